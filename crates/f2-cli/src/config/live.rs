//! How live rooms are recorded: quality, length, parts, chat.

use std::time::Duration;

use f2_core::error::Result;
use f2_core::live::{Codec, Limits, Quality};

use super::layers::{Layers, size};
use crate::args::{meant, nearest};
use crate::keys::{self, Key};
use crate::messages::{Messages, id};

/// The mode that records.
pub(crate) const MODE: &str = "live";

/// What is wanted of a live room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Live {
    /// Which stream.
    pub(crate) quality: Quality,
    /// The dearest encoding first.
    pub(crate) codecs: Vec<Codec>,
    /// A room that is not live is waited for.
    pub(crate) wait: bool,
    /// The chat is written down.
    pub(crate) chat: bool,
    /// Nothing but the chat is wanted.
    pub(crate) only_chat: bool,
    /// When a part ends.
    pub(crate) limits: Limits,
    /// How long it is recorded at most.
    pub(crate) duration: Option<Duration>,
    /// Where messages are passed on to local listeners.
    pub(crate) relay: Option<String>,
}

impl Live {
    /// Reads the keys of live rooms.
    ///
    /// # Errors
    /// `usage.*` of the first value that does not fit.
    pub(super) fn read(layers: &Layers, messages: &Messages) -> Result<Self> {
        let truth = |key| layers.truth(key, messages);
        let recording = layers.text(&keys::MODE).map(str::trim) == Some(MODE);
        Ok(Self {
            quality: if recording { quality(layers, messages)? } else { Quality::Origin },
            codecs: if recording { codecs(layers, messages)? } else { Vec::new() },
            wait: truth(&keys::WAIT)?,
            chat: truth(&keys::CHAT)?,
            only_chat: truth(&keys::ONLY_CHAT)?,
            limits: limits(layers, messages)?,
            duration: duration(layers, messages)?,
            relay: relay(layers, messages)?,
        })
    }
}

/// `best`, or the name of a stream's quality.
fn quality(layers: &Layers, messages: &Messages) -> Result<Quality> {
    let text = layers.text(&keys::QUALITY).unwrap_or_default().trim().to_ascii_lowercase();
    let names = || ["best"].into_iter().chain(Quality::ALL.iter().map(|quality| quality.name()));
    match Quality::ALL.iter().find(|quality| quality.name() == text) {
        Some(quality) => Ok(*quality),
        None if text == "best" => Ok(Quality::Origin),
        None => {
            let expected = names().collect::<Vec<_>>().join(", ") + &meant(nearest(&text, names()), messages);
            Err(layers.wrong(&keys::QUALITY, &expected, messages))
        }
    }
}

/// The encodings in the order they are taken: H.264, which every player reads, unless H.265 is asked for.
fn codecs(layers: &Layers, messages: &Messages) -> Result<Vec<Codec>> {
    match layers.text(&keys::CODEC).unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "compatible" | "h264" => Ok(vec![Codec::H264, Codec::H265]),
        "h265" => Ok(vec![Codec::H265, Codec::H264]),
        text => {
            let names = ["compatible", "h264", "h265"];
            let expected = names.join(", ") + &meant(nearest(text, names), messages);
            Err(layers.wrong(&keys::CODEC, &expected, messages))
        }
    }
}

/// `30m`, `2G`, or both parted by a comma.
fn limits(layers: &Layers, messages: &Messages) -> Result<Limits> {
    let mut limits = Limits::default();
    for text in words(layers, &keys::SPLIT) {
        match (time(text), size(text).filter(|size| *size > 0)) {
            (Some(time), _) => limits.time = Some(time),
            (None, Some(size)) => limits.size = Some(size),
            (None, None) => {
                return Err(layers.wrong(&keys::SPLIT, &messages.text(id::VALUE_SPLIT), messages));
            }
        }
    }
    Ok(limits)
}

fn words<'a>(layers: &'a Layers, key: &'static Key) -> impl Iterator<Item = &'a str> {
    layers.text(key).unwrap_or_default().split(',').map(str::trim).filter(|text| !text.is_empty())
}

fn duration(layers: &Layers, messages: &Messages) -> Result<Option<Duration>> {
    let Some(text) = layers.text(&keys::DURATION) else { return Ok(None) };
    let read = time(text).map(Some);
    read.ok_or_else(|| layers.wrong(&keys::DURATION, &messages.text(id::VALUE_TIME), messages))
}

