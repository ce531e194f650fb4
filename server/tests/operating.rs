//! The commands of whoever runs the server, by the real program.

use crate::killed::{session, world};
use crate::support::Phone;
use crate::support::TestDb;
use crate::support::db::Folder;
use crate::support::process::{LONG, Program, Traffic, Wire};
use anyhow::Context;
use common::api::path;
use common::domain::follow_up::Note;
use common::sync::protocol::{PULL_MAX, Poke, PullResp, PushResp};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use server::store::Store;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::time::timeout;

fn said(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    format!("{out}{}", String::from_utf8_lossy(&output.stderr))
}

on_both! {
    async fn check_says_what_differs_without_saying_whose_and_corrects_it_when_asked(db) {
        let world = world(&db.store).await?;
        let program = Program::new(db.url.expose())?;
        let healthy = program.run(&["check"]).await?;
        assert_eq!(healthy.status.code(), Some(0), "{}", said(&healthy));
        let sql = "DELETE FROM sync_member WHERE space = $1 AND row_id = $2";
        let values = [world.pole.0.into(), world.pupils[0].0.into()];
        let backend = db.store.db().get_database_backend();
        let spoil = Statement::from_sql_and_values(backend, sql, values);
        db.store.db().execute_raw(spoil).await?;
        for _ in 0..2 {
            let differs = program.run(&["check"]).await?;
            assert_eq!(differs.status.code(), Some(1), "{}", said(&differs));
            assert!(said(&differs).contains("memberships missing"), "{}", said(&differs));
            assert!(!said(&differs).contains(&world.pupils[0].to_string()));
        }
        let corrected = program.run(&["check", "--repair"]).await?;
        assert_eq!(corrected.status.code(), Some(0), "{}", said(&corrected));
        let healthy = program.run(&["check"]).await?;
        assert_eq!(healthy.status.code(), Some(0), "{}", said(&healthy));
    }
}

on_both! {
    async fn a_backup_is_made_of_a_running_server_and_put_back_on_a_stopped_one(db) {
        let world = world(&db.store).await?;
        let cookie = session(&db.store, world.teacher.into()).await?;
        let folder = Folder::new()?;
        let file = folder.path().join("monday").display().to_string();
        let mut program = Program::new(db.url.expose())?;
        program.start().await?;
        let mut wire = Wire { address: program.watch(), traffic: Arc::new(Traffic::default()), cookie };
        let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
        // Only the program has the database open now.
        db.store.clone().close().await?;
        let made = program.run(&["backup", &file]).await?;
        assert!(made.status.success(), "{}", said(&made));
        phone.write(&world.note(world.pupils[0], "Après."))?;
        let sent = wire.post::<PushResp>(path::PUSH, &phone.push_req()?).await?;
        assert_eq!(sent.context("no answer")?.last_mid, 1);
        let refused = program.run(&["restore", &file, "--force"]).await?;
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains("stop it first"), "{}", said(&refused));
        program.kill().await?;
        let back = program.run(&["restore", &file, "--force"]).await?;
        assert!(back.status.success(), "{}", said(&back));

        program.start().await?;
        let req = phone.device.pull_req(PULL_MAX);
        let told = wire.post::<PullResp>(path::PULL, &req).await?.context("no answer")?;
        assert!(matches!(told, PullResp::Reset { .. }), "{told:?}");
        program.kill().await?;
        let store = Store::open(&db.url).await?;
        assert!(store.all::<Note>(world.pole).await?.is_empty());
        store.close().await?;
    }
}

/// A stream of hints over a real connection.
struct Hints(Lines<BufReader<TcpStream>>);

impl Hints {
    async fn open(wire: &Wire) -> anyhow::Result<Self> {
        let address = (*wire.address.borrow()).context("nowhere")?;
        let mut stream = TcpStream::connect(address).await?;
        let head = format!(
            "GET {} HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: same-origin\r\n\
             cookie: {}\r\n\r\n",
            path::POKE,
            wire.cookie
        );
        stream.write_all(head.as_bytes()).await?;
        let mut lines = BufReader::new(stream).lines();
        let status = timeout(LONG, lines.next_line()).await??;
        anyhow::ensure!(status.as_deref() == Some("HTTP/1.1 200 OK"), "{status:?}");
        Ok(Self(lines))
    }

