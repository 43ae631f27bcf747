//! JSON as the platform writes it, made from the world and the shape tables.

mod lists;
mod page;
mod shape;
pub(crate) mod tiktok;
mod user;
mod video;
mod work;

pub(crate) use lists::{comment, folder, listed_user, song, user_object, work_object};
pub(crate) use page::{detail, empty_page, extra, log_pb, post_page, query_user, refusal};
pub(crate) use user::profile;

use crate::broadcast::{Broadcast, Broadcasts, Status};
use crate::media::Mint;
use crate::world::{Author, World};
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
    /// What is on the air.
    pub(crate) broadcasts: &'a Broadcasts,
}

/// The last broadcast of an author, as a room tells it.
pub(crate) struct OnAir {
    /// Its id.
    pub(crate) id: String,
    /// A room whose chat has come to its end is over, too.
    pub(crate) status: Status,
    /// Its addresses.
    pub(crate) broadcast: Broadcast,
}

impl View<'_> {
    /// The last broadcast of an author of this world.
    pub(crate) fn on_air(&self, author: &Author) -> OnAir {
        let at = self.world.authors.iter().position(|other| other.key == author.key);
        let broadcast = self.broadcasts.of(at.unwrap_or_default());
        let id = author.room_id().parse::<u64>().unwrap_or(0) + broadcast.room();
        let id = id.to_string();
        let status = if self.world.is_over(&id) { Status::Ended } else { broadcast.status() };
        OnAir { id, status, broadcast }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::shape::Fill;
    use crate::seed::Seed;

    #[test]
    fn the_tables_are_read_and_filled_whole() {
        let mint = Mint::new(Seed::new(1), 0, 0);
        let fill = Fill { mint: &mint, time: 1 };
        for (shape, least) in [(&*WORK_2023, 100), (&*WORK_2025, 400), (&*USER, 100)] {
            let value = shape.fill(Seed::new(1), fill);
            let members = value.as_object().map_or(0, serde_json::Map::len);
            assert!(members >= least, "{members} members");
        }
    }

    #[test]
    fn a_table_with_an_unknown_kind_or_a_clash_is_not_read() {
        assert!(Shape::parse(". int a\n.b text c\n.d[] url e").is_some());
        assert!(Shape::parse(". integer a").is_none());
        assert!(Shape::parse(". int a\n.a text b").is_none());
        assert!(Shape::parse(".a text b\n.a[] text b").is_none());
    }

    #[test]
    fn set_makes_what_is_missing() {
        let mut value = Value::Null;
        set(&mut value, "a/b", 1);
        set(&mut value, "a/c", "x");
        assert_eq!(value, serde_json::json!({"a": {"b": 1, "c": "x"}}));
    }
}