/// An address of this machine and a port, or a port alone.
fn relay(layers: &Layers, messages: &Messages) -> Result<Option<String>> {
    let Some(text) = layers.text(&keys::RELAY).map(str::trim) else { return Ok(None) };
    let whole = if text.contains(':') { text.to_owned() } else { format!("127.0.0.1:{text}") };
    let fits =
        whole.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if fits { Ok(Some(whole)) } else { Err(layers.wrong(&keys::RELAY, "127.0.0.1:8765", messages)) }
}

/// `90s`, `30m`, `1h30m`, `0.5h`, `01:30:00`, `1:30`: a time above zero, up to a year. A capital `M` is no minute.
fn time(text: &str) -> Option<Duration> {
    let text = text.trim();
    let seconds = if text.contains(':') { by_colons(text)? } else { by_units(text)? };
    let sane = seconds.is_finite() && seconds > 0.0 && seconds <= 366.0 * 86_400.0;
    sane.then(|| Duration::from_secs_f64(seconds))
}

fn by_colons(text: &str) -> Option<f64> {
    let pieces: Vec<&str> = text.split(':').collect();
    let whole = |piece: &&str| (1..=4).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_digit());
    if pieces.len() > 3 || !pieces.iter().all(whole) {
        return None;
    }
    pieces.iter().try_fold(0.0, |sum, piece| Some(sum * 60.0 + piece.parse::<f64>().ok()?))
}

fn by_units(text: &str) -> Option<f64> {
    let (mut rest, mut sum) = (text, 0.0);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let unit = rest[end..].chars().next()?;
        sum += number
            * f64::from(match unit {
                's' => 1_u32,
                'm' => 60,
                'h' | 'H' => 3_600,
                'd' => 86_400,
                _ => return None,
            });
        rest = &rest[end + unit.len_utf8()..];
    }
    (!text.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use f2_core::error::Cause;

    use super::*;
    use crate::messages::Language;

    fn read(values: &[(&'static str, &str)]) -> Result<Live> {
        let mut layers = Layers::default();
        layers.add_line(&[("mode", "live")]);
        layers.add_line(values);
        Live::read(&layers, &Messages::new(Language::English))
    }

    #[test]
    fn times_are_read() {
        for (text, seconds) in [
            ("90s", Some(90.0)),
            ("30m", Some(1_800.0)),
            ("1h30m", Some(5_400.0)),
            ("0.5h", Some(1_800.0)),
            ("1d", Some(86_400.0)),
            ("01:30:00", Some(5_400.0)),
            ("1:30", Some(90.0)),
            ("30", None),
            ("30M", None),
            ("", None),
            ("0s", None),
            ("m", None),
            ("1.2.3s", None),
            ("-1s", None),
            ("1:2:3:4", None),
            (":", None),
            ("999999h", None),
            ("1h长", None),
        ] {
            assert_eq!(time(text).map(|time| time.as_secs_f64()), seconds, "{text}");
        }
    }

    #[test]
    fn parts_end_by_time_or_size() {
        let of = |text| read(&[("split", text)]).map(|live| live.limits);
        let (time, size) = (Some(Duration::from_secs(1_800)), Some(2 << 30));
        assert_eq!(of("30m").ok(), Some(Limits { time, size: None }));
        assert_eq!(of("2G").ok(), Some(Limits { time: None, size }));
        assert_eq!(of("30m, 2GiB").ok(), Some(Limits { time, size }));
        assert_eq!(of("500M").ok(), Some(Limits { time: None, size: Some(500 << 20) }));
        for text in ["x", "0", "30m;2G", "-1m"] {
            assert_eq!(of(text).expect_err(text).cause(), Cause::UsageArgument);
        }
    }

    #[test]
    fn qualities_and_encodings_have_names_and_the_nearest_is_told() {
        for quality in Quality::ALL {
            assert_eq!(read(&[("quality", quality.name())]).ok().map(|live| live.quality), Some(quality));
        }
        assert_eq!(read(&[]).ok().map(|live| live.quality), Some(Quality::Origin));
        assert_eq!(read(&[("codec", "h265")]).ok().map(|live| live.codecs[0]), Some(Codec::H265));
        for (key, text, near) in
            [("quality", "orgin", "origin"), ("quality", "1080", ""), ("codec", "h266", "h26")]
        {
            let error = read(&[(key, text)]).expect_err(text);
            assert!(error.particulars().contains(near), "{error}");
        }
    }

    #[test]
    fn a_relay_is_an_address_or_a_port() {
        let of = |text| read(&[("relay", text)]).map(|live| live.relay);
        assert_eq!(of("8765").ok().flatten().as_deref(), Some("127.0.0.1:8765"));
        assert_eq!(of("0.0.0.0:1").ok().flatten().as_deref(), Some("0.0.0.0:1"));
        for text in ["x", "127.0.0.1:", ":80", "127.0.0.1:99999"] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
