//! `cargo xtask bench download`: an author's works saved from the simulator, which runs in a process of its own.

use super::measure::{Usage, measure};
use super::simulator::Simulator;
use crate::python::Python;
use crate::{Failure, product};
use argh::FromArgs;
use std::fs;
use std::path::Path;

/// Works per page, the default of both programs.
const PAGE: usize = 20;

/// save an author's works; beside f2, Python F2 when F2_PYTHON names a virtual environment with it
#[derive(FromArgs)]
#[argh(subcommand, name = "download")]
pub(super) struct Download {
    /// works (default: 500)
    #[argh(option, default = "500")]
    works: usize,
    /// bytes of each video: 200k, 3M or a plain number (default: 200k)
    #[argh(option, default = "200_000", from_str_fn(size))]
    size: u64,
    /// runs of f2 (default: 3)
    #[argh(option, default = "3")]
    runs: usize,
}

/// A number of bytes, with `k` or `M` for powers of 1000.
fn size(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1000),
        None => text.strip_suffix('M').map_or((text, 1), |digits| (digits, 1_000_000)),
    };
    let number = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    number.ok_or_else(|| format!("{text:?} is no number of bytes"))
}

/// What a program needed.
struct Row {
    name: String,
    usage: Usage,
    files: usize,
}

impl Download {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let f2 = product::build("f2-cli", "f2")?;
        let folder = tempfile::tempdir()?;
        let sim = Simulator::start(folder.path(), self.works, self.size)?;
        let mut rows = vec![self.ours(&f2, &sim, folder.path())?];
        if let Some(python) = Python::named() {
            rows.push(self.theirs(&python, &sim, folder.path())?);
        }
        self.show(&rows);
        Ok(())
    }

    /// Some runs of f2, each into an empty folder: the median one by wall time, with the largest peak of all.
    fn ours(&self, f2: &Path, sim: &Simulator, folder: &Path) -> Result<Row, Failure> {
        let args = saving(sim, &["-P", &sim.proxy, "--page-delay", "0"]);
        println!("$ {}", product::typed("f2", &args).replace(&sim.cookie, "…"));
        let mut rows = Vec::new();
        for number in 0..self.runs.max(1) {
            let place = folder.join(format!("f2-{number}"));
            let usage = run(f2, &args, &place, sim, None)?;
            rows.push(Row { name: "f2".to_owned(), usage, files: self.complete(&place, "f2")? });
        }
        rows.sort_by(|a, b| a.usage.wall.total_cmp(&b.usage.wall));
        let peak = rows.iter().map(|row| row.usage.peak).max().unwrap_or_default();
        let mut median = rows.swap_remove(rows.len() / 2);
        median.usage.peak = peak;
        Ok(median)
    }

    /// One run of Python F2; `-e 1` makes its pause between pages one second, the least it takes.
    fn theirs(&self, python: &Python, sim: &Simulator, folder: &Path) -> Result<Row, Failure> {
        let library = folder.join("library");
        python.copy(&library, &sim.proxy)?;
        let mut args = vec!["-m".to_owned(), "f2".to_owned()];
        args.extend(saving(sim, &["-e", "1"]));
        println!("$ {}", product::typed("python", &args).replace(&sim.cookie, "…"));
        let place = folder.join("python");
        let usage = run(&python.program(), &args, &place, sim, Some(&library))?;
        let files = self.complete(&place, "Python F2")?;
        Ok(Row { name: "Python F2".to_owned(), usage, files })
    }

    /// Counts the files of a run and says so when some are missing; `f2` itself must have saved all.
    fn complete(&self, place: &Path, name: &str) -> Result<usize, Failure> {
        let files = count(&place.join("Download"))?;
        let due = self.works * 3;
        match files {
            files if files == due => Ok(files),
            files if name == "f2" => Err(format!("f2 saved {files} files of {due}").into()),
            files => {
                println!("note: {name} saved {files} files of {due}");
                Ok(files)
            }
        }
    }

    fn show(&self, rows: &[Row]) {
        println!(
            "\n{} works of {} bytes, each with cover and desc; f2: the median of {} runs, the largest peak",
            self.works,
            self.size,
            self.runs.max(1)
        );
        println!(
            "{:<10} {:>9} {:>9} {:>19} {:>10} {:>6}",
            "", "wall", "CPU", "(user + system)", "peak RSS", "files"
        );
        for Row { name, usage, files } in rows {
            let split = format!("({:.2} + {:.2})", usage.user, usage.system);
            let (wall, cpu, peak) = (usage.wall, usage.cpu(), usage.megabytes());
            println!("{name:<10} {wall:>7.2} s {cpu:>7.2} s {split:>19} {peak:>7.1} MB {files:>6}");
        }
        if let [f2, other] = rows {
            let (f2, other) = (f2.usage, other.usage);
            println!(
                "{:<10} {:>7.1} x {:>7.1} x {:>19} {:>8.1} x",
                "ratio",
                other.wall / f2.wall,
                other.cpu() / f2.cpu(),
                "",
                other.megabytes() / f2.megabytes()
            );
            let pages = self.works.div_ceil(PAGE);
            println!(
                "Python F2 ran with -e 1 and pauses a second after each of its {pages} pages; f2 ran with --page-delay 0."
            );
            println!(
                "Without its pauses Python F2's wall time is about {:.1} s.",
                other.wall - pages_pause(pages)
            );
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of pages")]
fn pages_pause(pages: usize) -> f64 {
    pages as f64
}

/// Runs a program in an empty folder and holds it to success.
fn run(
    program: &Path,
    args: &[String],
    place: &Path,
    sim: &Simulator,
    library: Option<&Path>,
) -> Result<Usage, Failure> {
    fs::create_dir_all(place)?;
    let log = fs::File::create(place.join("output.log"))?;
    let errors = log.try_clone()?;
    let usage = measure(program, args, |wrapper| {
        product::isolate(wrapper, place, &sim.ca_file).stdout(log).stderr(errors);
        if let Some(library) = library {
            // Whatever does not go through F2's own proxy setting (its look-up of new versions) ends at the simulator.
            wrapper.env("PYTHONPATH", library).env("HTTP_PROXY", &sim.proxy).env("HTTPS_PROXY", &sim.proxy);
        }
    })?;
    if usage.code == 0 {
        return Ok(usage);
    }
    let output = fs::read_to_string(place.join("output.log")).unwrap_or_default();
    let tail: Vec<&str> = output.lines().rev().take(15).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(format!("{} ended with {}:\n{}", program.display(), usage.code, tail.join("\n")).into())
}

fn count(folder: &Path) -> Result<usize, Failure> {
    let mut files = 0;
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        files += match entry.file_type()?.is_dir() {
            true if hidden => 0,
            true => count(&entry.path())?,
            false => 1,
        };
    }
    Ok(files)
}

/// The arguments both programs take, and some more.
fn saving(sim: &Simulator, more: &[&str]) -> Vec<String> {
    let args =
        ["dy", "-M", "post", "-u", &sim.page, "-v", "yes", "-d", "yes", "-p", "Download", "-k", &sim.cookie];
    args.iter().chain(more).map(|arg| (*arg).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("200k"), Ok(200_000));
        assert_eq!(size("3M"), Ok(3_000_000));
        assert_eq!(size("17"), Ok(17));
        assert!(size("k").is_err() && size("1.5M").is_err() && size("99999999999999999M").is_err());
    }
}
