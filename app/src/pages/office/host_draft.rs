//! A host being typed: kept as a draft, read as a command.

use common::command::SaveHost;
use common::domain::host::{Host, HostContact, HostState, Sharing};
use common::ids::{HostId, SchoolId};
use common::rules::codes::{Insee, Siret};
use common::rules::text::fold;
use common::rules::travel::GeoPoint;
use serde::{Deserialize, Serialize};

/// Name of the draft of a host's form; of a new one when absent.
#[must_use]
pub fn form(id: Option<HostId>) -> String {
    match id {
        Some(id) => format!("organisme-{id}"),
        None => "organisme-nouveau".into(),
    }
}

/// Name of the draft of what is written of a contact with a host.
#[must_use]
pub fn contact_form(id: HostId) -> String {
    format!("contact-{id}")
}

/// A commune that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub insee: Insee,
    pub name: String,
    /// As offered, with its postcode.
    pub shown: String,
    pub point: GeoPoint,
}

/// Reads the list of communes; lines that cannot be read are left out.
#[must_use]
pub fn places(text: &str) -> Vec<Place> {
    let line = |line: &str| {
        let mut fields = line.split(';');
        let (insee, name) = (Insee::parse(fields.next()?).ok()?, fields.next()?);
        let degrees = |text: &str| text.parse::<f64>().ok();
        let point =
            GeoPoint::from_degrees(degrees(fields.next()?)?, degrees(fields.next()?)?).ok()?;
        let postcode = fields.next()?.split('|').next().unwrap_or_default();
        Some(Place {
            insee,
            name: name.to_owned(),
            shown: format!("{name} ({postcode})"),
            point,
        })
    };
    text.lines().skip(1).filter_map(line).collect()
}

/// The commune of that name, with or without its postcode, when only one is.
#[must_use]
pub fn find(places: &[Place], typed: &str) -> Option<Place> {
    let typed = fold(typed);
    let same = |p: &&Place| fold(&p.shown) == typed || fold(&p.name) == typed;
    let mut found = places.iter().filter(same);
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

/// What is in the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub name: String,
    pub sector: String,
    pub commune: String,
    pub siret: String,
    pub headcount: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub sharing: Sharing,
    pub state: HostState,
    /// School that brings it; the pôle when absent. Only of a new one.
    pub owner: Option<SchoolId>,
}

/// What keeps a host from being saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lacking {
    #[error("Donnez le nom de l'organisme.")]
    Name,
    #[error("Choisissez une commune de la liste.")]
    Commune,
    #[error("Un SIRET a 14\u{a0}chiffres. Corrigez-le, ou laissez la case vide.")]
    Siret,
    #[error("L'effectif est un nombre entier. Corrigez-le, ou laissez la case vide.")]
    Headcount,
}

impl Draft {
    /// The fields of a host as it is.
    #[must_use]
    pub fn of(host: &Host, contact: Option<&HostContact>) -> Self {
        let reached = |field: fn(&HostContact) -> &String| {
            contact.map_or(String::new(), |c| field(c).clone())
        };
        Self {
            name: host.name.clone(),
            sector: host.sector.clone(),
            commune: host.commune_name.clone(),
            siret: host.siret.map_or(String::new(), |s| s.to_string()),
            headcount: host.headcount.map_or(String::new(), |n| n.to_string()),
            address: reached(|c| &c.address),
            phone: reached(|c| &c.phone),
            email: reached(|c| &c.email),
            sharing: host.sharing,
            state: host.state,
            owner: host.owner,
        }
    }

    /// As kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a kept draft.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Its words, for a list of texts begun.
    #[must_use]
    pub fn words(&self) -> String {
        let all = [
            &self.name,
            &self.sector,
            &self.commune,
            &self.siret,
            &self.address,
            &self.phone,
            &self.email,
        ];
        let filled = all.into_iter().filter(|word| !word.is_empty());
        filled.map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// The command that saves it. `now`: the host as it is, whose commune stays when it is not typed
    /// anew.
    ///
    /// # Errors
    /// [`Lacking`].
    pub fn command(
        &self,
        id: HostId,
        now: Option<&Host>,
        places: &[Place],
    ) -> Result<SaveHost, Lacking> {
        if self.name.trim().is_empty() {
            return Err(Lacking::Name);
        }
        let kept = now.filter(|host| fold(&host.commune_name) == fold(&self.commune));
        let (commune, commune_name, point) = match (kept, find(places, &self.commune)) {
            (Some(host), _) => (host.commune, host.commune_name.clone(), host.point),
            (None, Some(place)) => (place.insee, place.name, place.point),
            (None, None) => return Err(Lacking::Commune),
        };
        let siret = match self.siret.trim() {
            "" => None,
            typed => Some(Siret::parse(typed).map_err(|_| Lacking::Siret)?),
        };
        let headcount = match self.headcount.trim() {
            "" => None,
            typed => Some(typed.parse().map_err(|_| Lacking::Headcount)?),
        };
        Ok(SaveHost {
            id,
            owner: self.owner,
            name: self.name.clone(),
            sector: self.sector.clone(),
            commune,
            commune_name,
            point,
            siret,
            headcount,
            address: self.address.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            sharing: self.sharing,
            state: self.state,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::pole;
    use uuid::Uuid;

    const LIST: &str = "insee;nom;lat;lon;codes_postaux\n54329;Lunéville;48.59;6.49;54300\n\
                        57001;Hameau;49.1;6.1;57000\n88001;Hameau;48.1;6.5;88000\n";

    #[test]
    fn a_host_is_read_back_as_it_was_typed_and_keeps_its_commune() {
        let rows = pole();
        let host = rows.all::<Host>().next().unwrap();
        let draft = Draft::of(host, None);
        assert_eq!(Draft::read(&draft.text()), Some(draft.clone()));
        // Without the list, which is not on every device.
        let saved = draft.command(host.id, Some(host), &[]).unwrap();
        assert_eq!(
            (saved.commune, saved.name),
            (host.commune, host.name.clone())
        );
    }

    #[test]
    fn what_is_lacking_is_said() {
        let places = places(LIST);
        let id = HostId(Uuid::from_u128(1));
        let mut draft = Draft {
            commune: "Lunéville".into(),
            ..Draft::default()
        };
        let lacking = |draft: &Draft| draft.command(id, None, &places).err();
        assert_eq!(lacking(&draft), Some(Lacking::Name));
        draft.name = "Menuiserie".into();
        assert_eq!(lacking(&draft), None);
        draft.commune = "Hameau".into();
        assert_eq!(lacking(&draft), Some(Lacking::Commune), "two of that name");
        draft.commune = "hameau (88000)".into();
        assert_eq!(lacking(&draft), None);
        draft.siret = "123".into();
        assert_eq!(lacking(&draft), Some(Lacking::Siret));
        draft.siret.clear();
        draft.headcount = "dix".into();
        assert_eq!(lacking(&draft), Some(Lacking::Headcount));
    }
}
