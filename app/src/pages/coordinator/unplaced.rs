//! *Élèves sans solution*: the requests for help that have reached the pôle, without names.

use crate::components::{Chip, Choice, Empty, Tone};
use crate::local::use_local;
use crate::pages::shared::support::{CaseCard, clock, tone};
use crate::pages::shared::support_model::{Case, KINDS, case};
use crate::routes::Screen;
use crate::text::{count, weeks};
use chrono::NaiveDate;
use common::domain::division::Filiere;
use common::domain::support::{Support, SupportLevel, SupportStatus};
use common::ids::{SchoolId, SupportId};
use common::order::{map_of, sorted};
use common::rules::age::age_on;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// Cases drawn at first, and added each time.
const PAGE: usize = 30;

/// Which cases are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Filter {
    state: Which,
    school: Option<SchoolId>,
    filiere: Option<Filiere>,
}

/// By what is left to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    #[default]
    Open,
    ToTake,
    TakenUp,
    Proposed,
    Ended,
}

impl Which {
    const ALL: [Self; 5] = [
        Self::Open,
        Self::ToTake,
        Self::TakenUp,
        Self::Proposed,
        Self::Ended,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Open => "En cours",
            Self::ToTake => "À prendre en charge",
            Self::TakenUp => "Prises en charge",
            Self::Proposed => "Place proposée",
            Self::Ended => "Terminées",
        }
    }

    fn takes(self, status: SupportStatus) -> bool {
        match self {
            Self::Open => status.is_open(),
            Self::ToTake => status == SupportStatus::Qualified,
            Self::TakenUp => status == SupportStatus::TakenUp,
            Self::Proposed => status == SupportStatus::Proposed,
            Self::Ended => !status.is_open(),
        }
    }
}

/// Cases at the pôle, the next to begin first.
fn cases(rows: &Replica, today: NaiveDate) -> Vec<Case> {
    let all: Vec<Case> = rows
        .all::<Support>()
        .filter(|s| s.level == SupportLevel::Pole)
        .filter_map(|s| case(rows, s.id, today))
        .collect();
    sorted(all, |a, b| {
        (a.days, a.support.asked_at, a.support.id).cmp(&(b.days, b.support.asked_at, b.support.id))
    })
}

fn kept(case: &Case, filter: Filter) -> bool {
    let filiere = case.division.as_ref().map(|d| d.filiere);
    filter.state.takes(case.support.status)
        && filter.school.is_none_or(|id| id == case.support.school)
        && filter.filiere.is_none_or(|wanted| filiere == Some(wanted))
}

/// *Élèves sans solution*.
#[component]
pub fn Unplaced() -> impl IntoView {
    let local = use_local();
    let filter = RwSignal::new(Filter::default());
    let shown = RwSignal::new(PAGE);
    let all = Memo::new(move |_| local.read(&KINDS, |rows| cases(rows, local.today())));
    let found = Memo::new(move |_| {
        let filter = filter.get();
        shown.set(PAGE);
        all.with(|all| {
            let kept = all.iter().filter(|case| kept(case, filter));
            kept.cloned().collect::<Vec<Case>>()
        })
    });
    let schools = Memo::new(move |_| {
        let names = map_of(all.with(|all| {
            let named = all.iter().filter_map(|c| c.school.as_ref());
            named
                .map(|s| (s.name.clone(), s.id.to_string()))
                .collect::<Vec<_>>()
        }));
        let mut options = vec![(String::new(), "Tous".to_owned())];
        options.extend(names.into_iter().map(|(name, id)| (id, name)));
        options
    });
    let filieres = Memo::new(move |_| {
        let mut options = vec![(String::new(), "Toutes".to_owned())];
        for filiere in Filiere::ALL {
            let here = |c: &Case| c.division.as_ref().is_some_and(|d| d.filiere == filiere);
            if all.with(|all| all.iter().any(here)) {
                options.push((filiere.code().to_owned(), filiere.label().to_owned()));
            }
        }
        options
    });
    let states: Vec<(String, String)> = Which::ALL
        .iter()
        .map(|w| (w.label().to_owned(), w.label().to_owned()))
        .collect();
    let choose_state = move |name: String| {
        let which = Which::ALL.into_iter().find(|w| w.label() == name);
        filter.update(|f| f.state = which.unwrap_or_default());
    };
    let choose_filiere = move |code: String| {
        let chosen = Filiere::ALL.into_iter().find(|f| f.code() == code);
        filter.update(|f| f.filiere = chosen);
    };
    view! {
        <Title text="Élèves sans solution"/>
        <h1>"Élèves sans solution"</h1>
        <div class="filters__grid" role="search">
            <Choice
                id="etat"
                label="État"
                options=Signal::stored(states)
                value=Signal::derive(move || filter.get().state.label().to_owned())
                choose=Callback::new(choose_state)
            />
            <Choice
                id="etablissement"
                label="Établissement"
                options=schools
                value=Signal::derive(move || filter.get().school.map(|s| s.to_string()).unwrap_or_default())
                choose=Callback::new(move |id: String| filter.update(|f| f.school = id.parse().ok()))
            />
            <Choice
                id="filiere"
                label="Filière"
                options=filieres
                value=Signal::derive(move || filter.get().filiere.map(|f| f.code().to_owned()).unwrap_or_default())
                choose=Callback::new(choose_filiere)
            />
        </div>
        <p class="result-count" role="status">{move || count(found.with(Vec::len), "demande d'appui", "demandes d'appui")}</p>
        {move || {
            let found = found.get();
            if found.is_empty() {
                view! {
                    <Empty
                        title="Aucune demande d'appui ici."
                        hint="Elles arrivent quand le bureau des entreprises d'un établissement les transmet."
                    />
                }
                    .into_any()
            } else {
                let cards = found.iter().take(shown.get()).map(|case| view! { <li>{card(case)}</li> });
                view! { <ul class="list" aria-label="Demandes d'appui">{cards.collect_view()}</ul> }.into_any()
            }
        }}
        <Show when=move || { found.with(Vec::len) > shown.get() }>
            <button class="btn" on:click=move |_| *shown.write() += PAGE>"Afficher plus"</button>
        </Show>
    }
    .into_any()
}

