//! The exchange with the server in detail, and this device.

use crate::components::Alert;
use crate::local::{SignOut, SignOutError, pref, use_local};
use crate::text::{ago, count};
use common::sync::machine::State;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;

/// Minutes between the clocks beyond which the person is told.
const SKEW_MS: i64 = 5 * 60_000;

/// *Synchronisation*.
#[component]
pub fn Sync() -> impl IntoView {
    let local = use_local();
    let status = local.sync_status();
    let device_now = move || local.clock().get().ms.saturating_sub(status.get().clock_offset);
    let state = move || match status.get().state {
        State::Locked => "La session est fermée : reconnectez-vous pour envoyer.",
        State::Revoked => "Ce compte a été fermé : parlez-en à votre établissement.",
        State::Upgrade => "Cette version est trop ancienne : rechargez l'application.",
        State::Waiting => "Le serveur ne répond pas. Nouvel essai automatique.",
        _ if status.get().online => "Le serveur répond.",
        _ => "Hors ligne.",
    };
    view! {
        <Title text="Synchronisation"/>
        <h1>"Synchronisation"</h1>
        <dl class="facts">
            <div><dt>"État"</dt><dd>{state}</dd></div>
            <div>
                <dt>"Dernier échange complet"</dt>
                <dd>
                    {move || {
                        status.get().synced_at.map_or_else(|| "jamais".to_owned(), |at| ago(device_now() - at))
                    }}
                </dd>
            </div>
            <div>
                <dt>"En attente d'envoi"</dt>
                <dd>{move || count(status.get().pending, "saisie", "saisies")}</dd>
            </div>
        </dl>
        <Show when=move || { status.get().clock_offset.abs() > SKEW_MS }>
            <p class="alert alert--warn">"L'heure de cet appareil n'est pas juste : vérifiez-la."</p>
        </Show>
        <p class="actions">
            <button class="btn btn--primary" on:click=move |_| local.sync_now()>"Synchroniser maintenant"</button>
            <Show when=move || status.get().state == State::Locked>
                <a class="btn" href="/connexion">"Se reconnecter"</a>
            </Show>
            <Show when=move || local.installable().get()>
                <button class="btn" on:click=move |_| local.install()>"Installer l'application"</button>
            </Show>
        </p>
        <Theme/>
        <Leave/>
    }
}

#[component]
fn Theme() -> impl IntoView {
    let local = use_local();
    let choose = move |event: leptos::ev::Event| {
        let theme = event_target_value(&event);
        local.set_pref(pref::THEME, (theme != "auto").then_some(theme.as_str()));
    };
    let chosen = RwSignal::new(String::from("auto"));
    Effect::new(move |_| chosen.set(local.pref(pref::THEME).unwrap_or_else(|| "auto".into())));
    view! {
        <h2>"Affichage"</h2>
        <div class="field">
            <label class="field__label" for="theme">"Thème"</label>
            <select class="field__input" id="theme" prop:value=move || chosen.get() on:change=choose>
                <option value="auto">"Comme l'appareil"</option>
                <option value="light">"Clair"</option>
                <option value="dark">"Sombre"</option>
            </select>
        </div>
    }
}

#[component]
fn Leave() -> impl IntoView {
    let local = use_local();
    let error = RwSignal::new(None::<String>);
    let pending = RwSignal::new(None::<usize>);
    let typed = RwSignal::new(String::new());
    let navigate = use_navigate();
    let leave = Action::new_local(move |how: &SignOut| {
        let (how, navigate) = (*how, navigate.clone());
        async move {
            match local.sign_out(how).await {
                Ok(()) => navigate("/connexion", Default::default()),
                Err(why) => {
                    if let SignOutError::Pending { pending: waiting } = &why {
                        pending.set(Some(*waiting));
                    }
                    error.set(Some(why.to_string()));
                }
            }
        }
    });
    view! {
        <h2>"Quitter cet appareil"</h2>
        <p>"Se déconnecter efface vos données de cet appareil, après avoir envoyé ce qui attend."</p>
        <Alert error/>
        <Show when=move || pending.get().is_some()>
            <div class="field">
                <label class="field__label" for="effacer">
                    {move || format!("Pour effacer sans envoyer {}, écrivez EFFACER", count(pending.get().unwrap_or(0), "saisie", "saisies"))}
                </label>
                <input
                    class="field__input"
                    id="effacer"
                    autocomplete="off"
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button
                    class="btn btn--danger"
                    disabled=move || typed.get().trim() != "EFFACER"
                    on:click=move |_| { leave.dispatch(SignOut::Erase); }
                >
                    "Effacer et se déconnecter"
                </button>
            </div>
        </Show>
        <button class="btn" on:click=move |_| { leave.dispatch(SignOut::SendFirst); }>"Se déconnecter"</button>
    }
}
