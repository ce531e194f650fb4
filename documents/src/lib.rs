//! The PDF of documents: what `common::document` says, drawn by typst on A4 pages, tagged so that
//! a screen reader follows it (PDF/UA-1).
//!
//! Drawing takes the processor for some tens of milliseconds: a server asks for it outside of its
//! own threads, and only where the person waits for it.
//!
//! ```ignore
//! let renderer = state.renderer; // Copy
//! let bytes = tokio::task::spawn_blocking(move || renderer.pdf(&documents, &settings)).await??;
//! ```

mod code;
mod columns;
mod sheet;
mod text;
mod world;

use chrono::{DateTime, Datelike, Timelike, Utc};
use common::document::Document;
use sheet::Sheets;
use std::fmt;
use std::sync::LazyLock;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::{Engine, Job};

/// What the file says of itself. The same documents with the same settings give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Title of the file; that of the first document when empty.
    pub title: String,
    /// Who made it: the school, the pôle. May be empty.
    pub author: String,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("no document to draw")]
    Nothing,
    #[error("the text of a code is too long for a square: {bytes} bytes")]
    Code { bytes: usize },
    #[error("the fonts in the program cannot be read")]
    Fonts,
    #[error("the documents cannot be told to typst")]
    Told(#[from] serde_json::Error),
    #[error("typst refused to {step}")]
    Typst { step: &'static str, why: Why },
}

/// What typst had to say. It may quote the documents, so that logs show none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Why(Vec<String>);

impl Why {
    fn new(said: &[SourceDiagnostic]) -> Self {
        Self(said.iter().map(|one| one.message.to_string()).collect())
    }

    /// For who works on the template, never for a log.
    #[must_use]
    pub fn in_full(&self) -> String {
        self.0.join("\n")
    }
}

impl fmt::Debug for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Why({} messages)", self.0.len())
    }
}

static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(Engine::new);

/// Fonts and template, loaded once in a process and shared.
#[derive(Clone, Copy)]
pub struct Renderer(&'static Engine);

impl Renderer {
    /// Loads them, the first time only.
    ///
    /// # Errors
    /// [`PdfError::Fonts`], when the program was built with fonts that are none.
    pub fn new() -> Result<Self, PdfError> {
        ENGINE.as_ref().map(Self).ok_or(PdfError::Fonts)
    }

    /// One file of several documents: each begins a page and counts its own.
    ///
    /// # Errors
    /// Nothing to draw, a code that is too long, or what typst refuses.
    pub fn pdf(&self, documents: &[Document], settings: &Settings) -> Result<Vec<u8>, PdfError> {
        let sheets = Sheets::new(documents, settings, &self.0.covers())?;
        let data = serde_json::to_vec(&sheets)?;
        let options = PdfOptions {
            ident: Smart::Custom(ident(&data)),
            creator: Smart::Custom(Some("Tremplin".to_owned())),
            timestamp: timestamp(settings.created),
            standards: standards()?,
            ..PdfOptions::default()
        };
        let drawn = draw(&Job::new(self.0, data), &options);
        // The names of pupils would stay in the memory of what was laid out.
        comemo::evict(0);
        drawn
    }
}

/// One file of several documents, with the fonts loaded once in the process.
///
/// # Errors
/// As [`Renderer::pdf`].
pub fn pdf(documents: &[Document], settings: &Settings) -> Result<Vec<u8>, PdfError> {
    Renderer::new()?.pdf(documents, settings)
}

fn draw(job: &Job, options: &PdfOptions) -> Result<Vec<u8>, PdfError> {
    let refused = |step| {
        move |said: typst::ecow::EcoVec<SourceDiagnostic>| PdfError::Typst {
            step,
            why: Why::new(&said),
        }
    };
    let pages: PagedDocument = typst::compile(job).output.map_err(refused("lay out"))?;
    typst_pdf::pdf(&pages, options).map_err(refused("write the file"))
}

fn standards() -> Result<PdfStandards, PdfError> {
    PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|said| PdfError::Typst {
        step: "follow PDF/UA-1",
        why: Why(vec![said.message().to_string()]),
    })
}

/// What tells two files apart: all that they were made of.
fn ident(data: &[u8]) -> String {
    format!("{:032x}", typst::utils::hash128(data))
}

fn timestamp(at: DateTime<Utc>) -> Option<Timestamp> {
    let small = |number: u32| u8::try_from(number).ok();
    let (date, time) = (at.date_naive(), at.time());
    Datetime::from_ymd_hms(
        date.year(),
        small(date.month())?,
        small(date.day())?,
        small(time.hour())?,
        small(time.minute())?,
        small(time.second())?,
    )
    .map(Timestamp::new_utc)
}
