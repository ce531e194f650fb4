//! Scopes and grants, against the rules of access read row by row.

use crate::support::bench::Bench;
use crate::support::cases::*;
use crate::support::commands::sealed_row;
use crate::support::may_read::Reader;
use crate::support::pole::*;
use common::access::{Scope, scopes};
use common::domain::application::ApplicationStatus;
use common::domain::concern::Concern;
use common::domain::division::Division;
use common::domain::follow_up::{Note, NoteKind, Revision};
use common::domain::host::{Host, HostContact, Sharing};
use common::domain::offer::{Offer, OfferStatus};
use common::domain::period::{Period, PeriodState};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pole::Pole;
use common::domain::referent::Referent;
use common::domain::report::Report;
use common::domain::school::School;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::domain::support::{SupportLevel, SupportStep};
use common::ids::{PoleId, StaffId, UserId};
use common::row::{Kind, Row};
use common::sync::memory::MemoryServer;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::collections::BTreeSet;

fn territory() -> impl Strategy<Value = Territory> {
    prop_oneof![
        (0_usize..3).prop_map(|n| Territory::Division(division(n))),
        (0_usize..2).prop_map(|n| Territory::School(school(n))),
        prop_oneof![3 => Just(POLE), 1 => Just(OTHER_POLE)].prop_map(Territory::Pole),
    ]
}

/// A change to the pôle: any role on any territory, even where it makes no sense.
fn change() -> impl Strategy<Value = Row> {
    let role = proptest::sample::select(Role::ALL.to_vec());
    let assignment_change = (
        0_usize..12,
        0_usize..=NO_ROLE,
        role,
        territory(),
        any::<bool>(),
    )
        .prop_map(|(id, who, role, territory, active)| {
            let staff = staff(who);
            Assignment {
                id: assignment(id),
                staff,
                role,
                territory,
                active,
            }
            .into()
        });
    let seat = (
        0_usize..4,
        0..PUPILS,
        0_usize..3,
        proptest::sample::select(PlacementStatus::ALL.to_vec()),
    )
        .prop_map(|(id, who, at, status)| {
            let about = pupil_row(who);
            Row::from(Placement {
                // One row keeps its pupil.
                id: placement(id * PUPILS + who),
                pole: POLE,
                school: about.school,
                division: about.division,
                pupil: about.id,
                period: period(0),
                host: host(at),
                offer: Some(offer(at)),
                application: Some(application(0)),
                weeks: weeks(&[48]),
                status,
                found: None,
                origin: Default::default(),
                tutor: Default::default(),
                hours: Default::default(),
                interruption: None,
                replaces: None,
            })
        });
    let moved = (0..PUPILS, 0_usize..3).prop_map(|(who, to)| {
        let mut row = pupil_row(who);
        (row.division, row.school) = (division(to), school(school_of(to)));
        row.into()
    });
    let opened = (
        0..OFFERS,
        proptest::sample::select(OfferStatus::ALL.to_vec()),
    )
        .prop_map(|(number, status)| {
            let mut row = offer_row(number);
            row.status = status;
            row.into()
        });
    let noted = (0_usize..5, 0_usize..3).prop_map(|(id, about)| {
        let (school, division) = (school(school_of(about)), division(about));
        Row::from(Note {
            id: note(id),
            school,
            division,
            pupil: pupil(0),
            period: None,
            kind: NoteKind::Call,
            author: staff(0),
            written_at: 0,
            level: 0,
        })
    });
    let revised = (0_usize..5, 0_usize..3).prop_map(|(id, about)| {
        let (school, division) = (school(school_of(about)), division(about));
        Row::from(Revision {
            id: revision(id),
            note: note(0),
            school,
            division,
            pupil: pupil(0),
            parents: Vec::new(),
            text: "Essai".into(),
            author: staff(0),
            written_at: 0,
        })
    });
    let asked = (0..PUPILS, 0_usize..3).prop_map(|(who, to)| {
        Row::from(common::domain::application::Application {
            id: application(who),
            pole: POLE,
            school: school(school_of(to)),
            division: division(to),
            pupil: pupil(who),
            offer: offer(0),
            period: period(to),
            weeks: weeks(&[48]),
            message: String::new(),
            status: ApplicationStatus::Sent,
            motive: None,
            comment: String::new(),
            lapse: None,
            asked_at: 0,
            answered_at: None,
        })
    });
    prop_oneof![4 => about_pupil(), 2 => of_host(), 4 => assignment_change, 2 => seat, 1 => moved, 1 => opened, 1 => noted,
        1 => revised, 1 => asked, 1 => needed(), 2 => organised(), 1 => two_fold()]
}

