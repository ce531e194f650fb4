//! *Signalements*: what people say of offers, and wording that was kept. Nothing is erased.

use crate::components::{Alert, Chip, Empty, TextArea, Tone};
use crate::local::use_local;
use crate::pages::shared::words::settle_form;
use crate::pages::shared::{Difference, Shown, keep_draft, why_not};
use crate::routes::Screen;
use crate::text::{count, moment};
use common::command::SettleReport;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::report::{Report, ReportStatus};
use common::ids::ReportId;
use common::order::sorted;
use common::row::{Group, Kind, RowKey};
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

const KINDS: [Kind; 3] = [Kind::Report, Kind::Offer, Kind::Host];

/// Reports that wait first, then the latest.
fn reports(rows: &Replica) -> Vec<ReportId> {
    let all: Vec<&Report> = rows.all::<Report>().collect();
    let all = sorted(all, |a, b| {
        let waits = |r: &Report| r.status != ReportStatus::Open;
        (waits(a), b.reported_at, a.id).cmp(&(waits(b), a.reported_at, b.id))
    });
    all.into_iter().map(|r| r.id).collect()
}

/// Reports that wait for an answer.
#[must_use]
pub fn waiting(rows: &Replica) -> usize {
    let open = |r: &&Report| r.status == ReportStatus::Open;
    rows.all::<Report>().filter(open).count()
}

/// *Signalements*.
#[component]
pub fn Reports() -> impl IntoView {
    let local = use_local();
    let ids = Memo::new(move |_| local.read(&KINDS, reports));
    let open = Memo::new(move |_| local.read(&KINDS, waiting));
    view! {
        <Title text="Signalements"/>
        <h1>"Signalements d'offres"</h1>
        <p class="result-count" role="status">{move || count(open.get(), "signalement à traiter", "signalements à traiter")}</p>
        <Show when=move || ids.with(Vec::is_empty)>
            <Empty title="Aucun signalement." hint="Les élèves et les adultes du pôle signalent une offre depuis sa page."/>
        </Show>
        <ul class="list" aria-label="Signalements">
            <For each=move || ids.get() key=|id| *id let:id>
                <li><Card id/></li>
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn Card(id: ReportId) -> impl IntoView {
    let local = use_local();
    let current = Memo::new(move |_| {
        local.read(&KINDS, |rows| {
            let report = rows.get::<Report>(id.0)?.clone();
            let offer = rows.get::<Offer>(report.offer.0).cloned();
            let host = offer
                .as_ref()
                .and_then(|o| rows.get::<Host>(o.host.0))
                .map(|h| h.name.clone());
            Some((report, offer, host))
        })
    });
    let open = Memo::new(move |_| {
        current.with(|c| {
            c.as_ref()
                .is_some_and(|(r, ..)| r.status == ReportStatus::Open)
        })
    });
    let head = move || {
        let (report, offer, host) = current.get()?;
        let tone = match report.status {
            ReportStatus::Open => Tone::Warn,
            ReportStatus::Upheld => Tone::Bad,
            ReportStatus::Dismissed => Tone::Neutral,
        };
        let title = match offer {
            Some(offer) => {
                let path = Screen::EditOffer(offer.id).path();
                view! { <A href=path>{offer.text.title}</A> }.into_any()
            }
            None => "Offre retirée".into_any(),
        };
        let quote = |text: String| {
            (!text.is_empty()).then(|| view! { <blockquote class="quote">{text}</blockquote> })
        };
        let answered =
            (!report.answer.is_empty()).then(|| view! { <p>"Réponse\u{a0}: " {report.answer}</p> });
        Some(
            view! {
                <h2>{title} {host.map(|host| format!(" · {host}"))}</h2>
                <p class="counts">
                    <Chip tone text=report.status.label()/>
                    <span>{report.reason.label()} ", " {moment(report.reported_at)}</span>
                </p>
                {quote(report.text)}
                {answered}
            }
            .into_any(),
        )
    };
    view! {
        <article class="card request">
            {head}
            <Show when=move || open.get()><Settle id/></Show>
        </article>
    }
    .into_any()
}

#[component]
fn Settle(id: ReportId) -> impl IntoView {
    let local = use_local();
    let groups = move || vec![(RowKey::new(Kind::Report, id.0), Group::Status)];
    let shown = RwSignal::new(local.read(&[], |rows| Shown::now(rows, groups())));
    let changed = Memo::new(move |_| local.read(&KINDS, |rows| shown.get().changes(rows)));
    let answer = RwSignal::new(local.draft(&settle_form(id)).unwrap_or_default());
    keep_draft(local, settle_form(id), answer);
    let error = RwSignal::new(None::<String>);
    let settle = Action::new_local(move |status: &ReportStatus| {
        let command = SettleReport {
            report: id,
            status: *status,
            answer: answer.get_untracked(),
        };
        let seen = shown.get_untracked().seen(local);
        async move {
            error.set(None);
            // Changed in this very instant: it is displayed now, nothing is decided.
            let Some(seen) = seen else { return };
            let issued = local
                .issue(command.into(), Some(seen), Some(settle_form(id)))
                .await;
            if let Err(why) = issued {
                error.set(Some(why_not(&why)));
            }
        }
    });
    view! {
        <Show when=move || !changed.with(Vec::is_empty)>
            <div class="alert alert--warn" role="status">
                {move || view! { <Difference lines=changed.get()/> }}
                <button class="btn" on:click=move |_| shown.set(local.read(&[], |rows| Shown::now(rows, groups())))>
                    "J'ai vu, continuer"
                </button>
            </div>
        </Show>
        <TextArea
            id=format!("suite-{id}")
            label="Quelques mots à la personne (facultatif)"
            value=answer
            rows=2
            hint="Corrigez ou fermez d'abord l'offre si le signalement est fondé."
        />
        <Alert error/>
        <p class="actions">
            <button class="btn btn--primary" disabled=move || settle.pending().get() on:click=move |_| { settle.dispatch(ReportStatus::Upheld); }>
                "Fondé, offre corrigée"
            </button>
            <button class="btn" disabled=move || settle.pending().get() on:click=move |_| { settle.dispatch(ReportStatus::Dismissed); }>
                "Sans suite"
            </button>
        </p>
    }
    .into_any()
}
