//! Signing in: a personal code for pupils, a passphrase for adults.

use super::Public;
use crate::components::{Alert, TextField};
use crate::local::{ClientError, Way, use_local};
use crate::pages::parts::{Later, Part};
use crate::routes::Screen;
use common::api::LoginReq;
use common::api::account::SecondReq;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Address of the page with the adults' form open.
const ADULT: &str = "adulte";

/// How far somebody is.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    First,
    /// The passphrase is good, a code is asked for: with this ticket.
    Second(String),
    /// A second factor is to be set up.
    Enrol,
}

/// What was typed, kept from step to step.
#[derive(Clone, Copy)]
struct Typed {
    adult: RwSignal<bool>,
    code: RwSignal<String>,
    email: RwSignal<String>,
    passphrase: RwSignal<String>,
    /// As the last person here said, until this one says otherwise.
    said: RwSignal<Option<bool>>,
}

impl Typed {
    fn login(self) -> LoginReq {
        if self.adult.get_untracked() {
            LoginReq::Passphrase {
                email: self.email.get_untracked(),
                passphrase: self.passphrase.get_untracked(),
            }
        } else {
            LoginReq::Code {
                code: self.code.get_untracked(),
            }
        }
    }
}

/// Tells the page of sign-in that the second factor which was demanded is set up.
#[derive(Clone, Copy)]
pub struct Enrolled(pub Callback<()>);

type Entering = Action<Way, ()>;

/// Signing in.
#[component]
pub fn SignIn() -> impl IntoView {
    let local = use_local();
    // In the address, so that the server draws the right form and a link can lead to it.
    let profile = use_query_map().with_untracked(|query| query.get("profil"));
    let typed = Typed {
        adult: RwSignal::new(profile.as_deref() == Some(ADULT)),
        code: RwSignal::new(String::new()),
        email: RwSignal::new(String::new()),
        passphrase: RwSignal::new(String::new()),
        said: RwSignal::new(None),
    };
    let step = RwSignal::new(Step::First);
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let enter: Entering = Action::new_local(move |way: &Way| {
        let (way, navigate) = (way.clone(), navigate.clone());
        error.set(None);
        async move {
            let before = local.on_shared_device().get_untracked();
            let shared = typed.said.get_untracked().unwrap_or(before);
            match local.sign_in(typed.login(), way, shared).await {
                Ok(info) if info.must_enrol => step.set(Step::Enrol),
                Ok(_) => {
                    typed.passphrase.set(String::new());
                    navigate("/app/", Default::default());
                }
                Err(why) => match asked(&why) {
                    Asked::Code(ticket) => step.set(Step::Second(ticket)),
                    Asked::Again => {
                        step.set(Step::First);
                        error.set(Some(why.to_string()));
                    }
                    Asked::Nothing => error.set(Some(why.to_string())),
                },
            }
        }
    });
    provide_context(Enrolled(Callback::new(move |()| {
        enter.dispatch(Way::Enrolled);
    })));
    let drawn = move || match step.get() {
        Step::First => view! { <First typed enter error/> }.into_any(),
        Step::Second(ticket) => view! { <Second ticket step enter error/> }.into_any(),
        Step::Enrol => view! { <Later part=Part::Account screen=Screen::Enrol/> }.into_any(),
    };
    view! { <Public title="Connexion">{drawn}</Public> }.into_any()
}

/// What the server wants next.
enum Asked {
    Code(String),
    /// To begin again.
    Again,
    Nothing,
}

fn asked(why: &ClientError) -> Asked {
    match why {
        ClientError::Server(problem) => match &problem.ticket {
            Some(ticket) => Asked::Code(ticket.clone()),
            None if problem.code == "stale" => Asked::Again,
            None => Asked::Nothing,
        },
        _ => Asked::Nothing,
    }
}

