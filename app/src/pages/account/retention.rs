//! How long data is kept, what is to be erased, and when.

mod act;

use super::Asked;
use crate::components::{Alert, Done};
use crate::local::{Local, use_local};
use crate::text::{birth_date as date, count};
use act::{Apply, Postpone};
use chrono::NaiveDate;
use common::api::path;
use common::api::retention::{
    RetentionLine, RetentionPlan, RetentionPupils, RetentionPupilsReq, RetentionWaiting,
};
use common::domain::school::School;
use common::row::Kind;
use common::rules::retention::Category;
use leptos::prelude::*;
use leptos_meta::Title;

/// *Durées de conservation*.
#[component]
pub fn Retention() -> impl IntoView {
    let local = use_local();
    let asked = Asked::<RetentionPlan>::of(local, path::RETENTION);
    let again = asked.again;
    let said = RwSignal::new(None::<&'static str>);
    let done = Callback::new(move |told: &'static str| {
        said.set(Some(told));
        again.run(());
    });
    view! {
        <Title text="Durées de conservation"/>
        <h1>"Durées de conservation"</h1>
        <p class="lead">
            "Ce que Tremplin garde, jusqu'à quand, et ce qui sera effacé. Rien n'est effacé avant d'avoir été montré ici. "
            "Cet écran demande du réseau."
        </p>
        <Done said/>
        <h2>"Ce qui sera effacé"</h2>
        {asked.draw(move |plan| drawn(local, plan, done))}
        <h2>"Les durées"</h2>
        {durations(local.today())}
    }
    .into_any()
}

fn drawn(local: Local, plan: RetentionPlan, done: Callback<&'static str>) -> AnyView {
    let last = plan.last.map(|last| {
        let erased = usize::try_from(last.erased).unwrap_or(usize::MAX);
        view! {
            <p class="field__hint">
                {format!("Dernier effacement\u{a0}: {}, {}.", date(common::clock::paris(last.at).date()), count(erased, "fiche", "fiches"))}
            </p>
        }
    });
    let empty = plan.lines.is_empty();
    let apply = (plan.ripe && !empty).then(|| {
        let digest = plan.digest.clone();
        view! { <Apply digest done/> }
    });
    let postpone = plan
        .waiting
        .clone()
        .filter(|waiting| !waiting.started && !empty)
        .map(|waiting| view! { <Postpone from=waiting.apply_from done/> });
    view! {
        {next(plan.waiting.as_ref())}
        {last}
        {if empty {
            view! { <p>{format!("Rien à effacer au {}.", date(plan.day))}</p> }.into_any()
        } else {
            lines(local, plan.day, plan.lines)
        }}
        {apply}
        {postpone}
    }
    .into_any()
}

/// When the server erases by itself.
fn next(waiting: Option<&RetentionWaiting>) -> AnyView {
    let Some(waiting) = waiting else {
        return view! {
            <p>"Chaque année, à partir du 1er\u{a0}août, le serveur montre ici ce qui sera effacé. Il l'efface après le 31\u{a0}août, et 14\u{a0}jours au moins après l'avoir montré."</p>
        }
        .into_any();
    };
    let shown = usize::try_from(waiting.count).unwrap_or(usize::MAX);
    let told = if waiting.started {
        "L'effacement a commencé. Il continue de lui-même.".to_owned()
    } else {
        format!(
            "Montré depuis le {} ({}). Le serveur l'effacera de lui-même à partir du {}.",
            date(waiting.planned_on),
            count(shown, "fiche", "fiches"),
            date(waiting.apply_from)
        )
    };
    let motive = waiting
        .motive
        .clone()
        .map(|motive| view! { <p>"Reporté\u{a0}: " {motive}</p> });
    view! { <div class="alert alert--warn"><p>{told}</p>{motive}</div> }.into_any()
}

fn lines(local: Local, day: NaiveDate, lines: Vec<RetentionLine>) -> AnyView {
    let named: Vec<(RetentionLine, String)> = local.read(&[Kind::School], |rows| {
        lines
            .iter()
            .map(|line| {
                let school = line.school.map(|id| {
                    rows.get::<School>(id.0)
                        .map_or_else(|| "Établissement".to_owned(), |s| s.name.clone())
                });
                (*line, school.unwrap_or_else(|| "—".to_owned()))
            })
            .collect()
    });
    let mut categories: Vec<Category> = lines.iter().map(|line| line.category).collect();
    categories.dedup();
    let of_pupils = |category: &Category| *category != Category::HostPerson;
    let whom = categories.into_iter().filter(of_pupils);
    let whom = whom
        .map(|category| view! { <Whom category/> })
        .collect_view();
    let row = |(line, school): (RetentionLine, String)| {
        view! {
            <tr>
                <th scope="row">{line.category.label()}</th>
                <td data-label="Établissement">{school}</td>
                <td data-label="Fiches">{line.count}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll">
            <table class="board">
                <caption class="visually-hidden">{format!("Ce qui sera effacé, jugé au {}", date(day))}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Catégorie"</th>
                        <th scope="col">"Établissement"</th>
                        <th scope="col">"Fiches"</th>
                    </tr>
                </thead>
                <tbody>{named.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <p class="field__hint">{format!("Jugé au {}. Une fiche d'élève parti emporte tout ce qui le concerne.", date(day))}</p>
        {whom}
    }
    .into_any()
}

/// Whom a category is about, asked for by who wants to know: it is noted.
#[component]
fn Whom(category: Category) -> impl IntoView {
    let local = use_local();
    let found = RwSignal::new(None::<RetentionPupils>);
    let error = RwSignal::new(None::<String>);
    let ask = Action::new_local(move |(): &()| {
        let req = RetentionPupilsReq { category };
        async move {
            error.set(None);
            match local.tell(path::RETENTION_PUPILS, &req).await {
                Ok(pupils) => found.set(Some(pupils)),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let names = move || {
        found.get().map(|list| {
            let shown = list.pupils.len();
            let total = usize::try_from(list.total).unwrap_or(usize::MAX);
            let more = total.saturating_sub(shown);
            let items = list.pupils.into_iter().map(|p| view! { <li>{p.name}</li> });
            view! {
                <p>{format!("{}\u{a0}: {}", category.label(), count(total, "élève", "élèves"))}</p>
                <ul class="plain" aria-label=category.label()>{items.collect_view()}</ul>
                {(more > 0).then(|| view! { <p>{format!("… et {}.", count(more, "autre", "autres"))}</p> })}
            }
        })
    };
    view! {
        <Alert error/>
        <Show when=move || found.get().is_none() fallback=names>
            <p class="actions">
                <button class="btn" disabled=move || ask.pending().get() on:click=move |_| { ask.dispatch(()); }>
                    {format!("Voir les élèves\u{a0}: {}", category.label().to_lowercase())}
                </button>
            </p>
        </Show>
    }
    .into_any()
}

/// The table, with its sources.
fn durations(today: NaiveDate) -> AnyView {
    let row = |category: Category| {
        category.on(today).map(|rule| {
            view! {
                <div class="card">
                    <h3>{category.label()}</h3>
                    <p>{category.contents()} "."</p>
                    <dl class="facts">
                        <div><dt>"Gardé"</dt><dd>{category.told(rule.value)}</dd></div>
                        <div><dt>"Ensuite"</dt><dd>{rule.value.fate.label()}</dd></div>
                    </dl>
                    <p class="field__hint">"Source\u{a0}: " {rule.source}</p>
                </div>
            }
        })
    };
    Category::ALL.map(row).collect_view().into_any()
}
