//! What a run is to go through: everything that follows from its seed.

use super::faults;
use f2_sim::Rule;
use f2_sim::seed::Seed;

/// Which files are asked for besides videos and pictures.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wants {
    pub(super) music: bool,
    pub(super) cover: bool,
    pub(super) desc: bool,
}

/// How a process is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// At once, without a word.
    Kill,
    /// As Ctrl-C does.
    Interrupt,
}

/// When a process is stopped.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// So many milliseconds after it began.
    Millis(u64),
    /// So many milliseconds after so many requests of its own.
    Requests(usize, u64),
}

/// One stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub(super) how: How,
    pub(super) when: When,
}

/// What happens on the platform while no process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Nothing.
    Nothing,
    /// Every address given out so far stops working.
    Expire,
    /// The author takes another name.
    Rename,
}

/// Everything that follows from the seed of a run.
#[derive(Debug)]
pub(super) struct Scenario {
    pub(super) seed: u64,
    pub(super) works: usize,
    /// The length of the videos when there are only one or two, large enough to be fetched over several connections.
    pub(super) large: Option<u64>,
    /// Whether the author shows guests one page only and the run is logged in.
    pub(super) login: bool,
    pub(super) share_text: bool,
    /// Bytes per second of a media connection.
    pub(super) bandwidth: Option<u64>,
    pub(super) wants: Wants,
    /// Further arguments.
    pub(super) options: Vec<String>,
    pub(super) rules: Vec<Rule>,
    pub(super) stops: Vec<Stop>,
    pub(super) changes: Vec<Change>,
    /// After so many requests of each process every address given out so far stops working.
    pub(super) expires: Option<usize>,
}

const TEMPLATES: [&str; 4] = ["{create}_{desc}", "{desc}", "{aweme_id}", "{nickname}_{create}"];

impl Scenario {
    /// Draws a run with at most `works` works.
    pub(super) fn draw(seed: u64, works: usize) -> Self {
        let lot = Seed::new(seed).at("torture");
        let large = lot.at("large").below(10) == 0;
        let large = large.then(|| 8_400_000 + lot.at("length").below(4_000_000));
        let works = if large.is_some() { works.min(2) } else { works };
        let works = 1 + lot.at("works").below(works.max(1) as u64) as usize;
        let login = large.is_none() && lot.at("login").below(4) == 0;
        let wants = lot.at("wants").below(8);
        let wants = Wants { music: wants & 1 > 0, cover: wants & 2 > 0, desc: wants & 4 > 0 };
        let stops: Vec<Stop> =
            (0..lot.at("stops").below(4)).map(|number| stop(lot.at("stop").nth(number), works)).collect();
        let changes = (0..=stops.len() as u64).map(|number| change(lot.at("change").nth(number))).collect();
        let pace = 300_000 + lot.at("pace").below(3_000_000) + large.map_or(0, |length| length / 4);
        let mut rules = faults::draw(lot.at("faults"));
        if large.is_some() {
            rules.retain(|rule| !faults::slows(rule));
        }
        let expires = lot.at("expires").below(6) == 0;
        let expires = expires.then(|| 4 + lot.at("expires-at").below(6 + 2 * works as u64) as usize);
        Self {
            seed,
            works,
            large,
            login,
            share_text: lot.at("share").below(2) == 0,
            bandwidth: (lot.at("paced").below(3) == 0).then_some(pace),
            wants,
            options: options(lot.at("options"), wants),
            rules,
            stops,
            changes,
            expires,
        }
    }

    /// The short name of the simulated author.
    pub(super) const fn author(&self) -> &'static str {
        match (self.large, self.login) {
            (Some(_), _) => "bench",
            (None, true) => "drawn-login",
            (None, false) => "drawn",
        }
    }
}

fn options(lot: Seed, wants: Wants) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut add = |pair: [String; 2]| all.extend(pair);
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    add(["-m".to_owned(), yes(wants.music)]);
    add(["-v".to_owned(), yes(wants.cover)]);
    add(["-d".to_owned(), yes(wants.desc)]);
    add(["-f".to_owned(), yes(lot.at("folderize").below(4) == 0)]);
    add(["-n".to_owned(), lot.at("template").pick(&TEMPLATES).to_owned()]);
    add(["-t".to_owned(), (1 + lot.at("tasks").below(10)).to_string()]);
    add(["-s".to_owned(), (2 + lot.at("page").below(9)).to_string()]);
    add(["--connections-per-file".to_owned(), (1 + lot.at("connections").below(5)).to_string()]);
    add(["-r".to_owned(), lot.at("retries").below(6).to_string()]);
    all
}

/// Most stops come while files are under way: a run makes about five requests before the first, and two or three per work.
fn stop(lot: Seed, works: usize) -> Stop {
    let how = if lot.at("how").below(4) == 0 { How::Interrupt } else { How::Kill };
    let later = lot.at("later").below(30);
    let files = 1 + 2 * works as u64;
    let when = match lot.at("when").below(4) {
        0 => When::Millis(lot.at("millis").below(250)),
        1 => When::Requests(lot.at("early").below(6) as usize, later),
        _ => When::Requests(5 + lot.at("requests").below(files) as usize, later),
    };
    Stop { how, when }
}

fn change(lot: Seed) -> Change {
    match lot.below(10) {
        0 => Change::Expire,
        1 => Change::Rename,
        _ => Change::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_the_run_and_seeds_differ() {
        let told = |seed| format!("{:?}", Scenario::draw(seed, 12));
        assert_eq!(told(7), told(7));
        assert_ne!(told(7), told(8));
    }

    #[test]
    fn everything_is_drawn_at_times() {
        let all: Vec<Scenario> = (0..300).map(|seed| Scenario::draw(seed, 6)).collect();
        let some = |is: fn(&Scenario) -> bool| all.iter().any(is) && !all.iter().all(is);
        assert!(some(|s| s.login) && some(|s| s.bandwidth.is_some()) && some(|s| s.wants.music));
        assert!(some(|s| s.large.is_some()) && some(|s| s.expires.is_some()));
        assert!(some(|s| s.stops.is_empty()) && some(|s| s.rules.is_empty()));
        assert!(
            some(|s| s.changes.contains(&Change::Rename)) && some(|s| s.changes.contains(&Change::Expire))
        );
        assert!(some(|s| s.stops.iter().any(|stop| stop.how == How::Interrupt)));
        assert!(all.iter().all(|s| (1..=6).contains(&s.works) && s.stops.len() < 4));
        assert_eq!((1..=6).filter(|n| all.iter().any(|s| s.works == *n)).count(), 6);
    }
}
