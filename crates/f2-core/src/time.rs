//! Points in time as the platforms and the file names spell them: always at +08:00.

use jiff::{Timestamp, civil, tz};

/// Where the current time comes from. Tests hand in a fixed one.
pub type Clock = std::sync::Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's clock.
#[must_use]
pub fn system_clock() -> Clock {
    std::sync::Arc::new(Timestamp::now)
}

/// The zone of names and records.
#[must_use]
pub fn zone() -> tz::TimeZone {
    tz::TimeZone::fixed(tz::offset(8))
}

/// `YYYY-MM-DD HH-MM-SS` at +08:00, F2's date text.
///
/// ```
/// let t = jiff::Timestamp::from_second(1_700_000_000).unwrap();
/// assert_eq!(f2_core::time::text(t), "2023-11-15 06-13-20");
/// ```
#[must_use]
pub fn text(time: Timestamp) -> String {
    let t = time.to_zoned(zone());
    format!(
        "{:04}-{:02}-{:02} {:02}-{:02}-{:02}",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

/// A number of the wire as a time: seconds, or milliseconds above 1e10, or microseconds above 1e14.
/// Zero and negative numbers are no time.
#[must_use]
pub fn from_wire(number: i64) -> Option<Timestamp> {
    match number {
        ..=0 => None,
        1..=10_000_000_000 => Timestamp::from_second(number).ok(),
        10_000_000_001..=100_000_000_000_000 => Timestamp::from_millisecond(number).ok(),
        _ => Timestamp::from_microsecond(number).ok(),
    }
}

/// The start of a day at +08:00.
#[must_use]
pub fn day_start(day: civil::Date) -> Option<Timestamp> {
    day.to_zoned(zone()).ok().map(|z| z.timestamp())
}
