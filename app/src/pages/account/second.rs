//! The second factor: set up, recovery codes, taken away.

use crate::components::{Alert, TextField};
use crate::local::use_local;
use crate::pages::public::Enrolled;
use crate::text::count;
use common::api::account::{CodeReq, Enrolment, Proof, RecoveryCodes, SecondFactor};
use common::api::path;
use leptos::prelude::*;

/// Recovery codes under which the person is told to make new ones.
const FEW: u32 = 4;

/// *Second facteur*.
#[component]
pub(super) fn Second(state: SecondFactor, again: Callback<()>) -> impl IntoView {
    let body = if state.active {
        view! { <Active state again/> }.into_any()
    } else {
        view! { <Absent again/> }.into_any()
    };
    view! {
        <h2>"Second facteur"</h2>
        {body}
    }
    .into_any()
}

#[component]
fn Absent(again: Callback<()>) -> impl IntoView {
    let begun = RwSignal::new(false);
    let offer = move || {
        view! {
            <div class="card">
                <p>
                    "Un code à six chiffres, montré par votre téléphone, demandé en plus de la phrase de passe. "
                    "Qui aurait deviné ou lu votre phrase de passe n'entrerait pas."
                </p>
                <button class="btn btn--primary" on:click=move |_| begun.set(true)>"Installer un second facteur"</button>
            </div>
        }
    };
    view! {
        <Show when=move || begun.get() fallback=offer>
            <Install done=again/>
        </Show>
    }
    .into_any()
}

/// Setting up what is demanded, on the page of sign-in.
#[component]
pub fn Enrol() -> impl IntoView {
    let enrolled = use_context::<Enrolled>();
    let done = Callback::new(move |()| {
        if let Some(Enrolled(done)) = enrolled {
            done.run(());
        }
    });
    view! {
        <h1>"Un second facteur est demandé"</h1>
        <p class="lead">
            "Votre rôle donne accès aux données de beaucoup d'élèves. Installez un second facteur pour continuer\u{a0}: "
            "il faut un téléphone et deux minutes."
        </p>
        <Install done/>
    }
    .into_any()
}

/// How far the setting up is.
#[derive(Clone)]
enum Stage {
    /// The passphrase is asked for again.
    Prove,
    /// The secret is shown, a first code is asked for.
    Confirm(Enrolment),
    /// Recovery codes are shown.
    Codes(RecoveryCodes),
}

#[component]
fn Install(done: Callback<()>) -> impl IntoView {
    let stage = RwSignal::new(Stage::Prove);
    move || match stage.get() {
        Stage::Prove => view! { <Prove stage/> }.into_any(),
        Stage::Confirm(drawn) => view! { <Confirm drawn stage/> }.into_any(),
        Stage::Codes(codes) => view! { <Codes codes done/> }.into_any(),
    }
}

