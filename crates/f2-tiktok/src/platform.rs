//! TikTok as a platform of f2.

use std::sync::Arc;

use f2_core::broadcast::Asked;
use f2_core::download::MediaCookie;
use f2_core::error::Result;
use f2_core::http::Jar;
use f2_core::platform::{self, ModeInfo, Order, Plans, Platform, Target};
use f2_core::resolve::{self, Reader};
use f2_core::session::{Session, Settings};
use f2_core::visitor::{Site, Visitor};
use f2_core::{short, sign as core_sign};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{HeaderMap, HeaderValue, USER_AGENT};

use crate::crawler::{Crawler, Web};
use crate::device::{MEDIA_COOKIE, MEDIA_DOMAINS};
use crate::handler::{MODES, subtitled};
use crate::page::{self, Page};
use crate::sign::Steps;
use crate::tokens::Tokens;
use crate::{device, link, sign};

/// Short links lead on by themselves for readers of previews; browsers get a page.
const PREVIEW: HeaderValue = HeaderValue::from_static("facebookexternalhit/1.1");

/// What TikTok's visitors have in common.
const SITE: Site = Site {
    sets: device::SETS,
    homes: device::HOMES,
    login: &["sessionid", "sessionid_ss", "sid_tt"],
    user_agent: device::USER_AGENT,
    referer: device::REFERER,
};

f2_core::identity! {
    /// TikTok under one identity.
    TikTok: Crawler, Tokens
}

impl TikTok {
    /// TikTok with these settings. Touches no network.
    ///
    /// # Errors
    /// `usage.config` for a cookie, header, `encryption` or signing list that cannot be used.
    pub fn new(settings: Settings) -> Result<Arc<Self>> {
        let signed = sign::is_signed(settings.encryption.as_deref().unwrap_or_default())?;
        let visitor = Visitor::new(&SITE, &settings)?;
        let Visitor { device, jar, .. } = visitor.clone();
        let draw = &settings.draw;
        let steps = Steps::new(&device, signed, draw)?;
        let tokens = Tokens::new(settings.client.clone(), jar.clone(), device.clone(), draw.clone());
        let tokens = Arc::new(tokens);
        let web = Web { device: device.clone(), tokens: tokens.clone(), jar, steps };
        let crawler = Crawler::new(Arc::new(Session::new(Arc::new(web), settings)), device);
        Ok(Arc::new(Self { crawler, tokens, visitor }))
    }

    /// A query with what these steps add (names parted by spaces, such as `x-bogus x-gnarly`), behind an address
    /// when there is one.
    ///
    /// # Errors
    /// `usage.config` for an unknown step.
    pub async fn signed(&self, steps: &str, address: &str, query: &str) -> Result<String> {
        let draw = &self.crawler.session().settings().draw;
        let steps = sign::steps(self.crawler.device(), steps, draw)?;
        core_sign::signed(&steps, address, query, "", self.now()).await
    }

    /// A page of the site, by its address. The cookies go along, and what the page sets is kept.
    ///
    /// # Errors
    /// `platform.challenge` when a check page stands in its place and cannot be answered, or what kept it from
    /// coming.
    pub async fn page(&self, address: &str) -> Result<Page> {
        let session = self.crawler.session();
        let (client, headers) = (&session.settings().client, self.crawler.device().headers());
        session.tried("page", |_| page::load(client, Some(self.jar()), headers, address)).await
    }

    /// The `Cookie` header for a media address; none for one that is not encrypted.
    pub(crate) fn cookie_for_media(jar: &Jar, uri: &http::Uri) -> Option<HeaderValue> {
        uri.scheme_str().filter(|scheme| *scheme == "https")?;
        let host = uri.host()?.to_ascii_lowercase();
        let is_ours = |domain: &&str| {
            host.strip_suffix(*domain).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
        };
        MEDIA_DOMAINS.iter().find(|domain| is_ours(domain))?;
        let token = jar.get(MEDIA_COOKIE).filter(|token| !token.is_empty())?;
        let mut value = HeaderValue::from_str(&format!("{MEDIA_COOKIE}={}", token.expose())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Reader for TikTok {
    fn readings(&self, text: &str) -> Vec<Target> {
        link::readings(text)
    }

    fn follow<'a>(&'a self, short: &'a str) -> BoxFuture<'a, Result<Vec<Target>>> {
        async move {
            let mut headers = self.crawler.device().headers().clone();
            headers.insert(USER_AGENT, PREVIEW);
            short::follow(self.crawler.session(), &headers, short, link::of_url).await
        }
        .boxed()
    }
}

impl Platform for TikTok {
    fn name(&self) -> &'static str {
        "tiktok"
    }

    fn modes(&self) -> Vec<ModeInfo> {
        platform::infos(MODES)
    }

    fn parse(&self, text: &str) -> Result<Target> {
        link::readings(text).into_iter().next().ok_or_else(|| f2_core::Cause::UsageLink.into())
    }

    fn resolve<'a>(&'a self, mode: &'a str, text: &'a str) -> BoxFuture<'a, Result<Target>> {
        resolve::for_mode(self, MODES, mode, text).boxed()
    }

    fn resolve_with_mode<'a>(&'a self, text: &'a str) -> BoxFuture<'a, Result<(Target, &'static str)>> {
        resolve::with_mode(self, MODES, text).boxed()
    }

    fn run(self: Arc<Self>, mode: &str, order: Order) -> Plans {
        let wanted = order.want.subtitles;
        let plans = platform::run(MODES, self.clone(), mode, order);
        if wanted { subtitled(self, plans) } else { plans }
    }

    fn renewing(&self) {
        self.tokens.renew();
    }

    fn live(self: Arc<Self>, target: Target) -> Asked {
        platform::live(MODES, self, target).boxed()
    }

    fn media_headers(&self) -> HeaderMap {
        self.crawler.device().headers().clone()
    }

    fn media_cookie(&self) -> Option<MediaCookie> {
        let jar = self.jar().clone();
        Some(Arc::new(move |uri| Self::cookie_for_media(&jar, uri)))
    }
}
