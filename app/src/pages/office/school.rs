//! *Élèves*: the classes of the office's school, and the pupils who may have left.

use super::describe::Describe;
use super::own_schools;
use crate::components::{Alert, Empty};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::routes::Screen;
use crate::text::{birth_date, count};
use common::access::Actor;
use common::command::{Command, SetSchooling};
use common::domain::division::Division;
use common::domain::pupil::{Need, Pupil, Schooling};
use common::domain::school::School as SchoolRow;
use common::ids::{PupilId, SchoolId};
use common::order::sorted;
use common::row::Kind;
use common::rules::text::fold;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 4] = [Kind::School, Kind::Division, Kind::Pupil, Kind::Need];

/// A pupil in a list.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    pupil: PupilId,
    name: String,
    division: String,
    born: String,
}

/// A class and its pupils.
#[derive(Clone, Debug, PartialEq)]
struct Class {
    name: String,
    diploma: String,
    pupils: Vec<Line>,
}

/// What the screen shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    schools: Vec<String>,
    classes: Vec<Class>,
    /// Missing from the last file.
    leavers: Vec<Line>,
    left: Vec<Line>,
}

fn shown(actor: &Actor, rows: &Replica) -> Shown {
    let schools = own_schools(actor, rows);
    let own = |school| schools.iter().any(|(id, _)| *id == school);
    let mut shown = Shown {
        schools: schools.iter().map(|(_, name)| name.clone()).collect(),
        ..Shown::default()
    };
    let divisions: Vec<&Division> = rows.all::<Division>().filter(|d| own(d.school)).collect();
    for division in sorted(divisions, |a, b| fold(&a.name).cmp(&fold(&b.name))) {
        let mut class = Class {
            name: division.name.clone(),
            diploma: division.diploma.clone(),
            pupils: Vec::new(),
        };
        let pupils: Vec<&Pupil> = rows
            .all::<Pupil>()
            .filter(|p| p.division == division.id)
            .collect();
        let key = |p: &Pupil| (fold(&p.last_name), fold(&p.first_name), p.id);
        for pupil in sorted(pupils, |a, b| key(a).cmp(&key(b))) {
            let need = rows.get::<Need>(pupil.id.0);
            let line = Line {
                pupil: pupil.id,
                name: format!("{} {}", pupil.last_name, pupil.first_name),
                division: division.name.clone(),
                born: need.map_or(String::new(), |n| birth_date(n.born)),
            };
            match need.map(|n| n.schooling).unwrap_or_default() {
                Schooling::Present => class.pupils.push(line),
                Schooling::LeaverToConfirm => shown.leavers.push(line),
                Schooling::Left => shown.left.push(line),
            }
        }
        shown.classes.push(class);
    }
    shown
}

