//! Build, then run.

use crate::build::{self, Built, Options, SITE};
use std::process::Command;

/// Splits our options from the server's.
fn split(args: &[String]) -> (&[String], &[String]) {
    match args.iter().position(|arg| arg == "--") {
        Some(at) => (
            args.get(..at).unwrap_or_default(),
            args.get(at + 1..).unwrap_or_default(),
        ),
        None => (args, &[]),
    }
}

/// What the server is told when nothing is said: something to look at on the first start.
pub fn demo() -> Vec<String> {
    ["--demo", "luneville"].map(String::from).to_vec()
}

/// The server as built, told where its site is.
pub fn server(built: &Built, args: &[String]) -> Command {
    let mut command = Command::new(&built.server);
    command
        .arg("serve")
        .args(args)
        .env("LEPTOS_OUTPUT_NAME", "tremplin")
        .env("LEPTOS_SITE_ROOT", SITE)
        .env("LEPTOS_SITE_PKG_DIR", &built.pkg);
    command
}

/// `cargo xtask serve`.
pub fn serve(args: &[String]) -> anyhow::Result<()> {
    let (ours, theirs) = split(args);
    let built = build::all(&Options::parse(ours)?)?;
    let theirs = if theirs.is_empty() {
        demo()
    } else {
        theirs.to_vec()
    };
    let mut child = server(&built, &theirs).spawn()?;
    let status = child.wait()?;
    std::process::exit(status.code().unwrap_or(1));
}
