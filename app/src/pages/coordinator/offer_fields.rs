//! The fields of an offer.

use super::offer_draft::Fields;
use super::wording::Wording;
use crate::components::{Alert, TextArea, TextField};
use crate::local::use_local;
use common::command::SEATS_MAX;
use common::domain::division::{Filiere, Level};
use common::order::set_of;
use common::rules::calendar::calendar;
use common::rules::week::{IsoWeek, short_date};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Weeks that the form offers, from this one.
const WEEKS: usize = 26;

/// The words of an offer.
#[component]
pub fn Words(fields: Fields) -> impl IntoView {
    view! {
        <TextField id="titre" label="Titre" value=fields.title hint="Ce que l'élève fera\u{a0}: «\u{a0}Installation électrique\u{a0}»."/>
        <TextArea id="description" label="Description" value=fields.description/>
        <Wording fields/>
    }
    .into_any()
}

/// Who may ask, and how many.
#[component]
pub fn Terms(fields: Fields) -> impl IntoView {
    let local = use_local();
    let filieres = Filiere::ALL.map(|f| check(f.label(), fields.filieres, f));
    let levels = Level::ALL.map(|l| check(l.label(), fields.levels, l));
    // Weeks already filled in stay in the form, past ones too.
    let mut weeks: Vec<IsoWeek> = fields
        .capacity
        .with_untracked(|c| c.keys().copied().collect());
    let mut week = IsoWeek::of(local.today());
    for _ in 0..WEEKS {
        weeks.push(week);
        week = week.next();
    }
    let weeks: Vec<IsoWeek> = set_of(weeks).into_iter().collect();
    view! {
        <fieldset class="choices">
            <legend>"Filières"</legend>
            {filieres.into_iter().collect_view()}
        </fieldset>
        <fieldset class="choices">
            <legend>"Niveaux"</legend>
            {levels.into_iter().collect_view()}
        </fieldset>
        <fieldset class="choices choices--weeks">
            <legend>"Places par semaine (0\u{a0}: fermé)"</legend>
            <Fill capacity=fields.capacity weeks=weeks.clone()/>
            {weeks.into_iter().map(|week| seats(fields.capacity, week)).collect_view()}
        </fieldset>
        <TextField id="groupe" label="Élèves accueillis ensemble (1 à 3)" value=fields.group_size kind="number"/>
        <TextField id="age" label="Âge minimum (14 à 21)" value=fields.minimum_age kind="number"/>
    }
    .into_any()
}

fn check<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    chosen: RwSignal<Vec<T>>,
    value: T,
) -> AnyView {
    let change = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        chosen.update(|list| {
            list.retain(|x| *x != value);
            if on {
                list.push(value);
            }
        });
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || chosen.get().contains(&value) on:change=change/>
            {label}
        </label>
    }
    .into_any()
}

/// The same number in every week of class: most hosts receive the same number all year.
#[component]
fn Fill(capacity: RwSignal<BTreeMap<IsoWeek, u8>>, weeks: Vec<IsoWeek>) -> impl IntoView {
    let number = RwSignal::new("1".to_owned());
    let error = RwSignal::new(None::<String>);
    let fill = move |_| match number.get_untracked().trim().parse::<u8>() {
        Ok(seats) if seats <= SEATS_MAX => {
            error.set(None);
            capacity.update(|capacity| filled(capacity, &weeks, seats));
        }
        _ => error.set(Some(format!("Écrivez un nombre de 0 à {SEATS_MAX}."))),
    };
    view! {
        <div class="fill">
            <TextField id="partout" label="Autant chaque semaine" value=number kind="number"/>
            <button class="btn" type="button" on:click=fill>"Remplir, sauf vacances"</button>
            <Alert error/>
        </div>
    }
    .into_any()
}

/// Sets these weeks, holidays apart, which stay as they were.
fn filled(capacity: &mut BTreeMap<IsoWeek, u8>, weeks: &[IsoWeek], seats: u8) {
    for week in weeks.iter().filter(|week| !is_holiday(**week)) {
        if seats > 0 {
            capacity.insert(*week, seats);
        } else {
            capacity.remove(week);
        }
    }
}

fn is_holiday(week: IsoWeek) -> bool {
    calendar().is_ok_and(|c| c.school_holiday(week.monday()).is_ok_and(|h| h.is_some()))
}

fn seats(capacity: RwSignal<BTreeMap<IsoWeek, u8>>, week: IsoWeek) -> AnyView {
    let holiday = is_holiday(week).then_some(", vacances");
    let change = move |event: leptos::ev::Event| {
        let seats: u8 = event_target_value(&event).parse().unwrap_or(0);
        capacity.update(|weeks| {
            weeks.remove(&week);
            if seats > 0 {
                weeks.insert(week, seats);
            }
        });
    };
    view! {
        <label class="seats">
            <span>
                {week.to_string()} <small>" " {short_date(week.monday())} {holiday}</small>
            </span>
            <input
                class="field__input"
                type="number"
                min="0"
                max=SEATS_MAX.to_string()
                inputmode="numeric"
                prop:value=move || capacity.with(|c| c.get(&week).copied().unwrap_or(0).to_string())
                on:input=change
            />
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_sets_the_weeks_of_class_and_leaves_holidays() {
        let weeks: Vec<IsoWeek> = (50..=53).filter_map(|w| IsoWeek::new(2026, w)).collect();
        let [first, second, christmas, new_year] = weeks[..] else {
            panic!("four weeks");
        };
        let mut capacity = BTreeMap::from([(christmas, 4)]);
        filled(&mut capacity, &weeks, 2);
        assert_eq!(
            capacity,
            BTreeMap::from([(first, 2), (second, 2), (christmas, 4)])
        );
        assert!(is_holiday(new_year));
        filled(&mut capacity, &weeks, 0);
        assert_eq!(capacity, BTreeMap::from([(christmas, 4)]));
    }
}
