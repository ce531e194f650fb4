//! The exchange with the server in detail, and this device.

use super::begun::BegunTexts;
use super::leave::Leave;
use super::words::{KINDS, asked};
use crate::components::{Choice, named};
use crate::local::{pref, use_local};
use crate::text::{ago, count, moment};
use common::sync::machine::State;
use leptos::prelude::*;
use leptos_meta::Title;

/// Minutes between the clocks beyond which the person is told.
const SKEW_MS: i64 = 5 * 60_000;
/// Waiting commands that are told one by one.
const LISTED: usize = 20;

/// *Synchronisation*.
#[component]
pub fn Sync() -> impl IntoView {
    let local = use_local();
    let status = local.sync_status();
    let device_now = move || {
        local
            .clock()
            .get()
            .ms
            .saturating_sub(status.get().clock_offset)
    };
    let state = move || match status.get().state {
        State::Locked => "La session est fermée\u{a0}: reconnectez-vous pour envoyer.",
        State::Revoked => "Ce compte a été fermé\u{a0}: parlez-en à votre établissement.",
        State::Upgrade => "Cette version est trop ancienne\u{a0}: rechargez l'application.",
        State::Waiting => "Le serveur ne répond pas. Nouvel essai automatique.",
        _ if status.get().online => "Le serveur répond.",
        _ => "Hors ligne.",
    };
    let synced = move || {
        status
            .get()
            .synced_at
            .map_or_else(|| "jamais".to_owned(), |at| ago(device_now() - at))
    };
    let locked = move || status.get().state == State::Locked;
    let kept = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        leptos::task::spawn_local(async move { kept.set(local.persisted().await) });
    });
    let promise = move || match kept.get() {
        Some(true) => "Le navigateur a promis de garder vos données.",
        Some(false) => {
            "Le navigateur peut effacer vos données s'il manque de place\u{a0}: installez l'application."
        }
        None => "Le navigateur ne dit pas s'il garde vos données.",
    };
    let space = RwSignal::new(None::<(f64, f64)>);
    Effect::new(move |_| {
        leptos::task::spawn_local(async move { space.set(local.space().await) });
    });
    let room = move || match space.get() {
        Some((used, all)) => format!("{} sur {}", size(used), size(all)),
        None => "Le navigateur ne le dit pas.".into(),
    };
    let own = || {
        view! {
            <p>"Plusieurs personnes utilisent cet appareil\u{a0}? Déconnectez-vous, puis cochez «\u{a0}Appareil partagé\u{a0}» en vous connectant."</p>
        }
    };
    view! {
        <Title text="Synchronisation"/>
        <h1>"Synchronisation"</h1>
        <dl class="facts">
            <div><dt>"État"</dt><dd>{state}</dd></div>
            <div><dt>"Dernier échange complet"</dt><dd>{synced}</dd></div>
            <div><dt>"Cet appareil"</dt><dd>{promise}</dd></div>
            <div><dt>"Place prise"</dt><dd>{room}</dd></div>
        </dl>
        <Show when=move || { status.get().clock_offset.abs() > SKEW_MS }>
            <p class="alert alert--warn">"L'heure de cet appareil n'est pas juste\u{a0}: vérifiez-la."</p>
        </Show>
        <p class="actions">
            <button class="btn btn--primary" on:click=move |_| local.sync_now()>"Synchroniser maintenant"</button>
            <Show when=locked>
                <a class="btn" href="/connexion">"Se reconnecter"</a>
            </Show>
            <Show when=move || local.installable().get()>
                <button class="btn" on:click=move |_| local.install()>"Installer l'application"</button>
            </Show>
        </p>
        <h2>"Appareil partagé"</h2>
        <Show when=move || status.get().shared fallback=own><Shared/></Show>
        <Waiting/>
        <BegunTexts/>
        <Theme/>
        <Leave/>
    }
    .into_any()
}

/// On a shared device.
#[component]
fn Shared() -> impl IntoView {
    let local = use_local();
    let lock = move |_| leptos::task::spawn_local(local.lock());
    view! {
        <div class="card">
            <p>
                "Vos données y sont chiffrées. Il se verrouille après 10\u{a0}minutes sans geste. "
                "En partant, verrouillez-le ou déconnectez-vous."
            </p>
            <button class="btn" on:click=lock>"Verrouiller maintenant"</button>
        </div>
    }
    .into_any()
}

/// A number of bytes, in words.
fn size(bytes: f64) -> String {
    let mega = bytes / 1_000_000.0;
    let (number, unit) = if mega < 1_000.0 {
        (mega, "Mo")
    } else {
        (mega / 1_000.0, "Go")
    };
    let digits = usize::from(number < 10.0);
    format!("{number:.digits$}\u{a0}{unit}").replace('.', ",")
}

/// What waits to be sent, in its author's words.
#[component]
fn Waiting() -> impl IntoView {
    let local = use_local();
    let waiting = Memo::new(move |_| {
        let pending = local.pending();
        let told = |p: &common::sync::device::Pending| {
            let m = &p.mutation;
            let what = local
                .command(m)
                .map(|c| local.read(&KINDS, |rows| asked(&c, &p.shown, rows).what));
            (m.mid, m.at, what.unwrap_or_else(|| "Une saisie".into()))
        };
        (
            pending.len(),
            pending.iter().take(LISTED).map(told).collect::<Vec<_>>(),
        )
    });
    let list = move || {
        let items = waiting.get().1.into_iter().map(|(_, at, what)| {
            view! { <li><time>{moment(at)}</time> " " {what}</li> }
        });
        items.collect_view()
    };
    view! {
        <h2>"En attente d'envoi"</h2>
        <p>{move || count(waiting.get().0, "saisie", "saisies")}</p>
        <Show when=move || { waiting.get().0 > 0 }>
            <ol class="timeline" aria-label="En attente">{list}</ol>
        </Show>
    }
    .into_any()
}

#[component]
fn Theme() -> impl IntoView {
    let local = use_local();
    let chosen = RwSignal::new(String::from("auto"));
    Effect::new(move |_| chosen.set(local.pref(pref::THEME).unwrap_or_else(|| "auto".into())));
    let choose = move |theme: String| {
        local.set_pref(pref::THEME, (theme != "auto").then_some(theme.as_str()));
        chosen.set(theme);
    };
    let themes = named(&[
        ("auto", "Comme l'appareil"),
        ("light", "Clair"),
        ("dark", "Sombre"),
    ]);
    view! {
        <h2>"Affichage"</h2>
        <Choice
            id="theme"
            label="Thème"
            options=Signal::stored(themes)
            value=chosen
            choose=Callback::new(choose)
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_a_unit_that_can_be_read() {
        assert_eq!(size(0.0), "0,0\u{a0}Mo");
        assert_eq!(size(3_240_000.0), "3,2\u{a0}Mo");
        assert_eq!(size(812_000_000.0), "812\u{a0}Mo");
        assert_eq!(size(1_260_000_000.0), "1,3\u{a0}Go");
        assert_eq!(size(64_000_000_000.0), "64\u{a0}Go");
    }
}
