//! A pupil's lines about a day in the host: two taps and a sentence.

use crate::ids::{DivisionId, JournalId, PlacementId, PupilId, SchoolId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How the day was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    Good,
    Fair,
    Hard,
}

impl Mood {
    /// Every answer, in display order.
    pub const ALL: [Self; 3] = [Self::Good, Self::Fair, Self::Hard];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Good => "Bonne journée",
            Self::Fair => "Moyenne",
            Self::Hard => "Difficile",
        }
    }
}

/// What the day was mostly made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    Watched,
    Helped,
    DidAlone,
    Customers,
    Tidied,
    Waited,
}

impl Activity {
    /// Every answer, in display order.
    pub const ALL: [Self; 6] = [
        Self::Watched,
        Self::Helped,
        Self::DidAlone,
        Self::Customers,
        Self::Tidied,
        Self::Waited,
    ];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Watched => "J'ai observé",
            Self::Helped => "J'ai aidé",
            Self::DidAlone => "J'ai fait seul",
            Self::Customers => "J'ai vu des clients",
            Self::Tidied => "J'ai rangé, nettoyé",
            Self::Waited => "J'ai attendu",
        }
    }
}

/// The one name of the entry of that pupil for that day.
#[must_use]
pub fn journal_id(pupil: PupilId, day: NaiveDate) -> JournalId {
    let day = u128::from(day.to_epoch_days().unsigned_abs());
    JournalId(crate::ids::derived(pupil.0, Uuid::from_u128(day)))
}

/// A day. One per pupil and day: the last word in server order wins, and the pupil alone writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    pub id: JournalId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub placement: PlacementId,
    pub day: NaiveDate,
    pub mood: Mood,
    pub activity: Activity,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Milliseconds since 1970, by the device.
    pub written_at: i64,
}
