//! From what was given to what is wanted: links, share texts and ids, one or many, and lists of failures.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use f2_core::error::{Cause, Error, Result};
use f2_core::link::links;
use f2_core::platform::{Platform, Target, TargetKind};
use f2_core::secret::page_url;

use super::failed::Line;
use crate::messages::{KINDS, Messages, id};
use crate::registry::{self, Row};
use crate::ui::text;

/// How many columns of a text that is no link are shown.
const SHOWN: usize = 60;

/// One thing to do.
#[derive(Debug)]
pub(super) enum Wanted {
    /// The links of one text, an empty one being the account itself; those that do not fit the mode are passed over when another one does.
    Links { links: Vec<String>, mode: String },
    /// The links of one text, each for the mode that takes what it leads to: nobody named one.
    Untold { links: Vec<String> },
    /// Works that failed before, of one mode and one author's folder.
    Works { mode: String, author: Option<String>, lines: Vec<Line> },
    /// Something that is not understood.
    Wrong { shown: String, error: Error },
}

impl Wanted {
    /// How many targets it is.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Links { links, .. } | Self::Untold { links } => links.len(),
            Self::Works { .. } | Self::Wrong { .. } => 1,
        }
    }
}

/// The targets of a text: every link the platform understands, else every word when each one is an id, else
/// the text as it is. The same target is not taken twice.
pub(super) fn split(text: &str, parse: impl Fn(&str) -> Option<Target>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut fresh = |text: &str| parse(text).is_some_and(|target| seen.insert(target));
    let found: Vec<String> = links(text).into_iter().map(String::from).filter(|link| fresh(link)).collect();
    if !found.is_empty() {
        return found;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() > 1 && words.iter().all(|word| parse(word).is_some()) {
        return words.into_iter().filter(|word| fresh(word)).map(str::to_owned).collect();
    }
    vec![text.to_owned()]
}

/// A target as it is shown: a link without query, an id, or the beginning of a text.
pub(super) fn shown(text: &str) -> String {
    let plain = match links(text).first() {
        Some(link) => page_url(link.as_str()),
        None => text.to_owned(),
    };
    text::fit(&text::clean(&plain), SHOWN.max(plain.len().min(120))).into_owned()
}

/// `usage.mode` in words: what the mode takes, and what the link is. Other errors stay as they are.
pub(super) fn plainly(
    error: Error,
    (link, mode): (&str, &str),
    platform: &dyn Platform,
    messages: &Messages,
) -> Error {
    let modes = platform.modes();
    let row = modes.iter().find(|row| row.name == mode);
    let Some(row) = row.filter(|_| error.cause() == Cause::UsageMode) else { return error };
    let kind = |kind: TargetKind| messages.kind(kind);
    let direct = platform.parse(link).ok().map(|target| target.kind);
    // A short link is known by where it led, which ends the platform's own words.
    let led = || {
        let word = error.particulars().rsplit(' ').next().unwrap_or_default();
        KINDS.iter().copied().find(|kind| format!("{kind:?}").to_lowercase() == word)
    };
    let found = direct.filter(|kind| *kind != TargetKind::Short).or_else(led);
    let Some(found) = found else { return error };
    let takes: Vec<String> = row.takes.iter().map(|takes| kind(*takes)).collect();
    let takes = takes.join(&messages.text(id::OR));
    let args = [("mode", mode.into()), ("takes", takes.into()), ("kind", kind(found).into())];
    Error::new(Cause::UsageMode).detail(messages.with(id::MODE_TAKES, &args))
}

/// The lines of the files of `--input`, without comments and empty ones; `-` is standard input.
///
/// # Errors
/// `usage.argument` for a file that cannot be read or is not UTF-8.
pub(super) fn read_inputs(files: &[String], messages: &Messages) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for file in files {
        let mut text = String::new();
        let read = match file.as_str() {
            "-" => std::io::stdin().lock().read_to_string(&mut text).map(drop),
            _ => std::fs::read_to_string(Path::new(file)).map(|read| text = read),
        };
        read.map_err(|error| {
            let args = [("file", file.as_str().into()), ("why", error.to_string().into())];
            Error::new(Cause::UsageArgument).detail(messages.with(id::CONFIG_UNREADABLE, &args))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let kept = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.extend(kept.map(str::to_owned));
    }
    Ok(lines)
}

/// Everything that is wanted, in the order given; failed works are put together by mode and folder.
pub(super) struct Reader<'a, P> {
    /// Understands a link.
    pub(super) parse: P,
    /// The platform of this run.
    pub(super) platform: &'a str,
    /// Its modes.
    pub(super) modes: &'a [&'static str],
    /// The mode of the command line or the configuration.
    pub(super) mode: Option<&'a str>,
    /// Whether that mode takes words instead of links.
    pub(super) words: bool,
    /// The texts.
    pub(super) messages: &'a Messages,
}

