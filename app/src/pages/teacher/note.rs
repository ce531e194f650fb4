//! Writing a note, revising it, bringing two versions together.

use super::pupil::Told;
use crate::components::{Alert, Chip, TextArea, Tone};
use crate::local::{Local, use_local};
use crate::pages::shared::why_not;
use crate::text::moment;
use common::command::{Command, ReviseNote, WriteNote};
use common::domain::follow_up::{NoteKind, Revision, heads};
use common::ids::{NoteId, PupilId, RevisionId};
use leptos::prelude::*;

/// Keeps what is typed as a draft.
fn keep_draft(local: Local, form: String, text: RwSignal<String>) {
    Effect::new(move |before: Option<String>| {
        let now = text.get();
        if before.is_some_and(|before| before != now) {
            local.save_draft(&form, now.clone());
        }
        now
    });
}

/// A new note.
#[component]
pub fn WriteForm(pupil: PupilId) -> impl IntoView {
    let local = use_local();
    let form = format!("note-{pupil}");
    let text = RwSignal::new(local.draft(&form).unwrap_or_default());
    keep_draft(local, form.clone(), text);
    let kind = RwSignal::new(NoteKind::Call);
    let error = RwSignal::new(None::<String>);
    let saved = RwSignal::new(false);
    let write = Action::new_local(move |(): &()| {
        let command = WriteNote {
            note: NoteId(local.new_uuid()),
            revision: RevisionId(local.new_uuid()),
            pupil,
            period: None,
            kind: kind.get_untracked(),
            text: text.get_untracked(),
            written_at: local.now().ms,
        };
        let form = form.clone();
        async move {
            match local.issue(command.into(), None, Some(form)).await {
                Ok(_) => {
                    text.set(String::new());
                    saved.set(true);
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let options = (0..).zip(NoteKind::ALL).map(|(at, kind): (usize, _)| {
        view! { <option value=at.to_string()>{kind.label()}</option> }
    });
    view! {
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                error.set(None);
                saved.set(false);
                write.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <div class="field">
                <label class="field__label" for="genre">"Genre"</label>
                <select
                    class="field__input"
                    id="genre"
                    on:change=move |event| {
                        let at: usize = event_target_value(&event).parse().unwrap_or(0);
                        if let Some(chosen) = NoteKind::ALL.get(at) {
                            kind.set(*chosen);
                        }
                    }
                >
                    {options.collect_view()}
                </select>
            </div>
            <TextArea id="note" label="Note" value=text hint="Lue par les enseignants de la classe et de l'établissement."/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || write.pending().get()>"Enregistrer la note"</button>
            <p role="status">{move || saved.get().then_some("Enregistré sur cet appareil.")}</p>
        </form>
    }
}

/// A note, in one version or in several.
#[component]
pub fn NoteCard(told: Memo<Option<Told>>) -> impl IntoView {
    let editing = RwSignal::new(None::<Vec<Revision>>);
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
        view! {
            <div class="note__version">
                <p class="prose">{version.text}</p>
                {several.then(|| view! { <p class="field__hint">"Version du " {when}</p> })}
            </div>
        }
    });
    view! {
        <p class="note__head">
            <b>{told.note.kind.label()}</b> " · " {told.author} " · " {moment(told.note.written_at)} " "
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
    let form = format!("revision-{note}");
    let joined = parents.iter().map(|r| r.text.as_str()).collect::<Vec<_>>().join("\n\n");
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
