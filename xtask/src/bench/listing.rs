//! `cargo xtask bench listing` and `cargo xtask bench memory`: an author's works listed and not saved.
//!
//! What lists is `f2 api douyin fetch_user_post_videos … --jsonl`: every page is asked for, signed, read, and each
//! work printed with every field of its view.

use super::measure::{Usage, measure};
use super::simulator::Simulator;
use crate::{Failure, product};
use argh::FromArgs;
use std::fs;
use std::path::Path;

/// Processor seconds that Python F2 needs to list 500 works, its pauses patched out: the reference run.
const REFERENCE: (usize, f64) = (500, 3.9);
/// How many times less f2 may need.
const TIMES: f64 = 20.0;
/// How much the peak may differ between a short list and a long one.
const GROWTH: f64 = 1.2;

/// processor seconds of a listing without downloads, beside a twentieth of the reference run of Python F2
#[derive(FromArgs)]
#[argh(subcommand, name = "listing")]
pub(super) struct Listing {
    /// works (default: 500)
    #[argh(option, default = "500")]
    works: usize,
    /// runs (default: 5)
    #[argh(option, default = "5")]
    runs: usize,
}

/// peak memory of a long listing beside that of a short one
#[derive(FromArgs)]
#[argh(subcommand, name = "memory")]
pub(super) struct Memory {
    /// works of the long list (default: 10000)
    #[argh(option, default = "10_000")]
    works: usize,
    /// works of the short list (default: 500)
    #[argh(option, default = "500")]
    few: usize,
    /// runs of each (default: 3)
    #[argh(option, default = "3")]
    runs: usize,
}

impl Listing {
    /// Fails when f2 needs more than its share of the reference run.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let f2 = product::build("f2-cli", "f2")?;
        let folder = tempfile::tempdir()?;
        let sim = Simulator::start(folder.path(), self.works, 200_000)?;
        let mut rows = list(&f2, &sim, folder.path(), self.works, self.runs)?;
        rows.sort_by(|a, b| a.cpu().total_cmp(&b.cpu()));
        let median = rows[rows.len() / 2];
        #[expect(clippy::cast_precision_loss, reason = "a count of works")]
        let reference = REFERENCE.1 * self.works as f64 / REFERENCE.0 as f64;
        println!("{} works: median of {} runs {}", self.works, rows.len(), shown(&median));
        println!(
            "Python F2's reference run for as many: {reference:.2} s of CPU; {:.0} times f2's, at least {TIMES} is due",
            reference / median.cpu()
        );
        match median.cpu() * TIMES <= reference {
            true => Ok(()),
            false => Err("the listing needs more than a twentieth of the reference run".into()),
        }
    }
}

impl Memory {
    /// Fails when the peak grows with the number of pages.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let f2 = product::build("f2-cli", "f2")?;
        let folder = tempfile::tempdir()?;
        let sim = Simulator::start(folder.path(), self.works.max(self.few), 1_000)?;
        let mut peaks = Vec::new();
        for works in [self.few, self.works] {
            let rows = list(&f2, &sim, folder.path(), works, self.runs)?;
            let peak = rows.iter().map(Usage::megabytes).fold(0.0, f64::max);
            println!(
                "{works} works: peak {peak:.1} MB over {} runs, the last {}",
                rows.len(),
                shown(&rows[0])
            );
            peaks.push(peak);
        }
        println!(
            "{:.2} times the memory for {} times the works",
            peaks[1] / peaks[0],
            self.works / self.few.max(1)
        );
        match peaks[1] <= peaks[0] * GROWTH {
            true => Ok(()),
            false => Err("memory grows with the number of pages".into()),
        }
    }
}

fn shown(usage: &Usage) -> String {
    let Usage { wall, user, system, .. } = usage;
    format!(
        "{:.3} s of CPU ({user:.3} + {system:.3}), {wall:.2} s, peak {:.1} MB",
        usage.cpu(),
        usage.megabytes()
    )
}

/// Some runs that list so many works; each has to print them all.
fn list(f2: &Path, sim: &Simulator, folder: &Path, works: usize, runs: usize) -> Result<Vec<Usage>, Failure> {
    let author = sim.page.split(['/', '?']).find(|piece| piece.starts_with("MS4w"));
    let author = format!("sec_user_id={}", author.ok_or("the simulator names no author")?);
    let most = works.to_string();
    let args = [
        "api",
        "douyin",
        "fetch_user_post_videos",
        &author,
        "--jsonl",
        "--max",
        &most,
        "--page-delay",
        "0",
        "-P",
        &sim.proxy,
        "-k",
        &sim.cookie,
    ];
    let args = args.map(str::to_owned);
    println!("$ {}", product::typed("f2", &args).replace(&sim.cookie, "…"));
    (0..runs.max(1)).map(|_| once(f2, &args, sim, folder, works)).collect()
}

fn once(f2: &Path, args: &[String], sim: &Simulator, folder: &Path, works: usize) -> Result<Usage, Failure> {
    let (listed, talk) = (folder.join("listed.jsonl"), folder.join("talk.log"));
    let (out, errors) = (fs::File::create(&listed)?, fs::File::create(&talk)?);
    let usage = measure(f2, args, |wrapper| {
        product::isolate(wrapper, folder, &sim.ca_file).stdout(out).stderr(errors);
    })?;
    let lines = fs::read_to_string(&listed)?.lines().count();
    if usage.code == 0 && lines == works {
        return Ok(usage);
    }
    let talk = fs::read_to_string(&talk).unwrap_or_default();
    Err(format!("f2 ended with {} and listed {lines} works of {works}\n{talk}", usage.code).into())
}
