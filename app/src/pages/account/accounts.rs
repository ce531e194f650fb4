//! Accounts of the pôle: who has one, invitations, new links.

use super::Asked;
use crate::components::{Alert, Choice, Dialog, Empty, TextField};
use crate::local::use_local;
use crate::pages::office::{GIFTS, gift, places};
use common::api::account::LinkKind;
use common::api::admin::{
    AccountLine, AccountState, Accounts as List, InviteReq, LinkMade, ResetReq,
};
use common::api::path;
use common::domain::division::Division;
use common::domain::pole::Pole;
use common::domain::school::School;
use common::domain::staff::Staff;
use common::ids::{StaffId, UserId};
use common::order::sorted;
use common::row::{Body, Kind};
use common::rules::week::short_date;
use leptos::prelude::*;
use leptos_meta::Title;

/// *Comptes et invitations*.
#[component]
pub fn Accounts() -> impl IntoView {
    let local = use_local();
    let asked = Asked::<List>::of(local, path::ACCOUNTS);
    let made = RwSignal::new(None::<Made>);
    let again = asked.again;
    let drawn = asked.draw(move |list| {
        let mails = list.mails;
        view! {
            <Invite mails made again/>
            <h2>"Comptes"</h2>
            {table(list.accounts, made, again)}
        }
        .into_any()
    });
    view! {
        <Title text="Comptes"/>
        <h1>"Comptes et invitations"</h1>
        <p class="lead">"Les adultes du pôle qui peuvent se connecter. Cet écran demande du réseau."</p>
        {move || made.get().map(|made| view! { <Handed made/> })}
        {drawn}
    }
    .into_any()
}

/// A link, and for whom.
#[derive(Clone)]
struct Made {
    name: String,
    link: LinkMade,
}

/// The link to hand over, shown once.
#[component]
fn Handed(made: Made) -> impl IntoView {
    let Made { name, link } = made;
    let until = short_date(link.until);
    let what = match link.kind {
        LinkKind::Invitation => {
            format!("Pour que {name} choisisse sa phrase de passe, jusqu'au {until}.")
        }
        LinkKind::Reset => {
            format!("Pour que {name} choisisse une nouvelle phrase de passe, pendant une heure.")
        }
    };
    match link.link {
        None => view! {
            <p class="alert alert--good" role="status">
                {format!("Invitation envoyée à {name}. Le lien est bon jusqu'au {until}.")}
            </p>
        }
        .into_any(),
        Some(link) => {
            let select = |event: leptos::ev::FocusEvent| {
                event_target::<leptos::web_sys::HtmlInputElement>(&event).select();
            };
            view! {
                <div class="card card--warn form" role="status">
                    <h2>"Lien à remettre"</h2>
                    <p>{what} " Il sert une fois et ne sera plus montré\u{a0}: remettez-le à cette personne seulement."</p>
                    <div class="field">
                        <label class="field__label" for="lien">"Lien"</label>
                        <input class="field__input" id="lien" readonly prop:value=link on:focus=select/>
                    </div>
                </div>
            }
            .into_any()
        }
    }
}

