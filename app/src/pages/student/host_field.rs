//! The name of a host, or its SIRET, with the hosts of the pôle that it may mean.

use crate::components::TextField;
use crate::local::use_local;
use crate::pages::shared::known_hosts::{Known, KnownHosts, siret_note};
use crate::text::count;
use common::domain::host::Host;
use common::ids::HostId;
use common::row::Kind;
use leptos::prelude::*;

/// `typed`: what is typed; `chosen`: the host that was recognised, if any.
#[component]
pub fn HostField(
    typed: RwSignal<String>,
    chosen: RwSignal<Option<HostId>>,
    #[prop(default = "Entreprise\u{a0}: nom ou SIRET")] label: &'static str,
) -> impl IntoView {
    let local = use_local();
    let hosts = Memo::new_with_compare(
        move |_| StoredValue::new(local.read(&[Kind::Host], KnownHosts::build)),
        |_, _| true,
    );
    let proposed = Memo::new(move |_| {
        if chosen.get().is_some() {
            return Vec::new();
        }
        let typed = typed.get();
        hosts.get().with_value(|hosts| hosts.matching(&typed))
    });
    let known = Memo::new(move |_| {
        let id = chosen.get()?;
        let name = |host: &Host| format!("{}, {}", host.name, host.commune_name);
        local.read(&[Kind::Host], |rows| rows.get::<Host>(id.0).map(name))
    });
    let choose = move |known: &Known| {
        typed.set(known.name.clone());
        chosen.set(Some(known.id));
    };
    let again = move |_| {
        chosen.set(None);
        request_animation_frame(|| {
            if let Some(field) = document().get_element_by_id("organisme") {
                crate::components::focus(&field);
            }
        });
    };
    let proposal = move |one: Known| {
        let name = format!("{}, {}", one.name, one.commune);
        view! {
            <li>
                <button class="btn suggestion" type="button" on:click=move |_| choose(&one)>{name}</button>
            </li>
        }
    };
    view! {
        {move || match known.get() {
            Some(name) => {
                view! {
                    <div class="field">
                        <p class="field__label">"Entreprise connue du pôle"</p>
                        <p class="chosen">
                            <b>{name}</b>
                            <button class="btn btn--quiet" type="button" on:click=again>"Changer"</button>
                        </p>
                    </div>
                }
                    .into_any()
            }
            None => view! { <TextField id="organisme" label value=typed/> }.into_any(),
        }}
        <p class="field__hint" role="status">
            {move || siret_note(&typed.get()).filter(|_| chosen.get().is_none())}
            {move || {
                let number = proposed.with(Vec::len);
                (number > 0).then(|| format!("{}. C'est l'un d'eux\u{a0}?", count(number, "organisme connu", "organismes connus")))
            }}
        </p>
        <Show when=move || !proposed.with(Vec::is_empty)>
            <ul class="suggestions" aria-label="Organismes connus">
                {move || proposed.get().into_iter().map(proposal).collect_view()}
            </ul>
        </Show>
    }
    .into_any()
}
