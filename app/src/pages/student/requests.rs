//! *Mes demandes*.

use super::help::HelpPrompt;
use super::requests_model::{Line, Stay, lines, state, stays};
use super::search::OfferCard;
use crate::components::{Alert, Chip, Empty};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::routes::Screen;
use crate::text::weeks;
use common::command::WithdrawApplication;
use common::row::Kind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 7] = [
    Kind::Application,
    Kind::Placement,
    Kind::Offer,
    Kind::Host,
    Kind::HostContact,
    Kind::Period,
    Kind::Need,
];

/// *Mes demandes*.
#[component]
pub fn Requests() -> impl IntoView {
    let local = use_local();
    let lines = Memo::new(move |_| local.read(&KINDS, lines));
    let stays = Memo::new(move |_| local.read(&KINDS, stays));
    view! {
        <Title text="Mes demandes"/>
        <h1>"Mes demandes"</h1>
        <HelpPrompt/>
        {move || stays.get().into_iter().map(stay_card).collect_view()}
        {move || {
            let lines = lines.get();
            if lines.is_empty() {
                view! {
                    <Empty title="Vous n'avez encore rien demandé." hint="Cherchez une place, puis demandez-la.">
                        <A href=Screen::Search.path() attr:class="btn btn--primary">"Chercher"</A>
                    </Empty>
                }
                    .into_any()
            } else {
                let cards = lines.into_iter().map(|line| view! { <li><RequestCard line/></li> });
                view! { <ul class="list" aria-label="Demandes">{cards.collect_view()}</ul> }.into_any()
            }
        }}
    }
}

fn stay_card(stay: Stay) -> impl IntoView {
    let name = stay.host.map(|h| h.name).unwrap_or_default();
    view! {
        <section class="card card--good">
            <h2>"Ma place\u{a0}: " {name}</h2>
            <p>{weeks(&stay.placement.weeks)}</p>
            {stay
                .contact
                .map(|contact| {
                    view! {
                        <p>{contact.address}</p>
                        <p>
                            {contact.contact_name} " · "
                            <a href=format!("tel:{}", contact.phone.replace(' ', ""))>{contact.phone.clone()}</a>
                        </p>
                    }
                })}
        </section>
    }
}

#[component]
fn RequestCard(line: Line) -> impl IntoView {
    let local = use_local();
    let Line {
        application,
        offer,
        host,
        alternatives,
    } = line;
    let (tone, sentence) = state(&application);
    let id = application.id;
    let error = RwSignal::new(None::<String>);
    let withdraw = Action::new_local(move |(): &()| async move {
        let command = WithdrawApplication { application: id };
        if let Err(why) = local.issue(command.into(), None, None).await {
            error.set(Some(why_not(&why)));
        }
    });
    let title = offer.map_or_else(|| "Offre retirée".to_owned(), |o| o.text.title);
    let name = title.clone();
    view! {
        <article class="card">
            <h2>{title}</h2>
            <p>{host.map(|h| format!("{}, {}", h.name, h.commune_name))}</p>
            <p><Chip tone text=application.status.label()/> " " {weeks(&application.weeks)}</p>
            <p>{sentence}</p>
            <Alert error/>
            {application
                .status
                .is_open()
                .then(|| {
                    view! {
                        <button
                            class="btn"
                            aria-label=format!("Retirer la demande\u{a0}: {name}")
                            on:click=move |_| { withdraw.dispatch(()); }
                        >
                            "Retirer"
                        </button>
                    }
                })}
            {(!alternatives.is_empty())
                .then(|| {
                    view! {
                        <h3>"Places proches qui conviennent"</h3>
                        <ul class="list">
                            {alternatives
                                .into_iter()
                                .map(|hit| view! { <li><OfferCard hit under_heading=true/></li> })
                                .collect_view()}
                        </ul>
                    }
                })}
        </article>
    }
}
