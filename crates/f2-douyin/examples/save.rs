//! Saves one work with its files into `Download`, as `f2 dy -M one` does.
//!
//! `cargo run -p f2-douyin --example douyin-save -- 'https://www.douyin.com/video/7300000000000000000'`

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::Path;
use std::sync::Arc;

use f2_core::download::Downloader;
use f2_core::http::Client;
use f2_core::platform::{Order, Platform};
use f2_core::progress::Silent;
use f2_core::record::{Store, StoreOptions};
use f2_core::session::Settings;
use f2_douyin::Douyin;
use tokio_util::sync::CancellationToken;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let link = std::env::args().nth(1).ok_or("which work? give a link")?;
    let client = Client::new(Default::default())?;
    let douyin = Douyin::new(Settings::new(client.clone()))?;
    let order = Order::new(douyin.resolve("one", &link).await?);
    let settings = douyin.download_settings(Path::new("Download"), "one");
    let store = Store::open(&settings.root, StoreOptions::default()).await?;
    let downloader = Downloader::new(client, store, settings, Arc::new(Silent), CancellationToken::new());
    let summary = downloader.run(douyin.run("one", order)).await;
    writeln!(stdout(), "{} saved, {} already there", summary.saved, summary.had)?;
    for failure in &summary.failed {
        writeln!(stdout(), "{}: {}", failure.work_id, failure.error)?;
    }
    Ok(())
}
