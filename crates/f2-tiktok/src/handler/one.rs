//! Mode `one`: a single work.

use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::json::{self, Value};
use f2_core::plan::{Interval, Plan};
use f2_core::platform::{Order, Plans};
use futures_util::{FutureExt as _, StreamExt as _, stream};

use super::first_of;
use crate::TikTok;
use crate::crawler::requests::DetailRequest;
use crate::crawler::{REFUSALS, holds_work};
use crate::link;
use crate::media::plan_work;
use crate::views::Work;

/// Plans the work of the target. The interval does not matter: the work was named.
pub(super) fn handle_one_video(tiktok: Arc<TikTok>, order: Order) -> Plans {
    stream::once(async move { one(&tiktok, &order).await }).boxed()
}

async fn one(tiktok: &TikTok, order: &Order) -> Result<Plan> {
    let work = tiktok.fetch_one_video(&order.target.id).await?;
    Ok(plan_work(work, None, &order.want, &order.template, &Interval::ALL))
}

impl TikTok {
    /// One work by its id: by the signed request, else by its page.
    ///
    /// # Errors
    /// `usage.argument` for what is no number; `work.removed`, `work.private`, `work.unavailable`, `work.region`, or
    /// what kept the sources from answering.
    pub async fn fetch_one_video(&self, item_id: &str) -> Result<Work> {
        let id = link::number(item_id)
            .ok_or_else(|| Error::new(Cause::UsageArgument).detail("itemId is no number of a work"))?;
        let request = DetailRequest { item_id: id.to_owned() };
        let detail = async {
            let detail = self.crawler().fetch_post_detail(&request).await?;
            named(id, detail.item_struct().cloned())
        };
        first_of(detail.boxed(), self.work_page(id).boxed()).await
    }

    /// One work by its page, which shows photo posts under this address too.
    async fn work_page(&self, id: &str) -> Result<Work> {
        let page = self.page(&format!("https://www.tiktok.com/@_/video/{id}")).await?;
        let answer = page.work_of(id).ok_or(Cause::WorkRemoved)?;
        REFUSALS.code(&answer)?;
        holds_work(&answer)?;
        named(id, json::at(&answer, "itemInfo.itemStruct").cloned())
    }
}

/// The work of an answer. Under a device id that the site does not like it shows works that nobody asked for.
fn named(id: &str, work: Option<Value>) -> Result<Work> {
    let work = Work::from(work.ok_or(Cause::WorkRemoved)?);
    match work.aweme_id() {
        Some(shown) if shown == id => Ok(work),
        _ => Err(Error::new(Cause::BadReply).detail("another work than the one asked for")),
    }
}
