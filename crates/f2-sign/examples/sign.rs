//! Signs a query for use in a shell.
//!
//! `cargo run -q -p f2-sign --example sign -- KIND [QUERY] [--user-agent TEXT] [--body TEXT] [--uifid TEXT]` prints the
//! signed query. Without QUERY it is read from standard input. The kinds are those of [`f2_sign::kind`].
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::Read;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use f2_sign::kind::{Input, Kind, Request};

const USAGE: &str = "usage: sign KIND [QUERY] [--user-agent TEXT] [--body TEXT] [--uifid TEXT]";
const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/// What the command line says.
struct Args {
    kind: Kind,
    query: Option<String>,
    user_agent: String,
    body: String,
    uifid: Option<String>,
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

/// How the program is used, with every kind.
fn usage() -> String {
    let kinds = Kind::ALL.iter().map(|kind| format!("\n  {:10} {}", kind.name(), kind.about()));
    format!("{USAGE}\nKIND:{}", kinds.collect::<String>())
}

fn parse() -> Result<Args, String> {
    let mut positional = Vec::new();
    let (mut user_agent, mut body, mut uifid) = (USER_AGENT.to_owned(), String::new(), None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(usage);
        match word.as_str() {
            "--user-agent" => user_agent = value()?,
            "--body" => body = value()?,
            "--uifid" => uifid = Some(value()?),
            _ => positional.push(word),
        }
    }
    let mut positional = positional.into_iter();
    let name = positional.next().ok_or_else(usage)?;
    let kind = Kind::named(&name).ok_or_else(|| format!("unknown kind {name:?}\n{}", usage()))?;
    let query = positional.next();
    if positional.next().is_some() {
        return Err(usage());
    }
    Ok(Args { kind, query, user_agent, body, uifid })
}

fn sign(args: &Args) -> Result<String, String> {
    let mut text = args.query.clone().unwrap_or_default();
    if args.query.is_none() && args.kind.input() != Input::Nothing {
        std::io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let request = Request {
        body: args.body.as_bytes(),
        uifid: args.uifid.as_deref(),
        ..Request::new(text.trim_end_matches(['\r', '\n']), &args.user_agent, now.as_millis() as i64)
    };
    if args.kind.input() == Input::Room && request.room_id().and(request.user_unique_id()).is_none() {
        return Err("the query must name room_id and user_unique_id".to_owned());
    }
    Ok(args.kind.sign(&request, fastrand::f64))
}
