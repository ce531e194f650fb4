//! Build, then run.

use crate::build::{self, Built, Options, SITE};
use anyhow::{Context, bail};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::process::Command;

const DEMOS: [&str; 2] = ["luneville", "academie"];

/// How to run the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub release: bool,
    pub addr: Option<SocketAddr>,
    /// What an empty database is filled with: something to look at on the first start.
    demo: Option<&'static str>,
}

impl Run {
    /// From the command line.
    pub fn parse(args: &[String]) -> anyhow::Result<Self> {
        let mut run = Self {
            release: false,
            addr: None,
            demo: Some("luneville"),
        };
        let mut args = args.iter().map(String::as_str);
        while let Some(arg) = args.next() {
            match arg {
                "--release" => run.release = true,
                "--no-demo" => run.demo = None,
                "--addr" => {
                    let value = args.next().unwrap_or_default();
                    run.addr = Some(value.parse().with_context(|| {
                        format!("--addr « {value} »: expected an address and a port, such as 127.0.0.1:3000")
                    })?);
                }
                "--demo" => {
                    let value = args.next().unwrap_or_default();
                    let known = DEMOS.into_iter().find(|demo| *demo == plain(value));
                    run.demo = Some(known.with_context(|| {
                        format!("--demo « {value} »: expected {}", DEMOS.join(" or "))
                    })?);
                }
                other => bail!("unknown option « {other} »; `cargo xtask help` lists them"),
            }
        }
        Ok(run)
    }

    /// The server's own command.
    pub fn command(&self, built: &Built) -> Command {
        let demo: Vec<String> = self
            .demo
            .iter()
            .flat_map(|demo| ["--demo".to_owned(), (*demo).to_owned()])
            .collect();
        let mut command = server(built, &demo);
        if let Some(addr) = self.addr {
            command.env("TREMPLIN_ADDR", addr.to_string());
        }
        command
    }
}

/// Without the accents of « lunéville » and « académie ».
fn plain(name: &str) -> String {
    name.to_lowercase().replace('é', "e")
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
    let run = Run::parse(args)?;
    let built = build::all(&Options {
        release: run.release,
        draft: false,
    })?;
    let mut command = run.command(&built);
    // In our place: a signal sent to us is for the server.
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", built.server.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> anyhow::Result<Run> {
        let args: Vec<String> = line.split_whitespace().map(String::from).collect();
        Run::parse(&args)
    }

    #[test]
    fn without_options_the_default_demonstration_is_loaded() {
        let run = parsed("").unwrap();
        assert_eq!(
            (run.release, run.addr, run.demo),
            (false, None, Some("luneville"))
        );
    }

    #[test]
    fn options_are_read_with_or_without_accents() {
        let run = parsed("--release --demo académie --addr 0.0.0.0:8080").unwrap();
        assert_eq!(run.demo, Some("academie"));
        assert_eq!(run.addr, Some(([0, 0, 0, 0], 8080).into()));
        assert!(run.release);
        assert_eq!(parsed("--no-demo").unwrap().demo, None);
    }

    #[test]
    fn an_option_that_cannot_be_used_is_named_before_anything_is_built() {
        for (line, named) in [
            ("--addr here", "« here »"),
            ("--addr", "expected an address"),
            ("--demo nancy", "luneville or academie"),
            ("--fast", "« --fast »"),
        ] {
            let error = parsed(line).unwrap_err().to_string();
            assert!(error.contains(named), "{line}: {error}");
        }
    }
}
