//! Two requests held against each other.

use super::rows::Platform;
use f2_sim::Hit;

/// The header fields that say who asks. All others are the HTTP library's own.
const HEADERS: &[&str] = &["user-agent", "referer"];

/// What one request has otherwise than the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// A parameter's name; `place`, `refusal`, `refusal of f2`, `order`, `order of` a parameter, `cookies`, or a
    /// header field's name with a colon.
    pub(super) name: String,
    /// What Python F2 has there.
    pub(super) theirs: Option<String>,
    /// What f2 has there.
    pub(super) ours: Option<String>,
    /// Why, when the rows say so.
    pub(super) why: Option<&'static str>,
}

/// Where the request of f2 is another than that of Python F2: method, host and path, headers, cookies by name, every
/// parameter, and the order of those that both have. Of what is volatile only the place counts.
pub(super) fn differences(platform: &Platform, method: &str, theirs: &Hit, ours: &Hit) -> Vec<Difference> {
    let (theirs, mut ours) = (fields(platform, theirs), fields(platform, ours));
    // A reason for the refusal of one is none for that of the other.
    for (name, _) in ours.iter_mut().filter(|(name, _)| name == "refusal") {
        "refusal of f2".clone_into(name);
    }
    let of = |all: &[(String, String)], name: &str| {
        all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let gone = theirs.iter().filter(|(name, _)| of(&ours, name).is_none());
    let mut found: Vec<Difference> = Vec::new();
    for (name, _) in ours.iter().chain(gone) {
        found.push(told(platform, method, name, of(&theirs, name), of(&ours, name)));
    }
    let shared = |all: &[(String, String)], other: &[(String, String)]| -> Vec<String> {
        all.iter().map(|(name, _)| name.clone()).filter(|name| of(other, name).is_some()).collect()
    };
    found.extend(orders(platform, method, shared(&theirs, &ours), shared(&ours, &theirs)));
    found.retain(|difference| difference.theirs != difference.ours);
    found
}

/// The differences in the order of what both have: `order of NAME` for every name whose row says that it stands
/// elsewhere, with what stands before it, and `order` for all others together.
fn orders(
    platform: &Platform,
    method: &str,
    mut theirs: Vec<String>,
    mut ours: Vec<String>,
) -> Vec<Difference> {
    let before = |all: &[String], name: &String| {
        let at = all.iter().position(|known| known == name)?;
        Some(format!("after {}", all.get(at.checked_sub(1)?)?))
    };
    let moves = |name: &&String| platform.reason(method, &format!("order of {name}")).is_some();
    let moved: Vec<String> = ours.iter().filter(moves).cloned().collect();
    let mut found = Vec::new();
    for name in &moved {
        let (theirs, ours) = (before(&theirs, name), before(&ours, name));
        found.push(told(platform, method, &format!("order of {name}"), theirs, ours));
    }
    for all in [&mut theirs, &mut ours] {
        all.retain(|name| !moved.contains(name));
    }
    found.push(told(platform, method, "order", Some(theirs.join(" ")), Some(ours.join(" "))));
    found
}

fn told(
    platform: &Platform,
    method: &str,
    name: &str,
    theirs: Option<String>,
    ours: Option<String>,
) -> Difference {
    let why = platform.reason(method, name).map(|(_, _, why)| *why);
    Difference { name: name.to_owned(), theirs, ours, why }
}

/// What is compared of a request, by name.
fn fields(platform: &Platform, hit: &Hit) -> Vec<(String, String)> {
    let mut all = vec![("place".to_owned(), format!("{} {}{}", hit.method, hit.host, hit.path))];
    all.extend(hit.refusal.as_ref().map(|why| ("refusal".to_owned(), why.clone())));
    let header = |name: &&str| hit.header(name).map(|value| (format!("{name}:"), value.to_owned()));
    all.extend(HEADERS.iter().filter_map(header));
    let mut cookies: Vec<&str> = hit.cookies.iter().map(|(name, _)| name.as_str()).collect();
    cookies.sort_unstable();
    all.push(("cookies".to_owned(), cookies.join(" ")));
    for pair in hit.query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let before = all.iter().filter(|(known, _)| known.split('#').next() == Some(name)).count();
        let place = if before == 0 { name.to_owned() } else { format!("{name}#{}", before + 1) };
        let volatile = platform.volatile.contains(&name) && !value.is_empty();
        all.push((place, if volatile { "(volatile)".to_owned() } else { value.to_owned() }));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::rows::{Call, PLATFORMS};

    const ROWS: Platform = Platform {
        name: "tiktok",
        calls: &[Call::new("fetch", "/a", "Model", "")],
        volatile: &["msToken"],
        reasons: &[
            ("fetch", "known", "because"),
            ("*", "everywhere", "always"),
            ("other", "cursor", "never"),
            ("fetch", "order of moved", "so"),
            ("fetch", "refusal", "too old"),
        ],
    };

    fn hit(query: &str) -> Hit {
        let headers = vec![("user-agent".to_owned(), "UA".to_owned())];
        let cookies = vec![("a".to_owned(), "1".to_owned())];
        let (method, host, path) = ("GET".to_owned(), "h".to_owned(), "/a".to_owned());
        Hit { method, host, path, query: query.to_owned(), headers, cookies, ..Hit::default() }
    }

    fn found(theirs: &Hit, ours: &Hit) -> Vec<(String, bool)> {
        let all = differences(&ROWS, "fetch", theirs, ours);
        all.into_iter().map(|difference| (difference.name, difference.why.is_some())).collect()
    }

    #[test]
    fn equal_requests_differ_in_nothing_but_volatile_values() {
        let (theirs, ours) = (hit("aid=1&msToken=x&a=&a=2"), hit("aid=1&msToken=y&a=&a=2"));
        assert_eq!(found(&theirs, &ours), []);
        assert_eq!(found(&hit("msToken=x"), &hit("msToken=")), [("msToken".to_owned(), false)]);
    }

    #[test]
    fn names_values_and_order_are_compared() {
        let named = |name: &str| vec![(name.to_owned(), false)];
        assert_eq!(found(&hit("a=1&b=2"), &hit("a=1&b=3")), named("b"));
        assert_eq!(found(&hit("a=1&b=2"), &hit("a=1")), named("b"));
        assert_eq!(found(&hit("a=1"), &hit("a=1&b=2")), named("b"));
        assert_eq!(found(&hit("a=1&b=2"), &hit("b=2&a=1")), named("order"));
        assert_eq!(found(&hit("a=1&a=2"), &hit("a=1&a=3")), named("a#2"));
    }

    #[test]
    fn place_headers_cookies_and_refusals_are_compared() {
        let same = hit("a=1");
        for (name, other) in [
            ("place", Hit { path: "/b".to_owned(), ..hit("a=1") }),
            ("place", Hit { method: "POST".to_owned(), ..hit("a=1") }),
            ("user-agent:", Hit { headers: Vec::new(), ..hit("a=1") }),
            ("cookies", Hit { cookies: Vec::new(), ..hit("a=1") }),
            ("refusal of f2", Hit { refusal: Some("no".to_owned()), ..hit("a=1") }),
        ] {
            assert_eq!(found(&same, &other), [(name.to_owned(), false)]);
        }
        let refused = Hit { refusal: Some("no".to_owned()), ..hit("a=1") };
        assert_eq!(found(&refused, &same), [("refusal".to_owned(), true)]);
        let both = [("refusal of f2".to_owned(), false), ("refusal".to_owned(), true)];
        assert_eq!(found(&refused, &refused), both);
    }

    #[test]
    fn a_reason_counts_for_its_own_method_and_parameter() {
        let known = |name: &str, known: bool| vec![(name.to_owned(), known)];
        assert_eq!(found(&hit("known=1"), &hit("known=2")), known("known", true));
        assert_eq!(found(&hit(""), &hit("everywhere=2")), known("everywhere", true));
        assert_eq!(found(&hit("cursor=1"), &hit("cursor=2")), known("cursor", false));
    }

    #[test]
    fn what_may_stand_elsewhere_leaves_the_order_of_the_rest() {
        let (theirs, ours) = (hit("moved=1&a=1&b=2"), hit("a=1&b=2&moved=1"));
        assert_eq!(found(&theirs, &ours), [("order of moved".to_owned(), true)]);
        let ours = hit("b=2&a=1&moved=1");
        let both = [("order of moved".to_owned(), true), ("order".to_owned(), false)];
        assert_eq!(found(&theirs, &ours), both);
    }

    #[test]
    fn every_reason_belongs_to_a_method_of_its_platform() {
        for platform in PLATFORMS {
            let methods: Vec<&str> = platform.calls.iter().map(|call| call.method).collect();
            for (at, (method, name, why)) in platform.reasons.iter().enumerate() {
                assert!(*method == "*" || methods.contains(method), "{} has no {method}", platform.name);
                assert!(!name.is_empty() && !why.is_empty(), "{method} {name}");
                let again = platform.reasons[..at].iter().any(|(of, n, _)| (of, n) == (method, name));
                assert!(!again, "{method} {name} stands twice");
            }
            for (at, method) in methods.iter().enumerate() {
                assert!(!methods[..at].contains(method), "{method} stands twice");
            }
        }
    }
}
