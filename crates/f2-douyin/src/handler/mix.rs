//! Mode `mix`: the works of a mix, in its order.

use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::page::{Limits, Pages};
use f2_core::platform::{Order, Plans, Target, TargetKind};

use super::owner::Owner;
use crate::Douyin;
use crate::crawler::requests::MixRequest;
use crate::media::author_of;
use crate::views::Work;
use f2_core::handler::later;

/// Plans the works of the target's mix, in the folder of their author.
pub(super) fn handle_user_mix(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move {
        let (mix_id, work) = mix_of(&douyin, &order.target).await?;
        let owner = owner(&douyin, &work).await;
        douyin.tell_author(&owner.author, work.mix_episodes().and_then(|count| u64::try_from(count).ok()));
        let request = MixRequest { mix_id, ..Default::default() };
        Ok(douyin.listing(request, order).of(owner.author).plans())
    })
}

/// The id of a mix and a work of it.
async fn mix_of(douyin: &Douyin, target: &Target) -> Result<(String, Work)> {
    if target.kind == TargetKind::Work {
        let work = douyin.fetch_one_video(&target.id).await?;
        let mix_id = work.mix_id().filter(|id| !id.is_empty());
        let mix_id = mix_id.ok_or_else(|| Error::new(Cause::UsageLink).detail("the work is in no mix"))?;
        return Ok((mix_id, work));
    }
    let first = Limits { max_counts: Some(1), page_counts: 1 };
    let mut pages = douyin.fetch_user_mix_videos(&target.id, 0, first);
    let page = pages.next().await.transpose()?;
    let work = page.and_then(|page| page.items.into_iter().next());
    let work = work.ok_or_else(|| Error::new(Cause::WorkRemoved).detail("the mix is empty"))?;
    Ok((target.id.clone(), work))
}

/// The author of a mix, by the profile where it can be had.
async fn owner(douyin: &Douyin, work: &Work) -> Owner {
    let author = author_of(work);
    match douyin.owner(&Target::new(TargetKind::Author, author.id.clone())).await {
        Ok(owner) => owner,
        Err(error) => {
            tracing::debug!(target: "f2::handler", code = error.code(), "no profile of the mix's author");
            Owner { author: Arc::new(author), profile: None }
        }
    }
}

impl Douyin {
    /// The works of a mix, page by page; `max_cursor` 0 begins at its first.
    #[must_use]
    pub fn fetch_user_mix_videos(&self, mix_id: &str, max_cursor: i64, limits: Limits) -> Pages<MixRequest> {
        let mix_id = mix_id.to_owned();
        self.pages(MixRequest { cursor: max_cursor, mix_id, ..Default::default() }, limits)
    }
}
