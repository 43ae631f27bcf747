//! Keep works, live streams and live chat from Douyin and TikTok.

fn main() {}
