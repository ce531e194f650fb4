//! Which faults and which people a seed plays with: each seed a different mixture, so that rare
//! combinations are not drowned by common ones.

use crate::support::pole::{self, COORDINATORS};
use common::ids::UserId;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

/// Percentages, unless said otherwise.
#[derive(Clone, Debug)]
pub struct Config {
    /// Users, each with a browser and its tabs.
    pub phones: Vec<(UserId, usize)>,
    pub acts: u32,
    pub drop: u32,
    pub duplicate: u32,
    pub slow: u32,
    pub stale: u32,
    pub server_down: u32,
    /// A tab dies at a step.
    pub tab_crash: u32,
    /// The device dies at a step.
    pub power_cut: u32,
    pub storage: u32,
    /// Administration between two acts.
    pub administration: u32,
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
    pub offline: u32,
    /// Bits: commands that this seed never uses.
    pub unused: u32,
}

impl Config {
    pub fn draw(rng: &mut ChaCha8Rng) -> Self {
        let mut below = |range: u64| rng.next_u64() % range;
        let mut some = |percents: &[u32]| {
            let at = below(percents.len() as u64) as usize;
            percents[at]
        };
        let staff = |n: usize| UserId(pole::staff(n).0);
        let pupil = |n: usize| UserId(pole::pupil(n).0);
        let mut phones = vec![
            (pupil(0), some(&[1, 1, 2]) as usize),
            (staff(COORDINATORS[0]), some(&[1, 2]) as usize),
            (staff(pole::TEACHER_OF_DIVISION), some(&[1, 2]) as usize),
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
            if some(&[0, 1]) == 1 {
                phones.push((user, 1));
            }
        }
        Self {
            phones,
            acts: some(&[30, 60, 90]),
            drop: some(&[0, 5, 20]),
            duplicate: some(&[0, 5, 20]),
            slow: some(&[0, 5, 20]),
            stale: some(&[0, 10, 30]),
            server_down: some(&[0, 5, 15]),
            tab_crash: some(&[0, 1, 4]),
            power_cut: some(&[0, 1, 3]),
            storage: some(&[0, 0, 3]),
            administration: some(&[0, 4, 10]),
            forged: some(&[0, 20]),
            all_lead: some(&[0, 1]) == 1,
            pokes: some(&[0, 1]) == 1,
            wire: some(&[0, 0, 0, 1]) == 1,
            page: some(&[1, 3, 10, 50, 1000]),
            push: (
                some(&[1, 2, 5, 100]) as usize,
                some(&[1, 500, 65_536]) as usize,
            ),
            offline: some(&[0, 10, 25]),
            unused: some(&[
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
