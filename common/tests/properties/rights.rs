//! Scopes and grants, against the rules of access read row by row.

use crate::support::may_read::Reader;
use crate::support::pole::*;
use common::access::{Scope, scopes};
use common::domain::application::ApplicationStatus;
use common::domain::follow_up::{Note, NoteKind, Revision};
use common::domain::offer::OfferStatus;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::staff::{Assignment, Role, Territory};
use common::ids::{PoleId, UserId};
use common::row::{Kind, Row};
use common::sync::memory::MemoryServer;
use proptest::prelude::*;
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
                offer: offer(at),
                application: application(0),
                weeks: weeks(&[48]),
                status,
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
    prop_oneof![4 => assignment_change, 2 => seat, 1 => moved, 1 => opened, 1 => noted,
        1 => revised, 1 => asked]
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
                user, POLE, |key| server.row(key).is_some(), of(Kind::Assignment), of(Kind::Placement),
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
    fn a_scope_is_read_back_from_its_name(kind in 0_usize..9, id in any::<u128>()) {
        let id = uuid::Uuid::from_u128(id);
        let all = [
            Scope::Pole(PoleId(id)), Scope::PoleStaff(PoleId(id)),
            Scope::PoleCoordination(PoleId(id)), Scope::PoleAdministration(PoleId(id)),
            Scope::School(common::ids::SchoolId(id)), Scope::Division(common::ids::DivisionId(id)),
            Scope::Pupil(common::ids::PupilId(id)), Scope::PlacedAt(common::ids::HostId(id)),
            Scope::User(UserId(id)),
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
