//! State of the exchange with the server, in the header of every screen.

use crate::local::{SyncStatus, use_local};
use crate::routes::Screen;
use crate::text::{ago, count};
use common::sync::machine::State;
use leptos::prelude::*;
use leptos_router::components::A;

/// Milliseconds after which what waits is told in red.
const LATE_MS: i64 = 24 * 60 * 60 * 1000;

/// Under a minute is now.
const MINUTE_MS: i64 = 60_000;

/// The words of the pill and its tone.
fn words(status: &SyncStatus, now: i64) -> (&'static str, String) {
    let pending = status.pending;
    let waiting = || count(pending, "saisie en attente", "saisies en attente");
    match status.state {
        State::Locked => ("pill pill--warn", "Reconnectez-vous".into()),
        State::Revoked => ("pill pill--warn", "Compte fermé".into()),
        State::Upgrade => ("pill pill--warn", "Mise à jour nécessaire".into()),
        _ if pending > 0 && late(status, now) => {
            let since = status.pending_since.map_or(0, |at| now - at);
            ("pill pill--bad", format!("{}, {}", waiting(), ago(since)))
        }
        _ if !status.online && pending > 0 => (
            "pill pill--off",
            format!("Hors ligne, {pending}\u{a0}en attente"),
        ),
        _ if !status.online => ("pill pill--off", "Hors ligne".into()),
        _ if pending > 0 => ("pill pill--busy", waiting()),
        State::Pushing | State::Pulling if status.synced_at.is_none() => {
            ("pill pill--busy", "Synchronisation…".into())
        }
        _ => match status.synced_at {
            // On a phone of 360 px it stays on one line.
            Some(at) if now - at < MINUTE_MS => ("pill pill--good", "À jour".into()),
            Some(at) => ("pill pill--good", format!("À jour {}", ago(now - at))),
            None => ("pill pill--busy", "Synchronisation…".into()),
        },
    }
}

/// Something has been waiting for more than a day: the browser may erase what it keeps.
fn late(status: &SyncStatus, now: i64) -> bool {
    status.pending_since.is_some_and(|at| now - at > LATE_MS)
}

/// « À jour il y a 2 min », « 3 saisies en attente », « hors ligne ». Read at will: what happens is
/// told by [`super::Announcer`].
#[component]
pub fn SyncPill() -> impl IntoView {
    let local = use_local();
    let status = local.sync_status();
    let told = Memo::new(move |_| {
        let status = status.get();
        words(
            &status,
            local.clock().get().ms.saturating_sub(status.clock_offset),
        )
    });
    view! {
        <A href=Screen::Sync.path() attr:class=move || told.get().0>
            <span class="pill__dot" aria-hidden="true"></span>
            <span>{move || told.get().1}</span>
        </A>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pill_tells_what_matters_most() {
        let status = |online, pending, state, synced_at| SyncStatus {
            online,
            pending,
            state,
            synced_at,
            ..SyncStatus::default()
        };
        let said = |status: SyncStatus| words(&status, 120_000).1;
        assert_eq!(
            said(status(true, 0, State::Idle, Some(0))),
            "À jour il y a 2\u{a0}min"
        );
        assert_eq!(
            said(status(true, 3, State::Idle, Some(0))),
            "3\u{a0}saisies en attente"
        );
        assert_eq!(said(status(false, 0, State::Waiting, None)), "Hors ligne");
        assert_eq!(
            said(status(false, 1, State::Waiting, None)),
            "Hors ligne, 1\u{a0}en attente"
        );
        let waiting = SyncStatus {
            pending_since: Some(120_000 - LATE_MS - 1),
            ..status(false, 1, State::Waiting, None)
        };
        assert_eq!(
            words(&waiting, 120_000),
            (
                "pill pill--bad",
                "1\u{a0}saisie en attente, il y a 1\u{a0}jour".into()
            )
        );
        assert_eq!(
            said(status(true, 1, State::Locked, None)),
            "Reconnectez-vous"
        );
    }
}
