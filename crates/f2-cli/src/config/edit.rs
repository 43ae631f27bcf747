//! Changing values in a configuration file by its lines, so that comments and order stay.

use std::path::Path;

use f2_core::error::{Cause, Error, Result};

use super::yaml::Yaml;
use crate::args::truth;
use crate::keys::{KEYS, Key, Kind};
use crate::messages::{Messages, id};

/// The text of `path` with these values in the platform's section; `None` when it has them already.
///
/// # Errors
/// `usage.config` when the file is missing, unreadable or no YAML, or is written in a way (aliases, one-line
/// sections) that lines cannot be changed in.
pub(crate) fn update(
    path: &Path,
    platform: &str,
    values: &[(&'static str, &str)],
    messages: &Messages,
) -> Result<Option<String>> {
    let shown = path.display().to_string();
    super::read(path, messages)?;
    let old = super::read_text(path, messages)?.ok_or_else(|| super::missing(&shown, messages))?;
    let mut text = old.clone();
    for (name, value) in values {
        if let Some(key) = KEYS.iter().find(|key| key.name == *name) {
            text = set(&text, platform, key, value);
        }
    }
    if text == old {
        return Ok(None);
    }
    let yaml = Yaml::parse(&text).ok();
    let right = |(name, value): &(&'static str, &str)| {
        let key = KEYS.iter().find(|key| key.name == *name)?;
        let read = yaml.as_ref()?.at(&[platform, name])?;
        (super::layers::text_of(key, read) == plain(key, value)).then_some(())
    };
    if values.iter().all(|value| right(value).is_some()) {
        return Ok(Some(text));
    }
    Err(Error::new(Cause::UsageConfig)
        .detail(messages.with(id::CONFIG_NOT_EDITABLE, &[("file", shown.into())])))
}

/// The value as the file gives it back: truth values as YAML spells them, numbers without a point.
fn plain(key: &Key, value: &str) -> String {
    match key.kind {
        Kind::Truth => truth(value).unwrap_or_default().to_string(),
        _ => value.to_owned(),
    }
}

/// The value as it stands in a file. Texts are quoted in the JSON way, which YAML reads alike.
pub(super) fn literal(key: &Key, value: &str) -> String {
    match key.kind {
        Kind::Truth | Kind::Number(..) => plain(key, value),
        Kind::Links if value.contains('\n') => serde_json::Value::from_iter(value.lines()).to_string(),
        Kind::Text | Kind::Links | Kind::Delay | Kind::Proxies | Kind::Size => {
            serde_json::Value::from(value).to_string()
        }
    }
}

/// Puts one value into a text.
fn set(text: &str, section: &str, key: &Key, value: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let head = lines.iter().position(|line| key_of(line) == Some(section) && indent(line) == 0);
    let Some(head) = head else {
        lines.push(format!("{section}:"));
        lines.push(format!("  {}: {}", key.name, literal(key, value)));
        return lines.join(newline) + newline;
    };
    let is_content = |line: &String| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let end = lines[head + 1..].iter().position(|line| is_content(line) && indent(line) == 0);
    let end = end.map_or(lines.len(), |offset| head + 1 + offset);
    let depth = lines[head + 1..end].iter().find(|line| is_content(line)).map_or(2, |line| indent(line));
    // Of a key that stands twice the last one counts.
    let at = (head + 1..end)
        .rev()
        .find(|at| indent(&lines[*at]) == depth && key_of(&lines[*at]) == Some(key.name));
    let fresh = format!("{}{}: {}", " ".repeat(depth), key.name, literal(key, value));
    match at {
        Some(at) => {
            // A value of several lines goes as a whole.
            let more =
                lines[at + 1..end].iter().take_while(|line| line.trim().is_empty() || indent(line) > depth);
            let mut more = more.count();
            while more > 0 && lines[at + more].trim().is_empty() {
                more -= 1;
            }
            let comment = if more == 0 { comment(&lines[at]) } else { "" };
            lines.splice(at..=at + more, [fresh + comment]);
        }
        None => {
            let last = (head..end).rev().find(|at| is_content(&lines[*at])).unwrap_or(head);
            lines.insert(last + 1, fresh);
        }
    }
    lines.join(newline) + newline
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The key that a line begins with.
fn key_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (key, rest) = line.split_once(':')?;
    let ends = rest.is_empty() || rest.starts_with([' ', '\t']);
    (ends && !line.starts_with('#')).then(|| key.trim().trim_matches(['"', '\'']))
}

/// The comment behind the value of a line, with the blanks before it.
fn comment(line: &str) -> &str {
    let (mut single, mut double, mut escaped) = (false, false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if double => escaped = true,
            '\'' if !double => single = !single,
            '"' if !single => double = !double,
            '#' if !single && !double && line[..at].ends_with([' ', '\t']) => {
                return &line[line[..at].trim_end().len()..];
            }
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    const FILE: &str = "# mine\ndouyin:\n  # where\n  path: old # keep me\n  cookie: >-\n    a=1;\n    b=2\n\n  timeout: 5\n# other\ntiktok:\n  path: untouched\n";

    #[test]
    fn lines_change_and_comments_stay() {
        let text = set(FILE, "douyin", &keys::PATH, "new # place");
        let text = set(&text, "douyin", &keys::COOKIE, "c=\"3\"");
        let text = set(&text, "douyin", &keys::MUSIC, "on");
        let expected = "# mine\ndouyin:\n  # where\n  path: \"new # place\" # keep me\n  cookie: \"c=\\\"3\\\"\"\n\n  timeout: 5\n  music: true\n# other\ntiktok:\n  path: untouched\n";
        assert_eq!(text, expected);
        assert_eq!(set(&text, "douyin", &keys::MUSIC, "yes"), text);
    }

    #[test]
    fn sections_are_made_where_they_lack() {
        assert_eq!(set("", "douyin", &keys::TIMEOUT, "7"), "douyin:\n  timeout: 7\n");
        assert_eq!(set("a: 1\n", "douyin", &keys::PATH, "x"), "a: 1\ndouyin:\n  path: \"x\"\n");
        assert_eq!(set("douyin:\r\n", "douyin", &keys::PATH, "x"), "douyin:\r\n  path: \"x\"\r\n");
    }

    #[test]
    fn every_change_is_read_back() {
        let folder = f2_sim::Folder::new();
        let file = folder.path().join("my.yaml");
        std::fs::write(&file, FILE).expect("written");
        let messages = Messages::new(crate::messages::Language::English);
        let links = "https://a.example/1\nhttps://b.example/2";
        let values = [
            ("url", links),
            ("path", "a: b"),
            ("max_tasks", "3"),
            ("lyric", "n"),
            ("proxies", "http://a:1 http://b:2"),
        ];
        let text = update(&file, "douyin", &values, &messages).expect("valid").expect("changed");
        std::fs::write(&file, &text).expect("written");
        assert_eq!(update(&file, "douyin", &values, &messages).expect("valid"), None);
        std::fs::write(&file, "douyin: {path: x}\n").expect("written");
        let error = update(&file, "douyin", &values, &messages).expect_err("one line");
        assert_eq!(error.cause(), Cause::UsageConfig);
    }
}
