//! Form fields with their label, hint and error.

use leptos::prelude::*;

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] id: String,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] hint: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
) -> impl IntoView {
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let described = hint_id.clone();
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            {hint_id.map(|hint_id| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            <input
                class="field__input"
                id=id.clone()
                name=id
                type=kind
                autocomplete=autocomplete
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] id: String,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] hint: &'static str,
    #[prop(default = 4)] rows: u32,
) -> impl IntoView {
    let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
    let described = hint_id.clone();
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            {hint_id.map(|hint_id| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            <textarea
                class="field__input"
                id=id
                rows=rows
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </div>
    }
    .into_any()
}

/// What went wrong, or well, told to screen readers as it appears.
#[component]
pub fn Alert(#[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div role="alert" class="alert-slot">
            {move || error.get().map(|text| view! { <p class="alert alert--bad">{text}</p> })}
        </div>
    }
    .into_any()
}

/// What was done, told as it appears; the slot keeps its height.
#[component]
pub fn Done(#[prop(into)] said: Signal<Option<&'static str>>) -> impl IntoView {
    view! { <p class="done" role="status">{move || said.get()}</p> }.into_any()
}
