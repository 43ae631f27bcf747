//! Which segments of a reloaded playlist are new, and what was missed between.

use std::collections::VecDeque;
use std::time::Duration;

use super::playlist::{MediaList, Segment};

/// At the beginning at most so much of what is listed is taken.
const BACKLOG: Duration = Duration::from_secs(90);
/// More segments are not taken from one reload.
const MOST: usize = 600;
/// So many segments are remembered, to tell a list that is behind from one that begins anew.
const REMEMBERED: usize = 64;
/// A list that is behind so many times in a row has begun anew.
const PATIENCE: u32 = 4;
/// A list that names other segments under known numbers is believed when it does so so many times in a row.
const BELIEVED: u32 = 2;
/// A step ahead beyond this is no loss but another numbering.
const LEAP: u64 = 10_000;

/// A segment to fetch, and what is missing before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The segment.
    pub segment: Segment,
    /// Segments that left the list unseen before it, and how long they were, by the target duration.
    pub lost: Option<(u64, Duration)>,
    /// The numbering does not go on: what comes is another stream.
    pub restarts: bool,
}

/// What a reload brought.
#[derive(Debug, Default, PartialEq)]
pub struct Reload {
    /// What is new, in order.
    pub planned: Vec<Planned>,
    /// So many segments the list is behind what it was.
    pub backwards: u64,
    /// So many known numbers have other segments than before.
    pub renamed: u64,
    /// So many segments are more than are taken at once.
    pub oversized: u64,
    /// So many segments lie before the start of the recording.
    pub earlier: u64,
    /// Nothing will come any more.
    pub ended: bool,
    /// When to ask again.
    pub pause: Duration,
}

/// Follows one stream over all reloads and addresses.
#[derive(Debug, Default)]
pub struct Timeline {
    /// The number of the next segment to plan.
    next: Option<u64>,
    /// The number after the last segment that was settled.
    settled: Option<u64>,
    discontinuity: Option<u64>,
    /// Numbers and paths of the last segments.
    known: VecDeque<(u64, String)>,
    behind: u32,
    restarts: bool,
    /// How much of what is listed at the beginning is taken; [`BACKLOG`] when `None`.
    reach: Option<Duration>,
}

impl Timeline {
    /// At the start of a recording.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// In the middle of a recording that has all media up to so long ago: nothing that is older is taken, except
    /// for a segment, since a list is a segment behind at most.
    #[must_use]
    pub fn reaching(back: Duration) -> Self {
        Self { reach: Some(back), ..Self::default() }
    }

    /// The next list may be of another stream: its numbers mean nothing for this one.
    pub fn restart(&mut self) {
        self.restarts |= self.settled.is_some();
        (self.next, self.settled, self.discontinuity) = (None, None, None);
        self.known.clear();
        self.behind = 0;
    }

    /// What was planned and is not settled will be planned again.
    pub fn reopen(&mut self) {
        self.next = self.settled;
        self.behind = 0;
    }

    /// A segment is written or given up.
    pub fn settle(&mut self, sequence: u64) {
        self.settled = self.settled.max(Some(sequence.saturating_add(1)));
    }

    /// Takes a list.
    pub fn reload(&mut self, list: &MediaList) -> Reload {
        let mut reload = Reload { ended: list.ended, pause: list.target / 2, ..Reload::default() };
        let (Some(first), Some(last)) = (list.segments.first(), list.segments.last()) else { return reload };
        let renamed = self.renamed(list);
        let backwards = self.next.map_or(0, |next| next.saturating_sub(last.sequence.saturating_add(1)));
        if (renamed > 0 || backwards > 0) && !self.is_anew(list, renamed > 0) {
            (reload.renamed, reload.backwards) = (renamed, backwards);
            return reload;
        }
        self.behind = 0;
        if self.next.is_some_and(|next| first.sequence.saturating_sub(next) > LEAP) {
            self.restart();
        }
        let begin = match self.next {
            Some(next) => next,
            None => self.begin(list, &mut reload),
        };
        let lost = first.sequence.saturating_sub(begin);
        let mut lost =
            (lost > 0).then(|| (lost, list.target.saturating_mul(u32::try_from(lost).unwrap_or(u32::MAX))));
        for segment in list.segments.iter().filter(|segment| segment.sequence >= begin) {
            if reload.planned.len() == MOST {
                reload.oversized = last.sequence - segment.sequence + 1;
                break;
            }
            self.remember(segment);
            self.next = Some(segment.sequence.saturating_add(1));
            let (lost, restarts) = (lost.take(), std::mem::take(&mut self.restarts));
            reload.planned.push(Planned { segment: segment.clone(), lost, restarts });
        }
        if !reload.planned.is_empty() {
            reload.pause = if reload.oversized > 0 { Duration::ZERO } else { last.duration.min(list.target) };
            // A list whose segments have no length must not be asked without pause.
            reload.pause = reload.pause.max(list.target / 4);
        }
        reload
    }

    /// The first number to take: the list's, or as far back as the backlog reaches.
    fn begin(&mut self, list: &MediaList, reload: &mut Reload) -> u64 {
        let reach = self.reach.take().map_or(BACKLOG, |reach| reach.saturating_add(list.target).min(BACKLOG));
        let mut length = Duration::ZERO;
        let taken = list.segments.iter().rev().take(MOST).take_while(|segment| {
            let fits = length < reach;
            length = length.saturating_add(segment.duration.max(list.target / 8));
            fits
        });
        let from = list.segments.len() - taken.count();
        reload.earlier = from as u64;
        list.segments.get(from).map_or(0, |segment| segment.sequence)
    }

