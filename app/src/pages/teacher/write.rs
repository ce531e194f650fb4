//! A new note in three taps: what it is, a sentence, save.

use super::class_model::{first_period, periods};
use crate::components::{Alert, Choice, Done, TextArea, named};
use crate::local::{Local, use_local};
use crate::pages::shared::words::note_form;
use crate::pages::shared::{keep_draft, why_not};
use common::command::{CloseVisit, WriteNote};
use common::domain::demarche::Channel;
use common::domain::follow_up::NoteKind;
use common::domain::pupil::Pupil;
use common::domain::visit::{Visit, VisitStatus};
use common::ids::{NoteId, PeriodId, PupilId, RevisionId, VisitId};
use common::order::sorted;
use common::row::{Index, Kind};
use leptos::prelude::*;

/// Levels, as a teacher reads them.
const LEVELS: [(&str, &str); 4] = [
    ("0", "0 – Rien à signaler"),
    ("1", "1 – À surveiller"),
    ("2", "2 – À traiter cette semaine"),
    ("3", "3 – Agir aujourd'hui"),
];

/// Sentences to tap and complete, each with its level.
fn templates(kind: NoteKind) -> &'static [(&'static str, u8)] {
    match kind {
        NoteKind::Visit => &[
            ("Visite faite. Tout se passe bien, activités conformes.", 0),
            ("Visite faite. Tuteur satisfait. Point à suivre\u{a0}: ", 1),
            ("Tuteur absent, visite à refaire le ", 1),
        ],
        NoteKind::Call => &[
            (
                "Appel au tuteur\u{a0}: élève présent, bonne intégration.",
                0,
            ),
            (
                "Appel au tuteur\u{a0}: retards à reprendre avec l'élève.",
                1,
            ),
            ("Appel sans réponse, à rappeler le ", 0),
        ],
        NoteKind::Incident => &[
            ("Absence non prévenue le ", 2),
            ("Désaccord avec le tuteur\u{a0}: ", 2),
            (
                "Accident\u{a0}: famille et direction prévenues. Circonstances\u{a0}: ",
                3,
            ),
        ],
        NoteKind::Interview => &[
            (
                "Point avec l'élève avant le départ\u{a0}: trajet et horaires vérifiés.",
                0,
            ),
            ("Entretien avec l'élève\u{a0}: ", 0),
            ("Entretien avec la famille\u{a0}: ", 0),
        ],
        NoteKind::Alert => &[
            ("L'élève veut arrêter son stage\u{a0}: ", 3),
            ("Conditions d'accueil à vérifier\u{a0}: ", 2),
            ("Sans nouvelle de l'élève depuis le ", 2),
        ],
        NoteKind::Other => &[("À savoir\u{a0}: ", 0)],
    }
}

/// What stays in a field once what was sent is gone from it: what was typed after it; all of it when
/// it is no longer what was sent.
fn left(now: &str, sent: &str) -> String {
    now.strip_prefix(sent).unwrap_or(now).to_owned()
}

/// The text once a sentence was tapped: in the place of another sentence, else after what is there.
fn tapped(now: &str, sentence: &str) -> String {
    let is_template = NoteKind::ALL
        .iter()
        .any(|kind| templates(*kind).iter().any(|(text, _)| *text == now));
    if now.trim().is_empty() || is_template {
        sentence.to_owned()
    } else {
        format!("{}\n{sentence}", now.trim_end())
    }
}

/// The visit or the call that was planned up to today, which such a note closes.
fn due(local: Local, pupil: PupilId, kind: NoteKind) -> Option<VisitId> {
    let channel = match kind {
        NoteKind::Visit => Channel::Visit,
        NoteKind::Call => Channel::Call,
        _ => return None,
    };
    local.read(&[Kind::Visit], |rows| {
        let all = rows.by::<Visit>(Index::VisitsByPupil, pupil.0);
        let open = all.into_iter().filter(|v| {
            v.channel == channel
                && matches!(v.status, VisitStatus::Planned | VisitStatus::NotReached)
                && v.planned_on.is_none_or(|day| day <= local.today())
        });
        let first = sorted(open.collect(), |a: &&Visit, b| {
            (a.planned_on, a.id).cmp(&(b.planned_on, b.id))
        });
        first.first().map(|v| v.id)
    })
}

fn choice(this: NoteKind, kind: RwSignal<NoteKind>) -> impl IntoView {
    view! {
        <button
            class="toggle"
            type="button"
            aria-pressed=move || (kind.get() == this).to_string()
            on:click=move |_| kind.set(this)
        >
            {this.label()}
        </button>
    }
}

