//! Where things are on the pages.

use crate::support::{
    PAGE, document, fact, file, one, pages, paragraph, places, read, sign, words,
};
use common::document::Block;

/// Millimetres in points.
fn mm(length: f64) -> f64 {
    length * 72.0 / 25.4
}

#[test]
fn each_document_begins_a_page_and_counts_its_own() {
    let long = document(vec![paragraph("Une ligne parmi d'autres."); 90]);
    let documents = [document(Vec::new()), long, document(Vec::new())];
    let pages = pages(&file(&documents));
    let feet: Vec<_> = pages
        .iter()
        .map(|page| page.split("Attestation n° 7 ").nth(1).unwrap_or("no foot"))
        .collect();
    assert_eq!(
        feet,
        [
            "page 1 sur 1",
            "page 1 sur 3",
            "page 2 sur 3",
            "page 3 sur 3",
            "page 1 sur 1"
        ]
    );
}

#[test]
fn a_page_break_begins_a_page() {
    // None is left empty, nor with a title alone.
    let blocks = vec![
        Block::PageBreak,
        paragraph("avant"),
        Block::PageBreak,
        Block::PageBreak,
        paragraph("après"),
        Block::PageBreak,
    ];
    let pages = pages(&one(blocks));
    assert_eq!(pages.len(), 2);
    assert!(
        pages[0].contains("avant") && pages[1].contains("après"),
        "{pages:?}"
    );
}

#[test]
fn the_heads_of_a_table_are_on_each_of_its_pages_and_no_row_is_lost() {
    let rows = (1..=200).map(|at| vec![format!("rang{at}."), "une case".to_owned()]);
    let file = one(vec![Block::Table {
        caption: "Deux cents rangs".to_owned(),
        head: vec!["Numéro".to_owned(), "Contenu".to_owned()],
        rows: rows.collect(),
    }]);
    let pages = pages(&file);
    assert!(pages.len() > 2, "{}", pages.len());
    for page in &pages {
        assert!(page.contains("Numéro"), "no head: {page}");
    }
    let seen = words(&file);
    let places: Vec<_> = (1..=200)
        .map(|at| seen.find(&format!("rang{at}.")).expect("a row is lost"))
        .collect();
    assert!(places.is_sorted());
}

#[test]
fn rows_with_too_few_or_too_many_cells_keep_what_they_say() {
    let row = |cells: &[&str]| cells.iter().map(|&cell| cell.to_owned()).collect();
    let seen = words(&one(vec![Block::Table {
        caption: String::new(),
        head: row(&["un", "deux"]),
        rows: vec![row(&["trois"]), row(&["quatre", "cinq", "six"])],
    }]));
    for cell in ["un", "deux", "trois", "quatre", "cinq", "six"] {
        assert!(seen.contains(cell), "{seen}");
    }
}

#[test]
fn a_caption_stays_with_its_table_wherever_the_page_ends() {
    for above in 0..40 {
        let mut blocks = vec![paragraph("Une ligne."); above];
        blocks.push(Block::Table {
            caption: "Légende".to_owned(),
            head: vec!["Entête".to_owned()],
            rows: vec![vec!["Case".to_owned()]; 3],
        });
        let pages = pages(&one(blocks));
        let page = pages.iter().find(|page| page.contains("Légende")).unwrap();
        assert!(
            page.contains("Entête") && page.contains("Case"),
            "{above}: {page}"
        );
    }
}

#[test]
fn a_box_to_sign_in_is_whole_wherever_the_page_ends() {
    let bottom = PAGE.1 - mm(24.0);
    for above in 0..40 {
        let mut blocks = vec![paragraph("Une ligne."); above];
        blocks.push(Block::Signatures {
            boxes: ["Un", "Deux", "Trois"]
                .map(|who| sign(&format!("Rôle{who}"), &format!("Nom{who}"), ""))
                .to_vec(),
        });
        let words = places(&one(blocks));
        let place = |text: &str| {
            let mut found = words.iter().filter(|word| word.text == text);
            found.next().unwrap_or_else(|| panic!("no {text}"))
        };
        for who in ["Un", "Deux", "Trois"] {
            let (role, name) = (place(&format!("Rôle{who}")), place(&format!("Nom{who}")));
            assert_eq!(role.page, name.page, "{above}: {who}");
            let room = bottom - name.sides[3];
            assert!(room > mm(20.0), "{above}: {room} points below {who}");
        }
    }
}

#[test]
fn an_empty_fact_is_a_line_to_write_on() {
    let dashes = |rows| {
        let args = ["--qdf", "--object-streams=disable", "FILE", "-"];
        let file = one(vec![Block::Facts { rows }]);
        let text = read("qpdf", "qpdf", &args, &file);
        // « [1 2]0 d »: a dashed stroke; « []0 d » is a plain one.
        text.matches("]0 d").count() - text.matches("[]0 d").count()
    };
    assert_eq!(dashes(vec![fact("Nom", "Zoé"), fact("Prénom", "Inès")]), 0);
    assert_eq!(
        dashes(vec![fact("Nom", "  "), fact("Tél.", ""), fact("a", "b")]),
        2
    );
}

#[test]
fn no_word_leaves_the_page() {
    let long = "Wasserstraßenverkehrsordnungsänderung";
    let endless = "a".repeat(300);
    let address = format!("https://exemple.invalid/{}", "chemin/".repeat(40));
    let texts = [long, endless.as_str(), address.as_str(), "un mot"];
    let mut blocks: Vec<_> = texts.into_iter().map(paragraph).collect();
    blocks.push(Block::Facts {
        rows: texts.iter().map(|text| fact(text, text)).collect(),
    });
    blocks.push(Block::Table {
        caption: endless.clone(),
        head: texts
            .iter()
            .chain(&texts)
            .map(|&text| text.to_owned())
            .collect(),
        rows: vec![
            texts
                .iter()
                .chain(&texts)
                .map(|&text| text.to_owned())
                .collect(),
        ],
    });
    blocks.push(Block::Signatures {
        boxes: texts.iter().map(|text| sign(text, text, text)).collect(),
    });
    let file = one(blocks);
    let (left, right) = (mm(21.0) - 1.0, PAGE.0 - mm(21.0) + 1.0);
    for word in places(&file) {
        let [from, _, to, _] = word.sides;
        assert!(
            from >= left && to <= right,
            "{} from {from} to {to}",
            word.text
        );
    }
}

#[test]
fn a_text_longer_than_a_page_goes_on_to_the_next() {
    let text = (0..1500)
        .map(|at| format!("m{at}."))
        .collect::<Vec<_>>()
        .join(" ");
    let last = "m1499.";
    let table = Block::Table {
        caption: String::new(),
        head: vec!["a".to_owned()],
        rows: vec![vec![text.clone()]],
    };
    let facts = Block::Facts {
        rows: vec![fact("a", &text)],
    };
    let boxes = Block::Signatures {
        boxes: vec![sign("a", &text, &text)],
    };
    for block in [table, facts, boxes] {
        let bottom = PAGE.1 - mm(24.0) + 1.0;
        let words = places(&one(vec![block]));
        let end = words
            .iter()
            .rfind(|word| word.text == last)
            .expect("the end is lost");
        assert!(end.page > 0 && end.sides[3] <= bottom, "{:?}", end.sides);
    }
}
