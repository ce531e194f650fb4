//! Writing a note, revising it, bringing two versions together.

use super::class_model::{first_period, periods};
use super::pupil_model::Told;
use crate::components::{Alert, Chip, Choice, Done, TextArea, Tone, numbered};
use crate::local::use_local;
use crate::pages::shared::words::{note_form, revision_form};
use crate::pages::shared::{keep_draft, why_not};
use crate::text::moment;
use common::command::{Command, ReviseNote, WriteNote};
use common::domain::follow_up::{NoteKind, Revision, heads};
use common::domain::pupil::Pupil;
use common::ids::{NoteId, PeriodId, PupilId, RevisionId};
use leptos::prelude::*;

/// A new note.
#[component]
pub fn WriteForm(pupil: PupilId) -> impl IntoView {
    let local = use_local();
    let form = note_form(pupil);
    let text = RwSignal::new(local.draft(&form).unwrap_or_default());
    keep_draft(local, form.clone(), text);
    let kind = RwSignal::new(NoteKind::Call);
    let error = RwSignal::new(None::<String>);
    let saved = RwSignal::new(None::<&'static str>);
    let period = move || -> Option<PeriodId> {
        local.read(&[], |rows| {
            let all = periods(rows, rows.get::<Pupil>(pupil.0)?.division);
            first_period(&all, local.today()).map(|p| p.id)
        })
    };
    let write = Action::new_local(move |(): &()| {
        let command = WriteNote {
            note: NoteId(local.new_uuid()),
            revision: RevisionId(local.new_uuid()),
            pupil,
            period: period(),
            kind: kind.get_untracked(),
            text: text.get_untracked(),
            written_at: local.now().ms,
        };
        let form = form.clone();
        async move {
            match local.issue(command.into(), None, Some(form)).await {
                Ok(_) => {
                    text.set(String::new());
                    saved.set(Some("Enregistré sur cet appareil."));
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let position = move || {
        let at = NoteKind::ALL.iter().position(|k| *k == kind.get());
        at.unwrap_or(0).to_string()
    };
    let choose = move |at: String| {
        let at = at.parse().ok().and_then(|at: usize| NoteKind::ALL.get(at));
        kind.set(at.copied().unwrap_or(NoteKind::Other));
    };
    view! {
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                error.set(None);
                saved.set(None);
                write.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <Choice
                id="nature"
                label="Nature"
                options=Signal::stored(numbered(&NoteKind::ALL, |k| k.label()))
                value=Signal::derive(position)
                choose=Callback::new(choose)
            />
            <TextArea id="note" label="Note" value=text hint="Lue par les enseignants de la classe et de l'établissement."/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || write.pending().get()>"Enregistrer la note"</button>
            <Done said=saved/>
        </form>
    }
}

/// A note, in one version or in several.
#[component]
pub fn NoteCard(told: Memo<Option<Told>>) -> impl IntoView {
    // A correction left half-written, or taken up again from « À revoir », opens as it was.
    let left = told
        .get_untracked()
        .filter(|told| use_local().draft(&revision_form(told.note.id)).is_some());
    let heads_of = |told: Told| {
        heads(&told.revisions)
            .into_iter()
            .cloned()
            .collect::<Vec<_>>()
    };
    let editing = RwSignal::new(left.map(heads_of));
    view! {
        <article class="card note">
            {move || {
                let told = told.get()?;
                let versions: Vec<Revision> = heads(&told.revisions).into_iter().cloned().collect();
                Some(view! { <Versions told versions editing/> })
            }}
            {move || {
                let parents = editing.get()?;
                let note = told.get_untracked()?.note.id;
                Some(view! { <ReviseForm note parents editing/> })
            }}
        </article>
    }
}

#[component]
fn Versions(
    told: Told,
    versions: Vec<Revision>,
    editing: RwSignal<Option<Vec<Revision>>>,
) -> impl IntoView {
    let several = versions.len() > 1;
    let all = versions.clone();
    let texts = versions.into_iter().map(|version| {
        let when = moment(version.written_at);
        let author = told.author(version.author);
        view! {
            <div class="note__version">
                <p class="prose">{version.text}</p>
                {several.then(|| view! { <p class="field__hint">"Version de " {author} ", " {when}</p> })}
            </div>
        }
    });
    view! {
        <p class="note__head">
            <b>{told.note.kind.label()}</b> " · " {told.author(told.note.author)} " · " {moment(told.note.written_at)} " "
            {told.pending.then(|| view! { <Chip tone=Tone::Progress text="En attente d'envoi"/> })}
            {several.then(|| view! { <Chip tone=Tone::Warn text="2 versions"/> })}
        </p>
        <div class=if several { "note__versions note__versions--two" } else { "note__versions" }>
            {texts.collect_view()}
        </div>
        <button class="btn btn--quiet" on:click=move |_| editing.set(Some(all.clone()))>
            {if several { "Réunir les versions" } else { "Modifier" }}
        </button>
    }
}

#[component]
fn ReviseForm(
    note: NoteId,
    parents: Vec<Revision>,
    editing: RwSignal<Option<Vec<Revision>>>,
) -> impl IntoView {
    let local = use_local();
    let form = revision_form(note);
    let joined = parents
        .iter()
        .map(|r| r.text.as_str())
        .collect::<Vec<_>>()
        .join("\n\n");
    let text = RwSignal::new(local.draft(&form).unwrap_or(joined));
    keep_draft(local, form.clone(), text);
    let error = RwSignal::new(None::<String>);
    let ids: Vec<RevisionId> = parents.iter().map(|r| r.id).collect();
    let revise = Action::new_local(move |(): &()| {
        let command = Command::from(ReviseNote {
            note,
            revision: RevisionId(local.new_uuid()),
            parents: ids.clone(),
            text: text.get_untracked(),
            written_at: local.now().ms,
        });
        let form = form.clone();
        async move {
            match local.issue(command, None, Some(form)).await {
                Ok(_) => editing.set(None),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <form
            class="form"
            on:submit=move |event| {
                event.prevent_default();
                revise.dispatch(());
            }
        >
            <TextArea id=format!("revision-{note}") label="Texte corrigé" value=text/>
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary">"Enregistrer la correction"</button>
                <button class="btn" type="button" on:click=move |_| editing.set(None)>"Annuler"</button>
            </p>
        </form>
    }
}
