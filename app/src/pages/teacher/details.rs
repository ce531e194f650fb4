//! The form of a placement's tutor and hours, as text: what is typed is kept before it makes sense.

use chrono::NaiveTime;
use common::domain::placement::{DayHours, Tutor, WeekHours};
use common::rules::week::hh_mm;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hours of a day as typed: `08:00`, or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayText {
    #[serde(default)]
    pub start: String,
    #[serde(default)]
    pub end: String,
    #[serde(default)]
    pub pause_from: String,
    #[serde(default)]
    pub pause_to: String,
}

impl DayText {
    fn is_empty(&self) -> bool {
        [&self.start, &self.end, &self.pause_from, &self.pause_to]
            .iter()
            .all(|text| text.is_empty())
    }

    fn hours(&self) -> Option<DayHours> {
        let pause = match (self.pause_from.is_empty(), self.pause_to.is_empty()) {
            (true, true) => None,
            _ => Some((time(&self.pause_from)?, time(&self.pause_to)?)),
        };
        let hours = DayHours {
            start: time(&self.start)?,
            end: time(&self.end)?,
            pause,
        };
        hours.is_sound().then_some(hours)
    }
}

/// What the form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    #[serde(default)]
    pub tutor: String,
    #[serde(default)]
    pub phone: String,
    /// From 1 (Monday).
    #[serde(default)]
    pub days: BTreeMap<u8, DayText>,
}

impl Details {
    /// What is there now.
    #[must_use]
    pub fn of(tutor: &Tutor, hours: &WeekHours) -> Self {
        let day = |(day, hours): (&u8, &DayHours)| {
            let pause = hours.pause.map(|(from, to)| (hh_mm(from), hh_mm(to)));
            let (pause_from, pause_to) = pause.unwrap_or_default();
            let day_text = DayText {
                start: hh_mm(hours.start),
                end: hh_mm(hours.end),
                pause_from,
                pause_to,
            };
            (*day, day_text)
        };
        Self {
            tutor: tutor.name.clone(),
            phone: tutor.phone.clone(),
            days: hours.iter().map(day).collect(),
        }
    }

    /// As kept on the device.
    #[must_use]
    pub fn draft(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a draft back.
    #[must_use]
    pub fn read(draft: &str) -> Self {
        serde_json::from_str(draft).unwrap_or_else(|_| Self {
            tutor: draft.to_owned(),
            ..Self::default()
        })
    }

    /// The words that a person typed.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}\n{}", self.tutor, self.phone).trim().to_owned()
    }

    /// As sent.
    ///
    /// # Errors
    /// The first day whose hours do not make sense.
    pub fn parsed(&self) -> Result<(Tutor, WeekHours), u8> {
        let mut hours = WeekHours::new();
        for (day, text) in &self.days {
            if !text.is_empty() {
                hours.insert(*day, text.hours().ok_or(*day)?);
            }
        }
        let tutor = Tutor {
            name: self.tutor.trim().to_owned(),
            phone: self.phone.trim().to_owned(),
        };
        Ok((tutor, hours))
    }

    /// Monday's hours on the other days of the week.
    pub fn copy_monday(&mut self) {
        let monday = self.days.get(&1).cloned().unwrap_or_default();
        for day in 2..=5 {
            self.days.insert(day, monday.clone());
        }
    }
}

/// What a time field has.
fn time(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.trim().split_once(':')?;
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

/// « 35 h », « 34 h 30 », from minutes.
#[must_use]
pub fn hours_in_words(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes:02}"),
    }
}

/// Name of a day, from 1.
#[must_use]
pub fn day_name(day: u8) -> &'static str {
    match day {
        1 => "Lundi",
        2 => "Mardi",
        3 => "Mercredi",
        4 => "Jeudi",
        5 => "Vendredi",
        6 => "Samedi",
        _ => "Dimanche",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday(start: &str, end: &str, from: &str, to: &str) -> Details {
        let day = DayText {
            start: start.into(),
            end: end.into(),
            pause_from: from.into(),
            pause_to: to.into(),
        };
        Details {
            tutor: " Dominique Essai ".into(),
            phone: String::new(),
            days: [(1, day)].into(),
        }
    }

    #[test]
    fn hours_are_read_and_written_back() {
        let typed = monday("08:00", "16:30", "12:00", "13:00");
        let (tutor, hours) = typed.parsed().unwrap();
        assert_eq!(
            (tutor.name.as_str(), hours[&1].minutes()),
            ("Dominique Essai", 450)
        );
        let again = Details::of(&tutor, &hours);
        assert_eq!(again.days, typed.days);
        assert_eq!(Details::read(&again.draft()), again);
        assert_eq!(hours_in_words(450), "7\u{a0}h\u{a0}30");
        let mut week = typed;
        week.copy_monday();
        assert_eq!(week.parsed().unwrap().1.len(), 5);
    }

    #[test]
    fn hours_that_make_no_sense_are_told_by_their_day() {
        for wrong in [
            monday("17:00", "08:00", "", ""),
            monday("08:00", "", "", ""),
            monday("08:00", "17:00", "12:00", ""),
            monday("08:00", "17:00", "18:00", "19:00"),
        ] {
            assert_eq!(wrong.parsed(), Err(1));
        }
        assert!(monday("", "", "", "").parsed().unwrap().1.is_empty());
        assert_eq!(Details::read("Un nom.").words(), "Un nom.");
    }
}
