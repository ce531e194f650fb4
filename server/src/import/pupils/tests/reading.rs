use super::*;
use crate::import::pupils::cells::{level, wanted};
use chrono::NaiveDate;
use common::domain::division::Level;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 5).unwrap()
}

/// Each line read, as text, and the errors as text.
fn read(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let sheet = Sheet::read(bytes).unwrap();
    let columns = guess(&sheet.titles);
    let mut errors = sheet.errors.clone();
    let pupils = sheet
        .lines
        .iter()
        .filter_map(|(line, cells)| wanted(&sheet, &columns, *line, cells, today(), &mut errors))
        .map(|w| {
            format!(
                "{} {}, {}, {}, {}, {}",
                w.line, w.last_name, w.first_name, w.born, w.division, w.commune
            )
        })
        .collect();
    (pupils, errors.iter().map(ToString::to_string).collect())
}

#[test]
fn a_pronote_file_in_utf16_is_read_and_each_bad_line_says_why() {
    let (pupils, errors) = read(PRONOTE);
    assert_eq!(
        pupils,
        [
            "4 Aubertel, Maëlys, 2009-09-03, 1MELEC, ",
            "5 Bassenval, Jean-Noël, 2009-02-14, 1MELEC, ",
            "7 Martin-Dürr, Ilyès, 2009-11-05, 1MELEC, ",
            "9 De La Rochemer, Naïm, 2008-05-12, TASSP, ",
            "12 Cartelin, Tom, 2009-03-09, 2GATL, ",
        ]
    );
    assert_eq!(
        errors,
        [
            "ligne 6, NE(E) LE : «\u{a0}30/02/2009\u{a0}» n'est pas une date de naissance\u{a0}: \
             jj/mm/aaaa.",
            "ligne 8, NOM : Nom de famille absent.",
            "ligne 10, CLASSE : Pas de classe\u{a0}: pas importé.",
        ]
    );
}

#[test]
fn a_spreadsheet_file_in_windows_1252_with_one_column_for_the_name_is_read() {
    let (pupils, errors) = read(SPREADSHEET);
    assert_eq!(
        pupils,
        [
            "2 Aubertel, Maëlys, 2009-09-03, 1MELEC, Lunéville",
            "3 Bassenval, Jean-Noël, 2009-02-14, 1MELEC, 54039",
            "4 D’Hauterel, Zoé, 2009-02-22, 1MELEC, Nulle-Part",
        ]
    );
    let one = [
        "ligne 5, Élève : Le nom et le prénom ne se distinguent pas\u{a0}: écrivez le nom \
                en capitales.",
    ];
    assert_eq!(errors, one);
}

#[test]
fn tabs_a_mark_and_two_figures_for_the_year_are_read() {
    let (pupils, errors) = read(TABS);
    assert_eq!(
        pupils,
        [
            "2 Aubertel, Maëlys, 2009-09-03, 1MELEC, ",
            "3 Bassenval, Jean-Noël, 2009-02-14, 1MELEC, ",
        ]
    );
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn the_zip_of_siecle_gives_the_division_and_nothing_that_is_not_needed() {
    let sheet = Sheet::read(SIECLE).unwrap();
    assert!(sheet.is_siecle);
    assert_eq!(sheet.uai.as_deref(), Some("0540037X"));
    let all = format!("{sheet:?}");
    for spared in ["000000000AA", "Anne"] {
        assert!(!all.contains(spared), "{spared}");
    }
    let (pupils, errors) = read(SIECLE);
    assert_eq!(
        pupils,
        [
            "10 Aubertel, Maëlys, 2009-09-03, 1MELEC, ",
            "19 Œuvrard & Bassenval, Jean-Noël, 2009-02-14, 1MELEC, ",
        ]
    );
    assert_eq!(
        errors,
        [
            "ligne 26, DATE_SORTIE : Sorti le 02/10/2026 d'après SIECLE\u{a0}: pas importé.",
            "ligne 32, CODE_STRUCTURE : Pas de classe\u{a0}: pas importé.",
        ]
    );
}

#[test]
fn a_document_with_a_doctype_or_an_unknown_entity_is_refused() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa">]><BEE_ELEVES><ELEVE ELEVE_ID="1"><PRENOM>&a;</PRENOM></ELEVE></BEE_ELEVES>"#;
    assert!(matches!(
        Sheet::read(laughs.as_bytes()),
        Err(FileError::Xml(_))
    ));
    let unknown = r#"<BEE_ELEVES><ELEVE ELEVE_ID="1"><PRENOM>&a;</PRENOM></ELEVE></BEE_ELEVES>"#;
    assert!(matches!(
        Sheet::read(unknown.as_bytes()),
        Err(FileError::Xml(_))
    ));
    let deep = "<a>".repeat(100);
    assert_eq!(Sheet::read(deep.as_bytes()), Err(FileError::TooLarge));
    let cut = r#"<BEE_ELEVES><ELEVE ELEVE_ID="1"><PRENOM>Zoé"#;
    assert!(matches!(
        Sheet::read(cut.as_bytes()),
        Err(FileError::Xml(_))
    ));
    assert_eq!(Sheet::read(b"<html></html>"), Err(FileError::NotPupils));
}

