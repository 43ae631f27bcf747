//! Decoder of the 1.0.1.19 layout.

use alloc::string::String;
use alloc::vec::Vec;

use crate::abogus::fingerprint::Browser;
use crate::abogus::hidden_pair;
use crate::abogus::v19::{
    HEADER, KEYSTREAM, KIND, MAX_SEALED, Mark, ORDER, SLOTS, VERSION, VERSION_LEN, body_mark, checksum,
    query_mark, tail, user_agent_mark,
};
use crate::rc4::xor;
use crate::verify::Invalid;

/// What an A-Bogus of the 1.0.1.19 layout says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct V19 {
    /// The family whose band the header's number lies in; `None` between the bands, which no page sends.
    pub browser: Option<Browser>,
    /// Environment flags.
    pub env: u16,
    /// Behaviour bits.
    pub detect: u32,
    /// Flags of the interaction recorder.
    pub flags: u16,
    /// Counters of the interaction recorder.
    pub counters: [u8; 4],
    /// State of the planted property, 3 on a page.
    pub tripwire: u8,
    /// Whether the bits that stand for untouched tripwires are all set, as on a page.
    pub tripwires_intact: bool,
    /// Identifier of the page.
    pub page_id: u32,
    /// Identifier of the application.
    pub aid: u32,
    /// Bytes 9 and 18 and the canary of the query's double SM3.
    pub query: [u8; 3],
    /// Bytes 10 and 19 and the canary of the body's double SM3.
    pub body: [u8; 3],
    /// Bytes 11 and 21 and the canary of the enciphered user agent's SM3.
    pub user_agent: [u8; 3],
    /// When it was signed, in Unix milliseconds.
    pub now_ms: i64,
    /// The mark left before, on a page one millisecond earlier.
    pub ink_ms: i64,
    /// Low byte of the fortnights since 2024-07-24T16:00:00Z.
    pub fortnight: u8,
    /// Signatures on the page so far: 6 up to 139, 5 up to 1283, 4 up to 10745, 3 beyond.
    pub call_bucket: u8,
    /// Low byte of the page's age in milliseconds plus 3, or 2 when the page never stored its start.
    pub page_age: u8,
    /// The window text; its bytes are taken for U+0000 to U+00FF.
    pub geometry: String,
}

/// Reads the layout.
pub(super) fn decode(mut raw: Vec<u8>) -> Result<V19, Invalid> {
    if raw.len() < HEADER + VERSION_LEN + 1 || raw.len() > HEADER + MAX_SEALED {
        return Err(Invalid::Length);
    }
    xor(&mut raw[HEADER..], &KEYSTREAM);
    let (header, sealed) = raw.split_at(HEADER);
    let (version, expanded) = sealed.split_at(VERSION_LEN);
    if [&version[..4], &version[4..]].iter().any(|four| hidden(four) != VERSION) {
        return Err(Invalid::Marker);
    }
    let plain = contract(expanded)?;
    let slots = slots(&plain).ok_or(Invalid::Length)?;
    if slots[24] != KIND {
        return Err(Invalid::Marker);
    }
    let (geometry, sum) = texts(&plain, &slots)?;
    if checksum(version, &plain) != sum {
        return Err(Invalid::Checksum);
    }
    let band = noise(header)[1];
    Ok(V19 {
        browser: Browser::of_band(band),
        tripwires_intact: noise(&version[4..])[1] & 0xb2 == 0xb2,
        ..read(&slots, geometry)
    })
}

/// The fields that stand in the slots.
fn read(s: &[u8; SLOTS], geometry: String) -> V19 {
    V19 {
        browser: None,
        env: u16::from_le_bytes([s[35], s[36]]),
        detect: u32::from_le_bytes([s[44], s[45], s[46], s[47]]),
        flags: u16::from_le_bytes([s[38], s[39]]),
        counters: [s[40], s[41], s[42], s[43]],
        tripwire: s[66],
        tripwires_intact: false,
        page_id: u32::from_le_bytes([s[67], s[68], s[69], s[70]]),
        aid: u32::from_le_bytes([s[71], s[72], s[73], s[74]]),
        query: Mark::read(s, 48).bytes(),
        body: Mark::read(s, 52).bytes(),
        user_agent: Mark::read(s, 56).bytes(),
        now_ms: clock(s, 29),
        ink_ms: clock(s, 60),
        fortnight: s[26],
        call_bucket: s[27],
        page_age: s[28],
        geometry,
    }
}

