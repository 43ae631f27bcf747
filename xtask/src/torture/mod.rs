//! `cargo xtask torture`: the release binary among faults, killed at random moments, run again to the end, and what it
//! left compared by content hash.

mod complaint;
mod faults;
mod files;
mod leaks;
mod life;
mod pages;
mod scenario;
mod store;
mod trial;

use crate::{Failure, product};
use argh::FromArgs;
use complaint::{Complaint, Kind};
use scenario::Scenario;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use trial::Verdict;

/// Findings of one run that are shown; its folder holds them all.
const SHOWN: usize = 4;
/// How often progress is told where there is no terminal.
const EVERY: Duration = Duration::from_secs(30);

/// run the release binary among random faults, kill it, run it again and compare by content
#[derive(FromArgs)]
#[argh(subcommand, name = "torture")]
pub(crate) struct Torture {
    /// how many runs (default 100)
    #[argh(option, default = "100")]
    runs: u64,
    /// the seed of the first run; the ones behind it have the next numbers (default 1)
    #[argh(option, default = "1")]
    seed: u64,
    /// at most this many works per run (default 8)
    #[argh(option, default = "8")]
    works: usize,
    /// runs at a time (default 2)
    #[argh(option, default = "2")]
    jobs: usize,
}

/// What all runs came to.
#[derive(Default)]
struct Total {
    runs: u64,
    sum: Verdict,
    counts: BTreeMap<Kind, usize>,
    failed: Vec<u64>,
}

impl Torture {
    /// Builds f2, carries all runs out and reports.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let f2 = product::build("f2-cli", "f2")?;
        let (next, total) = (AtomicU64::new(0), Mutex::new(Total::default()));
        let begun = Instant::now();
        let progress = Mutex::new(begun);
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.max(1) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= self.runs {
                            return;
                        }
                        let seed = self.seed.wrapping_add(number);
                        let (verdict, kept) = self.one(&f2, seed);
                        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
                        total.take(seed, verdict, kept.as_deref(), self);
                        self.progress(&total, begun, &progress);
                    }
                });
            }
        });
        let total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.report(&total, begun.elapsed())
    }

    /// One run, and its folder when something was found.
    fn one(&self, f2: &Path, seed: u64) -> (Verdict, Option<PathBuf>) {
        let own = |text: String| Verdict {
            complaints: vec![Complaint::new(Kind::Own, text)],
            ..Verdict::default()
        };
        let folder = match tempfile::Builder::new().prefix(&format!("f2-torture-{seed}-")).tempdir() {
            Ok(folder) => folder,
            Err(error) => return (own(error.to_string()), None),
        };
        let scenario = Scenario::draw(seed, self.works);
        let ran = catch_unwind(AssertUnwindSafe(|| trial::run(f2, folder.path(), &scenario)));
        let verdict = match ran {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(failure)) => own(failure.to_string()),
            Err(_) => own("the chore panicked".to_owned()),
        };
        let kept = (!verdict.complaints.is_empty()).then(|| folder.keep());
        (verdict, kept)
    }

    /// The command that repeats a run.
    fn again(&self, seed: u64) -> String {
        format!("cargo xtask torture --runs 1 --jobs 1 --works {} --seed {seed}", self.works)
    }

    fn progress(&self, total: &Total, begun: Instant, told: &Mutex<Instant>) {
        let line = format!(
            "{} of {} runs, {} failed, {:.0} s",
            total.runs,
            self.runs,
            total.failed.len(),
            begun.elapsed().as_secs_f64()
        );
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if std::io::stdout().is_terminal() {
            print!("\r{line}\u{1b}[K");
            // Nobody is harmed by a line that cannot be drawn.
            let _ = std::io::stdout().flush();
        } else if told.elapsed() > EVERY {
            *told = Instant::now();
            println!("{line}");
        }
    }

    fn report(&self, total: &Total, took: Duration) -> Result<(), Failure> {
        let Verdict { lives, stopped, struck, files, due, sent, .. } = total.sum;
        let end = if std::io::stdout().is_terminal() { "\n" } else { "" };
        println!(
            "{end}{} runs in {:.0} s from seed {}: {lives} processes, {stopped} of them stopped, {struck} faults, {files} \
             files due ({} MB, {} MB sent)",
            total.runs,
            took.as_secs_f64(),
            self.seed,
            due / 1_000_000,
            sent / 1_000_000
        );
        let counts = Kind::ALL.map(|kind| {
            let count = total.counts.get(&kind).copied().unwrap_or_default();
            format!("{count} {}", kind.words())
        });
        println!("{}", counts.join(", "));
        if total.failed.is_empty() {
            return Ok(());
        }
        println!("again:");
        let mut failed = total.failed.clone();
        failed.sort_unstable();
        failed.iter().for_each(|seed| println!("  {}", self.again(*seed)));
        Err(format!("{} of {} runs failed", failed.len(), total.runs).into())
    }
}

impl Total {
    fn take(&mut self, seed: u64, verdict: Verdict, kept: Option<&Path>, torture: &Torture) {
        self.runs += 1;
        let sum = &mut self.sum;
        sum.lives += verdict.lives;
        sum.stopped += verdict.stopped;
        sum.struck += verdict.struck;
        sum.files += verdict.files;
        sum.due += verdict.due;
        sum.sent += verdict.sent;
        if verdict.complaints.is_empty() {
            return;
        }
        self.failed.push(seed);
        println!("\nseed {seed} failed: {}", torture.again(seed));
        for complaint in &verdict.complaints {
            *self.counts.entry(complaint.kind).or_default() += 1;
        }
        let mut shown: Vec<&Complaint> = verdict.complaints.iter().collect();
        shown.sort_by_key(|complaint| complaint.kind);
        shown.iter().take(SHOWN).for_each(|complaint| println!("  {complaint}"));
        if shown.len() > SHOWN {
            println!("  and {} more", shown.len() - SHOWN);
        }
        kept.into_iter().for_each(|folder| println!("  kept in {}", folder.display()));
    }
}
