//! What a line says of its host.

use super::*;
use common::command::RegisterHost;

const COLUMNS: &str = "organisme;siret;commune;effectif;secteur;adresse;contact;telephone;courriel;\
                       titre;filieres;semaines;places";
const OFFER: &str = "alimentation;2026-S48;2";
/// Two sound numbers of one firm.
const ONE: &str = "73282932000074";
const OTHER: &str = "73282932000082";

/// A line about the host of that name: its SIRET, its other columns, its offer.
fn line(name: &str, siret: &str, rest: &str, title: &str) -> String {
    format!("{name};{siret};Lunéville;{rest};{title};{OFFER}")
}

fn with(lines: &[String]) -> String {
    format!("{COLUMNS}\n{}", lines.join("\n"))
}

fn read_lines(lines: &[String], known: &Known) -> Plan {
    read(with(lines).as_bytes(), known)
}

fn registered(plan: &Plan) -> Vec<&RegisterHost> {
    let commands = plan.commands.iter();
    commands
        .filter_map(|(_, command)| match command {
            Command::RegisterHost(register) => Some(register),
            _ => None,
        })
        .collect()
}

/// Of each wrong cell.
fn wrong(plan: &Plan) -> Vec<(u64, &str, &str)> {
    let errors = plan.errors.iter();
    errors
        .map(|e| (e.line, e.column.as_str(), e.sentence.as_str()))
        .collect()
}

const FULL: &str = "4;Boulangerie;1 rue Basse;Ada Essai;03 83 00 00 01;a@exemple.invalid";

#[test]
fn a_known_host_takes_the_columns_that_differ_and_keeps_the_others() {
    let known = after(&read_lines(&[line("Four", "", FULL, "Pain")], &known()));
    let line = line(
        "four",
        ONE,
        "6;;2 rue Haute;;03 83 00 00 02;b@exemple.invalid",
        "Pain",
    );
    let plan = read_lines(std::slice::from_ref(&line), &known);
    assert_eq!(
        told(&plan),
        [format!(
            "ligne 2 : Four, SIRET : vide → « {ONE} », effectif : « 4 » → « 6 », adresse : \
             « 1 rue Basse » → « 2 rue Haute », téléphone : « 03 83 00 00 01 » → \
             « 03 83 00 00 02 », courriel : « a@exemple.invalid » → « b@exemple.invalid »"
        )]
    );
    let [RegisterHost { host, contact }] = registered(&plan)[..] else {
        panic!("{plan:?}")
    };
    assert_eq!((host.id, host.headcount), (known.hosts[0].id, Some(6)));
    assert_eq!(
        (host.name.as_str(), host.sector.as_str()),
        ("Four", "Boulangerie")
    );
    assert_eq!(contact.address, "2 rue Haute");
    assert_eq!(contact.contact_name, "Ada Essai");
    assert_eq!(read_lines(&[line], &then(&known, &plan)).commands, []);
}

#[test]
fn a_host_found_by_its_siret_may_be_renamed_and_moved() {
    let first = line("Four", ONE, ";;;;;", "Pain");
    let known = after(&read_lines(&[first], &known()));
    let moved = line("Le Fournil", ONE, ";;;;;", "Pain").replace("Lunéville", "Baccarat");
    assert_eq!(
        told(&read_lines(&[moved], &known)),
        [
            "ligne 2 : Le Fournil, nom : « Four » → « Le Fournil », commune : « Lunéville » → \
             « Baccarat »"
        ]
    );
}

#[test]
fn two_lines_of_a_host_complete_each_other() {
    let lines = [
        line("Four", "", "4;;;;;", "Pain"),
        line("FOUR", "", "4;;1 rue Basse;;;", "Vente"),
    ];
    let plan = read_lines(&lines, &known());
    assert_eq!(
        told(&plan)[2],
        "ligne 3 : Four, adresse : vide → « 1 rue Basse »"
    );
    let known = after(&plan);
    assert_eq!((known.hosts.len(), known.hosts[0].headcount), (1, Some(4)));
    assert_eq!(read_lines(&lines, &known).commands, []);
}

#[test]
fn two_lines_that_contradict_each_other_are_an_error() {
    let lines = [
        line("Four", ONE, "4;;1 rue Basse;;;", "Pain"),
        line("Four", ONE, "6;;1 rue Basse;;;", "Vente"),
    ];
    let plan = read_lines(&lines, &known());
    assert_eq!(
        wrong(&plan),
        [(
            3,
            "effectif",
            "« 6 » ici, mais « 4 » à la ligne 2 : gardez une seule valeur pour cet organisme."
        )]
    );
}

#[test]
fn two_sound_siret_are_two_hosts_and_a_doubtful_one_can_be_corrected() {
    let (one, other) = (
        line("Four", ONE, ";;;;;", "Pain"),
        line("Four", OTHER, ";;;;;", "Pain"),
    );
    let plan = read_lines(&[one.clone(), other.clone()], &known());
    assert_eq!(plan.errors, []);
    let known_two = after(&plan);
    assert_eq!(known_two.hosts.len(), 2);
    assert_eq!(read_lines(&[one.clone(), other], &known_two).commands, []);
    let which = read_lines(&[line("Four", "", ";;;;;", "Pain")], &known_two);
    assert_eq!(
        wrong(&which),
        [(
            2,
            "siret",
            "Plusieurs organismes s'appellent « Four » à Lunéville : donnez le SIRET."
        )]
    );
    let typo = line("Four", "73282932000075", ";;;;;", "Pain");
    let known = after(&read_lines(&[typo], &known()));
    assert_eq!(
        told(&read_lines(&[one], &known)),
        [format!(
            "ligne 2 : Four, SIRET : « 73282932000075 » → « {ONE} »"
        )]
    );
}

#[test]
fn a_headcount_that_is_no_number_is_told() {
    let plan = read_lines(&[line("Four", "", "une dizaine;;;;;", "Pain")], &known());
    assert_eq!(
        wrong(&plan),
        [(
            2,
            "effectif",
            "« une dizaine » : écrivez un nombre entier, ou laissez la case vide."
        )]
    );
}
