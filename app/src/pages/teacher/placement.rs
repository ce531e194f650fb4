//! The place of a pupil on the sheet: who guides, when, visits, and how it stops.

use super::details::{DayText, Details, day_name, hours_in_words};
use super::law::{self, LawNotes, findings};
use crate::components::{Alert, Chip, Choice, Confirm, Dialog, TextField, Tone, named, numbered};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::pages::shared::words::details_form;
use crate::text::weeks;
use common::command::{
    CloseVisit, Command, InterruptPlacement, MovePlacement, PlanVisit, SetPlacementDetails,
};
use common::domain::demarche::Channel;
use common::domain::host::{Host, HostContact};
use common::domain::period::{Period, PeriodState};
use common::domain::placement::{DayHours, InterruptionReason, Placement, PlacementStatus};
use common::domain::visit::{Visit, VisitStatus};
use common::ids::{PlacementId, PupilId, VisitId};
use common::order::sorted;
use common::row::{Index, Kind};
use common::rules::law::Finding;
use common::rules::week::{hh_mm, short_date};
use common::sync::replica::Replica;
use leptos::prelude::*;

/// Kinds that the card is made of.
pub const KINDS: [Kind; 7] = [
    Kind::Need,
    Kind::Period,
    Kind::Placement,
    Kind::Host,
    Kind::HostContact,
    Kind::Visit,
    Kind::Offer,
];

/// All that the card shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub placement: Placement,
    pub host: Option<Host>,
    pub contact: Option<HostContact>,
    /// Visits and calls, the next first.
    pub visits: Vec<Visit>,
    /// Name of the host where the pupil was before.
    pub before: Option<String>,
    /// The period, when its dates have changed since the place was agreed on.
    pub moved: Option<Period>,
    /// The hours as they are written go against the law.
    pub unlawful: bool,
}

/// Places of a pupil, the latest first; those that never were are left out.
#[must_use]
pub fn places(rows: &Replica, pupil: PupilId) -> Vec<Place> {
    let all = rows.by::<Placement>(Index::PlacementsByPupil, pupil.0);
    let host_name = |id: PlacementId| {
        let placement = rows.get::<Placement>(id.0)?;
        rows.get::<Host>(placement.host.0).map(|h| h.name.clone())
    };
    let place = |placement: &Placement| Place {
        host: rows.get::<Host>(placement.host.0).cloned(),
        contact: rows.get::<HostContact>(placement.host.0).cloned(),
        visits: sorted(
            rows.by::<Visit>(Index::VisitsByPupil, pupil.0)
                .into_iter()
                .filter(|v| v.placement == placement.id && v.status != VisitStatus::Cancelled)
                .cloned()
                .collect(),
            |a, b| (a.planned_on, a.id).cmp(&(b.planned_on, b.id)),
        ),
        before: placement.replaces.and_then(host_name),
        moved: rows
            .get::<Period>(placement.period.0)
            .filter(|p| p.state == PeriodState::Published)
            .filter(|p| !p.outside(&placement.weeks).is_empty())
            .cloned(),
        unlawful: !placement.hours.is_empty()
            && findings(rows, placement, &placement.hours)
                .is_some_and(|found| found.iter().any(Finding::blocks)),
        placement: placement.clone(),
    };
    let there = all
        .into_iter()
        .filter(|p| p.status != PlacementStatus::Cancelled);
    sorted(there.map(place).collect(), |a, b| {
        let key = |p: &Place| (p.placement.weeks.last().copied(), p.placement.id);
        key(b).cmp(&key(a))
    })
}

/// A place.
#[component]
pub fn PlaceCard(place: Memo<Option<Place>>) -> impl IntoView {
    let local = use_local();
    let Some(first) = place.get_untracked() else {
        return ().into_any();
    };
    let id = first.placement.id;
    let open = Memo::new(move |_| {
        place.with(|p| {
            p.as_ref()
                .is_some_and(|p| p.placement.status == PlacementStatus::Confirmed)
        })
    });
    let editing = RwSignal::new(local.draft(&details_form(id)).is_some());
    let planning = RwSignal::new(false);
    let stopping = RwSignal::new(false);
    view! {
        <article class="card place">
            {move || place.get().map(|place| head(&place))}
            {move || {
                let place = place.get().filter(|_| open.get())?;
                place.moved.clone().map(|period| view! { <NewDates placement=place.placement period/> })
            }}
            <VisitList place/>
            <Show when=move || open.get()>
                <p class="actions no-print">
                    <button class="btn" on:click=move |_| planning.set(true)>"Prévoir une visite"</button>
                    <button class="btn" on:click=move |_| editing.update(|on| *on = !*on)>"Tuteur et horaires"</button>
                    <button class="btn btn--quiet" on:click=move |_| stopping.set(true)>"Interrompre le stage"</button>
                </p>
            </Show>
            <Show when=move || editing.get()>
                {move || place.get_untracked().map(|place| view! { <DetailsForm place=place.placement editing/> })}
            </Show>
            <Dialog open=planning title="Prévoir une visite ou un appel">
                <PlanForm placement=id open=planning/>
            </Dialog>
            <Dialog open=stopping title="Interrompre le stage">
                <StopForm placement=id open=stopping/>
            </Dialog>
        </article>
    }
    .into_any()
}

