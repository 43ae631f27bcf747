//! Requests to Douyin: endpoints, parameters, how they are dressed and what refusals mean.

pub mod endpoints;
pub mod requests;

mod check;
mod dress;
mod turn;

use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::request::Parameters;
use f2_core::session::Session;

use self::endpoints::LIVE_DANMAKU;
use self::requests::DanmakuRequest;
use crate::device::Device;

pub(crate) use self::dress::{UIFID, Web};
pub use self::dress::{guarded_query, plain_query};

/// The methods that fetch, one per row of [`requests`].
#[derive(Clone)]
pub struct Crawler {
    session: Arc<Session>,
    device: Arc<Device>,
}

impl Crawler {
    pub(crate) fn new(session: Arc<Session>, device: Arc<Device>) -> Self {
        Self { session, device }
    }

    /// The session requests go through; [`f2_core::page::Pages`] wants it.
    #[must_use]
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// What the browser behind the requests says of itself.
    #[must_use]
    pub fn device(&self) -> &Arc<Device> {
        &self.device
    }

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
