//! Values from several places, the later place winning: defaults, files, the command line.

use f2_core::error::{Cause, Error, Result};

use super::warning::Warning;
use super::yaml::Yaml;
use crate::args::{join_links, truth};
use crate::keys::{self, KEYS, Key, Kind};
use crate::messages::{Messages, id};

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In this file.
    File(String),
    /// On the command line.
    Line,
}

/// A value as it was written.
#[derive(Clone, PartialEq, Eq)]
struct Written {
    key: &'static Key,
    text: String,
    origin: Origin,
}

/// The values of all layers, lowest first. Nothing in it is ever printed as a whole: cookies are among them.
#[derive(Default)]
pub(crate) struct Layers {
    written: Vec<Written>,
}

impl Layers {
    /// Lays a file's section on top. What of it is not used is returned.
    pub(crate) fn add_section(&mut self, file: &str, section: &Yaml) -> Vec<Warning> {
        let Yaml::Map(entries) = section else { return Vec::new() };
        let mut warnings = Vec::new();
        for (name, value) in entries {
            match KEYS.iter().find(|key| key.name == name.replace('-', "_")) {
                Some(key) => {
                    warnings.extend(Warning::of_value(file, key, value));
                    self.add(key, text_of(key, value), Origin::File(file.to_owned()));
                }
                None => warnings.push(Warning::of_key(file, name)),
            }
        }
        warnings
    }

