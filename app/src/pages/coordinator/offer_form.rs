//! Writing an offer, and changing it.

use crate::components::{Alert, Chip, Empty, TextArea, TextField, Tone};
use crate::local::{Local, use_local};
use crate::pages::shared::why_not;
use crate::routes::Screen;
use common::command::{Command, CreateOffer, EditOffer, Rule, Seen, SetOfferStatus};
use common::domain::division::{Filiere, Level};
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus, OfferTerms, OfferText};
use common::ids::{HostId, OfferId};
use common::row::Kind;
use common::rules::calendar::calendar;
use common::rules::week::IsoWeek;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use std::collections::BTreeMap;

/// Weeks that the form offers, from this one.
const WEEKS: usize = 26;

/// The fields of the form.
#[derive(Clone, Copy)]
struct Fields {
    host: RwSignal<String>,
    title: RwSignal<String>,
    description: RwSignal<String>,
    filieres: RwSignal<Vec<Filiere>>,
    levels: RwSignal<Vec<Level>>,
    capacity: RwSignal<BTreeMap<IsoWeek, u8>>,
    group_size: RwSignal<String>,
    minimum_age: RwSignal<String>,
}

impl Fields {
    fn of(offer: Option<&Offer>) -> Self {
        let terms = offer.map(|o| &o.terms);
        let text = offer.map(|o| &o.text);
        Self {
            host: RwSignal::new(String::new()),
            title: RwSignal::new(text.map(|t| t.title.clone()).unwrap_or_default()),
            description: RwSignal::new(text.map(|t| t.description.clone()).unwrap_or_default()),
            filieres: RwSignal::new(terms.map(|t| t.filieres.clone()).unwrap_or_default()),
            levels: RwSignal::new(terms.map(|t| t.levels.clone()).unwrap_or_default()),
            capacity: RwSignal::new(terms.map(|t| t.capacity.clone()).unwrap_or_default()),
            group_size: RwSignal::new(terms.map_or(1, |t| t.group_size).to_string()),
            minimum_age: RwSignal::new(terms.map_or(14, |t| t.minimum_age).to_string()),
        }
    }

    fn text(self) -> OfferText {
        OfferText { title: self.title.get_untracked(), description: self.description.get_untracked() }
    }

    fn terms(self) -> OfferTerms {
        OfferTerms {
            filieres: self.filieres.get_untracked(),
            levels: self.levels.get_untracked(),
            capacity: self.capacity.get_untracked(),
            group_size: self.group_size.get_untracked().parse().unwrap_or(0),
            minimum_age: self.minimum_age.get_untracked().parse().unwrap_or(0),
        }
    }
}

/// A new offer, or one that exists.
#[component]
pub fn OfferForm(id: Option<OfferId>) -> impl IntoView {
    let local = use_local();
    let known = id.map(|id| {
        local.read(&[], |rows| {
            let offer = rows.get::<Offer>(id.0)?.clone();
            let host = rows.get::<Host>(offer.host.0).cloned();
            Some((offer, host))
        })
    });
    let back = view! { <A href=Screen::PoleOffers.path() attr:class="back">"← Offres du pôle"</A> };
    match known {
        Some(None) => view! {
            {back}
            <h1>"Offre introuvable"</h1>
            <Empty title="Cette offre n'existe plus." hint="Revenez à la liste."/>
        }
        .into_any(),
        Some(Some((offer, host))) => view! { {back} <Edit offer host/> }.into_any(),
        None => view! { {back} <Create/> }.into_any(),
    }
}

