use super::*;
use crate::pages::fixture::{self, ME, application, need, offer, period, pole, put, week};
use common::domain::application::ApplicationStatus;
use common::domain::division::Level;
use common::domain::offer::OfferStatus;
use uuid::Uuid;

fn id(number: u128) -> OfferId {
    OfferId(Uuid::from_u128(number))
}

fn answer(rows: &Replica, index: &Index, filters: &Filters, shown: usize) -> Answer {
    let kept = Kept::build(rows, index, &need(ME), Some(&period()), filters);
    search(index, &kept, &filters.text, shown)
}

fn numbers(answer: &Answer) -> Vec<u128> {
    let ids = answer.first.iter().map(|found| found.offer.0.as_u128());
    ids.collect()
}

fn shown(rows: &Replica, filters: &Filters) -> Vec<u128> {
    let answer = answer(rows, &Index::build(rows), filters, usize::MAX);
    assert_eq!(answer.total, answer.first.len());
    numbers(&answer)
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
    let found = answer(&rows, &Index::default(), &with_full, 1).first[0];
    let card = hit(&rows, &need(ME), Some(&period()), &found).unwrap();
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

/// The offers of [`pole`] and forty more: hosts and distances come again and again.
fn many() -> Replica {
    let mut rows = pole();
    for host in 0..8 {
        let km = i32::try_from(host % 3).unwrap() * 5;
        let name = format!("Atelier {}", host % 4);
        put(&mut rows, fixture::host(60 + host, &name, km));
    }
    for number in 0..40 {
        let title =
            ["Câblage", "Câblage et atelier", "Dépannage"][usize::try_from(number % 3).unwrap()];
        let mut offer = offer(200 + number, 60 + number % 8, title);
        let seats = u8::try_from(1 + number % 2).unwrap();
        offer.terms.capacity = [(week(49), seats), (week(50), seats)].into();
        put(&mut rows, offer);
    }
    rows
}

#[test]
fn what_is_shown_is_the_beginning_of_the_whole_list_and_all_of_it_is_counted() {
    let rows = many();
    let index = Index::build(&rows);
    for sort in [Sort::Distance, Sort::Seats, Sort::Name] {
        for text in ["", "atelier", "cablage", "a"] {
            let filters = Filters {
                text: text.into(),
                sort,
                ..Filters::default()
            };
            let whole = answer(&rows, &index, &filters, usize::MAX);
            assert!(whole.total > 10);
            for shown in 0..=whole.total {
                let some = answer(&rows, &index, &filters, shown);
                assert_eq!(some.total, whole.total);
                assert_eq!(some.first, whole.first[..shown], "{sort:?} {text} {shown}");
            }
        }
    }
}

#[test]
fn the_order_chosen_then_the_distance_then_the_words() {
    let rows = many();
    let index = Index::build(&rows);
    let list = |text: &str, sort| {
        let filters = Filters {
            text: text.into(),
            sort,
            ..Filters::default()
        };
        let answer = answer(&rows, &index, &filters, usize::MAX);
        let shown = answer.first.into_iter().map(|found| {
            let offer = rows.get::<Offer>(found.offer.0).unwrap();
            let host = rows.get::<Host>(offer.host.0).unwrap();
            // The word in the title weighs most; the hosts of the atelier have it in the name.
            let words = (text == "atelier" && !offer.text.title.contains(text)).then_some(1);
            (found, host.name.clone(), words)
        });
        shown.collect::<Vec<_>>()
    };
    for text in ["", "atelier"] {
        let by_distance = list(text, Sort::Distance);
        assert!(by_distance.is_sorted_by_key(|(f, _, words)| (*words, f.metres, f.offer)));
        let by_seats = list(text, Sort::Seats);
        let left = |seats: u8| std::cmp::Reverse(seats);
        assert!(by_seats.is_sorted_by_key(|(f, _, words)| (
            left(f.left),
            f.metres,
            *words,
            f.offer
        )));
        let by_name = list(text, Sort::Name);
        assert!(by_name.is_sorted_by_key(|(f, name, words)| (
            name.clone(),
            f.metres,
            *words,
            f.offer
        )));
    }
}

#[test]
fn an_offer_that_the_index_does_not_know_yet_shows_until_words_are_typed() {
    let mut rows = pole();
    let index = Index::build(&rows);
    put(&mut rows, offer(90, 51, "Installation chez Volta"));
    put(&mut rows, {
        let mut closed = offer(102, 52, "Installation chez Ampère");
        closed.status = OfferStatus::Closed;
        closed
    });
    let listed = |text: &str| {
        let filters = Filters {
            text: text.into(),
            ..Filters::default()
        };
        numbers(&answer(&rows, &index, &filters, 30))
    };
    assert_eq!(listed(" "), [90, 101, 103]);
    assert_eq!(listed("installation"), [101, 103]);
}

#[test]
fn a_text_without_a_word_finds_nothing() {
    let filters = Filters {
        text: "...".into(),
        ..Filters::default()
    };
    assert_eq!(shown(&pole(), &filters), [0_u128; 0]);
}

#[test]
fn nothing_is_kept_for_a_pupil_of_no_class() {
    let rows = pole();
    let mut lost = need(ME);
    lost.division.0 = Uuid::from_u128(7);
    let index = Index::build(&rows);
    let kept = Kept::build(&rows, &index, &lost, Some(&period()), &Filters::default());
    for text in ["", "installation"] {
        assert_eq!(search(&index, &kept, text, 30), Answer::default());
    }
}

#[test]
fn without_a_period_the_search_still_shows_offers() {
    let rows = pole();
    let index = Index::default();
    let kept = Kept::build(&rows, &index, &need(ME), None, &Filters::default());
    assert_eq!(search(&index, &kept, "", 30).total, 3);
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

#[test]
fn a_host_that_receives_nobody_shows_only_what_was_asked_of_it() {
    let mut rows = pole();
    let of = rows.get::<Offer>(Uuid::from_u128(102)).unwrap().host;
    let mut blocked = rows.get::<Host>(of.0).unwrap().clone();
    blocked.blocked = true;
    put(&mut rows, blocked);
    assert_eq!(shown(&rows, &Filters::default()), [101, 103]);
    let words = Filters {
        text: rows
            .get::<Offer>(Uuid::from_u128(102))
            .unwrap()
            .text
            .title
            .clone(),
        ..Filters::default()
    };
    assert!(!shown(&rows, &words).contains(&102));
    put(
        &mut rows,
        application(201, ME, id(102), ApplicationStatus::Sent),
    );
    assert_eq!(shown(&rows, &Filters::default()), [101, 102, 103]);
}
