//! The project's own commands: `cargo xtask help`.

mod assets;
mod bench;
mod build;
mod css;
mod dev;
mod serve;
mod test;
mod tools;

use anyhow::bail;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  serve [--release] [-- server options]
                      build everything, then run the server on 127.0.0.1:3000
  dev                 the same with unoptimised wasm; rebuild and reload on change
  build [--release]   build everything
  test [--only PART]  the whole gate; PART is lint, common, server, xtask or e2e
  bench [PART]        measure, and write docs/benchmarks.md
  help                this text

Server options follow `--`, for instance: cargo xtask serve -- --demo academie
`cargo run -p server -- --help` lists them, and the environment variables.";

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args
        .split_first()
        .map_or(("help", &[][..]), |(c, r)| (c.as_str(), r));
    std::env::set_current_dir(tools::root()?)?;
    match command {
        "serve" => serve::serve(rest),
        "dev" => dev::dev(rest),
        "build" => build::all(&build::Options::parse(rest)?).map(|_| ()),
        "test" => test::test(rest),
        "bench" => bench::bench(rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("unknown command « {other} »\n\n{HELP}"),
    }
}
