//! For each rule, a stay at fault and one beside it that is not.

use super::*;
use PlacementKind::{Bts, Initiation, Observation};
use common::rules::law::{Convention, Declaration, Medical};

type Case = (Stay, Context);

const WEEKDAYS: &[u8] = &[1, 2, 3, 4, 5];

fn alone(at_fault: Stay, kept: Stay) -> Option<(Case, Case)> {
    Some(((at_fault, Context::default()), (kept, Context::default())))
}

fn around(stay: Stay, at_fault: Context, kept: Context) -> Option<(Case, Case)> {
    Some(((stay.clone(), at_fault), (stay, kept)))
}

/// The same stay, changed in two ways.
fn changed(
    stay: Stay,
    at_fault: impl Fn(&mut Stay),
    kept: impl Fn(&mut Stay),
) -> Option<(Case, Case)> {
    let (mut one, mut other) = (stay.clone(), stay);
    at_fault(&mut one);
    kept(&mut other);
    alone(one, other)
}

/// Five days with these hours, then five days with those.
fn grids(stay: Stay, at_fault: &str, kept: &str) -> Option<(Case, Case)> {
    days(stay, (WEEKDAYS, at_fault), (WEEKDAYS, kept))
}

fn days(stay: Stay, at_fault: (&[u8], &str), kept: (&[u8], &str)) -> Option<(Case, Case)> {
    let one = with_grid(stay.clone(), at_fault.0, at_fault.1);
    alone(one, with_grid(stay, kept.0, kept.1))
}

/// The same hours at an age of fault and at another.
fn ages(stay: Stay, at_fault: i32, kept: i32) -> Option<(Case, Case)> {
    changed(stay, |s| s.born = aged(at_fault), |s| s.born = aged(kept))
}

fn observing(age: i32) -> Stay {
    stay(Observation, aged(age))
}

/// With one day of its own.
fn and_on(mut stay: Stay, day: &str) -> Stay {
    let extra = Some(hours("09:00-12:00"));
    stay.schedule.by_day.insert(on(day), extra);
    stay
}

pub fn of_rule(code: &str) -> Option<(Case, Case)> {
    of_time(code)
        .or_else(|| of_calendar(code))
        .or_else(|| of_person(code))
        .or_else(|| of_work(code))
        .or_else(|| of_host(code))
        .or_else(|| of_derogation(code))
}

