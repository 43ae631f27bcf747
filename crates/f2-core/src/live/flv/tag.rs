//! Tags: cut from a stream of bytes that may begin, break and go on anywhere.

use bytes::{Bytes, BytesMut};

use super::codec::is_plausible;

/// The file header and the length field of the tag before the first.
pub const HEADER_BYTES: usize = 13;
/// What a tag has around its body: 11 bytes before it, its length after it.
pub const TAG_FRAME_BYTES: usize = HEAD + TRAILER;

const HEAD: usize = 11;
const TRAILER: usize = 4;
/// No tag of a live stream is longer.
const LONGEST: usize = 8 << 20;
/// How many possible beginnings are kept while looking for the next tag.
const GUESSES: usize = 64;

/// What a tag carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TagKind {
    /// Sound.
    Audio,
    /// Pictures.
    Video,
    /// Metadata.
    Script,
}

impl TagKind {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Audio => 8,
            Self::Video => 9,
            Self::Script => 18,
        }
    }

    const fn of(number: u8) -> Option<Self> {
        Some(match number {
            8 => Self::Audio,
            9 => Self::Video,
            18 => Self::Script,
            _ => return None,
        })
    }
}

/// A whole tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// What it carries.
    pub kind: TagKind,
    /// When it is due, in milliseconds; 32 bits that wrap.
    pub timestamp: u32,
    /// What it carries, without the frame around it.
    pub body: Bytes,
}

impl Tag {
    /// The tag as it stands in a file, with this timestamp.
    #[must_use]
    pub fn framed(&self, timestamp: u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.body.len() + TAG_FRAME_BYTES);
        let length = self.body.len() as u32;
        out.push(self.kind.number());
        out.extend_from_slice(&length.to_be_bytes()[1..]);
        out.extend_from_slice(&timestamp.to_be_bytes()[1..]);
        out.push((timestamp >> 24) as u8);
        out.extend_from_slice(&[0, 0, 0]);
        out.extend_from_slice(&self.body);
        out.extend_from_slice(&(length + HEAD as u32).to_be_bytes());
        out
    }
}

/// What the reader found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The file header: whether it promises sound and pictures.
    Header {
        /// Sound.
        audio: bool,
        /// Pictures.
        video: bool,
    },
    /// A whole tag.
    Tag(Tag),
    /// So many bytes were no tags, or belonged to a damaged one.
    Garbage(u64),
}

/// The head of a tag.
struct Head {
    kind: TagKind,
    timestamp: u32,
    length: usize,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEAD)?;
        let kind = TagKind::of(head[0])?;
        let length = u32::from_be_bytes([0, head[1], head[2], head[3]]) as usize;
        let timestamp = u32::from_be_bytes([head[7], head[4], head[5], head[6]]);
        (length <= LONGEST && head[8..11] == [0, 0, 0]).then_some(Self { kind, timestamp, length })
    }

    fn whole(&self) -> usize {
        HEAD + self.length + TRAILER
    }
}

/// Cuts bytes into tags. Holds no more than the tag under way, or 8 MiB while looking for the next.
#[derive(Debug, Default)]
pub struct Reader {
    buffer: BytesMut,
    begun: bool,
    /// Looking for a tag: the offset up to which was looked, and where tags may begin.
    lost: Option<(usize, Vec<usize>)>,
    /// Bytes passed over since the last tag.
    skipped: u64,
}

impl Reader {
    /// A reader at the start of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// How many bytes of an unfinished tag there are.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        self.buffer.len()
    }

    /// The next thing found; `None` until more bytes come.
    pub fn seen(&mut self) -> Option<Seen> {
        if !self.begun {
            return self.start();
        }
        if self.lost.is_none() {
            match self.tag() {
                Found::Tag(tag) => return Some(Seen::Tag(tag)),
                Found::Wait => return None,
                Found::Nothing => self.lost = Some((0, Vec::new())),
            }
        }
        if !self.look() {
            return None;
        }
        self.lost = None;
        Some(Seen::Garbage(std::mem::take(&mut self.skipped)))
    }

    fn start(&mut self) -> Option<Seen> {
        let head = &self.buffer[..self.buffer.len().min(HEADER_BYTES)];
        if head.len() < HEADER_BYTES && (head.len() < 3 || head.starts_with(b"FLV")) {
            return None;
        }
        self.begun = true;
        if !head.starts_with(b"FLV") {
            return self.seen();
        }
        let flags = head[4];
        let offset = u32::from_be_bytes([head[5], head[6], head[7], head[8]]) as usize;
        // A header of another length than 9 stands in no stream; what follows is then found by looking.
        let _ = self.buffer.split_to(if offset == 9 { HEADER_BYTES } else { 9 });
        Some(Seen::Header { audio: flags & 4 != 0, video: flags & 1 != 0 })
    }

    /// The tag at the front.
    fn tag(&mut self) -> Found {
        let Some(head) = Head::read(&self.buffer) else {
            return if self.buffer.len() < HEAD { Found::Wait } else { Found::Nothing };
        };
        if self.buffer.len() < head.whole() {
            return Found::Wait;
        }
        if !self.is_closed(0, &head) {
            // Some senders leave the length behind a tag at zero: what follows it decides.
            match self.buffer.get(head.whole()..head.whole() + HEAD) {
                None => return Found::Wait,
                Some(next) if Head::read(next).is_none() => return Found::Nothing,
                Some(_) => {}
            }
        }
        Found::Tag(self.take(&head))
    }

    fn take(&mut self, head: &Head) -> Tag {
        let mut whole = self.buffer.split_to(head.whole()).freeze();
        let body = whole.split_off(HEAD).slice(..head.length);
        Tag { kind: head.kind, timestamp: head.timestamp, body }
    }

    /// Whether the length behind a tag at this offset says that it is one.
    fn is_closed(&self, at: usize, head: &Head) -> bool {
        let end = at + HEAD + head.length;
        self.buffer.get(end..end + TRAILER) == Some(&((head.length + HEAD) as u32).to_be_bytes()[..])
    }

    /// Looks for a tag that is whole and closed; true when one stands at the front now.
    fn look(&mut self) -> bool {
        let Some((mut at, mut guesses)) = self.lost.take() else { return true };
        while at + HEAD < self.buffer.len() {
            let rest = &self.buffer[at..];
            if Head::read(rest).is_some_and(|head| is_plausible(head.kind, rest[HEAD], head.length)) {
                guesses.push(at);
                if guesses.len() > GUESSES {
                    guesses.remove(0);
                }
            }
            at += 1;
        }
        let is_tag =
            |at: &usize| Head::read(&self.buffer[*at..]).is_some_and(|head| self.is_closed(*at, &head));
        if let Some(at) = guesses.iter().copied().find(is_tag) {
            self.skip(at);
            return true;
        }
        let open = |at: &usize| {
            Head::read(&self.buffer[*at..]).is_some_and(|head| self.buffer.len() < at + head.whole())
        };
        guesses.retain(open);
        let keep = guesses.first().copied().unwrap_or(at);
        self.skip(keep);
        guesses.iter_mut().for_each(|guess| *guess -= keep);
        if self.buffer.len() > LONGEST {
            self.skip(self.buffer.len());
            guesses.clear();
        }
        self.lost = Some((at.saturating_sub(keep).min(self.buffer.len()), guesses));
        false
    }

    fn skip(&mut self, bytes: usize) {
        let _ = self.buffer.split_to(bytes);
        self.skipped += bytes as u64;
    }
}

