//! *Calendrier des périodes*: each class of the school with its year, its periods, and where its
//! calendar stands.

use super::calendar_model::{ClassYear, KINDS, Line, Stray, class_year, classes};
use super::period_draft::{form, new_form};
use super::period_form::PeriodForm;
use super::year_strip::{Legend, YearStrip};
use crate::components::{Alert, Chip, Choice, Confirm, Empty, Tone};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::routes::Screen;
use crate::text::{count, weeks};
use common::command::{Command, SavePeriod, SetCalendar};
use common::domain::division::CalendarState;
use common::domain::period::{Period, PeriodPhase, PeriodState, PlacementKind};
use common::ids::{DivisionId, PeriodId};
use common::rules::school_year::school_year_of;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// *Calendrier des périodes*.
#[component]
pub fn PeriodCalendar() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let this = school_year_of(local.today());
    let year = RwSignal::new(this);
    let own = Memo::new(move |_| local.read(&KINDS, |rows| classes(&actor.get(), rows)));
    let years = [this - 1, this, this + 1].map(|y| (y.to_string(), format!("{y}-{}", y + 1)));
    view! {
        <Title text="Calendrier des périodes"/>
        <h1>"Calendrier des périodes"</h1>
        <p class="lead">
            "Écrivez les périodes de chaque classe, même sans réseau. Les élèves et le pôle ne lisent "
            "que ce que vous publiez ou proposez."
        </p>
        <Choice
            id="annee"
            label="Année scolaire"
            options=Signal::stored(years.into())
            value=Signal::derive(move || year.get().to_string())
            choose=Callback::new(move |code: String| year.set(code.parse().unwrap_or(this)))
        />
        <Legend/>
        <Show
            when=move || !own.with(Vec::is_empty)
            fallback=|| view! {
                <Empty title="Aucune classe pour l'instant." hint="Importez les classes de votre établissement\u{a0}: leurs périodes s'écrivent ensuite ici."/>
            }
        >
            <ul class="list" aria-label="Classes">
                <For each=move || own.get() key=|id| *id children=move |id| view! { <li><ClassCard id year/></li> }/>
            </ul>
        </Show>
    }
    .into_any()
}

/// What the form on a card is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    New,
    One(PeriodId),
}

#[component]
fn ClassCard(id: DivisionId, year: RwSignal<i32>) -> impl IntoView {
    let local = use_local();
    let class = Memo::new(move |_| local.read(&KINDS, |rows| class_year(rows, id, year.get())));
    // A text left in a form opens it again.
    let left = class.with_untracked(|class| {
        let lines = class.as_ref().map_or(&[][..], |c| &c.lines);
        let one = lines
            .iter()
            .find(|l| local.draft(&form(l.period.id)).is_some());
        match one {
            Some(line) => Open::One(line.period.id),
            None if local.draft(&new_form(id)).is_some() => Open::New,
            None => Open::Nothing,
        }
    });
    let open = RwSignal::new(left);
    let error = RwSignal::new(None::<String>);
    let issue = Action::new_local(move |command: &Command| {
        let command = command.clone();
        async move {
            let issued = local.issue(command, None, None).await;
            error.set(issued.err().map(|why| why_not(&why)));
        }
    });
    let send = Callback::new(move |command: Command| {
        issue.dispatch(command);
    });
    let name = move || {
        class.with(|c| {
            c.as_ref()
                .map_or(String::new(), |c| c.division.name.clone())
        })
    };
    let close = Callback::new(move |()| open.set(Open::Nothing));
    let edit = Callback::new(move |period| open.set(Open::One(period)));
    view! {
        <article class="card stack" aria-label=name>
            {move || class.get().map(head)}
            {move || class.get().map(|class| view! { <YearStrip class/> })}
            <ul class="periods" aria-label="Périodes">
                {move || class.get().map(|class| {
                    let today = local.clock().get().today;
                    let lines = class.lines.into_iter();
                    lines.map(|line| view! { <li>{period(line, today, edit, send)}</li> }).collect_view()
                })}
            </ul>
            <Alert error/>
            {move || match open.get() {
                Open::Nothing => view! {
                    <p class="actions">
                        <button class="btn" on:click=move |_| open.set(Open::New)>"Ajouter une période"</button>
                    </p>
                }
                .into_any(),
                Open::New => view! { <PeriodForm division=id period=None year close/> }.into_any(),
                Open::One(period) => view! { <PeriodForm division=id period=Some(period) year close/> }.into_any(),
            }}
            <StateChoice id class send/>
        </article>
    }
    .into_any()
}

fn head(class: ClassYear) -> AnyView {
    let state = class.division.calendar;
    let (tone, text) = match state {
        None => (Tone::Neutral, "Rien de dit pour l'année"),
        Some(state @ CalendarState::Defined) => (Tone::Good, state.label()),
        Some(state @ CalendarState::NonePlanned) => (Tone::Info, state.label()),
        Some(state @ CalendarState::ToCheck) => (Tone::Warn, state.label()),
    };
    let unknown = class.weeks.is_empty().then(|| {
        view! { <p class="alert alert--warn">"Le calendrier scolaire de cette année n'est pas dans l'application\u{a0}: vérifiez vacances et jours fériés vous-même."</p> }
    });
    let exams = class.exam_unknown.then(|| {
        view! { <p class="field__hint">"Les dates d'examen de cette session ne sont pas encore dans l'application\u{a0}: vérifiez-les avant de publier."</p> }
    });
    view! {
        <div class="card__head">
            <h2>{class.division.name}</h2>
            <Chip tone text/>
        </div>
        <p class="field__hint">{class.division.diploma}</p>
        {unknown} {exams}
    }
    .into_any()
}

