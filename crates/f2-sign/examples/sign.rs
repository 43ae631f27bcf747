//! Signs a query for use in a shell.
//!
//! `cargo run -q -p f2-sign --example sign -- KIND [QUERY] [--user-agent TEXT] [--body TEXT] [--uifid TEXT]` prints the
//! signed query. Without QUERY it is read from standard input.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::Read;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::{v15, v19};
use f2_sign::x_gnarly::{Environment, FieldSet, Moment, Release};
use f2_sign::{web_sign, x_gnarly, xbogus};

const USAGE: &str = "usage: sign KIND [QUERY] [--user-agent TEXT] [--body TEXT] [--uifid TEXT]
KIND: xb (X-Bogus), ab15 (A-Bogus 1.0.1.5), ab (A-Bogus 1.0.1.19), web (x-secsdk-web-signature), gnarly (X-Bogus and X-Gnarly)";
const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/// What the command line says.
struct Args {
    kind: String,
    query: Option<String>,
    user_agent: String,
    body: String,
    uifid: String,
}

fn main() -> ExitCode {
    match parse().and_then(|args| sign(&args)) {
        Ok(signed) => {
            println!("{signed}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn parse() -> Result<Args, String> {
    let mut positional = Vec::new();
    let mut args = Args {
        kind: String::new(),
        query: None,
        user_agent: USER_AGENT.to_owned(),
        body: String::new(),
        uifid: String::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let option = match word.as_str() {
            "--user-agent" => &mut args.user_agent,
            "--body" => &mut args.body,
            "--uifid" => &mut args.uifid,
            _ => {
                positional.push(word);
                continue;
            }
        };
        *option = words.next().ok_or(USAGE)?;
    }
    let mut positional = positional.into_iter();
    args.kind = positional.next().ok_or(USAGE)?;
    args.query = positional.next();
    if positional.next().is_some() { Err(USAGE.to_owned()) } else { Ok(args) }
}

fn sign(args: &Args) -> Result<String, String> {
    let query = match &args.query {
        Some(query) => query.clone(),
        None => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    let (user_agent, body) = (args.user_agent.as_str(), args.body.as_bytes());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (seconds, ms) = (now.as_secs() as i64, now.as_millis() as i64);
    match args.kind.as_str() {
        "xb" => {
            Ok(format!("{query}&X-Bogus={}", xbogus::Signer::new(user_agent).sign(&query, body, seconds)))
        }
        "ab15" => {
            let fingerprint = Window::WINDOWS_1080P.fingerprint();
            let span = v15::Span { start_ms: ms, end_ms: ms + 3 };
            let draws = std::array::from_fn(|_| fastrand::f64());
            let value = v15::Signer::new(user_agent).sign(&query, body, &fingerprint, span, draws);
            Ok(format!("{query}&a_bogus={value}"))
        }
        "ab" => {
            let geometry = Window::WINDOWS_1080P.geometry();
            let moment = v19::Moment::first(ms);
            let value = v19::Signer::new(user_agent).sign(&query, body, &geometry, moment, fastrand::f64);
            Ok(format!("{query}&a_bogus={value}"))
        }
        "web" => Ok(web_sign::sign(&query, &args.uifid, seconds).into_query()),
        "gnarly" => {
            let moment = Moment {
                unix_seconds: seconds,
                nonce: now.as_micros() as u32,
                second_nonce: fastrand::u32(..),
                counters: [1, 1],
            };
            let fields = FieldSet::V5_1.shuffled(|n| fastrand::usize(..n));
            let key = std::array::from_fn(|_| fastrand::u8(..));
            let xbogus = xbogus::Signer::new(user_agent).sign(&query, body, seconds);
            let signer = x_gnarly::Signer::new(user_agent, Environment::TIKTOK, Release::v5_1_3());
            let gnarly = signer.sign(&query, body, &moment, &fields, &key);
            Ok(format!("{query}&X-Bogus={xbogus}&X-Gnarly={gnarly}"))
        }
        other => Err(format!("unknown kind {other:?}\n{USAGE}")),
    }
}
