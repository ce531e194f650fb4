//! Nothing is lost: what devices recorded against what the database holds.

use crate::database::Held;
use crate::phone::Phone;
use common::sync::protocol::Verdict;
use serde::Serialize;

/// What became of every command that a device committed.
#[derive(Debug, Default, Serialize)]
pub struct Checked {
    pub commands: usize,
    /// Done as asked.
    pub applied: usize,
    /// Done otherwise, or refused: told to the person.
    pub told: usize,
    pub lost: usize,
    /// The first losses, in words.
    pub losses: Vec<String>,
}

/// Losses described.
const DESCRIBED: usize = 10;

/// Holds one device's record against the database and against what the device itself holds.
pub fn device(phone: &Phone, held: &Held, checked: &mut Checked) {
    let content = phone.store.content();
    let mut losses = Vec::new();
    if phone.renamed > 0 {
        losses.push("was taken for a copy of another device".to_owned());
    }
    if !content.outbox.is_empty() {
        losses.push(format!(
            "still has {} commands to send",
            content.outbox.len()
        ));
    }
    for written in &phone.written {
        checked.commands += 1;
        let key = (written.client, written.mid);
        let stored = held
            .verdicts
            .get(&key)
            .map(|text| serde_json::from_str::<Verdict>(text));
        let answered = held.last_mid.get(&written.client).copied() >= Some(written.mid);
        let fault = match (&stored, phone.verdicts.get(&written.mid)) {
            (None, _) => Some("has no verdict at the server"),
            (Some(Err(_)), _) => Some("has a verdict that cannot be read"),
            (Some(Ok(_)), None) => Some("has a verdict that the device never received"),
            (Some(Ok(stored)), Some(received)) if stored != received => {
                Some("has another verdict at the server than on the device")
            }
            _ if !answered => Some("is after the last one the server took"),
            _ if !content.sent.contains_key(&key) => Some("is not among those the device sent"),
            (Some(Ok(verdict)), _) => {
                let applied = verdict.is_applied();
                if applied {
                    checked.applied += 1;
                } else {
                    checked.told += 1;
                }
                let there = written.makes.is_none_or(|id| held.rows.contains(&id));
                if applied && !there {
                    Some("is applied and its row is not there")
                } else if applied == content.review.contains_key(&key) {
                    Some("is told to the person when it need not, or is not when it must")
                } else {
                    None
                }
            }
        };
        if let Some(fault) = fault {
            losses.push(format!("command {} {fault}", written.mid));
        }
    }
    checked.lost += losses.len();
    for loss in losses {
        if checked.losses.len() < DESCRIBED {
            let who = phone.person.part;
            checked.losses.push(format!("{who:?} device: {loss}"));
        }
    }
}
