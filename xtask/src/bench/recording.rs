//! `cargo xtask bench recording`: what a recording in real time needs of the processor.

use super::measure::{Usage, measure};
use super::simulator::Simulator;
use crate::{Failure, product};
use argh::FromArgs;
use std::fs;
use std::path::{Path, PathBuf};

/// Of one core a recording may need this share.
const SHARE: f64 = 0.03;

/// share of a core that recordings of FLV, MPEG-TS and fragmented MP4 need, each in real time
#[derive(FromArgs)]
#[argh(subcommand, name = "recording")]
pub(super) struct Recording {
    /// bits per second of the broadcast (default: 20000000)
    #[argh(option, default = "20_000_000")]
    rate: u64,
    /// seconds of each recording (default: 20)
    #[argh(option, default = "20")]
    seconds: u64,
}

impl Recording {
    /// Fails when one of the recordings needs more than its share of a core, or holds less than it should.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let f2 = product::build("f2-cli", "f2")?;
        println!(
            "{:<5} {:>9} {:>9} {:>19} {:>7} {:>10} {:>10}",
            "", "media", "wall", "CPU", "core", "size", "peak RSS"
        );
        let mut most = 0.0_f64;
        for form in ["flv", "ts", "mp4"] {
            most = most.max(self.once(&f2, form)?);
        }
        println!("\nat most {:.2} % of a core; {:.0} % is due", most * 100.0, SHARE * 100.0);
        if most <= SHARE { Ok(()) } else { Err("a recording needs more than its share of a core".into()) }
    }

    /// One recording of the recorder alone: the simulator is a process of its own. The share counts against the time
    /// that has passed, which is shorter than the media where a playlist reaches back.
    fn once(&self, f2: &Path, form: &str) -> Result<f64, Failure> {
        let folder = tempfile::tempdir()?;
        let rate = self.rate.to_string();
        let sim =
            Simulator::with(folder.path(), &["--bench-works", "1", "--live", form, "--live-rate", &rate])?;
        let duration = format!("{}s", self.seconds);
        let args = [
            "dy",
            "-M",
            "live",
            "-u",
            &sim.live,
            "--duration",
            &duration,
            "-P",
            &sim.proxy,
            "-p",
            "Download",
        ];
        let args = args.map(str::to_owned);
        let usage = run(f2, &args, folder.path(), &sim)?;
        let file = recording(&folder.path().join("Download"), form)?;
        let size = fs::metadata(&file)?.len();
        let due = self.rate / 8 * self.seconds;
        if size * 10 < due * 9 {
            return Err(format!("{form}: {size} bytes were recorded, {due} are due").into());
        }
        let Usage { wall, user, system, .. } = usage;
        let share = usage.cpu() / wall;
        println!(
            "{form:<5} {:>7} s {wall:>7.2} s {:>19} {:>5.2} % {:>7} MB {:>7.1} MB",
            self.seconds,
            format!("{:.3} s ({user:.2} + {system:.2})", usage.cpu()),
            share * 100.0,
            size / 1_000_000,
            usage.megabytes()
        );
        Ok(share)
    }
}

/// Runs f2 in a folder and holds it to success.
fn run(f2: &Path, args: &[String], folder: &Path, sim: &Simulator) -> Result<Usage, Failure> {
    let log = fs::File::create(folder.join("output.log"))?;
    let errors = log.try_clone()?;
    let usage = measure(f2, args, |wrapper| {
        product::isolate(wrapper, folder, &sim.ca_file).stdout(log).stderr(errors);
    })?;
    if usage.code == 0 {
        return Ok(usage);
    }
    let talk = fs::read_to_string(folder.join("output.log")).unwrap_or_default();
    Err(format!("f2 ended with {}\n{talk}", usage.code).into())
}

/// The only file of this kind below a folder.
fn recording(folder: &Path, extension: &str) -> Result<PathBuf, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|known| known == extension) {
                found.push(path);
            }
        }
    }
    match found.as_slice() {
        [file] => Ok(file.clone()),
        _ => Err(format!("{} recordings in {extension}, not one", found.len()).into()),
    }
}
