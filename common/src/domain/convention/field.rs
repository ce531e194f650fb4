//! The blanks of a model: a closed list, each with the name that a school writes between braces.

use super::near::nearest;
use crate::rules::text::fold;
use serde::{Deserialize, Serialize};

/// Who gives a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filler {
    School,
    Host,
    /// The pupil, or the family of a minor.
    Family,
}

impl Filler {
    /// Everybody who gives facts.
    pub const ALL: [Self; 3] = [Self::School, Self::Host, Self::Family];

    /// French label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::School => "L'établissement",
            Self::Host => "L'organisme d'accueil",
            Self::Family => "L'élève et sa famille",
        }
    }
}

/// The name between braces is that of no field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct UnknownField {
    /// What was written, cut to 40 characters.
    pub written: String,
    /// The name that was probably meant.
    pub nearest: Option<&'static str>,
}

impl std::fmt::Display for UnknownField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "le champ «\u{a0}{}\u{a0}» n'existe pas. ", self.written)?;
        match self.nearest {
            Some(near) => write!(f, "Vouliez-vous écrire {{{near}}}\u{a0}?"),
            None => f.write_str("Choisissez un nom dans la liste des champs."),
        }
    }
}

macro_rules! fields {
    ($($variant:ident $key:literal $label:literal $by:ident;)*) => {
        /// A blank of a model.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $(#[doc = $label] $variant,)*
        }

        impl Field {
            /// Every field, in the order of the document.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name between braces.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// French label.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// Who gives it.
            #[must_use]
            pub fn by(self) -> Filler {
                match self { $(Self::$variant => Filler::$by,)* }
            }
        }
    };
}

fields! {
    Reference "convention.référence" "Référence de la convention" School;
    SigningDay "convention.date" "Date de la convention" School;
    PupilName "élève.nom" "Prénom et nom de l'élève" School;
    PupilBorn "élève.naissance" "Date de naissance de l'élève" School;
    PupilClass "élève.classe" "Classe" School;
    PupilFormation "élève.formation" "Intitulé complet de la formation" School;
    PupilYearlyHours "élève.volume_horaire" "Volume horaire annuel de la formation" School;
    GuardianNames "responsables.noms" "Représentants légaux" Family;
    GuardianPhones "responsables.téléphones" "Téléphone des représentants légaux" Family;
    SchoolName "établissement.nom" "Nom de l'établissement" School;
    SchoolUai "établissement.uai" "Code UAI de l'établissement" School;
    SchoolAddress "établissement.adresse" "Adresse de l'établissement" School;
    SchoolPhone "établissement.téléphone" "Téléphone de l'établissement" School;
    SchoolSignatory "établissement.signataire" "Signataire de l'établissement" School;
    SchoolSignatoryTitle "établissement.qualité" "Qualité du signataire de l'établissement" School;
    SchoolInsurance "établissement.assurance" "Assurance de l'établissement (compagnie, police)" School;
    HostName "organisme.nom" "Nom de l'organisme d'accueil" Host;
    HostNumber "organisme.identifiant" "SIRET, ou identifiant à l'étranger" Host;
    HostSector "organisme.activité" "Activité de l'organisme" Host;
    HostNaf "organisme.naf" "Code NAF" Host;
    HostAddress "organisme.adresse" "Adresse de l'organisme" Host;
    HostPhone "organisme.téléphone" "Téléphone de l'organisme" Host;
    HostSignatory "organisme.signataire" "Signataire de l'organisme" Host;
    HostSignatoryTitle "organisme.qualité" "Qualité du signataire de l'organisme" Host;
    HostInsurance "organisme.assurance" "Assurance de l'organisme (compagnie, police)" Host;
    HostRules "organisme.règlement" "Clauses du règlement intérieur qui s'appliquent" Host;
    Place "stage.lieu" "Lieu où l'élève est accueilli" Host;
    TutorName "tuteur.nom" "Tuteur" Host;
    TutorTitle "tuteur.fonction" "Fonction du tuteur" Host;
    TutorPhone "tuteur.téléphone" "Téléphone du tuteur" Host;
    ReferentName "référent.nom" "Enseignant référent" School;
    ReferentPhone "référent.téléphone" "Téléphone de l'enseignant référent" School;
    PeriodName "période.nom" "Nom de la période" School;
    PeriodFirst "période.début" "Premier jour" School;
    PeriodLast "période.fin" "Dernier jour" School;
    PeriodWeeks "période.semaines" "Semaines" School;
    PeriodDays "période.jours" "Nombre de jours prévus" School;
    PeriodHours "période.heures" "Durée totale de présence" School;
    WeeklyHours "période.heures_par_semaine" "Durée hebdomadaire de présence" Host;
    Grid "période.horaires" "Horaires de la semaine" Host;
    Unusual "période.présences_particulières" "Présence la nuit, le dimanche ou un jour férié" School;
    Objectives "objectifs" "Objectifs" School;
    Activities "activités" "Activités confiées ou observées" Host;
    Competences "compétences" "Compétences à acquérir ou à développer" School;
    FollowUp "suivi.modalités" "Modalités de suivi" School;
    Evaluation "suivi.évaluation" "Modalités d'évaluation" School;
    Travel "frais.trajet" "Trajet" School;
    Meals "frais.repas" "Repas" Host;
    Lodging "frais.hébergement" "Hébergement" School;
    Benefits "avantages" "Avantages offerts par l'organisme" Host;
    Leave "congés" "Congés et absences autorisés" Host;
    GratificationAmount "gratification.montant" "Montant de la gratification" Host;
    GratificationPayment "gratification.versement" "Versement de la gratification" Host;
    Pai "pai" "Projet d'accueil individualisé (oui ou non)" School;
    PaiKit "pai.trousse" "Qui garde la trousse du PAI" School;
    RegulatedWorks "travaux.liste" "Travaux réglementés confiés" School;
    HostDeclaredOn "travaux.déclaration_organisme" "Déclaration de l'organisme à l'inspection du travail" Host;
    SchoolDeclaredOn "travaux.déclaration_établissement" "Déclaration de l'établissement à l'inspection du travail" School;
}

impl Field {
    /// The field of this name; accents and case do not matter.
    ///
    /// # Errors
    /// [`UnknownField`] with the nearest name.
    pub fn parse(written: &str) -> Result<Self, UnknownField> {
        let wanted = fold(written);
        let found = Self::ALL.iter().find(|f| fold(f.key()) == wanted);
        found.copied().ok_or_else(|| UnknownField {
            written: written.chars().take(40).collect(),
            nearest: nearest(written, Self::ALL.iter().map(|f| f.key())),
        })
    }

    /// Its value is a list, one item a line.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::Objectives | Self::Activities | Self::Competences | Self::RegulatedWorks
        )
    }
}
