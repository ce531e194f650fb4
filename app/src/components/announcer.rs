//! Saves and results of the exchange, told to screen readers: once each, not at every tick of
//! « il y a 2 min ».

use crate::local::{SyncStatus, use_local};
use crate::text::count;
use leptos::prelude::*;

/// What can be told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Facts {
    pending: usize,
    review: usize,
    online: bool,
}

impl Facts {
    fn of(status: &SyncStatus, review: usize) -> Self {
        Self {
            pending: status.pending,
            review,
            online: status.online,
        }
    }

    /// What changed that matters most to the person.
    fn news(self, before: Self) -> Option<String> {
        if self.review > before.review {
            let more = count(self.review, "réponse à revoir", "réponses à revoir");
            Some(format!("{more}."))
        } else if self.pending > before.pending {
            Some("Saisie enregistrée sur cet appareil.".into())
        } else if self.pending == 0 && before.pending > 0 {
            Some("Tout est envoyé.".into())
        } else if self.online != before.online {
            Some(
                if self.online {
                    "Connexion retrouvée."
                } else {
                    "Hors ligne."
                }
                .into(),
            )
        } else {
            None
        }
    }
}

/// Tells what happens, out of sight.
#[component]
pub fn Announcer() -> impl IntoView {
    let local = use_local();
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Facts>| {
        let now = Facts::of(&local.sync_status().get(), local.review().with(Vec::len));
        if let Some(news) = before.and_then(|before| now.news(before)) {
            said.set(news);
        }
        now
    });
    view! { <p class="visually-hidden" aria-live="polite">{move || said.get()}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_is_told_once_and_the_most_urgent_first() {
        let facts = |pending, review, online| Facts {
            pending,
            review,
            online,
        };
        let calm = facts(0, 0, true);
        assert_eq!(calm.news(calm), None);
        assert_eq!(
            facts(1, 0, true).news(calm).as_deref(),
            Some("Saisie enregistrée sur cet appareil.")
        );
        assert_eq!(
            calm.news(facts(1, 0, true)).as_deref(),
            Some("Tout est envoyé.")
        );
        assert_eq!(
            facts(0, 1, true).news(facts(1, 0, true)).as_deref(),
            Some("1\u{a0}réponse à revoir.")
        );
        assert_eq!(
            facts(0, 0, false).news(calm).as_deref(),
            Some("Hors ligne.")
        );
    }
}
