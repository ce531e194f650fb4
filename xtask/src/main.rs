//! The project's own commands: `cargo xtask help`.

mod assets;
mod bench;
mod build;
mod css;
mod dev;
mod serve;
mod sim;
mod test;
mod tools;
mod wasm;

use anyhow::bail;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  serve [options]     build everything, then run the server on 127.0.0.1:3000
  dev [options]       the same with unoptimised wasm; rebuild and reload on change
  build [--release]   build everything
  test [--only PART]  the whole gate; PART is lint, common, sim, xtask, server (with app) or e2e
  sim [options]       play the sync engine through thousands of seeds; --seeds N, --events E,
                      --seed S (one, with its story), --bug NAME, --planted (each known bug in
                      turn), --replay FILE, --sqlite (over the server's store)
  bench [PART]        measure, and write docs/benchmarks.md; PART is start, size, search, push,
                      pull, cold, sync (beside its peers), load or lighthouse;
                      load --before SERVER, beside a server built before;
                      load --devices N, a short one
  screens             take the pictures of docs/screens anew
  help                this text

Options of serve and dev:
  --demo NAME         what an empty database is filled with: luneville (default) or academie
  --no-demo           leave an empty database empty
  --addr ADDRESS      address and port to listen on (default 127.0.0.1:3000)
  --release           optimised server: slower to build, quicker to answer

The server also reads variables, such as DATABASE_URL for PostgreSQL:
`cargo run --package server -- --help` lists them.";

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
        "build" => {
            let built = build::all(&build::Options::parse(rest)?)?;
            println!(
                "{} and {}/{}",
                built.server.display(),
                build::SITE,
                built.pkg
            );
            Ok(())
        }
        "test" => test::test(rest),
        "sim" => sim::sim(rest),
        "bench" => bench::bench(rest),
        "screens" => test::screens(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("unknown command « {other} »\n\n{HELP}"),
    }
}
