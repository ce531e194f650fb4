//! *Visites*: places to visit by commune, and a round through those chosen.

use super::board::print;
use super::bulk::issue_all;
use super::class::divisions;
use super::visits_model::{Stop, by_commune, proposed, stops};
use crate::components::{Alert, Chip, Empty, TextField, Tone};
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::count;
use common::command::{Command, PlanVisit};
use common::domain::demarche::Channel;
use common::ids::{PlacementId, VisitId};
use common::row::Kind;
use common::rules::travel::km;
use common::rules::week::short_date;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 9] = [
    Kind::Placement,
    Kind::Pupil,
    Kind::Period,
    Kind::Host,
    Kind::Visit,
    Kind::Referent,
    Kind::School,
    Kind::Division,
    Kind::Assignment,
];

/// *Visites*.
#[component]
pub fn Visits() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let everybody = RwSignal::new(false);
    let all = Memo::new(move |_| {
        let actor = actor.get();
        local.read(&KINDS, |rows| {
            stops(rows, actor.staff(), &divisions(rows, &actor), local.today())
        })
    });
    let shown = Memo::new(move |_| {
        let everybody = everybody.get();
        all.get()
            .into_iter()
            .filter(|s| everybody || s.mine)
            .collect::<Vec<_>>()
    });
    // Those taken out of the round, or into it, by hand; else those not visited yet are in.
    let by_hand = RwSignal::new(Vec::<(PlacementId, bool)>::new());
    let is_in = move |stop: &Stop| {
        let hand = by_hand.with(|all| all.iter().find(|(id, _)| *id == stop.placement).copied());
        hand.map_or(stop.done == 0, |(_, on)| on)
    };
    let chosen = Memo::new(move |_| {
        shown
            .get()
            .into_iter()
            .filter(|stop| is_in(stop))
            .collect::<Vec<_>>()
    });
    let turn = move |id: PlacementId, on: bool| {
        by_hand.update(|all| {
            all.retain(|(one, _)| *one != id);
            all.push((id, on));
        });
    };
    let row = move |stop: Stop| {
        let id = stop.placement;
        let planned = stop.planned.map(|(_, day)| {
            let day = day.map_or_else(|| "sans date".into(), short_date);
            view! { <Chip tone=Tone::Progress text=format!("Prévue, {day}")/> }
        });
        let done = (stop.done > 0).then(|| {
            view! { <Chip tone=Tone::Good text=count(stop.done, "faite", "faites")/> }
        });
        let label = format!("Dans la tournée\u{a0}: {}", stop.name);
        let checked = {
            let stop = stop.clone();
            move || is_in(&stop)
        };
        view! {
            <li class="stop">
                <label class="check no-print">
                    <input type="checkbox" prop:checked=checked on:change=move |event| turn(id, event_target_checked(&event))/>
                    <span class="visually-hidden">{label}</span>
                </label>
                <span>
                    <A href=Screen::Pupil(stop.pupil.id).path()>{stop.name}</A> " " <small>{stop.class}</small>
                    <br/> {stop.host} " " {planned} " " {done}
                </span>
            </li>
        }
    };
    view! {
        <Title text="Visites"/>
        <h1>"Visites"</h1>
        <label class="check no-print">
            <input
                type="checkbox"
                prop:checked=move || everybody.get()
                on:change=move |event| everybody.set(event_target_checked(&event))
            />
            "Aussi les élèves suivis par un collègue"
        </label>
        <Show
            when=move || !shown.with(Vec::is_empty)
            fallback=|| view! {
                <Empty title="Aucun stage à visiter." hint="Les stages en cours ou à venir des élèves que vous suivez viendront ici."/>
            }
        >
            <Round chosen/>
            <h2>"Par commune"</h2>
            {move || {
                let groups = by_commune(&shown.get()).into_iter().map(|(commune, group)| view! {
                    <section class="card">
                        <h3>{commune} " (" {group.len()} ")"</h3>
                        <ul class="stops">{group.into_iter().map(row).collect_view()}</ul>
                    </section>
                });
                groups.collect_view()
            }}
        </Show>
    }
    .into_any()
}

#[component]
fn Round(chosen: Memo<Vec<Stop>>) -> impl IntoView {
    let local = use_local();
    let day = RwSignal::new(local.today().to_string());
    let error = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<String>);
    let plan = Action::new_local(move |(): &()| {
        let staff = local.actor().get_untracked().staff();
        let on = day.get_untracked().parse().ok();
        let command = |stop: Stop| -> Option<Command> {
            let plan = PlanVisit {
                id: stop
                    .planned
                    .map_or_else(|| VisitId(local.new_uuid()), |(id, _)| id),
                placement: stop.placement,
                staff: staff?,
                channel: Channel::Visit,
                planned_on: on,
            };
            Some(plan.into())
        };
        let commands: Vec<Command> = chosen
            .get_untracked()
            .into_iter()
            .filter_map(command)
            .collect();
        let number = commands.len();
        async move {
            error.set(None);
            match issue_all(local, commands).await {
                Ok(()) => done.set(Some(format!(
                    "{} sur cet appareil.",
                    count(number, "visite enregistrée", "visites enregistrées")
                ))),
                Err(why) => error.set(Some(why)),
            }
        }
    });
    let round = move || {
        let stops = chosen.get();
        let found = local.read(&[Kind::School], |rows| proposed(rows, &stops))?;
        let (school, legs, total) = found;
        let each = legs.into_iter().map(|leg| {
            view! {
                <li>
                    <b>{leg.host}</b> ", " {leg.commune} " (" {km(leg.metres)} ")"
                    <br/> {leg.pupils.join(", ")}
                </li>
            }
        });
        Some(view! {
            <p>"Départ et retour\u{a0}: " {school} ". Environ " {km(total)} " à vol d'oiseau."</p>
            <ol class="round" aria-label="Tournée proposée">{each.collect_view()}</ol>
        })
    };
    view! {
        <section class="card">
            <h2>"Tournée proposée"</h2>
            <Show
                when=move || !chosen.with(Vec::is_empty)
                fallback=|| view! { <p>"Cochez les stages à visiter."</p> }
            >
                {round}
                <form class="form no-print" on:submit=move |event| { event.prevent_default(); plan.dispatch(()); }>
                    <TextField id="jour-tournee" label="Jour de la tournée" kind="date" value=day/>
                    <p class="actions">
                        <button class="btn btn--primary" disabled=move || plan.pending().get()>"Planifier ces visites"</button>
                        <button class="btn btn--quiet" type="button" on:click=|_| print()>"Imprimer"</button>
                    </p>
                </form>
            </Show>
            <Alert error/>
            <p class="done" role="status">{move || done.get()}</p>
        </section>
    }
    .into_any()
}
