//! How long requests take.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Push,
    Pull,
}

/// Requests of one round.
#[derive(Debug, Default)]
pub struct Taken {
    push: Vec<Duration>,
    pull: Vec<Duration>,
    /// Requests that were not answered by 200.
    pub failed: usize,
    /// Hints received.
    pub hints: usize,
    /// Bytes of bodies received, as they travel.
    pub bytes: usize,
}

/// Counts while its clock runs.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Option<Taken>>>);

impl Meter {
    /// Starts the clock; what was counted before is forgotten.
    pub fn start(&self) {
        *self.lock() = Some(Taken::default());
    }

    /// Stops the clock.
    pub fn stop(&self) -> Taken {
        self.lock().take().unwrap_or_default()
    }

    /// A request was answered by 200.
    pub fn answered(&self, kind: Kind, took: Duration, bytes: usize) {
        self.note(|taken| {
            match kind {
                Kind::Push => taken.push.push(took),
                Kind::Pull => taken.pull.push(took),
            }
            taken.bytes += bytes;
        });
    }

    /// A request was not.
    pub fn failed(&self) {
        self.note(|taken| taken.failed += 1);
    }

    /// A hint came.
    pub fn hinted(&self) {
        self.note(|taken| taken.hints += 1);
    }

    fn note(&self, note: impl FnOnce(&mut Taken)) {
        if let Some(taken) = self.lock().as_mut() {
            note(taken);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Taken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Times of one kind of request, in milliseconds.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Times {
    pub count: usize,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

impl Taken {
    /// Sorted out.
    pub fn times(&mut self, kind: Kind) -> Times {
        let taken = match kind {
            Kind::Push => &mut self.push,
            Kind::Pull => &mut self.pull,
        };
        taken.sort_unstable();
        let at = |part: usize| {
            // The smallest time that this part of the requests did not exceed.
            let rank = (taken.len() * part).div_ceil(100).max(1) - 1;
            taken.get(rank).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
        };
        Times {
            count: taken.len(),
            p50: at(50),
            p95: at(95),
            p99: at(99),
            max: at(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_requests_answered_while_the_clock_ran() {
        let meter = Meter::default();
        meter.answered(Kind::Push, Duration::from_secs(9), 1);
        meter.start();
        for ms in (1..=200).rev() {
            meter.answered(Kind::Push, Duration::from_millis(ms), 1);
        }
        meter.answered(Kind::Pull, Duration::from_secs(1), 1);
        let mut taken = meter.stop();
        let times = taken.times(Kind::Push);
        let found = [times.p50, times.p95, times.p99, times.max];
        assert_eq!(found, [100.0, 190.0, 198.0, 200.0]);
        assert_eq!((times.count, taken.bytes), (200, 201));
        assert_eq!(taken.times(Kind::Pull).count, 1);
    }
}
