//! What is typed in « J'ai trouvé un stage », kept as a draft.

use common::command::PlaceTold;
use common::domain::found_place::{Country, FoundPlace, Origin, PlaceDetails};
use common::domain::host::Host;
use common::domain::period::Period;
use common::domain::placement::Tutor;
use common::ids::{FoundPlaceId, HostId};
use common::rules::codes::{Insee, Siret};
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
use serde::{Deserialize, Serialize};

/// Name of the draft of a new declaration, or of a correction.
#[must_use]
pub fn form(found: Option<FoundPlaceId>) -> String {
    found.map_or_else(|| "stage-nouveau".to_owned(), |id| format!("stage-{id}"))
}

/// A commune of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    pub insee: Insee,
    pub name: String,
    pub point: GeoPoint,
}

/// The contents of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Name of the host, or its SIRET.
    #[serde(default)]
    pub typed: String,
    /// The host chosen among those proposed.
    #[serde(default)]
    pub host: Option<HostId>,
    #[serde(default)]
    pub country: Country,
    #[serde(default)]
    pub commune: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub tutor: String,
    #[serde(default)]
    pub tutor_phone: String,
    #[serde(default)]
    pub origin: Origin,
    /// Weeks of the period that were unticked.
    #[serde(default)]
    pub without: Vec<IsoWeek>,
}

impl Draft {
    /// What was told before.
    #[must_use]
    pub fn of(found: &FoundPlace, period: Option<&Period>) -> Self {
        let all = period.map(|p| p.weeks.as_slice()).unwrap_or_default();
        let told = PlaceTold {
            period: found.period,
            weeks: found.weeks.clone(),
            origin: found.origin,
            host: found.host,
            place: found.place.clone(),
            tutor: found.tutor.clone(),
        };
        Self::from_told(&told, all)
    }

    /// The form that says that. `all`: weeks of the period.
    #[must_use]
    pub fn from_told(told: &PlaceTold, all: &[IsoWeek]) -> Self {
        let place = &told.place;
        let typed = match (place.name.as_str(), place.siret) {
            ("", Some(siret)) => siret.spaced(),
            (name, _) => name.to_owned(),
        };
        let without = all.iter().filter(|week| !told.weeks.contains(week));
        Self {
            typed,
            host: told.host,
            country: place.country,
            commune: place.commune_name.clone(),
            phone: place.phone.clone(),
            tutor: told.tutor.name.clone(),
            tutor_phone: told.tutor.phone.clone(),
            origin: told.origin,
            without: without.copied().collect(),
        }
    }

    /// As kept on the device; nothing when nothing is typed.
    #[must_use]
    pub fn text(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a draft back.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        let each = [&self.typed, &self.commune, &self.phone, &self.tutor];
        let said: Vec<&str> = each
            .into_iter()
            .map(|s| s.trim())
            .filter(|s| !s.is_empty())
            .collect();
        said.join(", ")
    }

    /// What is told of the place. `known`: the host chosen; `at`: its commune, when the list has it.
    #[must_use]
    pub fn told(&self, period: &Period, known: Option<&Host>, at: Option<Located>) -> PlaceTold {
        let siret = Siret::parse(&self.typed).ok();
        let place = match known {
            Some(host) => PlaceDetails {
                name: host.name.clone(),
                commune_name: host.commune_name.clone(),
                phone: self.phone.clone(),
                ..PlaceDetails::default()
            },
            None => PlaceDetails {
                name: match siret {
                    Some(_) => String::new(),
                    None => self.typed.clone(),
                },
                siret,
                country: self.country,
                commune: at.as_ref().map(|at| at.insee),
                point: at.as_ref().map(|at| at.point),
                commune_name: at.map_or_else(|| self.commune.clone(), |at| at.name),
                phone: self.phone.clone(),
                ..PlaceDetails::default()
            },
        };
        let weeks = period.weeks.iter().filter(|w| !self.without.contains(w));
        PlaceTold {
            period: period.id,
            weeks: weeks.copied().collect(),
            origin: self.origin,
            host: known.map(|host| host.id),
            place,
            tutor: Tutor {
                name: self.tutor.clone(),
                phone: self.tutor_phone.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{host, period, week};

    fn draft() -> Draft {
        Draft {
            typed: "Atelier de l'oncle".into(),
            commune: "baccarat".into(),
            phone: "03 83 00 00 00".into(),
            tutor: "Dominique".into(),
            origin: Origin::Family,
            without: vec![week(50)],
            ..Draft::default()
        }
    }

    #[test]
    fn a_form_says_the_same_when_it_is_opened_again() {
        let at = Located {
            insee: Insee::parse("54039").unwrap(),
            name: "Baccarat".into(),
            point: GeoPoint::from_e5(4_845_000, 674_000).unwrap(),
        };
        let told = draft().told(&period(), None, Some(at));
        assert_eq!(told.weeks, [week(49)]);
        assert_eq!(told.place.commune_name, "Baccarat");
        assert!(told.place.commune.is_some() && told.place.point.is_some());
        let again = Draft::from_told(&told, &period().weeks);
        let expected = Draft {
            commune: "Baccarat".into(),
            ..draft()
        };
        assert_eq!(again, expected);
        assert_eq!(Draft::read(&again.text()), Some(again));
        assert_eq!(Draft::default().text(), "");
    }

    #[test]
    fn a_number_is_not_a_name_and_a_known_host_has_its_own() {
        let number = Draft {
            typed: "732 829 320 00074".into(),
            ..draft()
        };
        let told = number.told(&period(), None, None);
        assert_eq!(told.place.name, "");
        assert!(told.place.siret.is_some());
        assert_eq!(
            told.place.commune_name, "baccarat",
            "the list was out of reach"
        );
        let volta = host(51, "Volta", 0);
        let told = draft().told(&period(), Some(&volta), None);
        assert_eq!(
            (told.host, told.place.name.as_str()),
            (Some(volta.id), "Volta")
        );
    }
}