/// Any row about a pupil, filed with any class, by anybody.
fn about_pupil() -> impl Strategy<Value = Row> {
    let level = proptest::sample::select(SupportLevel::ALL.to_vec());
    (
        0_usize..12,
        0..PUPILS,
        0_usize..3,
        level,
        0_usize..=NO_ROLE,
        any::<bool>(),
    )
        .prop_map(|(kind, who, to, level, adult, told)| {
            let place = (school(school_of(to)), division(to));
            macro_rules! filed {
                ($row:expr) => {{
                    let mut row = $row;
                    (row.school, row.division) = place;
                    row.into()
                }};
            }
            match kind {
                0 => filed!(found_row(who)),
                1 => filed!(demarche_row(who)),
                2 => filed!(Concern {
                    referent: told.then(|| staff(adult)),
                    ..concern_row(who)
                }),
                3 => filed!(wishes_row(who)),
                4 => favourites_row(who).into(),
                5 => filed!(journal_row(who)),
                6 => filed!(reception_row(who)),
                7 => filed!(attendance_row(who)),
                8 => filed!(Referent {
                    staff: told.then(|| staff(adult)),
                    ..referent_row(who)
                }),
                9 => filed!(visit_row(who)),
                10 => filed!(support_row(who, level)),
                _ => filed!(SupportStep {
                    author: UserId(staff(adult).0),
                    ..step_row(who, level, told)
                }),
            }
        })
}

/// Hosts that a school keeps for itself or shares, with all that is known of them; dates that are
/// not published.
fn of_host() -> impl Strategy<Value = Row> {
    let state = proptest::sample::select(PeriodState::ALL.to_vec());
    (0_usize..7, 0_usize..3, any::<bool>(), 0_usize..2, state).prop_map(
        |(kind, id, private, of, state)| {
            let private_to = private.then(|| school(of));
            match kind {
                0 => Host {
                    owner: Some(school(of)),
                    sharing: if private {
                        Sharing::School
                    } else {
                        Sharing::Academie
                    },
                    ..host_row(id)
                }
                .into(),
                1 => HostContact {
                    private_to,
                    ..contact_row(id)
                }
                .into(),
                2 => person_row(id, private_to).into(),
                3 => event_row(id, private_to).into(),
                4 => sum_row(id).into(),
                5 => Report {
                    author: pupil(id).into(),
                    ..report_row(id)
                }
                .into(),
                _ => Period {
                    state,
                    ..period_row(id)
                }
                .into(),
            }
        },
    )
}

/// What is known of a pupil, apart from the name, filed with any class.
fn needed() -> impl Strategy<Value = Row> {
    (0..PUPILS, 0_usize..3, 0_usize..9).prop_map(|(who, to, reference)| {
        let mut row = need_row(who);
        (row.division, row.school) = (division(to), school(school_of(to)));
        row.reference = format!("E-{reference}");
        row.into()
    })
}

/// What belongs to no person: old and new.
fn organised() -> impl Strategy<Value = Row> {
    (0_usize..9, 0_usize..5, 0_usize..9).prop_map(|(kind, id, number)| {
        let name = format!("Autre {number}");
        match kind {
            0 => {
                let year = 2026;
                Pole {
                    id: POLE,
                    number: 17,
                    name,
                    year,
                    settings: Default::default(),
                }
                .into()
            }
            1 => School {
                name,
                ..school_row(id % 2)
            }
            .into(),
            2 => Division {
                name,
                id: division(id),
                ..division_row(id % 3)
            }
            .into(),
            3 => Period {
                name,
                id: period(id),
                ..period_row(id % 3)
            }
            .into(),
            4 => Host {
                name,
                ..host_row(id)
            }
            .into(),
            5 => HostContact {
                contact_name: name,
                ..contact_row(id)
            }
            .into(),
            6 => Offer {
                id: offer(id + OFFERS),
                text: text(&name),
                ..offer_row(id)
            }
            .into(),
            7 => sealed_row(id).into(),
            _ => adult(staff(id + NO_ROLE), name).into(),
        }
    })
}

fn adult(id: StaffId, first_name: String) -> Staff {
    Staff {
        id,
        pole: POLE,
        first_name,
        last_name: "Essai".into(),
    }
}

/// The same person as a pupil and as an adult: a mistake, which must open nothing.
fn two_fold() -> impl Strategy<Value = Row> {
    (0_usize..3, any::<bool>(), territory()).prop_map(|(who, role, territory)| {
        if role {
            let staff = StaffId(pupil(who).0);
            let (id, role) = (assignment(20 + who), Role::Teacher);
            Assignment {
                id,
                staff,
                role,
                territory,
                active: true,
            }
            .into()
        } else {
            adult(StaffId(pupil(who).0), "Double".into()).into()
        }
    })
}

