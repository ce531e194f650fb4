//! An import at the server: previewed, applied in one transaction as the person, undone.

use super::pupils::{Effect, FileError, Known, Plan, Sheet, What, guess, named, plan};
use crate::demo::geography::communes;
use crate::entity::school_import;
use crate::store::{Errand, ErrandOutcome, Store, StoreError};
use common::api::office::{Column, ImportDone, ImportReq, Preview};
use common::command::{Command, CorrectPupil, MovePupil, Now, SetSchooling};
use common::domain::division::Division;
use common::domain::pupil::{Need, Pupil, Schooling};
use common::domain::school::School;
use common::ids::{PoleId, PupilId, SchoolId, UserId};
use common::refusal::Refusal;
use common::row::{Index, IndexKey, Kind, RowKey, Seq};
use common::rules::text::fold;
use common::sync::server::{Changes, ReadStore, WriteStore};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryTrait};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why an import is not done.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("Ce fichier est celui d'un autre établissement ({0}).")]
    OtherSchool(String),
    #[error(
        "Des informations ont changé depuis l'aperçu. Vérifiez-le de nouveau, puis recommencez."
    )]
    Changed,
    #[error("Il reste des questions sans réponse\u{a0}: répondez, puis recommencez.")]
    Undecided,
    #[error("Il n'y a pas d'import à annuler.")]
    NothingToUndo,
    #[error("{} {}", .0.sentence(), .0.next_step().sentence())]
    Refused(Refusal),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl From<sea_orm::DbErr> for ImportError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

/// What an import did, and what to tell whoever listens.
pub type Ran = (ImportDone, Vec<Changes>);

/// An import of a school.
#[derive(Clone, Copy, Debug)]
pub struct Importer<'a> {
    pub store: &'a Store,
    pub space: PoleId,
    pub school: SchoolId,
    pub user: UserId,
    pub now: Now,
}

struct Looked {
    plan: Plan,
    as_of: Seq,
    known: Known,
}

