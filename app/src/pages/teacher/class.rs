//! *Ma classe*.

use super::board::Board;
use super::class_model::{Content, boards, content, first_period, name, periods};
use super::hints::ToCheckLink;
use crate::components::{Choice, Empty, Tone};
use crate::local::{pref, use_local};
use crate::routes::Screen;
use crate::text::weeks;
use common::access::{Actor, followed_divisions};
use common::domain::division::Division;
use common::domain::period::Period;
use common::domain::pupil::Pupil;
use common::domain::situation::Situation;
use common::domain::staff::Role;
use common::row::Kind;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// Kinds that the board is made of.
pub(super) const KINDS: [Kind; 15] = [
    Kind::Pupil,
    Kind::Referent,
    Kind::Demarche,
    Kind::Staff,
    Kind::Pole,
    Kind::Application,
    Kind::Placement,
    Kind::Note,
    Kind::FoundPlace,
    Kind::Support,
    Kind::Need,
    Kind::Period,
    Kind::Host,
    Kind::Division,
    Kind::Assignment,
];

/// Tone of a situation.
#[must_use]
pub fn tone(situation: Situation) -> Tone {
    match situation {
        Situation::Alert | Situation::NoSolution | Situation::Interrupted => Tone::Bad,
        Situation::ToStart | Situation::ToMakeUp | Situation::KeptAtSchool => Tone::Warn,
        Situation::Searching | Situation::OralAgreement | Situation::AwaitingSeat => Tone::Progress,
        Situation::PlaceConfirmed => Tone::Good,
        Situation::OnPlacement => Tone::Info,
        Situation::Finished | Situation::Exempt | Situation::Left => Tone::Neutral,
    }
}

/// Divisions the person follows, by name.
#[must_use]
pub(super) fn divisions(mut rows: &Replica, actor: &Actor) -> Vec<Division> {
    followed_divisions(actor, &mut rows).unwrap_or_default()
}

/// Every class at once, in the chooser.
const ALL: &str = "toutes";

/// *Ma classe*.
#[component]
pub fn Class() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let chosen = RwSignal::new(local.pref(pref::DIVISION));
    let chosen_period = RwSignal::new(None::<String>);
    let all = Memo::new(move |_| local.read(&KINDS, |rows| divisions(rows, &actor.get())));
    let together =
        Memo::new(move |_| chosen.get().as_deref() == Some(ALL) && all.with(|a| a.len() > 1));
    let division = Memo::new(move |_| {
        if together.get() {
            return None;
        }
        let all = all.get();
        let chosen = chosen.get();
        let found = all.iter().find(|d| Some(d.id.to_string()) == chosen);
        found.or(all.first()).cloned()
    });
    let all_periods = Memo::new(move |_| {
        let Some(division) = division.get() else {
            return Vec::new();
        };
        local.read(&KINDS, |rows| periods(rows, division.id))
    });
    let period = Memo::new(move |_| {
        let all = all_periods.get();
        let chosen = chosen_period.get();
        let found = all.iter().find(|p| Some(p.id.to_string()) == chosen);
        found.or(first_period(&all, local.today())).cloned()
    });
    let shown = Memo::new(move |_| {
        if together.get() {
            let lines = local.read(&KINDS, |rows| boards(rows, &all.get(), local.today()));
            return Content::Board(lines);
        }
        let (division, period) = (division.get(), period.get());
        local.read(&KINDS, |rows| {
            content(rows, division.as_ref(), period.as_ref(), local.today())
        })
    });
    let lines = Memo::new(move |_| match shown.get() {
        Content::Board(lines) => lines,
        _ => Vec::new(),
    });
    let is_board = Memo::new(move |_| shown.with(|shown| matches!(shown, Content::Board(_))));
    let title = move || match division.get() {
        Some(division) => format!("Ma classe\u{a0}: {}", division.name),
        None if together.get() => "Toutes mes classes".into(),
        None => "Ma classe".into(),
    };
    let options = move || {
        let all = all.get();
        let several = (all.len() > 1).then(|| (ALL.to_owned(), "Toutes mes classes".to_owned()));
        let each = all.iter().map(|d| (d.id.to_string(), d.name.clone()));
        several.into_iter().chain(each).collect::<Vec<_>>()
    };
    let value = move || match division.get() {
        Some(division) => division.id.to_string(),
        None => ALL.to_owned(),
    };
    view! {
        <Title text="Ma classe"/>
        <h1>{title}</h1>
        <p class="lead">{move || division.get().map(|d| d.diploma)}</p>
        <Show when=move || !actor.with(|a| a.has_role(Role::Teacher))>
            <p class="actions no-print">
                <A href=Screen::Today.path() attr:class="btn">"Aujourd'hui"</A>
                <A href=Screen::Attendance.path() attr:class="btn">"Présences"</A>
                <A href=Screen::Visits.path() attr:class="btn">"Visites"</A>
            </p>
        </Show>
        <div class="filters__grid no-print">
            <Show when=move || !all.with(Vec::is_empty)>
                <Choice
                    id="classe"
                    label="Classe"
                    options=Signal::derive(options)
                    value=Signal::derive(value)
                    choose=Callback::new(move |id: String| {
                        local.set_pref(pref::DIVISION, Some(&id));
                        chosen.set(Some(id));
                    })
                />
            </Show>
            <Show when=move || !all_periods.with(Vec::is_empty)>
                <Choice
                    id="periode"
                    label="Période"
                    options=Signal::derive(move || all_periods.get().iter().map(period_option).collect())
                    value=Signal::derive(move || period.get().map(|p| p.id.to_string()).unwrap_or_default())
                    choose=Callback::new(move |id| chosen_period.set(Some(id)))
                />
            </Show>
        </div>
        <ToCheckLink/>
        <p class="print-only">{move || period.get().map(|p| format!("{}, {}", p.name, weeks(&p.weeks)))}</p>
        {move || if is_board.get() { view! { <Board lines/> }.into_any() } else { nothing(shown.get()) }}
    }
}

fn nothing(content: Content) -> AnyView {
    match content {
        Content::NoClass => {
            view! { <Empty title="Aucune classe à suivre." hint="Les classes sont données par l'administrateur du pôle."/> }
                .into_any()
        }
        Content::NoPupil => {
            view! { <Empty title="Aucun élève dans cette classe." hint="Parlez-en à l'administrateur du pôle."/> }.into_any()
        }
        Content::NoPeriod(pupils) => {
            view! {
                <Empty
                    title="Aucune période de stage pour cette classe."
                    hint="Les fiches des élèves restent ouvertes ci-dessous."
                />
                {sheets(pupils)}
            }
                .into_any()
        }
        Content::Board(_) => ().into_any(),
    }
}

/// The pupils, each with the way to the sheet.
fn sheets(pupils: Vec<Pupil>) -> AnyView {
    let row = |pupil: Pupil| {
        let path = Screen::Pupil(pupil.id).path();
        view! { <tr><th scope="row"><A href=path>{name(&pupil)}</A></th></tr> }
    };
    view! {
        <table class="board">
            <caption class="visually-hidden">"Élèves de la classe"</caption>
            <thead>
                <tr><th scope="col">"Élève"</th></tr>
            </thead>
            <tbody>{pupils.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn period_option(period: &Period) -> (String, String) {
    (
        period.id.to_string(),
        format!("{} ({})", period.name, weeks(&period.weeks)),
    )
}
