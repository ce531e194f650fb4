//! Documents in few words, and the programs that read files.

use chrono::{DateTime, TimeZone, Utc};
use common::document::{Block, Document, Fact, SignBox};
use documents::Settings;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A page of A4, in points.
pub const PAGE: (f64, f64) = (595.28, 841.89);

pub fn at(second: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 1, 12, 8, 30, second).unwrap()
}

pub fn settings() -> Settings {
    Settings {
        title: String::new(),
        author: "Lycée Paul-Lapie".to_owned(),
        created: at(0),
    }
}

pub fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Attestation".to_owned(),
        lang: "fr".to_owned(),
        foot: "Attestation n° 7".to_owned(),
        blocks,
    }
}

pub fn paragraph(text: &str) -> Block {
    let text = text.to_owned();
    Block::Paragraph { text }
}

pub fn heading(level: u8, text: &str) -> Block {
    let text = text.to_owned();
    Block::Heading { level, text }
}

pub fn fact(label: &str, value: &str) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

pub fn sign(role: &str, name: &str, signed: &str) -> SignBox {
    SignBox {
        role: role.to_owned(),
        name: name.to_owned(),
        signed: signed.to_owned(),
    }
}

/// The file of documents that can be drawn.
pub fn file(documents: &[Document]) -> Vec<u8> {
    match documents::pdf(documents, &settings()) {
        Ok(bytes) => bytes,
        Err(documents::PdfError::Typst { step, why }) => panic!("{step}: {}", why.in_full()),
        Err(error) => panic!("{error}"),
    }
}

/// The file of one.
pub fn one(blocks: Vec<Block>) -> Vec<u8> {
    file(&[document(blocks)])
}

/// What a program says of a file, which is `FILE` among its arguments.
pub fn read(package: &str, program: &str, args: &[&str], file: &[u8]) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("{}-{count}.pdf", std::process::id());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, file).unwrap();
    let mut command = Command::new(program);
    for arg in args {
        match *arg {
            "FILE" => command.arg(&path),
            arg => command.arg(arg),
        };
    }
    let output = command.output().unwrap_or_else(|_| {
        panic!("install the Debian package « {package} », which has {program}")
    });
    std::fs::remove_file(&path).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {errors}");
    // Streams of a file are not all text.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The words of a file as one copies them, spaces and ends of lines being one.
pub fn words(file: &[u8]) -> String {
    let text = read("poppler-utils", "pdftotext", &["FILE", "-"], file);
    flat(&text)
}

/// The same, page by page.
pub fn pages(file: &[u8]) -> Vec<String> {
    let text = read("poppler-utils", "pdftotext", &["FILE", "-"], file);
    let mut pages: Vec<_> = text.split('\u{C}').map(flat).collect();
    pages.pop();
    pages
}

/// The words as a screen reader says them, with the tags around them.
pub fn structure(file: &[u8]) -> String {
    read("poppler-utils", "pdfinfo", &["-struct-text", "FILE"], file)
}

pub fn flat(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ")
}

/// A word on a page: the page from 0, left, top, right, bottom, text.
pub struct Word {
    pub page: usize,
    pub sides: [f64; 4],
    pub text: String,
}

pub fn places(file: &[u8]) -> Vec<Word> {
    let html = read("poppler-utils", "pdftotext", &["-bbox", "FILE", "-"], file);
    let mut page = 0;
    let mut words = Vec::new();
    for line in html.lines().map(str::trim) {
        if line.starts_with("<page") {
            page += 1;
        } else if let Some(rest) = line.strip_prefix("<word ") {
            let parts: Vec<_> = rest.split('"').collect();
            let sides = [1, 3, 5, 7].map(|at| parts[at].parse().unwrap());
            let text = rest.split('>').nth(1).unwrap().replace("</word", "");
            let page = page - 1;
            words.push(Word { page, sides, text });
        }
    }
    words
}
