//! Who speaks to a platform: one browser and its cookies.

use std::sync::Arc;

use crate::device::{Device, Sets};
use crate::error::Result;
use crate::http::Jar;
use crate::session::Settings;

/// What a platform's visitors have in common.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// The parameter sets of its requests.
    pub sets: Sets,
    /// The hosts that may receive the cookies of an account.
    pub homes: &'static [&'static str],
    /// The cookies that only a logged-in account has.
    pub login: &'static [&'static str],
    /// The `User-Agent`, unless the settings name another.
    pub user_agent: &'static str,
    /// The `Referer`, unless the settings name another.
    pub referer: &'static str,
}

/// One browser and its cookies.
#[derive(Clone)]
pub struct Visitor {
    /// What the browser says of itself.
    pub device: Arc<Device>,
    /// Its cookies.
    pub jar: Arc<Jar>,
    login: &'static [&'static str],
}

impl Visitor {
    /// The visitor of a site with these settings. Touches no network.
    ///
    /// # Errors
    /// `usage.config` for a cookie, a header or a value of the configuration that cannot be used.
    pub fn new(site: &Site, settings: &Settings) -> Result<Self> {
        let user_agent = settings.user_agent.as_deref().unwrap_or(site.user_agent);
        let referer = settings.referer.as_deref().unwrap_or(site.referer);
        let device = Arc::new(Device::new(site.sets, user_agent, referer, &settings.overrides)?);
        let jar = Arc::new(Jar::new(site.homes));
        jar.add_text(settings.cookie.expose())?;
        Ok(Self { device, jar, login: site.login })
    }

    /// Whether no account is logged in.
    #[must_use]
    pub fn is_guest(&self) -> bool {
        !self.login.iter().any(|name| self.jar.get(name).is_some())
    }
}

/// Declares a platform under one identity: its crawler, its tokens, and the [`Visitor`] behind both.
#[macro_export]
macro_rules! identity {
    ($(#[$doc:meta])* $name:ident: $crawler:ident, $tokens:ident) => {
        $(#[$doc])*
        pub struct $name {
            crawler: $crawler,
            tokens: std::sync::Arc<$tokens>,
            visitor: $crate::visitor::Visitor,
        }

        impl $name {
            /// The methods that fetch.
            #[must_use]
            pub fn crawler(&self) -> &$crawler {
                &self.crawler
            }

            /// The tokens of this identity.
            #[must_use]
            pub fn tokens(&self) -> &$tokens {
                &self.tokens
            }

            /// Whether no account is logged in.
            #[must_use]
            pub fn is_guest(&self) -> bool {
                self.visitor.is_guest()
            }

            /// The cookies of this identity.
            pub(crate) fn jar(&self) -> &std::sync::Arc<$crate::http::Jar> {
                &self.visitor.jar
            }

            /// The moment, by the clock of the settings.
            pub(crate) fn now(&self) -> $crate::Timestamp {
                (self.crawler.session().settings().clock)()
            }
        }
    };
}
