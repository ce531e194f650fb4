//! Writing an offer, and changing it.

use super::offer_draft::{Draft, Fields, Left, form, merged};
use super::offer_fields::{Terms, Words};
use super::wording::confirmed;
use crate::components::{Alert, Chip, Choice, Done, Empty, Tone};
use crate::local::{Local, use_local};
use crate::pages::shared::{Difference, Shown, why_not};
use crate::routes::Screen;
use common::command::{Command, CreateOffer, EditOffer, SetOfferStatus};
use common::domain::host::Host;
use common::domain::offer::{Offer, OfferStatus, OfferText};
use common::ids::{HostId, OfferId};
use common::order::sorted;
use common::row::{Group, Kind, Row, RowKey};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

const SAVED: &str = "Enregistré sur cet appareil.";

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
            <Title text="Offre introuvable"/>
            <h1>"Offre introuvable"</h1>
            <Empty title="Cette offre n'existe plus." hint="Revenez à la liste."/>
        }
        .into_any(),
        Some(Some((offer, host))) => view! { {back} <Edit offer host/> }.into_any(),
        None => view! { {back} <Create/> }.into_any(),
    }
}

/// Keeps what is typed as a draft: `text` of the contents, empty when there is nothing to keep.
fn keep(local: Local, fields: Fields, form: String, text: impl Fn(&Draft) -> String + 'static) {
    Effect::new(move |before: Option<Draft>| {
        let now = fields.get();
        if before.is_some_and(|before| before != now) {
            local.save_draft(&form, text(&now));
        }
        now
    });
}

