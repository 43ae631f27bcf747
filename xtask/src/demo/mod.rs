//! `cargo xtask demo`: the whole program against either simulated platform, and what it left on disk.

pub(crate) mod check;
pub(crate) mod tree;

use crate::{Failure, product};
use argh::FromArgs;
use f2_sim::manifest::AuthorEntry;
use f2_sim::{Config, Sim};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;
use tree::Tree;

/// f2's exit code when some works of a listing could not be saved.
const SOME_WITHHELD: i32 = 4;

/// Lines of f2's talk that are shown off a terminal: at the start, and at the end, where the summary stands.
const HEAD: usize = 8;
const TAIL: usize = 12;

/// build f2 and let it save a simulated author's works, of Douyin and of TikTok
#[derive(FromArgs)]
#[argh(subcommand, name = "demo")]
pub(crate) struct Demo {}

/// One author of one platform.
struct Scene<'a> {
    /// The platform's short command.
    platform: &'static str,
    /// The text that leads to the author.
    share: String,
    /// What there is to save.
    manifest: &'a AuthorEntry,
    /// The exit code that is right.
    code: i32,
}

impl Demo {
    /// Builds, then runs twice, shows and checks, for either platform.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let f2 = product::build("f2-cli", "f2")?;
        let folder = tempfile::tempdir()?;
        let sim = Sim::start(Config { dir: Some(folder.path().join("sim")), ..Config::default() })?;
        println!("\nf2-sim speaks as both platforms behind {}, strictly and on loopback only.", sim.proxy());
        let (mixed, small) = (sim.manifest_of("mixed"), sim.tiktok().manifest_of("small"));
        let douyin =
            Scene { platform: "dy", share: sim.share_text("mixed"), manifest: &mixed, code: SOME_WITHHELD };
        let tiktok =
            Scene { platform: "tk", share: sim.tiktok().share_text("small"), manifest: &small, code: 0 };
        for scene in [douyin, tiktok] {
            let own = folder.path().join(scene.platform);
            std::fs::create_dir(&own)?;
            scene.play(&f2, &sim, &own)?;
        }
        let failures = sim.failures();
        if failures.is_empty() { Ok(()) } else { Err(failures.join("; ").into()) }
    }
}

impl Scene<'_> {
    /// Saves the author's works twice, and holds both runs to what is right.
    fn play(&self, f2: &Path, sim: &Sim, folder: &Path) -> Result<(), Failure> {
        self.save(f2, sim, folder)?;
        let first = Tree::read(&folder.join("Download"))?;
        print!("\n{}", first.show());
        println!("{}", check::against(self.manifest, &first)?);

        println!("\nOnce more:");
        let before = sim.journal().len();
        self.save(f2, sim, folder)?;
        let again = Tree::read(&folder.join("Download"))?;
        let journal = sim.journal();
        let media = journal.iter().skip(before).filter(|hit| check::is_media(hit)).count();
        check::unchanged(&first, &again, media)?;
        println!(
            "\nThe second run made {} requests, none for a file; the folder is as it was.",
            journal.len() - before
        );
        Ok(())
    }

    /// Runs `f2 … -M post` for the author and holds it to its exit code.
    fn save(&self, f2: &Path, sim: &Sim, folder: &Path) -> Result<(), Failure> {
        let proxy = sim.proxy();
        let args = [self.platform, "-M", "post", "-u", &self.share, "-m", "-v", "-d", "-P", &proxy];
        let args = [&args[..], &["--page-delay", "0.1"]].concat();
        let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
        println!("\n$ {}", product::typed("f2", &args));
        let mut command = Command::new(f2);
        product::isolate(&mut command, folder, sim.ca_file()).args(&args);
        let start = Instant::now();
        let status = if io::stderr().is_terminal() { command.status()? } else { folded(&mut command)? };
        println!("-> {status} after {:.1} s", start.elapsed().as_secs_f64());
        if status.code() != Some(self.code) {
            return Err(format!("f2 ended with {status}; expected exit code {}", self.code).into());
        }
        if self.code == SOME_WITHHELD {
            println!(
                "   (4 is right here: the platform withholds prohibited works of this author, and f2 says so)"
            );
        }
        Ok(())
    }
}

/// Runs a command and shows the first and last lines of what it says.
fn folded(command: &mut Command) -> Result<ExitStatus, Failure> {
    let output = command.stderr(Stdio::piped()).stdout(Stdio::piped()).output()?;
    let (said, data) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    let lines: Vec<&str> = said.lines().chain(data.lines()).collect();
    if lines.len() <= HEAD + TAIL + 1 {
        println!("{}", lines.join("\n"));
    } else {
        println!("{}", lines[..HEAD].join("\n"));
        println!("… {} lines more …", lines.len() - HEAD - TAIL);
        println!("{}", lines[lines.len() - TAIL..].join("\n"));
    }
    Ok(output.status)
}
