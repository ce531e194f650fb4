//! The server's command line.

use anyhow::{Context, bail};
use common::command::Now;
use common::domain::pole::Pole;
use common::ids::PoleId;
use server::app::{self, App, DRAIN};
use server::auth::{Auth, admin};
use server::backup;
use server::config::{Config, VARIABLES};
use server::demo::load::SEED;
use server::demo::{self, Size, generate};
use server::mail::Post;
use server::nightly;
use server::poke::{Hub, announce};
use server::retention;
use server::store::Store;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args
        .split_first()
        .map_or(("serve", &[][..]), |(c, r)| (c.as_str(), r));
    if matches!(command, "help" | "--help" | "-h") {
        print!("{}", help());
        return Ok(());
    }
    if command == "demo" {
        return demo_accounts(rest);
    }
    let config = Config::from_env()?;
    log(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            "serve" => serve(config, rest).await,
            "admin" => administer(&config, rest).await,
            "import" => import(&config, rest).await,
            "backup" => back_up(&config, rest).await,
            "restore" => put_back(&config, rest).await,
            "epoch" => begin_epoch(&config, rest).await,
            "check" => check(&config, rest).await,
            "retention" => retain(&config, rest).await,
            other => bail!("unknown command « {other} »; `server --help` lists them"),
        }
    })
}

const COMMANDS: &str = "\
server serve [--demo luneville|academie]
    run (default command); --demo loads demonstration data into an empty database first
server admin …
    accounts and personal codes; `server admin` lists what it can do
server import offers FILE.csv [--dry-run] [--pole NUMBER]
    import offers, all of them or none; --dry-run only tells what would change
server backup FILE
    write the whole database to a new file, while the server runs (PostgreSQL: needs pg_dump)
server restore FILE [--force]
    put a backup in the place of the database, with the server stopped; devices then send again
    what they had sent since; --force when there is a database already, which is kept aside
server epoch
    after a failover that lost the last changes: devices send again what was lost
server check [--repair]
    compare what is derived from the rows with the rows, as each night; fails when they differ
server retention --preview [--on YYYY-MM-DD]
    what is kept long enough, in numbers by category and school; erases nothing
server retention --apply [DIGEST]
    erase what the yearly plan holds once its day has come, or go on after a stop; with the digest
    that --preview printed, erase what is due today at once
server demo accounts [--demo luneville|academie]
    print the demonstration accounts as JSON

Environment:
";

fn help() -> String {
    let mut text = String::from(COMMANDS);
    for (name, what) in VARIABLES {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {name:<22}{what}");
    }
    text
}

fn log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("TREMPLIN_LOG")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if config.log_json {
        log.json().init()
    } else {
        log.init()
    }
    Ok(())
}

fn now() -> Now {
    Now::at(chrono::Utc::now().timestamp_millis())
}

/// The database of the settings, brought up to date.
async fn open(config: &Config) -> anyhow::Result<(Store, Auth)> {
    std::fs::create_dir_all(&config.data_dir).with_context(|| {
        format!(
            "cannot make {} (TREMPLIN_DATA_DIR)",
            config.data_dir.display()
        )
    })?;
    let store = Store::open(&config.database)
        .await
        .context("cannot open the database (DATABASE_URL)")?;
    let auth = Auth::open(store.db(), config).await?;
    Ok((store, auth))
}

async fn serve(config: Config, args: &[String]) -> anyhow::Result<()> {
    let demo = match args {
        [] => None,
        [flag, size] if flag == "--demo" => Some(size.parse::<Size>()?),
        _ => bail!("usage: server serve [--demo luneville|academie]"),
    };
    let (store, auth) = open(&config).await?;
    let _occupied = backup::occupy(&config.data_dir)?;
    if let Some(size) = demo {
        let tell = |what: &str| eprintln!("Demonstration: {what}");
        demo::load::load(&store, &auth, size, now(), tell).await?;
        println!("{}", demo::load::lines(&generate(size, SEED, now().today)?));
    }
    let leptos = leptos::config::get_configuration(None)?.leptos_options;
    let addr = config.addr;
    let post = Post::new(store.clone(), &config)?;
    let hub = if config.database.is_postgres() {
        let (hub, across) = Hub::among_others();
        tokio::spawn(across.run(hub.clone(), store.db().clone(), config.database.clone()));
        hub
    } else {
        Hub::default()
    };
    let app = App {
        config: Arc::new(config),
        leptos,
        store,
        auth,
        hub,
        post,
    };
    tokio::spawn(nightly::deliver(app.clone()));
    tokio::spawn(nightly::watch(app.clone()));
    let listener = tokio::net::TcpListener::bind(addr)
        .await
        .with_context(|| format!("cannot listen on {addr} (TREMPLIN_ADDR)"))?;
    let mut asked = EndAsked::listen()?;
    eprintln!("Tremplin: http://{}", listener.local_addr()?);
    let stop = async move {
        asked.again().await;
        eprintln!("Stopping; ask once more to stop at once.");
        tokio::spawn(async move {
            asked.again().await;
            std::process::exit(130);
        });
    };
    Ok(app::serve(listener, app, stop, DRAIN).await?)
}

