//! The file of hosts: kept by coordinators and by the office of the school that brought a host;
//! whoever gets in touch writes down whom they reached and how it went.

use super::{Ctx, Effect, Merged, NAME_MAX, Rows, RowsExt, Rule, Stop, clean, ensure, space};
use crate::access::Actor;
use crate::domain::demarche::Channel;
use crate::domain::host::{
    Contact, ContactEvent, ContactOutcome, ContactRole, Host, HostContact, HostState, Sharing,
};
use crate::domain::offer::Offer;
use crate::domain::placement::Placement;
use crate::ids::{ContactEventId, ContactId, HostId, SchoolId};
use crate::refusal::Refusal;
use crate::row::{Group, Index, Kind, Row, RowKey};
use crate::rules::codes::{Insee, Siret};
use crate::rules::travel::GeoPoint;
use serde::{Deserialize, Serialize};

/// Longest address, sector, phone or e-mail, in characters.
pub const HOST_FIELD_MAX: usize = 200;
/// Longest account of a contact, in characters.
pub const CONTACT_TEXT_MAX: usize = 2_000;

/// Who may change what is written of a host.
#[must_use]
pub fn keeps_host(actor: &Actor, host: &Host) -> bool {
    match host.private_to() {
        Some(school) => actor.runs_office(school),
        None => actor.coordinates() || host.owner.is_some_and(|school| actor.runs_office(school)),
    }
}

/// Who knows a host, and may say how a contact with it went.
fn knows_host(actor: &Actor, host: &Host) -> bool {
    keeps_host(actor, host) || (host.private_to().is_none() && actor.canvasses())
}

fn whole(kind: Kind, id: uuid::Uuid) -> Vec<(RowKey, Group)> {
    vec![(RowKey::new(kind, id), Group::Whole)]
}

fn known(id: HostId, rows: &mut dyn Rows) -> Result<Host, Stop> {
    Ok(rows.find::<Host>(id.0)?.ok_or(Refusal::HostGone)?)
}

/// Somebody adds a host, for the pôle or for a school, or corrects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveHost {
    pub id: HostId,
    /// School that brings it: the first to get in touch. Only of a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<SchoolId>,
    pub name: String,
    pub sector: String,
    pub commune: Insee,
    pub commune_name: String,
    pub point: GeoPoint,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<Siret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headcount: Option<u32>,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub sharing: Sharing,
    pub state: HostState,
}

impl Rule for SaveHost {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        whole(Kind::Host, self.id.0)
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let before = rows.find::<Host>(self.id.0)?;
        let allowed = match (&before, self.owner) {
            (Some(host), _) => keeps_host(ctx.actor, host),
            (None, Some(school)) => ctx.actor.runs_office(school),
            (None, None) => ctx.actor.coordinates(),
        };
        ensure(allowed, Refusal::Forbidden)?;
        let owner = before.as_ref().map_or(self.owner, |host| host.owner);
        // What no school brought is nobody's own.
        ensure(
            self.sharing != Sharing::School || owner.is_some(),
            Refusal::BadArguments,
        )?;
        let name = clean(&self.name, NAME_MAX)?;
        ensure(!name.is_empty(), Refusal::EmptyText)?;
        let field = |text: &str| clean(text, HOST_FIELD_MAX);
        let host = Host {
            id: self.id,
            pole: space(ctx),
            name,
            sector: field(&self.sector)?,
            commune: self.commune,
            commune_name: field(&self.commune_name)?,
            point: self.point,
            siret: self.siret,
            headcount: self.headcount,
            country: before.as_ref().map(|h| h.country).unwrap_or_default(),
            foreign_id: before
                .as_ref()
                .map_or(String::new(), |h| h.foreign_id.clone()),
            sharing: self.sharing,
            owner,
            state: self.state,
            blocked: before.as_ref().is_some_and(|h| h.blocked),
            verified_on: Some(ctx.now.today),
            merged_into: before.as_ref().and_then(|h| h.merged_into),
        };
        let private_to = host.private_to();
        let reached = rows.find::<HostContact>(self.id.0)?;
        let contact = HostContact {
            host: self.id,
            pole: host.pole,
            address: field(&self.address)?,
            contact_name: reached.map_or(String::new(), |c| c.contact_name),
            phone: field(&self.phone)?,
            email: field(&self.email)?,
            private_to,
        };
        let mut puts: Vec<Row> = vec![host.into(), contact.into()];
        // Whoever may know the host may know whom to ask for there.
        for mut person in rows.all::<Contact>(Index::ContactsByHost, self.id.0)? {
            person.private_to = private_to;
            puts.push(person.into());
        }
        for mut event in rows.all::<ContactEvent>(Index::ContactEventsByHost, self.id.0)? {
            event.private_to = private_to;
            puts.push(event.into());
        }
        Ok(Effect::put(puts))
    }
}

/// Somebody writes down a person at a host, or corrects what is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveContact {
    pub id: ContactId,
    pub host: HostId,
    pub name: String,
    pub role: ContactRole,
    /// *habilité*: may sign for the host.
    pub entitled: bool,
    pub phone: String,
    pub email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefers: Option<Channel>,
    /// No longer there when false.
    pub active: bool,
}

