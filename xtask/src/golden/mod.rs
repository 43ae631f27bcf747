//! `cargo xtask golden`: the requests of f2 held against those of Python F2, method by method.
//!
//! Both ask one simulator, each its own way; what is compared is the text of the query in its order, the headers that
//! say who asks, and what the simulator refuses, without what must differ (signatures, tokens). A difference that the
//! rows give a reason for is told; any other fails the chore, and so does a reason for nothing.

mod ask;
mod compare;
mod rows;

use crate::Failure;
use crate::product;
use crate::python::Python;
use argh::FromArgs;
use ask::Stage;
use compare::{Difference, differences};
use rows::{PLATFORMS, Platform};
use std::collections::BTreeSet;
use std::path::Path;

/// Holds the requests of f2 against those of Python F2 (F2_PYTHON names its virtual environment).
#[derive(FromArgs)]
#[argh(subcommand, name = "golden")]
pub(crate) struct Golden {
    /// one platform alone: douyin or tiktok (default: both)
    #[argh(positional)]
    platform: Option<String>,
}

impl Golden {
    /// Compares every row.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let Some(python) = Python::named() else {
            return Err("F2_PYTHON names no virtual environment with f2==0.0.1.7".into());
        };
        let wanted = |platform: &&Platform| self.platform.as_deref().is_none_or(|name| name == platform.name);
        let platforms: Vec<&Platform> = PLATFORMS.iter().filter(wanted).collect();
        if platforms.is_empty() {
            return Err("the platforms are douyin and tiktok".into());
        }
        let f2 = product::build("f2-cli", "f2")?;
        let mut right = true;
        for platform in platforms {
            right &= compare(platform, &python, &f2)?;
        }
        if right { Ok(()) } else { Err("requests differ".into()) }
    }
}

/// How the methods of a platform came out.
#[derive(Default)]
struct Tally {
    equal: usize,
    /// Different by rows for many methods alone.
    general: usize,
    told: usize,
    refused: usize,
    failed: usize,
    /// The reasons that were needed, by method and difference.
    needed: BTreeSet<(&'static str, &'static str)>,
}

/// Compares every row of a platform; whether all is well.
fn compare(platform: &'static Platform, python: &Python, f2: &Path) -> Result<bool, Failure> {
    let folder = tempfile::tempdir()?;
    let stage = Stage::new(platform, folder.path())?;
    let theirs = stage.theirs(python)?;
    let ours = stage.ours(f2)?;
    let mut tally = Tally::default();
    for (call, (theirs, ours)) in platform.calls.iter().zip(theirs.iter().zip(&ours)) {
        match (theirs, ours) {
            (Ok(theirs), Ok(ours)) => {
                tally.refused += usize::from(theirs.refusal.is_some());
                tally.count(platform, call.method, &differences(platform, call.method, theirs, ours));
            }
            (Err(told), _) => tally.silent("Python F2", call.method, told),
            (_, Err(told)) => tally.silent("f2", call.method, told),
        }
    }
    Ok(tally.tell(platform))
}

impl Tally {
    fn silent(&mut self, program: &str, method: &str, told: &str) {
        println!("{method}: {program} sends nothing: {told}");
        self.failed += 1;
    }

    /// Counts a method, and tells its differences; what a row explains for many methods is told once.
    fn count(&mut self, platform: &Platform, method: &str, found: &[Difference]) {
        let (mut own, mut unknown) = (0, 0);
        for Difference { name, theirs, ours, why } in found {
            let row = platform.reason(method, name).map(|row| (row.0, row.1));
            let new = row.is_none_or(|row| self.needed.insert(row));
            let many = row.is_some_and(|row| row.0 == "*");
            own += usize::from(!many);
            unknown += usize::from(why.is_none());
            if new || !many {
                let (theirs, ours) = (shown(theirs.as_deref()), shown(ours.as_deref()));
                let who = if many { "many methods" } else { method };
                println!("{who}: {name} is {ours}, not {theirs}: {}", why.unwrap_or("NO REASON"));
            }
        }
        match (own, unknown) {
            _ if found.is_empty() => self.equal += 1,
            (0, _) => self.general += 1,
            (_, 0) => self.told += 1,
            _ => self.failed += 1,
        }
    }

    /// Tells how it came out; whether all is well.
    fn tell(&self, platform: &Platform) -> bool {
        let idle = platform.reasons.iter().filter(|row| !self.needed.contains(&(row.0, row.1)));
        let idle: Vec<String> = idle.map(|(method, name, _)| format!("{method} {name}")).collect();
        if !idle.is_empty() {
            println!("{}: reasons for nothing: {}", platform.name, idle.join(", "));
        }
        println!(
            "{}: {} methods: {} equal, {} equal but for what many methods differ in, {} different with a reason of \
             their own, {} failed; {} of Python F2's requests refused",
            platform.name,
            platform.calls.len(),
            self.equal,
            self.general,
            self.told,
            self.failed,
            self.refused
        );
        self.failed == 0 && idle.is_empty()
    }
}

/// A value as it is told.
fn shown(value: Option<&str>) -> String {
    value.map_or_else(|| "absent".to_owned(), |value| format!("{value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiktok() -> &'static Platform {
        PLATFORMS.iter().find(|platform| platform.name == "tiktok").unwrap_or(&PLATFORMS[0])
    }

    fn difference(method: &str, name: &str) -> Difference {
        let why = tiktok().reason(method, name).map(|row| row.2);
        Difference { name: name.to_owned(), theirs: None, ours: Some("1".to_owned()), why }
    }

    #[test]
    fn methods_are_counted_by_their_own_differences() {
        let mut tally = Tally::default();
        tally.count(tiktok(), "fetch_user_like", &[]);
        tally.count(tiktok(), "fetch_user_like", &[difference("fetch_user_like", "device_id")]);
        tally.count(tiktok(), "fetch_user_post", &[difference("fetch_user_post", "X-Gnarly")]);
        let mixed = [difference("fetch_user_post", "X-Gnarly"), difference("fetch_user_post", "secUid")];
        tally.count(tiktok(), "fetch_user_post", &mixed);
        assert_eq!((tally.equal, tally.general, tally.told, tally.failed), (1, 1, 1, 1));
        tally.silent("f2", "fetch_user_mix", "no such method");
        assert_eq!(tally.failed, 2);
        assert!(!tally.tell(tiktok()));
    }

    #[test]
    fn a_reason_for_nothing_is_a_failure() {
        let rows = tiktok().reasons.iter().map(|row| (row.0, row.1));
        let mut tally = Tally { needed: rows.collect(), ..Tally::default() };
        assert!(tally.tell(tiktok()));
        tally.needed.pop_first();
        assert!(!tally.tell(tiktok()));
    }
}
