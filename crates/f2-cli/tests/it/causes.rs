//! The catalogue of causes, row by row: the simulated platform, the disk or the command line does what a row
//! names, and the binary tells its code, ends with its exit code and tries again as often as its rule says.

use std::collections::BTreeSet;

use f2_core::error::{Cause, Exit, Retry};
use f2_sim::media::Mint;
use f2_sim::world::Content;
use f2_sim::{Fault, Rule, Sim};
use serde_json::json;

use crate::stage::{run, sim};
use crate::world::World;

const DETAIL: &str = "/aweme/v1/web/aweme/detail/";
const POST: &str = "/aweme/v1/web/aweme/post/";

/// What is done before the line is run, and the line.
type Scene = Box<dyn Fn(&World, &Sim) -> Vec<String> + Send + Sync>;

/// One way to come to a cause.
struct Case {
    cause: Cause,
    scene: Scene,
}

fn case(cause: Cause, scene: impl Fn(&World, &Sim) -> Vec<String> + Send + Sync + 'static) -> Case {
    Case { cause, scene: Box::new(scene) }
}

fn line(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Saves one work.
fn one(sim: &Sim) -> Vec<String> {
    line(&["-M", "one", "-u", &sim.work_url(&sim.author("small").works[0])])
}

/// Saves an author's works.
fn posts(sim: &Sim, author: &str) -> Vec<String> {
    line(&["-M", "post", "-u", &sim.user_url(author)])
}

/// One work whose page is answered like this, whenever it is asked for.
fn answered(cause: Cause, fault: Fault) -> Case {
    case(cause, move |_, sim| {
        sim.faults().add(Rule::new(fault.clone()).path(DETAIL).always().must_hit());
        one(sim)
    })
}

/// One work of a platform that cannot be connected to like this.
fn connected(cause: Cause, fault: Fault) -> Case {
    case(cause, move |_, sim| {
        sim.faults().add(Rule::new(fault.clone()).host("www.douyin.com").always().must_hit());
        one(sim)
    })
}

/// One work whose video is answered like this by every host.
fn video(cause: Cause, fault: Fault) -> Case {
    case(cause, move |_, sim| {
        sim.faults().add(Rule::new(fault.clone()).host("douyinvod").always().must_hit());
        sim.faults().add(Rule::new(fault.clone()).path("/play/").always());
        one(sim)
    })
}

/// The page of a work that tells a video one byte longer than it is, and no checksum.
fn longer(sim: &Sim) -> serde_json::Value {
    let Content::Video(video) = &sim.author("small").works[0].content else { panic!("a video") };
    let blob = &video.gears[0].blob;
    let address = Mint::new(sim.world().seed, u64::from(u32::MAX), 0).video(blob, 0, "https");
    json!({ "status_code": 0, "aweme_detail": {
        "aweme_id": "7",
        "author": { "sec_uid": "a", "nickname": "n" },
        "video": { "play_addr": { "url_list": [address], "data_size": blob.len + 1 } },
    }})
}

/// A work no list holds, whose page says why.
fn withheld(cause: Cause, label: &'static str) -> Case {
    case(cause, move |_, sim| {
        let works = &sim.author("small").works;
        let work = works.iter().find(|work| work.label.contains(label)).unwrap();
        line(&["-M", "one", "-u", &sim.work_url(work)])
    })
}

/// A line that is wrong.
fn wrong(cause: Cause, words: &'static [&'static str]) -> Case {
    case(cause, move |_, sim| [one(sim), line(words)].concat())
}

fn network() -> Vec<Case> {
    vec![
        connected(Cause::NetConnect, Fault::RefuseConnect(502)),
        connected(Cause::NetTls, Fault::Untrusted),
        connected(Cause::NetProxy, Fault::RefuseConnect(407)),
        connected(Cause::NetProxy, Fault::RefuseConnect(403)),
        connected(Cause::NetTimeout, Fault::StallConnect),
        answered(Cause::NetTimeout, Fault::NoAnswer),
        answered(Cause::NetTimeout, Fault::Stall(40)),
        answered(Cause::NetBroken, Fault::Reset(40)),
        answered(Cause::NetBroken, Fault::Truncate(40)),
        answered(Cause::NetBroken, Fault::BadGzip),
    ]
}

