//! Texts begun in forms, and where they are: nothing stays on the device unseen.

use super::words::{
    KINDS, SupportForm, ask_form, check_form, details_form, journal_form, note_form, report_form,
    revision_form, settle_form, support_form, support_place,
};
use crate::components::Confirm;
use crate::local::use_local;
use crate::pages::coordinator::offer_draft::{Draft, Left};
use crate::pages::office::{host_draft, period_draft};
use crate::pages::student::{call_sheet, demarche_draft, found_draft};
use crate::pages::teacher::details::Details;
use crate::pages::teacher::note::Correction;
use crate::routes::{Screen, teaches};
use common::access::{Actor, Who};
use common::domain::application::Application;
use common::domain::demarche::Demarche;
use common::domain::division::Division;
use common::domain::follow_up::Note;
use common::domain::found_place::FoundPlace;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::placement::Placement;
use common::domain::pupil::Pupil;
use common::domain::report::Report;
use common::domain::staff::Role;
use common::domain::support::SupportStep;
use common::ids::{
    ApplicationId, DemarcheId, DivisionId, FoundPlaceId, HostId, NoteId, OfferId, PeriodId,
    PlacementId, PupilId, ReportId, SupportId,
};
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_router::components::A;
use uuid::Uuid;

/// A text begun in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Begun {
    form: String,
    what: String,
    text: String,
    /// Where to go on; nothing when what it is about is gone, or is no longer this person's.
    screen: Option<Screen>,
}

fn begun(form: &str, kept: &str, actor: &Actor, rows: &Replica) -> Begun {
    let (what, text, screen) = told(form, kept, rows);
    let open = screen.filter(|screen| match screen {
        Screen::NewHost | Screen::Host(_) => {
            actor.has_role(Role::Office) || actor.has_role(Role::Coordinator)
        }
        Screen::Offer(_)
        | Screen::FoundPlace(_)
        | Screen::Demarche(_)
        | Screen::MySearch
        | Screen::MyStay
        | Screen::Help
        | Screen::CallSheet => matches!(actor.who, Who::Pupil { .. }),
        Screen::PlacesToCheck => actor.has_role(Role::Teacher) || actor.has_role(Role::Office),
        Screen::Pupil(_) => teaches(actor),
        Screen::Calendar => actor.has_role(Role::Office),
        Screen::Case(_) => actor.has_role(Role::Coordinator) || actor.has_role(Role::Office),
        _ => actor.has_role(Role::Coordinator),
    });
    Begun {
        form: form.to_owned(),
        what,
        text,
        screen: open,
    }
}

/// The id behind a form's name, when `named` makes that name of it.
fn about<T: std::str::FromStr + Copy>(form: &str, named: fn(T) -> String) -> Option<T> {
    let (_, id) = form.split_once('-')?;
    let id = id.parse().ok()?;
    (named(id) == form).then_some(id)
}

/// What a form is about, its words, its screen.
fn told(form: &str, kept: &str, rows: &Replica) -> Told {
    of_pupils(form, kept, rows)
        .or_else(|| of_periods(form, kept, rows))
        .or_else(|| of_hosts(form, kept, rows))
        .unwrap_or_else(|| ("Texte commencé".into(), kept.to_owned(), None))
}

