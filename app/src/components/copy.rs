//! A button that copies a text.

use leptos::prelude::*;

/// « Copier », and what came of it.
#[component]
pub fn Copy(
    /// What is copied, for screen readers: « l'adresse ».
    what: &'static str,
    text: String,
) -> impl IntoView {
    let said = RwSignal::new("Copier");
    let text = StoredValue::new(text);
    let copy = Action::new_local(move |(): &()| async move {
        let done = put_away(text.get_value()).await;
        said.set(if done { "Copié" } else { "Copie impossible" });
    });
    view! {
        <button class="btn" type="button" on:click=move |_| { copy.dispatch(()); }>
            <span aria-live="polite">{move || said.get()}</span>
            <span class="visually-hidden">" " {what}</span>
        </button>
    }
    .into_any()
}

#[cfg(target_arch = "wasm32")]
async fn put_away(text: String) -> bool {
    let clipboard = window().navigator().clipboard();
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text))
        .await
        .is_ok()
}

#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::unused_async, reason = "as in the browser")]
async fn put_away(_text: String) -> bool {
    false
}
