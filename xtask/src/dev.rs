//! Rebuild and reload on change.

use crate::build::{self, Built, Options};
use crate::serve::Run;
use notify::{RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

const WATCHED: [&str; 8] = [
    "common/src",
    "common/data",
    "app/src",
    "frontend",
    "server",
    "style",
    "public",
    "Cargo.toml",
];
/// Changes that come within this time are one change.
const QUIET: Duration = Duration::from_millis(150);

/// `cargo xtask dev`: open pages reload by themselves when the server has restarted, and take a new
/// style without it.
pub fn dev(args: &[String]) -> anyhow::Result<()> {
    let run = Run::parse(args)?;
    let options = Options {
        release: run.release,
        draft: true,
    };
    let top = std::env::current_dir()?;
    let (tell, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event
            && (event.kind.is_modify() || event.kind.is_create() || event.kind.is_remove())
        {
            // When the loop has ended nobody listens.
            let _ = tell.send(event.paths);
        }
    })?;
    for path in WATCHED {
        watcher.watch(&top.join(path), RecursiveMode::Recursive)?;
    }
    let mut running: Option<(Child, Built)> = None;
    let mut changed = Vec::new();
    loop {
        let outcome = match &running {
            Some((_, built)) if only_style(&top, &changed) => build::style(&built.pkg),
            _ => rebuild(&options, &run, &mut running),
        };
        // The error is on screen; the last good server goes on.
        if let Err(error) = outcome {
            eprintln!("✗ {error:#}");
        }
        changed = next(&changes)?;
    }
}

fn rebuild(
    options: &Options,
    run: &Run,
    running: &mut Option<(Child, Built)>,
) -> anyhow::Result<()> {
    let built = build::all(options)?;
    if let Some((mut child, _)) = running.take() {
        // It may have stopped by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
    let child = run.command(&built).env("TREMPLIN_DEV", "1").spawn()?;
    *running = Some((child, built));
    Ok(())
}

/// Waits for a change, and for the end of the changes that come with it.
fn next(changes: &Receiver<Vec<PathBuf>>) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = changes.recv()?;
    while let Ok(more) = changes.recv_timeout(QUIET) {
        paths.extend(more);
    }
    Ok(paths)
}

fn only_style(top: &Path, changed: &[PathBuf]) -> bool {
    let style = top.join("style");
    !changed.is_empty() && changed.iter().all(|path| path.starts_with(&style))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_of_the_style_alone_spares_a_rebuild() {
        let top = Path::new("/top");
        let css = PathBuf::from("/top/style/tokens.css");
        let code = PathBuf::from("/top/app/src/lib.rs");
        assert!(only_style(top, std::slice::from_ref(&css)));
        assert!(!only_style(top, &[css, code]));
        assert!(!only_style(top, &[]), "the first build");
    }
}
