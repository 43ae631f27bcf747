//! Any part and any answer: bytes of two objects are never put into one file.
#![no_main]

use f2_core::download::resume::{Action, Answer, Ask, ContentRange, Learned, Partial, Told, ask, decide};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use libfuzzer_sys::fuzz_target;

/// Numbers that meet one another, so that answers fit at times.
fn number(byte: u8) -> u64 {
    [0, 1, 2, 100, 101, 200, 65_536, u64::MAX][usize::from(byte) % 8]
}

/// What is known of a part: have, total, ETag, Last-Modified, whether the address is the same.
type Known = (u8, Option<u8>, Option<u8>, Option<u8>, bool);
/// What an answer says: status, length, ETag, Last-Modified, first, last, total, and a range of any shape.
type Said<'a> = (u16, Option<u8>, Option<u8>, Option<u8>, u8, u8, Option<u8>, Option<&'a str>);

const ETAGS: [&str; 5] = ["\"a\"", "\"b\"", "W/\"a\"", "\"\"", "a"];
const DATES: [&str; 3] = ["Wed, 01 Jan 2025 00:00:00 GMT", "Thu, 02 Jan 2025 00:00:00 GMT", "soon"];

fn one(list: &[&str], at: Option<u8>) -> Option<String> {
    at.map(|at| list[usize::from(at) % list.len()].to_owned())
}

fuzz_target!(|input: (Known, (Option<u8>, bool), Said<'_>, u8)| {
    let ((have, total, etag, date, same), (length, md5), said, bits) = input;
    let bit = |at: u8| bits >> at & 1 == 1;
    let learned = Learned { unconditional: bit(0), rangeless: bit(1), single: bit(2), ends_agree: bit(3) };
    let source = "https://a.example/x".to_owned();
    let partial = Partial {
        have: number(have),
        beyond: if bit(4) { number(have) } else { 0 },
        total: total.map(number),
        etag: one(&ETAGS, etag),
        last_modified: one(&DATES, date),
        source: same.then(|| source.clone()),
    };
    let md5 = md5.then(|| "0123456789abcdef0123456789abcdef".to_owned());
    let told = Told { source, length: length.map(number), md5 };
    let asked = ask(&partial, &told, learned);
    if let Ask::Rest { from, if_range } = &asked {
        assert!(*from == partial.have && *from > 0 && !learned.rangeless);
        assert!(if_range.is_none() || !learned.unconditional, "a condition that is of no use");
        assert!(
            if_range.is_some() || told.md5.is_some() || learned.ends_agree,
            "nothing would prove sameness"
        );
    }
    let answer = read(said);
    match decide(&asked, &partial, &told, learned, &answer) {
        Action::Continue { total } if answer.status == 200 => {
            assert!(matches!(asked, Ask::Whole) && answer.length == Some(total), "a body from its beginning");
        }
        Action::Continue { total } => {
            let span = answer.range.and_then(|range| range.span).expect("a range");
            assert!(answer.status == 206 && span.0 == partial.have && span.1.checked_add(1) == Some(total));
            assert!(partial.total.is_none_or(|known| known == total));
        }
        Action::Complete => assert_eq!(answer.range.and_then(|range| range.total), Some(partial.have)),
        Action::Start { .. } => assert!(matches!(answer.status, 200 | 206)),
        Action::Compare => assert!(partial.have > 0, "nothing to compare"),
        Action::Restart | Action::Reject(_) => {}
    }
});

fn read(said: Said<'_>) -> Answer {
    let (status, length, etag, date, first, last, total, odd) = said;
    let status = [200, 206, 416, 206, 403, status][usize::from(status) % 6];
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: Option<String>| {
        if let Some(Ok(value)) = value.map(|value| HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
    };
    put(header::ETAG, one(&ETAGS, etag));
    put(header::LAST_MODIFIED, one(&DATES, date));
    let total = total.map_or("*".to_owned(), |total| number(total).to_string());
    let last = number(last).saturating_sub(1);
    let range = odd.map_or_else(|| format!("bytes {}-{last}/{total}", number(first)), str::to_owned);
    if let Some(ContentRange { span: Some((first, last)), total }) = ContentRange::parse(&range) {
        assert!(first <= last && total.is_none_or(|total| last < total), "{range}");
    }
    put(header::CONTENT_RANGE, Some(range));
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    Answer::read(status, &headers, length.map(number))
}
