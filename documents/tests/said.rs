//! The words: all of them, in order, and never as orders to typst.

use crate::support::{
    document, fact, file, flat, heading, one, paragraph, read, sign, structure, words,
};
use common::document::{Block, Document};
use documents::PdfError;

/// One block of each kind, and its words in reading order.
fn each() -> (Vec<Block>, Vec<&'static str>) {
    let blocks = vec![
        heading(1, "Première partie"),
        heading(2, "Article 1"),
        paragraph("Un paragraphe à 12,50 €,\nsur deux lignes."),
        Block::List {
            items: vec!["un point".to_owned(), "un autre".to_owned()],
        },
        Block::Facts {
            rows: vec![fact("Nom", "Zoé Lefèvre"), fact("Téléphone", "")],
        },
        Block::Table {
            caption: "Horaires".to_owned(),
            head: vec!["Jour".to_owned(), "Heures".to_owned()],
            rows: vec![vec!["Lundi".to_owned(), "sept".to_owned()]],
        },
        Block::Signatures {
            boxes: vec![
                sign("L'élève", "Inès", "signé le 5 janvier"),
                sign("Le tuteur", "", ""),
            ],
        },
        Block::PageBreak,
        Block::Code {
            data: "exemple.invalid/7".to_owned(),
            caption: "Vérifier ce document".to_owned(),
        },
    ];
    let words = vec![
        "Attestation",
        "Première partie",
        "Article 1",
        "Un paragraphe à 12,50 €,",
        "sur deux lignes.",
        "un point",
        "un autre",
        "Nom",
        "Zoé Lefèvre",
        "Téléphone",
        "Horaires",
        "Jour",
        "Heures",
        "Lundi",
        "sept",
        "L'élève",
        "Inès",
        "signé le 5 janvier",
        "Le tuteur",
        "Nom",
        "Date et signature",
        "Vérifier ce document",
        "exemple.invalid/7",
    ];
    (blocks, words)
}

#[test]
fn the_words_of_every_block_are_there_in_reading_order() {
    let (blocks, expected) = each();
    let file = one(blocks);
    let seen = words(&file);
    for text in &expected {
        assert!(seen.contains(text), "« {text} » is not in {seen}");
    }
    // As a screen reader goes through them.
    let mut rest = spoken(&file);
    for text in expected {
        let (_, after) = rest
            .split_once(text)
            .unwrap_or_else(|| panic!("« {text} » does not follow, in {rest}"));
        rest = after.to_owned();
    }
}

/// The words of the structure tree, without its tags.
fn spoken(file: &[u8]) -> String {
    let tree = structure(file);
    let lines = tree.lines().map(str::trim);
    let said = lines.filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    flat(&said.collect::<Vec<_>>().join(" "))
}

#[test]
fn every_block_has_its_tag_and_a_picture_its_words() {
    let (blocks, _) = each();
    let tree = structure(&one(blocks));
    for tag in [
        "H1 ", "H2 ", "H3 ", "P (", "L ", "LI", "Table", "TH", "TD", "Caption", "Figure",
    ] {
        assert!(
            tree.lines().any(|line| line.trim().starts_with(tag)),
            "no {tag} in {tree}"
        );
    }
    // Cells say of which they speak: a fact of its row, a table of its column.
    assert!(tree.contains("/Scope /Row"), "{tree}");
    assert!(tree.contains("/Scope /Column"), "{tree}");
}

#[test]
fn headings_leave_no_level_out() {
    let tree = structure(&one(vec![
        heading(2, "Un article avant toute partie"),
        heading(9, "Trop profond"),
        heading(0, "Une partie"),
    ]));
    let levels: Vec<_> = tree
        .lines()
        .filter_map(|line| line.trim().strip_prefix('H')?.get(..1))
        .collect();
    assert_eq!(levels, ["1", "2", "3", "2"], "{tree}");
}

