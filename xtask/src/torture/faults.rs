//! Faults by lot: what goes wrong, where and how often. Every one of them ends, so that a right client comes through.

use f2_sim::seed::Seed;
use f2_sim::{Fault, Rule};
use serde_json::json;

/// What a place serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Serves {
    Text,
    /// Video files: their length and checksum are told in the listing.
    Told,
    /// Pictures and sound, of which nothing is told.
    Untold,
}

/// How often a place is drawn, its host, a part of its path, what it serves.
const PLACES: &[(u64, &str, &str, Serves)] = &[
    (1, "v.douyin.com", "", Serves::Text),
    (2, "www.douyin.com", "/user/profile/other/", Serves::Text),
    (6, "www.douyin.com", "/aweme/post/", Serves::Text),
    (2, "mssdk", "", Serves::Text),
    (1, "ttwid", "", Serves::Text),
    (1, "www.douyin.com", "", Serves::Text),
    (10, "douyinvod", "", Serves::Told),
    (6, "douyinpic", "", Serves::Untold),
    (3, "douyinstatic", "", Serves::Untold),
];

/// Up to three files cut short whose rest is then answered oddly, and up to eight other rules.
pub(super) fn draw(lot: Seed) -> Vec<Rule> {
    let resumed = (0..lot.at("resumed").below(4)).flat_map(|number| resumed(lot.at("cut").nth(number)));
    resumed.chain((0..lot.at("count").below(9)).map(|number| rule(lot.nth(number)))).collect()
}

/// An answer of a media host that breaks off, and an odd one when the rest is asked for.
fn resumed(lot: Seed) -> [Rule; 2] {
    let host = lot.at("host").pick(&["douyinvod", "douyinpic", "douyinpic", "douyinstatic"]);
    let bytes = 500 + lot.at("bytes").below(lot.at("most").pick(&[30_000, 120_000, 400_000]));
    let cut = if lot.at("how").below(2) == 0 { Fault::Truncate(bytes) } else { Fault::Reset(bytes) };
    let odd = match lot.at("odd").below(12) {
        0..=3 => Fault::SwapEntity,
        4 | 5 => Fault::WrongRange,
        6 => Fault::ChangeEntity,
        7 => Fault::IfRangeBreaksRange,
        8 => Fault::IgnoreRange,
        9 => Fault::RotateEtag,
        10 => Fault::NoValidators,
        _ => Fault::Status(416, None),
    };
    let times = |name: &str| 1 + lot.at(name).below(4);
    let cut = Rule::new(cut).host(host).ranged(false).skip(lot.at("skip").below(4)).times(times("cuts"));
    [Rule::new(odd).host(host).ranged(true).times(times("odds")), cut]
}

fn rule(lot: Seed) -> Rule {
    let (host, path, serves) = place(lot.at("place"));
    if lot.at("connect").below(8) == 0 {
        return often(Rule::new(connect(lot.at("fault"))).host(host), lot, 3);
    }
    let rule = match serves {
        Serves::Text => {
            let rule = Rule::new(text(lot.at("fault"))).host(host);
            if path.is_empty() { rule } else { rule.path(path) }
        }
        Serves::Told | Serves::Untold => {
            let fault = media(lot.at("fault"), serves);
            let resumed = matches!(
                fault,
                Fault::IgnoreRange | Fault::IfRangeBreaksRange | Fault::WrongRange | Fault::SwapEntity
            );
            let rule = Rule::new(fault).host(host);
            if resumed { rule.ranged(true) } else { rule }
        }
    };
    often(rule, lot, 12)
}

fn often(rule: Rule, lot: Seed, skip: u64) -> Rule {
    let times = if lot.at("stubborn").below(6) == 0 {
        4 + lot.at("many").below(8)
    } else {
        1 + lot.at("few").below(3)
    };
    rule.skip(lot.at("skip").below(skip)).times(times)
}

fn place(lot: Seed) -> (&'static str, &'static str, Serves) {
    let total = PLACES.iter().map(|place| place.0).sum();
    let mut at = lot.below(total);
    for (weight, host, path, serves) in PLACES {
        match at.checked_sub(*weight) {
            Some(left) => at = left,
            None => return (host, path, *serves),
        }
    }
    ("", "", Serves::Text)
}

fn connect(lot: Seed) -> Fault {
    match lot.below(8) {
        0..=3 => Fault::DropConnect,
        4 | 5 => Fault::RefuseConnect(lot.at("status").pick(&[403, 502, 503, 504])),
        6 => Fault::StallConnect,
        _ => Fault::Untrusted,
    }
}