/// A new note.
#[component]
pub fn WriteForm(pupil: PupilId) -> impl IntoView {
    let local = use_local();
    let form = note_form(pupil);
    let text = RwSignal::new(local.draft(&form).unwrap_or_default());
    keep_draft(local, form.clone(), text);
    let kind = RwSignal::new(NoteKind::Call);
    let level = RwSignal::new(0_u8);
    let error = RwSignal::new(None::<String>);
    let saved = RwSignal::new(None::<&'static str>);
    let period = move || -> Option<PeriodId> {
        local.read(&[], |rows| {
            let all = periods(rows, rows.get::<Pupil>(pupil.0)?.division);
            first_period(&all, local.today()).map(|p| p.id)
        })
    };
    let planned = Memo::new(move |_| due(local, pupil, kind.get()));
    let closes = RwSignal::new(true);
    let write = Action::new_local(move |(): &()| {
        let sent = text.get_untracked();
        let command = WriteNote {
            note: NoteId(local.new_uuid()),
            revision: RevisionId(local.new_uuid()),
            pupil,
            period: period(),
            kind: kind.get_untracked(),
            text: sent.clone(),
            written_at: local.now().ms,
            level: level.get_untracked(),
        };
        let note = command.note;
        let visit = planned.get_untracked().filter(|_| closes.get_untracked());
        let form = form.clone();
        async move {
            if let Err(why) = local.issue(command.into(), None, Some(form.clone())).await {
                error.set(Some(why_not(&why)));
                return;
            }
            // The form may be gone meanwhile, and its signals with it.
            if let Some(now) = text.try_get_untracked() {
                let left = left(&now, &sent);
                // The draft went with the command: what is left is kept anew.
                local.save_draft(&form, left.clone());
                text.set(left);
                level.set(0);
                saved.set(Some("Enregistré sur cet appareil."));
            }
            if let Some(visit) = visit {
                let close = CloseVisit {
                    visit,
                    status: VisitStatus::Done,
                    note: Some(note),
                };
                if let Err(why) = local.issue(close.into(), None, None).await {
                    error.set(Some(why_not(&why)));
                }
            }
        }
    });
    let sentences = move || {
        let each = templates(kind.get()).iter().map(|(sentence, sets)| {
            let tap = move |_| {
                text.update(|now| *now = tapped(now, sentence));
                level.set(*sets);
            };
            view! { <li><button class="template" type="button" on:click=tap>{*sentence}</button></li> }
        });
        each.collect_view()
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
            <div class="toggles toggles--wrap" role="group" aria-label="Nature">
                {NoteKind::ALL.map(|this| choice(this, kind)).collect_view()}
            </div>
            <ul class="templates" aria-label="Phrases à toucher">{sentences}</ul>
            <TextArea id="note" label="Note" value=text hint="Lue par les enseignants de la classe et de l'établissement."/>
            <Choice
                id="niveau"
                label="Niveau d'alerte"
                options=Signal::stored(named(&LEVELS))
                value=Signal::derive(move || level.get().to_string())
                choose=Callback::new(move |at: String| level.set(at.parse().unwrap_or(0)))
            />
            <Show when=move || planned.get().is_some()>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || closes.get()
                        on:change=move |event| closes.set(event_target_checked(&event))
                    />
                    "C'est la visite ou l'appel prévu"
                </label>
            </Show>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || write.pending().get()>"Enregistrer la note"</button>
            <Done said=saved/>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::domain::follow_up::ALERT_MAX;

    #[test]
    fn letters_typed_while_a_note_is_saved_stay() {
        assert_eq!(left("Appel fait.", "Appel fait."), "");
        assert_eq!(
            left("Appel fait. Rappeler lundi", "Appel fait."),
            " Rappeler lundi"
        );
        assert_eq!(left("Appel refait.", "Appel fait."), "Appel refait.");
    }

    #[test]
    fn a_sentence_takes_the_place_of_another_and_never_of_words_that_were_typed() {
        let [(one, _), (other, _), ..] = templates(NoteKind::Call) else {
            panic!()
        };
        assert_eq!(tapped("", one), *one);
        assert_eq!(tapped(one, other), *other);
        assert_eq!(tapped("Mes mots. ", one), format!("Mes mots.\n{one}"));
    }

    #[test]
    fn every_kind_has_sentences_and_levels_that_exist() {
        for kind in NoteKind::ALL {
            assert!(!templates(kind).is_empty());
            assert!(templates(kind).iter().all(|(_, level)| *level <= ALERT_MAX));
        }
    }
}