    async fn next(&mut self) -> anyhow::Result<Poke> {
        loop {
            let line = timeout(LONG, self.0.next_line()).await??;
            if let Some(hint) = line.context("the stream ended")?.strip_prefix("data:") {
                return Ok(serde_json::from_str(hint)?);
            }
        }
    }

    /// The hint of that change, whatever comes before.
    async fn of(&mut self, seq: u64) -> anyhow::Result<()> {
        while self.next().await?.seq != seq {}
        Ok(())
    }
}

/// Waits until both programs hear each other.
async fn listening(db: &TestDb) -> anyhow::Result<()> {
    let sql = "SELECT pid FROM pg_stat_activity \
               WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'";
    let waiting = async {
        loop {
            let listening = Statement::from_string(DbBackend::Postgres, sql);
            if db.store.db().query_all_raw(listening).await?.len() == 2 {
                return anyhow::Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, waiting).await?
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_serve_one_database() -> anyhow::Result<()> {
    let db = TestDb::postgresql().await?;
    let world = world(&db.store).await?;
    let mut a = Program::new(db.url.expose())?;
    a.start().await?;
    let mut b = a.beside()?;
    b.start().await?;
    let wire = async |program: &Program| -> anyhow::Result<Wire> {
        Ok(Wire {
            address: program.watch(),
            traffic: Arc::new(Traffic::default()),
            cookie: session(&db.store, world.teacher.into()).await?,
        })
    };
    let (mut to_a, mut to_b) = (wire(&a).await?, wire(&b).await?);
    let mut to_a_again = to_a.clone();
    let mut hints = Hints::open(&to_a).await?;
    let mut writer = Phone::started(&db.store, &world, world.teacher).await?;
    let mut reader = Phone::started(&db.store, &world, world.teacher).await?;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    let mut pull = async |reader: &mut Phone| -> anyhow::Result<usize> {
        let req = reader.device.pull_req(PULL_MAX);
        let page = to_a_again.post::<PullResp>(path::PULL, &req).await?;
        anyhow::ensure!(reader.take(&req, page.context("A")?) == Ok(false));
        Ok(reader.device.replica.all::<Note>().count())
    };

    listening(&db).await?;

    // The same words through both at once: done once, answered alike.
    writer.write(&world.note(world.pupils[0], "Par les deux."))?;
    let req = writer.push_req()?;
    let (one, two) = tokio::join!(
        to_a.post::<PushResp>(path::PUSH, &req),
        to_b.post::<PushResp>(path::PUSH, &req)
    );
    let (one, two) = (one?.context("A")?, two?.context("B")?);
    assert_eq!(one.verdicts, two.verdicts);
    assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 1);
    writer.pull(&db.store, PULL_MAX).await?;

    // Through B: the device on A hears of it and receives it there.
    writer.write(&world.note(world.pupils[1], "Par l'autre."))?;
    let sent = to_b
        .post::<PushResp>(path::PUSH, &writer.push_req()?)
        .await?;
    hints.of(sent.context("B")?.head).await?;
    assert_eq!(pull(&mut reader).await?, 2);
    writer.pull(&db.store, PULL_MAX).await?;

    // While nobody listens nothing is lost, and everybody looks once somebody does.
    let backend = db.store.db().get_database_backend();
    let lines = db
        .store
        .db()
        .query_all_raw(Statement::from_string(backend, cut));
    assert_eq!(lines.await?.len(), 2);
    writer.write(&world.note(world.pupils[2], "Pendant la coupure."))?;
    let sent = to_b
        .post::<PushResp>(path::PUSH, &writer.push_req()?)
        .await?;
    sent.context("B")?;
    hints.of(0).await?;
    assert_eq!(pull(&mut reader).await?, 3);
    writer.pull(&db.store, PULL_MAX).await?;
    writer.write(&world.note(world.pupils[3], "Après la coupure."))?;
    let sent = to_b
        .post::<PushResp>(path::PUSH, &writer.push_req()?)
        .await?;
    hints.of(sent.context("B")?.head).await?;
    assert_eq!(pull(&mut reader).await?, 4);
    a.kill().await?;
    b.kill().await?;
    db.end().await
}
