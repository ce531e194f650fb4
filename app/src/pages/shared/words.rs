//! Commands in words that their author recognises, and where to do them again.

mod support;
mod teaching;

pub use support::{SupportForm, support_form, support_place};

use crate::pages::coordinator::offer_draft::{self, Draft, Left};
use crate::pages::coordinator::refusal;
use crate::pages::office::{host_draft, period_draft};
use crate::pages::student::my_search_model::place_name;
use crate::pages::student::{demarche_draft, found_draft};
use crate::pages::teacher::note::Correction;
use crate::routes::Screen;
use common::command::{
    Command, Confirmed, EditOffer, PlaceTold, PlaceVerdict, SavePeriod, SetCalendar, SetDelays,
};
use common::domain::application::Application;
use common::domain::demarche::Demarche;
use common::domain::division::Division;
use common::domain::follow_up::Note;
use common::domain::found_place::FoundPlace;
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferTerms};
use common::domain::period::Period;
use common::domain::pupil::{Need, Pupil};
use common::ids::{
    ApplicationId, DivisionId, FoundPlaceId, HostId, OfferId, PlacementId, PupilId, ReportId,
};
use common::refusal::Changed;
use common::row::{Group, Kind, RowKey};
use common::rules::week::{runs as weeks, short_date};
use common::sync::replica::Replica;

/// Kinds that the words come from.
pub const KINDS: [Kind; 14] = [
    Kind::FoundPlace,
    Kind::Demarche,
    Kind::Support,
    Kind::SupportStep,
    Kind::Offer,
    Kind::Host,
    Kind::Pupil,
    Kind::Need,
    Kind::Period,
    Kind::Note,
    Kind::Application,
    Kind::Placement,
    Kind::Visit,
    Kind::Division,
];

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub what: String,
    /// The author's own words.
    pub quote: Option<String>,
    /// Where to do it again.
    pub screen: Option<Screen>,
    /// Draft that fills in that screen: its name and its text.
    pub draft: Option<(String, String)>,
}

impl Asked {
    fn new(what: String, screen: Option<Screen>) -> Self {
        Self {
            what,
            quote: None,
            screen,
            draft: None,
        }
    }

    /// A command that this version cannot read: only its words are told.
    #[must_use]
    pub fn unknown(words: &str) -> Self {
        Self::new("Une saisie".into(), None).quoting(words)
    }

    fn quoting(self, words: &str) -> Self {
        Self {
            quote: (!words.is_empty()).then(|| words.to_owned()),
            ..self
        }
    }

    fn drafted(self, form: String, text: &str) -> Self {
        Self {
            draft: (!text.is_empty()).then(|| (form, text.to_owned())),
            ..self
        }
    }
}

/// Name of the draft of a request's message.
#[must_use]
pub fn ask_form(offer: OfferId) -> String {
    format!("demande-{offer}")
}

/// Name of the draft of a new note.
#[must_use]
pub fn note_form(pupil: PupilId) -> String {
    format!("note-{pupil}")
}

/// Name of the draft of a note's correction.
#[must_use]
pub fn revision_form(note: common::ids::NoteId) -> String {
    format!("revision-{note}")
}

/// Name of the draft of a day of a placement.
#[must_use]
pub fn journal_form(placement: PlacementId) -> String {
    format!("journal-{placement}")
}

/// Name of the draft of the words that send a place back.
#[must_use]
pub fn check_form(found: FoundPlaceId) -> String {
    format!("verification-{found}")
}

/// « : Durand Camille, Volta », as far as the rows tell.
fn found_name(rows: &Replica, id: FoundPlaceId) -> String {
    let found = rows.get::<FoundPlace>(id.0);
    found.map_or(String::new(), |f| {
        format!("\u{a0}: {}", place_name(rows, f))
    })
}

/// A place that was told, with the form that says it again.
fn told_place(told: &PlaceTold, correction: Option<FoundPlaceId>, rows: &Replica) -> Asked {
    let weeks = rows
        .get::<Period>(told.period.0)
        .map(|p| p.weeks.as_slice());
    let draft = found_draft::Draft::from_told(told, weeks.unwrap_or_default());
    let what = format!("Le stage que vous avez trouvé\u{a0}: {}", draft.typed);
    Asked::new(what, Some(Screen::FoundPlace(correction)))
        .quoting(&draft.words())
        .drafted(found_draft::form(correction), &draft.text())
}

