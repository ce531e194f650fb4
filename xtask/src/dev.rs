//! Rebuild and reload on change.

use crate::build::{self, Options};
use crate::serve;
use notify::{RecursiveMode, Watcher};
use std::path::Path;
use std::process::Child;
use std::sync::mpsc;
use std::time::Duration;

const WATCHED: [&str; 7] = [
    "common",
    "app",
    "frontend",
    "server",
    "style",
    "public",
    "Cargo.toml",
];
/// Changes that come within this time are one change.
const QUIET: Duration = Duration::from_millis(150);

/// `cargo xtask dev`: the page reloads by itself, because the server's stream of hints ends and its
/// new start gives new assets.
pub fn dev(args: &[String]) -> anyhow::Result<()> {
    let options = Options {
        draft: true,
        ..Options::parse(args)?
    };
    let (tell, changed) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|e| e.kind.is_modify() || e.kind.is_create() || e.kind.is_remove()) {
            // The loop has ended: nobody listens.
            let _ = tell.send(());
        }
    })?;
    for path in WATCHED {
        watcher.watch(Path::new(path), RecursiveMode::Recursive)?;
    }
    let mut running: Option<Child> = None;
    loop {
        match build::all(&options) {
            Ok(built) => {
                stop(running.take());
                running = Some(
                    serve::server(&built, &serve::demo())
                        .env("TREMPLIN_DEV", "1")
                        .spawn()?,
                );
            }
            // The error is on screen; the last good server goes on.
            Err(error) => eprintln!("✗ {error:#}"),
        }
        changed.recv()?;
        while changed.recv_timeout(QUIET).is_ok() {}
    }
}

fn stop(child: Option<Child>) {
    if let Some(mut child) = child {
        // It may have stopped by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}
