//! *Présences*: a class on one screen, for a day.

use super::OpenDay;
use super::attendance_model::{Row, in_words, row_of, sheet};
use super::board::print;
use super::class::divisions;
use super::class_model::name;
use crate::components::{Alert, Chip, Choice, Empty, TextField, Tone};
use crate::local::{Local, pref, use_local};
use crate::pages::shared::why_not;
use crate::routes::Screen;
use crate::text::count;
use chrono::{Days, NaiveDate};
use common::command::{Mark, MarkAttendance};
use common::domain::attendance::{Half, HalfDay, Known, Presence};
use common::ids::{AttendanceId, DivisionId, PupilId};
use common::row::Kind;
use common::rules::week::long_date;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 8] = [
    Kind::Attendance,
    Kind::Pupil,
    Kind::Need,
    Kind::Placement,
    Kind::Host,
    Kind::Staff,
    Kind::Division,
    Kind::Assignment,
];

/// What was tapped.
#[derive(Clone, Debug)]
enum Tap {
    Set(PupilId, Vec<Half>, Option<HalfDay>),
    Decide(PupilId, AttendanceId),
    /// Present, wherever nothing is noted.
    AllPresent(Vec<PupilId>),
    /// Takes back what was noted for these halves.
    Undo(Vec<(PupilId, Vec<Half>)>),
}

/// Taps, saved one after the other: each is noted over what the one before has left.
#[derive(Clone, Copy)]
struct Taps {
    local: Local,
    division: Memo<Option<DivisionId>>,
    day: Memo<NaiveDate>,
    waiting: StoredValue<Vec<Tap>>,
    busy: StoredValue<bool>,
    error: RwSignal<Option<String>>,
    undo: RwSignal<Vec<(PupilId, Vec<Half>)>>,
}

impl Taps {
    fn tap(self, tap: Tap) {
        self.waiting.update_value(|all| all.push(tap));
        if !self.busy.get_value() {
            self.busy.set_value(true);
            leptos::task::spawn_local(async move {
                while let Some(tap) = self.next() {
                    self.save(tap).await;
                }
                self.busy.try_set_value(false);
            });
        }
    }

    fn next(self) -> Option<Tap> {
        let next = |all: &mut Vec<Tap>| (!all.is_empty()).then(|| all.remove(0));
        self.waiting.try_update_value(next).flatten()
    }

    fn row(self, pupil: PupilId) -> Option<Row> {
        let day = self.day.get_untracked();
        self.local.read(&[], |rows| row_of(rows, pupil, day))
    }

    async fn save(self, tap: Tap) {
        let mut filled = Vec::new();
        let id = || AttendanceId(self.local.new_uuid());
        let entries: Vec<Mark> = match &tap {
            Tap::Set(pupil, halves, value) => self
                .row(*pupil)
                .and_then(|row| Some(row.mark(id(), row.noted(halves, *value)?)))
                .into_iter()
                .collect(),
            Tap::Decide(pupil, chosen) => self
                .row(*pupil)
                .and_then(|row| Some(row.mark(id(), row.decided(*chosen)?)))
                .into_iter()
                .collect(),
            Tap::AllPresent(pupils) => pupils
                .iter()
                .filter_map(|pupil| {
                    let row = self.row(*pupil)?;
                    let halves = row.unknown();
                    let said = row.noted(&halves, Some(HalfDay::PRESENT))?;
                    filled.push((*pupil, halves));
                    Some(row.mark(id(), said))
                })
                .collect(),
            Tap::Undo(all) => all
                .iter()
                .filter_map(|(pupil, halves)| {
                    let row = self.row(*pupil)?;
                    let said = row.noted(halves, None)?;
                    Some(row.mark(id(), said))
                })
                .collect(),
        };
        let Some(division) = self
            .division
            .get_untracked()
            .filter(|_| !entries.is_empty())
        else {
            return;
        };
        let command = MarkAttendance {
            division,
            day: self.day.get_untracked(),
            entries,
            written_at: self.local.now().ms,
        };
        match self.local.issue(command.into(), None, None).await {
            Ok(_) => {
                self.error.set(None);
                self.undo.set(filled);
            }
            Err(why) => self.error.set(Some(why_not(&why))),
        }
    }
}

