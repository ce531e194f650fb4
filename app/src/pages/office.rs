//! Screens of administrators.

use crate::components::{Alert, Empty};
use crate::local::use_local;
use crate::pages::shared::why_not;
use common::command::{AssignRole, Command, EndRole};
use common::domain::division::Division;
use common::domain::pole::Pole;
use common::domain::school::School;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{AssignmentId, DivisionId, StaffId};
use common::row::Kind;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;

const KINDS: [Kind; 5] = [
    Kind::Staff,
    Kind::Assignment,
    Kind::Division,
    Kind::School,
    Kind::Pole,
];

/// Roles in force: whose, what, where.
fn roles(rows: &Replica) -> Vec<(Assignment, String, String)> {
    let mut roles: Vec<(Assignment, String, String)> = rows
        .all::<Assignment>()
        .filter(|a| a.active)
        .map(|a| {
            let staff = rows.get::<Staff>(a.staff.0);
            let name = staff.map(|s| format!("{} {}", s.last_name, s.first_name));
            let place = match a.territory {
                Territory::Division(id) => rows.get::<Division>(id.0).map(|d| d.name.clone()),
                Territory::School(id) => rows.get::<School>(id.0).map(|s| s.name.clone()),
                Territory::Pole(id) => rows.get::<Pole>(id.0).map(|p| format!("pôle {}", p.name)),
            };
            (
                a.clone(),
                name.unwrap_or_default(),
                place.unwrap_or_default(),
            )
        })
        .collect();
    roles.sort_by(|a, b| (&a.1, &a.2, a.0.id).cmp(&(&b.1, &b.2, b.0.id)));
    roles
}

/// *Personnes*: who has which role.
#[component]
pub fn People() -> impl IntoView {
    let local = use_local();
    let roles = Memo::new(move |_| local.read(&KINDS, roles));
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
    let row = move |(assignment, name, place): (Assignment, String, String)| {
        let end = EndRole {
            assignment: assignment.id,
        };
        let label = format!("Terminer : {name}, {}, {place}", assignment.role.label());
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td data-label="Rôle">{assignment.role.label()}</td>
                <td data-label="Où">{place}</td>
                <td>
                    <button class="btn btn--quiet" aria-label=label on:click=move |_| { issue.dispatch(end.clone().into()); }>
                        "Terminer"
                    </button>
                </td>
            </tr>
        }
    };
    view! {
        <Title text="Personnes"/>
        <h1>"Personnes et rôles"</h1>
        <p>"Ces changements demandent une connexion."</p>
        <Alert error/>
        <Give issue/>
        {move || {
            let roles = roles.get();
            if roles.is_empty() {
                return view! { <Empty title="Aucun rôle donné." hint="Donnez un rôle à une personne du pôle."/> }.into_any();
            }
            view! {
                <div class="table-scroll">
                    <table class="board">
                        <caption class="visually-hidden">"Rôles en cours"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Personne"</th>
                                <th scope="col">"Rôle"</th>
                                <th scope="col">"Où"</th>
                                <th scope="col"><span class="visually-hidden">"Action"</span></th>
                            </tr>
                        </thead>
                        <tbody>{roles.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            }
                .into_any()
        }}
    }
}

/// Gives a teacher a division.
#[component]
fn Give(issue: Action<Command, ()>) -> impl IntoView {
    let local = use_local();
    let (who, place) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let people = move || {
        local.read(&[Kind::Staff], |rows| {
            rows.all::<Staff>()
                .map(|s| view! { <option value=s.id.to_string()>{format!("{} {}", s.last_name, s.first_name)}</option> })
                .collect_view()
        })
    };
    let classes = move || {
        local.read(&[Kind::Division], |rows| {
            rows.all::<Division>()
                .map(|d| view! { <option value=d.id.to_string()>{d.name.clone()}</option> })
                .collect_view()
        })
    };
    let give = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (Ok(staff), Ok(division)) = (
            who.get().parse::<StaffId>(),
            place.get().parse::<DivisionId>(),
        ) {
            let command = AssignRole {
                id: AssignmentId(local.new_uuid()),
                staff,
                role: Role::Teacher,
                territory: Territory::Division(division),
            };
            issue.dispatch(command.into());
        }
    };
    view! {
        <form class="card form" on:submit=give>
            <h2>"Confier une classe"</h2>
            <div class="field">
                <label class="field__label" for="personne">"Personne"</label>
                <select class="field__input" id="personne" on:change=move |e| who.set(event_target_value(&e))>
                    <option value="">"Choisir…"</option>
                    {people}
                </select>
            </div>
            <div class="field">
                <label class="field__label" for="classe">"Classe"</label>
                <select class="field__input" id="classe" on:change=move |e| place.set(event_target_value(&e))>
                    <option value="">"Choisir…"</option>
                    {classes}
                </select>
            </div>
            <button class="btn btn--primary">"Confier la classe"</button>
        </form>
    }
}
