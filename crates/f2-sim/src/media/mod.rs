//! Media files that exist only as a rule: a token, a kind, a length and the bytes that follow from them.

mod tiktok;
pub(crate) mod url;

pub(crate) use self::tiktok::Track;
pub use self::url::{CdnVerdict, Mint};

use crate::seed::Seed;
use md5::{Digest, Md5};
use std::ops::Range;
use std::sync::OnceLock;

/// The file type of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// ISO base media video (`ftyp`, `mdat`).
    Mp4,
    /// MPEG audio with an ID3v2 tag.
    Mp3,
    /// JFIF picture.
    Jpeg,
    /// RIFF WEBP picture.
    Webp,
    /// HEIF picture (`ftyp heic`).
    Heic,
    /// GIF89a picture.
    Gif,
    /// WebVTT subtitles.
    Vtt,
}

impl Kind {
    /// The extension without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mp3 => "mp3",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Heic => "heic",
            Self::Gif => "gif",
            Self::Vtt => "vtt",
        }
    }

    /// The `Content-Type` its hosts send.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::Mp3 => "audio/mpeg",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Gif => "image/gif",
            Self::Vtt => "text/vtt",
        }
    }

    fn magic(self, len: u64) -> Vec<u8> {
        let size = u32::try_from(len).unwrap_or(u32::MAX);
        match self {
            Self::Mp4 => {
                let mut head = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42".to_vec();
                head.extend_from_slice(&size.saturating_sub(24).to_be_bytes());
                head.extend_from_slice(b"mdat");
                head
            }
            Self::Mp3 => b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64".to_vec(),
            Self::Jpeg => b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00".to_vec(),
            Self::Webp => {
                let mut head = b"RIFF".to_vec();
                head.extend_from_slice(&size.saturating_sub(8).to_le_bytes());
                head.extend_from_slice(b"WEBPVP8 ");
                head.extend_from_slice(&size.saturating_sub(20).to_le_bytes());
                head
            }
            Self::Heic => b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic".to_vec(),
            Self::Vtt => b"WEBVTT\n\n".to_vec(),
            Self::Gif => b"GIF89a\x40\x00\x40\x00\x80\x00\x00".to_vec(),
        }
    }
}

const BLOCK: usize = 4096;

/// One file of the world. Its bytes are a function of its key, kind and length.
#[derive(Debug)]
pub struct Blob {
    /// The part of its URLs that names it.
    pub token: String,
    /// File type.
    pub kind: Kind,
    /// Length in bytes.
    pub len: u64,
    key: Seed,
    md5: OnceLock<String>,
}

impl Blob {
    /// A blob whose token and bytes follow from `seed`.
    #[must_use]
    pub fn new(seed: Seed, kind: Kind, len: u64) -> Self {
        Self::with_token(format!("o{}", seed.at("token").alnum(37)), seed, kind, len)
    }

    /// A blob under a token of the caller's choice.
    #[must_use]
    pub fn with_token(token: String, seed: Seed, kind: Kind, len: u64) -> Self {
        let len = len.max(64);
        Self { token, kind, len, key: seed.at("bytes"), md5: OnceLock::new() }
    }

    /// Another object under the same name: same kind and length, other bytes, other validators.
    #[must_use]
    pub fn altered(&self) -> Self {
        Self::with_token(self.token.clone(), self.key.at("altered"), self.kind, self.len)
    }

    /// The same file with this many bytes more, or less when below 0.
    #[must_use]
    pub fn resized(&self, by: i64) -> Self {
        let len = self.len.saturating_add_signed(by);
        Self { token: self.token.clone(), kind: self.kind, len, key: self.key, md5: OnceLock::new() }
    }

    /// The bytes of `range`, cut to the length of the blob.
    #[must_use]
    pub fn bytes(&self, range: Range<u64>) -> Vec<u8> {
        let end = range.end.min(self.len);
        let start = range.start.min(end);
        if self.kind == Kind::Vtt {
            return self.cues().as_bytes()[start as usize..end as usize].to_vec();
        }
        let mut out = Vec::with_capacity((end - start) as usize);
        let pattern = self.pattern();
        let magic = self.kind.magic(self.len);
        let mut at = start;
        while at < end {
            let block = at / BLOCK as u64;
            let mut bytes = pattern.clone();
            bytes[..8].copy_from_slice(&self.key.nth(block).value().to_le_bytes());
            if block == 0 {
                bytes[..magic.len()].copy_from_slice(&magic);
            }
            let from = (at % BLOCK as u64) as usize;
            let to = BLOCK.min(from + (end - at) as usize);
            out.extend_from_slice(&bytes[from..to]);
            at += (to - from) as u64;
        }
        out
    }

    /// A WebVTT text of exactly the blob's length: cues of two seconds, the last one long enough to fill it.
    fn cues(&self) -> String {
        let stamp =
            |second: u64| format!("{:02}:{:02}:{:02}.040", second / 3600, second / 60 % 60, second % 60);
        let mut text = String::from("WEBVTT\n");
        for n in 0.. {
            let line = self.key.at("cue").nth(n).alnum(12);
            let cue = format!("\n{} --> {}\nline {n} {line}\n", stamp(n * 3), stamp(n * 3 + 2));
            if (text.len() + cue.len()) as u64 > self.len {
                break;
            }
            text.push_str(&cue);
        }
        text.pop();
        let rest = (self.len as usize).saturating_sub(text.len() + 1);
        text.extend(std::iter::repeat_n('.', rest));
        text.push('\n');
        text
    }

    fn pattern(&self) -> Vec<u8> {
        let base = self.key.at("pattern");
        (0..(BLOCK / 8) as u64).flat_map(|i| base.nth(i).value().to_le_bytes()).collect()
    }

    /// MD5 of the whole content, lower-case hexadecimal; computed once.
    #[must_use]
    pub fn md5(&self) -> &str {
        self.md5.get_or_init(|| {
            let mut hash = Md5::new();
            let mut at = 0;
            while at < self.len {
                let next = (at + (1 << 20)).min(self.len);
                hash.update(self.bytes(at..next));
                at = next;
            }
            hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
        })
    }

    /// The strong validator, with its quotes.
    #[must_use]
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.key.at("etag").hex(32))
    }

    /// The `Last-Modified` value (IMF-fixdate), a day of 2025.
    #[must_use]
    pub fn last_modified(&self) -> String {
        const DAYS: [&str; 7] = ["Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue"];
        let day = self.key.at("day").below(28);
        let clock = self.key.at("clock").below(86_400);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        let name = DAYS[(day % 7) as usize];
        format!("{name}, {:02} Jan 2025 {hour:02}:{minute:02}:{second:02} GMT", day + 1)
    }
}
