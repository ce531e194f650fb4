use super::*;
use proptest::prelude::*;
use serde::de::DeserializeOwned;

#[test]
fn real_uai_are_read_whatever_their_case_and_spaces() {
    for code in ["0540076P", "0951099D", "0570061G", "0880065T"] {
        assert_eq!(Uai::parse(code).unwrap().as_str(), code);
    }
    assert_eq!(Uai::parse(" 054 0076p\n").unwrap().to_string(), "0540076P");
}

#[test]
fn a_uai_with_a_wrong_letter_says_the_right_one() {
    let error = Uai::parse("0540076Q").unwrap_err();
    assert_eq!(error, CodeError::UaiLetter { expected: 'P' });
    assert!(error.next_step().contains("la lettre serait P"));
    // Two neighbours swapped.
    assert!(matches!(
        Uai::parse("0540067P"),
        Err(CodeError::UaiLetter { .. })
    ));
}

#[test]
fn a_uai_needs_a_territory_that_exists() {
    for wrong in [
        "",
        "0540076",
        "05400760",
        "A540076P",
        "0960076P",
        "1540076P",
        "9900076P",
        "0540076PP",
        "054007éP",
        "6210076A",
    ] {
        assert_eq!(Uai::parse(wrong), Err(CodeError::UaiShape), "{wrong}");
    }
    for digits in [
        "9710001", "9830001", "6200001", "7200001", "0950001", "0010001",
    ] {
        let found = ('A'..='Z')
            .filter(|l| Uai::parse(&format!("{digits}{l}")).is_ok())
            .count();
        assert_eq!(found, 1, "{digits}");
    }
}

#[test]
fn siret_vectors() {
    for (typed, expected) in [
        ("73282932000074", SiretCheck::Ok),
        ("732 829 320 00074", SiretCheck::Ok),
        ("732.829.320.00074", SiretCheck::Ok),
        ("35600000000048", SiretCheck::Ok),
        ("35600000049837", SiretCheck::LaPosteOk),
        ("73282932000079", SiretCheck::LuhnWarning),
        ("35600000049838", SiretCheck::LuhnWarning),
        ("35600000000049", SiretCheck::LuhnWarning),
    ] {
        let siret = Siret::parse(typed).unwrap();
        assert_eq!(siret.check(), expected, "{typed}");
        assert_eq!(
            siret.check().warning().is_some(),
            expected == SiretCheck::LuhnWarning
        );
    }
}

#[test]
fn a_siret_is_fourteen_digits_and_begins_with_its_siren() {
    for wrong in [
        "",
        "7328293200007",
        "732829320000744",
        "7328293200007A",
        "٧٣٢٨٢٩٣٢٠٠٠٠٧٤",
    ] {
        assert_eq!(Siret::parse(wrong), Err(CodeError::SiretShape), "{wrong}");
    }
    let siret = Siret::parse("73282932000074").unwrap();
    assert_eq!(siret.siren(), Siren::parse("732 829 320").unwrap());
    assert!(siret.siren().luhn_ok());
    assert!(!Siren::parse("732829321").unwrap().luhn_ok());
    assert_eq!(Siren::parse("73282932"), Err(CodeError::SirenShape));
    assert_eq!(siret.spaced(), "732\u{a0}829\u{a0}320\u{a0}00074");
}

#[test]
fn naf_codes_take_their_dot() {
    for typed in ["47.11F", "4711F", "47 11 f"] {
        assert_eq!(NafCode::parse(typed).unwrap().as_str(), "47.11F");
    }
    for wrong in ["", "47.11", "47.11FF", "4A.11F", "471F", "47.111"] {
        assert_eq!(NafCode::parse(wrong), Err(CodeError::NafShape), "{wrong}");
    }
}

#[test]
fn communes_know_their_departement() {
    for (code, dep) in [
        ("54329", "54"),
        ("57463", "57"),
        ("2a004", "2A"),
        ("2B033", "2B"),
        ("97411", "974"),
    ] {
        assert_eq!(Insee::parse(code).unwrap().dep(), dep);
    }
    for wrong in [
        "", "5432", "543290", "2C004", "00123", "A4329", "5432A", "é432",
    ] {
        assert_eq!(Insee::parse(wrong), Err(CodeError::InseeShape), "{wrong}");
    }
    assert_eq!(Postcode::parse("54 300").unwrap().as_str(), "54300");
    assert_eq!(Postcode::parse("5430"), Err(CodeError::PostcodeShape));
}

