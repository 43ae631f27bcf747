//! Any cookie text of a person and any `Set-Cookie` of a host: only homes get cookies, each name once.
#![no_main]

use f2_core::http::Jar;
use http::{HeaderMap, HeaderValue, Uri, header};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, Vec<(u8, &[u8])>, &str)| {
    let (text, answers, name) = input;
    let home = Uri::from_static("https://www.example.com/a/b?c=d");
    let other = Uri::from_static("https://example.org/");
    let below = Uri::from_static("https://a.b.example.net/x");
    let jar = Jar::new(&["www.example.com", ".example.net"]);
    let _ = jar.add_text(text);
    for (from, value) in answers {
        let Ok(value) = HeaderValue::from_bytes(value) else { continue };
        let headers = HeaderMap::from_iter([(header::SET_COOKIE, value)]);
        jar.absorb([&home, &below, &other][usize::from(from) % 3], &headers);
    }
    let _ = jar.set(name, text);
    assert!(jar.header(&other).is_none());
    for to in [&home, &below] {
        if let Some(sent) = jar.header(to) {
            assert!(sent.is_sensitive());
            let sent = sent.to_str().expect("a header of printable characters").to_owned();
            let mut names: Vec<&str> =
                sent.split("; ").filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "a name twice in {sent}");
        }
    }
    for name in jar.names() {
        assert!(jar.get(&name).is_some(), "{name}");
    }
});
