//! A chooser among a few values.

use leptos::prelude::*;

/// A chooser that shows a value and changes it. `options`: code and name.
#[component]
pub fn Choice(
    #[prop(into)] id: String,
    label: &'static str,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] choose: Callback<String>,
) -> impl IntoView {
    let list = move || {
        let options = options.get().into_iter().map(|(code, name)| {
            let this = code.clone();
            view! { <option value=code selected=move || value.get() == this>{name}</option> }
        });
        options.collect_view()
    };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <select
                class="field__input"
                id=id
                prop:value=move || value.get()
                on:change=move |event| choose.run(event_target_value(&event))
            >
                {list}
            </select>
        </div>
    }
    .into_any()
}

/// Options whose codes are their places in a list.
pub fn numbered<T>(all: &[T], name: impl Fn(&T) -> &'static str) -> Vec<(String, String)> {
    all.iter()
        .enumerate()
        .map(|(at, one)| (at.to_string(), name(one).to_owned()))
        .collect()
}

/// Options from codes and names.
#[must_use]
pub fn named(options: &[(&str, &str)]) -> Vec<(String, String)> {
    options
        .iter()
        .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()))
        .collect()
}
