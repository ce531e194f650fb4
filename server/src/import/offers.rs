//! Offers from a file: what would change, then the commands that change it.

use super::table::{Line, LineError, Table, TableError};
use common::command::{Command, CreateOffer, EditOffer, RegisterHost, SetOfferStatus};
use common::domain::division::{Filiere, Level};
use common::domain::host::{Host, HostContact};
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::ids::{HostId, OfferId, PoleId};
use common::rules::codes::{Insee, Siret};
use common::rules::text::fold;
use common::rules::travel::GeoPoint;
use common::rules::week::IsoWeek;
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

/// What is in the pôle already, and the places a name can mean.
#[derive(Debug, Default)]
pub struct Known {
    pub hosts: Vec<Host>,
    pub offers: Vec<Offer>,
    /// Communes: code, name, point.
    pub communes: Vec<(Insee, String, GeoPoint)>,
}

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    NewHost {
        line: u64,
        name: String,
        commune: String,
    },
    NewOffer {
        line: u64,
        host: String,
        title: String,
    },
    /// `what`: the words, the terms, both.
    Edited {
        line: u64,
        host: String,
        title: String,
        what: &'static str,
    },
    Closed {
        line: u64,
        host: String,
        title: String,
    },
    Reopened {
        line: u64,
        host: String,
        title: String,
    },
    Same {
        line: u64,
        host: String,
        title: String,
    },
    /// To look at, but no reason to stop.
    Warning(LineError),
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NewHost {
                line,
                name,
                commune,
            } => {
                write!(f, "ligne {line} : nouvel organisme « {name} » à {commune}")
            }
            Self::NewOffer { line, host, title } => {
                write!(f, "ligne {line} : nouvelle offre « {title} » chez {host}")
            }
            Self::Edited {
                line,
                host,
                title,
                what,
            } => {
                write!(
                    f,
                    "ligne {line} : {what} de l'offre « {title} » chez {host}"
                )
            }
            Self::Closed { line, host, title } => {
                write!(
                    f,
                    "ligne {line} : fermeture de l'offre « {title} » chez {host}"
                )
            }
            Self::Reopened { line, host, title } => {
                write!(
                    f,
                    "ligne {line} : réouverture de l'offre « {title} » chez {host}"
                )
            }
            Self::Same { line, host, title } => {
                write!(
                    f,
                    "ligne {line} : rien à changer pour « {title} » chez {host}"
                )
            }
            Self::Warning(error) => write!(f, "à vérifier, {error}"),
        }
    }
}

/// What a file does, and how.
#[derive(Debug, Default)]
pub struct Plan {
    pub changes: Vec<Change>,
    /// With the line each comes from.
    pub commands: Vec<(u64, Command)>,
    pub errors: Vec<LineError>,
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
        known,
        hosts: known.hosts.clone(),
        offers: known.offers.clone(),
        seen: BTreeMap::new(),
        plan: Plan {
            errors,
            ..Plan::default()
        },
    };
    for line in table.lines() {
        planner.line(line);
    }
    planner.plan.errors.sort_by_key(|e| e.line);
    Ok(planner.plan)
}

struct Planner<'a, F> {
    pole: PoleId,
    new_id: F,
    known: &'a Known,
    hosts: Vec<Host>,
    offers: Vec<Offer>,
    /// Line where each offer was met: a file that says twice is an error, not a race.
    seen: BTreeMap<OfferId, u64>,
    plan: Plan,
}

/// A line that could be read.
struct Wanted {
    text: OfferText,
    terms: OfferTerms,
    open: bool,
}

