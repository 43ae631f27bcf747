//! Douyin as a platform of f2.

use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::http::Jar;
use f2_core::platform::{ModeInfo, Order, Plans, Platform, Target, TargetKind};
use f2_core::session::{Session, Settings};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http::HeaderMap;
use url::Url;

use crate::crawler::{Crawler, Web, browser_headers};
use crate::handler::MODES;
use crate::sign::Encryption;
use crate::tokens::Tokens;
use crate::{device, link, report, short};

/// A short link leads through this many hosts at most.
const HOPS: usize = 5;

/// The cookies that only a logged-in account has.
const LOGIN_COOKIES: &[&str] = &["sessionid", "sessionid_ss", "sid_tt"];

/// Douyin under one identity.
pub struct Douyin {
    crawler: Crawler,
    tokens: Arc<Tokens>,
    jar: Arc<Jar>,
    headers: HeaderMap,
}

impl Douyin {
    /// Douyin with these settings. Touches no network.
    ///
    /// # Errors
    /// `usage.config` for a cookie, header or `encryption` that cannot be used.
    pub fn new(settings: Settings) -> Result<Arc<Self>> {
        let user_agent = settings.user_agent.clone().unwrap_or_else(|| device::USER_AGENT.to_owned());
        let referer = settings.referer.clone().unwrap_or_else(|| device::REFERER.to_owned());
        let encryption = Encryption::parse(settings.encryption.as_deref().unwrap_or_default())?;
        let headers = browser_headers(&user_agent, &referer)?;
        let jar = Arc::new(Jar::new(device::HOMES));
        jar.add_text(settings.cookie.expose())?;
        let (client, draw) = (settings.client.clone(), settings.draw.clone());
        let report = report::sealed(&user_agent, &draw);
        let tokens = Arc::new(Tokens::new(client, jar.clone(), headers.clone(), report, draw.clone()));
        let web = Web::new(tokens.clone(), jar.clone(), &user_agent, &referer, encryption, draw)?;
        let session = Arc::new(Session::new(Arc::new(web), settings));
        Ok(Arc::new(Self { crawler: Crawler::new(session), tokens, jar, headers }))
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

    /// Whether no account is logged in.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        !LOGIN_COOKIES.iter().any(|name| self.jar.get(name).is_some())
    }

    /// Follows a short link until an address tells what it leads to. No cookie goes along.
    async fn follow(&self, short: &str) -> Result<Vec<Target>> {
        let mut url = Url::parse(short).map_err(|_| Error::new(Cause::UsageLink))?;
        for _ in 0..HOPS {
            let next = short::hop(self.crawler.session(), &self.headers, &url).await?;
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
        self.headers.clone()
    }
}
