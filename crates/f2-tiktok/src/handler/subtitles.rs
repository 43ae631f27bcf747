//! Subtitles beside the works of any mode: as sent, and as SRT.

use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::http::{Call, status_cause};
use f2_core::media::{Asset, AssetKind, Source};
use f2_core::plan::Plan;
use f2_core::platform::Plans;
use f2_core::progress::Event;
use f2_core::token;
use futures_util::StreamExt as _;
use http::header::COOKIE;

use crate::TikTok;
use crate::subtitle::{Forms, forms};

/// The plans with the subtitles' texts in them, in both forms. What cannot be had stays an address, so that the
/// download tries it and tells.
pub(crate) fn subtitled(tiktok: Arc<TikTok>, plans: Plans) -> Plans {
    let whole = move |plan: Result<Plan>| {
        let tiktok = tiktok.clone();
        async move {
            let mut plan = plan?;
            let (files, subtitles): (Vec<_>, Vec<_>) =
                plan.assets.into_iter().partition(|asset| asset.key.kind != AssetKind::Subtitle);
            plan.assets = files;
            for asset in subtitles {
                tiktok.add_subtitle(asset, &plan.stem, &mut plan.assets).await;
            }
            Ok(plan)
        }
    };
    plans.then(whole).boxed()
}

/// The same file as SRT: the next number, the other extension.
fn as_srt(asset: &Asset, text: String) -> Asset {
    let extension = crate::media::srt_extension(asset.extension);
    let key = f2_core::media::AssetKey { index: asset.key.index + 1, ..asset.key };
    Asset { key, extension, source: Source::Text(text) }
}

impl TikTok {
    /// Adds one subtitle in both forms.
    async fn add_subtitle(&self, mut asset: Asset, stem: &str, files: &mut Vec<Asset>) {
        let Source::Remote(candidates) = &asset.source else { return };
        let url = candidates.first().map(|candidate| candidate.url.expose().to_owned()).unwrap_or_default();
        match self.fetch_subtitle(&url).await {
            Ok(Forms { vtt, srt }) => {
                let srt = as_srt(&asset, srt);
                asset.source = Source::Text(vtt);
                files.extend([asset, srt]);
            }
            Err(error) => {
                let detail = format!("{stem}: {}", error.particulars());
                let event = Event::Notice { cause: error.cause(), detail: &detail };
                self.crawler().session().settings().sink.event(event);
                files.push(asset);
            }
        }
    }

    /// The subtitle behind an address. Of the cookies only the chain token goes along.
    ///
    /// # Errors
    /// What kept it from coming; `platform.bad_reply` for what is no subtitle.
    pub async fn fetch_subtitle(&self, url: &str) -> Result<Forms> {
        let session = self.crawler().session();
        let uri =
            token::uri(url).map_err(|_| Error::new(Cause::BadReply).detail("no address of a subtitle"))?;
        let mut call = Call::get(uri.clone()).headers(self.crawler().device().headers().clone());
        if let Some(cookie) = Self::cookie_for_media(self.jar(), &uri) {
            call = call.header(COOKIE, cookie);
        }
        let reply = session.tried("subtitle", |_| session.settings().client.fetch(call.clone())).await?;
        match status_cause(reply.status, "") {
            Some(_) => {
                Err(Error::new(Cause::MediaForbidden).status(reply.status.as_u16()).detail("a subtitle"))
            }
            None => forms(&reply.body),
        }
    }
}
