//! Who may read and write what: a matrix of roles, kinds of rows and distances, written down as
//! data and compared with what the engine really sends and accepts.

use crate::support::bench::Bench;
use crate::support::commands::*;
use crate::support::pole::{self, *};
use common::command::Command;
use common::domain::application::{Application, ApplicationStatus};
use common::domain::offer::OfferStatus;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::UserId;
use common::row::{Row, RowKey};
use common::sync::protocol::PullResp;
use common::sync::server::Session;
use std::collections::{BTreeMap, BTreeSet};

/// A coordinator of another pôle, known here too.
const FROM_ELSEWHERE: usize = 8;

/// One letter each, as in the tables below.
type Column = (char, &'static str, fn() -> UserId);
const ROLES: [Column; 9] = [
    ('P', "pupil 0, of division 0", || pupil(0).into()),
    ('D', "teacher of division 0", || {
        staff(TEACHER_OF_DIVISION).into()
    }),
    ('S', "teacher of school 0", || {
        staff(TEACHER_OF_SCHOOL).into()
    }),
    ('T', "teacher of division 2, in school 1", || {
        staff(TEACHER_ELSEWHERE).into()
    }),
    ('C', "coordinator of the pôle", || {
        staff(COORDINATORS[0]).into()
    }),
    ('A', "administrator of the pôle", || {
        staff(ADMINISTRATOR).into()
    }),
    ('N', "adult without a role", || staff(NO_ROLE).into()),
    ('O', "coordinator of another pôle", || {
        staff(FROM_ELSEWHERE).into()
    }),
    ('X', "unknown here", || UserId(uid(0xee, 1))),
];

/// What a row is, seen from pupil 0: itself, another of the class, of the school, of the pôle.
const DISTANCES: [(usize, &str); 4] = [(0, "self"), (1, "class"), (3, "school"), (5, "pole")];

/// Who reads what. `self`, `class`, `school`, `pole`: about pupils 0, 1, 3 and 5.
const READ: &str = "
    pole                  P D S T C A
    school                P D S T C A
    division              P D S T C A
    period                P D S T C A
    host                  P D S T C A
    host_contact placed   P D S T C A
    host_contact other      D S T C A
    offer open            P D S T C A
    offer closed          P D S T C A
    offer draft                   C
    staff                   D S T C A
    assignment D            D         A
    assignment S              S       A
    assignment T                T     A
    assignment C                  C   A
    assignment A                      A
    assignment O                      A   O
    pupil self            P D S
    pupil class             D S
    pupil school              S
    pupil pole                  T
    need self             P D S   C
    need class              D S   C
    need school               S   C
    need pole                   T C
    application self      P D S   C
    application class       D S   C
    application school        S   C
    application pole            T C
    placement self        P D S   C
    placement class         D S   C
    placement school          S   C
    placement pole              T C
    note self               D S
    note class              D S
    note school               S
    note pole                   T
    revision self           D S
    revision class          D S
    revision school           S
    revision pole               T
    sealed                        C
";

/// Who writes what.
const WRITE: &str = "
    apply_to_offer self        P
    apply_to_offer class
    apply_to_offer school
    apply_to_offer pole
    withdraw_application self  P
    withdraw_application class
    withdraw_application pole
    approve_match self                  C
    approve_match class                 C
    approve_match school                C
    approve_match pole                  C
    refuse_application self             C
    refuse_application class            C
    refuse_application school           C
    refuse_application pole             C
    create_offer                        C
    edit_offer text                     C
    edit_offer terms                    C
    set_offer_status                    C
    register_host                       C
    write_note self              D S
    write_note class             D S
    write_note school              S
    write_note pole                  T
    revise_note self             D S
    revise_note class            D S
    revise_note school             S
    revise_note pole                 T
    assign_role                           A
    end_role                              A
    move_pupil self                       A
    move_pupil pole                       A
    file_sealed                         C
    destroy_sealed                      C
";

/// Name in a table, and the letters beside it.
fn table(text: &'static str) -> BTreeMap<String, BTreeSet<char>> {
    let mut rows = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut name: Vec<&str> = line.split_whitespace().collect();
        let mut letters = BTreeSet::new();
        // « assignment D D A »: the first letter belongs to the name.
        let keep = if name[0] == "assignment" { 2 } else { 1 };
        while name.len() > keep && name.last().is_some_and(|word| word.len() == 1) {
            letters.extend(name.pop().unwrap().chars());
        }
        assert!(
            rows.insert(name.join(" "), letters).is_none(),
            "{line} twice"
        );
    }
    rows
}

