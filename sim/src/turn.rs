//! What happens to everybody: rights, classes, imports; see also `disaster` and `accident`.

use crate::backend::Backend;
use crate::oracle::Broken;
use crate::world::{Event, World};

impl<B: Backend> World<B> {
    /// Something happens, then again later.
    pub fn turn(&mut self) -> Result<(), Broken> {
        if self.dice.healthy {
            return Ok(());
        }
        let pace = self.config.world_pace;
        let delay = pace / 2 + self.dice.below(pace as u64) as i64;
        self.schedule(delay, Event::World);
        if !self.dice.happens() {
            return Ok(());
        }
        if self.dice.chance(self.config.disasters) {
            return self.disaster();
        }
        if self.dice.chance(self.config.accidents) {
            return self.accident();
        }
        self.administration()
    }
}
