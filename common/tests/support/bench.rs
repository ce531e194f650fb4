//! A server with the small pôle on it, asked one command at a time.

use super::pole::{self, EPOCH, POLE};
use common::command::{Command, Now, SCHEMA, Seen};
use common::ids::{ClientId, UserId};
use common::refusal::Refusal;
use common::row::{Body, Mid, Row, RowKey};
use common::sync::device::{AfterPush, ClientStore, Device, Meta};
use common::sync::memory::{MemoryServer, SimIdb, ready};
use common::sync::protocol::{Mutation, PROTO, PullResp, PushReq, Verdict};
use common::sync::server::{Changes, Session};
use std::collections::BTreeMap;
use uuid::Uuid;

pub struct Bench {
    pub server: MemoryServer,
    pub now: Now,
    last: BTreeMap<ClientId, Mid>,
    /// What the last command wrote.
    pub changes: Changes,
}

/// Each person's device has the id of the person, unless a test says otherwise.
pub fn own_client(user: UserId) -> ClientId {
    ClientId(user.0)
}

impl Bench {
    pub fn new() -> Self {
        Self::with(pole::rows())
    }

    pub fn with(rows: Vec<Row>) -> Self {
        let mut server = MemoryServer::new(POLE, EPOCH);
        server.write_rows(rows).unwrap();
        Self {
            server,
            now: pole::now(),
            last: BTreeMap::new(),
            changes: Changes::default(),
        }
    }

    /// Sends a command as somebody who sees what there is now.
    pub fn send(&mut self, who: impl Into<UserId>, command: impl Into<Command>) -> String {
        let command = command.into();
        let seen = self.seen(&command);
        self.send_seeing(who, command, seen)
    }

    pub fn send_seeing(
        &mut self,
        who: impl Into<UserId>,
        command: impl Into<Command>,
        seen: Vec<Seen>,
    ) -> String {
        let user = who.into();
        word(&self.send_from(own_client(user), user, &command.into(), seen))
    }

    pub fn send_from(
        &mut self,
        client: ClientId,
        user: UserId,
        command: &Command,
        seen: Vec<Seen>,
    ) -> Verdict {
        let mid = self.last.entry(client).or_insert(0);
        *mid += 1;
        let mut mutation = mutation(*mid, command, seen);
        mutation.base = self.server.head().seq;
        let req = PushReq {
            proto: PROTO,
            client,
            user: None,
            epoch: None,
            acked_mid: 0,
            seal_first: false,
            first_mid: *mid,
            mutations: vec![mutation],
        };
        let session = Session { user, space: POLE };
        let (resp, changes) = self.server.push(&session, &req, self.now).unwrap();
        self.changes = changes;
        resp.verdicts[0].1.clone()
    }

    /// Versions of what the command is about, as they are.
    pub fn seen(&self, command: &Command) -> Vec<Seen> {
        let version = |key: RowKey, group| {
            let row = self.server.rows().find(|(k, _)| **k == key);
            row.map_or(0, |(_, row)| row.stored().group_seq(group))
        };
        let shown = command.shown().into_iter();
        shown
            .map(|(key, group)| Seen {
                key,
                group,
                seq: version(key, group),
            })
            .collect()
    }

    pub fn find<T: Body + Clone>(&self, id: Uuid) -> Option<T> {
        self.server
            .row(RowKey::new(T::KIND, id))
            .and_then(T::from_row)
            .cloned()
    }

    pub fn get<T: Body + Clone>(&self, id: Uuid) -> T {
        self.find(id).expect("the row exists")
    }

    pub fn all<T: Body + Clone>(&self) -> Vec<T> {
        self.server
            .rows()
            .filter_map(|(_, row)| T::from_row(&row.stored().row))
            .cloned()
            .collect()
    }

    /// A device of that person, up to date.
    pub fn device(&self, who: impl Into<UserId>) -> Device {
        self.phone(who).0
    }

    pub fn phone(&self, who: impl Into<UserId>) -> (Device, SimIdb) {
        let user = who.into();
        let idb = SimIdb::default();
        let meta = Meta::new(own_client(user), user, POLE);
        let mut device = Device::new(ready(idb.open(meta)).unwrap(), self.now);
        self.sync(&mut device, &idb);
        (device, idb)
    }

    /// Pulls until there is no more.
    pub fn sync(&self, device: &mut Device, idb: &SimIdb) {
        self.sync_by(device, idb, 7);
    }

    /// Pulls until there is no more, by pages of about that many rows.
    pub fn sync_by(&self, device: &mut Device, idb: &SimIdb, limit: u32) {
        while self.page(device, idb, limit) {}
    }

    /// Pulls one page; whether there is more.
    pub fn page(&self, device: &mut Device, idb: &SimIdb, limit: u32) -> bool {
        let session = Session {
            user: device.meta().user,
            space: POLE,
        };
        let req = device.pull_req(limit);
        let resp = self.server.pull(&session, &req, self.now).unwrap();
        let more = matches!(&resp, PullResp::Ok(page) if page.more);
        let plan = device.plan(&req, resp, self.now.ms).unwrap();
        ready(idb.apply(&plan, self.now.ms)).unwrap();
        device.applied(plan, self.now, self.now.ms);
        more
    }

    /// Pushes what waits, at most that many mutations.
    pub fn push(&mut self, device: &Device, max: usize) {
        let session = Session {
            user: device.meta().user,
            space: POLE,
        };
        if let Some(req) = device.push_req(max, usize::MAX) {
            let (resp, _) = self.server.push(&session, &req, self.now).unwrap();
            assert_eq!(device.after_push(&req, &resp), AfterPush::Continue);
        }
    }
}

pub fn mutation(mid: Mid, command: &Command, seen: Vec<Seen>) -> Mutation {
    Mutation {
        mid,
        schema: SCHEMA,
        op: command.op().into(),
        args: command.args(),
        seen,
        base: 0,
        void: false,
        again: false,
        at: pole::START,
        offset: 0,
    }
}

/// A verdict in a word: `ok`, how it was merged, or the code of its refusal.
pub fn word(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Applied { .. } => "ok".into(),
        Verdict::Merged { note, .. } => {
            serde_json::to_value(note).unwrap().as_str().unwrap().into()
        }
        Verdict::Conflict { code, .. } | Verdict::Rejected { code, .. } => code.clone(),
        Verdict::Quarantined { .. } => "quarantined".into(),
    }
}

/// What a device answers at once.
pub fn at_once(device: &mut Device, command: impl Into<Command>) -> Result<(), Refusal> {
    device
        .prepare(&command.into(), None, pole::now(), pole::START, None)
        .map(|_| ())
}
