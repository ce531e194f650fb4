//! Every rule of the table against a stay.

mod host;
mod person;
mod time;
mod words;
mod work;

use super::Finding;
use super::plan::{Plan, plan};
use super::stay::{Context, Stay};
use super::table::{Rule, Test, rules};
use crate::domain::placement::DayHours;
use crate::order::{set_of, sorted};
use crate::rules::age::{AgeBand, age_on};
use crate::rules::week::{IsoWeek, short_date, short_date_with_year};
use chrono::{Datelike, NaiveDate};
use std::cmp::Reverse;

/// Everything the law has to say of a stay: what blocks first, then warnings, then what is worth
/// knowing, each in the order of the table. The same stay in the same context always gets the same
/// answer, whatever the order in which its weeks are written.
///
/// An unknown birth date is a finding of its own, and the stay is then judged by what holds at any
/// age.
#[must_use]
pub fn check(stay: &Stay, context: &Context) -> Vec<Finding> {
    let case = Case {
        stay,
        context,
        plan: plan(&stay.schedule, stay.host.commune, &context.local),
    };
    let mut found: Vec<Finding> = Vec::new();
    for rule in rules() {
        for hit in case.hits(rule, &found) {
            found.push(finding(rule, hit));
        }
    }
    sorted(found, |a, b| Reverse(a.severity).cmp(&Reverse(b.severity)))
}

/// A rule that is not kept: on which days, and what was measured.
struct Hit {
    days: Vec<NaiveDate>,
    got: String,
    /// What to do, when it is more exact than what the rule says.
    next: Option<&'static str>,
}

impl Hit {
    fn new(days: Vec<NaiveDate>, got: String) -> Self {
        Self {
            days,
            got,
            next: None,
        }
    }
}

/// One hit when there are days.
fn hit(days: Vec<NaiveDate>, got: String) -> Vec<Hit> {
    if days.is_empty() {
        Vec::new()
    } else {
        vec![Hit::new(days, got)]
    }
}

/// A stay with its days.
struct Case<'a> {
    stay: &'a Stay,
    context: &'a Context,
    plan: Plan,
}