    /// Lays the command line on top.
    pub(crate) fn add_line(&mut self, values: &[(&'static str, &str)]) {
        for (name, value) in values {
            if let Some(key) = KEYS.iter().find(|key| key.name == *name) {
                self.add(key, (*value).to_owned(), Origin::Line);
            }
        }
    }

    /// Lays one value on top. Nothing does not take the place of something.
    pub(crate) fn add(&mut self, key: &'static Key, text: String, origin: Origin) {
        if !text.trim().is_empty() {
            self.written.push(Written { key, text, origin });
        }
    }

    fn top(&self, key: &Key) -> Option<&Written> {
        self.written.iter().rev().find(|written| written.key == key)
    }

    /// The text of a key: written, or its default, or none.
    pub(crate) fn text(&self, key: &'static Key) -> Option<&str> {
        let default = Some(key.default).filter(|text| !text.is_empty());
        self.top(key).map(|written| written.text.as_str()).or(default)
    }

    /// Whether a key says yes.
    pub(crate) fn truth(&self, key: &'static Key, messages: &Messages) -> Result<bool> {
        let text = self.text(key).unwrap_or_default();
        truth(text).ok_or_else(|| self.wrong(key, &messages.text(id::VALUE_BOOL), messages))
    }

    /// The number of a key.
    pub(crate) fn number(&self, key: &'static Key, messages: &Messages) -> Result<u64> {
        let Kind::Number(low, high) = key.kind else { return Ok(0) };
        let text = self.text(key).unwrap_or_default().trim();
        let text = text.strip_suffix(".0").unwrap_or(text);
        let number = text.parse().ok().filter(|number| (low..=high).contains(number));
        number.ok_or_else(|| {
            let expected = match high {
                u64::MAX => messages.with(id::VALUE_NUMBER, &[("low", low.into())]),
                _ => messages.with(id::VALUE_RANGE, &[("low", low.into()), ("high", high.into())]),
            };
            self.wrong(key, &expected, messages)
        })
    }

    /// The bytes of a key.
    pub(crate) fn size(&self, key: &'static Key, messages: &Messages) -> Result<u64> {
        let size = size(self.text(key).unwrap_or_default());
        size.ok_or_else(|| self.wrong(key, &messages.text(id::VALUE_SIZE), messages))
    }

    /// The error of a value that does not fit: `usage.argument` from the command line, `usage.config` from a
    /// file. A cookie or a proxy is not quoted.
    pub(crate) fn wrong(&self, key: &'static Key, expected: &str, messages: &Messages) -> Error {
        let written = self.top(key);
        let (cause, option) = match written.map(|written| &written.origin) {
            Some(Origin::File(file)) => {
                let args = [("key", key.name.into()), ("file", file.as_str().into())];
                (Cause::UsageConfig, messages.with(id::ORIGIN_FILE, &args))
            }
            _ => (Cause::UsageArgument, key.option()),
        };
        let secret = *key == keys::COOKIE || *key == keys::PROXIES;
        let value = if secret { "…" } else { written.map_or("", |written| &written.text) };
        let args = [("option", option.into()), ("value", value.into()), ("expected", expected.into())];
        Error::new(cause).detail(messages.with(id::ARG_INVALID, &args))
    }
}

/// `1048576`, `500K`, `1.5G`, `2MiB`: bytes; a unit is 1024 times the one before, in any case.
pub(super) fn size(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_uppercase();
    let text = text.strip_suffix("IB").or_else(|| text.strip_suffix('B')).unwrap_or(&text);
    let digits = text.trim_end_matches(['K', 'M', 'G', 'T']);
    let unit = match &text[digits.len()..] {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        "T" => 1_u64 << 40,
        _ => return None,
    };
    let number = digits.trim();
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let bytes = number.parse::<f64>().ok().filter(|_| plain)? * unit as f64;
    // A part of a byte is not taken for nothing, which often means no bound.
    let whole = bytes == 0.0 || bytes >= 1.0;
    (whole && bytes < u64::MAX as f64).then_some(bytes as u64)
}

/// A value as the text its key reads. Proxies may be a mapping by scheme, as F2's conf.yaml has it, or a
/// pair; they become `http https` with `-` for none.
pub(super) fn text_of(key: &Key, value: &Yaml) -> String {
    match value {
        Yaml::Text(text) if key.kind == Kind::Links => join_links([text]).unwrap_or_default(),
        Yaml::List(items) if key.kind == Kind::Links => {
            join_links(items.iter().filter_map(Yaml::text)).unwrap_or_default()
        }
        Yaml::Text(text) => text.clone(),
        Yaml::List(items) => items.iter().filter_map(Yaml::text).collect::<Vec<_>>().join(" "),
        Yaml::Map(_) if key.kind == Kind::Proxies => proxies_of(value),
        Yaml::Map(_) | Yaml::Null => String::new(),
    }
}

/// Whether a key of F2's mapping of proxies is one of the two that count.
pub(super) fn is_scheme(name: &str) -> bool {
    ["http", "https"].contains(&name.trim_end_matches("://"))
}

/// F2's mapping of proxies as `http https`; empty when both are.
pub(crate) fn proxies_of(map: &Yaml) -> String {
    let of = |scheme: &str| {
        let names = [format!("{scheme}://"), scheme.to_owned()];
        names.iter().find_map(|name| map.get(name)?.text()).map(str::to_owned)
    };
    match (of("http"), of("https")) {
        (None, None) => String::new(),
        (http, https) => format!("{} {}", http.unwrap_or("-".into()), https.unwrap_or("-".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    fn layers(files: &[&str], line: &[(&'static str, &str)]) -> (Layers, Vec<Warning>) {
        let mut layers = Layers::default();
        let mut warnings = Vec::new();
        for (number, file) in files.iter().enumerate() {
            let yaml = Yaml::parse(file).expect("valid");
            warnings.extend(layers.add_section(&format!("{number}.yaml"), &yaml));
        }
        layers.add_line(line);
        (layers, warnings)
    }

    #[test]
    fn later_layers_win_and_nothing_wins_over_nothing() {
        let (layers, _) = layers(
            &[
                "path: a\ntimeout: 5\nmax_tasks: 3\nmusic: yes",
                "path:\ntimeout: ''\nmax_counts: 0\nmusic: no",
            ],
            &[("max_tasks", "7")],
        );
        let messages = Messages::new(Language::English);
        assert_eq!(layers.text(&keys::PATH), Some("a"));
        assert_eq!(layers.number(&keys::TIMEOUT, &messages).ok(), Some(5));
        assert_eq!(layers.number(&keys::MAX_TASKS, &messages).ok(), Some(7));
        assert_eq!(layers.number(&keys::MAX_COUNTS, &messages).ok(), Some(0));
        assert_eq!(layers.truth(&keys::MUSIC, &messages).ok(), Some(false));
        assert_eq!(layers.truth(&keys::LYRIC, &messages).ok(), Some(true));
        assert_eq!(layers.text(&keys::URL), None);
    }

    #[test]
    fn sizes_have_units_of_1024() {
        for (text, bytes) in [
            ("0", Some(0)),
            (" 1048576 ", Some(1 << 20)),
            ("500K", Some(500 << 10)),
            ("2m", Some(2 << 20)),
            ("1.5G", Some(3 << 29)),
            ("2 MiB", Some(2 << 20)),
            ("3kb", Some(3 << 10)),
            ("7B", Some(7)),
            ("", None),
            ("K", None),
            ("-1", None),
            ("1KK", None),
            ("1e9", None),
            ("0.5", None),
            ("0.5K", Some(512)),
            ("0.0M", Some(0)),
            ("inf", None),
            ("1.2.3M", None),
            ("99999999T", None),
            ("2M/s", None),
        ] {
            assert_eq!(size(text), bytes, "{text}");
        }
    }

    #[test]
    fn every_default_fits_its_key() {
        let messages = Messages::new(Language::English);
        let layers = Layers::default();
        for key in KEYS {
            match key.kind {
                Kind::Number(..) => assert!(layers.number(key, &messages).is_ok(), "{}", key.name),
                Kind::Truth => assert!(layers.truth(key, &messages).is_ok(), "{}", key.name),
                Kind::Size => assert!(layers.size(key, &messages).is_ok(), "{}", key.name),
                Kind::Text | Kind::Links | Kind::Delay | Kind::Proxies => {}
            }
        }
    }

    #[test]
    fn wrong_values_name_their_place() {
        let messages = Messages::new(Language::English);
        let (layers, _) = layers(&["timeout: soon\nmusic: perhaps"], &[("max_tasks", "0")]);
        let error = layers.number(&keys::TIMEOUT, &messages).expect_err("no number");
        assert_eq!(error.cause(), Cause::UsageConfig);
        assert!(error.particulars().contains("timeout") && error.particulars().contains("0.yaml"));
        assert!(layers.truth(&keys::MUSIC, &messages).is_err());
        let error = layers.number(&keys::MAX_TASKS, &messages).expect_err("too few");
        assert_eq!(error.cause(), Cause::UsageArgument);
        assert!(error.particulars().contains("--max-tasks") && error.particulars().contains("256"));
    }

    #[test]
    fn unknown_keys_are_named_with_the_nearest() {
        let (_, warnings) = layers(&["timeouts: 3\nmax-tasks: 4\nquux: 1"], &[]);
        let messages = Messages::new(Language::English);
        let warnings: Vec<String> = warnings.iter().map(|warning| warning.text(&messages)).collect();
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].contains("timeouts") && warnings[0].contains("timeout?"), "{warnings:?}");
        assert!(warnings[1].contains("quux") && !warnings[1].contains('?'), "{warnings:?}");
    }

    #[test]
    fn links_are_one_or_a_list() {
        for (source, expected) in [
            ("url: https://a.example/1", Some("https://a.example/1")),
            (
                "url: [https://a.example/1, 7300000000000000001]",
                Some("https://a.example/1\n7300000000000000001"),
            ),
            (
                "url:\n  - >-\n    look\n    https://a.example/1\n  -\n  - b",
                Some("look https://a.example/1\nb"),
            ),
            ("url: |\n  look\n  https://a.example/1\n", Some("look https://a.example/1")),
            ("url: []", None),
        ] {
            assert_eq!(layers(&[source], &[]).0.text(&keys::URL), expected, "{source}");
        }
    }

    #[test]
    fn proxies_in_every_spelling() {
        for (source, expected) in [
            ("proxies: http://a:1", Some("http://a:1")),
            ("proxies: [http://a:1, http://b:2]", Some("http://a:1 http://b:2")),
            ("proxies:\n  http://: http://a:1\n  https://: http://b:2", Some("http://a:1 http://b:2")),
            ("proxies:\n  http://: null\n  https://: http://b:2", Some("- http://b:2")),
            ("proxies:\n  http://:\n  https://:", None),
        ] {
            assert_eq!(layers(&[source], &[]).0.text(&keys::PROXIES), expected, "{source}");
        }
    }
}
