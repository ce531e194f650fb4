//! *Chercher*.

use super::need_and_period;
use super::search_model::{Field, Filters, Found, Hit, Index, Sort, hit, in_short, search};
use crate::components::{Chip, CommuneField, Empty, TextField, Tone};
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::{count, weeks};
use common::domain::division::Filiere;
use common::row::Kind;
use common::rules::travel::km;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// Offers shown at first, and added each time.
const PAGE: usize = 30;
const KINDS: [Kind; 5] = [
    Kind::Offer,
    Kind::Host,
    Kind::Need,
    Kind::Period,
    Kind::Division,
];

/// What the pupil typed and chose: still there when coming back from an offer.
#[derive(Clone, Copy, Debug)]
pub struct SearchState {
    text: RwSignal<String>,
    filters: RwSignal<Filters>,
    commune: RwSignal<String>,
    shown: RwSignal<usize>,
}

impl SearchState {
    /// As at the start.
    #[must_use]
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            filters: RwSignal::new(Filters::default()),
            commune: RwSignal::new(String::new()),
            shown: RwSignal::new(PAGE),
        }
    }
}

impl Default for SearchState {
    fn default() -> Self {
        Self::new()
    }
}

/// *Chercher*.
#[component]
pub fn Search() -> impl IntoView {
    let local = use_local();
    let state = use_context::<SearchState>().unwrap_or_default();
    let SearchState {
        text,
        filters,
        shown,
        ..
    } = state;
    let index = Memo::new_with_compare(
        move |_| StoredValue::new(local.read(&[Kind::Offer, Kind::Host], Index::build)),
        |_, _| true,
    );
    let all = Memo::new(move |_| {
        let filters = Filters {
            text: text.get(),
            ..filters.get()
        };
        let index = index.get();
        let look = |rows: &_| {
            let (need, period) = need_and_period(rows, local.today())?;
            Some(index.with_value(|index| search(rows, index, &need, period.as_ref(), &filters)))
        };
        local.read(&KINDS, look).unwrap_or_default()
    });
    // Another question starts at the top of its answers; an answer that changes does not.
    Effect::new(move |before: Option<(String, Filters)>| {
        let now = (text.get(), filters.get());
        if before.is_some_and(|before| before != now) {
            shown.set(PAGE);
        }
        now
    });
    let hits = Memo::new(move |_| {
        let found: Vec<Found> = all.with(|all| all.iter().take(shown.get()).cloned().collect());
        let words = |rows: &_| {
            let (need, period) = need_and_period(rows, local.today())?;
            let hits = found
                .iter()
                .filter_map(|f| hit(rows, &need, period.as_ref(), f));
            Some(hits.collect::<Vec<Hit>>())
        };
        local.read(&KINDS, words).unwrap_or_default()
    });
    let preset = Memo::new(move |_| {
        let (_, period) = local.read(&KINDS, |rows| need_and_period(rows, local.today()))?;
        period.map(|p| format!("{}, {}", p.name, weeks(&p.weeks)))
    });
    view! {
        <Title text="Chercher"/>
        <h1>"Chercher une place"</h1>
        <p class="lead">
            {move || preset.get().unwrap_or_else(|| "Aucune période de stage à venir.".into())}
        </p>
        <div role="search">
            <TextField
                id="recherche"
                label="Métier, entreprise ou commune"
                value=text
                kind="search"
            />
            <FilterBar state/>
        </div>
        <p class="result-count" role="status">
            {move || count(all.with(Vec::len), "offre", "offres")}
        </p>
        {move || if all.with(Vec::is_empty) { nothing(state) } else { list(hits.get()) }}
        <Show when=move || { all.with(Vec::len) > shown.get() }>
            <button class="btn" on:click=move |_| *shown.write() += PAGE>"Afficher plus"</button>
        </Show>
    }
    .into_any()
}

fn list(hits: Vec<Hit>) -> AnyView {
    let cards = hits
        .into_iter()
        .map(|hit| view! { <li><OfferCard hit/></li> });
    view! { <ul class="list" aria-label="Offres">{cards.collect_view()}</ul> }.into_any()
}

/// No offer: every filter that may be the reason, one tap each.
fn nothing(state: SearchState) -> AnyView {
    let SearchState {
        text,
        filters,
        commune,
        ..
    } = state;
    let now = Filters {
        text: text.get(),
        ..filters.get()
    };
    let ways = now.relaxed().into_iter().map(move |(name, next)| {
        let relax = move |_| {
            text.set(next.text.clone());
            if next.from.is_none() {
                commune.set(String::new());
            }
            filters.set(Filters {
                text: String::new(),
                ..next.clone()
            });
        };
        view! { <button class="btn" type="button" on:click=relax>{name}</button> }
    });
    view! {
        <Empty title="Aucune offre ne correspond." hint="Élargissez la recherche :">
            <p class="actions">{ways.collect_view()}</p>
        </Empty>
    }
    .into_any()
}

