//! « J'ai besoin d'aide »: a pupil without a place asks the referent, and follows what is done.

use crate::components::{Chip, Tone};
use crate::local::use_local;
use crate::pages::shared::support::{AskForm, state, timeline};
use crate::pages::shared::support_model::{Case, KINDS, case, of_pupil, to_ask};
use crate::routes::Screen;
use crate::text::weeks;
use common::domain::support::SupportLevel;
use common::ids::{PupilId, UserId};
use common::row::Kind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// « J'ai besoin d'aide ».
#[component]
pub fn Help() -> impl IntoView {
    let local = use_local();
    let me = local.read(&[], |rows| {
        let UserId(id) = rows.user();
        PupilId(id)
    });
    let cases = Memo::new(move |_| {
        local.read(&KINDS, |rows| {
            let all = of_pupil(rows, me).into_iter();
            all.filter_map(|id| case(rows, id, local.today()))
                .collect::<Vec<Case>>()
        })
    });
    let asked = Memo::new(move |_| local.read(&KINDS, |rows| to_ask(rows, me, local.today())));
    view! {
        <Title text="J'ai besoin d'aide"/>
        <h1>"J'ai besoin d'aide"</h1>
        <p class="lead">
            "Sans place, vous n'êtes pas seul\u{a0}: votre enseignant référent cherche avec vous, puis le bureau "
            "des entreprises de votre établissement, puis le pôle de stages."
        </p>
        <ul class="list" aria-label="Mes demandes d'aide">
            {move || cases.get().into_iter().map(|case| view! { <li>{card(&case)}</li> }).collect_view()}
        </ul>
        {move || {
            asked
                .get()
                .map(|(period, _)| {
                    view! {
                        <AskForm
                            pupil=me
                            period=period.id
                            lead=format!("{} ({}).", period.name, weeks(&period.weeks))
                            label="Ce que vous avez déjà essayé (facultatif)"
                            hint="Combien d'entreprises appelées, ce qu'elles ont répondu, comment vous pouvez vous déplacer."
                        />
                    }
                })
        }}
        <Show when=move || cases.with(Vec::is_empty) && asked.with(Option::is_none)>
            <p class="alert alert--good" role="status">"Vous avez une place pour chaque période à venir."</p>
        </Show>
    }
    .into_any()
}

fn card(case: &Case) -> AnyView {
    let name = case
        .period
        .as_ref()
        .map_or_else(|| "Ma demande".to_owned(), |p| p.name.clone());
    let open = case.support.status.is_open();
    view! {
        <article class="card">
            <h2>{name}</h2>
            {open.then(|| ladder(case.support.level))}
            {state(case)}
            {timeline(case)}
        </article>
    }
    .into_any()
}

/// The three levels, and the one that has the request.
fn ladder(at: SupportLevel) -> AnyView {
    let rung = |level: SupportLevel| {
        let (tone, current) = match level.cmp(&at) {
            std::cmp::Ordering::Less => (Tone::Good, None),
            std::cmp::Ordering::Equal => (Tone::Progress, Some("step")),
            std::cmp::Ordering::Greater => (Tone::Neutral, None),
        };
        view! { <li aria-current=current><Chip tone text=level.label()/></li> }
    };
    let rungs = SupportLevel::ALL.map(rung).into_iter().collect_view();
    view! { <ol class="counts" aria-label="Qui cherche avec vous">{rungs}</ol> }.into_any()
}

/// Leads to the request for help once the period is near and there is no place.
#[component]
pub fn HelpPrompt() -> impl IntoView {
    let local = use_local();
    let near = Memo::new(move |_| {
        let kinds = [
            Kind::Support,
            Kind::Placement,
            Kind::Period,
            Kind::Need,
            Kind::Pole,
        ];
        local.read(&kinds, |rows| {
            let UserId(id) = rows.user();
            to_ask(rows, PupilId(id), local.today()).filter(|(_, now)| *now)
        })
    });
    move || {
        near.get().map(|(period, _)| {
            view! {
                <div class="alert alert--warn" role="status">
                    <p>{format!("Pas encore de place pour {}\u{a0}? Demandez de l'aide à votre référent.", period.name)}</p>
                    <A href=Screen::Help.path() attr:class="btn">"J'ai besoin d'aide"</A>
                </div>
            }
            .into_any()
        })
    }
}
