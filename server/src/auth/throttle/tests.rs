use super::*;
use std::net::IpAddr;

fn address(last: u8) -> Address {
    Address::of(IpAddr::from([192, 0, 2, last]))
}

const MINUTE: i64 = 60 * SECOND;
const MAIL: Target<'_> = Target::Account("prof@exemple.invalid");

#[test]
fn five_failures_are_free_then_waits_double() {
    let throttle = Throttle::default();
    let mut now = 1_000_000;
    for _ in 0..5 {
        throttle.begin(MAIL, address(1), now).unwrap();
    }
    for minutes in [1, 2, 4, 8, 16, 32, 64, 120, 120] {
        let wait = throttle.begin(MAIL, address(1), now).unwrap_err();
        assert_eq!(i64::from(wait.0), minutes * 60);
        assert!(
            throttle
                .begin(MAIL, address(1), now + minutes * MINUTE - 1)
                .is_err()
        );
        now += minutes * MINUTE;
        throttle.begin(MAIL, address(1), now).unwrap();
    }
}

#[test]
fn an_account_is_never_tried_more_than_25_times_a_day_from_however_many_addresses() {
    let throttle = Throttle::default();
    let mut tried = 0;
    for second in 0..24 * 3600 {
        let from = address(u8::try_from(second % 200).unwrap());
        if throttle.begin(MAIL, from, second * SECOND).is_ok() {
            tried += 1;
        }
    }
    assert!((20..=25).contains(&tried), "{tried}");
}

#[test]
fn a_stranger_who_fails_a_few_times_elsewhere_does_not_shut_the_account() {
    let throttle = Throttle::default();
    for _ in 0..5 {
        throttle.begin(MAIL, address(1), 0).unwrap();
    }
    assert!(throttle.begin(MAIL, address(1), 0).is_err());
    assert!(throttle.begin(MAIL, address(2), 0).is_ok());
}

#[test]
fn a_success_forgets_the_failures() {
    let throttle = Throttle::default();
    for _ in 0..4 {
        throttle.begin(MAIL, address(1), 0).unwrap();
    }
    let good = throttle.begin(MAIL, address(1), 0).unwrap();
    throttle.succeeded(&good);
    for _ in 0..5 {
        throttle.begin(MAIL, address(1), 0).unwrap();
    }
}

#[test]
fn an_undecided_attempt_does_not_count() {
    let throttle = Throttle::default();
    for _ in 0..100 {
        let attempt = throttle.begin(MAIL, address(1), 0).unwrap();
        throttle.undecided(&attempt);
    }
    for _ in 0..400 {
        let attempt = throttle.begin(Target::Code, address(1), 0).unwrap();
        throttle.undecided(&attempt);
    }
}

#[test]
fn a_whole_school_signs_in_from_one_address() {
    let throttle = Throttle::default();
    for pupil in 0..1500 {
        // One pupil in ten mistypes once.
        if pupil % 10 == 0 {
            throttle.begin(Target::Code, address(1), 0).unwrap();
        }
        let attempt = throttle.begin(Target::Code, address(1), 0).unwrap();
        throttle.succeeded(&attempt);
    }
}

#[test]
fn guessing_codes_from_one_address_is_stopped_and_other_addresses_are_not() {
    let throttle = Throttle::default();
    for _ in 0..300 {
        throttle.begin(Target::Code, address(1), 0).unwrap();
    }
    assert_eq!(
        throttle.begin(Target::Code, address(1), 0).unwrap_err(),
        Wait(3)
    );
    assert!(
        throttle.begin(MAIL, address(1), 0).is_err(),
        "the address, whatever it tries"
    );
    assert!(throttle.begin(Target::Code, address(2), 0).is_ok());
    assert!(throttle.begin(Target::Code, address(1), 3 * SECOND).is_ok());
    assert!(
        throttle
            .begin(Target::Code, address(1), 3 * SECOND)
            .is_err()
    );
}

#[test]
fn guessing_codes_from_everywhere_is_stopped() {
    let throttle = Throttle::default();
    let mut tried = 0;
    for a in 0..=255 {
        for b in 0..=255 {
            let from = Address::of(IpAddr::from([10, 0, a, b]));
            tried += u32::from(throttle.begin(Target::Code, from, 0).is_ok());
        }
    }
    assert_eq!(tried, 20_000);
    let account = throttle.begin(MAIL, address(1), 0);
    assert!(account.is_ok(), "adults are not concerned");
}

#[test]
fn memory_is_bounded_and_heavy_offenders_are_kept() {
    let throttle = Throttle::default();
    for _ in 0..5 {
        throttle.begin(MAIL, address(1), 0).unwrap();
    }
    for account in 0..120_000_u32 {
        let [a, b, c, d] = account.to_be_bytes();
        let from = Address::of(IpAddr::from([10 + a, b, c, d]));
        let name = account.to_string();
        throttle.begin(Target::Account(&name), from, 0).unwrap();
    }
    let counts = throttle.lock();
    assert!(counts.accounts.len() <= REMEMBERED);
    assert!(counts.pairs.len() <= REMEMBERED);
    assert!(counts.addresses.len() <= REMEMBERED);
    drop(counts);
    assert!(throttle.begin(MAIL, address(1), 0).is_err());
}
