//! What the file of hosts shows, from the rows of the device.

use crate::components::Tone;
use crate::text::count;
use chrono::NaiveDate;
use common::access::Actor;
use common::command::keeps_host;
use common::domain::host::{Contact, ContactEvent, Host, HostContact};
use common::domain::school::School;
use common::domain::staff::Staff;
use common::ids::HostId;
use common::order::sorted;
use common::row::Kind;
use common::rules::codes::Insee;
use common::rules::text::fold;
use common::sync::replica::Replica;
use std::collections::BTreeMap;

/// Kinds that the file depends on.
pub const KINDS: [Kind; 6] = [
    Kind::Host,
    Kind::HostContact,
    Kind::Contact,
    Kind::ContactEvent,
    Kind::School,
    Kind::Staff,
];

/// Months after which what is written of a host is doubtful, and then stale.
const DOUBTFUL: i64 = 6;
const STALE: i64 = 12;

/// Which hosts to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    All,
    /// Nobody has checked them for six months.
    ToCheck,
    /// Those that the schools of this person brought.
    Own,
    Blocked,
    /// Given way to another host.
    Merged,
}

impl Filter {
    /// Every filter: code and name.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::All, "tous", "Tous"),
        (
            Self::ToCheck,
            "verifier",
            "À vérifier (6\u{a0}mois et plus)",
        ),
        (Self::Own, "apportes", "Apportés par mon établissement"),
        (Self::Blocked, "bloques", "Bloqués"),
        (Self::Merged, "reunis", "Réunis avec un autre"),
    ];
}

/// How fresh what is written is: a sentence and its tone.
#[must_use]
pub fn freshness(verified: Option<NaiveDate>, today: NaiveDate) -> (String, Tone) {
    let Some(day) = verified else {
        return ("Jamais vérifié".into(), Tone::Warn);
    };
    let months = (today - day).num_days().max(0) / 30;
    let words = match months {
        0 => "Vérifié ce mois-ci".to_owned(),
        n => format!("Vérifié il y a {n}\u{a0}mois"),
    };
    let tone = match months {
        n if n >= STALE => Tone::Bad,
        n if n >= DOUBTFUL => Tone::Warn,
        _ => Tone::Good,
    };
    (words, tone)
}

/// The host that stands for this one.
#[must_use]
pub fn standing(rows: &Replica, id: HostId) -> HostId {
    let host = rows.get::<Host>(id.0);
    host.and_then(|host| host.merged_into).unwrap_or(id)
}

/// People at a host and at those merged into it, those who are there first.
#[must_use]
pub fn people(rows: &Replica, id: HostId) -> Vec<Contact> {
    let here = rows
        .all::<Contact>()
        .filter(|c| standing(rows, c.host) == id);
    sorted(here.cloned().collect(), |a: &Contact, b| {
        (!a.active, a.role, fold(&a.name)).cmp(&(!b.active, b.role, fold(&b.name)))
    })
}

/// Whom one may call there: the host itself, then the people who are there.
#[must_use]
pub fn numbers(rows: &Replica, id: HostId) -> Vec<(String, String)> {
    let own = rows.get::<HostContact>(id.0).map(|contact| {
        let name = contact.contact_name.trim();
        let who = if name.is_empty() { "l'accueil" } else { name };
        (who.to_owned(), contact.phone.clone())
    });
    let there = people(rows, id).into_iter().filter(|c| c.active);
    let mut numbers: Vec<(String, String)> = Vec::new();
    for (who, number) in own.into_iter().chain(there.map(|c| (c.name, c.phone))) {
        let known = |(_, other): &(String, String)| dialled(other) == dialled(&number);
        if !dialled(&number).is_empty() && !numbers.iter().any(known) {
            numbers.push((who, number));
        }
    }
    numbers
}