fn platform() -> Vec<Case> {
    let text = |text: &str| Fault::Text(403, text.to_owned());
    let status = |status| Fault::Status(status, Some("0".to_owned()));
    vec![
        case(Cause::SignFailed, |_, sim| [one(sim), line(&["--signer", "http://127.0.0.1:9/sign"])].concat()),
        answered(Cause::Unavailable, status(500)),
        answered(Cause::Unavailable, status(503)),
        answered(Cause::RateLimited, status(429)),
        answered(Cause::RateLimited, status(444)),
        answered(Cause::Gateway, text("Uifid Not Found")),
        answered(Cause::Gateway, text("Signature Not Found")),
        answered(Cause::Forbidden, text("Forbidden")),
        answered(Cause::RefusedEmpty, Fault::Empty),
        answered(Cause::Challenge, Fault::Html),
        answered(Cause::BadReply, Fault::BadJson),
        answered(Cause::LoginRequired, Fault::Json(json!({ "status_code": 8 }))),
        answered(Cause::LoginRequired, Fault::Json(json!({ "status_code": 2483 }))),
        answered(
            Cause::LoginRequired,
            Fault::Json(json!({ "status_code": 5, "status_msg": "not logged in" })),
        ),
        answered(Cause::Business, Fault::Json(json!({ "status_code": 5, "status_msg": "no" }))),
    ]
}

fn works() -> Vec<Case> {
    let bare = json!({ "status_code": 0, "aweme_detail": { "aweme_id": "7", "author": { "sec_uid": "a" } } });
    let mute = json!({ "status_code": 0, "has_more": 0, "mc_list": [{ "id": 7, "title": "t" }] });
    vec![
        case(Cause::LiveOffline, |_, sim| {
            line(&["-M", "live", "-u", &format!("https://live.douyin.com/{}", sim.author("small").web_rid())])
        }),
        withheld(Cause::WorkRemoved, "removed"),
        answered(Cause::WorkRemoved, Fault::Json(json!({ "status_code": 0 }))),
        withheld(Cause::WorkFiltered, "filtered"),
        withheld(Cause::WorkPrivate, "private"),
        case(Cause::WorkProhibited, |_, sim| posts(sim, "mixed")),
        case(Cause::WorkUnavailable, move |_, sim| {
            sim.faults().add(Rule::new(Fault::Json(mute.clone())).path("/music/listcollection/").must_hit());
            line(&["-M", "music", "-k", &sim.login_cookie()])
        }),
        answered(Cause::WorkNoMedia, Fault::Json(bare)),
    ]
}

fn authors_and_lists() -> Vec<Case> {
    vec![
        case(Cause::AuthorNotFound, |_, _| {
            line(&["-M", "post", "-u", "https://www.douyin.com/user/MS4wLjABAAAA_nobody"])
        }),
        case(Cause::AuthorPrivate, |_, sim| posts(sim, "private")),
        case(Cause::ListingStuck, |_, sim| [posts(sim, "stuck"), line(&["-s", "4"])].concat()),
        case(Cause::ListingStuck, |_, sim| [posts(sim, "rollback"), line(&["-s", "4"])].concat()),
        case(Cause::ListingShort, |_, sim| posts(sim, "short")),
        case(Cause::ListingShort, |_, sim| {
            let empty = json!({ "status_code": 0, "aweme_list": [], "has_more": 0, "max_cursor": 0 });
            sim.faults().add(Rule::new(Fault::Json(empty)).path(POST).skip(1).must_hit());
            [posts(sim, "small"), line(&["-s", "2"])].concat()
        }),
    ]
}

fn files() -> Vec<Case> {
    vec![
        video(Cause::MediaForbidden, Fault::Expired),
        case(Cause::MediaIncomplete, |_, sim| {
            sim.faults().add(Rule::new(Fault::Json(longer(sim))).path(DETAIL).always().must_hit());
            one(sim)
        }),
        video(Cause::MediaNotMedia, Fault::Html),
        video(Cause::MediaCorrupt, Fault::ChangeEntity),
        case(Cause::DiskFull, |_, sim| [one(sim), line(&["--min-free", "1000000T"])].concat()),
        case(Cause::DiskDenied, |world, sim| {
            world.file("Download/douyin", "a file where a folder is to be");
            one(sim)
        }),
        case(Cause::Store, |world, sim| {
            world.file("Download/.f2/f2.sqlite", &"no database at all\n".repeat(99));
            one(sim)
        }),
    ]
}

