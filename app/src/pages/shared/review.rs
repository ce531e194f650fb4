//! « À revoir »: what came back, and what to do. Nothing disappears until the person says so.

use super::loose::texts;
use super::words::{Asked, KINDS, asked};
use super::{Difference, Shown, why_not};
use crate::components::{Alert, Confirm, Empty};
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
            "Vos droits ont changé, ou le serveur n'a pas pu l'enregistrer\u{a0}: c'est transmis au \
             coordonnateur du pôle, qui décidera de le classer à votre nom. Recopiez ce qui vous sert."
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

/// The same thing, sent again, may be accepted now. An approval is made again where everything it
/// holds for is on screen.
fn may_be_sent_again(command: &Command, refusal: Option<&Refusal>) -> bool {
    match refusal {
        Some(Refusal::ChangedSinceSeen { .. } | Refusal::MissingPrecondition) => {
            !matches!(command, Command::ApproveMatch(_))
        }
        Some(
            Refusal::DependsOnRefused
            | Refusal::Fork
            | Refusal::OnlineOnly
            | Refusal::Forbidden
            | Refusal::OfferFull
            | Refusal::OfferClosed { .. }
            | Refusal::UnknownCommand
            | Refusal::BadArguments,
        )
        | None => true,
        Some(_) => false,
    }
}

#[component]
fn Item(item: ReviewItem) -> impl IntoView {
    let local = use_local();
    let navigate = use_navigate();
    let key = item.key();
    let mutation = item.pending.mutation;
    let command = local.command(&mutation);
    let (sentence, step, refusal) = told(&item.verdict);
    let reasons = match &refusal {
        Some(Refusal::NotCompatible { obstacles }) => obstacles
            .iter()
            .map(|o| view! { <li>{o.sentence()}</li> })
            .collect_view(),
        _ => Vec::new(),
    };
    let refused = item.verdict.is_refused();
    let changed = matches!(refusal, Some(Refusal::ChangedSinceSeen { .. }));
    let error = RwSignal::new(None::<String>);
    let dismiss = Action::new_local(move |(): &()| async move {
        // It stays when the device cannot write; the banner says so.
        let _ = local.dismiss(key).await;
    });
    let loose = texts(&mutation.args);
    let asked_for = StoredValue::new((command.clone(), item.pending.shown));
    let what = Memo::new(move |_| {
        asked_for.with_value(|(c, shown)| match c {
            Some(c) => local.read(&KINDS, |rows| asked(c, shown, rows)),
            None => Asked::unknown(&loose),
        })
    });
    // What it would be decided on today: sent again, it holds for what is shown here.
    let today = Memo::new(move |_| {
        asked_for.with_value(|(c, _)| {
            let groups = c.as_ref().map(Command::shown).unwrap_or_default();
            local.read(&KINDS, |rows| Shown::now(rows, groups))
        })
    });
    let lines = move || {
        let lines = today.with(|now| asked_for.with_value(|(_, shown)| now.since(shown)));
        (changed && !lines.is_empty()).then(|| view! { <Difference lines/> })
    };
    let near = Memo::new({
        let command = command.clone();
        move |_| match (&command, step) {
            (Some(Command::ApplyToOffer(c)), NextStep::SearchSimilar) => {
                local.read(&KINDS, |rows| {
                    let (need, period) = (
                        rows.get::<Need>(c.pupil.0)?,
                        rows.get::<Period>(c.period.0)?,
                    );
                    Some(alternatives(rows, need, period, c.offer))
                })
            }
            _ => None,
        }
    });
    let again = command.filter(|c| refused && may_be_sent_again(c, refusal.as_ref()));
    let resend = Action::new_local(move |command: &Command| {
        let command = command.clone();
        async move {
            let Some(seen) = today.get_untracked().seen(local) else {
                return error.set(Some(
                    "Cela vient encore de changer\u{a0}: relisez, puis renvoyez.".into(),
                ));
            };
            match local.issue(command, Some(seen), None).await {
                // It waits to be sent from now on.
                Ok(_) => {
                    dismiss.dispatch(());
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let resend = again.map(|command| {
        view! {
            <button class="btn" on:click=move |_| { resend.dispatch(command.clone()); }>"Renvoyer tel quel"</button>
        }
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
        let asked = Some(what.get()).filter(|asked| asked.screen.is_some() && refused)?;
        let again = move |_| resume.with_value(|resume| resume(asked.clone()));
        Some(view! { <button class="btn" on:click=again>"Reprendre"</button> })
    };
    let give_up = move || {
        if refused && what.with(|asked| asked.quote.is_some()) {
            view! {
                <Confirm
                    label="Renoncer"
                    question="Renoncer à cette saisie\u{a0}?"
                    hint="Son texte sera effacé de cet appareil\u{a0}: il n'est nulle part ailleurs."
                    yes="Oui, effacer"
                    confirmed=move || { dismiss.dispatch(()); }
                />
            }
            .into_any()
        } else {
            view! {
                <button class="btn" on:click=move |_| { dismiss.dispatch(()); }>"J'ai lu, retirer"</button>
            }
            .into_any()
        }
    };
    view! {
        <article class="card card--warn">
            <h2>{move || what.get().what}</h2>
            <p class="field__hint">"Saisi le " {moment(mutation.at)}</p>
            {move || {
                let quote = what.get().quote;
                quote.map(|words| view! { <blockquote class="quote">{words}</blockquote> })
            }}
            <p><b>{sentence}</b> " " {step.sentence()}</p>
            {(!reasons.is_empty()).then(|| view! { <ul class="reasons">{reasons}</ul> })}
            {lines}
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
            <Alert error/>
            <p class="actions">{resend} {take_up} {give_up}</p>
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
        let aside = Verdict::Quarantined {
            ticket: uuid::Uuid::nil(),
            seq: 7,
        };
        assert!(told(&aside).0.contains("transmis au coordonnateur du pôle"));
        let unknown = Verdict::Rejected {
            code: "of_a_newer_server".into(),
            detail: serde_json::json!({}),
            seq: 7,
        };
        assert_eq!(told(&unknown).1, NextStep::UpdateApp);
    }

    #[test]
    fn an_approval_is_never_sent_again_from_here_once_something_changed() {
        use crate::pages::fixture::{ME, PERIOD};
        use common::command::{ApplyToOffer, ApproveMatch};
        use common::ids::{ApplicationId, HostId, OfferId, PlacementId};
        use uuid::Uuid;
        let changed = Refusal::ChangedSinceSeen {
            changed: Vec::new(),
        };
        let (offer, application) = (OfferId(Uuid::nil()), ApplicationId(Uuid::nil()));
        let ask: Command = ApplyToOffer {
            id: application,
            pupil: ME,
            offer,
            period: PERIOD,
            message: String::new(),
        }
        .into();
        assert!(may_be_sent_again(&ask, Some(&changed)));
        assert!(!may_be_sent_again(&ask, Some(&Refusal::AlreadyPlaced)));
        let approve: Command = ApproveMatch {
            application,
            placement: PlacementId(Uuid::nil()),
            offer,
            host: HostId(Uuid::nil()),
            pupil: ME,
            period: PERIOD,
        }
        .into();
        assert!(!may_be_sent_again(&approve, Some(&changed)));
    }
}
