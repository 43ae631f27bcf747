//! What a live room is: its state, its streams, and which of them is taken.

use futures_util::future::BoxFuture;
use http::HeaderMap;

use crate::Timestamp;
use crate::error::Result;
use crate::secret::SignedUrl;

/// Whether a room streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RoomStatus {
    /// It streams now.
    Live,
    /// The host has stepped away; the same broadcast goes on later.
    Paused,
    /// The broadcast is over, or none has begun.
    Ended,
}

/// How a stream is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// One endless HTTP body of FLV tags.
    Flv,
    /// A playlist of segments, MPEG-TS or fMP4.
    Hls,
}

impl Protocol {
    /// `flv` or `hls`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flv => "flv",
            Self::Hls => "hls",
        }
    }
}

/// How good a stream is, from what the host sends down to sound alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// Sound alone.
    Audio,
    /// Low.
    Ld,
    /// Standard.
    Sd,
    /// High.
    Hd,
    /// Very high.
    Uhd,
    /// As the host sends it.
    Origin,
}

impl Quality {
    /// Every quality, the best first.
    pub const ALL: [Self; 6] = [Self::Origin, Self::Uhd, Self::Hd, Self::Sd, Self::Ld, Self::Audio];

    /// `origin`, `uhd`, `hd`, `sd`, `ld` or `audio`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Uhd => "uhd",
            Self::Hd => "hd",
            Self::Sd => "sd",
            Self::Ld => "ld",
            Self::Audio => "audio",
        }
    }

    /// The quality of a name, as [`Quality::name`] gives it or as stream data does (`ao` is sound alone, `md`
    /// the lowest, `or4` and `full_hd1` as in addresses and maps), in any case.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "origin" | "or4" | "origion" => Self::Origin,
            "uhd" | "full_hd1" => Self::Uhd,
            "hd" | "hd1" => Self::Hd,
            "sd" | "sd2" => Self::Sd,
            "ld" | "md" | "sd1" => Self::Ld,
            "audio" | "ao" => Self::Audio,
            _ => return None,
        })
    }
}

/// How pictures are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// H.264, AVC.
    H264,
    /// H.265, HEVC.
    H265,
}

impl Codec {
    /// `h264` or `h265`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::H265 => "h265",
        }
    }

    /// The codec of a name: `h264`, `264`, `avc`; `h265`, `265`, `hevc`, `bytevc1`, in any case.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "h264" | "264" | "avc" => Self::H264,
            "h265" | "265" | "hevc" | "bytevc1" => Self::H265,
            _ => return None,
        })
    }
}

/// One address of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamAddress {
    /// How it is carried.
    pub protocol: Protocol,
    /// How good it is.
    pub quality: Quality,
    /// How pictures are coded, when the platform says it.
    pub codec: Option<Codec>,
    /// The absolute address.
    pub url: SignedUrl,
    /// Bits per second, when the platform says it.
    pub bit_rate: Option<u64>,
}

impl StreamAddress {
    /// What the address has in common with its renewals: protocol, quality and host.
    #[must_use]
    pub fn node(&self) -> (Protocol, Quality, String) {
        let rest = self.url.expose().split("://").nth(1).unwrap_or_default();
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        (self.protocol, self.quality, host.rsplit('@').next().unwrap_or_default().to_owned())
    }
}

/// A room, as the platform tells it now.
#[derive(Debug, Clone)]
pub struct RoomState {
    /// The id of this broadcast; another one for the next.
    pub room_id: String,
    /// The title, as sent.
    pub title: String,
    /// The host's name, as sent.
    pub nickname: String,
    /// Whether it streams.
    pub status: RoomStatus,
    /// Where; in the order of the answer.
    pub streams: Vec<StreamAddress>,
    /// When the broadcast began, when the platform says it.
    pub started_at: Option<Timestamp>,
    /// How many watch, when the platform says it.
    pub viewers: Option<u64>,
}

/// A live room that can be asked how it is.
pub trait Room: Send + Sync {
    /// Asks. A room that is not live is an answer, not an error.
    fn state(&self) -> BoxFuture<'_, Result<RoomState>>;

    /// What media hosts want to see besides the address.
    fn media_headers(&self) -> HeaderMap;
}

/// Which stream is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// This quality, else the nearest below, else the nearest above.
    pub quality: Quality,
    /// Within a quality: the dearest codec first; a codec that is not told ranks as the first.
    pub codecs: Vec<Codec>,
    /// Within a codec: the dearest protocol first; one that is not listed is never taken.
    pub protocols: Vec<Protocol>,
    /// Streams that are told to have more bits per second than this come last, the smallest of them first.
    pub bit_rate: Option<u64>,
}

impl Default for Wish {
    /// The best quality, H.264 before H.265, FLV before HLS.
    fn default() -> Self {
        Self {
            quality: Quality::Origin,
            codecs: vec![Codec::H264, Codec::H265],
            protocols: vec![Protocol::Flv, Protocol::Hls],
            bit_rate: None,
        }
    }
}

