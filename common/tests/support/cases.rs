//! One row of each kind that is about a pupil or a host, by number.

use super::pole::*;
use common::domain::attendance::{Attendance, HalfDay};
use common::domain::concern::{Concern, ConcernStatus};
use common::domain::demarche::{Channel, Demarche, DemarcheStatus};
use common::domain::found_place::{FoundPlace, FoundStatus, Origin, PlaceDetails};
use common::domain::host::{Contact, ContactEvent, ContactOutcome, ContactRole, Host, Sharing};
use common::domain::journal::{Activity, JournalEntry, Mood};
use common::domain::placement::Tutor;
use common::domain::reception::{Answers, Reception, ReceptionSum};
use common::domain::referent::{Referent, referent_id};
use common::domain::report::{Report, ReportReason, ReportStatus};
use common::domain::support::{StepKind, Support, SupportLevel, SupportStatus, SupportStep};
use common::domain::visit::{Visit, VisitStatus};
use common::domain::wish::{Favourites, Wishes};
use common::ids::*;
use common::row::Row;

macro_rules! numbered {
    ($($name:ident: $id:ident = $what:literal;)*) => {$(
        pub const fn $name(number: usize) -> $id { $id(uid($what, number)) }
    )*};
}

numbered! {
    found: FoundPlaceId = 0x11;
    demarche: DemarcheId = 0x12;
    concern: ConcernId = 0x13;
    support: SupportId = 0x14;
    step: SupportStepId = 0x15;
    journal: JournalId = 0x16;
    reception: ReceptionId = 0x17;
    attendance: AttendanceId = 0x18;
    visit: VisitId = 0x19;
    contact: ContactId = 0x1a;
    event: ContactEventId = 0x1b;
    report: ReportId = 0x1c;
}

pub fn found_row(number: usize) -> FoundPlace {
    let about = pupil_row(number);
    let period = period_row(division_of(number));
    FoundPlace {
        id: found(number),
        pole: POLE,
        school: about.school,
        division: about.division,
        pupil: about.id,
        period: period.id,
        weeks: period.weeks,
        origin: Origin::Family,
        host: None,
        place: PlaceDetails {
            name: "Menuiserie de la famille".into(),
            ..PlaceDetails::default()
        },
        tutor: Tutor {
            name: "Camille Essai".into(),
            phone: String::new(),
        },
        status: FoundStatus::Declared,
        comment: String::new(),
        checked_by: None,
        placement: None,
        declared_at: START,
    }
}

pub fn demarche_row(number: usize) -> Demarche {
    let about = pupil_row(number);
    Demarche {
        id: demarche(number),
        school: about.school,
        division: about.division,
        pupil: about.id,
        period: None,
        host: None,
        name: "Menuiserie du coin".into(),
        channel: Channel::Call,
        on: date("2026-10-05"),
        status: DemarcheStatus::Waiting,
        motive: None,
        remind_on: None,
        next_step: String::new(),
        text: String::new(),
        changed_at: START,
    }
}

/// Told when the teacher of division 2 was the referent.
pub fn concern_row(number: usize) -> Concern {
    let about = pupil_row(number);
    Concern {
        id: concern(number),
        school: about.school,
        division: about.division,
        pupil: about.id,
        demarche: None,
        place: "Un atelier".into(),
        text: String::new(),
        referent: Some(staff(TEACHER_ELSEWHERE)),
        status: ConcernStatus::Raised,
        raised_at: START,
    }
}

pub fn wishes_row(number: usize) -> Wishes {
    let about = pupil_row(number);
    Wishes {
        pupil: about.id,
        pole: POLE,
        school: about.school,
        division: about.division,
        ranked: vec![offer(0)],
    }
}

pub fn favourites_row(number: usize) -> Favourites {
    Favourites {
        pupil: pupil(number),
        offers: vec![offer(1)],
    }
}

pub fn support_row(number: usize, level: SupportLevel) -> Support {
    let about = pupil_row(number);
    let period = period_row(division_of(number));
    Support {
        id: support(number),
        pole: POLE,
        school: about.school,
        division: about.division,
        pupil: about.id,
        reference: need_row(number).reference,
        period: period.id,
        weeks: period.weeks,
        level,
        status: SupportStatus::Open,
        motive: None,
        asked_at: START,
        moved_at: START,
    }
}

/// Written by the coordinator of another pôle, so that its author is told apart.
pub fn step_row(number: usize, level: SupportLevel, to_pupil: bool) -> SupportStep {
    let about = pupil_row(number);
    SupportStep {
        id: step(number),
        pole: POLE,
        support: support(number),
        school: about.school,
        division: about.division,
        pupil: about.id,
        kind: StepKind::Tried,
        level,
        to_pupil,
        offer: None,
        host: None,
        answers: None,
        accepted: None,
        text: "Trois appels.".into(),
        author: UserId(staff(TEACHER_OF_SCHOOL).0),
        written_at: START,
    }
}

