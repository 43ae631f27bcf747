//! `--collects` and `--playlist`: which folders of the account or playlists of an author are meant; asked on a terminal
//! when the line does not say.

use std::io::IsTerminal as _;
use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::platform::{Ask, Choice, Folder};
use futures_util::FutureExt as _;

use crate::messages::{Messages, id};
use crate::ui::reporter::Reporter;
use crate::ui::text;

/// The mode that has folders to choose from, and where nothing is taken for granted.
const MODE: &str = "collects";

/// The mode that has playlists to choose from where a link names an author; all of them where nobody can be asked.
const PLAYLISTS: &str = "mix";

/// The choice of `--collects`, or of `--playlist` in the mode of playlists.
///
/// # Errors
/// `usage.argument` when nothing is said and nobody can be asked.
pub(super) fn choice(
    collects: Option<&str>,
    playlist: Option<&str>,
    mode: Option<&str>,
    reporter: &Arc<Reporter>,
    messages: &Arc<Messages>,
) -> Result<Choice> {
    let said = if mode == Some(PLAYLISTS) { playlist } else { collects };
    let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    match said {
        Some(text) if text.eq_ignore_ascii_case("all") => Ok(Choice::All),
        Some(text) => Ok(Choice::Named(text.to_owned())),
        None if mode != Some(MODE) && (mode != Some(PLAYLISTS) || !asks) => Ok(Choice::All),
        None if asks => Ok(Choice::Ask(ask(Arc::clone(reporter), Arc::clone(messages)))),
        None => Err(Error::new(Cause::UsageArgument).detail(messages.text(id::COLLECTS_NEEDED))),
    }
}

/// Shows the folders with their numbers and reads which are meant, again until it is understood.
fn ask(reporter: Arc<Reporter>, messages: Arc<Messages>) -> Ask {
    Arc::new(move |folders| {
        let (reporter, messages) = (Arc::clone(&reporter), Arc::clone(&messages));
        async move {
            reporter.hold(true);
            for (at, folder) in folders.iter().enumerate() {
                reporter.say(&line(at, folder, &messages));
            }
            let chosen = read(folders.len(), &reporter, &messages).await;
            reporter.hold(false);
            chosen
        }
        .boxed()
    })
}

fn line(at: usize, folder: &Folder, messages: &Messages) -> String {
    let number = at + 1;
    let name = text::clean(&folder.name).into_owned();
    let total = folder.total.map(|total| messages.with(id::COLLECTS_WORKS, &[("works", total.into())]));
    format!("{number:>4}  {name}  {}", total.unwrap_or_default())
}

async fn read(count: usize, reporter: &Reporter, messages: &Messages) -> Result<Vec<usize>> {
    loop {
        reporter.say(&messages.text(id::COLLECTS_ASK));
        let answer = tokio::task::spawn_blocking(|| {
            let mut answer = String::new();
            std::io::stdin().read_line(&mut answer).map(|read| (read > 0).then_some(answer))
        });
        match answer.await {
            Ok(Ok(Some(answer))) => {
                if let Some(chosen) = positions(&answer, count) {
                    return Ok(chosen);
                }
            }
            _ => return Err(Error::new(Cause::UsageArgument).detail(messages.text(id::COLLECTS_NEEDED))),
        }
    }
}

/// The positions of an answer such as `1, 3-5`; all of them when it is empty or `all`. `None` when it is not
/// understood or names a number that is not there.
fn positions(answer: &str, count: usize) -> Option<Vec<usize>> {
    let answer = answer.trim();
    if answer.is_empty() || answer.eq_ignore_ascii_case("all") {
        return Some((0..count).collect());
    }
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| (1..=count).contains(number));
    let mut chosen = Vec::new();
    let words = answer.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、'));
    for word in words.filter(|word| !word.is_empty()) {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        let (from, to) = (number(from)?, number(to)?);
        chosen.extend(from - 1..to);
    }
    (!chosen.is_empty()).then_some(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_numbers_ranges_or_all() {
        for (answer, expected) in [
            ("", Some(vec![0, 1, 2, 3])),
            (" ALL\n", Some(vec![0, 1, 2, 3])),
            ("1\n", Some(vec![0])),
            ("4, 2-3", Some(vec![3, 1, 2])),
            ("1，2、4", Some(vec![0, 1, 3])),
            ("5", None),
            ("0", None),
            ("3-2", None),
            ("1-", None),
            ("one", None),
            (",", None),
        ] {
            assert_eq!(positions(answer, 4), expected, "{answer}");
        }
    }
}