fn tone(state: PeriodState) -> Tone {
    match state {
        PeriodState::Draft => Tone::Neutral,
        PeriodState::Proposed => Tone::Progress,
        PeriodState::Published => Tone::Good,
        PeriodState::Cancelled => Tone::Bad,
    }
}

/// The same period in another state.
fn turned(period: &Period, state: PeriodState) -> Command {
    SavePeriod {
        id: period.id,
        division: period.division,
        name: period.name.clone(),
        kind: period.kind,
        weeks: period.weeks.clone(),
        state,
    }
    .into()
}

fn period(
    line: Line,
    today: chrono::NaiveDate,
    edit: Callback<PeriodId>,
    send: Callback<Command>,
) -> AnyView {
    let Line {
        period,
        placed,
        hosts,
        strays,
    } = line;
    let id = period.id;
    let over = period.phase(today) == PeriodPhase::After;
    let alive = period.state != PeriodState::Cancelled;
    let kind = (period.kind != PlacementKind::Pfmp).then(|| period.kind.label());
    let version = (period.version > 1).then(|| {
        view! { <Chip tone=Tone::Info text=format!("{}e version des dates", period.version)/> }
    });
    let people = (placed > 0).then(|| {
        format!(
            "{}, chez {}.",
            count(placed, "élève placé", "élèves placés"),
            count(hosts, "organisme", "organismes")
        )
    });
    let named = |what: &str| format!("{what}\u{a0}: {}", period.name);
    let move_to = |state: PeriodState, label: &'static str| {
        let command = turned(&period, state);
        let name = named(label);
        view! { <button class="btn" aria-label=name on:click=move |_| send.run(command.clone())>{label}</button> }
    };
    let draft = period.state == PeriodState::Draft;
    let waiting = matches!(period.state, PeriodState::Draft | PeriodState::Proposed);
    let change = (alive && !over).then(|| {
        let name = named("Modifier");
        view! { <button class="btn" aria-label=name on:click=move |_| edit.run(id)>"Modifier"</button> }
    });
    let cancel = (alive && !over && placed == 0).then(|| {
        let command = turned(&period, PeriodState::Cancelled);
        view! {
            <Confirm
                label="Annuler la période"
                question="Annuler cette période\u{a0}?"
                hint="Elle reste écrite comme annulée. Les demandes des élèves pour elle n'ont plus de suite."
                yes="Annuler la période"
                confirmed=move || send.run(command.clone())
            />
        }
    });
    view! {
        <h3>{period.name.clone()} " " <Chip tone=tone(period.state) text=period.state.label()/> " " {version}</h3>
        <p>
            {kind.map(|kind| format!("{kind}, "))} {weeks(&period.weeks)}
            " (" {count(period.weeks.len(), "semaine", "semaines")} ")"
            {over.then_some(", terminée")}
        </p>
        {people.map(|text| view! { <p class="field__hint">{text}</p> })}
        {(!strays.is_empty()).then(|| outside(strays))}
        <p class="actions">
            {change}
            {draft.then(|| move_to(PeriodState::Proposed, "Proposer au pôle"))}
            {waiting.then(|| move_to(PeriodState::Published, "Publier"))}
            {cancel}
        </p>
    }
    .into_any()
}

/// Pupils whose place was agreed on for other dates.
fn outside(strays: Vec<Stray>) -> AnyView {
    let title = count(
        strays.len(),
        "stage est hors des nouvelles dates",
        "stages sont hors des nouvelles dates",
    );
    let item = |stray: Stray| {
        view! {
            <li><A href=Screen::Pupil(stray.pupil).path()>{stray.name}</A> ", " {weeks(&stray.weeks)}</li>
        }
    };
    view! {
        <div class="alert alert--warn">
            <p>{title} "\u{a0}: convenez des dates avec l'organisme, puis changez-les sur la fiche de l'élève."</p>
            <ul>{strays.into_iter().map(item).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Where the calendar of the class stands.
#[component]
fn StateChoice(
    id: DivisionId,
    class: Memo<Option<ClassYear>>,
    send: Callback<Command>,
) -> impl IntoView {
    let options: Vec<(String, String)> = std::iter::once((String::new(), "Rien de dit".to_owned()))
        .chain(
            CalendarState::ALL
                .into_iter()
                .enumerate()
                .map(|(at, state)| (at.to_string(), state.label().to_owned())),
        )
        .collect();
    let value = Signal::derive(move || {
        let state = class.with(|c| c.as_ref().and_then(|c| c.division.calendar));
        let at = CalendarState::ALL
            .into_iter()
            .position(|s| Some(s) == state);
        at.map_or(String::new(), |at| at.to_string())
    });
    let choose = Callback::new(move |code: String| {
        let chosen = code
            .parse()
            .ok()
            .and_then(|at: usize| CalendarState::ALL.get(at));
        if let Some(calendar) = chosen {
            let calendar = *calendar;
            let command = SetCalendar {
                division: id,
                calendar,
            };
            send.run(command.into());
        }
    });
    view! {
        <Choice
            id=format!("etat-{id}")
            label="Où en est le calendrier de cette classe"
            options=Signal::stored(options)
            value
            choose
        />
    }
    .into_any()
}