/// Name of the draft of a placement's tutor and hours.
#[must_use]
pub fn details_form(placement: PlacementId) -> String {
    format!("stage-{placement}")
}

/// Name of the draft of a report about an offer.
#[must_use]
pub fn report_form(offer: OfferId) -> String {
    format!("signalement-{offer}")
}

/// Name of the draft of the answer to a report.
#[must_use]
pub fn settle_form(report: ReportId) -> String {
    format!("suite-{report}")
}

/// Terms of an offer as they were on screen.
fn terms_shown(shown: &[Changed], offer: OfferId) -> Option<OfferTerms> {
    let key = RowKey::new(Kind::Offer, offer.0);
    let terms = shown
        .iter()
        .find(|s| s.key == key && s.group == Group::Terms)?;
    serde_json::from_value(terms.now.clone()).ok()
}

fn host_name(rows: &Replica, id: HostId) -> String {
    rows.get::<Host>(id.0)
        .map_or_else(|| "un organisme".into(), |h| h.name.clone())
}

fn offer_name(rows: &Replica, id: OfferId) -> String {
    let offer = rows.get::<Offer>(id.0);
    let title = offer.map_or("une offre retirée", |o| o.text.title.as_str());
    match offer.and_then(|o| rows.get::<Host>(o.host.0)) {
        Some(host) => format!("«\u{a0}{title}\u{a0}» chez {}", host.name),
        None => format!("«\u{a0}{title}\u{a0}»"),
    }
}

fn kept(confirmed: Option<&Confirmed>) -> String {
    confirmed.map(|c| c.reason.clone()).unwrap_or_default()
}

/// « pour E-0427, « Installation » chez Volta », as far as the rows tell.
fn request_name(rows: &Replica, id: ApplicationId) -> String {
    let Some(request) = rows.get::<Application>(id.0) else {
        return String::new();
    };
    let need = rows
        .get::<Need>(request.pupil.0)
        .map_or("", |n| n.reference.as_str());
    format!("\u{a0}: {need} {}", offer_name(rows, request.offer))
}

fn pupil_name(rows: &Replica, id: PupilId) -> String {
    let pupil = rows.get::<Pupil>(id.0);
    pupil.map_or(String::new(), |p| {
        format!(" sur {} {}", p.first_name, p.last_name)
    })
}

