//! The two READMEs: the commands a newcomer needs, and the same structure in both languages.

use super::{Report, Source};

/// The READMEs: English, Chinese.
const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// What a newcomer runs first.
const COMMANDS: [&str; 2] = ["cargo xtask demo", "cargo test --workspace"];

pub(super) fn check(files: &[Source], report: &mut Report) {
    let mut shapes = Vec::new();
    for name in READMES {
        let Some(file) = files.iter().find(|file| file.path == name) else {
            report.breach(name, "is missing");
            continue;
        };
        for command in COMMANDS.iter().filter(|command| !file.text.contains(*command)) {
            report.breach(name, &format!("does not name `{command}`"));
        }
        shapes.push(shape(&file.text));
    }
    if let [english, chinese] = shapes.as_slice()
        && let Some(at) =
            (0..english.len().max(chinese.len())).find(|at| english.get(*at) != chinese.get(*at))
    {
        let side = |shape: &[String]| shape.get(at).cloned().unwrap_or_else(|| "nothing".to_owned());
        report.breach(
            READMES[1],
            &format!("part {}: {} where the English has {}", at + 1, side(chinese), side(english)),
        );
    }
}

/// Headings by level, table rows, list items and the commands in fenced blocks, in order; words are left out.
fn shape(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut parts = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            parts.push(line.to_owned());
        } else if fenced {
            parts.push(line.split(" #").next().unwrap_or_default().trim_end().to_owned());
        } else if line.starts_with('#') {
            parts.push(format!("heading {}", line.bytes().take_while(|b| *b == b'#').count()));
        } else if line.starts_with('|') {
            parts.push(format!("row of {}", line.matches('|').count() - 1));
        } else if line.trim_start().starts_with("- ") {
            parts.push("item".to_owned());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    const ENGLISH: &str = "# f2\n\n```\ncargo xtask demo # shows\ncargo test --workspace\n```\n\n## Use\n\n- one\n\n| a | b |\n";

    fn breaches(chinese: &str) -> usize {
        let mut report = Report::default();
        check(&[source("README.md", ENGLISH), source("README.zh-CN.md", chinese)], &mut report);
        report.breaches.len()
    }

    #[test]
    fn both_have_one_shape() {
        let chinese = ENGLISH.replace("# shows", "# 演示").replace("Use", "用法").replace("one", "一");
        assert_eq!(breaches(&chinese), 0);
        assert_eq!(breaches(&chinese.replace("- 一\n", "")), 1);
        assert_eq!(breaches(&chinese.replace("## ", "### ")), 1);
        assert_eq!(breaches(&chinese.replace("| b ", "")), 1);
        assert_eq!(breaches(&chinese.replace("xtask demo", "xtask show")), 2);
    }

    #[test]
    fn both_must_be_there() {
        let mut report = Report::default();
        check(&[source("README.md", ENGLISH)], &mut report);
        assert_eq!(report.breaches.len(), 1);
    }
}
