//! From sources to a site and a server.
//!
//! The wasm is built by cargo, bound by wasm-bindgen as a library of the same lock file, made
//! smaller by binaryen when npm can provide it, and filed under `pkg/<hash of its contents>/`, so
//! that it can be cached for ever and that an open tab still finds its own version after a
//! release.

use crate::tools::{cargo, npm, run, step, wasm_target};
use crate::{assets, css};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// Root of the site, as `[[workspace.metadata.leptos]]` has it.
pub const SITE: &str = "target/site";
/// Versions of the assets kept on the server.
const KEPT: usize = 3;

/// What to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Optimised server.
    pub release: bool,
    /// Unoptimised wasm, quick to build.
    pub draft: bool,
}

impl Options {
    /// From the command line.
    pub fn parse(args: &[String]) -> anyhow::Result<Self> {
        let mut options = Self {
            release: false,
            draft: false,
        };
        for arg in args {
            match arg.as_str() {
                "--release" => options.release = true,
                other => bail!("unknown option « {other} »"),
            }
        }
        Ok(options)
    }
}

/// What was built.
#[derive(Debug)]
pub struct Built {
    pub server: PathBuf,
    /// `pkg/<id>`, for the server.
    pub pkg: String,
}

/// Site and server.
pub fn all(options: &Options) -> anyhow::Result<Built> {
    let pkg = site(options)?;
    let server = server(options.release)?;
    Ok(Built { server, pkg })
}

/// The server's binary.
pub fn server(release: bool) -> anyhow::Result<PathBuf> {
    step("server", || {
        let mut command = cargo();
        command.args(["build", "--package", "server"]);
        if release {
            command.arg("--release");
        }
        run(&mut command)
    })?;
    Ok(Path::new("target")
        .join(if release { "release" } else { "debug" })
        .join("server"))
}

/// Everything the browser loads; returns `pkg/<id>`.
pub fn site(options: &Options) -> anyhow::Result<String> {
    let wasm = wasm(options.draft)?;
    let site = Path::new(SITE);
    fs::create_dir_all(site)?;
    let style = assets::files(Path::new("style"))?;
    let public = assets::files(Path::new("public"))?;
    let worker = PathBuf::from("frontend/sw/sw.js");
    let inputs = [
        &[wasm.clone(), worker.clone()],
        style.as_slice(),
        public.as_slice(),
    ]
    .concat();
    let stamp = format!("{} {}", assets::hash(&inputs)?.to_hex(), options.draft);
    let stamp_file = Path::new("target/xtask/site.stamp");
    if let Ok(text) = fs::read_to_string(stamp_file)
        && let Some((old, pkg)) = text.rsplit_once('\n')
        && old == stamp
        && site.join(pkg).join("tremplin.wasm").exists()
    {
        return Ok(pkg.to_owned());
    }
    let work = Path::new("target/xtask/pkg");
    if work.exists() {
        fs::remove_dir_all(work)?;
    }
    step("wasm-bindgen", || bind(&wasm, work))?;
    if !options.draft {
        step("wasm-opt", || optimise(&work.join("tremplin.wasm")))?;
    }
    step("css", || {
        Ok(fs::write(
            work.join("tremplin.css"),
            css::bundle(Path::new("style/main.css"))?,
        )?)
    })?;
    let pkg = step("assets", || file(work, &worker, !options.draft))?;
    fs::write(stamp_file, format!("{stamp}\n{pkg}"))?;
    Ok(pkg)
}

fn wasm(draft: bool) -> anyhow::Result<PathBuf> {
    wasm_target()?;
    let profile = if draft { "dev" } else { "wasm-release" };
    step("wasm", || {
        let mut command = cargo();
        command.args(["build", "--package", "frontend", "--lib"]);
        command.args(["--target", "wasm32-unknown-unknown", "--profile", profile]);
        run(&mut command)
    })?;
    let folder = if draft { "debug" } else { profile };
    Ok(Path::new("target/wasm32-unknown-unknown")
        .join(folder)
        .join("frontend.wasm"))
}

fn bind(wasm: &Path, work: &Path) -> anyhow::Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name("tremplin")
        .web(true)?
        .typescript(false)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(work)?;
    Ok(fs::rename(
        work.join("tremplin_bg.wasm"),
        work.join("tremplin.wasm"),
    )?)
}

/// Makes the wasm smaller with binaryen from npm, or says why not.
pub fn optimise(wasm: &Path) -> anyhow::Result<()> {
    if let Err(error) = npm() {
        eprintln!("  the wasm stays as it is, larger than it could be: {error:#}");
        return Ok(());
    }
    let small = wasm.with_extension("small");
    run(Command::new("node")
        .arg("end2end/node_modules/binaryen/bin/wasm-opt")
        .args([
            "-Oz",
            "--enable-bulk-memory",
            "--enable-nontrapping-float-to-int",
        ])
        .args([
            "--enable-sign-ext",
            "--enable-mutable-globals",
            "--enable-reference-types",
        ])
        .args(["--enable-multivalue"])
        .arg(wasm)
        .arg("-o")
        .arg(&small))?;
    Ok(fs::rename(small, wasm)?)
}

/// Files everything under its hash, compresses, and writes the service worker that knows it.
fn file(work: &Path, worker: &Path, best: bool) -> anyhow::Result<String> {
    let site = Path::new(SITE);
    // wasm-bindgen names the wasm in its glue; ours has a name without suffix.
    let glue = work.join("tremplin.js");
    let text = fs::read_to_string(&glue)?;
    fs::write(&glue, text.replace("tremplin_bg.wasm", "tremplin.wasm"))?;
    let built = assets::files(work)?;
    let public = assets::copy(Path::new("public"), site)?;
    let template = fs::read_to_string(worker).with_context(|| worker.display().to_string())?;
    let all = [built.as_slice(), &public, &[worker.to_owned()]].concat();
    let id: String = assets::hash(&all)?.to_hex().chars().take(16).collect();
    let pkg = format!("pkg/{id}");
    let target = site.join(&pkg);
    let filed = assets::copy(work, &target)?;
    let mut urls = Vec::new();
    for path in filed.iter().chain(&public) {
        assets::compress(path, best)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !matches!(name.as_ref(), "README.md" | "robots.txt") {
            urls.push(assets::url(site, path)?);
        }
    }
    let list = serde_json::to_string(&urls)?;
    let script = template
        .replace("\"__BUILD_ID__\"", &serde_json::to_string(&id)?)
        .replace("[\"__FILES__\"]", &list);
    fs::write(site.join("sw.js"), script)?;
    assets::compress(&site.join("sw.js"), best)?;
    forget_old(site)?;
    Ok(pkg)
}

/// Keeps the last versions, for tabs that are still open.
fn forget_old(site: &Path) -> anyhow::Result<()> {
    let mut versions = Vec::new();
    for entry in fs::read_dir(site.join("pkg"))? {
        let entry = entry?;
        versions.push((entry.metadata()?.modified()?, entry.path()));
    }
    versions.sort();
    let old = versions.len().saturating_sub(KEPT);
    for (_, path) in versions.into_iter().take(old) {
        fs::remove_dir_all(path)?;
    }
    Ok(())
}
