//! What a person may do about a request for help.

use super::super::support_model::{Case, KINDS, Told, places};
use super::super::words::{SupportForm, support_form};
use super::super::{Difference, Shown, keep_draft, why_not};
use crate::components::{Alert, Choice, TextArea, TextField, numbered};
use crate::local::{Local, use_local};
use common::command::{
    AddSupportStep, AnswerProposal, CloseSupport, Command, PassSupportOn, ProposePlace, Proposed,
    ReopenSupport, TakeSupport,
};
use common::domain::support::{CloseMotive, SupportLevel, SupportStatus};
use common::ids::{ApplicationId, SupportId, SupportStepId};
use common::row::{Group, Kind, RowKey};
use leptos::prelude::*;
use uuid::Uuid;

/// What a decision about a request holds for.
#[must_use]
pub fn groups(id: SupportId) -> Vec<(RowKey, Group)> {
    vec![(RowKey::new(Kind::Support, id.0), Group::Status)]
}

/// What the person may do, from their roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct May {
    follows: bool,
    office: bool,
    coordinates: bool,
    proposes: bool,
}

fn may(local: Local, case: &Case) -> May {
    let actor = local.actor().get_untracked();
    let support = &case.support;
    let at_pole = support.level == SupportLevel::Pole;
    let follows = actor.follows(support.division, support.school);
    let coordinates = at_pole && actor.coordinates();
    May {
        follows,
        office: actor.runs_office(support.school),
        coordinates,
        proposes: follows || coordinates || (at_pole && actor.is_office()),
    }
}

/// The actions that the state and the person's roles allow.
#[component]
pub fn Actions(
    id: SupportId,
    current: Memo<Option<Case>>,
    shown: RwSignal<Shown>,
) -> impl IntoView {
    let local = use_local();
    let changed = Memo::new(move |_| local.read(&KINDS, |rows| shown.get().changes(rows)));
    let look = move || shown.set(local.read(&[], |rows| Shown::now(rows, groups(id))));
    let waiting = Memo::new(move |_| {
        current.with(|c| c.as_ref().map_or_else(Vec::new, |c| c.proposals.clone()))
    });
    let Some(case) = current.get_untracked() else {
        return ().into_any();
    };
    let may = may(local, &case);
    let (status, level) = (case.support.status, case.support.level);
    let open = status.is_open();
    let on = Subject { id, shown };
    let pass = match level {
        SupportLevel::Referent if may.follows && status == SupportStatus::Open => {
            Some(pass(on, SupportLevel::Office))
        }
        SupportLevel::Office if may.office && status == SupportStatus::Open => {
            Some(pass(on, SupportLevel::Pole))
        }
        _ => None,
    };
    let takes = may.coordinates && status == SupportStatus::Qualified;
    view! {
        <Show when=move || !changed.with(Vec::is_empty)>
            <div class="alert alert--warn" role="status">
                <p><b>"Ceci a changé depuis l'affichage\u{a0}:"</b></p>
                {move || view! { <Difference lines=changed.get()/> }}
                <button class="btn" on:click=move |_| look()>"J'ai vu, continuer"</button>
            </div>
        </Show>
        {takes.then(|| view! { <Take on/> })}
        {(may.follows && open).then(|| view! {
            <For each=move || waiting.get() key=|told| told.step.id let:told>
                <Answer on told/>
            </For>
        })}
        {(open && (may.follows || may.coordinates)).then(|| view! { <Tried on level/> })}
        {pass}
        {(open && may.proposes).then(|| view! { <Propose on case=case.clone()/> })}
        {(open && (may.follows || may.coordinates)).then(|| view! { <Close on all=may.follows/> })}
        {(may.follows && status == SupportStatus::Closed).then(|| reopen(on))}
    }
    .into_any()
}

/// The request, and what of it was on screen.
#[derive(Clone, Copy)]
struct Subject {
    id: SupportId,
    shown: RwSignal<Shown>,
}

impl Subject {
    /// Issues a command; one that decides holds for what was shown.
    async fn issue(
        self,
        local: Local,
        command: Command,
        draft: Option<String>,
    ) -> Result<(), String> {
        let seen = if command.shown().is_empty() {
            None
        } else {
            // Changed in this very instant: it is displayed now, nothing is decided.
            let seen = self.shown.get_untracked().seen(local);
            Some(seen.ok_or("Ceci vient de changer. Relisez, puis décidez à nouveau.")?)
        };
        let issued = local.issue(command, seen, draft).await;
        issued.map_err(|why| why_not(&why))?;
        // Gone from the page with what it was about.
        let _ = self
            .shown
            .try_set(local.read(&[], |rows| Shown::now(rows, groups(self.id))));
        Ok(())
    }
}

