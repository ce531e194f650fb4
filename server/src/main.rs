//! The server's command line.

use anyhow::{Context, bail};
use server::app::{App, router};
use server::config::{Config, VARIABLES};
use std::process::ExitCode;
use std::sync::Arc;
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
    let (command, rest) = args.split_first().map_or(("serve", &[][..]), |(c, r)| (c.as_str(), r));
    if matches!(command, "help" | "--help" | "-h") {
        print!("{}", help());
        return Ok(());
    }
    let config = Config::from_env()?;
    log(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            "serve" => serve(config, rest).await,
            other => bail!("unknown command « {other} »; `server --help` lists them"),
        }
    })
}

fn help() -> String {
    let mut text = String::from(
        "server serve [--demo luneville|academie]   run (default command)\n\nEnvironment:\n",
    );
    for (name, what) in VARIABLES {
        text.push_str(&format!("  {name:<22}{what}\n"));
    }
    text
}

fn log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("TREMPLIN_LOG")?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log_json { log.json().init() } else { log.init() }
    Ok(())
}

async fn serve(config: Config, _args: &[String]) -> anyhow::Result<()> {
    let leptos = leptos::config::get_configuration(None)?.leptos_options;
    let addr = config.addr;
    let app = App { config: Arc::new(config), leptos };
    let listener = tokio::net::TcpListener::bind(addr)
        .await
        .with_context(|| format!("cannot listen on {addr} (TREMPLIN_ADDR)"))?;
    eprintln!("Tremplin: http://{}", listener.local_addr()?);
    axum::serve(listener, router(app)).with_graceful_shutdown(stopped()).await?;
    Ok(())
}

/// Ctrl-C or the end asked by the system.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut end) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = end.recv() => {}
    }
}