#[test]
fn what_looks_like_markup_is_printed_as_it_was_typed() {
    let hostile = [
        "#read(\"/etc/passwd\")",
        "#panic()",
        "*bold* _italic_ `raw`",
        "$ x^2 $ and $",
        "\\ and \\u{41}",
        "@reference <label> [content] {code}",
        "= Heading",
        "- item + item / term: item",
        "// comment /* comment */",
        "https://exemple.invalid/#set page(width: 1pt)",
        "~ -- --- ... \"quotes\" 'single'",
        "</script><svg onload=1> &amp; %PDF ) >> endobj",
    ];
    for text in hostile {
        let block = paragraph(text);
        let cell = vec![vec![text.to_owned()]];
        let texts = Document {
            title: text.to_owned(),
            lang: text.to_owned(),
            foot: text.to_owned(),
            blocks: vec![
                heading(1, text),
                block,
                Block::List {
                    items: vec![text.to_owned()],
                },
                Block::Facts {
                    rows: vec![fact(text, text)],
                },
                Block::Table {
                    caption: text.to_owned(),
                    head: vec![text.to_owned()],
                    rows: cell,
                },
                Block::Signatures {
                    boxes: vec![sign(text, text, text)],
                },
                Block::Code {
                    data: text.to_owned(),
                    caption: text.to_owned(),
                },
            ],
        };
        let file = file(&[texts]);
        // Where lines are cut depends on the width: compare without spaces.
        let close = |text: &str| text.split_whitespace().collect::<String>();
        let seen = close(&words(&file));
        let times = seen.matches(&close(text)).count();
        assert_eq!(times, 15, "« {text} » in {seen}");
    }
}

#[test]
fn letters_of_our_languages_are_kept_and_unknown_ones_are_squares() {
    let kept = "Éléonore, cœur, « guillemets », 1 234,56 €, ça, ÿ, Straße, GROẞ, Müller, Łódź, \
                Çağan, Škoda, Nguyễn Thị, Ελένη, Ольга, مريم, n° 5, 10 m², ½, 24 h → 25 h";
    let seen = words(&one(vec![paragraph(kept)]));
    // This program notes which words go from right to left.
    let seen = seen.replace(['\u{202B}', '\u{202C}'], "");
    assert!(seen.contains(&flat(kept)), "{seen}");
    let seen = words(&one(vec![paragraph("fête 🥳, 李明, \u{10FFFF}\u{E000}")]));
    assert!(seen.contains("fête □, □□, □□"), "{seen}");
}

#[test]
fn an_address_is_copied_as_it_was_given() {
    let address = "https://tremplin.exemple.invalid/verifier/2026-0001-K7PX";
    let seen = words(&one(vec![Block::Code {
        data: address.to_owned(),
        caption: "Vérifier".to_owned(),
    }]));
    assert!(seen.contains(address), "{seen}");
}

#[test]
fn a_text_cannot_turn_a_line_around() {
    let seen = words(&one(vec![paragraph("solde \u{202E}0001\u{202C} euros")]));
    assert!(seen.contains("solde 0001 euros"), "{seen}");
}

#[test]
fn a_document_of_the_other_language_speaks_it() {
    let german = Document {
        lang: "de-DE".to_owned(),
        blocks: vec![Block::Signatures {
            boxes: vec![sign("Der Betrieb", "", "")],
        }],
        ..document(Vec::new())
    };
    let file = file(&[german]);
    let meta = read("poppler-utils", "pdfinfo", &["-meta", "FILE"], &file);
    assert!(meta.contains("<rdf:li>de</rdf:li>"), "{meta}");
    let seen = words(&file);
    for text in ["Seite 1 von 1", "Name:", "Datum und Unterschrift:"] {
        assert!(seen.contains(text), "{seen}");
    }
}

#[test]
fn nothing_to_draw_and_a_code_too_long_are_told_apart() {
    let settings = crate::support::settings();
    assert!(matches!(
        documents::pdf(&[], &settings),
        Err(PdfError::Nothing)
    ));
    let long = document(vec![Block::Code {
        data: "x".repeat(4000),
        caption: String::new(),
    }]);
    let refused = documents::pdf(&[long], &settings);
    assert!(matches!(refused, Err(PdfError::Code { bytes: 4000 })));
}

#[test]
fn blocks_without_anything_in_them_are_left_out() {
    let empty = Document::default();
    let seen = words(&file(&[empty]));
    assert_eq!(seen, "Document page 1 sur 1");
    let blocks = vec![
        Block::PageBreak,
        heading(1, "  "),
        paragraph("\u{200B}"),
        Block::List {
            items: vec![String::new()],
        },
        Block::Facts { rows: Vec::new() },
        Block::Table {
            caption: "rien".to_owned(),
            head: Vec::new(),
            rows: Vec::new(),
        },
        Block::Signatures { boxes: Vec::new() },
        Block::PageBreak,
        Block::PageBreak,
    ];
    let seen = words(&one(blocks));
    assert_eq!(seen, "Attestation Attestation n° 7 page 1 sur 1");
}