fn phone(label: &'static str, number: &str) -> Option<AnyView> {
    let digits: String = number
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    (!digits.is_empty()).then(|| {
        let number = number.to_owned();
        view! { <a class="btn no-print" href=format!("tel:{digits}")>{label} " " {number}</a> }
            .into_any()
    })
}

fn head(place: &Place) -> AnyView {
    let placement = &place.placement;
    let host = place.host.as_ref();
    let title = host.map_or_else(
        || "Organisme retiré".into(),
        |h| format!("{}, {}", h.name, h.commune_name),
    );
    let minutes: i64 = placement.hours.values().map(DayHours::minutes).sum();
    let tutor = if placement.tutor.name.is_empty() {
        "non renseigné".into()
    } else {
        placement.tutor.name.clone()
    };
    let stopped = placement.interruption.map(|stop| {
        let text = format!("Interrompu le {}", short_date(stop.from));
        view! { <p><Chip tone=Tone::Bad text/> " " {stop.reason.label()}</p> }
    });
    let before = place.before.clone().map(|name| {
        view! { <p>"Remplace le stage interrompu chez " {name} "."</p> }
    });
    let hours = (minutes > 0).then(|| {
        let days: Vec<String> = placement
            .hours
            .iter()
            .map(|(day, h)| {
                format!(
                    "{} {}–{}",
                    day_name(*day).to_lowercase(),
                    hh_mm(h.start),
                    hh_mm(h.end)
                )
            })
            .collect();
        format!(
            "{} par semaine\u{a0}: {}",
            hours_in_words(minutes),
            days.join(", ")
        )
    });
    let address = place
        .contact
        .as_ref()
        .map(|c| c.address.clone())
        .filter(|a| !a.is_empty());
    view! {
        <h3>{title}</h3>
        {stopped} {before}
        <p>{weeks(&placement.weeks)} {address.map(|a| format!(", {a}"))}</p>
        <p>"Tuteur\u{a0}: " {tutor}</p>
        {hours.map(|hours| view! { <p>{hours}</p> })}
        {place.unlawful.then(|| view! {
            <p><Chip tone=Tone::Bad text="Horaires à corriger"/> " Ouvrez «\u{a0}Tuteur et horaires\u{a0}» pour voir pourquoi."</p>
        })}
        <p class="actions">
            {phone("Appeler le tuteur", &placement.tutor.phone)}
            {place.contact.as_ref().and_then(|c| phone("Appeler l'organisme", &c.phone))}
        </p>
    }
    .into_any()
}

#[component]
fn VisitList(place: Memo<Option<Place>>) -> impl IntoView {
    let local = use_local();
    let error = RwSignal::new(None::<String>);
    let close = Action::new_local(move |(visit, status): &(VisitId, VisitStatus)| {
        let command = CloseVisit {
            visit: *visit,
            status: *status,
            note: None,
        };
        async move {
            let issued = local.issue(command.into(), None, None).await;
            error.set(issued.err().map(|why| why_not(&why)));
        }
    });
    let row = move |visit: Visit| {
        let id = visit.id;
        let when = visit
            .planned_on
            .map_or_else(|| "sans date".into(), short_date);
        let open = matches!(visit.status, VisitStatus::Planned | VisitStatus::NotReached);
        let button = move |status: VisitStatus, label: &'static str| {
            view! { <button class="btn btn--quiet" on:click=move |_| { close.dispatch((id, status)); }>{label}</button> }
        };
        view! {
            <li>
                {visit.channel.label()} " " {when} " " <Chip tone=if open { Tone::Progress } else { Tone::Good } text=visit.status.label()/>
                {open.then(|| view! {
                    <span class="actions no-print">
                        {button(VisitStatus::Done, "Faite")}
                        {button(VisitStatus::NotReached, "Non aboutie")}
                        {button(VisitStatus::Cancelled, "Annuler")}
                    </span>
                })}
            </li>
        }
    };
    view! {
        <Show when=move || place.with(|p| p.as_ref().is_some_and(|p| !p.visits.is_empty()))>
            <ul class="visits" aria-label="Visites et appels">
                {move || place.get().map(|p| p.visits.into_iter().map(row).collect_view())}
            </ul>
        </Show>
        <Alert error/>
    }
    .into_any()
}

