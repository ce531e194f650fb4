//! What a file would do, and the questions it leaves open.

use super::import::Work;
use crate::components::{Choice, TextField, numbered};
use crate::local::use_local;
use crate::text::{birth_date, count};
use common::api::office::{ClassAnswer, Column, Namesake, NamesakeAnswer, Preview, UnknownClass};
use common::domain::division::{Division, Filiere, Level};
use common::ids::PupilId;
use common::row::Kind;
use leptos::prelude::*;

/// The preview of a file.
#[component]
pub(super) fn Shown(
    work: Work,
    preview: Preview,
    /// Asks the server again, with what was said meanwhile.
    again: Callback<()>,
    busy: Signal<bool>,
    apply: Callback<()>,
) -> impl IntoView {
    let whole = preview.lacking.is_empty();
    let button = format!("Importer\u{a0}: {}", sum(&preview));
    let nothing = preview.adds.is_empty()
        && preview.moves.is_empty()
        && preview.returns.is_empty()
        && preview.corrections.is_empty()
        && preview.leavers.is_empty();
    let undecided = usize::try_from(preview.undecided).unwrap_or(usize::MAX);
    let blocked = nothing || undecided > 0;
    let columns = columns(work, &preview, again);
    if !whole {
        let lacking = format!(
            "Il manque {}. Dites dans quelle colonne c'est.",
            preview.lacking.join(", ")
        );
        return view! {
            <section class="card form">
                <p class="alert alert--warn" role="status">{lacking}</p>
                {columns}
            </section>
        }
        .into_any();
    }
    let wait = (undecided > 0).then(|| {
        let questions = count(undecided, "question attend", "questions attendent");
        view! { <p class="alert alert--warn" role="status">{format!("{questions} votre réponse.")}</p> }
    });
    view! {
        <section class="card form" aria-label="Aperçu">
            <h2>"Aperçu"</h2>
            <p>{sum(&preview)} "."</p>
            {wait}
            {columns}
            {classes(work, &preview, again)}
            {namesakes(work, &preview, again)}
            {changes(&preview)}
            {leavers(work, &preview, again)}
            {problems(&preview)}
            <p class="actions">
                <button
                    class="btn btn--primary"
                    disabled=move || blocked || busy.get()
                    on:click=move |_| apply.run(())
                >
                    {button}
                </button>
            </p>
        </section>
    }
    .into_any()
}

