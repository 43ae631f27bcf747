//! Which pieces of a file are there while it is written in several places at once. Values in, values out.
//!
//! The bytes up to a base are there; behind it the file is cut into segments of one size, the last one being
//! shorter. A segment is missing, taken by somebody who fetches it, or there. What is written down for later
//! runs is whole segments only; as long as the map lives, it also knows how far broken off ones came.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

/// The length of a segment in bytes.
pub const SEGMENT: u64 = 1 << 20;

/// More segments than this are not kept account of.
const MOST: u64 = 1 << 20;

/// A request for several segments that took less than this was for too few.
const QUICK: Duration = Duration::from_secs(1);

/// No request is for more segments than this.
const LONGEST: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Missing,
    Taken,
    There,
}

/// The segments of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments {
    base: u64,
    total: u64,
    size: u64,
    states: Vec<State>,
    /// How many bytes of segments that are not there are.
    begun: BTreeMap<usize, u64>,
}

impl Segments {
    /// A file of `total` bytes of which the first `base` are there; `None` when nothing is left to cut, or
    /// too much.
    #[must_use]
    pub fn new(base: u64, total: u64, size: u64) -> Option<Self> {
        let count = total.checked_sub(base)?.div_ceil(size.max(1));
        let fits = size > 0 && (1..=MOST).contains(&count);
        let count = usize::try_from(count).ok().filter(|_| fits)?;
        Some(Self { base, total, size, states: vec![State::Missing; count], begun: BTreeMap::new() })
    }

    /// Reads what [`Segments::text`] wrote; nothing is taken then.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let mut number = || parts.next().and_then(|part| part.parse::<u64>().ok());
        let mut segments = Self::new(number()?, number()?, number()?)?;
        let map = parts.next().filter(|map| map.len() == segments.states.len().div_ceil(4))?;
        if parts.next().is_some() {
            return None;
        }
        for (digit, states) in map.chars().zip(segments.states.chunks_mut(4)) {
            let bits = digit.to_digit(16)?;
            for (at, state) in states.iter_mut().enumerate() {
                if bits & (8 >> at) != 0 {
                    *state = State::There;
                }
            }
        }
        Some(segments)
    }

    /// One line for the store: base, total and size in decimal digits, and a bit per segment, the first one
    /// highest, as lower-case hex digits.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{} {} {} ", self.base, self.total, self.size);
        for states in self.states.chunks(4) {
            let bit = |(at, state): (usize, &State)| u8::from(*state == State::There) << (3 - at);
            // Writing to a text cannot fail.
            let _ = write!(text, "{:x}", states.iter().enumerate().map(bit).sum::<u8>());
        }
        text
    }

    /// The length of the whole file.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes are there from the first on without a gap.
    #[must_use]
    pub fn prefix(&self) -> u64 {
        let there = self.states.iter().take_while(|state| **state == State::There).count();
        self.wanted(there..there).start
    }

    /// How many bytes are there behind the first gap.
    #[must_use]
    pub fn beyond(&self) -> u64 {
        let there = |at: &usize| self.states[*at] == State::There;
        let bytes = |at: usize| self.span(at..at + 1).end - self.span(at..at + 1).start;
        let all: u64 = (0..self.states.len()).filter(there).map(bytes).sum();
        all + self.begun.values().sum::<u64>() + self.base - self.prefix()
    }

    /// Whether all are there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.states.iter().all(|state| *state == State::There)
    }

    /// How many are missing and nobody's.
    #[must_use]
    pub fn free(&self) -> usize {
        self.states.iter().filter(|state| **state == State::Missing).count()
    }

    /// Forgets what lies beyond the end of a file of this length; `false` when the base does.
    pub fn cut(&mut self, length: u64) -> bool {
        self.begun.clear();
        for at in 0..self.states.len() {
            if self.span(at..at + 1).end > length {
                self.states[at] = State::Missing;
            }
        }
        self.base <= length
    }

    /// The bytes of a run of segments.
    #[must_use]
    pub fn span(&self, run: Range<usize>) -> Range<u64> {
        let edge = |at: usize| self.base.saturating_add(self.size.saturating_mul(at as u64)).min(self.total);
        edge(run.start)..edge(run.end)
    }

    /// The bytes of a run that are still to be fetched: not those its first segment has already.
    #[must_use]
    pub fn wanted(&self, run: Range<usize>) -> Range<u64> {
        let begun = self.begun.get(&run.start).copied().unwrap_or_default();
        let span = self.span(run);
        span.start + begun..span.end
    }

    /// Takes the last missing segments, at most so many that lie side by side. One that was begun is the first
    /// of them.
    pub fn take_last(&mut self, most: usize) -> Option<Range<usize>> {
        let end = self.states.iter().rposition(|state| *state == State::Missing)? + 1;
        let mut start = end - 1;
        let more = |start: usize| {
            start > 0 && self.states[start - 1] == State::Missing && !self.begun.contains_key(&start)
        };
        while end - start < most && more(start) {
            start -= 1;
        }
        self.states[start..end].fill(State::Taken);
        Some(start..end)
    }

    /// Takes the segment that begins, or goes on, at this byte, when there is one and it is missing.
    pub fn take_at(&mut self, byte: u64) -> Option<Range<usize>> {
        let at = usize::try_from(byte.checked_sub(self.base)? / self.size).ok()?;
        let begins = self.span(at..at).start == byte || self.wanted(at..at).start == byte;
        let state = self.states.get_mut(at).filter(|state| begins && **state == State::Missing)?;
        *state = State::Taken;
        Some(at..at + 1)
    }

    /// Nobody works at it any more.
    pub fn release(&mut self) {
        self.give_back(0..self.states.len());
    }

    /// A segment is there.
    pub fn done(&mut self, at: usize) {
        self.states[at] = State::There;
        self.begun.remove(&at);
    }

    /// A segment is there up to this byte of the file.
    pub fn came_to(&mut self, at: usize, byte: u64) {
        let span = self.span(at..at + 1);
        if self.states[at] != State::There && (span.start + 1..span.end).contains(&byte) {
            self.begun.insert(at, byte - span.start);
        }
    }

    /// Who took these does not fetch them after all.
    pub fn give_back(&mut self, run: Range<usize>) {
        for state in &mut self.states[run] {
            if *state == State::Taken {
                *state = State::Missing;
            }
        }
    }
}

