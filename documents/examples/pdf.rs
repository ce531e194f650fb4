//! How long a convention takes, and a class of thirty in one file: JSON on the last line. With a
//! path, the file of one is written there.

#[path = "../tests/sample.rs"]
mod sample;

use chrono::DateTime;
use documents::{Renderer, Settings};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let begin = Instant::now();
    let renderer = Renderer::new()?;
    let load = begin.elapsed();
    let settings = Settings {
        title: String::new(),
        author: "Lycée Paul-Lapie".to_owned(),
        created: DateTime::from_timestamp(1_796_000_000, 0).unwrap_or_default(),
    };
    let time = |count: usize, times: usize| {
        let documents: Vec<_> = (1..=count).map(sample::convention).collect();
        let mut spent = Vec::new();
        let mut bytes = Vec::new();
        for _ in 0..times {
            let begin = Instant::now();
            bytes = renderer.pdf(&documents, &settings)?;
            spent.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        let first = spent.first().copied().unwrap_or_default();
        spent.sort_by(f64::total_cmp);
        let median = spent.get(times / 2).copied().unwrap_or_default();
        Ok::<_, documents::PdfError>((first, median, bytes))
    };
    let (first, one, bytes) = time(1, 9)?;
    let (_, class, large) = time(30, 3)?;
    if let Some(path) = std::env::args().nth(1) {
        std::fs::write(path, &bytes)?;
    }
    let said = serde_json::json!({
        "load_ms": load.as_secs_f64() * 1000.0,
        "first_ms": first,
        "one_ms": one,
        "one_bytes": bytes.len(),
        "class_ms": class,
        "class_bytes": large.len(),
    });
    println!("{said}");
    Ok(())
}
