//! Secrets that the server must read again, closed under a key made of the server's: a copy of the
//! database alone does not open them.

use super::key::{ServerKey, hex, random};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};

/// 96 bits, random: a key closes a few secrets for each adult.
const NONCE: usize = 12;

/// Closes `secret` for `owner`, whose it cannot be put in another's place. In hexadecimal: nonce,
/// ciphertext with its tag. `None` never in practice.
pub(super) fn close(key: &ServerKey, purpose: &str, owner: &str, secret: &[u8]) -> Option<String> {
    let cipher = cipher(key, purpose)?;
    let nonce: [u8; NONCE] = random().get(..NONCE)?.try_into().ok()?;
    let payload = Payload {
        msg: secret,
        aad: owner.as_bytes(),
    };
    let closed = cipher.encrypt(&Nonce::from(nonce), payload).ok()?;
    Some(hex(&nonce) + &hex(&closed))
}

/// The secret, unless it was closed under another key or for somebody else.
pub(super) fn open(key: &ServerKey, purpose: &str, owner: &str, closed: &str) -> Option<Vec<u8>> {
    let bytes = bytes(closed)?;
    let (nonce, msg) = bytes.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload {
        msg,
        aad: owner.as_bytes(),
    };
    cipher(key, purpose)?
        .decrypt(&Nonce::from(nonce), payload)
        .ok()
}

fn cipher(key: &ServerKey, purpose: &str) -> Option<Aes256Gcm> {
    Aes256Gcm::new_from_slice(&key.derived(purpose)?).ok()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_purpose_and_owner_open_it() {
        let key = ServerKey::new([7; 32]);
        let closed = close(&key, "totp", "camille", b"secret").unwrap();
        assert_eq!(open(&key, "totp", "camille", &closed).unwrap(), b"secret");
        assert_ne!(close(&key, "totp", "camille", b"secret").unwrap(), closed);
        for (key, purpose, owner, text) in [
            (ServerKey::new([8; 32]), "totp", "camille", closed.as_str()),
            (key.clone(), "other", "camille", &closed),
            (key.clone(), "totp", "nora", &closed),
            (key.clone(), "totp", "camille", closed.get(2..).unwrap()),
            (key.clone(), "totp", "camille", "é"),
            (key, "totp", "camille", ""),
        ] {
            assert_eq!(open(&key, purpose, owner, text), None);
        }
    }
}
