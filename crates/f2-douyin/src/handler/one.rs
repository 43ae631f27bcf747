//! Mode `one`: a single work.

use std::sync::Arc;

use f2_core::error::{Cause, Result};
use f2_core::json::Value;
use f2_core::plan::{Interval, Plan};
use f2_core::platform::{Order, Plans};
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::Douyin;
use crate::crawler::requests::DetailRequest;
use crate::media::plan_work;
use crate::views::Work;

/// Plans the work of the target. The interval does not matter: the work was named.
pub(super) fn handle_one_video(douyin: Arc<Douyin>, order: Order) -> Plans {
    stream::once(async move { one(&douyin, &order).await }).boxed()
}

async fn one(douyin: &Douyin, order: &Order) -> Result<Plan> {
    let work = douyin.fetch_one_video(&order.target.id).await?;
    Ok(plan_work(work, None, &order.want, &order.template, &Interval::ALL))
}

impl Douyin {
    /// One work by its id.
    ///
    /// # Errors
    /// `work.removed`, `work.private`, `work.filtered`, or what kept the answer from coming.
    pub async fn fetch_one_video(&self, aweme_id: &str) -> Result<Work> {
        let detail =
            self.crawler().fetch_post_detail(&DetailRequest { aweme_id: aweme_id.to_owned() }).await?;
        let work: Option<Value> = detail.aweme_detail().cloned();
        work.map(Work::from).ok_or_else(|| Cause::WorkRemoved.into())
    }
}
