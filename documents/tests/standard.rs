//! The file: its standard, its bytes.

use crate::sample::convention;
use crate::support::{at, document, file, one, paragraph, read, settings};
use common::document::Document;
use documents::{Renderer, Settings};

#[test]
fn the_file_is_tagged_and_says_that_it_follows_pdf_ua() {
    let file = file(&[convention(1)]);
    let info = read("poppler-utils", "pdfinfo", &["FILE"], &file);
    let line = |name: &str| {
        let line = info.lines().find(|line| line.starts_with(name));
        line.map(|line| line[name.len()..].trim().to_owned())
    };
    assert_eq!(line("Tagged:").as_deref(), Some("yes"));
    let title = "Convention de formation en milieu professionnel";
    assert_eq!(line("Title:").as_deref(), Some(title));
    assert_eq!(line("Author:").as_deref(), Some("Lycée Paul-Lapie"));
    let meta = read("poppler-utils", "pdfinfo", &["-meta", "FILE"], &file);
    assert!(meta.contains("<pdfuaid:part>1</pdfuaid:part>"), "{meta}");
    assert!(meta.contains("<rdf:li>fr</rdf:li>"), "{meta}");
    let fonts = read("poppler-utils", "pdffonts", &["FILE"], &file);
    for font in fonts.lines().skip(2) {
        assert!(
            font.contains("yes yes yes"),
            "embedded, subset, unicode: {font}"
        );
    }
}

#[test]
fn qpdf_finds_nothing_to_say() {
    let said = read(
        "qpdf",
        "qpdf",
        &["--check", "FILE"],
        &file(&[convention(1)]),
    );
    assert!(
        said.contains("No syntax or stream encoding errors"),
        "{said}"
    );
}

#[test]
fn the_same_documents_give_the_same_bytes_whoever_draws_beside() {
    let renderer = Renderer::new().unwrap();
    let documents = [convention(1), document(vec![paragraph("Une autre.")])];
    let first = renderer.pdf(&documents, &settings()).unwrap();
    std::thread::scope(|scope| {
        let drawn: Vec<_> = (0..4)
            .map(|turn| {
                let documents = &documents;
                scope.spawn(move || {
                    let other = [convention(turn + 2)];
                    let other = renderer.pdf(&other, &settings()).unwrap();
                    (other, renderer.pdf(documents, &settings()).unwrap())
                })
            })
            .collect();
        for thread in drawn {
            let (other, again) = thread.join().unwrap();
            assert!(first == again, "other bytes");
            assert!(first != other);
        }
    });
    let later = Settings {
        created: at(1),
        ..settings()
    };
    assert!(first != renderer.pdf(&documents, &later).unwrap());
}

#[test]
fn the_title_of_the_file_is_that_of_the_first_document_unless_told() {
    let title = |documents: &[Document], settings: &Settings| {
        let file = documents::pdf(documents, settings).unwrap();
        let info = read("poppler-utils", "pdfinfo", &["FILE"], &file);
        let line = info.lines().find(|line| line.starts_with("Title:"));
        line.unwrap_or_default()[6..].trim().to_owned()
    };
    let two = [document(Vec::new()), convention(1)];
    assert_eq!(title(&two, &settings()), "Attestation");
    let told = Settings {
        title: "Classe 1CAPMF".to_owned(),
        ..settings()
    };
    assert_eq!(title(&two, &told), "Classe 1CAPMF");
}

/// PDF/UA refuses a character without a form: none of those that can be typed may reach it so.
#[test]
fn no_character_that_can_be_typed_stops_the_file() {
    let all = (0..0x1_0000_u32).chain(0x1_F000..0x1_FB00);
    let letters: Vec<char> = all.filter_map(char::from_u32).collect();
    let lines: Vec<_> = letters
        .chunks(64)
        .map(|chunk| {
            // With a letter on both sides, as accents need one.
            let line: String = chunk
                .iter()
                .flat_map(|&letter| ['a', letter, 'b'])
                .collect();
            paragraph(&line)
        })
        .collect();
    let file = one(lines);
    let said = read("qpdf", "qpdf", &["--check", "FILE"], &file);
    assert!(
        said.contains("No syntax or stream encoding errors"),
        "{said}"
    );
}
