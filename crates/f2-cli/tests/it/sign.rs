//! `f2 sign`: every kind signs and is taken apart again.

use f2_sign::kind::{Input, Kind};
use serde_json::Value;

use crate::world::{Ran, World};

const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const QUERY: &str = "aid=6383&room_id=7382517534467115826&user_unique_id=738252&k=%E4%BD%A0";
const NOW: &str = "1763637000123";
const SECONDS: i64 = 1_763_637_000;

/// Runs `f2 sign` with this standard input.
fn sign_with(stdin: &str, args: &[&str]) -> Ran {
    let world = World::new();
    let ran = world.f2().arg("sign").args(args).input(stdin.as_bytes()).ran();
    assert!(world.tree().is_empty());
    ran
}

/// Runs `f2 sign` with an empty standard input.
fn sign(args: &[&str]) -> Ran {
    sign_with("", args)
}

/// The one line that a run prints, and nothing else.
#[track_caller]
fn line(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let line = ran.stdout.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{line}");
    line
}

/// The report of `f2 sign verify`, and its exit code.
#[track_caller]
fn report(args: &[&str]) -> (Value, i32) {
    let ran = sign(&[&["verify"], args].concat());
    assert_eq!(ran.stderr, "");
    (serde_json::from_str(&ran.stdout).unwrap(), ran.code)
}

/// What a kind takes at a fixed time from a fixed seed.
fn args(kind: Kind) -> Vec<&'static str> {
    let mut args = vec![kind.name(), "--time", NOW, "--seed", "7", "--user-agent", AGENT, "--body", "a=1"];
    match kind.input() {
        Input::Query | Input::Room => args.push(QUERY),
        Input::Json => args.push("{\"a\":[1,2]}"),
        Input::Nothing => {}
    }
    args
}

#[test]
fn every_kind_signs_and_verifies() {
    for &kind in Kind::ALL {
        let ran = sign(&args(kind));
        let signed = line(&ran);
        assert_eq!(sign(&args(kind)).stdout, ran.stdout, "{kind:?} again");
        let (report, code) = report(&[kind.name(), signed, "--user-agent", AGENT, "--body", "a=1"]);
        assert_eq!(
            (code, &report["valid"], &report["kind"]),
            (0, &true.into(), &kind.name().into()),
            "{report}"
        );
        let parts = report["matches"].as_object().unwrap();
        let expected = match kind {
            Kind::XBogus | Kind::ABogus | Kind::ABogus15 | Kind::XGnarly => 3,
            Kind::Webcast | Kind::WebSign => 1,
            _ => 0,
        };
        assert_eq!((parts.len(), parts.values().all(|holds| holds == true)), (expected, true), "{report}");
    }
}

#[test]
fn a_value_shows_its_clock_and_what_it_was_made_from() {
    let seen = |kind: Kind| report(&[kind.name(), line(&sign(&args(kind)))]).0["seen"].clone();
    for kind in [Kind::XBogus, Kind::XGnarly] {
        let seen = seen(kind);
        assert_eq!((&seen["unix_seconds"], &seen["time"]), (&SECONDS.into(), &"2025-11-20T11:10:00Z".into()));
    }
    let v19 = seen(Kind::ABogus);
    assert_eq!((&v19["version"], &v19["browser"]), (&"1.0.1.19".into(), &"firefox".into()));
    assert_eq!((&v19["now_ms"], &v19["timely"]), (&(SECONDS * 1000 + 123).into(), &true.into()));
    assert_eq!(seen(Kind::ABogus15)["window"].as_str().unwrap().rsplit('|').next(), Some("Linux x86_64"));
    assert_eq!(seen(Kind::Webcast)["counter"], 1);
    assert_eq!(seen(Kind::WebSign)["timestamp"], SECONDS.to_string());
    assert_eq!(seen(Kind::VerifyFp)["unix_ms"], SECONDS * 1000 + 123);
    assert_eq!(seen(Kind::StrData)["report"], serde_json::json!({"a": [1, 2]}));
    for site in ["douyin", "tiktok"] {
        for kind in ["ms_token", "str_data"] {
            let signed = sign_with("{}", &[kind, "--site", site]);
            assert_eq!(report(&[kind, line(&signed)]).0["seen"]["site"], site, "{kind}");
        }
    }
}

