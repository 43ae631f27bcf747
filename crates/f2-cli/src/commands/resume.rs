//! Where an earlier run of the same line stopped, and how this one goes on.

use f2_core::error::Result;
use f2_core::plan::Want;
use f2_core::platform::{Known, Order, Platform, Resume, TargetKind};
use f2_core::record::{Checkpoint, Standing};
use futures_util::FutureExt as _;

use super::saver::Saver;
use super::{again, choice};

/// The name under which is remembered how far a list is settled; `None` of what always begins at its top: a
/// list cut at a number of works, one made of several lists, a single work.
///
/// `account` tells accounts apart: what a mode lists of the account itself is another list for each.
pub(super) fn name(platform: &dyn Platform, mode: &str, order: &Order, account: &str) -> Option<Checkpoint> {
    if order.max_counts.is_some() || mode == choice::MODE || mode == again::ONE {
        return None;
    }
    let own = |takes: &[TargetKind]| takes.contains(&TargetKind::Account);
    let own = platform.modes().iter().any(|row| row.name == mode && own(row.takes));
    let id = &order.target.id;
    let target = if own { format!("{account} {id}") } else { id.clone() };
    Some(Checkpoint {
        platform: platform.name().to_owned(),
        target,
        mode: mode.to_owned(),
        filters: filters(order),
    })
}

/// What decides which files a settled work has. How they are named, and which of several alike is taken, does
/// not: a file that is there is not fetched again for it.
fn filters(order: &Order) -> String {
    let Want { music, cover, desc, lyric, folderize: _, quality: _, codec: _, image: _, subtitles } =
        order.want;
    let edge = |time: Option<f2_core::Timestamp>| time.map_or_else(String::new, |time| time.to_string());
    let (start, end) = (edge(order.interval.start()), edge(order.interval.end()));
    let plain = format!("interval={start}..{end} music={music} cover={cover} desc={desc} lyric={lyric}");
    if subtitles { plain + " subtitles=true" } else { plain }
}

/// Where the list of this name stopped.
///
/// # Errors
/// `disk.store`.
pub(super) async fn standing(saver: &Saver, name: Option<&Checkpoint>) -> Result<Option<Standing>> {
    let Some(name) = name.cloned().filter(|_| saver.has_store()) else { return Ok(None) };
    saver.store().await?.call(move |store| store.checkpoint(&name)).await
}

/// How a list goes on from there; `None` when nothing of it was settled.
pub(super) fn resume(standing: Option<&Standing>) -> Option<Resume> {
    let Standing { cursor, top, listed, .. } = standing?.clone();
    let known = Known::new(move |id| std::future::ready(top.contains(&id)).boxed());
    Some(Resume { cursor: cursor?, known, listed })
}

#[cfg(test)]
mod tests {
    use f2_core::plan::Interval;
    use f2_core::platform::Target;

    use super::*;

    #[test]
    fn filters_are_what_is_wanted_and_not_how_it_is_called() {
        let order = Order::new(Target::new(TargetKind::Author, "A"));
        let plain = filters(&order);
        let named = Order { page_counts: 3, want: Want { folderize: true, ..order.want }, ..order.clone() };
        assert_eq!(filters(&named), plain);
        let covers = Order { want: Want { cover: true, ..order.want }, ..order.clone() };
        let interval = Interval::parse("2024-01-01|2024-02-01").expect("an interval");
        assert_ne!(filters(&covers), plain);
        assert_ne!(filters(&Order { interval, ..order }), plain);
    }

    #[test]
    fn a_list_of_which_nothing_is_settled_begins_at_its_top() {
        assert!(resume(None).is_none() && resume(Some(&Standing::default())).is_none());
        let standing =
            Standing { cursor: Some("7".into()), top: vec!["a".into()], listed: 3, withheld: 0, began_at: 1 };
        let resume = resume(Some(&standing)).expect("it has a place");
        assert_eq!(resume.listed, 3);
        let known = |id| resume.known.has(id).now_or_never();
        assert_eq!((known("a"), known("b"), resume.cursor.as_str()), (Some(true), Some(false), "7"));
    }
}
