//! The journal of the days, and the opinion at the end.

use crate::components::{Alert, Choice, Done, Radios, TextArea, numbered};
use crate::local::use_local;
use crate::pages::shared::words::journal_form;
use crate::pages::shared::{keep_draft, why_not};
use chrono::NaiveDate;
use common::command::{RateReception, WriteJournal};
use common::domain::journal::{Activity, JournalEntry, Mood};
use common::domain::reception::Answers;
use common::ids::PlacementId;
use common::rules::week::short_date;
use leptos::prelude::*;

/// How the day was: two taps and a sentence.
#[component]
pub fn Journal(
    placement: PlacementId,
    /// Days that may be written about, the latest first.
    days: Memo<Vec<NaiveDate>>,
    /// What was written, the latest first.
    entries: Memo<Vec<JournalEntry>>,
) -> impl IntoView {
    let local = use_local();
    let form = journal_form(placement);
    let text = RwSignal::new(local.draft(&form).unwrap_or_default());
    keep_draft(local, form.clone(), text);
    let mood = RwSignal::new(String::new());
    let activity = RwSignal::new(String::new());
    let first = days.get_untracked().first().map(ToString::to_string);
    let day = RwSignal::new(first.unwrap_or_default());
    let error = RwSignal::new(None::<String>);
    let saved = RwSignal::new(None::<&'static str>);
    let write = Action::new_local(move |(): &()| {
        let form = form.clone();
        let said = |all: &str, count: usize| all.parse::<usize>().ok().filter(|at| *at < count);
        let mood = said(&mood.get_untracked(), Mood::ALL.len());
        let activity = said(&activity.get_untracked(), Activity::ALL.len());
        let day = day.get_untracked().parse::<NaiveDate>().ok();
        let text_now = text.get_untracked();
        async move {
            error.set(None);
            saved.set(None);
            let mood = mood.and_then(|at| Mood::ALL.get(at));
            let activity = activity.and_then(|at| Activity::ALL.get(at));
            let (Some(mood), Some(activity), Some(day)) = (mood, activity, day) else {
                error.set(Some(
                    "Touchez comment c'était, puis ce que vous avez fait.".into(),
                ));
                return;
            };
            let command = WriteJournal {
                placement,
                day,
                mood: *mood,
                activity: *activity,
                text: text_now,
                written_at: local.now().ms,
            };
            match local.issue(command.into(), None, Some(form)).await {
                Ok(_) => {
                    text.set(String::new());
                    saved.set(Some("Enregistré sur cet appareil."));
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let options = move || {
        let day = |day: &NaiveDate| (day.to_string(), short_date(*day));
        days.with(|days| days.iter().map(day).collect::<Vec<_>>())
    };
    let line = |entry: JournalEntry| {
        view! {
            <li>
                <time>{short_date(entry.day)}</time> " " {entry.mood.label()} ", " {entry.activity.label().to_lowercase()}
                {(!entry.text.is_empty()).then(|| format!("\u{a0}: {}", entry.text))}
            </li>
        }
    };
    view! {
        <h2>"Mon journal"</h2>
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                write.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <Choice
                id=format!("jour-{placement}")
                label="Quel jour\u{a0}?"
                options=Signal::derive(options)
                value=day
                choose=Callback::new(move |code| day.set(code))
            />
            <Radios id=format!("humeur-{placement}") legend="Comment c'était\u{a0}?" options=numbered(&Mood::ALL, |m| m.label()) value=mood compact=true/>
            <Radios id=format!("activite-{placement}") legend="Surtout, aujourd'hui…" options=numbered(&Activity::ALL, |a| a.label()) value=activity compact=true/>
            <TextArea id=format!("phrase-{placement}") label="Une phrase (facultatif)" value=text rows=2 hint="Lue par vos enseignants."/>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || write.pending().get()>"Enregistrer la journée"</button>
            <Done said=saved/>
        </form>
        <Show when=move || !entries.with(Vec::is_empty)>
            <ol class="timeline" aria-label="Journal">
                {move || entries.get().into_iter().map(line).collect_view()}
            </ol>
        </Show>
    }
    .into_any()
}

const QUESTIONS: [&str; 4] = [
    "J'ai été bien accueilli.",
    "On m'a confié des tâches de mon métier.",
    "Quelqu'un m'expliquait.",
    "Je conseillerais ce lieu.",
];
const ANSWERS: [(&str, &str); 4] = [
    ("1", "Non"),
    ("2", "Plutôt non"),
    ("3", "Plutôt oui"),
    ("4", "Oui"),
];

/// How the pupil was received.
#[component]
pub fn Opinion(placement: PlacementId, rated: Memo<Option<Answers>>) -> impl IntoView {
    let local = use_local();
    let before = rated.get_untracked();
    let of = |answer: Option<u8>| RwSignal::new(answer.map(|a| a.to_string()).unwrap_or_default());
    let answers = [
        of(before.map(|a| a.welcome)),
        of(before.map(|a| a.tasks)),
        of(before.map(|a| a.guidance)),
        of(before.map(|a| a.again)),
    ];
    let error = RwSignal::new(None::<String>);
    let saved = RwSignal::new(None::<&'static str>);
    let send = Action::new_local(move |(): &()| async move {
        error.set(None);
        saved.set(None);
        let said = answers.map(|a| a.get_untracked().parse::<u8>().ok());
        let [Some(welcome), Some(tasks), Some(guidance), Some(again)] = said else {
            error.set(Some("Répondez aux quatre questions.".into()));
            return;
        };
        let command = RateReception {
            placement,
            answers: Answers {
                welcome,
                tasks,
                guidance,
                again,
            },
        };
        match local.issue(command.into(), None, None).await {
            Ok(_) => saved.set(Some("Merci\u{a0}! Enregistré sur cet appareil.")),
            Err(why) => error.set(Some(why_not(&why))),
        }
    });
    let options: Vec<(String, String)> = ANSWERS
        .iter()
        .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()))
        .collect();
    let question = |(at, (words, value)): (usize, (&'static str, RwSignal<String>))| {
        let id = format!("avis-{at}-{placement}");
        view! { <Radios id legend=words options=options.clone() value compact=true/> }
    };
    let questions: Vec<AnyView> = QUESTIONS
        .into_iter()
        .zip(answers)
        .enumerate()
        .map(|one| question(one).into_any())
        .collect();
    view! {
        <h2>"Mon avis sur l'accueil"</h2>
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                send.dispatch(());
            }
        >
            <p class="field__hint">
                "Personne ne lit vos réponses\u{a0}: seul un total d'au moins dix avis est montré aux adultes. Elles ne comptent pas dans vos notes."
            </p>
            {questions}
            <Alert error/>
            <button class="btn btn--primary" disabled=move || send.pending().get()>
                {move || if rated.get().is_some() { "Changer mon avis" } else { "Donner mon avis" }}
            </button>
            <Done said=saved/>
        </form>
    }
    .into_any()
}
