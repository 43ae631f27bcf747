//! Envelopes: pages of works, a detail, small answers and business refusals.

use super::{View, work::work};
use crate::world::{Author, Detail, Work};
use serde_json::{Value, json};

/// The log id of a request: its UTC time, then 18 hexadecimal digits.
fn log_id(view: &View<'_>) -> String {
    let days = view.now / 86_400;
    let seed = view.world.seed.at("log").nth(view.seq);
    format!("{:08}{:06}{}", 20_200_000 + days % 10_000, view.now % 86_400, seed.hex(20).to_uppercase())
}

/// `log_pb`.
pub(crate) fn log_pb(view: &View<'_>) -> Value {
    json!({"impr_id": log_id(view)})
}

/// `extra`.
pub(crate) fn extra(view: &View<'_>) -> Value {
    json!({"fatal_item_ids": [], "logid": log_id(view), "now": view.now * 1000})
}

/// A page of an author's works.
pub(crate) fn post_page(
    view: &View<'_>,
    author: &Author,
    works: &[&Work],
    cursors: (i64, i64),
    has_more: bool,
) -> Value {
    let list: Vec<Value> = works.iter().map(|w| work(view, author, w)).collect();
    json!({
        "aweme_list": list,
        "has_more": i64::from(has_more),
        "log_pb": log_pb(view),
        "max_cursor": cursors.1,
        "min_cursor": cursors.0,
        "post_serial": 2,
        "replace_series_cover": 1,
        "request_item_cursor": cursors.0,
        "status_code": 0,
        "time_list": null,
    })
}

/// A page without works; `null_list` writes `aweme_list: null`.
pub(crate) fn empty_page(view: &View<'_>, cursor: i64, has_more: bool, null_list: bool) -> Value {
    json!({
        "aweme_list": if null_list { Value::Null } else { json!([]) },
        "has_more": i64::from(has_more),
        "log_pb": log_pb(view),
        "max_cursor": cursor,
        "min_cursor": cursor,
        "post_serial": 2,
        "replace_series_cover": 1,
        "request_item_cursor": cursor,
        "status_code": 0,
        "time_list": null,
    })
}

/// The answer of `aweme/detail`.
pub(crate) fn detail(view: &View<'_>, id: &str, found: Option<(&Author, &Work)>) -> Value {
    let filter = |reason: &str| json!({"notice": "", "detail_msg": "", "icon": "", "aweme_id": id, "filter_reason": reason});
    match found {
        Some((author, w)) if w.detail == Detail::Shown => {
            json!({"aweme_detail": work(view, author, w), "log_pb": log_pb(view), "status_code": 0})
        }
        Some((_, Work { detail: Detail::Filtered(reason), .. })) => json!({
            "status_code": 0,
            "aweme_detail": null,
            "extra": extra(view),
            "log_pb": log_pb(view),
            "filter_detail": filter(reason),
        }),
        _ => json!({"status_code": 0, "aweme_detail": null, "log_pb": log_pb(view)}),
    }
}

/// The answer of `query/user`: ids and times are text.
pub(crate) fn query_user(view: &View<'_>) -> Value {
    let seed = view.world.seed.at("device");
    json!({
        "id": format!("7{}", seed.at("id").digits(18)),
        "create_time": (view.now - 86_400).to_string(),
        "user_uid": seed.at("uid").digits(16),
        "user_uid_type": 0,
        "browser_name": "Chrome",
        "status_code": 0,
    })
}

/// A business refusal.
pub(crate) fn refusal(view: &View<'_>, code: i64) -> Value {
    let text = match code {
        8 => "用户未登录",
        2483 => "请登录后查看",
        _ => "服务暂时不可用",
    };
    json!({"status_code": code, "status_msg": text, "extra": extra(view), "log_pb": log_pb(view)})
}
