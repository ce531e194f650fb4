//! Files on their way to the browser: copied, compressed once, listed for the service worker.

use anyhow::Context;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Every file under a folder, sorted.
pub fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.exists() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Hash of names and contents.
pub fn hash(paths: &[PathBuf]) -> anyhow::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    for path in paths {
        hasher.update(path.to_string_lossy().as_bytes());
        hasher.update(&fs::read(path).with_context(|| path.display().to_string())?);
    }
    Ok(hasher.finalize())
}

/// Writes `.br` and `.gz` beside a file that gains by it. `best` takes its time.
pub fn compress(path: &Path, best: bool) -> anyhow::Result<()> {
    const TEXT: [&str; 10] = [
        "js",
        "css",
        "wasm",
        "svg",
        "html",
        "webmanifest",
        "csv",
        "txt",
        "json",
        "md",
    ];
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let kind = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    if !TEXT.contains(&kind.as_str()) {
        return Ok(());
    }
    let bytes = fs::read(path)?;
    let quality = if best { 11 } else { 5 };
    let mut small = Vec::new();
    brotli::CompressorWriter::new(&mut small, 1 << 16, quality, 22).write_all(&bytes)?;
    fs::write(path.with_file_name(format!("{name}.br")), small)?;
    let level = if best {
        flate2::Compression::best()
    } else {
        flate2::Compression::fast()
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
    gzip.write_all(&bytes)?;
    fs::write(path.with_file_name(format!("{name}.gz")), gzip.finish()?)?;
    Ok(())
}

/// Copies a folder, file by file, only what differs; returns the copies.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut copies = Vec::new();
    for path in files(from)? {
        let target = to.join(path.strip_prefix(from)?);
        let bytes = fs::read(&path)?;
        if !fs::read(&target).is_ok_and(|old| old == bytes) {
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&target, bytes)?;
        }
        copies.push(target);
    }
    Ok(copies)
}

/// Path in the browser of a file of the site.
pub fn url(site: &Path, file: &Path) -> anyhow::Result<String> {
    Ok(format!(
        "/{}",
        file.strip_prefix(site)?
            .to_string_lossy()
            .replace('\\', "/")
    ))
}
