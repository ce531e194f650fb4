//! Hosts of the pôle that what is typed may mean.

use common::domain::host::Host;
use common::ids::HostId;
use common::rules::codes::Siret;
use common::rules::search::{Matching, SearchIndex};
use common::sync::replica::Replica;

/// Hosts proposed for what was typed.
const PROPOSED: usize = 4;
/// Shorter texts propose nothing.
const TYPED_FROM: usize = 3;

/// A host as proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub id: HostId,
    pub name: String,
    pub commune: String,
    siret: Option<Siret>,
}

/// The hosts that receive pupils, found by their name and commune.
#[derive(Debug, Default)]
pub struct KnownHosts {
    index: SearchIndex,
    hosts: Vec<Known>,
}

impl KnownHosts {
    /// Those on this device.
    #[must_use]
    pub fn build(rows: &Replica) -> Self {
        let hosts = rows.all::<Host>().filter(|h| h.receives());
        let known = hosts.map(|host| Known {
            id: host.id,
            name: host.name.clone(),
            commune: host.commune_name.clone(),
            siret: host.siret,
        });
        let hosts: Vec<Known> = known.collect();
        let fields = |known: &Known| [(known.name.clone(), 20_u8), (known.commune.clone(), 10)];
        let documents = (0..).zip(hosts.iter().map(fields));
        Self {
            index: SearchIndex::build(documents),
            hosts,
        }
    }

    /// Those that the text may mean, the best first.
    #[must_use]
    pub fn matching(&self, typed: &str) -> Vec<Known> {
        if let Ok(siret) = Siret::parse(typed) {
            let same = self.hosts.iter().filter(|h| h.siret == Some(siret));
            return same.take(PROPOSED).cloned().collect();
        }
        if typed.trim().chars().count() < TYPED_FROM {
            return Vec::new();
        }
        let found = self.index.query(typed, PROPOSED, |_| true);
        // Some of the words only: another host of the same street, not this one.
        if found.matching == Matching::SomeWords {
            return Vec::new();
        }
        let at = |(number, _): (u32, u32)| self.hosts.get(usize::try_from(number).ok()?).cloned();
        found.hits.into_iter().filter_map(at).collect()
    }
}

/// What to say of a number typed instead of a name.
#[must_use]
pub fn siret_note(typed: &str) -> Option<&'static str> {
    match Siret::parse(typed) {
        Ok(siret) => siret.check().warning(),
        Err(_) => {
            let number = typed
                .chars()
                .all(|c| c.is_ascii_digit() || " .-".contains(c));
            let digits = typed.chars().filter(char::is_ascii_digit).count();
            (number && digits >= 9).then_some("Un numéro SIRET a 14\u{a0}chiffres.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{host, pole, put};

    fn names(known: &KnownHosts, typed: &str) -> Vec<String> {
        let found = known.matching(typed);
        found.into_iter().map(|k| k.name).collect()
    }

    #[test]
    fn a_host_is_proposed_by_its_name_its_commune_or_its_number() {
        let mut rows = pole();
        let mut numbered = host(60, "Watt", 5);
        numbered.siret = Siret::parse("73282932000074").ok();
        put(&mut rows, numbered);
        let mut blocked = host(61, "Voltaire", 5);
        blocked.blocked = true;
        put(&mut rows, blocked);
        let known = KnownHosts::build(&rows);
        assert_eq!(names(&known, "vol"), ["Volta"]);
        assert_eq!(names(&known, "ampere luneville"), ["Ampère"]);
        assert_eq!(names(&known, "732 829 320 00074"), ["Watt"]);
        assert!(names(&known, "vo").is_empty());
        assert!(names(&known, "Volta quincaillerie").is_empty());
    }

    #[test]
    fn a_doubtful_number_is_told_and_never_refused() {
        assert_eq!(siret_note("Volta"), None);
        assert_eq!(siret_note("732 829 320 00074"), None);
        assert!(siret_note("732 829 320 00075").is_some());
        assert!(siret_note("732 829 320").is_some());
    }
}
