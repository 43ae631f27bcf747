//! Which mirror first: addresses of the same bytes, the hosts that failed in this run behind the others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::resume::Told;
use crate::media::Candidate;
use crate::secret::shown_url;

/// A host goes one place class back for so many failures more than successes.
const STEP: u32 = 3;

/// What hosts did in this run.
#[derive(Debug, Default)]
pub(super) struct Hosts(Mutex<HashMap<String, Deeds>>);

/// What one host did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Deeds {
    /// Files it gave whole.
    good: u32,
    /// Times it broke off, fell silent, was too slow or overloaded.
    bad: u32,
}

impl Deeds {
    /// 0 for a host that is as good as any; more for one that failed again and again.
    fn class(self) -> u32 {
        self.bad.saturating_sub(self.good) / STEP
    }
}

impl Hosts {
    pub(super) fn praise(&self, candidate: &Candidate) {
        self.change(candidate, |deeds| deeds.good = deeds.good.saturating_add(1));
    }

    pub(super) fn blame(&self, candidate: &Candidate) {
        self.change(candidate, |deeds| deeds.bad = deeds.bad.saturating_add(1));
    }

    fn change(&self, candidate: &Candidate, change: impl FnOnce(&mut Deeds)) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(all.entry(host(candidate)).or_default());
    }

    /// The candidates in the order they are to be asked now.
    pub(super) fn order<'a>(&self, candidates: &'a [Candidate]) -> Vec<&'a Candidate> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        order(candidates, |candidate| all.get(&host(candidate)).copied().unwrap_or_default().class())
    }
}

fn host(candidate: &Candidate) -> String {
    shown_url(candidate.url.expose()).split('/').nth(2).unwrap_or_default().to_ascii_lowercase()
}

/// Whether two candidates are told to be the same bytes, as far as anything is told.
pub(super) fn alike(a: &Candidate, b: &Candidate) -> bool {
    let (a, b) = (Told::of(a), Told::of(b));
    (a.length, a.md5) == (b.length, b.md5)
}

/// Puts candidates of a lower class first, only among neighbours that are the same bytes: what stands in
/// front as the better file stays in front.
fn order(candidates: &[Candidate], class: impl Fn(&Candidate) -> u32) -> Vec<&Candidate> {
    let mut ordered = Vec::with_capacity(candidates.len());
    for group in candidates.chunk_by(alike) {
        let mut group: Vec<&Candidate> = group.iter().collect();
        group.sort_by_key(|candidate| class(candidate));
        ordered.extend(group);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(host: &str, length: u64) -> Candidate {
        Candidate { length: Some(length), ..Candidate::new(format!("https://{host}/v?sig=1")) }
    }

    #[test]
    fn a_host_that_failed_often_goes_behind_its_equals_only() {
        let all = [
            candidate("A.example", 1),
            candidate("b.example", 1),
            candidate("a.example", 2),
            candidate("c.example", 1),
        ];
        let hosts = Hosts::default();
        let names = |hosts: &Hosts| hosts.order(&all).into_iter().map(host).collect::<Vec<_>>();
        let given = ["a.example", "b.example", "a.example", "c.example"];
        assert_eq!(names(&hosts), given);
        hosts.blame(&all[0]);
        hosts.blame(&all[2]);
        assert_eq!(names(&hosts), given, "twice is not often");
        hosts.blame(&all[0]);
        assert_eq!(names(&hosts), ["b.example", "a.example", "a.example", "c.example"]);
        hosts.praise(&all[2]);
        assert_eq!(names(&hosts), given, "it made up for it");
    }
}
