//! Running other programs, and having them.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Top of the workspace.
pub fn root() -> anyhow::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here
        .parent()
        .context("xtask sits in the workspace")?
        .to_owned())
}

/// Runs a step and says how long it took.
pub fn step<T>(name: &str, run: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    eprintln!("▸ {name}");
    let start = Instant::now();
    let value = run().with_context(|| format!("step « {name} »"))?;
    let seconds = start.elapsed().as_secs_f64();
    if seconds >= 0.5 {
        eprintln!("  {name}: {seconds:.1} s");
    }
    Ok(value)
}

/// Cargo, the one that runs us. The variables it sets for us must not reach the builds we start,
/// or every crate that reads them is built again.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text == "CARGO_MANIFEST_DIR" || text == "RUSTFLAGS" {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", line(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// A command as one would type it.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name();
    let words = program.into_iter().chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

/// Whether a program answers.
pub fn has(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    let quiet = command
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Installs a Debian package when its file is missing and we may; says what to do otherwise.
pub fn debian(package: &str, file: &dyn Fn() -> bool) -> anyhow::Result<()> {
    if file() {
        return Ok(());
    }
    let ask = format!("install the Debian package « {package} »: apt-get install {package}");
    if !has("apt-get", &["--version"]) || !has("test", &["-w", "/usr/bin"]) {
        bail!("{ask}");
    }
    let apt = |args: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .args(args)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null());
        run(&mut command)
    };
    step(&format!("install {package}"), || {
        apt(&["update"])?;
        apt(&["install", "-y", "--no-install-recommends", package])
    })?;
    if file() { Ok(()) } else { bail!("{ask}") }
}

/// The wasm target of the toolchain in use.
pub fn wasm_target() -> anyhow::Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let rustc = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()?;
    let sysroot = PathBuf::from(String::from_utf8(rustc.stdout)?.trim());
    if sysroot.join("lib/rustlib").join(TARGET).exists() {
        return Ok(());
    }
    step("rustup target add wasm32-unknown-unknown", || {
        run(Command::new("rustup").args(["target", "add", TARGET]))
            .context("the wasm32-unknown-unknown target is missing and rustup did not add it")
    })
}

/// npm packages of `end2end`, as in its lock file.
pub fn npm() -> anyhow::Result<()> {
    npm_of("end2end")
}

/// npm packages of a folder, as in its lock file.
pub fn npm_of(folder: &str) -> anyhow::Result<()> {
    let folder = Path::new(folder);
    let locked = folder.join("package-lock.json");
    let lock = std::fs::read(&locked).with_context(|| locked.display().to_string())?;
    let stamp = folder.join("node_modules/.tremplin-lock");
    let hash = blake3::hash(&lock).to_hex().to_string();
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == hash) {
        return Ok(());
    }
    if !has("npm", &["--version"]) {
        bail!("npm is missing: install Node.js 20 or later, with npm");
    }
    step(&format!("npm ci ({})", folder.display()), || {
        let mut command = Command::new("npm");
        command
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        run(&mut command)?;
        Ok(std::fs::write(&stamp, &hash)?)
    })
}
