//! A pupil's own search: a function of the rows.

use chrono::NaiveDate;
use common::domain::demarche::{Demarche, DemarcheStatus};
use common::domain::found_place::{FoundPlace, FoundStatus};
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::wish::{Favourites, Wishes};
use common::ids::{OfferId, UserId};
use common::order::sorted;
use common::row::{Index, Kind, RowKey};
use common::sync::replica::Replica;

/// A place that the pupil found, as the list tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub found: FoundPlace,
    pub name: String,
    /// Not at the server yet.
    pub pending: bool,
}

impl Told {
    /// What comes next.
    #[must_use]
    pub fn sentence(&self) -> String {
        let comment = &self.found.comment;
        match self.found.status {
            _ if self.pending => {
                "Enregistrée sur cet appareil, elle part au retour du réseau.".into()
            }
            FoundStatus::Declared => "Votre référent va vérifier.".into(),
            FoundStatus::SentBack => format!("À corriger\u{a0}: {comment}"),
            FoundStatus::Accepted => {
                "C'est votre place\u{a0}: voir «\u{a0}Mon stage\u{a0}».".into()
            }
            FoundStatus::Withdrawn if comment.is_empty() => "Vous l'avez retirée.".into(),
            FoundStatus::Withdrawn => comment.clone(),
        }
    }
}

/// Places that the pupil found, the latest first.
#[must_use]
pub fn told(rows: &Replica) -> Vec<Told> {
    let UserId(me) = rows.user();
    let mine = rows.by::<FoundPlace>(Index::FoundPlacesByPupil, me);
    let mine = sorted(mine, |a, b| {
        b.declared_at.cmp(&a.declared_at).then(a.id.cmp(&b.id))
    });
    let told = |found: &FoundPlace| Told {
        name: place_name(rows, found),
        pending: rows.is_pending(RowKey::new(Kind::FoundPlace, found.id.0)),
        found: found.clone(),
    };
    mine.into_iter().map(told).collect()
}

/// The host's name, or what was written.
#[must_use]
pub fn place_name(rows: &Replica, found: &FoundPlace) -> String {
    let host = found.host.and_then(|id| rows.get::<Host>(id.0));
    match (host, found.place.name.as_str(), found.place.siret) {
        (Some(host), ..) => host.name.clone(),
        (None, "", Some(siret)) => format!("SIRET {}", siret.spaced()),
        (None, name, _) => name.to_owned(),
    }
}

/// The pupil's steps: those that are due first, then those that wait, the latest first.
#[must_use]
pub fn demarches(rows: &Replica, today: NaiveDate) -> Vec<Demarche> {
    let UserId(me) = rows.user();
    let mine = rows.by::<Demarche>(Index::DemarchesByPupil, me);
    let rank = |d: &Demarche| match d.status {
        _ if d.is_due(today) => 0,
        DemarcheStatus::Refused => 2,
        _ => 1,
    };
    let mine = sorted(mine, |a, b| {
        (rank(a), b.on, a.id).cmp(&(rank(b), a.on, b.id))
    });
    mine.into_iter().cloned().collect()
}

/// An offer of a list of the pupil's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub offer: OfferId,
    pub title: String,
    /// Host and commune; nothing when the offer is gone.
    pub place: Option<String>,
}

fn kept(rows: &Replica, id: OfferId) -> Kept {
    let offer = rows.get::<Offer>(id.0);
    let host = offer.and_then(|o| rows.get::<Host>(o.host.0));
    Kept {
        offer: id,
        title: offer.map_or_else(|| "Offre retirée".into(), |o| o.text.title.clone()),
        place: host.map(|h| format!("{}, {}", h.name, h.commune_name)),
    }
}

/// Ranked wishes.
#[must_use]
pub fn wishes(rows: &Replica) -> Vec<Kept> {
    let UserId(me) = rows.user();
    let ranked = rows.get::<Wishes>(me).map(|w| w.ranked.as_slice());
    let ranked = ranked.unwrap_or_default().iter();
    ranked.map(|id| kept(rows, *id)).collect()
}

/// Offers kept for later, the latest first.
#[must_use]
pub fn favourites(rows: &Replica) -> Vec<Kept> {
    let UserId(me) = rows.user();
    let offers = rows.get::<Favourites>(me).map(|f| f.offers.as_slice());
    let offers = offers.unwrap_or_default().iter().rev();
    offers.map(|id| kept(rows, *id)).collect()
}

/// The list with the wish at `at` moved up by one.
#[must_use]
pub fn moved_up(ranked: &[OfferId], at: usize) -> Vec<OfferId> {
    let mut ranked = ranked.to_vec();
    if at > 0 && at < ranked.len() {
        ranked.swap(at - 1, at);
    }
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{DIVISION, ME, POLE, SCHOOL, day, offer, pole, put};
    use common::domain::demarche::Channel;
    use common::ids::DemarcheId;
    use uuid::Uuid;

    fn step(number: u128, status: DemarcheStatus, remind: Option<&str>) -> Demarche {
        Demarche {
            id: DemarcheId(Uuid::from_u128(number)),
            school: SCHOOL,
            division: DIVISION,
            pupil: ME,
            period: None,
            host: None,
            name: number.to_string(),
            channel: Channel::Call,
            on: day("before"),
            status,
            motive: None,
            remind_on: remind.map(|day| day.parse().unwrap()),
            next_step: String::new(),
            text: String::new(),
            changed_at: 0,
        }
    }

    #[test]
    fn what_is_due_comes_first_and_what_was_refused_last() {
        let mut rows = pole();
        put(
            &mut rows,
            step(1, DemarcheStatus::Refused, Some("2026-11-01")),
        );
        put(
            &mut rows,
            step(2, DemarcheStatus::Waiting, Some("2026-11-30")),
        );
        put(
            &mut rows,
            step(3, DemarcheStatus::ToChase, Some("2026-11-16")),
        );
        put(&mut rows, step(4, DemarcheStatus::Waiting, None));
        let today = day("before");
        let names: Vec<String> = demarches(&rows, today)
            .into_iter()
            .map(|d| d.name)
            .collect();
        assert_eq!(names, ["3", "2", "4", "1"]);
        let due = demarches(&rows, today)
            .iter()
            .filter(|d| d.is_due(today))
            .count();
        assert_eq!(due, 1, "a refusal has nothing to be done");
    }

    #[test]
    fn wishes_keep_their_rank_and_favourites_come_the_latest_first() {
        let mut rows = pole();
        let id = |n| OfferId(Uuid::from_u128(n));
        put(&mut rows, offer(104, 51, "Domotique"));
        let wished = Wishes {
            pupil: ME,
            pole: POLE,
            school: SCHOOL,
            division: DIVISION,
            ranked: vec![id(104), id(999)],
        };
        put(&mut rows, wished);
        let kept = Favourites {
            pupil: ME,
            offers: vec![id(101), id(104)],
        };
        put(&mut rows, kept);
        let names = |all: Vec<Kept>| all.into_iter().map(|k| k.title).collect::<Vec<_>>();
        assert_eq!(names(wishes(&rows)), ["Domotique", "Offre retirée"]);
        assert_eq!(
            names(favourites(&rows)),
            ["Domotique", "Installation chez Volta"]
        );
        assert_eq!(moved_up(&[id(1), id(2)], 1), [id(2), id(1)]);
        assert_eq!(moved_up(&[id(1), id(2)], 0), [id(1), id(2)]);
    }
}
