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
    /// A place that a pupil says they have found.
    FoundPlaceId,
    /// One step of a pupil's own search: a call, a visit, a letter.
    DemarcheId,
    /// What a pupil felt as discrimination.
    ConcernId,
    /// A request for help of a pupil without a place.
    SupportId,
    /// One thing done about a request for help.
    SupportStepId,
    /// A pupil's lines about a day.
    JournalId,
    /// A pupil's opinion of how they were received.
    ReceptionId,
    /// What somebody noted of a pupil's presence on a day.
    AttendanceId,
    /// Who follows a pupil in a period.
    ReferentId,
    /// A visit or a call to make.
    VisitId,
    /// A person at a host.
    ContactId,
    /// A contact that took place with a host.
    ContactEventId,
    /// A report about an offer.
    ReportId,
    /// A command kept aside: its ticket.
    SealedId,
    /// Whoever signs in: a pupil or an adult; equals the `PupilId` or the `StaffId`.
    UserId,
    /// One installation of the app: a browser profile for one user.
    ClientId,
}

/// A name that comes from two others, in their order: the same wherever it is made. FNV-1a on 128
/// bits: whoever makes one checks that nothing else has this name.
#[must_use]
pub fn derived(first: Uuid, last: Uuid) -> Uuid {
    let mut mixed: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for id in [first, last] {
        for byte in id.into_bytes() {
            mixed =
                (mixed ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
    uuid::Builder::from_custom_bytes(mixed.to_be_bytes()).into_uuid()
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
