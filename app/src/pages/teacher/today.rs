//! *Aujourd'hui*: what asks for somebody.

use super::OpenDay;
use super::class_model::name;
use crate::components::Empty;
use crate::local::{pref, use_local};
use crate::routes::Screen;
use crate::text::count;
use common::domain::division::Division;
use common::follow::{READS, Task, What, today};
use common::rules::week::{long_date, short_date};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// A task with the name of its class.
type Told = (Task, String);

/// *Aujourd'hui*.
#[component]
pub fn Today() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let tasks = Memo::new(move |_| {
        let actor = actor.get();
        local.read(&READS, |mut rows| -> Vec<Told> {
            // A replica holds all it may read: nothing is ever missing.
            let tasks = today(&actor, local.today(), &mut rows).unwrap_or_default();
            let class = |task: Task| {
                let division = rows.get::<Division>(task.division.0);
                let name = division.map_or(String::new(), |d| d.name.clone());
                (task, name)
            };
            tasks.into_iter().map(class).collect()
        })
    });
    let review = local.review();
    let groups = move || {
        let mut groups: Vec<(&'static str, Vec<Told>)> = Vec::new();
        for told in tasks.get() {
            let label = told.0.what.label();
            match groups.last_mut() {
                Some((last, group)) if *last == label => group.push(told),
                _ => groups.push((label, vec![told])),
            }
        }
        groups
            .into_iter()
            .map(|(label, group)| section(label, group))
            .collect_view()
    };
    let nothing = move || tasks.with(Vec::is_empty) && review.with(Vec::is_empty);
    view! {
        <Title text="Aujourd'hui"/>
        <h1>"Aujourd'hui"</h1>
        <p class="lead">{move || long_date(local.clock().get().today)}</p>
        <Show when=move || !review.with(Vec::is_empty)>
            <p class="alert alert--warn">
                {move || count(review.with(Vec::len), "saisie est revenue du serveur.", "saisies sont revenues du serveur.")} " "
                <A href=Screen::Review.path()>"À revoir"</A>
            </p>
        </Show>
        {groups}
        <Show when=nothing>
            <Empty title="Rien n'attend aujourd'hui." hint="Les alertes, absences, visites prévues et élèves sans nouvelle viendront ici."/>
        </Show>
    }
    .into_any()
}

fn section(label: &'static str, group: Vec<Told>) -> AnyView {
    let number = group.len();
    view! {
        <section class="card tasks">
            <h2>{label} " " <small>{number}</small></h2>
            <ul aria-label=label>{group.into_iter().map(item).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn item((task, class): Told) -> impl IntoView {
    let more = match task.what {
        What::Opposed { day } | What::Absent { day } | What::Visit { day, .. } => short_date(day),
        What::Began { day, .. } => format!("début {}", short_date(day)),
        What::Late(late) => late.sentence(),
        What::DatesMoved { .. } => "à convenir avec l'organisme".into(),
        _ => String::new(),
    };
    // The day has no place in an address; the screen of presences asks for it.
    let path = match task.what {
        What::Opposed { .. } => Screen::Attendance.path(),
        _ => Screen::Pupil(task.pupil.id).path(),
    };
    let division = task.division;
    let asked = use_context::<OpenDay>();
    let open = move |_| {
        if let (What::Opposed { day }, Some(asked)) = (task.what, asked) {
            use_local().set_pref(pref::DIVISION, Some(&division.to_string()));
            asked.ask(day);
        }
    };
    view! {
        <li>
            <A href=path attr:class="task" on:click=open>{name(&task.pupil)} " " <small>{class}</small></A> " " <span>{more}</span>
        </li>
    }
}
