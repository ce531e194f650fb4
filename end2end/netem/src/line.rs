//! One direction of the link: what it does to a packet.

use anyhow::{Context, bail};
use std::collections::VecDeque;
use std::str::FromStr;
use std::time::{Duration, Instant};

/// Packets that wait at most, as in the kernel's netem: more are lost.
const QUEUE: usize = 1000;

/// How the link is, in both directions; all zero is a good one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// Time on the way.
    pub delay: Duration,
    /// Packets lost in a hundred.
    pub loss: f64,
    /// Bits per second; zero for no limit.
    pub rate: u64,
}

impl FromStr for Shape {
    type Err = anyhow::Error;

    /// Milliseconds, percents, bits per second: « 300 5 40000 ».
    fn from_str(text: &str) -> anyhow::Result<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [delay, loss, rate] = words[..] else {
            bail!("expected « DELAY_MS LOSS_PERCENT BITS_PER_SECOND », not « {text} »");
        };
        Ok(Self {
            delay: Duration::from_millis(delay.parse().context("delay")?),
            loss: loss.parse().context("loss")?,
            rate: rate.parse().context("rate")?,
        })
    }
}

/// Packets on their way in one direction.
#[derive(Debug)]
pub struct Line<P> {
    /// When the wire is free again.
    free: Instant,
    under_way: VecDeque<(Instant, P)>,
}

impl<P> Line<P> {
    /// Nothing on the way.
    pub fn new(now: Instant) -> Self {
        Self {
            free: now,
            under_way: VecDeque::new(),
        }
    }

    /// A packet of `bytes` bytes comes; `chance` in 0..100 decides whether it is lost. One after the
    /// other goes onto the wire, and comes out in the same order.
    pub fn take(&mut self, now: Instant, shape: &Shape, bytes: usize, chance: f64, packet: P) {
        if chance < shape.loss || self.under_way.len() >= QUEUE {
            return;
        }
        let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(8);
        let micros = bits.saturating_mul(1_000_000).checked_div(shape.rate);
        self.free = self.free.max(now) + Duration::from_micros(micros.unwrap_or(0));
        let due = self.free + shape.delay;
        // The shape may have become better meanwhile: nothing overtakes.
        let due = self
            .under_way
            .back()
            .map_or(due, |(last, _)| due.max(*last));
        self.under_way.push_back((due, packet));
    }

    /// When the next packet comes out.
    pub fn next_due(&self) -> Option<Instant> {
        self.under_way.front().map(|(due, _)| *due)
    }

    /// The next packet, if it has arrived.
    pub fn arrived(&mut self, now: Instant) -> Option<P> {
        if self.next_due()? > now {
            return None;
        }
        self.under_way.pop_front().map(|(_, packet)| packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Shape = Shape {
        delay: Duration::from_millis(300),
        loss: 5.0,
        rate: 40_000,
    };

    #[test]
    fn a_packet_takes_its_time_on_the_wire_and_on_the_way() {
        let start = Instant::now();
        let mut line = Line::new(start);
        line.take(start, &SLOW, 500, 5.0, 'a');
        line.take(start, &SLOW, 500, 99.9, 'b');
        let at = |ms| start + Duration::from_millis(ms);
        assert_eq!(line.next_due(), Some(at(400)));
        assert_eq!(line.arrived(at(399)), None);
        assert_eq!(line.arrived(at(400)), Some('a'));
        assert_eq!(line.next_due(), Some(at(500)));
        assert_eq!(line.arrived(at(500)), Some('b'));
        assert_eq!(line.next_due(), None);
    }

    #[test]
    fn what_is_lost_takes_no_time_and_a_full_queue_loses() {
        let start = Instant::now();
        let mut line = Line::new(start);
        line.take(start, &SLOW, 500, 4.9, 'a');
        assert_eq!(line.next_due(), None);
        for _ in 0..=QUEUE {
            line.take(start, &SLOW, 50, 50.0, 'b');
        }
        assert_eq!(line.under_way.len(), QUEUE);
    }

    #[test]
    fn a_better_link_does_not_let_packets_overtake() {
        let start = Instant::now();
        let mut line = Line::new(start);
        line.take(start, &SLOW, 500, 50.0, 'a');
        line.take(start, &Shape::default(), 500, 50.0, 'b');
        let late = start + Duration::from_millis(400);
        assert_eq!(line.arrived(late), Some('a'));
        assert_eq!(line.arrived(late), Some('b'));
    }

    #[test]
    fn a_shape_is_read() -> anyhow::Result<()> {
        assert_eq!("300 5 40000".parse::<Shape>()?, SLOW);
        assert_eq!("0 0 0".parse::<Shape>()?, Shape::default());
        assert!("300 5".parse::<Shape>().is_err());
        Ok(())
    }
}
