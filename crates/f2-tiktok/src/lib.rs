//! TikTok for f2: the same shape as f2-douyin.

pub mod live;
