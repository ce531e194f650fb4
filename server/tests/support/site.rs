//! The whole server over a fresh database, and browsers that talk to its real router.

use super::db::Folder;
use super::world::NOW_MS;
use super::{TestDb, World};
use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use common::api::{LoginReq, Problem, SessionInfo, path};
use common::ids::{PupilId, StaffId};
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::app::{App, router};
use server::auth::code::Code;
use server::auth::key::ServerKey;
use server::auth::{Auth, Clock, NewStaff, create_pupil_codes, create_staff_account};
use server::config::Config;
use server::mail::Post;
use server::poke::Hub;
use server::store::Store;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tower::ServiceExt;

/// The passphrase of every adult.
pub const PASSPHRASE: &str = "un vélo rouge sous la pluie";

/// A server with the accounts of a [`World`].
#[derive(Debug)]
pub struct Site {
    pub app: App,
    pub world: World,
    pub clock: Clock,
    /// Codes of the pupils, as printed, in the order of the world.
    pub codes: Vec<String>,
    router: Router,
    files: Folder,
}

/// Accounts of a store, on a clock that stands still.
pub async fn auth(store: &server::store::Store) -> anyhow::Result<Auth> {
    let config = Config::from_vars([])?;
    let key = ServerKey::new([7; 32]);
    Ok(Auth::with(store.db(), &config, key, Clock::standing(NOW_MS)).await?)
}

impl Site {
    /// Reached without TLS, with three pupils and one seat.
    pub async fn new(db: &TestDb) -> anyhow::Result<Self> {
        Self::at(db, "http://127.0.0.1:3000").await
    }

    /// Known to browsers under this address.
    pub async fn at(db: &TestDb, public_url: &str) -> anyhow::Result<Self> {
        Self::with(db, &[("TREMPLIN_PUBLIC_URL", public_url)]).await
    }

    /// With these settings over the usual ones.
    pub async fn with(db: &TestDb, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let world = World::in_store(&db.store, 3, 1).await?;
        let usual = [
            ("DATABASE_URL", db.url.expose()),
            ("TREMPLIN_PUBLIC_URL", "http://127.0.0.1:3000"),
        ];
        let vars = usual.iter().chain(settings);
        let config = Config::from_vars(vars.map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))?;
        let clock = Clock::standing(NOW_MS);
        let key = ServerKey::new([7; 32]);
        let auth = Auth::with(db.store.db(), &config, key, clock.clone()).await?;
        let mut source = rand::rng();
        let codes: Vec<String> = world
            .pupils
            .iter()
            .map(|_| Code::draw(&mut source).printed())
            .collect();
        let pupils: Vec<(PupilId, &str)> = world
            .pupils
            .iter()
            .copied()
            .zip(codes.iter().map(String::as_str))
            .collect();
        create_pupil_codes(db.store.db(), auth.key(), world.pole, &pupils, NOW_MS).await?;
        let hash = auth.hasher().hash(PASSPHRASE).await?;
        for (id, email) in adults(&world) {
            let passphrase_hash = Some(hash.as_str());
            let new = NewStaff {
                id,
                space: world.pole,
                email,
                passphrase_hash,
            };
            create_staff_account(db.store.db(), new, NOW_MS).await?;
        }
        let files = Folder::new()?;
        std::fs::create_dir(files.path().join("pkg"))?;
        std::fs::write(files.path().join("pkg/tremplin.css"), "body{}")?;
        let leptos = LeptosOptions::builder()
            .output_name("tremplin")
            .site_root(files.path().display().to_string())
            .build();
        let (store, hub) = (db.store.clone(), Hub::default());
        let post = Post::new(store.clone(), &config)?;
        let app = App {
            config: Arc::new(config),
            leptos,
            store,
            hub,
            auth,
            post,
        };
        let router = router(app.clone());
        Ok(Self {
            app,
            world,
            clock,
            codes,
            router,
            files,
        })
    }

    /// Starts again on what the database has become, with the same key.
    pub async fn reopen(&mut self, db: &TestDb) -> anyhow::Result<()> {
        let store = Store::open(&db.url).await?;
        let key = ServerKey::new([7; 32]);
        self.app.auth = Auth::with(store.db(), &self.app.config, key, self.clock.clone()).await?;
        self.app.store = store;
        self.router = router(self.app.clone());
        Ok(())
    }

    /// Where its files are.
    pub fn files_path(&self) -> &std::path::Path {
        self.files.path()
    }

    /// Somebody's browser, signed in nowhere.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookie: None,
            address: SocketAddr::from(([192, 0, 2, 1], 40_000)),
            origin: self.app.config.public_url.clone(),
        }
    }

    /// The browser of a pupil of the world.
    pub async fn pupil(&self, number: usize) -> anyhow::Result<Browser> {
        let code = self.codes.get(number).context("no such pupil")?.clone();
        self.signed_in(&LoginReq::Code { code }).await
    }

    /// The browser of an adult of the world.
    pub async fn adult(&self, id: StaffId) -> anyhow::Result<Browser> {
        let found = adults(&self.world)
            .into_iter()
            .find(|(adult, _)| *adult == id);
        let email = found.context("no such adult")?.1.to_owned();
        let passphrase = PASSPHRASE.to_owned();
        self.signed_in(&LoginReq::Passphrase { email, passphrase })
            .await
    }

    async fn signed_in(&self, req: &LoginReq) -> anyhow::Result<Browser> {
        let mut browser = self.browser();
        let answer = browser.post(path::LOGIN, req).await?;
        anyhow::ensure!(answer.status == StatusCode::OK, "{answer:?}");
        answer.json::<SessionInfo>()?;
        Ok(browser)
    }

    /// Every row of every table, as text, but those of `without`.
    pub async fn dump(&self, without: &[&str]) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
        let db = self.app.store.db();
        let backend = db.get_database_backend();
        let (tables, columns) = if backend == DbBackend::Postgres {
            (
                "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
                "SELECT format('coalesce(%I::text, ''null'')', column_name) AS name \
                 FROM information_schema.columns WHERE table_name = '{}'",
            )
        } else {
            (
                "SELECT name FROM sqlite_master WHERE type = 'table'",
                "SELECT 'quote(' || name || ')' AS name FROM pragma_table_info('{}')",
            )
        };
        let ask = async |sql: String| -> anyhow::Result<Vec<String>> {
            let rows: Vec<QueryResult> = db
                .query_all_raw(Statement::from_string(backend, sql))
                .await?;
            rows.iter()
                .map(|row| Ok(row.try_get("", "name")?))
                .collect()
        };
        let mut dump = BTreeMap::new();
        for table in ask(tables.to_owned()).await? {
            // The journal says what was tried; it has tests of its own.
            if table != "audit_entry" && !without.contains(&table.as_str()) {
                let columns = ask(columns.replace("{}", &table))
                    .await?
                    .join(" || '|' || ");
                let rows = ask(format!("SELECT {columns} AS name FROM {table} ORDER BY 1")).await?;
                dump.insert(table, rows);
            }
        }
        anyhow::ensure!(
            dump.len() + without.len() >= 10,
            "tables are missing: {dump:?}"
        );
        Ok(dump)
    }

    /// A file of the site, present.
    pub fn file(&self) -> &'static str {
        debug_assert!(self.files.path().join("pkg/tremplin.css").exists());
        "/pkg/tremplin.css"
    }
}

