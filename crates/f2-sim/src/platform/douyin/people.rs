//! Lists of users, and the account itself.

use super::api::{Endpoint, get};
use super::call::Call;
use super::family::Body;
use super::lists::{form_ids, shown};
use crate::json;
use crate::world::Author;
use serde_json::{Value, json};

/// A row per answer.
pub(super) static PEOPLE: &[Endpoint] = &[
    get("/aweme/v1/web/user/profile/self/", &[], own).login(),
    get("/aweme/v1/web/user/following/list/", &["source_type", "count"], following),
    get("/aweme/v1/web/user/follower/list/", &["source_type", "count"], followers),
    get("/aweme/v1/web/im/user/info/", &[], short).post(Body::Own("sec_user_ids")),
];

/// The account is the shown author.
fn own(call: &Call<'_>) -> Value {
    json::profile(&call.view, Some(shown(&call.view)))
}

/// When somebody began to follow: one more second for each author.
const SINCE: i64 = 1_600_000_000;

fn page(call: &Call<'_>, list: &str, people: &[(usize, &Author)], more: bool) -> Value {
    let times = people.iter().map(|(at, _)| SINCE + *at as i64);
    let offset = people.last().map_or(0, |(at, _)| at + 1);
    let rows: Vec<Value> = people.iter().map(|(_, author)| json::listed_user(&call.view, author)).collect();
    json!({ list: rows, "has_more": more, "status_code": 0, "total": call.view.world.authors.len(),
            "offset": offset, "min_time": times.clone().min().unwrap_or(0), "max_time": times.max().unwrap_or(0),
            "myself_user_id": "0", "extra": {}, "log_pb": json::log_pb(&call.view) })
}

/// One order each: 1 the newest first before `max_time`, 3 the oldest first behind `min_time`, 4 by `offset`.
fn following(call: &Call<'_>) -> Value {
    let number = |name: &str| call.number(name).unwrap_or(0);
    let mut all: Vec<(usize, &Author)> = call.view.world.authors.iter().enumerate().collect();
    match number("source_type") {
        1 => {
            all.reverse();
            let before = number("max_time");
            all.retain(|(at, _)| before == 0 || SINCE + (*at as i64) < before);
        }
        3 => all.retain(|(at, _)| SINCE + (*at as i64) > number("min_time")),
        _ => all.retain(|(at, _)| *at as i64 >= number("offset")),
    }
    cut(call, "followings", all)
}

fn followers(call: &Call<'_>) -> Value {
    let before = call.number("max_time").unwrap_or(0);
    let mut all: Vec<(usize, &Author)> = call.view.world.authors.iter().enumerate().collect();
    all.reverse();
    all.retain(|(at, _)| before == 0 || SINCE + (*at as i64) < before);
    cut(call, "followers", all)
}

fn cut(call: &Call<'_>, list: &str, mut all: Vec<(usize, &Author)>) -> Value {
    let count = call.number("count").unwrap_or(20).clamp(1, 50) as usize;
    let more = all.len() > count;
    all.truncate(count);
    page(call, list, &all, more)
}

fn short(call: &Call<'_>) -> Value {
    let ids = form_ids(call.body, "sec_user_ids");
    let found = ids.iter().filter_map(|id| call.view.world.by_sec_uid(id));
    let rows: Vec<Value> = found.map(|author| json::user_object(&call.view, author)).collect();
    json!({ "data": rows, "status_code": 0, "status_msg": "" })
}
