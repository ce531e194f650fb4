//! What the app says when a rule says no: a code, a sentence, a next step.

use crate::domain::application::ApplicationStatus;
use crate::domain::compatibility::Obstacle;
use crate::domain::found_place::FoundStatus;
use crate::domain::offer::OfferStatus;
use crate::domain::period::PeriodState;
use crate::domain::placement::PlacementStatus;
use crate::domain::report::ReportStatus;
use crate::domain::support::{SupportLevel, SupportStatus};
use crate::domain::visit::VisitStatus;
use crate::row::{Group, RowKey};
use crate::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A field group that is no longer what the user had on screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    #[serde(flatten)]
    pub key: RowKey,
    pub group: Group,
    /// Its value now.
    pub now: Value,
}

/// A rule says no; nothing was changed; the user can act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Refusal {
    #[error("Vous n'avez pas le droit de faire cela.")]
    Forbidden,
    #[error("Cette offre n'existe plus.")]
    OfferGone,
    #[error("Cette offre n'accepte plus de demandes.")]
    OfferClosed { status: OfferStatus },
    #[error("La dernière place de cette offre a été attribuée.")]
    OfferFull,
    #[error("Cette place ne convient pas à cette période.")]
    NotCompatible { obstacles: Vec<Obstacle> },
    #[error("Cette période de stage n'existe plus.")]
    PeriodGone,
    #[error("Cette période de stage est terminée.")]
    PeriodOver,
    #[error("Choisissez au moins une semaine.")]
    NoWeek,
    #[error("Ce délai va de 1 à {max}\u{a0}jours.")]
    DaysOutside { max: u16 },
    #[error("Cette classe a déjà «\u{a0}{name}\u{a0}» dans une de ces semaines.")]
    PeriodOverlaps { name: String },
    #[error("Une période ne peut pas passer de «\u{a0}{}\u{a0}» à «\u{a0}{}\u{a0}».", from.label(), to.label())]
    PeriodTransition { from: PeriodState, to: PeriodState },
    #[error("Des élèves ont un stage confirmé dans cette période.")]
    PeriodInUse,
    #[error("Cette classe a des périodes\u{a0}: annulez-les avant de dire qu'elle n'en a pas.")]
    CalendarHasPeriods,
    #[error("Une place est déjà attribuée pour ces semaines.")]
    AlreadyPlaced,
    #[error("Cette demande n'existe plus.")]
    ApplicationGone,
    #[error("Cette demande n'attend plus de réponse.")]
    ApplicationNotOpen { status: ApplicationStatus },
    #[error("Des informations ont changé depuis leur affichage.")]
    ChangedSinceSeen { changed: Vec<Changed> },
    #[error("L'application n'a pas dit ce qui était affiché au moment de décider.")]
    MissingPrecondition,
    #[error("Le texte est vide.")]
    EmptyText,
    #[error("Le texte est trop long\u{a0}: {max} caractères au plus.")]
    TextTooLong { max: usize },
    #[error("Le motif «\u{a0}Autre\u{a0}» demande une explication.")]
    MotiveNeedsComment,
    #[error("Cet organisme d'accueil n'existe plus.")]
    HostGone,
    #[error(
        "Cet organisme a des offres ou des stages\u{a0}: gardez-le, et réunissez l'autre avec lui."
    )]
    HostInUse,
    #[error("Cet organisme n'accueille pas d'élève en ce moment.")]
    HostBlocked,
    #[error("Cette déclaration de stage n'existe plus.")]
    FoundPlaceGone,
    #[error("Cette déclaration de stage n'attend plus de réponse.")]
    FoundPlaceNotOpen { status: FoundStatus },
    #[error("Il manque {}", what.sentence())]
    PlaceIncomplete { what: Missing },
    #[error("Choisissez au moins une semaine, parmi celles de la période.")]
    WeeksOutside,
    #[error("Il y en a trop\u{a0}: {max} au plus.")]
    TooMany { max: usize },
    #[error("Ce stage n'existe plus.")]
    PlacementGone,
    #[error("Ce jour n'est pas un jour passé de ce stage.")]
    NotADayOfStay,
    #[error("Votre avis s'ouvre à la fin du stage.")]
    TooEarly,
    #[error("Cette personne n'existe plus.")]
    PersonGone,
    #[error("Cette classe n'existe plus.")]
    DivisionGone,
    #[error("L'offre est incomplète\u{a0}: {}", what.sentence())]
    IncompleteOffer { what: Incomplete },
    #[error("Une offre ne peut pas passer de «\u{a0}{}\u{a0}» à «\u{a0}{}\u{a0}».", from.label(), to.label())]
    OfferTransition { from: OfferStatus, to: OfferStatus },
    #[error(
        "Des places sont déjà attribuées en {}.",
        crate::rules::week::runs(weeks)
    )]
    SeatsGranted { weeks: Vec<IsoWeek> },
    #[error("Cette note n'existe plus.")]
    NoteGone,
    #[error("La version de départ de cette note est inconnue.")]
    RevisionGone,
    #[error("Ce stage est déjà {}.", placement_word(*status))]
    PlacementOver { status: PlacementStatus },
    #[error("Ce jour n'est pas dans les semaines du stage.")]
    OutsidePlacement,
    #[error(
        "Ces horaires ne se suivent pas\u{a0}: le début vient avant la fin, la pause entre les deux."
    )]
    BadHours,
    #[error("La présence que celle-ci remplace est inconnue.")]
    EntryGone,
    #[error("Cette visite est déjà notée\u{a0}: {}.", status.label().to_lowercase())]
    VisitOver { status: VisitStatus },
    #[error("Cette personne ne suit pas cette classe.")]
    NotTheirClass,
    #[error("Cette demande d'appui n'existe plus.")]
    SupportGone,
    #[error("Cette demande d'appui en est à «\u{a0}{}\u{a0}».", status.label())]
    SupportNotOpen { status: SupportStatus },
    #[error("Cette demande d'appui est chez «\u{a0}{}\u{a0}».", level.label())]
    SupportElsewhere { level: SupportLevel },
    #[error("Une autre demande d'appui est ouverte pour cette période.")]
    SupportOpen,
    #[error("Ce texte nomme l'élève\u{a0}: le pôle lit une référence, jamais un nom.")]
    NamesPupil,
    #[error("Cette proposition n'existe plus, ou elle a déjà sa réponse.")]
    ProposalGone,
    #[error("Ce texte contient des mots qui peuvent écarter des personnes.")]
    WordingToConfirm,
    #[error("Ce signalement n'existe plus.")]
    ReportGone,
    #[error("Ce signalement a déjà sa réponse\u{a0}: «\u{a0}{}\u{a0}».", status.label())]
    ReportSettled { status: ReportStatus },
    #[error("Cet organisme n'accueille pas d'élèves pour le moment.")]
    HostUnavailable,
    #[error("Cette action demande une connexion.")]
    OnlineOnly,
    #[error("Cette saisie existe déjà avec un autre contenu.")]
    IdTaken,
    #[error("Cette action n'est pas connue du serveur.")]
    UnknownCommand,
    #[error("Cette saisie est mal formée.")]
    BadArguments,
    #[error("La saisie dont celle-ci dépend a été refusée.")]
    DependsOnRefused,
    #[error("Cette saisie mise de côté n'existe plus.")]
    SealedGone,
    #[error("Cette saisie mise de côté a déjà été traitée.")]
    SealedHandled,
    #[error("Seules les notes de suivi peuvent être classées au nom de leur auteur.")]
    NotFileable,
    #[error("Cette saisie avait déjà été refusée.")]
    RefusedBefore,
    #[error("Cet appareil et une copie de lui ont envoyé des saisies différentes.")]
    Fork,
}