/// An offer in a list.
#[component]
pub fn OfferCard(hit: Hit, #[prop(optional)] under_heading: bool) -> impl IntoView {
    let (tone, word) = match hit.obstacles.first() {
        None => (Tone::Good, count(hit.left.into(), "place", "places")),
        Some(obstacle) => (Tone::Warn, in_short(obstacle)),
    };
    let title = view! { <A href=Screen::Offer(hit.offer.id).path()>{hit.offer.text.title}</A> };
    view! {
        <article class="card offer">
            {if under_heading {
                view! { <h4 class="offer__title">{title}</h4> }.into_any()
            } else {
                view! { <h2 class="offer__title">{title}</h2> }.into_any()
            }}
            <p class="offer__host">{hit.host.name} " · " {hit.host.sector}</p>
            <p class="offer__facts">
                <Chip tone text=word/>
                <span>{hit.host.commune_name} ", " {km(hit.metres)}</span>
            </p>
        </article>
    }
    .into_any()
}

#[component]
fn FilterBar(state: SearchState) -> impl IntoView {
    let SearchState {
        filters, commune, ..
    } = state;
    let field_code = move || match filters.get().field {
        Field::Mine => "",
        Field::Any => "all",
        Field::One(filiere) => filiere.code(),
    };
    let choose_field = move |code: String| {
        let one = Filiere::ALL.into_iter().find(|f| f.code() == code);
        let field = if code == "all" {
            Field::Any
        } else {
            one.map_or(Field::Mine, Field::One)
        };
        filters.update(|f| f.field = field);
    };
    let fields: Vec<(&str, &str)> = [
        ("", "Ma filière et mon niveau"),
        ("all", "Toutes les filières"),
    ]
    .into_iter()
    .chain(Filiere::ALL.map(|f| (f.code(), f.label())))
    .collect();
    let within = move || match filters.get().within {
        Some(5_000) => "5",
        Some(10_000) => "10",
        Some(20_000) => "20",
        Some(_) => "40",
        None => "",
    };
    let choose_within = move |km: String| {
        let km: Option<u32> = km.parse().ok();
        filters.update(|f| f.within = km.map(|km| km * 1000));
    };
    let order = move || match filters.get().sort {
        Sort::Distance => "distance",
        Sort::Seats => "seats",
        Sort::Name => "name",
    };
    let choose_order = move |name: String| {
        let sort = match name.as_str() {
            "seats" => Sort::Seats,
            "name" => Sort::Name,
            _ => Sort::Distance,
        };
        filters.update(|f| f.sort = sort);
    };
    let changed = move || match filters.with(Filters::changed) {
        0 => String::new(),
        changed => format!(" ({})", count(changed, "modifié", "modifiés")),
    };
    view! {
        <details class="filters">
            <summary>"Filtres et tri" {changed}</summary>
            <div class="filters__grid">
                {choice("filiere", "Filière", fields, field_code, choose_field)}
                {choice(
                    "semaines",
                    "Semaines",
                    vec![("", "Celles de ma période"), ("all", "Toutes les semaines")],
                    move || if filters.get().any_week { "all" } else { "" },
                    move |code: String| filters.update(|f| f.any_week = code == "all"),
                )}
                <CommuneField
                    id="depuis"
                    label="Distance depuis"
                    value=commune
                    chosen=Callback::new(move |point| filters.update(|f| f.from = point))
                />
                {choice(
                    "distance",
                    "Au plus loin",
                    vec![
                        ("", "Toutes les distances"),
                        ("5", "5\u{a0}km"),
                        ("10", "10\u{a0}km"),
                        ("20", "20\u{a0}km"),
                        ("40", "40\u{a0}km"),
                    ],
                    within,
                    choose_within,
                )}
                {choice(
                    "tri",
                    "Trier par",
                    vec![("distance", "Distance"), ("seats", "Places restantes"), ("name", "Nom de l'organisme")],
                    order,
                    choose_order,
                )}
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || filters.get().with_seats
                        on:change=move |event| {
                            let only = event_target_checked(&event);
                            filters.update(|f| f.with_seats = only);
                        }
                    />
                    "Seulement avec une place restante"
                </label>
            </div>
        </details>
    }
    .into_any()
}

/// A chooser that shows the state and changes it.
fn choice(
    id: &'static str,
    label: &'static str,
    options: Vec<(&'static str, &'static str)>,
    value: impl Fn() -> &'static str + Send + Sync + 'static,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let value = Memo::new(move |_| value());
    let options = options.into_iter().map(|(code, name)| {
        view! { <option value=code selected=move || value.get() == code>{name}</option> }
    });
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <select
                class="field__input"
                id=id
                prop:value=move || value.get()
                on:change=move |event| choose(event_target_value(&event))
            >
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}
