//! The sheet of a pupil: situations, timeline, notes.

use super::class::tone;
use super::class_model::{line, name, periods, pupil};
use super::note::{NoteCard, WriteForm};
use crate::components::{Chip, Empty};
use crate::local::use_local;
use crate::routes::Screen;
use crate::text::{moment, weeks};
use common::domain::application::Application;
use common::domain::division::Division;
use common::domain::follow_up::{Note, Revision};
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::pupil::Pupil;
use common::domain::situation::Situation;
use common::domain::staff::Staff;
use common::ids::{NoteId, PupilId};
use common::row::{Index, Kind};
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 10] = [
    Kind::Pupil,
    Kind::Application,
    Kind::Placement,
    Kind::Note,
    Kind::Revision,
    Kind::Period,
    Kind::Host,
    Kind::Offer,
    Kind::Staff,
    Kind::Division,
];

/// A note with its words.
#[derive(Clone, PartialEq)]
pub struct Told {
    pub note: Note,
    pub revisions: Vec<Revision>,
    pub author: String,
    pub pending: bool,
}

/// Notes of a pupil, the latest first.
fn notes(rows: &Replica, id: PupilId) -> Vec<Told> {
    let mut notes = rows.by::<Note>(Index::NotesByPupil, id.0);
    notes.sort_by_key(|n| (std::cmp::Reverse(n.written_at), n.id));
    notes.into_iter().map(|note| told(rows, note)).collect()
}

fn told(rows: &Replica, note: &Note) -> Told {
    let revisions: Vec<Revision> = rows
        .by::<Revision>(Index::RevisionsByNote, note.id.0)
        .into_iter()
        .cloned()
        .collect();
    let pending = revisions
        .iter()
        .any(|r| rows.is_pending(common::row::RowKey::new(Kind::Revision, r.id.0)));
    let author = rows.get::<Staff>(note.author.0);
    Told {
        author: author
            .map(|a| format!("{} {}", a.first_name, a.last_name))
            .unwrap_or_default(),
        note: note.clone(),
        revisions,
        pending,
    }
}

/// Steps of the pupil's requests, the latest first.
fn steps(rows: &Replica, id: PupilId) -> Vec<(i64, String)> {
    let mut steps = Vec::new();
    for application in rows.by::<Application>(Index::ApplicationsByPupil, id.0) {
        let offer = rows.get::<Offer>(application.offer.0);
        let title = offer.map_or("offre retirée", |o| o.text.title.as_str());
        steps.push((application.asked_at, format!("Demande : {title}")));
        if let Some(at) = application.answered_at {
            steps.push((at, format!("{} : {title}", application.status.label())));
        }
    }
    steps.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    steps
}

/// All that the sheet shows above the notes.
#[derive(Clone, PartialEq)]
struct Sheet {
    pupil: Pupil,
    division: Option<Division>,
    situations: Vec<(Period, Situation, Option<String>)>,
    steps: Vec<(i64, String)>,
}

/// The sheet of a pupil.
#[component]
pub fn PupilSheet(id: PupilId) -> impl IntoView {
    let local = use_local();
    let sheet = Memo::new(move |_| {
        local.read(&KINDS, |rows| {
            let pupil = pupil(rows, id)?;
            let periods = periods(rows, pupil.division);
            let situation = |period: Period| {
                let line = line(rows, &pupil, &period, local.today());
                (period, line.situation, line.host.map(|h| h.name))
            };
            Some(Sheet {
                division: rows.get::<Division>(pupil.division.0).cloned(),
                situations: periods.into_iter().map(situation).collect(),
                steps: steps(rows, id),
                pupil,
            })
        })
    });
    let notes = Memo::new(move |_| local.read(&KINDS, |rows| notes(rows, id)));
    let ids = Memo::new(move |_| {
        notes
            .get()
            .iter()
            .map(|t| t.note.id)
            .collect::<Vec<NoteId>>()
    });
    let told = move |id: NoteId| notes.get().into_iter().find(|t| t.note.id == id);
    view! {
        <A href=Screen::Class.path() attr:class="back">"← Ma classe"</A>
        {move || match sheet.get() {
            None => {
                view! {
                    <Title text="Élève introuvable"/>
                    <h1>"Élève introuvable"</h1>
                    <Empty title="Cet élève n'est pas dans vos classes." hint="Revenez à la classe."/>
                }
                    .into_any()
            }
            Some(sheet) => head(sheet).into_any(),
        }}
        <Show when=move || sheet.get().is_some()>
            <h2>"Notes de suivi"</h2>
            <WriteForm pupil=id/>
            <ul class="list" aria-label="Notes">
                <For each=move || ids.get() key=|id| *id let:note>
                    <li>
                        <NoteCard told=Memo::new(move |_| told(note))/>
                    </li>
                </For>
            </ul>
            {move || {
                sheet
                    .get()
                    .map(|sheet| {
                        let steps = sheet.steps.into_iter().map(|(at, what)| {
                            view! { <li><time>{moment(at)}</time> " " {what}</li> }
                        });
                        view! { <h2>"Parcours"</h2> <ol class="timeline">{steps.collect_view()}</ol> }
                    })
            }}
        </Show>
    }
}

fn head(sheet: Sheet) -> impl IntoView {
    let situations = sheet
        .situations
        .into_iter()
        .map(|(period, situation, host)| {
            view! {
                <li>
                    <b>{period.name}</b> " " {weeks(&period.weeks)} " "
                    <Chip tone=tone(situation) text=situation.label()/> " " {host}
                </li>
            }
        });
    view! {
        <Title text="Fiche élève"/>
        <h1>{name(&sheet.pupil)}</h1>
        <p class="lead">{sheet.division.map(|d| format!("{}, {}", d.name, d.diploma))}</p>
        <ul class="situations" aria-label="Périodes">{situations.collect_view()}</ul>
    }
}