#[test]
fn another_request_does_not_hold() {
    let signed = sign(&args(Kind::ABogus));
    let value = line(&signed).rsplit("a_bogus=").next().unwrap();
    let check = |more: &[&str]| {
        let (report, code) = report(&[&["abogus", value], more].concat());
        (report["matches"].clone(), code)
    };
    assert_eq!(check(&[]), (serde_json::json!({}), 0));
    assert_eq!(check(&["--query", QUERY]), (serde_json::json!({"query": true}), 0));
    assert_eq!(check(&["--query", "aid=1"]), (serde_json::json!({"query": false}), 1));
    assert_eq!(check(&["--body", ""]), (serde_json::json!({"body": false}), 1));
    assert_eq!(check(&["--user-agent", "x"]), (serde_json::json!({"user_agent": false}), 1));
    let changed = line(&signed).replace("6383", "6384");
    assert_eq!(report(&["abogus", &changed]).1, 1);
    let (other, code) = report(&["abogus15", value]);
    assert_eq!((code, &other["valid"], other["reason"].is_string()), (1, &false.into(), true), "{other}");
    assert_eq!(report(&["xbogus", "nonsense"]).0["reason"], "wrong length");
    let web = sign(&["web_sign", "--uifid", "abc", "aid=1"]);
    assert_eq!(report(&["web_sign", line(&web)]).1, 0);
    assert_eq!(report(&["web_sign", line(&web), "--uifid", "abd"]).1, 1);
    let (query, value) = line(&web).rsplit_once("&x-secsdk-web-signature=").unwrap();
    assert_eq!(report(&["web_sign", value, "--query", query]).1, 0);
}

#[test]
fn every_line_of_standard_input_is_a_query() {
    let fixed = ["abogus", "--time", NOW, "--seed", "1"];
    let ran = sign_with("a=1\nb=2\r\n\n", &fixed);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!((ran.code, lines.len()), (0, 3), "{}", ran.stderr);
    assert!(lines[0].starts_with("a=1&a_bogus=") && lines[1].starts_with("b=2&a_bogus="), "{lines:?}");
    assert!(lines[2].starts_with("a_bogus="), "{lines:?}");
    assert_eq!(sign_with("a=1", &fixed).stdout.trim_end(), lines[0]);
    assert_eq!(sign_with("a=1", &[&fixed[..], &["-"]].concat()).stdout.trim_end(), lines[0]);
    assert_eq!(line(&sign(&[&fixed[..], &["a=1"]].concat())), lines[0]);
    assert_eq!(line(&sign(&[&fixed[..], &["--query", "a=1"]].concat())), lines[0]);
    let verified = sign_with(&ran.stdout, &["verify", "abogus"]);
    let reports: Vec<Value> =
        serde_json::Deserializer::from_str(&verified.stdout).into_iter().map(Result::unwrap).collect();
    assert_eq!((verified.code, reports.len()), (0, 3), "{}", verified.stdout);
    assert!(reports.iter().all(|report| report["matches"]["query"] == true));
}

#[test]
fn addresses_are_signed_in_their_query() {
    let fixed = ["xbogus", "--time", NOW];
    let bare = sign(&[&fixed[..], &["a=1"]].concat());
    let address = sign(&[&fixed[..], &["https://www.example.com/p?a=1#top"]].concat());
    assert_eq!(line(&address), format!("https://www.example.com/p?{}", line(&bare)));
    assert_eq!(report(&["xbogus", line(&address)]).0["matches"]["query"], true);
    let empty = sign(&[&fixed[..], &["https://www.example.com/p"]].concat());
    assert!(line(&empty).starts_with("https://www.example.com/p?X-Bogus="), "{}", empty.stdout);
}