#[test]
fn changes_of_every_kind_are_drawn() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds: BTreeSet<Kind> = BTreeSet::new();
    for _ in 0..2000 {
        kinds.insert(change().new_tree(&mut runner).unwrap().current().key().kind);
    }
    assert_eq!(
        kinds,
        Kind::ALL
            .iter()
            .copied()
            .filter(|k| *k != Kind::Unknown)
            .collect()
    );
}

fn everybody() -> Vec<UserId> {
    let adults = (0..=NO_ROLE).map(|n| UserId::from(staff(n)));
    let pupils = (0..PUPILS).map(|n| UserId::from(pupil(n)));
    adults.chain(pupils).chain([UserId(uid(0xee, 1))]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn grants_and_scopes_give_what_the_rules_of_access_say(
        batches in prop::collection::vec(prop::collection::vec(change(), 1..6), 1..8)
    ) {
        let mut server = MemoryServer::new(POLE, EPOCH);
        server.write_rows(rows()).unwrap();
        for batch in batches {
            server.write_rows(batch).unwrap();
        }
        let of = |kind: Kind| server.rows().filter(move |(key, _)| key.kind == kind)
            .map(|(_, row)| &row.stored().row);
        for user in everybody() {
            let reader = Reader::new(
                user, POLE, |key| server.row(key), of(Kind::Assignment), of(Kind::Placement),
            );
            let held: Vec<Scope> = server.readable(user).into_iter().collect();
            prop_assert_eq!(&held, &reader.holds(), "scopes held by {}", user);
            for (key, row) in server.rows() {
                let row = &row.stored().row;
                let through = scopes(POLE, row).into_iter().any(|scope| held.contains(&scope));
                prop_assert_eq!(through, reader.may_read(row), "{:?} by {}", key, user);
            }
        }
    }

    #[test]
    fn a_device_that_follows_holds_what_its_person_may_read_and_nothing_else(
        batches in prop::collection::vec(prop::collection::vec(change(), 1..6), 1..6),
        who in 0_usize..NO_ROLE + 4, limit in 1_u32..40,
    ) {
        let user = everybody()[if who <= NO_ROLE { who } else { NO_ROLE + 1 + (who - NO_ROLE) % 3 }];
        let mut bench = Bench::new();
        let (mut device, idb) = bench.phone(user);
        for batch in batches {
            bench.server.write_rows(batch).unwrap();
            bench.sync_by(&mut device, &idb, limit);
            let server = &bench.server;
            let of = |kind: Kind| server.rows().filter(move |(key, _)| key.kind == kind)
                .map(|(_, row)| &row.stored().row);
            let reader = Reader::new(
                user, POLE, |key| server.row(key), of(Kind::Assignment), of(Kind::Placement),
            );
            let rows = server.rows().map(|(_, row)| &row.stored().row);
            let expected: Vec<&Row> = rows.filter(|row| reader.may_read(row)).collect();
            let held: Vec<&Row> = device.replica.base().map(|(_, base)| &base.stored.row).collect();
            prop_assert_eq!(held, expected);
            let scopes = device.replica.base().flat_map(|(_, base)| base.scopes.iter());
            let known: BTreeSet<&String> = scopes.collect();
            for scope in known {
                prop_assert!(reader.may_hold(scope.parse().unwrap()), "{} by {}", scope, user);
            }
        }
    }

    #[test]
    fn a_scope_is_read_back_from_its_name(kind in 0_usize..14, id in any::<u128>()) {
        let id = uuid::Uuid::from_u128(id);
        let all = [
            Scope::Pole(PoleId(id)), Scope::PoleStaff(PoleId(id)),
            Scope::PoleCoordination(PoleId(id)), Scope::PoleAdministration(PoleId(id)),
            Scope::School(common::ids::SchoolId(id)), Scope::Division(common::ids::DivisionId(id)),
            Scope::Pupil(common::ids::PupilId(id)), Scope::PlacedAt(common::ids::HostId(id)),
            Scope::User(UserId(id)), Scope::PoleOffices(PoleId(id)),
            Scope::Members(common::ids::SchoolId(id)),
            Scope::SchoolStaff(common::ids::SchoolId(id)),
            Scope::SchoolOffice(common::ids::SchoolId(id)), Scope::Duty(StaffId(id)),
        ];
        let names: BTreeSet<String> = all.iter().map(ToString::to_string).collect();
        prop_assert_eq!(names.len(), all.len());
        prop_assert_eq!(all[kind].to_string().parse(), Ok(all[kind]));
    }

    #[test]
    fn any_text_is_a_scope_or_is_not(text in ".{0,80}") {
        if let Ok(scope) = text.parse::<Scope>() {
            let again: Scope = scope.to_string().parse().unwrap();
            prop_assert_eq!(again, scope);
        }
    }
}