/// A number as a telephone takes it.
#[must_use]
pub fn dialled(number: &str) -> String {
    let digits = number.chars();
    digits.filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// Contacts that took place, the latest first.
#[must_use]
pub fn history(rows: &Replica, id: HostId) -> Vec<ContactEvent> {
    let here = rows
        .all::<ContactEvent>()
        .filter(|e| standing(rows, e.host) == id);
    sorted(here.cloned().collect(), |a: &ContactEvent, b| {
        (b.written_at, b.id).cmp(&(a.written_at, a.id))
    })
}

/// « Camille Essai ».
#[must_use]
pub fn who(rows: &Replica, event: &ContactEvent) -> String {
    rows.get::<Staff>(event.staff.0).map_or(String::new(), |s| {
        format!("{} {}", s.first_name, s.last_name)
    })
}

/// The school that brought a host.
#[must_use]
pub fn brought_by(rows: &Replica, host: &Host) -> Option<String> {
    rows.get::<School>(host.owner?.0).map(|s| s.name.clone())
}

/// Hosts of the file that fit, by name.
#[must_use]
pub fn listed(
    rows: &Replica,
    actor: &Actor,
    typed: &str,
    filter: Filter,
    today: NaiveDate,
) -> Vec<Host> {
    let wanted = fold(typed);
    let fits = |host: &&Host| {
        let merged = host.merged_into.is_some();
        let kept = match filter {
            Filter::Merged => return merged && matches(host, &wanted),
            Filter::All => true,
            Filter::ToCheck => !matches!(freshness(host.verified_on, today).1, Tone::Good),
            Filter::Own => host.owner.is_some_and(|school| actor.runs_office(school)),
            Filter::Blocked => host.blocked,
        };
        kept && !merged && matches(host, &wanted)
    };
    let found: Vec<Host> = rows.all::<Host>().filter(fits).cloned().collect();
    sorted(found, |a, b| {
        (fold(&a.name), a.id).cmp(&(fold(&b.name), b.id))
    })
}

fn matches(host: &Host, wanted: &str) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let siret = host.siret.map_or(String::new(), |s| s.to_string());
    let text = format!(
        "{} {} {} {}",
        fold(&host.name),
        fold(&host.commune_name),
        fold(&host.sector),
        fold(&siret).replace(' ', "")
    );
    wanted.split(' ').all(|word| text.contains(word))
}

/// Pairs that may be one host: the same SIRET, or the same name in the same commune; only those that
/// this person may bring together. The one to be kept comes second.
#[must_use]
pub fn duplicates(rows: &Replica, actor: &Actor) -> Vec<(Host, Host)> {
    let mut by_siret: BTreeMap<String, Vec<&Host>> = BTreeMap::new();
    let mut by_name: BTreeMap<(Insee, String), Vec<&Host>> = BTreeMap::new();
    for host in rows.all::<Host>().filter(|h| h.merged_into.is_none()) {
        if let Some(siret) = host.siret.filter(|s| s.check().warning().is_none()) {
            by_siret.entry(siret.to_string()).or_default().push(host);
        }
        by_name
            .entry((host.commune, fold(&host.name)))
            .or_default()
            .push(host);
    }
    let mut pairs: BTreeMap<(HostId, HostId), (Host, Host)> = BTreeMap::new();
    for same in by_siret.into_values().chain(by_name.into_values()) {
        for (at, one) in same.iter().enumerate() {
            for other in same.iter().skip(at + 1) {
                // Two sound SIRET that differ are two sites.
                let apart =
                    one.siret.is_some() && other.siret.is_some() && one.siret != other.siret;
                // The older one is kept: ids are in the order in which they were made.
                let (kept, gone) = if one.id < other.id {
                    (one, other)
                } else {
                    (other, one)
                };
                if !apart && keeps_host(actor, gone) {
                    pairs
                        .entry((gone.id, kept.id))
                        .or_insert_with(|| ((*gone).clone(), (*kept).clone()));
                }
            }
        }
    }
    pairs.into_values().collect()
}

