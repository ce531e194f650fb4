//! Nothing to show, yet or at all.

use leptos::prelude::*;

/// Why there is nothing, and what to do.
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(into)] hint: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            <p>{hint}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// A screen that comes: as high as what it stands for, so that nothing jumps.
#[component]
pub fn Skeleton(#[prop(default = 5)] rows: usize) -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            {(0..rows).map(|_| view! { <div class="skeleton__row"></div> }).collect_view()}
        </div>
    }
}