impl Rule for SaveContact {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        whole(Kind::Contact, self.id.0)
    }

    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Host, self.host.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let host = rows.find::<Host>(self.host.0)?;
        let allowed = host
            .as_ref()
            .map_or_else(|| ctx.actor.canvasses(), |host| knows_host(ctx.actor, host));
        ensure(allowed, Refusal::Forbidden)?;
        let host = host.ok_or(Refusal::HostGone)?;
        if let Some(before) = rows.find::<Contact>(self.id.0)? {
            ensure(before.host == self.host, Refusal::IdTaken)?;
        }
        let name = clean(&self.name, NAME_MAX)?;
        ensure(!name.is_empty(), Refusal::EmptyText)?;
        let contact = Contact {
            id: self.id,
            host: self.host,
            pole: space(ctx),
            private_to: host.private_to(),
            name,
            role: self.role,
            // A tutor who may not sign is told apart from who may.
            entitled: self.entitled,
            phone: clean(&self.phone, HOST_FIELD_MAX)?,
            email: clean(&self.email, HOST_FIELD_MAX)?,
            prefers: self.prefers,
            active: self.active,
        };
        Ok(Effect::put([contact.into()]))
    }
}

/// Somebody writes down how a contact with a host went. Blocks it or unblocks it, with the motive,
/// when they keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordContact {
    pub id: ContactEventId,
    pub host: HostId,
    pub channel: Channel,
    pub outcome: ContactOutcome,
    pub text: String,
    /// What is written of the host is right.
    pub verified: bool,
    pub written_at: i64,
}

impl Rule for RecordContact {
    fn about(&self) -> Vec<RowKey> {
        vec![RowKey::new(Kind::Host, self.host.0)]
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let staff = ctx.actor.staff().ok_or(Refusal::Forbidden)?;
        let host = rows.find::<Host>(self.host.0)?;
        let blocks = matches!(
            self.outcome,
            ContactOutcome::Blocked | ContactOutcome::Unblocked
        );
        let allowed = match &host {
            Some(host) if blocks => keeps_host(ctx.actor, host),
            Some(host) => knows_host(ctx.actor, host),
            None => ctx.actor.canvasses(),
        };
        ensure(allowed, Refusal::Forbidden)?;
        let mut host = host.ok_or(Refusal::HostGone)?;
        let text = clean(&self.text, CONTACT_TEXT_MAX)?;
        ensure(!blocks || !text.is_empty(), Refusal::EmptyText)?;
        let event = ContactEvent {
            id: self.id,
            host: self.host,
            pole: space(ctx),
            private_to: host.private_to(),
            staff,
            channel: self.channel,
            outcome: self.outcome,
            text,
            written_at: self.written_at,
        };
        if let Some(before) = rows.find::<ContactEvent>(self.id.0)? {
            ensure(before == event, Refusal::IdTaken)?;
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        let mut puts: Vec<Row> = vec![event.into()];
        if blocks || self.verified {
            host.blocked = match self.outcome {
                ContactOutcome::Blocked => true,
                ContactOutcome::Unblocked => false,
                _ => host.blocked,
            };
            if self.verified {
                host.verified_on = Some(ctx.now.today);
            }
            puts.push(host.into());
        }
        Ok(Effect::put(puts))
    }
}

/// Two hosts are one: the first gives way to the second. It must have no offer and no placement, so
/// that the merge can be undone whole; its contacts and history are shown with the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeHosts {
    pub from: HostId,
    pub into: HostId,
}

impl Rule for MergeHosts {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        [self.from, self.into]
            .into_iter()
            .flat_map(|id| whole(Kind::Host, id.0))
            .collect()
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let (from, into) = (
            rows.find::<Host>(self.from.0)?,
            rows.find::<Host>(self.into.0)?,
        );
        let keeps = |host: &Option<Host>| {
            host.as_ref()
                .map_or_else(|| ctx.actor.canvasses(), |host| keeps_host(ctx.actor, host))
        };
        ensure(keeps(&from), Refusal::Forbidden)?;
        let mut from = from.ok_or(Refusal::HostGone)?;
        let into = into.ok_or(Refusal::HostGone)?;
        // One who keeps a host to themselves does not make it vanish into one that others read.
        ensure(
            from.id != into.id && into.merged_into.is_none() && from.private_to().is_none()
                || from.private_to() == into.private_to() && from.id != into.id,
            Refusal::BadArguments,
        )?;
        if from.merged_into == Some(into.id) {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        ensure(from.merged_into.is_none(), Refusal::HostGone)?;
        let busy = !rows
            .all::<Offer>(Index::OffersByHost, from.id.0)?
            .is_empty()
            || !rows
                .all::<Placement>(Index::PlacementsByHost, from.id.0)?
                .is_empty();
        ensure(!busy, Refusal::HostInUse)?;
        from.merged_into = Some(into.id);
        Ok(Effect::put([from.into()]))
    }
}

/// They are two hosts after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoMerge {
    pub from: HostId,
}

impl Rule for UndoMerge {
    fn shown(&self) -> Vec<(RowKey, Group)> {
        whole(Kind::Host, self.from.0)
    }

    fn decide(&self, ctx: &Ctx<'_>, rows: &mut dyn Rows) -> Result<Effect, Stop> {
        let mut from = known(self.from, rows)?;
        ensure(keeps_host(ctx.actor, &from), Refusal::Forbidden)?;
        if from.merged_into.is_none() {
            return Ok(Effect::merged(Merged::AlreadyDone));
        }
        from.merged_into = None;
        Ok(Effect::put([from.into()]))
    }
}
