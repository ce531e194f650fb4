//! Erasing at once what was shown, or later.

use super::super::subject::proof_fields;
use crate::components::{Alert, TextArea, TextField};
use crate::local::use_local;
use crate::text::birth_date as date;
use chrono::NaiveDate;
use common::api::account::Proof;
use common::api::path;
use common::api::retention::{RetentionApplyReq, RetentionDone, RetentionPostponeReq};
use leptos::prelude::*;

/// Erases what was shown, when it is still that.
#[component]
pub fn Apply(digest: String, done: Callback<&'static str>) -> impl IntoView {
    let local = use_local();
    let digest = StoredValue::new(digest);
    let (passphrase, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let confirm = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let apply = Action::new_local(move |(): &()| {
        let req = RetentionApplyReq {
            digest: digest.get_value(),
            proof: Proof {
                passphrase: passphrase.get_untracked(),
                code: code.get_untracked(),
            },
        };
        async move {
            match local
                .tell::<_, RetentionDone>(path::RETENTION_APPLY, &req)
                .await
            {
                Ok(_) => {
                    done.run("C'est effacé. Les appareils l'apprennent à leur prochain échange.")
                }
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        apply.dispatch(());
    };
    view! {
        <details class="card">
            <summary>"Effacer maintenant"</summary>
            <form class="form" on:submit=submit>
                <p>
                    "Tout ce qui est compté ci-dessus disparaît du serveur, puis de chaque appareil. Des nombres anonymes restent. "
                    "Cela ne se défait pas."
                </p>
                {proof_fields("conserver", passphrase, code)}
                <TextField id="conserver" label="Écrivez EFFACER pour confirmer" value=confirm/>
                <Alert error/>
                <button class="btn btn--danger" disabled=move || confirm.get().trim() != "EFFACER" || apply.pending().get()>
                    {move || if apply.pending().get() { "Un instant…" } else { "Effacer ce qui est compté" }}
                </button>
            </form>
        </details>
    }
    .into_any()
}

/// Puts off what the server would erase by itself.
#[component]
pub fn Postpone(from: NaiveDate, done: Callback<&'static str>) -> impl IntoView {
    let local = use_local();
    let (until, motive) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let postpone = Action::new_local(move |req: &RetentionPostponeReq| {
        let req = req.clone();
        async move {
            match local.tell::<_, ()>(path::RETENTION_POSTPONE, &req).await {
                Ok(()) => done.run("L'effacement est reporté."),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        match until.get_untracked().parse() {
            Ok(until) => {
                let motive = motive.get_untracked();
                postpone.dispatch(RetentionPostponeReq { until, motive });
            }
            Err(_) => error.set(Some("Choisissez un jour, puis recommencez.".into())),
        }
    };
    view! {
        <details class="card">
            <summary>"Reporter"</summary>
            <form class="form" on:submit=submit>
                <p>{format!("Le serveur effacera plus tard que le {}, dans six mois au plus. Le report et son motif se lisent ici.", date(from))}</p>
                <div class="field">
                    <label class="field__label" for="reporter">"Jusqu'au"</label>
                    <input class="field__input" id="reporter" type="date" prop:value=move || until.get() on:change=move |event| until.set(event_target_value(&event))/>
                </div>
                <TextArea id="motif" label="Motif" value=motive hint="Sans nom d'élève." rows=2/>
                <Alert error/>
                <button class="btn" disabled=move || postpone.pending().get()>"Reporter l'effacement"</button>
            </form>
        </details>
    }
    .into_any()
}
