//! Passphrases of adults: what is accepted, and argon2id.

use crate::error::ServerError;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::time::Duration;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Fewest characters.
pub const MIN_CHARS: usize = 12;
/// Fewest words of a phrase of short words.
pub const MIN_WORDS: usize = 7;
/// Most characters: more would only cost time.
pub const MAX_CHARS: usize = 256;
/// Longest wait for one of the few places where hashing is done.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a passphrase is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    #[error(
        "La phrase de passe est trop courte : {MIN_CHARS} caractères au moins, ou {MIN_WORDS} mots."
    )]
    Short,
    #[error("La phrase de passe est trop longue : {MAX_CHARS} caractères au plus.")]
    Long,
    #[error("La phrase de passe se répète trop : mélangez des mots sans rapport entre eux.")]
    Repeated,
    #[error("La phrase de passe suit l'ordre du clavier ou de l'alphabet : choisissez des mots.")]
    Sequence,
    #[error("La phrase de passe contient l'adresse ou le nom : choisissez autre chose.")]
    Personal,
    #[error("La phrase de passe n'a que des chiffres : ajoutez des mots.")]
    OnlyDigits,
    #[error("La phrase de passe est trop connue : choisissez des mots sans rapport entre eux.")]
    Common,
}

/// Fragments of the passphrases tried first.
const COMMON: [&str; 9] = [
    "motdepasse",
    "password",
    "azerty",
    "qwerty",
    "bonjour",
    "soleil",
    "tremplin",
    "changeme",
    "administrateur",
];
/// Rows that fingers and children know.
const ROWS: [&str; 6] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
];

/// Checks a new passphrase against délibération CNIL 2022-100 (with throttling: 50 bits at least)
/// and the obvious guesses. `about` is what is known of the person: e-mail and names.
///
/// # Errors
/// [`Weak`], with a French sentence.
pub fn check(passphrase: &str, about: &[&str]) -> Result<(), Weak> {
    let chars = passphrase.chars().count();
    let words = passphrase.split_whitespace().count();
    if chars > MAX_CHARS {
        return Err(Weak::Long);
    }
    if chars < MIN_CHARS && words < MIN_WORDS {
        return Err(Weak::Short);
    }
    let plain: Vec<char> = passphrase
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect();
    let text: String = plain.iter().collect();
    if is_repetitive(&plain) {
        return Err(Weak::Repeated);
    }
    // 16 digits are 53 bits, and only when drawn.
    if plain.iter().all(char::is_ascii_digit) && plain.len() < 16 {
        return Err(Weak::OnlyDigits);
    }
    if is_mostly(&text, &ROWS.map(ToOwned::to_owned)) {
        return Err(Weak::Sequence);
    }
    let about: Vec<String> = about
        .iter()
        .flat_map(|text| text.split(['@', '.', '-', '_', '+', ' ']))
        .map(str::to_lowercase)
        .filter(|part| part.chars().count() >= 4)
        .collect();
    if about
        .iter()
        .any(|part| text.contains(part.as_str()) && leaves_little(&text, part))
    {
        return Err(Weak::Personal);
    }
    if COMMON
        .iter()
        .any(|word| text.contains(word) && leaves_little(&text, word))
    {
        return Err(Weak::Common);
    }
    Ok(())
}

/// Fewer than six different characters, or the same short group over and over.
fn is_repetitive(plain: &[char]) -> bool {
    let different: std::collections::BTreeSet<&char> = plain.iter().collect();
    let periodic = |period: usize| {
        plain
            .iter()
            .zip(plain.iter().skip(period))
            .all(|(a, b)| a == b)
    };
    different.len() < 6 || (1..=plain.len() / 2).any(periodic)
}

/// Runs of four or more along one of the rows, either way, make up most of the text.
fn is_mostly(text: &str, rows: &[String]) -> bool {
    let rows: Vec<String> = rows
        .iter()
        .flat_map(|r| [r.clone(), r.chars().rev().collect()])
        .collect();
    let chars: Vec<char> = text.chars().collect();
    let in_row = |from: usize, to: usize| {
        chars.get(from..to).is_some_and(|run| {
            let run: String = run.iter().collect();
            rows.iter().any(|row| row.contains(&run))
        })
    };
    let (mut at, mut covered) = (0, 0);
    while at < chars.len() {
        let mut end = at;
        while end < chars.len() && in_row(at, end + 1) {
            end += 1;
        }
        if end - at >= 4 {
            covered += end - at;
            at = end;
        } else {
            at += 1;
        }
    }
    covered * 2 > chars.len()
}

/// Without this part, fewer than eight characters are left.
fn leaves_little(text: &str, part: &str) -> bool {
    text.replace(part, "").chars().count() < 8
}

/// Hashes and verifies, a few at a time: each takes 19 MiB and some 20 ms of a processor, and must
/// not stop the others from being served.
#[derive(Debug)]
pub struct Hasher {
    places: Semaphore,
}

