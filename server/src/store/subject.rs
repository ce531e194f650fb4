//! Everything about one pupil: read to be handed over, or erased.

use super::audit::Entry;
use super::sql::statement;
use super::write::loaded;
use super::{End, SpaceTx, Store, StoreError, underneath};
use common::domain::division::Division;
use common::domain::found_place::Origin;
use common::domain::offer::Offer;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pole::Pole;
use common::domain::pupil::{Need, Pupil};
use common::domain::retained::{met, weeks_end};
use common::ids::{DivisionId, PoleId, PupilId};
use common::row::{Body, Kind, Row, RowKey, Seq};
use common::rules::retention::school_year;
use common::sync::server::{Changes, ReadStore, WorkingSet, WriteStore};
use futures::FutureExt;
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// What is kept of pupils who were erased: a number for a year, a *filière* and a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedCount {
    pub year: i32,
    pub filiere: String,
    pub level: String,
    pub pupils: i64,
    /// Of them, with a placement.
    pub placed: i64,
    /// Stays that took place and were erased, of those pupils and of others, by origin.
    pub stays: BTreeMap<Origin, i64>,
}

/// The column that counts stays of an origin.
fn column(origin: Origin) -> &'static str {
    match origin {
        Origin::Offer => "by_offer",
        Origin::Alone => "by_alone",
        Origin::Family => "by_family",
        Origin::School => "by_school",
        Origin::Network => "by_network",
    }
}

/// A row that tells about this pupil; what was kept aside tells about whom it names.
#[must_use]
fn is_about(row: &Row, pupil: PupilId) -> bool {
    let named = match row {
        Row::Sealed(sealed) => sealed.args.contains(&pupil.to_string()),
        _ => false,
    };
    named || row.pupil() == Some(pupil)
}

/// An adult's id is found in rows too: it is nobody's among pupils.
fn is_there(rows: &[Row]) -> bool {
    rows.iter().any(|row| row.key().kind == Pupil::KIND)
}

impl Store {
    /// Every row about a pupil, by kind; none when there is no such pupil in the space.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn about_pupil(&self, space: PoleId, pupil: PupilId) -> Result<Vec<Row>, StoreError> {
        let snapshot = self.snapshot(space).await?;
        let mut rows = snapshot.about(pupil).await?;
        snapshot.end().await?;
        if !is_there(&rows) {
            return Ok(Vec::new());
        }
        let order = |row: &Row| Kind::ALL.iter().position(|kind| *kind == row.key().kind);
        rows.sort_by_key(|row| (order(row), row.key().id));
        Ok(rows)
    }

    /// Erases everything about a pupil: their rows, what their devices had been answered, their
    /// account with its codes and sessions. One is added to the counts, and `noted` to the journal.
    /// Nothing when there is no such pupil.
    ///
    /// # Errors
    /// [`StoreError`]: nothing was changed.
    pub async fn erase_pupil(
        &self,
        space: PoleId,
        pupil: PupilId,
        noted: &Entry,
    ) -> Result<Option<Changes>, StoreError> {
        self.erase_pupil_as_of(space, pupil, noted, Seq::MAX).await
    }

    /// As [`Store::erase_pupil`], and nothing either when whether they are still there was written
    /// anew after change `seq`.
    pub(super) async fn erase_pupil_as_of(
        &self,
        space: PoleId,
        pupil: PupilId,
        noted: &Entry,
        seq: Seq,
    ) -> Result<Option<Changes>, StoreError> {
        let noted = noted.clone();
        let erased = self.with_space_tx(space, move |tx| {
            let noted = noted.clone();
            async move {
                let need = tx.load(RowKey::new(Need::KIND, pupil.0)).await?;
                if need.is_some_and(|need| need.stored.ver > seq) {
                    return Ok(End::Undo(None));
                }
                let rows = tx.about(pupil).await?;
                if !is_there(&rows) {
                    return Ok(End::Undo(None));
                }
                tx.count_erased(pupil, &rows).await?;
                let seq = tx.head().await?.seq;
                let mut set = WorkingSet::new(space, seq);
                for offer in tx.freed(&rows).await? {
                    set.put(tx, offer.into(), None).await?;
                }
                for row in &rows {
                    set.erase(tx, row.key()).await?;
                }
                let changes = set.changes(tx).await?;
                tx.write(&changes).await?;
                tx.forget_devices(pupil).await?;
                let account = "DELETE FROM user_account WHERE id = $1 AND space = $2";
                tx.run(account, [pupil.0.into(), tx.space_value()]).await?;
                tx.note(&[noted]).await?;
                Ok(End::Commit(Some(changes)))
            }
            .boxed()
        });
        erased.await.map_err(underneath)
    }

    /// What is kept of pupils who were erased.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erased_counts(&self, space: PoleId) -> Result<Vec<ErasedCount>, StoreError> {
        let columns = Origin::ALL.map(column).join(", ");
        let sql = format!(
            "SELECT year, filiere, level, pupils, placed, {columns} FROM erased_count \
             WHERE space = $1 ORDER BY year DESC, filiere, level"
        );
        let backend = self.db.get_database_backend();
        let rows = self
            .db
            .query_all_raw(statement(backend, &sql, [space.0.into()]))
            .await?;
        rows.iter()
            .map(|row| {
                let mut stays = BTreeMap::new();
                for origin in Origin::ALL {
                    stays.insert(origin, row.try_get("", column(origin))?);
                }
                Ok(ErasedCount {
                    stays,
                    year: row.try_get("", "year")?,
                    filiere: row.try_get("", "filiere")?,
                    level: row.try_get("", "level")?,
                    pupils: row.try_get("", "pupils")?,
                    placed: row.try_get("", "placed")?,
                })
            })
            .collect()
    }
}

