//! Whose folder a list goes to: the author of the link.

use std::sync::Arc;

use f2_core::assets::path_name;
use f2_core::error::{Cause, Error, Result};
use f2_core::media::{Author, Cell, Record};
use f2_core::platform::Target;
use f2_core::progress::Event;
use f2_core::view::View as _;

use super::{first_of, is_refused};
use crate::TikTok;
use crate::crawler::requests::ProfileRequest;
use crate::crawler::{REFUSALS, holds_author};
use crate::views::UserProfile;

/// The table of authors in the record store.
const TABLE: &str = "tiktok_user_info_web";

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

    /// A user's profile, by either id: by the user's page when the handle is known, else by the signed request.
    ///
    /// # Errors
    /// `usage.argument` without an id; `author.not_found`, `author.private`, or what kept the last source from
    /// answering.
    pub async fn fetch_user_profile(&self, sec_uid: &str, unique_id: &str) -> Result<UserProfile> {
        if sec_uid.is_empty() && unique_id.is_empty() {
            return Err(Error::new(Cause::UsageArgument).detail("secUid or uniqueId is needed"));
        }
        let (sec_uid, unique_id) = (sec_uid.to_owned(), unique_id.trim_start_matches('@').to_owned());
        let request = ProfileRequest { sec_uid, unique_id: unique_id.clone() };
        let signed = self.crawler().fetch_user_profile(&request);
        if unique_id.is_empty() { signed.await } else { first_of(self.author_page(&unique_id), signed).await }
    }

    /// A user's profile by its page. A private account shows its profile all the same.
    async fn author_page(&self, unique_id: &str) -> Result<UserProfile> {
        let page = self.page(&format!("https://www.tiktok.com/@{unique_id}")).await?;
        let answer =
            page.author().ok_or_else(|| Error::new(Cause::BadReply).detail("a page without its user"))?;
        match REFUSALS.code(&answer) {
            Err(error) if error.cause() == Cause::AuthorPrivate && holds_author(&answer).is_ok() => {}
            Err(error) => return Err(error),
            // A page may come without its user although there is one.
            Ok(()) if holds_author(&answer).is_err() => {
                return Err(Error::new(Cause::BadReply).detail("a page without its user"));
            }
            Ok(()) => {}
        }
        Ok(UserProfile::from(answer))
    }

    /// Whether a first plan's error calls for another source of the same list.
    pub(super) fn is_kept_back(error: &Error) -> bool {
        is_refused(error) || matches!(error.cause(), Cause::ListingShort | Cause::LoginRequired)
    }
}
