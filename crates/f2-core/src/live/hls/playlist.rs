//! Playlists: text in, values out. Addresses are absolute afterwards, keys and maps carried along, numbers
//! bounded.

use std::time::Duration;

use m3u8_rs::{ByteRange, Key, KeyMethod, MediaPlaylist, MediaSegment};
use url::Url;

use crate::secret::SignedUrl;

/// Longer playlists are refused, in bytes.
pub const LONGEST: usize = 4 << 20;
/// A segment is not longer than this, whatever its playlist says.
const LONGEST_SEGMENT: f32 = 600.0;

/// A playlist.
#[derive(Debug, Clone, PartialEq)]
pub enum Playlist {
    /// One that names others, in the order of the text.
    Master(Vec<Variant>),
    /// One that names segments.
    Media(MediaList),
}

/// A playlist of one quality.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// Where it is.
    pub url: SignedUrl,
    /// Bits per second at most.
    pub bandwidth: u64,
}

/// A playlist of segments.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MediaList {
    /// How long a segment may be.
    pub target: Duration,
    /// The segments, oldest first; their numbers follow each other.
    pub segments: Vec<Segment>,
    /// Nothing will be added.
    pub ended: bool,
}

/// A part of something behind an address: first byte and length.
pub type Span = (u64, u64);

/// One segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its number in the stream.
    pub sequence: u64,
    /// How many times the stream's encoding has begun anew before it.
    pub discontinuity: u64,
    /// Where it is.
    pub url: SignedUrl,
    /// Which bytes of it; all of them when `None`.
    pub span: Option<Span>,
    /// How long it plays.
    pub duration: Duration,
    /// How it is locked.
    pub lock: Lock,
    /// What stands before it in a file.
    pub initial: Option<Initial>,
    /// The sender says that it is missing.
    pub missing: bool,
    /// When its first frame was made, in Unix milliseconds.
    pub unix_ms: Option<i64>,
}

/// The head of a fragmented MP4.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Initial {
    /// Where it is.
    pub url: SignedUrl,
    /// Which bytes of it; all of them when `None`.
    pub span: Option<Span>,
}

/// How a segment is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// Not at all.
    Open,
    /// AES-128 in CBC mode.
    Aes128 {
        /// Where the 16 bytes of the key are.
        key: SignedUrl,
        /// The start value: as told, else the segment's number.
        iv: [u8; 16],
    },
    /// In a way that is not known here.
    Unknown,
}

/// Reads a playlist that came from this address. `None` when it is none: no `#EXTM3U` at its start, longer than
/// [`LONGEST`], or an address that is not absolute.
#[must_use]
pub fn playlist(text: &[u8], from: &str) -> Option<Playlist> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii_start();
    if text.len() > LONGEST || !text.starts_with(b"#EXTM3U") {
        return None;
    }
    let base = Url::parse(from).ok()?;
    // The last line counts also where nothing ends it.
    let text = [text, b"\n"].concat();
    Some(match m3u8_rs::parse_playlist_res(&text).ok()? {
        m3u8_rs::Playlist::MasterPlaylist(master) => {
            let variants = master.variants.into_iter().filter(|variant| !variant.is_i_frame);
            let variant = |it: m3u8_rs::VariantStream| {
                Some(Variant { url: absolute(&base, &it.uri)?, bandwidth: it.bandwidth })
            };
            Playlist::Master(variants.filter_map(variant).collect())
        }
        m3u8_rs::Playlist::MediaPlaylist(list) => Playlist::Media(media(list, &base)),
    })
}

fn absolute(base: &Url, reference: &str) -> Option<SignedUrl> {
    let url = base.join(reference.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| SignedUrl::new(url.as_str()))
}

fn media(list: MediaPlaylist, base: &Url) -> MediaList {
    let mut walk = Walk { base, lock: None, initial: None, end: None, unix_ms: None };
    let mut discontinuity = list.discontinuity_sequence;
    let mut segments = Vec::with_capacity(list.segments.len());
    for (at, segment) in list.segments.into_iter().enumerate() {
        discontinuity = discontinuity.saturating_add(u64::from(segment.discontinuity));
        let sequence = list.media_sequence.saturating_add(at as u64);
        segments.push(walk.segment(segment, sequence, discontinuity));
    }
    let target = Duration::from_secs(list.target_duration.clamp(1, LONGEST_SEGMENT as u64));
    MediaList { target, segments, ended: list.end_list }
}

