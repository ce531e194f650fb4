//! *Ma recherche*: places found, steps, wishes, offers kept.

use super::my_search_model::{Kept, Told, demarches, favourites, moved_up, told, wishes};
use super::need_and_period;
use crate::components::{Alert, Chip, Confirm, Empty, Tone};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::routes::Screen;
use crate::text::weeks;
use chrono::NaiveDate;
use common::command::{Command, SetFavourite, SetWishes, WithdrawPlace};
use common::domain::demarche::{Demarche, DemarcheStatus};
use common::domain::found_place::FoundStatus;
use common::ids::{OfferId, PupilId, UserId};
use common::row::Kind;
use common::rules::week::short_date;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 8] = [
    Kind::FoundPlace,
    Kind::Demarche,
    Kind::Wishes,
    Kind::Favourites,
    Kind::Offer,
    Kind::Host,
    Kind::Period,
    Kind::Placement,
];

/// *Ma recherche*.
#[component]
pub fn MySearch() -> impl IntoView {
    let local = use_local();
    let places = Memo::new(move |_| local.read(&KINDS, told));
    let steps = Memo::new(move |_| {
        local.clock().track();
        local.read(&KINDS, |rows| demarches(rows, local.today()))
    });
    let period = Memo::new(move |_| {
        let (_, period) = local.read(&KINDS, |rows| need_and_period(rows, local.today()))?;
        period.map(|p| format!("{}, {}", p.name, weeks(&p.weeks)))
    });
    view! {
        <Title text="Ma recherche"/>
        <h1>"Ma recherche"</h1>
        <p class="lead">
            {move || period.get().unwrap_or_else(|| "Aucune période de stage à venir.".into())}
        </p>
        <p class="actions actions--wide">
            <A href=Screen::FoundPlace(None).path() attr:class="btn btn--primary">"J'ai trouvé un stage"</A>
            <A href=Screen::Demarche(None).path() attr:class="btn">"Noter une démarche"</A>
            <A href=Screen::Help.path() attr:class="btn">"J'ai besoin d'aide"</A>
        </p>
        <Show when=move || !places.with(Vec::is_empty)>
            <h2>"Places trouvées"</h2>
            <ul class="list" aria-label="Places trouvées">
                {move || places.get().into_iter().map(|told| view! { <li><Place told/></li> }).collect_view()}
            </ul>
        </Show>
        <h2>"Mes démarches"</h2>
        {move || {
            let steps = steps.get();
            let today = local.today();
            let due = steps.iter().filter(|d| d.is_due(today)).count();
            if steps.is_empty() {
                return view! {
                    <Empty
                        title="Rien de noté pour le moment."
                        hint="Notez chaque appel, visite ou courrier\u{a0}: vous saurez quand relancer."
                    />
                }
                    .into_any();
            }
            let cards = steps.into_iter().map(|step| view! { <li>{card(step, today)}</li> });
            view! {
                <p class="result-count" role="status">{due_today(due)}</p>
                <ul class="list" aria-label="Démarches">{cards.collect_view()}</ul>
            }
                .into_any()
        }}
        <Ranked/>
        <Later/>
        <h2>"Pour m'aider"</h2>
        <p class="actions">
            <A href=Screen::CallSheet.path() attr:class="btn">"Préparer un appel"</A>
            <a class="btn" href="/fiches">"Fiches méthodes"</a>
        </p>
    }
    .into_any()
}

fn due_today(due: usize) -> String {
    match due {
        0 => "Rien à relancer aujourd'hui.".into(),
        1 => "1\u{a0}démarche à reprendre aujourd'hui.".into(),
        more => format!("{more}\u{a0}démarches à reprendre aujourd'hui."),
    }
}

fn tone(status: FoundStatus) -> Tone {
    match status {
        FoundStatus::Declared => Tone::Progress,
        FoundStatus::SentBack => Tone::Warn,
        FoundStatus::Accepted => Tone::Good,
        FoundStatus::Withdrawn => Tone::Neutral,
    }
}

#[component]
fn Place(told: Told) -> impl IntoView {
    let local = use_local();
    let sentence = told.sentence();
    let Told { found, name, .. } = told;
    let id = found.id;
    let error = RwSignal::new(None::<String>);
    let withdraw = Action::new_local(move |(): &()| async move {
        let command = WithdrawPlace { found: id };
        if let Err(why) = local.issue(command.into(), None, None).await {
            error.set(Some(why_not(&why)));
        }
    });
    let open = found.status.is_open();
    view! {
        <article class="card">
            <h3>{name}</h3>
            <p><Chip tone=tone(found.status) text=found.status.label()/> " " {weeks(&found.weeks)}</p>
            <p>{sentence}</p>
            <Alert error/>
            {open
                .then(|| {
                    view! {
                        <p class="actions">
                            <A href=Screen::FoundPlace(Some(id)).path() attr:class="btn">"Corriger"</A>
                            <Confirm
                                label="Retirer"
                                question="Retirer ce stage\u{a0}?"
                                hint="Votre référent ne le vérifiera plus."
                                yes="Oui, retirer"
                                confirmed=move || { withdraw.dispatch(()); }
                            />
                        </p>
                    }
                })}
        </article>
    }
    .into_any()
}