/// The dates of the period have changed: the placement follows once the host agrees.
#[component]
fn NewDates(placement: Placement, period: Period) -> impl IntoView {
    let local = use_local();
    let begun = placement
        .weeks
        .first()
        .is_none_or(|w| w.monday() <= local.today());
    let command = Command::from(MovePlacement {
        placement: placement.id,
        period: period.id,
        weeks: period.weeks.clone(),
    });
    // Taken when it is drawn: it holds for the dates as they are shown.
    let seen = StoredValue::new(local.seen(&command.shown()));
    let error = RwSignal::new(None::<String>);
    let follow = Action::new_local(move |(): &()| {
        let command = command.clone();
        async move {
            let issued = local.issue(command, Some(seen.get_value()), None).await;
            error.set(issued.err().map(|why| why_not(&why)));
        }
    });
    let dates = weeks(&period.weeks);
    view! {
        <div class="alert alert--warn">
            <p>{format!("La période est maintenant en {dates}. Ce stage est resté aux semaines convenues.")}</p>
            {(!begun).then(|| view! {
                <Confirm
                    label="L'organisme est d'accord"
                    question="Déplacer ce stage aux nouvelles dates\u{a0}?"
                    hint="Les places des anciennes semaines sont rendues, celles des nouvelles sont prises\u{a0}: le serveur répond au retour du réseau."
                    yes="Déplacer le stage"
                    confirmed=move || { follow.dispatch(()); }
                />
            })}
            <Alert error/>
        </div>
    }
    .into_any()
}

