//! One run: a simulated platform, one command given again and again until everything is there, and the verdict.

use super::complaint::{Complaint, Kind};
use super::files::{self, Due, Swaps};
use super::life::Life;
use super::scenario::{Change, How, Scenario, Stop};
use super::{faults, leaks, pages, store};
use crate::demo::check::is_media;
use crate::demo::tree::Tree;
use crate::{Failure, product};
use f2_sim::manifest::AuthorEntry;
use f2_sim::{Config, Sim};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// How often the command is given with faults about and nobody stopping it, before the faults end.
const UNSTOPPED: usize = 3;
/// The network timeout while faults are about, in seconds, and afterwards.
const HASTY: &str = "2";
const PATIENT: &str = "30";
/// Exit codes a run of this command may end with: done, failed, refused, partial, interrupted.
const DOCUMENTED: [i32; 5] = [0, 1, 3, 4, 130];
/// When some works of the listing are withheld.
const PARTIAL: i32 = 4;

/// What became of a run.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) complaints: Vec<Complaint>,
    /// Processes, and how many of them were stopped.
    pub(super) lives: usize,
    pub(super) stopped: usize,
    /// Faults that struck.
    pub(super) struck: u64,
    /// Files that were due.
    pub(super) files: usize,
    /// Bytes of those files, and bytes the media hosts sent.
    pub(super) due: u64,
    pub(super) sent: u64,
}

/// A run under way.
struct Trial<'a> {
    f2: &'a Path,
    folder: &'a Path,
    root: PathBuf,
    scenario: &'a Scenario,
    sim: Sim,
    author: AuthorEntry,
    dues: Vec<Due>,
    secrets: Vec<String>,
    /// How many works are pinned.
    pinned: usize,
    /// The exit code of a run that has nothing left to do.
    code: i32,
    verdict: Verdict,
    story: String,
}

/// Carries a run out in `folder`; `story.txt` there tells it.
pub(super) fn run(f2: &Path, folder: &Path, scenario: &Scenario) -> Result<Verdict, Failure> {
    let mut trial = Trial::new(f2, folder, scenario)?;
    let outcome = trial.lives();
    trial.struck();
    trial.tell_requests();
    std::fs::write(folder.join("story.txt"), &trial.story)?;
    outcome?;
    Ok(trial.verdict)
}

impl<'a> Trial<'a> {
    fn new(f2: &'a Path, folder: &'a Path, scenario: &'a Scenario) -> Result<Self, Failure> {
        let sim = Sim::start(Config {
            seed: scenario.seed,
            dir: Some(folder.join("sim")),
            bench_works: if scenario.large.is_some() { scenario.works } else { 0 },
            bench_video: scenario.large.unwrap_or_default(),
            drawn_works: if scenario.large.is_some() { 0 } else { scenario.works },
            bandwidth: scenario.bandwidth,
            ..Config::default()
        })?;
        let key = scenario.author();
        let author = sim.manifest_of(key);
        let swapped = scenario.rules.iter().any(faults::swaps);
        let swaps = if swapped { files::swaps(sim.author(key)) } else { Swaps::new() };
        let dues = files::dues(&author, scenario.wants, &swaps);
        scenario.rules.iter().for_each(|rule| sim.faults().add(rule.clone()));
        let code = if author.works.iter().any(|work| work.skip.is_some()) { PARTIAL } else { 0 };
        let secrets = leaks::texts(&sim.login_cookie());
        let verdict = Verdict { files: dues.len(), ..Verdict::default() };
        let (root, story) = (folder.join("work").join("Download"), format!("{scenario:#?}\n"));
        let pinned = author.works.iter().filter(|work| work.pinned).count();
        Ok(Self { f2, folder, root, scenario, sim, author, dues, secrets, pinned, code, verdict, story })
    }

    /// All processes of the run.
    fn lives(&mut self) -> Result<(), Failure> {
        let scenario = self.scenario;
        for (number, stop) in scenario.stops.iter().enumerate() {
            self.change(scenario.changes.get(number));
            self.life(Some(*stop), HASTY)?;
        }
        self.change(scenario.changes.get(scenario.stops.len()));
        let mut through = false;
        for _ in 0..UNSTOPPED {
            through = self.life(None, HASTY)?;
            if through || !self.verdict.complaints.is_empty() {
                break;
            }
        }
        self.sim.faults().clear();
        let (before, asked) = (self.tree()?, self.sim.requests());
        if !self.life(None, PATIENT)? {
            self.complain(Kind::Lost, "nothing stands in its way, and still it is not through");
        }
        if through {
            self.unchanged(&before, asked)?;
        }
        Ok(())
    }

    fn change(&mut self, change: Option<&Change>) {
        match change {
            Some(Change::Expire) => self.sim.expire_addresses(),
            Some(Change::Rename) => self.sim.rename_author(&self.author.sec_uid, "又一个名字"),
            Some(Change::Nothing) | None => return,
        }
        self.tell(&format!("== meanwhile: {change:?}"));
    }

    fn args(&self, timeout: &str) -> Vec<String> {
        let (sim, key) = (&self.sim, self.scenario.author());
        let link = if self.scenario.share_text { sim.share_text(key) } else { sim.user_url(key) };
        let mut args = ["dy", "-M", "post", "-l", "en_US", "--page-delay", "0", "--retry-delay", "0.02"]
            .map(str::to_owned)
            .to_vec();
        args.extend([
            "-e".to_owned(),
            timeout.to_owned(),
            "-P".to_owned(),
            sim.proxy(),
            "-u".to_owned(),
            link,
        ]);
        args.extend(self.scenario.options.iter().cloned());
        if self.scenario.login {
            args.extend(["-k".to_owned(), sim.login_cookie()]);
        }
        args
    }