fn usage() -> Vec<Case> {
    vec![
        wrong(Cause::UsageArgument, &["-e", "soon"]),
        wrong(Cause::UsageArgument, &["--modee", "one"]),
        case(Cause::UsageLink, |_, _| line(&["-M", "one", "-u", "https://example.com/nothing"])),
        wrong(Cause::UsageMode, &["-M", "everything"]),
        wrong(Cause::UsageTemplate, &["-n", "{titel}"]),
        wrong(Cause::UsageInterval, &["-i", "yesterday"]),
        wrong(Cause::UsageConfig, &["-c", "missing.yaml"]),
    ]
}

/// Rows that are produced elsewhere, and where.
const ELSEWHERE: &[(Cause, &str)] = &[
    (Cause::WorkRegion, "TikTok alone says so: its own table of causes"),
    (Cause::LiveGap, "dropped connections in live.rs"),
    (Cause::LiveLost, "ten minutes without media: the rules of a session in f2-core"),
    (Cause::Interrupted, "signals in e2e.rs"),
];

/// The rules of the catalogue: how a cause is tried again, the exit code it leads to, and the codes, where a
/// trailing `.` stands for a whole group.
const RULES: &[(Retry, Exit, &[&str])] = &[
    (Retry::Backoff, Exit::Failed, &["net.connect", "net.timeout", "net.broken"]),
    (Retry::Backoff, Exit::Failed, &["platform.unavailable", "platform.bad_reply", "sign.failed"]),
    (Retry::Backoff, Exit::Refused, &["platform.rate_limited"]),
    (Retry::Fresh(1), Exit::Refused, &["platform.gateway"]),
    (Retry::Fresh(2), Exit::Refused, &["platform.refused"]),
    (Retry::Never, Exit::Failed, &["net.tls", "net.proxy", "platform.business", "author.not_found", "disk."]),
    (Retry::Never, Exit::Refused, &["platform.forbidden", "platform.challenge"]),
    (Retry::Never, Exit::Refused, &["account.login_required", "author.private"]),
    (Retry::Never, Exit::Partial, &["work.", "listing.", "media.", "live.offline", "live.gap"]),
    (Retry::Never, Exit::Failed, &["live.lost"]),
    (Retry::Never, Exit::Usage, &["usage."]),
    (Retry::Never, Exit::Interrupted, &["interrupted"]),
];

#[test]
fn the_catalogue_has_these_rules() {
    for cause in Cause::ALL {
        let is_it =
            |code: &&str| *code == cause.code() || code.ends_with('.') && cause.code().starts_with(*code);
        let rules: Vec<_> = RULES.iter().filter(|(.., codes)| codes.iter().any(&is_it)).collect();
        let [(retry, exit, _)] = rules[..] else { panic!("{}: {} rules", cause.code(), rules.len()) };
        assert_eq!((cause.retry(), cause.exit()), (*retry, *exit), "{}", cause.code());
    }
}

/// What a named link can come to: each its own code and hint, and the exit code of its kind.
const NAMED: &[(&str, Cause, Exit)] = &[
    ("wrong link", Cause::UsageLink, Exit::Usage),
    ("unknown author", Cause::AuthorNotFound, Exit::Failed),
    ("private author", Cause::AuthorPrivate, Exit::Refused),
    ("removed work", Cause::WorkRemoved, Exit::Partial),
    ("private work", Cause::WorkPrivate, Exit::Partial),
    ("filtered work", Cause::WorkFiltered, Exit::Partial),
    ("not logged in", Cause::LoginRequired, Exit::Refused),
    ("captcha page", Cause::Challenge, Exit::Refused),
];

#[test]
fn what_a_link_can_come_to_is_told_apart() {
    let cases: BTreeSet<Cause> = all().iter().map(|case| case.cause).collect();
    let mut told = BTreeSet::new();
    for (name, cause, exit) in NAMED {
        assert_eq!(cause.exit(), *exit, "{name}");
        assert!(cases.contains(cause) && told.insert(cause.code()), "{name}");
        assert!(!cause.hint().is_empty() && told.insert(cause.hint()), "{name}: {}", cause.hint());
    }
}

