//! The class board: filters, the table, a selection and what is done with it.

use super::bulk::Bulk;
use super::class::tone;
use super::class_model::{Filter, Line, Sort, Wanted, Whose, arranged, counts, name, referents};
use crate::components::{Chip, Choice, Tone, numbered};
use crate::routes::Screen;
use crate::text::{count, moment};
use common::domain::situation::Situation;
use common::ids::PupilId;
use leptos::prelude::*;
use leptos_router::components::A;

/// The board.
#[component]
pub fn Board(lines: Memo<Vec<Line>>) -> impl IntoView {
    let filter = RwSignal::new(Filter::default());
    let shown = Memo::new(move |_| lines.with(|lines| arranged(lines, &filter.get())));
    let selecting = RwSignal::new(false);
    let selected = RwSignal::new(Vec::<PupilId>::new());
    let chosen = Memo::new(move |_| {
        let selected = selected.get();
        let lines = lines.get();
        let chosen = lines.into_iter().filter(|l| selected.contains(&l.pupil.id));
        chosen.collect::<Vec<Line>>()
    });
    let several = Memo::new(move |_| {
        lines.with(|lines| {
            lines
                .windows(2)
                .any(|two| matches!(two, [a, b] if a.division != b.division))
        })
    });
    let every = move |_| {
        selected.set(shown.with(|shown| shown.iter().map(|l| l.pupil.id).collect()));
    };
    let stop = move |_| {
        selecting.set(false);
        selected.set(Vec::new());
    };
    view! {
        <Counts lines/>
        <Filters lines filter/>
        <p class="actions no-print">
            <Show
                when=move || selecting.get()
                fallback=move || view! {
                    <button class="btn" on:click=move |_| selecting.set(true)>"Sélectionner des élèves"</button>
                    <button class="btn btn--quiet" on:click=|_| print()>"Imprimer"</button>
                }
            >
                <button class="btn" on:click=every>"Tout sélectionner"</button>
                <button class="btn btn--quiet" on:click=stop>"Terminer la sélection"</button>
            </Show>
        </p>
        <Show when=move || selecting.get()>
            <Bulk chosen/>
        </Show>
        <Show
            when=move || !shown.with(Vec::is_empty)
            fallback=|| view! { <p class="lead" role="status">"Aucun élève ne répond à ces filtres."</p> }
        >
            <div class="table-scroll">
                <table class="board">
                    <caption class="visually-hidden">"Situation de chaque élève"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Élève"</th>
                            <th scope="col">"Situation"</th>
                            <th scope="col">"Lieu"</th>
                            <th scope="col">"Référent"</th>
                            <th scope="col">"Dernière note"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            let (pick, several) = (selecting.get(), several.get());
                            let row = move |line| row(line, several, pick.then_some(selected));
                            shown.get().into_iter().map(row).collect_view()
                        }}
                    </tbody>
                </table>
            </div>
        </Show>
    }
    .into_any()
}

/// Opens the browser's way to print.
pub(super) fn print() {
    // Only refused where there is no printer dialogue at all.
    let _ = window().print();
}

#[component]
fn Counts(lines: Memo<Vec<Line>>) -> impl IntoView {
    move || {
        let lines = lines.get();
        let (uncovered, concerned, each) = counts(&lines);
        let set_aside = lines.len().saturating_sub(concerned);
        let each = each.into_iter().map(|(situation, count)| {
            view! { <li><Chip tone=tone(situation) text=format!("{}\u{a0}: {count}", situation.label())/></li> }
        });
        let aside = (set_aside > 0).then(|| {
            format!(
                " ({})",
                count(
                    set_aside,
                    "autre, dispensé ou parti",
                    "autres, dispensés ou partis"
                )
            )
        });
        view! {
            <p class="result-count" role="status">
                <b>{format!("Sans stage\u{a0}: {uncovered}")}</b> " sur "
                {count(concerned, "élève concerné", "élèves concernés")} {aside}
            </p>
            <ul class="counts" aria-label="Situations">{each.collect_view()}</ul>
        }
    }
}