/// Says that a draft was found, and offers to start again.
fn found(again: impl Fn() + Copy + Send + Sync + 'static, shown: RwSignal<bool>) -> AnyView {
    view! {
        <Show when=move || shown.get()>
            <div class="alert alert--good" role="status">
                <p>"Voici ce que vous aviez commencé."</p>
                <button class="btn" type="button" on:click=move |_| { again(); shown.set(false); }>
                    "Repartir de zéro"
                </button>
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn Create() -> impl IntoView {
    let local = use_local();
    let left = local.draft(&form(None)).and_then(|text| Draft::read(&text));
    let restored = RwSignal::new(left.is_some());
    let fields = Fields::new(left.unwrap_or_else(Draft::blank));
    keep(local, fields, form(None), |draft| {
        if *draft == Draft::blank() {
            String::new()
        } else {
            draft.text()
        }
    });
    // One offer for this form, however often its buttons are pressed.
    let id = OfferId(local.new_uuid());
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let hosts = move || {
        let hosts: Vec<(String, String)> = local.read(&[Kind::Host], |rows| {
            rows.all::<Host>()
                .map(|h| (h.id.to_string(), format!("{}, {}", h.name, h.commune_name)))
                .collect()
        });
        let mut hosts = sorted(hosts, |a, b| a.1.cmp(&b.1));
        hosts.insert(0, (String::new(), "Choisir…".into()));
        hosts
    };
    let create = Action::new_local(move |open: &bool| {
        let (open, navigate) = (*open, navigate.clone());
        let draft = untrack(|| fields.get());
        async move {
            error.set(None);
            let Ok(host) = draft.host.parse::<HostId>() else {
                error.set(Some("Choisissez l'organisme d'accueil.".into()));
                return;
            };
            let reason = confirmed(&draft.text, &draft.why, local.new_uuid());
            let (text, terms) = (draft.text, draft.terms);
            let command = CreateOffer {
                id,
                host,
                text,
                terms,
                open,
                confirmed: reason,
            };
            match local.issue(command.into(), None, Some(form(None))).await {
                Ok(_) => navigate(&Screen::PoleOffers.path(), Default::default()),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <Title text="Nouvelle offre"/>
        <h1>"Nouvelle offre"</h1>
        {found(move || fields.set(Draft::blank()), restored)}
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                create.dispatch(true);
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <Choice
                id="organisme"
                label="Organisme d'accueil"
                options=Signal::derive(hosts)
                value=fields.host
                choose=Callback::new(move |id| fields.host.set(id))
            />
            <Words fields/>
            <Terms fields/>
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary" disabled=move || create.pending().get()>
                    "Publier l'offre"
                </button>
                <button
                    class="btn"
                    type="button"
                    disabled=move || create.pending().get()
                    on:click=move |_| { create.dispatch(false); }
                >
                    "Garder en brouillon"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// Groups that the form shows.
fn groups(offer: OfferId) -> Vec<(RowKey, Group)> {
    let key = RowKey::new(Kind::Offer, offer.0);
    vec![
        (key, Group::Terms),
        (key, Group::Text),
        (key, Group::Status),
    ]
}

#[component]
fn Edit(offer: Offer, host: Option<Host>) -> impl IntoView {
    let local = use_local();
    let id = offer.id;
    let now = move || local.read(&[], |rows| rows.get::<Offer>(id.0).map(Draft::of));
    let left = local
        .draft(&form(Some(id)))
        .and_then(|text| Left::read(&text));
    let restored = RwSignal::new(left.is_some());
    let (draft, base) = left.map_or((None, None), |left| (Some(left.draft), left.base));
    // What the form started from: what the edit is compared with.
    let first = StoredValue::new(base.unwrap_or_else(|| Draft::of(&offer)));
    let fields = Fields::new(draft.unwrap_or_else(|| first.get_value()));
    keep(local, fields, form(Some(id)), move |draft| {
        if *draft == first.get_value() {
            return String::new();
        }
        let base = Some(first.get_value());
        Left {
            draft: draft.clone(),
            base,
        }
        .text()
    });
    let shown = RwSignal::new({
        let mut started = offer.clone();
        (started.text, started.terms) = first.with_value(|f| (f.text.clone(), f.terms.clone()));
        Shown::of(&Row::from(started), groups(id))
    });
    // What was not touched here takes the value it has now.
    let look = move || {
        shown.set(local.read(&[], |rows| Shown::now(rows, groups(id))));
        if let Some(now) = now() {
            let mine = untrack(|| fields.get());
            let both = first.with_value(|base| merged(base, &mine, &now));
            // Said again after a reload, it would be about what has been seen.
            let kept = Left {
                draft: both.clone(),
                base: Some(now.clone()),
            };
            let text = if both == now {
                String::new()
            } else {
                kept.text()
            };
            local.save_draft(&form(Some(id)), text);
            first.set_value(now);
            fields.set(both);
        }
    };
    let changed = Memo::new(move |_| {
        let shown = shown.get();
        local.read(&[Kind::Offer], |rows| shown.changes(rows))
    });
    let status = Memo::new(move |_| {
        local.read(&[Kind::Offer], |rows| {
            rows.get::<Offer>(id.0).map(|o| o.status)
        })
    });
    let previous = Memo::new(move |_| {
        local.read(&[Kind::Offer], |rows| {
            rows.get::<Offer>(id.0)?.previous.clone()
        })
    });
    let error = RwSignal::new(None::<String>);
    let saved = RwSignal::new(None::<&'static str>);
    let issue = move |command: Command, draft: Option<String>| async move {
        error.set(None);
        saved.set(None);
        // Changed in this very instant: it is displayed now, nothing is written over.
        if shown.get_untracked().seen(local).is_none() {
            return;
        }
        let seen = local.seen(&command.shown());
        match local.issue(command, Some(seen), draft).await {
            Ok(_) => {
                look();
                restored.set(false);
                saved.set(Some(SAVED));
            }
            Err(why) => error.set(Some(why_not(&why))),
        }
    };
    let save = Action::new_local(move |(): &()| {
        let (draft, before) = (untrack(|| fields.get()), first.get_value());
        let reason = confirmed(&draft.text, &draft.why, local.new_uuid());
        let edit = EditOffer {
            offer: id,
            text: (draft.text != before.text).then_some(draft.text),
            terms: (draft.terms != before.terms).then_some(draft.terms),
            confirmed: reason,
        };
        issue(edit.into(), Some(form(Some(id))))
    });
    let turn = Action::new_local(move |to: &OfferStatus| {
        let stored = local.read(&[], |rows| rows.get::<Offer>(id.0).map(|o| o.text.clone()));
        let why = fields.why.get_untracked();
        let reason = stored.and_then(|text| confirmed(&text, &why, local.new_uuid()));
        issue(
            SetOfferStatus {
                offer: id,
                status: *to,
                confirmed: reason,
            }
            .into(),
            None,
        )
    });
    let stale = move || !changed.with(Vec::is_empty);
    view! {
        <Title text="Offre"/>
        <h1>{offer.text.title.clone()}</h1>
        <p class="lead">{host.map(|h| format!("{}, {}", h.name, h.commune_name))}</p>
        <p class="actions">
            {move || status.get().map(|status| turn_button(status, Callback::new(move |to| { turn.dispatch(to); })))}
        </p>
        {found(move || fields.set(first.get_value()), restored)}
        {move || previous.get().map(|words| earlier(words, fields))}
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                save.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <Words fields/>
            <Terms fields/>
            <Show when=stale>
                <div class="alert alert--warn" role="status">
                    <p><b>"Quelqu'un a changé cette offre entre-temps\u{a0}:"</b></p>
                    {move || view! { <Difference lines=changed.get()/> }}
                    <button class="btn" type="button" on:click=move |_| look()>"J'ai vu, garder ma saisie"</button>
                </div>
            </Show>
            <Alert error/>
            <Done said=saved/>
            <button class="btn btn--primary" disabled=move || stale() || save.pending().get()>
                "Enregistrer"
            </button>
        </form>
    }
    .into_any()
}

/// The words before the last edit, one tap away: the last writer won.
fn earlier(words: OfferText, fields: Fields) -> AnyView {
    let OfferText { title, description } = words.clone();
    let take_up = move |_| {
        fields.title.set(words.title.clone());
        fields.description.set(words.description.clone());
    };
    view! {
        <details class="card">
            <summary>"Texte précédent"</summary>
            <p><b>{title}</b></p>
            <p class="prose">{description}</p>
            <button class="btn" type="button" on:click=take_up>"Reprendre ce texte"</button>
        </details>
    }
    .into_any()
}

fn turn_button(status: OfferStatus, turn: Callback<OfferStatus>) -> AnyView {
    let tone = if status == OfferStatus::Open {
        Tone::Good
    } else {
        Tone::Neutral
    };
    let (to, name) = match status {
        OfferStatus::Open => (OfferStatus::Closed, "Fermer l'offre"),
        OfferStatus::Closed => (OfferStatus::Open, "Rouvrir l'offre"),
        OfferStatus::Draft => (OfferStatus::Open, "Publier l'offre"),
    };
    view! {
        <Chip tone text=status.label()/>
        <button class="btn" on:click=move |_| turn.run(to)>{name}</button>
    }
    .into_any()
}
