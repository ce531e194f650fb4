//! *À vérifier*: places that pupils say they have found, and concerns about discrimination.

use super::places_model::{ToCheck, concerns, ids, to_check};
use crate::components::{Alert, Chip, Choice, Dialog, Empty, TextArea, Tone};
use crate::local::use_local;
use crate::pages::shared::words::check_form;
use crate::pages::shared::{keep_draft, why_not};
use crate::routes::Screen;
use crate::text::{moment, weeks};
use common::command::{CheckPlace, HandleConcern, PlaceVerdict};
use common::domain::concern::{Concern, ConcernStatus};
use common::domain::found_place::FoundStatus;
use common::ids::{FoundPlaceId, HostId, PlacementId};
use common::row::Kind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// What the page depends on.
pub const KINDS: [Kind; 6] = [
    Kind::FoundPlace,
    Kind::Concern,
    Kind::Pupil,
    Kind::Division,
    Kind::Host,
    Kind::Assignment,
];

/// *À vérifier*.
#[component]
pub fn PlacesToCheck() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let all = Memo::new(move |_| local.read(&KINDS, |rows| to_check(rows, &actor.get())));
    let told = Memo::new(move |_| local.read(&KINDS, |rows| concerns(rows, &actor.get())));
    let keys = Memo::new(move |_| all.with(|all| ids(all)));
    let one = move |id: FoundPlaceId| {
        Memo::new(move |_| all.with(|all| all.iter().find(|one| one.found.id == id).cloned()))
    };
    view! {
        <Title text="À vérifier"/>
        <A href=Screen::Class.path() attr:class="back">"← Ma classe"</A>
        <h1>"Places à vérifier"</h1>
        <p class="lead">"Appelez l'entreprise, puis acceptez ou renvoyez à l'élève avec quelques mots."</p>
        <Show when=move || keys.with(Vec::is_empty)>
            <Empty title="Rien à vérifier." hint="Les stages que vos élèves ont trouvés seuls arrivent ici."/>
        </Show>
        <ul class="list" aria-label="Places à vérifier">
            <For each=move || keys.get() key=|id| *id let:id>
                <li><Card id one=one(id)/></li>
            </For>
        </ul>
        <Show when=move || !told.with(Vec::is_empty)>
            <h2>"Signalements d'élèves"</h2>
            <p class="field__hint">"Discrimination ressentie. Vous et le bureau de l'établissement êtes seuls à les lire."</p>
            <ul class="list" aria-label="Signalements">
                {move || told.get().into_iter().map(|(concern, pupil)| view! { <li><ConcernCard concern pupil/></li> }).collect_view()}
            </ul>
        </Show>
    }
    .into_any()
}

