//! The simulator both ask, and how each is made to ask.

use super::rows::{Call, Platform};
use crate::Failure;
use crate::product;
use crate::python::Python;
use f2_sim::world::PLAYLISTS;
use f2_sim::{Config, Hit, Sim};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A request, or the last line of what the program that sent none told.
pub(super) type Outcome = Result<Hit, String>;

/// A simulator, its ids in the place of the names in the rows, and the cookie both are given.
pub(super) struct Stage<'a> {
    platform: &'a Platform,
    folder: &'a Path,
    sim: Sim,
    cookie: String,
}

impl<'a> Stage<'a> {
    /// A simulator for a platform; both programs work in `folder`.
    pub(super) fn new(platform: &'a Platform, folder: &'a Path) -> Result<Self, Failure> {
        let sim = Sim::start(Config { bench_works: 0, ..Config::default() })?;
        let cookie = if platform.name == "tiktok" { sim.tiktok().login_cookie() } else { sim.login_cookie() };
        // With a device identity f2 asks Douyin in the gateway's guarded form, which F2 does not know.
        let kept = cookie.split("; ").filter(|pair| !pair.starts_with("UIFID"));
        let cookie = kept.collect::<Vec<_>>().join("; ");
        Ok(Self { platform, folder, sim, cookie })
    }

    /// The requests of Python F2, a process per method, since it keeps state between calls.
    pub(super) fn theirs(&self, python: &Python) -> Result<Vec<Outcome>, Failure> {
        let library = self.folder.join("library");
        python.copy(&library, &self.sim.proxy())?;
        let script = self.folder.join("ask.py");
        fs::write(&script, ASK)?;
        let ask = |call: &Call| {
            let mut command = Command::new(python.program());
            self.run(&mut command, call, |command| {
                command.env("PYTHONPATH", &library).env("HTTP_PROXY", self.sim.proxy()).arg(&script);
                command.args([self.platform.name, call.method, call.model, &self.cookie, &self.sim.proxy()]);
                command.args(self.fill(call.theirs).split_whitespace());
            })
        };
        self.platform.calls.iter().map(ask).collect()
    }

    /// The requests of f2.
    pub(super) fn ours(&self, f2: &Path) -> Result<Vec<Outcome>, Failure> {
        let ask = |call: &Call| {
            let mut command = Command::new(f2);
            self.run(&mut command, call, |command| {
                command.args(["api", self.platform.name, call.through, "-k", &self.cookie]);
                command.args(["-P", &self.sim.proxy(), "-r", "0"]);
                command.args(self.fill(call.ours).split_whitespace());
            })
        };
        self.platform.calls.iter().map(ask).collect()
    }

    /// Runs a command to its end; the first request it made to the path of `call`.
    fn run(
        &self,
        command: &mut Command,
        call: &Call,
        arguments: impl Fn(&mut Command),
    ) -> Result<Outcome, Failure> {
        let before = self.sim.journal().len();
        product::isolate(command, self.folder, self.sim.ca_file());
        arguments(command);
        let output = command.stdout(Stdio::null()).output()?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let hit = self.sim.journal().into_iter().skip(before).find(|hit| hit.path == call.path);
        Ok(hit.ok_or_else(|| told.trim_end().lines().last().unwrap_or_default().to_owned()))
    }

    fn fill(&self, text: &str) -> String {
        let sim = &self.sim;
        let author =
            if self.platform.name == "tiktok" { sim.tiktok().author("mixed") } else { sim.author("mixed") };
        let ids = [
            ("SEC", author.sec_uid.clone()),
            ("UID", author.uid.to_string()),
            ("HANDLE", author.handle.clone()),
            ("ROOM", author.room_id()),
            ("MIX", PLAYLISTS[0].0.to_string()),
            ("WORK", author.works[0].id.to_string()),
        ];
        ids.iter()
            .fold(text.to_owned(), |text, (name, id)| text.replace(&format!("={name}"), &format!("={id}")))
    }
}

/// Asks one crawler method of F2 with a model of its parameters. A websocket is asked for with what the first call of
/// the live messages gives.
const ASK: &str = r"import asyncio, importlib, sys
from urllib.parse import quote
app, method, kind, cookie, proxy, *pairs = sys.argv[1:]
part = lambda name: importlib.import_module(f'f2.apps.{app}.{name}')
model, crawlers, conf = part('model'), part('crawler'), part('utils').ClientConfManager
headers = {'User-Agent': conf.user_agent(), 'Referer': conf.referer()}
kwargs = {'headers': headers, 'cookie': cookie, 'proxies': {'http://': proxy, 'https://': proxy},
          'timeout': 1, 'max_retries': 1}
fields = dict(pair.split('=', 1) for pair in pairs)
async def socket(crawler):
    first = await crawler.fetch_live_im_fetch(model.LiveImFetch(**fields))
    fields.update(cursor=first.cursor, internal_ext=quote(first.internalExt, safe=''),
                  wrss=first.routeParams.wrss)
    async with crawlers.TiktokWebSocketCrawler(kwargs, callbacks={}) as crawler:
        await asyncio.wait_for(crawler.fetch_live_danmaku(model.LiveWebcast(**fields)), 5)
async def ask():
    async with getattr(crawlers, app.title() + 'Crawler')(kwargs) as crawler:
        if kind == 'LiveWebcast':
            await socket(crawler)
        else:
            await getattr(crawler, method)(getattr(model, kind)(**fields))
asyncio.run(ask())
";
