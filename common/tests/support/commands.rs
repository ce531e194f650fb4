//! Commands about the small pôle, by number.

use super::cases::{attendance, visit};
use super::pole::*;
use common::command::*;
use common::domain::application::RefusalMotive;
use common::domain::attendance::HalfDay;
use common::domain::demarche::Channel;
use common::domain::follow_up::NoteKind;
use common::domain::offer::{OfferStatus, OfferTerms};
use common::domain::placement::{DayHours, InterruptionReason, Tutor};
use common::domain::sealed::{SealReason, Sealed, SealedStatus};
use common::domain::staff::{Role, Territory};
use common::domain::visit::VisitStatus;
use common::ids::{PupilId, RevisionId, UserId};

/// Pupil `who` asks for offer `what`; the request has the number `id`.
pub fn apply(id: usize, who: usize, what: usize) -> ApplyToOffer {
    ApplyToOffer {
        id: application(id),
        pupil: pupil(who),
        offer: offer(what),
        period: period(division_of(who)),
        message: String::new(),
    }
}

pub fn withdraw(id: usize) -> WithdrawApplication {
    WithdrawApplication {
        application: application(id),
    }
}

/// Approves request `id` of pupil `who` for offer `what`; the placement has the same number.
pub fn approve(id: usize, who: usize, what: usize) -> ApproveMatch {
    ApproveMatch {
        application: application(id),
        placement: placement(id),
        offer: offer(what),
        host: host(what % 3),
        pupil: pupil(who),
        period: period(division_of(who)),
    }
}

pub fn refuse(id: usize) -> RefuseApplication {
    RefuseApplication {
        application: application(id),
        motive: RefusalMotive::Full,
        comment: String::new(),
    }
}

pub fn create(id: usize, open: bool) -> CreateOffer {
    CreateOffer {
        id: offer(id),
        host: host(0),
        text: text("Atelier"),
        terms: terms(1),
        open,
    }
}

pub fn edit_text(id: usize, title: &str) -> EditOffer {
    EditOffer {
        offer: offer(id),
        text: Some(text(title)),
        terms: None,
    }
}

pub fn edit_terms(id: usize, terms: OfferTerms) -> EditOffer {
    EditOffer {
        offer: offer(id),
        text: None,
        terms: Some(terms),
    }
}

pub fn set_status(id: usize, status: OfferStatus) -> SetOfferStatus {
    SetOfferStatus {
        offer: offer(id),
        status,
    }
}

pub fn register(id: usize) -> RegisterHost {
    RegisterHost {
        host: host_row(id),
        contact: contact_row(id),
    }
}

/// A note about pupil `who`; its first revision has the same number.
pub fn write(id: usize, who: usize) -> WriteNote {
    WriteNote {
        note: note(id),
        revision: revision(id),
        pupil: pupil(who),
        period: None,
        kind: NoteKind::Visit,
        text: format!("Visite {id}"),
        written_at: START,
        level: 0,
    }
}

pub fn revise(of: usize, id: usize, parents: &[usize], text: &str) -> ReviseNote {
    ReviseNote {
        note: note(of),
        revision: revision(id),
        parents: parents
            .iter()
            .map(|n| revision(*n))
            .collect::<Vec<RevisionId>>(),
        text: text.into(),
        written_at: START,
    }
}

/// Entry `id`: pupil `who` is there all day, at school.
pub fn mark(id: usize, who: usize) -> MarkAttendance {
    MarkAttendance {
        division: division(division_of(who)),
        day: date("2026-11-24"),
        entries: vec![Mark {
            id: attendance(id),
            pupil: pupil(who),
            placement: None,
            morning: Some(HalfDay::PRESENT),
            afternoon: Some(HalfDay::PRESENT),
            note: String::new(),
            parents: Vec::new(),
        }],
        written_at: START,
    }
}

/// Visit `id` at placement `of`, by the teacher of the school.
pub fn plan(id: usize, of: usize) -> PlanVisit {
    PlanVisit {
        id: visit(id),
        placement: placement(of),
        staff: staff(TEACHER_OF_SCHOOL),
        channel: Channel::Visit,
        planned_on: Some(date("2026-11-26")),
    }
}

pub fn close(id: usize) -> CloseVisit {
    CloseVisit {
        visit: visit(id),
        status: VisitStatus::Done,
        note: None,
    }
}

pub fn interrupt(of: usize, from: &str) -> InterruptPlacement {
    InterruptPlacement {
        placement: placement(of),
        from: date(from),
        reason: InterruptionReason::HostUnable,
    }
}

/// Monday, from 8 to 17 with a break.
pub fn details(of: usize) -> SetPlacementDetails {
    let at = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let monday = DayHours {
        start: at(8),
        end: at(17),
        pause: Some((at(12), at(13))),
    };
    SetPlacementDetails {
        placement: placement(of),
        tutor: Tutor {
            name: "Dominique Essai".into(),
            phone: "03 83 00 00 00".into(),
        },
        hours: [(1, monday)].into(),
    }
}

/// Pupils `who` of one division are followed by that adult in its period.
pub fn refer(who: &[usize], by: Option<usize>) -> AssignReferent {
    AssignReferent {
        pupils: who.iter().map(|n| pupil(*n)).collect(),
        period: period(division_of(who[0])),
        staff: by.map(staff),
    }
}

pub fn exempt(who: usize, exempt: bool) -> ExemptPupil {
    ExemptPupil {
        pupil: pupil(who),
        period: period(division_of(who)),
        exempt,
    }
}

pub fn assign(id: usize, who: usize, role: Role, territory: Territory) -> AssignRole {
    AssignRole {
        id: assignment(id),
        staff: staff(who),
        role,
        territory,
    }
}

pub fn end(id: usize) -> EndRole {
    EndRole {
        assignment: assignment(id),
    }
}

pub fn move_to(who: usize, division_number: usize) -> MovePupil {
    MovePupil {
        pupil: PupilId(pupil(who).0),
        division: division(division_number),
    }
}

pub fn file(id: usize) -> FileSealed {
    FileSealed { id: ticket(id) }
}

pub fn destroy(id: usize) -> DestroySealed {
    DestroySealed { id: ticket(id) }
}

/// A note that a teacher of division 0 wrote about pupil 0, kept aside.
pub fn sealed_row(number: usize) -> Sealed {
    let command = Command::from(write(number, 0));
    Sealed {
        id: ticket(number),
        author: UserId(staff(TEACHER_OF_DIVISION).0),
        op: command.op().into(),
        schema: SCHEMA,
        args: command.args().to_string(),
        reason: SealReason::RightsLost,
        written_at: START,
        sealed_at: START,
        status: SealedStatus::Waiting,
        handled_by: None,
    }
}
