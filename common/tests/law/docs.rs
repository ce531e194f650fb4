//! `docs/law.md` tells the table as it is.

use super::*;
use common::rules::age::AgeBand;
use common::rules::law::{Ban, Lift, WORKS, rules};

const BEGIN: &str = "<!-- table: checked by common/tests/law/docs.rs, written with LAW_WRITE=1 -->";
const END: &str = "<!-- end of table -->";

fn kinds(kinds: &[PlacementKind]) -> String {
    if kinds.len() == PlacementKind::ALL.len() {
        return "all".into();
    }
    let names = kinds.iter().map(|kind| match kind {
        PlacementKind::Observation => "observation",
        PlacementKind::Initiation => "initiation",
        PlacementKind::Pfmp => "PFMP",
        PlacementKind::Bts => "BTS",
    });
    names.collect::<Vec<_>>().join(", ")
}

fn ages(bands: &[AgeBand]) -> String {
    let (first, last) = (bands[0], bands[bands.len() - 1]);
    match (first, last) {
        (AgeBand::Under14, AgeBand::Adult) => "all".into(),
        (AgeBand::Under14, AgeBand::From14) => "under 15".into(),
        (AgeBand::Under14, AgeBand::From15) => "under 16".into(),
        (AgeBand::Under14, AgeBand::From16) => "under 18".into(),
        (AgeBand::From16, AgeBand::From16) => "16, 17".into(),
        (AgeBand::Adult, AgeBand::Adult) => "18 and over".into(),
        other => panic!("no name for {other:?}"),
    }
}

fn table() -> String {
    let mut text = String::from(
        "| code | severity | kinds | ages on the day | since | a head may go on | source |\n|---|---|---|---|---|---|---|\n",
    );
    for rule in rules() {
        let severity = match rule.severity {
            Severity::Blocking => "blocking",
            Severity::Warning => "warning",
            Severity::Info => "information",
        };
        let since = match rule.valid_from {
            NaiveDate::MIN => "ever".into(),
            day => day.to_string(),
        };
        let lift = match rule.value.lift {
            Lift::Head => "yes",
            Lift::Nobody => "",
        };
        text.push_str(&format!(
            "| `{}` | {severity} | {} | {} | {since} | {lift} | {} |\n",
            rule.code,
            kinds(rule.value.kinds),
            ages(rule.value.bands),
            rule.source
        ));
    }
    text.push_str("\n| work | before 18 | what |\n|---|---|---|\n");
    for row in WORKS {
        let ban = match row.value.ban {
            Ban::Absolute => "never".into(),
            Ban::Regulated { from } => format!("from {from}, declared, medical opinion"),
            Ban::Fitness => "medical opinion".into(),
        };
        text.push_str(&format!("| {} | {ban} | {} |\n", row.code, row.value.label));
    }
    text
}

#[test]
fn the_page_of_the_law_shows_the_table_as_it_is() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/law.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page
        .split_once(BEGIN)
        .expect("the page has a place for the table");
    let (there, after) = rest.split_once(END).expect("the table ends");
    let expected = format!("\n{}", table().replace('\u{a0}', " "));
    if std::env::var_os("LAW_WRITE").is_some() {
        let page = format!("{before}{BEGIN}{expected}{END}{after}");
        std::fs::write(&path, page).unwrap();
        return;
    }
    assert!(
        there == expected,
        "docs/law.md is not the table: run this test with LAW_WRITE=1"
    );
}
