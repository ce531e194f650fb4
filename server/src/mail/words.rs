//! What mails say, from the rows of the moment. No name of a pupil leaves by mail.

use crate::store::{Store, StoreError};
use common::command::Notice;
use common::domain::host::{Host, HostContact};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::school::School;
use common::ids::PoleId;
use common::rules::week;

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) body: String,
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
    }
}

fn approved(
    placement: &Placement,
    contact: Option<HostContact>,
    host: Option<Host>,
    school: Option<School>,
) -> Result<Words, &'static str> {
    let contact = contact.filter(|contact| !contact.email.trim().is_empty());
    let (contact, host, school) = (
        contact.ok_or("the host has no address")?,
        host.ok_or("the host is gone")?,
        school.ok_or("the school is gone")?,
    );
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
    })
}
