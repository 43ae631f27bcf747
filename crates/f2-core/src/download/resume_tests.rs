//! The table of resume decisions.

use super::*;

const TAG: &str = "\"a\"";
const DATE: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

fn part(have: u64) -> Partial {
    Partial {
        have,
        total: Some(300),
        etag: Some(TAG.into()),
        last_modified: Some(DATE.into()),
        source: Some("https://a.example/v".into()),
    }
}

fn told() -> Told {
    Told { source: "https://a.example/v".into(), length: None, md5: None }
}

fn rest(from: u64, proof: &str) -> Ask {
    Ask::Rest { from, if_range: Some(proof.into()) }
}

fn answer(status: u16, range: &str, length: u64) -> Answer {
    Answer {
        status,
        length: Some(length),
        range: ContentRange::parse(range),
        etag: Some(TAG.into()),
        last_modified: Some(DATE.into()),
    }
}

#[test]
fn questions() {
    let md5 = || Told { md5: Some("0".repeat(32)), ..told() };
    let mirror = || Told { source: "https://b.example/v".into(), ..told() };
    let weak = |have| Partial { etag: Some("W/\"a\"".into()), ..part(have) };
    let bare = |have| Partial { have, ..Partial::default() };
    let long = |length| Told { length: Some(length), ..told() };
    for (case, partial, told, expected) in [
        ("nothing there", part(0), told(), Ask::Whole),
        ("complete part", part(300), told(), Ask::Nothing),
        ("short part, strong tag", part(100), told(), rest(100, TAG)),
        ("strong tag holds for a mirror", part(100), mirror(), rest(100, TAG)),
        ("weak tag: by date", weak(100), told(), rest(100, DATE)),
        ("a date says nothing about a mirror", weak(100), mirror(), Ask::Whole),
        ("no validators", bare(100), told(), Ask::Whole),
        ("no validators, checksum told", bare(100), md5(), Ask::Rest { from: 100, if_range: None }),
        ("longer than the object", part(302), told(), Ask::Whole),
        ("the platform tells another length", part(100), long(299), Ask::Whole),
        ("another length, even when whole", part(300), long(299), Ask::Whole),
        ("the platform tells the same length", part(100), long(300), rest(100, TAG)),
        ("empty tag", Partial { etag: Some("\"\"".into()), ..part(9) }, told(), rest(9, DATE)),
    ] {
        assert_eq!(ask(&partial, &told), expected, "{case}");
    }
}

#[test]
fn the_five_cases_and_their_neighbours() {
    let asked = rest(100, TAG);
    let go_on = Action::Continue { total: 300 };
    let start = |total| Action::Start { total: Some(total) };
    let other_tag = Answer { etag: Some("\"b\"".into()), ..answer(206, "bytes 100-299/300", 200) };
    let other_date = Answer { last_modified: Some("x".into()), ..answer(206, "bytes 100-299/300", 200) };
    let silent = Answer { etag: None, last_modified: None, ..answer(206, "bytes 100-299/300", 200) };
    let no_total = Answer { length: None, ..answer(206, "bytes 100-299/*", 0) };
    for (case, answer, expected) in [
        ("same entity", answer(206, "bytes 100-299/300", 200), go_on.clone()),
        ("same entity, no validators repeated", silent, go_on.clone()),
        ("total not told", no_total, go_on.clone()),
        ("changed entity, range honoured", other_tag, Action::Restart),
        ("changed date, range honoured", other_date, Action::Restart),
        ("changed length, range honoured", answer(206, "bytes 100-399/400", 300), Action::Restart),
        ("changed entity, whole sent", answer(200, "", 400), start(400)),
        ("range ignored", answer(200, "", 300), start(300)),
        ("another start", answer(206, "bytes 90-299/300", 210), Action::Restart),
        ("another end", answer(206, "bytes 100-199/300", 100), Action::Restart),
        ("body longer than its range", answer(206, "bytes 100-299/300", 300), Action::Restart),
        ("no range told", answer(206, "", 200), Action::Restart),
        ("416, the object is now as long as the part", answer(416, "bytes */100", 0), Action::Restart),
        ("416, shorter object", answer(416, "bytes */50", 0), Action::Restart),
        ("416, nothing told", answer(416, "", 0), Action::Restart),
        ("403", answer(403, "", 0), Action::Reject(Cause::MediaForbidden)),
        ("410", answer(410, "", 0), Action::Reject(Cause::MediaForbidden)),
        ("404", answer(404, "", 0), Action::Reject(Cause::MediaForbidden)),
        ("408", answer(408, "", 0), Action::Reject(Cause::NetTimeout)),
        ("429", answer(429, "", 0), Action::Reject(Cause::RateLimited)),
        ("503", answer(503, "", 0), Action::Reject(Cause::Unavailable)),
        ("204", answer(204, "", 0), Action::Reject(Cause::BadReply)),
        ("302 left", answer(302, "", 0), Action::Reject(Cause::BadReply)),
    ] {
        assert_eq!(decide(&asked, &part(100), &told(), &answer), expected, "{case}");
    }
}