/// A form of a few words, closed until it is needed.
#[component]
fn StepForm(
    on: Subject,
    form: SupportForm,
    about: Uuid,
    #[prop(into)] title: String,
    label: &'static str,
    hint: &'static str,
    button: &'static str,
    /// The command, from a name for its step and the words.
    #[prop(into)]
    make: Callback<(SupportStepId, String), Option<Command>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let local = use_local();
    let draft = support_form(form, about);
    let left = local.draft(&draft);
    let begun = left.is_some();
    let text = RwSignal::new(left.unwrap_or_default());
    keep_draft(local, draft.clone(), text);
    let error = RwSignal::new(None::<String>);
    let open = NodeRef::<leptos::html::Details>::new();
    let id = format!("{draft}-texte");
    let send = Action::new_local(move |(): &()| {
        let command = make.run((SupportStepId(local.new_uuid()), text.get_untracked()));
        let draft = draft.clone();
        async move {
            error.set(None);
            let Some(command) = command else {
                error.set(Some("Choisissez d'abord dans la liste.".into()));
                return;
            };
            match on.issue(local, command, Some(draft)).await {
                Ok(()) => {
                    let _ = text.try_set(String::new());
                    if let Some(details) = open.try_get_untracked().flatten() {
                        let _ = details.remove_attribute("open");
                    }
                }
                Err(why) => error.set(Some(why)),
            }
        }
    });
    view! {
        <details class="act" open=begun node_ref=open>
            <summary>{title}</summary>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    send.dispatch(());
                }
                on:focusout=move |_| local.flush_drafts()
            >
                {children.map(|children| children())}
                <TextArea id label value=text hint rows=3/>
                <Alert error/>
                <button class="btn btn--primary" disabled=move || send.pending().get()>{button}</button>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn Take(on: Subject) -> impl IntoView {
    let local = use_local();
    let error = RwSignal::new(None::<String>);
    let take = Action::new_local(move |(): &()| {
        let command = TakeSupport {
            support: on.id,
            step: SupportStepId(local.new_uuid()),
            written_at: local.now().ms,
        };
        async move {
            let done = on.issue(local, command.into(), None).await;
            let _ = error.try_set(done.err());
        }
    });
    view! {
        <p class="actions">
            <button
                class="btn btn--primary"
                disabled=move || take.pending().get()
                on:click=move |_| { take.dispatch(()); }
            >
                "Prendre en charge"
            </button>
        </p>
        <Alert error/>
    }
    .into_any()
}

#[component]
fn Tried(on: Subject, level: SupportLevel) -> impl IntoView {
    let local = use_local();
    let told = RwSignal::new(false);
    let make = move |(step, text)| {
        let command = AddSupportStep {
            step,
            support: on.id,
            to_pupil: told.get_untracked(),
            text,
            written_at: local.now().ms,
        };
        Some(command.into())
    };
    let hint = if level == SupportLevel::Pole {
        "Sans nom\u{a0}: le coordonnateur du pôle le lit aussi."
    } else {
        "Lu par ceux qui suivent l'élève dans l'établissement."
    };
    view! {
        <StepForm
            on
            form=SupportForm::Tried
            about=on.id.0
            title="Noter ce qui a été essayé"
            label="Ce qui a été essayé"
            hint
            button="Enregistrer"
            make=Callback::new(make)
        >
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || told.get()
                    on:change=move |event| told.set(event_target_checked(&event))
                />
                "Le dire aussi à l'élève"
            </label>
        </StepForm>
    }
    .into_any()
}

fn pass(on: Subject, to: SupportLevel) -> AnyView {
    let local = use_local();
    let make = move |(step, text)| {
        let command = PassSupportOn {
            support: on.id,
            step,
            to,
            text,
            written_at: local.now().ms,
        };
        Some(command.into())
    };
    let (title, label, hint, button) = match to {
        SupportLevel::Pole => (
            "Transmettre au pôle",
            "Ce qu'il faut, et ce qui a été essayé",
            "Obligatoire, et sans nom\u{a0}: le pôle et les bureaux des autres établissements aident sans savoir qui c'est.",
            "Transmettre au pôle",
        ),
        _ => (
            "Transmettre au bureau des entreprises",
            "Quelques mots (facultatif)",
            "Lus par ceux qui suivent l'élève dans l'établissement.",
            "Transmettre",
        ),
    };
    view! {
        <StepForm
            on
            form=SupportForm::Pass
            about=on.id.0
            title
            label
            hint
            button
            make=Callback::new(make)
        />
    }
    .into_any()
}

/// A place's code in the list.
fn code(place: Proposed) -> String {
    match place {
        Proposed::Offer(id) => format!("o{id}"),
        Proposed::Host(id) => format!("h{id}"),
    }
}

fn place_of(code: &str) -> Option<Proposed> {
    let (kind, id) = code.split_at_checked(1)?;
    match kind {
        "o" => id.parse().ok().map(Proposed::Offer),
        "h" => id.parse().ok().map(Proposed::Host),
        _ => None,
    }
}

#[component]
fn Propose(on: Subject, case: Case) -> impl IntoView {
    let local = use_local();
    let (filter, chosen) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let support = StoredValue::new(case.support);
    let options = Memo::new(move |_| {
        let text = filter.get();
        let found = local.read(&KINDS, |rows| {
            support.with_value(|support| places(rows, support, &text))
        });
        let mut options = vec![(String::new(), "Choisir…".to_owned())];
        for (place, name) in found {
            options.push((code(place), name));
        }
        options
    });
    let make = move |(step, text)| {
        let command = ProposePlace {
            support: on.id,
            step,
            place: place_of(&chosen.get_untracked())?,
            text,
            written_at: local.now().ms,
        };
        Some(command.into())
    };
    view! {
        <StepForm
            on
            form=SupportForm::Propose
            about=on.id.0
            title="Proposer une place"
            label="Quelques mots (facultatif)"
            hint="Lus par l'établissement, l'élève et le pôle\u{a0}: qui appeler, comment s'y rendre."
            button="Proposer"
            make=Callback::new(make)
        >
            <TextField id=format!("filtre-{}", on.id) label="Chercher une offre ou un organisme" value=filter kind="search"/>
            <Choice
                id=format!("place-{}", on.id)
                label="Place"
                options
                value=chosen
                choose=Callback::new(move |code| chosen.set(code))
            />
        </StepForm>
    }
    .into_any()
}

#[component]
fn Answer(on: Subject, told: Told) -> impl IntoView {
    let local = use_local();
    let accepted = RwSignal::new(true);
    let offer = told.step.offer.is_some();
    let proposal = told.step.id;
    let make = move |(step, text)| {
        let command = AnswerProposal {
            support: on.id,
            step,
            proposal,
            accepted: accepted.get_untracked(),
            application: ApplicationId(local.new_uuid()),
            text,
            written_at: local.now().ms,
        };
        Some(command.into())
    };
    let yes = if offer {
        "Oui\u{a0}: la place est demandée au nom de l'élève"
    } else {
        "Oui\u{a0}: l'établissement prend contact avec l'organisme"
    };
    let place = told.place.unwrap_or_else(|| "une place".into());
    let radio = move |value: bool, label: &'static str| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=format!("reponse-{proposal}")
                    prop:checked=move || accepted.get() == value
                    on:change=move |_| accepted.set(value)
                />
                {label}
            </label>
        }
    };
    view! {
        <StepForm
            on
            form=SupportForm::Answer
            about=proposal.0
            title=format!("Répondre\u{a0}: {place}")
            label="Quelques mots (facultatif)"
            hint="Lus par ceux qui ont proposé et par l'élève, sans nom."
            button="Envoyer la réponse"
            make=Callback::new(make)
        >
            <fieldset class="choices">
                <legend>"La place convient-elle\u{a0}?"</legend>
                {radio(true, yes)}
                {radio(false, "Non")}
            </fieldset>
        </StepForm>
    }
    .into_any()
}

