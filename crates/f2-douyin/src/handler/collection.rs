//! Modes `collection` and `collects`: the works an account has collected, whole or by folder.

use std::sync::Arc;

use f2_core::error::Result;
use f2_core::page::{Limits, Pages};
use f2_core::platform::{Folder, Order, Plans};

use crate::Douyin;
use crate::crawler::requests::{CollectionRequest, CollectsRequest, CollectsVideoRequest};
use crate::views::Collects;
use f2_core::handler::{chosen, folders, later, of_folders};

/// Folders are listed to the end, so many at a time.
const FOLDERS: Limits = Limits { max_counts: None, page_counts: 20 };

/// Plans the works the account has collected, the last collected first. A link only names the folder.
pub(super) fn handle_user_collection(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move {
        let owner = douyin.owner(&order.target).await?;
        douyin.tell_author(&owner.author, None);
        let listing = douyin.listing(CollectionRequest::default(), order);
        Ok(listing.of(owner.author).newest_first().plans())
    })
}

/// Plans the works of the chosen folders, one folder after the other; `max_counts` is per folder. With
/// `folderize` each folder has its own below the account's.
pub(super) fn handle_user_collects(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move {
        let owner = douyin.owner(&order.target).await?;
        douyin.tell_author(&owner.author, None);
        let chosen = douyin.select_user_collects(&order).await?;
        Ok(of_folders(chosen, order, owner.author, move |collects_id, order| {
            let request = CollectsVideoRequest { collects_id, ..Default::default() };
            douyin.listing(request, order).newest_first()
        }))
    })
}

impl Douyin {
    /// The folders an order chooses.
    ///
    /// # Errors
    /// `usage.argument` when none is there that was chosen, or what kept the list from coming.
    pub async fn select_user_collects(&self, order: &Order) -> Result<Vec<Folder>> {
        let read = |item: &Collects| {
            Some(Folder {
                id: item.collects_id()?,
                name: item.collects_name().map(|name| name.raw().to_owned()).unwrap_or_default(),
                total: item.total_number(),
            })
        };
        let folders = folders(self.fetch_user_collects(0, FOLDERS), read).await?;
        chosen(folders, order).await
    }

    /// The works the account has collected, page by page. The cursor is a time in microseconds; 0 begins at the
    /// last collected.
    #[must_use]
    pub fn fetch_user_collection_videos(&self, max_cursor: i64, limits: Limits) -> Pages<CollectionRequest> {
        self.pages(CollectionRequest { cursor: max_cursor, ..Default::default() }, limits)
    }

    /// The account's folders, page by page.
    #[must_use]
    pub fn fetch_user_collects(&self, max_cursor: i64, limits: Limits) -> Pages<CollectsRequest> {
        self.pages(CollectsRequest { cursor: max_cursor, ..Default::default() }, limits)
    }

    /// The works of one of the account's folders, page by page.
    #[must_use]
    pub fn fetch_user_collects_videos(
        &self,
        collects_id: &str,
        max_cursor: i64,
        limits: Limits,
    ) -> Pages<CollectsVideoRequest> {
        let collects_id = collects_id.to_owned();
        self.pages(CollectsVideoRequest { cursor: max_cursor, collects_id, ..Default::default() }, limits)
    }
}
