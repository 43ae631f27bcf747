//! `cargo xtask golden`: the requests of f2 held against those of Python F2, method by method.
//!
//! Both ask one simulator, each its own; what is compared is the text of the query in its order, without what
//! must differ (signatures, tokens). A difference that the table below gives a reason for is told; any other
//! fails the chore.

use crate::Failure;
use crate::product;
use crate::python::Python;
use argh::FromArgs;
use f2_sim::{Config, Hit, Sim};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Holds the requests of f2 against those of Python F2 (F2_PYTHON names its virtual environment).
#[derive(FromArgs)]
#[argh(subcommand, name = "golden")]
pub(crate) struct Golden {}

/// A crawler method of F2, the model of its parameters, and the parameters; `SEC`, `UID` and `WORK` stand for
/// ids of the simulated author. Behind a bar stand the parameters as f2's method takes them, where they differ.
const CALLS: &[(&str, &str, &str)] = &[
    ("fetch_user_profile", "UserProfile", "sec_user_id=SEC"),
    ("fetch_user_post", "UserPost", "max_cursor=0 count=20 sec_user_id=SEC"),
    ("fetch_user_like", "UserLike", "max_cursor=0 count=20 sec_user_id=SEC"),
    ("fetch_user_collection", "UserCollection", "cursor=0 count=20"),
    ("fetch_user_collects", "UserCollects", "cursor=0 count=20 | max_cursor=0"),
    ("fetch_user_collects_video", "UserCollectsVideo", "cursor=0 count=20 collects_id=7100000000000000001"),
    ("fetch_user_music_collection", "UserMusicCollection", "cursor=0 count=20 | max_cursor=0"),
    ("fetch_user_mix", "UserMix", "cursor=0 count=20 mix_id=7100000000000000002"),
    ("fetch_post_detail", "PostDetail", "aweme_id=WORK"),
    ("fetch_post_comment", "PostComment", "aweme_id=WORK cursor=0 count=20"),
    ("fetch_post_feed", "PostFeed", ""),
    ("fetch_follow_feed", "FollowFeed", ""),
    ("fetch_friend_feed", "FriendFeed", ""),
    (
        "fetch_post_related",
        "PostRelated",
        "aweme_id=WORK filterGids=WORK%2C | aweme_id=WORK filter_gids=WORK,",
    ),
    ("fetch_live", "UserLive", "web_rid=775841227732 room_id_str="),
    ("fetch_live_room_id", "UserLive2", "room_id=7318296342189919011"),
    ("fetch_following_live", "FollowingUserLive", ""),
    ("fetch_user_following", "UserFollowing", "user_id=UID sec_user_id=SEC"),
    ("fetch_user_follower", "UserFollower", "user_id=UID sec_user_id=SEC"),
    ("fetch_live_im_fetch", "LiveImFetch", "room_id=7318296342189919011 user_unique_id=7382524529011246630"),
    ("fetch_query_user", "QueryUser", ""),
];

/// Parameters that differ from one request to the next.
const VOLATILE: &[&str] = &["msToken", "a_bogus", "X-Bogus", "verifyFp", "fp"];

/// Method, parameter, and why f2 sends something else than the wheel 0.0.1.7.
const REASONS: &[(&str, &str, &str)] = &[
    ("*", "uifid", "the gateway's guarded form, which F2 does not know"),
    ("*", "timestamp", "the gateway's guarded form, which F2 does not know"),
    ("*", "x-secsdk-web-signature", "the gateway's guarded form, which F2 does not know"),
    ("fetch_post_feed", "aweme_pc_rec_raw_data", "F2's newest commit sends the text \"false\""),
    ("fetch_post_related", "awemePcRecRawData", "F2's newest commit sends the text \"false\""),
    ("fetch_live", "insert_task_id", "F2's newest commit sends it"),
    ("fetch_live", "live_reason", "F2's newest commit sends it"),
];

impl Golden {
    /// Compares every row.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let Some(python) = Python::named() else {
            return Err("F2_PYTHON names no virtual environment with f2==0.0.1.7".into());
        };
        let f2 = product::build("f2-cli", "f2")?;
        let folder = tempfile::tempdir()?;
        let theirs = theirs(&python, folder.path())?;
        let ours = ours(&f2, folder.path())?;
        let (mut equal, mut told, mut failed) = (0, 0, 0);
        for (index, (method, ..)) in CALLS.iter().enumerate() {
            match (&theirs[index], &ours[index]) {
                (None, _) => println!("{method}: Python F2 sends nothing"),
                (Some(_), None) => {
                    failed += 1;
                    println!("{method}: f2 sends nothing");
                }
                (Some(theirs), Some(ours)) => match differences(method, theirs, ours) {
                    (0, 0) => equal += 1,
                    (known, 0) => {
                        told += 1;
                        println!("{method}: {known} differences, each with a reason");
                    }
                    (_, unknown) => {
                        failed += 1;
                        println!("{method}: {unknown} differences without a reason");
                    }
                },
            }
        }
        println!("{} methods: {equal} equal, {told} different with a reason, {failed} failed", CALLS.len());
        if failed == 0 { Ok(()) } else { Err("requests differ".into()) }
    }
}