/// A command, as its author would tell it. `shown`: what was on screen when it was written.
#[must_use]
pub fn asked(command: &Command, shown: &[Changed], rows: &Replica) -> Asked {
    match command {
        Command::ApplyToOffer(c) => {
            let what = format!("Votre demande\u{a0}: {}", offer_name(rows, c.offer));
            Asked::new(what, Some(Screen::Offer(c.offer)))
                .quoting(&c.message)
                .drafted(ask_form(c.offer), &c.message)
        }
        Command::WithdrawApplication(c) => {
            let what = format!("Votre retrait{}", request_name(rows, c.application));
            Asked::new(what, Some(Screen::Requests))
        }
        Command::ApproveMatch(_) | Command::RefuseApplication(_) => arbitrated(command, rows),
        Command::CreateOffer(c) => {
            let draft = Draft {
                host: c.host.to_string(),
                text: c.text.clone(),
                terms: c.terms.clone(),
                why: kept(c.confirmed.as_ref()),
            };
            Asked::new(
                format!("Votre nouvelle offre\u{a0}: «\u{a0}{}\u{a0}»", c.text.title),
                Some(Screen::NewOffer),
            )
            .quoting(&c.text.description)
            .drafted(offer_draft::form(None), &draft.text())
        }
        Command::EditOffer(c) => edited(c, shown, rows),
        Command::AskSupport(_)
        | Command::AddSupportStep(_)
        | Command::PassSupportOn(_)
        | Command::TakeSupport(_)
        | Command::ProposePlace(_)
        | Command::AnswerProposal(_)
        | Command::CloseSupport(_)
        | Command::ReopenSupport(_) => support::asked(command, rows),
        Command::ReportOffer(c) => {
            let what = format!("Votre signalement\u{a0}: {}", offer_name(rows, c.offer));
            Asked::new(what, Some(Screen::Offer(c.offer)))
                .quoting(&c.text)
                .drafted(report_form(c.offer), &c.text)
        }
        Command::DeclarePlace(_)
        | Command::CorrectPlace(_)
        | Command::WithdrawPlace(_)
        | Command::CheckPlace(_)
        | Command::LogDemarche(_)
        | Command::RaiseConcern(_)
        | Command::HandleConcern(_)
        | Command::SetWishes(_)
        | Command::SetFavourite(_)
        | Command::WriteJournal(_)
        | Command::RateReception(_) => of_search(command, rows),
        Command::SettleReport(c) => Asked::new(
            "Votre réponse à un signalement".into(),
            Some(Screen::Reports),
        )
        .quoting(&c.answer)
        .drafted(settle_form(c.report), &c.answer),
        Command::FileSealed(_) => {
            let what = "Le classement d'une saisie mise de côté";
            Asked::new(what.to_owned(), Some(Screen::SetAside))
        }
        Command::DestroySealed(_) => {
            let what = "La destruction d'une saisie mise de côté";
            Asked::new(what.to_owned(), Some(Screen::SetAside))
        }
        Command::SetOfferStatus(c) => {
            let to = c.status.label().to_lowercase();
            let what = format!("{}\u{a0}: {to}", offer_name(rows, c.offer));
            Asked::new(what, Some(Screen::EditOffer(c.offer))).quoting(&kept(c.confirmed.as_ref()))
        }
        Command::WriteNote(c) => {
            let what = format!("Votre note{}", pupil_name(rows, c.pupil));
            Asked::new(what, Some(Screen::Pupil(c.pupil)))
                .quoting(&c.text)
                .drafted(note_form(c.pupil), &c.text)
        }
        Command::ReviseNote(c) => {
            let correction = Correction {
                parents: c.parents.clone(),
                text: c.text.clone(),
            };
            let pupil = rows.get::<Note>(c.note.0).map(|n| n.pupil);
            let name = pupil.map_or(String::new(), |id| pupil_name(rows, id));
            Asked::new(
                format!("Votre correction d'une note{name}"),
                pupil.map(Screen::Pupil),
            )
            .quoting(&c.text)
            .drafted(revision_form(c.note), &correction.draft())
        }
        Command::SaveHost(_)
        | Command::SaveContact(_)
        | Command::RecordContact(_)
        | Command::MergeHosts(_)
        | Command::UndoMerge(_) => of_host(command, rows),
        Command::EnrolPupil(_)
        | Command::CorrectPupil(_)
        | Command::SetSchooling(_)
        | Command::CreateDivision(_)
        | Command::DescribeSchool(_) => Asked::new(of_office(command, rows), Some(Screen::School)),
        Command::MarkAttendance(_)
        | Command::PlanVisit(_)
        | Command::CloseVisit(_)
        | Command::InterruptPlacement(_)
        | Command::SetPlacementDetails(_)
        | Command::MovePlacement(_)
        | Command::AssignReferent(_)
        | Command::ExemptPupil(_) => teaching::asked(command, rows),
        Command::SavePeriod(c) => of_period(c, rows),
        Command::SetCalendar(c) => of_calendar(c, rows),
        Command::SetDelays(c) => of_delays(c),
        Command::RegisterHost(c) => Asked::new(format!("L'organisme {}", c.host.name), None),
        Command::AssignRole(_) | Command::EndRole(_) | Command::MovePupil(_) => Asked::new(
            "Votre changement de rôle ou de classe".into(),
            Some(Screen::People),
        ),
    }
}

