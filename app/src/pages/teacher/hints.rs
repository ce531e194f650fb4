//! Hints on the class board and on the sheet of a pupil: what waits for a check, a silent search.

use super::class_model::{first_period, line, periods, pupil};
use super::places::KINDS;
use super::places_model::{concerns, silence_of, to_check};
use crate::components::{Chip, Tone};
use crate::local::use_local;
use crate::pages::student::my_search_model::place_name;
use crate::routes::Screen;
use crate::text::{count, weeks};
use common::domain::demarche::Demarche;
use common::domain::found_place::FoundPlace;
use common::domain::silence::Silence;
use common::ids::PupilId;
use common::order::sorted;
use common::row::{Index, Kind};
use common::rules::week::short_date;
use leptos::prelude::*;
use leptos_router::components::A;

/// On the class board: the way to what waits.
#[component]
pub fn ToCheckLink() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let waiting = Memo::new(move |_| {
        local.read(&KINDS, |rows| {
            let actor = actor.get();
            let places = to_check(rows, &actor);
            let open = places
                .iter()
                .filter(|one| !one.found.awaits_server())
                .count();
            (open, concerns(rows, &actor).len())
        })
    });
    let words = move || {
        let (places, concerns) = waiting.get();
        let places = (places > 0).then(|| count(places, "place à vérifier", "places à vérifier"));
        let concerns = (concerns > 0).then(|| count(concerns, "signalement", "signalements"));
        let all: Vec<String> = places.into_iter().chain(concerns).collect();
        all.join(", ")
    };
    view! {
        <Show when=move || waiting.get() != (0, 0)>
            <p>
                <A href=Screen::PlacesToCheck.path() attr:class="btn">{words}</A>
            </p>
        </Show>
    }
    .into_any()
}

const SEARCH_KINDS: [Kind; 8] = [
    Kind::Pupil,
    Kind::Period,
    Kind::Demarche,
    Kind::FoundPlace,
    Kind::Application,
    Kind::Placement,
    Kind::Host,
    Kind::Pole,
];

/// On the sheet of a pupil: what is heard of the search.
#[component]
pub fn SearchHints(id: PupilId) -> impl IntoView {
    let local = use_local();
    let silent = Memo::new(move |_| {
        local.clock().track();
        local.read(&SEARCH_KINDS, |rows| {
            let pupil = pupil(rows, id)?;
            let all = periods(rows, pupil.division);
            let today = local.today();
            let period = first_period(&all, today)?;
            let situation = line(rows, &pupil, period, today)?.situation;
            silence_of(rows, id, period, situation, today).map(Silence::sentence)
        })
    });
    let steps = Memo::new(move |_| {
        local.read(&SEARCH_KINDS, |rows| {
            let all = rows.by::<Demarche>(Index::DemarchesByPupil, id.0);
            let all: Vec<Demarche> = all.into_iter().cloned().collect();
            sorted(all, |a, b| b.on.cmp(&a.on).then(a.id.cmp(&b.id)))
        })
    });
    let places = Memo::new(move |_| {
        local.read(&SEARCH_KINDS, |rows| {
            let all = rows.by::<FoundPlace>(Index::FoundPlacesByPupil, id.0);
            let told = |f: &FoundPlace| {
                format!(
                    "{} ({}), {}",
                    place_name(rows, f),
                    weeks(&f.weeks),
                    f.status.label().to_lowercase()
                )
            };
            all.into_iter().map(told).collect::<Vec<_>>()
        })
    });
    let step = |d: Demarche| {
        let motive = d.motive.map(|m| format!(" ({})", m.label().to_lowercase()));
        view! {
            <li>
                <time>{short_date(d.on)}</time> " " {d.name} "\u{a0}: " {d.channel.label().to_lowercase()} ", "
                {d.status.label().to_lowercase()} {motive}
                {(!d.next_step.is_empty()).then(|| format!(". Suite\u{a0}: {}", d.next_step))}
            </li>
        }
    };
    view! {
        {move || silent.get().map(|text| view! { <p><Chip tone=Tone::Warn text/></p> })}
        <Show when=move || !places.with(Vec::is_empty)>
            <h2>"Places trouvées"</h2>
            <ul class="links" aria-label="Places trouvées">
                {move || places.get().into_iter().map(|told| view! { <li>{told}</li> }).collect_view()}
            </ul>
        </Show>
        <Show when=move || !steps.with(Vec::is_empty)>
            <h2>"Démarches"</h2>
            <ol class="timeline" aria-label="Démarches">
                {move || steps.get().into_iter().map(step).collect_view()}
            </ol>
        </Show>
    }
    .into_any()
}