/// « 12 ajouts, 3 changements de classe ».
fn sum(preview: &Preview) -> String {
    let parts = [
        (preview.adds.len(), "ajout", "ajouts"),
        (
            preview.moves.len(),
            "changement de classe",
            "changements de classe",
        ),
        (preview.returns.len(), "retour", "retours"),
        (
            preview.corrections.len(),
            "date corrigée",
            "dates corrigées",
        ),
        (
            preview.leavers.len(),
            "absent du fichier",
            "absents du fichier",
        ),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect();
    if told.is_empty() {
        "rien à changer".into()
    } else {
        told.join(", ")
    }
}

/// What each column holds: folded once all is found.
fn columns(work: Work, preview: &Preview, again: Callback<()>) -> AnyView {
    let mut options = vec![(String::new(), "Pas utilisée".to_owned())];
    options.extend(Column::ALL.map(|c| (c.code().to_owned(), c.label().to_owned())));
    let held = preview.columns.clone();
    let sample = preview.sample.clone();
    let field = |(at, title): (usize, String)| {
        let options = options.clone();
        let now = held.get(at).copied().flatten();
        let example: Vec<String> = sample
            .iter()
            .filter_map(|line| line.get(at).filter(|cell| !cell.is_empty()).cloned())
            .collect();
        let choose = move |code: String| {
            let column = Column::ALL.into_iter().find(|c| c.code() == code);
            work.columns.update(|columns| {
                let columns = columns.get_or_insert_default();
                if columns.len() <= at {
                    columns.resize(at + 1, None);
                }
                // One column for each content.
                for other in columns.iter_mut() {
                    if *other == column {
                        *other = None;
                    }
                }
                if let Some(slot) = columns.get_mut(at) {
                    *slot = column;
                }
            });
            again.run(());
        };
        let id = format!("colonne-{at}");
        let title = if title.is_empty() {
            "(sans titre)".to_owned()
        } else {
            title
        };
        let list = options.into_iter().map(|(code, name)| {
            let chosen = code == now.map_or("", Column::code);
            view! { <option value=code selected=chosen>{name}</option> }
        });
        view! {
            <div class="field">
                <label class="field__label" for=id.clone()>{title}</label>
                <p class="field__hint">{example.join("\u{a0}· ")}</p>
                <select class="field__input" id=id on:change=move |event| choose(event_target_value(&event))>
                    {list.collect_view()}
                </select>
            </div>
        }
    };
    let fields: Vec<_> = preview
        .titles
        .iter()
        .cloned()
        .enumerate()
        .map(field)
        .collect();
    let open = !preview.lacking.is_empty();
    let used = preview.columns.iter().flatten().count();
    let summary = if preview.remembered {
        format!("Colonnes\u{a0}: {used} utilisées, comme la dernière fois")
    } else {
        format!(
            "Colonnes\u{a0}: {used} utilisées sur {}",
            preview.titles.len()
        )
    };
    view! {
        <details class="fold" open=open>
            <summary>{summary}</summary>
            <div class="columns">{fields}</div>
        </details>
    }
    .into_any()
}

fn classes(work: Work, preview: &Preview, again: Callback<()>) -> Option<AnyView> {
    if preview.classes.is_empty() {
        return None;
    }
    let all = preview.classes.clone().into_iter().enumerate();
    let items = all.map(|(at, class)| view! { <li><UnknownOne work at class again/></li> });
    Some(
        view! {
            <h3>"Classes inconnues"</h3>
            <ul class="list">{items.collect_view()}</ul>
        }
        .into_any(),
    )
}

/// One class that the school does not have.
#[component]
fn UnknownOne(work: Work, at: usize, class: UnknownClass, again: Callback<()>) -> impl IntoView {
    let local = use_local();
    let UnknownClass {
        name,
        pupils,
        level,
    } = class;
    let answer = work
        .answers
        .with_untracked(|a| a.classes.get(&name).cloned());
    let what = RwSignal::new(match &answer {
        None => String::new(),
        Some(ClassAnswer::Skip) => "skip".to_owned(),
        Some(ClassAnswer::Is { division }) => division.to_string(),
        Some(ClassAnswer::Create { .. }) => "create".to_owned(),
    });
    let (mut words, mut chosen_level, mut chosen_filiere) = (String::new(), level, None);
    if let Some(ClassAnswer::Create {
        diploma,
        level,
        filiere,
    }) = answer
    {
        (words, chosen_level, chosen_filiere) = (diploma, Some(level), Some(filiere));
    }
    let diploma = RwSignal::new(words);
    let place = |at: Option<usize>| at.map_or(String::new(), |at| at.to_string());
    let level = RwSignal::new(place(
        Level::ALL.iter().position(|l| Some(*l) == chosen_level),
    ));
    let filiere = RwSignal::new(place(
        Filiere::ALL.iter().position(|f| Some(*f) == chosen_filiere),
    ));
    let options = move || {
        let mut options = vec![
            (String::new(), "Choisir…".to_owned()),
            ("create".to_owned(), "Créer cette classe".to_owned()),
            ("skip".to_owned(), "Ne pas l'importer".to_owned()),
        ];
        let school = work.school.get();
        local.read(&[Kind::Division], |rows| {
            let own = rows.all::<Division>().filter(|d| Some(d.school) == school);
            let mut own: Vec<_> = own
                .map(|d| (d.id.to_string(), format!("C'est {}", d.name)))
                .collect();
            own.sort_by(|a, b| a.1.cmp(&b.1));
            options.extend(own);
        });
        options
    };
    let first = |options: Vec<(String, String)>| {
        let mut all = vec![(String::new(), "Choisir…".to_owned())];
        all.extend(options);
        all
    };
    let told = name.clone();
    let keep = move || {
        let answer = match what.get_untracked().as_str() {
            "" => None,
            "skip" => Some(ClassAnswer::Skip),
            "create" => {
                let one = |text: String| text.parse::<usize>().ok();
                let level = one(level.get_untracked()).and_then(|at| Level::ALL.get(at).copied());
                let filiere =
                    one(filiere.get_untracked()).and_then(|at| Filiere::ALL.get(at).copied());
                let diploma = diploma.get_untracked().trim().to_owned();
                match (level, filiere) {
                    (Some(level), Some(filiere)) if !diploma.is_empty() => {
                        Some(ClassAnswer::Create {
                            diploma,
                            level,
                            filiere,
                        })
                    }
                    _ => None,
                }
            }
            id => id.parse().ok().map(|division| ClassAnswer::Is { division }),
        };
        let before = work
            .answers
            .with_untracked(|a| a.classes.get(&told).cloned());
        if answer == before {
            return;
        }
        work.answers.update(|answers| {
            match answer {
                Some(answer) => answers.classes.insert(told.clone(), answer),
                None => answers.classes.remove(&told),
            };
        });
        again.run(());
    };
    let keep = StoredValue::new(keep);
    let keep = move || keep.with_value(|keep| keep());
    let legend = format!(
        "{name}, {}",
        count(usize::try_from(pupils).unwrap_or(0), "élève", "élèves")
    );
    view! {
        <fieldset class="choices choices--one">
            <legend>{legend}</legend>
            <Choice
                id=format!("classe-{at}")
                label="Que faire de cette classe\u{a0}?"
                options=Signal::derive(options)
                value=what
                choose=Callback::new(move |code| { what.set(code); keep() })
            />
            <Show when=move || what.get() == "create">
                <TextField id=format!("diplome-{at}") label="Diplôme" value=diploma hint="Exemple\u{a0}: Bac pro MELEC"/>
                <Choice
                    id=format!("niveau-{at}")
                    label="Niveau"
                    options=Signal::stored(first(numbered(&Level::ALL, |l| l.label())))
                    value=level
                    choose=Callback::new(move |code| level.set(code))
                />
                <Choice
                    id=format!("filiere-{at}")
                    label="Filière"
                    options=Signal::stored(first(numbered(&Filiere::ALL, |f| f.label())))
                    value=filiere
                    choose=Callback::new(move |code| filiere.set(code))
                />
                <button class="btn" on:click=move |_| keep()>"Prévoir cette classe"</button>
            </Show>
        </fieldset>
    }
    .into_any()
}

fn namesakes(work: Work, preview: &Preview, again: Callback<()>) -> Option<AnyView> {
    if preview.namesakes.is_empty() {
        return None;
    }
    let items = preview.namesakes.clone().into_iter().map(|one| {
        view! { <li>{namesake(work, one, again)}</li> }
    });
    Some(
        view! {
            <h3>"Même nom, autre date de naissance"</h3>
            <ul class="list">{items.collect_view()}</ul>
        }
        .into_any(),
    )
}

fn namesake(work: Work, one: Namesake, again: Callback<()>) -> AnyView {
    let line = one.line;
    let answer = work
        .answers
        .with_untracked(|a| a.namesakes.get(&line).copied());
    let say = move |answer: NamesakeAnswer| {
        work.answers.update(|a| {
            a.namesakes.insert(line, answer);
        });
        again.run(());
    };
    let choice = |text: String, this: NamesakeAnswer| {
        view! {
            <label class="check">
                <input type="radio" name=format!("homonyme-{line}") checked=answer == Some(this) on:change=move |_| say(this)/>
                {text}
            </label>
        }
    };
    let known = one.known.iter().map(|known| {
        let text = format!(
            "C'est {}, {}\u{a0}: la date connue ({}) est fausse",
            known.name,
            known.division,
            birth_date(known.born)
        );
        choice(text, NamesakeAnswer::Is { pupil: known.pupil })
    });
    let known = known.collect_view();
    let legend = format!(
        "Ligne {line}\u{a0}: {}, {}, né(e) le {}",
        one.name,
        one.division,
        birth_date(one.born)
    );
    view! {
        <fieldset class="choices choices--one">
            <legend>{legend}</legend>
            {known}
            {choice("C'est un autre élève".to_owned(), NamesakeAnswer::New)}
            {choice("Ne rien faire pour l'instant".to_owned(), NamesakeAnswer::Skip)}
        </fieldset>
    }
    .into_any()
}

fn changes(preview: &Preview) -> AnyView {
    let adds = preview
        .adds
        .iter()
        .map(|a| format!("{}, {}, {}", a.name, a.division, birth_date(a.born)));
    let moves = preview
        .moves
        .iter()
        .map(|m| format!("{}\u{a0}: {} → {}", m.name, m.from, m.to));
    let returns = preview
        .returns
        .iter()
        .map(|r| format!("{}, {}", r.name, r.division));
    let corrections = preview
        .corrections
        .iter()
        .map(|c| format!("{}, {}\u{a0}: {}", c.name, c.division, birth_date(c.born)));
    view! {
        {folded("ajout", "ajouts", adds.collect())}
        {folded("changement de classe", "changements de classe", moves.collect())}
        {folded("retour en classe", "retours en classe", returns.collect())}
        {folded("date de naissance corrigée", "dates de naissance corrigées", corrections.collect())}
    }
    .into_any()
}

fn folded(one: &str, many: &str, lines: Vec<String>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let summary = count(lines.len(), one, many);
    let items = lines.into_iter().map(|line| view! { <li>{line}</li> });
    Some(
        view! {
            <details class="fold">
                <summary>{summary}</summary>
                <ul class="roll">{items.collect_view()}</ul>
            </details>
        }
        .into_any(),
    )
}

fn leavers(work: Work, preview: &Preview, again: Callback<()>) -> Option<AnyView> {
    if preview.leavers.is_empty() {
        return None;
    }
    let say = move |pupil: PupilId, leaves: bool| {
        work.answers.update(|answers| {
            answers.staying.retain(|id| *id != pupil);
            if !leaves {
                answers.staying.push(pupil);
            }
        });
        again.run(());
    };
    let all: Vec<PupilId> = preview.leavers.iter().map(|one| one.pupil).collect();
    let staying = work.answers.with_untracked(|a| a.staying.clone());
    let staying = StoredValue::new(staying);
    let items = preview.leavers.clone().into_iter().map(|one| {
        let id = one.pupil;
        let leaves = staying.with_value(|staying| !staying.contains(&id));
        view! {
            <label class="check">
                <input type="checkbox" checked=leaves on:change=move |event| say(id, event_target_checked(&event))/>
                {format!("{}, {}", one.name, one.division)}
            </label>
        }
    });
    // A file of a group, or one cut short, would mark half a class.
    let many = all.len() >= MANY_LEAVERS;
    let warning = many.then(|| {
        let keep = move |_| {
            work.answers.update(|answers| answers.staying.clone_from(&all));
            again.run(());
        };
        view! {
            <p class="alert alert--warn">
                {format!("{}\u{a0}élèves des classes du fichier n'y sont pas. Ce fichier est-il complet\u{a0}?", preview.leavers.len())}
            </p>
            <p class="actions"><button class="btn" on:click=keep>"Tous restent"</button></p>
        }
    });
    Some(
        view! {
            {warning}
            <fieldset class="choices">
                <legend>"Absents du fichier\u{a0}: à marquer «\u{a0}sorti à confirmer\u{a0}»"</legend>
                {items.collect_view()}
            </fieldset>
        }
        .into_any(),
    )
}

/// From so many on, the file may be one of a group.
const MANY_LEAVERS: usize = 10;

fn problems(preview: &Preview) -> AnyView {
    let absent = (!preview.absent.is_empty()).then(|| {
        let names = preview.absent.join(", ");
        view! { <p class="field__hint">{format!("Classes absentes du fichier, non touchées\u{a0}: {names}.")}</p> }
    });
    let lines = preview.problems.iter();
    let lines = lines.map(|p| format!("Ligne {}, {}\u{a0}: {}", p.line, p.column, p.sentence));
    view! {
        {folded("ligne à regarder", "lignes à regarder", lines.collect())}
        {absent}
    }
    .into_any()
}
