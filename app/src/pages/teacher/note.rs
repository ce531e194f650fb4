//! A note that is there: revising it, bringing two versions together.

use super::pupil_model::Told;
use crate::components::{Alert, Chip, TextArea, Tone};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::pages::shared::words::revision_form;
use crate::text::moment;
use common::command::{Command, ReviseNote};
use common::domain::follow_up::{Revision, heads};
use common::ids::{NoteId, RevisionId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A correction being written, with the versions it started from: others may have come since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// None when it does not say.
    pub parents: Vec<RevisionId>,
    pub text: String,
}

impl Correction {
    /// As kept on the device.
    #[must_use]
    pub fn draft(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a draft back: of a form, or a text taken up again from « À revoir ».
    #[must_use]
    pub fn read(draft: &str) -> Self {
        serde_json::from_str(draft).unwrap_or_else(|_| Self {
            parents: Vec::new(),
            text: draft.to_owned(),
        })
    }

    /// Versions it started from; those that are there now when it does not say.
    fn parents(&self, told: &Told) -> Vec<Revision> {
        let known = told.revisions.iter();
        let parents: Vec<Revision> = known
            .filter(|r| self.parents.contains(&r.id))
            .cloned()
            .collect();
        if parents.is_empty() {
            heads(&told.revisions).into_iter().cloned().collect()
        } else {
            parents
        }
    }
}

/// What a correction of these versions starts with. A draft of other versions comes after theirs, for
/// the person to bring together: saved as it is, it would take the place of words it never had.
fn started(left: Option<Correction>, parents: &[RevisionId], joined: String) -> String {
    match left {
        None => joined,
        Some(left) if left.parents.is_empty() || left.parents == parents => left.text,
        Some(left) => format!("{joined}\n\n{}", left.text),
    }
}

/// A note, in one version or in several.
#[component]
pub fn NoteCard(told: Memo<Option<Told>>) -> impl IntoView {
    // A correction left half-written, or taken up again from « À revoir », opens as it was.
    let left = told.get_untracked().and_then(|told| {
        let draft = use_local().draft(&revision_form(told.note.id))?;
        Some(Correction::read(&draft).parents(&told))
    });
    let editing = RwSignal::new(left);
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
    let text = |version: Revision, signed: bool| {
        let when = moment(version.written_at);
        let author = told.author(version.author);
        view! {
            <div class="note__version">
                <p class="prose">{version.text}</p>
                {signed.then(|| view! { <p class="field__hint">"Version de " {author} ", " {when}</p> })}
            </div>
        }
        .into_any()
    };
    let texts = versions.into_iter().map(|version| text(version, several));
    let before: Vec<AnyView> = told
        .brought_together()
        .into_iter()
        .map(|version| text(version, true))
        .collect();
    let before = (!before.is_empty()).then(|| {
        view! {
            <details>
                <summary>"Versions réunies"</summary>
                {before}
            </details>
        }
        .into_any()
    });
    view! {
        <p class="note__head">
            <b>{told.note.kind.label()}</b> " · " {told.author(told.note.author)} " · " {moment(told.note.written_at)} " "
            {told.pending.then(|| view! { <Chip tone=Tone::Progress text="En attente d'envoi"/> })}
            {several.then(|| view! { <Chip tone=Tone::Warn text="2 versions"/> })} " "
            {(told.note.level > 0).then(|| {
                let tone = if told.note.level > 1 { Tone::Bad } else { Tone::Warn };
                view! { <Chip tone text=format!("Niveau {}", told.note.level)/> }
            })}
        </p>
        <div class=if several { "note__versions note__versions--two" } else { "note__versions" }>
            {texts.collect_view()}
        </div>
        {before}
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
    let ids: Vec<RevisionId> = parents.iter().map(|r| r.id).collect();
    let left = local.draft(&form).map(|draft| Correction::read(&draft));
    let text = RwSignal::new(started(left, &ids, joined));
    Effect::new({
        let (form, ids) = (form.clone(), ids.clone());
        move |before: Option<String>| {
            let now = text.get();
            if before.is_some_and(|before| before != now) {
                let correction = Correction {
                    parents: ids.clone(),
                    text: now.clone(),
                };
                let draft = correction.draft();
                local.save_draft(&form, if now.is_empty() { now.clone() } else { draft });
            }
            now
        }
    });
    // One revision for this form, however often its button is pressed.
    let revision = RevisionId(local.new_uuid());
    let error = RwSignal::new(None::<String>);
    let revise = Action::new_local(move |(): &()| {
        let command = Command::from(ReviseNote {
            note,
            revision,
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
                <button class="btn btn--primary" disabled=move || revise.pending().get()>
                    "Enregistrer la correction"
                </button>
                <button class="btn" type="button" on:click=move |_| editing.set(None)>"Annuler"</button>
            </p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, note, revision};
    use common::domain::follow_up::NoteKind;

    #[test]
    fn a_correction_holds_for_the_versions_it_started_from() {
        let note = note(301, ME, NoteKind::Call);
        let first = revision(311, &note, &[], "Départ.");
        let second = revision(312, &note, &[311], "D'un collègue.");
        let told = Told {
            note,
            authors: Vec::new(),
            revisions: vec![first.clone(), second.clone()],
            pending: false,
        };
        let draft = Correction {
            parents: vec![first.id],
            text: "De moi.".into(),
        };
        assert_eq!(Correction::read(&draft.draft()), draft);
        assert_eq!(draft.parents(&told), std::slice::from_ref(&first));
        let start = |parent| started(Some(draft.clone()), &[parent], "Joint.".into());
        assert_eq!(start(first.id), "De moi.");
        assert_eq!(start(second.id), "Joint.\n\nDe moi.");
        assert_eq!(started(None, &[second.id], "Joint.".into()), "Joint.");
        let taken_up = Correction::read("Repris de « À revoir ».");
        assert_eq!(taken_up.text, "Repris de « À revoir ».");
        assert_eq!(taken_up.parents(&told), [second]);
    }
}
