//! Mode `live`: the live room of a target, and the broadcast in it.

use std::sync::Arc;

use f2_core::broadcast::{Asked, Broadcast};
use f2_core::platform::Target;
use futures_util::FutureExt as _;

use super::{READING, Stage};
use crate::TikTok;

/// The room of a target. A room that is not live has no chat.
pub(crate) fn handle_user_live(tiktok: Arc<TikTok>, target: Target) -> Asked {
    async move { Broadcast::at(Stage::of(tiktok, &target).await?, &READING).await }.boxed()
}
