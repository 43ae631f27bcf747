//! `f2 sign`: signatures and tokens for the shell, and what a server sees in them.

mod seen;

use std::io::{BufRead, IsTerminal};
use std::time::{SystemTime, UNIX_EPOCH};

use f2_core::error::{Cause, Error, Exit, Result};
use f2_sign::kind::{Input, Kind, Request};
use f2_sign::tokens::Site;

use crate::args::{Sign, invalid, meant, nearest};
use crate::messages::{Messages, id};
use crate::ui::stream;

/// Signs what is given, or with `verify` takes it apart. Without text, every line of standard input is one; a report is
/// the whole of it.
///
/// # Errors
/// `usage.argument` for a kind or value that is none, or when there is nothing to sign; `disk.*` when standard output
/// does not take the result.
pub(super) fn run(options: &Sign, messages: &Messages) -> Result<Exit> {
    let mut words = options.words.iter().map(String::as_str).peekable();
    let verify = words.next_if_eq(&"verify").is_some();
    let kind = kind(words.next(), messages)?;
    let given = words.next();
    let unused = given.filter(|_| !verify && kind.input() == Input::Nothing).or(words.next());
    if let Some(unused) = unused {
        return Err(wrong(messages.with(id::SIGN_EXTRA, &[("given", unused.into())])));
    }
    let mut rng = rng(options, messages)?;
    let job = Job { kind, options, unix_ms: time(options, messages)?, messages };
    if verify {
        return job.verify_all(given);
    }
    let given = match (given, options.query.as_deref()) {
        (Some(_), Some(_)) => {
            let args = [("first", "QUERY".into()), ("second", "--query".into())];
            return Err(wrong(messages.with(id::ARG_CONFLICT, &args)));
        }
        (word, query) => word.or(query),
    };
    job.sign_all(given, &mut rng)
}

/// The kind of this name.
fn kind(name: Option<&str>, messages: &Messages) -> Result<Kind> {
    let names = || Kind::ALL.iter().map(|kind| kind.name());
    let all = || names().collect::<Vec<_>>().join(", ");
    let Some(name) = name else {
        return Err(wrong(messages.with(id::SIGN_NO_KIND, &[("kinds", all().into())])));
    };
    Kind::named(name).ok_or_else(|| {
        let line = messages.with(id::SIGN_KIND, &[("given", name.into()), ("kinds", all().into())]);
        wrong(line + &meant(nearest(name, names().chain(["verify"])), messages))
    })
}

/// The source of draws: repeatable from a seed.
fn rng(options: &Sign, messages: &Messages) -> Result<fastrand::Rng> {
    let seed = number("--seed", options.seed.as_deref(), messages)?;
    Ok(seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed))
}

/// The clock that was given, in Unix milliseconds.
fn time(options: &Sign, messages: &Messages) -> Result<Option<i64>> {
    let time = number("--time", options.time.as_deref(), messages)?;
    Ok(time.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)))
}

fn number(option: &str, text: Option<&str>, messages: &Messages) -> Result<Option<u64>> {
    let expected = || messages.with(id::VALUE_NUMBER, &[("low", 0.into())]);
    let read = |text: &str| text.parse().map_err(|_| invalid(messages, option, text, &expected()));
    text.map(read).transpose()
}

fn wrong(detail: String) -> Error {
    Error::new(Cause::UsageArgument).detail(detail)
}

/// What is to be signed or taken apart, but for the text.
struct Job<'a> {
    kind: Kind,
    options: &'a Sign,
    unix_ms: Option<i64>,
    messages: &'a Messages,
}