#[test]
fn phones_are_read_as_people_write_them() {
    for typed in [
        "0383123456",
        "03 83 12 34 56",
        "03.83.12.34.56",
        "03-83-12-34-56",
        "+33 3 83 12 34 56",
        "+33 (0)3 83 12 34 56",
        "0033383123456",
        "03\u{a0}83\u{a0}12 34 56",
    ] {
        let phone = Phone::parse(typed).unwrap();
        assert_eq!(phone.as_str(), "+33383123456", "{typed}");
        assert_eq!(phone.spaced(), "03\u{a0}83\u{a0}12\u{a0}34\u{a0}56");
    }
    for wrong in [
        "",
        "0083123456",
        "038312345",
        "03831234567",
        "+32 2 123 45 67",
        "03 8a 12 34 56",
    ] {
        assert_eq!(Phone::parse(wrong), Err(CodeError::PhoneShape), "{wrong}");
    }
}

#[test]
fn every_refusal_says_what_to_do() {
    for error in [
        CodeError::UaiShape,
        CodeError::UaiLetter { expected: 'P' },
        CodeError::SirenShape,
        CodeError::SiretShape,
        CodeError::NafShape,
        CodeError::InseeShape,
        CodeError::PostcodeShape,
        CodeError::PhoneShape,
    ] {
        for text in [error.to_string(), error.next_step()] {
            assert!(text.ends_with('.') && text.chars().count() <= 90, "{text}");
        }
    }
    // The examples given are themselves accepted.
    assert!(Siret::parse("732\u{a0}829\u{a0}320\u{a0}00074").is_ok());
    assert!(Uai::parse("0540076P").is_ok() && NafCode::parse("47.11F").is_ok());
}

fn read<T: DeserializeOwned>(text: &str) -> bool {
    serde_json::from_value::<T>(serde_json::Value::from(text)).is_ok()
}

#[test]
fn the_wire_accepts_the_canonical_form_only() {
    assert!(read::<Uai>("0540076P") && !read::<Uai>("0540076p") && !read::<Uai>("0540076Q"));
    assert!(read::<Siret>("73282932000079") && !read::<Siret>("732 829 320 00074"));
    assert!(read::<Insee>("54329") && !read::<Insee>("54 329") && !read::<Insee>("5432"));
    assert!(read::<NafCode>("47.11F") && !read::<NafCode>("4711F"));
    assert!(read::<Phone>("+33383123456") && !read::<Phone>("0383123456"));
    assert!(read::<Postcode>("54300") && !read::<Postcode>("543"));
    let json = serde_json::to_string(&Uai::parse("0540076P").unwrap()).unwrap();
    assert_eq!(json, "\"0540076P\"");
}

proptest! {
    /// The remainder of each seven digits chooses one letter out of 23.
    #[test]
    fn exactly_one_letter_fits_seven_digits(n in 10_000u32..=959_999) {
        let digits = format!("{n:07}");
        let fitting: Vec<char> =
            ('A'..='Z').filter(|l| Uai::parse(&format!("{digits}{l}")).is_ok()).collect();
        let expected =
            "ABCDEFGHJKLMNPRSTUVWXYZ".chars().nth(usize::try_from(n % 23).unwrap()).unwrap();
        prop_assert_eq!(fitting, vec![expected]);
    }

    #[test]
    fn one_wrong_digit_never_passes_luhn(n in 0u64..100_000_000_000_000, at in 0usize..14, d in 1u8..10) {
        let good = format!("{n:014}");
        prop_assume!(!good.starts_with("356000000"));
        let mut bad = good.clone().into_bytes();
        bad[at] = b'0' + (bad[at] - b'0' + d) % 10;
        let bad = String::from_utf8(bad).unwrap();
        prop_assume!(!bad.starts_with("356000000"));
        let ok = |s: &str| Siret::parse(s).unwrap().check() == SiretCheck::Ok;
        prop_assert!(!(ok(&good) && ok(&bad)));
    }

    #[test]
    fn what_parses_parses_again_to_the_same(text in "[ .+()0-9A-Za-zé-]{0,20}") {
        if let Ok(c) = Uai::parse(&text) { prop_assert_eq!(Uai::parse(c.as_str()), Ok(c)); }
        if let Ok(c) = Siret::parse(&text) { prop_assert_eq!(Siret::parse(&c.spaced()), Ok(c)); }
        if let Ok(c) = Insee::parse(&text) { prop_assert_eq!(Insee::parse(c.as_str()), Ok(c)); }
        if let Ok(c) = NafCode::parse(&text) { prop_assert_eq!(NafCode::parse(c.as_str()), Ok(c)); }
        if let Ok(c) = Phone::parse(&text) {
            prop_assert_eq!(Phone::parse(c.as_str()), Ok(c));
            prop_assert_eq!(Phone::parse(&c.spaced()), Ok(c));
        }
    }

    #[test]
    fn phones_of_nine_digits_are_read_in_each_notation(n in 100_000_000u32..=999_999_999) {
        let expected = format!("+33{n}");
        for typed in [format!("0{n}"), format!("+33{n}"), format!("0033 {n}")] {
            let phone = Phone::parse(&typed).unwrap();
            prop_assert_eq!(phone.as_str(), &expected);
        }
    }
}