/// `all`: any motive; the coordinator only says that nothing was found.
#[component]
fn Close(on: Subject, all: bool) -> impl IntoView {
    let local = use_local();
    let motive = RwSignal::new(if all {
        CloseMotive::KeptAtSchool
    } else {
        CloseMotive::NothingFound
    });
    let make = move |(step, text)| {
        let command = CloseSupport {
            support: on.id,
            step,
            motive: motive.get_untracked(),
            text,
            written_at: local.now().ms,
        };
        Some(command.into())
    };
    let position = move || {
        let at = CloseMotive::ALL.iter().position(|m| *m == motive.get());
        at.unwrap_or(0).to_string()
    };
    let choose = move |at: String| {
        let chosen = at
            .parse()
            .ok()
            .and_then(|at: usize| CloseMotive::ALL.get(at));
        motive.set(chosen.copied().unwrap_or(CloseMotive::NothingFound));
    };
    view! {
        <StepForm
            on
            form=SupportForm::Close
            about=on.id.0
            title="Clore sans place"
            label="Quelques mots (facultatif)"
            hint="L'élève les lit avec le motif."
            button="Clore la demande"
            make=Callback::new(make)
        >
            {if all {
                view! {
                    <Choice
                        id=format!("motif-{}", on.id)
                        label="Motif"
                        options=Signal::stored(numbered(&CloseMotive::ALL, |m| m.label()))
                        value=Signal::derive(position)
                        choose=Callback::new(choose)
                    />
                }
                    .into_any()
            } else {
                view! { <p>"Motif\u{a0}: " {CloseMotive::NothingFound.label()}</p> }.into_any()
            }}
        </StepForm>
    }
    .into_any()
}

fn reopen(on: Subject) -> AnyView {
    let local = use_local();
    let make = move |(step, text)| {
        let command = ReopenSupport {
            support: on.id,
            step,
            text,
            written_at: local.now().ms,
        };
        Some(command.into())
    };
    view! {
        <StepForm
            on
            form=SupportForm::Reopen
            about=on.id.0
            title="Rouvrir la demande"
            label="Quelques mots (facultatif)"
            hint="Lus par ceux qui suivent l'élève dans l'établissement."
            button="Rouvrir"
            make=Callback::new(make)
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::ids::{HostId, OfferId};

    #[test]
    fn a_place_chosen_in_the_list_is_read_back() {
        for place in [
            Proposed::Offer(OfferId(Uuid::from_u128(7))),
            Proposed::Host(HostId(Uuid::from_u128(8))),
        ] {
            assert_eq!(place_of(&code(place)), Some(place));
        }
        for other in ["", "o", "x7", "é", "h7"] {
            assert_eq!(place_of(other), None);
        }
    }
}
