//! Requests to Douyin: endpoints, parameters, how they are dressed and what refusals mean.

pub mod endpoints;
pub mod requests;

mod check;
mod dress;
mod turn;

use f2_core::error::{Cause, Error, Result};
use f2_core::request::Parameters;

use self::endpoints::LIVE_DANMAKU;
use self::requests::DanmakuRequest;

pub(crate) use self::dress::{UIFID, Web};
pub use self::dress::{guarded_query, plain_query};

f2_core::crawler! {
    /// The methods that fetch, one per row of [`requests`].
    Crawler
}

impl Crawler {
    /// The address of the websocket of a room's live messages.
    ///
    /// # Errors
    /// `usage.argument` when a value of the request cannot stand in an address.
    pub fn danmaku_address(&self, request: &DanmakuRequest) -> Result<http::Uri> {
        let mut query = self.device.base(LIVE_DANMAKU.base);
        request.write(&mut query);
        format!("{}?{}", LIVE_DANMAKU.url, query.text()).parse().map_err(|error: http::uri::InvalidUri| {
            Error::new(Cause::UsageArgument).detail(LIVE_DANMAKU.name).source_error(error)
        })
    }
}
