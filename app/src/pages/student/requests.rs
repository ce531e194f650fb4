//! *Mes demandes*.

use super::search::OfferCard;
use super::search_model::{Hit, alternatives};
use crate::components::{Chip, Empty, Tone};
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::weeks;
use common::command::WithdrawApplication;
use common::domain::application::{Application, ApplicationStatus as Status, LapseReason};
use common::domain::host::{Host, HostContact};
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pupil::Need;
use common::ids::UserId;
use common::row::{Index, Kind};
use common::sync::replica::Replica;
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

/// A request with all that is told of it.
#[derive(Clone, PartialEq)]
struct Line {
    application: Application,
    offer: Option<Offer>,
    host: Option<Host>,
    alternatives: Vec<Hit>,
}

/// A granted seat with its contact.
#[derive(Clone, PartialEq)]
struct Stay {
    placement: Placement,
    host: Option<Host>,
    contact: Option<HostContact>,
}

fn lines(rows: &Replica) -> Vec<Line> {
    let UserId(me) = rows.user();
    let mut mine = rows.by::<Application>(Index::ApplicationsByPupil, me);
    mine.sort_by_key(|a| (std::cmp::Reverse(a.asked_at), a.id));
    let line = |application: &Application| {
        let offer = rows.get::<Offer>(application.offer.0).cloned();
        let host = offer
            .as_ref()
            .and_then(|o| rows.get::<Host>(o.host.0))
            .cloned();
        let lost = matches!(application.status, Status::Refused | Status::Expired)
            || application
                .lapse
                .is_some_and(|l| l != LapseReason::PlacedElsewhere);
        let alternatives = rows
            .get::<Need>(me)
            .zip(rows.get::<Period>(application.period.0))
            .filter(|_| lost)
            .map(|(need, period)| alternatives(rows, need, period, application.offer))
            .unwrap_or_default();
        Line {
            application: application.clone(),
            offer,
            host,
            alternatives,
        }
    };
    mine.into_iter().map(line).collect()
}

fn stays(rows: &Replica) -> Vec<Stay> {
    let UserId(me) = rows.user();
    let placed = rows.by::<Placement>(Index::PlacementsByPupil, me);
    let confirmed = placed
        .into_iter()
        .filter(|p| p.status == PlacementStatus::Confirmed);
    let stay = |placement: &Placement| Stay {
        host: rows.get::<Host>(placement.host.0).cloned(),
        contact: rows.get::<HostContact>(placement.host.0).cloned(),
        placement: placement.clone(),
    };
    confirmed.map(stay).collect()
}

/// *Mes demandes*.
#[component]
pub fn Requests() -> impl IntoView {
    let local = use_local();
    let lines = Memo::new(move |_| local.read(&KINDS, lines));
    let stays = Memo::new(move |_| local.read(&KINDS, stays));
    view! {
        <Title text="Mes demandes"/>
        <h1>"Mes demandes"</h1>
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
            <h2>"Ma place : " {name}</h2>
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

/// The state in words, its tone, and what comes next.
fn state(application: &Application) -> (Tone, String) {
    match application.status {
        Status::Queued => (
            Tone::Progress,
            "Enregistrée sur cet appareil, elle part au retour du réseau.".into(),
        ),
        Status::Sent | Status::ApprovalQueued => (
            Tone::Progress,
            "Le coordonnateur du pôle va répondre.".into(),
        ),
        Status::Approved => (Tone::Good, "La place est à vous pour ces semaines.".into()),
        Status::Refused => {
            let motive = application.motive.map_or("", |m| m.label());
            let comment = &application.comment;
            let joined = if comment.is_empty() {
                String::new()
            } else {
                format!(" {comment}")
            };
            (Tone::Bad, format!("Motif : {motive}.{joined}"))
        }
        Status::Withdrawn => (Tone::Neutral, "Vous avez retiré cette demande.".into()),
        Status::Expired => (Tone::Warn, "Personne n'a répondu à temps.".into()),
        Status::Lapsed => (
            Tone::Warn,
            match application.lapse {
                Some(LapseReason::PlacedElsewhere) => "Vous avez une place pour ces semaines.",
                Some(LapseReason::OfferClosed) => "L'offre a été fermée.",
                _ => "La dernière place a été attribuée à une autre demande.",
            }
            .into(),
        ),
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
    let withdraw = Action::new_local(move |(): &()| async move {
        // A refusal shows in « À revoir »; the card itself shows what is.
        let _ = local
            .issue(WithdrawApplication { application: id }.into(), None, None)
            .await;
    });
    let title = offer.map_or_else(|| "Offre retirée".to_owned(), |o| o.text.title);
    let name = title.clone();
    view! {
        <article class="card">
            <h2>{title}</h2>
            <p>{host.map(|h| format!("{}, {}", h.name, h.commune_name))}</p>
            <p><Chip tone text=application.status.label()/> " " {weeks(&application.weeks)}</p>
            <p>{sentence}</p>
            {application
                .status
                .is_open()
                .then(|| {
                    view! {
                        <button
                            class="btn"
                            aria-label=format!("Retirer la demande : {name}")
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
