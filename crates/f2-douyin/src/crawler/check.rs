//! Refusals in answers that are readable JSON: each becomes its cause.

use f2_core::check::Refusals;
use f2_core::error::{Cause, Error, Result};
use f2_core::json::{self, Value};

use super::endpoints::{LIVE_ROOM, LIVE_ROOM_ID, POST_DETAIL, USER_PROFILE, USER_SELF};

/// What Douyin's answers say when they refuse.
pub(super) const REFUSALS: Refusals = Refusals {
    code: &["status_code"],
    words: &["status_msg", "data.message", "data.prompts"],
    causes: &[(8, Cause::LoginRequired), (2483, Cause::LoginRequired), (2053, Cause::WorkRemoved)],
    login: &["not logged in", "need login", "未登录", "请先登录"],
    holds: &[
        (USER_PROFILE.name, holds_user),
        (USER_SELF.name, holds_user),
        (POST_DETAIL.name, holds_work),
        (LIVE_ROOM.name, holds_live_room),
        (LIVE_ROOM_ID.name, holds_broadcast),
    ],
};

fn holds_user(answer: &Value) -> Result<()> {
    match json::at(answer, "user.sec_uid").or_else(|| json::at(answer, "user.uid")) {
        Some(_) => Ok(()),
        None => Err(Cause::AuthorNotFound.into()),
    }
}

/// A room that is not live has an author but nothing else.
fn holds_live_room(answer: &Value) -> Result<()> {
    let found = json::at(answer, "data.user.sec_uid").or_else(|| json::at(answer, "data.data[0].id_str"));
    found.map(|_| ()).ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("no such live room"))
}

fn holds_broadcast(answer: &Value) -> Result<()> {
    let found = json::at(answer, "data.room.owner").or_else(|| json::at(answer, "data.room.status"));
    found.map(|_| ()).ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("no such broadcast"))
}

fn holds_work(answer: &Value) -> Result<()> {
    if json::at(answer, "aweme_detail.aweme_id").is_some() {
        return Ok(());
    }
    let said = |key: &str| {
        json::at(answer, &format!("filter_detail.{key}")).and_then(json::text).filter(|text| !text.is_empty())
    };
    let reason = said("filter_reason");
    let words = said("detail_msg").or_else(|| said("notice")).unwrap_or_default();
    let Some(reason) = reason else {
        return Err(Error::new(Cause::WorkRemoved).detail(words));
    };
    let cause = filtered(&reason);
    Err(Error::new(cause).detail(format!("{reason} {words}").trim().to_owned()))
}

/// What a `filter_reason` means; the words are the platform's.
fn filtered(reason: &str) -> Cause {
    const REASONS: &[(&str, Cause)] = &[
        ("private", Cause::WorkPrivate),
        ("self_see", Cause::WorkPrivate),
        ("friend", Cause::WorkPrivate),
        ("delete", Cause::WorkRemoved),
        ("not_exist", Cause::WorkRemoved),
    ];
    let known = REASONS.iter().find(|(part, _)| reason.contains(part));
    known.map_or(Cause::WorkFiltered, |(_, cause)| *cause)
}
