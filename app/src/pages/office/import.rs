//! *Importer*: a file of classes, chosen, looked at, answered, then imported. The file stays on the
//! device but for the moment when the server reads it, and is kept nowhere.
#![expect(clippy::too_many_lines, reason = "one step after the other")]

use super::import_preview::Shown;
use super::own_schools;
use crate::components::{Alert, Choice, Confirm};
use crate::local::use_local;
use crate::text::{count, moment};
use common::api::office::{Answers, Column, ImportDone, ImportReq, LastImport, OfSchool, Preview};
use common::api::path;
use common::ids::SchoolId;
use common::row::Kind;
use leptos::html::Input;
use leptos::prelude::*;
use leptos_meta::Title;

/// What is being imported, and what the person has said of it.
#[derive(Clone, Copy)]
pub(super) struct Work {
    pub school: RwSignal<Option<SchoolId>>,
    /// Name, and bytes in base 64.
    pub file: RwSignal<Option<(String, String)>>,
    pub columns: RwSignal<Option<Vec<Option<Column>>>>,
    pub answers: RwSignal<Answers>,
    pub preview: RwSignal<Option<Preview>>,
}

impl Work {
    fn new() -> Self {
        Self {
            school: RwSignal::new(None),
            file: RwSignal::new(None),
            columns: RwSignal::new(None),
            answers: RwSignal::new(Answers::default()),
            preview: RwSignal::new(None),
        }
    }

    /// The request of what is said so far.
    fn req(self, digest: Option<String>) -> Option<ImportReq> {
        let (_, file) = self.file.get_untracked()?;
        Some(ImportReq {
            school: self.school.get_untracked()?,
            file,
            columns: self.columns.get_untracked(),
            answers: self.answers.get_untracked(),
            digest,
        })
    }

    fn forget(self) {
        self.file.set(None);
        self.columns.set(None);
        self.answers.set(Answers::default());
        self.preview.set(None);
    }
}

/// What was done, in French.
fn told(done: &ImportDone) -> String {
    let number = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let parts = [
        (done.added, "élève ajouté", "élèves ajoutés"),
        (done.moved, "changement de classe", "changements de classe"),
        (done.returned, "retour en classe", "retours en classe"),
        (
            done.corrected,
            "date de naissance corrigée",
            "dates de naissance corrigées",
        ),
        (done.leaving, "sortie à confirmer", "sorties à confirmer"),
        (done.classes, "classe créée", "classes créées"),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(number(n), one, many))
        .collect();
    if told.is_empty() {
        "rien à changer".into()
    } else {
        told.join(", ")
    }
}

/// *Importer*.
#[component]
pub fn Import() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let work = Work::new();
    let error = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<(String, Vec<String>)>);
    let last = RwSignal::new(None::<LastImport>);
    let online = move || local.sync_status().get().online;
    let schools =
        Memo::new(move |_| local.read(&[Kind::School], |rows| own_schools(&actor.get(), rows)));
    Effect::new(move |_| {
        let first = schools.with(|all| all.first().map(|(id, _)| *id));
        if work.school.get_untracked().is_none() {
            work.school.set(first);
        }
    });
    let look_back = Action::new_local(move |school: &SchoolId| {
        let school = *school;
        async move {
            // Nothing to show when it is out of reach.
            last.set(
                local
                    .ask(path::IMPORT_LAST, &OfSchool { school })
                    .await
                    .unwrap_or(None),
            );
        }
    });
    Effect::new(move |_| {
        if let (Some(school), true) = (work.school.get(), online()) {
            look_back.dispatch(school);
        }
    });
    // What is chosen while the server reads is asked about again: an answer to what was said before
    // must not take it back.
    let asked = StoredValue::new(0_u32);
    let look = Action::new_local(move |(): &()| async move {
        error.set(None);
        asked.update_value(|n| *n = n.wrapping_add(1));
        let mine = asked.get_value();
        let Some(req) = work.req(None) else { return };
        let answer = local.ask::<_, Preview>(path::IMPORT_PREVIEW, &req).await;
        if asked.try_get_value() != Some(mine) {
            return;
        }
        match answer {
            Ok(preview) => {
                work.columns.set(Some(preview.columns.clone()));
                work.preview.set(Some(preview));
            }
            Err(why) => {
                error.set(Some(why.to_string()));
                work.preview.set(None);
            }
        }
    });
    let again = Callback::new(move |()| {
        look.dispatch(());
    });
    let apply = Action::new_local(move |(): &()| async move {
        error.set(None);
        let digest = work
            .preview
            .with_untracked(|p| p.as_ref().map(|p| p.digest.clone()));
        let Some(req) = work.req(digest) else { return };
        match local.ask::<_, ImportDone>(path::IMPORT_APPLY, &req).await {
            Ok(result) => {
                done.set(Some((
                    format!("Importé\u{a0}: {}.", told(&result)),
                    Vec::new(),
                )));
                work.forget();
                local.sync_now();
                look_back.dispatch(req.school);
            }
            Err(why) => error.set(Some(why.to_string())),
        }
    });
    let undo = Action::new_local(move |(): &()| async move {
        error.set(None);
        done.set(None);
        let Some(school) = work.school.get_untracked() else {
            return;
        };
        match local
            .ask::<_, ImportDone>(path::IMPORT_UNDO, &OfSchool { school })
            .await
        {
            Ok(result) => {
                let undone = format!("Import annulé\u{a0}: {}.", told_undone(&result));
                done.set(Some((undone, result.left)));
                local.sync_now();
                look_back.dispatch(school);
            }
            Err(why) => error.set(Some(why.to_string())),
        }
    });
    let field = NodeRef::<Input>::new();
    let chosen = Action::new_local(move |(): &()| async move {
        let Some(input) = field.get_untracked() else {
            return;
        };
        done.set(None);
        work.forget();
        if let Some(file) = local.chosen_file(input).await {
            work.file.set(Some(file));
            again.run(());
        }
    });
    let busy = Signal::derive(move || {
        look.pending().get() || apply.pending().get() || undo.pending().get()
    });
    view! {
        <Title text="Importer des classes"/>
        <h1>"Importer des classes"</h1>
        <p class="lead">
            "Un export de Pronote, le zip «\u{a0}ElevesSansAdresses\u{a0}» de SIECLE, ou un fichier CSV. "
            "Rien n'est changé avant votre accord, et un import ne supprime jamais rien."
        </p>
        <Show when=move || !online()>
            <p class="alert alert--warn" role="status">"Hors ligne\u{a0}: le serveur lit le fichier. Retrouvez du réseau."</p>
        </Show>
        <div class="card form">
            {school_choice(work, schools)}
            {file_field(field, Callback::new(move |()| { chosen.dispatch(()); }))}
            <Alert error/>
            <p class="done" role="status">
                {move || if look.pending().get() { "Lecture du fichier…".to_owned() } else { done.get().map_or(String::new(), |(what, _)| what) }}
            </p>
            {move || done.get().and_then(|(_, left)| left_as_they_are(left))}
        </div>
        {move || last.get().and_then(|last| told_last(last, busy, Callback::new(move |()| { undo.dispatch(()); })))}
        {move || work.preview.get().map(|preview| view! {
            <Shown work preview again busy apply=Callback::new(move |()| { apply.dispatch(()); })/>
        })}
    }
    .into_any()
}

