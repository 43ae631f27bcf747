//! Douyin as a platform of f2.

use std::sync::Arc;

use f2_core::broadcast::Asked;
use f2_core::error::{Cause, Result};
use f2_core::platform::{self, ModeInfo, Order, Plans, Platform, Target};
use f2_core::resolve::{self, Reader};
use f2_core::session::{Session, Settings};
use f2_core::short;
use f2_core::visitor::{Site, Visitor};
use f2_sign::webcast;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::HeaderMap;

use crate::crawler::{Crawler, Web};
use crate::handler::MODES;
use crate::sign::{Encryption, Steps};
use crate::tokens::Tokens;
use crate::{device, link, sign};

/// What Douyin's visitors have in common.
const SITE: Site = Site {
    sets: device::SETS,
    homes: device::HOMES,
    login: &["sessionid", "sessionid_ss", "sid_tt"],
    user_agent: device::USER_AGENT,
    referer: device::REFERER,
};

f2_core::identity! {
    /// Douyin under one identity.
    Douyin: Crawler, Tokens
}

impl Douyin {
    /// Douyin with these settings. Touches no network.
    ///
    /// # Errors
    /// `usage.config` for a cookie, header or `encryption` that cannot be used.
    pub fn new(settings: Settings) -> Result<Arc<Self>> {
        let encryption = Encryption::parse(settings.encryption.as_deref().unwrap_or_default())?;
        let visitor = Visitor::new(&SITE, &settings)?;
        let Visitor { device, jar, .. } = visitor.clone();
        let draw = &settings.draw;
        let tokens = Tokens::new(settings.client.clone(), jar.clone(), device.clone(), draw.clone());
        let tokens = Arc::new(tokens);
        let steps = Steps::new(encryption, device.user_agent(), draw, tokens.clone());
        let web = Web { device: device.clone(), tokens: tokens.clone(), jar, steps };
        let crawler = Crawler::new(Arc::new(Session::new(Arc::new(web), settings)), device);
        Ok(Arc::new(Self { crawler, tokens, visitor }))
    }

    /// A query with its signature behind it, behind an address when there is one.
    ///
    /// # Errors
    /// None with the signatures of today.
    pub async fn signed(
        &self,
        encryption: Encryption,
        address: &str,
        query: &str,
        body: &str,
    ) -> Result<String> {
        let draw = &self.crawler.session().settings().draw;
        let agent = self.crawler.device().user_agent();
        let step = sign::algorithm(encryption, agent, draw.clone());
        f2_core::sign::signed(&[step], address, query, body, self.now()).await
    }

    /// The signature of a room's websocket, for a viewer.
    #[must_use]
    pub fn danmaku_signature(&self, room_id: &str, user_unique_id: &str) -> String {
        let draw = &self.crawler.session().settings().draw;
        let signer = webcast::Signer::new(webcast::Environment::DOUYIN, webcast::SDK);
        signer.sign(room_id, user_unique_id, 1, [draw(), draw(), draw(), draw()])
    }
}

impl Reader for Douyin {
    fn readings(&self, text: &str) -> Vec<Target> {
        link::readings(text)
    }

    fn follow<'a>(&'a self, short: &'a str) -> BoxFuture<'a, Result<Vec<Target>>> {
        let headers = self.crawler.device().headers();
        short::follow(self.crawler.session(), headers, short, link::of_url).boxed()
    }
}

impl Platform for Douyin {
    fn name(&self) -> &'static str {
        "douyin"
    }

    fn modes(&self) -> Vec<ModeInfo> {
        platform::infos(MODES)
    }

    fn parse(&self, text: &str) -> Result<Target> {
        link::readings(text).into_iter().next().ok_or_else(|| Cause::UsageLink.into())
    }

    fn resolve<'a>(&'a self, mode: &'a str, text: &'a str) -> BoxFuture<'a, Result<Target>> {
        resolve::for_mode(self, MODES, mode, text).boxed()
    }

    fn resolve_with_mode<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<(Target, &'static str)>> {
        resolve::with_mode(self, MODES, text).boxed()
    }

    fn run(self: Arc<Self>, mode: &str, order: Order) -> Plans {
        platform::run(MODES, self, mode, order)
    }

    fn live(self: Arc<Self>, target: Target) -> Asked {
        platform::live(MODES, self, target).boxed()
    }

    fn media_headers(&self) -> HeaderMap {
        self.crawler.device().headers().clone()
    }
}