fn table(accounts: Vec<AccountLine>, made: RwSignal<Option<Made>>, again: Callback<()>) -> AnyView {
    let local = use_local();
    let named = accounts.into_iter().map(|account| {
        let staff = local.read(&[Kind::Staff], |rows| {
            rows.get::<Staff>(account.staff.0).cloned()
        });
        let name = staff.map(|staff| format!("{} {}", staff.last_name, staff.first_name));
        (name.unwrap_or_else(|| account.email.clone()), account)
    });
    let lines = sorted(named.collect(), |a: &(String, AccountLine), b| {
        a.0.cmp(&b.0)
    });
    if lines.is_empty() {
        return view! { <Empty title="Aucun compte." hint="Invitez quelqu'un."/> }.into_any();
    }
    let row = move |(name, account): (String, AccountLine)| {
        let state = match account.state {
            AccountState::Invited => "Invité",
            AccountState::Open => "Ouvert",
            AccountState::Closed => "Fermé",
        };
        let second = if account.second_factor { "oui" } else { "non" };
        let open = account.state != AccountState::Closed;
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td data-label="Adresse">{account.email}</td>
                <td data-label="Compte">{state}</td>
                <td data-label="Second facteur">{second}</td>
                <td>{open.then(|| view! { <Reset name staff=account.staff second=account.second_factor made again/> })}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll">
            <table class="board">
                <caption class="visually-hidden">"Comptes du pôle"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Personne"</th>
                        <th scope="col">"Adresse"</th>
                        <th scope="col">"Compte"</th>
                        <th scope="col">"Second facteur"</th>
                        <th scope="col"><span class="visually-hidden">"Action"</span></th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A new link for somebody.
#[component]
fn Reset(
    name: String,
    staff: StaffId,
    second: bool,
    made: RwSignal<Option<Made>>,
    again: Callback<()>,
) -> impl IntoView {
    let local = use_local();
    let open = RwSignal::new(false);
    let drop = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let label = format!("Nouveau lien\u{a0}: {name}");
    let title = format!("Un lien pour {name}\u{a0}?");
    let reset = Action::new_local(move |(): &()| {
        let req = ResetReq {
            user: UserId(staff.0),
            drop_second_factor: drop.get_untracked(),
        };
        let name = name.clone();
        async move {
            match local.tell(path::RESET, &req).await {
                Ok(link) => {
                    open.set(false);
                    made.set(Some(Made { name, link }));
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                    again.run(());
                }
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let lost = move || {
        second.then(|| {
            view! {
                <label class="check">
                    <input type="checkbox" prop:checked=move || drop.get() on:change=move |event| drop.set(event_target_checked(&event))/>
                    "Son second facteur est perdu\u{a0}: le retirer"
                </label>
            }
        })
    };
    view! {
        <button class="btn btn--quiet" aria-label=label on:click=move |_| open.set(true)>"Nouveau lien"</button>
        <Dialog open title>
            <p>"Vérifiez que c'est bien cette personne qui le demande. Sa phrase de passe reste la même tant que le lien n'a pas servi."</p>
            {lost}
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary" disabled=move || reset.pending().get() on:click=move |_| { reset.dispatch(()); }>"Faire un lien"</button>
                <button class="btn" on:click=move |_| open.set(false)>"Annuler"</button>
            </p>
        </Dialog>
    }
    .into_any()
}

/// Inviting somebody.
#[component]
fn Invite(mails: bool, made: RwSignal<Option<Made>>, again: Callback<()>) -> impl IntoView {
    let local = use_local();
    let typed: [RwSignal<String>; 3] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let [first, last, email] = typed;
    let (what, place) = (
        RwSignal::new("class".to_owned()),
        RwSignal::new(String::new()),
    );
    // The same person until the server has answered: sent twice it is one.
    let id = RwSignal::new(StaffId(local.new_uuid()));
    let error = RwSignal::new(None::<String>);
    let invite = Action::new_local(move |req: &InviteReq| {
        let req = req.clone();
        async move {
            match local.tell(path::INVITE, &req).await {
                Ok(link) => {
                    let name = format!("{} {}", req.first_name.trim(), req.last_name.trim());
                    made.set(Some(Made { name, link }));
                    id.set(StaffId(local.new_uuid()));
                    for field in typed {
                        field.set(String::new());
                    }
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                    again.run(());
                }
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let kinds = [Division::KIND, School::KIND, Pole::KIND];
    let on_pole = move || matches!(what.get().as_str(), "coordinator" | "administrator");
    let territories = move || {
        let mut places = local.read(&kinds, |rows| places(rows, &what.get()));
        places.insert(0, (String::new(), "Choisir…".to_owned()));
        places
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        let given = local.read(&[], |rows| {
            gift(rows, &what.get_untracked(), &place.get_untracked())
        });
        let Some((role, territory)) = given else {
            return error.set(Some("Choisissez où.".into()));
        };
        invite.dispatch(InviteReq {
            staff: id.get_untracked(),
            first_name: first.get_untracked(),
            last_name: last.get_untracked(),
            email: email.get_untracked(),
            role,
            territory,
        });
    };
    let how = if mails {
        "Un lien part par courriel\u{a0}: la personne y choisit sa phrase de passe, dans les 7 jours."
    } else {
        "Ce serveur n'envoie pas de courriel\u{a0}: vous recevez ici un lien à remettre, bon 7 jours."
    };
    view! {
        <details class="card">
            <summary>"Inviter quelqu'un"</summary>
            <form class="form" on:submit=submit>
                <p>{how}</p>
                <TextField id="prenom" label="Prénom" value=first/>
                <TextField id="nom" label="Nom" value=last/>
                <TextField id="adresse" label="Adresse électronique professionnelle" value=email kind="email"/>
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
                <button class="btn btn--primary" disabled=move || invite.pending().get()>
                    {move || if invite.pending().get() { "Un instant…" } else { "Inviter" }}
                </button>
            </form>
        </details>
    }
    .into_any()
}
