//! The frame of every screen under `/app`: header, menu, banners; the screen comes from the
//! address, on the device.

use super::parts::{Later, Part, fetch_ahead};
use super::{student, teacher};
use crate::components::{Announcer, Empty, Skeleton, SyncPill};
use crate::local::{Phase, use_local};
use crate::routes::{Screen, teaches};
use common::access::Who;
use common::domain::demarche::Demarche;
use common::domain::report::{Report, ReportStatus};
use common::domain::sealed::{Sealed, SealedStatus};
use common::domain::staff::Role;
use common::row::Kind;
use leptos::html::Main;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

/// Everything under `/app`: a skeleton until the device has opened its storage.
#[component]
pub fn Space() -> impl IntoView {
    let local = use_local();
    let phase = local.phase();
    let path = use_location().pathname;
    let screen = Memo::new(move |_| Screen::from_path(&path.get()));
    let main = NodeRef::<Main>::new();
    // While the storage is opened.
    fetch_ahead(screen.get_untracked());
    provide_context(student::search::SearchState::new());
    provide_context(teacher::OpenDay::new());
    // A new screen is a new page: its title takes the focus, as after a real navigation.
    Effect::new(move |before: Option<Screen>| {
        let now = screen.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(move || focus_title(main));
        }
        now
    });
    view! {
        <a class="skip" href="#contenu">"Aller au contenu"</a>
        <header class="topbar">
            <A href="/app/" attr:class="brand">"Tremplin"</A>
            <Show when=move || !matches!(phase.get(), Phase::Starting | Phase::SignedOut | Phase::Banished | Phase::Locked)>
                <SyncPill/>
                <A href=Screen::Account.path() attr:class="account-link" attr:aria-label="Mon compte">""</A>
            </Show>
        </header>
        <Banners/>
        <Menu screen/>
        <main class="main" id="contenu" tabindex="-1" node_ref=main>
            {move || match phase.get() {
                Phase::Starting => view! { <h1>"Tremplin"</h1> <Skeleton/> }.into_any(),
                Phase::SignedOut => signed_out().into_any(),
                Phase::Banished => banished().into_any(),
                Phase::Loading { rows } => loading(rows).into_any(),
                Phase::Locked => view! { <Later part=Part::Shared screen=Screen::Locked/> }.into_any(),
                Phase::Lapsed => lapsed().into_any(),
                Phase::StorageFailed(why) => storage_failed(why).into_any(),
                Phase::Ready => view! { <Ready screen=screen.get()/> }.into_any(),
            }}
        </main>
        <Announcer/>
    }
    .into_any()
}

/// Moves the focus to the screen's title, which says where one is.
fn focus_title(main: NodeRef<Main>) {
    let Some(main) = main.get_untracked() else {
        return;
    };
    let title = main.query_selector("h1").ok().flatten();
    let target = title.and_then(|title| title.dyn_into::<HtmlElement>().ok());
    let target = target.unwrap_or(main);
    // Only by this focus, not by the keyboard's order.
    let _ = target.set_attribute("tabindex", "-1");
    let _ = target.focus();
}

fn signed_out() -> impl IntoView {
    view! {
        <Title text="Connexion"/>
        <h1>"Vous n'êtes pas connecté"</h1>
        <p>"Connectez-vous une fois avec du réseau. Ensuite, l'application s'ouvre même sans."</p>
        <a class="btn btn--primary" href="/connexion">"Se connecter"</a>
    }
}

fn banished() -> impl IntoView {
    view! {
        <Title text="Compte fermé"/>
        <h1>"Ce compte a été fermé"</h1>
        <p>
            "Ce que vous aviez saisi et pas encore envoyé a été remis au coordonnateur du pôle. Il "
            "ne reste rien sur cet appareil. Une question\u{a0}? Parlez-en à votre établissement."
        </p>
        <a class="btn" href="/connexion">"Se connecter avec un autre compte"</a>
    }
}

fn loading(rows: usize) -> impl IntoView {
    view! {
        <h1>"Premier chargement"</h1>
        <p role="status">{format!("{rows}\u{a0}lignes reçues…")}</p>
        <Skeleton rows=6/>
    }
}

fn lapsed() -> impl IntoView {
    view! {
        <h1>"Reconnexion nécessaire"</h1>
        <p>
            "Cet appareil n'a pas rencontré le serveur depuis longtemps. Ce que vous avez saisi est "
            "gardé et sera envoyé. Retrouvez du réseau pour lire vos données."
        </p>
        <a class="btn btn--primary" href="/connexion">"Se reconnecter"</a>
    }
}

fn storage_failed(why: String) -> impl IntoView {
    let local = use_local();
    view! {
        <h1>"L'appareil n'enregistre pas"</h1>
        <p class="alert alert--bad">{why}</p>
        <button class="btn btn--primary" on:click=move |_| local.apply_update()>"Recharger la page"</button>
    }
}

