//! Hosts of the pôle.

use super::{Ctx, Effect, Rows, Rule, Stop, clean, ensure};
use crate::domain::host::{Host, HostContact};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Longest name, in characters.
pub const NAME_MAX: usize = 120;

/// A coordinator adds a host or corrects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterHost {
    pub host: Host,
    pub contact: HostContact,
}

impl Rule for RegisterHost {
    fn decide(&self, ctx: &Ctx<'_>, _rows: &mut dyn Rows) -> Result<Effect, Stop> {
        ensure(ctx.actor.coordinates(), Refusal::Forbidden)?;
        ensure(
            self.contact.host == self.host.id
                && self.host.pole == ctx.actor.space
                && self.contact.pole == ctx.actor.space,
            Refusal::BadArguments,
        )?;
        let mut host = self.host.clone();
        host.name = clean(&host.name, NAME_MAX)?;
        ensure(!host.name.is_empty(), Refusal::EmptyText)?;
        Ok(Effect::put([host.into(), self.contact.clone().into()]))
    }
}
