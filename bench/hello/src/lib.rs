//! The smallest page of the same toolchain: what the size of the app is compared with.

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// A button that counts.
#[component]
fn Hello() -> impl IntoView {
    let (count, set_count) = signal(0);
    view! { <button on:click=move |_| *set_count.write() += 1>"Bonjour " {count}</button> }
}

/// Takes over the page.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(Hello);
}
