//! Screens of administrators and of school offices.

mod codes;
mod import;
mod import_preview;
mod people;
mod school;

pub use codes::Codes;
pub use import::Import;
pub use people::People;
pub use school::School;

use common::access::{Actor, Who};
use common::domain::school::School as SchoolRow;
use common::domain::staff::{Role, Territory};
use common::ids::SchoolId;
use common::order::sorted;
use common::sync::replica::Replica;

/// Schools whose office this person runs, by name.
#[must_use]
pub fn own_schools(actor: &Actor, rows: &Replica) -> Vec<(SchoolId, String)> {
    let Who::Staff { roles, .. } = &actor.who else {
        return Vec::new();
    };
    let own = roles
        .iter()
        .filter_map(|(role, territory)| match territory {
            Territory::School(id) if *role == Role::Office => rows.get::<SchoolRow>(id.0),
            _ => None,
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
pub(super) const GIFTS: [(&str, &str); 4] = [
    ("class", "Enseignant d'une classe"),
    ("school", "Enseignant de tout un établissement"),
    ("coordinator", "Coordonnateur du pôle"),
    ("administrator", "Administrateur du pôle"),
];

/// The places a role can be given on: id and name.
pub(super) fn places(rows: &Replica, gift: &str) -> Vec<(String, String)> {
    let all: Vec<(String, String)> = match gift {
        "class" => rows
            .all::<Division>()
            .map(|d| (d.id.to_string(), d.name.clone()))
            .collect(),
        "school" => rows
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
pub(super) fn gift(rows: &Replica, gift: &str, place: &str) -> Option<(Role, Territory)> {
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
    sorted(
        own.map(|s| (s.id, s.name.clone())).collect(),
        |a: &(SchoolId, String), b| a.1.cmp(&b.1),
    )
}