/// How many segments to ask for at once, after a request for `last` of them took so long: more where the way
/// is fast, and never more than leaves some for everybody.
#[must_use]
pub fn run_length(last: usize, took: Duration, free: usize, workers: usize) -> usize {
    let wanted = if took < QUICK { last.saturating_mul(2) } else { last };
    wanted.min(LONGEST).min(free / (2 * workers.max(1))).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_keeps_account() {
        let mut map = Segments::new(5, 100, 10).expect("a map");
        assert_eq!((map.prefix(), map.beyond(), map.free(), map.total()), (5, 0, 10, 100));
        assert_eq!(map.take_last(2), Some(8..10));
        assert_eq!(map.span(8..10), 85..100);
        assert_eq!(map.take_at(5), Some(0..1));
        assert_eq!(
            (map.take_at(5), map.take_at(6), map.take_at(85), map.take_at(105), map.take_at(0)),
            (None, None, None, None, None)
        );
        map.done(9);
        map.done(0);
        assert_eq!((map.prefix(), map.beyond(), map.free()), (15, 5, 7));
        assert_eq!(map.text(), "5 100 10 804");
        map.give_back(8..10);
        assert_eq!(map.take_last(99), Some(1..9));
        assert_eq!(map.take_last(1), None);
        (1..9).for_each(|at| map.done(at));
        assert!(map.is_whole());
        assert_eq!((map.prefix(), map.beyond()), (100, 0));
    }

    #[test]
    fn what_broke_off_goes_on() {
        let mut map = Segments::new(5, 100, 10).expect("a map");
        assert_eq!(map.take_last(3), Some(7..10));
        map.came_to(7, 80);
        map.came_to(8, 85);
        map.came_to(9, 100);
        map.give_back(7..10);
        assert_eq!((map.prefix(), map.beyond(), map.free()), (5, 5, 10), "only one came anywhere");
        assert_eq!(map.take_last(9), Some(7..10), "up to the one that was begun");
        assert_eq!((map.wanted(7..10), map.span(7..10)), (80..100, 75..100));
        assert_eq!(map.take_last(9), Some(0..7));
        map.came_to(0, 9);
        map.give_back(0..7);
        assert_eq!((map.prefix(), map.beyond()), (9, 5));
        assert_eq!((map.take_at(8), map.take_at(9)), (None, Some(0..1)));
        map.done(0);
        assert_eq!((map.prefix(), map.beyond()), (15, 5));
        let text = map.text();
        assert_eq!(Segments::parse(&text).map(|map| map.beyond()), Some(0), "{text}");
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_else() {
        let mut map = Segments::new(0, 10 * SEGMENT + 1, SEGMENT).expect("a map");
        (2..5).for_each(|at| map.done(at));
        map.take_last(1);
        let read = Segments::parse(&map.text()).expect("readable");
        map.give_back(0..11);
        assert_eq!(read, map);
        for bad in [
            "",
            "1",
            "0 10 0 f",
            "0 10 1 f",
            "0 10 1 fff0",
            "0 10 1 ffg",
            "0 10 1 fff x",
            "11 10 1 ",
            "10 10 1 ",
            "0 18446744073709551615 1 f",
            "-1 10 1 fff",
            "0 10 1",
            "0  10 1 fff",
        ] {
            assert_eq!(Segments::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_shorter_file_has_fewer_of_them() {
        let mut map = Segments::new(5, 100, 10).expect("a map");
        (0..10).for_each(|at| map.done(at));
        assert!(map.cut(100) && map.is_whole());
        assert!(map.cut(99));
        assert_eq!((map.prefix(), map.free()), (95, 1));
        assert!(map.cut(5));
        assert_eq!(map.prefix(), 5);
        assert!(!map.cut(4));
    }

    #[test]
    fn runs_grow_where_the_way_is_fast_and_leave_some_for_others() {
        let (fast, slow) = (Duration::from_millis(100), Duration::from_secs(2));
        for (last, took, free, workers, expected) in [
            (1, fast, 1000, 4, 2),
            (1, slow, 1000, 4, 1),
            (16, fast, 1000, 4, 16),
            (8, fast, 40, 4, 5),
            (8, fast, 3, 4, 1),
            (8, slow, 1000, 0, 8),
        ] {
            assert_eq!(run_length(last, took, free, workers), expected);
        }
    }
}