#[component]
fn Prove(stage: RwSignal<Stage>) -> impl IntoView {
    let local = use_local();
    let passphrase = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let begin = Action::new_local(move |(): &()| {
        let proof = Proof {
            passphrase: passphrase.get_untracked(),
            code: String::new(),
        };
        async move {
            match local.tell(path::TOTP_BEGIN, &proof).await {
                Ok(drawn) => stage.set(Stage::Confirm(drawn)),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        begin.dispatch(());
    };
    view! {
        <form class="card form" on:submit=submit>
            <p>
                "Il vous faut une application qui fait des codes, sur votre téléphone\u{a0}: FreeOTP, Aegis, "
                "Google Authenticator ou une autre. Aucune donnée n'y part."
            </p>
            <TextField
                id="preuve"
                label="Votre phrase de passe"
                value=passphrase
                kind="password"
                hint="Encore une fois, pour être sûr que c'est vous."
                autocomplete="current-password"
            />
            <Alert error/>
            <button class="btn btn--primary" disabled=move || begin.pending().get()>
                {move || if begin.pending().get() { "Un instant…" } else { "Continuer" }}
            </button>
        </form>
    }
    .into_any()
}

#[component]
fn Confirm(drawn: Enrolment, stage: RwSignal<Stage>) -> impl IntoView {
    let local = use_local();
    let code = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let confirm = Action::new_local(move |(): &()| {
        let req = CodeReq {
            code: code.get_untracked(),
        };
        async move {
            match local.tell(path::TOTP_CONFIRM, &req).await {
                Ok(codes) => stage.set(Stage::Codes(codes)),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        confirm.dispatch(());
    };
    let side = drawn.qr.size;
    view! {
        <form class="card form" on:submit=submit>
            <ol class="steps">
                <li>
                    <p>"Ouvrez votre application de codes, et lisez ce dessin avec elle."</p>
                    <svg class="qr" role="img" aria-label="Code QR à lire avec l'application de codes" viewBox=format!("0 0 {side} {side}")>
                        <path d=drawn.qr.path></path>
                    </svg>
                    <p><a class="btn" href=drawn.uri>"L'application est sur cet appareil"</a></p>
                    <p>"Ou tapez-y ce secret\u{a0}:"</p>
                    <p class="secret"><code>{drawn.secret}</code></p>
                </li>
                <li>
                    <TextField
                        id="premier"
                        label="Le code à six chiffres qu'elle montre"
                        value=code
                        autocomplete="one-time-code"
                    />
                </li>
            </ol>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || confirm.pending().get()>
                {move || if confirm.pending().get() { "Un instant…" } else { "Vérifier" }}
            </button>
        </form>
    }
    .into_any()
}

/// Recovery codes, shown once.
#[component]
fn Codes(codes: RecoveryCodes, done: Callback<()>) -> impl IntoView {
    let kept = RwSignal::new(false);
    let list = codes
        .codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> });
    let print = move |_| {
        // A browser that cannot print says so itself.
        let _ = window().print();
    };
    view! {
        <div class="card form">
            <h2>"Vos codes de secours Tremplin"</h2>
            <p>
                "Si vous perdez votre téléphone, chacun remplace une fois le code à six chiffres. Ils ne seront plus "
                "montrés\u{a0}: imprimez-les ou notez-les, loin du téléphone."
            </p>
            <ul class="recovery" aria-label="Codes de secours">{list.collect_view()}</ul>
            <p class="actions"><button class="btn" type="button" on:click=print>"Imprimer"</button></p>
            <label class="check no-print">
                <input type="checkbox" prop:checked=move || kept.get() on:change=move |event| kept.set(event_target_checked(&event))/>
                "Je les ai gardés"
            </label>
            <button class="btn btn--primary" disabled=move || !kept.get() on:click=move |_| done.run(())>"Terminer"</button>
        </div>
    }
    .into_any()
}

#[component]
fn Active(state: SecondFactor, again: Callback<()>) -> impl IntoView {
    let fresh = RwSignal::new(None::<RecoveryCodes>);
    let left = state.recovery_left;
    let few = left < FEW;
    let told = count(
        usize::try_from(left).unwrap_or_default(),
        "code de secours pas encore utilisé",
        "codes de secours pas encore utilisés",
    );
    let shown = move || {
        match fresh.get() {
        Some(codes) => view! { <Codes codes done=again/> }.into_any(),
        None => view! {
            <div class="card">
                <p><span class="chip chip--good">"Actif"</span></p>
                <p>{told.clone()} "."</p>
                {few.then(|| view! { <p class="alert alert--warn">"Il vous en reste peu\u{a0}: faites-en de nouveaux."</p> })}
                <Proved
                    id="secours"
                    summary="Faire de nouveaux codes de secours"
                    hint="Ceux d'avant ne serviront plus."
                    label="Faire de nouveaux codes"
                    path=path::RECOVERY_RENEW
                    answered=Callback::new(move |codes| fresh.set(Some(codes)))
                />
                <Proved
                    id="retirer"
                    summary="Retirer le second facteur"
                    hint="La phrase de passe suffira de nouveau, sauf si votre rôle le demande."
                    label="Retirer"
                    path=path::TOTP_DISABLE
                    answered=Callback::new(move |()| again.run(()))
                />
            </div>
        }
        .into_any(),
    }
    };
    shown.into_any()
}

/// Something that asks for the passphrase and a code again.
#[component]
fn Proved<T>(
    id: &'static str,
    summary: &'static str,
    hint: &'static str,
    label: &'static str,
    path: &'static str,
    answered: Callback<T>,
) -> impl IntoView
where
    T: serde::de::DeserializeOwned + 'static,
{
    let local = use_local();
    let (passphrase, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let ask = Action::new_local(move |(): &()| {
        let proof = Proof {
            passphrase: passphrase.get_untracked(),
            code: code.get_untracked(),
        };
        async move {
            match local.tell(path, &proof).await {
                Ok(answer) => answered.run(answer),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        ask.dispatch(());
    };
    view! {
        <details>
            <summary>{summary}</summary>
            <form class="form" on:submit=submit>
                <p>{hint}</p>
                <TextField id=format!("{id}-phrase") label="Votre phrase de passe" value=passphrase kind="password" autocomplete="current-password"/>
                <TextField id=format!("{id}-code") label="Code à six chiffres, ou code de secours" value=code autocomplete="one-time-code"/>
                <Alert error/>
                <button class="btn" disabled=move || ask.pending().get()>{label}</button>
            </form>
        </details>
    }
    .into_any()
}
