//! The filters of the search.

use super::search_model::{Field, Filters, Sort};
use crate::components::{Choice, CommuneField, named};
use crate::text::count;
use common::domain::division::Filiere;
use common::rules::travel::MinutesBand;
use leptos::prelude::*;

/// The choosers above the list.
#[component]
pub fn FilterBar(filters: RwSignal<Filters>, commune: RwSignal<String>) -> impl IntoView {
    let changed = move || match filters.with(Filters::changed) {
        0 => String::new(),
        changed => format!(" ({})", count(changed, "modifié", "modifiés")),
    };
    let with_seats = move |event: leptos::ev::Event| {
        let only = event_target_checked(&event);
        filters.update(|f| f.with_seats = only);
    };
    let mut fields = named(&[
        ("", "Ma filière et mon niveau"),
        ("all", "Toutes les filières"),
    ]);
    fields.extend(named(&Filiere::ALL.map(|f| (f.code(), f.label()))));
    view! {
        <details class="filters">
            <summary>"Filtres et tri" {changed}</summary>
            <div class="filters__grid">
                {choice(filters, "filiere", "Filière", fields, field_code, set_field)}
                {choice(filters, "semaines", "Semaines", named(&WEEKS), weeks_code, set_weeks)}
                <CommuneField
                    id="depuis"
                    label="Distance depuis"
                    value=commune
                    chosen=Callback::new(move |point| filters.update(|f| f.from = point))
                />
                {choice(filters, "distance", "Au plus loin", named(&DISTANCES), distance_code, set_distance)}
                {choice(filters, "tri", "Trier par", named(&ORDERS), order_code, set_order)}
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || filters.with(|f| f.with_seats)
                        on:change=with_seats
                    />
                    "Seulement avec une place restante"
                </label>
            </div>
        </details>
    }
    .into_any()
}

/// Codes of the choosers, with what they say.
type Codes<const N: usize> = [(&'static str, &'static str); N];

const WEEKS: Codes<2> = [("", "Celles de ma période"), ("all", "Toutes les semaines")];
const DISTANCES: Codes<9> = [
    ("", "Toutes les distances"),
    ("15min", "15\u{a0}min environ"),
    ("30min", "30\u{a0}min environ"),
    ("45min", "45\u{a0}min environ"),
    ("60min", "1\u{a0}h environ"),
    ("5", "5\u{a0}km"),
    ("10", "10\u{a0}km"),
    ("20", "20\u{a0}km"),
    ("40", "40\u{a0}km"),
];
const ORDERS: Codes<3> = [
    ("distance", "Distance"),
    ("seats", "Places restantes"),
    ("name", "Nom de l'organisme"),
];

fn field_code(filters: &Filters) -> String {
    match filters.field {
        Field::Mine => "",
        Field::Any => "all",
        Field::One(filiere) => filiere.code(),
    }
    .into()
}

fn set_field(filters: &mut Filters, code: &str) {
    let one = Filiere::ALL.into_iter().find(|f| f.code() == code);
    filters.field = if code == "all" {
        Field::Any
    } else {
        one.map_or(Field::Mine, Field::One)
    };
}

fn weeks_code(filters: &Filters) -> String {
    if filters.any_week { "all" } else { "" }.into()
}

fn set_weeks(filters: &mut Filters, code: &str) {
    filters.any_week = code == "all";
}

fn distance_code(filters: &Filters) -> String {
    let Some(metres) = filters.within else {
        return String::new();
    };
    let timed = MinutesBand::ALL
        .into_iter()
        .find(|band| band.reach_m() == Some(metres));
    match timed.and_then(MinutesBand::limit) {
        Some(minutes) => format!("{minutes}min"),
        None => (metres / 1000).to_string(),
    }
}

fn set_distance(filters: &mut Filters, code: &str) {
    let minutes: Option<u32> = code.strip_suffix("min").and_then(|m| m.parse().ok());
    let timed = MinutesBand::ALL
        .into_iter()
        .find(|band| minutes.is_some() && band.limit() == minutes);
    let km: Option<u32> = code.parse().ok();
    filters.within = timed
        .and_then(MinutesBand::reach_m)
        .or(km.map(|km| km * 1000));
}

fn order_code(filters: &Filters) -> String {
    match filters.sort {
        Sort::Distance => "distance",
        Sort::Seats => "seats",
        Sort::Name => "name",
    }
    .into()
}

fn set_order(filters: &mut Filters, code: &str) {
    filters.sort = match code {
        "seats" => Sort::Seats,
        "name" => Sort::Name,
        _ => Sort::Distance,
    };
}

/// A chooser over one of the filters.
fn choice(
    filters: RwSignal<Filters>,
    id: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    code: fn(&Filters) -> String,
    set: fn(&mut Filters, &str),
) -> AnyView {
    view! {
        <Choice
            id
            label
            options=Signal::stored(options)
            value=Signal::derive(move || filters.with(code))
            choose=Callback::new(move |chosen: String| filters.update(|f| set(f, &chosen)))
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_back_as_it_was_made() {
        let mut filters = Filters::default();
        for (code, _) in WEEKS {
            set_weeks(&mut filters, code);
            assert_eq!(weeks_code(&filters), code);
        }
        for (code, _) in DISTANCES {
            set_distance(&mut filters, code);
            assert_eq!(distance_code(&filters), code);
        }
        for (code, _) in ORDERS {
            set_order(&mut filters, code);
            assert_eq!(order_code(&filters), code);
        }
        for code in ["", "all", "bois"] {
            set_field(&mut filters, code);
            assert_eq!(field_code(&filters), code);
        }
    }
}