impl<P: Fn(&str) -> Option<Target>> Reader<'_, P> {
    /// Reads texts and lines.
    pub(super) fn read(&self, texts: &[String]) -> Vec<Wanted> {
        let mut wanted: Vec<Wanted> = Vec::new();
        for text in texts {
            let next = if text.starts_with('{') { self.line(text) } else { self.text(text) };
            match next {
                Ok(Wanted::Works { mode, author, lines }) => put(&mut wanted, mode, author, lines),
                Ok(next) => wanted.push(next),
                Err(error) => wanted.push(Wanted::Wrong { shown: shown(text), error }),
            }
        }
        wanted
    }

    fn text(&self, text: &str) -> Result<Wanted> {
        let mode = self.mode.map(str::to_owned);
        if let Some(mode) = mode.clone().filter(|_| text.is_empty() || self.words) {
            return Ok(Wanted::Links { links: vec![text.to_owned()], mode });
        }
        let links = split(text, &self.parse);
        if links.iter().all(|link| (self.parse)(link).is_none()) {
            return Err(self.unknown(text));
        }
        Ok(match mode {
            Some(mode) => Wanted::Links { links, mode },
            None => Wanted::Untold { links },
        })
    }

    /// The error of a text in which the platform understands nothing. A text without a link is not quoted: it may be
    /// a cookie that went astray.
    fn unknown(&self, text: &str) -> Error {
        let Some(link) = links(text).into_iter().next() else {
            return Error::new(Cause::UsageLink).detail(self.messages.text(id::LINK_NONE));
        };
        let shown = text::clean(&page_url(link.as_str())).into_owned();
        let foreign = |row: &&Row| row.name != self.platform && (row.knows)(link.as_str());
        Error::new(Cause::UsageLink).detail(match registry::PLATFORMS.iter().find(foreign) {
            Some(row) => {
                let command = format!("f2 {}", row.aliases.first().unwrap_or(&row.name));
                let platform = self.messages.platform(row);
                let args =
                    [("link", shown.into()), ("platform", platform.into()), ("command", command.into())];
                self.messages.with(id::LINK_FOREIGN, &args)
            }
            None => shown,
        })
    }

    fn line(&self, text: &str) -> Result<Wanted> {
        let line = Line::read(text)?;
        if line.platform != self.platform {
            let args = [("given", line.platform.as_str().into()), ("platform", self.platform.into())];
            return Err(Error::new(Cause::UsageArgument).detail(self.messages.with(id::LINE_PLATFORM, &args)));
        }
        let untold = line.mode.is_empty() && line.work.is_none();
        if !untold && !self.modes.contains(&line.mode.as_str()) {
            let args = [("given", line.mode.as_str().into()), ("modes", self.modes.join(", ").into())];
            return Err(Error::new(Cause::UsageMode).detail(self.messages.with(id::MODE_UNKNOWN, &args)));
        }
        let (mode, author) = (line.mode.clone(), line.author.clone());
        match (&line.work, &line.link) {
            (None, Some(link)) if link.is_empty() || (self.parse)(link).is_some() => {
                let links = vec![link.clone()];
                Ok(if untold { Wanted::Untold { links } } else { Wanted::Links { links, mode } })
            }
            (None, _) => Err(Cause::UsageLink.into()),
            (Some(_), _) => Ok(Wanted::Works { mode, author, lines: vec![line] }),
        }
    }
}

