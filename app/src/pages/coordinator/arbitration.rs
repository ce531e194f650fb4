//! *Demandes à arbitrer*.

use super::arbitration_model::{Request, Rival, request, waiting};
use super::bulk::Bulk;
use super::refusal::Refuse;
use crate::components::{Alert, Chip, Dialog, Empty, Tone, WeekStrip};
use crate::local::use_local;
use crate::pages::shared::{Difference, Shown, days_off, why_not};
use crate::text::{count, moment, weeks};
use common::domain::application::Application;
use common::ids::{ApplicationId, PlacementId};
use common::row::Kind;
use common::rules::calendar;
use common::rules::travel::km;
use leptos::prelude::*;
use leptos_meta::Title;

pub(super) const KINDS: [Kind; 7] = [
    Kind::Application,
    Kind::Offer,
    Kind::Host,
    Kind::Need,
    Kind::Period,
    Kind::Division,
    Kind::School,
];

/// Requests drawn at first, and added each time.
const PAGE: usize = 20;

/// *Demandes à arbitrer*.
#[component]
pub fn Arbitration() -> impl IntoView {
    let local = use_local();
    let ids = Memo::new(move |_| {
        local.read(&KINDS, |rows| {
            waiting(rows)
                .into_iter()
                .map(|r| r.application.id)
                .collect::<Vec<_>>()
        })
    });
    let shown = RwSignal::new(PAGE);
    let page = move || ids.with(|ids| ids.iter().take(shown.get()).copied().collect::<Vec<_>>());
    view! {
        <Title text="Demandes à arbitrer"/>
        <h1>"Demandes à arbitrer"</h1>
        <p class="result-count" role="status">
            {move || count(ids.with(Vec::len), "demande en attente", "demandes en attente")}
        </p>
        <Show when=move || ids.with(Vec::is_empty)>
            <Empty title="Aucune demande n'attend." hint="Les nouvelles demandes s'affichent ici d'elles-mêmes."/>
        </Show>
        <Show when=move || { ids.with(Vec::len) > 1 }>
            <Bulk/>
        </Show>
        <ul class="list" aria-label="Demandes">
            <For each=page key=|id| *id let:id>
                <li><Card id/></li>
            </For>
        </ul>
        <Show when=move || { ids.with(Vec::len) > shown.get() }>
            <button class="btn" on:click=move |_| *shown.write() += PAGE>"Afficher plus"</button>
        </Show>
    }
    .into_any()
}