fn placement_word(status: PlacementStatus) -> &'static str {
    match status {
        PlacementStatus::Confirmed => "confirmé",
        PlacementStatus::Interrupted => "interrompu",
        PlacementStatus::Cancelled => "annulé",
    }
}

/// What an offer lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Incomplete {
    Title,
    Filiere,
    Level,
    Weeks,
    GroupSize,
    MinimumAge,
    Seats,
}

impl Incomplete {
    /// French sentence: what to fill in.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Title => "donnez-lui un titre.",
            Self::Filiere => "choisissez au moins une filière.",
            Self::Level => "choisissez au moins un niveau.",
            Self::Weeks => "choisissez au moins une semaine avec une place.",
            Self::Seats => "une semaine compte 30 places au plus.",
            Self::GroupSize => "un groupe compte de 1 à 3 élèves.",
            Self::MinimumAge => "l'âge minimum va de l'âge légal d'accueil à 21\u{a0}ans.",
        }
    }
}

/// What the declaration of a place lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    Name,
    Commune,
    Phone,
}

impl Missing {
    /// French end of a sentence: what to fill in.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Name => "le nom de l'organisme ou son numéro SIRET.",
            Self::Commune => "la commune de l'organisme.",
            Self::Phone => "le téléphone de l'organisme.",
        }
    }
}