impl Importer<'_> {
    /// What a file would do. Nothing is changed, and the file is not kept.
    ///
    /// # Errors
    /// [`ImportError`].
    pub async fn preview(&self, req: &ImportReq, bytes: &[u8]) -> Result<Preview, ImportError> {
        Ok(self.look(req, bytes).await?.plan.preview)
    }

    async fn look(&self, req: &ImportReq, bytes: &[u8]) -> Result<Looked, ImportError> {
        let (known, as_of) = self.known().await?;
        let sheet = Sheet::read(bytes)?;
        if let Some(uai) = &sheet.uai
            && !uai.eq_ignore_ascii_case(known.school.uai.as_ref())
        {
            return Err(ImportError::OtherSchool(uai.clone()));
        }
        let (held, remembered) = match &req.columns {
            Some(columns) => {
                let mut columns = columns.clone();
                columns.resize(sheet.titles.len(), None);
                (columns, false)
            }
            None => match self.remembered(&sheet.titles).await? {
                Some(columns) => (columns, true),
                None => (guess(&sheet.titles), false),
            },
        };
        let mut plan = plan(&sheet, &held, &req.answers, &known, Uuid::now_v7);
        plan.preview.remembered = remembered;
        plan.preview.digest = digest(&plan.preview)?;
        Ok(Looked { plan, as_of, known })
    }

    /// Applies a file as it was previewed: all of it or nothing.
    ///
    /// # Errors
    /// [`ImportError`]: nothing was changed.
    pub async fn apply(&self, req: &ImportReq, bytes: &[u8]) -> Result<Ran, ImportError> {
        let Looked { plan, as_of, known } = self.look(req, bytes).await?;
        if !plan.preview.lacking.is_empty() || plan.preview.undecided > 0 {
            return Err(ImportError::Undecided);
        }
        if req.digest.as_ref() != Some(&plan.preview.digest) {
            return Err(ImportError::Changed);
        }
        let done = counts(&plan);
        let looked_at = known
            .pupils
            .iter()
            .flat_map(|(pupil, _)| both(pupil.id))
            .collect();
        let errand = Errand {
            commands: plan.commands,
            as_of,
            looked_at,
        };
        let columns: BTreeMap<String, Option<Column>> = plan
            .preview
            .titles
            .iter()
            .map(|title| fold(title))
            .zip(plan.preview.columns.iter().copied())
            .collect();
        let row = school_import::ActiveModel {
            school: Set(self.school.0),
            space: Set(self.space.0),
            by_user: Set(self.user.0),
            at: Set(self.now.ms),
            seq: Set(0),
            columns: Set(serde_json::to_string(&columns)?),
            effects: Set(serde_json::to_string(&plan.effects)?),
            done: Set(serde_json::to_string(&done)?),
            undone_at: Set(None),
        };
        let changes = self.run(errand, row).await?;
        Ok((done, changes))
    }

    /// Undoes the last import, but for the pupils whom something else has touched since.
    ///
    /// # Errors
    /// [`ImportError`]: nothing was changed.
    pub async fn undo(&self) -> Result<Ran, ImportError> {
        let last = self.last().await?.ok_or(ImportError::NothingToUndo)?;
        if last.undone_at.is_some() {
            return Err(ImportError::NothingToUndo);
        }
        let effects: Vec<Effect> = serde_json::from_str(&last.effects)?;
        let (known, as_of) = self.known().await?;
        let since = Seq::try_from(last.seq).unwrap_or(0);
        let touched = self.touched(&effects, since).await?;
        let (mut commands, mut done) = (Vec::new(), ImportDone::default());
        for effect in effects.iter().rev() {
            let Some((pupil, _)) = known.pupils.iter().find(|(p, _)| p.id == effect.pupil) else {
                continue;
            };
            if let Some(why) = touched.get(&effect.pupil) {
                let name = format!("{} {}\u{a0}: {why}", pupil.last_name, pupil.first_name);
                if !done.left.contains(&name) {
                    done.left.push(name);
                }
                continue;
            }
            commands.push(back(effect, pupil, &mut done));
        }
        done.left.sort();
        let looked_at = effects.iter().flat_map(|e| both(e.pupil)).collect();
        let errand = Errand {
            commands,
            as_of,
            looked_at,
        };
        let row = school_import::ActiveModel {
            undone_at: Set(Some(self.now.ms)),
            done: Set(last.done.clone()),
            ..last.into()
        };
        let changes = self.run(errand, row).await?;
        Ok((done, changes))
    }

    /// The last import of the school, if any.
    ///
    /// # Errors
    /// The database's.
    pub async fn last(&self) -> Result<Option<school_import::Model>, ImportError> {
        let found = school_import::Entity::find_by_id(self.school.0)
            .one(self.store.db())
            .await?;
        Ok(found.filter(|import| import.space == self.space.0))
    }

    async fn remembered(
        &self,
        titles: &[String],
    ) -> Result<Option<Vec<Option<Column>>>, ImportError> {
        let Some(last) = self.last().await? else {
            return Ok(None);
        };
        let known = serde_json::from_str(&last.columns)?;
        Ok(named(titles, &known))
    }

    async fn run(
        &self,
        errand: Errand,
        row: school_import::ActiveModel,
    ) -> Result<Vec<Changes>, ImportError> {
        let backend = self.store.db().get_database_backend();
        let undoing = row.undone_at.try_as_ref().is_some_and(Option::is_some);
        let record = move |last: Seq| {
            let mut row = row.clone();
            if !undoing {
                row.seq = Set(i64::try_from(last).unwrap_or(i64::MAX));
            }
            school_import::Entity::insert(row.reset_all())
                .on_conflict(
                    OnConflict::column(school_import::Column::School)
                        .update_columns([
                            school_import::Column::Space,
                            school_import::Column::ByUser,
                            school_import::Column::At,
                            school_import::Column::Seq,
                            school_import::Column::Columns,
                            school_import::Column::Effects,
                            school_import::Column::Done,
                            school_import::Column::UndoneAt,
                        ])
                        .to_owned(),
                )
                .build(backend)
        };
        match self
            .store
            .run_for(self.space, self.user, errand, self.now, record)
            .await?
        {
            ErrandOutcome::Done { changes, .. } => Ok(changes),
            ErrandOutcome::Refused { refusal, .. } => Err(ImportError::Refused(refusal)),
            ErrandOutcome::Changed => Err(ImportError::Changed),
        }
    }

    /// The school as it is, and the number at which it was looked at.
    async fn known(&self) -> Result<(Known, Seq), ImportError> {
        let mut snapshot = self.store.snapshot(self.space).await?;
        let as_of = snapshot.head().await?.seq;
        snapshot.end().await?;
        // Read after: whatever is newer than the number is found changed when it is applied.
        let school = self.store.find::<School>(self.space, self.school.0).await?;
        let school = school.ok_or(ImportError::Refused(Refusal::Forbidden))?;
        let divisions = self.store.all::<Division>(self.space).await?;
        let needs = self.store.all::<Need>(self.space).await?;
        let mut needs: BTreeMap<PupilId, Need> = needs.into_iter().map(|n| (n.pupil, n)).collect();
        let pupils = self.store.all::<Pupil>(self.space).await?;
        let known = Known {
            divisions: divisions
                .into_iter()
                .filter(|d| d.school == self.school)
                .collect(),
            pupils: pupils
                .into_iter()
                .filter(|p| p.school == self.school)
                .filter_map(|p| needs.remove(&p.id).map(|need| (p, need)))
                .collect(),
            communes: communes()?
                .into_iter()
                .map(|c| (c.insee, c.name, c.point))
                .collect(),
            today: self.now.today,
            school,
        };
        Ok((known, as_of))
    }

    /// Pupils whom something else has touched since the import, with what.
    async fn touched(
        &self,
        effects: &[Effect],
        since: Seq,
    ) -> Result<BTreeMap<PupilId, &'static str>, ImportError> {
        let mut snapshot = self.store.snapshot(self.space).await?;
        let mut touched = BTreeMap::new();
        for Effect { pupil, what } in effects {
            for key in both(*pupil) {
                let row = snapshot.load(key).await?;
                if row.is_some_and(|row| row.stored.ver > since) {
                    touched.insert(*pupil, "modifié depuis");
                }
            }
            if *what != What::Added {
                continue;
            }
            for (index, why) in ABOUT {
                let key = IndexKey {
                    index,
                    key: pupil.0,
                };
                if !snapshot.index(key).await?.is_empty() {
                    touched.entry(*pupil).or_insert(why);
                }
            }
        }
        snapshot.end().await?;
        for effect in effects.iter().filter(|e| e.what == What::Added) {
            let account = crate::entity::user_account::Entity::find_by_id(effect.pupil.0)
                .one(self.store.db())
                .await?;
            if account.is_some() {
                touched
                    .entry(effect.pupil)
                    .or_insert("un code lui a été donné");
            }
        }
        Ok(touched)
    }
}

