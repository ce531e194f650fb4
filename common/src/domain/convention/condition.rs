//! When a block of a model is there: a closed list of conditions on the facts.

use super::facts::{Facts, Pai};
use super::field::{Field, UnknownField};
use super::near::nearest;
use crate::domain::found_place::Country;
use crate::rules::age::age_on;
use crate::rules::law::{HOST_STAY, in_force};
use crate::rules::text::fold;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// Before the name of a field.
const KNOWN: &str = "renseigné";

macro_rules! conditions {
    ($($(#[$doc:meta])* $variant:ident $key:literal;)*) => {
        /// Something that holds or not for the facts.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Condition {
            $($(#[$doc])* $variant,)*
            /// Something stands in that blank.
            Known(Field),
        }

        impl Condition {
            /// Every condition but [`Condition::Known`], of which there is one for each field.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// What is written after `si` or `sauf`.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                    Self::Known(_) => KNOWN,
                }
            }
        }
    };
}

conditions! {
    /// Under 18 on the first day or on the day of signing. As long as the birth date or both days
    /// are unknown: yes, so that nothing that protects a minor is left out.
    Minor "mineur";
    /// Under 18 on the first day and of age on or before the last.
    TurnsAdult "majeur en cours de période";
    /// Of age on the last day: the rules of majors apply at least then. While that day is unknown,
    /// the contrary of [`Condition::Minor`].
    AdultAtEnd "majeur en fin de période";
    /// Under 16 on the first day; yes while that is unknown.
    Under16 "moins de 16 ans";
    /// Work that a minor may do by a declaration only.
    Regulated "travaux réglementés";
    /// Work on or near electrical installations.
    Electrical "habilitation électrique";
    /// The host pays a gratification.
    Gratification "gratification";
    /// The pupil sleeps away from home.
    Lodging "hébergement";
    /// Long enough for a gratification to be due.
    OverTwoMonths "plus de deux mois";
    /// The local holidays apply.
    AlsaceMoselle "organisme en Alsace-Moselle";
    Abroad "organisme à l'étranger";
    Night "présence la nuit";
    Sunday "présence le dimanche";
    Holiday "présence un jour férié";
    Pai "PAI";
    /// Somebody signs for the head.
    Delegated "délégation de signature";
    /// The pupil goes elsewhere than to the host's address.
    OtherPlace "autre lieu";
}

/// A condition, or its contrary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct When {
    pub condition: Condition,
    /// `sauf` instead of `si`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unless: bool,
}

/// The condition is none of the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCondition {
    /// « renseigné » what?
    Field(UnknownField),
    Name {
        /// What was written, cut to 40 characters.
        written: String,
        nearest: Option<&'static str>,
    },
}

impl std::fmt::Display for UnknownCondition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (written, nearest) = match self {
            Self::Field(unknown) => return unknown.fmt(f),
            Self::Name { written, nearest } => (written, nearest),
        };
        write!(f, "la condition «\u{a0}{written}\u{a0}» n'existe pas. ")?;
        match nearest {
            Some(near) => write!(f, "Vouliez-vous écrire «\u{a0}{near}\u{a0}»\u{a0}?"),
            None => f.write_str("Choisissez-en une dans la liste des conditions."),
        }
    }
}

impl When {
    /// `si`
    #[must_use]
    pub fn is(condition: Condition) -> Self {
        Self {
            condition,
            unless: false,
        }
    }

    /// `sauf`
    #[must_use]
    pub fn unless(condition: Condition) -> Self {
        Self {
            condition,
            unless: true,
        }
    }

    /// The contrary.
    #[must_use]
    pub fn contrary(self) -> Self {
        Self {
            unless: !self.unless,
            ..self
        }
    }