/// The adults of a world, with their addresses.
pub fn adults(world: &World) -> [(StaffId, &'static str); 4] {
    [
        (world.coordinator, "coordination@exemple.invalid"),
        (world.teacher, "prof@exemple.invalid"),
        (world.administrator, "administration@exemple.invalid"),
        (world.office, "bureau@exemple.invalid"),
    ]
}

/// A browser on one of our pages: it keeps the cookie and says where requests come from.
#[derive(Clone, Debug)]
pub struct Browser {
    router: Router,
    /// `name=value`.
    pub cookie: Option<String>,
    pub address: SocketAddr,
    origin: String,
}

impl Browser {
    /// From another address of the same network.
    pub fn from(mut self, last: u8) -> Self {
        self.address = SocketAddr::from(([192, 0, 2, last], 40_000));
        self
    }

    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, body: &impl Serialize) -> anyhow::Result<Answer> {
        self.post_text(path, serde_json::to_string(body)?).await
    }

    pub async fn post_text(&mut self, path: &str, body: String) -> anyhow::Result<Answer> {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request, Body::from(body)).await
    }

    /// Sends as a browser does, except for the headers that `request` has already.
    pub async fn send(
        &mut self,
        request: axum::http::request::Builder,
        body: Body,
    ) -> anyhow::Result<Answer> {
        let mut request = request.body(body)?;
        let reads = matches!(*request.method(), Method::GET | Method::HEAD);
        let headers = request.headers_mut();
        let mut add = |name: &'static str, value: &str| -> anyhow::Result<()> {
            let name = HeaderName::from_static(name);
            headers.entry(name).or_insert(HeaderValue::from_str(value)?);
            Ok(())
        };
        add("sec-fetch-site", "same-origin")?;
        if !reads {
            add("origin", &self.origin)?;
        }
        if let Some(cookie) = &self.cookie {
            add("cookie", cookie)?;
        }
        self.raw(request).await
    }

    /// Sends exactly this.
    pub async fn raw(&mut self, mut request: Request<Body>) -> anyhow::Result<Answer> {
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        let streams = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        // A stream of hints has no end.
        let body = if streams {
            Vec::new()
        } else {
            body.collect().await?.to_bytes().to_vec()
        };
        if let Some(set) = parts.headers.get(header::SET_COOKIE) {
            let pair = set
                .to_str()?
                .split(';')
                .next()
                .unwrap_or_default()
                .to_owned();
            self.cookie = Some(pair).filter(|pair| !pair.ends_with('='));
        }
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.body)
            .with_context(|| format!("{}: {}", self.status, self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The problem that the answer must be, whole: a code, a French sentence, a request to name.
    pub fn problem(&self, status: u16, code: &str) -> anyhow::Result<Problem> {
        anyhow::ensure!(
            self.status.as_u16() == status,
            "{status} {code} expected: {} {}",
            self.status,
            self.text()
        );
        anyhow::ensure!(
            self.header("content-type") == Some("application/problem+json"),
            "{:?}",
            self.headers
        );
        let problem: Problem = self.json()?;
        anyhow::ensure!(problem.code == code, "{code} expected: {problem:?}");
        anyhow::ensure!(
            problem.title.contains(' ') && problem.title.ends_with('.'),
            "{problem:?}"
        );
        problem
            .request_id
            .parse::<uuid::Uuid>()
            .context("request_id")?;
        Ok(problem)
    }
}
