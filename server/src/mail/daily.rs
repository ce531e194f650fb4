//! The list of the day by mail: each school day in the morning, to adults who follow pupils, unless
//! they want none or nothing asks for them. Counts only: no name of a pupil or of a host leaves by
//! mail.
//!
//! A mail is recorded under the name of the account and the day, so that several processes, or one
//! that starts again, send one. Its words are those of the moment it leaves: what is recorded says
//! neither who nor what.

use super::words::Words;
use crate::app::App;
use crate::auth::daily::choice;
use crate::auth::link::is_open;
use crate::config::Config;
use crate::entity::user_account;
use crate::store::{Store, StoreError};
use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use common::access::followed_divisions;
use common::api::path;
use common::domain::division::Division;
use common::domain::school::School;
use common::follow::{Counted, READS, counted, today};
use common::ids::{PoleId, UserId};
use common::rules::calendar::is_school_day;
use common::rules::codes::Insee;
use common::rules::week::long_date;
use common::sync::replica::Replica;
use sea_orm::EntityTrait;
use std::fmt::Write;

/// Screen of the list.
const SCREEN: &str = "/app/aujourdhui";
/// Page of the link that stops these mails; the token is in the part of the address that browsers
/// keep for themselves.
pub const STOP_PAGE: &str = "/ne-plus-recevoir";
/// Minutes after the hour of the mail from which it is too late for it.
const LATE_MINUTES: i64 = 6 * 60;
/// Days that it is kept that a mail was sent.
const KEPT_DAYS: u64 = 30;

/// When these mails leave, and where their links lead.
#[derive(Clone, Debug)]
pub struct Daily {
    at: NaiveTime,
    site: String,
}

impl Daily {
    /// As the settings say.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            at: config.mail.daily_at,
            site: config.public_url.clone(),
        }
    }

    /// The day whose mail is to leave now, if any.
    #[must_use]
    pub fn due(&self, now_ms: i64) -> Option<NaiveDate> {
        let now = common::clock::paris(now_ms);
        let since = now.time().signed_duration_since(self.at).num_minutes();
        let week = !matches!(now.weekday(), Weekday::Sat | Weekday::Sun);
        (week && (0..LATE_MINUTES).contains(&since) && now.time() >= self.at).then(|| now.date())
    }

    /// The mail of somebody for that day, or why there is none.
    pub(super) async fn words(
        &self,
        store: &Store,
        space: PoleId,
        user: UserId,
        day: NaiveDate,
        now_ms: i64,
    ) -> Result<Result<Words, &'static str>, StoreError> {
        if self.due(now_ms) != Some(day) {
            return Ok(Err("the morning is over"));
        }
        let account = user_account::Entity::find_by_id(user.0)
            .one(store.db())
            .await?;
        let Some(to) = account.filter(is_open).and_then(|account| account.email) else {
            return Ok(Err("the account is closed"));
        };
        let choice = choice(store.db(), user).await?;
        if choice.refused_at.is_some() {
            return Ok(Err("the person wants none"));
        }
        let rows = store.readable(space, user, &READS).await?;
        Ok(asks(&rows, day).map(|parts| self.letter(to, &parts, &rows, day, &choice.token)))
    }

    fn letter(
        &self,
        to: String,
        parts: &[Counted],
        rows: &Replica,
        day: NaiveDate,
        token: &str,
    ) -> Words {
        let site = &self.site;
        let mut list = String::new();
        let mut number = 0;
        for (label, classes) in parts {
            let all: usize = classes.iter().map(|(_, n)| n).sum();
            number += all;
            // Writing to a string does not fail.
            let _ = writeln!(list, "{label}\u{a0}: {all}");
            for (division, n) in classes {
                let name = rows.get::<Division>(division.0).map(|d| d.name.as_str());
                let _ = writeln!(list, "  - {}\u{a0}: {n}", name.unwrap_or("classe"));
            }
        }
        let things = if number == 1 {
            "1 chose vous attend".to_owned()
        } else {
            format!("{number} choses vous attendent")
        };
        let date = long_date(day);
        let stop = format!("{site}{STOP_PAGE}#{token}");
        Words {
            to,
            subject: format!("Votre liste du jour\u{a0}: {things}"),
            body: format!(
                "Bonjour,\n\n{things} ce {date}.\n\n{list}\n\
                 Le détail est dans Tremplin\u{a0}:\n{site}{SCREEN}\n\n\
                 Aucun nom d'élève ni d'organisme n'est écrit ici, exprès.\n\n\
                 Ne plus recevoir cette liste\u{a0}:\n{stop}\n"
            ),
            stop: Some(format!("{site}{}{token}", path::DAILY_LIST_STOP)),
        }
    }
}

