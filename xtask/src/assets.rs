//! Files on their way to the browser: copied, compressed once, listed for the service worker.

use anyhow::Context;
use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Compressed contents, each under the hash of what it was; a site holds links to them.
const SMALL: &str = "target/xtask/small";
/// Forms that gain by it.
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
const COMPRESSED: [&str; 2] = ["br", "gz"];

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
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        hasher.update(path.to_string_lossy().as_bytes());
        hasher.update(&[0]);
        hasher.update(blake3::hash(&bytes).as_bytes());
    }
    Ok(hasher.finalize())
}

/// Puts `.br` and `.gz` beside a file that gains by it, made anew only for new contents.
pub fn compress(path: &Path) -> anyhow::Result<()> {
    uncompressed(path)?;
    let kind = path.extension().unwrap_or_default().to_string_lossy();
    if !TEXT.contains(&kind.as_ref()) {
        return Ok(());
    }
    let bytes = fs::read(path)?;
    let hash = blake3::hash(&bytes).to_hex();
    fs::create_dir_all(SMALL)?;
    for form in COMPRESSED {
        let small = Path::new(SMALL).join(format!("{hash}.{form}"));
        if !small.exists() {
            let compressed = if form == "br" {
                brotli(&bytes)?
            } else {
                gzip(&bytes)?
            };
            // Whole or not there: a build may be interrupted.
            let part = small.with_extension("part");
            fs::write(&part, compressed)?;
            fs::rename(part, &small)?;
        }
        fs::hard_link(&small, beside(path, form))?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut small = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut small, 1 << 16, 11, 22);
    writer.write_all(bytes)?;
    // Its end is written when it goes.
    drop(writer);
    Ok(small)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}

/// Takes away what is compressed beside a file: it may be that of older contents.
pub fn uncompressed(path: &Path) -> anyhow::Result<()> {
    for form in COMPRESSED {
        match fs::remove_file(beside(path, form)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, form: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.{form}"))
}

/// Forgets the compressed contents that no site links to any more.
pub fn tidy() -> anyhow::Result<()> {
    for path in files(Path::new(SMALL))? {
        if fs::metadata(&path)?.nlink() == 1 {
            fs::remove_file(path)?;
        }
    }
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

/// Removes from a site what none of its sources has any more; versions have their own rule.
pub fn keep_only(site: &Path, wanted: &[PathBuf]) -> anyhow::Result<()> {
    let versions = site.join("pkg");
    for path in files(site)? {
        let compressed = COMPRESSED
            .iter()
            .any(|form| path.extension().is_some_and(|end| end == *form));
        let source = if compressed {
            path.with_extension("")
        } else {
            path.clone()
        };
        if !path.starts_with(&versions) && !wanted.contains(&source) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Path in the browser of a file of the site.
pub fn url(site: &Path, file: &Path) -> anyhow::Result<String> {
    Ok(format!("/{}", file.strip_prefix(site)?.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for a test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("from/deep")).unwrap();
        folder
    }

    #[test]
    fn what_left_the_sources_leaves_the_site_and_versions_stay() {
        let top = folder("keep");
        let (from, site) = (top.join("from"), top.join("site"));
        fs::write(from.join("deep/a.txt"), "a").unwrap();
        fs::create_dir_all(site.join("pkg/1")).unwrap();
        for old in ["gone.txt", "gone.txt.br", "pkg/1/tremplin.js"] {
            fs::write(site.join(old), "old").unwrap();
        }
        let copies = copy(&from, &site).unwrap();
        fs::write(site.join("deep/a.txt.gz"), "compressed").unwrap();
        keep_only(&site, &copies).unwrap();
        let left: Vec<String> = files(&site)
            .unwrap()
            .iter()
            .map(|path| url(&site, path).unwrap())
            .collect();
        assert_eq!(
            left,
            ["/deep/a.txt", "/deep/a.txt.gz", "/pkg/1/tremplin.js"]
        );
        fs::remove_dir_all(top).unwrap();
    }

    #[test]
    fn compressed_contents_give_the_file_back() {
        let text = "Le réseau des pôles de stages. ".repeat(200);
        let mut back = Vec::new();
        let small = brotli(text.as_bytes()).unwrap();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
        assert!(small.len() < text.len() / 10);
        let small = gzip(text.as_bytes()).unwrap();
        let mut back = String::new();
        std::io::Read::read_to_string(
            &mut flate2::read::GzDecoder::new(small.as_slice()),
            &mut back,
        )
        .unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn a_hash_tells_names_from_contents() {
        let top = folder("hash");
        let (a, b) = (top.join("a"), top.join("ab"));
        fs::write(&a, "bc").unwrap();
        fs::write(&b, "c").unwrap();
        assert_ne!(hash(&[a]).unwrap(), hash(&[b]).unwrap());
        fs::remove_dir_all(top).unwrap();
    }
}
