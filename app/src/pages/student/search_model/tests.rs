use super::*;
use crate::pages::fixture::{self, ME, application, need, offer, period, pole, put, week};
use common::domain::application::ApplicationStatus;
use common::domain::division::Level;
use uuid::Uuid;

fn id(number: u128) -> OfferId {
    OfferId(Uuid::from_u128(number))
}

fn shown(rows: &Replica, filters: &Filters) -> Vec<u128> {
    let index = Index::build(rows);
    let found = search(rows, &index, &need(ME), Some(&period()), filters);
    found.iter().map(|f| f.offer.0.as_u128()).collect()
}

#[test]
fn what_suits_the_next_period_comes_first_by_distance() {
    let rows = pole();
    assert_eq!(shown(&rows, &Filters::default()), [101, 102, 103]);
    let near = Filters {
        within: Some(20_000),
        ..Filters::default()
    };
    assert_eq!(shown(&rows, &near), [101, 102]);
    let from_far = fixture::host(0, "", 30).point;
    assert_eq!(
        shown(
            &rows,
            &Filters {
                from: Some(from_far),
                ..near
            }
        ),
        [103, 102]
    );
}

#[test]
fn a_full_offer_shows_only_when_asked_for() {
    let mut rows = pole();
    let mut full = offer(101, 51, "Installation chez Volta");
    full.taken.insert(week(50), 1);
    put(&mut rows, full);
    assert_eq!(shown(&rows, &Filters::default()), [102, 103]);
    let with_full = Filters {
        with_seats: false,
        ..Filters::default()
    };
    assert_eq!(shown(&rows, &with_full), [101, 102, 103]);
    let found = search(
        &rows,
        &Index::default(),
        &need(ME),
        Some(&period()),
        &with_full,
    );
    let card = hit(&rows, &need(ME), Some(&period()), &found[0]).unwrap();
    assert_eq!(in_short(&card.obstacles[0]), "Complet");
}

#[test]
fn other_weeks_show_only_when_asked_for() {
    let mut rows = pole();
    let mut later = offer(101, 51, "Installation chez Volta");
    later.terms.capacity = [(week(51), 2)].into();
    put(&mut rows, later);
    assert_eq!(shown(&rows, &Filters::default()), [102, 103]);
    let any = Filters {
        any_week: true,
        sort: Sort::Seats,
        ..Filters::default()
    };
    assert_eq!(shown(&rows, &any), [101, 102, 103]);
}

#[test]
fn another_field_or_level_shows_only_when_asked_for() {
    let mut rows = pole();
    let mut wood = offer(101, 51, "Menuiserie");
    wood.terms.filieres = vec![Filiere::Bois];
    put(&mut rows, wood);
    let mut young = offer(102, 52, "Installation chez Ampère");
    young.terms.levels = vec![Level::Cap1];
    put(&mut rows, young);
    let field = |field| {
        shown(
            &rows,
            &Filters {
                field,
                ..Filters::default()
            },
        )
    };
    assert_eq!(field(Field::Mine), [103]);
    assert_eq!(field(Field::One(Filiere::Bois)), [101]);
    assert_eq!(field(Field::One(Filiere::Electricite)), [102, 103]);
    assert_eq!(field(Field::Any), [101, 102, 103]);
}

#[test]
fn closed_offers_never_show() {
    let mut rows = pole();
    let mut closed = offer(101, 51, "Installation chez Volta");
    closed.status = OfferStatus::Closed;
    put(&mut rows, closed);
    let all = Filters {
        any_week: true,
        with_seats: false,
        field: Field::Any,
        ..Filters::default()
    };
    assert_eq!(shown(&rows, &all), [102, 103]);
}

#[test]
fn words_are_found_despite_accents_and_typos_and_sorted_as_asked() {
    let rows = pole();
    let words = |text: &str, sort| {
        shown(
            &rows,
            &Filters {
                text: text.into(),
                sort,
                ..Filters::default()
            },
        )
    };
    assert_eq!(words("ampere", Sort::Distance), [102]);
    assert_eq!(words("instalation", Sort::Name), [102, 103, 101]);
    assert_eq!(words("boulangerie", Sort::Distance), [0_u128; 0]);
}

#[test]
fn without_a_period_the_search_still_shows_offers() {
    let rows = pole();
    let found = search(
        &rows,
        &Index::default(),
        &need(ME),
        None,
        &Filters::default(),
    );
    assert_eq!(found.len(), 3);
}

#[test]
fn every_filter_that_hides_offers_can_be_relaxed() {
    let filters = Filters {
        text: "tour".into(),
        within: Some(5_000),
        ..Filters::default()
    };
    let names: Vec<&str> = filters
        .relaxed()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        [
            "Effacer la recherche",
            "Toutes les distances",
            "Montrer aussi les complètes",
            "Toutes les semaines",
            "Toutes les filières",
        ]
    );
    assert_eq!(filters.changed(), 1);
    let open = Filters {
        field: Field::Any,
        any_week: true,
        with_seats: false,
        ..Filters::default()
    };
    assert!(open.relaxed().is_empty());
}

#[test]
fn alternatives_are_near_fit_and_were_not_asked_for() {
    let mut rows = pole();
    put(
        &mut rows,
        application(201, ME, id(102), ApplicationStatus::Refused),
    );
    let near = alternatives(&rows, &need(ME), &period(), id(101));
    assert_eq!(
        near.iter().map(|h| h.offer.id).collect::<Vec<_>>(),
        [id(103)]
    );
    assert!(near[0].obstacles.is_empty());
}
