//! Prints what is said in a live room, until the broadcast is over.
//!
//! `cargo run -p f2-douyin --example douyin-chat -- 'https://live.douyin.com/123456789'`

use std::error::Error;
use std::io::{Write as _, stdout};

use f2_core::chat::{Chat, ChatSettings, Item};
use f2_core::http::Client;
use f2_core::platform::Platform as _;
use f2_core::session::Settings;
use f2_douyin::Douyin;
use f2_douyin::live::{Event, decode};
use futures_util::StreamExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let link = std::env::args().nth(1).ok_or("which room? give a link")?;
    let client = Client::new(Default::default())?;
    let douyin = Douyin::new(Settings::new(client.clone()))?;
    let room = douyin.resolve("live", &link).await?;
    let broadcast = douyin.live(room).await?;
    let mut chat = Chat::open(broadcast.chat.ok_or("nobody is live")?, ChatSettings::new(client));
    while let Some(item) = chat.next().await {
        match item {
            Item::Message(heard) => {
                let decoded = decode(&heard.message.method, &heard.message.payload);
                if let Event::Chat(said) = decoded.event {
                    let who = said.user.map(|user| user.nickname).unwrap_or_default();
                    writeln!(stdout(), "{who}: {}", said.content)?;
                }
            }
            Item::Gap(gap) => writeln!(stdout(), "messages may be missing: {}", gap.reason)?,
            Item::Status(_) => {}
            Item::End(end) => writeln!(stdout(), "over: {end:?}")?,
        }
    }
    Ok(())
}
