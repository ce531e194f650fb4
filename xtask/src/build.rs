//! From sources to a site and a server.
//!
//! What the browser loads is filed under `pkg/<hash of its contents>/`, so that it can be cached
//! for ever and that an open tab still finds its own version after a release.

use crate::tools::{cargo, run, step};
use crate::{assets, css, wasm};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Root of the site, as `[[workspace.metadata.leptos]]` has it.
pub const SITE: &str = "target/site";
const STYLE: &str = "style/main.css";
const WORKER: &str = "frontend/sw/sw.js";
/// Which version is filed, and how; the last line is the folder.
const STAMP: &str = "target/xtask/site.stamp";
/// Versions of the assets kept on the server.
const KEPT: usize = 3;

/// What to build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Optimised server.
    pub release: bool,
    /// Unoptimised wasm, quick to build; nothing is compressed.
    pub draft: bool,
}

impl Options {
    /// From the command line.
    pub fn parse(args: &[String]) -> anyhow::Result<Self> {
        match args {
            [] => Ok(Self::default()),
            [arg] if arg == "--release" => Ok(Self {
                release: true,
                ..Self::default()
            }),
            other => bail!("unknown options « {} »", other.join(" ")),
        }
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
    let work = wasm::build(options.draft)?;
    fs::write(work.join("tremplin.css"), css::bundle(Path::new(STYLE))?)?;
    let sources = [
        assets::files(&work)?,
        assets::files(Path::new("public"))?,
        vec![WORKER.into()],
    ]
    .concat();
    let id: String = assets::hash(&sources)?.to_hex().chars().take(16).collect();
    let pkg = format!("pkg/{id}");
    let stamp = format!("{}\n{pkg}", if options.draft { "draft" } else { "final" });
    let filed = fs::read_to_string(STAMP).is_ok_and(|old| old == stamp);
    if !filed || !Path::new(SITE).join(&pkg).exists() {
        step("assets", || file(&work, &id, !options.draft))?;
        fs::write(STAMP, stamp)?;
    }
    Ok(pkg)
}

/// The style alone, in its place in a version that is already filed and not compressed.
pub fn style(pkg: &str) -> anyhow::Result<()> {
    step("css", || {
        // The folder no longer holds what its name says.
        fs::remove_file(STAMP).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        let target = Path::new(SITE).join(pkg).join("tremplin.css");
        Ok(fs::write(target, css::bundle(Path::new(STYLE))?)?)
    })
}

/// Files everything under its hash, compresses, and writes the service worker that knows it.
fn file(work: &Path, id: &str, compressed: bool) -> anyhow::Result<()> {
    let site = Path::new(SITE);
    let worker = Path::new(WORKER);
    let template = fs::read_to_string(worker).with_context(|| worker.display().to_string())?;
    let public = assets::copy(Path::new("public"), site)?;
    let mut filed = assets::copy(work, &site.join("pkg").join(id))?;
    filed.extend(public);
    let mut urls = Vec::new();
    for path in &filed {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !matches!(name.as_ref(), "README.md" | "robots.txt") {
            urls.push(assets::url(site, path)?);
        }
    }
    let script = template
        .replace("\"__BUILD_ID__\"", &serde_json::to_string(id)?)
        .replace("[\"__FILES__\"]", &serde_json::to_string(&urls)?);
    let worker = site.join("sw.js");
    fs::write(&worker, script)?;
    filed.push(worker);
    for path in &filed {
        if compressed {
            assets::compress(path)?;
        } else {
            assets::uncompressed(path)?;
        }
    }
    assets::keep_only(site, &filed)?;
    forget_old(&site.join("pkg"))?;
    assets::tidy()
}

/// Keeps the last versions, for tabs that are still open.
fn forget_old(folder: &Path) -> anyhow::Result<()> {
    let mut versions = Vec::new();
    for entry in fs::read_dir(folder)? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// What cargo-leptos reads of the workspace is about packages and files that are there.
    #[test]
    fn the_settings_of_cargo_leptos_name_what_is_there() {
        let top = crate::tools::root().unwrap();
        let mut command = cargo();
        command.args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]);
        let output = command.current_dir(&top).output().unwrap();
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let settings = &metadata["metadata"]["leptos"][0];
        let text = |name: &str| settings[name].as_str().unwrap().to_owned();
        let packages = metadata["packages"].as_array().unwrap();
        for package in [text("bin-package"), text("lib-package")] {
            assert!(packages.iter().any(|p| p["name"] == package), "{package}");
        }
        assert_eq!(text("style-file"), STYLE);
        assert_eq!(text("site-root"), SITE);
        for path in [text("style-file"), text("assets-dir")] {
            assert!(top.join(&path).exists(), "{path}");
        }
        let profiles = fs::read_to_string(top.join("Cargo.toml")).unwrap();
        assert!(profiles.contains(&format!("[profile.{}]", text("lib-profile-release"))));
    }
}
