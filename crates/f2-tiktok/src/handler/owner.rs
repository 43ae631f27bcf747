//! Whose folder a list goes to: the author of the link.

use std::sync::Arc;

use f2_core::assets::path_name;
use f2_core::error::{Cause, Error, Result};
use f2_core::json::{self, Value};
use f2_core::media::{Author, Cell, Record};
use f2_core::platform::Target;
use f2_core::progress::Event;
use f2_core::view::View as _;
use futures_util::FutureExt as _;

use super::{first_of, handle_of, is_refused};
use crate::TikTok;
use crate::crawler::requests::ProfileRequest;
use crate::crawler::{REFUSALS, holds_author};
use crate::views::{UserProfile, Work};

/// The table of authors in the record store.
const TABLE: &str = "tiktok_user_info_web";

/// So many of the works of an embed page are asked for who published them.
const EMBEDDED: usize = 3;

/// An author, and the profile it was read from.
pub(super) struct Owner {
    pub(super) author: Arc<Author>,
    pub(super) profile: UserProfile,
}

/// The author of a profile. The folder is called by the handle, as in F2.
fn author_of(profile: &UserProfile) -> Result<Author> {
    let id = profile.sec_uid().filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("no secUid"))?;
    let uid = profile.uid().unwrap_or_default();
    let mut cells = profile.cells();
    // The avatar's address is signed and expires, as those of works do.
    cells.retain(|(name, _)| !matches!(*name, "secUid" | "avatar_url"));
    cells.insert(0, ("secUid", Cell::Text(id.clone())));
    Ok(Author {
        id,
        nickname: path_name(profile.unique_id(), &uid),
        short_id: uid,
        record: Some(Record { table: TABLE, key: "secUid", cells }),
    })
}

/// The author of a work, in the shape of the answer of `user/detail`.
fn profile_in(work: &Work) -> Value {
    let from = |path: &str| json::at(work.json(), path).cloned().unwrap_or_else(|| Value::from(()));
    let parts = [("user", "author"), ("stats", "authorStats"), ("statsV2", "authorStatsV2")];
    let info: Value = parts.into_iter().map(|(name, path)| (name.to_owned(), from(path))).collect();
    [("statusCode".to_owned(), Value::from(0)), ("userInfo".to_owned(), info)].into_iter().collect()
}

/// The profile of an answer that shows the user of this handle; `platform.bad_reply` for another one's.
fn of_handle(handle: &str, answer: Value) -> Result<UserProfile> {
    let profile = UserProfile::from(answer);
    let is_theirs = profile.unique_id().is_some_and(|shown| shown.eq_ignore_ascii_case(handle));
    if is_theirs && profile.sec_uid().is_some_and(|id| !id.is_empty()) {
        return Ok(profile);
    }
    Err(Error::new(Cause::BadReply).detail("another user than the one asked for"))
}

impl TikTok {
    /// The owner of a list.
    pub(super) async fn owner(&self, target: &Target) -> Result<Owner> {
        let profile = match target.id.strip_prefix('@') {
            Some(unique_id) => self.fetch_user_profile("", unique_id).await?,
            None => self.fetch_user_profile(&target.id, "").await?,
        };
        Ok(Owner { author: Arc::new(author_of(&profile)?), profile })
    }

    /// Tells whose works come, and how many there should be.
    pub(super) fn tell_author(&self, author: &Author, expected: Option<u64>) {
        self.crawler().session().settings().sink.event(Event::Author { author, expected });
    }

    /// A user's profile, by either id: by the user's page when the handle is known, else by the signed request, else by
    /// one of the works that the user's embed page lists.
    ///
    /// # Errors
    /// `usage.argument` without an id and for a handle that is none; `author.not_found`, `author.private`, or what
    /// kept the sources from answering.
    pub async fn fetch_user_profile(&self, sec_uid: &str, unique_id: &str) -> Result<UserProfile> {
        if sec_uid.is_empty() && unique_id.is_empty() {
            return Err(Error::new(Cause::UsageArgument).detail("secUid or uniqueId is needed"));
        }
        let handle = if unique_id.is_empty() { "" } else { handle_of(unique_id)? };
        let request = ProfileRequest { sec_uid: sec_uid.to_owned(), unique_id: handle.to_owned() };
        let signed = self.crawler().fetch_user_profile(&request).boxed();
        if handle.is_empty() {
            return signed.await;
        }
        first_of(self.author_page(handle).boxed(), first_of(signed, self.embedded(handle).boxed())).await
    }

    /// A user's profile by its page. A private account shows its profile all the same.
    async fn author_page(&self, handle: &str) -> Result<UserProfile> {
        let missing = || Error::new(Cause::BadReply).detail("a page without its user");
        let page = self.page(&format!("https://www.tiktok.com/@{handle}")).await?;
        let answer = page.author_of(handle).ok_or_else(missing)?;
        match REFUSALS.code(&answer) {
            Err(error) if error.cause() == Cause::AuthorPrivate && holds_author(&answer).is_ok() => {}
            Err(error) => return Err(error),
            // A page may come without its user although there is one.
            Ok(()) if holds_author(&answer).is_err() => return Err(missing()),
            Ok(()) => {}
        }
        of_handle(handle, answer)
    }

    /// A user's profile by what one of the newest works says of its author. It lacks what works do not carry.
    async fn embedded(&self, handle: &str) -> Result<UserProfile> {
        let none = || Error::new(Cause::BadReply).detail("an embed page without works");
        let page = self.page(&format!("https://www.tiktok.com/embed/@{handle}")).await;
        let listed = page.map_err(|error| none().source_error(error))?.newest();
        for id in listed.iter().take(EMBEDDED) {
            match self.fetch_one_video(id).await.and_then(|work| of_handle(handle, profile_in(&work))) {
                Err(error) => {
                    tracing::debug!(target: "f2::handler", code = error.code(), "no author by this work");
                }
                found => return found,
            }
        }
        Err(none())
    }

    /// Whether a first plan's error calls for another source of the same list.
    pub(super) fn is_kept_back(error: &Error) -> bool {
        is_refused(error) || matches!(error.cause(), Cause::ListingShort | Cause::LoginRequired)
    }
}