/// Tells the differences of two requests: with and without a reason.
fn differences(method: &str, theirs: &Hit, ours: &Hit) -> (usize, usize) {
    let reason = |name: &str| REASONS.iter().find(|(of, at, _)| (*of == method || *of == "*") && *at == name);
    let (theirs_all, ours_all) = (parameters(theirs), parameters(ours));
    let without = |all: &[(String, String)]| -> Vec<(String, String)> {
        all.iter().filter(|(name, _)| reason(name).is_none()).cloned().collect()
    };
    let mut known = 0;
    for (name, value) in &ours_all {
        let their = theirs_all.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        if their != Some(value)
            && let Some((_, _, why)) = reason(name)
        {
            known += 1;
            println!("{method}: {name} is {value:?}, not {their:?}: {why}");
        }
    }
    let (theirs_left, ours_left) = (without(&theirs_all), without(&ours_all));
    let place = (&theirs.method, &theirs.host, &theirs.path) != (&ours.method, &ours.host, &ours.path);
    if place {
        println!("{method}: {} {}{}, not {}", ours.method, ours.host, ours.path, theirs.path);
    }
    let mut unknown = usize::from(place);
    if theirs_left != ours_left {
        for (at, pair) in ours_left.iter().enumerate().filter(|(at, pair)| theirs_left.get(*at) != Some(pair))
        {
            println!("{method}: f2 {pair:?}, F2 {:?}", theirs_left.get(at));
            unknown += 1;
        }
        unknown += theirs_left.len().saturating_sub(ours_left.len());
    }
    (known, unknown)
}

/// The parameters in order, without the volatile ones.
fn parameters(hit: &Hit) -> Vec<(String, String)> {
    let pairs = hit.query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let kept = pairs.filter(|(name, _)| !VOLATILE.contains(name));
    kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A simulator, its ids in the place of the names in the table, and a cookie without device identity (with one,
/// f2 uses the guarded form that F2 does not know).
struct Stage {
    sim: Sim,
    cookie: String,
}

impl Stage {
    fn new() -> Result<Self, Failure> {
        let sim = Sim::start(Config { bench_works: 0, check_signature: false, ..Config::default() })?;
        let cookie = sim.login_cookie();
        let kept = cookie.split("; ").filter(|pair| !pair.starts_with("UIFID"));
        let cookie = kept.collect::<Vec<_>>().join("; ");
        Ok(Self { sim, cookie })
    }

    fn fill(&self, text: &str) -> String {
        let author = self.sim.author("mixed");
        let work = author.works[0].id.to_string();
        text.replace("SEC", &author.sec_uid).replace("UID", &author.uid.to_string()).replace("WORK", &work)
    }

    /// The API request that was made since `before`: the first of them.
    fn request_since(&self, before: usize) -> Option<Hit> {
        const API: &[&str] = &["/aweme/v", "/webcast/"];
        let mut made = self.sim.journal().into_iter().skip(before);
        made.find(|hit| API.iter().any(|start| hit.path.starts_with(start)))
    }
}

/// The requests of Python F2, a process per method, since it keeps state between calls.
fn theirs(python: &Python, folder: &Path) -> Result<Vec<Option<Hit>>, Failure> {
    let stage = Stage::new()?;
    let library = folder.join("library");
    python.copy(&library, &stage.sim.proxy())?;
    let script = folder.join("ask.py");
    fs::write(&script, ASK)?;
    let mut hits = Vec::new();
    for (method, model, arguments) in CALLS {
        let before = stage.sim.journal().len();
        let mut command = Command::new(python.program());
        product::isolate(&mut command, folder, stage.sim.ca_file());
        command.env("PYTHONPATH", &library).env("HTTP_PROXY", stage.sim.proxy());
        command.arg(&script).args([*method, *model, stage.cookie.as_str(), stage.sim.proxy().as_str()]);
        let theirs = arguments.split(" | ").next().unwrap_or_default();
        command.args(stage.fill(theirs).split_whitespace());
        command.stdout(fs::File::create(folder.join("python.log"))?).stderr(std::process::Stdio::null());
        command.status()?;
        hits.push(stage.request_since(before));
    }
    Ok(hits)
}

/// Asks one crawler method of F2 with a model of its parameters.
const ASK: &str = r"import asyncio, sys
from f2.apps.douyin import model
from f2.apps.douyin.crawler import DouyinCrawler
from f2.apps.douyin.utils import ClientConfManager
method, kind, cookie, proxy, *pairs = sys.argv[1:]
headers = {'User-Agent': ClientConfManager.user_agent(), 'Referer': ClientConfManager.referer()}
kwargs = {'headers': headers, 'cookie': cookie, 'proxies': {'http://': proxy, 'https://': proxy},
          'timeout': 1, 'max_retries': 1}
fields = {}
for pair in pairs:
    name, value = pair.split('=', 1)
    number = name in ('max_cursor', 'cursor', 'count')
    fields[name] = int(value) if number else value
async def ask():
    async with DouyinCrawler(kwargs) as crawler:
        await getattr(crawler, method)(getattr(model, kind)(**fields))
asyncio.run(ask())
";

/// The requests of f2.
fn ours(f2: &Path, folder: &Path) -> Result<Vec<Option<Hit>>, Failure> {
    let stage = Stage::new()?;
    let mut hits = Vec::new();
    for (method, _, arguments) in CALLS {
        let before = stage.sim.journal().len();
        let mut command = Command::new(f2);
        product::isolate(&mut command, folder, stage.sim.ca_file());
        command.args(["api", "douyin", *method, "-k", &stage.cookie, "-P", &stage.sim.proxy(), "-r", "0"]);
        let ours = arguments.rsplit(" | ").next().unwrap_or_default();
        command.args(stage.fill(ours).split_whitespace());
        command.stdout(fs::File::create(folder.join("f2.log"))?).stderr(std::process::Stdio::null());
        command.status()?;
        hits.push(stage.request_since(before));
    }
    Ok(hits)
}
