//! A passphrase chosen by a one-time link: asking for the link, and where it leads.

use super::Public;
use crate::components::{Alert, Skeleton, TextField};
use crate::local::use_local;
use common::api::account::{AskLink, LinkInfo, LinkKind, LookLink, UseLink};
use common::api::path;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// Asking for a link.
#[component]
pub fn Forgotten() -> impl IntoView {
    let local = use_local();
    let email = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let asked = RwSignal::new(false);
    let ask = Action::new_local(move |(): &()| {
        let req = AskLink {
            email: email.get_untracked(),
        };
        async move {
            error.set(None);
            match local.tell::<_, ()>(path::LINK_ASK, &req).await {
                Ok(()) => asked.set(true),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        ask.dispatch(());
    };
    let form = move || {
        view! {
            <p>"Un lien vous est envoyé. Il sert une fois, pendant une heure, à choisir une nouvelle phrase de passe."</p>
            <form class="card form" method="post" on:submit=submit>
                <TextField id="email" label="Adresse électronique" value=email kind="email" autocomplete="username"/>
                <Alert error/>
                <button class="btn btn--primary" disabled=move || ask.pending().get()>
                    {move || if ask.pending().get() { "Un instant…" } else { "Recevoir un lien" }}
                </button>
            </form>
            <p>"Élève\u{a0}: demandez un nouveau code à votre établissement."</p>
        }
    };
    view! {
        <Public title="Phrase de passe oubliée">
            <h1>"Phrase de passe oubliée"</h1>
            <Show when=move || asked.get() fallback=form>
                <p class="alert alert--good" role="status">
                    "Si un compte existe à cette adresse, un lien vient de partir. Regardez aussi dans les indésirables."
                </p>
                <p>"Rien au bout de quelques minutes\u{a0}? Demandez un lien à un administrateur de votre pôle."</p>
            </Show>
        </Public>
    }
    .into_any()
}

/// What is known of the link.
#[derive(Clone)]
enum Link {
    /// Nothing yet.
    Looking,
    Good(LinkInfo),
    /// Worth nothing, with the reason.
    Dead(String),
    Used(LinkInfo),
}

/// Choosing a passphrase. The token is in the part of the address that is not sent to the server,
/// and leaves the address as soon as it is read.
#[component]
pub fn Choose() -> impl IntoView {
    let local = use_local();
    let link = RwSignal::new(Link::Looking);
    let token = StoredValue::new(String::new());
    let hash = use_location().hash;
    let navigate = use_navigate();
    Effect::new(move |_| {
        let given = hash.get_untracked().trim_start_matches('#').to_owned();
        token.set_value(given.clone());
        navigate(
            "/choisir-ma-phrase",
            NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            },
        );
        leptos::task::spawn_local(async move {
            let req = LookLink { token: given };
            link.set(match local.tell(path::LINK_LOOK, &req).await {
                Ok(info) => Link::Good(info),
                Err(why) => Link::Dead(why.to_string()),
            });
        });
    });
    let drawn = move || match link.get() {
        Link::Looking => view! { <h1>"Votre phrase de passe"</h1> <Skeleton/> }.into_any(),
        Link::Good(info) => view! { <ChooseForm info token link/> }.into_any(),
        Link::Dead(why) => view! {
            <h1>"Ce lien ne sert plus"</h1>
            <p class="alert alert--bad" role="alert">{why}</p>
            <p><a class="btn" href="/phrase-oubliee">"Demander un autre lien"</a></p>
        }
        .into_any(),
        Link::Used(info) => view! {
            <h1>"C'est fait"</h1>
            <p class="alert alert--good" role="status">
                {format!("Connectez-vous avec {} et votre nouvelle phrase de passe.", info.email)}
            </p>
            <p><a class="btn btn--primary" href="/connexion?profil=adulte">"Se connecter"</a></p>
        }
        .into_any(),
    };
    view! { <Public title="Votre phrase de passe">{drawn}</Public> }.into_any()
}

#[component]
fn ChooseForm(info: LinkInfo, token: StoredValue<String>, link: RwSignal<Link>) -> impl IntoView {
    let local = use_local();
    let (new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let choose = Action::new_local(move |(): &()| {
        let req = UseLink {
            token: token.get_value(),
            passphrase: new.get_untracked(),
        };
        async move {
            match local.tell(path::LINK_USE, &req).await {
                Ok(info) => link.set(Link::Used(info)),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        if new.get_untracked() == again.get_untracked() {
            choose.dispatch(());
        } else {
            error.set(Some("Les deux saisies sont différentes.".into()));
        }
    };
    let lead = match info.kind {
        LinkKind::Invitation => format!(
            "Bienvenue. Choisissez la phrase de passe de votre compte\u{a0}: {}.",
            info.email
        ),
        LinkKind::Reset => format!(
            "Choisissez une nouvelle phrase de passe pour {}. Vos appareils devront se reconnecter.",
            info.email
        ),
    };
    let email = RwSignal::new(info.email);
    view! {
        <h1>"Votre phrase de passe"</h1>
        <p>{lead}</p>
        <form class="card form" method="post" on:submit=submit>
            // For the browser's keeper of passphrases.
            <input type="hidden" name="username" autocomplete="username" prop:value=move || email.get()/>
            <TextField
                id="nouvelle"
                label="Nouvelle phrase de passe"
                value=new
                kind="password"
                hint="12 caractères au moins\u{a0}: par exemple quatre mots sans rapport entre eux."
                autocomplete="new-password"
            />
            <TextField id="encore" label="La même, encore une fois" value=again kind="password" autocomplete="new-password"/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || choose.pending().get()>
                {move || if choose.pending().get() { "Un instant…" } else { "Enregistrer" }}
            </button>
        </form>
    }
    .into_any()
}