/// What goes wrong between the bytes, whatever they are.
fn transport(lot: Seed, long: u64) -> Fault {
    let bytes = lot.at("bytes").below(long);
    match lot.below(16) {
        0..=3 => Fault::Truncate(bytes),
        4..=7 => Fault::Reset(bytes),
        8..=10 => Fault::Close,
        11..=13 => Fault::Slow(100_000 + lot.at("pace").below(900_000)),
        14 => Fault::Stall(bytes),
        _ => Fault::NoAnswer,
    }
}

fn status(lot: Seed) -> Fault {
    let after = match lot.at("after").below(8) {
        0 => Some("0".to_owned()),
        1 => Some("86400".to_owned()),
        2 => Some("Wed, 21 Oct 2015 07:28:00 GMT".to_owned()),
        _ => None,
    };
    Fault::Status(lot.at("status").pick(&[400, 401, 403, 404, 408, 429, 444, 500, 502, 503, 504]), after)
}

fn text(lot: Seed) -> Fault {
    let inner = lot.at("inner");
    match lot.at("kind").below(20) {
        0..=6 => transport(inner, 20_000),
        7..=10 => status(inner),
        11 => Fault::Empty,
        12 => Fault::Html,
        13 => Fault::BadJson,
        14 => Fault::BadGzip,
        15 => Fault::AsGuest,
        16 => Fault::Chunked,
        17 => {
            Fault::Text(403, inner.pick(&["Uifid Not Found", "Signature Not Found", "Forbidden"]).to_owned())
        }
        18 => Fault::Json(
            json!({ "status_code": inner.pick(&[8_u64, 2483, 5, 10_000]), "status_msg": "simulated" }),
        ),
        _ => Fault::Json(
            json!({ "status_code": 0, "aweme_list": [], "has_more": 0, "max_cursor": 0, "min_cursor": 0 }),
        ),
    }
}

fn media(lot: Seed, serves: Serves) -> Fault {
    let inner = lot.at("inner");
    match lot.at("kind").below(30) {
        0..=9 => transport(inner, 250_000),
        10 | 11 => status(inner),
        12 => Fault::Empty,
        13 => Fault::Html,
        14 => Fault::IgnoreRange,
        15 | 16 => Fault::IfRangeBreaksRange,
        17 | 18 => Fault::WrongRange,
        19 | 20 => Fault::ChangeEntity,
        21 | 22 => Fault::SwapEntity,
        23 => Fault::RotateEtag,
        24 => Fault::NoValidators,
        25 => Fault::Expired,
        // Where no length is told, nobody could know.
        26 if serves == Serves::Told => Fault::WrongLength(inner.pick(&[-70_000, -100, -1, 1, 5_000])),
        27 => Fault::Redirect("https://unknown.example/".to_owned()),
        _ => Fault::Chunked,
    }
}

/// Whether a rule may put another object in the place of one.
pub(super) fn swaps(rule: &Rule) -> bool {
    let told = format!("{rule:?}");
    ["ChangeEntity", "SwapEntity"].iter().any(|fault| told.contains(fault))
}

/// Whether a rule lets bytes come slowly: nobody waits for a large file then.
pub(super) fn slows(rule: &Rule) -> bool {
    format!("{rule:?}").contains("fault: Slow(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_ends_and_every_fault_is_drawn() {
        let rules: Vec<Rule> = (0..2_000).map(|number| rule(Seed::new(number))).collect();
        let told: Vec<String> = rules.iter().map(|rule| format!("{rule:?}")).collect();
        assert!(told.iter().all(|rule| !rule.contains(&u64::MAX.to_string())));
        for fault in [
            "Status",
            "Text",
            "Empty",
            "Html",
            "BadJson",
            "Json",
            "Redirect",
            "BadGzip",
            "Truncate",
            "Reset",
            "Stall",
            "Slow",
            "NoAnswer",
            "Close",
            "IgnoreRange",
            "IfRangeBreaksRange",
            "WrongRange",
            "ChangeEntity",
            "SwapEntity",
            "RotateEtag",
            "NoValidators",
            "Expired",
            "WrongLength",
            "Chunked",
            "AsGuest",
            "DropConnect",
            "RefuseConnect",
            "StallConnect",
            "Untrusted",
        ] {
            assert!(told.iter().any(|rule| rule.contains(&format!("fault: {fault}"))), "{fault}");
        }
        assert!(rules.iter().any(swaps) && !rules.iter().all(swaps));
    }

    #[test]
    fn another_length_only_where_lengths_are_told() {
        for number in 0..2_000 {
            let told = format!("{:?}", rule(Seed::new(number)));
            assert!(!told.contains("WrongLength") || told.contains("douyinvod"), "{told}");
        }
    }
}
