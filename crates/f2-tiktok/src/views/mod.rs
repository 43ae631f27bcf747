//! Views: the fields of TikTok's answers, a line per field.

mod comment;
mod live;
mod mix;
mod post;
mod search;
mod user;

pub use comment::{Comment, CommentPage};
pub use live::{AliveRoom, CheckAlive, RoomInfo, UserLive};
pub use mix::{PlayList, PlayListPage};
pub use post::{PostDetail, PostPage, StoryPage, Work};
pub use search::SearchPage;
pub use user::{ListedUser, UserListPage, UserProfile};
