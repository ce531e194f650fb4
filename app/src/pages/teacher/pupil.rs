//! The sheet of a pupil: situations, timeline, notes.

use super::attendance_model::absences;
use super::class::tone;
use super::class_model::{line, name, periods, pupil};
use super::hints::SearchHints;
use super::note::NoteCard;
use super::placement::{self, PlaceCard, places};
use super::pupil_model::{Step, notes, steps};
use super::write::WriteForm;
use crate::components::{Chip, Empty};
use crate::local::use_local;
use crate::pages::shared::support::PupilSupport;
use crate::routes::Screen;
use crate::text::{count, weeks};
use common::domain::division::Division;
use common::domain::period::Period;
use common::domain::pupil::Pupil;
use common::domain::situation::Situation;
use common::ids::{NoteId, PlacementId, PupilId};
use common::row::Kind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 17] = [
    Kind::Pupil,
    Kind::Attendance,
    Kind::Referent,
    Kind::Demarche,
    Kind::Pole,
    Kind::Application,
    Kind::Placement,
    Kind::Note,
    Kind::FoundPlace,
    Kind::Support,
    Kind::Need,
    Kind::Revision,
    Kind::Period,
    Kind::Host,
    Kind::Offer,
    Kind::Staff,
    Kind::Division,
];

/// All that the sheet shows above the notes.
#[derive(Clone, PartialEq)]
struct Sheet {
    pupil: Pupil,
    division: Option<Division>,
    situations: Vec<Standing>,
    steps: Vec<Step>,
    /// Half-days of absence, and those to be made up.
    absences: (usize, usize),
}

/// Where the pupil stands in a period.
#[derive(Clone, PartialEq)]
struct Standing {
    period: Period,
    situation: Situation,
    host: Option<String>,
    referent: Option<String>,
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
                let line = line(rows, &pupil, &period, local.today())?;
                Some(Standing {
                    situation: line.situation,
                    host: line.host.map(|h| h.name),
                    referent: line.referent.map(|(_, name)| name),
                    period,
                })
            };
            Some(Sheet {
                division: rows.get::<Division>(pupil.division.0).cloned(),
                situations: periods.into_iter().filter_map(situation).collect(),
                steps: steps(rows, id),
                absences: absences(rows, id),
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
    let stays = Memo::new(move |_| local.read(&placement::KINDS, |rows| places(rows, id)));
    let stay_ids = Memo::new(move |_| {
        stays.with(|all| {
            all.iter()
                .map(|p| p.placement.id)
                .collect::<Vec<PlacementId>>()
        })
    });
    let stay = move |id: PlacementId| {
        Memo::new(move |_| stays.with(|all| all.iter().find(|p| p.placement.id == id).cloned()))
    };
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
            <SearchHints id/>
            <Show when=move || !stay_ids.with(Vec::is_empty)>
                <h2>"Stage"</h2>
                <For each=move || stay_ids.get() key=|id| *id let:one>
                    <PlaceCard place=stay(one)/>
                </For>
            </Show>
            <PupilSupport pupil=id/>
            <h2>"Notes de suivi"</h2>
            <WriteForm pupil=id/>
            <ul class="list" aria-label="Notes">
                <For each=move || ids.get() key=|id| *id let:note>
                    <li>
                        <NoteCard told=Memo::new(move |_| told(note))/>
                    </li>
                </For>
            </ul>
            <Show when=move || ids.with(Vec::is_empty)>
                <p class="lead">"Aucune note pour le moment."</p>
            </Show>
            {move || sheet.get().filter(|sheet| !sheet.steps.is_empty()).map(|sheet| timeline(sheet.steps))}
        </Show>
    }
    .into_any()
}

fn timeline(steps: Vec<Step>) -> AnyView {
    let steps = steps.into_iter().map(|step| {
        view! { <li><time>{step.when()}</time> " " {step.what}</li> }
    });
    view! {
        <h2>"Parcours"</h2>
        <ol class="timeline" aria-label="Parcours">{steps.collect_view()}</ol>
    }
    .into_any()
}

fn head(sheet: Sheet) -> impl IntoView {
    let situations = sheet.situations.into_iter().map(|at| {
        let referent = at.referent.map(|name| format!("Référent\u{a0}: {name}"));
        view! {
            <li>
                <b>{at.period.name}</b> " " {weeks(&at.period.weeks)} " "
                <Chip tone=tone(at.situation) text=at.situation.label()/> " " {at.host}
                <br/>
                <small>{referent.unwrap_or_else(|| "Sans référent".into())}</small>
            </li>
        }
    });
    let (absent, due) = sheet.absences;
    let absences = (absent > 0).then(|| {
        let due = if due > 0 {
            format!(", dont {due} à rattraper")
        } else {
            String::new()
        };
        format!(
            "{}{due}",
            count(absent, "demi-journée d'absence", "demi-journées d'absence")
        )
    });
    view! {
        <Title text="Fiche élève"/>
        <h1>{name(&sheet.pupil)}</h1>
        <p class="lead">{sheet.division.map(|d| format!("{}, {}", d.name, d.diploma))}</p>
        <ul class="situations" aria-label="Périodes">{situations.collect_view()}</ul>
        {absences.map(|text| view! { <p>{text}</p> })}
    }
}
