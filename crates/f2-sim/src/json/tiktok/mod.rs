//! JSON as TikTok writes it.

mod item;
mod lists;
mod page;
mod user;
mod video;

pub(crate) use item::item;
pub(crate) use lists::{comment, playlist, user_card};
pub(crate) use page::{Asking, collection, detail, items, page_detail, reflow, refusal};
pub(crate) use user::{likes_are_open, listed_user, page_profile, profile};

use super::{View, set, table};
use crate::json::shape::{Fill, Shape};
use crate::seed::Seed;
use serde_json::Value;
use std::sync::LazyLock;

static ITEM: LazyLock<Shape> = LazyLock::new(|| table(include_str!("../shapes/tiktok_item.shape")));
static USER: LazyLock<Shape> = LazyLock::new(|| table(include_str!("../shapes/tiktok_user.shape")));
static USER_PAGE: LazyLock<Shape> = LazyLock::new(|| table(include_str!("../shapes/tiktok_user_page.shape")));
static REFLOW: LazyLock<Shape> = LazyLock::new(|| table(include_str!("../shapes/tiktok_reflow.shape")));
static COMMENT: LazyLock<Shape> = LazyLock::new(|| table(include_str!("../shapes/tiktok_comment.shape")));

/// A filled table; TikTok leaves members out where Douyin writes null.
fn filled(shape: &Shape, seed: Seed, view: &View<'_>, time: i64) -> Value {
    let mut value = shape.fill(seed, Fill { mint: &view.mint, time });
    prune(&mut value);
    value
}

/// Takes null members out, at any depth.
fn prune(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, member| !member.is_null());
            map.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

/// Sets the member at the path if its object has one already.
fn set_known(target: &mut Value, path: &str, value: impl Into<Value>) {
    let pointer = format!("/{path}");
    if let Some(member) = target.pointer_mut(&pointer) {
        *member = value.into();
    }
}
