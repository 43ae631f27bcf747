//! Douyin as a platform of f2.

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::error::{Cause, Error, Result};
use f2_core::http::Jar;
use f2_core::platform::{ModeInfo, Order, Plans, Platform, Target, TargetKind};
use f2_core::session::{Session, Settings};
use f2_sign::webcast;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http::HeaderMap;
use url::Url;

use crate::crawler::{Crawler, Web};
use crate::device::Device;
use crate::handler::MODES;
use crate::sign::{Encryption, Steps};
use crate::tokens::Tokens;
use crate::{device, link, short, sign};

/// A short link leads through this many hosts at most.
const HOPS: usize = 5;

/// The cookies that only a logged-in account has.
const LOGIN_COOKIES: &[&str] = &["sessionid", "sessionid_ss", "sid_tt"];

/// Douyin under one identity.
pub struct Douyin {
    crawler: Crawler,
    tokens: Arc<Tokens>,
    jar: Arc<Jar>,
}

impl Douyin {
    /// Douyin with these settings. Touches no network.
    ///
    /// # Errors
    /// `usage.config` for a cookie, header or `encryption` that cannot be used.
    pub fn new(settings: Settings) -> Result<Arc<Self>> {
        let user_agent = settings.user_agent.as_deref().unwrap_or(device::USER_AGENT);
        let referer = settings.referer.as_deref().unwrap_or(device::REFERER);
        let encryption = Encryption::parse(settings.encryption.as_deref().unwrap_or_default())?;
        let device = Arc::new(Device::new(user_agent, referer, &settings.overrides)?);
        let jar = Arc::new(Jar::new(device::HOMES));
        jar.add_text(settings.cookie.expose())?;
        let (client, draw) = (settings.client.clone(), settings.draw.clone());
        let tokens = Arc::new(Tokens::new(client, jar.clone(), device.clone(), draw.clone()));
        let steps = Steps::new(encryption, user_agent, &draw, tokens.clone());
        let web = Web::new(device.clone(), tokens.clone(), jar.clone(), steps);
        let session = Arc::new(Session::new(Arc::new(web), settings));
        Ok(Arc::new(Self { crawler: Crawler::new(session, device), tokens, jar }))
    }

    /// The methods that fetch.
    #[must_use]
    pub fn crawler(&self) -> &Crawler {
        &self.crawler
    }

    /// The tokens of this identity.
    #[must_use]
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The cookies of this identity.
    pub(crate) fn jar(&self) -> &Jar {
        &self.jar
    }

    /// Whether no account is logged in.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        !LOGIN_COOKIES.iter().any(|name| self.jar.get(name).is_some())
    }

    /// The moment, by the clock of the settings.
    pub(crate) fn now(&self) -> Timestamp {
        (self.crawler.session().settings().clock)()
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
        let signed = sign::signed(encryption, agent, (query, body), self.now(), draw).await?;
        let join = match address {
            "" => "",
            text if text.contains('?') => "&",
            _ => "?",
        };
        Ok(format!("{address}{join}{signed}"))
    }

    /// The signature of a room's websocket, for a viewer.
    #[must_use]
    pub fn danmaku_signature(&self, room_id: &str, user_unique_id: &str) -> String {
        let draw = &self.crawler.session().settings().draw;
        let signer = webcast::Signer::new(webcast::Environment::DOUYIN, webcast::SDK);
        signer.sign(room_id, user_unique_id, 1, [draw(), draw(), draw(), draw()])
    }

    /// Follows a short link until an address tells what it leads to. No cookie goes along.
    pub(crate) async fn follow(&self, short: &str) -> Result<Vec<Target>> {
        let mut url = Url::parse(short).map_err(|_| Error::new(Cause::UsageLink))?;
        for _ in 0..HOPS {
            let headers = self.crawler.device().headers();
            let next = short::hop(self.crawler.session(), headers, &url).await?;
            let Some(next) = next else { break };
            let found = link::of_url(&next);
            if !found.is_empty() && found.iter().all(|target| target.kind != TargetKind::Short) {
                return Ok(found);
            }
            url = next;
        }
        Err(Error::new(Cause::UsageLink).detail("the short link leads nowhere"))
    }
}

/// The reading that a mode takes.
fn fitting(mode: &str, takes: &[TargetKind], readings: &[Target]) -> Result<Target> {
    let found = readings.iter().find(|target| takes.contains(&target.kind));
    found.cloned().ok_or_else(|| match readings.first() {
        Some(target) => {
            let detail = format!("mode {mode} takes {takes:?}, the link is {:?}", target.kind);
            Error::new(Cause::UsageMode).detail(detail.to_lowercase())
        }
        None => Cause::UsageLink.into(),
    })
}

impl Platform for Douyin {
    fn name(&self) -> &'static str {
        "douyin"
    }

    fn modes(&self) -> Vec<ModeInfo> {
        MODES.iter().map(|mode| ModeInfo { name: mode.name, about: mode.about, takes: mode.takes }).collect()
    }

    fn parse(&self, text: &str) -> Result<Target> {
        link::readings(text).into_iter().next().ok_or_else(|| Cause::UsageLink.into())
    }

    fn resolve<'a>(&'a self, mode: &'a str, text: &'a str) -> BoxFuture<'a, Result<Target>> {
        async move {
            let row = MODES.iter().find(|row| row.name == mode);
            let row = row.ok_or_else(|| Error::new(Cause::UsageMode).detail(mode))?;
            if text.trim().is_empty() && row.takes.contains(&TargetKind::Account) {
                return Ok(Target::new(TargetKind::Account, ""));
            }
            let readings = link::readings(text);
            match readings.iter().find(|target| target.kind == TargetKind::Short) {
                Some(short) if fitting(mode, row.takes, &readings).is_err() => {
                    fitting(mode, row.takes, &self.follow(&short.id).await?)
                }
                _ => fitting(mode, row.takes, &readings),
            }
        }
        .boxed()
    }

    fn run(self: Arc<Self>, mode: &str, order: Order) -> Plans {
        match MODES.iter().find(|row| row.name == mode) {
            Some(row) => (row.run)(self, order),
            None => {
                let error = Error::new(Cause::UsageMode).detail(mode);
                stream::once(async { Err(error) }).boxed()
            }
        }
    }

    fn media_headers(&self) -> HeaderMap {
        self.crawler.device().headers().clone()
    }
}
