//! TikTok links, share texts and bare ids: what they lead to.
//!
//! An author's id is either the `secUid` (`MS4wLj…`) or, as links have it, the handle with an `@` before it. A
//! collection's id has `collection/` before its number, which tells it from a playlist's.

use f2_core::link;
use f2_core::platform::{Target, TargetKind};
use url::Url;

/// Path pieces that stand before the number of a work.
const WORKS: &[&str] = &["video", "photo", "v", "embed", "embed/v2", "player/v1", "item"];

/// Hosts whose every path is a short link; `www.tiktok.com/t/…` is one too.
const SHORT_HOSTS: &[&str] = &["vm.tiktok.com", "vt.tiktok.com"];

/// What a `secUid` begins with.
const SEC_UID: &str = "MS4wLj";

/// What stands before the number of a collection in a target's id.
pub const COLLECTION: &str = "collection/";

/// Everything a text can be taken for, the likeliest first. Empty when nothing in it is of TikTok.
#[must_use]
pub fn readings(text: &str) -> Vec<Target> {
    link::readings(text, bare_id, of_url)
}

/// Everything one URL can be taken for, the likeliest first.
#[must_use]
pub fn of_url(url: &Url) -> Vec<Target> {
    let Some(host) = url.host_str().filter(|host| is_ours(host)) else { return Vec::new() };
    let path = url.path().trim_matches('/');
    let pieces: Vec<&str> = path.split('/').collect();
    if SHORT_HOSTS.contains(&host) || (pieces.first() == Some(&"t") && pieces.len() > 1) {
        let short = !path.is_empty();
        return short.then(|| Target::new(TargetKind::Short, url.as_str())).into_iter().collect();
    }
    let author = pieces.first().and_then(|piece| handle(piece));
    let below = if pieces[0].starts_with('@') { &pieces[1..] } else { &pieces[..] };
    let mut found: Vec<Target> = Vec::new();
    found.extend(work(below).or_else(|| in_query(url)));
    found.extend(list(below));
    found.extend(room(below, author.as_deref()));
    found.extend(author.map(|id| Target::new(TargetKind::Author, id)));
    found
}

fn is_ours(host: &str) -> bool {
    host == "tiktok.com" || host.strip_suffix("tiktok.com").is_some_and(|sub| sub.ends_with('.'))
}

/// `@handle` of a path piece; `@` and `@_` name nobody.
fn handle(piece: &str) -> Option<String> {
    let name = piece.strip_prefix('@')?;
    (is_handle(name) && name != "_").then(|| format!("@{name}"))
}

/// Whether a text can be a handle, the `@` aside.
pub(crate) fn is_handle(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'.' || b == b'-';
    (1..=40).contains(&name.len()) && name.bytes().all(plain)
}

/// A text that can be the number of a work, a list or a room.
pub(crate) fn number(text: &str) -> Option<&str> {
    (!text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// The number behind one of the pieces of [`WORKS`]; `m.tiktok.com/v/ID.html` has an ending.
fn work(pieces: &[&str]) -> Option<Target> {
    WORKS.iter().find_map(|before| {
        let before: Vec<&str> = before.split('/').collect();
        let at = pieces.windows(before.len()).position(|window| window == before.as_slice())?;
        let piece = *pieces.get(at + before.len())?;
        let id = number(piece.strip_suffix(".html").unwrap_or(piece))?;
        Some(Target::new(TargetKind::Work, id))
    })
}

/// The work a share page shows: `share/item/?item_id=…` and the like.
fn in_query(url: &Url) -> Option<Target> {
    let id = url.query_pairs().find(|(name, _)| name == "item_id" || name == "share_item_id")?.1;
    number(&id).map(|id| Target::new(TargetKind::Work, id))
}

/// `playlist/Name-ID` and `collection/Name-ID`, with or without a name.
fn list(pieces: &[&str]) -> Option<Target> {
    let (kind, name) = pieces.windows(2).find_map(|pair| match pair[0] {
        "playlist" | "mix" => Some(("", pair[1])),
        "collection" => Some((COLLECTION, pair[1])),
        _ => None,
    })?;
    let id = number(name.rsplit('-').next().unwrap_or(name))?;
    Some(Target::new(TargetKind::Mix, format!("{kind}{id}")))
}

/// `@handle/live` and `share/live/ROOM`.
fn room(pieces: &[&str], author: Option<&str>) -> Option<Target> {
    match (pieces, author) {
        (["live", ..], Some(author)) => Some(Target::new(TargetKind::LiveRoom, author)),
        (["share", "live", room, ..], _) => number(room).map(|room| Target::new(TargetKind::Broadcast, room)),
        _ => None,
    }
}

/// A bare id: `MS4wLj…` and `@handle` are an author, a number of 15 digits or more a work.
fn bare_id(id: &str) -> Option<Target> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if id.starts_with(SEC_UID) && id.len() <= 200 && id.bytes().all(plain) {
        return Some(Target::new(TargetKind::Author, id));
    }
    if let Some(author) = handle(id) {
        return Some(Target::new(TargetKind::Author, author));
    }
    number(id).filter(|id| id.len() >= 15).map(|id| Target::new(TargetKind::Work, id))
}
