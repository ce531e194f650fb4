//! The style sheet: bundled and minified.

use anyhow::anyhow;
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
