//! JSON as the platform writes it, made from the world and the shape tables.

mod page;
mod shape;
mod user;
mod video;
mod work;

pub(crate) use page::{detail, empty_page, log_pb, post_page, query_user, refusal};
pub(crate) use user::profile;

use crate::media::Mint;
use crate::world::World;
use serde_json::Value;
use shape::Shape;
use std::sync::LazyLock;

/// What JSON is written for: a world as one request sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    /// The world.
    pub(crate) world: &'a World,
    /// Writes media addresses.
    pub(crate) mint: Mint,
    /// Now, Unix seconds.
    pub(crate) now: u64,
    /// Number of the request, for log ids.
    pub(crate) seq: u64,
}

fn table(text: &str) -> Shape {
    Shape::parse(text).unwrap_or_else(|| unreachable!("shape tables are parsed by a test"))
}

static WORK_2023: LazyLock<Shape> = LazyLock::new(|| table(include_str!("shapes/work_2023.shape")));
static WORK_2025: LazyLock<Shape> = LazyLock::new(|| table(include_str!("shapes/work_2025.shape")));
static USER: LazyLock<Shape> = LazyLock::new(|| table(include_str!("shapes/user.shape")));

/// Sets the member at a `/`-separated path; objects on the way are made when missing or null.
fn set(target: &mut Value, path: &str, value: impl Into<Value>) {
    let mut at = target;
    for key in path.split('/') {
        if !at.is_object() {
            *at = Value::Object(serde_json::Map::new());
        }
        at = &mut at[key];
    }
    *at = value.into();
}
