//! The form of a period: its name, its kind, its weeks with the calendar in view.

use super::calendar_model::{ClassYear, KINDS, class_year, crowd, run};
use super::period_draft::{Draft, form, new_form};
use crate::components::{Alert, Choice, TextField, numbered};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::text::{count, weeks};
use chrono::Datelike;
use common::domain::division::Division;
use common::domain::period::{Period, PeriodState, PlacementKind};
use common::ids::{DivisionId, PeriodId};
use common::row::{Group, Kind, RowKey};
use common::rules::school_year::WeekView;
use common::rules::week::{IsoWeek, month, short_date};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Longest run that the quick choice offers, in weeks.
const LONGEST: usize = 12;

/// A new period of the class, or one that is changed.
#[component]
pub(super) fn PeriodForm(
    division: DivisionId,
    period: Option<PeriodId>,
    year: RwSignal<i32>,
    close: Callback<()>,
) -> impl IntoView {
    let local = use_local();
    let kept = period.map_or_else(|| new_form(division), form);
    let now = local.read(&[], |rows| {
        period.and_then(|id| rows.get::<Period>(id.0).cloned())
    });
    let start = now.as_ref().map_or_else(
        || Draft {
            name: "PFMP".into(),
            ..Draft::default()
        },
        |now| {
            let key = RowKey::new(Kind::Period, now.id.0);
            Draft::of(now, local.seen(&[(key, Group::Whole)]))
        },
    );
    let draft = local.draft(&kept).and_then(|text| Draft::read(&text));
    let draft = draft.unwrap_or_else(|| start.clone());
    let name = RwSignal::new(draft.name);
    let kind = RwSignal::new(draft.kind);
    let chosen = RwSignal::new(draft.weeks);
    // A text taken up after a refusal starts from what is shown now.
    let seen = if draft.seen.is_empty() {
        start.seen.clone()
    } else {
        draft.seen
    };
    let seen = StoredValue::new(seen);
    let held = move || Draft {
        name: name.get(),
        kind: kind.get(),
        weeks: chosen.get(),
        seen: seen.get_value(),
    };
    let (form_name, untouched) = (kept.clone(), start);
    Effect::new(move |before: Option<Draft>| {
        let now = held();
        if before.is_some_and(|before| before != now) {
            let same = now == untouched;
            local.save_draft(&form_name, if same { String::new() } else { now.text() });
        }
        now
    });
    let class =
        Memo::new(move |_| local.read(&KINDS, |rows| class_year(rows, division, year.get())));
    let error = RwSignal::new(None::<String>);
    let forget = kept.clone();
    let id = period.unwrap_or_else(|| PeriodId(local.new_uuid()));
    let save = Action::new_local(move |state: &PeriodState| {
        let command = untrack(held).command(id, division, *state);
        let kept = kept.clone();
        let seen = Some(seen.get_value()).filter(|seen| !seen.is_empty());
        async move {
            error.set(None);
            match local.issue(command.into(), seen, Some(kept)).await {
                Ok(_) => close.run(()),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let state = now.as_ref().map_or(PeriodState::Draft, |p| p.state);
    let leave = move |_| {
        local.save_draft(&forget, String::new());
        close.run(());
    };
    let button = move |state: PeriodState, label: &'static str, primary: bool| {
        let class = if primary { "btn btn--primary" } else { "btn" };
        view! {
            <button class=class type="button" disabled=move || save.pending().get() on:click=move |_| { save.dispatch(state); }>{label}</button>
        }
    };
    let title = if period.is_some() {
        "Modifier la période"
    } else {
        "Nouvelle période"
    };
    let buttons = match state {
        PeriodState::Published => {
            button(PeriodState::Published, "Publier ces changements", true).into_any()
        }
        _ => view! {
            {button(PeriodState::Published, "Publier", true)}
            {button(PeriodState::Proposed, "Proposer au pôle", false)}
            {(state == PeriodState::Draft).then(|| button(PeriodState::Draft, "Garder en brouillon", false))}
        }
        .into_any(),
    };
    view! {
        <form class="form period-form" aria-label=title on:submit=|event| event.prevent_default() on:focusout=move |_| local.flush_drafts()>
            <h3>{title}</h3>
            <TextField id=format!("nom-{division}") label="Nom" value=name hint="«\u{a0}PFMP n° 1\u{a0}», «\u{a0}Séquence d'observation\u{a0}»."/>
            <Choice
                id=format!("nature-{division}")
                label="Nature"
                options=Signal::stored(numbered(&PlacementKind::ALL, |k| k.label()))
                value=Signal::derive(move || {
                    let at = PlacementKind::ALL.into_iter().position(|k| k == kind.get());
                    at.unwrap_or_default().to_string()
                })
                choose=Callback::new(move |at: String| {
                    let at: usize = at.parse().unwrap_or_default();
                    kind.set(PlacementKind::ALL.get(at).copied().unwrap_or_default());
                })
            />
            <Quick division class chosen/>
            <OneByOne division class chosen/>
            <Outlook division class chosen period=now/>
            <Alert error/>
            <p class="actions">
                {buttons}
                <button class="btn btn--quiet" type="button" on:click=leave>"Abandonner"</button>
            </p>
        </form>
    }
    .into_any()
}

fn views(class: Memo<Option<ClassYear>>) -> Vec<WeekView> {
    class.with(|c| c.as_ref().map_or_else(Vec::new, |c| c.weeks.clone()))
}

/// A first week and a length: most periods are weeks of class that follow each other.
#[component]
fn Quick(
    division: DivisionId,
    class: Memo<Option<ClassYear>>,
    chosen: RwSignal<BTreeSet<IsoWeek>>,
) -> impl IntoView {
    let first =
        Signal::derive(move || chosen.with(|c| c.first().map_or(String::new(), |w| w.code())));
    let firsts = Signal::derive(move || {
        let none = (String::new(), "Choisir…".to_owned());
        let weeks = views(class).into_iter();
        let named = weeks.map(|view| (view.week.code(), week_name(&view)));
        std::iter::once(none).chain(named).collect::<Vec<_>>()
    });
    let lengths: Vec<(String, String)> = (0..=LONGEST)
        .map(|n| {
            (
                n.to_string(),
                if n == 0 {
                    "Choisir…".into()
                } else {
                    count(n, "semaine", "semaines")
                },
            )
        })
        .collect();
    let number = Signal::derive(move || chosen.with(|c| c.len().min(LONGEST).to_string()));
    let fill = move |first: Option<IsoWeek>, number: usize| {
        if let Some(first) = first {
            chosen.set(run(&views(class), first, number.max(1)));
        }
    };
    view! {
        <div class="columns">
            <Choice
                id=format!("premiere-{division}")
                label="Première semaine"
                options=firsts
                value=first
                choose=Callback::new(move |code: String| {
                    fill(code.parse().ok(), chosen.with_untracked(BTreeSet::len));
                })
            />
            <Choice
                id=format!("duree-{division}")
                label="Durée, sans les vacances"
                options=Signal::stored(lengths)
                value=number
                choose=Callback::new(move |number: String| {
                    let first = chosen.with_untracked(|c| c.first().copied());
                    fill(first, number.parse().unwrap_or(1));
                })
            />
        </div>
    }
    .into_any()
}

/// « S10, lun. 8 mars (Vacances d'hiver) ».
fn week_name(view: &WeekView) -> String {
    let day = short_date(view.week.monday());
    let why = view.out.as_ref().map(|name| format!(" ({name})"));
    format!("{}, {day}{}", view.week, why.unwrap_or_default())
}

/// Each week with what speaks against it.
#[component]
fn OneByOne(
    division: DivisionId,
    class: Memo<Option<ClassYear>>,
    chosen: RwSignal<BTreeSet<IsoWeek>>,
) -> impl IntoView {
    let local = use_local();
    let months = move || {
        let mut months: Vec<(String, Vec<AnyView>)> = Vec::new();
        let mut last = None;
        for view in views(class) {
            let thursday = view.week.days()[3];
            let key = (thursday.year(), thursday.month());
            if last != Some(key) {
                months.push((month(thursday), Vec::new()));
                last = Some(key);
            }
            let others = local.read(&KINDS, |rows| {
                let class = rows.get::<Division>(division.0);
                class.map_or(0, |d| crowd(rows, d, view.week))
            });
            if let Some((_, weeks)) = months.last_mut() {
                weeks.push(one_week(view, others, chosen));
            }
        }
        let group = |(name, weeks): (String, Vec<AnyView>)| {
            view! { <fieldset class="choices"><legend>{name}</legend>{weeks}</fieldset> }
        };
        months.into_iter().map(group).collect_view()
    };
    view! {
        <details class="fold">
            <summary>"Choisir semaine par semaine"</summary>
            <div class="stack">{months}</div>
        </details>
    }
    .into_any()
}

fn one_week(view: WeekView, others: usize, chosen: RwSignal<BTreeSet<IsoWeek>>) -> AnyView {
    let week = view.week;
    let toggle = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        chosen.update(|weeks| {
            if on {
                weeks.insert(week);
            } else {
                weeks.remove(&week);
            }
        });
    };
    let mut notes = view.exams.clone();
    notes.extend(view.days_off.iter().cloned());
    if others > 0 {
        notes.push(format!(
            "{} du pôle dans ce métier",
            count(others, "autre classe", "autres classes")
        ));
    }
    let notes = (!notes.is_empty()).then(|| view! { <small>{notes.join("\u{a0}· ")}</small> });
    view! {
        <label class="check week-check">
            <input type="checkbox" prop:checked=move || chosen.with(|c| c.contains(&week)) on:change=toggle/>
            <span>{week_name(&view)} {notes}</span>
        </label>
    }
    .into_any()
}

/// What the chosen weeks come to, and what speaks against them.
#[component]
fn Outlook(
    division: DivisionId,
    class: Memo<Option<ClassYear>>,
    chosen: RwSignal<BTreeSet<IsoWeek>>,
    period: Option<Period>,
) -> impl IntoView {
    let local = use_local();
    let of = period.as_ref().map(|p| p.id);
    let before = StoredValue::new(period);
    let told = move || {
        let weeks_now: Vec<IsoWeek> = chosen.with(|c| c.iter().copied().collect());
        if weeks_now.is_empty() {
            return vec![("", "Aucune semaine choisie.".to_owned())];
        }
        let views: Vec<WeekView> = views(class)
            .into_iter()
            .filter(|view| weeks_now.contains(&view.week))
            .collect();
        let days: usize = views.iter().map(|v| usize::from(v.worked)).sum();
        let mut told = vec![(
            "",
            format!(
                "{}\u{a0}: {}, {} de présence.",
                weeks(&weeks_now),
                count(weeks_now.len(), "semaine", "semaines"),
                count(days, "jour", "jours")
            ),
        )];
        for view in &views {
            if let Some(name) = &view.out {
                told.push(("warn", format!("{} est en vacances ({name}).", view.week)));
            }
            for exam in &view.exams {
                told.push(("warn", format!("{}\u{a0}: {exam}.", view.week)));
            }
            told.extend(view.days_off.iter().map(|off| ("", format!("{off}."))));
        }
        let others = class.with(|c| c.as_ref().map_or_else(Vec::new, |c| c.lines.clone()));
        for line in others.iter().filter(|l| Some(l.period.id) != of) {
            let shared: Vec<IsoWeek> = line
                .period
                .weeks
                .iter()
                .copied()
                .filter(|w| weeks_now.contains(w))
                .collect();
            if !shared.is_empty() && line.period.state != PeriodState::Cancelled {
                told.push((
                    "warn",
                    format!(
                        "{}\u{a0}: «\u{a0}{}\u{a0}» y est déjà.",
                        weeks(&shared),
                        line.period.name
                    ),
                ));
            }
        }
        let most = local.read(&KINDS, |rows| {
            let class = rows.get::<Division>(division.0)?;
            let crowds = weeks_now
                .iter()
                .map(|week| (crowd(rows, class, *week), *week));
            crowds.max_by_key(|(number, _)| *number)
        });
        if let Some((number, week)) = most.filter(|(number, _)| *number > 0) {
            told.push((
                "",
                format!(
                    "Jusqu'à {} du pôle dans ce métier la même semaine ({week}).",
                    count(number, "autre classe", "autres classes")
                ),
            ));
        }
        told.extend(
            before
                .with_value(|p| p.as_ref().and_then(|p| moved(p, &weeks_now, &others)))
                .map(|text| ("warn", text)),
        );
        told
    };
    view! {
        <div class="outlook" role="status">
            {move || told().into_iter().map(|(tone, text)| {
                let class = if tone == "warn" { "alert alert--warn" } else { "field__hint" };
                view! { <p class=class>{text}</p> }
            }).collect_view()}
        </div>
    }
    .into_any()
}

/// What publishing other dates does, when somebody already counts on the old ones.
fn moved(
    before: &Period,
    now: &[IsoWeek],
    lines: &[super::calendar_model::Line],
) -> Option<String> {
    let line = lines.iter().find(|l| l.period.id == before.id)?;
    (before.state == PeriodState::Published && before.weeks != now && line.placed > 0).then(|| {
        format!(
            "{} pour les dates d'avant\u{a0}: {} le courriel des nouvelles dates. Rien n'est changé \
             à ces stages sans vous.",
            count(line.placed, "élève a une place", "élèves ont une place"),
            count(line.hosts, "organisme recevra", "organismes recevront")
        )
    })
}
