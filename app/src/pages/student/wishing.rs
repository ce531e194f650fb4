//! Keeping an offer, wishing for it: on the page of the offer.

use crate::components::Alert;
use crate::local::use_local;
use crate::pages::shared::why_not;
use common::command::{Command, SetFavourite, SetWishes};
use common::domain::wish::{Favourites, WISHES_MAX, Wishes};
use common::ids::{OfferId, PupilId, UserId};
use common::row::Kind;
use common::sync::replica::Replica;
use leptos::prelude::*;

/// The two buttons.
#[component]
pub fn Wishing(offer: OfferId) -> impl IntoView {
    let local = use_local();
    let kinds = [Kind::Wishes, Kind::Favourites];
    let kept = Memo::new(move |_| {
        local.read(&kinds, |rows| {
            let mine = rows.get::<Favourites>(rows.user().0);
            mine.is_some_and(|f| f.offers.contains(&offer))
        })
    });
    let ranked = Memo::new(move |_| {
        local.read(&kinds, |rows| {
            let mine = rows.get::<Wishes>(rows.user().0);
            mine.map(|w| w.ranked.clone()).unwrap_or_default()
        })
    });
    let rank = move || ranked.with(|all| all.iter().position(|o| *o == offer));
    let full = move || rank().is_none() && ranked.with(Vec::len) >= WISHES_MAX;
    let error = RwSignal::new(None::<String>);
    let issue = Action::new_local(move |command: &Command| {
        let command = command.clone();
        async move {
            error.set(None);
            if let Err(why) = local.issue(command, None, None).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    let me = move || {
        let UserId(me) = local.read(&[], Replica::user);
        PupilId(me)
    };
    let keep = move |_| {
        issue.dispatch(
            SetFavourite {
                pupil: me(),
                offer,
                kept: !kept.get_untracked(),
            }
            .into(),
        );
    };
    let wish = move |_| {
        let mut all = ranked.get_untracked();
        if all.contains(&offer) {
            all.retain(|o| *o != offer);
        } else {
            all.push(offer);
        }
        issue.dispatch(
            SetWishes {
                pupil: me(),
                ranked: all,
            }
            .into(),
        );
    };
    view! {
        <p class="actions">
            <button class="btn" aria-pressed=move || kept.get().to_string() on:click=keep>
                {move || if kept.get() { "★ Gardée" } else { "☆ Garder" }}
            </button>
            <button class="btn" aria-pressed=move || rank().is_some().to_string() disabled=full on:click=wish>
                {move || match rank() {
                    Some(at) => format!("Vœu n°\u{a0}{}", at + 1),
                    None if full() => "5\u{a0}vœux déjà faits".into(),
                    None => "Ajouter à mes vœux".into(),
                }}
            </button>
        </p>
        <Alert error/>
    }
    .into_any()
}