/// Forms about a pupil, or a pupil's own.
fn of_pupils(form: &str, kept: &str, rows: &Replica) -> Option<Told> {
    let on_pupil = |what: &str, id: Option<PupilId>| match id.and_then(|id| rows.get::<Pupil>(id.0))
    {
        Some(pupil) => (
            format!("{what} sur {} {}", pupil.first_name, pupil.last_name),
            Some(Screen::Pupil(pupil.id)),
        ),
        None => (format!("{what} sur un élève que vous ne suivez plus"), None),
    };
    if let Some(id) = about::<PupilId>(form, note_form) {
        let (what, screen) = on_pupil("Note", Some(id));
        return Some((what, kept.to_owned(), screen));
    }
    if let Some(id) = about::<NoteId>(form, revision_form) {
        let (what, screen) = on_pupil("Correction", rows.get::<Note>(id.0).map(|n| n.pupil));
        return Some((what, Correction::read(kept).text, screen));
    }
    if let Some(draft) = found_draft::Draft::read(kept)
        && let Some(told) = of_place(form, &draft, rows)
    {
        return Some(told);
    }
    if let Some(draft) = demarche_draft::Draft::read(kept)
        && let Some(told) = of_step(form, &draft, rows)
    {
        return Some(told);
    }
    if form == call_sheet::FORM {
        let words = call_sheet::Sheet::read(kept).words();
        return Some((
            "Préparation d'un appel".into(),
            words,
            Some(Screen::CallSheet),
        ));
    }
    if form == demarche_draft::CONCERN_FORM {
        let screen = Some(Screen::Demarche(None));
        return Some(("Ressenti".into(), kept.to_owned(), screen));
    }
    if let Some(id) = about::<PlacementId>(form, journal_form) {
        let there = rows.get::<Placement>(id.0).map(|_| Screen::MyStay);
        return Some(("Une journée de stage".into(), kept.to_owned(), there));
    }
    if let Some(id) = about::<FoundPlaceId>(form, check_form) {
        let there = rows.get::<FoundPlace>(id.0).map(|_| Screen::PlacesToCheck);
        return Some(("Renvoi d'un stage trouvé".into(), kept.to_owned(), there));
    }
    if let Some(id) = about::<PlacementId>(form, details_form) {
        let pupil = rows.get::<Placement>(id.0).map(|p| p.pupil);
        let (what, screen) = on_pupil("Tuteur et horaires", pupil);
        return Some((what, Details::read(kept).words(), screen));
    }
    None
}

/// Forms about the periods of a class.
fn of_periods(form: &str, kept: &str, rows: &Replica) -> Option<Told> {
    let words = || period_draft::Draft::read(kept).map_or_else(|| kept.to_owned(), |d| d.words());
    if let Some(id) = about::<PeriodId>(form, period_draft::form) {
        let there = rows.get::<Period>(id.0).map(|_| Screen::Calendar);
        return Some(("Modification d'une période".into(), words(), there));
    }
    let id = about::<DivisionId>(form, period_draft::new_form)?;
    let division = rows.get::<Division>(id.0);
    let class = division.map_or("une classe disparue", |d| d.name.as_str());
    let what = format!("Nouvelle période de {class}");
    Some((what, words(), division.map(|_| Screen::Calendar)))
}

/// Forms about offers and hosts.
fn of_hosts(form: &str, kept: &str, rows: &Replica) -> Option<Told> {
    let of_offer = |what: &str, id: OfferId, screen: Screen| match rows.get::<Offer>(id.0) {
        Some(offer) => (
            format!("{what}\u{a0}: «\u{a0}{}\u{a0}»", offer.text.title),
            Some(screen),
        ),
        None => (format!("{what}\u{a0}: offre retirée"), None),
    };
    if let Some(id) = about::<OfferId>(form, report_form) {
        let (what, screen) = of_offer("Signalement", id, Screen::Offer(id));
        return Some((what, kept.to_owned(), screen));
    }
    if let Some(id) = about::<ReportId>(form, settle_form) {
        let there = rows.get::<Report>(id.0).map(|_| Screen::Reports);
        return Some(("Réponse à un signalement".into(), kept.to_owned(), there));
    }
    if let Some((what, screen)) = of_support(form, rows) {
        return Some((what, kept.to_owned(), screen));
    }
    if let Some(id) = about::<OfferId>(form, ask_form) {
        let (what, screen) = of_offer("Demande", id, Screen::Offer(id));
        return Some((what, kept.to_owned(), screen));
    }
    if let Some(id) = about::<ApplicationId>(form, crate::pages::coordinator::refusal::draft) {
        let there = rows.get::<Application>(id.0).map(|_| Screen::Arbitration);
        return Some(("Refus d'une demande".into(), kept.to_owned(), there));
    }
    if let Some(id) = about::<HostId>(form, host_draft::contact_form) {
        let host = rows.get::<Host>(id.0);
        let what = host.map_or("un organisme disparu".into(), |h| h.name.clone());
        let screen = host.map(|_| Screen::Host(id));
        return Some((format!("Contact avec {what}"), kept.to_owned(), screen));
    }
    if let Some(left) = host_draft::Draft::read(kept).filter(|_| form.starts_with("organisme-")) {
        let id = about::<HostId>(form, |id| host_draft::form(Some(id)));
        let screen = match id {
            Some(id) => rows.get::<Host>(id.0).map(|_| Screen::Host(id)),
            None => Some(Screen::NewHost),
        };
        return Some(("Fiche d'un organisme".into(), left.words(), screen));
    }
    if let Some(id) = about::<OfferId>(form, offer_form) {
        let (what, screen) = of_offer("Modification d'une offre", id, Screen::EditOffer(id));
        let words = Left::read(kept).map_or_else(|| kept.to_owned(), |left| words(&left.draft));
        return Some((what, words, screen));
    }
    if form == crate::pages::coordinator::offer_draft::form(None) {
        let words = Draft::read(kept).map_or_else(|| kept.to_owned(), |draft| words(&draft));
        return Some(("Nouvelle offre".into(), words, Some(Screen::NewOffer)));
    }
    None
}

