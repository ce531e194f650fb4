use super::*;

fn system(name: &str, complete: &[f64]) -> System {
    System {
        name: name.into(),
        complete_ms: complete.to_vec(),
        ..System::default()
    }
}

fn complete(system: &System) -> Option<f64> {
    median(&system.complete_ms)
}

#[test]
fn a_quantile_is_one_of_the_numbers_whatever_their_order() {
    let five = [40.0, 10.0, 50.0, 20.0, 30.0];
    assert_eq!(median(&five), Some(30.0));
    assert_eq!(quantile(&five, 0.95), Some(50.0));
    assert_eq!(median(&[2.0, 1.0]), Some(1.0));
    assert_eq!(median(&[]), None);
    let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
    assert_eq!(quantile(&hundred, 0.95), Some(95.0));
}

#[test]
fn a_goal_is_told_with_who_it_is_about_and_by_how_much() {
    let all = [
        system("tremplin", &[100.0]),
        system("pouchdb", &[500.0]),
        system("dexie", &[90.0]),
    ];
    let told = |goal: Goal<'_>| goal.told(&all, &complete);
    let than = |factor, than| Goal::Times {
        factor,
        than,
        because: "of this",
    };
    assert_eq!(
        told(than(5.0, Some("pouchdb"))),
        "5 times less than PouchDB: met, 5.00 times"
    );
    assert_eq!(
        told(than(3.0, None)),
        "3 times less than Dexie: **missed**, 0.90 times (of this)"
    );
    assert_eq!(
        told(Goal::NotBehind { because: "" }),
        "behind none: **missed**, the best peer is Dexie"
    );
    let at_most = |limit| Goal::AtMost { limit, unit: "ms" };
    assert_eq!(told(at_most(100.0)), "≤ 100 ms: met");
    assert_eq!(told(at_most(99.0)), "≤ 99 ms: **missed**");
}

#[test]
fn a_goal_without_its_figures_is_neither_met_nor_missed() {
    let alone = [system("tremplin", &[1.0]), system("pouchdb", &[])];
    let without = [system("tremplin", &[]), system("pouchdb", &[1.0])];
    for all in [&alone, &without] {
        for goal in [
            Goal::NotBehind { because: "" },
            Goal::Times {
                factor: 5.0,
                than: Some("pouchdb"),
                because: "",
            },
            times_the_best(""),
        ] {
            let told = goal.told(all, &complete);
            assert!(told.ends_with(": not known"), "{told}");
        }
    }
}

/// As the script prints it: one system whole, one that failed on the way.
const RUN: &str = r#"{
    "rows": 10000, "many": 100000, "writes": 1000, "row_bytes": 800, "blank_mb": 12.34,
    "sqlite": "12", "express_pouchdb": "4",
    "systems": [
        { "name": "tremplin", "failed": {}, "first_list_ms": [900], "complete_ms": [950, 1000, 900],
          "drain_ms": [300], "change_ms": [0.5, 0.7, 0.6], "change_bytes": [1200],
          "cold_list_ms": [100], "interactive_ms": [120], "memory_mb": [60],
          "commits": [{ "strict": true, "ms": [5, 6, 40] }] },
        { "name": "rxdb", "version": "17", "bundle_bytes": 290000,
          "failed": { "drain": "nothing | left" }, "complete_ms": [2000], "commits": [] }
    ]
}"#;

#[test]
fn every_measure_is_a_line_and_what_failed_says_why() {
    let measured: Measured = serde_json::from_str(RUN).unwrap();
    let lines = rows(&measured, &[("sqlite", 0.3), ("postgresql", 2.5)]);
    let line = |start: &str| {
        let found = lines.iter().find(|[what, ..]| what.starts_with(start));
        let [_, value, goal] = found.unwrap_or_else(|| panic!("no line {start}")).clone();
        (value, goal)
    };
    let (value, goal) = line("(a) first synchronisation of 10000 rows");
    assert_eq!(value, "Tremplin 950 ms; RxDB 2000 ms");
    assert_eq!(
        goal,
        "5 times less than the peers: not known; behind none: met, the best peer is RxDB"
    );
    let (value, goal) = line("(b) 1000 writes");
    assert_eq!(value, "Tremplin 300 ms; RxDB: failed, nothing   left");
    assert!(goal.ends_with("not known"), "{goal}");
    assert_eq!(line("bytes of that answer").1, "≤ 2400 B: met");
    let at = |database| line(&format!("(c) the same at Tremplin's store, {database}")).1;
    assert_eq!(at("sqlite"), "≤ 2 ms: met");
    assert_eq!(at("postgresql"), "≤ 2 ms: **missed**");
    let (value, goal) = line("(e) click to « enregistré sur cet appareil », strict, p95");
    assert_eq!(value, "Tremplin 40.0 ms");
    assert_eq!(goal, "≤ 30 ms: **missed**");
    assert_eq!(
        line("(f) memory").0,
        "Tremplin 60.0 MB; RxDB: failed, not measured"
    );
    let (versions, _) = line("what was compared");
    assert!(
        versions.contains("RxDB 17 (290 KB of script)"),
        "{versions}"
    );
    assert!(
        lines.iter().flatten().all(|cell| !cell.contains('|')),
        "a bar would end a cell of the table"
    );
}
