//! Where the person is signed in.

use crate::components::{Alert, Confirm};
use crate::local::use_local;
use common::api::account::{CloseReq, OpenSession};
use common::api::path;
use common::rules::week::short_date;
use leptos::prelude::*;
use uuid::Uuid;

/// *Mes appareils*.
#[component]
pub(super) fn Sessions(sessions: Vec<OpenSession>, again: Callback<()>) -> impl IntoView {
    let local = use_local();
    let error = RwSignal::new(None::<String>);
    let close = Action::new_local(move |which: &Option<Uuid>| {
        let which = *which;
        async move {
            let closed = match which {
                Some(session) => local.tell(path::SESSION_CLOSE, &CloseReq { session }).await,
                None => local.tell(path::SESSIONS_CLOSE_OTHERS, &()).await,
            };
            match closed {
                Ok(()) => again.run(()),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let several = sessions.len() > 1;
    let line = move |session: OpenSession| {
        let used = format!("Dernier échange\u{a0}: {}", short_date(session.last_used));
        let opened = format!("connecté depuis le {}", short_date(session.opened));
        let label = format!("Fermer cette session\u{a0}: {}, {opened}", session.device);
        let id = session.id;
        let button = (!session.here).then(|| {
            view! {
                <button
                    class="btn"
                    aria-label=label
                    disabled=move || close.pending().get()
                    on:click=move |_| { close.dispatch(Some(id)); }
                >
                    "Fermer cette session"
                </button>
            }
        });
        view! {
            <li class="card session">
                <h3>{session.device}</h3>
                {session.here.then(|| view! { <p><span class="chip chip--good">"Cet appareil"</span></p> })}
                <p>{used} ", " {opened}</p>
                {button}
            </li>
        }
    };
    view! {
        <h2>"Mes appareils"</h2>
        <p class="lead">
            "Là où vous êtes connecté. Un appareil fermé demande de se reconnecter\u{a0}; ce qui y attendait est gardé."
        </p>
        <Alert error/>
        <ul class="sessions" aria-label="Mes appareils">{sessions.into_iter().map(line).collect_view()}</ul>
        {several.then(|| view! {
            <p class="actions">
                <Confirm
                    label="Fermer toutes les autres"
                    question="Fermer toutes les autres sessions\u{a0}?"
                    hint="Chaque autre appareil demandera de se reconnecter."
                    yes="Les fermer"
                    confirmed=Callback::new(move |()| { close.dispatch(None); })
                />
            </p>
        })}
    }
    .into_any()
}
