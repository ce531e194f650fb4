//! The allowance, as an estimate.

use common::rules::law::allowance::{
    Asked, Ministry, NoAllowance, Rates, RatesError, RatesFault, allowance, rates,
};

fn terminale(year: i32, days: u32, attributed: u32) -> Asked<'static> {
    Asked {
        year,
        ministry: Ministry::Menj,
        mefstat4: "2383",
        attested_days: Some(days),
        calendar_days: 40,
        attributed,
    }
}

#[test]
fn the_embedded_rates_read_and_are_those_of_their_year() {
    let rates = rates().unwrap();
    let cap = |year, code| {
        rates
            .of(year, Ministry::Menj, code)
            .map(|r| (r.per_day, r.cap))
    };
    assert_eq!(cap(2023, "2383"), Some((20, 800)));
    assert_eq!(cap(2024, "2383"), Some((20, 1200)));
    assert_eq!(cap(2025, "2383"), Some((20, 1000)));
    assert_eq!(cap(2026, "2383"), Some((20, 800)));
    for year in 2023..=2026 {
        assert_eq!(cap(year, "2381"), Some((10, 300)));
        assert_eq!(cap(year, "2382"), Some((15, 600)));
        assert_eq!(cap(year, "2321"), Some((10, 350)));
        assert_eq!(cap(year, "2322"), Some((15, 525)));
        assert_eq!(cap(year, "23K0"), Some((20, 1800)));
    }
    assert_eq!(cap(2026, "9999"), None);
    assert!(rates.all().iter().all(|rate| !rate.source.is_empty()));
}

#[test]
fn days_at_the_rate_of_the_year_within_what_the_cap_leaves() {
    let rates = rates().unwrap();
    let paid = |asked| allowance(rates, &asked).unwrap();
    let plain = paid(terminale(2025, 15, 0));
    assert_eq!(
        (plain.amount, plain.capped, plain.rate.year),
        (300, false, 2025)
    );
    assert_eq!(
        plain.sentence(),
        "300\u{a0}€\u{a0}: 15\u{a0}jours à 20\u{a0}€, barème 2025-2026 (estimation)"
    );
    let capped = paid(terminale(2025, 15, 900));
    assert_eq!((capped.amount, capped.capped), (100, true));
    assert!(capped.sentence().contains("plafond"));
    assert_eq!(paid(terminale(2025, 15, 1500)).amount, 0);
    assert_eq!(paid(terminale(2025, 0, 0)).amount, 0);
    assert!(!paid(terminale(2025, 5, 900)).capped, "just what is left");
}

#[test]
fn n19_two_days_away_are_paid_when_they_are_made_up_and_attested() {
    let rates = rates().unwrap();
    let asked = Asked {
        mefstat4: "2382",
        ..terminale(2026, 15, 0)
    };
    assert_eq!(allowance(rates, &asked).unwrap().amount, 225);
    let missed = Asked {
        attested_days: Some(13),
        ..asked
    };
    assert_eq!(allowance(rates, &missed).unwrap().amount, 195);
}

#[test]
fn without_a_rate_for_the_year_there_is_no_figure() {
    let rates = rates().unwrap();
    let none = allowance(rates, &terminale(2031, 15, 0)).unwrap_err();
    assert_eq!(none, NoAllowance::NoRate { year: 2031 });
    assert!(none.to_string().contains("2031-2032") && none.to_string().contains("importer"));
}

#[test]
fn only_attested_days_and_not_more_than_there_are() {
    let rates = rates().unwrap();
    let mut asked = terminale(2025, 15, 0);
    asked.attested_days = None;
    assert_eq!(allowance(rates, &asked), Err(NoAllowance::NotAttested));
    asked.attested_days = Some(41);
    assert_eq!(allowance(rates, &asked), Err(NoAllowance::TooManyDays));
}

#[test]
fn a_table_with_a_fault_is_not_read_in_part() {
    let header = "annee_scolaire,ministere,mefstat4,par_jour,plafond,source";
    let with = |line: &str| {
        let text =
            format!("\u{feff}{header}\r\n2027-2028,MENJ,2383,20,800,Arrêté, art. 1\r\n{line}\r\n");
        Rates::parse(&text)
    };
    assert_eq!(
        with("2027-2028,MENJ,2382,15,600,Arrêté")
            .unwrap()
            .all()
            .len(),
        2
    );
    assert_eq!(with("").unwrap().all()[0].source, "Arrêté, art. 1");
    for (line, fault) in [
        ("2027-2028,MENJ,2382,15", RatesFault::Fields),
        ("2027-2029,MENJ,2382,15,600,Arrêté", RatesFault::Year),
        ("2027,MENJ,2382,15,600,Arrêté", RatesFault::Year),
        ("2027-2028,MJ,2382,15,600,Arrêté", RatesFault::Ministry),
        ("2027-2028,MENJ,238,15,600,Arrêté", RatesFault::Code),
        ("2027-2028,MENJ,2382,15.5,600,Arrêté", RatesFault::Amount),
        ("2027-2028,MENJ,2382,15,10,Arrêté", RatesFault::Amount),
        ("2027-2028,MENJ,2382,0,600,Arrêté", RatesFault::Amount),
        ("2027-2028,MENJ,2382,15,600, ", RatesFault::Source),
        ("2027-2028,MENJ,2383,20,900,Arrêté", RatesFault::Twice),
    ] {
        assert_eq!(with(line), Err(RatesError { line: 3, fault }), "{line}");
    }
    let headless = Rates::parse("autre\n").unwrap_err();
    assert_eq!((headless.line, headless.fault), (1, RatesFault::Header));
    assert!(headless.to_string().contains("ligne 1"), "{headless}");
}

#[test]
fn an_import_adds_a_year_and_corrects_a_line() {
    let text = "annee_scolaire,ministere,mefstat4,par_jour,plafond,source\n\
                2027-2028,MENJ,2383,20,900,Arrêté\n\
                2026-2027,MENJ,2383,20,850,Arrêté\n";
    let embedded = rates().unwrap();
    let all = embedded.updated(&Rates::parse(text).unwrap());
    assert_eq!(all.all().len(), embedded.all().len() + 1);
    let cap = |year| all.of(year, Ministry::Menj, "2383").map(|rate| rate.cap);
    assert_eq!(
        (cap(2025), cap(2026), cap(2027)),
        (Some(1000), Some(850), Some(900))
    );
}