type Told = (String, String, Option<Screen>);

/// A place found, or its correction.
fn of_place(form: &str, draft: &found_draft::Draft, rows: &Replica) -> Option<Told> {
    if form == found_draft::form(None) {
        let screen = Some(Screen::FoundPlace(None));
        return Some(("J'ai trouvé un stage".into(), draft.words(), screen));
    }
    let id = about::<FoundPlaceId>(form, |id| found_draft::form(Some(id)))?;
    let screen = rows
        .get::<FoundPlace>(id.0)
        .map(|_| Screen::FoundPlace(Some(id)));
    Some(("Correction d'un stage trouvé".into(), draft.words(), screen))
}

/// A step of the search, new or going on.
fn of_step(form: &str, draft: &demarche_draft::Draft, rows: &Replica) -> Option<Told> {
    if form == demarche_draft::form(None) {
        let screen = Some(Screen::Demarche(None));
        return Some(("Nouvelle démarche".into(), draft.words(), screen));
    }
    let id = about::<DemarcheId>(form, |id| demarche_draft::form(Some(id)))?;
    let screen = rows
        .get::<Demarche>(id.0)
        .map(|_| Screen::Demarche(Some(id)));
    Some(("Suite d'une démarche".into(), draft.words(), screen))
}

/// What a form about a request for help is about, and where it is.
fn of_support(form: &str, rows: &Replica) -> Option<(String, Option<Screen>)> {
    let (_, id) = form.split_once('-')?;
    let id: Uuid = id.parse().ok()?;
    let kind = SupportForm::ALL
        .into_iter()
        .find(|kind| support_form(*kind, id) == form)?;
    let (name, screen) = match kind {
        SupportForm::Ask if rows.user().0 == id => (String::new(), Some(Screen::Help)),
        SupportForm::Ask => {
            let pupil = rows.get::<Pupil>(id);
            let name = pupil.map(|p| format!(" pour {} {}", p.first_name, p.last_name));
            let screen = pupil.map(|p| Screen::Pupil(p.id));
            (name.unwrap_or_default(), screen)
        }
        SupportForm::Answer => {
            let of = rows.get::<SupportStep>(id).map(|s| s.support);
            of.map_or((String::new(), None), |of| support_place(rows, of))
        }
        _ => support_place(rows, SupportId(id)),
    };
    Some((format!("{}{name}", kind.label()), screen))
}

fn offer_form(id: OfferId) -> String {
    crate::pages::coordinator::offer_draft::form(Some(id))
}

fn words(draft: &Draft) -> String {
    let text = &draft.text;
    format!("{}\n{}", text.title, text.description)
        .trim()
        .to_owned()
}

