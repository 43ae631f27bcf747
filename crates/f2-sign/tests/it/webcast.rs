//! The webcast signature: what is signed is what the decoder sees.

use f2_sign::verify::{self, Invalid, Mismatch};
use f2_sign::webcast::{Environment, SDK, SDK_F2, Signer, stub};
use proptest::prelude::*;

proptest! {
    #[test]
    fn round_trip(sdk in ".{0,20}", room in ".*", viewer in ".*", env: u16, detect: u8, counter: u32, draws: [f64; 4]) {
        let environment = Environment { env, detect };
        let value = Signer::new(environment, &sdk).sign(&room, &viewer, counter, draws);
        let decoded = verify::webcast::decode(&value).unwrap();
        prop_assert_eq!(decoded.environment, environment);
        prop_assert_eq!(u32::from(decoded.counter), counter % 64);
        prop_assert!(!decoded.initialised);
        prop_assert_eq!(decoded.check(&sdk, &room, &viewer), Ok(()));
        let by_stub = Signer::new(environment, "").sign_stub(&stub(&sdk, &room, &viewer), counter, draws);
        prop_assert_eq!(by_stub, value);
    }

    #[test]
    fn a_changed_character_is_refused(at in 1usize..16, to in "[A-Za-z0-9+/]") {
        let mut value = Signer::new(Environment::DOUYIN, SDK).sign("1", "2", 1, [0.2; 4]);
        let same = value[at..=at] == to;
        value.replace_range(at..=at, &to);
        let decoded = verify::webcast::decode(&value);
        prop_assert_eq!(decoded.is_ok_and(|decoded| decoded.check(SDK, "1", "2").is_ok()), same);
    }
}

#[test]
fn a_room_is_not_another() {
    let value = Signer::new(Environment::F2, SDK_F2).sign("1", "2", 2, [0.1, 0.2, 0.3, 0.4]);
    let decoded = verify::webcast::decode(&value).unwrap();
    assert_eq!(decoded.check(SDK_F2, "3", "2"), Err(Mismatch::Query));
    assert_eq!(decoded.check(SDK_F2, "1", "3"), Err(Mismatch::Query));
    assert_eq!(decoded.check(SDK, "1", "2"), Err(Mismatch::Query));
}

#[test]
fn refusals_say_why() {
    let value = Signer::new(Environment::F2, SDK_F2).sign("1", "2", 2, [0.1, 0.2, 0.3, 0.4]);
    assert_eq!(verify::webcast::decode(&value[1..]), Err(Invalid::Length));
    assert_eq!(verify::webcast::decode(&format!("{} ", &value[1..])), Err(Invalid::Alphabet));
    assert_eq!(verify::webcast::decode(&format!("D{}", &value[1..])), Err(Invalid::Marker));
    let last = if value.ends_with('a') { 'b' } else { 'a' };
    assert_eq!(verify::webcast::decode(&format!("{}{last}", &value[..15])), Err(Invalid::Checksum));
}
