//! Whose folder a list goes to: the author of the link, or the account itself.

use std::sync::Arc;

use f2_core::assets::path_name;
use f2_core::error::{Cause, Result};
use f2_core::media::{Author, Cell, Record};
use f2_core::platform::{Target, TargetKind};
use f2_core::progress::Event;
use f2_core::view::View as _;

use crate::Douyin;
use crate::crawler::requests::{ProfileRequest, SelfRequest};
use crate::views::UserProfile;

/// An author, and the profile it was read from.
pub(super) struct Owner {
    pub(super) author: Arc<Author>,
    pub(super) profile: Option<UserProfile>,
}

/// The author of a profile; `sec_user_id` is the id that was asked for.
pub(super) fn author_of(profile: &UserProfile, sec_user_id: &str) -> Author {
    let uid = profile.uid().unwrap_or_default();
    let mut cells = profile.cells();
    // The key column holds the id that was asked for even when the answer leaves it out.
    cells.retain(|(name, _)| !matches!(*name, "sec_user_id" | "status_code"));
    cells.insert(0, ("sec_user_id", Cell::Text(sec_user_id.to_owned())));
    Author {
        id: sec_user_id.to_owned(),
        nickname: path_name(profile.nickname().map(|name| name.clean()), &uid),
        short_id: uid,
        record: Some(Record { table: "user_info_web", key: "sec_user_id", cells }),
    }
}

impl Douyin {
    /// The owner of a list, and how many works are expected of it. Told to whoever listens.
    pub(super) async fn owner(&self, target: &Target) -> Result<Owner> {
        let owner = match target.kind {
            TargetKind::Account => self.account().await?,
            _ => {
                let profile = self.fetch_user_profile(&target.id).await?;
                Owner { author: Arc::new(author_of(&profile, &target.id)), profile: Some(profile) }
            }
        };
        Ok(owner)
    }

    /// Tells whose works come, and how many there should be.
    pub(super) fn tell_author(&self, author: &Author, expected: Option<u64>) {
        self.crawler().session().settings().sink.event(Event::Author { author, expected });
    }

    /// The account behind the cookie. What names it may be out of reach; its lists may not.
    async fn account(&self) -> Result<Owner> {
        match self.crawler().fetch_user_self(&SelfRequest::default()).await {
            Ok(profile) => {
                let id = profile.sec_user_id().unwrap_or_else(|| "self".to_owned());
                Ok(Owner { author: Arc::new(author_of(&profile, &id)), profile: Some(profile) })
            }
            Err(error) if error.cause() == Cause::AuthorNotFound => {
                let (id, nickname) = ("self".to_owned(), "self".to_owned());
                let author = Author { id, nickname, short_id: String::new(), record: None };
                Ok(Owner { author: Arc::new(author), profile: None })
            }
            Err(error) => Err(error),
        }
    }

    /// A user's profile.
    ///
    /// # Errors
    /// `author.not_found`, or what kept the answer from coming.
    pub async fn fetch_user_profile(&self, sec_user_id: &str) -> Result<UserProfile> {
        let request = ProfileRequest { sec_user_id: sec_user_id.to_owned() };
        self.crawler().fetch_user_profile(&request).await
    }
}