/// The texts begun on this device, each with the way back to its form.
#[component]
pub fn BegunTexts() -> impl IntoView {
    let local = use_local();
    let kept = RwSignal::new(Vec::<(String, String)>::new());
    Effect::new(move |_| {
        // Read again now and then: another tab may be writing.
        local.clock().track();
        leptos::task::spawn_local(async move { kept.set(local.begun().await) });
    });
    let all = Memo::new(move |_| {
        let actor = local.actor().get();
        local.read(&KINDS, |rows| {
            let texts = kept.get();
            let told = texts
                .iter()
                .map(|(form, text)| begun(form, text, &actor, rows));
            told.collect::<Vec<_>>()
        })
    });
    let erase = move |form: String| {
        local.save_draft(&form, String::new());
        local.flush_drafts();
        kept.update(|kept| kept.retain(|(name, _)| *name != form));
    };
    let card = move |one: Begun| {
        let gone = one.screen.is_none();
        let form = StoredValue::new(one.form);
        view! {
            <li>
                <article class="card">
                    <h3>{one.what}</h3>
                    {(!one.text.is_empty()).then(|| view! { <blockquote class="quote">{one.text}</blockquote> })}
                    {gone.then(|| view! {
                        <p>"Ce formulaire ne s'ouvre plus pour vous. Recopiez ce qui vous sert, puis effacez."</p>
                    })}
                    <p class="actions">
                        {one.screen.map(|screen| view! { <A href=screen.path() attr:class="btn">"Continuer"</A> })}
                        <Confirm
                            label="Effacer"
                            question="Effacer ce texte\u{a0}?"
                            hint="Il n'est que sur cet appareil."
                            yes="Oui, effacer"
                            confirmed=move || erase(form.get_value())
                        />
                    </p>
                </article>
            </li>
        }
    };
    view! {
        <Show when=move || !all.with(Vec::is_empty)>
            <h2>"Textes commencés"</h2>
            <ul class="list" aria-label="Textes commencés">
                {move || all.get().into_iter().map(card).collect_view()}
            </ul>
        </Show>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{ME, POLE, TEACHER, pole};
    use common::domain::staff::Territory;
    use common::ids::UserId;
    use uuid::Uuid;

    fn teacher() -> Actor {
        Actor {
            user: UserId(TEACHER.0),
            space: POLE,
            who: Who::Staff {
                staff: TEACHER,
                roles: vec![(Role::Teacher, Territory::Pole(POLE))],
            },
        }
    }

    #[test]
    fn a_text_leads_back_to_its_form() {
        let one = begun(&note_form(ME), "À moitié", &teacher(), &pole());
        assert_eq!(one.what, "Note sur Camille Durand");
        assert_eq!(one.text, "À moitié");
        assert_eq!(one.screen, Some(Screen::Pupil(ME)));
    }

    #[test]
    fn what_a_pupil_began_opens_for_the_pupil_alone() {
        let pupil = Actor {
            user: UserId(ME.0),
            space: POLE,
            who: Who::Pupil {
                pupil: ME,
                division: crate::pages::fixture::DIVISION,
                school: crate::pages::fixture::SCHOOL,
            },
        };
        let place = found_draft::Draft {
            typed: "Volta".into(),
            ..Default::default()
        };
        let form = found_draft::form(None);
        let one = begun(&form, &place.text(), &pupil, &pole());
        assert_eq!(
            (one.text.as_str(), one.screen),
            ("Volta", Some(Screen::FoundPlace(None)))
        );
        let theirs = begun(&form, &place.text(), &teacher(), &pole());
        assert_eq!(theirs.screen, None);
        let step = demarche_draft::Draft::blank(crate::pages::fixture::day("before"), None);
        let one = begun(&demarche_draft::form(None), &step.kept(), &pupil, &pole());
        assert_eq!(one.screen, Some(Screen::Demarche(None)));
        let gone = begun(
            &journal_form(PlacementId(Uuid::from_u128(9))),
            "Jour",
            &pupil,
            &pole(),
        );
        assert_eq!((gone.text.as_str(), gone.screen), ("Jour", None));
    }

    #[test]
    fn a_text_whose_subject_is_gone_is_still_shown() {
        let gone = PupilId(Uuid::from_u128(99));
        let one = begun(&note_form(gone), "Perdu de vue", &teacher(), &pole());
        assert_eq!(one.screen, None);
        assert_eq!(one.text, "Perdu de vue");
        let unknown = begun("autre-chose", "Texte", &teacher(), &pole());
        assert_eq!((unknown.text.as_str(), unknown.screen), ("Texte", None));
    }

    #[test]
    fn an_offer_is_shown_in_words_and_only_opens_for_a_coordinator() {
        let mut draft = Draft::blank();
        draft.text.title = "Menuiserie".into();
        let form = crate::pages::coordinator::offer_draft::form(None);
        let one = begun(&form, &draft.text(), &teacher(), &pole());
        assert_eq!(one.text, "Menuiserie");
        assert_eq!(one.screen, None);
    }
}
