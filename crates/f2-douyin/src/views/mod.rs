//! Views: the fields of Douyin's answers, a line per field.

mod collect;
mod comment;
mod live;
mod post;
mod search;
mod user;

pub use collect::{Collects, CollectsPage, Music, MusicPage};
pub use comment::{Comment, CommentPage};
pub use live::{FollowingLive, FollowingLives, LiveImFetch, LiveStatus, UserLive, UserLive2, UserLiveStatus};
pub use post::{CursorPostPage, FeedPage, PostDetail, PostPage, PostStats, SlidesInfo, Work};
pub use search::{
    FollowPage, FriendItem, FriendPage, HomeSearchPage, SearchCard, SearchItem, SearchPage, SuggestWords,
    SuggestedWord,
};
pub use user::{FollowingPage, ListedUser, QueryUser, ShortUsers, UserProfile};
