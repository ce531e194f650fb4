//! *Saisies mises de côté*: what its author could no longer write when it arrived.

use crate::components::{Alert, Chip, Confirm, Empty, Tone};
use crate::local::use_local;
use crate::pages::shared::loose::{named, texts};
use crate::pages::shared::why_not;
use crate::text::moment;
use common::command::{Command, DestroySealed, FileSealed, fileable};
use common::domain::pupil::Need;
use common::domain::sealed::{Sealed, SealedStatus};
use common::domain::staff::Staff;
use common::ids::PupilId;
use common::order::sorted;
use common::row::Kind;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;

/// One of them, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    sealed: Sealed,
    author: String,
    what: String,
    text: String,
    fileable: bool,
    /// Who decided.
    by: Option<String>,
}

fn name(rows: &Replica, id: uuid::Uuid) -> Option<String> {
    let staff = rows.get::<Staff>(id)?;
    Some(format!("{} {}", staff.first_name, staff.last_name))
}

fn told(sealed: &Sealed, rows: &Replica) -> Told {
    let args = serde_json::from_str(&sealed.args).unwrap_or_default();
    let command = Command::decode(&sealed.op, sealed.schema, &args).ok();
    let reference = |pupil: PupilId| rows.get::<Need>(pupil.0).map(|n| n.reference.clone());
    let about = match &command {
        Some(Command::WriteNote(note)) => reference(note.pupil),
        Some(Command::ApplyToOffer(asked)) => reference(asked.pupil),
        _ => None,
    };
    let what = named(command.as_ref());
    let author = name(rows, sealed.author.0).or_else(|| reference(PupilId(sealed.author.0)));
    Told {
        author: author.unwrap_or_else(|| "Auteur inconnu de ce pôle".into()),
        what: about.map_or_else(|| what.to_owned(), |about| format!("{what}, {about}")),
        text: texts(&args),
        fileable: fileable(sealed).is_some(),
        by: sealed.handled_by.and_then(|by| name(rows, by.0)),
        sealed: sealed.clone(),
    }
}

/// Those that wait first, then the latest.
fn all(rows: &Replica) -> Vec<Told> {
    let found: Vec<&Sealed> = rows.all::<Sealed>().collect();
    let place = |s: &Sealed| (s.status != SealedStatus::Waiting, -s.sealed_at, s.id);
    let found = sorted(found, |a, b| place(a).cmp(&place(b)));
    found.into_iter().map(|sealed| told(sealed, rows)).collect()
}

/// *Saisies mises de côté*.
#[component]
pub fn SetAside() -> impl IntoView {
    let local = use_local();
    let found = Memo::new(move |_| local.read(&[Kind::Sealed, Kind::Staff, Kind::Need], all));
    view! {
        <Title text="Saisies mises de côté"/>
        <h1>"Saisies mises de côté"</h1>
        <p>
            "Elles sont arrivées quand leur auteur n'y avait plus droit. Classez celles qui doivent rester "
            "au dossier de l'élève, détruisez les autres. Vous êtes seuls, entre coordonnateurs, à les lire."
        </p>
        <Show when=move || found.with(Vec::is_empty)>
            <Empty title="Rien n'est mis de côté." hint="Vous serez prévenu ici par un nombre dans le menu."/>
        </Show>
        <ul class="list" aria-label="Saisies mises de côté">
            <For each=move || found.get() key=|told| (told.sealed.id, told.sealed.status as u8) let:told>
                <li><Card told/></li>
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn Card(told: Told) -> impl IntoView {
    let local = use_local();
    let error = RwSignal::new(None::<String>);
    let Sealed {
        id,
        reason,
        written_at,
        sealed_at,
        status,
        ..
    } = told.sealed;
    let decide = Action::new_local(move |command: &Command| {
        let command = command.clone();
        async move {
            if let Err(why) = local.issue(command, None, None).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    let by = told.by.map(|by| format!(" par {by}")).unwrap_or_default();
    let foot = match status {
        SealedStatus::Waiting => view! {
            <p><b>{reason.sentence()}</b></p>
            {(!told.fileable).then(|| view! {
                <p>"C'est une décision\u{a0}: elle ne se classe pas au nom de son auteur. Reprenez-la vous-même si elle est juste, puis détruisez-la ici."</p>
            })}
            <Alert error/>
            <p class="actions">
                {told.fileable.then(|| view! {
                    <button class="btn btn--primary" on:click=move |_| { decide.dispatch(FileSealed { id }.into()); }>
                        "Classer au nom de son auteur"
                    </button>
                })}
                <Confirm
                    label="Détruire"
                    question="Détruire cette saisie\u{a0}?"
                    hint="Son contenu sera effacé ici pour tous les coordonnateurs."
                    yes="Oui, détruire"
                    confirmed=move || { decide.dispatch(DestroySealed { id }.into()); }
                />
            </p>
        }
        .into_any(),
        SealedStatus::Filed => {
            view! { <p><Chip tone=Tone::Good text="Classée"/> {by} ". Elle est au dossier de l'élève."</p> }.into_any()
        }
        SealedStatus::Destroyed => {
            view! { <p><Chip tone=Tone::Neutral text="Détruite"/> {by} "."</p> }.into_any()
        }
    };
    let waits = status == SealedStatus::Waiting;
    view! {
        <article class="card" class=("card--warn", waits)>
            <h2>{if waits { told.what } else { "Une saisie".to_owned() }}</h2>
            <p class="field__hint">
                {told.author} ", écrite le " {moment(written_at)} ", arrivée le " {moment(sealed_at)}
            </p>
            {(!told.text.is_empty()).then(|| view! { <blockquote class="quote">{told.text}</blockquote> })}
            {foot}
        </article>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, pole, put};
    use common::command::WriteNote;
    use common::domain::follow_up::NoteKind;
    use common::domain::sealed::SealReason;
    use common::ids::{NoteId, RevisionId, SealedId, UserId};
    use uuid::Uuid;

    fn sealed(number: u128, at: i64, status: SealedStatus) -> Sealed {
        let note: Command = WriteNote {
            note: NoteId(Uuid::from_u128(number)),
            revision: RevisionId(Uuid::from_u128(number)),
            pupil: ME,
            period: None,
            kind: NoteKind::Call,
            text: "Ce que j'ai vu.".into(),
            written_at: 0,
            level: 0,
        }
        .into();
        Sealed {
            id: SealedId(Uuid::from_u128(number)),
            author: UserId(Uuid::from_u128(77)),
            op: note.op().into(),
            schema: 1,
            args: note.args().to_string(),
            reason: SealReason::RightsLost,
            written_at: at,
            sealed_at: at,
            status,
            handled_by: None,
        }
    }

    #[test]
    fn what_waits_comes_first_with_its_words() {
        let mut rows = pole();
        put(&mut rows, sealed(1, 30, SealedStatus::Filed));
        put(&mut rows, sealed(2, 10, SealedStatus::Waiting));
        put(&mut rows, sealed(3, 20, SealedStatus::Waiting));
        let found = all(&rows);
        let order: Vec<u128> = found.iter().map(|t| t.sealed.id.0.as_u128()).collect();
        assert_eq!(order, [3, 2, 1]);
        assert_eq!(found[0].text, "Ce que j'ai vu.");
        assert!(found[0].what.starts_with("Une note sur un élève"));
        assert!(found[0].fileable);
        assert_eq!(found[0].author, "Auteur inconnu de ce pôle");
    }
}