#[component]
fn First(typed: Typed, enter: Entering, error: RwSignal<Option<String>>) -> impl IntoView {
    let adult = typed.adult;
    let both: [NodeRef<leptos::html::Button>; 2] = [NodeRef::new(), NodeRef::new()];
    let [pupil_tab, adult_tab] = both;
    // As in every set of tabs: one stop of the keyboard, arrows inside.
    let arrows = move |event: leptos::ev::KeyboardEvent| {
        if matches!(
            event.key().as_str(),
            "ArrowLeft" | "ArrowRight" | "Home" | "End"
        ) {
            event.prevent_default();
            adult.update(|adult| *adult = !*adult);
            let target = if adult.get_untracked() {
                adult_tab
            } else {
                pupil_tab
            };
            if let Some(tab) = target.get_untracked() {
                // A tab in the page takes the focus.
                let _ = tab.focus();
            }
        }
    };
    view! {
        <h1>"Connexion"</h1>
        <div class="tabs" role="tablist" aria-label="Qui êtes-vous\u{a0}?" on:keydown=arrows>
            {tab(adult, pupil_tab, false, "Élève")} {tab(adult, adult_tab, true, "Adulte")}
        </div>
        <div id="identifiants" role="tabpanel" aria-label="Identifiants">
            <Form typed enter error/>
        </div>
        <Show when=move || adult.get()>
            <p><a href="/phrase-oubliee">"Phrase de passe oubliée\u{a0}?"</a></p>
        </Show>
    }
    .into_any()
}

/// The second step: a code.
#[component]
fn Second(
    ticket: String,
    step: RwSignal<Step>,
    enter: Entering,
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        enter.dispatch(Way::Second(SecondReq {
            ticket: ticket.clone(),
            code: code.get_untracked(),
        }));
    };
    view! {
        <h1>"Votre code"</h1>
        <form class="card form" method="post" on:submit=submit>
            <TextField
                id="second"
                label="Code à six chiffres"
                value=code
                hint="Celui que montre votre application de codes. Téléphone perdu\u{a0}? Tapez un code de secours."
                autocomplete="one-time-code"
            />
            <Alert error/>
            <button class="btn btn--primary" disabled=move || enter.pending().get()>
                {move || if enter.pending().get() { "Connexion…" } else { "Se connecter" }}
            </button>
            <button
                class="btn"
                type="button"
                on:click=move |_| {
                    error.set(None);
                    step.set(Step::First);
                }
            >
                "Revenir"
            </button>
        </form>
    }
    .into_any()
}

fn tab(
    adult: RwSignal<bool>,
    node: NodeRef<leptos::html::Button>,
    value: bool,
    name: &'static str,
) -> AnyView {
    view! {
        <button
            class="tab"
            role="tab"
            type="button"
            node_ref=node
            aria-selected=move || (adult.get() == value).to_string()
            aria-controls="identifiants"
            tabindex=move || if adult.get() == value { "0" } else { "-1" }
            on:click=move |_| adult.set(value)
        >
            {name}
        </button>
    }
    .into_any()
}

#[component]
fn Form(typed: Typed, enter: Entering, error: RwSignal<Option<String>>) -> impl IntoView {
    let local = use_local();
    let Typed {
        adult,
        code,
        email,
        passphrase,
        said,
    } = typed;
    // A square of a code sheet leads here with the code, which leaves the address before anything
    // else happens.
    Effect::new(move |_| {
        if let Some(given) = local.code_of_address() {
            adult.set(false);
            code.set(given);
        }
    });
    let before = local.on_shared_device();
    let shared = Signal::derive(move || said.get().unwrap_or_else(|| before.get()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        enter.dispatch(Way::First);
    };
    view! {
        <form class="card form" method="post" on:submit=submit>
            <Show
                when=move || adult.get()
                fallback=move || {
                    view! {
                        <TextField
                            id="code"
                            label="Code personnel"
                            value=code
                            hint="12 lettres et chiffres, remis par l'établissement. Exemple\u{a0}: ABCD-EFGH-2345."
                            autocomplete="one-time-code"
                        />
                    }
                }
            >
                <TextField id="email" label="Adresse électronique" value=email kind="email" autocomplete="username"/>
                <TextField
                    id="passphrase"
                    label="Phrase de passe"
                    value=passphrase
                    kind="password"
                    autocomplete="current-password"
                />
            </Show>
            <div class="field">
                <label class="check">
                    <input
                        type="checkbox"
                        name="partage"
                        aria-describedby="partage-hint"
                        prop:checked=move || shared.get()
                        on:change=move |event| said.set(Some(event_target_checked(&event)))
                    />
                    "Appareil partagé (salle informatique, poste de l'établissement)"
                </label>
                <p class="field__hint" id="partage-hint">
                    "Vos données y sont chiffrées. L'appareil se verrouille après 10\u{a0}minutes sans geste."
                </p>
            </div>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || enter.pending().get()>
                {move || if enter.pending().get() { "Connexion…" } else { "Se connecter" }}
            </button>
        </form>
    }
}
