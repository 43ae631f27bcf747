//! Lists an author's works: id, plays and text, a line each.
//!
//! `cargo run -p f2-tiktok --example tiktok-works -- 'https://www.tiktok.com/@someone'`; the cookie of a logged-in browser, if there is
//! one, stands in `COOKIE`.

use std::error::Error;
use std::io::{Write as _, stdout};

use f2_core::http::Client;
use f2_core::page::Limits;
use f2_core::secret::Secret;
use f2_core::session::Settings;
use f2_tiktok::TikTok;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let link = std::env::args().nth(1).ok_or("whose works? give a link")?;
    let cookie = Secret::new(std::env::var("COOKIE").unwrap_or_default());
    let tiktok = TikTok::new(Settings { cookie, ..Settings::new(Client::new(Default::default())?) })?;
    let sec_uid = tiktok.get_secuid(&link).await?;
    let limits = Limits { max_counts: Some(50), page_counts: 20 };
    let mut pages = tiktok.fetch_user_post_videos(&sec_uid, 0, limits);
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