/// What may be about a pupil who was added.
const ABOUT: [(Index, &str); 7] = [
    (Index::ApplicationsByPupil, "a fait une demande"),
    (Index::PlacementsByPupil, "a une place"),
    (Index::FoundPlacesByPupil, "a déclaré une place"),
    (Index::NotesByPupil, "une note a été écrite"),
    (Index::DemarchesByPupil, "a noté une démarche"),
    (Index::ReferentsByPupil, "a un référent"),
    (Index::SupportsByPupil, "a une demande d'appui"),
];

fn both(pupil: PupilId) -> [RowKey; 2] {
    [Kind::Pupil, Kind::Need].map(|kind| RowKey::new(kind, pupil.0))
}

/// The command that undoes an effect.
fn back(effect: &Effect, pupil: &Pupil, done: &mut ImportDone) -> Command {
    let schooling = |schooling| {
        SetSchooling {
            pupil: pupil.id,
            schooling,
        }
        .into()
    };
    match &effect.what {
        What::Added => {
            done.added += 1;
            // Nothing is ever deleted: whoever should not have been added is no longer there.
            schooling(Schooling::Left)
        }
        What::Returned { from } => {
            done.returned += 1;
            schooling(*from)
        }
        What::Leaving => {
            done.leaving += 1;
            schooling(Schooling::Present)
        }
        What::Moved { from } => {
            done.moved += 1;
            MovePupil {
                pupil: pupil.id,
                division: *from,
            }
            .into()
        }
        What::Corrected {
            first_name,
            last_name,
            born,
        } => {
            done.corrected += 1;
            CorrectPupil {
                pupil: pupil.id,
                first_name: first_name.clone(),
                last_name: last_name.clone(),
                born: *born,
            }
            .into()
        }
    }
}

fn counts(plan: &Plan) -> ImportDone {
    let mut done = ImportDone::default();
    for effect in &plan.effects {
        *match effect.what {
            What::Added => &mut done.added,
            What::Moved { .. } => &mut done.moved,
            What::Corrected { .. } => &mut done.corrected,
            What::Returned { .. } => &mut done.returned,
            What::Leaving => &mut done.leaving,
        } += 1;
    }
    let classes = plan.commands.iter();
    let classes = classes.filter(|c| matches!(c, Command::CreateDivision(_)));
    done.classes = u32::try_from(classes.count()).unwrap_or(u32::MAX);
    done
}

fn digest(preview: &Preview) -> Result<String, serde_json::Error> {
    Ok(crate::auth::key::sha256(&serde_json::to_string(preview)?))
}
