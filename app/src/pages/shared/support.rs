//! A request for help on screen: where it stands, what was done, what one may do about it.

mod actions;

use super::Shown;
use super::support_model::{Case, KINDS, Told, case, of_pupil, to_ask};
use super::words::{SupportForm, support_form};
use super::{keep_draft, why_not};
use crate::components::{Alert, Chip, TextArea, Tone};
use crate::local::use_local;
use crate::text::{moment, weeks};
use actions::{Actions, groups};
use common::command::AskSupport;
use common::domain::support::{CloseMotive, SupportStatus};
use common::ids::{PeriodId, PupilId, SupportId, SupportStepId};
use leptos::prelude::*;

/// Tone of a state.
#[must_use]
pub fn tone(status: SupportStatus) -> Tone {
    match status {
        SupportStatus::Open => Tone::Warn,
        SupportStatus::Qualified => Tone::Bad,
        SupportStatus::TakenUp => Tone::Progress,
        SupportStatus::Proposed => Tone::Info,
        SupportStatus::Solved => Tone::Good,
        SupportStatus::Closed => Tone::Neutral,
    }
}

/// The time to the period's start, in the colour of its urgency.
#[must_use]
pub fn clock(case: &Case) -> AnyView {
    let tone = match case.days {
        days if days <= 7 => Tone::Bad,
        days if days <= 21 => Tone::Warn,
        _ => Tone::Info,
    };
    let name = case
        .period
        .as_ref()
        .map_or("La période", |p| p.name.as_str());
    let text = format!("{name} {}", case.clock());
    view! { <Chip tone text/> }.into_any()
}

/// What was done about a request, the oldest first.
#[must_use]
pub fn timeline(case: &Case) -> AnyView {
    let line = |told: &Told| {
        let by = told.author.clone().map(|name| format!(", {name}"));
        let text = told.step.text.clone();
        view! {
            <li>
                <time>{moment(told.step.written_at)} {by}</time>
                <b>{case.title(told)}</b>
                {told.place.clone().map(|place| format!("\u{a0}: {place}"))}
                {(!text.is_empty()).then(|| view! { <p class="prose">{text}</p> })}
            </li>
        }
    };
    let lines = case.steps.iter().map(line).collect_view();
    view! { <ol class="timeline" aria-label="Ce qui a été fait">{lines}</ol> }.into_any()
}

/// State, clock, who acts next.
#[must_use]
pub fn state(case: &Case) -> AnyView {
    let status = case.support.status;
    let open = status.is_open();
    let motive = case.support.motive.map(CloseMotive::label);
    view! {
        <p class="counts">
            <Chip tone=tone(status) text=status.label()/>
            {open.then(|| clock(case))}
        </p>
        <dl class="facts">
            <div><dt>"À qui d'agir"</dt><dd>{case.next()}</dd></div>
            <div><dt>"Semaines"</dt><dd>{weeks(&case.support.weeks)}</dd></div>
            {motive.map(|motive| view! { <div><dt>"Motif"</dt><dd>{motive}</dd></div> })}
        </dl>
    }
    .into_any()
}

/// A request with what one may do about it. `heading`: what it is called where it is shown.
#[component]
pub fn CaseCard(
    id: SupportId,
    #[prop(into)] heading: String,
    /// Under a heading of the same subject, which has the second level.
    #[prop(optional)]
    under: bool,
) -> impl IntoView {
    let local = use_local();
    let current = Memo::new(move |_| local.read(&KINDS, |rows| case(rows, id, local.today())));
    // What the actions depend on: a form that is open stays open while words are added elsewhere.
    let stage = Memo::new(move |_| {
        current.with(|c| c.as_ref().map(|c| (c.support.status, c.support.level)))
    });
    let shown = RwSignal::new(local.read(&[], |rows| Shown::now(rows, groups(id))));
    view! {
        <article class="card request" aria-label=heading.clone()>
            {if under {
                view! { <h3>{heading.clone()}</h3> }.into_any()
            } else {
                view! { <h2>{heading.clone()}</h2> }.into_any()
            }}
            {move || {
                let case = current.get()?;
                Some(view! { {state(&case)} {timeline(&case)} }.into_any())
            }}
            {move || stage.get().map(|_| view! { <Actions id current shown/> })}
        </article>
    }
    .into_any()
}

/// The requests for help of a pupil, for those who follow them: on the pupil's sheet.
#[component]
pub fn PupilSupport(pupil: PupilId) -> impl IntoView {
    let local = use_local();
    let ids = Memo::new(move |_| local.read(&KINDS, |rows| of_pupil(rows, pupil)));
    let asked = Memo::new(move |_| local.read(&KINDS, |rows| to_ask(rows, pupil, local.today())));
    let name = move |id: SupportId| {
        local.read(&[], |rows| {
            let case = case(rows, id, local.today());
            let period = case.and_then(|c| c.period).map(|p| p.name);
            format!("Demande d'appui\u{a0}: {}", period.unwrap_or_default())
        })
    };
    view! {
        <h2>"Demande d'appui"</h2>
        <For each=move || ids.get() key=|id| *id let:id>
            <CaseCard id heading=name(id) under=true/>
        </For>
        {move || {
            asked
                .get()
                .map(|(period, _)| {
                    view! {
                        <AskForm
                            pupil
                            period=period.id
                            lead=format!("Aucune place pour {} ({}).", period.name, weeks(&period.weeks))
                            label="Ce qui a été essayé"
                            hint="Lu par ceux qui suivent l'élève. L'élève voit qu'une aide est demandée."
                        />
                    }
                })
        }}
        <Show when=move || ids.with(Vec::is_empty) && asked.with(Option::is_none)>
            <p class="lead">"Aucune demande, et une place pour chaque période à venir."</p>
        </Show>
    }
    .into_any()
}

/// Asking for help for a period.
#[component]
pub fn AskForm(
    pupil: PupilId,
    period: PeriodId,
    lead: String,
    label: &'static str,
    hint: &'static str,
) -> impl IntoView {
    let local = use_local();
    let form = support_form(SupportForm::Ask, pupil.0);
    let text = RwSignal::new(local.draft(&form).unwrap_or_default());
    keep_draft(local, form.clone(), text);
    let error = RwSignal::new(None::<String>);
    // One request for this form, however often its button is pressed.
    let (id, step) = (SupportId(local.new_uuid()), SupportStepId(local.new_uuid()));
    let ask = Action::new_local(move |(): &()| {
        let command = AskSupport {
            id,
            step,
            pupil,
            period,
            text: text.get_untracked(),
            written_at: local.now().ms,
        };
        let form = form.clone();
        async move {
            error.set(None);
            if let Err(why) = local.issue(command.into(), None, Some(form)).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    view! {
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                ask.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <p>{lead}</p>
            <TextArea id="aide" label value=text hint rows=3/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || ask.pending().get()>"Demander de l'aide"</button>
        </form>
    }
    .into_any()
}
