//! What mails say, from the rows of the moment. No name of a pupil leaves by mail.

use crate::auth::link::Link;
use crate::store::{Store, StoreError};
use common::api::account::LinkKind;
use common::command::Notice;
use common::domain::host::{Host, HostContact};
use common::domain::period::Period;
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::school::School;
use common::ids::PoleId;
use common::row::Index;
use common::rules::week::{self, IsoWeek};
use std::collections::BTreeSet;

/// A mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    pub to: String,
    pub subject: String,
    pub body: String,
    /// Address by which mail programs stop mails of this kind.
    pub stop: Option<String>,
}

// It may hold a link that opens an account.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(…)")
    }
}

/// The mail that carries a one-time link.
#[must_use]
pub fn link(to: &str, link: &Link) -> Words {
    let until = common::clock::paris(link.ends_at).format("%d/%m/%Y à %H h %M");
    let (subject, why, otherwise) = match link.kind {
        LinkKind::Invitation => (
            "Votre compte Tremplin",
            "Un compte vous attend sur Tremplin, le réseau de votre pôle de stages. Choisissez \
             votre phrase de passe ici",
            "Vous n'attendiez pas ce message\u{a0}? Ne faites rien, et parlez-en à votre pôle.",
        ),
        LinkKind::Reset => (
            "Choisir une nouvelle phrase de passe",
            "Quelqu'un, vous sans doute, a demandé une nouvelle phrase de passe pour votre compte \
             Tremplin. Choisissez-la ici",
            "Ce n'était pas vous\u{a0}? Ne faites rien\u{a0}: votre phrase de passe reste la même.",
        ),
    };
    Words {
        to: to.to_owned(),
        subject: subject.into(),
        body: format!(
            "Bonjour,\n\n{why}\u{a0}:\n\n{}\n\nCe lien sert une fois, jusqu'au {until}.\n\n\
             {otherwise}\n",
            link.url
        ),
        stop: None,
    }
}

/// The mail a notice asks for, or why there is none.
pub(super) async fn of(
    store: &Store,
    space: PoleId,
    notice: Notice,
) -> Result<Result<Words, &'static str>, StoreError> {
    match notice {
        Notice::MatchApproved { placement } => {
            let Some(placement) = store.find::<Placement>(space, placement.0).await? else {
                return Ok(Err("the placement is gone"));
            };
            if placement.status != PlacementStatus::Confirmed {
                return Ok(Err("the placement no longer holds"));
            }
            let contact = store.find::<HostContact>(space, placement.host.0).await?;
            let host = store.find::<Host>(space, placement.host.0).await?;
            let school = store.find::<School>(space, placement.school.0).await?;
            Ok(approved(&placement, contact, host, school))
        }
        Notice::PeriodMoved { period, host } => {
            let Some(period) = store.find::<Period>(space, period.0).await? else {
                return Ok(Err("the period is gone"));
            };
            let placements = store
                .by::<Placement>(space, Index::PlacementsByHost, host.0)
                .await?;
            let expected: Vec<Placement> = placements
                .into_iter()
                .filter(|p| p.period == period.id && p.status == PlacementStatus::Confirmed)
                .collect();
            let contact = store.find::<HostContact>(space, host.0).await?;
            let host = store.find::<Host>(space, host.0).await?;
            let school = store.find::<School>(space, period.school.0).await?;
            Ok(moved(&period, &expected, contact, host, school))
        }
    }
}

/// Whom a mail to a host is about, when it has an address.
fn parties(
    contact: Option<HostContact>,
    host: Option<Host>,
    school: Option<School>,
) -> Result<(HostContact, Host, School), &'static str> {
    let contact = contact.filter(|contact| !contact.email.trim().is_empty());
    Ok((
        contact.ok_or("the host has no address")?,
        host.ok_or("the host is gone")?,
        school.ok_or("the school is gone")?,
    ))
}

/// The dates of a class have changed: to a host that expects pupils of it.
fn moved(
    period: &Period,
    expected: &[Placement],
    contact: Option<HostContact>,
    host: Option<Host>,
    school: Option<School>,
) -> Result<Words, &'static str> {
    let (contact, host, school) = parties(contact, host, school)?;
    if expected.is_empty() {
        return Err("nobody is expected there any more");
    }
    let agreed: BTreeSet<IsoWeek> = expected
        .iter()
        .flat_map(|p| p.weeks.iter().copied())
        .collect();
    let agreed = week::runs(&agreed.into_iter().collect::<Vec<_>>());
    let now = week::runs(&period.weeks);
    let who = match expected.len() {
        1 => "un élève de cette classe était prévu".to_owned(),
        many => format!("{many} élèves de cette classe étaient prévus"),
    };
    Ok(Words {
        to: contact.email.trim().to_owned(),
        subject: format!("Nouvelles dates de stage : {now}"),
        body: format!(
            "Bonjour,\n\nLes dates d'un stage ont changé. {} ({}) les fixe maintenant en {now}. \
             Chez {}, {who} en {agreed} : rien n'est changé sans vous.\n\n\
             L'établissement vous appelle pour convenir des dates. Une question ? \
             Répondez à l'établissement, qui vous connaît.\n",
            school.name, school.commune_name, host.name
        ),
        stop: None,
    })
}

fn approved(
    placement: &Placement,
    contact: Option<HostContact>,
    host: Option<Host>,
    school: Option<School>,
) -> Result<Words, &'static str> {
    let (contact, host, school) = parties(contact, host, school)?;
    let weeks = week::runs(&placement.weeks);
    Ok(Words {
        to: contact.email.trim().to_owned(),
        subject: format!("Stage confirmé : {weeks}"),
        body: format!(
            "Bonjour,\n\nUn stage est confirmé chez {} : un élève de {} ({}), {weeks}.\n\n\
             L'établissement vous contactera pour la convention. Une question ? Répondez à \
             l'établissement, qui vous connaît.\n\nMerci d'accueillir un jeune.\n",
            host.name, school.name, school.commune_name
        ),
        stop: None,
    })
}
