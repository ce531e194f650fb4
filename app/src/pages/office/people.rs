//! Screens of administrators.

use crate::components::{Alert, Choice, Done, Empty};
use crate::local::use_local;
use crate::pages::shared::why_not;
use common::command::{AssignRole, Command, EndRole};
use common::domain::division::Division;
use common::domain::pole::Pole;
use common::domain::school::School;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{AssignmentId, DivisionId, SchoolId, StaffId};
use common::order::sorted;
use common::refusal::Refusal;
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

/// A role in force: whose, what, where.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    assignment: Assignment,
    name: String,
    place: String,
}

fn roles(rows: &Replica) -> Vec<Line> {
    let line = |assignment: &Assignment| {
        let place = match assignment.territory {
            Territory::Division(id) => rows.get::<Division>(id.0).map(|d| d.name.clone()),
            Territory::School(id) => rows.get::<School>(id.0).map(|s| s.name.clone()),
            Territory::Pole(id) => rows.get::<Pole>(id.0).map(|p| format!("pôle {}", p.name)),
        };
        Line {
            name: rows
                .get::<Staff>(assignment.staff.0)
                .map(full_name)
                .unwrap_or_default(),
            place: place.unwrap_or_default(),
            assignment: assignment.clone(),
        }
    };
    let active = rows
        .all::<Assignment>()
        .filter(|a| a.active)
        .map(line)
        .collect();
    sorted(active, |a, b| (&a.name, &a.place).cmp(&(&b.name, &b.place)))
}

fn full_name(staff: &Staff) -> String {
    format!("{} {}", staff.last_name, staff.first_name)
}

