//! `strData` where the known answers are silent: long texts, and text outside ASCII.

use f2_sign::str_data;
use f2_sign::verify::{self, Invalid};
use proptest::prelude::*;

proptest! {
    #[test]
    fn douyin_round_trip(json in ".*", nonce: u8) {
        let sealed = str_data::douyin(&json, nonce);
        prop_assert_eq!(verify::str_data::douyin(&sealed), Ok((json, nonce)));
    }

    #[test]
    fn tiktok_round_trip(json in "([a-f]|\\PC){0,600}", key in prop::array::uniform32(any::<u8>())) {
        let key: [u8; 48] = std::array::from_fn(|i| key[i % 32]);
        let sealed = str_data::tiktok(&json, &key);
        let (opened, seal) = verify::str_data::tiktok(&sealed).unwrap();
        prop_assert_eq!((opened, seal.key), (json, key));
    }
}

#[test]
fn ten_bit_codes_and_beyond() {
    // More than 256, 768 and 1792 codes: widths of 9, 10, 11 and 12 bits.
    for len in [300, 900, 2000, 5000] {
        let json: String = (0..len).map(|i: u32| char::from(b' ' + (i * i / 3 % 90) as u8)).collect();
        let sealed = str_data::tiktok(&json, &[9; 48]);
        let (opened, seal) = verify::str_data::tiktok(&sealed).unwrap();
        assert_eq!(opened, json);
        assert!(seal.plain.len() < json.len() * 12 / 8);
    }
}

#[test]
fn text_outside_ascii_is_utf_8() {
    let json = "{\"name\":\"\u{6296}\u{97f3}\u{1f600}\"}";
    let (opened, nonce) = verify::str_data::douyin(&str_data::douyin(json, 200)).unwrap();
    assert_eq!((opened.as_str(), nonce), (json, 200));
    let (opened, seal) = verify::str_data::tiktok(&str_data::tiktok(json, &[3; 48])).unwrap();
    assert_eq!(opened, json);
    // The first code is the first byte, the second has nine bits: '{' and '"'.
    assert_eq!(seal.plain[..2], [b'{', b'"']);
}

#[test]
fn refusals_say_why() {
    let tiktok = str_data::tiktok("{}", &[1; 48]);
    let douyin = str_data::douyin("{}", 1);
    assert_eq!(verify::str_data::douyin(&tiktok), Err(Invalid::Marker));
    assert_eq!(verify::str_data::tiktok(&douyin), Err(Invalid::Marker));
    assert_eq!(verify::str_data::douyin(""), Err(Invalid::Length));
    assert_eq!(verify::str_data::tiktok(""), Err(Invalid::Length));
    assert_eq!(verify::str_data::tiktok(&tiktok[..40]), Err(Invalid::Length));
    assert_eq!(verify::str_data::douyin("a!=="), Err(Invalid::Alphabet));
    // 0xff enciphered under the nonce 0 is no UTF-8.
    assert_eq!(
        verify::str_data::douyin(&str_data::douyin("{}", 0).replace("db2f", "kb2f")),
        Err(Invalid::Field)
    );
}
