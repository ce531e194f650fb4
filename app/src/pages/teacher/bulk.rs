//! What is done with several pupils at once.

use super::board::told;
use super::class_model::Line;
use super::referent::AssignForm;
use crate::components::{Alert, Dialog};
use crate::local::{Local, use_local};
use crate::pages::shared::why_not;
use common::command::{Command, ExemptPupil, Mark, MarkAttendance};
use common::domain::attendance::{Attendance, Half, HalfDay, Presence, heads, is_opposed, noted};
use common::ids::{AttendanceId, DivisionId};
use common::row::Index;
use leptos::prelude::*;

/// Saves several commands, one after the other.
///
/// # Errors
/// Why the first that could not be saved was not.
pub(super) async fn issue_all(local: Local, commands: Vec<Command>) -> Result<(), String> {
    for command in commands {
        let issued = local.issue(command, None, None).await;
        issued.map_err(|why| why_not(&why))?;
    }
    Ok(())
}

/// Exempts pupils, or takes it back; only those that it changes.
fn exempting(lines: &[Line], exempt: bool) -> Vec<Command> {
    use common::domain::situation::Situation;
    let changed = lines.iter().filter(|line| {
        line.situation != Situation::Left && (line.situation == Situation::Exempt) != exempt
    });
    let command = |line: &Line| {
        ExemptPupil {
            pupil: line.pupil.id,
            period: line.period,
            exempt,
        }
        .into()
    };
    changed.map(command).collect()
}

/// The presence of the whole day, for each class; pupils whose entries are opposed are left to a
/// person.
fn presences(local: Local, lines: &[Line], value: HalfDay) -> Vec<Command> {
    let day = local.today();
    let mut classes: Vec<(DivisionId, Vec<Mark>)> = Vec::new();
    for line in lines {
        let said = local.read(&[], |rows| {
            let all = rows.by::<Attendance>(Index::AttendancesByPupil, line.pupil.id.0);
            let of_day: Vec<&Attendance> = all.into_iter().filter(|e| e.day == day).collect();
            let heads = heads(&of_day);
            if is_opposed(&heads) {
                return None;
            }
            let mut said = noted(&heads, Half::Morning, Some(value))?;
            said.afternoon = Some(value);
            Some(said)
        });
        let Some(said) = said else { continue };
        let mark = Mark {
            id: AttendanceId(local.new_uuid()),
            pupil: line.pupil.id,
            placement: line.placement,
            morning: said.morning,
            afternoon: said.afternoon,
            note: said.note,
            parents: said.parents,
        };
        let division = line.pupil.division;
        match classes.iter_mut().find(|(id, _)| *id == division) {
            Some((_, entries)) => entries.push(mark),
            None => classes.push((division, vec![mark])),
        }
    }
    let command = |(division, entries)| {
        MarkAttendance {
            division,
            day,
            entries,
            written_at: local.now().ms,
        }
        .into()
    };
    classes.into_iter().map(command).collect()
}

/// The buttons above the board, for the pupils selected.
#[component]
pub fn Bulk(chosen: Memo<Vec<Line>>) -> impl IntoView {
    let local = use_local();
    let naming = RwSignal::new(false);
    let marking = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<String>);
    // What takes back what was done last.
    let undo = RwSignal::new(Vec::<Command>::new());
    let none = move || chosen.with(Vec::is_empty);
    let issue = Action::new_local(
        move |(commands, said, back): &(Vec<Command>, String, Vec<Command>)| {
            let (commands, said, back) = (commands.clone(), said.clone(), back.clone());
            async move {
                error.set(None);
                match issue_all(local, commands).await {
                    Ok(()) => {
                        done.set(Some(said));
                        undo.set(back);
                    }
                    Err(why) => error.set(Some(why)),
                }
            }
        },
    );
    let exempt = move |on: bool| {
        let lines = chosen.get_untracked();
        let commands = exempting(&lines, on);
        let turned = |command: &Command| match command {
            Command::ExemptPupil(c) => Some(
                ExemptPupil {
                    exempt: !on,
                    ..c.clone()
                }
                .into(),
            ),
            _ => None,
        };
        let back = commands.iter().filter_map(turned).collect();
        let what = if on {
            "Dispense enregistrée"
        } else {
            "Dispense retirée"
        };
        let count = commands.len();
        let said = if count == 0 {
            "Rien à changer pour ces élèves.".to_owned()
        } else {
            format!(
                "{what} pour {}.",
                crate::text::count(count, "élève", "élèves")
            )
        };
        issue.dispatch((commands, said, back));
    };
    let mark = move |presence: Presence| {
        marking.set(false);
        let lines = chosen.get_untracked();
        let value = HalfDay {
            presence,
            justified: false,
            to_make_up: presence == Presence::Absent,
        };
        let label = presence.label().to_lowercase();
        let said = format!("{} aujourd'hui\u{a0}: {label}.", told(&lines));
        issue.dispatch((presences(local, &lines, value), said, Vec::new()));
    };
    let take_back = move |_| {
        let back = undo.get_untracked();
        issue.dispatch((back, "C'est annulé.".into(), Vec::new()));
    };
    view! {
        <section class="bulk no-print" aria-label="Actions sur la sélection">
            <p role="status">{move || format!("{} dans la sélection", chosen.with(|c| crate::text::count(c.len(), "élève", "élèves")))}</p>
            <p class="actions">
                <button class="btn" disabled=none on:click=move |_| naming.set(true)>"Nommer un référent"</button>
                <button class="btn" disabled=none on:click=move |_| marking.set(true)>"Présence du jour"</button>
                <button class="btn" disabled=none on:click=move |_| exempt(true)>"Dispenser"</button>
                <button class="btn" disabled=none on:click=move |_| exempt(false)>"Ne plus dispenser"</button>
            </p>
            <Alert error/>
            <p class="done" role="status">
                {move || done.get()} " "
                <Show when=move || !undo.with(Vec::is_empty)>
                    <button class="btn btn--quiet" on:click=take_back>"Annuler"</button>
                </Show>
            </p>
        </section>
        <Dialog open=naming title="Nommer un référent">
            <AssignForm chosen open=naming done/>
        </Dialog>
        <Dialog open=marking title="Présence du jour, matin et après-midi">
            <p class="actions">
                {Presence::ALL.map(|presence| view! {
                    <button class="btn" on:click=move |_| mark(presence)>{presence.label()}</button>
                }).collect_view()}
                <button class="btn btn--quiet" on:click=move |_| marking.set(false)>"Fermer"</button>
            </p>
        </Dialog>
    }
    .into_any()
}
