//! The sheet of a host: what is known, whom to ask for, how contacts went.

use super::host_draft::contact_form;
use super::host_form::HostForm;
use super::hosts::{chips, issuing};
use super::hosts_model::{KINDS, brought_by, history, people, standing, who};
use crate::components::{Alert, Chip, Choice, Done, Empty, TextArea, TextField, Tone, numbered};
use crate::local::use_local;
use crate::pages::shared::{keep_draft, why_not};
use crate::routes::Screen;
use crate::text::moment;
use common::command::{Command, RecordContact, SaveContact, UndoMerge, keeps_host};
use common::domain::demarche::Channel;
use common::domain::host::{Contact, ContactOutcome, ContactRole, Host, HostContact};
use common::ids::{ContactEventId, ContactId, HostId};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// A host.
#[component]
pub fn HostSheet(id: HostId) -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let host = Memo::new(move |_| local.read(&KINDS, |rows| rows.get::<Host>(id.0).cloned()));
    let keeps =
        Memo::new(move |_| host.with(|h| h.as_ref().is_some_and(|h| keeps_host(&actor.get(), h))));
    let editing = RwSignal::new(local.draft(&super::host_draft::form(Some(id))).is_some());
    // Saved or given up: the sheet again, with what has become of it.
    Effect::new(move |before: Option<Option<Host>>| {
        let now = host.get();
        if before.is_some_and(|before| before != now) {
            editing.set(false);
        }
        now
    });
    let error = RwSignal::new(None::<String>);
    let issue = issuing(local, error);
    let sheet = move || {
        let Some(host) = host.get() else {
            return view! {
                <Title text="Organisme"/>
                <h1>"Organisme introuvable"</h1>
                <Empty title="Cet organisme n'est pas sur cet appareil." hint="Passez par la liste."/>
            }
            .into_any();
        };
        view! {
            <Title text=host.name.clone()/>
            <h1>{host.name.clone()}</h1>
            {chips(&host, local.today())}
            <Alert error/>
            {merged(&host, keeps.get(), issue)}
            {facts(&host)}
            <Show when=move || keeps.get()>
                <p class="actions">
                    <button class="btn" aria-expanded=move || editing.get().to_string() on:click=move |_| editing.update(|e| *e = !*e)>
                        {move || if editing.get() { "Fermer la fiche" } else { "Modifier" }}
                    </button>
                </p>
                <Show when=move || editing.get()><HostForm id=Some(id)/></Show>
            </Show>
            <People id issue/>
            <Recording id keeps/>
            {past(id)}
        }
        .into_any()
    };
    view! { {sheet} }.into_any()
}

/// Where it went, when it is one with another.
fn merged(host: &Host, keeps: bool, issue: Callback<Command>) -> Option<AnyView> {
    let (from, into) = (host.id, host.merged_into?);
    let local = use_local();
    let name = local.read(&[], |rows| rows.get::<Host>(into.0).map(|h| h.name.clone()));
    let undo = keeps.then(|| {
        view! {
            <button class="btn" on:click=move |_| issue.run(UndoMerge { from }.into())>"Annuler la réunion"</button>
        }
    });
    Some(
        view! {
            <div class="alert alert--warn">
                <p>"Réuni avec " <A href=Screen::Host(into).path()>{name.unwrap_or_default()}</A> "."</p>
                {undo}
            </div>
        }
        .into_any(),
    )
}

fn facts(host: &Host) -> AnyView {
    let local = use_local();
    let (contact, brought) = local.read(&KINDS, |rows| {
        (
            rows.get::<HostContact>(host.id.0).cloned(),
            brought_by(rows, host),
        )
    });
    let mut facts = vec![
        ("Secteur", host.sector.clone()),
        ("Commune", host.commune_name.clone()),
        ("SIRET", host.siret.map_or(String::new(), |s| s.to_string())),
        (
            "Effectif",
            host.headcount.map_or(String::new(), |n| n.to_string()),
        ),
        (
            "Apporté par",
            brought.map_or(String::new(), |school| format!("{school}, premier contact")),
        ),
    ];
    if let Some(contact) = contact {
        facts.extend([
            ("Adresse", contact.address),
            ("Contact", contact.contact_name),
            ("Téléphone", contact.phone),
            ("Courriel", contact.email),
        ]);
    }
    let filled = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let items = filled.map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> });
    view! { <dl class="facts card">{items.collect_view()}</dl> }.into_any()
}

