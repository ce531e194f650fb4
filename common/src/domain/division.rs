//! A class, its diploma and its field of training.

use crate::ids::{DivisionId, SchoolId};
use serde::{Deserialize, Serialize};

/// Level of a division in its diploma.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// CAP, first year.
    Cap1,
    /// CAP, second year.
    Cap2,
    /// Seconde professionnelle.
    Seconde,
    /// Première professionnelle.
    Premiere,
    /// Terminale professionnelle.
    Terminale,
}

impl Level {
    /// Every level, in the order of the years.
    pub const ALL: [Self; 5] = [
        Self::Cap1,
        Self::Cap2,
        Self::Seconde,
        Self::Premiere,
        Self::Terminale,
    ];

    /// Short French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Cap1 => "CAP 1re année",
            Self::Cap2 => "CAP 2e année",
            Self::Seconde => "2de pro",
            Self::Premiere => "1re pro",
            Self::Terminale => "Tle pro",
        }
    }
}

/// Field of training (*filière*): the grain at which a host's place and a pupil's need meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filiere {
    Commerce,
    GestionAdministration,
    Logistique,
    Hotellerie,
    Alimentation,
    SoinsServices,
    Electricite,
    Numerique,
    MaintenanceVehicules,
    MaintenanceIndustrielle,
    Batiment,
    Bois,
    MetiersDArt,
    Coiffure,
    Paysage,
}

impl Filiere {
    /// Every field, in display order.
    pub const ALL: [Self; 15] = [
        Self::Alimentation,
        Self::Batiment,
        Self::Bois,
        Self::Coiffure,
        Self::Commerce,
        Self::Electricite,
        Self::GestionAdministration,
        Self::Hotellerie,
        Self::Logistique,
        Self::MaintenanceIndustrielle,
        Self::MaintenanceVehicules,
        Self::MetiersDArt,
        Self::Numerique,
        Self::Paysage,
        Self::SoinsServices,
    ];

    /// French label for a pupil of 14.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Commerce => "Commerce et vente",
            Self::GestionAdministration => "Gestion et administration",
            Self::Logistique => "Logistique et transport",
            Self::Hotellerie => "Hôtellerie et restauration",
            Self::Alimentation => "Boulangerie, pâtisserie, alimentation",
            Self::SoinsServices => "Soins et services à la personne",
            Self::Electricite => "Électricité et environnements connectés",
            Self::Numerique => "Informatique et réseaux",
            Self::MaintenanceVehicules => "Maintenance des véhicules",
            Self::MaintenanceIndustrielle => "Maintenance et production industrielle",
            Self::Batiment => "Bâtiment et travaux publics",
            Self::Bois => "Bois et menuiserie",
            Self::MetiersDArt => "Métiers d'art",
            Self::Coiffure => "Coiffure et esthétique",
            Self::Paysage => "Paysage et espaces verts",
        }
    }

    /// The wire and file code, as serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Commerce => "commerce",
            Self::GestionAdministration => "gestion_administration",
            Self::Logistique => "logistique",
            Self::Hotellerie => "hotellerie",
            Self::Alimentation => "alimentation",
            Self::SoinsServices => "soins_services",
            Self::Electricite => "electricite",
            Self::Numerique => "numerique",
            Self::MaintenanceVehicules => "maintenance_vehicules",
            Self::MaintenanceIndustrielle => "maintenance_industrielle",
            Self::Batiment => "batiment",
            Self::Bois => "bois",
            Self::MetiersDArt => "metiers_d_art",
            Self::Coiffure => "coiffure",
            Self::Paysage => "paysage",
        }
    }
}

/// A class: pupils of one diploma at one level, who leave on placement together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Division {
    pub id: DivisionId,
    pub school: SchoolId,
    /// As the school writes it: « 1MELEC2 ».
    pub name: String,
    /// Display name of the diploma: « Bac pro MELEC ».
    pub diploma: String,
    pub level: Level,
    pub filiere: Filiere,
    /// What the school says of this class's periods for the year; nothing said yet when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarState>,
}

/// What a school says of the periods of a class for the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarState {
    /// *périodes définies*
    Defined,
    /// *aucune période prévue*
    NonePlanned,
    /// *à vérifier*
    ToCheck,
}

impl CalendarState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Defined, Self::NonePlanned, Self::ToCheck];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Defined => "Périodes définies",
            Self::NonePlanned => "Aucune période prévue",
            Self::ToCheck => "À vérifier",
        }
    }
}
