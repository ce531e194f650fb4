//! The screens of Tremplin.
//!
//! The server renders the public pages, and for everything under `/app` one skeleton; the device
//! renders the rest from what it holds, online and offline by the same path.

#![recursion_limit = "256"]
#![allow(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties"
)]

pub mod components;
pub mod local;
pub mod order;
pub mod pages;
pub mod routes;
pub mod text;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, Meta, MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{StaticSegment, WildcardSegment};

/// The HTML document around [`App`], on the server.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="fr">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <HashedStylesheet id="tremplin" options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

fn titled(page: String) -> String {
    if page.is_empty() {
        "Tremplin".into()
    } else {
        format!("{page} – Tremplin")
    }
}

/// Every page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=titled/>
        <Meta name="description" content="Le réseau des pôles de stages : trouver une place, la demander et être suivi, même sans réseau."/>
        <local::LocalProvider>
            <Router>
                <Routes fallback=pages::public::NotFound>
                    <Route path=StaticSegment("") view=pages::public::Home/>
                    <Route path=StaticSegment("connexion") view=pages::public::SignIn/>
                    <Route path=StaticSegment("mentions-legales") view=pages::public::LegalNotice/>
                    <Route path=StaticSegment("confidentialite") view=pages::public::Privacy/>
                    <Route path=StaticSegment("accessibilite") view=pages::public::Accessibility/>
                    <Route path=(StaticSegment("app"), WildcardSegment("screen")) view=pages::Space/>
                </Routes>
            </Router>
        </local::LocalProvider>
    }
}