pub fn journal_row(number: usize) -> JournalEntry {
    let about = pupil_row(number);
    JournalEntry {
        id: journal(number),
        school: about.school,
        division: about.division,
        pupil: about.id,
        placement: placement(number),
        day: date("2026-11-23"),
        mood: Mood::Good,
        activity: Activity::Helped,
        text: "Monté une fenêtre.".into(),
        written_at: START,
    }
}

pub fn reception_row(number: usize) -> Reception {
    let about = pupil_row(number);
    Reception {
        id: reception(number),
        pole: POLE,
        school: about.school,
        division: about.division,
        pupil: about.id,
        placement: placement(number),
        host: host(0),
        answers: Answers {
            welcome: 4,
            tasks: 3,
            guidance: 4,
            again: 4,
        },
    }
}

pub fn sum_row(number: usize) -> ReceptionSum {
    ReceptionSum {
        host: host(number),
        pole: POLE,
        count: 10,
        welcome: 40,
        tasks: 30,
        guidance: 35,
        again: 38,
    }
}

pub fn attendance_row(number: usize) -> Attendance {
    let about = pupil_row(number);
    Attendance {
        id: attendance(number),
        school: about.school,
        division: about.division,
        pupil: about.id,
        placement: Some(placement(number)),
        day: date("2026-11-23"),
        morning: Some(HalfDay::PRESENT),
        afternoon: None,
        note: String::new(),
        parents: Vec::new(),
        author: staff(TEACHER_OF_SCHOOL),
        written_at: START,
    }
}

/// Followed by the teacher of the other school.
pub fn referent_row(number: usize) -> Referent {
    let about = pupil_row(number);
    let period = period(division_of(number));
    Referent {
        id: referent_id(about.id, period),
        school: about.school,
        division: about.division,
        pupil: about.id,
        period,
        staff: Some(staff(TEACHER_ELSEWHERE)),
        name: String::new(),
    }
}

pub fn visit_row(number: usize) -> Visit {
    let about = pupil_row(number);
    Visit {
        id: visit(number),
        school: about.school,
        division: about.division,
        pupil: about.id,
        placement: placement(number),
        staff: staff(TEACHER_OF_SCHOOL),
        channel: Channel::Visit,
        planned_on: Some(date("2026-11-24")),
        status: VisitStatus::Planned,
        note: None,
    }
}

/// A host that school 0 keeps for itself.
pub fn private_host_row(number: usize) -> Host {
    Host {
        sharing: Sharing::School,
        owner: Some(school(0)),
        ..host_row(number)
    }
}

pub fn person_row(number: usize, private_to: Option<SchoolId>) -> Contact {
    Contact {
        id: contact(number),
        host: host(number),
        pole: POLE,
        private_to,
        name: "Camille Essai".into(),
        role: ContactRole::Tutor,
        entitled: false,
        phone: String::new(),
        email: String::new(),
        prefers: None,
        active: true,
    }
}

pub fn event_row(number: usize, private_to: Option<SchoolId>) -> ContactEvent {
    ContactEvent {
        id: event(number),
        host: host(number),
        pole: POLE,
        private_to,
        staff: staff(TEACHER_OF_SCHOOL),
        channel: Channel::Call,
        outcome: ContactOutcome::Reached,
        text: String::new(),
        written_at: START,
    }
}

/// Told by pupil 0.
pub fn report_row(number: usize) -> Report {
    Report {
        id: report(number),
        pole: POLE,
        offer: offer(0),
        reason: ReportReason::Discrimination,
        text: String::new(),
        author: pupil(0).into(),
        status: ReportStatus::Open,
        answer: String::new(),
        reported_at: START,
    }
}

/// All that is about that pupil.
pub fn about(number: usize) -> Vec<Row> {
    vec![
        found_row(number).into(),
        demarche_row(number).into(),
        concern_row(number).into(),
        wishes_row(number).into(),
        favourites_row(number).into(),
        journal_row(number).into(),
        reception_row(number).into(),
        attendance_row(number).into(),
        referent_row(number).into(),
        visit_row(number).into(),
    ]
}

/// One row of each of these kinds.
pub fn one_of_each() -> Vec<Row> {
    let mut rows = about(0);
    rows.extend([
        support_row(0, SupportLevel::Pole).into(),
        step_row(0, SupportLevel::Pole, true).into(),
        person_row(0, None).into(),
        event_row(0, None).into(),
        sum_row(0).into(),
        report_row(0).into(),
    ]);
    rows
}
