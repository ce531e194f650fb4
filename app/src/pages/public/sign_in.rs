//! Signing in: a personal code for pupils, a passphrase for adults.

use super::Public;
use crate::components::{Alert, TextField};
use crate::local::use_local;
use common::api::LoginReq;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Address of the page with the adults' form open.
const ADULT: &str = "adulte";

/// Signing in.
#[component]
pub fn SignIn() -> impl IntoView {
    // In the address, so that the server draws the right form and a link can lead to it.
    let profile = use_query_map().with_untracked(|query| query.get("profil"));
    let adult = RwSignal::new(profile.as_deref() == Some(ADULT));
    let both: [NodeRef<leptos::html::Button>; 2] = [NodeRef::new(), NodeRef::new()];
    let [pupil_tab, adult_tab] = both;
    // As in every set of tabs: one stop of the keyboard, arrows inside.
    let arrows = move |event: leptos::ev::KeyboardEvent| {
        if matches!(
            event.key().as_str(),
            "ArrowLeft" | "ArrowRight" | "Home" | "End"
        ) {
            event.prevent_default();
            adult.update(|adult| *adult = !*adult);
            let target = if adult.get_untracked() {
                adult_tab
            } else {
                pupil_tab
            };
            if let Some(tab) = target.get_untracked() {
                // A tab in the page takes the focus.
                let _ = tab.focus();
            }
        }
    };
    view! {
        <Public title="Connexion">
            <h1>"Connexion"</h1>
            <div class="tabs" role="tablist" aria-label="Qui êtes-vous\u{a0}?" on:keydown=arrows>
                {tab(adult, pupil_tab, false, "Élève")} {tab(adult, adult_tab, true, "Adulte")}
            </div>
            <div id="identifiants" role="tabpanel" aria-label="Identifiants">
                <Form adult/>
            </div>
        </Public>
    }
    .into_any()
}

fn tab(
    adult: RwSignal<bool>,
    node: NodeRef<leptos::html::Button>,
    value: bool,
    name: &'static str,
) -> AnyView {
    view! {
        <button
            class="tab"
            role="tab"
            type="button"
            node_ref=node
            aria-selected=move || (adult.get() == value).to_string()
            aria-controls="identifiants"
            tabindex=move || if adult.get() == value { "0" } else { "-1" }
            on:click=move |_| adult.set(value)
        >
            {name}
        </button>
    }
    .into_any()
}

#[component]
fn Form(adult: RwSignal<bool>) -> impl IntoView {
    let local = use_local();
    let (code, email, passphrase) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    // A square of a code sheet leads here with the code, which leaves the address before anything
    // else happens.
    Effect::new(move |_| {
        if let Some(given) = local.code_of_address() {
            adult.set(false);
            code.set(given);
        }
    });
    // As the last person here said, until this one says otherwise.
    let said = RwSignal::new(None::<bool>);
    let before = local.on_shared_device();
    let shared = Signal::derive(move || said.get().unwrap_or_else(|| before.get()));
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let sign_in = Action::new_local(move |req: &LoginReq| {
        let (req, navigate) = (req.clone(), navigate.clone());
        async move {
            match local.sign_in(req, shared.get_untracked()).await {
                Ok(_) => {
                    passphrase.set(String::new());
                    navigate("/app/", Default::default());
                }
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        sign_in.dispatch(if adult.get() {
            LoginReq::Passphrase {
                email: email.get(),
                passphrase: passphrase.get(),
            }
        } else {
            LoginReq::Code { code: code.get() }
        });
    };
    view! {
        <form class="card form" method="post" on:submit=submit>
            <Show
                when=move || adult.get()
                fallback=move || {
                    view! {
                        <TextField
                            id="code"
                            label="Code personnel"
                            value=code
                            hint="12 lettres et chiffres, remis par l'établissement. Exemple\u{a0}: ABCD-EFGH-2345."
                            autocomplete="one-time-code"
                        />
                    }
                }
            >
                <TextField id="email" label="Adresse électronique" value=email kind="email" autocomplete="username"/>
                <TextField
                    id="passphrase"
                    label="Phrase de passe"
                    value=passphrase
                    kind="password"
                    autocomplete="current-password"
                />
            </Show>
            <div class="field">
                <label class="check">
                    <input
                        type="checkbox"
                        name="partage"
                        aria-describedby="partage-hint"
                        prop:checked=move || shared.get()
                        on:change=move |event| said.set(Some(event_target_checked(&event)))
                    />
                    "Appareil partagé (salle informatique, poste de l'établissement)"
                </label>
                <p class="field__hint" id="partage-hint">
                    "Vos données y sont chiffrées. L'appareil se verrouille après 10\u{a0}minutes sans geste."
                </p>
            </div>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || sign_in.pending().get()>
                {move || if sign_in.pending().get() { "Connexion…" } else { "Se connecter" }}
            </button>
        </form>
    }
}