/// The screen, once the lists are whole.
#[component]
fn Ready(screen: Screen) -> impl IntoView {
    let local = use_local();
    let actor = local.actor().get_untracked();
    let pupil = matches!(actor.who, Who::Pupil { .. });
    let is = |role| actor.has_role(role);
    let start = if pupil {
        Screen::Search
    } else if is(Role::Coordinator) {
        Screen::Arbitration
    } else if is(Role::Teacher) {
        // The board is for looking up; the day begins with what asks for somebody.
        Screen::Today
    } else if is(Role::Office) {
        Screen::Class
    } else if is(Role::Administrator) {
        Screen::People
    } else if is(Role::Academy) {
        Screen::Academy
    } else if is(Role::Volunteer) {
        Screen::Hosts
    } else {
        Screen::Start
    };
    let screen = if screen == Screen::Start {
        start
    } else {
        screen
    };
    let allowed = match screen {
        Screen::Search
        | Screen::Offer(_)
        | Screen::Requests
        | Screen::MySearch
        | Screen::FoundPlace(_)
        | Screen::Demarche(_)
        | Screen::MyStay
        | Screen::Help
        | Screen::CallSheet => pupil,
        Screen::PlacesToCheck => is(Role::Teacher) || is(Role::Office),
        Screen::Unplaced | Screen::Case(_) => is(Role::Coordinator) || is(Role::Office),
        Screen::Arbitration
        | Screen::PoleOffers
        | Screen::NewOffer
        | Screen::EditOffer(_)
        | Screen::Reports
        | Screen::More
        | Screen::SetAside => is(Role::Coordinator),
        Screen::Today | Screen::Class | Screen::Attendance | Screen::Visits | Screen::Pupil(_) => {
            teaches(&actor)
        }
        Screen::Seats => is(Role::Coordinator) || is(Role::Academy),
        Screen::People => is(Role::Administrator),
        Screen::School | Screen::Import | Screen::Calendar => is(Role::Office),
        Screen::Academy => is(Role::Academy),
        Screen::Hosts | Screen::Host(_) => {
            is(Role::Office) || is(Role::Coordinator) || is(Role::Volunteer)
        }
        Screen::NewHost => is(Role::Office) || is(Role::Coordinator),
        Screen::Codes => is(Role::Office) || is(Role::Administrator),
        Screen::Review | Screen::Sync | Screen::Account => true,
        Screen::Accounts | Screen::Subject | Screen::Journal | Screen::Retention => {
            is(Role::Administrator)
        }
        Screen::Start | Screen::Enrol | Screen::Locked | Screen::Unknown => false,
    };
    if let Some(part) = Part::of(screen).filter(|_| allowed) {
        return view! { <Later part screen/> }.into_any();
    }
    match screen {
        Screen::Unknown => view! {
            <Title text="Page introuvable"/>
            <h1>"Page introuvable"</h1>
            <Empty title="Cette adresse n'existe pas." hint="Passez par le menu."/>
        }
        .into_any(),
        _ => view! {
            <Title text="Accès"/>
            <h1>"Écran d'un autre rôle"</h1>
            <Empty
                title="Votre rôle ne donne pas accès à cet écran."
                hint="Si c'est une erreur, demandez à l'administrateur de votre pôle."
            />
        }
        .into_any(),
    }
}

/// The menu: at the bottom of a phone, at the side of a large screen.
#[component]
fn Menu(screen: Memo<Screen>) -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let review = local.review();
    let shown = move || matches!(local.phase().get(), Phase::Ready);
    let aside = Memo::new(move |_| {
        local.read(&[Kind::Sealed], |rows| {
            let all = rows.all::<Sealed>();
            all.filter(|s| s.status == SealedStatus::Waiting).count()
        })
    });
    let reports = Memo::new(move |_| {
        local.read(&[Kind::Report], |rows| {
            let open = |r: &&Report| r.status == ReportStatus::Open;
            rows.all::<Report>().filter(open).count()
        })
    });
    // The steps of a pupil that are due today: their list is at the top of that screen.
    let due = Memo::new(move |_| {
        local.clock().track();
        let today = local.today();
        local.read(&[Kind::Demarche], |rows| match actor.get().who {
            Who::Pupil { pupil, .. } => {
                let steps = rows.all::<Demarche>();
                steps
                    .filter(|d| d.pupil == pupil && d.is_due(today))
                    .count()
            }
            _ => 0,
        })
    });
    let waiting = move |target| match target {
        Screen::MySearch => due.get(),
        Screen::Review => review.with(Vec::len),
        Screen::More => aside.get() + reports.get() + review.with(Vec::len),
        _ => 0,
    };
    let entry = move |(target, name): (Screen, &'static str)| {
        let current = move || {
            let now = screen.get();
            let first = Screen::menu(&actor.get())
                .first()
                .map(|(screen, _)| *screen);
            now == target || (now == Screen::Start && first == Some(target))
        };
        let badge = move || {
            let number = waiting(target);
            (number > 0).then(|| view! { <span class="badge">{number}</span> })
        };
        view! {
            <li>
                <A
                    href=target.path()
                    attr:class="nav__link"
                    attr:aria-current=move || current().then_some("page")
                >
                    {name} " " {badge}
                </A>
            </li>
        }
    };
    view! {
        <Show when=shown>
            <nav class="nav" aria-label="Menu">
                <ul>{move || Screen::menu(&actor.get()).into_iter().map(entry).collect_view()}</ul>
            </nav>
        </Show>
    }
}

/// What concerns the whole app: a new version, a failed write.
#[component]
fn Banners() -> impl IntoView {
    let local = use_local();
    let status = local.sync_status();
    view! {
        <Show when=move || local.update_ready().get()>
            <div class="banner" role="status">
                <p>"Une nouvelle version est prête."</p>
                <button class="btn" on:click=move |_| local.apply_update()>"Recharger"</button>
            </div>
        </Show>
        <Show when=move || status.get().sealed>
            <div class="banner" role="status">
                <p>"Des saisies gardées sous scellés sont restées fermées."</p>
                <A href=Screen::Sync.path() attr:class="btn">"Les ouvrir"</A>
            </div>
        </Show>
        {move || {
            status
                .get()
                .storage_problem
                .map(|why| view! { <div class="banner banner--bad" role="alert">{why}</div> })
        }}
    }
}
