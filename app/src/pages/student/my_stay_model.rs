//! A pupil's placements: a function of the rows.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike as _};
use common::command::may_rate;
use common::domain::host::{Host, HostContact};
use common::domain::journal::JournalEntry;
use common::domain::placement::{Placement, PlacementStatus, WeekHours};
use common::domain::pupil::Need;
use common::domain::reception::{Reception, reception_id};
use common::domain::referent::{Referent, referent_id};
use common::domain::school::School;
use common::ids::UserId;
use common::order::sorted;
use common::row::Index;
use common::rules::travel::{MinutesBand, bearing, km};
use common::rules::week::IsoWeek;
use common::sync::replica::Replica;

/// Latest days offered for the journal.
const DAYS: usize = 5;

/// A placement with all that the pupil needs there.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    pub placement: Placement,
    pub host: Option<Host>,
    pub contact: Option<HostContact>,
    /// Name of the referent of the period.
    pub referent: Option<String>,
    pub school: Option<School>,
    /// « 12 km au nord-est, 15 à 30 min ».
    pub way: Option<String>,
    /// Days that may be written about, the latest first.
    pub days: Vec<NaiveDate>,
    /// What was written, the latest first.
    pub journal: Vec<JournalEntry>,
    pub may_rate: bool,
    pub rated: Option<Reception>,
}

/// Placements of the person: the one that ends next first, then those that are over.
#[must_use]
pub fn stays(rows: &Replica, today: NaiveDate) -> Vec<Stay> {
    let UserId(me) = rows.user();
    let placed = rows.by::<Placement>(Index::PlacementsByPupil, me);
    let there = placed
        .into_iter()
        .filter(|p| p.status != PlacementStatus::Cancelled);
    let week = IsoWeek::of(today);
    let over = |p: &Placement| {
        p.status == PlacementStatus::Interrupted || p.weeks.last().is_none_or(|w| *w < week)
    };
    let all: Vec<&Placement> = there.collect();
    let all = sorted(all, |a, b| {
        (over(a), a.weeks.first(), a.id).cmp(&(over(b), b.weeks.first(), b.id))
    });
    all.into_iter().map(|p| stay(rows, p, today)).collect()
}

fn stay(rows: &Replica, placement: &Placement, today: NaiveDate) -> Stay {
    let host = rows.get::<Host>(placement.host.0).cloned();
    let need = rows.get::<Need>(placement.pupil.0);
    let way = need.zip(host.as_ref()).map(|(need, host)| {
        let metres = need.point.distance_m(host.point);
        let side = bearing(need.point, host.point).unwrap_or_default();
        let minutes = MinutesBand::of(metres).label();
        format!(
            "{} {side} de {}, environ {minutes}",
            km(metres),
            need.commune_name
        )
    });
    let mine = rows.by::<JournalEntry>(Index::JournalByPupil, placement.pupil.0);
    let journal = mine
        .into_iter()
        .filter(|entry| entry.placement == placement.id);
    let journal = sorted(journal.cloned().collect(), |a, b| b.day.cmp(&a.day));
    let days = (0..60).filter_map(|ago| today.checked_sub_days(Days::new(ago)));
    // Monday to Friday, and the days of the timetable.
    let worked = |day: &NaiveDate| {
        let number = u8::try_from(day.weekday().number_from_monday()).unwrap_or(0);
        let at_work = number <= 5 || placement.hours.contains_key(&number);
        at_work && placement.weeks.contains(&IsoWeek::of(*day))
    };
    Stay {
        days: days.filter(worked).take(DAYS).collect(),
        journal,
        may_rate: may_rate(placement, today),
        rated: rows.get::<Reception>(reception_id(placement.id).0).cloned(),
        referent: rows
            .get::<Referent>(referent_id(placement.pupil, placement.period).0)
            .filter(|r| r.staff.is_some() && !r.name.is_empty())
            .map(|r| r.name.clone()),
        contact: rows.get::<HostContact>(placement.host.0).cloned(),
        school: rows.get::<School>(placement.school.0).cloned(),
        placement: placement.clone(),
        host,
        way,
    }
}

/// « 8 h », « 16 h 30 ».
fn clock(time: NaiveTime) -> String {
    match time.minute() {
        0 => format!("{}\u{a0}h", time.hour()),
        minute => format!("{}\u{a0}h\u{a0}{minute:02}", time.hour()),
    }
}

/// « lundi : 8 h à 16 h », one line a day.
#[must_use]
pub fn hours(hours: &WeekHours) -> Vec<String> {
    const DAYS: [&str; 7] = [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    ];
    let line = |(day, hours): (&u8, &common::domain::placement::DayHours)| {
        let name = DAYS.get(usize::from(*day).checked_sub(1)?)?;
        let (from, to) = (clock(hours.start), clock(hours.end));
        Some(format!("{name}\u{a0}: {from} à {to}"))
    };
    hours.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, application, placement, pole, put, week};
    use common::domain::application::ApplicationStatus;
    use common::domain::placement::DayHours;
    use common::ids::OfferId;
    use uuid::Uuid;

    #[test]
    fn the_next_placement_comes_before_those_that_are_over() {
        let mut rows = pole();
        let offer = OfferId(Uuid::from_u128(101));
        let asked = application(201, ME, offer, ApplicationStatus::Approved);
        let mut past = placement(401, &asked, 51);
        past.weeks = vec![week(40)];
        put(&mut rows, past);
        put(&mut rows, placement(402, &asked, 52));
        let stays = stays(&rows, week(49).monday() + Days::new(2));
        let names: Vec<String> = stays
            .iter()
            .filter_map(|s| Some(s.host.clone()?.name))
            .collect();
        assert_eq!(names, ["Ampère", "Volta"]);
        assert_eq!(
            stays[0].way.as_deref(),
            Some("10\u{a0}km au nord de Lunéville, environ 15 à 30\u{a0}min")
        );
        let days: Vec<u32> = stays[0].days.iter().map(Datelike::day).collect();
        assert_eq!(days, [2, 1, 30], "from Wednesday back to Monday");
        assert!(!stays[0].may_rate && stays[1].may_rate);
    }

    #[test]
    fn hours_are_told_day_by_day() {
        let at = |h| chrono::NaiveTime::from_hms_opt(h, 0, 0).unwrap();
        let day = DayHours {
            start: at(8),
            end: at(16),
            pause: None,
        };
        assert_eq!(
            hours(&[(1, day)].into()),
            ["lundi\u{a0}: 8\u{a0}h à 16\u{a0}h"]
        );
    }
}
