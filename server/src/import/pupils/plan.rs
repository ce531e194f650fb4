//! A file of pupils against what the school has: what would change, then the commands that change
//! it. Namesakes are never taken for one another: the same name is the same pupil only with the same
//! date of birth, otherwise the person is asked.

use super::super::table::LineError;
use super::cells::{Wanted, level, wanted};
use super::sheet::Sheet;
use chrono::NaiveDate;
use common::api::office::{
    Added, Answers, ClassAnswer, Column, LineProblem, Listed, Moved, Namesake, NamesakeAnswer,
    Preview, UnknownClass,
};
use common::command::{
    Command, CorrectPupil, CreateDivision, EnrolPupil, Home, MovePupil, SetSchooling,
};
use common::domain::division::Division;
use common::domain::pupil::{Need, Pupil, Schooling};
use common::domain::school::School;
use common::ids::{DivisionId, PupilId};
use common::rules::codes::Insee;
use common::rules::text::fold;
use common::rules::travel::GeoPoint;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What the school has, and the places a name can mean.
#[derive(Clone, Debug)]
pub struct Known {
    pub school: School,
    pub divisions: Vec<Division>,
    /// Pupils of the school with what they need.
    pub pupils: Vec<(Pupil, Need)>,
    /// Communes: code, name, point.
    pub communes: Vec<(Insee, String, GeoPoint)>,
    pub today: NaiveDate,
}

/// What a file does, and how.
#[derive(Debug, Default)]
pub struct Plan {
    /// Without its digest.
    pub preview: Preview,
    /// Classes first, then pupils.
    pub commands: Vec<Command>,
    pub effects: Vec<Effect>,
}

/// What an import does to a pupil, kept so that it can be undone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Effect {
    pub pupil: PupilId,
    #[serde(flatten)]
    pub what: What,
}

/// See [`Effect`].
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    Added,
    Moved {
        from: DivisionId,
    },
    Corrected {
        first_name: String,
        last_name: String,
        born: NaiveDate,
    },
    /// In the class again.
    Returned {
        from: Schooling,
    },
    /// Marked as a leaver to be confirmed.
    Leaving,
}

/// Reads a file against what is known.
pub fn plan(
    sheet: &Sheet,
    columns: &[Option<Column>],
    answers: &Answers,
    known: &Known,
    new_id: impl FnMut() -> Uuid,
) -> Plan {
    let lacking = Column::lacking(columns);
    let mut plan = Plan {
        preview: Preview {
            titles: sheet.titles.clone(),
            columns: columns.to_vec(),
            sample: sheet
                .lines
                .iter()
                .take(3)
                .map(|(_, cells)| cells.clone())
                .collect(),
            lacking: lacking.iter().map(ToString::to_string).collect(),
            ..Preview::default()
        },
        ..Plan::default()
    };
    let mut errors = sheet.errors.clone();
    if lacking.is_empty() {
        let mut wanteds = Vec::new();
        for (line, cells) in &sheet.lines {
            wanteds.extend(wanted(
                sheet,
                columns,
                *line,
                cells,
                known.today,
                &mut errors,
            ));
        }
        let mut planner = Planner::new(known, answers, new_id, &mut plan, &mut errors);
        planner.classes(&wanteds);
        for wanted in &wanteds {
            planner.pupil(wanted);
        }
        planner.leavers();
    }
    errors.sort_by_key(|error| error.line);
    plan.preview.problems = errors
        .into_iter()
        .map(|error| LineProblem {
            line: error.line,
            column: error.column,
            sentence: error.sentence,
        })
        .collect();
    plan
}

/// The class of a line.
#[derive(Clone)]
enum Class {
    Known(DivisionId, String),
    Skipped,
    Undecided,
}

type Who<'a> = &'a (Pupil, Need);