impl Job<'_> {
    fn sign_all(&self, given: Option<&str>, rng: &mut fastrand::Rng) -> Result<Exit> {
        let alone = self.kind.input() == Input::Nothing
            || self.kind.input() == Input::Room
                && self.options.room_id.is_some()
                && self.options.user_unique_id.is_some()
                && std::io::stdin().is_terminal();
        let given = given.or(alone.then_some(""));
        let whole = self.kind.input() == Input::Json;
        each(given, whole, self.messages, |text| stream::data(&(self.sign(text, rng)? + "\n")))?;
        Ok(Exit::Done)
    }

    fn sign(&self, text: &str, rng: &mut fastrand::Rng) -> Result<String> {
        let (address, text) = match self.kind.input() {
            Input::Query | Input::Room => apart(text),
            Input::Json => ("", self.json(text)?),
            Input::Nothing => ("", text),
        };
        let request = self.request(text)?;
        if self.kind.input() == Input::Room && request.room_id().and(request.user_unique_id()).is_none() {
            let args =
                [("option", self.kind.name().into()), ("needed", "--room-id, --user-unique-id".into())];
            return Err(wrong(self.messages.with(id::ARG_NEEDS, &args)));
        }
        let gap = if address.is_empty() || address.ends_with('?') { "" } else { "?" };
        Ok(format!("{address}{gap}{}", self.kind.sign(&request, || rng.f64())))
    }

    /// A report, when it is JSON.
    fn json<'t>(&self, text: &'t str) -> Result<&'t str> {
        match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Ok(text),
            Err(error) => Err(wrong(self.messages.with(id::SIGN_JSON, &[("why", error.to_string().into())]))),
        }
    }

    /// The request of a query or report.
    fn request<'t>(&'t self, text: &'t str) -> Result<Request<'t>> {
        let Sign { body, user_agent, site, uifid, room_id, user_unique_id, .. } = self.options;
        let site = match site.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("douyin" | "dy") => Site::Douyin,
            Some("tiktok" | "tk") => Site::TikTok,
            Some(other) => {
                return Err(invalid(self.messages, "--site", other, &self.messages.text(id::VALUE_SITE)));
            }
        };
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_millis() as i64);
        let user_agent = user_agent.as_deref().unwrap_or(f2_douyin::device::USER_AGENT);
        Ok(Request {
            body: body.as_deref().unwrap_or_default().as_bytes(),
            site,
            uifid: uifid.as_deref(),
            room_id: room_id.as_deref(),
            user_unique_id: user_unique_id.as_deref(),
            ..Request::new(text, user_agent, self.unix_ms.unwrap_or_else(now))
        })
    }

    fn verify_all(&self, given: Option<&str>) -> Result<Exit> {
        let mut exit = Exit::Done;
        each(given, false, self.messages, |text| {
            let (report, holds) = self.verify(text)?;
            if !holds {
                exit = Exit::Failed;
            }
            stream::data(&format!("{report:#}\n"))
        })?;
        Ok(exit)
    }

    /// What a server sees in a value or a signed query, and whether all of it holds.
    fn verify(&self, text: &str) -> Result<(serde_json::Value, bool)> {
        let (_, inner) = apart(text);
        let (signed, value) =
            self.kind.split(inner).map_or((None, text), |(query, value)| (Some(query), value));
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        let query = self.options.query.as_deref().map(|query| apart(query).1).or(signed);
        let claim = seen::Claim {
            signed: signed.map(|_| inner),
            query,
            body: self.options.body.as_deref(),
            user_agent: self.options.user_agent.as_deref(),
            request: self.request(query.unwrap_or_default())?,
        };
        Ok(seen::report(self.kind, &value, &claim))
    }
}

/// Does something with what is given, or else with every line of standard input, until it says that this is enough.
/// With `whole`, all of standard input is one text.
fn each(
    given: Option<&str>,
    whole: bool,
    messages: &Messages,
    mut act: impl FnMut(&str) -> Result<bool>,
) -> Result<()> {
    let stdin = std::io::stdin();
    match given {
        Some(text) if text != "-" => return act(text).map(drop),
        None if stdin.is_terminal() => return Err(wrong(messages.text(id::SIGN_NOTHING))),
        _ => {}
    }
    let unreadable = |error: std::io::Error| {
        wrong(messages.with(id::SIGN_UNREADABLE, &[("why", error.to_string().into())]))
    };
    let mut any = false;
    if whole {
        let text = std::io::read_to_string(stdin).map_err(unreadable)?;
        let text = text.trim_end_matches(['\r', '\n']);
        any = !text.is_empty();
        if any {
            act(text)?;
        }
    } else {
        for line in stdin.lock().lines() {
            any = true;
            if !act(&line.map_err(unreadable)?)? {
                break;
            }
        }
    }
    if any { Ok(()) } else { Err(wrong(messages.text(id::SIGN_NOTHING))) }
}

/// An address up to its query, and the query without fragment. A text that is no address is a query.
fn apart(text: &str) -> (&str, &str) {
    let (head, query) = text.split_once('?').unwrap_or((text, ""));
    let scheme = head.split_once("://").map_or("", |(scheme, _)| scheme);
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_scheme || head.is_empty() && text.starts_with('?') {
        let end = text.len().min(head.len() + 1);
        (&text[..end], query.split('#').next().unwrap_or_default())
    } else {
        ("", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_queries() {
        for (text, expected) in [
            ("a=1&b=2", ("", "a=1&b=2")),
            ("", ("", "")),
            ("?a=1", ("?", "a=1")),
            ("https://h.example/p?a=1?b#f", ("https://h.example/p?", "a=1?b")),
            ("wss://h.example/p?", ("wss://h.example/p?", "")),
            ("https://h.example/p", ("https://h.example/p", "")),
            ("to=https://h.example/?a=1", ("", "to=https://h.example/?a=1")),
            ("a=1#b", ("", "a=1#b")),
        ] {
            assert_eq!(apart(text), expected, "{text}");
        }
    }
}
