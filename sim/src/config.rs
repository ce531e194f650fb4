//! Which faults and which people a seed plays with: each seed a different mixture, so that rare
//! combinations are not drowned by common ones.

use crate::pole::{self, COORDINATORS};
use common::ids::UserId;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};

/// A mixture. Percentages, unless said otherwise; what an older regression does not name is off.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Users, each with a browser and its tabs.
    pub phones: Vec<(UserId, usize)>,
    /// A message is lost.
    pub drop: u32,
    /// A message comes twice.
    pub duplicate: u32,
    /// A message takes up to a minute.
    pub slow: u32,
    /// An old message comes once more.
    pub stale: u32,
    /// The server dies at one of the labelled points of a request.
    pub server_down: u32,
    /// A tab dies at a step.
    pub tab_crash: u32,
    /// The device dies at a step.
    pub power_cut: u32,
    /// A transaction of the device's storage fails.
    pub storage: u32,
    /// Milliseconds between two events of the world, about: rights, classes, imports, the server.
    pub world_pace: i64,
    /// Of the events of the world, those that are disasters of the server: put back from its backup,
    /// an old copy taking over, tombstones forgotten.
    pub disasters: u32,
    /// Of the events of the world, those that happen to one device: its clock, its disk, its person.
    pub accidents: u32,
    /// Which of both this seed knows: bits of [`Disaster`](crate::disaster::Disaster), then of
    /// [`Accident`](crate::accident::Accident). A copied profile is not drawn: a pull that answers
    /// the other copy may take out of the outbox what was never sent.
    pub known: (u32, u32),
    /// A note is one on which the server fails.
    pub poison: u32,
    /// A pull is answered by a copy of the database that lags behind.
    pub lag: u32,
    /// A command is sent although the device says no.
    pub forged: u32,
    /// Every tab pushes and pulls, as if locks did not exist.
    pub all_lead: bool,
    pub pokes: bool,
    /// Messages go through JSON.
    pub wire: bool,
    /// Rows in a page.
    pub page: u32,
    /// Mutations and bytes in a push.
    pub push: (usize, usize),
    /// A device goes offline, or online again, at an act.
    pub offline: u32,
    /// Pushes that are also run in other cuts, on a copy.
    pub recut: u32,
    /// Bits: commands that this seed never uses.
    pub unused: u32,
}

impl Config {
    /// The mixture of a seed.
    #[must_use]
    pub fn draw(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x636f_6e66_6967);
        let mut one = |values: &[u32]| {
            let at = rng.next_u64() % values.len() as u64;
            values[at as usize]
        };
        let staff = |n: usize| UserId(pole::staff(n).0);
        let pupil = |n: usize| UserId(pole::pupil(n).0);
        let mut phones = vec![
            (pupil(0), one(&[1, 1, 2]) as usize),
            (staff(COORDINATORS[0]), one(&[1, 2]) as usize),
            (staff(pole::TEACHER_OF_DIVISION), one(&[1, 2]) as usize),
        ];
        for user in [
            pupil(0),
            pupil(1),
            pupil(3),
            pupil(5),
            staff(COORDINATORS[0]),
            staff(COORDINATORS[1]),
            staff(pole::TEACHER_OF_SCHOOL),
            staff(pole::TEACHER_ELSEWHERE),
            staff(pole::NO_ROLE),
            staff(pole::ADMINISTRATOR),
        ] {
            if one(&[0, 1]) == 1 {
                phones.push((user, 1));
            }
        }
        Self {
            phones,
            drop: one(&[0, 5, 20]),
            duplicate: one(&[0, 5, 20]),
            slow: one(&[0, 5, 20]),
            stale: one(&[0, 10, 30]),
            server_down: one(&[0, 5, 15]),
            tab_crash: one(&[0, 1, 4]),
            power_cut: one(&[0, 1, 3]),
            storage: one(&[0, 0, 3]),
            world_pace: i64::from(one(&[0, 20_000, 60_000, 240_000])),
            disasters: one(&[0, 0, 20]),
            accidents: one(&[0, 20, 50]),
            known: (
                one(&[1, 2, 4, 8, 15]),
                one(&[1, 2, 4, 8, 16, 64, 128, 223, 223, 223]),
            ),
            poison: one(&[0, 0, 0, 3]),
            lag: one(&[0, 0, 20]),
            forged: one(&[0, 20]),
            all_lead: one(&[0, 1]) == 1,
            pokes: one(&[0, 1]) == 1,
            wire: one(&[0, 0, 0, 1]) == 1,
            page: one(&[1, 3, 10, 50, 1000]),
            push: (
                one(&[1, 2, 5, 100]) as usize,
                one(&[1, 500, 65_536]) as usize,
            ),
            offline: one(&[0, 10, 25]),
            recut: one(&[0, 0, 10]),
            unused: one(&[
                0,
                0,
                1 << 2,
                1 << 3,
                1 << 7,
                0b1010_1010,
                0b101_0101,
                0b1_0000,
            ]),
        }
    }
}
