//! Commands about the small pôle, by number.

use super::cases::{report, step, support};
use super::pole::*;
use common::command::*;
use common::domain::application::RefusalMotive;
use common::domain::follow_up::NoteKind;
use common::domain::offer::{OfferStatus, OfferTerms};
use common::domain::report::{ReportReason, ReportStatus};
use common::domain::sealed::{SealReason, Sealed, SealedStatus};
use common::domain::staff::{Role, Territory};
use common::domain::support::{CloseMotive, SupportLevel};
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
        confirmed: None,
    }
}

pub fn edit_text(id: usize, title: &str) -> EditOffer {
    EditOffer {
        offer: offer(id),
        text: Some(text(title)),
        terms: None,
        confirmed: None,
    }
}

pub fn edit_terms(id: usize, terms: OfferTerms) -> EditOffer {
    EditOffer {
        offer: offer(id),
        text: None,
        terms: Some(terms),
        confirmed: None,
    }
}

pub fn set_status(id: usize, status: OfferStatus) -> SetOfferStatus {
    SetOfferStatus {
        offer: offer(id),
        status,
        confirmed: None,
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

/// Help is asked for pupil `who`; the first step has the same number.
pub fn ask(id: usize, who: usize) -> AskSupport {
    AskSupport {
        id: support(id),
        step: step(id),
        pupil: pupil(who),
        period: period(division_of(who)),
        text: "Dix refus.".into(),
        written_at: START,
    }
}

pub fn add_step(id: usize, of: usize) -> AddSupportStep {
    AddSupportStep {
        step: step(id),
        support: support(of),
        to_pupil: false,
        text: "Trois appels.".into(),
        written_at: START,
    }
}

pub fn pass_on(id: usize, of: usize, to: SupportLevel) -> PassSupportOn {
    PassSupportOn {
        support: support(of),
        step: step(id),
        to,
        text: "Cherche en atelier, dix refus.".into(),
        written_at: START,
    }
}

pub fn take(id: usize, of: usize) -> TakeSupport {
    TakeSupport {
        support: support(of),
        step: step(id),
        written_at: START,
    }
}

pub fn propose(id: usize, of: usize, place: Proposed) -> ProposePlace {
    ProposePlace {
        support: support(of),
        step: step(id),
        place,
        text: "Demander le chef d'atelier.".into(),
        written_at: START,
    }
}

/// Answers proposal `to`; a request for the seat would have the number of the step.
pub fn answer(id: usize, of: usize, to: usize, accepted: bool) -> AnswerProposal {
    AnswerProposal {
        support: support(of),
        step: step(id),
        proposal: step(to),
        accepted,
        application: application(id),
        text: String::new(),
        written_at: START,
    }
}

pub fn close(id: usize, of: usize, motive: CloseMotive) -> CloseSupport {
    CloseSupport {
        support: support(of),
        step: step(id),
        motive,
        text: String::new(),
        written_at: START,
    }
}

pub fn reopen(id: usize, of: usize) -> ReopenSupport {
    ReopenSupport {
        support: support(of),
        step: step(id),
        text: String::new(),
        written_at: START,
    }
}

pub fn report_offer(id: usize, what: usize) -> ReportOffer {
    ReportOffer {
        id: report(id),
        offer: offer(what),
        reason: ReportReason::Discrimination,
        text: "Filles refusées.".into(),
    }
}

pub fn settle(id: usize, status: ReportStatus) -> SettleReport {
    SettleReport {
        report: report(id),
        status,
        answer: "Texte corrigé.".into(),
    }
}
