mod hosts;

use super::*;
use common::command::Command;
use common::domain::offer::OfferStatus;
use common::ids::PoleId;
use common::rules::codes::Insee;
use common::rules::travel::GeoPoint;
use uuid::Uuid;

const TITLES: &str =
    "Organisme;SIRET;Commune;Secteur;Titre;Filières;Niveaux;Semaines;Places;Âge minimum";
const BAKER: &str = "Boulangerie Aubertel;;Lunéville;Boulangerie;Fabrication du pain;alimentation;\
                     CAP 1re année;2026-S48 à 2026-S51, 2026-S53;2;16";

fn pole() -> PoleId {
    PoleId(Uuid::from_u128(1))
}

fn known() -> Known {
    let point = GeoPoint::from_e5(4_859_254, 649_213).unwrap();
    let commune = |code: &str, name: &str| (Insee::parse(code).unwrap(), name.to_owned(), point);
    Known {
        communes: vec![
            commune("54329", "Lunéville"),
            commune("54039", "Baccarat"),
            commune("57001", "Hameau"),
            commune("88001", "Hameau"),
        ],
        ..Known::default()
    }
}

fn read(bytes: &[u8], known: &Known) -> Plan {
    let mut next = 100;
    plan(bytes, pole(), known, || {
        next += 1;
        Uuid::from_u128(next)
    })
    .unwrap()
}

fn file(lines: &[&str]) -> String {
    [&[TITLES], lines].concat().join("\n")
}

/// What the pôle knows after a file, the first one.
fn after(plan: &Plan) -> Known {
    then(&known(), plan)
}

/// What the pôle knows after one more file: its commands' rows.
fn then(known: &Known, plan: &Plan) -> Known {
    let mut known = known.clone();
    for (_, command) in &plan.commands {
        match command {
            Command::RegisterHost(c) => {
                known.hosts.retain(|host| host.id != c.host.id);
                known.contacts.retain(|contact| contact.host != c.host.id);
                known.hosts.push(c.host.clone());
                known.contacts.push(c.contact.clone());
            }
            Command::CreateOffer(c) => known.offers.push(common::domain::offer::Offer {
                id: c.id,
                pole: pole(),
                host: c.host,
                text: c.text.clone(),
                terms: c.terms.clone(),
                status: if c.open {
                    OfferStatus::Open
                } else {
                    OfferStatus::Draft
                },
                previous: None,
                taken: Default::default(),
            }),
            _ => {}
        }
    }
    known
}

fn told(plan: &Plan) -> Vec<String> {
    assert_eq!(plan.errors, []);
    plan.changes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_new_line_makes_a_host_and_an_offer() {
    let plan = read(file(&[BAKER]).as_bytes(), &known());
    assert_eq!(plan.errors, []);
    let shown: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "ligne 2 : nouvel organisme « Boulangerie Aubertel » à Lunéville",
            "ligne 2 : nouvelle offre « Fabrication du pain » chez Boulangerie Aubertel",
        ]
    );
    let Some((2, Command::CreateOffer(offer))) = plan.commands.last() else {
        panic!()
    };
    let weeks: Vec<String> = offer.terms.capacity.keys().map(|w| w.code()).collect();
    assert_eq!(
        weeks,
        ["2026-W48", "2026-W49", "2026-W50", "2026-W51", "2026-W53"]
    );
    assert!(offer.terms.capacity.values().all(|seats| *seats == 2));
    assert_eq!(offer.terms.minimum_age, 16);
}

#[test]
fn the_same_file_reads_the_same_in_every_encoding_and_with_every_separator() {
    let text = file(&[BAKER.replace(", 2026-S53", "+2026-S53").as_str()]);
    let expected = read(text.as_bytes(), &known()).commands;
    assert_eq!(expected.len(), 2);
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark
            .then_some(0xfeff)
            .into_iter()
            .chain(text.encode_utf16());
        units
            .flat_map(|u: u16| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect()
    };
    let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    for bytes in [
        marked,
        utf16(false, true),
        utf16(true, true),
        utf16(false, false),
        utf16(true, false),
        text.replace(';', ",").into_bytes(),
        text.replace(';', "\t").into_bytes(),
        text.replace('\n', "\r\n").into_bytes(),
    ] {
        assert_eq!(read(&bytes, &known()).commands, expected);
    }
}

#[test]
fn reading_the_same_file_twice_changes_nothing_the_second_time() {
    let text = file(&[BAKER]);
    let first = read(text.as_bytes(), &known());
    let second = read(text.as_bytes(), &after(&first));
    assert_eq!(second.commands, []);
    assert!(matches!(
        second.changes.as_slice(),
        [Change::Same { line: 2, .. }]
    ));
}

#[test]
fn a_changed_line_changes_only_what_differs() {
    let known = after(&read(file(&[BAKER]).as_bytes(), &known()));
    let more = read(
        file(&[BAKER.replace(";2;16", ";3;16").as_str()]).as_bytes(),
        &known,
    );
    assert!(matches!(
        more.changes.as_slice(),
        [Change::Edited {
            what: "conditions",
            line: 2,
            ..
        }]
    ));
    let [(2, Command::EditOffer(edit))] = more.commands.as_slice() else {
        panic!()
    };
    assert!(edit.text.is_none());
    let closed = format!("{TITLES};Ouverte\n{BAKER};non");
    let closed = read(closed.as_bytes(), &known);
    assert!(matches!(closed.changes.as_slice(), [Change::Closed { .. }]));
}

