//! Parts of the app that a device loads when somebody of that role opens a screen. The server names
//! none of them: it draws a skeleton.
//!
//! Where a part comes from is given by the entry point of the wasm, so that everything here also
//! runs whole: in tests, in benchmarks, on the server.

use super::{academy, account, coordinator, office, shared, student, teacher};
use crate::components::Skeleton;
use crate::routes::Screen;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use leptos_meta::Title;
use std::future::Future;
use std::pin::Pin;

/// A part of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Pupils who search.
    Student,
    /// Places found, steps of the search, the placement: what a pupil opens later.
    Quest,
    Teacher,
    /// Coordinators, administrators, the académie.
    Pole,
    /// Offices of schools.
    Office,
    /// « À revoir », *Synchronisation*, a device that is locked.
    Shared,
    /// The person's account, and what administrators do online.
    Account,
}

/// A part is out of reach: not on this device, and no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Cet écran n'est pas encore sur cet appareil.")]
pub struct NotLoaded;

/// A screen of a part, drawn once the part is there.
pub type Drawn = Pin<Box<dyn Future<Output = Result<AnyView, NotLoaded>> + Send>>;

/// Where parts come from.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// Draws a screen once its part is there.
    pub load: fn(Part, Screen) -> Drawn,
    /// Begins to fetch a part: it comes while something else is waited for.
    pub fetch: fn(Part),
}

/// Begins to fetch the part of a screen that is about to be shown.
pub fn fetch_ahead(screen: Screen) {
    if let (Some(parts), Some(part)) = (use_context::<Parts>(), Part::of(screen)) {
        (parts.fetch)(part);
    }
}

impl Part {
    /// The part that a screen is in; the first screen depends on who looks.
    pub(super) fn of(screen: Screen) -> Option<Self> {
        match screen {
            Screen::Search | Screen::Offer(_) | Screen::Requests => Some(Self::Student),
            Screen::MySearch
            | Screen::FoundPlace(_)
            | Screen::Demarche(_)
            | Screen::MyStay
            | Screen::Help
            | Screen::CallSheet => Some(Self::Quest),
            Screen::Today
            | Screen::PlacesToCheck
            | Screen::Class
            | Screen::Attendance
            | Screen::Visits
            | Screen::Pupil(_) => Some(Self::Teacher),
            Screen::Arbitration
            | Screen::PoleOffers
            | Screen::NewOffer
            | Screen::EditOffer(_)
            | Screen::SetAside
            | Screen::Unplaced
            | Screen::Case(_)
            | Screen::Seats
            | Screen::Academy
            | Screen::Reports
            | Screen::More
            | Screen::People => Some(Self::Pole),
            Screen::School
            | Screen::Import
            | Screen::Calendar
            | Screen::Codes
            | Screen::Hosts
            | Screen::NewHost
            | Screen::Host(_) => Some(Self::Office),
            Screen::Review | Screen::Sync | Screen::Locked => Some(Self::Shared),
            Screen::Account
            | Screen::Accounts
            | Screen::Subject
            | Screen::Journal
            | Screen::Retention
            | Screen::Enrol => Some(Self::Account),
            Screen::Start | Screen::Unknown => None,
        }
    }
}

/// A screen of a part that may have to be loaded first.
#[component]
pub fn Later(part: Part, screen: Screen) -> impl IntoView {
    let parts = use_context::<Parts>();
    let attempt = RwSignal::new(0_u32);
    let draw = move || {
        attempt.track();
        Suspend::new(async move {
            let drawn = match parts {
                Some(Parts { load, .. }) => load(part, screen).await,
                None => Err(NotLoaded),
            };
            // A screen that had to be fetched comes after the focus has moved: it takes it then.
            request_animation_frame(move || title_takes_over(attempt.get_untracked() > 0));
            drawn.unwrap_or_else(|_| missing(attempt))
        })
    };
    view! { <Suspense fallback=|| view! { <Skeleton/> }>{draw}</Suspense> }.into_any()
}

/// Gives the focus to the title when it is on the page as a whole, or was on what is gone.
fn title_takes_over(lost: bool) {
    let document = document();
    let (main, title) = (
        document.get_element_by_id("contenu"),
        document.query_selector("#contenu h1").ok().flatten(),
    );
    let active = document.active_element();
    let waits = active.is_some() && active == main;
    let nowhere = lost && active.is_none_or(|element| element.tag_name() == "BODY");
    if (waits || nowhere)
        && let Some(title) = title.and_then(|title| title.dyn_into::<HtmlElement>().ok())
    {
        // Only by this focus, not by the keyboard's order.
        let _ = title.set_attribute("tabindex", "-1");
        let _ = title.focus();
    }
}

