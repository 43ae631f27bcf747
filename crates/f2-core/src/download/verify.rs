//! What bytes must be before they are published, and the extension that tells the truth about them.

use http::{HeaderMap, header};
use md5::{Digest, Md5};

use super::resume::Told;
use crate::error::{Cause, Error, Result};
use crate::media::AssetKind;

/// How many bytes of a file are looked at to tell what it is.
pub const HEAD: usize = 512;

/// The 32 lower-case hex digits of a finished sum.
#[must_use]
pub fn hex(sum: Md5) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half & 15)]);
    sum.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// Whether a whole file is what the platform told. A told checksum decides alone: lengths in listings are
/// at times those of another rendition, checksums are not.
///
/// # Errors
/// `media.not_media` for an empty file, `media.corrupt` and `media.incomplete`.
pub fn check(size: u64, md5: &str, told: &Told) -> Result<()> {
    if size == 0 {
        return Err(Error::new(Cause::MediaNotMedia).detail("the file is empty"));
    }
    match (&told.md5, told.length) {
        (Some(expected), _) if expected != md5 => {
            Err(Error::new(Cause::MediaCorrupt).detail(format!("{size} bytes, MD5 {md5}, told {expected}")))
        }
        (None, Some(length)) if length != size => {
            Err(Error::new(Cause::MediaIncomplete).detail(format!("{size} bytes, told {length}")))
        }
        _ => Ok(()),
    }
}

/// Whether the head of an answer announces a page instead of media.
#[must_use]
pub fn announces_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "text/html" || kind.ends_with("/json") || kind.ends_with("/xml") || kind.ends_with("+xml")
}

/// The extension of a file by its first bytes, or `planned` where they tell none.
///
/// # Errors
/// `media.not_media` for text where media is due, and for a picture in place of a video or sound.
pub fn extension(kind: AssetKind, head: &[u8], planned: &'static str) -> Result<&'static str> {
    let refused = |what: &str| Err(Error::new(Cause::MediaNotMedia).detail(what.to_owned()));
    if matches!(kind, AssetKind::Desc | AssetKind::Lyric | AssetKind::Subtitle) {
        return if is_markup(head) { refused("a page instead of text") } else { Ok(planned) };
    }
    if is_markup(head) || is_json(head) {
        return refused("text instead of media");
    }
    let moving = matches!(kind, AssetKind::Video | AssetKind::Live | AssetKind::Music);
    match sniff(head) {
        Some(found) if moving && PICTURES.contains(&found) => refused("a picture instead of video or sound"),
        // A container that may hold pictures and sound: for a song it holds sound.
        Some("mp4") if kind == AssetKind::Music => Ok("m4a"),
        Some(found) => Ok(found),
        None => Ok(planned),
    }
}

/// The extension of a whole file by its first bytes, which are all of it where it has no more than [`HEAD`].
///
/// # Errors
/// As [`extension`]; `media.not_media` also for a beginning that is nothing but words.
pub fn content(kind: AssetKind, head: &[u8], planned: &'static str) -> Result<&'static str> {
    let text = matches!(kind, AssetKind::Desc | AssetKind::Lyric | AssetKind::Subtitle);
    if !text && sniff(head).is_none() && is_words(head) {
        return Err(Error::new(Cause::MediaNotMedia).detail("words instead of media"));
    }
    extension(kind, head, planned)
}

const PICTURES: [&str; 6] = ["jpeg", "png", "gif", "webp", "heic", "avif"];

/// The extensions files of a kind may have on disk, F2's own first.
#[must_use]
pub fn extensions(kind: AssetKind) -> &'static [&'static str] {
    match kind {
        AssetKind::Video | AssetKind::Live => &["mp4", "mov", "webm", "flv"],
        AssetKind::Music => &["mp3", "m4a", "aac", "wav", "ogg", "flac"],
        AssetKind::Cover => &["jpeg", "webp", "jpg", "png", "heic", "avif", "gif"],
        AssetKind::Image => &["webp", "jpeg", "jpg", "png", "heic", "avif", "gif"],
        AssetKind::Desc => &["txt"],
        AssetKind::Lyric => &["lrc"],
        AssetKind::Subtitle => &["vtt", "srt"],
        AssetKind::Recording => &["flv", "ts", "mp4", "aac"],
    }
}

fn sniff(head: &[u8]) -> Option<&'static str> {
    if let Some(found) = base_media(head) {
        return Some(found);
    }
    match infer::get(head).map(|kind| kind.extension())? {
        "jpg" => Some("jpeg"),
        known @ ("png" | "gif" | "webp" | "webm" | "flv" | "mp3" | "aac" | "wav" | "ogg" | "flac") => {
            Some(known)
        }
        _ => None,
    }
}

/// The extension of an ISO base media file (ISO/IEC 14496-12): by its major brand, and for the general
/// picture brands by the compatible ones (ISO/IEC 23008-12, AVIF 1.1).
fn base_media(head: &[u8]) -> Option<&'static str> {
    let brand = head.strip_prefix(head.get(..4)?)?.strip_prefix(b"ftyp")?.first_chunk::<4>()?;
    let length = u32::from_be_bytes(*head.first_chunk()?);
    let end = usize::try_from(length).unwrap_or(usize::MAX).min(head.len());
    let compatible =
        |wanted: &[u8]| head.get(16..end).is_some_and(|list| list.chunks(4).any(|b| b == wanted));
    Some(match brand {
        b"avif" | b"avis" => "avif",
        b"mif1" | b"msf1" if compatible(b"avif") => "avif",
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => "heic",
        b"qt  " => "mov",
        b"M4A " | b"M4B " => "m4a",
        _ => "mp4",
    })
}

fn text_start(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start()
}