/// The 48-bit clock at slot `at`.
fn clock(s: &[u8; SLOTS], at: usize) -> i64 {
    i64::from_le_bytes([s[at], s[at + 1], s[at + 2], s[at + 3], s[at + 4], s[at + 5], 0, 0])
}

/// The scalars of `plain` by slot.
fn slots(plain: &[u8]) -> Option<[u8; SLOTS]> {
    let mut slots = [0; SLOTS];
    for (byte, slot) in plain.get(..ORDER.len())?.iter().zip(ORDER) {
        slots[usize::from(slot)] = *byte;
    }
    Some(slots)
}

/// The window text and the checksum behind the scalars, where the tail between them is the clock's.
fn texts(plain: &[u8], slots: &[u8; SLOTS]) -> Result<(String, u8), Invalid> {
    let [geometry, tail_len] = [79, 84].map(|at| usize::from(u16::from_le_bytes([slots[at], slots[at + 1]])));
    let rest = &plain[ORDER.len()..];
    let end = geometry + tail_len;
    let sum = match rest.get(end) {
        Some(&sum) if rest.len() == end + 1 => sum,
        // A zero checksum in the second place of the last group is not sent.
        None if rest.len() == end && plain.len() % 3 == 1 => 0,
        _ => return Err(Invalid::Length),
    };
    let (text, written) = rest[..end].split_at(geometry);
    let (tail, len) = tail(clock(slots, 29));
    if written != &tail[..len] {
        return Err(Invalid::Field);
    }
    Ok((text.iter().map(|&byte| char::from(byte)).collect(), sum))
}

/// Undoes the mixing: three bytes of each four, and up to two at the end as they are.
fn contract(expanded: &[u8]) -> Result<Vec<u8>, Invalid> {
    let groups = expanded.chunks_exact(4);
    let tail = groups.remainder();
    if tail.len() > 2 {
        return Err(Invalid::Length);
    }
    let mut plain = Vec::with_capacity(expanded.len() / 4 * 3 + tail.len());
    for four in groups {
        let mixed = four[3];
        plain.extend([
            four[0] & 0x6e | mixed & 0x91,
            four[1] & 0xbd | mixed & 0x42,
            four[2] & 0xd3 | mixed & 0x2c,
        ]);
    }
    plain.extend_from_slice(tail);
    Ok(plain)
}

/// The pair hidden in the first four bytes.
fn hidden(four: &[u8]) -> (u8, u8) {
    hidden_pair([four[0], four[1], four[2], four[3]])
}

/// The drawn bytes a pair was hidden in.
fn noise(four: &[u8]) -> [u8; 2] {
    [four[0] & 0xaa | four[1] & 0x55, four[2] & 0xaa | four[3] & 0x55]
}

impl V19 {
    /// Whether `query` was signed (three bytes of its digest agree).
    pub fn matches_query(&self, query: &[u8]) -> bool {
        query_mark(query, self.flags).bytes() == self.query
    }

    /// Whether `body` was signed.
    pub fn matches_body(&self, body: &[u8]) -> bool {
        body_mark(body, self.flags).bytes() == self.body
    }

    /// Whether the signer ran under `user_agent`.
    pub fn matches_user_agent(&self, user_agent: &str) -> bool {
        user_agent_mark(user_agent, self.env, self.detect, self.flags).bytes() == self.user_agent
    }

    /// Whether the clocks agree with each other as on a page: the fortnight is the clock's and the ink one
    /// millisecond older.
    pub fn is_timely(&self) -> bool {
        self.fortnight == crate::abogus::v19::fortnight(self.now_ms) && self.ink_ms == self.now_ms - 1
    }
}