/// A period as it was asked for, to be taken up in the form.
fn of_period(c: &SavePeriod, rows: &Replica) -> Asked {
    let class = division_name(rows, c.division);
    let form = match rows.get::<Period>(c.id.0) {
        Some(period) => period_draft::form(period.id),
        None => period_draft::new_form(c.division),
    };
    let what = format!("{} de {class}, {}", c.name, weeks(&c.weeks));
    Asked::new(what, Some(Screen::Calendar)).drafted(form, &period_draft::Draft::said(c).text())
}

fn of_delays(c: &SetDelays) -> Asked {
    let what = format!(
        "Les délais du pôle\u{a0}: {} et {}\u{a0}jours",
        c.silence_days, c.support_days
    );
    Asked::new(what, Some(Screen::More))
}

fn of_calendar(c: &SetCalendar, rows: &Replica) -> Asked {
    let (class, state) = (division_name(rows, c.division), c.calendar.label());
    let what = format!("Le calendrier de {class}\u{a0}: {}", state.to_lowercase());
    Asked::new(what, Some(Screen::Calendar))
}

fn division_name(rows: &Replica, id: DivisionId) -> &str {
    let division = rows.get::<Division>(id.0);
    division.map_or("une classe", |d| d.name.as_str())
}

/// A decision on a request.
fn arbitrated(command: &Command, rows: &Replica) -> Asked {
    match command {
        Command::ApproveMatch(c) => {
            let need = rows
                .get::<Need>(c.pupil.0)
                .map_or("", |n| n.reference.as_str());
            let what = format!(
                "Votre accord\u{a0}: {need} pour {}",
                offer_name(rows, c.offer)
            );
            Asked::new(what, Some(Screen::Arbitration))
        }
        Command::RefuseApplication(c) => {
            let what = format!("Votre refus{}", request_name(rows, c.application));
            Asked::new(what, Some(Screen::Arbitration))
                .quoting(&c.comment)
                .drafted(refusal::draft(c.application), &c.comment)
        }
        _ => Asked::unknown(""),
    }
}

/// What a pupil does to find a place and in it, and what follows of it.
fn of_search(command: &Command, rows: &Replica) -> Asked {
    match command {
        Command::DeclarePlace(c) => told_place(&c.told, None, rows),
        Command::CorrectPlace(c) => told_place(&c.told, Some(c.found), rows),
        Command::WithdrawPlace(c) => {
            let what = format!(
                "Votre retrait d'un stage trouvé{}",
                found_name(rows, c.found)
            );
            Asked::new(what, Some(Screen::MySearch))
        }
        Command::CheckPlace(c) => {
            let name = found_name(rows, c.found);
            let screen = Some(Screen::PlacesToCheck);
            match &c.verdict {
                PlaceVerdict::Accept { .. } => {
                    Asked::new(format!("Votre accord pour un stage trouvé{name}"), screen)
                }
                PlaceVerdict::SendBack { comment } => {
                    Asked::new(format!("Votre renvoi d'un stage trouvé{name}"), screen)
                        .quoting(comment)
                        .drafted(check_form(c.found), comment)
                }
            }
        }
        Command::LogDemarche(c) => {
            let draft = demarche_draft::Draft::said(c);
            let known = rows.get::<Demarche>(c.id.0).map(|d| d.id);
            Asked::new(
                format!("Votre démarche\u{a0}: {}", c.name),
                Some(Screen::Demarche(known)),
            )
            .quoting(&draft.words())
            .drafted(demarche_draft::form(known), &draft.kept())
        }
        Command::RaiseConcern(c) => {
            let known = c.demarche.filter(|id| rows.get::<Demarche>(id.0).is_some());
            let what = format!("Votre signalement\u{a0}: {}", c.place);
            Asked::new(what, Some(Screen::Demarche(known)))
                .quoting(&c.text)
                .drafted(demarche_draft::CONCERN_FORM.into(), &c.text)
        }
        Command::HandleConcern(_) => Asked::new(
            "La suite que vous donnez à un signalement".into(),
            Some(Screen::PlacesToCheck),
        ),
        Command::SetWishes(_) => Asked::new("Vos vœux".into(), Some(Screen::MySearch)),
        Command::SetFavourite(c) => {
            let what = format!(
                "Une offre à garder ou non\u{a0}: {}",
                offer_name(rows, c.offer)
            );
            Asked::new(what, Some(Screen::Offer(c.offer)))
        }
        Command::WriteJournal(c) => {
            let what = format!("Votre journée du {}", short_date(c.day));
            Asked::new(what, Some(Screen::MyStay))
                .quoting(&c.text)
                .drafted(journal_form(c.placement), &c.text)
        }
        Command::RateReception(_) => {
            Asked::new("Votre avis sur l'accueil".into(), Some(Screen::MyStay))
        }
        _ => Asked::unknown(""),
    }
}