/// The school that the file is of, for who runs several.
fn school_choice(work: Work, schools: Memo<Vec<(SchoolId, String)>>) -> AnyView {
    let options = Signal::derive(move || {
        let all = schools.get().into_iter();
        all.map(|(id, name)| (id.to_string(), name))
            .collect::<Vec<_>>()
    });
    let value =
        Signal::derive(move || work.school.get().map_or(String::new(), |id| id.to_string()));
    let choose = Callback::new(move |id: String| {
        work.forget();
        work.school.set(id.parse().ok());
    });
    view! {
        <Show when=move || { schools.with(Vec::len) > 1 }>
            <Choice id="etablissement" label="Établissement" options value choose/>
        </Show>
    }
    .into_any()
}

fn file_field(field: NodeRef<Input>, chosen: Callback<()>) -> AnyView {
    view! {
        <div class="field">
            <label class="field__label" for="fichier">"Fichier"</label>
            <p class="field__hint" id="fichier-hint">"Il est lu par le serveur et n'y est pas gardé. 4\u{a0}Mo au plus."</p>
            <input
                class="field__input"
                id="fichier"
                type="file"
                accept=".csv,.txt,.xml,.zip"
                aria-describedby="fichier-hint"
                node_ref=field
                on:change=move |_| chosen.run(())
            />
        </div>
    }
    .into_any()
}

/// What was taken back, in French.
fn told_undone(done: &ImportDone) -> String {
    let number = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let parts = [
        (
            done.added,
            "élève ajouté est marqué sorti",
            "élèves ajoutés sont marqués sortis",
        ),
        (
            done.moved,
            "élève est revenu dans sa classe",
            "élèves sont revenus dans leur classe",
        ),
        (done.returned, "retour est annulé", "retours sont annulés"),
        (
            done.corrected,
            "date de naissance est rétablie",
            "dates de naissance sont rétablies",
        ),
        (
            done.leaving,
            "sortie à confirmer est effacée",
            "sorties à confirmer sont effacées",
        ),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(number(n), one, many))
        .collect();
    if told.is_empty() {
        "rien n'a changé".into()
    } else {
        told.join(", ")
    }
}

fn left_as_they_are(left: Vec<String>) -> Option<AnyView> {
    if left.is_empty() {
        return None;
    }
    let items = left.into_iter().map(|name| view! { <li>{name}</li> });
    Some(
        view! {
            <p>"Laissés comme ils sont, parce que quelque chose les a touchés depuis\u{a0}:"</p>
            <ul>{items.collect_view()}</ul>
        }
        .into_any(),
    )
}

fn told_last(last: LastImport, busy: Signal<bool>, undo: Callback<()>) -> Option<AnyView> {
    let LastImport {
        at,
        by,
        done,
        undone,
    } = last;
    let state = if undone { " (annulé)" } else { "" };
    let what = format!(
        "Dernier import le {} par {by}{state}\u{a0}: {}.",
        moment(at),
        told(&done)
    );
    let take_back = (!undone).then(|| {
        view! {
            <Show when=move || !busy.get()>
                <p class="actions">
                    <Confirm
                        label="Annuler cet import"
                        question="Annuler le dernier import\u{a0}?"
                        hint="Les élèves ajoutés sont marqués sortis, les autres reviennent comme avant. Ceux que quelque chose a touchés depuis restent comme ils sont."
                        yes="Annuler l'import"
                        confirmed=undo
                    />
                </p>
            </Show>
        }
    });
    Some(
        view! {
            <section class="card" aria-label="Dernier import">
                <p>{what}</p>
                {take_back}
            </section>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_import_did_is_told_in_one_line() {
        assert_eq!(told(&ImportDone::default()), "rien à changer");
        let done = ImportDone {
            added: 2,
            leaving: 1,
            ..ImportDone::default()
        };
        assert_eq!(
            told(&done),
            "2\u{a0}élèves ajoutés, 1\u{a0}sortie à confirmer"
        );
        assert_eq!(
            told_undone(&done),
            "2\u{a0}élèves ajoutés sont marqués sortis, 1\u{a0}sortie à confirmer est effacée"
        );
    }
}
