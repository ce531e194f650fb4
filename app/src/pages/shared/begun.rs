//! Texts begun in forms, and where they are: nothing stays on the device unseen.

use super::words::{
    KINDS, SupportForm, ask_form, note_form, report_form, revision_form, settle_form, support_form,
    support_place,
};
use crate::components::Confirm;
use crate::local::use_local;
use crate::pages::coordinator::offer_draft::{Draft, Left};
use crate::pages::teacher::note::Correction;
use crate::routes::Screen;
use common::access::{Actor, Who};
use common::domain::application::Application;
use common::domain::follow_up::Note;
use common::domain::offer::Offer;
use common::domain::pupil::Pupil;
use common::domain::report::Report;
use common::domain::staff::Role;
use common::domain::support::SupportStep;
use common::ids::{ApplicationId, NoteId, OfferId, PupilId, ReportId, SupportId};
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
        Screen::Pupil(_) => actor.has_role(Role::Teacher) || actor.has_role(Role::Office),
        Screen::Case(_) => actor.has_role(Role::Coordinator) || actor.has_role(Role::Office),
        Screen::Offer(_) | Screen::Help => matches!(actor.who, Who::Pupil { .. }),
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
fn told(form: &str, kept: &str, rows: &Replica) -> (String, String, Option<Screen>) {
    let on_pupil = |what: &str, id: Option<PupilId>| match id.and_then(|id| rows.get::<Pupil>(id.0))
    {
        Some(pupil) => (
            format!("{what} sur {} {}", pupil.first_name, pupil.last_name),
            Some(Screen::Pupil(pupil.id)),
        ),
        None => (format!("{what} sur un élève que vous ne suivez plus"), None),
    };
    let of_offer = |what: &str, id: OfferId, screen: Screen| match rows.get::<Offer>(id.0) {
        Some(offer) => (
            format!("{what}\u{a0}: «\u{a0}{}\u{a0}»", offer.text.title),
            Some(screen),
        ),
        None => (format!("{what}\u{a0}: offre retirée"), None),
    };
    if let Some(id) = about::<PupilId>(form, note_form) {
        let (what, screen) = on_pupil("Note", Some(id));
        return (what, kept.to_owned(), screen);
    }
    if let Some(id) = about::<NoteId>(form, revision_form) {
        let (what, screen) = on_pupil("Correction", rows.get::<Note>(id.0).map(|n| n.pupil));
        return (what, Correction::read(kept).text, screen);
    }
    if let Some(id) = about::<OfferId>(form, report_form) {
        let (what, screen) = of_offer("Signalement", id, Screen::Offer(id));
        return (what, kept.to_owned(), screen);
    }
    if let Some(id) = about::<ReportId>(form, settle_form) {
        let there = rows.get::<Report>(id.0).map(|_| Screen::Reports);
        return ("Réponse à un signalement".into(), kept.to_owned(), there);
    }
    if let Some((what, screen)) = of_support(form, rows) {
        return (what, kept.to_owned(), screen);
    }
    if let Some(id) = about::<OfferId>(form, ask_form) {
        let (what, screen) = of_offer("Demande", id, Screen::Offer(id));
        return (what, kept.to_owned(), screen);
    }
    if let Some(id) = about::<ApplicationId>(form, crate::pages::coordinator::refusal::draft) {
        let there = rows.get::<Application>(id.0).map(|_| Screen::Arbitration);
        return ("Refus d'une demande".into(), kept.to_owned(), there);
    }
    if let Some(id) = about::<OfferId>(form, offer_form) {
        let (what, screen) = of_offer("Modification d'une offre", id, Screen::EditOffer(id));
        let words = Left::read(kept).map_or_else(|| kept.to_owned(), |left| words(&left.draft));
        return (what, words, screen);
    }
    if form == crate::pages::coordinator::offer_draft::form(None) {
        let words = Draft::read(kept).map_or_else(|| kept.to_owned(), |draft| words(&draft));
        return ("Nouvelle offre".into(), words, Some(Screen::NewOffer));
    }
    ("Texte commencé".into(), kept.to_owned(), None)
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
