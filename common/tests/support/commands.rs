//! Commands about the small pôle, by number.

use super::cases::{attendance, visit};
use super::cases::{concern, demarche, found};
use super::cases::{report, step, support};
use super::pole::*;
use common::command::*;
use common::domain::application::RefusalMotive;
use common::domain::attendance::HalfDay;
use common::domain::concern::ConcernStatus;
use common::domain::demarche::{Channel, DemarcheStatus};
use common::domain::division::{CalendarState, Filiere, Level};
use common::domain::follow_up::NoteKind;
use common::domain::found_place::{Origin, PlaceDetails};
use common::domain::host::{ContactOutcome, ContactRole, HostState, Sharing};
use common::domain::journal::{Activity, Mood};
use common::domain::offer::{OfferStatus, OfferTerms};
use common::domain::period::{PeriodState, PlacementKind};
use common::domain::placement::{DayHours, InterruptionReason, Tutor};
use common::domain::pupil::Schooling;
use common::domain::reception::Answers;
use common::domain::report::{ReportReason, ReportStatus};
use common::domain::sealed::{SealReason, Sealed, SealedStatus};
use common::domain::staff::{Role, Territory};
use common::domain::support::{CloseMotive, SupportLevel};
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

/// Host `id`, brought by that school or by the pôle.
pub fn save_host(id: usize, owner: Option<usize>) -> SaveHost {
    let host = host_row(id);
    SaveHost {
        id: host.id,
        owner: owner.map(school),
        name: format!("Atelier {id}"),
        sector: "Bois".into(),
        commune: host.commune,
        commune_name: host.commune_name,
        point: host.point,
        siret: None,
        headcount: None,
        address: "1 rue d'Essai".into(),
        phone: String::new(),
        email: String::new(),
        sharing: Sharing::Pole,
        state: HostState::Active,
    }
}

pub fn save_contact(id: usize, of: usize) -> SaveContact {
    SaveContact {
        id: super::cases::contact(id),
        host: host(of),
        name: "Camille Essai".into(),
        role: ContactRole::Tutor,
        entitled: false,
        phone: String::new(),
        email: String::new(),
        prefers: None,
        active: true,
    }
}

pub fn record(id: usize, of: usize, outcome: ContactOutcome) -> RecordContact {
    RecordContact {
        id: super::cases::event(id),
        host: host(of),
        channel: Channel::Call,
        outcome,
        text: "Rappeler en mars.".into(),
        verified: false,
        written_at: START,
    }
}

pub fn unite(from: usize, into: usize) -> MergeHosts {
    MergeHosts {
        from: host(from),
        into: host(into),
    }
}