/// What a line carries on to the next segments.
struct Walk<'a> {
    base: &'a Url,
    lock: Option<Key>,
    initial: Option<Initial>,
    /// The address and end of the last span.
    end: Option<(SignedUrl, u64)>,
    unix_ms: Option<i64>,
}

impl Walk<'_> {
    fn segment(&mut self, it: MediaSegment, sequence: u64, discontinuity: u64) -> Segment {
        let tag = |name: &str| it.unknown_tags.iter().find(|tag| tag.tag == name);
        // The reader takes a key line without start value for an unknown tag when it says that there is no key.
        if tag("X-KEY").and_then(|tag| tag.rest.as_deref()).is_some_and(|rest| rest.contains("METHOD=NONE")) {
            self.lock = None;
        }
        let missing_tag = tag("X-GAP").is_some();
        if let Some(key) = it.key {
            self.lock = Some(key);
        }
        if let Some(map) = it.map {
            self.initial = absolute(self.base, &map.uri).map(|url| {
                let span = map.byte_range.map(|range| (range.offset.unwrap_or(0), range.length));
                Initial { url, span }
            });
        }
        let seconds = if it.duration.is_finite() { it.duration.clamp(0.0, LONGEST_SEGMENT) } else { 0.0 };
        let duration = Duration::from_secs_f32(seconds);
        let unix_ms = it.program_date_time.map(|date| date.timestamp_millis()).or(self.unix_ms);
        self.unix_ms = unix_ms.map(|start| start.saturating_add(duration.as_millis() as i64));
        let url = absolute(self.base, &it.uri);
        let missing = missing_tag || url.is_none();
        let url = url.unwrap_or_else(|| SignedUrl::new(self.base.as_str()));
        let span = self.span(it.byte_range, &url);
        let lock = self.lock(sequence);
        let initial = self.initial.clone();
        Segment { sequence, discontinuity, url, span, duration, lock, initial, missing, unix_ms }
    }

    /// A span without a start begins where the one before it ended, when it is of the same address.
    fn span(&mut self, range: Option<ByteRange>, url: &SignedUrl) -> Option<Span> {
        let range = range?;
        let follows = self.end.take().filter(|(of, _)| of == url).map_or(0, |(_, end)| end);
        let start = range.offset.unwrap_or(follows);
        self.end = Some((url.clone(), start.saturating_add(range.length)));
        Some((start, range.length))
    }

    fn lock(&self, sequence: u64) -> Lock {
        let Some(key) = &self.lock else { return Lock::Open };
        match key.method {
            KeyMethod::None => Lock::Open,
            KeyMethod::AES128 if key.keyformat.as_deref().is_none_or(|format| format == "identity") => {
                let iv = match &key.iv {
                    None => Some(u128::from(sequence).to_be_bytes()),
                    Some(text) => number(text),
                };
                let url = key.uri.as_deref().and_then(|uri| absolute(self.base, uri));
                match (url, iv) {
                    (Some(key), Some(iv)) => Lock::Aes128 { key, iv },
                    _ => Lock::Unknown,
                }
            }
            _ => Lock::Unknown,
        }
    }
}