/// « 180 organismes ».
#[must_use]
pub fn number(n: usize) -> String {
    count(n, "organisme", "organismes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{POLE, TEACHER, pole, put};
    use common::access::Who;
    use common::domain::host::ContactRole;
    use common::domain::staff::{Role, Territory};
    use common::ids::{ContactId, UserId};
    use uuid::Uuid;

    fn coordinator() -> Actor {
        Actor {
            user: UserId(TEACHER.0),
            space: POLE,
            who: Who::Staff {
                staff: TEACHER,
                roles: vec![(Role::Coordinator, Territory::Pole(POLE))],
            },
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_checked_long_ago_shows_it() {
        let today = day("2026-11-25");
        let said = |verified: Option<&str>| freshness(verified.map(day), today);
        assert_eq!(said(None), ("Jamais vérifié".into(), Tone::Warn));
        assert_eq!(
            said(Some("2026-11-20")),
            ("Vérifié ce mois-ci".into(), Tone::Good)
        );
        assert_eq!(
            said(Some("2026-05-01")),
            ("Vérifié il y a 6\u{a0}mois".into(), Tone::Warn)
        );
        assert_eq!(
            said(Some("2025-11-01")),
            ("Vérifié il y a 12\u{a0}mois".into(), Tone::Bad)
        );
    }

    #[test]
    fn a_host_is_called_at_its_own_number_then_at_those_of_who_is_there_each_once() {
        let mut rows = pole();
        let host = rows.all::<Host>().next().cloned().unwrap();
        let reached = |phone: &str| HostContact {
            host: host.id,
            pole: POLE,
            address: String::new(),
            contact_name: String::new(),
            phone: phone.into(),
            email: String::new(),
            private_to: None,
        };
        let person = |id: u128, name: &str, phone: &str, active| Contact {
            id: ContactId(Uuid::from_u128(id)),
            host: host.id,
            pole: POLE,
            private_to: None,
            name: name.into(),
            role: ContactRole::Other,
            entitled: false,
            phone: phone.into(),
            email: String::new(),
            prefers: None,
            active,
        };
        put(&mut rows, reached(""));
        assert_eq!(numbers(&rows, host.id), []);
        put(&mut rows, reached("03 00 00 00 01"));
        put(&mut rows, person(901, "Alix", "0300000001", true));
        put(&mut rows, person(902, "Dominique", "06 00 00 00 02", true));
        put(&mut rows, person(903, "Sacha", "06 00 00 00 03", false));
        put(&mut rows, person(904, "Lou", "", true));
        let called = numbers(&rows, host.id);
        let called: Vec<(&str, String)> = called
            .iter()
            .map(|(who, number)| (who.as_str(), dialled(number)))
            .collect();
        assert_eq!(
            called,
            [
                ("l'accueil", "0300000001".to_owned()),
                ("Dominique", "0600000002".to_owned())
            ]
        );
    }

    #[test]
    fn the_same_name_in_the_same_commune_is_proposed_and_what_was_merged_is_not_listed() {
        let mut rows = pole();
        let first = rows.all::<Host>().next().cloned().unwrap();
        let mut twin = first.clone();
        twin.id = HostId(Uuid::from_u128(u128::MAX));
        twin.name = twin.name.to_uppercase();
        put(&mut rows, twin.clone());
        let pairs = duplicates(&rows, &coordinator());
        let ids: Vec<_> = pairs
            .iter()
            .map(|(gone, kept)| (gone.id, kept.id))
            .collect();
        assert_eq!(ids, [(twin.id, first.id)]);
        let nobody = Actor {
            who: Who::Nobody,
            ..coordinator()
        };
        assert_eq!(duplicates(&rows, &nobody), []);
        let today = day("2026-11-25");
        let all =
            |rows: &Replica, filter| listed(rows, &coordinator(), &first.name, filter, today).len();
        assert_eq!(
            (all(&rows, Filter::All), all(&rows, Filter::Merged)),
            (2, 0)
        );
        twin.merged_into = Some(first.id);
        put(&mut rows, twin);
        assert_eq!(
            (all(&rows, Filter::All), all(&rows, Filter::Merged)),
            (1, 1)
        );
        assert_eq!(duplicates(&rows, &coordinator()), []);
    }
}
