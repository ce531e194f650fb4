//! One choice among a few, all of them in view.

use leptos::prelude::*;

/// A group of radio buttons. `options`: code and name.
#[component]
pub fn Radios(
    #[prop(into)] id: String,
    #[prop(into)] legend: String,
    options: Vec<(String, String)>,
    value: RwSignal<String>,
    /// Beside each other where they fit.
    #[prop(optional)]
    compact: bool,
) -> impl IntoView {
    let buttons = options.into_iter().map(|(code, name)| {
        let (this, chosen) = (code.clone(), code.clone());
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=id.clone()
                    value=code
                    prop:checked=move || value.get() == this
                    on:change=move |_| value.set(chosen.clone())
                />
                {name}
            </label>
        }
    });
    let class = if compact {
        "choices choices--compact"
    } else {
        "choices"
    };
    view! {
        <fieldset class=class>
            <legend>{legend}</legend>
            {buttons.collect_view()}
        </fieldset>
    }
    .into_any()
}