#[component]
fn PlanForm(placement: PlacementId, open: RwSignal<bool>) -> impl IntoView {
    let local = use_local();
    let channel = RwSignal::new("visit".to_owned());
    let day = RwSignal::new(local.today().to_string());
    let error = RwSignal::new(None::<String>);
    let id = VisitId(local.new_uuid());
    let save = Action::new_local(move |(): &()| {
        let staff = local.actor().get_untracked().staff();
        let command = staff.map(|staff| PlanVisit {
            id,
            placement,
            staff,
            channel: if channel.get_untracked() == "call" {
                Channel::Call
            } else {
                Channel::Visit
            },
            planned_on: day.get_untracked().parse().ok(),
        });
        async move {
            let Some(command) = command else { return };
            match local.issue(command.into(), None, None).await {
                Ok(_) => open.set(false),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <form class="form" on:submit=move |event| { event.prevent_default(); save.dispatch(()); }>
            <Choice
                id="moyen"
                label="Moyen"
                options=Signal::stored(named(&[("visit", "Visite"), ("call", "Appel")]))
                value=Signal::derive(move || channel.get())
                choose=Callback::new(move |code| channel.set(code))
            />
            <TextField id="jour-visite" label="Jour" kind="date" value=day/>
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary" disabled=move || save.pending().get()>"Enregistrer"</button>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Fermer"</button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn StopForm(placement: PlacementId, open: RwSignal<bool>) -> impl IntoView {
    let local = use_local();
    let day = RwSignal::new(local.today().to_string());
    let reason = RwSignal::new(0_usize);
    let error = RwSignal::new(None::<String>);
    let now = local.today();
    // Taken when the form opens: it holds for the placement as it is shown.
    let shown = Command::from(InterruptPlacement {
        placement,
        from: now,
        reason: InterruptionReason::Other,
    })
    .shown();
    let seen = StoredValue::new(local.seen(&shown));
    let save = Action::new_local(move |(): &()| {
        let reason = InterruptionReason::ALL.get(reason.get_untracked()).copied();
        let command = day
            .get_untracked()
            .parse()
            .ok()
            .map(|from| InterruptPlacement {
                placement,
                from,
                reason: reason.unwrap_or(InterruptionReason::Other),
            });
        async move {
            let Some(command) = command else {
                error.set(Some("Choisissez un jour.".into()));
                return;
            };
            match local
                .issue(command.into(), Some(seen.get_value()), None)
                .await
            {
                Ok(_) => open.set(false),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <form class="form" on:submit=move |event| { event.prevent_default(); save.dispatch(()); }>
            <p>"Les places des semaines suivantes sont rendues à l'offre. L'élève peut demander une autre place, qui remplacera celle-ci."</p>
            <TextField id="jour-arret" label="Premier jour où l'élève n'y est plus" kind="date" value=day/>
            <Choice
                id="motif-arret"
                label="Raison"
                options=Signal::stored(numbered(&InterruptionReason::ALL, |r| r.label()))
                value=Signal::derive(move || reason.get().to_string())
                choose=Callback::new(move |at: String| reason.set(at.parse().unwrap_or(0)))
            />
            <Alert error/>
            <p class="actions">
                <button class="btn btn--danger" disabled=move || save.pending().get()>"Interrompre"</button>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Garder le stage"</button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn DetailsForm(place: Placement, editing: RwSignal<bool>) -> impl IntoView {
    let local = use_local();
    let id = place.id;
    let form = details_form(id);
    let left = local.draft(&form).map(|draft| Details::read(&draft));
    let start = left.unwrap_or_else(|| Details::of(&place.tutor, &place.hours));
    let tutor = RwSignal::new(start.tutor.clone());
    let number = RwSignal::new(start.phone.clone());
    let days = RwSignal::new(start.days);
    let held = move || Details {
        tutor: tutor.get(),
        phone: number.get(),
        days: days.get(),
    };
    let kept = form.clone();
    Effect::new(move |before: Option<Details>| {
        let now = held();
        if before.is_some_and(|before| before != now) {
            local.save_draft(&kept, now.draft());
        }
        now
    });
    let shown = Command::from(SetPlacementDetails {
        placement: id,
        tutor: place.tutor.clone(),
        hours: place.hours.clone(),
    })
    .shown();
    let seen = StoredValue::new(local.seen(&shown));
    let error = RwSignal::new(None::<String>);
    let forget = form.clone();
    let save = Action::new_local(move |(): &()| {
        let parsed = untrack(held).parsed();
        let form = form.clone();
        async move {
            let (tutor, hours) = match parsed {
                Ok(parsed) => parsed,
                Err(day) => {
                    let day = day_name(day);
                    error.set(Some(format!(
                        "{day}\u{a0}: vérifiez les heures. Le début vient avant la fin, la pause entre les deux."
                    )));
                    return;
                }
            };
            let command = SetPlacementDetails {
                placement: id,
                tutor,
                hours,
            };
            match local
                .issue(command.into(), Some(seen.get_value()), Some(form))
                .await
            {
                Ok(_) => editing.set(false),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    let total = move || match held().parsed() {
        Ok((_, hours)) => {
            let minutes: i64 = hours.values().map(DayHours::minutes).sum();
            format!("Total\u{a0}: {} par semaine.", hours_in_words(minutes))
        }
        Err(day) => format!("{}\u{a0}: heures à compléter.", day_name(day)),
    };
    let judged = place.clone();
    let found = Memo::new(move |_| {
        let (_, hours) = held().parsed().ok()?;
        local.read(&law::KINDS, |rows| findings(rows, &judged, &hours))
    });
    let leave = move |_| {
        local.save_draft(&forget, String::new());
        editing.set(false);
    };
    view! {
        <form
            class="form"
            on:submit=move |event| { event.prevent_default(); error.set(None); save.dispatch(()); }
            on:focusout=move |_| local.flush_drafts()
        >
            <TextField id=format!("tuteur-{id}") label="Nom du tuteur" value=tutor/>
            <TextField id=format!("tel-{id}") label="Téléphone du tuteur" kind="tel" value=number/>
            {(1..=6).map(|day| day_fields(day, id, days)).collect_view()}
            <p role="status">{total}</p>
            // Hours that nobody has written yet are no finding here: they are asked for.
            <LawNotes found silent=&["grid.missing"]/>
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary" disabled=move || save.pending().get()>"Enregistrer"</button>
                <button class="btn" type="button" on:click=move |_| copy_monday(days)>"Recopier lundi jusqu'à vendredi"</button>
                <button class="btn" type="button" on:click=leave>"Annuler"</button>
            </p>
        </form>
    }
    .into_any()
}

fn copy_monday(days: RwSignal<std::collections::BTreeMap<u8, DayText>>) {
    let mut details = Details {
        days: days.get_untracked(),
        ..Details::default()
    };
    details.copy_monday();
    days.set(details.days);
}

fn day_fields(
    day: u8,
    id: PlacementId,
    days: RwSignal<std::collections::BTreeMap<u8, DayText>>,
) -> AnyView {
    type Part = fn(&mut DayText) -> &mut String;
    let parts: [(&'static str, Part); 4] = [
        ("de", |d| &mut d.start),
        ("à", |d| &mut d.end),
        ("pause de", |d| &mut d.pause_from),
        ("pause à", |d| &mut d.pause_to),
    ];
    let field = move |(label, part): (&'static str, Part)| {
        let name = format!("{day}-{label}-{id}").replace(' ', "-");
        let of = name.clone();
        let value = move || {
            let mut text = days.with(|days| days.get(&day).cloned().unwrap_or_default());
            part(&mut text).clone()
        };
        let change = move |event| {
            let typed = event_target_value(&event);
            days.update(|days| *part(days.entry(day).or_default()) = typed);
        };
        view! {
            <label class="hours__field" for=of>
                {label}
                <input class="field__input" id=name type="time" prop:value=value on:input=change/>
            </label>
        }
    };
    view! {
        <fieldset class="hours">
            <legend>{day_name(day)}</legend>
            {parts.map(field).collect_view()}
        </fieldset>
    }
    .into_any()
}
