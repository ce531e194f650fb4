//! Who may read and write what: a matrix of roles, kinds of rows and distances, written down as
//! data and compared with what the engine really sends and accepts.

use crate::support::bench::Bench;
use crate::support::cases::*;
use crate::support::commands::*;
use crate::support::pole::{self, *};
use common::book::Book;
use common::command::{Command, Now, Proposed};
use common::domain::application::{Application, ApplicationStatus};
use common::domain::concern::ConcernStatus;
use common::domain::division::CalendarState;
use common::domain::host::{ContactOutcome, Host, HostContact};
use common::domain::offer::OfferStatus;
use common::domain::period::{Period, PeriodState};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Schooling;
use common::domain::report::ReportStatus;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::domain::support::{
    CloseMotive, StepKind, Support, SupportLevel, SupportStatus, SupportStep,
};
use common::ids::{SchoolId, UserId};
use common::refusal::Refusal;
use common::row::{Kind, Row, RowKey};
use common::sync::device::{ClientStore as _, Device};
use common::sync::memory::ready;
use common::sync::protocol::PullResp;
use common::sync::server::Session;
use std::collections::{BTreeMap, BTreeSet};

/// A coordinator of another pôle, known here too.
const FROM_ELSEWHERE: usize = 8;
/// The office of school 0; a volunteer; somebody of the académie.
const OFFICE: usize = 7;
const VOLUNTEER: usize = 9;
const ACADEMY: usize = 10;

/// A host without offers, and one that was merged into host 0.
const LONELY: usize = 30;
const MERGED: usize = 31;

