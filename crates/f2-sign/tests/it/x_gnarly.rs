//! X-Gnarly where the known answers are silent: 16 and 17 fields, and the seed of a live page.

use f2_sign::verify::{self, Invalid, Mismatch};
use f2_sign::x_gnarly::{Environment, FieldSet, MAX_NAME, Moment, NameTooLong, Release, Signer};
use proptest::prelude::*;

const MOMENT: Moment =
    Moment { unix_seconds: 1_763_637_001, nonce: 1_021_818_058, second_nonce: 77, counters: [5, 4] };

/// XOR of the first four bytes of each text.
fn prefixes(texts: [&str; 5]) -> u32 {
    texts.iter().fold(0, |sum, text| {
        let four: Vec<u8> = text.bytes().chain([0; 4]).take(4).collect();
        sum ^ u32::from_be_bytes(four.try_into().unwrap())
    })
}

proptest! {
    #[test]
    fn round_trip(
        (query, body, ua) in (".*", any::<Vec<u8>>(), ".*"),
        (env, detect, canvas, seed, seconds) in any::<(u16, u16, u32, u32, i64)>(),
        (sdk, scm) in ("[0-9.]{0,32}", "[ -~]{0,32}"),
        moment in any::<(u32, u32, [u16; 2])>(), swaps: Vec<usize>, key in prop::array::uniform32(any::<u8>()),
        set in prop::sample::select(&[FieldSet::V5_1, FieldSet::V5_3, FieldSet::V5_3_NO_CANVAS]),
    ) {
        let environment = Environment { env, detect, canvas, seed };
        let (nonce, second_nonce, counters) = moment;
        let moment = Moment { unix_seconds: seconds, nonce, second_nonce, counters };
        let mut swaps = swaps.iter().copied().cycle();
        let fields = set.shuffled(|n| swaps.next().unwrap_or(0) % n);
        let key: [u8; 48] = std::array::from_fn(|i| key[i % 32]);
        let signer = Signer::new(&ua, environment, Release::new(&sdk, &scm).unwrap());
        let value = signer.sign(&query, &body, &moment, &fields, &key);
        prop_assert!(value.starts_with('M'));
        let seen = verify::x_gnarly::decode(&value).unwrap();
        prop_assert_eq!((seen.fields, seen.seal.key, seen.seed), (fields, key, seed));
        prop_assert_eq!((seen.sdk.as_str(), seen.scm.as_str()), (sdk.as_str(), scm.as_str()));
        prop_assert_eq!(seen.unix_seconds(), seconds as u32);
        prop_assert_eq!(seen.check(query.as_bytes(), &body, &ua), Ok(()));
    }

    #[test]
    fn any_list_of_numbers_is_a_set_or_not(numbers: Vec<u8>) {
        prop_assert!(FieldSet::new(&numbers).is_none_or(|set| set.numbers() == numbers));
    }
}

#[test]
fn seventeen_fields_have_a_canvas_two_nonces_and_the_companion_last() {
    let environment = Environment { canvas: 0x0102_0304, ..Environment::TIKTOK };
    let signer = Signer::new("agent", environment, Release::v5_3_1());
    let seen = verify::x_gnarly::decode(&signer.sign("q", b"", &MOMENT, &FieldSet::V5_3, &[5; 48])).unwrap();
    assert_eq!(seen.seal.plain[0], 17);
    assert_eq!((seen.numbers[7], seen.numbers[15], seen.seed), (0x0102_0304, 77, 0));
    let texts = prefixes([&seen.query, &seen.body, &seen.user_agent, &seen.sdk, &seen.scm]);
    let numbers = seen.numbers[1..16].iter().fold(0, |sum, number| sum ^ number);
    assert_eq!(seen.numbers[16], numbers ^ texts);
    assert_eq!(seen.numbers[0], texts);
}

#[test]
fn sixteen_fields_have_no_canvas() {
    let environment = Environment { canvas: 0x0102_0304, ..Environment::TIKTOK };
    let signer = Signer::new("agent", environment, Release::v5_3_2());
    let value = signer.sign("q", b"", &MOMENT, &FieldSet::V5_3_NO_CANVAS, &[5; 48]);
    let seen = verify::x_gnarly::decode(&value).unwrap();
    assert_eq!(seen.seal.plain[0], 16);
    assert_eq!((seen.numbers[7], seen.numbers[15], seen.seed), (0, 77, 0));
    assert!(!seen.fields.numbers().contains(&7));
}

#[test]
fn the_seed_turns_the_companion_only() {
    let sign = |seed| {
        let environment = Environment { seed, ..Environment::TIKTOK };
        let signer = Signer::new("agent", environment, Release::v5_1_3());
        verify::x_gnarly::decode(&signer.sign("q", b"b", &MOMENT, &FieldSet::V5_1, &[5; 48])).unwrap()
    };
    let (live, rejected) = (sign(0), sign(u32::MAX));
    assert_eq!(live.numbers[15], !rejected.numbers[15]);
    assert_eq!(live.numbers[..15], rejected.numbers[..15]);
    assert_eq!((live.seed, rejected.seed), (0, u32::MAX));
    assert_eq!(live.numbers[14] >> 16, 65);
}

#[test]
fn each_part_is_held_against_the_request() {
    let signer = Signer::new("agent", Environment::NODE, Release::v5_1_3());
    let seen = verify::x_gnarly::decode(&signer.sign("q", b"b", &MOMENT, &FieldSet::V5_1, &[0; 48])).unwrap();
    assert_eq!(seen.check(b"x", b"b", "agent"), Err(Mismatch::Query));
    assert_eq!(seen.check(b"q", b"", "agent"), Err(Mismatch::Body));
    assert_eq!(seen.check(b"q", b"b", "other"), Err(Mismatch::UserAgent));
}

#[test]
fn wrong_sets_names_and_texts() {
    assert_eq!(FieldSet::new(&[0, 1, 2]), None);
    let mut twice = FieldSet::V5_1.numbers().to_vec();
    twice.push(1);
    assert_eq!(FieldSet::new(&twice), None);
    twice[15] = 17;
    assert_eq!(FieldSet::new(&twice), None);
    twice[15] = 16;
    assert_eq!(FieldSet::new(&twice).unwrap().numbers(), twice);
    assert_eq!(Release::new("5", &"x".repeat(33)), Err(NameTooLong(33)));
    assert!(Release::new(&"x".repeat(MAX_NAME), "").is_ok());

    assert_eq!(verify::x_gnarly::decode(""), Err(Invalid::Length));
    assert_eq!(verify::x_gnarly::decode("Mk=="), Err(Invalid::Length));
    assert_eq!(verify::x_gnarly::decode("uuuu"), Err(Invalid::Marker));
    assert_eq!(verify::x_gnarly::decode("M!=="), Err(Invalid::Alphabet));
}
