//! A file of offers against what is known: what would change, then the commands that change it.

use super::cells::{Wanted, optional};
use super::change::Change;
use super::hosts::{Hosts, Said, Told};
use super::offers::Offers;
use super::table::{Line, LineError, Table, TableError};
use common::command::Command;
use common::domain::host::{Host, HostContact};
use common::domain::offer::Offer;
use common::ids::PoleId;
use common::rules::codes::{Insee, Siret};
use common::rules::text::fold;
use common::rules::travel::GeoPoint;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Columns without which a file of offers makes no sense.
const REQUIRED: [&str; 6] = [
    "organisme",
    "commune",
    "titre",
    "filieres",
    "semaines",
    "places",
];

/// A commune: code, name, point.
pub(super) type Commune = (Insee, String, GeoPoint);

/// What is in the pôle already, and the places a name can mean.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub hosts: Vec<Host>,
    pub contacts: Vec<HostContact>,
    pub offers: Vec<Offer>,
    /// Communes: code, name, point.
    pub communes: Vec<Commune>,
}

/// What a file does, and how.
#[derive(Debug, Default)]
pub struct Plan {
    pub changes: Vec<Change>,
    /// With the line each comes from; hosts before offers.
    pub commands: Vec<(u64, Command)>,
    pub errors: Vec<LineError>,
}

impl Plan {
    /// What a line does, by that command.
    pub(super) fn push(&mut self, change: Change, line: u64, command: impl Into<Command>) {
        self.changes.push(change);
        self.commands.push((line, command.into()));
    }
}

/// Reads a file against what is known. When `errors` is not empty nothing may be applied.
///
/// # Errors
/// [`TableError`] when it is not a table of offers at all.
pub fn plan(
    bytes: &[u8],
    pole: PoleId,
    known: &Known,
    new_id: impl FnMut() -> Uuid,
) -> Result<Plan, TableError> {
    let (table, errors) = Table::read(bytes, &REQUIRED)?;
    let mut planner = Planner {
        pole,
        new_id,
        communes: communes(&known.communes),
        hosts: Hosts::new(&known.hosts, &known.contacts),
        offers: Offers::new(&known.offers),
        plan: Plan {
            errors,
            ..Plan::default()
        },
    };
    for line in table.lines() {
        planner.line(line);
    }
    let mut plan = planner.plan;
    plan.errors.sort_by_key(|e| e.line);
    // Devices receive rows in the order of the commands, and offers need their hosts.
    plan.commands
        .sort_by_key(|(_, command)| !matches!(command, Command::RegisterHost(_)));
    Ok(plan)
}

struct Planner<'a, F> {
    pole: PoleId,
    new_id: F,
    communes: BTreeMap<String, Vec<&'a Commune>>,
    hosts: Hosts,
    offers: Offers,
    plan: Plan,
}

/// Communes by what may be typed: their code or their name, folded.
fn communes(all: &[Commune]) -> BTreeMap<String, Vec<&Commune>> {
    let mut by_text: BTreeMap<String, Vec<&Commune>> = BTreeMap::new();
    for commune in all {
        let (insee, name, _) = commune;
        for text in [fold(insee.as_str()), fold(name)] {
            by_text.entry(text).or_default().push(commune);
        }
    }
    by_text
}

impl<'a, F: FnMut() -> Uuid> Planner<'a, F> {
    fn line(&mut self, line: Line<'_>) {
        let before = self.plan.errors.len();
        let place = self.commune(line);
        let siret = self.siret(line);
        let wanted = Wanted::read(line, &mut self.plan.errors);
        let headcount = optional(line, "effectif", &mut self.plan.errors);
        let name = line.cell("organisme");
        if name.is_empty() {
            self.plan
                .errors
                .push(line.error("organisme", "Donnez le nom de l'organisme."));
        }
        // One line may have several errors: all are told, nothing of it is planned.
        let (Some(place), Some(wanted)) = (place, wanted) else {
            return;
        };
        if self.plan.errors.len() > before {
            return;
        }
        let said = Said {
            line,
            name,
            place,
            siret,
            headcount,
        };
        let planned = self.plan.commands.len();
        let told = self
            .hosts
            .tell(&said, self.pole, &mut self.new_id, &mut self.plan);
        let Told { host, name } = match told {
            Ok(told) => told,
            Err(errors) => return self.plan.errors.extend(errors),
        };
        let new_id = &mut self.new_id;
        self.offers
            .tell(line, host, &name, wanted, new_id, &mut self.plan);
        let unchanged = self.plan.commands.len() == planned && self.plan.errors.len() == before;
        if unchanged {
            self.plan.changes.push(Change::Same {
                line: line.number,
                host: name,
                title: line.cell("titre").to_owned(),
            });
        }
    }

    fn commune(&mut self, line: Line<'_>) -> Option<&'a Commune> {
        let typed = line.cell("commune");
        let sentence = match self.communes.get(&fold(typed)).map(Vec::as_slice) {
            Some([only]) => return Some(only),
            None | Some([]) => format!(
                "« {typed} » n'est pas une commune connue : écrivez son nom entier ou son code \
                 INSEE."
            ),
            Some(several) => {
                let codes: Vec<&str> = several.iter().map(|(insee, ..)| insee.as_str()).collect();
                format!(
                    "Plusieurs communes s'appellent « {typed} » : écrivez le code INSEE ({}).",
                    codes.join(", ")
                )
            }
        };
        self.plan.errors.push(line.error("commune", sentence));
        None
    }

    fn siret(&mut self, line: Line<'_>) -> Option<Siret> {
        let typed = line.cell("siret");
        if typed.is_empty() {
            return None;
        }
        match Siret::parse(typed) {
            Ok(siret) => {
                if let Some(doubt) = siret.check().warning() {
                    let warning = Change::Warning(line.error("siret", doubt));
                    self.plan.changes.push(warning);
                }
                Some(siret)
            }
            Err(error) => {
                let sentence = format!("{error} {}", error.next_step());
                self.plan.errors.push(line.error("siret", sentence));
                None
            }
        }
    }
}