async fn administer(config: &Config, args: &[String]) -> anyhow::Result<()> {
    if matches!(args, [command] if command == "adopt-key") {
        let store = Store::open(&config.database).await?;
        return admin::adopt(&store, &config.data_dir).await;
    }
    let (store, auth) = open(config).await?;
    admin::run(&store, &auth, args).await
}

async fn import(config: &Config, args: &[String]) -> anyhow::Result<()> {
    const USAGE: &str = "usage: server import offers FILE.csv [--dry-run] [--pole NUMBER]";
    let (mut file, mut dry_run, mut pole) = (None, false, None);
    let [what, rest @ ..] = args else {
        bail!(USAGE)
    };
    let mut rest = rest.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--dry-run" => dry_run = true,
            "--pole" => pole = Some(rest.next().context(USAGE)?.parse::<u16>().context(USAGE)?),
            path if file.is_none() && !path.starts_with("--") => file = Some(path),
            _ => bail!(USAGE),
        }
    }
    let (true, Some(file)) = (what == "offers", file) else {
        bail!(USAGE)
    };
    let (store, _) = open(config).await?;
    let space = only_pole(&store, pole).await?;
    let report =
        server::import::run::import(&store, space, Path::new(file), dry_run, now()).await?;
    if report.applied {
        announce(store.db(), space).await?;
    }
    for change in &report.changes {
        println!("{change}");
    }
    println!(
        "{}",
        if report.applied {
            "Importé."
        } else {
            "Essai : rien n'a été changé."
        }
    );
    Ok(())
}

async fn back_up(config: &Config, args: &[String]) -> anyhow::Result<()> {
    let [file] = args else {
        bail!("usage: server backup FILE")
    };
    for (space, seq) in backup::backup(config, Path::new(file)).await? {
        println!("{space}: up to change {seq}");
    }
    Ok(())
}

async fn put_back(config: &Config, args: &[String]) -> anyhow::Result<()> {
    let (file, force) = match args {
        [file] => (file, false),
        [file, flag] | [flag, file] if flag == "--force" => (file, true),
        _ => bail!("usage: server restore FILE [--force]"),
    };
    for (space, seq) in backup::restore(config, Path::new(file), force).await? {
        println!("{space}: back at change {seq}");
    }
    Ok(())
}

async fn begin_epoch(config: &Config, args: &[String]) -> anyhow::Result<()> {
    if !args.is_empty() {
        bail!("usage: server epoch")
    }
    for (space, seq) in backup::new_epoch(&config.database).await? {
        println!("{space}: a new life after change {seq}");
    }
    Ok(())
}

async fn check(config: &Config, args: &[String]) -> anyhow::Result<()> {
    let repair = match args {
        [] => false,
        [flag] if flag == "--repair" => true,
        _ => bail!("usage: server check [--repair]"),
    };
    let (store, _) = open(config).await?;
    let mut wrong = false;
    for space in store.spaces().await? {
        let findings = store.survey(space).await?;
        for (what, count) in findings.counts() {
            println!("{space}: {count} {what}");
        }
        wrong |= !findings.is_empty();
        if repair {
            store.repair(space, &findings).await?;
            announce(store.db(), space).await?;
        }
    }
    match (wrong, repair) {
        (false, _) => println!("Everything agrees."),
        (true, true) => println!("Corrected: devices receive it at their next exchange."),
        (true, false) => bail!("differences; `server check --repair` corrects them"),
    }
    Ok(())
}

async fn retain(config: &Config, args: &[String]) -> anyhow::Result<()> {
    let (store, _) = open(config).await?;
    retention::command::run(&store, args, now()).await
}

/// The pôle of that number, or the only one.
async fn only_pole(store: &Store, number: Option<u16>) -> anyhow::Result<PoleId> {
    let mut found = Vec::new();
    for space in store.spaces().await? {
        for pole in store.all::<Pole>(space).await? {
            if number.is_none_or(|n| n == pole.number) {
                found.push(space);
            }
        }
    }
    match found.as_slice() {
        [space] => Ok(*space),
        [] => bail!("no such pôle in this database"),
        _ => bail!("several pôles in this database: say which with --pole NUMBER"),
    }
}

fn demo_accounts(args: &[String]) -> anyhow::Result<()> {
    let size = match args {
        [what] if what == "accounts" => Size::Luneville,
        [what, flag, size] if what == "accounts" && flag == "--demo" => size.parse()?,
        _ => bail!("usage: server demo accounts [--demo luneville|academie]"),
    };
    println!(
        "{}",
        demo::load::accounts(&generate(size, SEED, now().today)?)
    );
    Ok(())
}

/// Ctrl-C, or the end asked by the system.
struct EndAsked {
    interrupt: Signal,
    terminate: Signal,
}

impl EndAsked {
    /// From now on neither ends the process by itself.
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for one more.
    async fn again(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