    /// How many known numbers have other segments in this list.
    fn renamed(&self, list: &MediaList) -> u64 {
        let known = |segment: &Segment| self.known.iter().find(|(number, _)| *number == segment.sequence);
        let other = |segment: &&Segment| known(segment).is_some_and(|(_, path)| *path != path_of(segment));
        list.segments.iter().filter(other).count() as u64
    }

    /// Whether a list that does not fit has begun anew: it shows other segments under known numbers again, a
    /// later encoding, or stays behind.
    fn is_anew(&mut self, list: &MediaList, renamed: bool) -> bool {
        self.behind += 1;
        let later = list.segments.last().map(|last| last.discontinuity) > self.discontinuity;
        let patience = if renamed { BELIEVED } else { PATIENCE };
        if later || self.behind >= patience {
            self.restart();
            return true;
        }
        false
    }

    fn remember(&mut self, segment: &Segment) {
        self.discontinuity = Some(segment.discontinuity);
        self.known.push_back((segment.sequence, path_of(segment)));
        if self.known.len() > REMEMBERED {
            self.known.pop_front();
        }
    }
}

/// What stays of a segment's address when its token changes: the last piece of the path.
fn path_of(segment: &Segment) -> String {
    let bare = segment.url.expose().split(['?', '#']).next().unwrap_or_default();
    let name = bare.rsplit('/').next().unwrap_or_default();
    format!("{name}@{:?}", segment.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::hls::{Playlist, playlist};

    fn list(first: u64, names: &[&str]) -> MediaList {
        let body: String = names.iter().map(|name| format!("#EXTINF:2,\n{name}\n")).collect();
        let text = format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:{first}\n{body}");
        match playlist(text.as_bytes(), "https://h.example/x/") {
            Some(Playlist::Media(list)) => list,
            other => panic!("{other:?}"),
        }
    }

    fn names(reload: &Reload) -> String {
        let name = |planned: &Planned| path_of(&planned.segment).chars().next().unwrap_or('?');
        reload.planned.iter().map(name).collect()
    }

    #[test]
    fn each_segment_once_and_what_was_missed_is_told() {
        let mut line = Timeline::new();
        assert_eq!(names(&line.reload(&list(5, &["a?1", "b?1", "c?1"]))), "abc");
        assert_eq!(names(&line.reload(&list(6, &["b?2", "c?2"]))), "");
        assert_eq!(names(&line.reload(&list(7, &["c?3", "d?3"]))), "d");
        let later = line.reload(&list(11, &["g", "h"]));
        assert_eq!(names(&later), "gh");
        assert_eq!(later.planned[0].lost, Some((2, Duration::from_secs(4))));
        assert_eq!(later.planned[1].lost, None);
    }

    #[test]
    fn what_was_not_settled_comes_again_after_a_new_connection() {
        let mut line = Timeline::new();
        line.reload(&list(0, &["a", "b", "c"]));
        line.settle(0);
        line.reopen();
        assert_eq!(names(&line.reload(&list(0, &["a?t", "b?t", "c?t", "d?t"]))), "bcd");
    }

    #[test]
    fn a_list_that_is_behind_is_waited_for_and_one_that_begins_anew_taken() {
        let mut line = Timeline::new();
        line.reload(&list(100, &["a", "b", "c", "d"]));
        line.settle(103);
        let stale = line.reload(&list(99, &["z", "a", "b"]));
        assert_eq!((names(&stale).as_str(), stale.backwards), ("", 2));
        assert_eq!(names(&line.reload(&list(102, &["c", "d", "e"]))), "e");
        let strange = line.reload(&list(101, &["x", "y"]));
        assert_eq!((names(&strange).as_str(), strange.renamed, strange.backwards), ("", 2, 2));
        let anew = line.reload(&list(101, &["x", "y"]));
        assert_eq!(names(&anew), "xy");
        assert!(anew.planned[0].restarts && !anew.planned[1].restarts);
        let mut reloads = (0..PATIENCE).map(|_| names(&line.reload(&list(0, &["p", "q"]))));
        assert_eq!(reloads.by_ref().take(PATIENCE as usize - 1).collect::<String>(), "");
        assert_eq!(reloads.next().as_deref(), Some("pq"));
    }

    #[test]
    fn leaps_and_long_lists_are_bounded() {
        let mut line = Timeline::new();
        let many: Vec<String> = (0..5_000).map(|at| format!("s{at}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let first = line.reload(&list(0, &many));
        assert_eq!((first.planned.len(), first.earlier), (45, 4_955));
        line.settle(4_999);
        let leap = line.reload(&list(u64::MAX - 1, &["a", "b"]));
        assert!(leap.planned[0].restarts && leap.planned[0].lost.is_none());
        line.restart();
        line.reload(&list(0, &["s0"]));
        let more = line.reload(&list(0, &many));
        assert_eq!((more.planned.len(), more.oversized), (MOST, 4_999 - MOST as u64));
        assert_eq!(more.pause, Duration::from_millis(500));
    }

    #[test]
    fn a_list_is_taken_as_far_back_as_media_is_missing() {
        let names = |back: u64| {
            let mut line = Timeline::reaching(Duration::from_secs(back));
            names(&line.reload(&list(0, &["a", "b", "c", "d", "e", "f"])))
        };
        assert_eq!(names(0), "f");
        assert_eq!(names(3), "def");
        assert_eq!(names(600), "abcdef");
    }

    #[test]
    fn the_pace_follows_the_list() {
        let mut line = Timeline::new();
        assert_eq!(line.reload(&list(0, &[])).pause, Duration::from_secs(1));
        assert_eq!(line.reload(&list(0, &["a"])).pause, Duration::from_secs(2));
        assert_eq!(line.reload(&list(0, &["a"])).pause, Duration::from_secs(1));
    }
}
