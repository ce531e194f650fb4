//! *Offres*: those of the pôle.

use crate::components::{Chip, Empty, TextField, Tone};
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::{count, weeks};
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus};
use common::order::sorted;
use common::row::Kind;
use common::rules::text::fold;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// Offers shown at first, and added each time.
const PAGE: usize = 40;

fn offers(rows: &Replica, text: &str, status: Option<OfferStatus>) -> Vec<(Offer, Option<Host>)> {
    let wanted = fold(text);
    let found: Vec<(Offer, Option<Host>)> = rows
        .all::<Offer>()
        .filter(|o| status.is_none_or(|status| o.status == status))
        .map(|offer| (offer.clone(), rows.get::<Host>(offer.host.0).cloned()))
        .filter(|(offer, host)| {
            let host = host.as_ref().map_or("", |h| h.name.as_str());
            wanted
                .split_whitespace()
                .all(|word| fold(&offer.text.title).contains(word) || fold(host).contains(word))
        })
        .collect();
    let name = |host: &Option<Host>| host.as_ref().map(|h| h.name.clone());
    sorted(found, |a, b| {
        (name(&a.1), a.0.id).cmp(&(name(&b.1), b.0.id))
    })
}

/// *Offres*.
#[component]
pub fn PoleOffers() -> impl IntoView {
    let local = use_local();
    let text = RwSignal::new(String::new());
    let status = RwSignal::new(None::<OfferStatus>);
    let shown = RwSignal::new(PAGE);
    let found = Memo::new(move |_| {
        let (text, status) = (text.get(), status.get());
        shown.set(PAGE);
        local.read(&[Kind::Offer, Kind::Host], |rows| {
            offers(rows, &text, status)
        })
    });
    let choose = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        status.set(OfferStatus::ALL.into_iter().find(|s| s.label() == name));
    };
    view! {
        <Title text="Offres du pôle"/>
        <h1>"Offres du pôle"</h1>
        <p><A href=Screen::NewOffer.path() attr:class="btn btn--primary">"Nouvelle offre"</A></p>
        <div class="filters__grid" role="search">
            <TextField id="recherche" label="Titre ou organisme" value=text kind="search"/>
            <div class="field">
                <label class="field__label" for="etat">"État"</label>
                <select class="field__input" id="etat" on:change=choose>
                    <option value="">"Toutes"</option>
                    {OfferStatus::ALL.map(|s| view! { <option value=s.label()>{s.label()}</option> }).collect_view()}
                </select>
            </div>
        </div>
        <p class="result-count" role="status">{move || count(found.get().len(), "offre", "offres")}</p>
        {move || {
            let found = found.get();
            if found.is_empty() {
                view! { <Empty title="Aucune offre." hint="Essayez un autre mot ou un autre état."/> }.into_any()
            } else {
                let cards = found.into_iter().take(shown.get()).map(card);
                view! { <ul class="list" aria-label="Offres">{cards.collect_view()}</ul> }.into_any()
            }
        }}
        <Show when=move || { found.get().len() > shown.get() }>
            <button class="btn" on:click=move |_| *shown.write() += PAGE>"Afficher plus"</button>
        </Show>
    }
}

fn card((offer, host): (Offer, Option<Host>)) -> impl IntoView {
    let tone = match offer.status {
        OfferStatus::Open => Tone::Good,
        OfferStatus::Draft => Tone::Info,
        OfferStatus::Closed => Tone::Neutral,
    };
    let open: Vec<_> = offer.terms.capacity.keys().copied().collect();
    view! {
        <li>
            <article class="card offer">
                <h2 class="offer__title">
                    <A href=Screen::EditOffer(offer.id).path()>{offer.text.title}</A>
                </h2>
                <p class="offer__host">{host.map(|h| format!("{}, {}", h.name, h.commune_name))}</p>
                <p class="offer__facts">
                    <Chip tone text=offer.status.label()/> <span>{weeks(&open)}</span>
                </p>
            </article>
        </li>
    }
}
