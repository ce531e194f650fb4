//! Measures the pull of one change among many rows: the request a phone makes all day long.
//!
//! `pull_one_change [sqlite|postgresql] [ROWS] [RUNS]` prints one line of JSON. PostgreSQL is the
//! temporary cluster of the tests.

#[path = "../tests/support/postgres.rs"]
mod postgres;

use anyhow::{Context, bail};
use common::command::Now;
use common::domain::division::{Filiere, Level};
use common::domain::host::{Host, HostContact};
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{AssignmentId, ClientId, HostId, OfferId, PoleId, StaffId};
use common::row::Row;
use common::rules::codes::Insee;
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use common::sync::protocol::{Cookie, PROTO, PULL_MAX, Page, PullReq, PullResp};
use common::sync::server::Session;
use sea_orm::{ConnectionTrait, Database};
use server::config::Config;
use server::store::Store;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let database = args.first().map_or("sqlite", String::as_str);
    let rows: usize = args.get(1).map_or(Ok(100_000), |n| n.parse())?;
    let runs: usize = args.get(2).map_or(Ok(200), |n| n.parse())?;
    let name = format!("bench_{}", Uuid::now_v7().simple());
    let (url, end) = match database {
        "sqlite" => {
            let folder = std::env::temp_dir().join(&name);
            std::fs::create_dir(&folder)?;
            (
                format!("sqlite://{}", folder.join("b.sqlite").display()),
                End::Folder(folder),
            )
        }
        "postgresql" => {
            let cluster = postgres::Cluster::running()?;
            let admin = cluster.url("postgres");
            let db = Database::connect(&admin).await?;
            db.execute_unprepared(&format!("CREATE DATABASE {name}"))
                .await?;
            db.close().await?;
            (cluster.url(&name), End::Database { admin, name })
        }
        other => bail!("unknown database « {other} »: expected « sqlite » or « postgresql »"),
    };
    let config = Config::from_vars([("DATABASE_URL".to_owned(), url)])?;
    let store = Store::open(&config.database).await?;
    let measured = measure(&store, rows, runs).await;
    store.close().await?;
    end.clean().await?;
    let Measured {
        load,
        bootstrap,
        mut pulls,
    } = measured?;
    pulls.sort_unstable();
    let at = |part: usize| {
        pulls
            .get(pulls.len() * part / 100)
            .map_or(0, Duration::as_micros)
    };
    println!(
        "{}",
        serde_json::json!({
            "database": database, "rows": rows, "runs": runs,
            "pull_us": { "median": at(50), "p95": at(95) },
            "load_ms": load.as_millis(), "bootstrap_ms": bootstrap.as_millis(),
        })
    );
    Ok(())
}

enum End {
    Folder(std::path::PathBuf),
    Database { admin: String, name: String },
}

impl End {
    async fn clean(self) -> anyhow::Result<()> {
        match self {
            Self::Folder(folder) => std::fs::remove_dir_all(folder)?,
            Self::Database { admin, name } => {
                let db = Database::connect(admin).await?;
                db.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
                    .await?;
                db.close().await?;
            }
        }
        Ok(())
    }
}

struct Measured {
    load: Duration,
    bootstrap: Duration,
    pulls: Vec<Duration>,
}

async fn measure(store: &Store, rows: usize, runs: usize) -> anyhow::Result<Measured> {
    let pole = PoleId(Uuid::now_v7());
    let coordinator = StaffId(Uuid::now_v7());
    store.create_space(pole, Uuid::now_v7()).await?;
    let start = Instant::now();
    let (all, offer) = generated(pole, coordinator, rows)?;
    store.write_rows(pole, all, 5_000).await?;
    let load = start.elapsed();

    let session = Session {
        user: coordinator.into(),
        space: pole,
    };
    let client = ClientId(Uuid::now_v7());
    let now = Now::at(1_791_194_400_000);
    let pull = async |cookie: Option<Cookie>| -> anyhow::Result<Page> {
        let req = PullReq {
            proto: PROTO,
            schema: 1,
            client,
            user: None,
            cookie,
            limit: PULL_MAX,
            acked_mid: 0,
            digest: None,
        };
        match store.pull(&session, &req, now).await? {
            PullResp::Ok(page) => Ok(*page),
            other => bail!("{other:?}"),
        }
    };
    let start = Instant::now();
    let (mut cookie, mut received) = (None, 0);
    loop {
        let page = pull(cookie).await?;
        received += page.ops.len();
        cookie = Some(page.cookie);
        if !page.more {
            break;
        }
    }
    let bootstrap = start.elapsed();
    anyhow::ensure!(received > rows, "{received} operations for {rows} rows");

    let mut pulls = Vec::with_capacity(runs);
    for run in 0..runs {
        let mut changed = offer.clone();
        changed.text.title = format!("Menuiserie {run}");
        store.write_rows(pole, vec![changed.into()], 1).await?;
        let start = Instant::now();
        let page = pull(cookie).await?;
        pulls.push(start.elapsed());
        anyhow::ensure!(
            page.ops.len() == 1,
            "one change, {} operations",
            page.ops.len()
        );
        cookie = Some(page.cookie);
    }
    Ok(Measured {
        load,
        bootstrap,
        pulls,
    })
}

/// Hosts with their contacts and offers, and a coordinator who reads them all.
fn generated(pole: PoleId, coordinator: StaffId, rows: usize) -> anyhow::Result<(Vec<Row>, Offer)> {
    let commune = Insee::parse("54329")?;
    let point = GeoPoint {
        lat_e5: 4_859_000,
        lon_e5: 650_000,
    };
    let weeks = (48..=51).filter_map(|week| IsoWeek::new(2026, week));
    let capacity: BTreeMap<IsoWeek, u8> = weeks.map(|week| (week, 2)).collect();
    let mut all: Vec<Row> = vec![
        Staff {
            id: coordinator,
            pole,
            first_name: "Camille".into(),
            last_name: "Essai".into(),
        }
        .into(),
        Assignment {
            id: AssignmentId(Uuid::now_v7()),
            staff: coordinator,
            role: Role::Coordinator,
            territory: Territory::Pole(pole),
            active: true,
        }
        .into(),
    ];
    let mut last = None;
    for number in 0..rows / 3 {
        let host = HostId(Uuid::now_v7());
        let row = Host {
            id: host,
            pole,
            name: format!("Organisme d'essai {number}"),
            sector: "Bois".into(),
            commune,
            commune_name: "Lunéville".into(),
            point,
            siret: None,
            headcount: Some(12),
            country: Default::default(),
            foreign_id: String::new(),
            sharing: Default::default(),
            owner: None,
            state: Default::default(),
            blocked: false,
            verified_on: None,
            merged_into: None,
        };
        let contact = HostContact {
            host,
            pole,
            address: "1 rue de l'Essai".into(),
            contact_name: "Dominique Essai".into(),
            phone: String::new(),
            email: format!("contact{number}@exemple.invalid"),
            private_to: None,
        };
        let offer = Offer {
            id: OfferId(Uuid::now_v7()),
            pole,
            host,
            text: OfferText {
                title: "Menuiserie".into(),
                description: "Atelier".into(),
            },
            terms: OfferTerms {
                filieres: vec![Filiere::Bois],
                levels: vec![Level::Premiere],
                capacity: capacity.clone(),
                group_size: 1,
                minimum_age: 15,
            },
            status: OfferStatus::Open,
            previous: None,
            taken: BTreeMap::new(),
        };
        all.extend([row.into(), contact.into(), offer.clone().into()]);
        last = Some(offer);
    }
    Ok((all, last.context("too few rows")?))
}
