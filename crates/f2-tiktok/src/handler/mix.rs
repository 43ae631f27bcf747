//! Mode `mix`: the works of a playlist or collection, or of an author's playlists.

use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::handler::{chosen, folders, later, of_folders};
use f2_core::media::Author;
use f2_core::page::{Limits, Pages};
use f2_core::platform::{Folder, Order, Plans, Target, TargetKind};
use futures_util::StreamExt as _;

use crate::TikTok;
use crate::crawler::requests::{CollectionRequest, MixRequest, PlayListRequest};
use crate::link::COLLECTION;
use crate::media::author_of;
use crate::views::{PlayList, Work};

/// Playlists are listed to the end, so many at a time.
const FOLDERS: Limits = Limits { max_counts: None, page_counts: 30 };

/// Plans the works of the target: of a playlist in its order, in the folder of its author; of an author, those of the
/// chosen playlists, one after the other.
pub(super) fn handle_user_mix(tiktok: Arc<TikTok>, mut order: Order) -> Plans {
    later(async move {
        if order.target.kind == TargetKind::Author {
            return playlists(tiktok, order).await;
        }
        if order.target.kind == TargetKind::Work {
            let work = tiktok.fetch_one_video(&order.target.id).await?;
            let id = work.playlist_id().filter(|id| !id.is_empty());
            let id = id.ok_or_else(|| Error::new(Cause::UsageLink).detail("the work is in no playlist"))?;
            order.target = Target::new(TargetKind::Mix, id);
        }
        match order.target.id.strip_prefix(COLLECTION).map(str::to_owned) {
            Some(collection_id) => {
                let request = CollectionRequest { collection_id, ..Default::default() };
                Ok(tiktok.listing(request, order).plans().boxed())
            }
            None => {
                let (mix_id, author) = (order.target.id.clone(), tiktok.mix_author(&order.target.id).await?);
                tiktok.tell_author(&author, None);
                let request = MixRequest { mix_id, ..Default::default() };
                Ok(tiktok.listing(request, order).of(author).plans().boxed())
            }
        }
    })
}

async fn playlists(tiktok: Arc<TikTok>, order: Order) -> Result<Plans> {
    let owner = tiktok.owner(&order.target).await?;
    let chosen = tiktok.select_playlist(&owner.author.id, &order).await?;
    let expected = chosen.iter().map(|folder| folder.total).sum();
    tiktok.tell_author(&owner.author, expected);
    let list = move |mix_id: String, order: Order| {
        tiktok.listing(MixRequest { mix_id, ..Default::default() }, order)
    };
    Ok(of_folders(chosen, order, owner.author, list).boxed())
}

impl TikTok {
    /// The author of a playlist, by its first work.
    async fn mix_author(&self, mix_id: &str) -> Result<Arc<Author>> {
        let first = Limits { max_counts: Some(1), page_counts: 1 };
        let page = self.fetch_user_mix_videos(mix_id, 0, first).next().await.transpose()?;
        let work: Option<Work> = page.and_then(|page| page.items.into_iter().next());
        let work = work.ok_or_else(|| Error::new(Cause::WorkRemoved).detail("the playlist is empty"))?;
        let author = author_of(&work);
        match self.owner(&Target::new(TargetKind::Author, author.id.clone())).await {
            Ok(owner) => Ok(owner.author),
            Err(error) => {
                tracing::debug!(target: "f2::handler", code = error.code(), "no profile of the playlist's author");
                Ok(Arc::new(author))
            }
        }
    }

    /// The playlists of an author that an order chooses; none when the author has none.
    ///
    /// # Errors
    /// `usage.argument` when none is there that was chosen, or what kept the list from coming.
    pub async fn select_playlist(&self, sec_uid: &str, order: &Order) -> Result<Vec<Folder>> {
        let read = |item: &PlayList| {
            Some(Folder {
                id: item.mix_id()?,
                name: item.mix_name().map(|name| name.raw().to_owned()).unwrap_or_default(),
                total: item.video_count(),
            })
        };
        chosen(folders(self.fetch_play_list(sec_uid, 0, FOLDERS), read).await?, order).await
    }

    /// A user's playlists, page by page.
    #[must_use]
    pub fn fetch_play_list(&self, sec_uid: &str, cursor: i64, limits: Limits) -> Pages<PlayListRequest> {
        let sec_uid = sec_uid.to_owned();
        self.pages(PlayListRequest { cursor, sec_uid, ..Default::default() }, limits)
    }

    /// The works of a playlist, page by page; `cursor` 0 begins at its first.
    #[must_use]
    pub fn fetch_user_mix_videos(&self, mix_id: &str, cursor: i64, limits: Limits) -> Pages<MixRequest> {
        self.pages(MixRequest { cursor, mix_id: mix_id.to_owned(), ..Default::default() }, limits)
    }

    /// The works of a collection, page by page.
    #[must_use]
    pub fn fetch_user_collection_videos(
        &self,
        collection_id: &str,
        cursor: i64,
        limits: Limits,
    ) -> Pages<CollectionRequest> {
        let collection_id = collection_id.trim_start_matches(COLLECTION).to_owned();
        self.pages(CollectionRequest { cursor, collection_id, ..Default::default() }, limits)
    }
}
