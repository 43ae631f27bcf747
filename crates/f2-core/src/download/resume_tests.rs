//! The table of resume decisions.

use super::*;

const TAG: &str = "\"a\"";
const NEW: Learned = Learned { unconditional: false, rangeless: false, single: false, ends_agree: false };
const DATE: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

fn part(have: u64) -> Partial {
    Partial {
        have,
        beyond: 0,
        total: Some(300),
        etag: Some(TAG.into()),
        last_modified: Some(DATE.into()),
        source: Some(identity("https://a.example/v")),
    }
}

fn told() -> Told {
    Told { source: identity("https://a.example/v"), length: None, md5: None }
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
    let mirror = || Told { source: identity("https://b.example/v"), ..told() };
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
        assert_eq!(ask(&partial, &told, NEW), expected, "{case}");
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
        assert_eq!(decide(&asked, &part(100), &told(), NEW, &answer), expected, "{case}");
    }
}

#[test]
fn a_part_of_unknown_length_can_turn_out_whole() {
    let open = Partial { total: None, ..part(300) };
    let asked = ask(&open, &told(), NEW);
    assert_eq!(asked, rest(300, TAG));
    assert_eq!(decide(&asked, &open, &told(), NEW, &answer(416, "bytes */300", 0)), Action::Complete);
    let other = Answer { etag: Some("\"b\"".into()), ..answer(416, "bytes */300", 0) };
    assert_eq!(decide(&asked, &open, &told(), NEW, &other), Action::Restart);
}

