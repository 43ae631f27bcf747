//! Where an earlier run of the same line stopped, and how this one goes on.

use f2_core::error::Result;
use f2_core::plan::Want;
use f2_core::platform::{Choice, Order, Platform, Resume, TargetKind};
use f2_core::record::{Checkpoint, Lists, RecordStore, Standing};

use super::again;
use super::saver::Saver;

/// The name under which is remembered how far a list is settled; `None` of what always begins at its top: a
/// list cut at a number of works, a single work. Of a mode that has several lists each is remembered within it.
///
/// `account` tells accounts apart: what a mode lists of the account itself is another list for each.
pub(super) fn name(platform: &dyn Platform, mode: &str, order: &Order, account: &str) -> Option<Checkpoint> {
    if order.max_counts.is_some() || mode == again::ONE {
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

/// Where an earlier run stopped: in the list of a target, and in each of its several lists.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The list's own standing.
    pub(super) standing: Option<Standing>,
    /// Those of several lists.
    pub(super) lists: Lists,
}

impl Before {
    /// Where the list of this name stopped, and the lists within it.
    ///
    /// # Errors
    /// `disk.store`.
    pub(super) async fn read(saver: &Saver, name: Option<&Checkpoint>) -> Result<Self> {
        let Some(name) = name.cloned().filter(|_| saver.has_store()) else { return Ok(Self::default()) };
        let read = move |store: &mut dyn RecordStore| {
            Ok((store.checkpoint(&name)?, store.checkpoints_within(&name)?))
        };
        let (standing, within) = saver.store().await?.call(read).await?;
        Ok(Self { standing, lists: Lists::new(within) })
    }

    /// How many works are settled that will not be listed again, as far as that can be known before the lists are
    /// chosen; `None` when nothing is.
    pub(super) fn settled(&self, choice: &Choice) -> Option<u64> {
        let whole = self.standing.iter().filter(|standing| Resume::of(standing).is_some());
        let chosen = |id: &str| match choice {
            Choice::All => true,
            Choice::Named(name) => name == id,
            Choice::Ask(_) => false,
        };
        let within =
            self.lists.before().filter(|(id, standing)| chosen(id) && Resume::of(standing).is_some());
        whole.chain(within.map(|(_, standing)| standing)).map(|standing| standing.listed).reduce(|a, b| a + b)
    }
}

/// How many works of several lists were settled, of those that were gone on with.
pub(super) fn settled_in(lists: &Lists) -> u64 {
    let begun = lists.begun();
    let standings = begun.iter().filter_map(|id| lists.standing(id));
    standings.filter(|standing| Resume::of(standing).is_some()).map(|standing| standing.listed).sum()
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
    fn settled_is_what_was_gone_on_with() {
        let at = |cursor: Option<&str>, ended, listed| Standing {
            cursor: cursor.map(Into::into),
            ended,
            listed,
            ..Standing::default()
        };
        let before = |standing| Before { standing, lists: Lists::default() };
        assert_eq!(before(None).settled(&Choice::All), None);
        assert_eq!(before(Some(at(None, false, 3))).settled(&Choice::All), None, "nothing of it was settled");
        assert_eq!(before(Some(at(Some("7"), false, 3))).settled(&Choice::All), Some(3));
        let within = [("a", at(Some("7"), false, 3)), ("b", at(None, true, 5)), ("c", at(None, false, 0))];
        let within = within.map(|(id, standing)| (id.to_owned(), standing));
        let lists = Lists::new(within.into_iter().collect());
        assert_eq!(settled_in(&lists), 0, "none is begun");
        let before = Before { standing: None, lists: lists.clone() };
        assert_eq!(before.settled(&Choice::All), Some(8));
        assert_eq!(before.settled(&Choice::Named("b".into())), Some(5));
        assert_eq!(before.settled(&Choice::Named("c".into())), None);
        for id in ["b", "c", "d", "b"] {
            lists.begin(id);
        }
        assert_eq!(settled_in(&lists), 5);
    }
}
