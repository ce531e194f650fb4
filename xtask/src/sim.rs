//! The simulator of the sync engine, on every core.

use crate::tools::{cargo, run};

/// `cargo xtask sim [options]`; with `--sqlite`, its runs over the server's own store.
pub fn sim(args: &[String]) -> anyhow::Result<()> {
    let mut command = cargo();
    if args.iter().any(|arg| arg == "--sqlite") {
        command.args([
            "test",
            "--package",
            "server",
            "--test",
            "server",
            "simulated",
        ]);
    } else {
        command.args(["run", "--quiet", "--profile", "sim", "--package", "sim"]);
        command.args(["--features", "planted", "--"]).args(args);
    }
    run(&mut command)
}

/// Fails when a build that is shipped could plant a bug.
pub fn nothing_planted() -> anyhow::Result<()> {
    for (package, target) in [
        ("server", None),
        ("frontend", Some("wasm32-unknown-unknown")),
    ] {
        let mut command = cargo();
        command.args([
            "tree",
            "--edges",
            "normal,build,features",
            "--package",
            package,
        ]);
        if let Some(target) = target {
            command.args(["--target", target]);
        }
        let output = command.output()?;
        let features = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() || !features.contains("common") {
            anyhow::bail!("cargo tree says nothing of {package}");
        }
        if features.contains("planted") {
            anyhow::bail!("{package} is built with the feature « planted » of common");
        }
    }
    Ok(())
}
