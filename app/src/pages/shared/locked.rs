//! A shared device that is locked: nothing of what is kept there can be read before its owner types
//! what they sign in with.

use super::leave::words;
use crate::components::{Alert, TextField};
use crate::local::{SignOut, use_local};
use crate::text::count;
use common::api::UserKind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;

/// The lock.
#[component]
pub fn Locked() -> impl IntoView {
    let local = use_local();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let kind = local
        .signed()
        .get_untracked()
        .map_or(UserKind::Staff, |signed| signed.kind);
    let (label, field) = words(kind);
    let kept = RwSignal::new(0);
    Effect::new(move |_| {
        leptos::task::spawn_local(async move { kept.set(local.kept().await) });
    });
    let unlock = Action::new_local(move |secret: &String| {
        let secret = secret.clone();
        async move {
            match local.unlock(secret).await {
                Ok(true) => {}
                Ok(false) => error.set(Some(
                    "Cela ne déverrouille pas l'appareil. Vérifiez ce que vous avez tapé.".into(),
                )),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        unlock.dispatch(typed.get_untracked());
    };
    let told = match kind {
        UserKind::Pupil => {
            "Vos données sont chiffrées sur cet appareil. Votre code personnel les rouvre, même sans réseau."
        }
        UserKind::Staff => {
            "Vos données sont chiffrées sur cet appareil. Votre phrase de passe les rouvre, même sans réseau."
        }
    };
    let waits = move || count(kept.get(), "saisie attend ici", "saisies attendent ici");
    view! {
        <Title text="Appareil verrouillé"/>
        <h1>"Appareil verrouillé"</h1>
        <p>{told}</p>
        <Show when=move || { kept.get() > 0 }>
            <p>{waits} "\u{a0}: rien n'est perdu, et rien ne part avant que vous déverrouilliez."</p>
        </Show>
        <form class="card form" on:submit=submit>
            <TextField id="verrou" label value=typed kind=field autocomplete="current-password"/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || unlock.pending().get()>
                {move || if unlock.pending().get() { "Un instant…" } else { "Déverrouiller" }}
            </button>
        </form>
        <p><a class="btn" href="/connexion">"Ce n'est pas vous\u{a0}?"</a></p>
        <Forgotten kind kept/>
    }
    .into_any()
}

/// When what closed the device is not known any more.
#[component]
fn Forgotten(kind: UserKind, kept: RwSignal<usize>) -> impl IntoView {
    let local = use_local();
    let confirm = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let erase = Action::new_local(move |(): &()| {
        let navigate = navigate.clone();
        async move {
            match local.sign_out(SignOut::Erase).await {
                Ok(()) => navigate("/connexion", Default::default()),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let changed = match kind {
        UserKind::Pupil => {
            "Votre code a changé\u{a0}? Tapez d'abord celui que vous aviez la dernière fois ici."
        }
        UserKind::Staff => {
            "Votre phrase de passe a changé\u{a0}? Tapez d'abord celle que vous aviez la dernière fois ici."
        }
    };
    let button = move || match kept.get() {
        0 => "Effacer et se déconnecter".to_owned(),
        kept => format!(
            "Effacer {} et se déconnecter",
            count(kept, "saisie", "saisies")
        ),
    };
    view! {
        <details class="card">
            <summary>"Cela ne s'ouvre plus\u{a0}?"</summary>
            <div class="form">
                <p>{changed}</p>
                <p>"Si cela ne se retrouve pas, personne ne peut rouvrir ce qui est ici. Ce qui est déjà envoyé reste à l'établissement."</p>
                <TextField id="effacer" label="Écrivez EFFACER pour tout effacer ici" value=confirm/>
                <Alert error/>
                <button
                    class="btn btn--danger"
                    type="button"
                    disabled=move || confirm.get().trim() != "EFFACER"
                    on:click=move |_| { erase.dispatch(()); }
                >
                    {button}
                </button>
            </div>
        </details>
    }
    .into_any()
}
