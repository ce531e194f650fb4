//! Leaving this device.

use crate::components::{Alert, TextField};
use crate::local::{SignOut, SignOutError, Unfinished, use_local};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Signing out: what waits is sent first, and nothing is lost without a word.
#[component]
pub fn Leave() -> impl IntoView {
    let local = use_local();
    let error = RwSignal::new(None::<String>);
    let left = RwSignal::new(None::<Unfinished>);
    let typed = RwSignal::new(String::new());
    let navigate = use_navigate();
    let leave = Action::new_local(move |how: &SignOut| {
        let (how, navigate) = (*how, navigate.clone());
        async move {
            match local.sign_out(how).await {
                Ok(()) => navigate("/connexion", Default::default()),
                Err(why) => {
                    if let SignOutError::Unfinished(unfinished) = &why {
                        left.set(Some(*unfinished));
                    }
                    error.set(Some(why.to_string()));
                }
            }
        }
    });
    let confirm = move || {
        view! {
            <p>"Envoyez et lisez ce qui reste avant de partir. Pour tout effacer quand même, écrivez EFFACER."</p>
            <TextField id="effacer" label="Écrivez EFFACER pour confirmer" value=typed/>
            <button
                class="btn btn--danger"
                disabled=move || typed.get().trim() != "EFFACER"
                on:click=move |_| { leave.dispatch(SignOut::Erase); }
            >
                "Effacer et se déconnecter"
            </button>
        }
    };
    view! {
        <h2>"Quitter cet appareil"</h2>
        <p>"Se déconnecter efface vos données de cet appareil, après avoir envoyé ce qui attend."</p>
        <Alert error/>
        <Show when=move || left.get().is_some()>{confirm}</Show>
        <button
            class="btn"
            disabled=move || leave.pending().get()
            on:click=move |_| { leave.dispatch(SignOut::SendFirst); }
        >
            "Se déconnecter"
        </button>
    }
    .into_any()
}