impl Case<'_> {
    /// Age in completed years; the age from which the law asks the least when unknown.
    fn age(&self, day: NaiveDate) -> u8 {
        self.stay.born.map_or(u8::MAX, |born| age_on(born, day))
    }

    fn applies(&self, rule: &Rule, day: NaiveDate) -> bool {
        rule.applies_on(day) && rule.value.bands.contains(&AgeBand::of(self.age(day)))
    }

    /// Days of the stay on which a rule applies.
    fn days(&self, rule: &Rule) -> Vec<NaiveDate> {
        let days = self.plan.days.keys();
        days.copied()
            .filter(|day| self.applies(rule, *day))
            .collect()
    }

    fn all_days(&self) -> Vec<NaiveDate> {
        self.plan.days.keys().copied().collect()
    }

    fn hours(&self, day: NaiveDate) -> Option<DayHours> {
        self.plan.days.get(&day).copied().flatten()
    }

    /// Days of the stay in a week.
    fn days_of(&self, week: IsoWeek) -> Vec<NaiveDate> {
        let days = self.plan.days.range(week.monday()..=week.sunday());
        days.map(|(day, _)| *day).collect()
    }

    fn hits(&self, rule: &Rule, found: &[Finding]) -> Vec<Hit> {
        if !rule.value.kinds.contains(&self.stay.kind) {
            return Vec::new();
        }
        let days = self.days(rule);
        if days.is_empty() && !rule.value.test.is_of_no_day() {
            return Vec::new();
        }
        match rule.value.test {
            Test::Derogation { beside, naf } => host::derogation(self, &days, beside, naf, found),
            test => self.timed(test, rule, days),
        }
    }

    fn timed(&self, test: Test, rule: &Rule, days: Vec<NaiveDate>) -> Vec<Hit> {
        match test {
            Test::Daily(most) => time::daily(self, &days, most),
            Test::Weekly(most) => time::weekly(self, rule, most),
            Test::CautiousDay => time::cautious_day(self, &days),
            Test::CautiousWeek => time::cautious_week(self, rule),
            Test::CautiousHours => time::cautious_hours(self, &days),
            Test::Unbroken { most, pause } => time::unbroken(self, &days, most, pause),
            Test::PauseAfter { work, pause } => time::pause_after(self, &days, work, pause),
            Test::DailyRest(least) => time::daily_rest(self, &days, least),
            Test::WeekendRest => time::weekend_rest(self, rule),
            Test::WeeklyRest => time::weekly_rest(self, rule),
            Test::Night { from, to } => time::night(self, &days, from, to),
            Test::UnnamedNight { .. } if self.stay.night_named => Vec::new(),
            Test::UnnamedNight { from, to } => time::night(self, &days, from, to),
            Test::Sunday => time::sunday(days),
            Test::PublicHoliday => time::public_holiday(self, days),
            Test::SchoolHoliday => time::school_holiday(days),
            Test::LongObservation(most) => time::long_observation(days, most),
            test => self.of_the_person(test, days),
        }
    }

    fn of_the_person(&self, test: Test, days: Vec<NaiveDate>) -> Vec<Hit> {
        match test {
            Test::UnknownAge => person::unknown_age(self),
            Test::MinimumAge => person::too_young(self, &days, false),
            Test::MinimumAgeWaived => person::too_young(self, &days, true),
            Test::SchoolingOver if self.stay.last_two_years == Some(false) => {
                hit(days, String::new())
            }
            Test::SchoolingUnknown if self.stay.last_two_years.is_none() => {
                hit(days, String::new())
            }
            Test::BarService if self.stay.bar_service => hit(days, String::new()),
            Test::LicensedPremises if self.stay.host.licensed => hit(days, String::new()),
            Test::UnagreedPremises if self.stay.host.licensed && !self.stay.host.agreed => {
                hit(days, String::new())
            }
            Test::NoDay => person::no_day(self),
            Test::Unsound => hit(self.plan.unsound.clone(), String::new()),
            Test::NoHours => person::no_hours(self, days),
            Test::UnknownCalendar => hit(self.plan.unknown.clone(), String::new()),
            Test::UnknownLaw => person::unknown_law(days),
            Test::Purpose => words::purpose(self.stay),
            Test::ObserverWorks => words::observer_works(self.stay),
            Test::Discrimination => words::discrimination(self.stay),
            test => self.of_the_work(test, days),
        }
    }

    fn of_the_work(&self, test: Test, days: Vec<NaiveDate>) -> Vec<Hit> {
        match test {
            Test::WorkWhileObserving => work::while_observing(self.stay, &days),
            Test::BannedWork => work::banned(self.stay, &days),
            Test::TooYoungForWork => work::too_young(self, &days),
            Test::HostDeclaration => work::undeclared(self, &days, &self.context.host_declarations),
            Test::SchoolDeclaration => {
                work::undeclared(self, &days, &self.context.school_declarations)
            }
            Test::MedicalOpinion => work::medical(self, &days),
            Test::PermanentDerogation => work::permanent(self.stay, &days),
            Test::WorkConditions => work::conditions(self.stay, &days),
            Test::UnknownWork => work::unknown(self),
            test => self.of_the_host(test, days),
        }
    }

    fn of_the_host(&self, test: Test, days: Vec<NaiveDate>) -> Vec<Hit> {
        let context = self.context;
        match test {
            Test::HostBlocked if self.stay.host.blocked => vec![Hit::new(days, String::new())],
            Test::HostCap => host::cap(self, &days, super::CapVerdict::Over),
            Test::HostCapUnsure => host::cap(self, &days, super::CapVerdict::Unsure),
            Test::TutorInterns => host::together(
                self,
                &days,
                super::TUTOR_INTERNS,
                &context.others_with_tutor,
            ),
            Test::ReferentPupils => host::together(
                self,
                &days,
                super::REFERENT_PUPILS,
                &context.others_with_referent,
            ),
            Test::HostStay => host::long_stay(self, &days),
            Test::Gratification {
                above,
                agricultural,
            } if agricultural == context.agricultural => host::gratification(self, &days, above),
            Test::Seats => host::seats(self, days),
            Test::Unsigned if context.convention.is_some_and(|c| !c.signed) => {
                hit(days, String::new())
            }
            Test::Beyond => host::beyond(context.convention, days),
            _ => Vec::new(),
        }
    }
}

fn finding(rule: &Rule, hit: Hit) -> Finding {
    let days: Vec<NaiveDate> = set_of(hit.days).into_iter().collect();
    let sentence = rule
        .value
        .sentence
        .replace("{constat}", &hit.got)
        .replace("({jours})", &bracketed(&days))
        .replace("{jours}", &days_text(&days));
    Finding {
        code: rule.code.into(),
        severity: rule.severity,
        // A finding of no day leaves nothing between its brackets.
        sentence: sentence.replace(" .", "."),
        days,
        source: rule.source.into(),
        next: hit.next.unwrap_or(rule.value.next).into(),
    }
}

fn bracketed(days: &[NaiveDate]) -> String {
    if days.is_empty() {
        return String::new();
    }
    ["(", &days_text(days), ")"].concat()
}

/// « lun. 11 janv., mar. 12 janv. 2027 », or « 15 jours du lun. 11 janv. au ven. 29 janv. 2027 ».
fn days_text(days: &[NaiveDate]) -> String {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return String::new();
    };
    let with_year = first.year() != last.year();
    let one = |day: &NaiveDate| {
        if with_year || day == last {
            short_date_with_year(*day)
        } else {
            short_date(*day)
        }
    };
    if days.len() <= 3 {
        let days: Vec<String> = days.iter().map(one).collect();
        return days.join(", ");
    }
    [
        &days.len().to_string(),
        "\u{a0}jours du ",
        &one(first),
        " au ",
        &one(last),
    ]
    .concat()
}

/// « 7 h 30 », « 8 h ».
fn duration(minutes: i64) -> String {
    let (hours, minutes) = (minutes / 60, minutes % 60);
    if minutes == 0 {
        format!("{hours}\u{a0}h")
    } else {
        format!("{hours}\u{a0}h\u{a0}{minutes:02}")
    }
}