/// What was asked for about hosts.
fn of_host(command: &Command, rows: &Replica) -> Asked {
    match command {
        Command::SaveHost(c) => {
            let known = rows.get::<Host>(c.id.0).is_some();
            let draft = host_draft::Draft {
                name: c.name.clone(),
                sector: c.sector.clone(),
                commune: c.commune_name.clone(),
                siret: c.siret.map_or(String::new(), |s| s.to_string()),
                headcount: c.headcount.map_or(String::new(), |n| n.to_string()),
                address: c.address.clone(),
                phone: c.phone.clone(),
                email: c.email.clone(),
                sharing: c.sharing,
                state: c.state,
                owner: c.owner,
            };
            let (screen, form) = if known {
                (Screen::Host(c.id), host_draft::form(Some(c.id)))
            } else {
                (Screen::NewHost, host_draft::form(None))
            };
            Asked::new(format!("La fiche de {}", c.name), Some(screen))
                .quoting(&draft.words())
                .drafted(form, &draft.text())
        }
        Command::SaveContact(c) => {
            let what = format!("Le contact {} chez {}", c.name, host_name(rows, c.host));
            let words: Vec<&str> = [&c.phone, &c.email].map(String::as_str).to_vec();
            Asked::new(what, Some(Screen::Host(c.host))).quoting(words.join(" ").trim())
        }
        Command::RecordContact(c) => {
            let outcome = c.outcome.label().to_lowercase();
            let what = format!(
                "Votre contact avec {}\u{a0}: {outcome}",
                host_name(rows, c.host)
            );
            Asked::new(what, Some(Screen::Host(c.host)))
                .quoting(&c.text)
                .drafted(host_draft::contact_form(c.host), &c.text)
        }
        Command::MergeHosts(c) => {
            let (from, into) = (host_name(rows, c.from), host_name(rows, c.into));
            Asked::new(
                format!("La réunion de {from} avec {into}"),
                Some(Screen::Hosts),
            )
        }
        Command::UndoMerge(c) => {
            let what = format!("L'annulation de la réunion de {}", host_name(rows, c.from));
            Asked::new(what, Some(Screen::Host(c.from)))
        }
        _ => Asked::unknown(""),
    }
}

/// What an office asked for about its classes.
fn of_office(command: &Command, rows: &Replica) -> String {
    match command {
        Command::EnrolPupil(c) => format!("Votre inscription de {} {}", c.first_name, c.last_name),
        Command::CorrectPupil(c) => {
            format!("Votre correction\u{a0}: {} {}", c.first_name, c.last_name)
        }
        Command::SetSchooling(c) => {
            let state = c.schooling.label().to_lowercase();
            format!(
                "Votre choix «\u{a0}{state}\u{a0}»{}",
                pupil_name(rows, c.pupil)
            )
        }
        Command::DescribeSchool(c) => format!("Le téléphone de l'établissement\u{a0}: {}", c.phone),
        Command::CreateDivision(c) => format!("La nouvelle classe {}", c.name),
        _ => "Votre saisie".into(),
    }
}