/// *Présences*.
#[component]
pub fn Attendance() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let chosen = RwSignal::new(local.pref(pref::DIVISION));
    let all = Memo::new(move |_| local.read(&KINDS, |rows| divisions(rows, &actor.get())));
    let division = Memo::new(move |_| {
        let (all, chosen) = (all.get(), chosen.get());
        let found = all.iter().find(|d| Some(d.id.to_string()) == chosen);
        found.or(all.first()).cloned()
    });
    let typed = RwSignal::new(
        OpenDay::taken()
            .unwrap_or_else(|| local.today())
            .to_string(),
    );
    let day = Memo::new(move |before: Option<&NaiveDate>| {
        let typed = typed.get().parse().ok();
        typed.or(before.copied()).unwrap_or_else(|| local.today())
    });
    let step = move |days: i64| {
        let day = day.get_untracked();
        let moved = if days < 0 {
            day.checked_sub_days(Days::new(days.unsigned_abs()))
        } else {
            day.checked_add_days(Days::new(days.unsigned_abs()))
        };
        typed.set(moved.unwrap_or(day).to_string());
    };
    let lists = Memo::new(move |_| {
        let Some(division) = division.get() else {
            return (Vec::new(), Vec::new());
        };
        local.read(&KINDS, |rows| sheet(rows, division.id, day.get()))
    });
    let taps = Taps {
        local,
        division: Memo::new(move |_| division.get().map(|d| d.id)),
        day,
        waiting: StoredValue::new(Vec::new()),
        busy: StoredValue::new(false),
        error: RwSignal::new(None),
        undo: RwSignal::new(Vec::new()),
    };
    let at_host = Memo::new(move |_| lists.get().0);
    let at_school = Memo::new(move |_| lists.get().1);
    view! {
        <Title text="Présences"/>
        <h1>"Présences"</h1>
        <p class="lead">{move || division.get().map(|d| format!("{}, {}", d.name, long_date(day.get())))}</p>
        <div class="filters__grid no-print">
            <Show when=move || { all.with(Vec::len) > 1 }>
                <Choice
                    id="classe"
                    label="Classe"
                    options=Signal::derive(move || all.get().iter().map(|d| (d.id.to_string(), d.name.clone())).collect())
                    value=Signal::derive(move || division.get().map(|d| d.id.to_string()).unwrap_or_default())
                    choose=Callback::new(move |id: String| {
                        local.set_pref(pref::DIVISION, Some(&id));
                        taps.undo.set(Vec::new());
                        chosen.set(Some(id));
                    })
                />
            </Show>
            <TextField id="jour" label="Jour" kind="date" value=typed/>
        </div>
        <p class="actions no-print">
            <button class="btn" on:click=move |_| step(-1)>"Jour précédent"</button>
            <button class="btn" on:click=move |_| step(1)>"Jour suivant"</button>
            <button class="btn btn--quiet" on:click=|_| print()>"Imprimer"</button>
        </p>
        <Summary lists/>
        <Alert error=taps.error/>
        <p class="done" role="status">
            <Show when=move || !taps.undo.with(Vec::is_empty)>
                {move || taps.undo.with(|all| count(all.len(), "élève noté présent. ", "élèves notés présents. "))}
                <button class="btn btn--quiet" on:click=move |_| taps.tap(Tap::Undo(taps.undo.get_untracked()))>"Annuler"</button>
            </Show>
        </p>
        <Show when=move || !at_host.with(Vec::is_empty)>
            <List title="En stage ce jour" rows=at_host taps/>
        </Show>
        <Show
            when=move || !at_school.with(Vec::is_empty)
            fallback=move || (at_host.with(Vec::is_empty)).then(|| view! {
                <Empty title="Aucun élève dans cette classe." hint="Choisissez une autre classe."/>
            })
        >
            {move || {
                let title = if at_host.with(Vec::is_empty) { "Au lycée ce jour" } else { "Accueillis au lycée ce jour, sans stage" };
                view! { <List title rows=at_school taps/> }
            }}
        </Show>
    }
    .into_any()
}

#[component]
fn Summary(lists: Memo<(Vec<Row>, Vec<Row>)>) -> impl IntoView {
    let told = move || {
        let (host, school) = lists.get();
        let all = || host.iter().chain(&school);
        let has = |row: &Row, presence: Presence| {
            let said =
                |half| matches!(row.known(half), Known::One(said) if said.presence == presence);
            Half::ALL.into_iter().any(said)
        };
        let absent = all().filter(|row| has(row, Presence::Absent)).count();
        let late = all().filter(|row| has(row, Presence::Late)).count();
        let left = all().filter(|row| !row.unknown().is_empty()).count();
        let opposed = all().filter(|row| row.is_opposed()).count();
        let mut text = format!(
            "{}, {}, {}",
            count(absent, "absent", "absents"),
            count(late, "en retard", "en retard"),
            count(left, "à noter", "à noter"),
        );
        if opposed > 0 {
            text.push_str(&format!(
                ", {}",
                count(opposed, "à départager", "à départager")
            ));
        }
        text
    };
    view! { <p class="result-count" role="status">{told}</p> }
}

