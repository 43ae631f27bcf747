//! Pieces that the files of works are made of, whichever platform the works are of.

use crate::json::{self, Value};
use crate::media::{Asset, AssetKey, AssetKind, Candidate, Source};
use crate::want::ImageFormat;

/// An author's name for a path; the short id stands in for an empty one. Never empty.
#[must_use]
pub fn path_name(nickname: Option<String>, short_id: &str) -> String {
    match nickname {
        Some(name) if !name.is_empty() => name,
        _ if !short_id.is_empty() => short_id.to_owned(),
        _ => "_".to_owned(),
    }
}

/// The only file of its kind, from any of these addresses.
#[must_use]
pub fn remote(kind: AssetKind, extension: &'static str, urls: &[&str]) -> Asset {
    let candidates = urls.iter().map(|url| Candidate::new(*url)).collect();
    Asset { key: AssetKey::only(kind), extension, source: Source::Remote(candidates) }
}

/// A text as the only file of its kind.
#[must_use]
pub fn written(kind: AssetKind, extension: &'static str, text: String) -> Asset {
    Asset { key: AssetKey::only(kind), extension, source: Source::Text(text) }
}

/// The `index`-th picture (from 1) of a set, from a list of addresses, the wanted format first; `None` without
/// any.
#[must_use]
pub fn picture(index: u32, mut urls: Vec<&str>, wish: ImageFormat) -> Option<Asset> {
    urls.sort_by_key(|url| {
        let path = url.split('?').next().unwrap_or_default();
        let known = formats(wish).iter().position(|format| path.ends_with(format));
        known.unwrap_or(usize::MAX)
    });
    let candidates: Vec<Candidate> = urls.into_iter().map(Candidate::new).collect();
    let key = AssetKey::nth(AssetKind::Image, index);
    (!candidates.is_empty()).then_some(Asset { key, extension: "webp", source: Source::Remote(candidates) })
}

/// Picture formats in the order they are taken; what is not named comes last.
fn formats(wish: ImageFormat) -> &'static [&'static str] {
    match wish {
        ImageFormat::Webp => &[".webp", ".jpeg", ".jpg", ".png", ".avif", ".heic"],
        ImageFormat::Jpeg => &[".jpeg", ".jpg", ".png", ".webp", ".avif", ".heic"],
        ImageFormat::Heic => &[".heic", ".webp", ".jpeg", ".jpg", ".png", ".avif"],
    }
}

/// The cover: the first of these places (path, extension) that holds addresses.
#[must_use]
pub fn cover(work: &Value, places: &[(&str, &'static str)]) -> Option<Asset> {
    places.iter().find_map(|(path, extension)| {
        let urls = json::texts(work, path);
        (!urls.is_empty()).then(|| remote(AssetKind::Cover, extension, &urls))
    })
}

/// What a platform says of the bytes behind each of these addresses: their length, and their MD5 in hex.
#[must_use]
pub fn mirrors(urls: &[&str], length: Option<i64>, md5: Option<String>) -> Vec<Candidate> {
    let length = length.and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
    let md5 = md5.map(|hash| hash.to_ascii_lowercase());
    let md5 = md5.filter(|hash| hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
    urls.iter().map(|url| Candidate { length, md5: md5.clone(), ..Candidate::new(*url) }).collect()
}
