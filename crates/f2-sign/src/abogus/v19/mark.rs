//! The three bytes by which a value knows its query, body and user agent.

use sm3::{Digest, Sm3};

use super::SLOTS;
use crate::alphabet::ABOGUS_USER_AGENT;
use crate::digest::{low_bytes, sealed_user_agent, sm3_salted};
use crate::rc4::Rc4;

/// Appended to query and body before they are hashed.
pub(crate) const SALT: &str = "dhzx";
/// The slots' bytes of an empty body's double digest.
const EMPTY_BODY: Mark = Mark { first: 0x52, second: 0xb1, canary: 0x2c };

/// The three bytes of a digest that are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    first: u8,
    second: u8,
    canary: u8,
}

impl Mark {
    /// The mark of a query's double digest.
    pub(crate) fn of_query(digest: [u8; 32], flags: u16) -> Self {
        Self {
            first: digest[9],
            second: digest[18],
            canary: canary(&digest[3..], 11, 12, flags & 1 << 1 != 0),
        }
    }

    /// The mark of a body's double digest.
    fn of_body(digest: [u8; 32], flags: u16) -> Self {
        Self {
            first: digest[10],
            second: digest[19],
            canary: canary(&digest[4..], 8, 9, flags & 1 << 2 != 0),
        }
    }

    /// The mark of an enciphered user agent's digest.
    fn of_user_agent(digest: [u8; 32], flags: u16) -> Self {
        Self {
            first: digest[11],
            second: digest[21],
            canary: canary(&digest[5..], 12, 13, flags & 1 << 3 != 0),
        }
    }

    /// Writes the mark to the slots `at`, `at + 1` and `at + 3`.
    pub(super) fn place(self, slots: &mut [u8; SLOTS], at: usize) {
        [slots[at], slots[at + 1], slots[at + 3]] = [self.first, self.second, self.canary];
    }

    /// Reads what [`Self::place`] wrote.
    pub(crate) fn read(slots: &[u8; SLOTS], at: usize) -> Self {
        Self { first: slots[at], second: slots[at + 1], canary: slots[at + 3] }
    }

    /// The bytes as they are sent: two of the digest, then the canary.
    pub(crate) fn bytes(self) -> [u8; 3] {
        [self.first, self.second, self.canary]
    }
}

/// The first byte of `digest` that is not `bad`, else `fallback`; `bad` itself when the recorder was `tripped`.
fn canary(digest: &[u8], bad: u8, fallback: u8, tripped: bool) -> u8 {
    if tripped { bad } else { digest.iter().copied().find(|&byte| byte != bad).unwrap_or(fallback) }
}

/// The mark of a query.
pub(crate) fn query_mark(query: &[u8], flags: u16) -> Mark {
    Mark::of_query(sm3_salted(query, SALT), flags)
}

/// The mark of a body.
pub(crate) fn body_mark(body: &[u8], flags: u16) -> Mark {
    if body.is_empty() && flags & 1 << 2 == 0 {
        EMPTY_BODY
    } else {
        Mark::of_body(sm3_salted(body, SALT), flags)
    }
}

/// The mark of a user agent.
pub(crate) fn user_agent_mark(user_agent: &str, env: u16, detect: u32, flags: u16) -> Mark {
    let [high, low] = env.to_be_bytes();
    let cipher = Rc4::reversed(&[high, low, detect as u8]);
    let text = sealed_user_agent(low_bytes(trim(user_agent)), cipher, &ABOGUS_USER_AGENT);
    Mark::of_user_agent(Sm3::digest(text).into(), flags)
}

/// JavaScript's `trim`: Unicode white space without U+0085, and the byte order mark.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c == '\u{feff}' || c != '\u{85}' && c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canaries_pass_over_the_bad_byte() {
        assert_eq!(canary(&[11, 11, 7, 11], 11, 12, false), 7);
        assert_eq!(canary(&[11, 11], 11, 12, false), 12);
        assert_eq!(canary(&[7, 11], 11, 12, true), 11);
        let (query, body, agent) = ([11; 32], [8; 32], [12; 32]);
        assert_eq!(Mark::of_query(query, 0).bytes(), [11, 11, 12]);
        assert_eq!(Mark::of_body(body, 0).bytes(), [8, 8, 9]);
        assert_eq!(Mark::of_user_agent(agent, 0).bytes(), [12, 12, 13]);
        assert_eq!(Mark::of_query([7; 32], 1 << 1).canary, 11);
        assert_eq!(Mark::of_body([7; 32], 1 << 2).canary, 8);
        assert_eq!(Mark::of_user_agent([7; 32], 1 << 3).canary, 12);
    }

    #[test]
    fn the_empty_body_is_a_constant() {
        assert_eq!(EMPTY_BODY, Mark::of_body(sm3_salted(b"", SALT), 0));
    }

    #[test]
    fn trims_as_javascript_does() {
        assert_eq!(trim("\u{feff}\u{3000}\t a b \u{a0}\n"), "a b");
        assert_eq!(trim("\u{85}a\u{200b}"), "\u{85}a\u{200b}");
    }
}