fn card(case: &Case) -> AnyView {
    let support = &case.support;
    let open = support.status.is_open();
    let waiting = case.proposals.len();
    let school = case.school.as_ref().map(|s| format!(" · {}", s.name));
    let (training, next) = (case.training(), case.next());
    let (path, reference) = (Screen::Case(support.id).path(), support.reference.clone());
    let (status, when) = (support.status, weeks(&support.weeks));
    let left = open.then(|| clock(case));
    let answers = (waiting > 0).then(|| {
        let text = count(waiting, "proposition en attente", "propositions en attente");
        view! { <Chip tone=Tone::Info text/> }
    });
    view! {
        <article class="card">
            <h2><A href=path>{reference}</A></h2>
            <p>{training} {school}</p>
            <p class="counts">
                <Chip tone=tone(status) text=status.label()/>
                {left}
                {answers}
            </p>
            <p>{when} " · À qui d'agir\u{a0}: " <b>{next}</b></p>
        </article>
    }
    .into_any()
}

/// One case.
#[component]
pub fn CasePage(id: SupportId) -> impl IntoView {
    let local = use_local();
    let current = Memo::new(move |_| local.read(&KINDS, |rows| case(rows, id, local.today())));
    let there = Memo::new(move |_| {
        current.with(|c| {
            c.as_ref()
                .is_some_and(|c| c.support.level == SupportLevel::Pole)
        })
    });
    view! {
        <A href=Screen::Unplaced.path() attr:class="back">"← Élèves sans solution"</A>
        {move || {
            if !there.get() {
                return view! {
                    <Title text="Demande introuvable"/>
                    <h1>"Demande introuvable"</h1>
                    <Empty title="Cette demande n'est plus au pôle." hint="L'établissement l'a peut-être reprise."/>
                }
                    .into_any();
            }
            let facts = move || current.get().map(|case| facts(&case));
            view! {
                <Title text="Élève sans solution"/>
                <h1>{current.get_untracked().map(|c| c.support.reference)}</h1>
                {facts}
                <CaseCard id heading="Demande d'appui"/>
            }
                .into_any()
        }}
    }
    .into_any()
}

fn facts(case: &Case) -> AnyView {
    let first = case.support.weeks.first().map(|w| w.monday());
    let age = case
        .need
        .as_ref()
        .zip(first)
        .map(|(need, day)| format!("{}\u{a0}ans", age_on(need.born, day)));
    let commune = case.need.as_ref().map(|n| n.commune_name.clone());
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
    };
    view! {
        <dl class="facts">
            {fact("Besoin", Some(case.training()))}
            {fact("Établissement", case.school.as_ref().map(|s| s.name.clone()))}
            {fact("Commune", commune)}
            {fact("Âge au premier jour", age)}
        </dl>
    }
    .into_any()
}