/// Same parameters as real ones, of nobody's passphrase: an unknown e-mail takes as long as a
/// known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmU\
                      $5HkBbtCJPzWbFV0nTYCgXwAUyLmuDsvPz9Zp1oUvyJA";

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            places: Semaphore::new(cores),
        }
    }
}

impl Hasher {
    /// Whether this is the passphrase; `None` for an account that does not exist, in the same
    /// time.
    ///
    /// # Errors
    /// [`ServerError::Busy`] when too many wait.
    pub async fn verify(&self, passphrase: &str, hash: Option<&str>) -> Result<bool, ServerError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let passphrase = canonical(passphrase);
        let same = self
            .run(move || {
                let hash = PasswordHash::new(&hash).map_err(|e| anyhow::anyhow!("hash: {e}"))?;
                Ok(argon2()?
                    .verify_password(passphrase.as_bytes(), &hash)
                    .is_ok())
            })
            .await?;
        Ok(known && same)
    }

    /// A hash to store, as a PHC string.
    ///
    /// # Errors
    /// [`ServerError::Busy`] when too many wait.
    pub async fn hash(&self, passphrase: &str) -> Result<String, ServerError> {
        let passphrase = canonical(passphrase);
        self.run(move || hash_now(&passphrase)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, ServerError> {
        let place = tokio::time::timeout(PATIENCE, self.places.acquire()).await;
        let Ok(Ok(_place)) = place else {
            return Err(ServerError::Busy);
        };
        let done = tokio::task::spawn_blocking(work).await;
        Ok(done.map_err(|e| anyhow::anyhow!("hashing: {e}"))??)
    }
}

fn hash_now(canonical: &str) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(super::key::random().get(..16).unwrap_or_default())
        .map_err(|e| anyhow::anyhow!("salt: {e}"))?;
    let hash = argon2()?
        .hash_password(canonical.as_bytes(), &salt)
        .map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
    Ok(hash.to_string())
}

/// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The same passphrase typed on another keyboard has the same bytes: accents composed, any space
/// one space.
fn canonical(passphrase: &str) -> String {
    let composed: String = passphrase.nfkc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_enough_and_unrelated_words_are_accepted() {
        for good in [
            "cerise-lune-bateau-sept",
            "un oie le vélo au bord du lac",
            "aB3!xK9?zQ2w",
            "pluie vendredi casserole",
            "oui la mer et le ciel",
            "mot de passe du gardien de phare",
        ] {
            assert_eq!(
                check(good, &["prof1.pole2@exemple.invalid"]),
                Ok(()),
                "{good}"
            );
        }
    }

    #[test]
    fn short_repeated_personal_and_well_known_ones_are_refused() {
        let about = ["camille.dorvaux@exemple.invalid", "Camille", "Dorvaux"];
        for (bad, why) in [
            ("cerise lune", Weak::Short),
            ("", Weak::Short),
            ("aaaaaaaaaaaaaaaa", Weak::Repeated),
            ("abcabcabcabcabc", Weak::Repeated),
            ("bateau-bateau-bateau", Weak::Repeated),
            ("ababab ababab 1", Weak::Repeated),
            ("abcdefghijklm", Weak::Sequence),
            ("azertyuiop123", Weak::Sequence),
            ("987654321098765", Weak::OnlyDigits),
            ("194728463518", Weak::OnlyDigits),
            ("camille.dorvaux", Weak::Personal),
            ("Dorvaux2026!!", Weak::Personal),
            ("MotDePasse2026", Weak::Common),
            ("Password-1234", Weak::Common),
        ] {
            assert_eq!(check(bad, &about), Err(why), "{bad}");
        }
        assert_eq!(check(&"abcdefgh ".repeat(40), &about), Err(Weak::Long));
    }

    #[test]
    fn a_refusal_says_what_to_do_in_french() {
        assert_eq!(
            Weak::Short.to_string(),
            "La phrase de passe est trop courte : 12 caractères au moins, ou 7 mots."
        );
    }

    #[tokio::test]
    async fn only_the_same_passphrase_is_recognised() {
        let hasher = Hasher::default();
        let hash = hasher.hash("pluie vendredi été").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            hasher
                .verify("pluie vendredi été", Some(&hash))
                .await
                .unwrap()
        );
        // Accents typed as two characters, and a double space.
        assert!(
            hasher
                .verify("pluie  vendredi e\u{301}te\u{301}", Some(&hash))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify("pluie vendredi ete", Some(&hash))
                .await
                .unwrap()
        );
        assert_ne!(
            hash,
            hasher.hash("pluie vendredi été").await.unwrap(),
            "salted"
        );
    }

    #[tokio::test]
    async fn an_unknown_account_is_verified_with_the_same_parameters() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&nobody).unwrap();
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (19 * 1024, 2, 1)
        );
        assert_eq!(nobody.hash.unwrap().len(), 32);
        assert!(
            !Hasher::default()
                .verify("anything at all", None)
                .await
                .unwrap()
        );
    }
}