/// `0x` and up to 32 hex digits.
fn number(text: &str) -> Option<[u8; 16]> {
    let digits = text.trim().strip_prefix("0x").or_else(|| text.trim().strip_prefix("0X"))?;
    let number = u128::from_str_radix(digits, 16).ok().filter(|_| digits.len() <= 32)?;
    Some(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> MediaList {
        match playlist(text.as_bytes(), "https://h.example/live/a.m3u8?sign=1") {
            Some(Playlist::Media(list)) => list,
            other => panic!("{other:?}"),
        }
    }

    fn urls(list: &MediaList) -> Vec<&str> {
        list.segments.iter().map(|segment| segment.url.expose()).collect()
    }

    #[test]
    fn addresses_become_absolute() {
        let list = list(
            "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:3.5,\nb.ts?t=1\n#EXTINF:4,\n/c.ts\n\
             #EXTINF:4,\n//g.example/d.ts\n#EXTINF:4,\nhttps://i.example/e.ts\n#EXTINF:4,\nfile:///etc/x\n",
        );
        assert_eq!(
            urls(&list)[..4],
            [
                "https://h.example/live/b.ts?t=1",
                "https://h.example/c.ts",
                "https://g.example/d.ts",
                "https://i.example/e.ts"
            ]
        );
        assert_eq!(list.segments[0].sequence, 7);
        assert_eq!(list.segments[0].duration, Duration::from_millis(3_500));
        assert!(list.segments[4].missing && !list.segments[3].missing);
        assert!(!list.ended);
    }

    #[test]
    fn keys_maps_and_spans_are_carried_along() {
        let list = list(
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:258\n#EXT-X-MAP:URI=\"i.mp4\",BYTERANGE=\"9@1\"\n\
             #EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:2,\n#EXT-X-BYTERANGE:100@5\na\n\
             #EXTINF:2,\n#EXT-X-BYTERANGE:50\na\n#EXTINF:2,\n#EXT-X-BYTERANGE:7\nb\n\
             #EXT-X-KEY:METHOD=AES-128,URI=\"k\",IV=0x0A\n#EXTINF:2,\nc\n\
             #EXT-X-KEY:METHOD=NONE\n#EXTINF:2,\nd\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\",IV=0x1\n#EXTINF:2,\ne\n\
             #EXT-X-DISCONTINUITY\n#EXT-X-GAP\n#EXTINF:2,\nf\n#EXT-X-ENDLIST",
        );
        let spans: Vec<_> = list.segments.iter().map(|segment| segment.span).collect();
        assert_eq!(spans[..4], [Some((5, 100)), Some((105, 50)), Some((0, 7)), None]);
        let iv = |at: usize| match &list.segments[at].lock {
            Lock::Aes128 { iv, .. } => u128::from_be_bytes(*iv),
            other => panic!("{at} {other:?}"),
        };
        assert_eq!((iv(0), iv(1), iv(3)), (258, 259, 10));
        assert_eq!(list.segments[4].lock, Lock::Open);
        assert_eq!(list.segments[5].lock, Lock::Unknown);
        let initial = list.segments[6].initial.clone().map(|initial| initial.span);
        assert_eq!(initial, Some(Some((1, 9))));
        let last = &list.segments[6];
        assert!(last.missing && list.ended && last.discontinuity == 1 && list.segments[5].discontinuity == 0);
    }

    #[test]
    fn dates_run_on_with_the_durations() {
        let list = list(
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na\n\
             #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.500Z\n#EXTINF:2,\nb\n#EXTINF:2,\nc\n",
        );
        let dates: Vec<_> = list.segments.iter().map(|segment| segment.unix_ms).collect();
        assert_eq!(dates, [None, Some(1_767_225_600_500), Some(1_767_225_602_500)]);
    }

    #[test]
    fn what_lies_is_bounded_and_what_is_none_refused() {
        let list = list(
            "#EXTM3U\n#EXT-X-TARGETDURATION:999999999\n#EXT-X-MEDIA-SEQUENCE:18446744073709551615\n\
             #EXTINF:1e30,\na\n#EXTINF:-5,\nb\n#EXTINF:nan,\nc\n",
        );
        assert_eq!(list.target, Duration::from_secs(600));
        assert!(list.segments.iter().all(|segment| segment.duration <= Duration::from_secs(600)));
        assert_eq!(list.segments.last().map(|segment| segment.sequence), Some(u64::MAX));
        for text in ["", "<html>", "#EXTINF:1,\na\n", "EXTM3U"] {
            assert_eq!(playlist(text.as_bytes(), "https://h.example/"), None, "{text}");
        }
        assert_eq!(playlist(b"#EXTM3U\n", "not absolute"), None);
        let huge = [b"#EXTM3U\n".to_vec(), vec![b'\n'; LONGEST]].concat();
        assert_eq!(playlist(&huge, "https://h.example/"), None);
    }

    #[test]
    fn variants_are_listed_without_trick_play() {
        let text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2000000\n/hi.m3u8\n\
                    #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"i.m3u8\"\n";
        let Some(Playlist::Master(variants)) = playlist(text.as_bytes(), "https://h.example/m/x") else {
            panic!("no master")
        };
        let shown: Vec<_> = variants.iter().map(|one| (one.url.expose(), one.bandwidth)).collect();
        assert_eq!(
            shown,
            [("https://h.example/m/low.m3u8", 800_000), ("https://h.example/hi.m3u8", 2_000_000)]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(#EXT-X-(KEY|MAP|GAP|BYTERANGE|MEDIA-SEQUENCE|STREAM-INF):?[A-Z0-9=,@\"x.]{0,20}\n|#EXTINF:[0-9.,a-]{0,6}\n|[a-z/:]{0,6}\n){0,30}") {
            let _ = playlist(format!("#EXTM3U\n{text}").as_bytes(), "https://h.example/");
        }
    }
}