#[component]
fn List(title: &'static str, rows: Memo<Vec<Row>>, taps: Taps) -> impl IntoView {
    let ids =
        Memo::new(move |_| rows.with(|rows| rows.iter().map(|r| r.pupil.id).collect::<Vec<_>>()));
    let left = move || rows.with(|rows| rows.iter().any(|row| !row.unknown().is_empty()));
    view! {
        <section class="presences">
            <div class="presences__head">
                <h2>{title}</h2>
                <button
                    class="btn btn--primary no-print"
                    disabled=move || !left()
                    on:click=move |_| taps.tap(Tap::AllPresent(ids.get_untracked()))
                >
                    "Tous présents"
                </button>
            </div>
            <ul class="list" aria-label=title>
                <For each=move || ids.get() key=|id| *id let:id>
                    {
                        let row = Memo::new(move |_| rows.with(|rows| rows.iter().find(|r| r.pupil.id == id).cloned()));
                        view! { <li><Presences row taps/></li> }
                    }
                </For>
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn Presences(row: Memo<Option<Row>>, taps: Taps) -> impl IntoView {
    let Some(first) = row.get_untracked() else {
        return ().into_any();
    };
    let id = first.pupil.id;
    let shown = name(&first.pupil);
    let opposed = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(Row::is_opposed)));
    let host = move || {
        row.with(|row| {
            row.as_ref()
                .and_then(|r| r.placement.as_ref().map(|(_, host)| host.clone()))
        })
    };
    let pending = move || row.with(|row| row.as_ref().is_some_and(|r| r.pending));
    let halves = move || {
        let named = shown.clone();
        Half::ALL
            .map(|half| view! { <HalfRow half pupil=id name=named.clone() row taps/> })
            .collect_view()
    };
    view! {
        <article class="card presence">
            <p class="presence__who">
                <A href=Screen::Pupil(id).path()>{name(&first.pupil)}</A>
                <small>{host}</small>
                <Show when=pending><Chip tone=Tone::Progress text="En attente d'envoi"/></Show>
            </p>
            {move || if opposed.get() { decide(row, taps) } else { halves().into_any() }}
        </article>
    }
    .into_any()
}

/// Opposite entries, each with its author: one of them is kept.
fn decide(row: Memo<Option<Row>>, taps: Taps) -> AnyView {
    let versions = move || {
        let row = row.get()?;
        let pupil = row.pupil.id;
        let each = row.heads.into_iter().map(|(entry, author)| {
            let (id, words) = (entry.id, in_words(&entry));
            view! {
                <li>
                    <p>{author} "\u{a0}: " {words}</p>
                    <button class="btn no-print" on:click=move |_| taps.tap(Tap::Decide(pupil, id))>"Garder cette version"</button>
                </li>
            }
        });
        Some(each.collect_view())
    };
    view! {
        <div class="presence__opposed">
            <Chip tone=Tone::Warn text="Deux saisies opposées"/>
            <ul>{versions}</ul>
        </div>
    }
    .into_any()
}

#[component]
fn HalfRow(
    half: Half,
    pupil: PupilId,
    name: String,
    row: Memo<Option<Row>>,
    taps: Taps,
) -> impl IntoView {
    let said = Memo::new(move |_| {
        row.with(|row| match row.as_ref()?.known(half) {
            Known::One(said) => Some(said),
            _ => None,
        })
    });
    let set = move |value| taps.tap(Tap::Set(pupil, vec![half], value));
    let button = move |presence: Presence| {
        let pressed = move || said.get().is_some_and(|s| s.presence == presence);
        let tap = move |_| {
            let now = said.get_untracked();
            set(if now.is_some_and(|s| s.presence == presence) {
                None
            } else {
                Some(HalfDay {
                    presence,
                    justified: false,
                    to_make_up: presence == Presence::Absent,
                })
            });
        };
        view! {
            <button class="toggle" class:toggle--bad=presence == Presence::Absent aria-pressed=move || pressed().to_string() on:click=tap>
                {presence.label()}
            </button>
        }
    };
    let absent = move || said.get().is_some_and(|s| s.presence == Presence::Absent);
    let away = move || said.get().is_some_and(|s| s.presence != Presence::Present);
    let tick = move |change: fn(&mut HalfDay, bool)| {
        move |event| {
            if let Some(mut now) = said.get_untracked() {
                change(&mut now, event_target_checked(&event));
                set(Some(now));
            }
        }
    };
    view! {
        <div class="presence__half" role="group" aria-label=format!("{}, {name}", half.label())>
            <span class="presence__when" aria-hidden="true">{half.label()}</span>
            <span class="toggles">{Presence::ALL.map(button).collect_view()}</span>
            <Show when=away>
                <label class="check">
                    <input type="checkbox" prop:checked=move || said.get().is_some_and(|s| s.justified) on:change=tick(|s, on| s.justified = on)/>
                    "Justifié"
                </label>
            </Show>
            <Show when=absent>
                <label class="check">
                    <input type="checkbox" prop:checked=move || said.get().is_some_and(|s| s.to_make_up) on:change=tick(|s, on| s.to_make_up = on)/>
                    "À rattraper"
                </label>
            </Show>
        </div>
    }
    .into_any()
}
