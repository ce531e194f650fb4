//! Hosts of a file: known again by their SIRET, else by name and commune; new, or changed by what
//! the line says of them. An empty cell says nothing and erases nothing.

use super::change::{Change, Field};
use super::plan::{Commune, Plan};
use super::table::{Line, LineError};
use common::command::RegisterHost;
use common::domain::host::{Host, HostContact};
use common::ids::{HostId, PoleId};
use common::rules::codes::{Insee, Siret};
use common::rules::text::fold;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a line says of its host; the other cells are read from the line.
pub(super) struct Said<'a> {
    pub line: Line<'a>,
    pub name: &'a str,
    pub place: &'a Commune,
    pub siret: Option<Siret>,
    pub headcount: Option<u32>,
}

/// The host of a line, with its name as it is known.
pub(super) struct Told {
    pub host: HostId,
    pub name: String,
}

/// Hosts as they are after the lines read so far.
pub(super) struct Hosts {
    all: BTreeMap<HostId, Entry>,
    by_siret: BTreeMap<Siret, HostId>,
    by_place: BTreeMap<(Insee, String), Vec<HostId>>,
}

struct Entry {
    host: Host,
    contact: HostContact,
    /// Line that gave each column: two lines that disagree are an error, not a race.
    told: BTreeMap<&'static str, u64>,
}

impl Hosts {
    pub fn new(hosts: &[Host], contacts: &[HostContact]) -> Self {
        let contacts: BTreeMap<HostId, &HostContact> =
            contacts.iter().map(|c| (c.host, c)).collect();
        let mut known = Self {
            all: BTreeMap::new(),
            by_siret: BTreeMap::new(),
            by_place: BTreeMap::new(),
        };
        for host in hosts {
            let contact = contacts.get(&host.id).copied().cloned();
            known.keep(Entry {
                contact: contact.unwrap_or_else(|| no_contact(host)),
                host: host.clone(),
                told: BTreeMap::new(),
            });
        }
        known
    }

    fn keep(&mut self, entry: Entry) {
        let Host {
            id,
            siret,
            commune,
            ref name,
            ..
        } = entry.host;
        if let Some(siret) = siret {
            self.by_siret.entry(siret).or_insert(id);
        }
        let namesakes = self.by_place.entry((commune, fold(name))).or_default();
        if !namesakes.contains(&id) {
            namesakes.push(id);
        }
        self.all.insert(id, entry);
    }

    /// Takes what a line says of its host into the plan.
    pub fn tell(
        &mut self,
        said: &Said<'_>,
        pole: PoleId,
        new_id: impl FnOnce() -> Uuid,
        plan: &mut Plan,
    ) -> Result<Told, Vec<LineError>> {
        let found = self.find(said).map_err(|error| vec![error])?;
        let known = found.and_then(|id| self.all.remove(&id));
        let is_new = known.is_none();
        let mut entry = known.unwrap_or_else(|| Entry::new(said, pole, HostId(new_id())));
        let told = entry.take(said);
        let (line, name) = (said.line.number, entry.host.name.clone());
        let host = entry.host.id;
        let command = RegisterHost {
            host: entry.host.clone(),
            contact: entry.contact.clone(),
        };
        self.keep(entry);
        let fields = told?;
        if is_new {
            let (name, commune) = (name.clone(), said.place.1.clone());
            let change = Change::NewHost {
                line,
                name,
                commune,
            };
            plan.push(change, line, command);
        } else if !fields.is_empty() {
            let name = name.clone();
            plan.push(Change::EditedHost { line, name, fields }, line, command);
        }
        Ok(Told { host, name })
    }

    /// The host of a line, if it is known. Two sound SIRET that differ are two sites, even of the
    /// same name in the same commune; a doubtful one identifies nothing, so it can be corrected.
    fn find(&self, said: &Said<'_>) -> Result<Option<HostId>, LineError> {
        if let Some(id) = said.siret.and_then(|siret| self.by_siret.get(&siret)) {
            return Ok(Some(*id));
        }
        let key = (said.place.0, fold(said.name));
        let namesakes = self.by_place.get(&key).into_iter().flatten();
        let namesakes = namesakes.filter_map(|id| self.all.get(id));
        let same: Vec<&Host> = namesakes
            .map(|entry| &entry.host)
            .filter(|host| !are_two_sites(host.siret, said.siret))
            .collect();
        let bare = same.iter().find(|host| host.siret.is_none());
        match (same.as_slice(), bare) {
            ([], _) => Ok(None),
            ([only], _) => Ok(Some(only.id)),
            (_, Some(bare)) => Ok(Some(bare.id)),
            ([first, ..], None) if said.siret.is_some() => Ok(Some(first.id)),
            _ => {
                let sentence = format!(
                    "Plusieurs organismes s'appellent « {} » à {} : donnez le SIRET.",
                    said.name, said.place.1
                );
                Err(said.line.error("siret", sentence))
            }
        }
    }
}

