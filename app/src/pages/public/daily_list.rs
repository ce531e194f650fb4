//! The link of the list of the day by mail: it comes no more.

use super::Public;
use crate::components::{Alert, Skeleton};
use crate::local::use_local;
use common::api::account::DailyListLink;
use common::api::path;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// *Ne plus recevoir*. Opening it is enough: who did not mean it takes it back with one button. The
/// token is in the part of the address that is not sent to the server, and leaves the address as
/// soon as it is read.
#[component]
pub fn NoMoreLists() -> impl IntoView {
    let local = use_local();
    let token = StoredValue::new(String::new());
    // Whether it comes, once the server has taken the choice.
    let receives = RwSignal::new(None::<bool>);
    let error = RwSignal::new(None::<String>);
    let choose = Action::new_local(move |receive: &bool| {
        let receive = *receive;
        let req = DailyListLink {
            token: token.get_value(),
            receive,
        };
        async move {
            error.set(None);
            match local.tell::<_, ()>(path::DAILY_LIST_LINK, &req).await {
                Ok(()) => receives.set(Some(receive)),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let hash = use_location().hash;
    let navigate = use_navigate();
    Effect::new(move |_| {
        token.set_value(hash.get_untracked().trim_start_matches('#').to_owned());
        navigate(
            "/ne-plus-recevoir",
            NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            },
        );
        choose.dispatch(false);
    });
    let button = move |receive: bool, label: &'static str| {
        view! {
            <button class="btn" disabled=move || choose.pending().get() on:click=move |_| { choose.dispatch(receive); }>
                {label}
            </button>
        }
    };
    let drawn = move || {
        match (receives.get(), error.with(Option::is_some)) {
        (Some(false), _) => view! {
            <p class="alert alert--good" role="status">"C'est fait\u{a0}: votre liste du jour ne viendra plus par courriel."</p>
            <p>"Elle reste dans l'application, à l'écran « Aujourd'hui »."</p>
            <p class="actions">{button(true, "La recevoir de nouveau")}</p>
        }
        .into_any(),
        (Some(true), _) => view! {
            <p class="alert alert--good" role="status">"C'est fait\u{a0}: votre liste du jour viendra par courriel."</p>
            <p class="actions">{button(false, "Ne plus la recevoir")}</p>
        }
        .into_any(),
        (None, true) => view! { <p class="actions">{button(false, "Réessayer")}</p> }.into_any(),
        (None, false) => view! { <Skeleton/> }.into_any(),
    }
    };
    view! {
        <Public title="Votre liste du jour">
            <h1>"Votre liste du jour"</h1>
            <Alert error/>
            {drawn}
            <noscript><p>"Cette page a besoin de JavaScript. Le choix est aussi dans « Mon compte »."</p></noscript>
        </Public>
    }
    .into_any()
}