/// What to do after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Look at similar offers.
    SearchSimilar,
    /// Read what changed, then decide again.
    LookAgain,
    /// Correct and send again.
    Correct,
    /// Talk to the referent teacher or to the school.
    AskReferent,
    /// Wait for the network, then try again.
    TryOnline,
    /// Update the app.
    UpdateApp,
    /// Nothing to do.
    Nothing,
}

impl NextStep {
    /// French sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::SearchSimilar => "Regardez les offres proches.",
            Self::LookAgain => "Relisez ce qui a changé, puis décidez à nouveau.",
            Self::Correct => "Corrigez, puis renvoyez.",
            Self::AskReferent => "Parlez-en à votre établissement.",
            Self::TryOnline => "Réessayez dès que le réseau revient.",
            Self::UpdateApp => "Mettez l'application à jour, puis renvoyez.",
            Self::Nothing => "Il n'y a rien à faire.",
        }
    }
}

impl Refusal {
    /// Stable name, as on the wire.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::OfferGone => "offer_gone",
            Self::OfferClosed { .. } => "offer_closed",
            Self::OfferFull => "offer_full",
            Self::NotCompatible { .. } => "not_compatible",
            Self::PeriodGone => "period_gone",
            Self::PeriodOver => "period_over",
            Self::NoWeek => "no_week",
            Self::DaysOutside { .. } => "days_outside",
            Self::PeriodOverlaps { .. } => "period_overlaps",
            Self::PeriodTransition { .. } => "period_transition",
            Self::PeriodInUse => "period_in_use",
            Self::CalendarHasPeriods => "calendar_has_periods",
            Self::AlreadyPlaced => "already_placed",
            Self::ApplicationGone => "application_gone",
            Self::ApplicationNotOpen { .. } => "application_not_open",
            Self::ChangedSinceSeen { .. } => "changed_since_seen",
            Self::MissingPrecondition => "missing_precondition",
            Self::EmptyText => "empty_text",
            Self::TextTooLong { .. } => "text_too_long",
            Self::MotiveNeedsComment => "motive_needs_comment",
            Self::HostGone => "host_gone",
            Self::HostInUse => "host_in_use",
            Self::HostBlocked => "host_blocked",
            Self::FoundPlaceGone => "found_place_gone",
            Self::FoundPlaceNotOpen { .. } => "found_place_not_open",
            Self::PlaceIncomplete { .. } => "place_incomplete",
            Self::WeeksOutside => "weeks_outside",
            Self::TooMany { .. } => "too_many",
            Self::PlacementGone => "placement_gone",
            Self::NotADayOfStay => "not_a_day_of_stay",
            Self::TooEarly => "too_early",
            Self::PersonGone => "person_gone",
            Self::DivisionGone => "division_gone",
            Self::IncompleteOffer { .. } => "incomplete_offer",
            Self::OfferTransition { .. } => "offer_transition",
            Self::SeatsGranted { .. } => "seats_granted",
            Self::NoteGone => "note_gone",
            Self::RevisionGone => "revision_gone",
            Self::PlacementOver { .. } => "placement_over",
            Self::OutsidePlacement => "outside_placement",
            Self::BadHours => "bad_hours",
            Self::EntryGone => "entry_gone",
            Self::VisitOver { .. } => "visit_over",
            Self::NotTheirClass => "not_their_class",
            Self::SupportGone => "support_gone",
            Self::SupportNotOpen { .. } => "support_not_open",
            Self::SupportElsewhere { .. } => "support_elsewhere",
            Self::SupportOpen => "support_open",
            Self::NamesPupil => "names_pupil",
            Self::ProposalGone => "proposal_gone",
            Self::WordingToConfirm => "wording_to_confirm",
            Self::ReportGone => "report_gone",
            Self::ReportSettled { .. } => "report_settled",
            Self::HostUnavailable => "host_unavailable",
            Self::OnlineOnly => "online_only",
            Self::IdTaken => "id_taken",
            Self::UnknownCommand => "unknown_command",
            Self::BadArguments => "bad_arguments",
            Self::DependsOnRefused => "depends_on_refused",
            Self::SealedGone => "sealed_gone",
            Self::SealedHandled => "sealed_handled",
            Self::NotFileable => "not_fileable",
            Self::RefusedBefore => "refused_before",
            Self::Fork => "fork",
        }
    }

    /// French sentence for the user.
    #[must_use]
    pub fn sentence(&self) -> String {
        self.to_string()
    }

    /// What the user can do now.
    #[must_use]
    pub fn next_step(&self) -> NextStep {
        match self {
            Self::OfferGone
            | Self::OfferClosed { .. }
            | Self::OfferFull
            | Self::NotCompatible { .. }
            | Self::HostGone => NextStep::SearchSimilar,
            Self::ChangedSinceSeen { .. }
            | Self::SupportNotOpen { .. }
            | Self::SupportElsewhere { .. }
            | Self::SupportOpen
            | Self::ProposalGone
            | Self::ReportGone
            | Self::ReportSettled { .. }
            | Self::ApplicationNotOpen { .. }
            | Self::FoundPlaceGone
            | Self::FoundPlaceNotOpen { .. }
            | Self::MissingPrecondition
            | Self::OfferTransition { .. }
            | Self::PeriodTransition { .. }
            | Self::PeriodInUse
            | Self::PlacementOver { .. }
            | Self::VisitOver { .. }
            | Self::EntryGone
            | Self::SealedGone
            | Self::SealedHandled => NextStep::LookAgain,
            Self::EmptyText
            | Self::NoWeek
            | Self::DaysOutside { .. }
            | Self::PeriodOverlaps { .. }
            | Self::CalendarHasPeriods
            | Self::NamesPupil
            | Self::HostUnavailable
            | Self::WordingToConfirm
            | Self::TextTooLong { .. }
            | Self::MotiveNeedsComment
            | Self::HostInUse
            | Self::IncompleteOffer { .. }
            | Self::SeatsGranted { .. }
            | Self::PlaceIncomplete { .. }
            | Self::WeeksOutside
            | Self::TooMany { .. }
            | Self::NotADayOfStay
            | Self::TooEarly
            | Self::RevisionGone
            | Self::OutsidePlacement
            | Self::BadHours
            | Self::DependsOnRefused
            | Self::Fork
            | Self::IdTaken => NextStep::Correct,
            Self::Forbidden
            | Self::SupportGone
            | Self::PeriodGone
            | Self::PeriodOver
            | Self::HostBlocked
            | Self::PlacementGone
            | Self::PersonGone
            | Self::DivisionGone
            | Self::NotTheirClass
            | Self::NoteGone => NextStep::AskReferent,
            Self::OnlineOnly => NextStep::TryOnline,
            Self::UnknownCommand | Self::BadArguments => NextStep::UpdateApp,
            Self::AlreadyPlaced | Self::ApplicationGone | Self::RefusedBefore => NextStep::Nothing,
            Self::NotFileable => NextStep::AskReferent,
        }
    }

    /// Somebody else changed what this was about: both values are shown (a conflict), as opposed
    /// to a plain no.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::ChangedSinceSeen { .. })
    }
}
