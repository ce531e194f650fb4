//! A step of the search: a call, a visit, a letter, and what came of it.

use super::demarche_draft::{CONCERN_FORM, Draft, form};
use super::host_field::HostField;
use super::need_and_period;
use crate::components::{Alert, Choice, Radios, TextArea, TextField, numbered};
use crate::local::use_local;
use crate::pages::shared::{keep_draft, why_not};
use crate::routes::Screen;
use chrono::NaiveDate;
use common::command::RaiseConcern;
use common::domain::demarche::{Channel, Demarche, DemarcheMotive, DemarcheStatus};
use common::ids::{ConcernId, DemarcheId, PupilId, UserId};
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

/// A new step, or one that goes on.
#[component]
pub fn DemarcheForm(id: Option<DemarcheId>) -> impl IntoView {
    let local = use_local();
    let title = if id.is_some() {
        "Suite de la démarche"
    } else {
        "Noter une démarche"
    };
    // As it was when the form was opened: what is typed is not taken away.
    let before = id.and_then(|id| local.read(&[], |rows| rows.get::<Demarche>(id.0).cloned()));
    let period = local.read(&[], |rows| {
        need_and_period(rows, local.today())?.1.map(|p| p.id)
    });
    let start = local
        .draft(&form(id))
        .and_then(|text| Draft::read(&text))
        .or_else(|| before.as_ref().map(Draft::of))
        .unwrap_or_else(|| Draft::blank(local.today(), period));
    view! {
        <Title text=title/>
        <A href=Screen::MySearch.path() attr:class="back">"← Ma recherche"</A>
        <h1>{title}</h1>
        <Fields id draft=start/>
    }
    .into_any()
}

fn day(typed: &str) -> Option<NaiveDate> {
    typed.parse().ok()
}

/// Place of a value in a list, as the code of a chooser.
fn place<T: PartialEq>(all: &[T], one: &T) -> String {
    all.iter().position(|o| o == one).unwrap_or(0).to_string()
}

fn at<T: Copy>(all: &[T], place: &str) -> Option<T> {
    all.get(place.parse::<usize>().ok()?).copied()
}

#[component]
fn Fields(id: Option<DemarcheId>, draft: Draft) -> impl IntoView {
    let local = use_local();
    let UserId(me) = local.read(&[], Replica::user);
    // One step for this form, however often its button is pressed.
    let demarche = id.unwrap_or_else(|| DemarcheId(local.new_uuid()));
    let concern_id = ConcernId(local.new_uuid());
    let period = draft.period;
    let typed = RwSignal::new(draft.name.clone());
    let host = RwSignal::new(draft.host);
    let channel = RwSignal::new(place(&Channel::ALL, &draft.channel));
    let status = RwSignal::new(place(&DemarcheStatus::ALL, &draft.status));
    let motive = RwSignal::new(place(
        &DemarcheMotive::ALL,
        &draft.motive.unwrap_or(DemarcheMotive::Undisclosed),
    ));
    let on = RwSignal::new(draft.on.to_string());
    let remind = RwSignal::new(draft.remind_on.map(|d| d.to_string()).unwrap_or_default());
    let next_step = RwSignal::new(draft.next_step.clone());
    let text = RwSignal::new(draft.text.clone());
    let felt = RwSignal::new(local.draft(CONCERN_FORM).unwrap_or_default());
    let feels = RwSignal::new(!felt.get_untracked().is_empty());
    keep_draft(local, CONCERN_FORM.into(), felt);
    let first_day = draft.on;
    let refused = Memo::new(move |_| {
        at(&DemarcheStatus::ALL, &status.get()) == Some(DemarcheStatus::Refused)
    });
    let open = Memo::new(move |_| {
        at(&DemarcheStatus::ALL, &status.get()).is_some_and(DemarcheStatus::is_open)
    });
    let gather = move || Draft {
        name: typed.get(),
        host: host.get(),
        period,
        channel: at(&Channel::ALL, &channel.get()).unwrap_or(Channel::Call),
        on: day(&on.get()).unwrap_or(first_day),
        status: at(&DemarcheStatus::ALL, &status.get()).unwrap_or(DemarcheStatus::Waiting),
        motive: refused
            .get()
            .then(|| at(&DemarcheMotive::ALL, &motive.get()))
            .flatten(),
        remind_on: day(&remind.get()),
        next_step: next_step.get(),
        text: text.get(),
    };
    Effect::new(move |before: Option<Draft>| {
        let now = gather();
        if before.is_some_and(|before| before != now) {
            local.save_draft(&form(id), now.kept());
        }
        now
    });
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let save = Action::new_local(move |(): &()| {
        let (draft, navigate) = (untrack(gather), navigate.clone());
        let felt = (refused.get_untracked() && feels.get_untracked()).then(|| felt.get_untracked());
        async move {
            error.set(None);
            let name = draft.name.clone();
            let command = draft.command(demarche, PupilId(me));
            if let Err(why) = local.issue(command.into(), None, Some(form(id))).await {
                error.set(Some(why_not(&why)));
                return;
            }
            if let Some(text) = felt {
                let concern = RaiseConcern {
                    id: concern_id,
                    pupil: PupilId(me),
                    demarche: Some(demarche),
                    place: name,
                    text,
                };
                let form = Some(CONCERN_FORM.to_owned());
                if let Err(why) = local.issue(concern.into(), None, form).await {
                    error.set(Some(why_not(&why)));
                    return;
                }
            }
            navigate(&Screen::MySearch.path(), Default::default());
        }
    });
    view! {
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                save.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <HostField typed chosen=host label="Entreprise"/>
            <Radios id="moyen" legend="Comment\u{a0}?" options=numbered(&Channel::ALL, |c| c.label()) value=channel compact=true/>
            <TextField id="jour" label="Quand\u{a0}?" value=on kind="date"/>
            <Choice
                id="issue"
                label="Où en est-on\u{a0}?"
                options=Signal::stored(numbered(&DemarcheStatus::ALL, |s| s.label()))
                value=status
                choose=Callback::new(move |code| status.set(code))
            />
            <Show when=move || refused.get()>
                <Choice
                    id="motif"
                    label="Pourquoi\u{a0}?"
                    options=Signal::stored(numbered(&DemarcheMotive::ALL, |m| m.label()))
                    value=motive
                    choose=Callback::new(move |code| motive.set(code))
                />
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || feels.get()
                        on:change=move |event| feels.set(event_target_checked(&event))
                    />
                    "J'ai ressenti une discrimination"
                </label>
                <Show when=move || feels.get()>
                    <TextArea
                        id="ressenti"
                        label="Ce qui s'est passé"
                        value=felt
                        rows=3
                        hint="Lu seulement par votre référent et le bureau de votre établissement. Ce n'est jamais votre faute."
                    />
                </Show>
            </Show>
            <Show when=move || open.get()>
                <TextField id="suite" label="Prochaine étape (facultatif)" value=next_step/>
                <TextField id="rappel" label="Me le rappeler le (facultatif)" value=remind kind="date"/>
            </Show>
            <TextArea id="notes" label="Notes (facultatif)" value=text rows=2/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || save.pending().get()>"Enregistrer"</button>
            <p class="field__hint">"Vos enseignants voient vos démarches pour vous aider."</p>
        </form>
    }
    .into_any()
}