#[component]
fn Card(id: ApplicationId) -> impl IntoView {
    let local = use_local();
    let current = Memo::new(move |_| {
        local.read(&KINDS, |rows| request(rows, rows.get::<Application>(id.0)?))
    });
    let look = move || {
        let groups = current.get_untracked()?.groups();
        Some(local.read(&[], |rows| Shown::now(rows, groups)))
    };
    // What was on screen when the card was drawn, or last looked at again.
    let shown = RwSignal::new(look());
    let changed = Memo::new(move |_| {
        let Some(shown) = shown.get() else {
            return Vec::new();
        };
        local.read(&KINDS, |rows| shown.changes(rows))
    });
    let error = RwSignal::new(None::<String>);
    let approve = Action::new_local(move |request: &Request| {
        let command = request.approval(PlacementId(local.new_uuid()));
        let seen = shown.get_untracked().and_then(|shown| shown.seen(local));
        async move {
            error.set(None);
            // Something changed in this very instant: it is displayed now, nothing is approved.
            let Some(seen) = seen else { return };
            match local.issue(command.into(), Some(seen), None).await {
                Ok(_) => shown.set(look()),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let refusing = RwSignal::new(false);
    let decide = move |request: Request| {
        let fits = request.obstacles.is_empty();
        let name = request.need.reference.clone();
        let refuse_name = name.clone();
        let stale = move || !changed.with(Vec::is_empty);
        view! {
            <p class="actions">
                <button
                    class="btn btn--primary"
                    aria-label=format!("Approuver {name}")
                    disabled=move || !fits || stale() || approve.pending().get()
                    on:click=move |_| { approve.dispatch(request.clone()); }
                >
                    "Approuver"
                </button>
                <button
                    class="btn"
                    aria-label=format!("Refuser {refuse_name}")
                    aria-haspopup="dialog"
                    on:click=move |_| refusing.set(true)
                >
                    "Refuser…"
                </button>
            </p>
        }
        .into_any()
    };
    view! {
        <article class="card request">
            {move || current.get().map(|request| view! { <Facts request/> })}
            <Show when=move || !changed.with(Vec::is_empty)>
                <div class="alert alert--warn" role="status">
                    <p><b>"Ceci a changé depuis l'affichage\u{a0}:"</b></p>
                    {move || view! { <Difference lines=changed.get()/> }}
                    <button class="btn" on:click=move |_| shown.set(look())>"J'ai vu, continuer"</button>
                </div>
            </Show>
            <Alert error/>
            {move || {
                let request = current.get()?;
                if request.is_undecided() {
                    return Some(decide(request));
                }
                Some(
                    view! {
                        <p>
                            <Chip tone=Tone::Progress text=request.application.status.label()/>
                            " Le serveur attribuera la place."
                        </p>
                    }
                        .into_any(),
                )
            }}
            <Dialog open=refusing title="Refuser cette demande">
                <Refuse id open=refusing/>
            </Dialog>
        </article>
    }
    .into_any()
}

#[component]
fn Facts(request: Request) -> impl IntoView {
    let Request {
        application,
        offer,
        host,
        need,
        division,
        school,
        obstacles,
        ..
    } = request;
    let fits = obstacles.is_empty();
    let (tone, word) = if fits {
        (Tone::Good, "Compatible")
    } else {
        (Tone::Bad, "Incompatible")
    };
    let reasons = obstacles
        .iter()
        .map(|o| view! { <li>{o.sentence()}</li> })
        .collect_view();
    let asked_weeks = application.weeks.clone();
    let off = calendar::days_off(&asked_weeks, host.commune).unwrap_or_default();
    let age = format!(
        "{}\u{a0}ans, minimum {}",
        request.age, offer.terms.minimum_age
    );
    view! {
        <h2>{need.reference} " → " {offer.text.title.clone()}</h2>
        <p>
            <Chip tone text=word/>
            <span class="result-count">" demandée le " {moment(application.asked_at)}</span>
        </p>
        {(!fits).then(|| view! { <ul class="reasons" aria-label="Pourquoi">{reasons}</ul> })}
        <dl class="facts">
            {fact("Besoin", format!("{}, {}", division.diploma, division.level.label()))}
            {fact("Établissement", school.map(|s| s.name).unwrap_or_default())}
            {fact("Organisme", format!("{}, {}", host.name, host.commune_name))}
            {fact("Distance", format!("{} depuis {}", km(request.metres), need.commune_name))}
            {fact("Semaines", weeks(&asked_weeks))}
            {fact("Âge au premier jour", age)}
            {fact("Places restantes", request.left.to_string())}
            {fact("Concurrence", told(&request.rivals))}
        </dl>
        <WeekStrip offer weeks=asked_weeks/>
        {days_off(off)}
        {(!application.message.is_empty())
            .then(|| view! { <blockquote class="quote">{application.message.clone()}</blockquote> })}
    }
    .into_any()
}

fn fact(name: &'static str, value: String) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}

/// « 2 autres demandes : E-0428 (5 km), E-0431 (12 km) ».
fn told(rivals: &[Rival]) -> String {
    if rivals.is_empty() {
        return "aucune autre demande".into();
    }
    let number = count(rivals.len(), "autre demande", "autres demandes");
    let each: Vec<String> = rivals
        .iter()
        .take(4)
        .map(|r| format!("{} ({})", r.reference, km(r.metres)))
        .collect();
    let more = if rivals.len() > 4 { "…" } else { "" };
    format!("{number}\u{a0}: {}{more}", each.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn competing_requests_are_named_with_their_distance() {
        let rival = |reference: &str, metres| Rival {
            reference: reference.into(),
            metres,
        };
        assert_eq!(told(&[]), "aucune autre demande");
        assert_eq!(
            told(&[rival("E-0428", 5_000)]),
            format!("1\u{a0}autre demande\u{a0}: E-0428 ({})", km(5_000))
        );
    }
}
