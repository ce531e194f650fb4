//! A host's form: a new one, or one that is corrected.
#![expect(clippy::too_many_lines, reason = "one field after the other")]

use super::host_draft::{Draft, Place, form, places};
use super::own_schools;
use crate::components::{Alert, Choice, TextField, numbered};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::routes::Screen;
use common::domain::host::{Host, HostContact, HostState, Sharing};
use common::domain::staff::Role;
use common::ids::HostId;
use common::row::Kind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;

/// *Nouvel organisme*.
#[component]
pub fn NewHost() -> impl IntoView {
    view! {
        <Title text="Nouvel organisme"/>
        <h1>"Nouvel organisme"</h1>
        <p class="lead">"Il est enregistré sur cet appareil, et part au retour du réseau."</p>
        <HostForm id=None/>
    }
    .into_any()
}

/// The fields; `id`: the host that is corrected.
#[component]
pub(super) fn HostForm(id: Option<HostId>) -> impl IntoView {
    let local = use_local();
    let kept = form(id);
    let host = local.read(&[], |rows| {
        id.and_then(|id| rows.get::<Host>(id.0).cloned())
    });
    let schools = local.read(&[Kind::School], |rows| {
        own_schools(&local.actor().get_untracked(), rows)
    });
    let start = host.as_ref().map_or_else(
        || Draft {
            owner: schools.first().map(|(id, _)| *id),
            ..Draft::default()
        },
        |host| {
            local.read(&[], |rows| {
                Draft::of(host, rows.get::<HostContact>(host.id.0))
            })
        },
    );
    let draft = local
        .draft(&kept)
        .and_then(|text| Draft::read(&text))
        .unwrap_or_else(|| start.clone());
    let field = |text: &str| RwSignal::new(text.to_owned());
    let [
        name,
        sector,
        commune,
        siret,
        headcount,
        address,
        phone,
        email,
    ] = [
        &draft.name,
        &draft.sector,
        &draft.commune,
        &draft.siret,
        &draft.headcount,
        &draft.address,
        &draft.phone,
        &draft.email,
    ]
    .map(|text| field(text));
    let (sharing, state, owner) = (
        RwSignal::new(draft.sharing),
        RwSignal::new(draft.state),
        RwSignal::new(draft.owner),
    );
    let typed = move || Draft {
        name: name.get(),
        sector: sector.get(),
        commune: commune.get(),
        siret: siret.get(),
        headcount: headcount.get(),
        address: address.get(),
        phone: phone.get(),
        email: email.get(),
        sharing: sharing.get(),
        state: state.get(),
        owner: owner.get(),
    };
    // Kept at each key, and forgotten when everything is again as it was.
    let (form_name, untouched) = (kept.clone(), start.clone());
    Effect::new(move |before: Option<Draft>| {
        let now = typed();
        if before.is_some_and(|before| before != now) {
            let text = if now == untouched {
                String::new()
            } else {
                now.text()
            };
            local.save_draft(&form_name, text);
        }
        now
    });
    let known = RwSignal::new(Vec::<Place>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            if let Some(text) = local.communes().await {
                known.set(places(&text));
            }
        });
    });
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let shown_host = StoredValue::new(host.clone());
    let seen = host.as_ref().map(|host| {
        local.seen(&[(
            common::row::RowKey::new(Kind::Host, host.id.0),
            common::row::Group::Whole,
        )])
    });
    let save = Action::new_local(move |(): &()| {
        let (navigate, kept, seen) = (navigate.clone(), kept.clone(), seen.clone());
        let id = id.unwrap_or_else(|| HostId(local.new_uuid()));
        let draft = untrack(typed);
        let command = shown_host.with_value(|host| {
            known.with_untracked(|known| draft.command(id, host.as_ref(), known))
        });
        async move {
            error.set(None);
            let command = match command {
                Ok(command) => command,
                Err(lacking) => return error.set(Some(lacking.to_string())),
            };
            match local.issue(command.into(), seen, Some(kept)).await {
                Ok(_) => navigate(&Screen::Host(id).path(), Default::default()),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.dispatch(());
    };
    let is_new = host.is_none();
    let coordinates = local.actor().get_untracked().has_role(Role::Coordinator);
    view! {
        <form class="card form" on:submit=submit on:focusout=move |_| local.flush_drafts()>
            <TextField id="nom" label="Nom" value=name/>
            <TextField id="secteur" label="Secteur" value=sector hint="En mots simples. Exemple\u{a0}: Boulangerie"/>
            {commune_field(commune, known)}
            <TextField id="siret" label="SIRET" value=siret hint="14\u{a0}chiffres, s'il est connu"/>
            <TextField id="effectif" label="Effectif" value=headcount hint="Il limite le nombre d'élèves accueillis en même temps"/>
            <TextField id="adresse" label="Adresse" value=address/>
            <TextField id="telephone" label="Téléphone" value=phone kind="tel"/>
            <TextField id="courriel" label="Courriel" value=email kind="email"/>
            {is_new.then(|| owner_choice(schools, coordinates, owner))}
            <Choice
                id="partage"
                label="Qui peut le voir"
                options=Signal::stored(numbered(&Sharing::ALL, |s| s.label()))
                value=Signal::derive(move || place(&Sharing::ALL, sharing.get()))
                choose=Callback::new(move |at: String| sharing.set(at_place(&Sharing::ALL, &at)))
            />
            <Choice
                id="etat"
                label="État"
                options=Signal::stored(numbered(&HostState::ALL, |s| s.label()))
                value=Signal::derive(move || place(&HostState::ALL, state.get()))
                choose=Callback::new(move |at: String| state.set(at_place(&HostState::ALL, &at)))
            />
            <Alert error/>
            <button class="btn btn--primary" disabled=move || save.pending().get()>"Enregistrer"</button>
        </form>
    }
    .into_any()
}

fn place<T: PartialEq>(all: &[T], one: T) -> String {
    all.iter().position(|o| *o == one).unwrap_or(0).to_string()
}

fn at_place<T: Copy + Default>(all: &[T], at: &str) -> T {
    let at = at.parse::<usize>().ok();
    at.and_then(|at| all.get(at)).copied().unwrap_or_default()
}

/// The school that brings it, for who runs several or coordinates too.
fn owner_choice(
    schools: Vec<(common::ids::SchoolId, String)>,
    coordinates: bool,
    owner: RwSignal<Option<common::ids::SchoolId>>,
) -> Option<AnyView> {
    let mut options: Vec<(String, String)> = schools
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    if coordinates {
        options.push((String::new(), "Le pôle".into()));
    }
    if options.len() < 2 {
        return None;
    }
    Some(
        view! {
            <Choice
                id="apporte"
                label="Apporté par"
                options=Signal::stored(options)
                value=Signal::derive(move || owner.get().map_or(String::new(), |id| id.to_string()))
                choose=Callback::new(move |id: String| owner.set(id.parse().ok()))
            />
        }
        .into_any(),
    )
}

/// Communes offered for what is typed.
const OFFERED: usize = 8;

fn commune_field(value: RwSignal<String>, known: RwSignal<Vec<Place>>) -> AnyView {
    use common::rules::text::fold;
    let offered = move || {
        let typed = fold(&value.get());
        if typed.is_empty() {
            return Vec::new();
        }
        known.with(|known| {
            let starts = known.iter().filter(|p| fold(&p.shown).starts_with(&typed));
            starts
                .take(OFFERED)
                .map(|p| p.shown.clone())
                .collect::<Vec<_>>()
        })
    };
    view! {
        <div class="field">
            <label class="field__label" for="commune">"Commune"</label>
            <input
                class="field__input"
                id="commune"
                list="commune-liste"
                autocomplete="off"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <datalist id="commune-liste">
                {move || offered().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
            </datalist>
        </div>
    }
    .into_any()
}