struct Planner<'a, F> {
    known: &'a Known,
    answers: &'a Answers,
    new_id: F,
    plan: &'a mut Plan,
    errors: &'a mut Vec<LineError>,
    by_name: BTreeMap<String, Vec<Who<'a>>>,
    communes: BTreeMap<String, Vec<&'a (Insee, String, GeoPoint)>>,
    classes: BTreeMap<String, Class>,
    /// Line on which each pupil, known or new, was met.
    seen: BTreeMap<String, u64>,
    met: BTreeSet<PupilId>,
    /// Known classes that the file speaks of.
    spoken: BTreeSet<DivisionId>,
}

fn name_key(last: &str, first: &str) -> String {
    format!("{} {}", fold(last), fold(first))
}

fn full_name(pupil: &Pupil) -> String {
    format!("{} {}", pupil.last_name, pupil.first_name)
}

impl<'a, F: FnMut() -> Uuid> Planner<'a, F> {
    fn new(
        known: &'a Known,
        answers: &'a Answers,
        new_id: F,
        plan: &'a mut Plan,
        errors: &'a mut Vec<LineError>,
    ) -> Self {
        let mut by_name: BTreeMap<String, Vec<Who<'_>>> = BTreeMap::new();
        for who in &known.pupils {
            let key = name_key(&who.0.last_name, &who.0.first_name);
            by_name.entry(key).or_default().push(who);
        }
        let mut communes: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for commune in &known.communes {
            for text in [fold(commune.0.as_str()), fold(&commune.1)] {
                communes.entry(text).or_default().push(commune);
            }
        }
        Self {
            known,
            answers,
            new_id,
            plan,
            errors,
            by_name,
            communes,
            classes: BTreeMap::new(),
            seen: BTreeMap::new(),
            met: BTreeSet::new(),
            spoken: BTreeSet::new(),
        }
    }

