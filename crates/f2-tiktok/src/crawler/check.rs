//! Refusals in answers that are readable JSON: each becomes its cause.

use f2_core::check::Refusals;
use f2_core::error::{Cause, Error, Result};
use f2_core::json::{self, Value};

use super::endpoints::{LIVE_ROOM, POST_DETAIL, USER_LIVE, USER_PROFILE};

/// What TikTok's answers say when they refuse.
pub(crate) const REFUSALS: Refusals = Refusals {
    code: &["statusCode", "status_code"],
    words: &["statusMsg", "status_msg", "message", "data.message", "data.prompts"],
    causes: &[
        (8, Cause::LoginRequired),
        (2483, Cause::LoginRequired),
        (10101, Cause::AuthorNotFound),
        (10202, Cause::AuthorNotFound),
        (10204, Cause::WorkUnavailable),
        (10216, Cause::WorkPrivate),
        (10221, Cause::AuthorNotFound),
        (10222, Cause::AuthorPrivate),
        (10231, Cause::WorkRegion),
        (4_003_110, Cause::LoginRequired),
        (19_881_005, Cause::AuthorNotFound),
        (19_881_007, Cause::AuthorNotFound),
    ],
    login: &["not logged in", "need login", "login expired", "please log in"],
    holds: &[
        (USER_PROFILE.name, holds_author),
        (POST_DETAIL.name, holds_work),
        (USER_LIVE.name, holds_live),
        (LIVE_ROOM.name, holds_room),
    ],
};

/// Whether an answer holds an author.
pub(crate) fn holds_author(answer: &Value) -> Result<()> {
    match json::at(answer, "userInfo.user.uniqueId").and_then(json::text).filter(|id| !id.is_empty()) {
        Some(_) => Ok(()),
        None => Err(Cause::AuthorNotFound.into()),
    }
}

/// Whether an answer holds a work.
pub(crate) fn holds_work(answer: &Value) -> Result<()> {
    match json::at(answer, "itemInfo.itemStruct.id").and_then(json::text).filter(|id| !id.is_empty()) {
        Some(_) => Ok(()),
        None => Err(Cause::WorkRemoved.into()),
    }
}

/// A user who is not live has a user but perhaps no room.
fn holds_live(answer: &Value) -> Result<()> {
    let found = json::at(answer, "data.user.id").or_else(|| json::at(answer, "data.liveRoom.status"));
    found.map(|_| ()).ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("no such live room"))
}

fn holds_room(answer: &Value) -> Result<()> {
    let found = json::at(answer, "data.status").or_else(|| json::at(answer, "data.id"));
    found.map(|_| ()).ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("no such broadcast"))
}