/// The small pôle with a request, a seat, a note and its revision about four pupils.
fn bench() -> Bench {
    let mut rows = rows();
    for (number, _) in DISTANCES {
        let about = pupil_row(number);
        let application = Application {
            id: application(number),
            pole: POLE,
            school: about.school,
            division: about.division,
            pupil: about.id,
            offer: offer(2),
            period: period(division_of(number)),
            weeks: period_row(division_of(number)).weeks,
            message: String::new(),
            status: ApplicationStatus::Sent,
            motive: None,
            comment: String::new(),
            lapse: None,
            asked_at: START,
            answered_at: None,
        };
        let placement = Placement {
            id: placement(number),
            pole: POLE,
            school: about.school,
            division: about.division,
            pupil: about.id,
            period: application.period,
            host: host(if number == 0 { 0 } else { 1 }),
            offer: offer(3),
            application: application.id,
            weeks: weeks(&[20]),
            status: PlacementStatus::Confirmed,
        };
        rows.extend([application.into(), placement.into()]);
    }
    let mut closed = offer_row(3);
    closed.status = OfferStatus::Closed;
    rows.push(closed.into());
    rows.push(sealed_row(50).into());
    let elsewhere = Staff {
        id: staff(FROM_ELSEWHERE),
        pole: OTHER_POLE,
        first_name: "Adulte".into(),
        last_name: "Ailleurs".into(),
    };
    rows.push(elsewhere.into());
    let role = assignment_row(
        FROM_ELSEWHERE,
        Role::Coordinator,
        Territory::Pole(OTHER_POLE),
    );
    rows.push(role.into());
    let mut bench = Bench::with(rows);
    for (number, writer) in [
        (0, TEACHER_OF_DIVISION),
        (1, TEACHER_OF_DIVISION),
        (3, TEACHER_OF_SCHOOL),
        (5, TEACHER_ELSEWHERE),
    ] {
        assert_eq!(bench.send(staff(writer), write(number, number)), "ok");
    }
    bench
}

fn distance(pupil: common::ids::PupilId) -> Option<&'static str> {
    DISTANCES
        .iter()
        .find(|(number, _)| pole::pupil(*number) == pupil)
        .map(|(_, name)| *name)
}

/// Name of a row in the table of reading; nothing for those it does not speak of.
fn name(row: &Row) -> Option<String> {
    let kind = row.key().kind.as_str();
    let what: String = match row {
        Row::HostContact(c) if c.host == host(0) => "placed".into(),
        Row::HostContact(_) => "other".into(),
        Row::Offer(o) => match o.status {
            OfferStatus::Draft => "draft".into(),
            OfferStatus::Open => "open".into(),
            OfferStatus::Closed => "closed".into(),
        },
        Row::Assignment(Assignment { staff: who, .. }) => {
            let (letter, ..) = ROLES
                .iter()
                .find(|(_, _, user)| user() == UserId::from(*who))?;
            letter.to_string()
        }
        Row::Pupil(p) => distance(p.id)?.into(),
        Row::Need(n) => distance(n.pupil)?.into(),
        Row::Application(a) => distance(a.pupil)?.into(),
        Row::Placement(p) => distance(p.pupil)?.into(),
        Row::Note(n) => distance(n.pupil)?.into(),
        Row::Revision(r) => distance(r.pupil)?.into(),
        _ => return Some(kind.into()),
    };
    Some(format!("{kind} {what}"))
}

#[test]
fn each_role_reads_what_the_table_says_and_nothing_else() {
    let bench = bench();
    let expected = table(READ);
    let mut spoken_of = BTreeSet::new();
    let devices: Vec<_> = ROLES
        .iter()
        .map(|(letter, what, user)| (letter, what, bench.device(user())))
        .collect();
    for (key, row) in bench.server.rows() {
        let Some(name) = name(&row.stored().row) else {
            continue;
        };
        let letters = expected
            .get(&name)
            .unwrap_or_else(|| panic!("{name} is not in the table"));
        for (letter, what, device) in &devices {
            let reads = device.replica.stored(*key).is_some();
            assert_eq!(
                reads,
                letters.contains(letter),
                "{name} by {what} ({letter})"
            );
        }
        spoken_of.insert(name);
    }
    assert_eq!(
        spoken_of,
        expected.into_keys().collect(),
        "each line is about a row"
    );
    assert_eq!(
        bench
            .server
            .rows()
            .map(|(key, _)| key.kind)
            .collect::<BTreeSet<_>>(),
        common::row::Kind::ALL.iter().copied().collect(),
        "each kind is in the pôle"
    );
}