#[test]
fn an_offer_that_is_not_open_is_a_draft_and_stays_one() {
    let text = format!("{TITLES};Ouverte\n{BAKER};non");
    let known = after(&read(text.as_bytes(), &known()));
    let second = read(text.as_bytes(), &known);
    assert_eq!(second.commands, []);
    assert!(matches!(second.changes.as_slice(), [Change::Same { .. }]));
    let opened = read(text.replace(";non", ";oui").as_bytes(), &known);
    assert_eq!(
        told(&opened),
        ["ligne 2 : ouverture de l'offre « Fabrication du pain » chez Boulangerie Aubertel"]
    );
    assert_eq!(opened.commands.len(), 1);
}

#[test]
fn what_a_line_leaves_empty_stays_as_it_is() {
    let full = format!("{TITLES};Description;Groupe;Ouverte\n{BAKER};Four à bois;2;non");
    let known = after(&read(full.as_bytes(), &known()));
    let bare = BAKER.replace("CAP 1re année", "").replace(";2;16", ";2;");
    let bare = file(&[&bare]);
    let second = read(bare.as_bytes(), &known);
    assert_eq!(second.errors, []);
    assert_eq!(second.commands, [], "{:?}", second.changes);
}

#[test]
fn hosts_come_before_all_offers() {
    let other = BAKER.replace("Aubertel", "Bernard");
    let plan = read(file(&[BAKER, &other]).as_bytes(), &known());
    let ops: Vec<(u64, &str)> = plan.commands.iter().map(|(l, c)| (*l, c.op())).collect();
    assert_eq!(
        ops,
        [
            (2, "register_host"),
            (3, "register_host"),
            (2, "create_offer"),
            (3, "create_offer"),
        ]
    );
}

#[test]
fn every_error_of_every_line_is_told_with_its_line_and_column() {
    let text = file(&[
        "Garage;123;Nulleville;Garage;Révision;vélo;;2026-S54;0;12",
        "",
        ";;Hameau;;;alimentation;;2026-S48;1;",
        BAKER,
        BAKER,
    ]);
    let plan = read(text.as_bytes(), &known());
    let shown: Vec<(u64, String)> = plan
        .errors
        .iter()
        .map(|e| (e.line, e.column.clone()))
        .collect();
    let expected = [
        (2, "Commune"),
        (2, "SIRET"),
        (2, "Filières"),
        (2, "Places"),
        (2, "Âge minimum"),
        (2, "Semaines"),
        (4, "Commune"),
        (4, "Titre"),
        (4, "Organisme"),
        (6, "Titre"),
    ];
    assert_eq!(
        shown,
        expected.map(|(line, column)| (line, column.to_owned()))
    );
    assert!(
        plan.errors.iter().all(|e| e.sentence.ends_with('.')),
        "{:?}",
        plan.errors
    );
}

#[test]
fn a_doubtful_siret_key_is_a_warning_not_a_wall() {
    let line = BAKER.replace(";;Lunéville", ";73282932000079;Lunéville");
    let plan = read(file(&[line.as_str()]).as_bytes(), &known());
    assert_eq!(plan.errors, []);
    assert!(matches!(plan.changes.first(), Some(Change::Warning(w)) if w.line == 2));
    assert_eq!(plan.commands.len(), 2);
}

#[test]
fn a_file_that_is_not_a_table_of_offers_says_why() {
    let error = |bytes: &[u8]| plan(bytes, pole(), &known(), Uuid::nil).unwrap_err();
    assert_eq!(error(b""), TableError::Empty);
    assert_eq!(error(b"\xff\xd8\xe9\x00jpeg"), TableError::Encoding);
    assert!(
        matches!(error(b"nom;ville\na;b"), TableError::Columns { missing, .. }
        if missing.contains(&"titre".to_owned()))
    );
    assert_eq!(error(b"titre;titre\n"), TableError::Twice("titre".into()));
}

#[test]
fn words_that_the_law_forbids_are_told_once_with_the_reason_and_do_not_stop_the_import() {
    let sexed = BAKER.replace("Fabrication du pain", "Vendeuse en boulangerie");
    let text = file(&[&sexed]);
    let plan = read(text.as_bytes(), &known());
    assert!(plan.errors.is_empty());
    assert_eq!(
        plan.commands.len(),
        2,
        "the host and the offer all the same"
    );
    let told = |plan: &Plan| -> Vec<String> {
        let warnings = plan.changes.iter();
        let warnings = warnings.filter(|change| matches!(change, Change::Warning(_)));
        warnings.map(ToString::to_string).collect()
    };
    let [said] = told(&plan).try_into().unwrap();
    for part in ["ligne 2", "Titre", "Vendeuse", "L1132-1", "(F/H)"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let again = read(text.as_bytes(), &after(&plan));
    assert_eq!(told(&again), [""; 0], "the same words are not told again");
    let both = sexed.replace("Vendeuse", "Vendeur ou vendeuse");
    let plan = read(file(&[&both]).as_bytes(), &known());
    assert_eq!(told(&plan), [""; 0]);
}