fn is_markup(head: &[u8]) -> bool {
    matches!(text_start(head), [b'<', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'!' | b'?'))
}

fn is_json(head: &[u8]) -> bool {
    matches!(text_start(head), [b'{' | b'[', ..]) && is_text(head)
}

/// Whether it is UTF-8. Cut at 512 bytes, a text may end inside a character.
fn is_text(head: &[u8]) -> bool {
    std::str::from_utf8(head).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// Whether it is text without a control character but line breaks and tabs: what no sound or picture is.
fn is_words(head: &[u8]) -> bool {
    let word = |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\r' | b'\n' | b'\t');
    !head.is_empty() && is_text(head) && head.iter().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [(AssetKind, &str); 3] =
        [(AssetKind::Video, "mp4"), (AssetKind::Image, "webp"), (AssetKind::Music, "mp3")];

    #[test]
    fn text_is_no_media() {
        for head in [
            &b"<!DOCTYPE html><html>"[..],
            b"\xEF\xBB\xBF\n  <html>",
            b"<?xml version=\"1.0\"?><Error/>",
            b"{\"status_code\":8}",
            b" [1, 2]",
            "{\"msg\":\"需要登".as_bytes().split_last().expect("bytes").1,
        ] {
            for (kind, planned) in KINDS {
                let error = extension(kind, head, planned).expect_err("text");
                assert_eq!(error.cause(), Cause::MediaNotMedia);
            }
        }
        assert_eq!(extension(AssetKind::Subtitle, b"WEBVTT\n", "vtt").ok(), Some("vtt"));
        assert!(extension(AssetKind::Subtitle, b"<html>", "vtt").is_err());
    }

    #[test]
    fn words_are_no_media() {
        for words in ["Forbidden", "地址已过期，请重试\n", "#EXTM3U\n#EXT-X-VERSION:3\n"] {
            for (kind, planned) in KINDS {
                assert!(content(kind, words.as_bytes(), planned).is_err(), "{words}");
            }
        }
        assert_eq!(content(AssetKind::Lyric, b"[00:01.00]la", "lrc").ok(), Some("lrc"));
        for bytes in [&b"\xFF\xFBnot known"[..], b"PK\x03\x04zip", b"FLV\x01\x05", b"a\0b"] {
            assert!(content(AssetKind::Video, bytes, "mp4").is_ok(), "{bytes:?}");
        }
    }

    #[test]
    fn content_tells_the_extension() {
        let mp4 = b"\0\0\0\x20ftypiso9\0\0\0\0";
        for (kind, head, planned, expected) in [
            (AssetKind::Image, &b"\xFF\xD8\xFF\xE0\0\x10JFIF"[..], "webp", "jpeg"),
            (AssetKind::Image, b"RIFF\0\0\0\0WEBPVP8 ", "webp", "webp"),
            (AssetKind::Image, b"\x89PNG\r\n\x1a\n", "webp", "png"),
            (AssetKind::Cover, b"GIF89a..", "jpeg", "gif"),
            (AssetKind::Image, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "webp", "heic"),
            (AssetKind::Image, b"\0\0\0\x1cftypavif\0\0\0\0mif1avif", "webp", "avif"),
            (AssetKind::Image, b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "webp", "heic"),
            (AssetKind::Image, b"\0\0\0\x1cftypmif1\0\0\0\0mif1miafavif", "webp", "avif"),
            (AssetKind::Video, mp4, "mp4", "mp4"),
            (AssetKind::Video, b"\0\0\0\x08ftyp", "mp4", "mp4"),
            (AssetKind::Video, b"\0\0\0\x14ftypqt  \0\0\0\0", "mp4", "mov"),
            (AssetKind::Music, b"ID3\x04\0\0\0\0\0\0", "mp3", "mp3"),
            (AssetKind::Music, b"\0\0\0\x20ftypM4A \0\0\0\0", "mp3", "m4a"),
            (AssetKind::Music, mp4, "mp3", "m4a"),
            (AssetKind::Video, b"no idea what this is", "mp4", "mp4"),
            (AssetKind::Image, b"PK\x03\x04zip", "webp", "webp"),
        ] {
            assert_eq!(extension(kind, head, planned).ok(), Some(expected), "{head:?}");
        }
        assert!(extension(AssetKind::Video, b"\x89PNG\r\n\x1a\n", "mp4").is_err());
    }

    #[test]
    fn announced_pages() {
        for (kind, page) in [
            ("text/html; charset=utf-8", true),
            ("application/JSON", true),
            ("application/xml", true),
            ("application/xhtml+xml", true),
            ("video/mp4", false),
            ("text/plain", false),
            ("application/octet-stream", false),
        ] {
            let headers = [(header::CONTENT_TYPE, kind.parse().expect("a value"))].into_iter().collect();
            assert_eq!(announces_page(&headers), page, "{kind}");
        }
        assert!(!announces_page(&HeaderMap::new()));
    }

    #[test]
    fn a_checksum_outranks_a_length() {
        let told =
            |length, md5: Option<&str>| Told { source: String::new(), length, md5: md5.map(Into::into) };
        let cause = |size, told: Told| check(size, "aa", &told).err().map(|error| error.cause());
        assert_eq!(cause(5, told(None, None)), None);
        assert_eq!(cause(5, told(Some(5), Some("aa"))), None);
        assert_eq!(cause(5, told(Some(6), Some("aa"))), None);
        assert_eq!(cause(5, told(Some(6), None)), Some(Cause::MediaIncomplete));
        assert_eq!(cause(5, told(Some(5), Some("bb"))), Some(Cause::MediaCorrupt));
        assert_eq!(cause(0, told(None, None)), Some(Cause::MediaNotMedia));
    }
}
