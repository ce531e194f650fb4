//! The wasm and its glue: built by cargo, bound by wasm-bindgen as a library of the same lock
//! file, made smaller by binaryen when npm can provide it.

use crate::assets;
use crate::tools::{cargo, has, npm, run, step, wasm_target};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// What binaryen is asked: the smallest file, with what rustc already relies on.
const SMALLER: [&str; 8] = [
    "-Oz",
    "--strip-debug",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];
/// Files that each part needs besides the main one, without their ending.
pub const PARTS: &str = "target/xtask/bound.parts.json";
/// Loads the parts.
const LINK: &str = "./tremplin_parts.js";
/// What binaryen's version depends on.
const NPM_LOCK: &str = "end2end/package-lock.json";
/// What the splitter's and wasm-bindgen's versions depend on.
const CARGO_LOCK: &str = "Cargo.lock";

/// `tremplin.wasm` and what loads it, in a folder of their own; `draft` is quick to build and large.
pub fn build(draft: bool) -> anyhow::Result<PathBuf> {
    let wasm = compile(draft)?;
    let folder = PathBuf::from(if draft {
        "target/xtask/draft"
    } else {
        "target/xtask/bound"
    });
    let stamp_file = folder.with_extension("stamp");
    let inputs = [wasm.clone(), NPM_LOCK.into(), CARGO_LOCK.into()];
    let wanted = format!("{} {}", assets::hash(&inputs)?.to_hex(), SMALLER.join(" "));
    let large = format!("{wanted} not optimised");
    let stamp = fs::read_to_string(&stamp_file).unwrap_or_default();
    // A wasm that stayed large gets another chance once npm is there.
    let there = folder.join("tremplin.wasm").exists();
    if there && (stamp == wanted || (stamp == large && !has("npm", &["--version"]))) {
        return Ok(folder);
    }
    // Whatever stops this build, the next one does not take its files for those of the stamp.
    for old in [&stamp_file, &folder.with_extension("main.wasm")] {
        if old.exists() {
            fs::remove_file(old)?;
        }
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    step("wasm-split, wasm-bindgen", || bind(&wasm, &folder))?;
    let mut small = true;
    for path in assets::files(&folder)? {
        if !draft && path.extension().is_some_and(|end| end == "wasm") {
            small &= step("wasm-opt", || optimise(&path))?;
        }
    }
    fs::write(stamp_file, if small { wanted } else { large })?;
    Ok(folder)
}

fn compile(draft: bool) -> anyhow::Result<PathBuf> {
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

fn bind(wasm: &Path, folder: &Path) -> anyhow::Result<()> {
    // One file per role, and one for what several need; the link script says which.
    let main = folder.with_extension("main.wasm");
    let linked = fs::read(wasm)?;
    let mut options = wasm_split_cli_support::Options::new(&linked);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = "./tremplin.js";
    options.link_name = LINK;
    let split =
        wasm_split_cli_support::transform(options).map_err(|error| anyhow::anyhow!("{error:#}"))?;
    fs::write(
        folder.with_extension("parts.json"),
        serde_json::to_string(&split.prefetch_map)?,
    )?;
    Bindgen::new()
        .input_path(main)
        .out_name("tremplin")
        .web(true)?
        .typescript(false)
        .demangle(false)
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)?;
    fs::rename(
        folder.join("tremplin_bg.wasm"),
        folder.join("tremplin.wasm"),
    )?;
    // The glue names the wasm; ours has a name without suffix, as leptos asks for it.
    let glue = folder.join("tremplin.js");
    let text = fs::read_to_string(&glue)?;
    Ok(fs::write(
        &glue,
        text.replace("tremplin_bg.wasm", "tremplin.wasm"),
    )?)
}

/// Makes the wasm smaller with binaryen from npm, or says why not; whether it did.
pub fn optimise(wasm: &Path) -> anyhow::Result<bool> {
    if let Err(error) = npm() {
        eprintln!("  the wasm stays as it is, larger than it could be: {error:#}");
        return Ok(false);
    }
    let small = wasm.with_extension("small");
    run(Command::new("node")
        .arg("end2end/node_modules/binaryen/bin/wasm-opt")
        .args(SMALLER)
        .arg(wasm)
        .arg("-o")
        .arg(&small))?;
    fs::rename(small, wasm)?;
    Ok(true)
}