fn missing(attempt: RwSignal<u32>) -> AnyView {
    view! {
        <Title text="Écran à charger"/>
        <h1>"Écran à charger"</h1>
        <div class="alert alert--warn" role="alert">
            <p>"Cet écran n'est pas encore sur cet appareil. Retrouvez du réseau, puis réessayez\u{a0}: rien n'est perdu."</p>
            <button class="btn" on:click=move |_| *attempt.write() += 1>"Réessayer"</button>
        </div>
    }
    .into_any()
}

/// A screen of pupils who search.
#[must_use]
pub fn student(screen: Screen) -> AnyView {
    match screen {
        Screen::Offer(id) => view! { <student::OfferPage id/> }.into_any(),
        Screen::Requests => view! { <student::Requests/> }.into_any(),
        _ => view! { <student::Search/> }.into_any(),
    }
}

/// A screen of pupils about what they do themselves, and about their placement.
#[must_use]
pub fn quest(screen: Screen) -> AnyView {
    match screen {
        Screen::FoundPlace(id) => view! { <student::FoundForm id/> }.into_any(),
        Screen::Demarche(id) => view! { <student::DemarcheForm id/> }.into_any(),
        Screen::MyStay => view! { <student::MyStay/> }.into_any(),
        Screen::CallSheet => view! { <student::CallSheet/> }.into_any(),
        Screen::Help => view! { <student::Help/> }.into_any(),
        _ => view! { <student::MySearch/> }.into_any(),
    }
}

/// A screen of coordinators, administrators, the académie.
#[must_use]
pub fn pole(screen: Screen) -> AnyView {
    match screen {
        Screen::People => view! { <office::People/> }.into_any(),
        Screen::PoleOffers => view! { <coordinator::PoleOffers/> }.into_any(),
        Screen::NewOffer => view! { <coordinator::OfferForm id=None/> }.into_any(),
        Screen::EditOffer(id) => view! { <coordinator::OfferForm id=Some(id)/> }.into_any(),
        Screen::SetAside => view! { <coordinator::SetAside/> }.into_any(),
        Screen::Academy => view! { <academy::Academy/> }.into_any(),
        Screen::Seats => view! { <coordinator::Seats/> }.into_any(),
        Screen::Reports => view! { <coordinator::Reports/> }.into_any(),
        Screen::More => view! { <coordinator::More/> }.into_any(),
        Screen::Unplaced => view! { <coordinator::Unplaced/> }.into_any(),
        Screen::Case(id) => view! { <coordinator::CasePage id/> }.into_any(),
        _ => view! { <coordinator::Arbitration/> }.into_any(),
    }
}

/// A screen of offices.
#[must_use]
pub fn office(screen: Screen) -> AnyView {
    match screen {
        Screen::Import => view! { <office::Import/> }.into_any(),
        Screen::Calendar => view! { <office::PeriodCalendar/> }.into_any(),
        Screen::Codes => view! { <office::Codes/> }.into_any(),
        Screen::Hosts => view! { <office::Hosts/> }.into_any(),
        Screen::NewHost => view! { <office::NewHost/> }.into_any(),
        Screen::Host(id) => view! { <office::HostSheet id/> }.into_any(),
        _ => view! { <office::School/> }.into_any(),
    }
}

/// A screen of teachers.
#[must_use]
pub fn teacher(screen: Screen) -> AnyView {
    match screen {
        Screen::PlacesToCheck => view! { <teacher::PlacesToCheck/> }.into_any(),
        Screen::Pupil(id) => view! { <teacher::PupilSheet id/> }.into_any(),
        Screen::Today => view! { <teacher::Today/> }.into_any(),
        Screen::Attendance => view! { <teacher::Attendance/> }.into_any(),
        Screen::Visits => view! { <teacher::Visits/> }.into_any(),
        _ => view! { <teacher::Class/> }.into_any(),
    }
}

/// A screen of everybody.
#[must_use]
pub fn shared(screen: Screen) -> AnyView {
    match screen {
        Screen::Sync => view! { <shared::Sync/> }.into_any(),
        Screen::Locked => view! { <shared::Locked/> }.into_any(),
        _ => view! { <shared::Review/> }.into_any(),
    }
}

/// A screen of accounts.
#[must_use]
pub fn account(screen: Screen) -> AnyView {
    match screen {
        Screen::Accounts => view! { <account::Accounts/> }.into_any(),
        Screen::Subject => view! { <account::Subject/> }.into_any(),
        Screen::Journal => view! { <account::Journal/> }.into_any(),
        Screen::Retention => view! { <account::Retention/> }.into_any(),
        Screen::Enrol => view! { <account::Enrol/> }.into_any(),
        _ => view! { <account::Own/> }.into_any(),
    }
}