pub fn undo_merge(from: usize) -> UndoMerge {
    UndoMerge { from: host(from) }
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

/// Adds pupil `id` to a division.
pub fn enrol(id: usize, division_number: usize) -> EnrolPupil {
    EnrolPupil {
        id: pupil(id),
        division: division(division_number),
        first_name: "Maëlys".into(),
        last_name: "Aubertel".into(),
        born: date("2009-09-03"),
        home: None,
    }
}

pub fn correct(who: usize) -> CorrectPupil {
    CorrectPupil {
        pupil: pupil(who),
        first_name: "Maëlys".into(),
        last_name: "Aubertel".into(),
        born: date("2009-09-03"),
    }
}

pub fn schooling(who: usize, schooling: Schooling) -> SetSchooling {
    SetSchooling {
        pupil: pupil(who),
        schooling,
    }
}

pub fn make_division(id: usize, school_number: usize) -> CreateDivision {
    CreateDivision {
        id: division(id),
        school: school(school_number),
        name: format!("1CLASSE{id}"),
        diploma: "Bac pro MELEC".into(),
        level: Level::Premiere,
        filiere: Filiere::Electricite,
    }
}

pub fn describe(number: usize) -> DescribeSchool {
    DescribeSchool {
        school: school(number),
        phone: "03 83 00 00 00".into(),
        boarding: true,
    }
}

/// Period `id` of a class, in these weeks of 2026.
pub fn save_period(
    id: usize,
    division_number: usize,
    in_weeks: &[u8],
    state: PeriodState,
) -> SavePeriod {
    SavePeriod {
        id: period(id),
        division: division(division_number),
        name: "PFMP n° 1".into(),
        kind: PlacementKind::Pfmp,
        weeks: weeks(in_weeks),
        state,
    }
}

pub fn delays(silence_days: u16, support_days: u16) -> SetDelays {
    SetDelays {
        pole: POLE,
        silence_days,
        support_days,
    }
}

pub fn calendar(division_number: usize, calendar: CalendarState) -> SetCalendar {
    SetCalendar {
        division: division(division_number),
        calendar,
    }
}

/// Placement of that number to these weeks of the period of its pupil's class.
pub fn move_placement(number: usize, in_weeks: &[u8]) -> MovePlacement {
    MovePlacement {
        placement: placement(number),
        period: period(division_of(number)),
        weeks: weeks(in_weeks),
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

/// A place that nobody of the pôle knows, for the whole period of pupil `who`.
pub fn told(who: usize) -> PlaceTold {
    PlaceTold {
        period: period(division_of(who)),
        weeks: period_row(division_of(who)).weeks,
        origin: Origin::Family,
        host: None,
        place: PlaceDetails {
            name: "Atelier de l'oncle".into(),
            commune_name: "Baccarat".into(),
            phone: "03 83 00 00 00".into(),
            ..PlaceDetails::default()
        },
        tutor: Tutor {
            name: "Dominique Essai".into(),
            phone: String::new(),
        },
    }
}

/// Pupil `who` tells of the place of that number.
pub fn declare(id: usize, who: usize) -> DeclarePlace {
    DeclarePlace {
        id: found(id),
        pupil: pupil(who),
        told: told(who),
    }
}

pub fn tell_again(id: usize, who: usize) -> CorrectPlace {
    CorrectPlace {
        found: found(id),
        told: told(who),
    }
}

pub fn take_back(id: usize) -> WithdrawPlace {
    WithdrawPlace { found: found(id) }
}

pub fn send_back(id: usize, comment: &str) -> CheckPlace {
    CheckPlace {
        found: found(id),
        verdict: PlaceVerdict::SendBack {
            comment: comment.into(),
        },
    }
}

/// Accepts a place; the placement has its number, a new host that number and 70.
pub fn accept(id: usize, known: Option<usize>) -> CheckPlace {
    CheckPlace {
        found: found(id),
        verdict: PlaceVerdict::Accept {
            placement: placement(id),
            host: known.map(host),
            new_host: host(70 + id),
        },
    }
}

pub fn log(id: usize, who: usize) -> LogDemarche {
    LogDemarche {
        id: demarche(id),
        pupil: pupil(who),
        period: None,
        host: None,
        name: "Menuiserie du port".into(),
        channel: Channel::Call,
        on: date("2026-10-05"),
        status: DemarcheStatus::Waiting,
        motive: None,
        remind_on: Some(date("2026-10-12")),
        next_step: "Rappeler lundi".into(),
        text: String::new(),
    }
}

pub fn raise(id: usize, who: usize) -> RaiseConcern {
    RaiseConcern {
        id: concern(id),
        pupil: pupil(who),
        demarche: None,
        place: "Un atelier".into(),
        text: "On m'a dit que ce n'était pas un métier pour moi.".into(),
    }
}

pub fn handle(id: usize, status: ConcernStatus) -> HandleConcern {
    HandleConcern {
        concern: concern(id),
        status,
    }
}

pub fn wish(who: usize, ranked: &[usize]) -> SetWishes {
    SetWishes {
        pupil: pupil(who),
        ranked: ranked.iter().map(|n| offer(*n)).collect(),
    }
}

pub fn keep(who: usize, what: usize, kept: bool) -> SetFavourite {
    SetFavourite {
        pupil: pupil(who),
        offer: offer(what),
        kept,
    }
}

pub fn day(of: usize, day: &str, text: &str) -> WriteJournal {
    WriteJournal {
        placement: placement(of),
        day: date(day),
        mood: Mood::Good,
        activity: Activity::Helped,
        text: text.into(),
        written_at: START,
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

pub fn rate(of: usize, answer: u8) -> RateReception {
    RateReception {
        placement: placement(of),
        answers: Answers {
            welcome: answer,
            tasks: answer,
            guidance: answer,
            again: answer,
        },
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

pub fn close_support(id: usize, of: usize, motive: CloseMotive) -> CloseSupport {
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