impl<F: FnMut() -> Uuid> Planner<'_, F> {
    fn line(&mut self, line: Line<'_>) {
        let before = self.plan.errors.len();
        let place = self.commune(line);
        let siret = self.siret(line);
        let wanted = self.wanted(line);
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
        let host = self.host(line, name, &place, siret);
        self.offer(line, &host, wanted);
    }

    fn commune(&mut self, line: Line<'_>) -> Option<(Insee, String, GeoPoint)> {
        let typed = line.cell("commune");
        let folded = fold(typed);
        let found: Vec<_> = self
            .known
            .communes
            .iter()
            .filter(|(insee, name, _)| insee.as_str() == typed || fold(name) == folded)
            .collect();
        match found.as_slice() {
            [only] => Some((*only).clone()),
            [] => {
                self.plan.errors.push(line.error(
                    "commune",
                    format!(
                        "« {typed} » n'est pas une commune connue : écrivez son nom entier ou \
                             son code INSEE."
                    ),
                ));
                None
            }
            several => {
                let codes: Vec<&str> = several.iter().map(|(insee, ..)| insee.as_str()).collect();
                self.plan.errors.push(line.error(
                    "commune",
                    format!(
                        "Plusieurs communes s'appellent « {typed} » : écrivez le code INSEE \
                             ({}).",
                        codes.join(", ")
                    ),
                ));
                None
            }
        }
    }

    fn siret(&mut self, line: Line<'_>) -> Option<Siret> {
        let typed = line.cell("siret");
        if typed.is_empty() {
            return None;
        }
        match Siret::parse(typed) {
            Ok(siret) => {
                if let Some(warning) = siret.check().warning() {
                    self.plan
                        .changes
                        .push(Change::Warning(line.error("siret", warning)));
                }
                Some(siret)
            }
            Err(error) => {
                self.plan
                    .errors
                    .push(line.error("siret", format!("{error} {}", error.next_step())));
                None
            }
        }
    }

    fn wanted(&mut self, line: Line<'_>) -> Option<Wanted> {
        let mut errors = Vec::new();
        let title = line.cell("titre").to_owned();
        if title.is_empty() {
            errors.push(line.error("titre", "Donnez un titre à l'offre."));
        }
        let filieres = list(line, "filieres", &mut errors, |word| {
            Filiere::ALL
                .into_iter()
                .find(|f| f.code() == word.replace(' ', "_") || fold(f.label()) == word)
        });
        let levels = match line.cell("niveaux") {
            "" => Level::ALL.to_vec(),
            _ => list(line, "niveaux", &mut errors, |word| {
                Level::ALL.into_iter().find(|l| fold(l.label()) == word)
            }),
        };
        let seats = number(line, "places", 1..=30, None, &mut errors);
        let group_size = number(line, "groupe", 1..=3, Some(1), &mut errors);
        let minimum_age = number(line, "age_minimum", 14..=21, Some(14), &mut errors);
        let weeks = weeks(line, &mut errors);
        let open = match fold(line.cell("ouverte")).as_str() {
            "" | "oui" | "o" | "1" => true,
            "non" | "n" | "0" => false,
            other => {
                errors.push(line.error("ouverte", format!("« {other} » : écrivez oui ou non.")));
                true
            }
        };
        if !errors.is_empty() {
            self.plan.errors.extend(errors);
            return None;
        }
        let capacity = weeks.into_iter().map(|week| (week, seats)).collect();
        Some(Wanted {
            text: OfferText {
                title,
                description: line.cell("description").to_owned(),
            },
            terms: OfferTerms {
                filieres,
                levels,
                capacity,
                group_size,
                minimum_age,
            },
            open,
        })
    }

    /// The host of the line: by its SIRET, else by name and commune, else new.
    fn host(
        &mut self,
        line: Line<'_>,
        name: &str,
        (insee, commune, point): &(Insee, String, GeoPoint),
        siret: Option<Siret>,
    ) -> Host {
        let same_place = |h: &&Host| h.commune == *insee && fold(&h.name) == fold(name);
        let same_siret = |h: &&Host| siret.is_some() && h.siret == siret;
        let found = self
            .hosts
            .iter()
            .find(same_siret)
            .or(self.hosts.iter().find(same_place));
        if let Some(host) = found {
            return host.clone();
        }
        let host = Host {
            id: HostId((self.new_id)()),
            pole: self.pole,
            name: name.to_owned(),
            sector: line.cell("secteur").to_owned(),
            commune: *insee,
            commune_name: commune.clone(),
            point: *point,
            siret,
            headcount: line.cell("effectif").parse().ok(),
        };
        let contact = HostContact {
            host: host.id,
            pole: self.pole,
            address: line.cell("adresse").to_owned(),
            contact_name: line.cell("contact").to_owned(),
            phone: line.cell("telephone").to_owned(),
            email: line.cell("courriel").to_owned(),
        };
        self.plan.changes.push(Change::NewHost {
            line: line.number,
            name: host.name.clone(),
            commune: commune.clone(),
        });
        let command = RegisterHost {
            host: host.clone(),
            contact,
        };
        self.plan.commands.push((line.number, command.into()));
        self.hosts.push(host.clone());
        host
    }

    fn offer(&mut self, line: Line<'_>, host: &Host, wanted: Wanted) {
        let (number, name, title) = (line.number, host.name.clone(), wanted.text.title.clone());
        let known = self
            .offers
            .iter()
            .find(|o| o.host == host.id && fold(&o.text.title) == fold(&title))
            .cloned();
        let Some(known) = known else {
            let id = OfferId((self.new_id)());
            self.seen.insert(id, number);
            self.offers.push(Offer {
                id,
                pole: self.pole,
                host: host.id,
                text: wanted.text.clone(),
                terms: wanted.terms.clone(),
                status: OfferStatus::Open,
                taken: BTreeMap::new(),
            });
            let (text, terms, open) = (wanted.text, wanted.terms, wanted.open);
            let command = CreateOffer {
                id,
                host: host.id,
                text,
                terms,
                open,
            };
            self.plan.commands.push((number, command.into()));
            self.plan.changes.push(Change::NewOffer {
                line: number,
                host: name,
                title,
            });
            return;
        };
        if let Some(first) = self.seen.insert(known.id, number) {
            self.plan.errors.push(line.error(
                "titre",
                format!("Cette offre est déjà à la ligne {first} : gardez une seule des deux."),
            ));
            return;
        }
        self.known_offer(number, name, &known, wanted);
    }

    fn known_offer(&mut self, line: u64, host: String, known: &Offer, wanted: Wanted) {
        let title = wanted.text.title.clone();
        let mut terms = wanted.terms;
        terms.filieres.sort_unstable();
        terms.levels.sort_unstable();
        let mut same = known.terms.clone();
        same.filieres.sort_unstable();
        same.levels.sort_unstable();
        let text = (wanted.text != known.text).then_some(wanted.text);
        let terms = (terms != same).then_some(terms);
        let what = match (&text, &terms) {
            (Some(_), Some(_)) => "texte et conditions",
            (Some(_), None) => "texte",
            (None, Some(_)) => "conditions",
            (None, None) => "",
        };
        let before = self.plan.commands.len();
        if !what.is_empty() {
            let command = EditOffer {
                offer: known.id,
                text,
                terms,
            };
            self.plan.commands.push((line, command.into()));
            let (host, title) = (host.clone(), title.clone());
            self.plan.changes.push(Change::Edited {
                line,
                host,
                title,
                what,
            });
        }
        let status = if wanted.open {
            OfferStatus::Open
        } else {
            OfferStatus::Closed
        };
        if known.status != status && known.status.may_become(status) {
            let command = SetOfferStatus {
                offer: known.id,
                status,
            };
            self.plan.commands.push((line, command.into()));
            let (host, title) = (host.clone(), title.clone());
            self.plan.changes.push(match status {
                OfferStatus::Open => Change::Reopened { line, host, title },
                _ => Change::Closed { line, host, title },
            });
        }
        if self.plan.commands.len() == before {
            self.plan.changes.push(Change::Same { line, host, title });
        }
    }
}

