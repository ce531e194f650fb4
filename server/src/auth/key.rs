//! The server's key: kept in the data folder, never in the database, so that a copy of the
//! database alone says nothing about the pupils' codes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Name of the file in the data folder.
pub const FILE: &str = "server.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{0} is not a key of this server: 64 hexadecimal digits were expected")]
    Malformed(PathBuf),
}

/// A secret of 256 bits.
#[derive(Clone)]
pub struct ServerKey([u8; 32]);

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKey(…)")
    }
}

impl ServerKey {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key of a data folder; the first start draws it.
    ///
    /// # Errors
    /// [`KeyError`] when the file can be neither read nor made, or is not a key.
    pub fn open(data_dir: &Path) -> Result<Self, KeyError> {
        let path = data_dir.join(FILE);
        let failed = |source| KeyError::File {
            path: path.clone(),
            source,
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => unhex(text.trim())
                .map(Self)
                .ok_or(KeyError::Malformed(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                std::fs::create_dir_all(data_dir).map_err(failed)?;
                let key = random();
                match private_file(&path).and_then(|mut f| f.write_all(hex(&key).as_bytes())) {
                    Ok(()) => Ok(Self(key)),
                    // Another process was first: its key is the key.
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::open(data_dir),
                    Err(error) => Err(failed(error)),
                }
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// HMAC-SHA-256 of a text for one purpose, in hexadecimal.
    #[must_use]
    pub fn mark(&self, purpose: &str, text: &str) -> String {
        self.mac(purpose, text)
            .map(|mac| hex(&mac.finalize().into_bytes()))
            .unwrap_or_default()
    }

    /// Whether this is the mark of that text, in a time that says nothing of how far it is.
    #[must_use]
    pub fn is_mark(&self, purpose: &str, text: &str, mark: &str) -> bool {
        let given = unhex(mark).zip(self.mac(purpose, text));
        given.is_some_and(|(bytes, mac)| mac.verify_slice(&bytes).is_ok())
    }

    /// Another key of 256 bits, for one purpose.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Option<[u8; 32]> {
        let mac = self.mac("key", purpose)?;
        Some(mac.finalize().into_bytes().into())
    }

    /// `None` never in practice: HMAC takes keys of any length.
    fn mac(&self, purpose: &str, text: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        Some(mac)
    }
}

fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// 256 bits from the system's generator.
#[must_use]
pub fn random() -> [u8; 32] {
    use rand::Rng;
    rand::rng().random()
}

/// SHA-256 of a text, in hexadecimal.
#[must_use]
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("tremplin-key-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn the_first_start_draws_a_key_and_the_next_ones_read_it() {
        let dir = folder("drawn");
        let first = ServerKey::open(&dir).unwrap();
        let second = ServerKey::open(&dir).unwrap();
        assert_eq!(first.mark("a", "b"), second.mark("a", "b"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(dir.join(FILE))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn a_damaged_key_file_is_refused_not_replaced() {
        let dir = folder("damaged");
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join(FILE), "not a key").unwrap();
        assert!(matches!(ServerKey::open(&dir), Err(KeyError::Malformed(_))));
        assert_eq!(
            std::fs::read_to_string(dir.join(FILE)).unwrap(),
            "not a key"
        );
        std::fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn marks_depend_on_the_key_the_purpose_and_the_text() {
        let key = ServerKey::new([7; 32]);
        let mark = key.mark("code", "ABCD");
        assert_eq!(mark.len(), 64);
        assert_eq!(mark, key.mark("code", "ABCD"));
        assert_ne!(mark, key.mark("code", "ABCE"));
        assert_ne!(mark, key.mark("mail", "ABCD"));
        assert_ne!(mark, ServerKey::new([8; 32]).mark("code", "ABCD"));
        assert!(key.is_mark("code", "ABCD", &mark));
        assert!(!key.is_mark("code", "ABCE", &mark));
        assert!(!key.is_mark("code", "ABCD", mark.get(1..).unwrap()));
        assert_ne!(key.derived("code"), key.derived("mail"));
    }
}