#[component]
fn Card(id: FoundPlaceId, one: Memo<Option<ToCheck>>) -> impl IntoView {
    let local = use_local();
    // One placement and one host for this card, however often its button is pressed.
    let placement = PlacementId(local.new_uuid());
    let new_host = HostId(local.new_uuid());
    let host = RwSignal::new(String::new());
    let sending_back = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let command = move |host: Option<HostId>| CheckPlace {
        found: id,
        verdict: PlaceVerdict::Accept {
            placement,
            host,
            new_host,
        },
    };
    // What was on screen when the card was drawn last.
    let seen = Memo::new(move |_| {
        one.track();
        let shown = common::command::Command::from(command(None)).shown();
        local.seen(&shown)
    });
    let accept = Action::new_local(move |(): &()| {
        let command = command(host.get_untracked().parse().ok());
        let seen = seen.get_untracked();
        async move {
            error.set(None);
            if let Err(why) = local.issue(command.into(), Some(seen), None).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    let decide = move |one: ToCheck| {
        let mut options = vec![(String::new(), "Un nouvel organisme".to_owned())];
        let known = one.known.iter();
        options.extend(known.map(|k| (k.id.to_string(), format!("{}, {}", k.name, k.commune))));
        let doubtful = options.len() > 1;
        let (to, back) = (one.pupil.clone(), one.pupil.clone());
        view! {
            {doubtful.then(|| view! {
                <Choice
                    id=format!("organisme-{id}")
                    label="Est-ce un organisme connu du pôle\u{a0}?"
                    options=Signal::stored(options)
                    value=host
                    choose=Callback::new(move |code| host.set(code))
                />
            })}
            <p class="actions">
                <button
                    class="btn btn--primary"
                    aria-label=format!("Accepter le stage de {to}")
                    disabled=move || accept.pending().get()
                    on:click=move |_| { accept.dispatch(()); }
                >
                    "Accepter"
                </button>
                <button
                    class="btn"
                    aria-label=format!("Renvoyer à {back}")
                    aria-haspopup="dialog"
                    on:click=move |_| sending_back.set(true)
                >
                    "Renvoyer…"
                </button>
            </p>
        }
        .into_any()
    };
    view! {
        <article class="card">
            {move || one.get().map(facts)}
            <Alert error/>
            {move || {
                let one = one.get()?;
                if one.found.status == FoundStatus::Declared {
                    return Some(decide(one));
                }
                Some(view! {
                    <p><Chip tone=Tone::Progress text="Accord à confirmer"/> " Enregistré ici\u{a0}: le serveur attribuera la place."</p>
                }.into_any())
            }}
            <Dialog open=sending_back title="Renvoyer à l'élève">
                <SendBack id open=sending_back/>
            </Dialog>
        </article>
    }
    .into_any()
}

fn facts(one: ToCheck) -> AnyView {
    let found = one.found;
    let place = &found.place;
    let phone = |number: &str| {
        let to = format!("tel:{}", number.replace([' ', '\u{a0}'], ""));
        (!number.is_empty()).then(|| view! { <a href=to>{number.to_owned()}</a> })
    };
    let doubtful = place.siret.and_then(|siret| siret.check().warning());
    let known = found.host.is_some();
    let (tutor, tutor_phone) = (found.tutor.name.clone(), phone(&found.tutor.phone));
    let abroad = (!place.country.is_france()).then(|| place.country.label());
    view! {
        <h2>{one.pupil} " → " {one.place}</h2>
        <p>
            {known.then(|| view! { <Chip tone=Tone::Good text="Organisme du pôle"/> })}
            <span class="result-count">{one.division} ", déclaré le " {moment(found.declared_at)}</span>
        </p>
        <dl class="facts">
            <div><dt>"Commune"</dt><dd>{place.commune_name.clone()} {abroad.map(|a| format!(" ({a})"))}</dd></div>
            {phone(&place.phone).map(|to| view! { <div><dt>"Téléphone"</dt><dd>{to}</dd></div> })}
            {(!found.tutor.is_empty()).then(|| view! { <div><dt>"Tuteur"</dt><dd>{tutor} " " {tutor_phone}</dd></div> })}
            <div><dt>"Semaines"</dt><dd>{weeks(&found.weeks)}</dd></div>
            <div><dt>"Trouvé"</dt><dd>{found.origin.label()}</dd></div>
            {place.siret.map(|siret| view! { <div><dt>"SIRET"</dt><dd>{siret.spaced()}</dd></div> })}
        </dl>
        {doubtful.map(|warning| view! { <p class="alert alert--warn">{warning}</p> })}
    }
    .into_any()
}

/// A few words to the pupil.
#[component]
fn SendBack(id: FoundPlaceId, open: RwSignal<bool>) -> impl IntoView {
    let local = use_local();
    let form = check_form(id);
    let comment = RwSignal::new(local.draft(&form).unwrap_or_default());
    keep_draft(local, form.clone(), comment);
    let error = RwSignal::new(None::<String>);
    let send = Action::new_local(move |(): &()| {
        let command = CheckPlace {
            found: id,
            verdict: PlaceVerdict::SendBack {
                comment: comment.get_untracked(),
            },
        };
        let form = form.clone();
        async move {
            match local.issue(command.into(), None, Some(form)).await {
                Ok(_) => open.set(false),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <form
            class="form"
            on:submit=move |event| {
                event.prevent_default();
                error.set(None);
                send.dispatch(());
            }
        >
            <TextArea
                id=format!("mots-{id}")
                label="Que faut-il corriger\u{a0}?"
                value=comment
                hint="L'élève lira ces mots."
                rows=3
            />
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary" disabled=move || send.pending().get()>"Renvoyer à l'élève"</button>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Annuler"</button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn ConcernCard(concern: Concern, pupil: String) -> impl IntoView {
    let local = use_local();
    let id = concern.id;
    let error = RwSignal::new(None::<String>);
    let set = Action::new_local(move |status: &ConcernStatus| {
        let command = HandleConcern {
            concern: id,
            status: *status,
        };
        async move {
            error.set(None);
            if let Err(why) = local.issue(command.into(), None, None).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    let taken = concern.status == ConcernStatus::Taken;
    let (first, second) = (pupil.clone(), pupil.clone());
    view! {
        <article class="card card--warn">
            <h3>{pupil} ", chez " {concern.place}</h3>
            <p>
                <Chip tone=if taken { Tone::Progress } else { Tone::Bad } text=concern.status.label()/>
                <span class="result-count">" le " {moment(concern.raised_at)}</span>
            </p>
            {(!concern.text.is_empty()).then(|| view! { <blockquote class="quote">{concern.text.clone()}</blockquote> })}
            <Alert error/>
            <p class="actions">
                {(!taken).then(|| view! {
                    <button class="btn btn--primary" aria-label=format!("Je m'en occupe\u{a0}: {first}") on:click=move |_| { set.dispatch(ConcernStatus::Taken); }>
                        "Je m'en occupe"
                    </button>
                })}
                <button class="btn" aria-label=format!("C'est traité\u{a0}: {second}") on:click=move |_| { set.dispatch(ConcernStatus::Closed); }>"C'est traité"</button>
            </p>
        </article>
    }
    .into_any()
}
