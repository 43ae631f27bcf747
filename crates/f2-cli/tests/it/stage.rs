//! The binary before the simulated platform, and what it leaves on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use f2_sim::{Config, Sim};
use md5::{Digest as _, Md5};

use crate::program::F2;
use crate::world::{Ran, World};

/// A simulated platform without the author `bench`.
pub(crate) fn sim() -> Sim {
    Sim::start(Config { bench_works: 0, ..Config::default() }).unwrap()
}

/// The binary in a world whose only way out is the simulated platform.
pub(crate) fn f2(world: &World, sim: &Sim) -> F2 {
    f2_of("dy", world, sim)
}

/// The same with the command of another platform. Everything is logged, and so looked through.
pub(crate) fn f2_of(platform: &str, world: &World, sim: &Sim) -> F2 {
    let mut command = world.f2();
    command.env("SSL_CERT_FILE", sim.ca_file());
    command.args(["-d", "DEBUG", platform, "-P", &sim.locked_proxy(), "--page-delay", "0"]);
    command
}

/// Runs a line of `f2 dy` to its end.
#[track_caller]
pub(crate) fn run(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    finish(f2(world, sim).args(args))
}

/// Runs a command that prints nothing to its end.
#[track_caller]
pub(crate) fn finish(command: &mut F2) -> Ran {
    let ran = command.ran();
    assert_eq!(ran.stdout, "", "nothing is data here");
    ran
}

/// The files below a folder, without the store.
pub(crate) fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(at).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with(".f2") {
                open.push(path);
            } else if path.is_file() {
                found.insert(path.strip_prefix(folder).unwrap().display().to_string());
            }
        }
    }
    found
}

/// The MD5 of some bytes, in lower-case hex.
pub(crate) fn sum(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The MD5 of every file below a folder, by path.
pub(crate) fn sums(folder: &Path) -> BTreeMap<String, String> {
    let read = |name: &String| std::fs::read(folder.join(name)).unwrap();
    files(folder).into_iter().map(|name| (name.clone(), sum(&read(&name)))).collect()
}

/// A line of `f2` with another command than `dy`, its only way out the simulated platform.
#[track_caller]
pub(crate) fn tool(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    let mut command = world.f2();
    command.env("SSL_CERT_FILE", sim.ca_file());
    command.env("HTTPS_PROXY", sim.locked_proxy()).env("HTTP_PROXY", sim.locked_proxy());
    command.args(["-d", "DEBUG"]).args(args).ran()
}