#[component]
fn Create() -> impl IntoView {
    let local = use_local();
    let fields = Fields::of(None);
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let hosts = local.read(&[], |rows| {
        let mut hosts: Vec<(String, HostId)> = rows
            .all::<Host>()
            .map(|h| (format!("{}, {}", h.name, h.commune_name), h.id))
            .collect();
        hosts.sort();
        hosts
    });
    let create = Action::new_local(move |open: &bool| {
        let (open, navigate) = (*open, navigate.clone());
        async move {
            let Ok(host) = fields.host.get_untracked().parse::<HostId>() else {
                error.set(Some("Choisissez l'organisme d'accueil.".into()));
                return;
            };
            let command = CreateOffer {
                id: OfferId(local.new_uuid()),
                host,
                text: fields.text(),
                terms: fields.terms(),
                open,
            };
            match local.issue(command.into(), None, None).await {
                Ok(_) => navigate(&Screen::PoleOffers.path(), Default::default()),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let options = hosts.into_iter().map(|(name, id)| view! { <option value=id.to_string()>{name}</option> });
    view! {
        <Title text="Nouvelle offre"/>
        <h1>"Nouvelle offre"</h1>
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                error.set(None);
                create.dispatch(true);
            }
        >
            <div class="field">
                <label class="field__label" for="organisme">"Organisme d'accueil"</label>
                <select
                    class="field__input"
                    id="organisme"
                    on:change=move |event| fields.host.set(event_target_value(&event))
                >
                    <option value="">"Choisir…"</option>
                    {options.collect_view()}
                </select>
            </div>
            <Text fields/>
            <Terms fields/>
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary">"Publier l'offre"</button>
                <button class="btn" type="button" on:click=move |_| { create.dispatch(false); }>
                    "Garder en brouillon"
                </button>
            </p>
        </form>
    }
}

#[component]
fn Edit(offer: Offer, host: Option<Host>) -> impl IntoView {
    let local = use_local();
    let fields = Fields::of(Some(&offer));
    let error = RwSignal::new(None::<String>);
    let saved = RwSignal::new(false);
    let first = StoredValue::new(offer.clone());
    // What was on screen when the form was drawn: what the new terms replace.
    let seen: StoredValue<Vec<Seen>> = StoredValue::new(seen_of(local, &offer));
    let status = Memo::new(move |_| {
        local.read(&[Kind::Offer], |rows| rows.get::<Offer>(offer.id.0).map(|o| o.status))
    });
    let id = offer.id;
    let issue = move |command: Command| async move {
        error.set(None);
        saved.set(false);
        match local.issue(command, Some(seen.get_value()), None).await {
            Ok(_) => saved.set(true),
            Err(why) => error.set(Some(why_not(&why))),
        }
    };
    let save = Action::new_local(move |(): &()| {
        let (text, terms) = (fields.text(), fields.terms());
        let before = first.get_value();
        let command = EditOffer {
            offer: id,
            text: (text != before.text).then_some(text),
            terms: (terms != before.terms).then_some(terms),
        };
        issue(command.into())
    });
    let turn = Action::new_local(move |to: &OfferStatus| {
        issue(SetOfferStatus { offer: id, status: *to }.into())
    });
    view! {
        <Title text="Offre"/>
        <h1>{offer.text.title.clone()}</h1>
        <p class="lead">{host.map(|h| format!("{}, {}", h.name, h.commune_name))}</p>
        <p class="actions">
            {move || {
                let status = status.get()?;
                let tone = if status == OfferStatus::Open { Tone::Good } else { Tone::Neutral };
                let (to, name) = match status {
                    OfferStatus::Open => (OfferStatus::Closed, "Fermer l'offre"),
                    _ => (OfferStatus::Open, "Ouvrir l'offre"),
                };
                Some(
                    view! {
                        <Chip tone text=status.label()/>
                        <button class="btn" on:click=move |_| { turn.dispatch(to); }>{name}</button>
                    },
                )
            }}
        </p>
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                save.dispatch(());
            }
        >
            <Text fields/>
            <Terms fields/>
            <Alert error/>
            <p role="status">{move || saved.get().then_some("Enregistré sur cet appareil.")}</p>
            <button class="btn btn--primary">"Enregistrer"</button>
        </form>
    }
}

/// Versions of all that the form can change.
fn seen_of(local: Local, offer: &Offer) -> Vec<Seen> {
    let terms = EditOffer { offer: offer.id, text: None, terms: Some(offer.terms.clone()) };
    let status = SetOfferStatus { offer: offer.id, status: offer.status };
    local.seen(&[terms.shown(), status.shown()].concat())
}

#[component]
fn Text(fields: Fields) -> impl IntoView {
    view! {
        <TextField id="titre" label="Titre" value=fields.title hint="Ce que l'élève fera : « Installation électrique »."/>
        <TextArea id="description" label="Description" value=fields.description/>
    }
}

#[component]
fn Terms(fields: Fields) -> impl IntoView {
    let local = use_local();
    let filieres = Filiere::ALL.map(|f| check(f.label().to_owned(), fields.filieres, f));
    let levels = Level::ALL.map(|l| check(l.label().to_owned(), fields.levels, l));
    let mut week = IsoWeek::of(local.today());
    let mut weeks = Vec::new();
    for _ in 0..WEEKS {
        weeks.push(week);
        week = week.next();
    }
    view! {
        <fieldset class="choices">
            <legend>"Filières"</legend>
            {filieres.collect_view()}
        </fieldset>
        <fieldset class="choices">
            <legend>"Niveaux"</legend>
            {levels.collect_view()}
        </fieldset>
        <fieldset class="choices choices--weeks">
            <legend>"Places par semaine (0 : fermé)"</legend>
            {weeks.into_iter().map(|week| seats(fields.capacity, week)).collect_view()}
        </fieldset>
        <TextField id="groupe" label="Élèves accueillis ensemble (1 à 3)" value=fields.group_size kind="number"/>
        <TextField id="age" label="Âge minimum (14 à 21)" value=fields.minimum_age kind="number"/>
    }
}

fn check<T: Copy + PartialEq + Send + Sync + 'static>(
    label: String,
    chosen: RwSignal<Vec<T>>,
    value: T,
) -> impl IntoView {
    let change = move |event: leptos::ev::Event| {
        let on = event_target_checked(&event);
        chosen.update(|list| {
            list.retain(|x| *x != value);
            if on {
                list.push(value);
            }
        });
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || chosen.get().contains(&value) on:change=change/>
            {label}
        </label>
    }
}

fn seats(capacity: RwSignal<BTreeMap<IsoWeek, u8>>, week: IsoWeek) -> impl IntoView {
    let [monday, ..] = week.days();
    let holiday = calendar()
        .ok()
        .and_then(|c| c.school_holiday(monday).ok().flatten())
        .map(|_| " (vacances)");
    let change = move |event: leptos::ev::Event| {
        let seats: u8 = event_target_value(&event).parse().unwrap_or(0);
        capacity.update(|weeks| {
            weeks.remove(&week);
            if seats > 0 {
                weeks.insert(week, seats);
            }
        });
    };
    view! {
        <label class="seats">
            <span>{week.to_string()} {holiday}</span>
            <input
                class="field__input"
                type="number"
                min="0"
                max="30"
                inputmode="numeric"
                prop:value=move || capacity.get().get(&week).copied().unwrap_or(0).to_string()
                on:change=change
            />
        </label>
    }
}