#[test]
fn rooms_by_option_or_by_query() {
    let ids = ["--room-id", "5", "--user-unique-id", "6"];
    let ran = sign(&[&["webcast", ""], &ids[..]].concat());
    let value = line(&ran);
    assert_eq!(value.len(), 16);
    assert_eq!(report(&[&["webcast", value], &ids[..]].concat()).0["matches"]["room"], true);
    let other = [&["webcast", value], &["--room-id", "7", "--user-unique-id", "6"][..]].concat();
    assert_eq!(report(&other).1, 1);
    let without = sign(&["webcast", "aid=6383"]);
    assert_eq!((without.code, without.stdout.as_str()), (2, ""));
    assert!(without.error_line().contains("--room-id, --user-unique-id"), "{}", without.stderr);
}

#[test]
fn wrong_lines_are_refused() {
    let refused = |stdin: &str, args: &[&str], pieces: &[&str]| {
        let ran = sign_with(stdin, args);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
        let line = ran.error_line();
        assert!(line.ends_with("[usage.argument]"), "{line}");
        for piece in pieces {
            assert!(line.contains(piece), "{piece} in {line}");
        }
        assert!(ran.stderr.contains("--help"), "{}", ran.stderr);
    };
    refused("", &["abogsu", "a=1"], &["abogsu", "did you mean abogus?", "x_gnarly"]);
    refused("", &["verfiy", "abogus", "v"], &["did you mean verify?"]);
    refused("", &["verify", "web-sig", "v"], &["did you mean web_sign?"]);
    refused("", &[], &["no kind", "str_data"]);
    refused("", &["verify"], &["no kind"]);
    refused("", &["xbogus"], &["nothing to sign"]);
    refused("", &["verify", "xbogus"], &["nothing to sign"]);
    refused("", &["str_data"], &["nothing to sign"]);
    refused("{a", &["str_data"], &["not JSON", "line 1"]);
    refused("", &["xbogus", "a=1", "b=2"], &["b=2 is too much"]);
    refused("", &["ms_token", "a=1"], &["a=1 is too much"]);
    refused("", &["xbogus", "a=1", "--query", "a=1"], &["exclude each other"]);
    refused("", &["xbogus", "a=1", "--time", "now"], &["--time", "now"]);
    refused("", &["xbogus", "a=1", "--seed", "-1"], &["--seed", "-1"]);
    refused("", &["ms_token", "--site", "weibo"], &["--site", "douyin or tiktok"]);
    refused("", &["xbogus", "a=1", "--user_agnt", "x"], &["did you mean --user-agent?"]);
    let unknown = World::new().run(&["sing"]);
    assert!(unknown.error_line().contains("did you mean sign?"), "{}", unknown.stderr);
    let bytes = World::new().f2().args(["sign", "xbogus"]).input(b"\xff\n").ran();
    assert_eq!((bytes.code, bytes.stdout.as_str()), (2, ""));
    assert!(bytes.error_line().contains("UTF-8"), "{}", bytes.stderr);
}

#[test]
fn the_help_lists_every_kind_in_both_languages() {
    let english = sign(&["--help"]).stdout;
    let chinese = sign(&["--help", "-l", "zh_CN"]).stdout;
    for kind in Kind::ALL {
        assert!(english.contains(kind.name()) && chinese.contains(kind.name()), "{kind:?}");
    }
    assert!(english.contains("28 characters") && chinese.contains("28 个字符"));
    assert!(World::new().run(&["--help"]).stdout.contains("  sign "));
}

#[test]
fn draws_are_fresh_without_a_seed() {
    let token = || line(&sign(&["ms_token"])).to_owned();
    assert_ne!(token(), token());
}

#[cfg(target_os = "linux")]
#[test]
fn readers_that_go_away_and_disks_that_are_full() {
    let world = World::new();
    let shell = |line: &str| world.shell(line).ran().stderr;
    let gone = "{ yes a=1 2>&- | f2 sign abogus; echo \"code $?\" >&2; } | head -n 1 >/dev/null";
    assert_eq!(shell(gone), "code 0\n");
    assert_eq!(shell("f2 sign ms_token >&-; echo \"code $?\" >&2"), "code 0\n");
    let full = shell("f2 sign ms_token >/dev/full; echo \"code $?\" >&2");
    assert!(full.contains("[disk.full]") && full.ends_with("code 1\n"), "{full}");
}