#[test]
fn the_told_length_rules_unless_a_checksum_is_told() {
    let long = Told { length: Some(299), ..told() };
    let both = Told { md5: Some("0".repeat(32)), ..long.clone() };
    let none = Partial::default();
    let wrong = Action::Reject(Cause::MediaIncomplete);
    assert_eq!(decide(&Ask::Whole, &none, &long, NEW, &answer(200, "", 300)), wrong);
    assert_eq!(
        decide(&Ask::Whole, &none, &both, NEW, &answer(200, "", 300)),
        Action::Start { total: Some(300) }
    );
    assert_eq!(decide(&Ask::Whole, &none, &told(), NEW, &answer(206, "bytes 0-99/300", 100)), wrong);
    assert_eq!(
        decide(&Ask::Whole, &none, &told(), NEW, &answer(206, "bytes 0-299/300", 300)),
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

/// A part of which both ends can be compared.
fn long() -> Partial {
    Partial { have: 100_000, total: Some(300_000), ..part(0) }
}

fn long_answer(status: u16, range: &str, length: u64, tag: Option<&str>, date: Option<&str>) -> Answer {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Answer { etag: text(tag), last_modified: text(date), ..answer(status, range, length) }
}

#[test]
fn questions_once_more_is_known() {
    let md5 = || Told { md5: Some("0".repeat(32)), ..told() };
    let mirror = || Told { source: identity("https://b.example/v"), ..told() };
    let plain = Learned { unconditional: true, ..NEW };
    let agree = Learned { ends_agree: true, ..plain };
    let none = Learned { rangeless: true, ..plain };
    let bare = Partial { etag: None, last_modified: None, ..long() };
    let dated = Partial { etag: None, ..long() };
    let open = Partial { total: None, ..long() };
    let rest_of = |if_range: Option<&str>| Ask::Rest { from: 100_000, if_range: if_range.map(Into::into) };
    for (case, partial, told, learned, expected) in [
        ("at first by tag", long(), told(), NEW, rest_of(Some(TAG))),
        ("conditions are of no use: by the ends", long(), told(), plain, Ask::Ends),
        ("the ends agree", long(), told(), agree, rest_of(None)),
        ("no ranges at all", long(), told(), none, Ask::Whole),
        ("no validators: by the ends", bare.clone(), told(), NEW, Ask::Ends),
        ("no validators, checksum told", bare, md5(), NEW, rest_of(None)),
        ("a date at its own address", dated.clone(), told(), NEW, rest_of(Some(DATE))),
        ("a date at a mirror: by the ends", dated, mirror(), NEW, Ask::Ends),
        ("of unknown length nothing can be compared", open.clone(), told(), plain, Ask::Whole),
        ("but a checksum proves it afterwards", open, md5(), plain, rest_of(None)),
        ("a short part is not worth it", Partial { have: 2 * PROBE, ..long() }, told(), plain, Ask::Whole),
    ] {
        assert_eq!(ask(&partial, &told, learned), expected, "{case}");
    }
}

#[test]
fn the_ladder_below_the_validators() {
    const REST: &str = "bytes 100000-299999/300000";
    let asked = Ask::Rest { from: 100_000, if_range: Some(TAG.into()) };
    let unasked = Ask::Rest { from: 100_000, if_range: None };
    let agree = Learned { unconditional: true, ends_agree: true, ..NEW };
    let whole = |tag, date| long_answer(200, "", 300_000, tag, date);
    let part_of = |tag, date| long_answer(206, REST, 200_000, tag, date);
    let (other, later) = (Some("\"b\""), Some("Fri, 02 Jan 2026 00:00:00 GMT"));
    let start = Action::Start { total: Some(300_000) };
    let go_on = Action::Continue { total: 300_000 };
    let mirror = Told { source: identity("https://b.example/v"), ..told() };
    for (case, asked, told, learned, answer, expected) in [
        ("range dropped", &asked, told(), NEW, whole(Some(TAG), Some(DATE)), Action::Compare),
        ("tag rotated", &asked, told(), NEW, whole(other, Some(DATE)), Action::Compare),
        ("tag rotated, no date", &asked, told(), NEW, whole(other, None), Action::Compare),
        ("validators gone", &asked, told(), NEW, whole(None, None), Action::Compare),
        ("tag and date differ", &asked, told(), NEW, whole(other, later), start.clone()),
        ("they may at a mirror", &asked, mirror.clone(), NEW, whole(other, later), Action::Compare),
        (
            "another length",
            &asked,
            told(),
            NEW,
            long_answer(200, "", 300_001, other, None),
            Action::Start { total: Some(300_001) },
        ),
        ("no condition was sent", &unasked, told(), NEW, whole(other, Some(DATE)), start),
        ("206, tag rotated", &asked, told(), NEW, part_of(other, Some(DATE)), Action::Compare),
        ("206, compared before", &unasked, told(), agree, part_of(other, Some(DATE)), go_on.clone()),
        (
            "206, compared, now dated otherwise",
            &unasked,
            told(),
            agree,
            part_of(other, later),
            Action::Restart,
        ),
        ("206, compared, mirror", &unasked, mirror, agree, part_of(other, later), go_on),
    ] {
        assert_eq!(decide(asked, &long(), &told, learned, &answer), expected, "{case}");
    }
}

#[test]
fn what_lies_behind_a_first_gap_stays_when_the_object_is_the_same() {
    let gap = Partial { beyond: 100_000, have: 0, ..long() };
    assert_eq!(ask(&gap, &told(), NEW), Ask::Whole);
    let (start, go_on) = (Action::Start { total: Some(300_000) }, Action::Continue { total: 300_000 });
    let whole = |tag, date| long_answer(200, "", 300_000, tag, date);
    for (case, partial, answer, expected) in [
        ("same object", gap.clone(), whole(Some(TAG), Some(DATE)), go_on),
        ("other tag", gap.clone(), whole(Some("\"b\""), Some(DATE)), start.clone()),
        ("silent", gap, whole(None, None), start.clone()),
        ("nothing there", Partial { have: 0, ..long() }, whole(Some(TAG), Some(DATE)), start),
    ] {
        assert_eq!(decide(&Ask::Whole, &partial, &told(), NEW, &answer), expected, "{case}");
    }
}

#[test]
fn pieces() {
    let [first, last] = ends(100_000);
    assert_eq!((first, last), ((0, 32_767), (67_232, 99_999)));
    assert_eq!(ends(5), [(0, 4), (0, 4)]);
    let read = |strict, answer: &Answer| piece(last, &long(), &told(), strict, answer);
    let right = long_answer(206, "bytes 67232-99999/300000", 32_768, Some(TAG), Some(DATE));
    let rotated = Answer { etag: Some("\"b\"".into()), ..right.clone() };
    let range = |text: &str| Answer { range: ContentRange::parse(text), ..right.clone() };
    for (case, strict, answer, expected) in [
        ("right", true, right.clone(), Piece::Read),
        ("other tag, compared by bytes", false, rotated.clone(), Piece::Read),
        ("other tag, taken on trust", true, rotated, Piece::Other),
        (
            "no validator, taken on trust",
            true,
            Answer { etag: None, last_modified: None, ..right.clone() },
            Piece::Other,
        ),
        ("other place", false, range("bytes 67231-99998/300000"), Piece::Other),
        ("other length of the object", false, range("bytes 67232-99999/300001"), Piece::Other),
        ("length not told", false, range("bytes 67232-99999/*"), Piece::Other),
        ("range not told", false, range(""), Piece::Other),
        ("body of another length", false, Answer { length: Some(9), ..right.clone() }, Piece::Other),
        ("everything", false, long_answer(200, "", 300_000, None, None), Piece::Whole),
        ("416", false, answer(416, "bytes */9", 0), Piece::Other),
        ("403", false, answer(403, "", 0), Piece::Reject(Cause::MediaForbidden)),
        ("503", false, answer(503, "", 0), Piece::Reject(Cause::Unavailable)),
    ] {
        assert_eq!(read(strict, &answer), expected, "{case}");
    }
}

#[test]
fn several_ranges_in_one_body_are_no_range() {
    let headers: HeaderMap = [
        (header::CONTENT_TYPE, "multipart/ByteRanges; boundary=x"),
        (header::CONTENT_RANGE, "bytes 100-299/300"),
        (header::ETAG, TAG),
    ]
    .into_iter()
    .map(|(name, value)| (name, value.parse().expect("a value")))
    .collect();
    let answer = Answer::read(StatusCode::PARTIAL_CONTENT, &headers, None);
    assert_eq!(decide(&rest(100, TAG), &part(100), &told(), NEW, &answer), Action::Restart);
    assert_eq!(piece((100, 299), &part(100), &told(), true, &answer), Piece::Other);
}

#[test]
fn a_weak_tag_proves_no_range() {
    let weak = |have| Partial { etag: Some("W/\"a\"".into()), last_modified: None, ..part(have) };
    let given =
        Answer { etag: Some("W/\"a\"".into()), last_modified: None, ..answer(206, "bytes 200-299/300", 100) };
    assert_eq!(piece((200, 299), &weak(100), &told(), true, &given), Piece::Other);
    let gap = Partial { beyond: 100, ..weak(0) };
    let all = Answer { etag: Some("W/\"a\"".into()), last_modified: None, ..answer(200, "", 300) };
    assert_eq!(decide(&Ask::Whole, &gap, &told(), NEW, &all), Action::Start { total: Some(300) });
}