/// An edit of an offer, on top of what the offer is now.
fn edited(c: &EditOffer, shown: &[Changed], rows: &Replica) -> Asked {
    let what = format!("Votre modification\u{a0}: {}", offer_name(rows, c.offer));
    let words = c
        .text
        .as_ref()
        .map(|t| format!("{}\n{}", t.title, t.description));
    let terms = c.terms.as_ref().map(terms_in_words);
    let quote: Vec<String> = words.into_iter().chain(terms).collect();
    let left = rows.get::<Offer>(c.offer.0).map(Draft::of).map(|now| {
        let terms = terms_shown(shown, c.offer);
        let base = terms.map(|terms| Draft {
            terms,
            ..now.clone()
        });
        let draft = Draft {
            text: c.text.clone().unwrap_or(now.text),
            terms: c.terms.clone().unwrap_or(now.terms),
            host: now.host,
            why: kept(c.confirmed.as_ref()),
        };
        Left { draft, base }
    });
    Asked::new(what, Some(Screen::EditOffer(c.offer)))
        .quoting(&quote.join("\n"))
        .drafted(
            offer_draft::form(Some(c.offer)),
            &left.map(|left| left.text()).unwrap_or_default(),
        )
}

/// Terms as their author typed them, short.
fn terms_in_words(terms: &OfferTerms) -> String {
    let seats: Vec<String> = terms
        .capacity
        .iter()
        .map(|(week, seats)| format!("{week}\u{a0}: {seats}"))
        .collect();
    format!(
        "Âge minimum {}, places {}",
        terms.minimum_age,
        seats.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, PERIOD, note, offer, pole, put};
    use common::command::{ApplyToOffer, ReviseNote};
    use common::domain::follow_up::NoteKind;
    use common::ids::{NoteId, RevisionId};
    use uuid::Uuid;

    #[test]
    fn a_request_is_recognised_and_can_be_taken_up_with_its_words() {
        let offer = OfferId(Uuid::from_u128(101));
        let command = ApplyToOffer {
            id: ApplicationId(Uuid::from_u128(1)),
            pupil: ME,
            offer,
            period: PERIOD,
            message: "Je viens à vélo.".into(),
        };
        let asked = asked(&command.into(), &[], &pole());
        assert_eq!(
            asked.what,
            "Votre demande\u{a0}: «\u{a0}Installation chez Volta\u{a0}» chez Volta"
        );
        assert_eq!(asked.screen, Some(Screen::Offer(offer)));
        assert_eq!(
            asked.draft,
            Some((ask_form(offer), "Je viens à vélo.".into()))
        );
    }

    #[test]
    fn an_edit_is_taken_up_on_top_of_what_the_offer_is_now() {
        let mut rows = pole();
        let mut terms = offer(101, 51, "").terms;
        terms.minimum_age = 16;
        let mut now = offer(101, 51, "Nouveau titre");
        now.terms.group_size = 2;
        put(&mut rows, now);
        let command = EditOffer {
            offer: OfferId(Uuid::from_u128(101)),
            text: None,
            terms: Some(terms),
            confirmed: None,
        };
        let before = rows
            .get::<Offer>(Uuid::from_u128(101))
            .unwrap()
            .terms
            .clone();
        let shown = [Changed {
            key: RowKey::new(Kind::Offer, Uuid::from_u128(101)),
            group: Group::Terms,
            now: serde_json::to_value(&before).unwrap(),
        }];
        let asked = asked(&command.into(), &shown, &rows);
        let left = Left::read(&asked.draft.unwrap().1).unwrap();
        assert_eq!(
            left.base.unwrap().terms,
            before,
            "what the edit started from"
        );
        let draft = left.draft;
        assert_eq!(draft.text.title, "Nouveau titre");
        assert_eq!((draft.terms.minimum_age, draft.terms.group_size), (16, 1));
        assert!(asked.quote.unwrap().starts_with("Âge minimum 16"));
    }

    #[test]
    fn a_correction_leads_back_to_the_pupil() {
        let mut rows = pole();
        put(&mut rows, note(301, ME, NoteKind::Call));
        let command = ReviseNote {
            note: NoteId(Uuid::from_u128(301)),
            revision: RevisionId(Uuid::from_u128(1)),
            parents: Vec::new(),
            text: "Corrigé.".into(),
            written_at: 0,
        };
        let asked = asked(&command.into(), &[], &rows);
        assert_eq!(asked.what, "Votre correction d'une note sur Camille Durand");
        assert_eq!(asked.screen, Some(Screen::Pupil(ME)));
        assert!(asked.draft.is_some());
    }
}
