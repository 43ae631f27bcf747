//! Checks of the tokens a page makes up itself.

use super::Invalid;
use crate::tokens::{MS_TOKEN_DIGITS, VERIFY_DIGITS, VERIFY_LEAD};

/// Reads the clock out of a `verify_fp`: the Unix time in milliseconds, 0 when it has none.
///
/// # Errors
/// [`Invalid`] when it is not `verify_`, a base-36 number, `_` and 36 characters in the right shape.
pub fn verify_fp(text: &str) -> Result<u64, Invalid> {
    let rest = text.strip_prefix(VERIFY_LEAD).ok_or(Invalid::Marker)?;
    let (clock, places) = rest.split_once('_').ok_or(Invalid::Marker)?;
    if places.len() != 36 {
        return Err(Invalid::Length);
    }
    if clock.starts_with('0') || !clock.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()) {
        return Err(Invalid::Field);
    }
    for (place, digit) in places.bytes().enumerate() {
        match place {
            8 | 13 | 18 | 23 if digit != b'_' => return Err(Invalid::Marker),
            14 if digit != b'4' => return Err(Invalid::Marker),
            19 if !b"89AB".contains(&digit) => return Err(Invalid::Field),
            8 | 13 | 18 | 23 | 14 | 19 => {}
            _ if !VERIFY_DIGITS.contains(&digit) => return Err(Invalid::Alphabet),
            _ => {}
        }
    }
    if clock.is_empty() { Ok(0) } else { u64::from_str_radix(clock, 36).map_err(|_| Invalid::Field) }
}

/// Whether `text` has the shape of a false msToken: a length a site uses, its digits, and `==` at the end.
///
/// # Errors
/// [`Invalid`] naming what differs.
pub fn false_ms_token(text: &str) -> Result<crate::tokens::Site, Invalid> {
    use crate::tokens::Site;
    let digits = text.strip_suffix("==").ok_or(Invalid::Marker)?;
    let site = [Site::Douyin, Site::TikTok]
        .into_iter()
        .find(|site| site.false_ms_token_len() == digits.len())
        .ok_or(Invalid::Length)?;
    if digits.bytes().all(|digit| MS_TOKEN_DIGITS.contains(&digit)) {
        Ok(site)
    } else {
        Err(Invalid::Alphabet)
    }
}
