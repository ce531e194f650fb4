use super::*;
use crate::pages::fixture::{
    DIVISION, ME, PERIOD, POLE, SCHOOL, TEACHER, application, day, offer, placement, pole, put,
};
use common::domain::application::ApplicationStatus;
use common::ids::{OfferId, SupportStepId, UserId};
use uuid::Uuid;

fn support(number: u128, level: SupportLevel, status: SupportStatus) -> Support {
    Support {
        id: SupportId(Uuid::from_u128(number)),
        pole: POLE,
        school: SCHOOL,
        division: DIVISION,
        pupil: ME,
        reference: "E-0427".into(),
        period: PERIOD,
        weeks: crate::pages::fixture::period().weeks,
        level,
        status,
        motive: None,
        asked_at: i64::try_from(number).unwrap_or(0),
        moved_at: 0,
    }
}

fn step(number: u128, of: &Support, kind: StepKind) -> SupportStep {
    SupportStep {
        id: SupportStepId(Uuid::from_u128(number)),
        pole: POLE,
        support: of.id,
        school: SCHOOL,
        division: DIVISION,
        pupil: ME,
        kind,
        level: of.level,
        to_pupil: true,
        offer: None,
        host: None,
        answers: None,
        accepted: None,
        text: String::new(),
        author: UserId(TEACHER.0),
        written_at: i64::try_from(number).unwrap_or(0),
    }
}

#[test]
fn a_case_says_how_long_is_left_and_who_acts_next() {
    let mut rows = pole();
    let asked = support(501, SupportLevel::Referent, SupportStatus::Open);
    put(&mut rows, asked.clone());
    put(&mut rows, step(601, &asked, StepKind::Asked));
    let told = |rows: &Replica, when: &str| {
        let case = case(rows, asked.id, day(when)).unwrap();
        (case.clock(), case.next())
    };
    assert_eq!(
        told(&rows, "before"),
        (
            "commence dans 14\u{a0}jours".into(),
            "L'enseignant référent"
        )
    );
    assert_eq!(told(&rows, "during").0, "a commencé il y a 7\u{a0}jours");
    let mut at_pole = support(501, SupportLevel::Pole, SupportStatus::Proposed);
    put(&mut rows, at_pole.clone());
    let mut proposal = step(602, &at_pole, StepKind::Offered);
    proposal.host = Some(common::ids::HostId(Uuid::from_u128(51)));
    put(&mut rows, proposal.clone());
    let now = case(&rows, asked.id, day("before")).unwrap();
    assert_eq!(now.next(), "L'établissement répond à la proposition");
    assert_eq!(now.proposals[0].place.as_deref(), Some("Volta, Lunéville"));
    let mut answer = step(603, &at_pole, StepKind::Answered);
    answer.answers = Some(proposal.id);
    answer.accepted = Some(true);
    put(&mut rows, answer);
    let now = case(&rows, asked.id, day("before")).unwrap();
    assert!(now.proposals.is_empty());
    assert_eq!(now.next(), "Place acceptée\u{a0}: à confirmer");
    let titles: Vec<String> = now.steps.iter().map(|s| now.title(s)).collect();
    assert_eq!(
        titles,
        ["Aide demandée", "Place proposée", "Proposition acceptée"]
    );
    at_pole.status = SupportStatus::Solved;
    put(&mut rows, at_pole);
    let now = case(&rows, asked.id, day("before")).unwrap();
    assert!(now.next().starts_with("Personne"));
}

#[test]
fn help_is_for_the_next_period_without_a_place_and_led_to_in_time() {
    let mut rows = pole();
    let early = day("before") - chrono::Days::new(30);
    let (period, now) = to_ask(&rows, ME, early).unwrap();
    assert_eq!((period.id, now), (PERIOD, false));
    assert!(to_ask(&rows, ME, day("before")).unwrap().1);
    put(
        &mut rows,
        support(501, SupportLevel::Referent, SupportStatus::Open),
    );
    assert_eq!(to_ask(&rows, ME, day("before")), None, "it is asked for");
    put(
        &mut rows,
        support(501, SupportLevel::Referent, SupportStatus::Closed),
    );
    assert!(to_ask(&rows, ME, day("before")).is_some());
    let granted = application(
        201,
        ME,
        OfferId(Uuid::from_u128(101)),
        ApplicationStatus::Approved,
    );
    put(&mut rows, placement(401, &granted, 51));
    assert_eq!(to_ask(&rows, ME, day("before")), None, "there is a place");
}

#[test]
fn places_that_fit_come_first_then_hosts() {
    let mut rows = pole();
    let asked = support(501, SupportLevel::Pole, SupportStatus::TakenUp);
    let mut full = offer(102, 52, "Installation chez Ampère");
    full.taken = full.terms.capacity.clone();
    put(&mut rows, full);
    let names = |rows: &Replica, text: &str| -> Vec<String> {
        let all = places(rows, &asked, text);
        all.into_iter().map(|(_, name)| name).collect()
    };
    assert_eq!(names(&rows, "").len(), 5);
    assert!(names(&rows, "")[0].starts_with("Installation chez Ohm"));
    assert_eq!(
        names(&rows, "ampere"),
        ["Organisme\u{a0}: Ampère, Lunéville"]
    );
}
