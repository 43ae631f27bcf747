//! The cookies of one platform, and who may see them.
//!
//! Two layers: the user's cookies and those set by us, which go to every home in the order given; over them
//! what the homes set themselves, by the rules of RFC 6265. Hosts outside the homes get nothing and set
//! nothing. Nothing goes over plain HTTP, loopback excepted.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie_store::CookieStore;
use http::{HeaderMap, HeaderValue, Uri, header};
use url::Url;

use crate::error::{Cause, Error, Result};
use crate::secret::Secret;

/// Words of a `Set-Cookie` that people copy along; they are no cookies.
const ATTRIBUTES: [&str; 9] =
    ["path", "domain", "expires", "max-age", "secure", "httponly", "samesite", "priority", "partitioned"];

/// The cookies of one platform. `Debug` shows their names only.
pub struct Jar {
    homes: Vec<&'static str>,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    /// The user's cookies and ours, in the order given.
    own: Vec<(String, String)>,
    /// What the homes set.
    store: CookieStore,
    /// The value each name was set to last by a home.
    latest: HashMap<String, String>,
}

impl Jar {
    /// An empty jar for these homes: whole host names, or `.name` for a domain with all below it.
    #[must_use]
    pub fn new(homes: &[&'static str]) -> Self {
        Self { homes: homes.to_vec(), inside: Mutex::default() }
    }

    /// Takes a cookie text as browsers show it: `a=b; c=d`, with line breaks or a leading `Cookie:` too.
    /// Pieces without `=` and attributes such as `Path` are passed over; of two values of one name the later
    /// stands.
    ///
    /// # Errors
    /// `usage.config` with the position, counted in characters from 1, of the first character that is neither
    /// printable ASCII nor a line break or tab; the jar is unchanged then.
    pub fn add_text(&self, text: &str) -> Result<()> {
        let strange = |c: char| !matches!(c, ' '..='~' | '\r' | '\n' | '\t');
        if let Some(at) = text.chars().position(strange) {
            return Err(Error::new(Cause::UsageConfig).detail(format!(
                "the cookie holds a character at position {} that no cookie can hold",
                at + 1
            )));
        }
        let text = text.trim();
        let text = match text.split_at_checked("cookie:".len()) {
            Some((head, rest)) if head.eq_ignore_ascii_case("cookie:") => rest,
            _ => text,
        };
        let mut inside = self.lock();
        for piece in text.split([';', '\r', '\n']) {
            let Some((name, value)) = piece.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            if is_name(name) && !ATTRIBUTES.iter().any(|word| name.eq_ignore_ascii_case(word)) {
                inside.put(name, &value.replace('\t', " "));
            }
        }
        Ok(())
    }

    /// Sets a cookie for all homes, over whatever they set before.
    ///
    /// # Errors
    /// `usage.config` when the name or value cannot stand in a `Cookie` header.
    pub fn set(&self, name: &str, value: &str) -> Result<()> {
        if !is_name(name) || value.contains(';') || !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            let shown = name.chars().filter(char::is_ascii_graphic).take(40).collect::<String>();
            return Err(Error::new(Cause::UsageConfig).detail(format!("the cookie {shown} cannot be sent")));
        }
        self.lock().put(name, value);
        Ok(())
    }

