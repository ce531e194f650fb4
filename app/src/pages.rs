//! One module per space.

pub mod public;

use leptos::prelude::*;

/// Everything under `/app`: a skeleton until the device has opened its storage.
#[component]
pub fn Space() -> impl IntoView {
    view! { <main id="contenu"><h1>"Tremplin"</h1></main> }
}