#[test]
fn a_part_of_unknown_length_can_turn_out_whole() {
    let open = Partial { total: None, ..part(300) };
    let asked = ask(&open, &told());
    assert_eq!(asked, rest(300, TAG));
    assert_eq!(decide(&asked, &open, &told(), &answer(416, "bytes */300", 0)), Action::Complete);
    let other = Answer { etag: Some("\"b\"".into()), ..answer(416, "bytes */300", 0) };
    assert_eq!(decide(&asked, &open, &told(), &other), Action::Restart);
}

#[test]
fn the_told_length_rules_unless_a_checksum_is_told() {
    let long = Told { length: Some(299), ..told() };
    let both = Told { md5: Some("0".repeat(32)), ..long.clone() };
    let none = Partial::default();
    let wrong = Action::Reject(Cause::MediaIncomplete);
    assert_eq!(decide(&Ask::Whole, &none, &long, &answer(200, "", 300)), wrong);
    assert_eq!(decide(&Ask::Whole, &none, &both, &answer(200, "", 300)), Action::Start { total: Some(300) });
    assert_eq!(decide(&Ask::Whole, &none, &told(), &answer(206, "bytes 0-99/300", 100)), wrong);
    assert_eq!(
        decide(&Ask::Whole, &none, &told(), &answer(206, "bytes 0-299/300", 300)),
        Action::Start { total: Some(300) }
    );
}

#[test]
fn content_ranges() {
    let read = |text| ContentRange::parse(text);
    assert_eq!(read("bytes 5-9/10"), Some(ContentRange { span: Some((5, 9)), total: Some(10) }));
    assert_eq!(read("Bytes 5-9/*"), Some(ContentRange { span: Some((5, 9)), total: None }));
    assert_eq!(read("bytes */10"), Some(ContentRange { span: None, total: Some(10) }));
    for bad in [
        "",
        "bytes",
        "bytes 5-9",
        "items 5-9/10",
        "bytes 9-5/10",
        "bytes 5-10/10",
        "bytes -5-9/10",
        "bytes +5-9/10",
        "bytes 0-18446744073709551615/*",
        "bytes 0-99999999999999999999/*",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

#[test]
fn what_makes_no_sense_tells_nothing() {
    let told = |length, md5: &str| {
        let md5 = Some(md5.to_owned());
        Told::of(&Candidate { length, md5, ..Candidate::new("https://u:p@a.example/v?sig=1") })
    };
    assert_eq!(told(Some(0), ""), super::tests::told());
    assert_eq!(told(None, &"g".repeat(32)).md5, None);
    assert_eq!(told(Some(5), &"A".repeat(32)).md5, Some("a".repeat(32)));
    assert_eq!(told(Some(5), "").ruling_length(), Some(5));
    assert_eq!(told(Some(5), &"A".repeat(32)).ruling_length(), None);
}
