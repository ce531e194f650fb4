//! Changing one's own passphrase.

use crate::components::{Alert, Done, TextField};
use crate::local::use_local;
use common::api::account::PassphraseReq;
use common::api::path;
use leptos::prelude::*;

/// *Changer de phrase de passe*.
#[component]
pub(super) fn Passphrase(again: Callback<()>) -> impl IntoView {
    let local = use_local();
    let typed: [RwSignal<String>; 3] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let [current, new, repeated] = typed;
    let error = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<&'static str>);
    let change = Action::new_local(move |(): &()| {
        let req = PassphraseReq {
            current: current.get_untracked(),
            new: new.get_untracked(),
        };
        async move {
            match local.tell::<_, ()>(path::PASSPHRASE, &req).await {
                Ok(()) => {
                    local.passphrase_changed(req.current, req.new).await;
                    for field in typed {
                        field.set(String::new());
                    }
                    done.set(Some(
                        "C'est fait. Vos autres appareils demanderont de se reconnecter.",
                    ));
                    again.run(());
                }
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        done.set(None);
        if new.get_untracked() == repeated.get_untracked() {
            change.dispatch(());
        } else {
            error.set(Some("Les deux saisies sont différentes.".into()));
        }
    };
    view! {
        <h2>"Phrase de passe"</h2>
        <details class="card">
            <summary>"Changer de phrase de passe"</summary>
            <form class="form" on:submit=submit>
                <TextField id="actuelle" label="Phrase de passe actuelle" value=current kind="password" autocomplete="current-password"/>
                <TextField
                    id="nouvelle"
                    label="Nouvelle phrase de passe"
                    value=new
                    kind="password"
                    hint="12 caractères au moins\u{a0}: par exemple quatre mots sans rapport entre eux."
                    autocomplete="new-password"
                />
                <TextField id="encore" label="La même, encore une fois" value=repeated kind="password" autocomplete="new-password"/>
                <Alert error/>
                <Done said=done/>
                <button class="btn btn--primary" disabled=move || change.pending().get()>
                    {move || if change.pending().get() { "Un instant…" } else { "Changer" }}
                </button>
            </form>
        </details>
    }
    .into_any()
}
