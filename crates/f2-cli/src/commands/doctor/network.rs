//! The way to a platform: proxy, certificates, clock.

use std::time::Instant;

use f2_core::error::{Cause, Error};
use f2_core::http::{Call, Client, Redirects};
use f2_core::secret::shown_url;
use f2_core::time::system_clock;
use http::Uri;
use http::header::DATE;

use super::{Check, Patient};
use crate::config::Settings;
use crate::messages::{Messages, id};

/// From this many seconds on, a wrong clock is worth a word; from [`WRONG`] on signatures are refused.
const OFF: u64 = 60;
/// From this many seconds on the platform takes a signature for an old one.
const WRONG: u64 = 300;

/// The proxy variables of https addresses, the first that is set counts.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Which proxy is used, and whether a trusted connection to the platform comes about.
pub(super) async fn reach(
    client: &Client,
    settings: &Settings,
    patient: &Patient,
    messages: &Messages,
) -> Vec<Check> {
    let begun = Instant::now();
    let connected = match address(patient, "/") {
        Ok(uri) => client.connect(&uri).await.map(drop),
        Err(error) => Err(error),
    };
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let proxy = proxy(settings, messages);
    let args = [("host", patient.host.into()), ("ms", ms.into())];
    match connected {
        Err(error) if error.cause() == Cause::NetProxy => {
            let fail = Check::fail("proxy", &error, messages);
            vec![Check { detail: format!("{proxy}: {}", fail.detail), ..fail }]
        }
        Err(error) => vec![Check::ok("proxy", proxy), Check::fail("tls", &error, messages)],
        Ok(()) if settings.insecure => {
            let line = messages.with(id::DOCTOR_TLS, &args);
            vec![Check::ok("proxy", proxy), Check::warn("tls", line, messages.text(id::DOCTOR_TLS_INSECURE))]
        }
        Ok(()) => vec![Check::ok("proxy", proxy), Check::ok("tls", messages.with(id::DOCTOR_TLS, &args))],
    }
}

/// Which proxy is used, without its user and password.
fn proxy(settings: &Settings, messages: &Messages) -> String {
    if let Some(proxy) = &settings.proxy {
        let args = [("proxy", bare(proxy.expose()).into()), ("origin", "-P".into())];
        return messages.with(id::DOCTOR_PROXY, &args);
    }
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let found = VARIABLES.iter().find_map(|name| Some((*name, set(name)?)));
    match found {
        Some((name, value)) => {
            let args = [("proxy", bare(&value).into()), ("origin", name.into())];
            messages.with(id::DOCTOR_PROXY, &args)
        }
        None => messages.text(id::DOCTOR_PROXY_NONE),
    }
}

/// An address of a proxy without user and password.
fn bare(proxy: &str) -> String {
    let shown = shown_url(proxy);
    let end = shown.rsplit('@').next().unwrap_or_default().to_owned();
    if shown.contains("://") { shown } else { end }
}

/// How far this machine's clock is from the platform's.
pub(super) async fn clock(client: &Client, patient: &Patient, messages: &Messages) -> Check {
    let answer = match address(patient, "/robots.txt") {
        Ok(uri) => client.fetch(Call::get(uri).redirects(Redirects::Stop)).await,
        Err(error) => Err(error),
    };
    let now = system_clock()();
    let reply = match answer {
        Ok(reply) => reply,
        Err(error) => return Check::fail("clock", &error, messages),
    };
    let date = reply.headers.get(DATE).and_then(|value| value.to_str().ok());
    let date = date.and_then(|text| jiff::fmt::rfc2822::parse(text).ok());
    let Some(date) = date else {
        return Check::warn("clock", messages.text(id::DOCTOR_CLOCK_UNKNOWN), String::new());
    };
    judge(now.duration_since(date.timestamp()).unsigned_abs().as_secs(), messages)
}

fn judge(seconds: u64, messages: &Messages) -> Check {
    let line = messages.with(id::DOCTOR_CLOCK, &[("seconds", seconds.into())]);
    match seconds {
        0..OFF => Check::ok("clock", line),
        OFF..WRONG => Check::warn("clock", line, messages.text(id::DOCTOR_CLOCK_HINT)),
        _ => {
            let fail = Check::fail("clock", &Error::new(Cause::RefusedEmpty), messages).broken();
            Check { detail: line, hint: messages.text(id::DOCTOR_CLOCK_HINT), ..fail }
        }
    }
}

fn address(patient: &Patient, path: &str) -> f2_core::error::Result<Uri> {
    let unread = |_| Error::new(Cause::UsageLink).detail(patient.host);
    format!("https://{}{path}", patient.host).parse().map_err(unread)
}

#[cfg(test)]
mod tests {
    use f2_core::error::Exit;

    use super::super::State;
    use super::*;
    use crate::messages::Language;

    #[test]
    fn a_wrong_clock_is_told() {
        let messages = Messages::new(Language::English);
        let of = |seconds| judge(seconds, &messages);
        assert_eq!(of(3).state, State::Ok);
        assert_eq!(of(90).state, State::Warn);
        assert_eq!((of(4000).state, of(4000).exit), (State::Fail, Exit::Failed));
    }

    #[test]
    fn a_proxy_is_shown_without_its_login() {
        for proxy in ["http://user:s3cret@p.example:1", "user:s3cret@p.example:1", "p.example:1"] {
            let shown = bare(proxy);
            assert!(shown.ends_with("p.example:1") && !shown.contains("s3cret"), "{shown}");
        }
    }
}
