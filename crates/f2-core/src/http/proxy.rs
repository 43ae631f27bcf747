//! Which proxy an address goes through: the user's setting or the environment, and its exceptions.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use super::settings::Proxy;
use crate::error::{Cause, Error, Result};

/// The proxy rules of a setting.
pub(super) fn rules(setting: &Proxy) -> Result<Option<Matcher>> {
    match setting {
        Proxy::None => Ok(None),
        Proxy::Url(url) => explicit(url.expose(), "").map(Some),
        Proxy::FromEnv => {
            for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"] {
                for name in [name.to_owned(), name.to_ascii_lowercase()] {
                    check_variable(&name, &std::env::var(&name).unwrap_or_default())?;
                }
            }
            Ok(Some(Matcher::from_env()))
        }
    }
}

/// A matcher for one proxy and a list of exceptions in the form of `NO_PROXY`.
fn explicit(url: &str, except: &str) -> Result<Matcher> {
    let matcher = Matcher::builder().all(url).no(except).build();
    let probe = Uri::from_static("https://192.0.2.1/");
    let kind = Matcher::builder()
        .all(url)
        .build()
        .intercept(&probe)
        .map(|proxy| proxy.uri().scheme_str().map(str::to_owned));
    match kind {
        Some(Some(kind)) if ["http", "https", "socks5", "socks5h"].contains(&&*kind) => Ok(matcher),
        _ => Err(Error::new(Cause::UsageConfig)
            .detail("the proxy address is not understood: write http://, https:// or socks5://[user:password@]host:port")),
    }
}

/// A proxy variable that is set must be understood: it is never passed over in silence.
fn check_variable(name: &str, value: &str) -> Result<()> {
    if value.trim().is_empty() {
        return Ok(());
    }
    explicit(value, "")
        .map(drop)
        .map_err(|error| Error::new(Cause::UsageConfig).detail(format!("{name}: {}", error.particulars())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exceptions_are_kept() {
        let matcher =
            explicit("socks5://u:p%40ss@127.0.0.1:1", "example.com, 10.0.0.0/8").expect("a matcher");
        for (uri, proxied) in [
            ("https://example.com/", false),
            ("https://www.example.com/", false),
            ("http://10.1.2.3:8080/", false),
            ("http://notexample.com/", true),
            ("https://11.1.2.3/", true),
        ] {
            assert_eq!(matcher.intercept(&Uri::from_static(uri)).is_some(), proxied, "{uri}");
        }
        let proxy = matcher.intercept(&Uri::from_static("https://a.example/")).expect("a proxy");
        assert_eq!(proxy.raw_auth(), Some(("u", "p@ss")));
    }

    #[test]
    fn a_proxy_that_is_not_understood_is_an_error_without_its_text() {
        for bad in ["ftp://secret@h:1", "socks4://h:1", "http://user:se cret@h:1", "::", "http://", ""] {
            let error = explicit(bad, "").expect_err(bad);
            assert_eq!(error.cause(), Cause::UsageConfig, "{bad}");
            assert!(!format!("{error:?}").contains("cret"), "{error:?}");
        }
        assert!(explicit("127.0.0.1:8080", "").is_ok(), "no scheme means http");
        assert!(check_variable("HTTPS_PROXY", " ").is_ok());
        let error = check_variable("HTTPS_PROXY", "quic://secret@h").expect_err("unknown kind");
        assert!(error.particulars().starts_with("HTTPS_PROXY: "));
    }
}