#[test]
fn a_dead_short_link_is_told_as_one() {
    for led in [None, Some("https://www.douyin.com/404notfound"), Some("https://www.douyin.com/")] {
        let (world, sim) = (World::new(), sim());
        if let Some(to) = led {
            sim.faults().add(Rule::new(Fault::Redirect(to.to_owned())).host("v.douyin.com").must_hit());
        }
        let ran = run(&world, &sim, &["-M", "one", "-u", "https://v.douyin.com/zzzzzz/"]);
        assert_eq!(ran.code, Exit::Usage as i32, "{led:?}: {}", ran.stderr);
        let told = ["[usage.link]", "the short link leads nowhere", Cause::UsageLink.hint()];
        assert!(told.iter().all(|text| ran.stderr.contains(text)), "{led:?}: {}", ran.stderr);
        assert_eq!((sim.hits("/zzzzzz/").len(), world.tree().len()), (1, 0), "{led:?}");
    }
}

fn all() -> Vec<Case> {
    [network(), platform(), works(), authors_and_lists(), files(), usage()].into_iter().flatten().collect()
}

#[test]
fn every_cause_has_a_case() {
    let cases: BTreeSet<Cause> = all().iter().map(|case| case.cause).collect();
    let elsewhere: BTreeSet<Cause> = ELSEWHERE.iter().map(|(cause, _)| *cause).collect();
    assert_eq!(cases.intersection(&elsewhere).count(), 0, "a case that is not elsewhere");
    let known: BTreeSet<Cause> = Cause::ALL.iter().copied().collect();
    let missing: Vec<&str> = known
        .difference(&cases)
        .filter(|cause| !elsewhere.contains(cause))
        .map(|cause| cause.code())
        .collect();
    assert_eq!(missing, [""; 0], "causes nobody produces");
}

#[test]
fn every_case_comes_to_its_code_its_exit_and_its_attempts() {
    let cases = all();
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let shares: Vec<_> = cases.chunks(cases.len().div_ceil(4)).collect();
        let threads: Vec<_> = shares
            .into_iter()
            .map(|share| {
                scope.spawn(|| share.iter().filter_map(|case| judge(case).err()).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Plays a case and says what is not as the catalogue has it.
fn judge(case: &Case) -> Result<(), String> {
    let (cause, world, sim) = (case.cause, World::new(), sim());
    let scene = (case.scene)(&world, &sim);
    let line = [line(&["-r", "2", "--retry-delay", "0.01", "-e", "1"]), scene].concat();
    let ran = run(&world, &sim, &line.iter().map(String::as_str).collect::<Vec<_>>());
    let about = |what: String| Err(format!("{} {line:?}: {what}\n{}", cause.code(), ran.stderr));
    if !ran.stderr.contains(&format!("[{}]", cause.code())) {
        return about("the code is not told".to_owned());
    }
    // A work that is passed over has its line and no hint.
    let passed_over = ran.stderr.lines().any(|line| line.starts_with("skipped: "));
    if !passed_over && !ran.stderr.contains(cause.hint()) {
        return about("the hint is not told".to_owned());
    }
    if ran.code != cause.exit() as i32 {
        return about(format!("exit {}, not {}", ran.code, cause.exit() as i32));
    }
    let told = ran.stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
    let attempts = match cause.retry() {
        Retry::Never => String::new(),
        Retry::Backoff => "(after 3 attempts)".to_owned(),
        Retry::Fresh(times) => format!("(after {} attempts)", times + 1),
    };
    let right = if attempts.is_empty() { !told.contains("(after") } else { told.contains(&attempts) };
    if !right {
        return about(format!("tried otherwise than {:?}", cause.retry()));
    }
    if cause.exit() == Exit::Usage && !(sim.journal().is_empty() && world.tree().is_empty()) {
        return about("something was asked or written".to_owned());
    }
    let renewed = sim.hits(DETAIL).len();
    if cause.code().starts_with("media.") && renewed != 2 {
        return about(format!("the work was asked for {renewed} times, not once more"));
    }
    Ok(())
}
