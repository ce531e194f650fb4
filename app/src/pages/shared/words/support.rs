//! Commands about requests for help, in words.

use super::{Asked, pupil_name};
use crate::routes::Screen;
use common::command::Command;
use common::domain::pupil::Pupil;
use common::domain::support::Support;
use common::ids::SupportId;
use common::sync::replica::Replica;
use uuid::Uuid;

/// The forms about a request for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportForm {
    /// About a pupil; the others about a request, the answer about a proposal.
    Ask,
    Tried,
    Pass,
    Propose,
    Answer,
    Close,
    Reopen,
}

impl SupportForm {
    /// Every form.
    pub const ALL: [Self; 7] = [
        Self::Ask,
        Self::Tried,
        Self::Pass,
        Self::Propose,
        Self::Answer,
        Self::Close,
        Self::Reopen,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Ask => "aide",
            Self::Tried => "essai",
            Self::Pass => "transmission",
            Self::Propose => "proposition",
            Self::Answer => "reponse",
            Self::Close => "cloture",
            Self::Reopen => "reouverture",
        }
    }

    /// What its draft is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ask => "Demande d'aide",
            Self::Tried => "Ce qui a été essayé",
            Self::Pass => "Transmission d'une demande d'appui",
            Self::Propose => "Proposition d'une place",
            Self::Answer => "Réponse à une proposition",
            Self::Close => "Clôture d'une demande d'appui",
            Self::Reopen => "Réouverture d'une demande d'appui",
        }
    }
}

/// Name of the draft of such a form.
#[must_use]
pub fn support_form(form: SupportForm, about: Uuid) -> String {
    format!("{}-{about}", form.name())
}

/// Where a request for help is worked on by the person of this device, and whose it is, as far as the
/// rows tell: a name for those who know it, else the reference.
#[must_use]
pub fn support_place(rows: &Replica, id: SupportId) -> (String, Option<Screen>) {
    let Some(support) = rows.get::<Support>(id.0) else {
        return (String::new(), None);
    };
    if rows.user().0 == support.pupil.0 {
        return (String::new(), Some(Screen::Help));
    }
    if rows.get::<Pupil>(support.pupil.0).is_some() {
        let name = pupil_name(rows, support.pupil);
        return (name, Some(Screen::Pupil(support.pupil)));
    }
    let name = format!("\u{a0}: {}", support.reference);
    (name, Some(Screen::Case(id)))
}

/// A command about a request for help, with its words.
fn about_support(
    rows: &Replica,
    what: &str,
    support: SupportId,
    form: (SupportForm, Uuid),
    text: &str,
) -> Asked {
    let (name, screen) = support_place(rows, support);
    Asked::new(format!("{what}{name}"), screen)
        .quoting(text)
        .drafted(support_form(form.0, form.1), text)
}

/// A command about a request for help, as its author would tell it.
pub(super) fn asked(command: &Command, rows: &Replica) -> Asked {
    match command {
        Command::AskSupport(c) => {
            let mine = rows.user().0 == c.pupil.0;
            let (name, screen) = if mine {
                (String::new(), Screen::Help)
            } else {
                (pupil_name(rows, c.pupil), Screen::Pupil(c.pupil))
            };
            Asked::new(format!("Votre demande d'aide{name}"), Some(screen))
                .quoting(&c.text)
                .drafted(support_form(SupportForm::Ask, c.pupil.0), &c.text)
        }
        Command::AddSupportStep(c) => about_support(
            rows,
            "Ce que vous avez essayé",
            c.support,
            (SupportForm::Tried, c.support.0),
            &c.text,
        ),
        Command::PassSupportOn(c) => about_support(
            rows,
            "Votre transmission d'une demande d'appui",
            c.support,
            (SupportForm::Pass, c.support.0),
            &c.text,
        ),
        Command::TakeSupport(c) => about_support(
            rows,
            "Votre prise en charge",
            c.support,
            (SupportForm::Tried, c.support.0),
            "",
        ),
        Command::ProposePlace(c) => about_support(
            rows,
            "Votre proposition d'une place",
            c.support,
            (SupportForm::Propose, c.support.0),
            &c.text,
        ),
        Command::AnswerProposal(c) => about_support(
            rows,
            "Votre réponse à une proposition",
            c.support,
            (SupportForm::Answer, c.proposal.0),
            &c.text,
        ),
        Command::CloseSupport(c) => about_support(
            rows,
            "Votre clôture d'une demande d'appui",
            c.support,
            (SupportForm::Close, c.support.0),
            &c.text,
        ),
        Command::ReopenSupport(c) => about_support(
            rows,
            "Votre réouverture d'une demande d'appui",
            c.support,
            (SupportForm::Reopen, c.support.0),
            &c.text,
        ),
        _ => Asked::unknown(""),
    }
}
