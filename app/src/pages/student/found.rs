//! « J'ai trouvé un stage ».

use super::found_draft::{Draft, Located, form};
use super::host_field::HostField;
use super::need_and_period;
use crate::components::{Alert, Choice, CommuneField, Empty, Radios, TextField, locate, numbered};
use crate::local::{Local, use_local};
use crate::pages::shared::why_not;
use crate::routes::Screen;
use crate::text::weeks;
use common::command::{Command, CorrectPlace, DeclarePlace};
use common::domain::found_place::{Country, FoundPlace, Origin};
use common::domain::host::Host;
use common::domain::period::Period;
use common::domain::school::School;
use common::ids::{FoundPlaceId, PupilId, UserId};
use common::row::Kind;
use common::rules::text::fold;
use common::rules::week::IsoWeek;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

/// Who may have found it, for a pupil.
const ORIGINS: [Origin; 3] = [Origin::Alone, Origin::Family, Origin::School];
const ORIGIN_NAMES: [&str; 3] = [
    "Moi, tout seul",
    "Ma famille ou des proches",
    "Mon établissement",
];

/// A new declaration, or the correction of one.
#[component]
pub fn FoundForm(id: Option<FoundPlaceId>) -> impl IntoView {
    let local = use_local();
    let kinds = [Kind::Period, Kind::Need];
    // As it was when the form was opened: what is typed is not taken away.
    let before = id.and_then(|id| local.read(&[], |rows| rows.get::<FoundPlace>(id.0).cloned()));
    let missing = id.is_some() && before.is_none();
    let of = before.as_ref().map(|found| found.period);
    let period = Memo::new(move |_| {
        local.read(&kinds, |rows| match of {
            Some(id) => rows.get::<Period>(id.0).cloned(),
            None => need_and_period(rows, local.today())?.1,
        })
    });
    let comment = before.as_ref().map(|found| found.comment.clone());
    let start = local
        .draft(&form(id))
        .and_then(|text| Draft::read(&text))
        .or_else(|| before.map(|found| Draft::of(&found, period.get_untracked().as_ref())));
    let start = StoredValue::new(start.unwrap_or_default());
    view! {
        <Title text="J'ai trouvé un stage"/>
        <A href=Screen::MySearch.path() attr:class="back">"← Ma recherche"</A>
        <h1>"J'ai trouvé un stage"</h1>
        {comment
            .filter(|comment| !comment.is_empty())
            .map(|comment| view! { <div class="alert alert--warn"><p><b>"À corriger\u{a0}: "</b>{comment}</p></div> })}
        {move || match period.get().filter(|_| !missing) {
            Some(period) => view! { <Fields id period draft=start.get_value()/> }.into_any(),
            None => {
                view! {
                    <Empty
                        title="Aucune période de stage à venir."
                        hint="Parlez-en à votre enseignant référent."
                    />
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

/// Where a commune is, from the list or from what is on this device.
async fn located(local: Local, typed: &str) -> Option<Located> {
    let list = local.communes().await.unwrap_or_default();
    if let Some((insee, name, point)) = locate(&list, typed) {
        return Some(Located { insee, name, point });
    }
    let wanted = fold(typed);
    local.read(&[], |rows| {
        let schools = rows.all::<School>();
        let schools = schools.map(|s| (s.commune, &s.commune_name, s.point));
        let hosts = rows.all::<Host>();
        let hosts = hosts.map(|h| (h.commune, &h.commune_name, h.point));
        let mut all = schools.chain(hosts);
        let (insee, name, point) = all.find(|(_, name, _)| fold(name) == wanted)?;
        Some(Located {
            insee,
            name: name.clone(),
            point,
        })
    })
}

#[component]
fn Fields(id: Option<FoundPlaceId>, period: Period, draft: Draft) -> impl IntoView {
    let local = use_local();
    let UserId(me) = local.read(&[], Replica::user);
    // One declaration for this form, however often its button is pressed.
    let new = FoundPlaceId(local.new_uuid());
    let typed = RwSignal::new(draft.typed.clone());
    let host = RwSignal::new(draft.host);
    let country = RwSignal::new(draft.country);
    let commune = RwSignal::new(draft.commune.clone());
    let phone = RwSignal::new(draft.phone.clone());
    let tutor = RwSignal::new(draft.tutor.clone());
    let tutor_phone = RwSignal::new(draft.tutor_phone.clone());
    let at = ORIGINS.iter().position(|o| *o == draft.origin).unwrap_or(0);
    let origin = RwSignal::new(at.to_string());
    let without = RwSignal::new(draft.without);
    let gather = move || Draft {
        typed: typed.get(),
        host: host.get(),
        country: country.get(),
        commune: commune.get(),
        phone: phone.get(),
        tutor: tutor.get(),
        tutor_phone: tutor_phone.get(),
        origin: match origin.get().parse::<usize>() {
            // As at the start: nothing to keep.
            Ok(0) | Err(_) => Origin::Offer,
            Ok(at) => ORIGINS.get(at).copied().unwrap_or_default(),
        },
        without: without.get(),
    };
    Effect::new(move |before: Option<Draft>| {
        let now = gather();
        if before.is_some_and(|before| before != now) {
            local.save_draft(&form(id), now.text());
        }
        now
    });
    let error = RwSignal::new(None::<String>);
    let navigate = use_navigate();
    let all_weeks = period.weeks.clone();
    let shown_weeks = StoredValue::new(period.weeks.clone());
    let send = Action::new_local(move |(): &()| {
        let (draft, period, navigate) = (untrack(gather), period.clone(), navigate.clone());
        async move {
            error.set(None);
            let at = match (draft.host, draft.country) {
                (None, Country::France) => located(local, &draft.commune).await,
                _ => None,
            };
            let known = |rows: &Replica| draft.host.and_then(|id| rows.get::<Host>(id.0).cloned());
            let known = local.read(&[], known);
            let told = draft.told(&period, known.as_ref(), at);
            let command = match id {
                Some(found) => Command::from(CorrectPlace { found, told }),
                None => Command::from(DeclarePlace {
                    id: new,
                    pupil: PupilId(me),
                    told,
                }),
            };
            match local.issue(command, None, Some(form(id))).await {
                Ok(_) => navigate(&Screen::MySearch.path(), Default::default()),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let new_host = move || host.get().is_none();
    let tick = move |week: IsoWeek, on: bool| {
        without.update(|without| {
            without.retain(|w| *w != week);
            if !on {
                without.push(week);
                without.sort_unstable();
            }
        });
    };
    let week_box = move |week: IsoWeek| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || without.with(|without| !without.contains(&week))
                    on:change=move |event| tick(week, event_target_checked(&event))
                />
                {week.to_string()}
            </label>
        }
    };
    let chosen_weeks = move || {
        let kept = |without: &Vec<IsoWeek>| {
            shown_weeks.with_value(|all| {
                let kept = all.iter().filter(|w| !without.contains(w));
                kept.copied().collect::<Vec<IsoWeek>>()
            })
        };
        match without.with(kept).as_slice() {
            [] => "aucune".to_owned(),
            some => weeks(some),
        }
    };
    view! {
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                send.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <HostField typed chosen=host/>
            <Show when=new_host>
                <Show when=move || country.get().is_france()>
                    <CommuneField
                        id="commune"
                        label="Commune"
                        value=commune
                        chosen=Callback::new(|_| ())
                        placeholder=""
                        unlisted="Cette commune n'est pas dans la liste\u{a0}: vérifiez son orthographe."
                    />
                </Show>
                <Show when=move || !country.get().is_france()>
                    <TextField id="ville" label="Ville" value=commune/>
                </Show>
                <TextField id="telephone" label="Téléphone de l'entreprise" value=phone kind="tel"/>
            </Show>
            <TextField
                id="tuteur"
                label="Tuteur ou personne rencontrée (facultatif)"
                value=tutor
                hint="La personne qui vous guidera sur place."
            />
            <Radios id="origine" legend="Qui l'a trouvé\u{a0}?" options=named_origins() value=origin/>
            <details class="more">
                <summary>"Semaines\u{a0}: " {chosen_weeks}</summary>
                <fieldset class="choices choices--compact">
                    <legend class="visually-hidden">"Mes semaines de stage"</legend>
                    {all_weeks.into_iter().map(week_box).collect_view()}
                </fieldset>
            </details>
            <details class="more">
                <summary>"À l'étranger, téléphone du tuteur"</summary>
                <div class="form">
                    <Show when=new_host>
                        <Choice
                            id="pays"
                            label="Pays"
                            options=Signal::stored(numbered(&Country::ALL, |c| c.label()))
                            value=Signal::derive(move || {
                                let at = Country::ALL.iter().position(|c| *c == country.get());
                                at.unwrap_or(0).to_string()
                            })
                            choose=Callback::new(move |at: String| {
                                let chosen = at.parse().ok().and_then(|at: usize| Country::ALL.get(at));
                                country.set(chosen.copied().unwrap_or_default());
                            })
                        />
                    </Show>
                    <TextField id="telephone-tuteur" label="Téléphone du tuteur" value=tutor_phone kind="tel"/>
                </div>
            </details>
            <Alert error/>
            <button class="btn btn--primary" disabled=move || send.pending().get()>"Envoyer à mon référent"</button>
            <p class="field__hint">"Votre référent appelle, puis confirme. Sans réseau, l'envoi part plus tard."</p>
        </form>
    }
    .into_any()
}

fn named_origins() -> Vec<(String, String)> {
    let names = ORIGIN_NAMES.iter().enumerate();
    names
        .map(|(at, name)| (at.to_string(), (*name).to_owned()))
        .collect()
}
