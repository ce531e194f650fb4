//! Leaving this device.

use crate::components::{Alert, TextField};
use crate::local::{SignOut, SignOutError, Unfinished, use_local};
use crate::text::count;
use common::api::UserKind;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Fewest characters that seal something: what a pupil's code has.
const SECRET_MIN: usize = 12;

/// Signing out: what waits is sent first, and nothing is lost without a word.
#[component]
pub fn Leave() -> impl IntoView {
    let local = use_local();
    let error = RwSignal::new(None::<String>);
    let left = RwSignal::new(None::<Unfinished>);
    let navigate = use_navigate();
    let leave = Action::new_local(move |how: &SignOut| {
        let (how, navigate) = (how.clone(), navigate.clone());
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
    let choose = move || {
        left.get()
            .map(|left| view! { <Seal leave/> <Erase leave left/> })
    };
    view! {
        <h2>"Quitter cet appareil"</h2>
        <p>"Se déconnecter efface vos données de cet appareil, après avoir envoyé ce qui attend."</p>
        <Alert error/>
        {choose}
        <button
            class="btn"
            disabled=move || leave.pending().get()
            on:click=move |_| { leave.dispatch(SignOut::SendFirst); }
        >
            {move || if left.get().is_some() { "Réessayer d'envoyer et se déconnecter" } else { "Se déconnecter" }}
        </button>
        <Sealed/>
    }
    .into_any()
}

type Leaving = Action<SignOut, ()>;

/// What somebody types to sign in, by who they are.
pub(super) fn words(kind: UserKind) -> (&'static str, &'static str) {
    match kind {
        UserKind::Pupil => ("Votre code personnel", "text"),
        UserKind::Staff => ("Votre phrase de passe", "password"),
    }
}

/// Keeping what remains under seal.
#[component]
fn Seal(leave: Leaving) -> impl IntoView {
    let local = use_local();
    let (typed, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let kind = local
        .signed()
        .get_untracked()
        .map_or(UserKind::Staff, |signed| signed.kind);
    let (label, field) = words(kind);
    let hidden = kind == UserKind::Staff;
    let unsure = move || hidden && typed.get() != again.get();
    let short = move || typed.get().chars().count() < SECRET_MIN;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        leave.dispatch(SignOut::Seal(typed.get_untracked()));
    };
    view! {
        <form class="card form" on:submit=submit>
            <h3>"Garder sous scellés"</h3>
            <p>
                "Ce qui reste est chiffré sur cet appareil. Cela se rouvre et s'envoie quand vous vous "
                "reconnectez ici. Personne d'autre ne peut le lire."
            </p>
            <TextField
                id="scelles"
                label
                value=typed
                kind=field
                hint="Celui ou celle qui vous sert à vous connecter."
                autocomplete="off"
            />
            {hidden.then(|| view! {
                <TextField id="scelles-encore" label="La même, encore une fois" value=again kind="password" autocomplete="off"/>
            })}
            <button class="btn btn--primary" disabled=move || short() || unsure() || leave.pending().get()>
                {move || if leave.pending().get() { "Un instant…" } else { "Garder sous scellés et se déconnecter" }}
            </button>
        </form>
    }
    .into_any()
}

/// Erasing what remains.
#[component]
fn Erase(leave: Leaving, left: Unfinished) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let number = left.pending + left.review + left.drafts;
    let what = count(number, "saisie", "saisies");
    view! {
        <div class="card form">
            <h3>"Effacer"</h3>
            <p>"Ce qui reste sera perdu. Pour l'effacer quand même, écrivez EFFACER."</p>
            <TextField id="effacer" label="Écrivez EFFACER pour confirmer" value=typed/>
            <button
                class="btn btn--danger"
                disabled=move || typed.get().trim() != "EFFACER"
                on:click=move |_| { leave.dispatch(SignOut::Erase); }
            >
                {format!("Effacer {what} et se déconnecter")}
            </button>
        </div>
    }
    .into_any()
}

/// What was put under seal here and did not open at sign-in.
#[component]
fn Sealed() -> impl IntoView {
    let local = use_local();
    let closed = Memo::new(move |_| local.sync_status().get().sealed);
    view! { <Show when=move || closed.get()><Closed/></Show> }.into_any()
}

#[component]
fn Closed() -> impl IntoView {
    let local = use_local();
    let (typed, confirm) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let kind = local
        .signed()
        .get_untracked()
        .map_or(UserKind::Staff, |signed| signed.kind);
    let (_, field) = words(kind);
    let label = match kind {
        UserKind::Pupil => "Le code que vous aviez alors",
        UserKind::Staff => "La phrase de passe que vous aviez alors",
    };
    let open = Action::new_local(move |secret: &String| {
        let secret = secret.clone();
        async move {
            error.set(match local.open_seals(secret).await {
                Ok(0) => None,
                Ok(_) => {
                    Some("Cela n'ouvre pas les scellés. Vérifiez ce que vous avez tapé.".into())
                }
                Err(why) => Some(why.to_string()),
            });
        }
    });
    let erase = Action::new_local(move |(): &()| async move {
        if let Err(why) = local.erase_seals().await {
            error.set(Some(why.to_string()));
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        open.dispatch(typed.get_untracked());
    };
    view! {
        <h2 id="scelles-fermes">"Vos scellés sont restés fermés"</h2>
        <form class="card card--warn form" on:submit=submit>
            <p>
                "Des saisies que vous aviez gardées ici ne se sont pas ouvertes à votre connexion\u{a0}: votre "
                "code ou votre phrase de passe a sans doute changé depuis. Elles sont intactes."
            </p>
            <TextField id="alors" label value=typed kind=field autocomplete="off"/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || open.pending().get()>"Ouvrir les scellés"</button>
        </form>
        <div class="card form">
            <p>"Si vous ne le retrouvez pas, ces saisies ne peuvent plus être lues par personne."</p>
            <TextField id="effacer-scelles" label="Écrivez EFFACER pour les effacer" value=confirm/>
            <button
                class="btn btn--danger"
                type="button"
                disabled=move || confirm.get().trim() != "EFFACER"
                on:click=move |_| { erase.dispatch(()); }
            >
                "Effacer les scellés"
            </button>
        </div>
    }
    .into_any()
}