#[test]
fn nobody_reads_anything_of_another_pole() {
    let bench = bench();
    for (_, what, user) in ROLES {
        let user = user();
        let device = bench.device(user);
        let session = Session {
            user,
            space: OTHER_POLE,
        };
        // Another space is another database: with the same session it knows nobody.
        let mut other = common::sync::memory::MemoryServer::new(OTHER_POLE, uid(0xe0, 2));
        let mut school = school_row(0);
        school.pole = OTHER_POLE;
        other.write_rows([school.into()]).unwrap();
        let req = common::sync::protocol::PullReq {
            cookie: None,
            // Of a server that never heard of it, it acknowledges nothing.
            acked_mid: 0,
            ..device.pull_req(100)
        };
        let PullResp::Ok(page) = other.pull(&session, &req, bench.now).unwrap() else {
            panic!()
        };
        assert!(page.ops.is_empty(), "{what}");
    }
}

/// The commands of the table of writing.
fn command(name: &str) -> Command {
    let (op, what) = name.split_once(' ').unwrap_or((name, ""));
    let about = DISTANCES
        .iter()
        .find(|(_, name)| *name == what)
        .map_or(0, |(number, _)| *number);
    match op {
        "apply_to_offer" => apply(50, about, 0).into(),
        "withdraw_application" => withdraw(about).into(),
        "approve_match" => {
            let mut approve = approve(about, about, 2);
            approve.placement = placement(60);
            approve.into()
        }
        "refuse_application" => refuse(about).into(),
        "create_offer" => create(50, true).into(),
        "edit_offer" if what == "text" => edit_text(0, "Autre").into(),
        "edit_offer" => edit_terms(0, terms(2)).into(),
        "set_offer_status" => set_status(0, OfferStatus::Closed).into(),
        "register_host" => register(50).into(),
        "write_note" => write(50, about).into(),
        "revise_note" => revise(about, 50, &[about], "Autre").into(),
        "assign_role" => assign(50, NO_ROLE, Role::Coordinator, Territory::Pole(POLE)).into(),
        "end_role" => end(TEACHER_ELSEWHERE).into(),
        "move_pupil" => move_to(about, 1).into(),
        "file_sealed" => file(50).into(),
        "destroy_sealed" => destroy(50).into(),
        other => panic!("{other} is not a command"),
    }
}

#[test]
fn each_role_writes_what_the_table_says_and_nothing_else() {
    let expected = table(WRITE);
    let mut spoken_of = BTreeSet::new();
    for (name, letters) in &expected {
        let command = command(name);
        spoken_of.insert(command.op());
        for (letter, what, user) in ROLES {
            let mut bench = bench();
            let answer = bench.send(user(), command.clone());
            let written: Vec<RowKey> = bench
                .changes
                .rows
                .iter()
                .map(|row| row.stored.row.key())
                .collect();
            if letters.contains(&letter) {
                assert_eq!(answer, "ok", "{name} by {what} ({letter})");
                assert!(!written.is_empty(), "{name} by {what} ({letter})");
            } else {
                assert_eq!(answer, "forbidden", "{name} by {what} ({letter})");
                assert_eq!(written, [], "{name} by {what} ({letter})");
            }
        }
    }
    assert_eq!(
        spoken_of,
        Command::OPS.iter().copied().collect(),
        "each command is in the table"
    );
}

#[test]
fn what_was_sent_goes_when_the_right_ends() {
    for (who, role) in [
        (TEACHER_OF_DIVISION, TEACHER_OF_DIVISION),
        (TEACHER_OF_SCHOOL, TEACHER_OF_SCHOOL),
        (COORDINATORS[0], 0),
    ] {
        let mut bench = bench();
        let (mut device, idb) = bench.phone(staff(who));
        assert!(device.replica.base().count() > 20);
        assert_eq!(bench.send(staff(ADMINISTRATOR), end(role)), "ok");
        bench.sync(&mut device, &idb);
        let left: Vec<RowKey> = device.replica.base().map(|(key, _)| *key).collect();
        let own = RowKey::new(common::row::Kind::Assignment, assignment(role).0);
        assert_eq!(
            left,
            [own],
            "they learn that it ended, and keep nothing else"
        );
    }
}

#[test]
fn the_address_of_a_host_reaches_the_pupil_who_goes_there_and_leaves_with_the_seat() {
    let mut bench = bench();
    let (mut device, idb) = bench.phone(pupil(0));
    let contact = RowKey::new(common::row::Kind::HostContact, host(0).0);
    assert!(device.replica.stored(contact).is_some());
    let mut seat: Placement = bench.get(placement(0).0);
    seat.status = PlacementStatus::Cancelled;
    bench.server.write_rows([seat.into()]).unwrap();
    bench.sync(&mut device, &idb);
    assert!(device.replica.stored(contact).is_none());
}
