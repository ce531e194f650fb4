//! Screens of every role.

mod begun;
mod difference;
pub mod known_hosts;
mod leave;
mod locked;
pub mod loose;
pub mod report;
mod review;
mod shown;
pub mod support;
pub mod support_model;
mod sync;
pub mod words;

pub use difference::{Difference, changes};
pub use locked::Locked;
pub use review::Review;
pub use shown::Shown;
pub use sync::Sync;

use crate::local::{IssueError, Local};
use leptos::prelude::*;

/// Keeps what is typed as a draft; an empty text forgets it.
pub fn keep_draft(local: Local, form: String, text: RwSignal<String>) {
    Effect::new(move |before: Option<String>| {
        let now = text.get();
        if before.is_some_and(|before| before != now) {
            local.save_draft(&form, now.clone());
        }
        now
    });
}

/// Public holidays of a placement, where the host is.
#[must_use]
pub fn days_off(days: Vec<String>) -> Option<AnyView> {
    let days = (!days.is_empty()).then_some(days)?;
    let items = days.into_iter().map(|day| view! { <li>{day}</li> });
    Some(
        view! {
            <p class="field__hint">"Jours non travaillés chez l'organisme\u{a0}:"</p>
            <ul class="days-off" aria-label="Jours non travaillés">{items.collect_view()}</ul>
        }
        .into_any(),
    )
}

/// Why a command was not saved, with the next step.
#[must_use]
pub fn why_not(error: &IssueError) -> String {
    match error {
        IssueError::Refused(refusal) => {
            format!("{} {}", refusal.sentence(), refusal.next_step().sentence())
        }
        IssueError::Storage(storage) => storage.to_string(),
    }
}
