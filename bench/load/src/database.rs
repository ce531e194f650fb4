//! What the benchmark does in the database itself: opening sessions before the clock starts, since
//! phones have theirs for weeks, and checking afterwards what is there.

use anyhow::{Context, ensure};
use common::ids::{ClientId, PoleId, UserId};
use common::row::Mid;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// What people do in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Pupil,
    Teacher,
    Coordinator,
}

/// Somebody, with an open session.
#[derive(Clone, Debug)]
pub struct Person {
    pub user: UserId,
    pub space: PoleId,
    pub part: Part,
    /// Of the cookie.
    pub token: String,
}

/// The database of the server under test.
#[derive(Debug)]
pub struct Db(DatabaseConnection);

/// What the database holds of the devices.
#[derive(Debug)]
pub struct Held {
    /// Verdicts, as stored.
    pub verdicts: HashMap<(ClientId, Mid), String>,
    pub last_mid: HashMap<ClientId, Mid>,
    /// Notes, revisions, requests, placements.
    pub rows: HashSet<Uuid>,
}

impl Db {
    /// Connects.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let mut options = ConnectOptions::new(url.to_owned());
        options.max_connections(1).sqlx_logging(false);
        Ok(Self(Database::connect(options).await?))
    }

    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.0.get_database_backend(), sql, values)
    }

    /// People for `count` devices, a session for each: of eighty devices one is a coordinator's,
    /// twenty are teachers', the others pupils', spread over every pôle. Adults may have two.
    pub async fn people(&self, count: usize) -> anyhow::Result<Vec<Person>> {
        let mut coordinators = self.accounts("a.email LIKE 'coordination%'").await?;
        let mut teachers = self.accounts("a.email LIKE 'prof%'").await?;
        let mut pupils = self.accounts("a.kind = 'pupil'").await?;
        let mut people = Vec::with_capacity(count);
        for at in 0..count {
            let (part, from) = match at % 80 {
                0 => (Part::Coordinator, &mut coordinators),
                1..=20 => (Part::Teacher, &mut teachers),
                _ => (Part::Pupil, &mut pupils),
            };
            let next = from.pop_front().context("no account in the database")?;
            from.push_back(next);
            people.push(Person {
                user: UserId(next.0),
                space: PoleId(next.1),
                part,
                token: Uuid::now_v7().simple().to_string(),
            });
        }
        self.open_sessions(&people).await?;
        Ok(people)
    }

    /// Accounts, one of each pôle in turn.
    async fn accounts(
        &self,
        which: &str,
    ) -> anyhow::Result<std::collections::VecDeque<(Uuid, Uuid)>> {
        let sql = format!("SELECT a.id, a.space FROM user_account a WHERE {which} ORDER BY a.id");
        let mut spaces: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for row in self.0.query_all_raw(self.statement(&sql, [])).await? {
            let space = row.try_get("", "space")?;
            spaces
                .entry(space)
                .or_default()
                .push(row.try_get("", "id")?);
        }
        let most = spaces.values().map(Vec::len).max().unwrap_or(0);
        let turns = (0..most).flat_map(|turn| {
            spaces
                .iter()
                .filter_map(move |(space, ids)| Some((*ids.get(turn)?, *space)))
        });
        Ok(turns.collect())
    }

    async fn open_sessions(&self, people: &[Person]) -> anyhow::Result<()> {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
        for some in people.chunks(100) {
            let marks: Vec<String> = (0..some.len())
                .map(|at| {
                    let first = at * 6 + 1;
                    let marks: Vec<String> = (first..first + 6).map(|n| format!("${n}")).collect();
                    format!("({}, 1, 'Banc d''essai')", marks.join(", "))
                })
                .collect();
            let sql = format!(
                "INSERT INTO session (id, token_hash, user_id, created_at, seen_at, ends_at, \
                 generation, device) VALUES {}",
                marks.join(", ")
            );
            let values = some.iter().flat_map(|person| {
                let digest = Sha256::digest(person.token.as_bytes());
                let hash: String = digest.iter().map(|b| format!("{b:02x}")).collect();
                let values: [Value; 6] = [
                    Uuid::now_v7().into(),
                    hash.into(),
                    person.user.0.into(),
                    now.into(),
                    now.into(),
                    (now + 24 * 60 * 60 * 1000).into(),
                ];
                values
            });
            let done = self.0.execute_raw(self.statement(&sql, values)).await?;
            ensure!(
                done.rows_affected() == u64::try_from(some.len())?,
                "sessions were not opened"
            );
        }
        Ok(())
    }

    /// What is there after a run.
    pub async fn held(&self) -> anyhow::Result<Held> {
        let mut held = Held {
            verdicts: HashMap::new(),
            last_mid: HashMap::new(),
            rows: HashSet::new(),
        };
        let sql = "SELECT client, mid, verdict FROM sync_verdict";
        for row in self.0.query_all_raw(self.statement(sql, [])).await? {
            let mid: i64 = row.try_get("", "mid")?;
            held.verdicts.insert(
                (ClientId(row.try_get("", "client")?), mid.try_into()?),
                row.try_get("", "verdict")?,
            );
        }
        let sql = "SELECT client, last_mid FROM sync_client";
        for row in self.0.query_all_raw(self.statement(sql, [])).await? {
            let mid: i64 = row.try_get("", "last_mid")?;
            held.last_mid
                .insert(ClientId(row.try_get("", "client")?), mid.try_into()?);
        }
        let sql = "SELECT id FROM synced_row \
                   WHERE kind IN ('note', 'revision', 'application', 'placement')";
        for row in self.0.query_all_raw(self.statement(sql, [])).await? {
            held.rows.insert(row.try_get("", "id")?);
        }
        Ok(held)
    }
}
