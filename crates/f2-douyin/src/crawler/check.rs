//! Refusals in answers that are readable JSON: each becomes its cause.

use f2_core::error::{Cause, Error, Result};
use f2_core::json::{self, Value};
use f2_core::request::Endpoint;

use super::endpoints::{LIVE_ROOM, LIVE_ROOM_ID, POST_DETAIL, USER_PROFILE, USER_SELF};

/// Business codes with a cause of their own.
const CODES: &[(i64, Cause)] =
    &[(8, Cause::LoginRequired), (2483, Cause::LoginRequired), (2053, Cause::WorkRemoved)];

/// Words of `status_msg` that mean a missing login, whatever the code.
const LOGIN_WORDS: &[&str] = &["not logged in", "need login", "未登录", "请先登录"];

/// A rule over a readable answer.
type Rule = fn(&Value) -> Result<()>;

/// What an endpoint's answer must hold, beyond a good code.
const HOLDS: &[(&str, Rule)] = &[
    (USER_PROFILE.name, holds_user),
    (USER_SELF.name, holds_user),
    (POST_DETAIL.name, holds_work),
    (LIVE_ROOM.name, holds_live_room),
    (LIVE_ROOM_ID.name, holds_broadcast),
];

/// Holds an answer against the rules above.
pub(super) fn check(endpoint: &Endpoint, answer: &Value) -> Result<()> {
    code(answer)?;
    match HOLDS.iter().find(|(name, _)| *name == endpoint.name) {
        Some((_, holds)) => holds(answer),
        None => Ok(()),
    }
}

fn code(answer: &Value) -> Result<()> {
    let code = json::at(answer, "status_code").and_then(json::int).unwrap_or(0);
    if code == 0 {
        return Ok(());
    }
    let message = ["status_msg", "data.message", "data.prompts"]
        .iter()
        .find_map(|key| json::at(answer, key).and_then(json::text))
        .unwrap_or_default();
    let known = CODES.iter().find(|(known, _)| *known == code).map(|(_, cause)| *cause);
    let login = LOGIN_WORDS.iter().any(|word| message.to_lowercase().contains(word));
    let cause = known.unwrap_or(if login { Cause::LoginRequired } else { Cause::Business });
    Err(Error::new(cause).detail(format!("status_code {code} {message}").trim().to_owned()))
}

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
