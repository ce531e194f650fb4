//! *Ma classe*.

use super::class_model::{Content, Line, content, counts, first_period, name, periods};
use super::hints::ToCheckLink;
use crate::components::{Chip, Choice, Empty, Tone};
use crate::local::{pref, use_local};
use crate::routes::Screen;
use crate::text::{count, moment, weeks};
use common::access::{Actor, followed_divisions};
use common::domain::division::Division;
use common::domain::period::Period;
use common::domain::pupil::Pupil;
use common::domain::situation::Situation;
use common::row::Kind;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 11] = [
    Kind::Pupil,
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
fn divisions(mut rows: &Replica, actor: &Actor) -> Vec<Division> {
    followed_divisions(actor, &mut rows).unwrap_or_default()
}

/// *Ma classe*.
#[component]
pub fn Class() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let chosen = RwSignal::new(local.pref(pref::DIVISION));
    let chosen_period = RwSignal::new(None::<String>);
    let all = Memo::new(move |_| local.read(&KINDS, |rows| divisions(rows, &actor.get())));
    let division = Memo::new(move |_| {
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
        let (division, period) = (division.get(), period.get());
        local.read(&KINDS, |rows| {
            content(rows, division.as_ref(), period.as_ref(), local.today())
        })
    });
    view! {
        <Title text="Ma classe"/>
        <h1>{move || division.get().map_or_else(|| "Ma classe".into(), |d| format!("Ma classe\u{a0}: {}", d.name))}</h1>
        <p class="lead">{move || division.get().map(|d| d.diploma)}</p>
        <div class="filters__grid">
            <Show when=move || !all.with(Vec::is_empty)>
                <Choice
                    id="classe"
                    label="Classe"
                    options=Signal::derive(move || all.get().iter().map(|d| (d.id.to_string(), d.name.clone())).collect())
                    value=Signal::derive(move || division.get().map(|d| d.id.to_string()).unwrap_or_default())
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
        {move || drawn(shown.get())}
    }
}

fn drawn(content: Content) -> AnyView {
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
        Content::Board(lines) => view! { <Board lines/> }.into_any(),
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

#[component]
fn Board(lines: Vec<Line>) -> impl IntoView {
    let total = lines.len();
    let (uncovered, each) = counts(&lines);
    let each = each.into_iter().map(|(situation, count)| {
        view! { <li><Chip tone=tone(situation) text=format!("{}\u{a0}: {count}", situation.label())/></li> }
    });
    let rows = lines.into_iter().map(row);
    view! {
        <p class="result-count" role="status">
            <b>{format!("Sans stage\u{a0}: {uncovered}")}</b> " sur " {count(total, "élève", "élèves")}
        </p>
        <ul class="counts" aria-label="Situations">{each.collect_view()}</ul>
        <div class="table-scroll">
            <table class="board">
                <caption class="visually-hidden">"Situation de chaque élève"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Élève"</th>
                        <th scope="col">"Situation"</th>
                        <th scope="col">"Lieu"</th>
                        <th scope="col">"Dernière note"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(line: Line) -> impl IntoView {
    let place = match (&line.host, line.waiting) {
        (Some(host), _) => format!("{}, {}", host.name, host.commune_name),
        (None, 0) => "Aucune demande".into(),
        (None, waiting) => count(waiting, "demande en attente", "demandes en attente"),
    };
    let note = line.last_note.map_or_else(
        || "Aucune".to_owned(),
        |note| format!("{}, {}", note.kind.label(), moment(note.written_at)),
    );
    view! {
        <tr>
            <th scope="row"><A href=Screen::Pupil(line.pupil.id).path()>{name(&line.pupil)}</A></th>
            <td data-label="Situation"><Chip tone=tone(line.situation) text=line.situation.label()/></td>
            <td data-label="Lieu">{place}</td>
            <td data-label="Dernière note">{note}</td>
        </tr>
    }
}