fn are_two_sites(known: Option<Siret>, said: Option<Siret>) -> bool {
    let sound = |siret: &Siret| siret.check().warning().is_none();
    let (known, said) = (known.filter(sound), said.filter(sound));
    known.is_some() && said.is_some() && known != said
}

fn no_contact(host: &Host) -> HostContact {
    HostContact {
        host: host.id,
        pole: host.pole,
        address: String::new(),
        contact_name: String::new(),
        phone: String::new(),
        email: String::new(),
        private_to: None,
    }
}

impl Entry {
    /// A host of which nothing is known but where it is.
    fn new(said: &Said<'_>, pole: PoleId, id: HostId) -> Self {
        let (commune, commune_name, point) = said.place.clone();
        let host = Host {
            id,
            pole,
            name: said.name.to_owned(),
            sector: String::new(),
            commune,
            commune_name,
            point,
            siret: None,
            headcount: None,
            country: Default::default(),
            foreign_id: String::new(),
            sharing: Default::default(),
            owner: None,
            state: Default::default(),
            blocked: false,
            verified_on: None,
            merged_into: None,
        };
        Self {
            contact: no_contact(&host),
            host,
            told: BTreeMap::new(),
        }
    }

    /// Takes what a line says; the fields that change, or the cells that contradict a line before.
    fn take(&mut self, said: &Said<'_>) -> Result<Vec<Field>, Vec<LineError>> {
        let (host, contact) = (&mut self.host, &mut self.contact);
        let mut differing = Differing {
            said,
            told: &mut self.told,
            fields: Vec::new(),
            errors: Vec::new(),
        };
        // Names are compared as they are recognised, or two spellings would take turns.
        if differing.see("organisme", "nom", &host.name, said.name, |old, new| {
            fold(old) == fold(new)
        }) {
            said.name.clone_into(&mut host.name);
        }
        let (insee, commune, point) = said.place;
        let same_place = host.commune == *insee;
        if differing.see("commune", "commune", &host.commune_name, commune, |_, _| {
            same_place
        }) {
            host.commune = *insee;
            host.commune_name.clone_from(commune);
            host.point = *point;
        }
        let text = |siret: Option<Siret>| siret.map_or_else(String::new, |s| s.to_string());
        if differing.differs("siret", "SIRET", &text(host.siret), &text(said.siret)) {
            host.siret = said.siret;
        }
        let text = |count: Option<u32>| count.map_or_else(String::new, |c| c.to_string());
        let (old, new) = (text(host.headcount), text(said.headcount));
        if differing.differs("effectif", "effectif", &old, &new) {
            host.headcount = said.headcount;
        }
        for (column, label, slot) in [
            ("secteur", "secteur", &mut host.sector),
            ("adresse", "adresse", &mut contact.address),
            ("contact", "contact", &mut contact.contact_name),
            ("telephone", "téléphone", &mut contact.phone),
            ("courriel", "courriel", &mut contact.email),
        ] {
            let cell = said.line.cell(column);
            if differing.differs(column, label, slot, cell) {
                cell.clone_into(slot);
            }
        }
        if differing.errors.is_empty() {
            Ok(differing.fields)
        } else {
            Err(differing.errors)
        }
    }
}

/// Fields of a host against a line, one after the other.
struct Differing<'a, 's> {
    said: &'a Said<'s>,
    told: &'a mut BTreeMap<&'static str, u64>,
    fields: Vec<Field>,
    errors: Vec<LineError>,
}

impl Differing<'_, '_> {
    /// The line gives another value than the one known, and no line before gave that one.
    fn differs(&mut self, column: &'static str, label: &'static str, old: &str, new: &str) -> bool {
        self.see(column, label, old, new, |old, new| old == new)
    }

    fn see(
        &mut self,
        column: &'static str,
        label: &'static str,
        old: &str,
        new: &str,
        same: impl Fn(&str, &str) -> bool,
    ) -> bool {
        if new.is_empty() {
            return false;
        }
        let before = *self.told.entry(column).or_insert(self.said.line.number);
        if same(old, new) {
            return false;
        }
        if before != self.said.line.number {
            self.errors.push(self.said.line.error(
                column,
                format!(
                    "« {new} » ici, mais « {old} » à la ligne {before} : gardez une seule valeur \
                     pour cet organisme."
                ),
            ));
            return false;
        }
        let (old, new) = (old.to_owned(), new.to_owned());
        self.fields.push(Field { label, old, new });
        true
    }
}
