//! Until when a device may show rows without hearing from the server.

use super::Meta;
use crate::planted::{Bug, is_planted};

impl Meta {
    /// Whether rows are not to be read here any more. `device_ms`: the device's clock; `latest_ms`:
    /// the latest server time this device ever believed, so that a clock set back changes nothing.
    /// Milliseconds since 1970.
    #[must_use]
    pub fn lease_is_over(&self, device_ms: i64, latest_ms: i64) -> bool {
        let believed = device_ms.saturating_add(self.offset).max(latest_ms);
        let now = if is_planted(Bug::LeaseByRawClock) {
            device_ms
        } else {
            believed
        };
        self.lease_until > 0 && now > self.lease_until
    }
}
