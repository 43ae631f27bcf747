//! The sealed envelope of TikTok's parameters: a ChaCha-like stream cipher whose key travels inside.
//!
//! Source: the site's own script (webmssdk), and captures whose bound hashes agree.

use alloc::vec::Vec;

/// Bytes of the key.
pub(crate) const KEY: usize = 48;
/// Bytes that sealing adds: the tag and the key.
pub(crate) const OVERHEAD: usize = 1 + KEY;
/// First four words of the cipher's state.
const CONSTANTS: [u32; 4] = [1_196_819_126, 600_974_999, 3_863_347_763, 1_451_689_750];

/// Seals the `OVERHEAD..` part of `raw`, which holds the plain bytes, in place: tag, then the cipher text with the key
/// spliced in. `raw` is never shorter than [`OVERHEAD`].
pub(crate) fn seal(tag: u8, key: &[u8; KEY], raw: &mut [u8]) {
    let (head, cipher) = raw.split_at_mut(OVERHEAD);
    head[0] = tag;
    apply(key, cipher);
    let splice = (sum(key) + sum(cipher)) % (cipher.len() + 1);
    raw.copy_within(OVERHEAD..OVERHEAD + splice, 1);
    raw[1 + splice..1 + splice + KEY].copy_from_slice(key);
}

/// How an envelope was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The key, which travels inside.
    pub key: [u8; KEY],
    /// Where the key stands: bytes of the cipher text before it.
    pub splice: usize,
    /// Single rounds of the cipher that the key asks for, 5 to 20.
    pub rounds: u32,
    /// What was sealed.
    pub plain: Vec<u8>,
}

/// Opens `raw`, tag included; `None` when it is too short.
pub(crate) fn open(mut raw: Vec<u8>) -> Option<Seal> {
    let length = raw.len().checked_sub(OVERHEAD)?;
    let splice = sum(&raw[1..]) % (length + 1);
    let key: [u8; KEY] = raw.get(1 + splice..)?.first_chunk().copied()?;
    raw.drain(1 + splice..1 + splice + KEY);
    raw.remove(0);
    apply(&key, &mut raw);
    Some(Seal { key, splice, rounds: rounds(&words(&key)), plain: raw })
}

/// The sum of the bytes.
fn sum(bytes: &[u8]) -> usize {
    bytes.iter().map(|&byte| usize::from(byte)).sum()
}

/// The little-endian words of a key.
fn words(key: &[u8; KEY]) -> [u32; 12] {
    let mut words = [0; 12];
    for (word, four) in words.iter_mut().zip(key.chunks_exact(4)) {
        *word = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
    }
    words
}

/// Single rounds that a key asks for, 5 to 20.
fn rounds(words: &[u32; 12]) -> u32 {
    5 + (words.iter().map(|word| word & 15).sum::<u32>() & 15)
}

/// XORs `data` with the key's stream.
fn apply(key: &[u8; KEY], data: &mut [u8]) {
    let words = words(key);
    let rounds = rounds(&words);
    let mut state = [0; 16];
    state[..4].copy_from_slice(&CONSTANTS);
    state[4..].copy_from_slice(&words);
    for chunk in data.chunks_mut(64) {
        let block = block(&state, rounds);
        for (four, word) in chunk.chunks_mut(4).zip(block) {
            crate::rc4::xor(four, &word.to_le_bytes());
        }
        state[12] = state[12].wrapping_add(1);
    }
}

/// One block of the stream.
fn block(state: &[u32; 16], rounds: u32) -> [u32; 16] {
    let mut x = *state;
    for round in 0..rounds {
        if round % 2 == 0 {
            quarter(&mut x, 0, 4, 8, 12);
            quarter(&mut x, 1, 5, 9, 13);
            quarter(&mut x, 2, 6, 10, 14);
            quarter(&mut x, 3, 7, 11, 15);
        } else {
            quarter(&mut x, 0, 5, 10, 15);
            quarter(&mut x, 1, 6, 11, 12);
            quarter(&mut x, 2, 7, 12, 13);
            quarter(&mut x, 3, 4, 13, 14);
        }
    }
    for (word, input) in x.iter_mut().zip(state) {
        *word = word.wrapping_add(*input);
    }
    x
}

/// ChaCha's quarter round.
fn quarter(x: &mut [u32; 16], a: usize, b: usize, c: usize, d: usize) {
    for (turn_d, turn_b) in [(16, 12), (8, 7)] {
        x[a] = x[a].wrapping_add(x[b]);
        x[d] = (x[d] ^ x[a]).rotate_left(turn_d);
        x[c] = x[c].wrapping_add(x[d]);
        x[b] = (x[b] ^ x[c]).rotate_left(turn_b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_undoes_sealing_at_every_length() {
        for len in 0..200usize {
            let key: [u8; KEY] = core::array::from_fn(|i| (i * len) as u8);
            let plain: Vec<u8> = (0..len).map(|i| i as u8).collect();
            let mut raw = alloc::vec![0; OVERHEAD];
            raw.extend_from_slice(&plain);
            seal(0x4b, &key, &mut raw);
            assert_eq!(raw[0], 0x4b);
            let opened = open(raw).expect("long enough");
            assert_eq!((opened.key, opened.plain), (key, plain));
            assert!(opened.splice <= len && (5..=20).contains(&opened.rounds));
        }
        assert_eq!(open(alloc::vec![0x4b; OVERHEAD - 1]), None);
    }
}
