//! The simulator as a program: one line of JSON on stdout, then it answers until it is told to stop.

use argh::FromArgs;
use f2_sim::broadcast::Setup;
use f2_sim::world::World;
use f2_sim::{Config, Manifest, Sim};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::sync::oneshot;

/// A simulated Douyin and TikTok behind a loopback proxy.
#[derive(FromArgs)]
struct Args {
    /// loopback port (default: a free one)
    #[argh(option, default = "0")]
    port: u16,
    /// folder for ca.pem, manifest.json, manifest-tiktok.json and journal.jsonl (default: f2-sim in the temporary folder)
    #[argh(option)]
    dir: Option<PathBuf>,
    /// seed of the world (default: 1)
    #[argh(option, default = "1")]
    seed: u64,
    /// works of the author "bench" (default: 500)
    #[argh(option, default = "500")]
    bench_works: usize,
    /// bytes of each of their videos (default: 200000)
    #[argh(option, default = "200_000")]
    bench_video: u64,
    /// bytes per second of every media connection (default: no limit)
    #[argh(option)]
    bandwidth: Option<u64>,
    /// author whose share text is printed, of Douyin or TikTok (default: mixed)
    #[argh(option, default = "String::from(\"mixed\")")]
    author: String,
    /// put a broadcast on the air that Douyin's author streams as flv, ts or mp4 (default: as the world begins)
    #[argh(option)]
    live: Option<Form>,
    /// bits per second of that broadcast (default: those of the clip)
    #[argh(option, default = "0")]
    live_rate: u64,
    /// guarded paths want the headers uifid and x-tt-argus
    #[argh(switch)]
    guard: bool,
    /// take requests without a right signature
    #[argh(switch)]
    lenient: bool,
    /// stop when standard input closes
    #[argh(switch)]
    stdin_quit: bool,
}

/// What a broadcast is sent as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Flv,
    Ts,
    Mp4,
}

impl std::str::FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "flv" => Ok(Self::Flv),
            "ts" => Ok(Self::Ts),
            "mp4" => Ok(Self::Mp4),
            _ => Err(format!("{text:?} is none of flv, ts, mp4")),
        }
    }
}

fn main() -> ExitCode {
    match run(&argh::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without a standard error there is nobody to tell.
            let _ = writeln!(io::stderr(), "f2-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> io::Result<()> {
    let dir = args.dir.clone().unwrap_or_else(|| std::env::temp_dir().join("f2-sim"));
    let sim = Sim::start(Config {
        seed: args.seed,
        port: args.port,
        dir: Some(dir.clone()),
        bench_works: args.bench_works,
        bench_video: args.bench_video,
        bandwidth: args.bandwidth,
        guard: args.guard,
        check_signature: !args.lenient,
        ..Config::default()
    })?;
    let worlds = [sim.world(), sim.tiktok().world()];
    if worlds.iter().all(|world| world.author(&args.author).is_none()) {
        let mut known: Vec<&str> = worlds.iter().flat_map(|world| &world.authors).map(|a| a.key).collect();
        known.sort_unstable();
        known.dedup();
        let text = format!("no author {:?}; there are {}", args.author, known.join(", "));
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    if let Some(form) = args.live {
        let setup = Setup {
            flv: form == Form::Flv,
            fmp4: form == Form::Mp4,
            bit_rate: args.live_rate,
            ..Setup::default()
        };
        sim.broadcast(&dy(&sim, &args.author)).start(setup);
    }
    let line = line(&sim, &args.author, &dir)?;
    let mut stdout = io::stdout();
    writeln!(stdout, "{line}")?;
    stdout.flush()?;
    wait(args.stdin_quit)?;
    let mut journal = String::new();
    for hit in sim.journal() {
        journal.push_str(&serde_json::to_string(&hit)?);
        journal.push('\n');
    }
    fs::write(dir.join("journal.jsonl"), journal)
}

/// The author of Douyin of this name, else the first.
fn dy(sim: &Sim, author: &str) -> String {
    of(sim.world(), author)
}

fn of(world: &World, author: &str) -> String {
    if world.author(author).is_some() { author.to_owned() } else { world.authors[0].key.to_owned() }
}

/// What to know of a running simulator; writes the manifests. A platform without the author shows its first one.
fn line(sim: &Sim, author: &str, dir: &Path) -> io::Result<serde_json::Value> {
    let tiktok = sim.tiktok();
    let write = |name: &str, manifest: &Manifest| -> io::Result<PathBuf> {
        let path = dir.join(name);
        serde_json::to_writer(BufWriter::new(File::create(&path)?), manifest)?;
        Ok(path)
    };
    let (dy, tk) = (dy(sim, author), of(tiktok.world(), author));
    let web_rid = sim.world().author(&dy).map(|author| author.web_rid()).unwrap_or_default();
    Ok(serde_json::json!({
        "proxy": sim.proxy(),
        "ca_file": sim.ca_file(),
        "share_text": sim.share_text(&dy),
        "user_url": sim.user_url(&dy),
        "live_url": format!("https://live.douyin.com/{web_rid}"),
        "login_cookie": sim.login_cookie(),
        "manifest": write("manifest.json", &sim.manifest())?,
        "tiktok": {
            "share_text": tiktok.share_text(&tk),
            "user_url": tiktok.user_url(&tk),
            "login_cookie": tiktok.login_cookie(),
            "device_id": tiktok.device_id(),
            "manifest": write("manifest-tiktok.json", &tiktok.manifest())?,
        },
    }))
}

/// Returns on Ctrl-C, on SIGTERM, or at the end of standard input when that counts.
fn wait(stdin_quit: bool) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (closed, on_close) = oneshot::channel();
    if stdin_quit {
        std::thread::spawn(move || {
            let mut rest = Vec::new();
            // An unreadable standard input counts as a closed one.
            let _ = io::stdin().read_to_end(&mut rest);
            let _ = closed.send(());
        });
    } else {
        std::mem::forget(closed);
    }
    runtime.block_on(async {
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            result = terminated() => result,
            _ = on_close => Ok(()),
        }
    })?;
    runtime.shutdown_background();
    Ok(())
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> io::Result<()> {
    std::future::pending().await
}