/// Adds failed works to those of the same mode and folder.
fn put(wanted: &mut Vec<Wanted>, mode: String, author: Option<String>, mut lines: Vec<Line>) {
    let known = wanted.iter_mut().find_map(|other| match other {
        Wanted::Works { mode: m, author: a, lines } if *m == mode && *a == author => Some(lines),
        _ => None,
    });
    match known {
        Some(known) => known.append(&mut lines),
        None => wanted.push(Wanted::Works { mode, author, lines }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    /// Understands links of example.com and numbers.
    fn parse(text: &str) -> Option<Target> {
        let id = match links(text).first() {
            Some(url) if url.host_str() == Some("a.example") => url.path().trim_matches('/').to_owned(),
            Some(_) => return None,
            None => text.to_owned(),
        };
        let digits = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| Target::new(TargetKind::Work, id))
    }

    #[test]
    fn a_text_gives_its_targets() {
        for (text, expected) in [
            ("look https://a.example/1!", &["https://a.example/1"][..]),
            ("https://a.example/1 https://a.example/2", &["https://a.example/1", "https://a.example/2"]),
            ("https://b.example/app https://a.example/1", &["https://a.example/1"]),
            ("https://a.example/1?x=1 https://a.example/1", &["https://a.example/1?x=1"]),
            ("1 2 1", &["1", "2"]),
            ("1", &["1"]),
            ("page 1 of 2", &["page 1 of 2"]),
            ("https://b.example/1", &["https://b.example/1"]),
        ] {
            assert_eq!(split(text, parse), expected, "{text}");
        }
    }

    #[test]
    fn links_are_shown_without_their_query() {
        assert_eq!(shown("a https://a.example/1?token=s3cret"), "https://a.example/1");
        assert_eq!(shown("\u{1b}[2J7"), "[2J7");
        assert!(text::width(&shown(&"长".repeat(500))) <= 120);
    }

    #[test]
    fn texts_and_lines_become_things_to_do() {
        let messages = Messages::new(Language::English);
        let reader = Reader {
            parse,
            platform: "p",
            modes: &["post", "one"],
            mode: Some("one"),
            words: false,
            messages: &messages,
        };
        let texts = [
            "https://a.example/1 https://a.example/2",
            r#"{"platform":"p","mode":"post","author":"A","work":"7","asset":"video","cause":"x"}"#,
            "nothing",
            r#"{"platform":"p","mode":"post","author":"A","work":"8","cause":"x"}"#,
            r#"{"platform":"p","mode":"post","link":"https://a.example/9","cause":"x"}"#,
            r#"{"platform":"q","mode":"post","work":"7"}"#,
            r#"{"platform":"p","mode":"none","work":"7"}"#,
        ];
        let texts = texts.map(str::to_owned);
        let wanted = reader.read(&texts);
        let shape: Vec<String> = wanted
            .iter()
            .map(|wanted| match wanted {
                Wanted::Links { links, mode } => format!("{mode} {}", links.len()),
                Wanted::Untold { links } => format!("untold {}", links.len()),
                Wanted::Works { mode, lines, .. } => format!("works {mode} {}", lines.len()),
                Wanted::Wrong { error, .. } => error.code().to_owned(),
            })
            .collect();
        assert_eq!(shape, ["one 2", "works post 2", "usage.link", "post 1", "usage.argument", "usage.mode"]);
        let untold = Reader { mode: None, ..reader }.read(&texts[..3]);
        assert_eq!(untold.iter().map(Wanted::count).collect::<Vec<_>>(), [2, 1, 1]);
        assert!(matches!(untold[0], Wanted::Untold { .. }) && matches!(untold[2], Wanted::Wrong { .. }));
    }
}
