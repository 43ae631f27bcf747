//! The message types of F2's API list: each is read as its own, whoever sends it.

use bytes::Bytes;
use f2_douyin::live::{Event, METHODS, decode, schema};

/// The types of F2's list; those of the control message and of the second spelling are beyond it.
const TYPES: usize = 32;

#[test]
fn every_type_of_the_list_is_read() {
    let mut events = Vec::new();
    for (method, kind) in METHODS {
        let event = decode(method, &Bytes::new()).event;
        assert!(!matches!(event, Event::Other { .. }), "{method} has no type");
        let mut json = Vec::new();
        assert!(schema().write_json(method, b"", &mut json).is_empty());
        assert_eq!(json, b"{}", "{method}");
        events.push((*kind, std::mem::discriminant(&event)));
    }
    events.sort_by_key(|(kind, _)| *kind);
    events.dedup();
    assert_eq!(events.len(), TYPES + 1, "one event per type");
    let foreign = decode("WebcastNothingMessage", &Bytes::from_static(b"x")).event;
    assert!(
        matches!(foreign, Event::Other { method, payload } if method == "WebcastNothingMessage" && payload == "x")
    );
}
