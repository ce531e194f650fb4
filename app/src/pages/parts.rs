//! Parts of the app that a device loads when somebody of that role opens a screen. The server names
//! none of them: it draws a skeleton.
//!
//! Where a part comes from is given by the entry point of the wasm, so that everything here also
//! runs whole: in tests, in benchmarks, on the server.

use super::{coordinator, office, shared, student, teacher};
use crate::components::Skeleton;
use crate::routes::Screen;
use leptos::prelude::*;
use leptos_meta::Title;
use std::future::Future;
use std::pin::Pin;

/// A part of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Student,
    Teacher,
    /// Coordinators and administrators.
    Pole,
    /// « À revoir » and *Synchronisation*.
    Shared,
}

/// A part is out of reach: not on this device, and no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Cet écran n'est pas encore sur cet appareil.")]
pub struct NotLoaded;

/// A screen of a part, drawn once the part is there.
pub type Drawn = Pin<Box<dyn Future<Output = Result<AnyView, NotLoaded>> + Send>>;

/// Where parts come from.
#[derive(Clone, Copy, Debug)]
pub struct Parts(pub fn(Part, Screen) -> Drawn);

/// A screen of a part that may have to be loaded first.
#[component]
pub fn Later(part: Part, screen: Screen) -> impl IntoView {
    let parts = use_context::<Parts>();
    let attempt = RwSignal::new(0_u32);
    let draw = move || {
        attempt.track();
        Suspend::new(async move {
            let drawn = match parts {
                Some(Parts(load)) => load(part, screen).await,
                None => Err(NotLoaded),
            };
            drawn.unwrap_or_else(|_| missing(attempt))
        })
    };
    view! { <Suspense fallback=|| view! { <Skeleton/> }>{draw}</Suspense> }.into_any()
}

fn missing(attempt: RwSignal<u32>) -> AnyView {
    view! {
        <Title text="Écran à charger"/>
        <h1>"Écran à charger"</h1>
        <div class="alert alert--warn" role="alert">
            <p>"Cet écran n'est pas encore sur cet appareil. Retrouvez du réseau, puis réessayez\u{a0}: rien n'est perdu."</p>
            <button class="btn" on:click=move |_| *attempt.write() += 1>"Réessayer"</button>
        </div>
    }
    .into_any()
}

/// A screen of pupils.
#[must_use]
pub fn student(screen: Screen) -> AnyView {
    match screen {
        Screen::Offer(id) => view! { <student::OfferPage id/> }.into_any(),
        Screen::Requests => view! { <student::Requests/> }.into_any(),
        _ => view! { <student::Search/> }.into_any(),
    }
}

/// A screen of coordinators and administrators.
#[must_use]
pub fn pole(screen: Screen) -> AnyView {
    match screen {
        Screen::People => view! { <office::People/> }.into_any(),
        Screen::PoleOffers => view! { <coordinator::PoleOffers/> }.into_any(),
        Screen::NewOffer => view! { <coordinator::OfferForm id=None/> }.into_any(),
        Screen::EditOffer(id) => view! { <coordinator::OfferForm id=Some(id)/> }.into_any(),
        _ => view! { <coordinator::Arbitration/> }.into_any(),
    }
}

/// A screen of teachers.
#[must_use]
pub fn teacher(screen: Screen) -> AnyView {
    match screen {
        Screen::Pupil(id) => view! { <teacher::PupilSheet id/> }.into_any(),
        _ => view! { <teacher::Class/> }.into_any(),
    }
}

/// A screen of everybody.
#[must_use]
pub fn shared(screen: Screen) -> AnyView {
    match screen {
        Screen::Sync => view! { <shared::Sync/> }.into_any(),
        _ => view! { <shared::Review/> }.into_any(),
    }
}
