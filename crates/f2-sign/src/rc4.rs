//! RC4 and the key schedule variant of A-Bogus 1.0.1.19, usable in constants.
//!
//! Most keys of the schemes are constants, so their keystreams are computed by the compiler.

/// An RC4 generator.
#[derive(Clone)]
pub(crate) struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    /// Textbook RC4 under `key`. An empty key acts as one zero byte.
    pub(crate) const fn new(key: &[u8]) -> Self {
        let mut state = [0; 256];
        let mut i = 0;
        while i < 256 {
            state[i] = i as u8;
            i += 1;
        }
        let mut j = 0u8;
        let mut i = 0;
        while i < 256 {
            j = j.wrapping_add(state[i]).wrapping_add(key_byte(key, i));
            (state[i], state[j as usize]) = (state[j as usize], state[i]);
            i += 1;
        }
        Self { state, i: 0, j: 0 }
    }

    /// The 1.0.1.19 variant: the box starts at 255..0 and `j` is multiplied in.
    pub(crate) const fn reversed(key: &[u8]) -> Self {
        let mut state = [0; 256];
        let mut i = 0;
        while i < 256 {
            state[i] = 255 - i as u8;
            i += 1;
        }
        let mut j = 0u8;
        let mut i = 0;
        while i < 256 {
            j = j.wrapping_mul(state[i]).wrapping_add(j).wrapping_add(key_byte(key, i));
            (state[i], state[j as usize]) = (state[j as usize], state[i]);
            i += 1;
        }
        Self { state, i: 0, j: 0 }
    }

    /// The next keystream byte.
    pub(crate) const fn next(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        let a = self.state[self.i as usize];
        self.j = self.j.wrapping_add(a);
        let b = self.state[self.j as usize];
        self.state[self.i as usize] = b;
        self.state[self.j as usize] = a;
        self.state[a.wrapping_add(b) as usize]
    }

    /// The first `N` keystream bytes.
    pub(crate) const fn keystream<const N: usize>(mut self) -> [u8; N] {
        let mut stream = [0; N];
        let mut i = 0;
        while i < N {
            stream[i] = self.next();
            i += 1;
        }
        stream
    }

    /// Enciphers or deciphers `data` in place.
    pub(crate) fn apply(mut self, data: &mut [u8]) {
        for byte in data {
            *byte ^= self.next();
        }
    }
}

/// Byte `i` of the repeated key.
const fn key_byte(key: &[u8], i: usize) -> u8 {
    if key.is_empty() { 0 } else { key[i % key.len()] }
}

/// XORs `data` with a keystream at least as long.
pub(crate) fn xor(data: &mut [u8], keystream: &[u8]) {
    for (byte, key) in data.iter_mut().zip(keystream) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rc4::{KeyInit, StreamCipher};

    #[test]
    fn agrees_with_the_rc4_crate() {
        for key in [&b"y"[..], &[255], &[0, 1, 14], b"a longer key of some bytes"] {
            let mut expected = [0; 300];
            rc4::Rc4::new_from_slice(key).expect("a key of 1 to 256 bytes").apply_keystream(&mut expected);
            assert_eq!(Rc4::new(key).keystream::<300>(), expected);
        }
    }

    #[test]
    fn the_reversed_schedule_permutes_the_box() {
        let mut state = Rc4::reversed(&[0xd3]).state;
        state.sort_unstable();
        assert!(state.iter().enumerate().all(|(i, &byte)| i == usize::from(byte)));
    }
}
