//! Lists an author's works: id, plays and text, a line each.
//!
//! `cargo run -p f2-douyin --example douyin-works -- 'https://www.douyin.com/user/MS4wLjABAAAA…'`; the cookie of a logged-in browser, if there is
//! one, stands in `COOKIE`.

use std::error::Error;
use std::io::{Write as _, stdout};

use f2_core::http::Client;
use f2_core::page::Limits;
use f2_core::secret::Secret;
use f2_core::session::Settings;
use f2_douyin::Douyin;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let link = std::env::args().nth(1).ok_or("whose works? give a link")?;
    let cookie = Secret::new(std::env::var("COOKIE").unwrap_or_default());
    let douyin = Douyin::new(Settings { cookie, ..Settings::new(Client::new(Default::default())?) })?;
    let sec_user_id = douyin.get_sec_user_id(&link).await?;
    let limits = Limits { max_counts: Some(50), page_counts: 20 };
    let mut pages = douyin.fetch_user_post_videos(&sec_user_id, 0, limits);
    while let Some(page) = pages.next().await {
        for work in page?.items {
            let id = work.aweme_id().unwrap_or_default();
            let plays = work.play_count().unwrap_or_default();
            let text = work.desc().map(|text| text.clean()).unwrap_or_default();
            writeln!(stdout(), "{id} {plays} {text}")?;
        }
    }
    Ok(())
}
