//! The browser's entry point, and where the parts of the app come from: files beside this one.

use app::pages::parts::{self, Drawn, NotLoaded, Part, Parts};
use app::routes::Screen;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server has drawn.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(|| {
        provide_context(Parts { load, fetch });
        #[cfg(target_arch = "wasm32")]
        app::local::vault::provide(vaulted);
        #[cfg(target_arch = "wasm32")]
        app::local::books::provide(book);
        app::App()
    });
}

fn load(part: Part, screen: Screen) -> Drawn {
    // The browser has one thread.
    Box::pin(leptos::__reexports::send_wrapper::SendWrapper::new(
        async move {
            let drawn = match part {
                Part::Student => student(screen).await,
                Part::Quest => quest(screen).await,
                Part::Teacher => teacher(screen).await,
                Part::Pole => pole(screen).await,
                Part::Office => office(screen).await,
                Part::Shared => shared(screen).await,
                Part::Account => account(screen).await,
            };
            drawn.map_err(|_: Missing| NotLoaded)
        },
    ))
}

fn fetch(part: Part) {
    leptos::task::spawn_local(async move {
        let fetched = match part {
            Part::Student => fetch_student().await,
            Part::Quest => fetch_quest().await,
            Part::Teacher => fetch_teacher().await,
            Part::Pole => fetch_pole().await,
            Part::Office => fetch_office().await,
            Part::Shared => fetch_shared().await,
            Part::Account => fetch_account().await,
        };
        // Its screen fetches it again, and says so when it cannot.
        drop(fetched);
    });
}

/// A file could not be fetched; the browser's console says why.
struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

macro_rules! parts {
    ($($name:ident after $fetch:ident),*) => {$(
        #[wasm_split($name, wasm_split_path = leptos::wasm_split, fallible, preload($fetch))]
        fn $name(screen: Screen) -> Result<AnyView, Missing> {
            Ok(parts::$name(screen))
        }
    )*};
}

parts!(
    student after fetch_student,
    quest after fetch_quest,
    teacher after fetch_teacher,
    pole after fetch_pole,
    office after fetch_office,
    shared after fetch_shared,
    account after fetch_account
);

#[cfg(target_arch = "wasm32")]
use app::local::{
    SealError,
    books::Fetched,
    vault::{self, Job, Work},
};
#[cfg(target_arch = "wasm32")]
use common::{api::UserKind, book::Book};

#[cfg(target_arch = "wasm32")]
fn vaulted(job: Job) -> Work {
    Box::pin(async move {
        match vault_part(job).await {
            Ok(work) => work.await,
            Err(Missing) => Err(SealError::NotLoaded),
        }
    })
}

#[cfg(target_arch = "wasm32")]
#[wasm_split(vault, wasm_split_path = leptos::wasm_split, fallible)]
fn vault_part(job: Job) -> Result<Work, Missing> {
    Ok(vault::run(job))
}

#[cfg(target_arch = "wasm32")]
fn book(kind: UserKind) -> Fetched {
    Box::pin(async move {
        match kind {
            UserKind::Pupil => book_of_pupil().await,
            UserKind::Staff => book_of_staff().await,
        }
        .ok()
    })
}

#[cfg(target_arch = "wasm32")]
#[wasm_split(book_pupil, wasm_split_path = leptos::wasm_split, fallible)]
fn book_of_pupil() -> Result<Book, Missing> {
    Ok(Book::of_pupil())
}

#[cfg(target_arch = "wasm32")]
#[wasm_split(book_staff, wasm_split_path = leptos::wasm_split, fallible)]
fn book_of_staff() -> Result<Book, Missing> {
    Ok(Book::whole())
}
