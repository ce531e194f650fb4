//! Refusing a request, with a motive.

use crate::components::{Alert, Choice, TextArea, numbered};
use crate::local::use_local;
use crate::pages::shared::{keep_draft, why_not};
use common::command::RefuseApplication;
use common::domain::application::RefusalMotive;
use common::ids::ApplicationId;
use leptos::prelude::*;

/// Name of the draft of a refusal's comment.
#[must_use]
pub fn draft(application: ApplicationId) -> String {
    format!("refus-{application}")
}

/// The form of a refusal, inside its dialogue.
#[component]
pub fn Refuse(id: ApplicationId, open: RwSignal<bool>) -> impl IntoView {
    let local = use_local();
    let motive = RwSignal::new(RefusalMotive::Full);
    let comment = RwSignal::new(local.draft(&draft(id)).unwrap_or_default());
    keep_draft(local, draft(id), comment);
    let error = RwSignal::new(None::<String>);
    let refuse = Action::new_local(move |(): &()| {
        let command = RefuseApplication {
            application: id,
            motive: motive.get_untracked(),
            comment: comment.get_untracked(),
        };
        async move {
            match local.issue(command.into(), None, Some(draft(id))).await {
                Ok(_) => open.set(false),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let position = move || {
        let at = RefusalMotive::ALL.iter().position(|m| *m == motive.get());
        at.unwrap_or(0).to_string()
    };
    let choose = move |at: String| {
        let at = at
            .parse()
            .ok()
            .and_then(|at: usize| RefusalMotive::ALL.get(at));
        motive.set(at.copied().unwrap_or(RefusalMotive::Other));
    };
    view! {
        <form
            class="form"
            on:submit=move |event| {
                event.prevent_default();
                error.set(None);
                refuse.dispatch(());
            }
        >
            <Choice
                id=format!("motif-{id}")
                label="Motif"
                options=Signal::stored(numbered(&RefusalMotive::ALL, |m| m.label()))
                value=Signal::derive(position)
                choose=Callback::new(choose)
            />
            <TextArea
                id=format!("commentaire-{id}")
                label="Quelques mots à l'élève"
                value=comment
                hint="Obligatoire pour «\u{a0}Autre motif\u{a0}». L'élève les lira avec le motif."
                rows=3
            />
            <Alert error/>
            <p class="actions">
                <button class="btn btn--danger" disabled=move || refuse.pending().get()>"Confirmer le refus"</button>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Annuler"</button>
            </p>
        </form>
    }
    .into_any()
}
