//! What typst asks of the world around it: the template, three fonts and the data, and nothing of
//! the machine.

use std::fmt;
use ttf_parser::Face;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

const TEMPLATE: &str = include_str!("template.typ");
const FONTS: [&[u8]; 3] = [
    include_bytes!("../fonts/SourceSans3-Regular.ttf"),
    include_bytes!("../fonts/SourceSans3-Semibold.ttf"),
    include_bytes!("../fonts/DejaVuSans.ttf"),
];

/// What is the same for every file.
pub struct Engine {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    faces: Vec<Face<'static>>,
    template: Source,
    data: FileId,
}

impl Engine {
    pub fn new() -> Option<Self> {
        let fonts: Vec<Font> = FONTS
            .into_iter()
            .map(|font| Font::new(Bytes::new(font), 0))
            .collect::<Option<_>>()?;
        let faces = FONTS.into_iter().map(|font| Face::parse(font, 0).ok());
        let place = |name| {
            let path = VirtualPath::new(name).ok()?;
            Some(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let library = Library::builder()
            // For the cells that name their row.
            .with_features([Feature::A11yExtras].into_iter().collect())
            .build();
        Some(Self {
            library: LazyHash::new(library),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            template: Source::new(place("/template.typ")?, TEMPLATE.to_owned()),
            data: place("/data.json")?,
            fonts,
            faces: faces.collect::<Option<_>>()?,
        })
    }

    /// Whether a character can be drawn, in both weights: by the family of the text, or by the one
    /// that stands in for it.
    pub fn covers(&self) -> impl Fn(char) -> bool {
        // Typst's own table also has those that a font sends to its sign for « none ».
        let has = |face: &Face, letter| face.glyph_index(letter).is_some_and(|at| at.0 > 0);
        move |letter| match self.faces.as_slice() {
            [own @ .., other] => own.iter().all(|face| has(face, letter)) || has(other, letter),
            [] => false,
        }
    }
}

/// One file.
pub struct Job {
    engine: &'static Engine,
    data: Bytes,
}

impl Job {
    pub fn new(engine: &'static Engine, data: Vec<u8>) -> Self {
        let data = Bytes::new(data);
        Self { engine, data }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Job")
    }
}

impl World for Job {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.engine.book
    }

    fn main(&self) -> FileId {
        self.engine.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() {
            Ok(self.engine.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.engine.data {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.engine.fonts.get(index).cloned()
    }

    /// No clock: the same input gives the same bytes.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
