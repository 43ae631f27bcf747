//! `f2 errors`: what the codes of errors mean, whether trying again can help, and what to do.

use f2_core::error::{Cause, Error, Exit, Result, Retry};

use crate::args::{meant, nearest};
use crate::messages::{Messages, id};
use crate::ui::stream;

/// Explains these codes or groups of codes (`net`); all of them when none is given.
///
/// # Errors
/// `usage.argument` for a code that is none.
pub(super) fn run(codes: &[String], messages: &Messages) -> Result<Exit> {
    let mut page = String::new();
    if codes.is_empty() {
        for cause in Cause::ALL {
            page.push_str(&format!("{:<24}{}\n", cause.code(), messages.cause(*cause)));
        }
    }
    for code in codes {
        for cause in named(code, messages)? {
            page.push_str(&explanation(cause, messages));
        }
    }
    stream::out(&page);
    Ok(Exit::Done)
}

/// The causes of a code, or of its group.
fn named(code: &str, messages: &Messages) -> Result<Vec<Cause>> {
    let given = code.trim_matches(['[', ']']);
    let group = format!("{}.", given.trim_end_matches('.'));
    let is_it = |cause: &&Cause| cause.code() == given || cause.code().starts_with(&group);
    let found: Vec<Cause> = Cause::ALL.iter().filter(is_it).copied().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let near = meant(nearest(given, Cause::ALL.iter().map(|cause| cause.code())), messages);
    let line = messages.with(id::CODE_UNKNOWN, &[("given", given.into())]);
    Err(Error::new(Cause::UsageArgument).detail(line + &near))
}

fn explanation(cause: Cause, messages: &Messages) -> String {
    let mut lines = vec![
        cause.code().to_owned(),
        format!("  {}", messages.cause(cause)),
        format!("  {}{}", messages.label(id::EXPLAIN_RETRY), retried(cause, messages)),
        format!("  {}{}", messages.label(id::EXPLAIN_EXIT), cause.exit() as u8),
    ];
    let hint = messages.hint(cause);
    if !hint.is_empty() {
        lines.push(format!("  {}{hint}", messages.label(id::HINT)));
    }
    lines.join("\n") + "\n"
}

/// Whether f2 itself tries again.
fn retried(cause: Cause, messages: &Messages) -> String {
    match cause.retry() {
        Retry::Never => messages.text(id::RETRY_NEVER),
        Retry::Backoff => messages.text(id::RETRY_BACKOFF),
        Retry::Fresh(times) => messages.with(id::RETRY_FRESH, &[("times", times.into())]),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::messages::Language;

    /// The catalogue as a page, in both languages.
    fn markdown() -> String {
        let (english, chinese) = (Messages::new(Language::English), Messages::new(Language::Chinese));
        let mut page = "\
# Error codes / 错误码

Every failure of f2 has one of these codes; a code never changes its meaning. `f2 errors CODE` explains one on the spot.
f2 的每个失败都对应一个错误码，含义不会改变。`f2 errors CODE` 可以随时查看。

`retried` says whether f2 itself tries again, `exit` is the exit code when this is what stopped the run.
`retried` 表示 f2 自己是否重试，`exit` 是因此结束时的退出码。

Generated from the table of causes; `UPDATE_DOCS=1 cargo test -p f2-cli catalogue` writes it anew.

| code | meaning | 含义 | retried | exit | what to do | 怎么办 |
|---|---|---|---|---|---|---|
"
        .to_owned();
        for cause in Cause::ALL {
            let cells = [
                format!("`{}`", cause.code()),
                english.cause(*cause),
                chinese.cause(*cause),
                retried(*cause, &english),
                (cause.exit() as u8).to_string(),
                english.hint(*cause),
                chinese.hint(*cause),
            ];
            let cells = cells.map(|cell| cell.replace('|', "\\|"));
            page.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        page
    }

    #[test]
    fn the_catalogue_on_disk_is_the_table_of_causes() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&file, markdown()).expect("docs/errors.md is written");
        }
        let there = std::fs::read_to_string(&file).expect("docs/errors.md");
        assert!(there == markdown(), "docs/errors.md is old: UPDATE_DOCS=1 writes it anew");
    }

    #[test]
    fn codes_and_groups_are_found() {
        let messages = Messages::new(Language::English);
        assert_eq!(named("net.timeout", &messages).ok(), Some(vec![Cause::NetTimeout]));
        assert_eq!(named("[interrupted]", &messages).ok(), Some(vec![Cause::Interrupted]));
        assert_eq!(named("media", &messages).map(|found| found.len()).ok(), Some(4));
        let error = named("net.timout", &messages).expect_err("no code");
        assert!(error.particulars().contains("net.timeout"), "{error}");
        for language in [Language::English, Language::Chinese] {
            let messages = Messages::new(language);
            for cause in Cause::ALL {
                let text = explanation(*cause, &messages);
                assert_eq!(text.lines().count(), 4 + usize::from(!cause.hint().is_empty()), "{text}");
            }
        }
    }
}
