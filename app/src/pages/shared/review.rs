//! « À revoir »: what came back, and what to do. Nothing disappears until the person says so.

use super::{Difference, changes};
use crate::components::Empty;
use crate::local::use_local;
use crate::pages::student::{search::OfferCard, search_model::alternatives};
use crate::routes::Screen;
use crate::text::moment;
use common::command::Command;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::pupil::{Need, Pupil};
use common::refusal::{NextStep, Refusal};
use common::row::Kind;
use common::sync::device::ReviewItem;
use common::sync::protocol::Verdict;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 5] = [Kind::Offer, Kind::Host, Kind::Pupil, Kind::Need, Kind::Period];

/// « À revoir ».
#[component]
pub fn Review() -> impl IntoView {
    let local = use_local();
    let review = local.review();
    view! {
        <Title text="À revoir"/>
        <h1>"À revoir"</h1>
        {move || {
            let items = review.get();
            if items.is_empty() {
                view! { <Empty title="Rien à revoir." hint="Tout ce que vous avez saisi a été accepté ou attend d'être envoyé."/> }
                    .into_any()
            } else {
                let cards = items.into_iter().rev().map(|item| view! { <li><Item item/></li> });
                view! { <ul class="list" aria-label="À revoir">{cards.collect_view()}</ul> }.into_any()
            }
        }}
    }
}

/// What was asked, in words that its author recognises, and where to do it again.
fn asked(command: &Command, rows: &Replica) -> (String, Option<String>, Option<Screen>) {
    let offer = |id: common::ids::OfferId| {
        let offer = rows.get::<Offer>(id.0);
        let title = offer.map_or("une offre retirée", |o| o.text.title.as_str());
        let host = offer.and_then(|o| rows.get::<Host>(o.host.0));
        host.map_or_else(|| format!("« {title} »"), |h| format!("« {title} » chez {}", h.name))
    };
    match command {
        Command::ApplyToOffer(c) => {
            let words = (!c.message.is_empty()).then(|| c.message.clone());
            (format!("Votre demande : {}", offer(c.offer)), words, Some(Screen::Search))
        }
        Command::WithdrawApplication(_) => {
            ("Le retrait d'une demande".into(), None, Some(Screen::Requests))
        }
        Command::ApproveMatch(c) => {
            let need = rows.get::<Need>(c.pupil.0).map_or("", |n| n.reference.as_str());
            (
                format!("Votre accord : {need} pour {}", offer(c.offer)),
                None,
                Some(Screen::Arbitration),
            )
        }
        Command::RefuseApplication(c) => {
            let words = (!c.comment.is_empty()).then(|| c.comment.clone());
            ("Votre refus d'une demande".into(), words, Some(Screen::Arbitration))
        }
        Command::CreateOffer(c) => (
            format!("Votre nouvelle offre : « {} »", c.text.title),
            Some(c.text.description.clone()),
            Some(Screen::NewOffer),
        ),
        Command::EditOffer(c) => {
            let words = c.text.as_ref().map(|t| format!("{}\n{}", t.title, t.description));
            (format!("Votre modification : {}", offer(c.offer)), words, Some(Screen::EditOffer(c.offer)))
        }
        Command::SetOfferStatus(c) => {
            let to = c.status.label().to_lowercase();
            (format!("{} : {to}", offer(c.offer)), None, Some(Screen::EditOffer(c.offer)))
        }
        Command::WriteNote(c) => {
            let pupil = rows.get::<Pupil>(c.pupil.0);
            let name = pupil.map_or(String::new(), |p| format!(" sur {} {}", p.first_name, p.last_name));
            (format!("Votre note{name}"), Some(c.text.clone()), Some(Screen::Pupil(c.pupil)))
        }
        Command::ReviseNote(c) => ("Votre correction d'une note".into(), Some(c.text.clone()), None),
        Command::RegisterHost(c) => (format!("L'organisme {}", c.host.name), None, None),
        Command::AssignRole(_) | Command::EndRole(_) | Command::MovePupil(_) => {
            ("Votre changement de rôle ou de classe".into(), None, Some(Screen::People))
        }
    }
}

/// What happened, and the refusal behind it.
fn told(verdict: &Verdict) -> (String, NextStep, Option<Refusal>) {
    let refusal = verdict.refusal();
    match (verdict, &refusal) {
        (_, Some(known)) => (known.sentence(), known.next_step(), refusal),
        (Verdict::Merged { note, .. }, _) => (note.sentence().into(), NextStep::Nothing, None),
        (Verdict::Quarantined { .. }, _) => (
            "Vos droits ont changé entre-temps : votre texte a été transmis au coordonnateur.".into(),
            NextStep::AskReferent,
            None,
        ),
        _ => ("Le serveur a refusé cette saisie.".into(), NextStep::UpdateApp, None),
    }
}

#[component]
fn Item(item: ReviewItem) -> impl IntoView {
    let local = use_local();
    let mutation = item.pending.mutation.clone();
    let mid = mutation.mid;
    let command = Command::decode(&mutation.op, mutation.schema, &mutation.args).ok();
    let (sentence, step, refusal) = told(&item.verdict);
    let lines = match &refusal {
        Some(Refusal::ChangedSinceSeen { changed }) => changes(&item.pending.shown, changed),
        _ => Vec::new(),
    };
    let dismiss = Action::new_local(move |(): &()| async move {
        // It stays when the device cannot write; the banner says so.
        let _ = local.dismiss(mid).await;
    });
    let asked_for = command.clone();
    let what = Memo::new(move |_| {
        let told = |rows: &Replica| asked_for.as_ref().map(|command| asked(command, rows));
        local.read(&KINDS, told)
    });
    let near = Memo::new(move |_| match (&command, step) {
        (Some(Command::ApplyToOffer(c)), NextStep::SearchSimilar) => local.read(&KINDS, |rows| {
            let (need, period) =
                (rows.get::<Need>(c.pupil.0)?, rows.get::<Period>(c.period.0)?);
            Some(alternatives(rows, need, period, c.offer))
        }),
        _ => None,
    });
    view! {
        <article class="card card--warn">
            <h2>{move || what.get().map_or_else(|| "Une saisie".into(), |(what, ..)| what)}</h2>
            <p class="field__hint">"Saisi le " {moment(mutation.at)}</p>
            {move || {
                what.get()
                    .and_then(|(_, words, _)| words)
                    .map(|words| view! { <blockquote class="quote">{words}</blockquote> })
            }}
            <p><b>{sentence}</b> " " {step.sentence()}</p>
            {(!lines.is_empty()).then(|| view! { <Difference lines/> })}
            {move || {
                near.get()
                    .filter(|hits| !hits.is_empty())
                    .map(|hits| {
                        let cards = hits.into_iter().map(|hit| view! { <li><OfferCard hit under_heading=true/></li> });
                        view! { <h3>"Places proches qui conviennent"</h3> <ul class="list">{cards.collect_view()}</ul> }
                    })
            }}
            <p class="actions">
                {move || {
                    what.get()
                        .and_then(|(.., screen)| screen)
                        .map(|screen| view! { <A href=screen.path() attr:class="btn">"Reprendre"</A> })
                }}
                <button class="btn" on:click=move |_| { dismiss.dispatch(()); }>"J'ai lu, retirer"</button>
            </p>
        </article>
    }
}
