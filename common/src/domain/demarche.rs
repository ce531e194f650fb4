//! A pupil's own search (*démarche*): a call, a visit, a letter to a host.

use crate::ids::{DemarcheId, DivisionId, HostId, PeriodId, PupilId, SchoolId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How somebody gets in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Call,
    Visit,
    Letter,
    Mail,
    /// A form on the web.
    Form,
    /// Forum, open day.
    Event,
}

impl Channel {
    /// Every channel, in display order.
    pub const ALL: [Self; 6] = [
        Self::Call,
        Self::Visit,
        Self::Letter,
        Self::Mail,
        Self::Form,
        Self::Event,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Call => "Appel",
            Self::Visit => "Visite",
            Self::Letter => "Courrier",
            Self::Mail => "Courriel",
            Self::Form => "Formulaire en ligne",
            Self::Event => "Forum ou salon",
        }
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemarcheStatus {
    /// *à contacter*
    ToContact,
    /// *en attente* of an answer.
    Waiting,
    /// *à relancer*
    ToChase,
    /// *rendez-vous* agreed.
    Appointment,
    Accepted,
    Refused,
}

impl DemarcheStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::ToContact,
        Self::Waiting,
        Self::ToChase,
        Self::Appointment,
        Self::Accepted,
        Self::Refused,
    ];

    /// Something is still expected.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Accepted | Self::Refused)
    }

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ToContact => "À contacter",
            Self::Waiting => "En attente",
            Self::ToChase => "À relancer",
            Self::Appointment => "Rendez-vous",
            Self::Accepted => "Accepté",
            Self::Refused => "Refusé",
        }
    }
}

/// Why a host said no, as the pupil heard it. What was felt as discrimination is not here: see
/// [`Concern`](super::concern::Concern).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemarcheMotive {
    Full,
    UnsuitableWork,
    Regulation,
    Transport,
    NoAnswer,
    Other,
    /// Not told to everybody.
    Undisclosed,
}

impl DemarcheMotive {
    /// Every motive, in display order.
    pub const ALL: [Self; 7] = [
        Self::Full,
        Self::UnsuitableWork,
        Self::Regulation,
        Self::Transport,
        Self::NoAnswer,
        Self::Other,
        Self::Undisclosed,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Full => "Complet",
            Self::UnsuitableWork => "Pas d'activité adaptée",
            Self::Regulation => "Âge ou réglementation",
            Self::Transport => "Trop loin, pas de transport",
            Self::NoAnswer => "Pas de réponse",
            Self::Other => "Autre",
            Self::Undisclosed => "Non précisé",
        }
    }
}

/// One host that a pupil got in touch with, and how it goes. The pupil alone writes it: the last
/// word in server order wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demarche {
    pub id: DemarcheId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodId>,
    /// Set when the host is one of the pôle's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    /// Name of the host, as the pupil writes it.
    pub name: String,
    pub channel: Channel,
    /// Day of the last contact.
    pub on: NaiveDate,
    pub status: DemarcheStatus,
    /// Set when refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motive: Option<DemarcheMotive>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_on: Option<NaiveDate>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next_step: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Milliseconds since 1970: last change, server time once sent.
    pub changed_at: i64,
}

impl Demarche {
    /// Something to do about it on that day, or late.
    #[must_use]
    pub fn is_due(&self, today: NaiveDate) -> bool {
        self.status.is_open() && self.remind_on.is_some_and(|day| day <= today)
    }
}
