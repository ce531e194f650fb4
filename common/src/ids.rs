//! Typed identifiers. All are UUIDv7 made by whoever creates the row (a device works offline, so
//! it names its own rows).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A *pôle de stages*: also the sync space, the unit of sharding.
    PoleId,
    /// A school on one site (see [`crate::domain::school::School`]).
    SchoolId,
    /// A class.
    DivisionId,
    /// A pupil.
    PupilId,
    /// An adult of the network.
    StaffId,
    /// A role given to an adult on a territory.
    AssignmentId,
    /// A placement period of a division.
    PeriodId,
    /// A host organisation on one site.
    HostId,
    /// An offer of seats by a host.
    OfferId,
    /// A pupil's request for a seat.
    ApplicationId,
    /// A granted seat.
    PlacementId,
    /// A follow-up note.
    NoteId,
    /// One revision of a follow-up note.
    RevisionId,
    /// A command kept aside: its ticket.
    SealedId,
    /// Whoever signs in: a pupil or an adult; equals the `PupilId` or the `StaffId`.
    UserId,
    /// One installation of the app: a browser profile for one user.
    ClientId,
}

impl From<PupilId> for UserId {
    fn from(id: PupilId) -> Self {
        Self(id.0)
    }
}

impl From<StaffId> for UserId {
    fn from(id: StaffId) -> Self {
        Self(id.0)
    }
}
