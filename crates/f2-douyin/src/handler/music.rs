//! Mode `music`: the sounds an account has collected, with their lyrics.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::handler::later;
use f2_core::http::Call;
use f2_core::json;
use f2_core::media::{Asset, AssetKey, AssetKind, Author, Source};
use f2_core::page::{Limits, Pages};
use f2_core::plan::Plan;
use f2_core::platform::{Order, Plans};
use f2_core::progress::Event;
use f2_core::reply;
use futures_util::stream;
use http::Uri;

use crate::Douyin;
use crate::crawler::requests::MusicCollectionRequest;
use crate::lyric::json_2_lrc;
use crate::media::plan_song;
use crate::views::Music;

/// Plans the sounds the account has collected. A link only names the folder; the interval has no meaning here.
pub(super) fn handle_user_music_collection(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move {
        let owner = douyin.owner(&order.target).await?;
        douyin.tell_author(&owner.author, None);
        let limits = Limits { max_counts: order.max_counts, page_counts: order.page_counts };
        let pages = douyin.fetch_user_music_collection(0, limits);
        let (seen, songs, author) = (HashSet::new(), VecDeque::new(), owner.author);
        let list = Songs { douyin, pages, order, author, seen, songs, over: false };
        Ok(stream::unfold(list, |mut list| async move {
            let next = list.next().await?;
            Some((next, list))
        }))
    })
}

/// The sounds still to be planned.
struct Songs {
    douyin: Arc<Douyin>,
    pages: Pages<MusicCollectionRequest>,
    order: Order,
    author: Arc<Author>,
    seen: HashSet<String>,
    songs: VecDeque<Music>,
    over: bool,
}

impl Songs {
    async fn next(&mut self) -> Option<Result<Plan>> {
        while !self.over {
            let Some(song) = self.songs.pop_front() else {
                match self.pages.next().await? {
                    Ok(page) => self.songs.extend(page.items),
                    Err(error) => {
                        self.over = true;
                        return Some(Err(error));
                    }
                }
                continue;
            };
            let Some(id) = song.music_id() else { continue };
            if let Some(known) = &self.order.known
                && known.has(&id).await
            {
                self.over = true;
            } else if self.seen.insert(id) {
                return Some(Ok(self.plan(song).await));
            }
        }
        None
    }

    async fn plan(&self, song: Music) -> Plan {
        let lyric = song.lyric_url().filter(|url| self.order.want.lyric && !url.is_empty());
        let mut plan = plan_song(&song, self.author.clone(), &self.order.want);
        if let Some(url) = lyric {
            match self.douyin.fetch_lyric(&url).await {
                Ok(text) => {
                    let key = AssetKey::only(AssetKind::Lyric);
                    plan.assets.push(Asset { key, extension: "lrc", source: Source::Text(text) });
                }
                Err(error) => {
                    let detail = format!("{}: {}", plan.stem, error.particulars());
                    let event = Event::Notice { cause: error.cause(), detail: &detail };
                    self.douyin.crawler().session().settings().sink.event(event);
                }
            }
        }
        plan
    }
}

impl Douyin {
    /// The sounds the account has collected, page by page.
    #[must_use]
    pub fn fetch_user_music_collection(
        &self,
        max_cursor: i64,
        limits: Limits,
    ) -> Pages<MusicCollectionRequest> {
        self.pages(MusicCollectionRequest { cursor: max_cursor, ..Default::default() }, limits)
    }

    /// The lyrics behind an address, as LRC. No cookie goes along.
    ///
    /// # Errors
    /// What kept them from coming; `platform.bad_reply` for what is no list of lines, which is not asked for again.
    pub async fn fetch_lyric(&self, url: &str) -> Result<String> {
        let uri: Uri =
            url.parse().map_err(|_| Error::new(Cause::BadReply).detail("the lyrics have no address"))?;
        let session = self.crawler().session();
        let attempt = |_| async {
            let call = Call::get(uri.clone()).headers(self.crawler().device().headers().clone());
            reply::bytes(session.settings().client.fetch(call).await?, self.now())
        };
        json_2_lrc(&json::parse(session.tried("lyric", attempt).await?)?)
    }
}