/// The parts of the list of who holds these rows, or why there is no list.
fn asks(rows: &Replica, day: NaiveDate) -> Result<Vec<Counted>, &'static str> {
    let mut held = rows;
    let nobody = "the person has no role";
    let actor = common::access::Actor::load(rows.user(), rows.space(), &mut held);
    let actor = actor.map_err(|_| nobody)?;
    // A replica holds all it may read: nothing is ever missing.
    let divisions = followed_divisions(&actor, &mut held).unwrap_or_default();
    let school = |division: &Division| Some(rows.get::<School>(division.school.0)?.commune);
    let communes: Vec<Insee> = divisions.iter().filter_map(school).collect();
    if communes.is_empty() {
        return Err(nobody);
    }
    if !is_school_day(day, &communes) {
        return Err("no school that day");
    }
    let tasks = today(&actor, day, &mut held).unwrap_or_default();
    if tasks.is_empty() {
        return Err("nothing to do");
    }
    Ok(counted(&tasks))
}

/// Records the mails of the morning, if it is one: those that are recorded already are not again.
/// How many.
///
/// # Errors
/// The database's.
pub async fn ask(app: &App) -> Result<u64, StoreError> {
    let now = app.auth.now();
    let Some(day) = app.post.daily().due(now) else {
        return Ok(0);
    };
    let mut asked = 0;
    for space in app.store.spaces().await? {
        let schools = app.store.all::<School>(space).await?;
        let communes: Vec<Insee> = schools.iter().map(|school| school.commune).collect();
        if is_school_day(day, &communes) {
            asked += app.store.ask_daily(space, day, now).await?;
        }
    }
    if asked > 0
        && let Some(before) = day.checked_sub_days(chrono::Days::new(KEPT_DAYS))
    {
        app.store.forget_daily(before).await?;
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(at: &str, instant: &str) -> Option<String> {
        let daily = Daily {
            at: NaiveTime::parse_from_str(at, "%H:%M").unwrap(),
            site: String::new(),
        };
        let instant: chrono::DateTime<chrono::Utc> = instant.parse().unwrap();
        daily
            .due(instant.timestamp_millis())
            .map(|day| day.to_string())
    }

    #[test]
    fn the_hour_is_that_of_france_before_and_after_clocks_change() {
        // Friday before and Monday after the last Sunday of October, then of March.
        for (before, at, day) in [
            ("2026-10-23T04:29:59Z", "2026-10-23T04:30:00Z", "2026-10-23"),
            ("2026-10-26T05:29:59Z", "2026-10-26T05:30:00Z", "2026-10-26"),
            ("2027-03-26T05:29:59Z", "2027-03-26T05:30:00Z", "2027-03-26"),
            ("2027-03-29T04:29:59Z", "2027-03-29T04:30:00Z", "2027-03-29"),
        ] {
            assert_eq!(due("06:30", before), None, "{before}");
            assert_eq!(due("06:30", at).as_deref(), Some(day), "{at}");
        }
    }

    #[test]
    fn nothing_leaves_in_the_weekend_nor_once_the_morning_is_over() {
        assert_eq!(due("06:30", "2026-10-24T05:00:00Z"), None);
        assert_eq!(due("06:30", "2026-10-25T06:00:00Z"), None);
        assert_eq!(
            due("06:30", "2026-10-26T11:29:59Z").as_deref(),
            Some("2026-10-26")
        );
        assert_eq!(due("06:30", "2026-10-26T11:30:00Z"), None);
        // Never on the next day.
        assert_eq!(
            due("23:00", "2026-10-26T22:30:00Z").as_deref(),
            Some("2026-10-26")
        );
        assert_eq!(due("23:00", "2026-10-26T23:00:00Z"), None);
    }
}
