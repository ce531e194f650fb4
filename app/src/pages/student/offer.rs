//! The page of an offer, and the request for it.

use super::need_and_period;
use super::wishing::Wishing;
use crate::components::{Alert, Chip, Empty, TextArea, Tone, WeekStrip};
use crate::local::use_local;
use crate::pages::shared::report::ReportForm;
use crate::pages::shared::words::ask_form;
use crate::pages::shared::{days_off, keep_draft, why_not};
use crate::routes::Screen;
use common::command::ApplyToOffer;
use common::domain::application::Application;
use common::domain::compatibility::{Obstacle, obstacles};
use common::domain::division::Division;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::pupil::Need;
use common::ids::{ApplicationId, OfferId};
use common::row::{Index, Kind};
use common::rules::calendar;
use common::rules::travel::km;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// All that the page shows.
#[derive(Clone, PartialEq)]
struct Page {
    offer: Offer,
    host: Host,
    need: Need,
    period: Option<Period>,
    obstacles: Vec<Obstacle>,
    asked: Option<Application>,
}

/// An offer.
#[component]
pub fn OfferPage(id: OfferId) -> impl IntoView {
    let local = use_local();
    let kinds = [
        Kind::Offer,
        Kind::Host,
        Kind::Application,
        Kind::Placement,
        Kind::Period,
    ];
    let page = Memo::new(move |_| {
        local.read(&kinds, |rows| {
            let offer = rows.get::<Offer>(id.0)?.clone();
            let host = rows.get::<Host>(offer.host.0)?.clone();
            let (need, period) = need_and_period(rows, local.today())?;
            let division = rows.get::<Division>(need.division.0)?;
            let weeks = period
                .as_ref()
                .map(|p| p.weeks.as_slice())
                .unwrap_or_default();
            let obstacles = obstacles(&offer, host.commune, division, &need, weeks);
            let mine = rows.by::<Application>(Index::ApplicationsByPupil, need.pupil.0);
            let asked = mine
                .into_iter()
                .find(|a| a.offer == id && a.status.is_open())
                .cloned();
            Some(Page {
                offer,
                host,
                need,
                period,
                obstacles,
                asked,
            })
        })
    });
    view! {
        <A href=Screen::Search.path() attr:class="back">"← Retour à la recherche"</A>
        {move || match page.get() {
            Some(page) => view! { <Details page/> }.into_any(),
            None => {
                view! {
                    <Title text="Offre introuvable"/>
                    <h1>"Offre introuvable"</h1>
                    <Empty title="Cette offre n'existe plus." hint="Regardez les offres proches."/>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Details(page: Page) -> impl IntoView {
    let Page {
        offer,
        host,
        need,
        period,
        obstacles,
        asked,
    } = page;
    let weeks = period.as_ref().map(|p| p.weeks.clone()).unwrap_or_default();
    let distance = km(host.point.distance_m(need.point));
    let fits = obstacles.is_empty();
    let off = calendar::days_off(&weeks, host.commune).unwrap_or_default();
    let reasons = obstacles
        .iter()
        .map(|o| view! { <li>{o.sentence()}</li> })
        .collect_view();
    let group = match offer.terms.group_size {
        1 => "Une personne à la fois",
        2 => "En binôme",
        _ => "En trinôme",
    };
    view! {
        <Title text=offer.text.title.clone()/>
        <h1>{offer.text.title.clone()}</h1>
        <p class="lead">{host.name.clone()} " · " {host.sector.clone()}</p>
        <dl class="facts">
            <div><dt>"Lieu"</dt><dd>{host.commune_name.clone()} ", à " {distance}</dd></div>
            <div><dt>"Âge minimum"</dt><dd>{offer.terms.minimum_age} " ans"</dd></div>
            <div><dt>"Accueil"</dt><dd>{group}</dd></div>
        </dl>
        <p class="prose">{offer.text.description.clone()}</p>
        <Wishing offer=offer.id/>
        <h2>"Mes semaines"</h2>
        <WeekStrip offer=offer.clone() weeks/>
        {days_off(off)}
        {(!fits)
            .then(|| {
                view! {
                    <div class="alert alert--warn">
                        <p>"Cette place ne va pas avec votre période\u{a0}:"</p>
                        <ul>{reasons}</ul>
                    </div>
                }
            })}
        {match (asked, period) {
            (Some(application), _) => {
                view! {
                    <div class="alert alert--good" role="status">
                        <p>
                            <Chip tone=Tone::Progress text=application.status.label()/>
                            " Votre demande est enregistrée sur cet appareil."
                        </p>
                        <A href=Screen::Requests.path()>"Voir mes demandes"</A>
                    </div>
                }
                    .into_any()
            }
            (None, Some(period)) if fits => {
                view! { <Ask offer=offer.id need period/> }.into_any()
            }
            _ => ().into_any(),
        }}
        <ReportForm offer=offer.id/>
    }
}

/// The request itself, with a few words.
#[component]
fn Ask(offer: OfferId, need: Need, period: Period) -> impl IntoView {
    let local = use_local();
    let form = ask_form(offer);
    let message = RwSignal::new(local.draft(&form).unwrap_or_default());
    let error = RwSignal::new(None::<String>);
    keep_draft(local, form.clone(), message);
    let ask = Action::new_local(move |(): &()| {
        let command = ApplyToOffer {
            id: ApplicationId(local.new_uuid()),
            pupil: need.pupil,
            offer,
            period: period.id,
            message: message.get_untracked(),
        };
        let form = form.clone();
        async move {
            if let Err(why) = local.issue(command.into(), None, Some(form)).await {
                error.set(Some(why_not(&why)));
            }
        }
    });
    view! {
        <form
            class="card form"
            on:submit=move |event| {
                event.prevent_default();
                error.set(None);
                ask.dispatch(());
            }
            on:focusout=move |_| local.flush_drafts()
        >
            <TextArea
                id="message"
                label="Message au coordonnateur (facultatif)"
                value=message
                hint="Par exemple\u{a0}: comment vous venez, pourquoi ce métier."
                rows=3
            />
            <Alert error/>
            <button class="btn btn--primary" disabled=move || ask.pending().get()>
                "Demander cette place"
            </button>
            <p class="field__hint">"La demande part au retour du réseau. La place est attribuée par le pôle."</p>
        </form>
    }
}