    /// One process and what it left; whether it says that everything is there.
    fn life(&mut self, stop: Option<Stop>, timeout: &str) -> Result<bool, Failure> {
        let args = self.args(timeout);
        self.tell(&format!("\n$ {}\n  stop: {stop:?}", product::typed("f2", &args)));
        let struck: u64 = self.sim.faults().struck().iter().sum();
        let (standing, before) = (pages::standing(&self.root)?, self.sim.requests());
        // The last process has nothing in its way.
        let expires = self.scenario.expires.filter(|_| timeout == HASTY);
        let life = Life::run(self.f2, self.folder, &self.sim, &args, stop, expires)?;
        let struck = self.sim.faults().struck().iter().sum::<u64>() - struck;
        self.verdict.struck += struck;
        self.verdict.lives += 1;
        self.verdict.stopped += usize::from(life.stopped.is_some());
        let (took, requests, status) = (life.took, life.requests, life.status);
        self.tell(&format!(
            "-> {status}, stopped {:?}, {took:.2?}, {requests} requests, {struck} faults\n{}",
            life.stopped, life.stderr
        ));
        self.examine(&life);
        let through = life.is_clean(self.code);
        let tree = self.tree()?;
        let mut found = files::compare(&self.dues, &tree, through);
        found.extend(pages::compare(standing, &self.sim.journal()[before..], self.pinned));
        if through && pages::is_open(&self.root)? {
            found.push(Complaint::new(Kind::Store, "it is through, and a listing still stands open"));
        }
        let renamed = self.scenario.changes.contains(&Change::Rename);
        let settled = !(renamed && life.stopped == Some(How::Kill));
        let state = (settled, through);
        found.extend(store::compare(&self.root, &tree, &self.dues, &self.author, state)?);
        found.extend(leaks::scan("standard error", &life.stderr, &self.secrets));
        found.extend(leaks::scan("standard output", &life.stdout, &self.secrets));
        found.extend(leaks::scan_files(&self.folder.join("work"), &self.secrets)?);
        found.into_iter().for_each(|complaint| self.complain(complaint.kind, complaint.text));
        Ok(through)
    }

    /// How it ended.
    fn examine(&mut self, life: &Life) {
        let status = life.status;
        if life.hung {
            self.complain(Kind::Hang, format!("no end after {:.0?}", life.took));
        } else if life.crashed() {
            self.complain(Kind::Panic, format!("{status}"));
        } else if let Some(code) = status.code() {
            // A short link that is answered with 404 is a wrong link as far as anybody can know.
            let link = code == 2 && self.scenario.share_text && life.stderr.contains("[usage.link]");
            if !link && !DOCUMENTED.contains(&code) || code == 130 && life.stopped != Some(How::Interrupt) {
                self.complain(Kind::Exit, format!("exit code {code}"));
            }
            if code == 0 && !life.is_clean(0) {
                self.complain(Kind::Exit, "exit code 0, and the summary tells otherwise");
            }
        }
        if !life.stdout.is_empty() {
            self.complain(Kind::Exit, "something was written to standard output");
        }
    }

    /// A run that has nothing left to do asks for no file and changes none.
    fn unchanged(&mut self, before: &Tree, asked: usize) -> Result<(), Failure> {
        let again = self.sim.journal().iter().skip(asked).filter(|hit| is_media(hit)).count();
        if again > 0 {
            self.complain(
                Kind::Store,
                format!("everything was there, and still {again} files were asked for"),
            );
        }
        if self.tree()? != *before {
            self.complain(Kind::Store, "everything was there, and still files changed");
        }
        Ok(())
    }

    /// What the simulator saw.
    fn struck(&mut self) {
        let hits = self.sim.journal();
        leaks::scan_requests(&hits).into_iter().for_each(|c| self.complain(c.kind, c.text));
        self.sim.failures().into_iter().for_each(|failure| self.complain(Kind::Own, failure));
        self.verdict.sent = hits.iter().filter(|hit| is_media(hit)).map(|hit| hit.bytes).sum();
        self.verdict.due = self.tree().map_or(0, |tree| tree.files.iter().map(|file| file.len).sum());
    }

    fn tree(&self) -> Result<Tree, Failure> {
        if self.root.exists() {
            Tree::read(&self.root)
        } else {
            Ok(Tree { root: self.root.clone(), files: Vec::new() })
        }
    }

    fn complain(&mut self, kind: Kind, text: impl Into<String>) {
        let complaint = Complaint::new(kind, text);
        self.tell(&format!("!! {complaint}"));
        self.verdict.complaints.push(complaint);
    }

    fn tell(&mut self, line: &str) {
        self.story.push_str(line);
        self.story.push('\n');
    }

    fn tell_requests(&mut self) {
        let mut lines = String::from("\n== requests\n");
        for hit in self.sim.journal() {
            let (range, bytes, path) = (hit.range().unwrap_or_default(), hit.bytes, &hit.path);
            let _ = write!(lines, "{:>7} {} {} {}{path}", hit.at_ms, hit.status, hit.method, hit.host);
            let _ = writeln!(lines, " [{range}] {bytes} B {:?} {:?}", hit.fault, hit.refusal);
        }
        self.story += &lines;
    }
}
