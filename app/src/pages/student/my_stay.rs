//! *Mon stage*: where, with whom, when, the way there, who to tell; the days and the opinion.

use super::journal::{Journal, Opinion};
use super::my_stay_model::{Stay, hours, stays};
use crate::components::{Copy, Empty};
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::weeks;
use common::domain::placement::PlacementStatus;
use common::ids::PlacementId;
use common::row::Kind;
use common::rules::week::short_date;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 8] = [
    Kind::Referent,
    Kind::Placement,
    Kind::Host,
    Kind::HostContact,
    Kind::School,
    Kind::Need,
    Kind::Journal,
    Kind::Reception,
];

/// *Mon stage*.
#[component]
pub fn MyStay() -> impl IntoView {
    let local = use_local();
    let all = Memo::new(move |_| {
        local.clock().track();
        local.read(&KINDS, |rows| stays(rows, local.today()))
    });
    let ids = Memo::new(move |_| {
        let id = |stay: &Stay| stay.placement.id;
        all.with(|all| all.iter().map(id).collect::<Vec<PlacementId>>())
    });
    let one = move |id: PlacementId| {
        Memo::new(move |_| all.with(|all| all.iter().find(|s| s.placement.id == id).cloned()))
    };
    view! {
        <Title text="Mon stage"/>
        <h1>"Mon stage"</h1>
        <Show when=move || ids.with(Vec::is_empty)>
            <Empty title="Pas encore de stage." hint="Quand une place est à vous, tout ce qu'il faut pour y aller est ici, même sans réseau.">
                <A href=Screen::MySearch.path() attr:class="btn btn--primary">"Ma recherche"</A>
            </Empty>
        </Show>
        <For each=move || ids.get() key=|id| *id let:id>
            <OneStay stay=one(id)/>
        </For>
        <h2>"Mes documents"</h2>
        <ul class="links" aria-label="Documents">
            <li><a href="/fiches/premier-jour">"Réussir mon premier jour"</a></li>
            <li><a href="/fiches">"Toutes les fiches méthodes"</a></li>
        </ul>
    }
    .into_any()
}

#[component]
fn OneStay(stay: Memo<Option<Stay>>) -> impl IntoView {
    // The forms below stay as they are when something else of the placement changes.
    let days = Memo::new(move |_| stay.get().map(|s| s.days).unwrap_or_default());
    let entries = Memo::new(move |_| stay.get().map(|s| s.journal).unwrap_or_default());
    let rated = Memo::new(move |_| stay.get().and_then(|s| s.rated).map(|r| r.answers));
    let may_rate = Memo::new(move |_| stay.get().is_some_and(|s| s.may_rate));
    let id = stay.get_untracked().map(|s| s.placement.id);
    view! {
        {move || stay.get().map(sheet)}
        {id.map(|placement| view! {
            <Show when=move || !days.with(Vec::is_empty)>
                <Journal placement days entries/>
            </Show>
            <Show when=move || may_rate.get()>
                <Opinion placement rated/>
            </Show>
        })}
    }
    .into_any()
}

fn dial(phone: &str) -> String {
    let bare: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    format!("tel:{bare}")
}

/// « Appeler … », a number that is dialled with one tap.
fn call(who: &str, phone: &str) -> Option<AnyView> {
    let (to, text) = (dial(phone), format!("Appeler {who}\u{a0}: {phone}"));
    (!phone.is_empty()).then(|| view! { <a class="btn" href=to>{text}</a> }.into_any())
}

fn fact(name: &'static str, value: Option<String>) -> Option<AnyView> {
    let value = value.filter(|v| !v.is_empty())?;
    Some(view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any())
}

fn sheet(stay: Stay) -> AnyView {
    let Stay {
        placement,
        host,
        contact,
        referent,
        school,
        way,
        ..
    } = stay;
    let (name, sector, commune) = host
        .map(|h| (h.name, h.sector, h.commune_name))
        .unwrap_or_default();
    let interrupted = placement.status == PlacementStatus::Interrupted;
    let first = placement.weeks.first().map(|w| short_date(w.monday()));
    let last = placement
        .weeks
        .last()
        .and_then(|w| w.monday().checked_add_days(chrono::Days::new(4)))
        .map(short_date);
    let dates = first
        .zip(last)
        .map(|(from, to)| format!("du {from} au {to}"));
    let address = contact
        .as_ref()
        .map(|c| c.address.clone())
        .unwrap_or_default();
    let address = if address.is_empty() {
        commune
    } else if commune.is_empty() || address.contains(&commune) {
        address
    } else {
        format!("{address}, {commune}")
    };
    let timetable = hours(&placement.hours);
    let phone = contact
        .as_ref()
        .map(|c| c.phone.clone())
        .unwrap_or_default();
    let person = contact.map(|c| c.contact_name).filter(|n| !n.is_empty());
    let tutor = placement.tutor.clone();
    let school_phone = school.as_ref().map(|s| s.phone.clone()).unwrap_or_default();
    view! {
        <section class=if interrupted { "card card--warn" } else { "card card--good" } aria-label=name.clone()>
            <h2>{name.clone()}</h2>
            <p>{sector} " · " {weeks(&placement.weeks)} {interrupted.then_some(" · interrompu")}</p>
            <dl class="facts">
                {fact("Dates", dates)}
                {fact("Tuteur", Some(tutor.name.clone()))}
                {fact("Contact", person.filter(|p| *p != tutor.name))}
            </dl>
            {way.map(|way| view! { <h3>"Le trajet"</h3> <p>{way}</p> })}
            {(!timetable.is_empty()).then(|| {
                let lines = timetable.into_iter().map(|line| view! { <li>{line}</li> });
                view! { <h3>"Horaires"</h3> <ul aria-label="Horaires">{lines.collect_view()}</ul> }
            })}
            <h3>"Adresse"</h3>
            <p class="chosen"><span>{address.clone()}</span> <Copy what="l'adresse" text=format!("{name}, {address}")/></p>
            <h3>"Qui prévenir"</h3>
            <p>
                "Absence, retard, accident, problème\u{a0}: appelez l'entreprise, puis votre établissement"
                {school.map(|s| format!(" ({})", s.name))} ". "
                {referent.map_or_else(
                    || "Votre enseignant référent suit votre stage.".to_owned(),
                    |name| format!("Votre référent\u{a0}: {name}."),
                )}
            </p>
            <p class="actions">
                {call("l'entreprise", &phone)}
                {call("mon tuteur", &tutor.phone)}
                {call("l'établissement", &school_phone)}
            </p>
        </section>
    }
    .into_any()
}