fn of_time(code: &str) -> Option<(Case, Case)> {
    let long = "08:00-12:00-13:00-17:01";
    let eight = "08:00-12:00-13:00-17:00";
    let four: &[u8] = &[1, 2, 3, 4];
    match code {
        "hours.day.minor" => days(pfmp(17), (four, long), (four, eight)),
        "hours.day.under15" => ages(with_grid(pfmp(14), four, "09:00-12:30-13:30-17:01"), 14, 15),
        "hours.day.observation" => grids(
            observing(14),
            "09:00-12:30-13:30-17:01",
            "09:00-12:30-13:30-17:00",
        ),
        "hours.day.adult" => {
            let (ten, more) = ("07:00-12:00-13:00-18:00", "07:00-12:00-13:00-18:01");
            days(pfmp(18), (&[1, 2, 3], more), (&[1, 2, 3], ten))
        }
        "hours.week.minor" => grids(
            pfmp(17),
            "09:00-12:30-13:30-17:01",
            "09:00-12:30-13:30-17:00",
        ),
        "hours.week.under15" => grids(
            pfmp(14),
            "09:00-12:30-13:30-16:01",
            "09:00-12:30-13:30-16:00",
        ),
        "hours.week.observation" => days(
            observing(15),
            (&[1, 2, 3, 4, 5, 6], "09:00-12:00-13:00-16:00"),
            (WEEKDAYS, "09:00-12:00-13:00-17:00"),
        ),
        "hours.week.adult" => grids(
            pfmp(18),
            "09:00-12:30-13:30-17:01",
            "09:00-12:30-13:30-17:00",
        ),
        "hours.week.adult.max" => {
            let six: &[u8] = &[1, 2, 3, 4, 5, 6];
            days(pfmp(18), (six, long), (six, eight))
        }
        "break.minor" => grids(
            pfmp(17),
            "08:00-12:30-12:59-15:00",
            "08:00-12:30-13:00-15:00",
        ),
        "break.adult" => grids(
            pfmp(18),
            "08:00-14:01-14:21-15:00",
            "08:00-14:00-14:20-15:00",
        ),
        "rest.day.under16" => ages(with_grid(pfmp(15), four, "08:00-12:00-13:00-18:01"), 15, 16),
        "rest.day.from16" => grids(
            pfmp(16),
            "09:00-12:00-18:00-21:01",
            "09:00-12:00-18:00-21:00",
        ),
        "rest.day.adult" => grids(
            pfmp(18),
            "09:00-12:00-20:00-22:01",
            "09:00-12:00-20:00-22:00",
        ),
        "rest.week.minor" => {
            let two = [week("2027-W02"), week("2027-W03")];
            let mut stay = pfmp(17);
            stay.schedule.weeks = two.to_vec();
            let short = "09:00-12:00-13:00-15:00";
            days(stay, (&[1, 2, 3, 4, 6], short), (&[2, 3, 4, 5, 6], short))
        }
        "rest.week.adult" => days(
            pfmp(19),
            (&[1, 2, 3, 4, 5, 6, 7], "09:00-13:00"),
            (&[1, 2, 3, 4, 5, 6], "09:00-13:00"),
        ),
        "night.under16" => grids(
            pfmp(15),
            "15:00-17:00-18:00-20:01",
            "15:00-17:00-18:00-20:00",
        ),
        "night.from16" => grids(
            pfmp(16),
            "15:00-18:00-19:00-22:01",
            "15:00-18:00-19:00-22:00",
        ),
        "night.adult" => changed(
            with_grid(pfmp(18), WEEKDAYS, "17:00-20:00-20:30-23:00"),
            |_| {},
            |s| s.night_named = true,
        ),
        "observation.hours" => grids(
            observing(15),
            "07:59-12:00-13:00-14:00",
            "08:00-12:00-13:00-14:00",
        ),
        "observation.length" => changed(
            observing(15),
            |s| s.schedule.weeks = vec![week("2027-W02"), week("2027-W03"), week("2027-W04")],
            |s| s.schedule.weeks = vec![week("2027-W02"), week("2027-W03")],
        ),
        _ => None,
    }
}

fn of_calendar(code: &str) -> Option<(Case, Case)> {
    let sunday = "2027-01-17";
    // Good Friday: off in Metz, worked in Nancy.
    let friday = |age: i32, commune: &str| {
        let mut stay = pfmp(age);
        stay.schedule.weeks = vec![week("2027-W12")];
        stay.host.commune = Insee::parse(commune).unwrap();
        and_on(stay, "2027-03-26")
    };
    match code {
        "sunday.minor" => alone(and_on(pfmp(17), sunday), and_on(pfmp(17), "2027-01-16")),
        "sunday.adult" => alone(and_on(pfmp(18), sunday), and_on(pfmp(18), "2027-01-16")),
        "holiday.minor" => alone(friday(17, METZ), friday(17, NANCY)),
        "holiday.adult" => alone(friday(19, METZ), friday(19, NANCY)),
        "school_holiday" => alone(
            and_on(pfmp(17), "2027-02-22"),
            and_on(pfmp(17), "2027-02-19"),
        ),
        "school_holiday.bts" => {
            let bts = || stay(Bts, aged(19));
            alone(and_on(bts(), "2027-02-22"), and_on(bts(), "2027-02-19"))
        }
        "calendar.unknown" => changed(
            pfmp(17),
            |s| s.schedule.weeks = vec![week("2033-W20")],
            |s| s.schedule.weeks = vec![week("2027-W20")],
        ),
        "law.unknown" => changed(
            stay(PlacementKind::Pfmp, Some(on("2006-01-01"))),
            |s| s.schedule.weeks = vec![week("2023-W49")],
            |s| s.schedule.weeks = vec![week("2024-W49")],
        ),
        "stay.no_day" => changed(
            pfmp(17),
            |s| s.schedule.weeks = vec![week("2026-W53")],
            |s| s.schedule.weeks = vec![week("2027-W01")],
        ),
        "grid.unsound" => grids(pfmp(17), "22:00-06:00", "06:00-13:00"),
        "grid.missing" => changed(pfmp(17), |s| s.schedule.usual = None, |_| {}),
        _ => None,
    }
}

