//! Douyin links, share texts and bare ids: what they lead to.

use f2_core::link;
use f2_core::platform::{Target, TargetKind};
use url::Url;

/// Path pieces that stand before an id, and what the id is. `share/…` forms hold the same pieces.
const PATHS: &[(&str, TargetKind)] = &[
    ("user", TargetKind::Author),
    ("video", TargetKind::Work),
    ("note", TargetKind::Work),
    ("slides", TargetKind::Work),
    ("collection", TargetKind::Mix),
    ("mix/detail", TargetKind::Mix),
    ("live", TargetKind::LiveRoom),
    ("reflow", TargetKind::Broadcast),
];

/// Query parameters that hold an id. `modal_id` is the work shown above another page.
const PARAMETERS: &[(&str, TargetKind)] = &[
    ("modal_id", TargetKind::Work),
    ("vid", TargetKind::Work),
    ("aweme_id", TargetKind::Work),
    ("sec_uid", TargetKind::Author),
    ("sec_user_id", TargetKind::Author),
    ("mix_id", TargetKind::Mix),
];

/// Everything a text can be taken for, the likeliest first. Empty when nothing in it is of Douyin.
#[must_use]
pub fn readings(text: &str) -> Vec<Target> {
    link::readings(text, bare_id, of_url)
}

/// Everything one URL can be taken for, the likeliest first.
#[must_use]
pub fn of_url(url: &Url) -> Vec<Target> {
    let Some(host) = url.host_str().filter(|host| is_ours(host)) else { return Vec::new() };
    if host == "v.douyin.com" {
        let short = url.path().len() > 1;
        return short.then(|| Target::new(TargetKind::Short, url.as_str())).into_iter().collect();
    }
    let mut found: Vec<Target> = Vec::new();
    let from_path = in_path(host, url);
    let from_query = PARAMETERS.iter().flat_map(|(name, kind)| {
        let value = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        value.filter(|id| is_id(*kind, id)).map(|id| Target::new(*kind, id))
    });
    let (modal, rest): (Vec<_>, Vec<_>) = from_query.partition(|target| target.kind == TargetKind::Work);
    // A work opened above a user's page is what the user looks at; the page stays a reading.
    let over_page = from_path.as_ref().is_none_or(|target| target.kind == TargetKind::Author);
    if over_page {
        found.extend(modal);
    }
    // `share/user/<number>?sec_uid=…`: only the parameter is the stable id.
    let numeric_user = |t: &Target| t.kind == TargetKind::Author && !t.id.starts_with(SEC_UID);
    match from_path {
        Some(target) if numeric_user(&target) => found.extend(rest),
        Some(target) => {
            found.push(target);
            found.extend(rest);
        }
        None => found.extend(rest),
    }
    found
}

/// What a `sec_user_id` begins with.
const SEC_UID: &str = "MS4wLj";

fn is_ours(host: &str) -> bool {
    const HOSTS: &[&str] = &["douyin.com", "iesdouyin.com", "amemv.com"];
    HOSTS.iter().any(|own| host == *own || host.strip_suffix(own).is_some_and(|sub| sub.ends_with('.')))
}

fn in_path(host: &str, url: &Url) -> Option<Target> {
    let path = url.path().trim_matches('/');
    if host == "live.douyin.com" {
        let id = path.split('/').next().unwrap_or_default();
        return is_id(TargetKind::LiveRoom, id).then(|| Target::new(TargetKind::LiveRoom, id));
    }
    let pieces: Vec<&str> = path.split('/').collect();
    PATHS.iter().find_map(|(before, kind)| {
        let before: Vec<&str> = before.split('/').collect();
        let at = pieces.windows(before.len()).position(|window| window == before.as_slice())?;
        let id = *pieces.get(at + before.len())?;
        is_id(*kind, id).then(|| Target::new(*kind, id))
    })
}

fn is_id(kind: TargetKind, id: &str) -> bool {
    let digits = !id.is_empty() && id.len() <= 20 && id.bytes().all(|b| b.is_ascii_digit());
    match kind {
        TargetKind::Author => {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            id != "self" && (1..=200).contains(&id.len()) && id.bytes().all(plain)
        }
        TargetKind::LiveRoom => {
            !id.is_empty() && id.len() <= 32 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        }
        _ => digits,
    }
}

/// A bare id: `MS4wLj…` is an author, a number of 15 digits or more a work or a broadcast, a shorter one a live room.
fn bare_id(id: &str) -> Vec<Target> {
    if id.starts_with(SEC_UID) && is_id(TargetKind::Author, id) {
        return vec![Target::new(TargetKind::Author, id)];
    }
    let digits = id.len() <= 20 && id.bytes().all(|b| b.is_ascii_digit());
    match (digits, id.len()) {
        (true, 15..) => vec![Target::new(TargetKind::Work, id), Target::new(TargetKind::Broadcast, id)],
        (true, 6..15) => vec![Target::new(TargetKind::LiveRoom, id)],
        // A pasted link without its scheme holds slashes and is no bare id; anything else is unknown.
        _ => Vec::new(),
    }
}
