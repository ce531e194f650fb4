//! Sizes of what the browser loads, and the wasm of the crates of `bench/`.

use super::{Rows, row};
use crate::assets;
use crate::build;
use crate::tools::{cargo, run};
use anyhow::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Builds a crate of `bench/` for the browser as the app is built.
pub fn wasm(package: &str) -> anyhow::Result<PathBuf> {
    let file = package.replace('-', "_");
    let mut command = cargo();
    command.args(["build", "--package", package, "--lib"]);
    command.args([
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm-release",
    ]);
    run(&mut command)?;
    let folder = Path::new("target/xtask").join(package);
    let input = format!("target/wasm32-unknown-unknown/wasm-release/{file}.wasm");
    let whole = folder.with_extension("wasm");
    fs::write(&whole, linked(&fs::read(input)?)?)?;
    Bindgen::new()
        .input_path(whole)
        .out_name(&file)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)?;
    crate::wasm::optimise(&folder.join(format!("{file}_bg.wasm")))?;
    for path in assets::files(&folder)? {
        assets::compress(&path)?;
    }
    Ok(folder)
}

/// The wasm without what the linker keeps for splitting, which these crates do not need.
fn linked(wasm: &[u8]) -> anyhow::Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut kept = wasm.get(..HEADER).context("not a wasm")?.to_vec();
    let mut at = HEADER;
    while let Some(id) = wasm.get(at) {
        let (size, body) = leb(wasm, at + 1)?;
        let end = body + size;
        let section = wasm.get(at..end).context("a section is cut")?;
        let (length, name) = leb(wasm, body)?;
        let name = wasm.get(name..name + length).unwrap_or_default();
        if *id != CUSTOM || !(name == b"linking" || name.starts_with(b"reloc.")) {
            kept.extend(section);
        }
        at = end;
    }
    Ok(kept)
}

/// A number of a wasm, and where it ends.
fn leb(wasm: &[u8], mut at: usize) -> anyhow::Result<(usize, usize)> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = *wasm.get(at).context("a number is cut")?;
        at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return Ok((value, at));
        }
        anyhow::ensure!(shift < 35, "a number is too long");
    }
}

fn kilobytes(path: &Path) -> anyhow::Result<f64> {
    let bytes = fs::metadata(path)
        .with_context(|| path.display().to_string())?
        .len();
    let bytes = u32::try_from(bytes).context("a file of more than 4 GB")?;
    Ok(f64::from(bytes) / 1000.0)
}

pub fn size(built: &build::Built) -> anyhow::Result<Rows> {
    let hello = wasm("bench-hello")?;
    let ours = Path::new(build::SITE).join(&built.pkg);
    let of = |folder: &Path, name: &str| kilobytes(&folder.join(name));
    let (app, small) = (
        of(&ours, "tremplin.wasm.br")?,
        of(&hello, "bench_hello_bg.wasm.br")?,
    );
    let kb = |size: f64| format!("{size:.0} KB, {:.1} times the hello-world", size / small);
    let mut rows = vec![
        row(
            "wasm of a hello-world, brotli",
            format!("{small:.0} KB"),
            "",
        ),
        row("wasm of the public pages, brotli", kb(app), "≤ 450 KB"),
    ];
    let parts: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&fs::read_to_string(crate::wasm::PARTS)?)?;
    for (part, book, what, target) in [
        ("student", "pupil", "of a pupil who searches", "≤ 700 KB"),
        (
            "quest",
            "pupil",
            "of a pupil with a place, or on the way to one",
            "",
        ),
        ("teacher", "staff", "of a teacher", ""),
        ("office", "staff", "of the office of a school", ""),
        ("pole", "staff", "of a coordinator", ""),
        ("account", "staff", "of an account", ""),
    ] {
        // Screens, and what reads and decides; what both need is received once.
        let mut files = BTreeSet::new();
        for part in [part, &format!("book_{book}")] {
            files.extend(parts.get(part).with_context(|| format!("no part {part}"))?);
        }
        let mut size = app;
        for file in files {
            size += of(&ours, &format!("{file}.wasm.br"))?;
        }
        rows.push(row(format!("wasm {what}, brotli"), kb(size), target));
    }
    rows.extend([
        row(
            "script, brotli",
            format!("{:.1} KB", of(&ours, "tremplin.js.br")?),
            "",
        ),
        row(
            "style, brotli",
            format!("{:.1} KB", of(&ours, "tremplin.css.br")?),
            "",
        ),
    ]);
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_for_splitting_leaves_the_wasm() {
        let header = b"\0asm\x01\0\0\0";
        let custom = |name: &[u8]| {
            let length = u8::try_from(name.len()).unwrap();
            [&[0, length + 1, length], name].concat()
        };
        let code = [10, 2, 1, 0];
        let (keep, linking, reloc) = (custom(b"name"), custom(b"linking"), custom(b"reloc.CODE"));
        let before = [&header[..], &keep, &code, &linking, &reloc].concat();
        assert_eq!(
            linked(&before).unwrap(),
            [&header[..], &keep, &code].concat()
        );
        assert!(linked(&before[..before.len() - 1]).is_err());
    }
}