    /// The newest value of a cookie, whichever home it belongs to.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Secret> {
        let inside = self.lock();
        let held =
            inside.store.iter_unexpired().filter(|cookie| cookie.name() == name).map(|cookie| cookie.value());
        let latest = inside.latest.get(name).map(String::as_str);
        let set = held.max_by_key(|value| (Some(*value) == latest, *value));
        set.or_else(|| inside.own_value(name)).map(Secret::new)
    }

    /// The names of all cookies, in the order they are sent.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let inside = self.lock();
        let mut names: Vec<String> = inside.own.iter().map(|(name, _)| name.clone()).collect();
        let mut set: Vec<_> = inside.store.iter_unexpired().map(|cookie| cookie.name().to_owned()).collect();
        set.sort_unstable();
        set.dedup();
        names.extend(set.into_iter().filter(|name| inside.own_value(name).is_none()));
        names
    }

    /// Takes the cookies an answer sets. Answers of other hosts, and cookies that cannot be read or belong to
    /// other domains, are passed over. A cookie that a home deletes for all its paths goes from the user's too.
    pub fn absorb(&self, from: &Uri, headers: &HeaderMap) {
        let Some(url) = self.home_url(from) else { return };
        let mut inside = self.lock();
        for text in headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            inside.absorb(text, &url);
        }
    }

    /// The `Cookie` header for an address, marked sensitive; `None` when it gets no cookie. The user's come
    /// first, in their order; each name stands once.
    #[must_use]
    pub fn header(&self, to: &Uri) -> Option<HeaderValue> {
        let url = self.home_url(to)?;
        let inside = self.lock();
        let mut set: Vec<(&str, &str)> = Vec::new();
        let mut matching = inside.store.matches(&url);
        // The nearest path first, as the standard wants it; of equal ones the one set last.
        matching.sort_by_key(|cookie| {
            let latest = inside.latest.get(cookie.name()).map(String::as_str) == Some(cookie.value());
            (
                Reverse(cookie.path.len()),
                cookie.name().to_owned(),
                Reverse((latest, cookie.value().to_owned())),
            )
        });
        for cookie in matching {
            if !set.iter().any(|(name, _)| *name == cookie.name()) {
                set.push((cookie.name(), cookie.value()));
            }
        }
        let newest = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let own = inside.own.iter().map(|(name, value)| (&**name, newest(name).unwrap_or(value)));
        let rest = set.iter().copied().filter(|(name, _)| inside.own_value(name).is_none());
        let text =
            own.chain(rest).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut value = HeaderValue::from_str(&text).ok().filter(|value| !value.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Whether this host may see the cookies.
    #[must_use]
    pub fn is_home(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.homes.iter().any(|home| match home.strip_prefix('.') {
            Some(domain) => {
                host.strip_suffix(domain).is_some_and(|left| left.is_empty() || left.ends_with('.'))
            }
            None => host == *home,
        })
    }

    /// The address without its query, when it is a home that is spoken to in private.
    fn home_url(&self, uri: &Uri) -> Option<Url> {
        let host = uri.host().filter(|host| self.is_home(host))?;
        let scheme = uri.scheme_str()?;
        if scheme != "https" && !(scheme == "http" && is_loopback(host)) {
            return None;
        }
        Url::parse(&format!("{scheme}://{}{}", host.trim_end_matches('.'), uri.path())).ok()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn own_value(&self, name: &str) -> Option<&str> {
        self.own.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// Sets a cookie of ours and forgets what homes set under its name.
    fn put(&mut self, name: &str, value: &str) {
        match self.own.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.own.push((name.to_owned(), value.to_owned())),
        }
        self.forget(name);
    }

    fn forget(&mut self, name: &str) {
        let set: Vec<(String, String)> = self
            .store
            .iter_any()
            .filter(|cookie| cookie.name() == name)
            .filter_map(|cookie| Some((cookie.domain.as_cow()?.into_owned(), String::from(&*cookie.path))))
            .collect();
        for (domain, path) in set {
            self.store.remove(&domain, &path, name);
        }
    }

    fn absorb(&mut self, text: &str, url: &Url) {
        let Ok(cookie) = cookie_store::Cookie::parse(text.to_owned(), url) else { return };
        let name = cookie.name().to_owned();
        let sendable = is_name(&name) && cookie.value().bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !sendable || !cookie.domain.matches(url) {
            return;
        }
        if !cookie.is_expired() {
            self.latest.insert(name, cookie.value().to_owned());
        } else if &*cookie.path == "/" {
            self.own.retain(|(known, _)| *known != name);
        }
        // Rejected cookies (another domain, a script-only one) are simply not stored.
        let _ = self.store.insert(cookie, url);
    }
}

impl fmt::Debug for Jar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jar").field("homes", &self.homes).field("names", &self.names()).finish()
    }
}

/// Whether a text can be the name of a cookie: visible ASCII without the marks that end a name.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'=' | b';' | b','))
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