/// *Élèves*.
#[component]
pub fn School() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let all = Memo::new(move |_| local.read(&KINDS, |rows| shown(&actor.get(), rows)));
    let own = Memo::new(move |_| {
        let own = local.read(&[Kind::School], |rows| own_schools(&actor.get(), rows));
        own.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    });
    // As it was when the form was drawn: what is typed stays.
    let described = move |id: SchoolId| {
        let school = local.read(&[], |rows| rows.get::<SchoolRow>(id.0).cloned());
        school.map(|school| view! { <Describe school/> })
    };
    let error = RwSignal::new(None::<String>);
    let issue = Action::new_local(move |command: &Command| {
        let command = command.clone();
        async move {
            error.set(None);
            if let Err(why) = local.issue(command, None, None).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    let say = Callback::new(move |(pupil, schooling): (PupilId, Schooling)| {
        issue.dispatch(SetSchooling { pupil, schooling }.into());
    });
    view! {
        <Title text="Élèves"/>
        <h1>"Élèves"</h1>
        <p class="lead">{move || all.with(|all| all.schools.join(", "))}</p>
        <p class="actions">
            <A href=Screen::Import.path() attr:class="btn btn--primary">"Importer un fichier de classes"</A>
            <A href=Screen::Calendar.path() attr:class="btn">"Calendrier des périodes"</A>
            <A href=Screen::Codes.path() attr:class="btn">"Codes personnels"</A>
        </p>
        <For each=move || own.get() key=|id| *id children=described/>
        <Alert error/>
        {move || leavers(all.with(|all| all.leavers.clone()), say)}
        {move || classes(all.with(|all| all.classes.clone()))}
        {move || left(all.with(|all| all.left.clone()), say)}
    }
    .into_any()
}

fn leavers(leavers: Vec<Line>, say: Callback<(PupilId, Schooling)>) -> Option<AnyView> {
    if leavers.is_empty() {
        return None;
    }
    let item = move |line: Line| {
        let id = line.pupil;
        let (gone, stays) = (
            format!("Confirmer la sortie\u{a0}: {}", line.name),
            format!("Toujours là\u{a0}: {}", line.name),
        );
        view! {
            <li class="card card--warn">
                <h3>{line.name}</h3>
                <p>{format!("{}, né(e) le {}. Absent(e) du dernier fichier.", line.division, line.born)}</p>
                <p class="actions">
                    <button class="btn" aria-label=gone on:click=move |_| say.run((id, Schooling::Left))>"Confirmer la sortie"</button>
                    <button class="btn btn--quiet" aria-label=stays on:click=move |_| say.run((id, Schooling::Present))>"Toujours là"</button>
                </p>
            </li>
        }
    };
    Some(
        view! {
            <section class="stack">
                <h2>{format!("Sorties à confirmer ({})", leavers.len())}</h2>
                <ul class="list" aria-label="Sorties à confirmer">{leavers.into_iter().map(item).collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}

fn classes(classes: Vec<Class>) -> AnyView {
    if classes.is_empty() {
        return view! {
            <Empty title="Aucune classe pour l'instant." hint="Importez un fichier de Pronote, de SIECLE ou d'un tableur\u{a0}: les classes et les élèves viennent avec."/>
        }
        .into_any();
    }
    let class = |class: Class| {
        let number = count(class.pupils.len(), "élève", "élèves");
        let pupil = |line: Line| {
            view! { <li><span>{line.name}</span> <span class="roll__born">{line.born}</span></li> }
        };
        view! {
            <li class="card">
                <details class="fold">
                    <summary><strong>{class.name}</strong> " " <span class="fold__note">{number}</span></summary>
                    <p class="field__hint">{class.diploma}</p>
                    <ul class="roll">{class.pupils.into_iter().map(pupil).collect_view()}</ul>
                </details>
            </li>
        }
    };
    view! {
        <section class="stack">
            <h2>"Classes"</h2>
            <ul class="list" aria-label="Classes">{classes.into_iter().map(class).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn left(left: Vec<Line>, say: Callback<(PupilId, Schooling)>) -> Option<AnyView> {
    if left.is_empty() {
        return None;
    }
    let number = count(left.len(), "élève sorti", "élèves sortis");
    let item = move |line: Line| {
        let id = line.pupil;
        let back = format!("Remettre en classe\u{a0}: {}", line.name);
        view! {
            <li>
                <span>{format!("{}, {}", line.name, line.division)}</span>
                <button class="btn btn--quiet" aria-label=back on:click=move |_| say.run((id, Schooling::Present))>"Remettre en classe"</button>
            </li>
        }
    };
    Some(
        view! {
            <details class="fold">
                <summary>{number}</summary>
                <ul class="roll">{left.into_iter().map(item).collect_view()}</ul>
            </details>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{DIVISION, ME, SCHOOL, TEACHER, pole, put, school};
    use common::access::Who;
    use common::domain::staff::{Role, Territory};
    use common::ids::{PoleId, UserId};

    #[test]
    fn an_office_sees_its_classes_and_who_may_have_left_and_nothing_of_other_schools() {
        let mut rows = pole();
        put(&mut rows, school());
        let actor = |school| Actor {
            user: UserId(TEACHER.0),
            space: PoleId(uuid::Uuid::nil()),
            who: Who::Staff {
                staff: TEACHER,
                roles: vec![(Role::Office, Territory::School(school))],
            },
        };
        let own = actor(SCHOOL);
        let before = shown(&own, &rows);
        let class = before.classes.first().map(|c| c.pupils.len());
        assert!(class > Some(0), "{before:?}");
        let mut need = rows.get::<Need>(ME.0).cloned().unwrap();
        assert_eq!(need.division, DIVISION);
        need.schooling = Schooling::LeaverToConfirm;
        put(&mut rows, need);
        let after = shown(&own, &rows);
        assert_eq!(after.leavers.first().map(|l| l.pupil), Some(ME));
        assert_eq!(
            after.classes.first().map(|c| c.pupils.len() + 1),
            class,
            "no longer among the others"
        );
        let other = actor(common::ids::SchoolId(uuid::Uuid::from_u128(9)));
        assert_eq!(shown(&other, &rows), Shown::default());
    }
}
