//! Decoders take any text, and refuse what no signer writes.

use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::v15;
use f2_sign::verify::{self, Invalid};
use f2_sign::xbogus::Signer;
use proptest::prelude::*;

/// Every decoder over one text; the result does not matter, only that there is one.
fn decode_all(text: &str) {
    let _ = verify::xbogus::decode(text);
    let _ = verify::abogus::decode(text);
    let _ = verify::tokens::verify_fp(text);
    let _ = verify::tokens::false_ms_token(text);
}

/// Text of the alphabets' characters.
const DIGITS: &str = "[A-Za-z0-9+/=-]{0,260}";

proptest! {
    #[test]
    fn any_text_is_taken(text in ".*") {
        decode_all(&text);
    }

    #[test]
    fn any_digits_are_taken(text in DIGITS) {
        decode_all(&text);
    }

    #[test]
    fn a_changed_xbogus_is_another_value(at in 0usize..28, to in "[A-Za-z0-9/-]") {
        let mut value = Signer::new("agent").sign("query", b"", 1_763_637_000);
        let before = verify::xbogus::decode(&value).unwrap();
        let same = value[at..=at] == to;
        value.replace_range(at..=at, &to);
        let after = verify::xbogus::decode(&value);
        prop_assert_eq!(after == Ok(before), same);
    }

    #[test]
    fn a_changed_abogus_is_taken(at in 0usize..168, to in "[A-Za-z0-9/=-]") {
        let span = v15::Span { start_ms: 1_763_637_000_000, end_ms: 1_763_637_000_004 };
        let window = Window::WINDOWS_1080P.fingerprint();
        let mut value = v15::Signer::new("agent").sign("query", b"", &window, span, [0.3; 3]);
        value.replace_range(at..=at, &to);
        decode_all(&value);
    }
}

#[test]
fn refusals_say_why() {
    let value = Signer::new("agent").sign("query", b"", 1);
    assert_eq!(verify::xbogus::decode(""), Err(Invalid::Length));
    assert_eq!(verify::xbogus::decode(&value[1..]), Err(Invalid::Length));
    assert_eq!(verify::xbogus::decode(&value.replace('D', "+")), Err(Invalid::Alphabet));
    assert_eq!(verify::xbogus::decode(&format!("a{}", &value[1..])), Err(Invalid::Marker));
    let changed = if value.ends_with('a') { 'b' } else { 'a' };
    assert_eq!(verify::xbogus::decode(&format!("{}{changed}", &value[..27])), Err(Invalid::Checksum));

    assert_eq!(verify::abogus::decode(""), Err(Invalid::Length));
    assert_eq!(verify::abogus::decode("DDDD"), Err(Invalid::Length));
    assert_eq!(verify::abogus::decode("DDDDDDDD"), Err(Invalid::Marker));
    assert_eq!(verify::abogus::decode("DD+DDDDD"), Err(Invalid::Alphabet));
    assert_eq!(verify::tokens::verify_fp("verify_"), Err(Invalid::Marker));
    assert_eq!(verify::tokens::verify_fp("verify_z_0"), Err(Invalid::Length));
    assert_eq!(verify::tokens::false_ms_token("abc=="), Err(Invalid::Length));
}
