//! Lists of users.

use super::api::{Endpoint, get};
use super::call::Call;
use super::check::Sign;
use crate::json::tiktok as json;
use crate::world::Author;
use serde_json::Value;

/// A row per answer.
pub(super) static PEOPLE: &[Endpoint] =
    &[get("/api/user/list/", &["secUid", "scene", "count"], Sign::Bogus, users).own()];

/// When somebody began to follow: one more second for each author.
const SINCE: i64 = 1_600_000_000;

/// Whom an author follows (`scene` 21) or by whom he is followed (67): all others, the newest first before `minCursor`.
fn users(call: &Call<'_>) -> Value {
    let before = call.number("minCursor").unwrap_or(0);
    let mut all: Vec<(i64, &Author)> = (SINCE..).zip(&call.view.world.authors).collect();
    all.reverse();
    let total = all.len();
    all.retain(|(since, _)| before <= 0 || *since < before);
    let count = call.number("count").unwrap_or(30).clamp(1, 30) as usize;
    let more = all.len() > count;
    all.truncate(count);
    let mut out = json::refusal(&call.view, 0, "");
    out["hasMore"] = more.into();
    out["isTruncated"] = false.into();
    out["minCursor"] = all.last().map_or(before, |(since, _)| *since).into();
    out["total"] = total.into();
    out["userList"] = all.iter().map(|(_, author)| json::listed_user(&call.view, author)).collect();
    out
}
