//! Codes of six digits that change every thirty seconds (RFC 6238, SHA-1): what every app that
//! makes codes understands.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Seconds that a code lasts.
const STEP_S: i64 = 30;
/// Steps before and after the present one that are taken: clocks of phones are not exact.
const AROUND: i64 = 1;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Bytes of a secret: as many as SHA-1 gives (RFC 4226 §4).
const LENGTH: usize = 20;

/// The secret that an app and the server share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; LENGTH]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one from the system's generator.
    #[must_use]
    pub fn draw() -> Self {
        use rand::Rng;
        Self(rand::rng().random())
    }

    /// The secret of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As it is kept, once closed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As a person types it: base32 in groups of four.
    #[must_use]
    pub fn printed(&self) -> String {
        let text = base32(&self.0);
        let groups: Vec<&str> = (0..text.len())
            .step_by(4)
            .filter_map(|at| text.get(at..text.len().min(at + 4)))
            .collect();
        groups.join(" ")
    }

    /// As apps read it in a QR code. `account`: what the app shows beside the code.
    #[must_use]
    pub fn uri(&self, account: &str) -> String {
        use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
        let account = utf8_percent_encode(account, NON_ALPHANUMERIC);
        let secret = base32(&self.0);
        format!("otpauth://totp/Tremplin:{account}?secret={secret}&issuer=Tremplin")
    }

    /// The code of a step.
    fn code(&self, step: i64) -> u32 {
        // HMAC takes keys of any length: the error cannot occur.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else {
            return u32::MAX;
        };
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash.last().copied().unwrap_or(0) & 0xf);
        let four = hash.get(at..at + 4).and_then(|four| four.try_into().ok());
        (u32::from_be_bytes(four.unwrap_or_default()) & 0x7fff_ffff) % 1_000_000
    }

    /// The step of which this is the code, if it is good now and younger than `last`: a code that
    /// has served does not serve again.
    #[must_use]
    pub fn step(&self, typed: u32, now_ms: i64, last: i64) -> Option<i64> {
        let now = now_ms.div_euclid(1000).div_euclid(STEP_S);
        let mut found = None;
        // All are computed, whichever is good.
        for step in now - AROUND..=now + AROUND {
            if self.code(step) == typed && step > last && found.is_none() {
                found = Some(step);
            }
        }
        found
    }

    /// The code of an instant, as an app shows it.
    #[must_use]
    pub fn shown(&self, now_ms: i64) -> String {
        let step = now_ms.div_euclid(1000).div_euclid(STEP_S);
        format!("{:06}", self.code(step))
    }
}

/// What somebody typed, when it can be a code: six digits, with any spaces.
#[must_use]
pub fn read(typed: &str) -> Option<u32> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// RFC 4648, without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xffff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let letter = usize::try_from(held >> bits & 31).unwrap_or(0);
            text.extend(LETTERS.get(letter).copied().map(char::from));
        }
    }
    if bits > 0 {
        let letter = usize::try_from(held << (5 - bits) & 31).unwrap_or(0);
        text.extend(LETTERS.get(letter).copied().map(char::from));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Secret::of(b"12345678901234567890").unwrap();
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.shown(seconds * 1000), code, "{seconds}");
        }
    }

    #[test]
    fn secrets_are_printed_as_apps_read_them() {
        // RFC 4648 §10.
        assert_eq!(base32(b""), "");
        assert_eq!(base32(b"f"), "MY");
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        let secret = Secret::of(b"12345678901234567890").unwrap();
        assert_eq!(secret.printed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            secret.uri("a@exemple.invalid"),
            "otpauth://totp/Tremplin:a%40exemple%2Einvalid?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tremplin"
        );
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_once() {
        let secret = Secret::of(&[7; LENGTH]).unwrap();
        let now = 1_791_194_400_000;
        let step = now / 30_000;
        for (offset, good) in [
            (-60, false),
            (-30, true),
            (0, true),
            (30, true),
            (60, false),
        ] {
            let typed = read(&secret.shown(now + offset * 1000)).unwrap();
            assert_eq!(secret.step(typed, now, 0).is_some(), good, "{offset}");
        }
        let typed = read(&secret.shown(now)).unwrap();
        assert_eq!(secret.step(typed, now, 0), Some(step));
        assert_eq!(secret.step(typed, now, step), None, "it has served");
        let before = read(&secret.shown(now - 30_000)).unwrap();
        assert_eq!(secret.step(before, now, step), None, "an older one neither");
    }

    #[test]
    fn six_digits_are_read_with_any_spaces_and_nothing_else_is() {
        assert_eq!(read(" 012 345\u{a0}"), Some(12_345));
        for bad in [
            "",
            "12345",
            "1234567",
            "12345a",
            "-12345",
            "+12345",
            "١٢٣٤٥٦",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
