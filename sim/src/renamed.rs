//! A device that takes another name, or sends again what the server has lost.

use crate::backend::Backend;
use crate::oracle::{Broken, check};
use crate::phone::Place;
use crate::world::World;
use common::ids::ClientId;
use common::row::Mid;
use common::sync::device::ClientStore;
use common::sync::machine;
use common::sync::memory::{Content, ready};
use common::sync::protocol::{PushReq, PushResp};
use std::collections::BTreeMap;
use std::rc::Rc;

type Key = (ClientId, Mid);

impl<B: Backend> World<B> {
    /// Another device has the same name: this one takes a new one.
    pub fn rename(&mut self, at: Place, req: &PushReq, resp: &PushResp) -> Result<(), Broken> {
        let copied = self.phones[at.phone].copied;
        check(copied, "I2", || {
            format!("{at} is taken for a copy of itself: {:?}", resp.verdicts)
        })?;
        let idb = self.phones[at.phone].idb.clone();
        let before = idb.content();
        if before
            .meta
            .as_ref()
            .is_some_and(|meta| meta.client == req.client)
        {
            let client = self.new_client();
            if ready(idb.rename(client)).is_err() {
                return self.failed(at);
            }
            self.say(format_args!("{at} takes another name"));
            let waiting = before.outbox.keys().map(|mid| (req.client, *mid));
            let moves = waiting.zip((1..).map(|mid| (client, mid))).collect();
            self.moved(at.phone, &moves);
        }
        self.again(at)
    }

    /// The server has lost what was sent after that mutation. Nothing when the storage failed;
    /// otherwise whether something waits again.
    pub fn recover(&mut self, at: Place, after: Mid) -> Result<Option<bool>, Broken> {
        let idb = self.phones[at.phone].idb.clone();
        let before = idb.content();
        let fresh = self.new_client();
        let Ok(changed) = ready(idb.recover(after, fresh)) else {
            self.failed(at)?;
            return Ok(None);
        };
        if !changed {
            return Ok(Some(false));
        }
        let content = idb.content();
        let moves = self.numbered_again(at.phone, &before, &content);
        self.say(format_args!(
            "{at} sends again what was sent after {after}: {} wait",
            content.outbox.len()
        ));
        self.moved(at.phone, &moves);
        // Its rows are fetched again.
        let phone = &mut self.phones[at.phone];
        phone.reached = 0;
        phone.misled = false;
        phone.history.restarted();
        if self.reload(at)?.is_err() {
            self.failed(at)?;
            return Ok(None);
        }
        self.tell_others(at, true);
        self.nothing_lost(at.phone)?;
        Ok(Some(true))
    }

    /// New names of what waits. What was refused once and has lost its number is left behind.
    fn numbered_again(
        &mut self,
        phone: usize,
        before: &Content,
        after: &Content,
    ) -> BTreeMap<Key, Key> {
        let (Some(old), Some(new)) = (&before.meta, &after.meta) else {
            return BTreeMap::new();
        };
        let mut taken: Vec<(&Key, bool)> = Vec::new();
        for (key, sent) in &before.sent {
            if !after.sent.contains_key(key) {
                taken.push((key, sent.refused));
            }
        }
        // In the order in which they were decided, those of earlier names first.
        taken.sort_by_key(|(key, _)| (key.0 == old.client, before.sent[*key].seq, **key));
        let waiting = before.outbox.iter();
        let waiting = waiting.map(|(mid, p)| ((old.client, *mid), p.mutation.void));
        let all = taken
            .into_iter()
            .map(|(key, void)| (*key, void))
            .chain(waiting);
        let all: Vec<(Key, bool)> = all.collect();
        let phone = &mut self.phones[phone];
        let mut moves = BTreeMap::new();
        if old.client == new.client {
            for (key, void) in all {
                phone.resent.insert(key);
                if void {
                    phone.refused_before.insert(key);
                }
                moves.insert(key, key);
            }
            return moves;
        }
        let mut mid = 0;
        for (key, void) in all {
            if void {
                phone.complete.remove(&key);
            } else {
                mid += 1;
                moves.insert(key, (new.client, mid));
                phone.resent.insert((new.client, mid));
            }
        }
        moves
    }

    /// What was told to be kept has another name now, or waits again under the same.
    fn moved(&mut self, phone: usize, moves: &BTreeMap<Key, Key>) {
        let phone = &mut self.phones[phone];
        phone.history.moved(moves);
        let content = phone.idb.content();
        let Some(meta) = &content.meta else { return };
        let gone: Vec<_> = moves
            .iter()
            .filter_map(|(old, new)| Some((*new, phone.complete.remove(old)?)))
            .collect();
        for (key, kept) in gone {
            let mut pending = kept.as_ref().clone();
            pending.mutation.mid = key.1;
            pending.mutation.void = phone.refused_before.contains(&key);
            phone.complete.insert(key, Rc::new(pending));
        }
        let first = content.outbox.keys().next().copied();
        let pulled = phone.pulled.entry(meta.client).or_default();
        *pulled = first.map_or(*pulled, |first| (*pulled).min(first - 1));
    }

    /// Reads the store again, and sends.
    fn again(&mut self, at: Place) -> Result<(), Broken> {
        if self.reload(at)?.is_err() {
            return self.failed(at);
        }
        self.tell_others(at, true);
        self.nothing_lost(at.phone)?;
        self.dispatch(at, machine::Event::Saved)?;
        self.dispatch(at, machine::Event::Pulled { more: false })
    }
}
