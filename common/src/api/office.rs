//! Bodies of the routes of school offices: imports of classes, code sheets.

use crate::domain::division::{Filiere, Level};
use crate::ids::{DivisionId, PupilId, SchoolId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a column of a file of pupils holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    LastName,
    /// Used instead of the family name where it is filled in.
    UsualName,
    FirstName,
    /// « NOM Prénom » in one column.
    FullName,
    BirthDate,
    Division,
    /// Code of the diploma: tells the level of a class that has to be made.
    Mef,
    /// Where the pupil lives: name or INSEE code.
    Commune,
}

impl Column {
    /// Every content, in the order of a chooser.
    pub const ALL: [Self; 8] = [
        Self::LastName,
        Self::UsualName,
        Self::FirstName,
        Self::FullName,
        Self::BirthDate,
        Self::Division,
        Self::Mef,
        Self::Commune,
    ];

    /// French name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::LastName => "Nom de famille",
            Self::UsualName => "Nom d'usage",
            Self::FirstName => "Prénom",
            Self::FullName => "Nom et prénom",
            Self::BirthDate => "Date de naissance",
            Self::Division => "Classe",
            Self::Mef => "MEF",
            Self::Commune => "Commune de résidence",
        }
    }

    /// Name on the wire, for a chooser.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::LastName => "last_name",
            Self::UsualName => "usual_name",
            Self::FirstName => "first_name",
            Self::FullName => "full_name",
            Self::BirthDate => "birth_date",
            Self::Division => "division",
            Self::Mef => "mef",
            Self::Commune => "commune",
        }
    }

    /// What a file lacks, in French; empty when it has all it needs.
    #[must_use]
    pub fn lacking(columns: &[Option<Self>]) -> Vec<&'static str> {
        let has = |column: Self| columns.contains(&Some(column));
        let mut lacking = Vec::new();
        if !has(Self::FullName) {
            if !has(Self::LastName) && !has(Self::UsualName) {
                lacking.push("le nom");
            }
            if !has(Self::FirstName) {
                lacking.push("le prénom");
            }
        }
        if !has(Self::BirthDate) {
            lacking.push("la date de naissance");
        }
        if !has(Self::Division) {
            lacking.push("la classe");
        }
        lacking
    }
}

/// Body of `POST /api/v1/office/import/preview` and of `…/apply`: the file is sent each time and
/// kept nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportReq {
    pub school: SchoolId,
    /// The file in base 64.
    pub file: String,
    /// What each column holds, in the order of the file; absent: as last time, else guessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<Option<Column>>>,
    #[serde(default)]
    pub answers: Answers,
    /// [`Preview::digest`] of what the person has looked at; only to apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

impl std::fmt::Debug for ImportReq {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ImportReq(…)")
    }
}

/// What the person has decided about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// Classes that are not known, by their name in the file.
    pub classes: BTreeMap<String, ClassAnswer>,
    /// Namesakes, by the line of the file.
    pub namesakes: BTreeMap<u64, NamesakeAnswer>,
    /// Pupils who are not in the file and stay all the same.
    pub staying: Vec<PupilId>,
}

/// What to do with a class that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClassAnswer {
    /// Its pupils are not imported.
    Skip,
    /// It is that class under another name.
    Is { division: DivisionId },
    Create {
        diploma: String,
        level: Level,
        filiere: Filiere,
    },
}

/// Who a pupil with a known name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum NamesakeAnswer {
    Skip,
    /// Somebody else.
    New,
    /// That pupil: the date of birth is corrected.
    Is {
        pupil: PupilId,
    },
}

/// What a file would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Of all that follows: applied only if it is still the same.
    pub digest: String,
    pub titles: Vec<String>,
    pub columns: Vec<Option<Column>>,
    /// First lines of the file.
    pub sample: Vec<Vec<String>>,
    /// The columns are those of last time.
    pub remembered: bool,
    /// What the columns lack, in French; nothing is compared then.
    pub lacking: Vec<String>,
    pub adds: Vec<Added>,
    pub moves: Vec<Moved>,
    /// Known pupils of whom the date of birth is corrected, as answered.
    pub corrections: Vec<Listed>,
    /// Pupils marked as having left who are in the file again.
    pub returns: Vec<Listed>,
    /// Pupils of the file of whom nothing changes.
    pub same: u32,
    /// Pupils of the classes of the file who are not in it.
    pub leavers: Vec<Listed>,
    pub namesakes: Vec<Namesake>,
    pub classes: Vec<UnknownClass>,
    /// Known classes of which the file says nothing: untouched.
    pub absent: Vec<String>,
    pub problems: Vec<LineProblem>,
    /// Questions without an answer: nothing is applied until there are none.
    pub undecided: u32,
}

/// A pupil to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub line: u64,
    pub name: String,
    pub division: String,
    pub born: NaiveDate,
}

/// A pupil who changes class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub line: u64,
    pub pupil: PupilId,
    pub name: String,
    pub from: String,
    pub to: String,
}

/// A known pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub pupil: PupilId,
    pub name: String,
    pub division: String,
    pub born: NaiveDate,
}

/// A line whose name is that of known pupils, and whose date of birth is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namesake {
    pub line: u64,
    pub name: String,
    pub division: String,
    pub born: NaiveDate,
    pub known: Vec<Listed>,
}

/// A class of the file that the school does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownClass {
    pub name: String,
    /// Pupils of the file in it.
    pub pupils: u32,
    /// As its name or its MEF tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// A line that is not imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProblem {
    pub line: u64,
    pub column: String,
    /// French sentence with the next step.
    pub sentence: String,
}

/// What an import did, or what was undone of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDone {
    pub added: u32,
    pub moved: u32,
    pub corrected: u32,
    pub returned: u32,
    pub leaving: u32,
    pub classes: u32,
    /// Names of pupils that were left as they are, with the reason: only when undoing.
    #[serde(default)]
    pub left: Vec<String>,
}

/// The last import of a school: `POST /api/v1/office/import/last`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastImport {
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// Who ran it.
    pub by: String,
    pub done: ImportDone,
    pub undone: bool,
}

/// A school, as the body of routes that need nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfSchool {
    pub school: SchoolId,
}

/// Whom new codes are for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum CodesFor {
    /// Pupils of the class who have none yet: codes already given go on working.
    Missing,
    /// The whole class: codes given before stop working.
    All,
    /// One pupil: their former code stops working.
    One { pupil: PupilId },
}

/// Body of `POST /api/v1/office/codes` and of `…/revoke`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodesReq {
    pub division: DivisionId,
    pub which: CodesFor,
}

/// Answer of `POST /api/v1/office/codes`: the only time that codes are told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSheet {
    pub school: String,
    pub division: String,
    /// Where to sign in, as it is typed.
    pub address: String,
    pub codes: Vec<CodeOf>,
    /// Pupils of the class who keep the code they have.
    pub kept: Vec<String>,
}

impl std::fmt::Debug for CodeSheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeSheet(…)")
    }
}

/// A pupil's code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeOf {
    pub pupil: PupilId,
    pub name: String,
    /// In groups of four.
    pub code: String,
    /// Square that leads to the sign-in page, filled in: its side in modules, and the outline of the
    /// dark ones as a path of SVG.
    pub side: u32,
    pub dark: String,
}

impl std::fmt::Debug for CodeOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeOf(…)")
    }
}

/// Answer of `POST /api/v1/office/codes/revoke`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodesRevoked {
    pub revoked: u32,
}
