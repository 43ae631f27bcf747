//! Views: the fields of Douyin's answers, a line per field.

mod post;
mod user;

pub use post::{PostDetail, PostPage, Work};
pub use user::UserProfile;
