//! A search of which nothing is heard.

use crate::support::cases::*;
use crate::support::pole::*;
use common::domain::demarche::Demarche;
use common::domain::found_place::{FoundPlace, FoundStatus};
use common::domain::pole::Settings;
use common::domain::silence::{Silence, Steps, silence};
use common::domain::situation::Situation;

const SETTINGS: Settings = Settings {
    silence_days: 7,
    support_days: 21,
};

fn heard(situation: Situation, demarches: &[&Demarche], today: &str) -> Option<Silence> {
    let steps = Steps {
        demarches,
        applications: &[],
        found: &[],
    };
    silence(situation, &steps, &period_row(0), SETTINGS, date(today))
}

#[test]
fn a_search_is_silent_after_as_many_days_as_the_pole_says() {
    // Of 5 October.
    let one = demarche_row(0);
    let on = |day| heard(Situation::Searching, &[&one], day);
    assert_eq!(on("2026-10-11"), None, "six days");
    assert_eq!(on("2026-10-12"), Some(Silence::Days(7)));
    assert_eq!(
        on("2026-10-15").map(Silence::sentence).as_deref(),
        Some("Sans nouvelle depuis 10\u{a0}jours")
    );
    let mut other = demarche_row(1);
    other.changed_at = START + 6 * 86_400_000;
    let two = heard(Situation::Searching, &[&one, &other], "2026-10-15");
    assert_eq!(two, None, "the last step counts");
}

#[test]
fn a_pupil_who_did_nothing_is_told_of_when_the_period_is_near() {
    // The period begins on 23 November.
    assert_eq!(heard(Situation::ToStart, &[], "2026-11-01"), None);
    assert_eq!(
        heard(Situation::ToStart, &[], "2026-11-02"),
        Some(Silence::Never)
    );
}

#[test]
fn nobody_with_a_place_or_without_a_need_of_one_is_silent() {
    let one = demarche_row(0);
    for situation in Situation::ALL {
        let searching = [
            Situation::ToStart,
            Situation::Searching,
            Situation::NoSolution,
        ];
        let told = heard(situation, &[&one], "2026-11-20").is_some();
        assert_eq!(told, searching.contains(&situation), "{situation:?}");
    }
}

#[test]
fn a_place_found_is_a_step_too() {
    let mut found: FoundPlace = found_row(0);
    found.status = FoundStatus::Withdrawn;
    found.declared_at = START + 20 * 86_400_000;
    let steps = Steps {
        demarches: &[&demarche_row(0)],
        applications: &[],
        found: &[&found],
    };
    assert_eq!(steps.last(), Some(date("2026-10-25")));
}
