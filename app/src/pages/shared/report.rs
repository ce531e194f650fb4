//! Reporting an offer.

use super::words::report_form;
use super::{keep_draft, why_not};
use crate::components::{Alert, Choice, Done, TextArea, numbered};
use crate::local::use_local;
use common::command::ReportOffer;
use common::domain::report::ReportReason;
use common::ids::{OfferId, ReportId};
use leptos::prelude::*;

/// « Signaler cette offre », closed until it is wanted.
#[component]
pub fn ReportForm(offer: OfferId) -> impl IntoView {
    let local = use_local();
    let form = report_form(offer);
    let left = local.draft(&form);
    let begun = left.is_some();
    let text = RwSignal::new(left.unwrap_or_default());
    keep_draft(local, form.clone(), text);
    let reason = RwSignal::new(ReportReason::Discrimination);
    let error = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<&'static str>);
    let send = Action::new_local(move |(): &()| {
        let command = ReportOffer {
            id: ReportId(local.new_uuid()),
            offer,
            reason: reason.get_untracked(),
            text: text.get_untracked(),
        };
        let form = form.clone();
        async move {
            error.set(None);
            match local.issue(command.into(), None, Some(form)).await {
                Ok(_) => {
                    text.set(String::new());
                    said.set(Some("Merci. Les coordonnateurs du pôle le liront."));
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let position = move || {
        let at = ReportReason::ALL.iter().position(|r| *r == reason.get());
        at.unwrap_or(0).to_string()
    };
    let choose = move |at: String| {
        let chosen = at
            .parse()
            .ok()
            .and_then(|at: usize| ReportReason::ALL.get(at));
        reason.set(chosen.copied().unwrap_or(ReportReason::Other));
    };
    view! {
        <details class="act" open=begun>
            <summary>"Signaler cette offre"</summary>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    said.set(None);
                    send.dispatch(());
                }
                on:focusout=move |_| local.flush_drafts()
            >
                <Choice
                    id="probleme"
                    label="Le problème"
                    options=Signal::stored(numbered(&ReportReason::ALL, |r| r.label()))
                    value=Signal::derive(position)
                    choose=Callback::new(choose)
                />
                <TextArea
                    id="signalement"
                    label="Quelques mots"
                    value=text
                    rows=3
                    hint="Lus par les coordonnateurs du pôle. Obligatoires pour «\u{a0}Autre problème\u{a0}»."
                />
                <Alert error/>
                <Done said/>
                <button class="btn" disabled=move || send.pending().get()>"Envoyer le signalement"</button>
            </form>
        </details>
    }
    .into_any()
}