/// People at the host.
#[component]
fn People(id: HostId, issue: Callback<Command>) -> impl IntoView {
    let local = use_local();
    let all = Memo::new(move |_| local.read(&KINDS, |rows| people(rows, id)));
    let end = move |contact: &Contact, active: bool| {
        let c = contact.clone();
        SaveContact {
            id: c.id,
            host: c.host,
            name: c.name,
            role: c.role,
            entitled: c.entitled,
            phone: c.phone,
            email: c.email,
            prefers: c.prefers,
            active,
        }
    };
    let item = move |contact: Contact| {
        let change = end(&contact, !contact.active);
        let words = if contact.active {
            "N'y est plus"
        } else {
            "Y est de nouveau"
        };
        let label = format!("{words}\u{a0}: {}", contact.name);
        let entitled = contact
            .entitled
            .then(|| view! { <Chip tone=Tone::Good text="Habilité à signer"/> });
        let gone =
            (!contact.active).then(|| view! { <Chip tone=Tone::Neutral text="N'y est plus"/> });
        let reach: Vec<String> = [contact.phone.clone(), contact.email.clone()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .chain(
                contact
                    .prefers
                    .map(|c| format!("préfère\u{a0}: {}", c.label().to_lowercase())),
            )
            .collect();
        view! {
            <li class="card">
                <h3>{contact.name}</h3>
                <p class="chips"><Chip tone=Tone::Info text=contact.role.label()/> {entitled} {gone}</p>
                <p>{reach.join(", ")}</p>
                <p><button class="btn btn--quiet" aria-label=label on:click=move |_| issue.run(change.clone().into())>{words}</button></p>
            </li>
        }
    };
    view! {
        <h2>"Contacts"</h2>
        <Show when=move || all.with(Vec::is_empty)><p>"Personne n'est noté ici."</p></Show>
        <ul class="list" aria-label="Contacts">{move || all.get().into_iter().map(item).collect_view()}</ul>
        <details class="fold">
            <summary>"Ajouter une personne"</summary>
            <NewContact id/>
        </details>
    }
    .into_any()
}

/// A person to be written down.
#[component]
fn NewContact(id: HostId) -> impl IntoView {
    let local = use_local();
    let [name, phone, email] = [(); 3].map(|()| RwSignal::new(String::new()));
    let (role, entitled) = (RwSignal::new(0_usize), RwSignal::new(false));
    let channel = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<&'static str>);
    let save = Action::new_local(move |(): &()| {
        let at = role.get_untracked();
        let command = SaveContact {
            id: ContactId(local.new_uuid()),
            host: id,
            name: name.get_untracked(),
            role: ContactRole::ALL
                .get(at)
                .copied()
                .unwrap_or(ContactRole::Other),
            entitled: entitled.get_untracked(),
            phone: phone.get_untracked(),
            email: email.get_untracked(),
            prefers: channel
                .get_untracked()
                .parse()
                .ok()
                .and_then(|at: usize| Channel::ALL.get(at).copied()),
            active: true,
        };
        async move {
            error.set(None);
            match local.issue(command.into(), None, None).await {
                Ok(_) => {
                    for field in [name, phone, email] {
                        field.set(String::new());
                    }
                    entitled.set(false);
                    said.set(Some("Enregistré sur cet appareil."));
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let mut channels = vec![(String::new(), "Sans préférence".to_owned())];
    channels.extend(numbered(&Channel::ALL, |c| c.label()));
    view! {
        <form class="form" on:submit=move |event: leptos::ev::SubmitEvent| { event.prevent_default(); save.dispatch(()); }>
            <TextField id="contact-nom" label="Nom et prénom" value=name/>
            <Choice
                id="contact-role"
                label="Rôle"
                options=Signal::stored(numbered(&ContactRole::ALL, |r| r.label()))
                value=Signal::derive(move || role.get().to_string())
                choose=Callback::new(move |at: String| role.set(at.parse().unwrap_or(0)))
            />
            <label class="check">
                <input type="checkbox" prop:checked=move || entitled.get() on:change=move |event| entitled.set(event_target_checked(&event))/>
                "Habilité à signer pour l'organisme"
            </label>
            <TextField id="contact-telephone" label="Téléphone du contact" value=phone kind="tel"/>
            <TextField id="contact-courriel" label="Courriel du contact" value=email kind="email"/>
            <Choice id="contact-prefere" label="Préfère être joint par" options=Signal::stored(channels) value=channel choose=Callback::new(move |at| channel.set(at))/>
            <Alert error/>
            <Done said/>
            <button class="btn">"Ajouter"</button>
        </form>
    }
    .into_any()
}

/// A contact that has just taken place.
#[component]
fn Recording(id: HostId, keeps: Memo<bool>) -> impl IntoView {
    let local = use_local();
    let form = contact_form(id);
    let text = RwSignal::new(local.draft(&form).unwrap_or_default());
    keep_draft(local, form.clone(), text);
    let (channel, outcome) = (RwSignal::new("0".to_owned()), RwSignal::new("0".to_owned()));
    let verified = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<&'static str>);
    let outcomes = Signal::derive(move || {
        let mut all = numbered(&ContactOutcome::ALL, |o| o.label());
        // Only who keeps the host blocks it.
        let closes =
            |o: &ContactOutcome| matches!(o, ContactOutcome::Blocked | ContactOutcome::Unblocked);
        if !keeps.get() {
            all.truncate(ContactOutcome::ALL.iter().filter(|o| !closes(o)).count());
        }
        all
    });
    let write = Action::new_local(move |(): &()| {
        let at = |text: RwSignal<String>| text.get_untracked().parse::<usize>().unwrap_or(0);
        let command = RecordContact {
            id: ContactEventId(local.new_uuid()),
            host: id,
            channel: Channel::ALL
                .get(at(channel))
                .copied()
                .unwrap_or(Channel::Call),
            outcome: ContactOutcome::ALL
                .get(at(outcome))
                .copied()
                .unwrap_or(ContactOutcome::Reached),
            text: text.get_untracked(),
            verified: verified.get_untracked(),
            written_at: local.now().ms,
        };
        let form = form.clone();
        async move {
            error.set(None);
            match local.issue(command.into(), None, Some(form)).await {
                Ok(_) => {
                    text.set(String::new());
                    verified.set(false);
                    said.set(Some("Enregistré sur cet appareil."));
                }
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <h2>"Noter un contact"</h2>
        <form class="card form" on:focusout=move |_| local.flush_drafts() on:submit=move |event: leptos::ev::SubmitEvent| { event.prevent_default(); write.dispatch(()); }>
            <Choice id="moyen" label="Moyen" options=Signal::stored(numbered(&Channel::ALL, |c| c.label())) value=channel choose=Callback::new(move |at| channel.set(at))/>
            <Choice id="issue" label="Issue" options=outcomes value=outcome choose=Callback::new(move |at| outcome.set(at))/>
            <TextArea id="recit" label="Ce qui s'est dit" value=text hint="Bloquer ou débloquer un organisme demande le motif. Les élèves ne lisent pas ce texte."/>
            <label class="check">
                <input type="checkbox" prop:checked=move || verified.get() on:change=move |event| verified.set(event_target_checked(&event))/>
                "La fiche est à jour (vérifié aujourd'hui)"
            </label>
            <Alert error/>
            <Done said/>
            <button class="btn btn--primary" disabled=move || write.pending().get()>"Enregistrer ce contact"</button>
        </form>
    }
    .into_any()
}

/// Contacts that took place.
fn past(id: HostId) -> AnyView {
    let local = use_local();
    let all = move || {
        local.read(&KINDS, |rows| {
            let told = history(rows, standing(rows, id)).into_iter().map(|event| {
                let head = format!(
                    "{}, {}\u{a0}: {}",
                    moment(event.written_at),
                    event.channel.label().to_lowercase(),
                    event.outcome.label().to_lowercase()
                );
                (head, who(rows, &event), event.text)
            });
            told.collect::<Vec<_>>()
        })
    };
    let item = |(head, by, text): (String, String, String)| {
        view! { <li><p><strong>{head}</strong></p><p class="field__hint">{format!("par {by}")}</p><p>{text}</p></li> }
    };
    view! {
        <h2>"Historique"</h2>
        {move || {
            let all = all();
            if all.is_empty() {
                view! { <p>"Aucun contact noté."</p> }.into_any()
            } else {
                view! { <ol class="timeline" aria-label="Historique">{all.into_iter().map(item).collect_view()}</ol> }.into_any()
            }
        }}
    }
    .into_any()
}
