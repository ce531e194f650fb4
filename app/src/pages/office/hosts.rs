//! *Organismes*: the file of hosts, kept by offices and coordinators; volunteers look hosts up there
//! and call them.

use super::hosts_model::{
    Filter, KINDS, brought_by, dialled, duplicates, freshness, history, listed, number, numbers,
    who,
};
use crate::components::{Alert, Chip, Confirm, Empty, TextField, Tone};
use crate::local::{Local, use_local};
use crate::pages::shared::why_not;
use crate::routes::Screen;
use crate::text::moment;
use common::command::{Command, MergeHosts};
use common::domain::host::{Host, HostState};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// Hosts shown at first, and added each time.
const PAGE: usize = 40;

/// Issues commands of the file; what is refused is said in `error`.
pub(super) fn issuing(local: Local, error: RwSignal<Option<String>>) -> Callback<Command> {
    let action = Action::new_local(move |command: &Command| {
        let command = command.clone();
        async move {
            error.set(None);
            if let Err(why) = local.issue(command, None, None).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    Callback::new(move |command: Command| {
        action.dispatch(command);
    })
}

/// *Organismes*.
#[component]
pub fn Hosts() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let text = RwSignal::new(String::new());
    let filter = RwSignal::new(Filter::All);
    let shown = RwSignal::new(PAGE);
    let error = RwSignal::new(None::<String>);
    let issue = issuing(local, error);
    let found = Memo::new(move |_| {
        let (text, filter) = (text.get(), filter.get());
        shown.set(PAGE);
        local.read(&KINDS, |rows| {
            listed(rows, &actor.get(), &text, filter, local.today())
        })
    });
    let twins = Memo::new(move |_| local.read(&KINDS, |rows| duplicates(rows, &actor.get())));
    let choose = move |event: leptos::ev::Event| {
        let code = event_target_value(&event);
        let chosen = Filter::ALL.into_iter().find(|(_, c, _)| *c == code);
        filter.set(chosen.map_or(Filter::All, |(filter, ..)| filter));
    };
    let keeps = Memo::new(move |_| actor.with(|a| a.is_office() || a.coordinates()));
    let options = move || {
        let all = Filter::ALL.into_iter();
        all.filter(|(filter, ..)| *filter != Filter::Own || keeps.get())
            .map(|(_, code, name)| view! { <option value=code>{name}</option> })
            .collect_view()
    };
    let online = move || local.sync_status().get().online;
    view! {
        <Title text="Organismes d'accueil"/>
        <h1>"Organismes d'accueil"</h1>
        <Show when=move || keeps.get()>
            <p class="actions">
                <A href=Screen::NewHost.path() attr:class="btn btn--primary">"Nouvel organisme"</A>
                <Show when=online>
                    <a class="btn" href=common::api::path::HOSTS_CSV download="organismes.csv" rel="external">"Exporter (CSV)"</a>
                    <a class="btn" href=common::api::path::HOSTS_XLSX download="organismes.xlsx" rel="external">"Exporter (Excel)"</a>
                </Show>
            </p>
        </Show>
        <Alert error/>
        {move || twins_view(twins.get(), issue)}
        <div class="filters__grid" role="search">
            <TextField id="recherche" label="Nom, commune, secteur ou SIRET" value=text kind="search"/>
            <div class="field">
                <label class="field__label" for="filtre">"Lesquels"</label>
                <select class="field__input" id="filtre" on:change=choose>{options}</select>
            </div>
        </div>
        <p class="result-count" role="status">{move || number(found.with(Vec::len))}</p>
        {move || {
            let found = found.get();
            if found.is_empty() {
                view! { <Empty title="Aucun organisme." hint="Essayez un autre mot ou un autre choix."/> }.into_any()
            } else {
                let cards = found.into_iter().take(shown.get()).map(|host| card(local, host));
                view! { <ul class="list" aria-label="Organismes">{cards.collect_view()}</ul> }.into_any()
            }
        }}
        <Show when=move || { found.with(Vec::len) > shown.get() }>
            <button class="btn" on:click=move |_| *shown.write() += PAGE>"Afficher plus"</button>
        </Show>
    }
    .into_any()
}

/// State, freshness, blocked: chips of a host.
pub(super) fn chips(host: &Host, today: chrono::NaiveDate) -> AnyView {
    let (words, tone) = freshness(host.verified_on, today);
    let state = (host.state != HostState::Active)
        .then(|| view! { <Chip tone=Tone::Warn text=host.state.label()/> });
    let blocked = host
        .blocked
        .then(|| view! { <Chip tone=Tone::Bad text="Bloqué"/> });
    view! {
        <p class="chips">
            <Chip tone text=words/>
            {state}
            {blocked}
            <Chip tone=Tone::Neutral text=host.sharing.label()/>
        </p>
    }
    .into_any()
}

fn card(local: Local, host: Host) -> AnyView {
    let (last, brought, numbers) = local.read(&[], |rows| {
        let last = history(rows, host.id).into_iter().next().map(|event| {
            format!(
                "Dernier contact par {}, {} ({})",
                who(rows, &event),
                moment(event.written_at),
                event.outcome.label().to_lowercase()
            )
        });
        (last, brought_by(rows, &host), numbers(rows, host.id))
    });
    let calls = numbers.into_iter().map(|(who, number)| {
        let label = format!("Appeler {who}, {}\u{a0}: {number}", host.name);
        let words = format!("Appeler {who}");
        view! { <a class="btn" href=format!("tel:{}", dialled(&number)) aria-label=label>{words}</a> }
    });
    let calls = calls.collect_view();
    let last = last.unwrap_or_else(|| "Aucun contact noté".to_owned());
    let chips = chips(&host, local.today());
    view! {
        <li>
            <article class="card">
                <h2 class="offer__title"><A href=Screen::Host(host.id).path()>{host.name}</A></h2>
                <p>{format!("{}, {}", host.sector, host.commune_name)}</p>
                {chips}
                <p class="field__hint">{last}</p>
                {brought.map(|school| view! { <p class="field__hint">{format!("Apporté par {school}, premier contact")}</p> })}
                <p class="actions">{calls}</p>
            </article>
        </li>
    }
    .into_any()
}

fn twins_view(twins: Vec<(Host, Host)>, issue: Callback<Command>) -> Option<AnyView> {
    if twins.is_empty() {
        return None;
    }
    let summary = crate::text::count(twins.len(), "doublon possible", "doublons possibles");
    let pair = move |(gone, kept): (Host, Host)| {
        let command = MergeHosts {
            from: gone.id,
            into: kept.id,
        };
        let told = |h: &Host| {
            let siret = h
                .siret
                .map_or("sans SIRET".to_owned(), |s| format!("SIRET {s}"));
            format!("{}, {} ({siret})", h.name, h.commune_name)
        };
        view! {
            <li class="card">
                <p>{told(&kept)}</p>
                <p>{told(&gone)}</p>
                <p class="actions">
                    <Confirm
                        label="Réunir"
                        question="Ces deux organismes sont-ils le même\u{a0}?"
                        hint="Le second n'apparaît plus\u{a0}: ses contacts et son historique se lisent chez le premier. Cela s'annule depuis sa fiche."
                        yes="Oui, réunir"
                        confirmed=Callback::new(move |()| issue.run(command.into()))
                    />
                </p>
            </li>
        }
    };
    Some(
        view! {
            <details class="fold">
                <summary>{summary}</summary>
                <ul class="list" aria-label="Doublons possibles">{twins.into_iter().map(pair).collect_view()}</ul>
            </details>
        }
        .into_any(),
    )
}