/// *Personnes*: who has which role.
#[component]
pub fn People() -> impl IntoView {
    let local = use_local();
    let roles = Memo::new(move |_| local.read(&KINDS, roles));
    let error = RwSignal::new(None::<String>);
    let sent = RwSignal::new(None::<&'static str>);
    let online = move || local.sync_status().get().online;
    let id = RwSignal::new(AssignmentId(local.new_uuid()));
    let issue = Action::new_local(move |command: &Command| {
        let command = command.clone();
        let given = matches!(command, Command::AssignRole(_));
        async move {
            error.set(None);
            sent.set(None);
            if !local.sync_status().get_untracked().online {
                error.set(Some(why_not(&Refusal::OnlineOnly.into())));
                return;
            }
            match local.issue(command, None, None).await {
                Ok(_) => {
                    if given {
                        id.set(AssignmentId(local.new_uuid()));
                    }
                    sent.set(Some("Envoyé. La liste change dès la réponse du serveur."));
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let pending = issue.pending();
    let issue = Callback::new(move |command: Command| {
        // A second tap before the button is drawn disabled.
        if !pending.get_untracked() {
            issue.dispatch(command);
        }
    });
    view! {
        <Title text="Personnes"/>
        <h1>"Personnes et rôles"</h1>
        <p class="lead">"Ces changements demandent une connexion."</p>
        <Show when=move || !online()>
            <p class="alert alert--warn" role="status">"Hors ligne\u{a0}: la liste se lit, les changements attendront le réseau."</p>
        </Show>
        <Alert error/>
        <Done said=sent/>
        <Give id issue pending/>
        {move || {
            let roles = roles.get();
            if roles.is_empty() {
                return view! { <Empty title="Aucun rôle donné." hint="Donnez un rôle à une personne du pôle."/> }.into_any();
            }
            table(roles, issue)
        }}
    }
    .into_any()
}

fn table(roles: Vec<Line>, issue: Callback<Command>) -> AnyView {
    let row = move |line: Line| {
        let role = line.assignment.role.label();
        let end = EndRole {
            assignment: line.assignment.id,
        };
        let label = format!("Terminer\u{a0}: {}, {role}, {}", line.name, line.place);
        view! {
            <tr>
                <th scope="row">{line.name}</th>
                <td data-label="Rôle">{role}</td>
                <td data-label="Où">{line.place}</td>
                <td>
                    <button class="btn btn--quiet" aria-label=label on:click=move |_| issue.run(end.clone().into())>
                        "Terminer"
                    </button>
                </td>
            </tr>
        }
    };
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
}

/// What can be given: a role on one kind of territory.
pub(in crate::pages) const GIFTS: [(&str, &str); 5] = [
    ("class", "Enseignant d'une classe"),
    ("school", "Enseignant de tout un établissement"),
    ("office", "Bureau des entreprises, DDFPT ou secrétariat"),
    ("coordinator", "Coordonnateur du pôle"),
    ("administrator", "Administrateur du pôle"),
];

/// The places a role can be given on: id and name.
pub(in crate::pages) fn places(rows: &Replica, gift: &str) -> Vec<(String, String)> {
    let all: Vec<(String, String)> = match gift {
        "class" => rows
            .all::<Division>()
            .map(|d| (d.id.to_string(), d.name.clone()))
            .collect(),
        "school" | "office" => rows
            .all::<School>()
            .map(|s| (s.id.to_string(), s.name.clone()))
            .collect(),
        _ => rows
            .all::<Pole>()
            .map(|p| (p.id.to_string(), format!("Pôle {}", p.name)))
            .collect(),
    };
    sorted(all, |a, b| a.1.cmp(&b.1))
}

/// The role and its territory, once both are chosen.
pub(in crate::pages) fn gift(rows: &Replica, gift: &str, place: &str) -> Option<(Role, Territory)> {
    let pole = Territory::Pole(rows.space());
    match gift {
        "class" => Some((
            Role::Teacher,
            Territory::Division(place.parse::<DivisionId>().ok()?),
        )),
        "school" => Some((
            Role::Teacher,
            Territory::School(place.parse::<SchoolId>().ok()?),
        )),
        "office" => Some((
            Role::Office,
            Territory::School(place.parse::<SchoolId>().ok()?),
        )),
        "coordinator" => Some((Role::Coordinator, pole)),
        "administrator" => Some((Role::Administrator, pole)),
        _ => None,
    }
}

/// Gives a role, known as `id` until it is saved: sent twice it is still one role.
#[component]
fn Give(
    id: RwSignal<AssignmentId>,
    issue: Callback<Command>,
    pending: Memo<bool>,
) -> impl IntoView {
    let local = use_local();
    let (who, what, place) = (
        RwSignal::new(String::new()),
        RwSignal::new("class".to_owned()),
        RwSignal::new(String::new()),
    );
    let error = RwSignal::new(None::<String>);
    let choose = || (String::new(), "Choisir…".to_owned());
    let people = move || {
        let people = local.read(&[Kind::Staff], |rows| {
            rows.all::<Staff>()
                .map(|s| (s.id.to_string(), full_name(s)))
                .collect()
        });
        let mut people = sorted(people, |a: &(String, String), b| a.1.cmp(&b.1));
        people.insert(0, choose());
        people
    };
    let on_pole = move || matches!(what.get().as_str(), "coordinator" | "administrator");
    let territories = move || {
        let mut places = local.read(&KINDS, |rows| places(rows, &what.get()));
        places.insert(0, choose());
        places
    };
    // Given: the next tap is for somebody else.
    Effect::new(move |before: Option<AssignmentId>| {
        let now = id.get();
        if before.is_some_and(|before| before != now) {
            who.set(String::new());
            place.set(String::new());
        }
        now
    });
    let give = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        let given = local.read(&[], |rows| {
            gift(rows, &what.get_untracked(), &place.get_untracked())
        });
        match (who.get_untracked().parse::<StaffId>(), given) {
            (Ok(staff), Some((role, territory))) => {
                issue.run(
                    AssignRole {
                        id: id.get_untracked(),
                        staff,
                        role,
                        territory,
                    }
                    .into(),
                );
            }
            (Err(_), _) => error.set(Some("Choisissez une personne.".into())),
            (Ok(_), None) => error.set(Some("Choisissez où.".into())),
        }
    };
    view! {
        <form class="card form" on:submit=give>
            <h2>"Donner un rôle"</h2>
            <Choice id="personne" label="Personne" options=Signal::derive(people) value=who choose=Callback::new(move |id| who.set(id))/>
            <Choice
                id="role"
                label="Rôle"
                options=Signal::stored(crate::components::named(&GIFTS))
                value=what
                choose=Callback::new(move |code| {
                    what.set(code);
                    place.set(String::new());
                })
            />
            <Show when=move || !on_pole()>
                <Choice id="lieu" label="Où" options=Signal::derive(territories) value=place choose=Callback::new(move |id| place.set(id))/>
            </Show>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || pending.get()>"Donner ce rôle"</button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{DIVISION, POLE, TEACHER, division, pole, put};
    use uuid::Uuid;

    #[test]
    fn roles_in_force_are_listed_with_names_and_places() {
        let mut rows = pole();
        let staff = Staff {
            id: TEACHER,
            pole: POLE,
            first_name: "Nora".into(),
            last_name: "Villebois".into(),
        };
        put(&mut rows, staff);
        let mut role = Assignment {
            id: AssignmentId(Uuid::from_u128(501)),
            staff: TEACHER,
            role: Role::Teacher,
            territory: Territory::Division(DIVISION),
            active: true,
        };
        put(&mut rows, role.clone());
        let listed = roles(&rows);
        let line = listed.first().map(|l| (l.name.as_str(), l.place.as_str()));
        assert_eq!(line, Some(("Villebois Nora", division().name.as_str())));
        role.active = false;
        put(&mut rows, role);
        assert_eq!(roles(&rows), []);
    }

    #[test]
    fn a_role_is_given_on_the_territory_that_fits_it() {
        let rows = pole();
        let class = DIVISION.to_string();
        assert_eq!(
            gift(&rows, "class", &class),
            Some((Role::Teacher, Territory::Division(DIVISION)))
        );
        assert_eq!(gift(&rows, "class", ""), None);
        assert_eq!(
            gift(&rows, "coordinator", ""),
            Some((Role::Coordinator, Territory::Pole(POLE)))
        );
        assert_eq!(places(&rows, "class"), [(class, "1MELEC".to_owned())]);
    }
}