impl Wish {
    /// The addresses that may be taken, the dearest first; equals in the order given.
    #[must_use]
    pub fn ranked<'a>(&self, streams: &'a [StreamAddress]) -> Vec<&'a StreamAddress> {
        let place = |stream: &StreamAddress| {
            let protocol = self.protocols.iter().position(|known| *known == stream.protocol)?;
            let codec = match stream.codec {
                None => 0,
                Some(codec) => {
                    self.codecs.iter().position(|known| *known == codec).unwrap_or(self.codecs.len())
                }
            };
            let rate = self.excess(stream).unwrap_or(0);
            Some((rate, self.distance(stream.quality), codec, protocol))
        };
        let mut ranked: Vec<_> = streams.iter().filter_map(|stream| Some((place(stream)?, stream))).collect();
        ranked.sort_by_key(|(place, _)| *place);
        ranked.into_iter().map(|(_, stream)| stream).collect()
    }

    /// The bits per second of a stream that has more than are wanted.
    #[must_use]
    pub fn excess(&self, stream: &StreamAddress) -> Option<u64> {
        stream.bit_rate.filter(|rate| self.bit_rate.is_some_and(|most| *rate > most))
    }

    /// How far a quality is from the wish: itself, those below by their distance, those above by theirs; sound
    /// alone is the last resort where pictures are wanted.
    fn distance(&self, quality: Quality) -> (u8, u8) {
        let (wanted, given) = (self.quality as u8, quality as u8);
        match quality {
            Quality::Audio if self.quality != Quality::Audio => (3, 0),
            _ if given <= wanted => (1, wanted - given),
            _ => (2, given - wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(text: &str) -> StreamAddress {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap_or_default();
        StreamAddress {
            quality: Quality::named(word()).unwrap_or(Quality::Audio),
            protocol: if word() == "flv" { Protocol::Flv } else { Protocol::Hls },
            codec: Codec::named(word()),
            url: SignedUrl::new("https://u:p@h.example/a?sign=1"),
            bit_rate: None,
        }
    }

    fn order(wish: &Wish, streams: &[&str]) -> Vec<usize> {
        let all: Vec<_> = streams.iter().map(|text| stream(text)).collect();
        let at = |found: &StreamAddress| all.iter().position(|one| std::ptr::eq(one, found));
        wish.ranked(&all).into_iter().filter_map(at).collect()
    }

    #[test]
    fn the_wish_then_below_then_above_and_sound_last() {
        let all = ["audio flv", "ld flv", "sd flv", "hd flv", "uhd flv", "origin flv"];
        let wish = |quality| Wish { quality, ..Wish::default() };
        assert_eq!(order(&wish(Quality::Origin), &all), [5, 4, 3, 2, 1, 0]);
        assert_eq!(order(&wish(Quality::Hd), &all), [3, 2, 1, 4, 5, 0]);
        assert_eq!(order(&wish(Quality::Ld), &all), [1, 2, 3, 4, 5, 0]);
        assert_eq!(order(&wish(Quality::Audio), &all), [0, 1, 2, 3, 4, 5]);
        assert_eq!(order(&wish(Quality::Sd), &["hd flv", "origin flv"]), [0, 1]);
    }

    #[test]
    fn codec_and_protocol_decide_within_a_quality() {
        let all = ["hd hls h265", "hd flv h265", "hd hls h264", "hd flv h264", "hd hls ?"];
        assert_eq!(order(&Wish::default(), &all), [3, 2, 4, 1, 0]);
        let wish = Wish { codecs: vec![Codec::H265], protocols: vec![Protocol::Hls], ..Wish::default() };
        assert_eq!(order(&wish, &all), [0, 4, 2]);
    }

    #[test]
    fn streams_beyond_the_bit_rate_come_last() {
        let rated = |text: &str, rate| StreamAddress { bit_rate: rate, ..stream(text) };
        let all = [
            rated("origin flv", Some(6_000_000)),
            rated("uhd flv", Some(4_000_000)),
            rated("hd flv", Some(2_000_000)),
            rated("sd flv", None),
        ];
        let order = |most| {
            let wish = Wish { bit_rate: most, ..Wish::default() };
            let ranked = wish.ranked(&all).into_iter().map(|stream| stream.quality).collect::<Vec<_>>();
            let excess = wish.ranked(&all).first().and_then(|first| wish.excess(first));
            (ranked, excess)
        };
        use Quality::{Hd, Origin, Sd, Uhd};
        assert_eq!(order(None), (vec![Origin, Uhd, Hd, Sd], None));
        assert_eq!(order(Some(4_000_000)), (vec![Uhd, Hd, Sd, Origin], None));
        assert_eq!(order(Some(3_999_999)), (vec![Hd, Sd, Uhd, Origin], None));
        assert_eq!(order(Some(1)), (vec![Sd, Hd, Uhd, Origin], None));
        let wish = Wish { bit_rate: Some(1), ..Wish::default() };
        assert_eq!(wish.ranked(&all[..3]).first().and_then(|first| wish.excess(first)), Some(2_000_000));
    }

    #[test]
    fn a_node_is_told_without_path_query_and_user() {
        assert_eq!(stream("hd flv").node().2, "h.example");
    }

    #[test]
    fn names_are_read_back() {
        for quality in Quality::ALL {
            assert_eq!(Quality::named(quality.name()), Some(quality));
        }
        assert_eq!(Quality::named("auto"), None);
        assert_eq!(Codec::named("ByteVC1"), Some(Codec::H265));
    }
}
