//! Decoders take any text, and refuse what no signer writes.

use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::{v15, v19};
use f2_sign::verify::{self, Invalid};
use f2_sign::xbogus::Signer;
use f2_sign::{str_data, webcast, x_gnarly};
use proptest::prelude::*;

/// Every decoder over one text; the result does not matter, only that there is one.
fn decode_all(text: &str) {
    let _ = verify::xbogus::decode(text);
    let _ = verify::abogus::decode(text);
    let _ = verify::webcast::decode(text);
    let _ = verify::web_sign::decode(text);
    let _ = verify::str_data::douyin(text);
    let _ = verify::str_data::tiktok(text);
    let _ = verify::x_gnarly::decode(text);
    let _ = verify::tokens::verify_fp(text);
    let _ = verify::tokens::false_ms_token(text);
}

/// Text of the alphabets' characters.
const DIGITS: &str = "[A-Za-z0-9+/=-]{0,260}";

/// The digit of each scheme's first byte: without it garbage never passes the first gate.
const LEADS: [&str; 8] = ["DFSzs", "f", "6", "M", "3", "ff", "D", "x-secsdk-web-signature="];

proptest! {
    #[test]
    fn any_digits_behind_a_right_start(lead in prop::sample::select(&LEADS), text in DIGITS) {
        let text = format!("{lead}{text}");
        decode_all(&text);
        decode_all(&text[..text.len() / 4 * 4]);
    }

    #[test]
    fn a_changed_value_is_taken(
        kind in 0usize..5, at: prop::sample::Index, to in "[A-Za-z0-9/+=-]", cut: prop::sample::Index,
    ) {
        let mut value = match kind {
            0 => v19::Signer::new("a").sign("q", b"", &Window::MAC_900P.geometry(), v19::Moment::first(9), || 0.3),
            1 => webcast::Signer::new(webcast::Environment::F2, webcast::SDK).sign("1", "2", 3, [0.4; 4]),
            2 => str_data::tiktok("{\"a\":[1,1,1,1,1,1]}", &[2; 48]),
            3 => str_data::douyin("{\"a\":[1,1,1,1,1,1]}", 2),
            _ => {
                let signer = x_gnarly::Signer::new("a", x_gnarly::Environment::TIKTOK, x_gnarly::Release::v5_1_3());
                let moment = x_gnarly::Moment { unix_seconds: 1, nonce: 2, second_nonce: 3, counters: [4, 5] };
                signer.sign("q", b"", &moment, &x_gnarly::FieldSet::V5_1, &[6; 48])
            }
        };
        let at = at.index(value.len());
        value.replace_range(at..=at, &to);
        decode_all(&value);
        decode_all(&value[..cut.index(value.len()) / 4 * 4]);
    }

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
