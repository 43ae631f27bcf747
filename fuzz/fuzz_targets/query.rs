//! Any names and values as a query: what was put in comes out, and the text can be sent.
#![no_main]

use f2_core::query::{Query, component};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;

/// A known name or any, and whether the value counts as encoded already.
type Pair = (Option<u8>, String, String, bool);

const NAMES: [&str; 4] = ["aid", "msToken", "max_cursor", "a_bogus"];

fuzz_target!(|pairs: Vec<Pair>| {
    let mut query = Query::new();
    for (known, name, value, encoded) in pairs {
        let name = known.map_or(name, |at| NAMES[usize::from(at) % NAMES.len()].to_owned());
        if encoded {
            query.set_encoded(name.clone(), &value);
        } else {
            query.set(name.clone(), &value);
            let held = query.get(&name).expect("what was just set");
            let back = percent_decode_str(held).decode_utf8().expect("text");
            assert_eq!(back, value);
            assert_eq!(held, component(&value));
        }
    }
    let text = query.text();
    let mut names: Vec<&str> = query.names().collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a name twice in {text}");
});
