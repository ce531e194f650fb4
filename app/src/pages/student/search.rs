//! *Chercher*.

use super::filters::FilterBar;
use super::map::Map;
use super::need_and_period;
use super::search_model::{Answer, Filters, Found, Hit, Index, Kept, hit, in_short, search};
use crate::components::{Chip, Empty, TextField, Tone};
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::{count, weeks};
use common::ids::OfferId;
use common::row::Kind;
use common::rules::travel::{MinutesBand, km};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// Offers shown at first, and added each time.
pub const PAGE: usize = 30;
const KINDS: [Kind; 6] = [
    Kind::Offer,
    Kind::Host,
    Kind::Need,
    Kind::Period,
    Kind::Division,
    Kind::Placement,
];

/// What the pupil typed and chose: still there when coming back from an offer.
#[derive(Clone, Copy, Debug)]
pub struct SearchState {
    text: RwSignal<String>,
    filters: RwSignal<Filters>,
    commune: RwSignal<String>,
    shown: RwSignal<usize>,
    /// The map instead of the list alone.
    map: RwSignal<bool>,
    /// Offers of the marker chosen on the map.
    chosen: RwSignal<Vec<OfferId>>,
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
            map: RwSignal::new(false),
            chosen: RwSignal::new(Vec::new()),
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
        map,
        chosen,
        ..
    } = state;
    let index = Memo::new_with_compare(
        move |_| StoredValue::new(local.read(&[Kind::Offer, Kind::Host], Index::build)),
        |_, _| true,
    );
    // Not on a keystroke: neither the words nor how many offers are shown matter here.
    let kept = Memo::new_with_compare(
        move |_| {
            let (index, filters) = (index.get(), filters.get());
            let look = |rows: &_| {
                let (need, period) = need_and_period(rows, local.today())?;
                let build = |index: &_| Kept::build(rows, index, &need, period.as_ref(), &filters);
                Some(index.with_value(build))
            };
            StoredValue::new(local.read(&KINDS, look).unwrap_or_default())
        },
        |_, _| true,
    );
    let answer = Memo::new(move |_| {
        let (index, kept) = (index.get(), kept.get());
        // The map shows all of them.
        let limit = if map.get() { usize::MAX } else { shown.get() };
        index.with_value(|index| {
            kept.with_value(|kept| text.with(|text| search(index, kept, text, limit)))
        })
    });
    let total = Memo::new(move |_| answer.with(|answer| answer.total));
    // Another question starts at the top of its answers; an answer that changes does not.
    Effect::new(move |before: Option<(String, Filters)>| {
        let now = (text.get(), filters.get());
        if before.is_some_and(|before| before != now) {
            shown.set(PAGE);
            chosen.set(Vec::new());
        }
        now
    });
    let listed = move |answer: &Answer| -> Vec<Found> {
        let chosen = chosen.get();
        let wanted = |f: &&Found| chosen.is_empty() || chosen.contains(&f.offer);
        answer
            .first
            .iter()
            .filter(wanted)
            .take(shown.get())
            .copied()
            .collect()
    };
    let hits = Memo::new(move |_| {
        let answer = answer.get();
        let words = |rows: &_| {
            let (need, period) = need_and_period(rows, local.today())?;
            let first = listed(&answer);
            let hits = first
                .iter()
                .filter_map(|f| hit(rows, &need, period.as_ref(), f));
            Some(hits.collect::<Vec<Hit>>())
        };
        local.read(&KINDS, words).unwrap_or_default()
    });
    let from = Signal::derive(move || {
        let chosen = filters.with(|f| f.from);
        chosen.or_else(|| {
            local.read(&KINDS, |rows| {
                need_and_period(rows, local.today()).map(|(need, _)| need.point)
            })
        })
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
            <FilterBar filters commune=state.commune/>
        </div>
        <div class="ways" role="group" aria-label="Affichage">
            <button class="btn" aria-pressed=move || (!map.get()).to_string() on:click=move |_| { chosen.set(Vec::new()); map.set(false); }>"Liste"</button>
            <button class="btn" aria-pressed=move || map.get().to_string() on:click=move |_| map.set(true)>"Carte"</button>
        </div>
        <p class="result-count" role="status">
            {move || count(total.get(), "offre", "offres")}
            {move || {
                let chosen = chosen.with(Vec::len);
                (chosen > 0).then(|| format!(", dont {chosen} à l'endroit choisi"))
            }}
        </p>
        <Show when=move || map.get()>
            <Map found=Signal::derive(move || answer.get().first) from chosen/>
        </Show>
        <Show when=move || !chosen.with(Vec::is_empty)>
            <button class="btn btn--quiet" on:click=move |_| chosen.set(Vec::new())>"Voir toutes les offres"</button>
        </Show>
        {move || if total.get() == 0 { nothing(state) } else { list(hits.get()) }}
        <Show when=move || { chosen.with(|c| if c.is_empty() { total.get() } else { c.len() }) > shown.get() }>
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
        <Empty title="Aucune offre ne correspond." hint="Élargissez la recherche\u{a0}:">
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
                <span>
                    {hit.host.commune_name} ", " {km(hit.metres)} ", " {MinutesBand::of(hit.metres).label()}
                </span>
            </p>
        </article>
    }
    .into_any()
}
