//! Deterministic values: every choice of the simulated world is a function of one seed and a path.

/// A point in the tree of choices; children are reached with [`Seed::at`] and [`Seed::nth`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(u64);

const ALNUM: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const fn scramble(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Seed {
    /// The root of a world.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(scramble(value))
    }

    /// The child with this name.
    #[must_use]
    pub fn at(self, name: &str) -> Self {
        let mut hash = self.0 ^ 0xcbf2_9ce4_8422_2325;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(scramble(hash))
    }

    /// The child with this number.
    #[must_use]
    pub const fn nth(self, index: u64) -> Self {
        Self(scramble(self.0 ^ scramble(index.wrapping_add(0x51ed_270b))))
    }

    /// 64 bits.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// A number below `limit` (0 when `limit` is 0).
    #[must_use]
    pub const fn below(self, limit: u64) -> u64 {
        if limit == 0 { 0 } else { scramble(self.0) % limit }
    }

    fn spell(self, length: usize, alphabet: &[u8]) -> String {
        (0..length as u64)
            .map(|i| char::from(alphabet[self.nth(i).below(alphabet.len() as u64) as usize]))
            .collect()
    }

    /// `length` lower-case hexadecimal digits.
    #[must_use]
    pub fn hex(self, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        let mut block = 0;
        while text.len() < length {
            text.push_str(&format!("{:016x}", self.nth(block).0));
            block += 1;
        }
        text.truncate(length);
        text
    }

    /// `length` characters of `A-Za-z0-9`.
    #[must_use]
    pub fn alnum(self, length: usize) -> String {
        self.spell(length, ALNUM)
    }

    /// `length` decimal digits, the first of them not 0.
    #[must_use]
    pub fn digits(self, length: usize) -> String {
        let mut text = self.at("lead").spell(1.min(length), b"123456789");
        text.push_str(&self.spell(length.saturating_sub(1), b"0123456789"));
        text
    }

    /// One of the choices; the choices must not be empty.
    #[must_use]
    pub fn pick<T: Copy>(self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}