fn of_person(code: &str) -> Option<(Case, Case)> {
    let write = |kind: PlacementKind, at_fault: &str, kept: &str| {
        changed(
            stay(kind, aged(16)),
            |s| s.activities = at_fault.into(),
            |s| s.activities = kept.into(),
        )
    };
    match code {
        "age.unknown" => changed(pfmp(17), |s| s.born = None, |_| {}),
        "age.placement" => ages(observing(13), 13, 14),
        "age.placement.waived" => changed(observing(13), |s| s.host.public_body = true, |_| {}),
        "age.schooling" => changed(
            pfmp(15),
            |s| s.last_two_years = Some(false),
            |s| s.last_two_years = Some(true),
        ),
        "age.schooling.unknown" => changed(pfmp(15), |s| s.last_two_years = None, |_| {}),
        "bar.service" => {
            let mut stay = pfmp(17);
            stay.bar_service = true;
            ages(stay, 17, 18)
        }
        "bar.premises.under16" => {
            let mut stay = pfmp(15);
            stay.host.licensed = true;
            stay.host.agreed = true;
            ages(stay, 15, 16)
        }
        "bar.premises.from16" => {
            let mut stay = pfmp(16);
            stay.host.licensed = true;
            changed(stay, |_| {}, |s| s.host.agreed = true)
        }
        "observation.work" => write(
            Observation,
            "Tenue de caisse le matin.",
            "Observer la tenue de caisse le matin.",
        ),
        "convention.purpose" => write(
            Initiation,
            "Remplacement d'un salarié absent.",
            "Découverte de l'atelier.",
        ),
        "wording.discrimination" => write(
            PlacementKind::Pfmp,
            "Cherche jeune homme dynamique.",
            "Accueil des clients et conseil.",
        ),
        _ => None,
    }
}

/// A pupil of 16 at dangerous machines, with every paper.
pub fn papers() -> Context {
    let declared = vec![Declaration {
        works: vec!["D4153-28".into(), "D4153-21".into()],
        on: on("2026-09-01"),
    }];
    Context {
        host_declarations: declared.clone(),
        school_declarations: declared,
        medical: vec![Medical {
            fit: true,
            on: on("2026-09-15"),
        }],
        ..Context::default()
    }
}

pub fn at_work(age: i32, code: &str) -> Stay {
    let mut stay = pfmp(age);
    stay.works = vec![code.into()];
    stay
}

fn of_work(code: &str) -> Option<(Case, Case)> {
    let machines = || at_work(16, "D4153-28");
    let without = |change: fn(&mut Context)| {
        let mut context = papers();
        change(&mut context);
        around(machines(), context, papers())
    };
    match code {
        "work.observation" => {
            let mut stay = observing(15);
            stay.works = vec!["D4153-28".into()];
            changed(stay, |_| {}, |s| s.works.clear())
        }
        "work.banned" => ages(at_work(17, "D4153-24"), 17, 18),
        "work.age" => {
            let (young, old) = (at_work(15, "D4153-21"), at_work(16, "D4153-21"));
            Some(((young, papers()), (old, papers())))
        }
        "work.declaration.host" => without(|c| c.host_declarations.clear()),
        "work.declaration.school" => without(|c| c.school_declarations.clear()),
        "work.medical" => without(|c| c.medical.clear()),
        "work.permanent" => alone(at_work(17, "D4153-24"), at_work(17, "D4153-25")),
        "work.conditions" => Some(((machines(), papers()), (at_work(16, "R4153-52"), papers()))),
        "work.unknown" => alone(at_work(17, "D9999-1"), at_work(17, "D4153-28")),
        _ => None,
    }
}

