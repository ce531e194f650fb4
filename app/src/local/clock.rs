//! The browser's clocks and randomness.

use uuid::Uuid;

/// Device time, milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds fit")]
pub(super) fn device_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Milliseconds that only go forward, for timers: the device's clock may be set back.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds fit")]
pub(super) fn steady_ms() -> i64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or_else(js_sys::Date::now, |p| p.now()) as i64
}

/// A random number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 2^53, exactly"
)]
pub(super) fn random() -> u64 {
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}

/// A random number of `0..limit`.
pub(super) fn random_below(limit: i64) -> i64 {
    let limit = u64::try_from(limit).unwrap_or(0).max(1);
    i64::try_from(random() % limit).unwrap_or(0)
}

pub(super) fn new_uuid() -> Uuid {
    Uuid::now_v7()
}