    /// Reads what stands after `si` (or `sauf`, with `unless`). `majeur` is the contrary of
    /// `mineur`.
    ///
    /// # Errors
    /// [`UnknownCondition`] with the nearest one.
    pub fn parse(written: &str, unless: bool) -> Result<Self, UnknownCondition> {
        let wanted = fold(written);
        if wanted == "majeur" {
            return Ok(Self {
                condition: Condition::Minor,
                unless: !unless,
            });
        }
        let (word, rest) = written.trim().split_once(' ').unwrap_or((written, ""));
        if fold(word) == fold(KNOWN) {
            let field = Field::parse(rest.trim()).map_err(UnknownCondition::Field)?;
            let condition = Condition::Known(field);
            return Ok(Self { condition, unless });
        }
        let found = Condition::ALL.iter().find(|c| fold(c.key()) == wanted);
        let condition = found.copied().ok_or_else(|| UnknownCondition::Name {
            written: written.chars().take(40).collect(),
            nearest: nearest(
                written,
                Condition::ALL.iter().map(|c| c.key()).chain(["majeur"]),
            ),
        })?;
        Ok(Self { condition, unless })
    }

    /// It holds for these facts.
    #[must_use]
    pub fn holds(self, facts: &Facts) -> bool {
        holds(self.condition, facts) != self.unless
    }
}

/// As written in a model.
impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.condition, self.unless) {
            (Condition::Minor, true) => f.write_str("si majeur"),
            (condition, unless) => {
                let word = if unless { "sauf" } else { "si" };
                write!(f, "{word} {}", condition.key())?;
                match condition {
                    Condition::Known(field) => write!(f, " {}", field.key()),
                    _ => Ok(()),
                }
            }
        }
    }
}

fn holds(condition: Condition, facts: &Facts) -> bool {
    let host = &facts.host;
    let unusual = &facts.period.unusual;
    match condition {
        Condition::Minor => is_minor(facts),
        Condition::TurnsAdult => turns_adult(facts),
        Condition::AdultAtEnd => match younger(facts, facts.period.last, 18) {
            Some(minor) => !minor,
            None => !is_minor(facts),
        },
        Condition::Under16 => younger(facts, facts.period.first, 16).unwrap_or(true),
        Condition::Regulated => facts
            .regulated
            .as_ref()
            .is_some_and(|r| !r.works.is_empty()),
        Condition::Electrical => facts.regulated.as_ref().is_some_and(|r| r.electrical),
        Condition::Gratification => facts.terms.gratification.is_some(),
        Condition::Lodging => !facts.terms.lodging.trim().is_empty(),
        Condition::OverTwoMonths => over_two_months(facts),
        Condition::AlsaceMoselle => {
            host.country.is_france()
                && host
                    .commune
                    .is_some_and(|insee| matches!(insee.dep(), "57" | "67" | "68"))
        }
        Condition::Abroad => host.country != Country::France,
        Condition::Night => unusual.night,
        Condition::Sunday => facts.on_sunday(),
        Condition::Holiday => unusual.holiday,
        Condition::Pai => matches!(facts.pai, Some(Pai::Yes { .. })),
        Condition::Delegated => facts.school.delegated_on.is_some(),
        Condition::OtherPlace => !host.place.trim().is_empty(),
        Condition::Known(field) => !facts.value(field).is_empty(),
    }
}

fn younger(facts: &Facts, on: Option<NaiveDate>, age: u8) -> Option<bool> {
    let (born, on) = facts.pupil.born.zip(on)?;
    Some(age_on(born, on) < age)
}

fn is_minor(facts: &Facts) -> bool {
    let then = [facts.signing_on, facts.period.first]
        .into_iter()
        .filter_map(|day| younger(facts, day, 18));
    // The first of two days that are known decides: nobody grows younger.
    then.reduce(|a, b| a || b).unwrap_or(true)
}

fn turns_adult(facts: &Facts) -> bool {
    let at = |day| younger(facts, day, 18);
    at(facts.period.first) == Some(true) && at(facts.period.last) == Some(false)
}

/// More than twice the days that make one month, or their hours (D124-6 code de l'éducation).
fn over_two_months(facts: &Facts) -> bool {
    let period = &facts.period;
    let on = period.first.or(facts.signing_on);
    let row = match on {
        Some(day) => in_force(HOST_STAY, day),
        None => HOST_STAY.last(),
    };
    let Some(row) = row else {
        return false;
    };
    let days = u32::from(row.value.days_per_month) * 2;
    let minutes = days * u32::from(row.value.hours_per_day) * 60;
    period.days.is_some_and(|count| u32::from(count) > days)
        || period.minutes.is_some_and(|count| count > minutes)
}
