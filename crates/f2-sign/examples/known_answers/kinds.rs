//! The kinds of known-answer files: how a case of each is recomputed, and which cases are left out.

use std::collections::BTreeMap;
use std::fmt;

use f2_sign::abogus::fingerprint::{Browser, Fingerprint, Geometry, Window};
use f2_sign::abogus::{v15, v19};
use f2_sign::tokens::{self, Site};
use f2_sign::x_gnarly::{Environment, FieldSet, Moment, Release, Signer};
use f2_sign::{str_data, verify, web_sign, webcast, xbogus};
use md5::{Digest, Md5};
use serde_json::Value;

/// What became of one case.
pub(crate) enum Outcome {
    /// The answer and what was computed.
    Compared { expected: String, computed: String },
    /// Not a known answer of this crate; why.
    Skipped(&'static str),
}

/// How one case is recomputed: the case and the list it stands in.
pub(crate) type Run = fn(&Value, &str) -> Result<Outcome, String>;

/// Counts over a file.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    /// Cases by the reason they were skipped for.
    pub(crate) reasons: BTreeMap<&'static str, usize>,
    pub(crate) first_failure: Option<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Every kind and its rule.
pub(crate) const KINDS: &[(&str, Run)] = &[
    ("xbogus", xbogus_f2),
    ("xbogus_vendor", xbogus_vendor),
    ("abogus", abogus),
    ("abogus19", abogus19),
    ("webcast", webcast),
    ("web_sign", web_sign),
    ("fingerprint", fingerprint),
    ("tokens", token),
    ("str_data", sealed_report),
    ("x_gnarly", x_gnarly),
];

/// The rule of `kind`.
pub(crate) fn find(kind: &str) -> Option<Run> {
    KINDS.iter().find(|(name, _)| *name == kind).map(|(_, run)| *run)
}

/// Recomputes every case of the file `text`: a list of cases, or an object of such lists.
pub(crate) fn run(rule: Run, text: &str) -> Result<Tally, String> {
    let file: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let lists: Vec<(&str, &Value)> = match &file {
        Value::Object(lists) => lists.iter().map(|(name, list)| (name.as_str(), list)).collect(),
        list => vec![("", list)],
    };
    let mut tally = Tally::default();
    for (name, list) in lists {
        let cases = list.as_array().ok_or("neither a list of cases nor an object of lists")?;
        for (index, case) in cases.iter().enumerate() {
            let failure = match rule(case, name) {
                Ok(Outcome::Skipped(reason)) => {
                    tally.skipped += 1;
                    *tally.reasons.entry(reason).or_default() += 1;
                    continue;
                }
                Ok(Outcome::Compared { expected, computed }) if expected == computed => {
                    tally.passed += 1;
                    continue;
                }
                Ok(Outcome::Compared { expected, computed }) => {
                    format!("expected {expected}, computed {computed}")
                }
                Err(error) => error,
            };
            tally.failed += 1;
            let id = case.get("id").map_or_else(|| format!("case {index}"), |id| format!("id {id}"));
            tally
                .first_failure
                .get_or_insert_with(|| format!("{name} {id}: {failure}").trim_start().to_owned());
        }
    }
    Ok(tally)
}

fn xbogus_f2(case: &Value, _: &str) -> Result<Outcome, String> {
    if case.get("error").is_some() {
        return Ok(Outcome::Skipped("F2 raises"));
    }
    if ["hexlike", "raw_latin1"].contains(&text(case, "tag")?) {
        return Ok(Outcome::Skipped("F2 does not sign the UTF-8 bytes"));
    }
    let signer = xbogus::Signer::new(text(case, "effective_user_agent")?);
    compare(case, "xbogus", signer.sign(text(case, "params")?, b"", int(case, "time_sec")?))
}

fn xbogus_vendor(case: &Value, _: &str) -> Result<Outcome, String> {
    let environment = xbogus::Environment {
        env: small(case, "env")?,
        detect: small(case, "detect")?,
        canvas: small(case, "canvas")?,
    };
    let signer = xbogus::Signer::with_environment(text(case, "user_agent")?, environment);
    let body = text(case, "body")?.as_bytes();
    compare(case, "xbogus", signer.sign(text(case, "params")?, body, int(case, "time_sec")?))
}

fn abogus(case: &Value, _: &str) -> Result<Outcome, String> {
    if case.get("error").is_some() {
        return Ok(Outcome::Skipped("F2 raises"));
    }
    if text(case, "tag")? == "edge_fp" {
        return Ok(Outcome::Skipped("a window text that F2 cannot carry"));
    }
    if int(case, "call_index")? > 0 {
        return Ok(Outcome::Skipped("documents F2's state defect"));
    }
    let environment = v15::Environment { options: numbers(case, "options")?, ..v15::Environment::F2 };
    let signer = v15::Signer::with_environment(text(case, "effective_user_agent")?, environment);
    let fingerprint = Fingerprint::new(text(case, "fp")?).map_err(|error| error.to_string())?;
    let span = v15::Span { start_ms: int(case, "start_ms")?, end_ms: int(case, "end_ms")? };
    let draws: [f64; 3] = floats(case, "rand")?.try_into().map_err(|_| "not three draws")?;
    same("rand_int", draws.map(|draw| (draw * 10_000.0) as i64), numbers(case, "rand_int")?)?;
    let (query, body) = (text(case, "params")?, text(case, "body")?);
    compare(case, "a_bogus", signer.sign(query, body.as_bytes(), &fingerprint, span, draws))
}

fn abogus19(case: &Value, _: &str) -> Result<Outcome, String> {
    let [c0, c1, c2, c3, flags] = numbers::<u16, 5>(case, "nr")?;
    let environment = v19::Environment {
        browser: browser(text(case, "browser")?),
        env: small(case, "env")?,
        detect: small(case, "detect")?,
        flags,
        counters: [c0, c1, c2, c3].map(|counter| counter as u8),
        tripwire: small(case, "tripwire")?,
        page_id: small(case, "page_id")?,
        aid: small(case, "aid")?,
    };
    let signer = v19::Signer::with_environment(text(case, "user_agent")?, environment);
    let geometry = Geometry::new(text(case, "geometry")?).map_err(|error| error.to_string())?;
    let moment = v19::Moment {
        now_ms: int(case, "now_ms")?,
        ink_ms: int(case, "ink_ms")?,
        page_init_ms: int(case, "init_ms")?,
        calls: small(case, "calls")?,
    };
    let mut draws = floats(case, "math_random_draws")?.into_iter();
    let body = text(case, "body")?.as_bytes();
    let value = signer.sign(text(case, "query")?, body, &geometry, moment, || draws.next().unwrap_or(0.0));
    if draws.len() > 0 {
        return Err(format!("{} draws left", draws.len()));
    }
    compare(case, "a_bogus", value)
}

fn webcast(case: &Value, _: &str) -> Result<Outcome, String> {
    let stub = bytes(text(case, "x_ms_stub")?)?;
    let signer = webcast::Signer::new(webcast::Environment::F2, webcast::SDK_F2);
    let counter = small(case, "counter")?;
    let draws = floats(case, "rand")?.try_into().map_err(|_| "not four draws")?;
    let stub: [u8; 16] = stub.try_into().map_err(|_| "not 16 bytes")?;
    let value = signer.sign_stub(&stub, counter, draws);
    if case.get("room_id").is_some() {
        let (room, viewer) = (text(case, "room_id")?, text(case, "user_unique_id")?);
        same("x_ms_stub", webcast::stub(webcast::SDK_F2, room, viewer), stub)?;
        same("raw", <[u8; 16]>::from(Md5::digest(text(case, "raw")?)), stub)?;
        same("value from room and viewer", signer.sign(room, viewer, counter, draws), value.clone())?;
    }
    compare(case, "signature", value)
}

fn web_sign(case: &Value, _: &str) -> Result<Outcome, String> {
    let signed = web_sign::sign(text(case, "query")?, text(case, "uifid")?, int(case, "timestamp")?);
    same("signed_query", signed.query.as_str(), text(case, "signed_query")?)?;
    compare(case, "signature", signed.signature)
}

fn fingerprint(case: &Value, _: &str) -> Result<Outcome, String> {
    let browser = browser(text(case, "browser")?);
    let mut draws = numbers::<u16, 8>(case, "randint_draws_in_order")?.to_vec();
    let screen_y = int(case, "choice_screen_y")?;
    let index =
        [0, 30].iter().position(|&y| y == screen_y).ok_or("\"choice_screen_y\" is neither 0 nor 30")?;
    draws.insert(4, index as u16);
    let mut draws = draws.into_iter();
    let window = Window::f2(browser, |low, _| draws.next().unwrap_or(low));
    compare(case, "fp", window.fingerprint().as_str().to_owned())
}

fn token(case: &Value, list: &str) -> Result<Outcome, String> {
    match list {
        "verify_fp" => {
            let mut draws = floats(case, "rand")?.into_iter();
            same("used", draws.len(), small(case, "used")?)?;
            let token = tokens::verify_fp(int(case, "time_ms")?, || draws.next().unwrap_or(0.0));
            if draws.len() > 0 {
                return Err(format!("{} draws left", draws.len()));
            }
            compare(case, "verify_fp", token)
        }
        "false_mstoken" => {
            let site = match text(case, "platform")? {
                "douyin" => Site::Douyin,
                "tiktok" => Site::TikTok,
                other => return Err(format!("unknown platform {other:?}")),
            };
            let indexes = array(case, "alphabet_indexes")?;
            let mut indexes = indexes.iter().map(|index| index.as_u64().unwrap_or(255) as u8);
            compare(case, "msToken", tokens::false_ms_token(site, || indexes.next().unwrap_or(255)))
        }
        other => Err(format!("unknown list {other:?}")),
    }
}

fn sealed_report(case: &Value, _: &str) -> Result<Outcome, String> {
    let (plain, expected) = (text(case, "plain")?, text(case, "strData")?);
    if case.get("nonce").is_some() {
        let nonce = small(case, "nonce")?;
        same("opened", verify::str_data::douyin(expected), Ok((plain.to_owned(), nonce)))?;
        return compare(case, "strData", str_data::douyin(plain, nonce));
    }
    let key = bytes(text(case, "key_hex")?)?.try_into().map_err(|_| "not 48 bytes")?;
    let (json, seal) = verify::str_data::tiktok(expected).map_err(|error| error.to_string())?;
    same("opened", json.as_str(), plain)?;
    same("lzw_hex", seal.plain, bytes(text(case, "lzw_hex")?)?)?;
    compare(case, "strData", str_data::tiktok(plain, &key))
}

fn x_gnarly(case: &Value, _: &str) -> Result<Outcome, String> {
    let fields = case.get("fields").ok_or("no fields")?;
    let environment = Environment {
        env: small(fields, "1")?,
        detect: small(fields, "2")?,
        canvas: if fields.get("7").is_some() { small(fields, "7")? } else { 0 },
        seed: Environment::NODE.seed,
    };
    let release = Release::new(text(fields, "9")?, text(fields, "10")?).map_err(|error| error.to_string())?;
    let moment = Moment {
        unix_seconds: int(fields, "6")?,
        nonce: small(fields, "8")?,
        second_nonce: small(fields, "15")?,
        counters: [small(fields, "12")?, small(fields, "13")?],
    };
    let order: Option<Vec<u8>> =
        array(case, "order")?.iter().map(|number| number.as_u64().and_then(|n| n.try_into().ok())).collect();
    let fields = order.and_then(|order| FieldSet::new(&order)).ok_or("no set of fields")?;
    let key = bytes(text(case, "key_hex")?)?.try_into().map_err(|_| "not 48 bytes")?;
    let signer = Signer::new(text(case, "user_agent")?, environment, release);
    let body = text(case, "body")?.as_bytes();
    let value = signer.sign(text(case, "signed_query")?, body, &moment, &fields, &key);
    let seen = verify::x_gnarly::decode(&value).map_err(|error| error.to_string())?;
    same("rounds", seen.seal.rounds, small(case, "rounds")?)?;
    same("splice", seen.seal.splice, small(case, "splice")?)?;
    same("plain_hex", seen.seal.plain, bytes(text(case, "plain_hex")?)?)?;
    for (number, field) in case.get("fields").and_then(Value::as_object).into_iter().flatten() {
        let number: usize = number.parse().map_err(|_| "a field without a number")?;
        let text = [&seen.query, &seen.body, &seen.user_agent, &seen.sdk, &seen.scm];
        let text = [3, 4, 5, 9, 10].iter().zip(text).find(|(n, _)| **n == number);
        let seen = text.map_or_else(
            || Value::from(seen.numbers.get(number).copied()),
            |(_, text)| Value::from(text.as_str()),
        );
        same("field", &seen, field)?;
    }
    compare(case, "x_gnarly", value)
}

/// The family called `name`; unknown ones are [`Browser::Other`].
fn browser(name: &str) -> Browser {
    match name {
        "Chrome" => Browser::Chrome,
        "Firefox" => Browser::Firefox,
        "Safari" => Browser::Safari,
        "Edge" => Browser::Edge,
        "Huawei" => Browser::Huawei,
        _ => Browser::Other,
    }
}

/// Fails unless what was computed for `what` is what the file says.
fn same<T: PartialEq + fmt::Debug>(what: &str, computed: T, expected: T) -> Result<(), String> {
    if computed == expected {
        Ok(())
    } else {
        Err(format!("{what}: expected {expected:?}, computed {computed:?}"))
    }
}

fn compare(case: &Value, key: &str, computed: String) -> Result<Outcome, String> {
    Ok(Outcome::Compared { expected: text(case, key)?.to_owned(), computed })
}

/// The bytes of hexadecimal text.
fn bytes(hex: &str) -> Result<Vec<u8>, String> {
    let byte = |at| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    (0..hex.len()).step_by(2).map(byte).collect::<Option<_>>().ok_or_else(|| "no hexadecimal text".to_owned())
}

fn text<'a>(case: &'a Value, key: &str) -> Result<&'a str, String> {
    case.get(key).and_then(Value::as_str).ok_or_else(|| format!("no text {key:?}"))
}

fn int(case: &Value, key: &str) -> Result<i64, String> {
    case.get(key).and_then(Value::as_i64).ok_or_else(|| format!("no number {key:?}"))
}

fn small<T: TryFrom<i64>>(case: &Value, key: &str) -> Result<T, String> {
    T::try_from(int(case, key)?).map_err(|_| format!("{key:?} is out of range"))
}

fn array<'a>(case: &'a Value, key: &str) -> Result<&'a [Value], String> {
    case.get(key).and_then(Value::as_array).map(Vec::as_slice).ok_or_else(|| format!("no list {key:?}"))
}

fn floats(case: &Value, key: &str) -> Result<Vec<f64>, String> {
    array(case, key)?
        .iter()
        .map(|draw| draw.as_f64().ok_or_else(|| format!("{key:?} holds no number")))
        .collect()
}

fn numbers<T: TryFrom<i64>, const N: usize>(case: &Value, key: &str) -> Result<[T; N], String> {
    let list: Option<Vec<T>> = array(case, key)?
        .iter()
        .map(|number| number.as_i64().and_then(|number| T::try_from(number).ok()))
        .collect();
    list.and_then(|list| list.try_into().ok()).ok_or_else(|| format!("{key:?} is not {N} numbers in range"))
}
