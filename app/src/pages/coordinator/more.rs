//! *Plus*: what a coordinator needs less often.

use super::delays::Delays;
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::count;
use common::domain::sealed::{Sealed, SealedStatus};
use common::domain::staff::Role;
use common::row::Kind;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// What was kept aside and waits.
#[must_use]
pub fn aside(rows: &Replica) -> usize {
    let all = rows.all::<Sealed>();
    all.filter(|s| s.status == SealedStatus::Waiting).count()
}

/// *Plus*.
#[component]
pub fn More() -> impl IntoView {
    let local = use_local();
    let (reports, sealed) = (
        Memo::new(move |_| local.read(&[Kind::Report], super::reports::waiting)),
        Memo::new(move |_| local.read(&[Kind::Sealed], aside)),
    );
    let review = local.review();
    let actor = local.actor();
    let entry = |screen: Screen, name: &'static str, told: Option<String>| {
        view! {
            <li>
                <article class="card">
                    <h2><A href=screen.path()>{name}</A></h2>
                    {told.map(|told| view! { <p>{told}</p> })}
                </article>
            </li>
        }
        .into_any()
    };
    let number = |number: usize| Some(count(number, "à traiter", "à traiter"));
    view! {
        <Title text="Plus"/>
        <h1>"Plus"</h1>
        <ul class="list" aria-label="Autres écrans">
            {move || entry(Screen::Review, "À revoir", number(review.with(Vec::len)))}
            {entry(Screen::Hosts, "Organismes", None)}
            {move || entry(Screen::Reports, "Signalements d'offres", number(reports.get()))}
            {move || entry(Screen::SetAside, "Mises de côté", number(sealed.get()))}
            {move || actor.get().has_role(Role::Administrator).then(|| entry(Screen::People, "Personnes", None))}
            {move || actor.get().has_role(Role::Administrator).then(|| entry(Screen::Codes, "Codes personnels", None))}
            {move || actor.get().has_role(Role::Academy).then(|| entry(Screen::Academy, "Académie", None))}
            {entry(Screen::Sync, "Synchronisation", None)}
        </ul>
        <Delays/>
    }
    .into_any()
}