#[test]
fn an_archive_that_swells_holds_nothing_or_several_things_is_refused() {
    let swelling = zipped(&[("ElevesSansAdresses.xml", &vec![b' '; 40 * 1024 * 1024])]);
    assert!(swelling.len() < FILE_MAX);
    assert_eq!(Sheet::read(&swelling), Err(FileError::TooLarge));
    assert_eq!(
        Sheet::read(&zipped(&[("photo.png", b"")])),
        Err(FileError::NothingInside)
    );
    let two = zipped(&[("a.csv", b"Nom"), ("b.csv", b"Nom")]);
    assert_eq!(Sheet::read(&two), Err(FileError::SeveralInside));
    let many: Vec<String> = (0..100).map(|n| format!("{n}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b""[..])).collect();
    assert_eq!(Sheet::read(&zipped(&many)), Err(FileError::TooLarge));
    assert_eq!(Sheet::read(b"PK\x03\x04 no"), Err(FileError::Archive));
    assert_eq!(
        Sheet::read(&vec![b'a'; FILE_MAX + 1]),
        Err(FileError::TooLarge)
    );
}

#[test]
fn what_is_not_a_text_and_what_is_empty_say_so() {
    assert_eq!(
        Sheet::read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        Err(FileError::NotText)
    );
    assert_eq!(Sheet::read(b""), Err(FileError::Empty));
    assert_eq!(Sheet::read(b"Nom;Classe\n"), Err(FileError::Empty));
}

#[test]
fn titles_vary_and_a_title_told_twice_counts_once() {
    let titles = |text: &str| {
        let titles: Vec<String> = text.split(';').map(str::to_owned).collect();
        guess(&titles)
    };
    assert_eq!(
        titles("N°;NOM;Prénom;DATE NAISS;Sexe;CLASSE;Code MEF;Classe"),
        [
            None,
            Some(Column::LastName),
            Some(Column::FirstName),
            Some(Column::BirthDate),
            None,
            Some(Column::Division),
            Some(Column::Mef),
            None,
        ]
    );
    assert_eq!(titles("Nom Prénom"), [Some(Column::FullName)]);
    let known = BTreeMap::from([
        ("qui".to_owned(), Some(Column::FullName)),
        ("ou".to_owned(), None),
    ]);
    let said = named(&["QUI".into(), "Où".into()], &known);
    assert_eq!(said, Some(vec![Some(Column::FullName), None]));
    assert_eq!(named(&["Qui".into(), "Quand".into()], &known), None);
}

#[test]
fn the_level_of_a_new_class_comes_from_its_mef_else_its_name() {
    assert_eq!(level("24725502322", "X"), Some(Level::Premiere));
    assert_eq!(level("2472550231", "X"), Some(Level::Seconde));
    assert_eq!(level("2472550233", "2MELEC"), Some(Level::Terminale));
    assert_eq!(level("", "1MELEC2"), Some(Level::Premiere));
    assert_eq!(level("", "2 CAP BOUL"), Some(Level::Cap2));
    assert_eq!(level("", "T ASSP"), Some(Level::Terminale));
    assert_eq!(level("", "ULIS"), None);
}