/// Words between commas, bars or plus signs.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([',', '|', '+', '/'])
        .map(str::trim)
        .filter(|w| !w.is_empty())
}

fn list<T>(
    line: Line<'_>,
    column: &str,
    errors: &mut Vec<LineError>,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let mut found = Vec::new();
    let cell = line.cell(column);
    // A label may itself contain commas: the whole cell first.
    if let Some(value) = read(&fold(cell)) {
        return vec![value];
    }
    for word in words(cell) {
        match read(&fold(word)) {
            Some(value) => found.push(value),
            None => errors.push(line.error(column, format!("« {word} » n'est pas connu ici."))),
        }
    }
    if found.is_empty() && errors.is_empty() {
        errors.push(line.error(column, "Remplissez cette colonne."));
    }
    found
}

fn number(
    line: Line<'_>,
    column: &str,
    range: std::ops::RangeInclusive<u8>,
    default: Option<u8>,
    errors: &mut Vec<LineError>,
) -> u8 {
    let cell = line.cell(column);
    match (cell.parse::<u8>(), default) {
        (Ok(value), _) if range.contains(&value) => value,
        (Err(_), Some(default)) if cell.is_empty() => default,
        _ => {
            let (low, high) = (range.start(), range.end());
            errors.push(line.error(
                column,
                format!("« {cell} » : un nombre de {low} à {high} est attendu."),
            ));
            0
        }
    }
}

/// « 2026-S48 », « 2026-S48 à 2026-S51 », several of them between commas or plus signs.
fn weeks(line: Line<'_>, errors: &mut Vec<LineError>) -> Vec<IsoWeek> {
    let mut weeks = Vec::new();
    for word in words(line.cell("semaines")) {
        let (from, to) = word
            .split_once("..")
            .or(word.split_once('à'))
            .unwrap_or((word, word));
        match (week(from), week(to)) {
            (Some(from), Some(to)) if from <= to && IsoWeek::range(from, to).count() <= 53 => {
                weeks.extend(IsoWeek::range(from, to));
            }
            _ => errors.push(line.error(
                "semaines",
                format!("« {word} » : écrivez par exemple 2026-S48 ou 2026-S48 à 2026-S51."),
            )),
        }
    }
    if weeks.is_empty() && errors.is_empty() {
        errors.push(line.error("semaines", "Donnez au moins une semaine."));
    }
    weeks
}

fn week(text: &str) -> Option<IsoWeek> {
    let (year, week) = text.trim().split_once('-')?;
    let week = week.trim().trim_start_matches(['S', 's', 'W', 'w']);
    IsoWeek::new(year.trim().parse().ok()?, week.parse().ok()?)
}