/// One letter each, as in the tables below.
type Column = (char, &'static str, fn() -> UserId);
const ROLES: [Column; 12] = [
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
    ('B', "office of school 0", || staff(OFFICE).into()),
    ('V', "volunteer of the pôle", || staff(VOLUNTEER).into()),
    ('E', "académie, for the pôle", || staff(ACADEMY).into()),
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
    pole                  P D S T C A B V E
    school                P D S T C A B V E
    division              P D S T C A B V E
    period draft            D S       B
    period proposed         D S   C   B
    period published      P D S T C A B V E
    host shared           P D S T C A B V E
    host kept             P D S       B
    host_contact placed   P D S T C A B V E
    host_contact other      D S T C A B V E
    host_contact kept       D S       B
    contact shared          D S T C A B V E
    contact kept            D S       B
    contact_event shared    D S T C A B V E
    contact_event kept      D S       B
    reception_sum           D S T C A B V E
    report                P       C
    offer open            P D S T C A B V E
    offer closed          P D S T C A B V E
    offer draft                   C
    staff                   D S T C A B V E
    assignment D            D         A
    assignment S              S       A
    assignment T                T     A
    assignment C                  C   A
    assignment A                      A
    assignment B                      A B
    assignment V                      A   V
    assignment E                      A     E
    assignment O                      A       O
    pupil self            P D S       B
    pupil class             D S       B
    pupil school              S       B
    pupil pole                  T
    need self             P D S   C   B
    need class              D S   C   B
    need school               S   C   B
    need pole                   T C
    application self      P D S   C   B
    application class       D S   C   B
    application school        S   C   B
    application pole            T C
    placement self        P D S   C   B
    placement class         D S   C   B
    placement school          S   C   B
    placement pole              T C
    wishes self           P D S   C   B
    wishes class            D S   C   B
    wishes school             S   C   B
    wishes pole                 T C
    found_place self      P D S       B
    found_place class       D S       B
    found_place school        S       B
    found_place pole            T
    demarche self         P D S       B
    demarche class          D S       B
    demarche school           S       B
    demarche pole               T
    journal self          P D S       B
    journal class           D S       B
    journal school            S       B
    journal pole                T
    attendance self       P D S       B
    attendance class        D S       B
    attendance school         S       B
    attendance pole             T
    referent self         P D S T     B
    referent class          D S T     B
    referent school           S T     B
    referent pole               T
    visit self              D S       B
    visit class             D S       B
    visit school              S       B
    visit pole                  T
    concern self          P     T     B
    concern class               T     B
    concern school              T     B
    concern pole                T
    favourites self       P
    favourites class
    favourites school
    favourites pole
    reception self        P
    reception class
    reception school
    reception pole
    support self          P D S       B
    support class           D S   C   B
    support school            S       B
    support pole                T C   B
    support_step self     P D S       B
    support_step class      D S   C   B
    support_step school       S       B
    support_step pole         S T C
    note self               D S       B
    note class              D S       B
    note school               S       B
    note pole                   T
    revision self           D S       B
    revision class          D S       B
    revision school           S       B
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
    save_host shared                    C
    save_host kept                          B
    save_host new                           B
    save_contact shared          D S T C   B V
    save_contact kept                       B
    record_contact shared        D S T C   B V
    record_contact blocked              C
    record_contact kept                     B
    merge_hosts                         C
    undo_merge                          C
    write_note self              D S     B
    write_note class             D S     B
    write_note school              S     B
    write_note pole                  T
    revise_note self             D S     B
    revise_note class            D S     B
    revise_note school             S     B
    revise_note pole                 T
    mark_attendance self         D S     B
    mark_attendance class        D S     B
    mark_attendance school         S     B
    mark_attendance pole             T
    plan_visit self              D S     B
    plan_visit class             D S     B
    plan_visit school              S     B
    plan_visit pole                  T
    close_visit self             D S     B
    close_visit class            D S     B
    close_visit school             S     B
    close_visit pole                 T
    interrupt_placement self     D S     B
    interrupt_placement class    D S     B
    interrupt_placement school     S     B
    interrupt_placement pole         T
    set_placement_details self   D S     B
    set_placement_details class  D S     B
    set_placement_details school   S     B
    set_placement_details pole       T
    assign_referent self         D S     B
    assign_referent class        D S     B
    assign_referent school         S     B
    assign_referent pole             T
    exempt_pupil self            D S     B
    exempt_pupil class           D S     B
    exempt_pupil school            S     B
    exempt_pupil pole                T
    assign_role                           A
    end_role                              A
    move_pupil self                       A B
    move_pupil pole                       A
    enrol_pupil here                        B
    enrol_pupil elsewhere
    correct_pupil self                      B
    correct_pupil pole
    set_schooling self                      B
    set_schooling pole
    create_division here                    B
    create_division elsewhere
    save_period here                        B
    save_period elsewhere
    set_calendar here                       B
    set_calendar elsewhere
    move_placement self          D S     B
    move_placement class         D S     B
    move_placement school          S     B
    move_placement pole              T
    set_delays                          C
    describe_school here                  A B
    describe_school elsewhere             A
    declare_place self         P
    declare_place class
    declare_place school
    declare_place pole
    correct_place self         P
    correct_place class
    correct_place pole
    withdraw_place self        P
    withdraw_place class
    withdraw_place pole
    check_place self             D S     B
    check_place class            D S     B
    check_place school             S     B
    check_place pole                  T
    log_demarche self          P
    log_demarche class
    log_demarche pole
    raise_concern self         P
    raise_concern class
    raise_concern pole
    handle_concern self               T  B
    handle_concern class              T  B
    handle_concern pole               T
    set_wishes self            P
    set_wishes class
    set_favourite self         P
    set_favourite class
    write_journal self         P
    write_journal class
    write_journal pole
    rate_reception self        P
    rate_reception class
    rate_reception pole
    ask_support self           P D S     B
    ask_support class            D S     B
    ask_support school             S     B
    ask_support pole                 T
    add_support_step self        D S     B
    add_support_step class       D S   C B
    add_support_step school        S     B
    add_support_step pole            T C
    pass_support_on self         D S     B
    pass_support_on school               B
    take_support self
    take_support class                 C
    take_support pole                  C
    propose_place self           D S     B
    propose_place class          D S   C B
    propose_place school           S     B
    propose_place pole               T C B
    answer_proposal self         D S     B
    answer_proposal class        D S     B
    answer_proposal school         S     B
    answer_proposal pole             T
    close_support self           D S     B
    close_support class          D S   C B
    close_support kept           D S     B
    close_support pole               T C
    reopen_support self          D S     B
    report_offer open          P D S T C A B V E
    settle_report                      C
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

/// A request for help of that pupil, what was tried and a proposal.
fn help(number: usize) -> Vec<Row> {
    // Those of the class and of the other school have reached the pôle.
    let (level, status) = match number {
        1 | 5 => (SupportLevel::Pole, SupportStatus::Qualified),
        3 => (SupportLevel::Office, SupportStatus::Open),
        _ => (SupportLevel::Referent, SupportStatus::Open),
    };
    let asked = Support {
        status,
        ..support_row(number, level)
    };
    let tried = step_row(number, level, number == 0);
    let proposal = SupportStep {
        id: step(20 + number),
        kind: StepKind::Offered,
        host: Some(host(1)),
        ..tried.clone()
    };
    vec![asked.into(), tried.into(), proposal.into()]
}

/// An older one of pupil 0, that was closed.
fn closed_help() -> Support {
    Support {
        id: support(30),
        period: period(10),
        status: SupportStatus::Closed,
        motive: Some(CloseMotive::NothingFound),
        ..support_row(0, SupportLevel::Office)
    }
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
            offer: Some(offer(3)),
            application: Some(application.id),
            weeks: weeks(&[20]),
            status: PlacementStatus::Confirmed,
            found: None,
            origin: Default::default(),
            tutor: Default::default(),
            hours: Default::default(),
            interruption: None,
            replaces: None,
        };
        rows.extend([application.into(), placement.into()]);
        rows.extend(crate::support::cases::about(number));
        rows.extend(help(number));
    }
    rows.push(closed_help().into());
    // Pupil 0 is placed at host 0; host 2 is kept by school 0.
    rows.push(private_host_row(2).into());
    let kept = Some(school(0));
    rows.push(
        HostContact {
            private_to: kept,
            ..contact_row(2)
        }
        .into(),
    );
    for (number, private_to) in [(0, None), (2, kept)] {
        rows.push(person_row(number, private_to).into());
        rows.push(event_row(number, private_to).into());
    }
    for (number, merged_into) in [(LONELY, None), (MERGED, Some(host(0)))] {
        let row = Host {
            merged_into,
            ..host_row(number)
        };
        rows.push(row.into());
    }
    rows.push(sum_row(0).into());
    rows.push(report_row(0).into());
    for (number, state) in [(10, PeriodState::Draft), (11, PeriodState::Proposed)] {
        let period = Period {
            id: period(number),
            state,
            ..period_row(0)
        };
        rows.push(period.into());
    }
    for (number, role, territory) in [
        (OFFICE, Role::Office, Territory::School(school(0))),
        (VOLUNTEER, Role::Volunteer, Territory::Pole(POLE)),
        (ACADEMY, Role::Academy, Territory::Pole(POLE)),
    ] {
        let person = Staff {
            id: staff(number),
            pole: POLE,
            first_name: "Adulte".into(),
            last_name: "Essai".into(),
        };
        rows.push(person.into());
        rows.push(assignment_row(number, role, territory).into());
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

fn shared(private_to: Option<SchoolId>) -> &'static str {
    private_to.map_or("shared", |_| "kept")
}

/// Name of a row in the table of reading; nothing for those it does not speak of.
fn name(row: &Row) -> Option<String> {
    let kind = row.key().kind.as_str();
    let what: String = match row {
        Row::HostContact(c) if c.private_to.is_some() => "kept".into(),
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
        Row::Period(p) => match p.state {
            PeriodState::Draft => "draft".into(),
            PeriodState::Proposed => "proposed".into(),
            _ => "published".into(),
        },
        Row::Host(h) => shared(h.private_to()).into(),
        Row::Contact(c) => shared(c.private_to).into(),
        Row::ContactEvent(e) => shared(e.private_to).into(),
        Row::FoundPlace(f) => distance(f.pupil)?.into(),
        Row::Demarche(d) => distance(d.pupil)?.into(),
        Row::Concern(c) => distance(c.pupil)?.into(),
        Row::Wishes(w) => distance(w.pupil)?.into(),
        Row::Favourites(f) => distance(f.pupil)?.into(),
        Row::Journal(j) => distance(j.pupil)?.into(),
        Row::Reception(r) => distance(r.pupil)?.into(),
        Row::Attendance(a) => distance(a.pupil)?.into(),
        Row::Referent(r) => distance(r.pupil)?.into(),
        Row::Visit(v) => distance(v.pupil)?.into(),
        Row::Support(s) => distance(s.pupil)?.into(),
        Row::SupportStep(s) => distance(s.pupil)?.into(),
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
        "save_host" => match what {
            "shared" => save_host(1, None).into(),
            "kept" => save_host(2, None).into(),
            _ => save_host(50, Some(0)).into(),
        },
        "save_contact" => save_contact(50, if what == "kept" { 2 } else { 1 }).into(),
        "record_contact" => {
            let outcome = if what == "blocked" {
                ContactOutcome::Blocked
            } else {
                ContactOutcome::Reached
            };
            record(50, if what == "kept" { 2 } else { 1 }, outcome).into()
        }
        "merge_hosts" => unite(LONELY, 0).into(),
        "undo_merge" => undo_merge(MERGED).into(),
        "write_note" => write(50, about).into(),
        "revise_note" => revise(about, 50, &[about], "Autre").into(),
        "mark_attendance" => mark(50, about).into(),
        "plan_visit" => plan(50, about).into(),
        "close_visit" => close(about).into(),
        "interrupt_placement" => interrupt(about, "2026-05-13").into(),
        "set_placement_details" => details(about).into(),
        "assign_referent" if about == 5 => refer(&[about], None).into(),
        "assign_referent" => refer(&[about], Some(TEACHER_OF_SCHOOL)).into(),
        "exempt_pupil" => exempt(about, true).into(),
        "assign_role" => assign(50, NO_ROLE, Role::Coordinator, Territory::Pole(POLE)).into(),
        "end_role" => end(TEACHER_ELSEWHERE).into(),
        "move_pupil" => move_to(about, 1).into(),
        "enrol_pupil" => enrol(50, if what == "here" { 1 } else { 2 }).into(),
        "correct_pupil" => correct(about).into(),
        "set_schooling" => schooling(about, Schooling::LeaverToConfirm).into(),
        "create_division" => make_division(50, usize::from(what != "here")).into(),
        "save_period" => {
            let class = if what == "here" { 1 } else { 2 };
            save_period(60, class, &[10, 11], PeriodState::Draft).into()
        }
        "set_delays" => delays(10, 28).into(),
        "set_calendar" => {
            calendar(if what == "here" { 1 } else { 2 }, CalendarState::ToCheck).into()
        }
        "move_placement" => move_placement(about, &[51]).into(),
        "describe_school" => describe(usize::from(what != "here")).into(),
        "declare_place" => declare(50, about).into(),
        "correct_place" => tell_again(about, about).into(),
        "withdraw_place" => take_back(about).into(),
        "check_place" => send_back(about, "Quel téléphone ?").into(),
        "log_demarche" => log(50, about).into(),
        "raise_concern" => raise(50, about).into(),
        "handle_concern" => handle(about, ConcernStatus::Taken).into(),
        "set_wishes" => wish(about, &[2, 1]).into(),
        "set_favourite" => keep(about, 2, true).into(),
        // Placed in the spring before.
        "write_journal" => day(about, "2026-05-12", "Posé une porte.").into(),
        "rate_reception" => rate(about, 3).into(),
        "ask_support" => ask(50, about).into(),
        "add_support_step" => add_step(50, about).into(),
        "pass_support_on" if about == 3 => pass_on(50, about, SupportLevel::Pole).into(),
        "pass_support_on" => pass_on(50, about, SupportLevel::Office).into(),
        "take_support" => take(50, about).into(),
        "propose_place" => propose(50, about, Proposed::Host(host(1))).into(),
        "answer_proposal" => answer(50, about, 20 + about, false).into(),
        "close_support" if what == "kept" => close_support(50, 1, CloseMotive::KeptAtSchool).into(),
        "close_support" => close_support(50, about, CloseMotive::NothingFound).into(),
        "reopen_support" => reopen(50, 30).into(),
        "report_offer" => report_offer(50, 0).into(),
        "settle_report" => settle(0, ReportStatus::Upheld).into(),
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
            if command.op() == "move_placement" {
                // Before the placements begin.
                bench.now = Now::at(START - 200 * 86_400_000);
            }
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
fn the_book_of_a_pupil_holds_what_a_pupil_reads_and_writes_and_no_more() {
    let of_pupils = |text| {
        let lines = table(text).into_iter();
        lines.filter_map(|(name, letters)| {
            let first = name.split(' ').next().unwrap_or_default().to_owned();
            letters.contains(&'P').then_some(first)
        })
    };
    let kinds = Kind::ALL.iter().filter(|kind| kind.is_of_pupils());
    assert_eq!(
        of_pupils(READ).collect::<BTreeSet<_>>(),
        kinds.map(|kind| kind.as_str().to_owned()).collect()
    );
    assert_eq!(
        of_pupils(WRITE).collect::<BTreeSet<_>>(),
        Command::of_pupils()
            .into_iter()
            .map(str::to_owned)
            .collect()
    );
}

#[test]
fn with_their_book_a_pupil_sees_and_does_the_same() {
    let bench = bench();
    let (mut device, idb) = bench.phone(pupil(0));
    let meta = device.meta().clone();
    let issued: Vec<Command> = vec![apply(50, 0, 0).into(), command("log_demarche self")];
    for command in &issued {
        let new = device.prepare(command, None, bench.now, 0, None).unwrap();
        let pending = ready(idb.commit(new)).unwrap();
        device.committed(pending, bench.now);
    }
    let opened = || ready(idb.open(meta.clone())).unwrap();
    let [all, own] =
        [Book::whole(), Book::of_pupil()].map(|book| Device::with_book(opened(), bench.now, book));
    assert_eq!(all.replica.base().count(), own.replica.base().count());
    assert!(all.replica.base().eq(own.replica.base()));
    assert!(all.replica.overlay().count() >= issued.len());
    assert!(all.replica.overlay().eq(own.replica.overlay()));
    assert_eq!(all.replica.refused(), own.replica.refused());
    for command in &issued {
        assert_eq!(Book::whole().args(command), Book::of_pupil().args(command));
    }
    // What is not in the book is refused, never done by halves.
    let (mut own, approve) = (own, command("approve_match self"));
    let prepared = own.prepare(&approve, None, bench.now, 0, None);
    assert_eq!(prepared.unwrap_err(), Refusal::Forbidden);
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
