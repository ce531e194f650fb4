//! What the law says of the hours of a placement, while they are typed and once they are kept.

use common::domain::host::Host;
use common::domain::period::Period;
use common::domain::placement::{Placement, WeekHours};
use common::domain::pupil::Need;
use common::row::Kind;
use common::rules::law::{
    Context, Finding, HostFacts, Schedule, Severity, Staff, Stay, check, explain,
};
use common::sync::replica::Replica;
use leptos::prelude::*;

/// Kinds that the law looks at.
pub const KINDS: [Kind; 3] = [Kind::Need, Kind::Period, Kind::Host];

/// What the law says of a placement with these hours. None when its host or its period is not on
/// this device: there is nothing to judge by.
#[must_use]
pub fn findings(rows: &Replica, placement: &Placement, hours: &WeekHours) -> Option<Vec<Finding>> {
    let period = rows.get::<Period>(placement.period.0)?;
    let host = rows.get::<Host>(placement.host.0)?;
    let stay = Stay {
        kind: period.kind,
        born: rows.get::<Need>(placement.pupil.0).map(|need| need.born),
        schedule: Schedule::of(&placement.weeks, hours),
        host: HostFacts {
            commune: host.commune,
            naf: None,
            staff: host.headcount.map_or(Staff::Unknown, Staff::Count),
            blocked: host.blocked,
            family_firm: false,
            public_body: false,
            licensed: false,
            agreed: false,
        },
        works: Vec::new(),
        bar_service: false,
        activities: String::new(),
        clauses: String::new(),
        night_named: false,
        last_two_years: None,
    };
    Some(check(&stay, &Context::default()))
}

fn word(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Blocking => ("law law--bad", "À corriger"),
        Severity::Warning => ("law law--warn", "À vérifier"),
        Severity::Info => ("law", "Bon à savoir"),
    }
}

fn item(finding: &Finding) -> AnyView {
    let (class, word) = word(finding.severity);
    let why = explain(&finding.code).map(|rule| rule.value.why);
    view! {
        <li class=class>
            <p><strong>{word}</strong> "\u{a0}: " {finding.sentence.clone()}</p>
            <p>{finding.next.clone()}</p>
            <details>
                <summary>"Pourquoi\u{a0}?"</summary>
                {why.map(|why| view! { <p>{why}</p> })}
                <p class="law__source">"Source\u{a0}: " {finding.source.clone()}</p>
            </details>
        </li>
    }
    .into_any()
}

/// Findings, what must be put right first. `silent`: codes that are not worth telling here.
#[component]
pub fn LawNotes(
    #[prop(into)] found: Signal<Option<Vec<Finding>>>,
    silent: &'static [&'static str],
) -> impl IntoView {
    // What cannot be judged is not said to be all right.
    let judged = Memo::new(move |_| {
        found.with(|found| {
            let found = found.as_ref();
            found.is_some_and(|all| !all.iter().any(|f| silent.contains(&f.code.as_str())))
        })
    });
    let told = Memo::new(move |_| {
        let found = found.get().unwrap_or_default();
        let told = found
            .into_iter()
            .filter(|finding| !silent.contains(&finding.code.as_str()));
        told.collect::<Vec<_>>()
    });
    let summary = move || {
        let blocking = told.with(|told| told.iter().filter(|f| f.blocks()).count());
        match blocking {
            0 if !judged.get() => "Écrivez les horaires\u{a0}: ils sont vérifiés ici.".to_owned(),
            0 => "Rien n'empêche cette organisation.".to_owned(),
            1 => "1\u{a0}point à corriger\u{a0}: la convention ne pourra pas être signée ainsi."
                .to_owned(),
            n => format!(
                "{n}\u{a0}points à corriger\u{a0}: la convention ne pourra pas être signée ainsi."
            ),
        }
    };
    view! {
        <section class="laws" aria-label="Ce que dit la loi">
            <h4>"Ce que dit la loi"</h4>
            <p role="status">{summary}</p>
            <ul class="laws__list">
                {move || told.with(|told| told.iter().map(item).collect_view())}
            </ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::*;
    use chrono::NaiveTime;
    use common::domain::application::{Application, ApplicationStatus};
    use common::domain::placement::DayHours;
    use common::ids::{HostId, OfferId, PupilId};
    use uuid::Uuid;

    fn hours(days: &[u8], from: u32, to: u32) -> WeekHours {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let noon = Some((at(12), at(13)));
        let day = |day: &u8| {
            let hours = DayHours {
                start: at(from),
                end: at(to),
                pause: noon,
            };
            (*day, hours)
        };
        days.iter().map(day).collect()
    }

    fn asked() -> Application {
        application(
            200,
            ME,
            OfferId(Uuid::from_u128(101)),
            ApplicationStatus::Approved,
        )
    }

    fn codes(found: &[Finding], severity: Severity) -> Vec<&str> {
        let of = found.iter().filter(|f| f.severity == severity);
        of.map(|f| f.code.as_str()).collect()
    }

    #[test]
    fn hours_are_judged_by_the_age_of_the_pupil_and_the_commune_of_the_host() {
        let mut rows = pole();
        let asked = asked();
        let place = placement(300, &asked, 51);
        put(&mut rows, place.clone());
        let good = hours(&[1, 2, 3, 4, 5], 9, 17);
        let found = findings(&rows, &place, &good).unwrap();
        assert_eq!(codes(&found, Severity::Blocking), [""; 0], "{found:?}");
        // A sixth day, and ten hours.
        let long = hours(&[1, 2, 3, 4, 5, 6], 8, 19);
        let found = findings(&rows, &place, &long).unwrap();
        let blocking = codes(&found, Severity::Blocking);
        assert!(
            blocking.iter().any(|code| code.starts_with("hours.day")),
            "{blocking:?}"
        );
        assert!(
            blocking.iter().any(|code| code.starts_with("hours.week")),
            "{blocking:?}"
        );
    }

    #[test]
    fn without_a_birth_date_nothing_passes() {
        let mut rows = pole();
        let asked = asked();
        let mut place = placement(300, &asked, 51);
        place.pupil = PupilId(Uuid::from_u128(999));
        put(&mut rows, place.clone());
        let found = findings(&rows, &place, &hours(&[1], 9, 17)).unwrap();
        assert!(found.iter().any(|f| f.code == "age.unknown" && f.blocks()));
    }

    #[test]
    fn without_the_host_there_is_nothing_to_judge_by() {
        let asked = asked();
        let mut place = placement(300, &asked, 51);
        place.host = HostId(Uuid::from_u128(998));
        assert_eq!(findings(&pole(), &place, &hours(&[1], 9, 17)), None);
    }
}