fn step_tone(status: DemarcheStatus) -> Tone {
    match status {
        DemarcheStatus::ToContact => Tone::Neutral,
        DemarcheStatus::Waiting => Tone::Progress,
        DemarcheStatus::ToChase => Tone::Warn,
        DemarcheStatus::Appointment => Tone::Info,
        DemarcheStatus::Accepted => Tone::Good,
        DemarcheStatus::Refused => Tone::Bad,
    }
}

fn card(step: Demarche, today: NaiveDate) -> AnyView {
    let late = step.is_due(today);
    let remind = step
        .remind_on
        .map(|day| format!("À reprendre le {}.", short_date(day)));
    let next = (!step.next_step.is_empty()).then(|| step.next_step.clone());
    view! {
        <article class=if late { "card card--warn" } else { "card" }>
            <h3>{step.name.clone()}</h3>
            <p>
                <Chip tone=step_tone(step.status) text=step.status.label()/> " "
                {step.channel.label()} ", " {short_date(step.on)}
                {step.motive.map(|m| format!(". Motif\u{a0}: {}", m.label()))}
            </p>
            {next.map(|next| view! { <p>{next}</p> })}
            {remind.map(|remind| view! { <p class="field__hint">{remind}</p> })}
            <p class="actions">
                <A
                    href=Screen::Demarche(Some(step.id)).path()
                    attr:class="btn"
                    attr:aria-label=format!("Mettre à jour\u{a0}: {}", step.name)
                >
                    "Mettre à jour"
                </A>
            </p>
        </article>
    }
    .into_any()
}

fn named(kept: &Kept) -> AnyView {
    let path = Screen::Offer(kept.offer).path();
    let title = kept.title.clone();
    match kept.place.clone() {
        Some(place) => {
            view! { <p><A href=path>{title}</A> <br/> <span class="field__hint">{place}</span></p> }
                .into_any()
        }
        None => view! { <p>{title}</p> }.into_any(),
    }
}

/// Ranked wishes, each moved up or taken away.
#[component]
fn Ranked() -> impl IntoView {
    let local = use_local();
    let list = Memo::new(move |_| local.read(&KINDS, wishes));
    let error = RwSignal::new(None::<String>);
    let set = Action::new_local(move |ranked: &Vec<OfferId>| {
        let UserId(me) = local.read(&[], Replica::user);
        let command = SetWishes {
            pupil: PupilId(me),
            ranked: ranked.clone(),
        };
        async move {
            error.set(None);
            if let Err(why) = local.issue(Command::from(command), None, None).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    let ids = move || {
        list.with_untracked(|all| all.iter().map(|kept| kept.offer).collect::<Vec<OfferId>>())
    };
    let line = move |(at, kept): (usize, Kept)| {
        let offer = kept.offer;
        let away = move |_| {
            set.dispatch(ids().into_iter().filter(|id| *id != offer).collect());
        };
        let up = (at > 0).then(|| {
            let label = format!("Monter d'un rang\u{a0}: {}", kept.title);
            view! {
                <button class="btn" aria-label=label on:click=move |_| { set.dispatch(moved_up(&ids(), at)); }>
                    "Monter"
                </button>
            }
        });
        let label = format!("Retirer des vœux\u{a0}: {}", kept.title);
        view! {
            <li class="card">
                {named(&kept)}
                <p class="actions">
                    {up}
                    <button class="btn" aria-label=label on:click=away>"Retirer"</button>
                </p>
            </li>
        }
    };
    view! {
        <Show when=move || !list.with(Vec::is_empty)>
            <h2>"Mes vœux"</h2>
            <p class="field__hint">"Du plus au moins souhaité. Lus par vos enseignants et le pôle."</p>
            <Alert error/>
            <ol class="list list--ranked" aria-label="Vœux">
                {move || list.get().into_iter().enumerate().map(line).collect_view()}
            </ol>
        </Show>
    }
    .into_any()
}

/// Offers kept for later.
#[component]
fn Later() -> impl IntoView {
    let local = use_local();
    let list = Memo::new(move |_| local.read(&KINDS, favourites));
    let let_go = Action::new_local(move |offer: &OfferId| {
        let UserId(me) = local.read(&[], Replica::user);
        let command = SetFavourite {
            pupil: PupilId(me),
            offer: *offer,
            kept: false,
        };
        async move {
            // It stays in the list: the button is still there.
            drop(local.issue(command.into(), None, None).await);
        }
    });
    let line = move |kept: Kept| {
        let offer = kept.offer;
        let label = format!("Ne plus garder\u{a0}: {}", kept.title);
        view! {
            <li class="card">
                {named(&kept)}
                <p class="actions">
                    <button class="btn" aria-label=label on:click=move |_| { let_go.dispatch(offer); }>
                        "Ne plus garder"
                    </button>
                </p>
            </li>
        }
    };
    view! {
        <Show when=move || !list.with(Vec::is_empty)>
            <h2>"Offres gardées"</h2>
            <ul class="list" aria-label="Offres gardées">
                {move || list.get().into_iter().map(line).collect_view()}
            </ul>
        </Show>
    }
    .into_any()
}
