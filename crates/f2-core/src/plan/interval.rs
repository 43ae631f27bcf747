//! The interval of publication dates a run is limited to.

use jiff::{Span, Timestamp, civil::Date};

use crate::error::{Cause, Error, Result};
use crate::time::day_start;

/// From when to when works are wanted; both ends belong to it. The default is all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    bounds: Option<(Timestamp, Timestamp)>,
}

impl Interval {
    /// Every work.
    pub const ALL: Self = Self { bounds: None };

    /// Reads `YYYY-MM-DD|YYYY-MM-DD` (days at +08:00, both included) or `all`; an empty text is all.
    ///
    /// # Errors
    /// `usage.interval` for anything else, and when the end lies before the start.
    ///
    /// ```
    /// use f2_core::plan::Interval;
    /// assert_eq!(Interval::parse("all").unwrap(), Interval::ALL);
    /// assert!(Interval::parse("2024-02-01|2024-01-01").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() || text == "all" {
            return Ok(Self::ALL);
        }
        let wrong = |why: &str| Error::new(Cause::UsageInterval).detail(format!("{text:?}: {why}"));
        let (from, to) = text.split_once('|').ok_or_else(|| wrong("there is no |"))?;
        let day = |part: &str| -> Result<Date> {
            let part = part.trim();
            let shape = part.len() == 10 && part.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            if !shape {
                return Err(wrong(&format!("{part:?} is no date")));
            }
            part.parse().map_err(|_| wrong(&format!("{part:?} is no date")))
        };
        let (from, to) = (day(from)?, day(to)?);
        if to < from {
            return Err(wrong("the end lies before the start"));
        }
        let start = day_start(from).ok_or_else(|| wrong("the start is out of range"))?;
        let end = to.checked_add(Span::new().days(1)).ok().and_then(day_start);
        let end = end.and_then(|end| end.checked_sub(Span::new().milliseconds(1)).ok());
        let end = end.ok_or_else(|| wrong("the end is out of range"))?;
        Ok(Self { bounds: Some((start, end)) })
    }

    /// Whether a work of this time is wanted. A work without a time is wanted only without bounds.
    #[must_use]
    pub fn contains(&self, time: Option<Timestamp>) -> bool {
        match (self.bounds, time) {
            (None, _) => true,
            (Some((start, end)), Some(time)) => start <= time && time <= end,
            (Some(_), None) => false,
        }
    }

    /// The first moment, when there are bounds.
    #[must_use]
    pub fn start(&self) -> Option<Timestamp> {
        self.bounds.map(|(start, _)| start)
    }

    /// The last moment, when there are bounds.
    #[must_use]
    pub fn end(&self) -> Option<Timestamp> {
        self.bounds.map(|(_, end)| end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_at_plus_eight() {
        let interval = Interval::parse("2024-01-01|2024-01-02").expect("valid");
        let at = |text: &str| Some(text.parse::<Timestamp>().expect("time"));
        assert!(interval.contains(at("2023-12-31T16:00:00Z")));
        assert!(!interval.contains(at("2023-12-31T15:59:59Z")));
        assert!(interval.contains(at("2024-01-02T15:59:59Z")));
        assert!(!interval.contains(at("2024-01-02T16:00:00Z")));
        assert!(!interval.contains(None));
    }

    #[test]
    fn refuses_what_is_no_interval() {
        for text in
            ["2024-01-01", "a|b", "2024-13-01|2024-13-02", "2024-01-02|2024-01-01", "2024-1-1|2024-1-2"]
        {
            assert_eq!(Interval::parse(text).expect_err(text).cause(), Cause::UsageInterval);
        }
    }
}
