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
pub mod pages;
pub mod routes;
pub mod text;

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, Meta, MetaTags, Title, provide_meta_context};
use leptos_router::components::Router;
use leptos_router::hooks::use_location;

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

/// The page of an address. A plain choice: the router's own weighs as much as a role's screens.
#[component]
fn Pages() -> impl IntoView {
    let path = use_location().pathname;
    let page = Memo::new(move |_| routes::Page::from_path(&path.get()));
    show_address(path);
    move || match page.get() {
        routes::Page::Home => view! { <pages::public::Home/> }.into_any(),
        routes::Page::SignIn => view! { <pages::public::SignIn/> }.into_any(),
        routes::Page::Forgotten => view! { <pages::public::Forgotten/> }.into_any(),
        routes::Page::Choose => view! { <pages::public::Choose/> }.into_any(),
        routes::Page::NoMoreLists => view! { <pages::public::NoMoreLists/> }.into_any(),
        routes::Page::LegalNotice => view! { <pages::public::LegalNotice/> }.into_any(),
        routes::Page::Privacy => view! { <pages::public::Privacy/> }.into_any(),
        routes::Page::Accessibility => view! { <pages::public::Accessibility/> }.into_any(),
        routes::Page::Sheets => view! { <pages::public::Sheets/> }.into_any(),
        routes::Page::Sheet(slug) => match pages::public::sheets::sheet(slug) {
            Some(sheet) => view! { <pages::public::SheetPage sheet/> }.into_any(),
            None => view! { <pages::public::NotFound/> }.into_any(),
        },
        routes::Page::Space => view! { <pages::Space/> }.into_any(),
        routes::Page::Unknown => view! { <pages::public::NotFound/> }.into_any(),
    }
}

/// The address bar follows: the router waits to be told that the page of a link has been drawn, which
/// its own list of routes would tell.
fn show_address(path: Memo<String>) {
    #[cfg(target_arch = "wasm32")]
    {
        use leptos_router::location::{BrowserUrl, LocationProvider};
        if let Some(browser) = use_context::<BrowserUrl>() {
            Effect::new(move |_| {
                path.track();
                browser.ready_to_complete();
            });
        }
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = path;
}

/// Every page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title text="" formatter=titled/>
        <Meta name="description" content="Le réseau des pôles de stages : trouver une place, la demander et être suivi, même sans réseau."/>
        <local::LocalProvider>
            <Router>
                <Pages/>
            </Router>
        </local::LocalProvider>
    }
}