impl SpaceTx {
    /// Rows that name the pupil are looked for by the text of the id, whatever their kind: one that
    /// is added later is not forgotten. Rare enough to read the whole space.
    async fn about(&self, pupil: PupilId) -> Result<Vec<Row>, StoreError> {
        let sql = "SELECT kind, id AS row_id, ver, gver, scopes, body FROM synced_row \
                   WHERE space = $1 AND (id = $2 OR body LIKE $3) ORDER BY kind, id";
        let values = [
            self.space_value(),
            pupil.0.into(),
            format!("%{pupil}%").into(),
        ];
        let mut rows = Vec::new();
        for row in self.query(sql, values).await? {
            let row = loaded(&row)?.stored.row;
            if is_about(&row, pupil) {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// Offers whose seats are free again without these placements.
    pub(super) async fn freed(&mut self, rows: &[Row]) -> Result<Vec<Offer>, StoreError> {
        let mut offers: BTreeMap<_, Offer> = BTreeMap::new();
        for placement in rows.iter().filter_map(Placement::from_row) {
            let (PlacementStatus::Confirmed, Some(id)) = (placement.status, placement.offer) else {
                continue;
            };
            if !offers.contains_key(&id) {
                let found = self.load(RowKey::new(Offer::KIND, id.0)).await?;
                let offer = found.and_then(|found| Offer::from_row(&found.stored.row).cloned());
                offers.extend(offer.map(|offer| (id, offer)));
            }
            let Some(offer) = offers.get_mut(&id) else {
                continue;
            };
            for week in &placement.weeks {
                if let Some(taken) = offer.taken.get_mut(week) {
                    *taken = taken.saturating_sub(1);
                }
            }
            offer.taken.retain(|_, taken| *taken > 0);
        }
        Ok(offers.into_values().collect())
    }

    async fn count_erased(&mut self, pupil: PupilId, rows: &[Row]) -> Result<(), StoreError> {
        self.count_stays(rows).await?;
        let stays = rows
            .iter()
            .filter_map(|row| Some((met(row)?, weeks_end(row)?)));
        self.remember_hosts(&stays.collect::<Vec<_>>()).await?;
        let division = rows.iter().find_map(Pupil::from_row).map(|p| p.division);
        let (filiere, level) = self.taught(division).await?;
        let year = self.year().await?;
        let theirs = |row: &&Row| row.pupil() == Some(pupil) && row.key().kind == Placement::KIND;
        let placed = i64::from(rows.iter().any(|row| theirs(&row)));
        let sql = "INSERT INTO erased_count (space, year, filiere, level, pupils, placed) \
                   VALUES ($1, $2, $3, $4, 1, $5) \
                   ON CONFLICT (space, year, filiere, level) DO UPDATE SET \
                   pupils = erased_count.pupils + 1, placed = erased_count.placed + excluded.placed";
        let values = [
            self.space_value(),
            year.into(),
            filiere.into(),
            level.into(),
            placed.into(),
        ];
        self.run(sql, values).await?;
        Ok(())
    }

    /// Adds stays that are about to be erased to the counts, those that took place.
    pub(super) async fn count_stays(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        let mut counts: BTreeMap<_, BTreeMap<Origin, i64>> = BTreeMap::new();
        for row in rows {
            let Some(stay) = Placement::from_row(row) else {
                continue;
            };
            if stay.status == PlacementStatus::Cancelled {
                continue;
            }
            let year = match weeks_end(row) {
                Some(end) => school_year(end),
                None => self.year().await?,
            };
            let (filiere, level) = self.taught(Some(stay.division)).await?;
            let of_year = counts.entry((year, filiere, level)).or_default();
            *of_year.entry(stay.origin).or_default() += 1;
        }
        for ((year, filiere, level), origins) in counts {
            for (origin, stays) in origins {
                let by = column(origin);
                let sql = format!(
                    "INSERT INTO erased_count (space, year, filiere, level, pupils, placed, {by}) \
                     VALUES ($1, $2, $3, $4, 0, 0, $5) \
                     ON CONFLICT (space, year, filiere, level) DO UPDATE SET \
                     {by} = erased_count.{by} + excluded.{by}"
                );
                let values = [
                    self.space_value(),
                    year.into(),
                    filiere.into(),
                    level.into(),
                    stays.into(),
                ];
                self.run(&sql, values).await?;
            }
        }
        Ok(())
    }

    /// The *filière* and the level of a division; nothing when it is gone.
    async fn taught(
        &mut self,
        division: Option<DivisionId>,
    ) -> Result<(&'static str, &'static str), StoreError> {
        let division = match division {
            Some(id) => self.load(RowKey::new(Division::KIND, id.0)).await?,
            None => None,
        };
        let division = division
            .as_ref()
            .and_then(|found| Division::from_row(&found.stored.row));
        Ok(division
            .map(|d| (d.filiere.label(), d.level.label()))
            .unwrap_or_default())
    }

    /// The school year of the pôle.
    async fn year(&mut self) -> Result<i32, StoreError> {
        let pole = self.load(RowKey::new(Pole::KIND, self.space.0)).await?;
        let pole = pole
            .as_ref()
            .and_then(|found| Pole::from_row(&found.stored.row));
        Ok(pole.map_or(0, |pole| pole.year))
    }

    /// What the pupil's devices had sent and been answered: verdicts may quote what was typed.
    async fn forget_devices(&self, pupil: PupilId) -> Result<(), StoreError> {
        for table in ["sync_verdict", "side_effect"] {
            let sql = format!(
                "DELETE FROM {table} WHERE space = $1 AND client IN \
                 (SELECT client FROM sync_client WHERE space = $1 AND user_id = $2)"
            );
            self.run(&sql, [self.space_value(), pupil.0.into()]).await?;
        }
        let sql = "DELETE FROM sync_client WHERE space = $1 AND user_id = $2";
        self.run(sql, [self.space_value(), pupil.0.into()]).await?;
        Ok(())
    }
}
