//! A button for what cannot be undone: it asks once more.

use super::Dialog;
use leptos::prelude::*;

/// The button `label`; `confirmed` runs after the dialogue `question` was answered by `yes`.
#[component]
pub fn Confirm(
    label: &'static str,
    question: &'static str,
    /// What will be gone.
    hint: &'static str,
    yes: &'static str,
    #[prop(into)] confirmed: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let agree = move |_| {
        open.set(false);
        confirmed.run(());
    };
    view! {
        <button class="btn" on:click=move |_| open.set(true)>{label}</button>
        <Dialog open title=question>
            <p>{hint}</p>
            <p class="actions">
                <button class="btn btn--danger" on:click=agree>{yes}</button>
                <button class="btn" on:click=move |_| open.set(false)>"Garder"</button>
            </p>
        </Dialog>
    }
    .into_any()
}
