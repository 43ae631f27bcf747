//! Tokens that a page makes up itself: the false `msToken` and `verify_fp` (`s_v_web_id`).
//!
//! Source: F2's token managers of both platforms.

use alloc::string::String;

/// The two sites, where their tokens differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// www.douyin.com and live.douyin.com.
    Douyin,
    /// www.tiktok.com.
    TikTok,
}

impl Site {
    /// Random characters of a false msToken: 182 on Douyin, 146 on TikTok; `==` follows them.
    pub const fn false_ms_token_len(self) -> usize {
        match self {
            Self::Douyin => 182,
            Self::TikTok => 146,
        }
    }
}

/// Digits of a false msToken.
pub(crate) const MS_TOKEN_DIGITS: &[u8; 64] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
/// Digits of a verify_fp.
pub(crate) const VERIFY_DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Lead of a verify_fp.
pub(crate) const VERIFY_LEAD: &str = "verify_";

/// An msToken that no server has given: 184 (Douyin) or 148 (TikTok) characters, the last two `==`.
///
/// `draw` is called once per random character, from left to right, and its low six bits choose among
/// `A-Z a-z 0-9 + -`: a uniform byte gives a uniform character. TikTok answers a request with an invented token
/// with an empty body and accepts none at all; Douyin takes either.
pub fn false_ms_token(site: Site, mut draw: impl FnMut() -> u8) -> String {
    let len = site.false_ms_token_len();
    let mut token = String::with_capacity(len + 2);
    for _ in 0..len {
        token.push(char::from(MS_TOKEN_DIGITS[usize::from(draw() & 63)]));
    }
    token.push_str("==");
    token
}

/// A `verify_fp` (the cookie `s_v_web_id`): `verify_`, the clock in base 36, `_` and 36 characters
/// `0-9 A-Z a-z` in the shape of a UUID joined by `_`.
///
/// `time_ms` is the Unix time in milliseconds; 0 and earlier are written as nothing, as F2 writes 0. `draw` gives a
/// random number in [0, 1) and is called 31 times, from left to right.
///
/// ```
/// assert_eq!(f2_sign::tokens::verify_fp(35, || 0.0), "verify_z_00000000_0000_4000_8000_000000000000");
/// ```
pub fn verify_fp(time_ms: i64, mut draw: impl FnMut() -> f64) -> String {
    let mut token = String::with_capacity(VERIFY_LEAD.len() + 13 + 1 + 36);
    token.push_str(VERIFY_LEAD);
    push_base36(&mut token, time_ms);
    token.push('_');
    for place in 0..36 {
        let digit = match place {
            8 | 13 | 18 | 23 => '_',
            14 => '4',
            _ => {
                let n = ((draw() * 62.0) as usize).min(61);
                let n = if place == 19 { n & 3 | 8 } else { n };
                char::from(VERIFY_DIGITS[n])
            }
        };
        token.push(digit);
    }
    token
}

/// Appends `number` in base 36, nothing when it is not positive.
fn push_base36(text: &mut String, number: i64) {
    let mut digits = [0; 13];
    let mut at = digits.len();
    let mut rest = number.max(0) as u64;
    while rest > 0 {
        at -= 1;
        digits[at] = VERIFY_DIGITS[(rest % 36) as usize].to_ascii_lowercase();
        rest /= 36;
    }
    text.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}
