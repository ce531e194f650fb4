//! « À revoir »: what came back, and what to do. Nothing disappears until the person says so.

use super::words::{Asked, KINDS, asked};
use super::{Difference, changes};
use crate::components::Empty;
use crate::local::use_local;
use crate::pages::student::{search::OfferCard, search_model::alternatives};
use crate::text::moment;
use common::command::Command;
use common::domain::period::Period;
use common::domain::pupil::Need;
use common::refusal::{NextStep, Refusal};
use common::sync::device::ReviewItem;
use common::sync::protocol::Verdict;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;

/// « À revoir ».
#[component]
pub fn Review() -> impl IntoView {
    let local = use_local();
    let review = local.review();
    let keys = Memo::new(move |_| {
        review.with(|items| items.iter().rev().map(ReviewItem::key).collect::<Vec<_>>())
    });
    let item = move |key| {
        let found = |items: &Vec<ReviewItem>| items.iter().find(|i| i.key() == key).cloned();
        review.with_untracked(found)
    };
    view! {
        <Title text="À revoir"/>
        <h1>"À revoir"</h1>
        <Show when=move || keys.with(Vec::is_empty)>
            <Empty title="Rien à revoir." hint="Tout ce que vous avez saisi a été accepté ou attend d'être envoyé."/>
        </Show>
        <ul class="list" aria-label="À revoir">
            <For each=move || keys.get() key=|key| *key let:key>
                <li>{item(key).map(|item| view! { <Item item/> })}</li>
            </For>
        </ul>
    }
    .into_any()
}

/// What happened, what to do, and the refusal behind it.
fn told(verdict: &Verdict) -> (String, NextStep, Option<Refusal>) {
    let refusal = verdict.refusal();
    match (verdict, &refusal) {
        (_, Some(known)) => (known.sentence(), known.next_step(), refusal),
        (Verdict::Merged { note, .. }, _) => (note.sentence().into(), NextStep::Nothing, None),
        (Verdict::Quarantined { .. }, _) => (
            "Vos droits ont changé entre-temps\u{a0}: votre texte a été transmis au coordonnateur."
                .into(),
            NextStep::AskReferent,
            None,
        ),
        _ => (
            "Le serveur a refusé cette saisie.".into(),
            NextStep::UpdateApp,
            None,
        ),
    }
}

#[component]
fn Item(item: ReviewItem) -> impl IntoView {
    let local = use_local();
    let navigate = use_navigate();
    let key = item.key();
    let mutation = item.pending.mutation;
    let command = Command::decode(&mutation.op, mutation.schema, &mutation.args).ok();
    let (sentence, step, refusal) = told(&item.verdict);
    let lines = match &refusal {
        Some(Refusal::ChangedSinceSeen { changed }) => changes(&item.pending.shown, changed),
        _ => Vec::new(),
    };
    let reasons = match &refusal {
        Some(Refusal::NotCompatible { obstacles }) => obstacles
            .iter()
            .map(|o| view! { <li>{o.sentence()}</li> })
            .collect_view(),
        _ => Vec::new(),
    };
    let accepted = matches!(item.verdict, Verdict::Merged { .. });
    let dismiss = Action::new_local(move |(): &()| async move {
        // It stays when the device cannot write; the banner says so.
        let _ = local.dismiss(key).await;
    });
    let asked_for = StoredValue::new((command.clone(), item.pending.shown));
    let what = Memo::new(move |_| {
        asked_for.with_value(|(c, shown)| {
            c.as_ref()
                .map(|c| local.read(&KINDS, |rows| asked(c, shown, rows)))
        })
    });
    let near = Memo::new(move |_| match (&command, step) {
        (Some(Command::ApplyToOffer(c)), NextStep::SearchSimilar) => local.read(&KINDS, |rows| {
            let (need, period) = (
                rows.get::<Need>(c.pupil.0)?,
                rows.get::<Period>(c.period.0)?,
            );
            Some(alternatives(rows, need, period, c.offer))
        }),
        _ => None,
    });
    // Back to where it was written, filled in again unless something newer is being typed there.
    let resume = move |asked: Asked| {
        if let Some((form, text)) = asked.draft
            && local.draft(&form).is_none()
        {
            local.save_draft(&form, text);
        }
        if let Some(screen) = asked.screen {
            navigate(&screen.path(), Default::default());
        }
    };
    let resume = StoredValue::new_local(resume);
    let take_up = move || {
        let asked = what
            .get()
            .filter(|asked| asked.screen.is_some() && !accepted)?;
        let again = move |_| resume.with_value(|resume| resume(asked.clone()));
        Some(view! { <button class="btn" on:click=again>"Reprendre"</button> })
    };
    view! {
        <article class="card card--warn">
            <h2>{move || what.get().map_or_else(|| "Une saisie".into(), |asked| asked.what)}</h2>
            <p class="field__hint">"Saisi le " {moment(mutation.at)}</p>
            {move || {
                let quote = what.get().and_then(|asked| asked.quote);
                quote.map(|words| view! { <blockquote class="quote">{words}</blockquote> })
            }}
            <p><b>{sentence}</b> " " {step.sentence()}</p>
            {(!reasons.is_empty()).then(|| view! { <ul class="reasons">{reasons}</ul> })}
            {(!lines.is_empty()).then(|| view! { <Difference lines/> })}
            {move || {
                near.get()
                    .filter(|hits| !hits.is_empty())
                    .map(|hits| {
                        let cards = hits
                            .into_iter()
                            .map(|hit| view! { <li><OfferCard hit under_heading=true/></li> });
                        view! { <h3>"Places proches qui conviennent"</h3> <ul class="list">{cards.collect_view()}</ul> }
                    })
            }}
            <p class="actions">
                {take_up}
                <button class="btn" on:click=move |_| { dismiss.dispatch(()); }>"J'ai lu, retirer"</button>
            </p>
        </article>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::command::Merged;

    #[test]
    fn every_verdict_is_told_with_a_next_step() {
        let full = Verdict::refused(&Refusal::OfferFull, 7);
        let (sentence, step, _) = told(&full);
        assert_eq!(
            sentence,
            "La dernière place de cette offre a été attribuée."
        );
        assert_eq!(step, NextStep::SearchSimilar);
        let (sentence, step, _) = told(&Verdict::Merged {
            seq: 7,
            note: Merged::TwoVersions,
        });
        assert!(sentence.contains("deux versions"), "{sentence}");
        assert_eq!(step, NextStep::Nothing);
        let unknown = Verdict::Rejected {
            code: "of_a_newer_server".into(),
            detail: serde_json::json!({}),
            seq: 7,
        };
        assert_eq!(told(&unknown).1, NextStep::UpdateApp);
    }
}