enum Found {
    Tag(Tag),
    Wait,
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(kind: TagKind, timestamp: u32, length: usize) -> Tag {
        let first = if kind == TagKind::Video { 0x17 } else { 0xAF };
        let body: Vec<u8> = (0..length).map(|at| if at == 0 { first } else { (at % 251) as u8 }).collect();
        Tag { kind, timestamp, body: body.into() }
    }

    fn tags() -> Vec<Tag> {
        let of = |at: u32| {
            let kind = if at.is_multiple_of(3) { TagKind::Video } else { TagKind::Audio };
            tag(kind, at * 40 + 0x00FF_FF00, 20 + at as usize * 7)
        };
        (0..40).map(of).collect()
    }

    fn read(reader: &mut Reader, bytes: &[u8], step: usize) -> Vec<Seen> {
        let mut all = Vec::new();
        for chunk in bytes.chunks(step) {
            reader.push(chunk);
            while let Some(seen) = reader.seen() {
                all.push(seen);
            }
        }
        all
    }

    fn stream(tags: &[Tag]) -> Vec<u8> {
        let mut out = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
        tags.iter().for_each(|tag| out.extend(tag.framed(tag.timestamp)));
        out
    }

    #[test]
    fn tags_come_out_as_they_went_in_however_the_bytes_are_cut() {
        let bytes = stream(&tags());
        for step in [1, 2, 7, 64, 5_000] {
            let seen = read(&mut Reader::new(), &bytes, step);
            assert_eq!(seen[0], Seen::Header { audio: true, video: true });
            let found: Vec<_> = tags().into_iter().map(Seen::Tag).collect();
            assert_eq!(seen[1..], found, "step {step}");
        }
    }

    #[test]
    fn garbage_between_tags_is_counted_and_the_next_tag_found() {
        let all = tags();
        let (head, tail) = all.split_at(11);
        for garbage in [vec![0xFF; 1], vec![9; 300], (0..=255).cycle().take(3_000).collect::<Vec<u8>>()] {
            let mut bytes = stream(head);
            bytes.extend(&garbage);
            tail.iter().for_each(|tag| bytes.extend(tag.framed(tag.timestamp)));
            for step in [1, 100, 100_000] {
                let seen = read(&mut Reader::new(), &bytes, step);
                let tags: Vec<_> = seen.iter().filter(|seen| matches!(seen, Seen::Tag(_))).collect();
                assert_eq!(tags.len(), all.len(), "{} step {step}", garbage.len());
                assert!(seen.contains(&Seen::Garbage(garbage.len() as u64)));
            }
        }
    }

    #[test]
    fn a_stream_that_stops_in_a_tag_gives_the_whole_ones() {
        let bytes = stream(&tags());
        for cut in (HEADER_BYTES..bytes.len()).step_by(97) {
            let mut reader = Reader::new();
            let seen = read(&mut reader, &bytes[..cut], 1_000);
            let whole: usize = seen
                .iter()
                .map(|seen| match seen {
                    Seen::Tag(tag) => tag.body.len() + TAG_FRAME_BYTES,
                    _ => 0,
                })
                .sum();
            assert_eq!(HEADER_BYTES + whole + reader.unfinished(), cut);
        }
    }

    #[test]
    fn zero_lengths_behind_tags_are_borne() {
        let mut bytes = stream(&[]);
        for tag in tags() {
            let mut framed = tag.framed(tag.timestamp);
            let end = framed.len() - 4;
            framed[end..].fill(0);
            bytes.extend(framed);
        }
        bytes.extend(tag(TagKind::Audio, 1, 5).framed(1));
        let seen = read(&mut Reader::new(), &bytes, 50);
        assert_eq!(seen.iter().filter(|seen| matches!(seen, Seen::Tag(_))).count(), tags().len() + 1);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_borne(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2000)) {
            let mut reader = Reader::new();
            let _ = read(&mut reader, &bytes, 33);
            proptest::prop_assert!(reader.unfinished() <= bytes.len());
        }
    }
}
