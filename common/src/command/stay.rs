//! What a pupil writes of a placement: the days, and how they were received.

use super::{Authority, Ctx, Effect, Merged, Rows, RowsExt, Rule, Stop, clean, ensure};
use crate::domain::journal::{Activity, JournalEntry, Mood, journal_id};
use crate::domain::placement::{Placement, PlacementStatus};
use crate::domain::reception::{
    Answers, Reception, ReceptionSum, SHOWN_EVERY, SHOWN_FROM, reception_id,
};
use crate::ids::{HostId, PlacementId};
use crate::refusal::Refusal;
use crate::row::{Index, Kind, Row, RowKey};
use crate::rules::week::IsoWeek;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Longest sentence about a day, in characters.
pub const DAY_MAX: usize = 500;

/// A pupil writes how a day went, or writes it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteJournal {
    pub placement: PlacementId,
    pub day: NaiveDate,
    pub mood: Mood,
    pub activity: Activity,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Milliseconds since 1970, by the device: shown, never compared.
    pub written_at: i64,
}

impl Rule for WriteJournal {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Placement, self.placement.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let placement = own(self.placement, ctx, rows)?;
        // No entry of a day to come, by whatever clock: the server's counts.
        ensure(
            self.day <= ctx.now.today && placement.weeks.contains(&IsoWeek::of(self.day)),
            Refusal::NotADayOfStay,
        )?;
        let entry = JournalEntry {
            id: journal_id(placement.pupil, self.day),
            school: placement.school,
            division: placement.division,
            pupil: placement.pupil,
            placement: placement.id,
            day: self.day,
            mood: self.mood,
            activity: self.activity,
            text: clean(&self.text, DAY_MAX)?,
            written_at: self.written_at,
        };
        let before = rows.find::<JournalEntry>(entry.id.0)?;
        // The name is anybody's to take.
        if let Some(before) = &before {
            ensure(before.pupil == placement.pupil, Refusal::IdTaken)?;
        }
        Ok(if before.as_ref() == Some(&entry) {
            Effect::merged(Merged::AlreadyDone)
        } else {
            Effect::put([entry.into()])
        })
    }
}

fn own(id: PlacementId, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Placement, Stop> {
    let placement = rows
        .find::<Placement>(id.0)?
        .ok_or(Refusal::PlacementGone)?;
    ensure(ctx.actor.is_pupil(placement.pupil), Refusal::Forbidden)?;
    ensure(
        placement.status != PlacementStatus::Cancelled,
        Refusal::PlacementGone,
    )?;
    Ok(placement)
}

/// A pupil says how they were received. The answers are theirs; what others see is a sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateReception {
    pub placement: PlacementId,
    pub answers: Answers,
}

impl Rule for RateReception {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Placement, self.placement.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let placement = own(self.placement, ctx, rows)?;
        let Answers {
            welcome,
            tasks,
            guidance,
            again,
        } = self.answers;
        let all = [welcome, tasks, guidance, again];
        ensure(
            all.iter().all(|answer| (1..=4).contains(answer)),
            Refusal::BadArguments,
        )?;
        ensure(may_rate(&placement, ctx.now.today), Refusal::TooEarly)?;
        let reception = Reception {
            id: reception_id(placement.id),
            pole: placement.pole,
            school: placement.school,
            division: placement.division,
            pupil: placement.pupil,
            placement: placement.id,
            host: placement.host,
            answers: self.answers,
        };
        let before = rows.find::<Reception>(reception.id.0)?;
        if let Some(before) = &before {
            ensure(before.pupil == reception.pupil, Refusal::IdTaken)?;
            if *before == reception {
                return Ok(Effect::merged(Merged::AlreadyDone));
            }
        }
        let mut puts: Vec<Row> = Vec::new();
        if ctx.authority == Authority::Final && before.is_none() {
            puts.extend(sum(&reception, rows)?.map(Row::from));
        }
        puts.push(reception.into());
        Ok(Effect::put(puts))
    }
}

/// From the Thursday of the last week, or once it was interrupted.
#[must_use]
pub fn may_rate(placement: &Placement, today: NaiveDate) -> bool {
    let ends = placement.weeks.last().map(|week| week.monday());
    placement.status == PlacementStatus::Interrupted
        || ends.is_some_and(|monday| today >= monday + chrono::Days::new(3))
}

/// The sum of a host with one more answer, when it is shown: an answer that is changed later counts
/// with the next ones, so that nobody reads it from a difference.
fn sum(new: &Reception, rows: &mut dyn Rows) -> Result<Option<ReceptionSum>, Stop> {
    let host: HostId = new.host;
    let known = rows.all::<Reception>(Index::ReceptionsByHost, host.0)?;
    let mut answers: Vec<Answers> = known.iter().map(|r| r.answers).collect();
    answers.push(new.answers);
    let count = u32::try_from(answers.len()).unwrap_or(u32::MAX);
    if count < SHOWN_FROM || !count.is_multiple_of(SHOWN_EVERY) {
        return Ok(None);
    }
    let total = |of: fn(&Answers) -> u8| answers.iter().map(|a| u32::from(of(a))).sum();
    Ok(Some(ReceptionSum {
        host,
        pole: new.pole,
        count,
        welcome: total(|a| a.welcome),
        tasks: total(|a| a.tasks),
        guidance: total(|a| a.guidance),
        again: total(|a| a.again),
    }))
}