    fn division(&self, id: DivisionId) -> Option<&'a Division> {
        self.known.divisions.iter().find(|d| d.id == id)
    }

    fn division_name(&self, id: DivisionId) -> String {
        self.division(id)
            .map(|d| d.name.clone())
            .unwrap_or_default()
    }

    fn listed(&self, (pupil, need): Who<'_>) -> Listed {
        Listed {
            pupil: pupil.id,
            name: full_name(pupil),
            division: self.division_name(pupil.division),
            born: need.born,
        }
    }

    /// Finds each class of the file: known by its name, else as answered, else a question.
    fn classes(&mut self, wanteds: &[Wanted]) {
        let mut counts: BTreeMap<&str, (u32, &str)> = BTreeMap::new();
        for wanted in wanteds {
            let count = counts.entry(&wanted.division).or_insert((0, &wanted.mef));
            count.0 += 1;
        }
        for (name, (pupils, mef)) in counts {
            let same =
                |d: &&Division| fold(&d.name).replace(' ', "") == fold(name).replace(' ', "");
            let class = match self.known.divisions.iter().find(same) {
                Some(division) => Class::Known(division.id, division.name.clone()),
                None => self.unknown_class(name, pupils, mef),
            };
            if let Class::Known(id, _) = &class {
                self.spoken.insert(*id);
            }
            self.classes.insert(name.to_owned(), class);
        }
    }

    fn unknown_class(&mut self, name: &str, pupils: u32, mef: &str) -> Class {
        self.plan.preview.classes.push(UnknownClass {
            name: name.to_owned(),
            pupils,
            level: level(mef, name),
        });
        match self.answers.classes.get(name) {
            Some(ClassAnswer::Skip) => Class::Skipped,
            Some(ClassAnswer::Is { division }) if self.division(*division).is_some() => {
                Class::Known(*division, self.division_name(*division))
            }
            Some(ClassAnswer::Create {
                diploma,
                level,
                filiere,
            }) if !diploma.trim().is_empty() => {
                let id = DivisionId((self.new_id)());
                self.plan.commands.push(
                    CreateDivision {
                        id,
                        school: self.known.school.id,
                        name: name.to_owned(),
                        diploma: diploma.clone(),
                        level: *level,
                        filiere: *filiere,
                    }
                    .into(),
                );
                Class::Known(id, name.to_owned())
            }
            _ => {
                self.plan.preview.undecided += 1;
                Class::Undecided
            }
        }
    }

    fn pupil(&mut self, wanted: &Wanted) {
        let key = name_key(&wanted.last_name, &wanted.first_name);
        if let Some(first) = self
            .seen
            .insert(format!("{key} {}", wanted.born), wanted.line)
        {
            self.errors.push(LineError {
                line: wanted.line,
                column: "ligne entière".into(),
                sentence: format!(
                    "Cet élève est déjà à la ligne {first}\u{a0}: une seule est lue."
                ),
            });
            return;
        }
        let namesakes = self.by_name.get(&key).cloned().unwrap_or_default();
        let same: Vec<Who<'_>> = namesakes
            .iter()
            .filter(|(_, need)| need.born == wanted.born)
            .copied()
            .collect();
        match same.as_slice() {
            [who] => self.is(who, wanted),
            // Two pupils of the same name born on the same day: nobody can tell which from here.
            [_, _, ..] => {
                for (pupil, _) in &same {
                    self.met.insert(pupil.id);
                }
                self.errors.push(LineError {
                    line: wanted.line,
                    column: "ligne entière".into(),
                    sentence: "Deux élèves connus ont ce nom et cette date de naissance\u{a0}: \
                               rien n'est changé pour eux."
                        .into(),
                });
            }
            [] if namesakes.is_empty() => self.add(wanted),
            [] => self.namesake(wanted, &namesakes),
        }
    }

    /// The line is about a pupil of whom only the name is known to be the same.
    fn namesake(&mut self, wanted: &Wanted, known: &[Who<'a>]) {
        // A pupil of a class that is not imported asks no question.
        if matches!(self.classes.get(&wanted.division), Some(Class::Skipped)) {
            self.met.extend(known.iter().map(|(pupil, _)| pupil.id));
            return;
        }
        let listed = known.iter().map(|who| self.listed(who)).collect();
        self.plan.preview.namesakes.push(Namesake {
            line: wanted.line,
            name: format!("{} {}", wanted.last_name, wanted.first_name),
            division: wanted.division.clone(),
            born: wanted.born,
            known: listed,
        });
        let answer = self.answers.namesakes.get(&wanted.line).copied();
        match answer {
            Some(NamesakeAnswer::New) => self.add(wanted),
            Some(NamesakeAnswer::Is { pupil }) => {
                match known.iter().find(|(known, _)| known.id == pupil) {
                    Some(who) if !self.met.contains(&pupil) => {
                        self.correct(who, wanted);
                        self.is(who, wanted);
                    }
                    _ => self.plan.preview.undecided += 1,
                }
            }
            Some(NamesakeAnswer::Skip) => {
                self.met.extend(known.iter().map(|(pupil, _)| pupil.id));
            }
            None => {
                self.met.extend(known.iter().map(|(pupil, _)| pupil.id));
                self.plan.preview.undecided += 1;
            }
        }
    }

    fn correct(&mut self, who: Who<'a>, wanted: &Wanted) {
        let (pupil, need) = who;
        let mut listed = self.listed(who);
        listed.born = wanted.born;
        self.plan.preview.corrections.push(listed);
        let command = CorrectPupil {
            pupil: pupil.id,
            first_name: pupil.first_name.clone(),
            last_name: pupil.last_name.clone(),
            born: wanted.born,
        };
        self.push(
            pupil.id,
            What::Corrected {
                first_name: pupil.first_name.clone(),
                last_name: pupil.last_name.clone(),
                born: need.born,
            },
            command,
        );
    }

    fn push(&mut self, pupil: PupilId, what: What, command: impl Into<Command>) {
        self.plan.commands.push(command.into());
        self.plan.effects.push(Effect { pupil, what });
    }

    /// The line is about that pupil.
    fn is(&mut self, who: Who<'a>, wanted: &Wanted) {
        let (pupil, need) = who;
        self.met.insert(pupil.id);
        let Some(Class::Known(to, to_name)) = self.classes.get(&wanted.division).cloned() else {
            return;
        };
        let mut changes = false;
        if need.schooling != Schooling::Present {
            changes = true;
            self.plan.preview.returns.push(self.listed(who));
            let command = SetSchooling {
                pupil: pupil.id,
                schooling: Schooling::Present,
            };
            let from = need.schooling;
            self.push(pupil.id, What::Returned { from }, command);
        }
        if pupil.division != to {
            changes = true;
            self.plan.preview.moves.push(Moved {
                line: wanted.line,
                pupil: pupil.id,
                name: full_name(pupil),
                from: self.division_name(pupil.division),
                to: to_name,
            });
            let command = MovePupil {
                pupil: pupil.id,
                division: to,
            };
            let from = pupil.division;
            self.push(pupil.id, What::Moved { from }, command);
        }
        if !changes {
            self.plan.preview.same += 1;
        }
    }

    fn add(&mut self, wanted: &Wanted) {
        let Some(Class::Known(division, name)) = self.classes.get(&wanted.division).cloned() else {
            return;
        };
        let id = PupilId((self.new_id)());
        self.plan.preview.adds.push(Added {
            line: wanted.line,
            name: format!("{} {}", wanted.last_name, wanted.first_name),
            division: name,
            born: wanted.born,
        });
        let command = EnrolPupil {
            id,
            division,
            first_name: wanted.first_name.clone(),
            last_name: wanted.last_name.clone(),
            born: wanted.born,
            home: self.home(wanted),
        };
        self.push(id, What::Added, command);
    }

    /// Where a new pupil lives; one commune among several of the name is the closest to the school.
    fn home(&mut self, wanted: &Wanted) -> Option<Home> {
        if wanted.commune.is_empty() {
            return None;
        }
        let school = self.known.school.point;
        let found = self.communes.get(&fold(&wanted.commune)).and_then(|all| {
            all.iter()
                .min_by_key(|(_, _, point)| school.distance_m(*point))
        });
        if found.is_none() {
            self.errors.push(LineError {
                line: wanted.line,
                column: Column::Commune.label().into(),
                sentence: format!(
                    "«\u{a0}{}\u{a0}» n'est pas une commune d'ici\u{a0}: l'élève est ajouté avec \
                     celle de l'établissement.",
                    wanted.commune
                ),
            });
        }
        found.map(|(commune, name, point)| Home {
            commune: *commune,
            commune_name: name.clone(),
            point: *point,
        })
    }

    /// Pupils of the classes of the file who are not in it. Of other classes nothing is said: a file
    /// may be about one class only.
    fn leavers(&mut self) {
        let known = self.known;
        for who in &known.pupils {
            let (pupil, need) = who;
            let spoken = self.spoken.contains(&pupil.division);
            if !spoken || self.met.contains(&pupil.id) || need.schooling != Schooling::Present {
                continue;
            }
            self.plan.preview.leavers.push(self.listed(who));
            if !self.answers.staying.contains(&pupil.id) {
                let command = SetSchooling {
                    pupil: pupil.id,
                    schooling: Schooling::LeaverToConfirm,
                };
                self.push(pupil.id, What::Leaving, command);
            }
        }
        self.plan
            .preview
            .leavers
            .sort_by_cached_key(|one| (fold(&one.division), fold(&one.name)));
        let mut absent: Vec<String> = known
            .divisions
            .iter()
            .filter(|d| !self.spoken.contains(&d.id))
            .map(|d| d.name.clone())
            .collect();
        absent.sort();
        self.plan.preview.absent = absent;
    }
}
