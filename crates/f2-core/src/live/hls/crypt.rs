//! AES-128 in CBC mode with PKCS #7 padding, as segments are locked.

use aes::Aes128;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};

/// Opens a whole segment in place; `None` when its length or padding does not fit the key.
#[must_use]
pub fn decrypt(key: [u8; 16], iv: [u8; 16], mut body: Vec<u8>) -> Option<Vec<u8>> {
    let open = cbc::Decryptor::<Aes128>::new(&key.into(), &iv.into());
    let length = open.decrypt_padded::<Pkcs7>(&mut body).ok()?.len();
    body.truncate(length);
    Some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST SP 800-38A, F.2.1: the first block, then a whole block of padding locked with it.
    #[test]
    fn a_known_answer_and_what_does_not_fit() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len())
                .step_by(2)
                .filter_map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
                .collect()
        };
        let key: [u8; 16] = std::array::from_fn(|at| hex("2b7e151628aed2a6abf7158809cf4f3c")[at]);
        let iv: [u8; 16] = std::array::from_fn(|at| at as u8);
        let locked = hex("7649abac8119b246cee98e9b12e9197d8964e0b149c10b7b682e6e39aaeb731c");
        let open = hex("6bc1bee22e409f96e93d7e117393172a");
        assert_eq!(decrypt(key, iv, locked.clone()), Some(open));
        assert_eq!(decrypt(key, iv, locked[..31].to_vec()), None);
        assert_eq!(decrypt(key, iv, Vec::new()), None);
        let mut wrong = key;
        wrong[0] ^= 1;
        assert_eq!(decrypt(wrong, iv, locked), None);
    }
}
