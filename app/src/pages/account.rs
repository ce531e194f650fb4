//! The person's own account, and what administrators do online with those of their pôle.

mod accounts;
mod daily_list;
mod journal;
mod passphrase;
mod retention;
mod second;
mod sessions;
mod subject;

pub use accounts::Accounts;
pub use journal::Journal;
pub use retention::Retention;
pub use second::Enrol;
pub use subject::Subject;

use crate::components::Skeleton;
use crate::local::{ClientError, Local, use_local};
use crate::routes::{Screen, teaches};
use common::api::UserKind;
use common::api::account::Account;
use common::api::path;
use common::domain::staff::{Role, Staff};
use common::row::Kind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use serde::de::DeserializeOwned;

/// What the server was asked for, and asks for it again.
pub(super) struct Asked<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, String>>>,
    again: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asked<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Asked<T> {
    /// Asks at once, on a device.
    pub(super) fn of(local: Local, path: &'static str) -> Self {
        let answer = RwSignal::new(None);
        let ask = move || {
            leptos::task::spawn_local(async move {
                let found: Result<T, ClientError> = local.fetch(path).await;
                answer.set(Some(found.map_err(|why| why.to_string())));
            });
        };
        // Not on the server.
        Effect::new(move |_| ask());
        Self {
            answer,
            again: Callback::new(move |()| ask()),
        }
    }

    /// The answer, what stands in its place until it is there, or why there is none.
    pub(super) fn draw(self, draw: impl Fn(T) -> AnyView + Send + Sync + 'static) -> impl IntoView {
        let again = self.again;
        move || match self.answer.get() {
            None => view! { <Skeleton/> }.into_any(),
            Some(Ok(found)) => draw(found),
            Some(Err(why)) => view! {
                <div class="alert alert--warn" role="alert">
                    <p>{why}</p>
                    <button class="btn" on:click=move |_| again.run(())>"Réessayer"</button>
                </div>
            }
            .into_any(),
        }
    }
}

/// *Mon compte*.
#[component]
pub fn Own() -> impl IntoView {
    let local = use_local();
    let asked = Asked::<Account>::of(local, path::ACCOUNT);
    let again = asked.again;
    let signed = local.signed().get_untracked();
    let adult = signed.is_some_and(|signed| signed.kind == UserKind::Staff);
    let name = local.read(&[Kind::Staff], |rows| {
        let staff = signed.and_then(|signed| rows.get::<Staff>(signed.user.0));
        staff.map(|staff| format!("{} {}", staff.first_name, staff.last_name))
    });
    let follows = local.actor().with_untracked(teaches);
    let drawn = asked.draw(move |account| {
        let who = account.email.clone().map(|email| {
            let name = name.clone();
            view! {
                <dl class="facts">
                    {name.map(|name| view! { <div><dt>"Nom"</dt><dd>{name}</dd></div> })}
                    <div><dt>"Adresse électronique"</dt><dd>{email}</dd></div>
                </dl>
            }
        });
        view! {
            {who}
            {account.second_factor.offered.then(|| view! { <second::Second state=account.second_factor again/> })}
            {account.daily_list.filter(|_| follows).map(|receives| view! { <daily_list::DailyList receives/> })}
            <sessions::Sessions sessions=account.sessions again/>
        }
        .into_any()
    });
    let administers = local.actor().get_untracked().has_role(Role::Administrator);
    view! {
        <Title text="Mon compte"/>
        <h1>"Mon compte"</h1>
        {drawn}
        // Apart: what is typed there stays when the rest is drawn again.
        {adult.then(|| view! { <passphrase::Passphrase again/> })}
        {administers.then(administration)}
        <h2>"Cet appareil"</h2>
        <p class="actions"><A href=Screen::Sync.path() attr:class="btn">"Synchronisation et déconnexion"</A></p>
    }
    .into_any()
}

/// What administrators do online.
fn administration() -> AnyView {
    view! {
        <h2>"Administration du pôle"</h2>
        <ul class="links">
            <li><A href=Screen::Accounts.path() attr:class="btn">"Comptes et invitations"</A></li>
            <li><A href=Screen::Subject.path() attr:class="btn">"Données d'un élève"</A></li>
            <li><A href=Screen::Journal.path() attr:class="btn">"Journal"</A></li>
            <li><A href=Screen::Retention.path() attr:class="btn">"Durées de conservation"</A></li>
        </ul>
    }
    .into_any()
}
