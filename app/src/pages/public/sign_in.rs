//! Signing in: a personal code for pupils, a passphrase for adults.

use super::Public;
use crate::components::{Alert, TextField};
use crate::local::use_local;
use common::api::LoginReq;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Signing in.
#[component]
pub fn SignIn() -> impl IntoView {
    let adult = RwSignal::new(false);
    view! {
        <Public title="Connexion">
            <h1>"Connexion"</h1>
            <div class="tabs" role="tablist" aria-label="Qui êtes-vous ?">
                {tab(adult, false, "Élève")} {tab(adult, true, "Adulte")}
            </div>
            <div id="identifiants" role="tabpanel"><Form adult/></div>
        </Public>
    }
}

fn tab(adult: RwSignal<bool>, value: bool, name: &'static str) -> impl IntoView {
    view! {
        <button
            class="tab"
            role="tab"
            type="button"
            aria-selected=move || (adult.get() == value).to_string()
            aria-controls="identifiants"
            on:click=move |_| adult.set(value)
        >
            {name}
        </button>
    }
}

#[component]
fn Form(adult: RwSignal<bool>) -> impl IntoView {
    let local = use_local();
    let (code, email, passphrase) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let sign_in = Action::new_local(move |req: &LoginReq| {
        let (req, navigate) = (req.clone(), navigate.clone());
        async move {
            match local.sign_in(req).await {
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
                            hint="12 lettres et chiffres, donnés par ton établissement. Exemple : ABCD-EFGH-2345."
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
            <Alert error/>
            <button class="btn btn--primary" disabled=move || sign_in.pending().get()>
                {move || if sign_in.pending().get() { "Connexion…" } else { "Se connecter" }}
            </button>
        </form>
    }
}
