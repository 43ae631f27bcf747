//! What a server sees in a value, as JSON.

use f2_sign::kind::{Kind, Request};
use f2_sign::verify::{self, Invalid, abogus::Decoded};
use serde_json::{Map, Value, json};

/// The request that a value is held against.
pub(super) struct Claim<'a> {
    /// The whole signed query, when the value came in one.
    pub(super) signed: Option<&'a str>,
    /// The query that should have been signed.
    pub(super) query: Option<&'a str>,
    /// The body that should have been signed.
    pub(super) body: Option<&'a str>,
    /// The user agent that should have signed.
    pub(super) user_agent: Option<&'a str>,
    /// Everything else.
    pub(super) request: Request<'a>,
}

/// What a value says, and which parts of the claim hold.
type Seen = (Value, Vec<(&'static str, bool)>);

/// A report of `kind`, `valid`, and `seen` and `matches` or the `reason`; and whether everything holds.
pub(super) fn report(kind: Kind, value: &str, claim: &Claim<'_>) -> (Value, bool) {
    match seen(kind, value, claim) {
        Ok((seen, matches)) => {
            let holds = matches.iter().all(|(_, holds)| *holds);
            let matches: Map<String, Value> =
                matches.into_iter().map(|(part, holds)| (part.to_owned(), holds.into())).collect();
            (json!({ "kind": kind.name(), "valid": true, "seen": seen, "matches": matches }), holds)
        }
        Err(invalid) => {
            (json!({ "kind": kind.name(), "valid": false, "reason": invalid.to_string() }), false)
        }
    }
}

fn seen(kind: Kind, value: &str, claim: &Claim<'_>) -> Result<Seen, Invalid> {
    match kind {
        Kind::XBogus => xbogus(value, claim),
        Kind::ABogus | Kind::ABogus15 => abogus(kind, value, claim),
        Kind::Webcast => webcast(value, claim),
        Kind::WebSign => web_sign(value, claim),
        Kind::XGnarly => x_gnarly(value, claim),
        Kind::MsToken => {
            let site = verify::tokens::false_ms_token(value)?;
            Ok((json!({ "site": format!("{site:?}").to_lowercase() }), Vec::new()))
        }
        Kind::VerifyFp => {
            let ms = verify::tokens::verify_fp(value)?;
            Ok((json!({ "unix_ms": ms, "time": i64::try_from(ms).ok().and_then(time) }), Vec::new()))
        }
        Kind::StrData => str_data(value),
        _ => Err(Invalid::Marker),
    }
}

fn xbogus(value: &str, claim: &Claim<'_>) -> Result<Seen, Invalid> {
    let seen = verify::xbogus::decode(value)?;
    let environment = seen.environment;
    let fields = json!({
        "unix_seconds": seen.unix_seconds,
        "time": time(i64::from(seen.unix_seconds) * 1000),
        "env": environment.env,
        "detect": environment.detect,
        "canvas": environment.canvas,
        "query": hex(&seen.query),
        "body": hex(&seen.body),
        "user_agent": hex(&seen.user_agent),
    });
    let matches = claim.matches(
        |query| seen.matches_query(query),
        |body| seen.matches_body(body),
        |agent| seen.matches_user_agent(agent),
    );
    Ok((fields, matches))
}

fn abogus(kind: Kind, value: &str, claim: &Claim<'_>) -> Result<Seen, Invalid> {
    let seen = verify::abogus::decode(value)?;
    let fields = match &seen {
        Decoded::V15(v15) if kind == Kind::ABogus15 => json!({
            "version": "1.0.1.5",
            "start_ms": v15.span.start_ms,
            "end_ms": v15.span.end_ms,
            "time": time(v15.span.end_ms),
            "options": v15.environment.options,
            "page_id": v15.environment.page_id,
            "aid": v15.environment.aid,
            "markers": v15.environment.markers,
            "window": v15.fingerprint,
            "query": hex(&v15.query),
            "body": hex(&v15.body),
            "user_agent": hex(&v15.user_agent),
        }),
        Decoded::V19(v19) if kind == Kind::ABogus => json!({
            "version": "1.0.1.19",
            "now_ms": v19.now_ms,
            "ink_ms": v19.ink_ms,
            "time": time(v19.now_ms),
            "timely": v19.is_timely(),
            "browser": v19.browser.map(|browser| format!("{browser:?}").to_lowercase()),
            "env": v19.env,
            "detect": v19.detect,
            "flags": v19.flags,
            "counters": v19.counters,
            "tripwire": v19.tripwire,
            "tripwires_intact": v19.tripwires_intact,
            "fortnight": v19.fortnight,
            "call_bucket": v19.call_bucket,
            "page_age": v19.page_age,
            "page_id": v19.page_id,
            "aid": v19.aid,
            "window": v19.geometry,
            "query": hex(&v19.query),
            "body": hex(&v19.body),
            "user_agent": hex(&v19.user_agent),
        }),
        _ => return Err(Invalid::Marker),
    };
    let matches = claim.matches(
        |query| seen.matches_query(query),
        |body| seen.matches_body(body),
        |agent| seen.matches_user_agent(agent),
    );
    Ok((fields, matches))
}

fn webcast(value: &str, claim: &Claim<'_>) -> Result<Seen, Invalid> {
    let seen = verify::webcast::decode(value)?;
    let fields = json!({
        "env": seen.environment.env,
        "detect": seen.environment.detect,
        "counter": seen.counter,
        "flag": seen.flag,
        "initialised": seen.initialised,
        "salt": seen.salt,
        "stub": hex(&seen.stub),
    });
    let request = &claim.request;
    let room = request.room_id().zip(request.user_unique_id());
    let matches =
        room.map(|(room, viewer)| ("room", seen.check(request.webcast_sdk(), room, viewer).is_ok()));
    Ok((fields, matches.into_iter().collect()))
}

/// The signature alone says nothing: what is looked at is the query that ends with it.
fn web_sign(value: &str, claim: &Claim<'_>) -> Result<Seen, Invalid> {
    let whole = match (claim.signed, claim.query) {
        (Some(signed), _) => signed.to_owned(),
        (None, Some(query)) => format!("{query}&{}={value}", f2_sign::web_sign::NAME),
        (None, None) => value.to_owned(),
    };
    let seen = verify::web_sign::decode(&whole)?;
    let uifid = claim.request.uifid.or(seen.uifid.as_deref()).unwrap_or_default();
    let fields = json!({
        "timestamp": seen.timestamp,
        "time": seen.timestamp.parse().ok().and_then(|seconds: i64| time(seconds.checked_mul(1000)?)),
        "uifid": seen.uifid,
        "query": seen.query,
        "signature": seen.signature,
    });
    Ok((fields, vec![("query", seen.check(uifid).is_ok())]))
}

fn x_gnarly(value: &str, claim: &Claim<'_>) -> Result<Seen, Invalid> {
    let seen = verify::x_gnarly::decode(value)?;
    let numbers = seen.numbers;
    let fields = json!({
        "sdk": seen.sdk,
        "scm": seen.scm,
        "unix_seconds": seen.unix_seconds(),
        "time": time(i64::from(seen.unix_seconds()) * 1000),
        "env": numbers[1],
        "detect": numbers[2],
        "canvas": seen.fields.numbers().contains(&7).then_some(numbers[7]),
        "nonce": numbers[8],
        "counters": [numbers[12], numbers[13]],
        "seed": seen.seed,
        "fields": seen.fields.numbers(),
        "key": hex(&seen.seal.key),
        "rounds": seen.seal.rounds,
        "query": seen.query,
        "body": seen.body,
        "user_agent": seen.user_agent,
    });
    let matches = claim.matches(
        |query| seen.matches_query(query),
        |body| seen.matches_body(body),
        |agent| seen.matches_user_agent(agent),
    );
    Ok((fields, matches))
}

/// A report of either site; its first byte tells which.
fn str_data(value: &str) -> Result<Seen, Invalid> {
    let (site, text) = match verify::str_data::douyin(value) {
        Ok((text, _)) => ("douyin", text),
        Err(Invalid::Marker) => ("tiktok", verify::str_data::tiktok(value)?.0),
        Err(invalid) => return Err(invalid),
    };
    let report = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok((json!({ "site": site, "report": report }), Vec::new()))
}

impl Claim<'_> {
    /// The parts that were given, and whether each was signed.
    fn matches(
        &self,
        query: impl Fn(&[u8]) -> bool,
        body: impl Fn(&[u8]) -> bool,
        user_agent: impl Fn(&str) -> bool,
    ) -> Vec<(&'static str, bool)> {
        let parts = [
            ("query", self.query.map(|text| query(text.as_bytes()))),
            ("body", self.body.map(|text| body(text.as_bytes()))),
            ("user_agent", self.user_agent.map(user_agent)),
        ];
        parts.into_iter().filter_map(|(part, holds)| Some((part, holds?))).collect()
    }
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A clock for people; `None` past the calendar's end.
fn time(unix_ms: i64) -> Option<String> {
    jiff::Timestamp::from_millisecond(unix_ms).ok().map(|time| time.to_string())
}
