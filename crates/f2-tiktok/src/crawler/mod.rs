//! Requests to TikTok: endpoints, parameters, how they are dressed and what refusals mean.

pub mod endpoints;
pub mod requests;

mod check;
mod dress;
mod turn;

use f2_core::error::{Cause, Error, Result};
use f2_core::request::{Endpoint, Parameters};

use self::endpoints::LIVE_DANMAKU;
use self::requests::{DanmakuRequest, LiveImRequest};

pub(crate) use self::check::{REFUSALS, holds_author, holds_work};
pub use self::dress::{Identity, plain_query};
pub(crate) use self::dress::{Web, identified};

f2_core::crawler! {
    /// The methods that fetch, one per row of [`requests`].
    Crawler
}

impl Crawler {
    /// The address of the websocket of a room's live messages, as F2 makes it; a room's own push server is told in
    /// the answer to [`LiveImRequest`].
    ///
    /// # Errors
    /// `usage.argument` when a value of the request cannot stand in an address.
    pub fn danmaku_address(&self, request: &DanmakuRequest) -> Result<http::Uri> {
        self.address(&LIVE_DANMAKU, request)
    }

    /// The address of the first live messages of a room, unsigned.
    ///
    /// # Errors
    /// `usage.argument` when a value of the request cannot stand in an address.
    pub fn live_im_address(&self, request: &LiveImRequest) -> Result<http::Uri> {
        self.address(&endpoints::LIVE_IM_FETCH, request)
    }

    fn address(&self, endpoint: &Endpoint, request: &impl Parameters) -> Result<http::Uri> {
        let mut query = self.device().base(endpoint.base);
        request.write(&mut query);
        format!("{}?{}", endpoint.url, query.text()).parse().map_err(|error: http::uri::InvalidUri| {
            Error::new(Cause::UsageArgument).detail(endpoint.name).source_error(error)
        })
    }
}