fn of_host(code: &str) -> Option<(Case, Case)> {
    let stay = || pfmp(17);
    let with = |change: &dyn Fn(&mut Context, u32), at_fault: u32, kept: u32| {
        let (mut one, mut other) = (Context::default(), Context::default());
        change(&mut one, at_fault);
        change(&mut other, kept);
        around(stay(), one, other)
    };
    let covered = |signed: bool, last: &str| Context {
        convention: Some(Convention {
            signed,
            first: on("2027-01-11"),
            last: on(last),
        }),
        ..Context::default()
    };
    let presence = |c: &mut Context, hours: u32| {
        c.minutes_at_host.insert(2026, hours * 60);
    };
    match code {
        "host.blocked" => changed(stay(), |s| s.host.blocked = true, |_| {}),
        "host.cap" => with(
            &|c, n| c.others_at_host = by_weeks(&[("2027-W02", n)]),
            5,
            4,
        ),
        "host.cap.unsure" => {
            let mut stay = stay();
            stay.host.staff = Staff::Unknown;
            let with = |others| Context {
                others_at_host: by_weeks(&[("2027-W02", others)]),
                ..Context::default()
            };
            around(stay, with(3), with(2))
        }
        "tutor.interns" => with(
            &|c, n| c.others_with_tutor = by_weeks(&[("2027-W02", n)]),
            3,
            2,
        ),
        "referent.pupils" => with(
            &|c, n| c.others_with_referent = by_weeks(&[("2027-W02", n)]),
            16,
            15,
        ),
        "seats.week" => with(&|c, n| c.seats_left = by_weeks(&[("2027-W02", n)]), 0, 1),
        // 924 hours are 132 days; the stay has 35.
        "host.stay" => with(&|c, n| presence(c, n), 890, 889),
        "gratification.due" => with(&|c, n| presence(c, n), 274, 273),
        "gratification.due.agricultural" => with(
            &|c, n| {
                c.agricultural = true;
                presence(c, n);
            },
            428,
            427,
        ),
        "convention.unsigned" => around(
            stay(),
            covered(false, "2027-01-15"),
            covered(true, "2027-01-15"),
        ),
        "convention.beyond" => around(
            stay(),
            covered(true, "2027-01-14"),
            covered(true, "2027-01-15"),
        ),
        _ => None,
    }
}

fn of_derogation(code: &str) -> Option<(Case, Case)> {
    let at = |text: &str, naf: &str| {
        let mut stay = with_grid(pfmp(16), WEEKDAYS, text);
        stay.host.naf = Some(naf.parse().unwrap());
        stay
    };
    let early = "04:00-08:00-08:30-11:00";
    let late = "16:00-19:00-19:30-23:00";
    match code {
        "derogation.hours" => {
            let long = "07:00-11:00-12:00-18:00";
            alone(at(long, "41.20A"), at(long, "47.11F"))
        }
        "derogation.night.restaurant" => alone(at(late, "56.10A"), at(late, "10.71C")),
        "derogation.night.bakery" => {
            alone(at(early, "10.71C"), at("06:00-10:00-10:30-13:00", "10.71C"))
        }
        "derogation.night.shows" => alone(at(late, "90.01Z"), at(late, "56.10A")),
        "derogation.sunday" => of_calendar("sunday.minor"),
        "derogation.holiday" => of_calendar("holiday.minor"),
        _ => None,
    }
}