#[component]
fn Filters(lines: Memo<Vec<Line>>, filter: RwSignal<Filter>) -> impl IntoView {
    let situations = move || {
        let (_, _, each) = lines.with(|lines| counts(lines));
        let first = [
            ("".to_owned(), "Toutes".to_owned()),
            ("sans".to_owned(), "Sans stage".to_owned()),
        ];
        let each = each
            .into_iter()
            .map(|(situation, _)| (position(situation), situation.label().to_owned()));
        first.into_iter().chain(each).collect::<Vec<_>>()
    };
    let situation = move || match filter.get().wanted {
        Wanted::All => String::new(),
        Wanted::Uncovered => "sans".into(),
        Wanted::One(situation) => position(situation),
    };
    let want = move |code: String| {
        let at = code.parse::<usize>().ok();
        let one = at.and_then(|at| Situation::ALL.get(at).copied());
        filter.write().wanted = match (code.as_str(), one) {
            ("sans", _) => Wanted::Uncovered,
            (_, Some(situation)) => Wanted::One(situation),
            _ => Wanted::All,
        };
    };
    let people = move || {
        let first = [
            ("".to_owned(), "Tous".to_owned()),
            ("aucun".to_owned(), "Sans référent".to_owned()),
        ];
        let named = lines.with(|lines| referents(lines));
        let named = named.into_iter().map(|(id, name)| (id.to_string(), name));
        first.into_iter().chain(named).collect::<Vec<_>>()
    };
    let whose = move || match filter.get().whose {
        Whose::All => String::new(),
        Whose::Nobody => "aucun".into(),
        Whose::One(id) => id.to_string(),
    };
    let follow = move |code: String| {
        filter.write().whose = match (code.as_str(), code.parse()) {
            ("aucun", _) => Whose::Nobody,
            (_, Ok(id)) => Whose::One(id),
            _ => Whose::All,
        };
    };
    let order = move || {
        let at = Sort::ALL.iter().position(|s| *s == filter.get().sort);
        at.unwrap_or(0).to_string()
    };
    let sort = move |at: String| {
        let at = at.parse().ok().and_then(|at: usize| Sort::ALL.get(at));
        filter.write().sort = at.copied().unwrap_or_default();
    };
    let active = move || filter.get() != Filter::default();
    view! {
        <details class="filters no-print">
            <summary>{move || if active() { "Filtres et tri (actifs)" } else { "Filtres et tri" }}</summary>
            <div class="filters__grid">
                <Choice id="situation" label="Situation" options=Signal::derive(situations) value=Signal::derive(situation) choose=Callback::new(want)/>
                <Choice id="suivi-par" label="Référent" options=Signal::derive(people) value=Signal::derive(whose) choose=Callback::new(follow)/>
                <Choice id="tri" label="Trier par" options=Signal::stored(numbered(&Sort::ALL, |s| s.label())) value=Signal::derive(order) choose=Callback::new(sort)/>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || filter.get().late
                        on:change=move |event| filter.write().late = event_target_checked(&event)
                    />
                    "En retard seulement"
                </label>
            </div>
        </details>
    }
    .into_any()
}

fn position(situation: Situation) -> String {
    let at = Situation::ALL.iter().position(|s| *s == situation);
    at.unwrap_or(0).to_string()
}

fn row(line: Line, several: bool, picked: Option<RwSignal<Vec<PupilId>>>) -> impl IntoView {
    let id = line.pupil.id;
    let place = match (&line.host, line.waiting) {
        (Some(host), _) => format!("{}, {}", host.name, host.commune_name),
        (None, 0) => "Aucune demande".into(),
        (None, waiting) => count(waiting, "demande en attente", "demandes en attente"),
    };
    let note = line.last_note.map_or_else(
        || "Aucune".to_owned(),
        |note| format!("{}, {}", note.kind.label(), moment(note.written_at)),
    );
    let referent = line
        .referent
        .map_or_else(|| "Personne".to_owned(), |(_, name)| name);
    let shown = name(&line.pupil);
    let label = format!("Sélectionner {shown}");
    let late = line
        .late
        .map(|late| view! { " " <Chip tone=Tone::Warn text=late.sentence()/> });
    let class = several.then(|| view! { " " <small>{line.division}</small> });
    let pick = picked.map(|selected| {
        let change = move |event| {
            let on = event_target_checked(&event);
            selected.update(|all| {
                all.retain(|one| *one != id);
                if on {
                    all.push(id);
                }
            });
        };
        view! {
            <label class="check no-print">
                <input
                    type="checkbox"
                    prop:checked=move || selected.with(|all| all.contains(&id))
                    on:change=change
                />
                <span class="visually-hidden">{label}</span>
            </label>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <span class="board__who">{pick} <A href=Screen::Pupil(id).path()>{shown}</A> {class}</span>
            </th>
            <td data-label="Situation"><Chip tone=tone(line.situation) text=line.situation.label()/> {late}</td>
            <td data-label="Lieu">{place}</td>
            <td data-label="Référent">{referent}</td>
            <td data-label="Dernière note">{note}</td>
        </tr>
    }
    .into_any()
}

/// Names of pupils, short: for what is told after something was done to them.
#[must_use]
pub(super) fn told(lines: &[Line]) -> String {
    match lines {
        [one] => name(&one.pupil),
        all => count(all.len(), "élève", "élèves"),
    }
}
