//! A dialogue above the page: the browser keeps the focus inside, Escape leaves.

use leptos::html;
use leptos::prelude::*;

/// A dialogue; `open` opens and closes it. What is inside is made anew each time.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // Only refused for an element that is not in the page.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let name = title.clone();
    view! {
        <dialog class="dialog" node_ref=node aria-label=name on:close=move |_| open.set(false)>
            <h2>{title}</h2>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
    .into_any()
}
