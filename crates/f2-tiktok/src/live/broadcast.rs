//! Mode `live`: the live room of a target, and the broadcast in it.

use std::sync::Arc;

use f2_core::broadcast::{Asked, Broadcast};
use f2_core::chat::Entrance;
use f2_core::error::Result;
use f2_core::live::RoomStatus;
use f2_core::platform::Target;
use futures_util::FutureExt as _;

use super::{Door, READING, Stage};
use crate::TikTok;

/// The room of a target. A room that is not live has no chat.
pub(crate) fn handle_user_live(tiktok: Arc<TikTok>, target: Target) -> Asked {
    async move { broadcast(&tiktok, &target).await }.boxed()
}

async fn broadcast(tiktok: &Arc<TikTok>, target: &Target) -> Result<Broadcast> {
    let stage = Stage::of(Arc::clone(tiktok), target).await?;
    let seen = stage.look().await?;
    let chat = match seen.state.status {
        RoomStatus::Ended => None,
        _ => Some(Arc::new(Door::new(tiktok, &seen.state.room_id)?) as Arc<dyn Entrance>),
    };
    Ok(Broadcast { author: seen.author, room: Arc::new(stage), chat, cover: seen.cover, reading: &READING })
}
