use super::*;
use crate::domain::convention::facts::tests::on;
use crate::domain::convention::shipped;
use uuid::Uuid;

const SCHOOL: SchoolId = SchoolId(Uuid::from_u128(1));
const POLE: PoleId = PoleId(Uuid::from_u128(2));

fn model(id: &str, owner: Owner, diploma: &str, version: u32, adopted: &str) -> Template {
    let mut template = shipped()
        .iter()
        .find(|t| t.kind == PlacementKind::Pfmp)
        .unwrap()
        .clone();
    template.id = id.into();
    template.owner = owner;
    template.diploma = (!diploma.is_empty()).then(|| diploma.into());
    template.version = version;
    template.adopted_on = (!adopted.is_empty()).then(|| on(adopted));
    template
}

fn wanted(day: &str) -> Wanted<'static> {
    Wanted {
        kind: PlacementKind::Pfmp,
        diploma: "Bac pro MELEC",
        school: SCHOOL,
        pole: POLE,
        academie: 12,
        on: on(day),
    }
}

/// Id and version of what is chosen.
fn chosen(templates: &[Template], wanted: &Wanted<'_>) -> Option<(String, u32)> {
    choose(templates, wanted).map(|t| (t.id.clone(), t.version))
}

fn all() -> Vec<Template> {
    vec![
        model("livré", Owner::Shipped, "", 1, "2024-01-01"),
        model("académie", Owner::Academie(12), "", 1, "2025-01-01"),
        model("autre-académie", Owner::Academie(6), "", 9, "2025-01-01"),
        model("pôle", Owner::Pole(POLE), "", 1, "2025-09-01"),
        model("pôle", Owner::Pole(POLE), "", 2, "2026-09-01"),
        model("pôle", Owner::Pole(POLE), "", 3, ""),
        model(
            "autre-pôle",
            Owner::Pole(PoleId(Uuid::from_u128(9))),
            "",
            1,
            "2020-01-01",
        ),
        model("bac", Owner::School(SCHOOL), "Bac pro", 1, "2026-10-01"),
        // Adopted last, and yet not the narrowest.
        model("bac", Owner::School(SCHOOL), "Bac pro", 2, "2026-11-01"),
        model(
            "melec",
            Owner::School(SCHOOL),
            "bac pro melec",
            1,
            "2026-10-15",
        ),
        model(
            "melec",
            Owner::School(SCHOOL),
            "bac pro melec",
            2,
            "2026-12-15",
        ),
        model("cap", Owner::School(SCHOOL), "CAP", 1, "2026-01-01"),
        model(
            "ailleurs",
            Owner::School(SchoolId(Uuid::from_u128(8))),
            "",
            1,
            "2020-01-01",
        ),
    ]
}

#[test]
fn the_narrowest_adopted_model_of_the_day_is_chosen() {
    for (day, expected) in [
        ("2023-12-31", None),
        ("2024-01-01", Some(("livré", 1))),
        ("2025-01-01", Some(("académie", 1))),
        ("2025-09-01", Some(("pôle", 1))),
        ("2026-08-31", Some(("pôle", 1))),
        ("2026-09-01", Some(("pôle", 2))),
        ("2026-10-01", Some(("bac", 1))),
        ("2026-10-15", Some(("melec", 1))),
        ("2026-12-14", Some(("melec", 1))),
        ("2026-12-15", Some(("melec", 2))),
    ] {
        let expected = expected.map(|(id, version)| (id.to_owned(), version));
        let mut templates = all();
        assert_eq!(chosen(&templates, &wanted(day)), expected, "{day}");
        templates.reverse();
        assert_eq!(
            chosen(&templates, &wanted(day)),
            expected,
            "{day}, reversed"
        );
    }
}

#[test]
fn others_diplomas_schools_and_kinds_do_not_count() {
    let templates = all();
    let day = "2026-12-31";
    let cap = Wanted {
        diploma: "CAP Cuisine",
        ..wanted(day)
    };
    assert_eq!(chosen(&templates, &cap), Some(("cap".into(), 1)));
    // « Bac pro » is no beginning of « Bac professionnel ».
    let other = Wanted {
        diploma: "Bac professionnel",
        ..wanted(day)
    };
    assert_eq!(chosen(&templates, &other), Some(("pôle".into(), 2)));
    let bts = Wanted {
        kind: PlacementKind::Bts,
        ..wanted(day)
    };
    assert_eq!(chosen(&templates, &bts), None);
}

#[test]
fn every_kind_has_a_shipped_model() {
    for kind in PlacementKind::ALL {
        let wanted = Wanted {
            kind,
            ..wanted("2026-11-30")
        };
        assert_eq!(choose(shipped(), &wanted).map(|t| t.kind), Some(kind));
    }
}
