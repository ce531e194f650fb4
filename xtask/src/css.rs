//! The style sheet: bundled and minified.

use anyhow::{Context, anyhow, ensure};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};
use std::path::Path;

/// Browsers of the last four years or so: a cheap phone's.
const OLDEST: Browsers = Browsers {
    android: Some(103 << 16),
    chrome: Some(103 << 16),
    edge: Some(103 << 16),
    firefox: Some(102 << 16),
    ie: None,
    ios_saf: Some((15 << 16) | (4 << 8)),
    opera: Some(89 << 16),
    safari: Some((15 << 16) | (4 << 8)),
    samsung: Some(18 << 16),
};

/// `main` with everything it imports.
pub fn bundle(main: &Path) -> anyhow::Result<String> {
    closed(main.parent().context("the folder of the style sheet")?)?;
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    // Errors borrow the files: they are told, not kept.
    let mut sheet = bundler.bundle(main).map_err(|e| anyhow!("{e}"))?;
    let targets = Targets::from(OLDEST);
    sheet
        .minify(MinifyOptions {
            targets,
            ..MinifyOptions::default()
        })
        .map_err(|e| anyhow!("{e}"))?;
    let options = PrinterOptions {
        minify: true,
        targets,
        ..PrinterOptions::default()
    };
    Ok(sheet.to_css(options).map_err(|e| anyhow!("{e}"))?.code)
}

/// Every block of every file is closed. To the parser one that is not is no error: what follows is
/// then inside of it, and holds only where it does.
fn closed(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            closed(&path)?;
        } else if path.extension().is_some_and(|end| end == "css") {
            let text = std::fs::read_to_string(&path)?;
            let (opened, ended) = (text.matches('{').count(), text.matches('}').count());
            ensure!(
                opened == ended,
                "{}: {opened} blocks begin and {ended} end",
                path.display()
            );
        }
    }
    Ok(())
}
