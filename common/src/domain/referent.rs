//! The teacher who follows a pupil in a period (*enseignant référent*).

use crate::ids::{DivisionId, PeriodId, PupilId, ReferentId, SchoolId, StaffId};
use serde::{Deserialize, Serialize};

/// Most pupils that a referent follows in the same period (D124-3 code de l'éducation).
pub const LOAD_MAX: usize = 16;

/// Who follows a pupil in a period. One row for both: its id comes from them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referent {
    pub id: ReferentId,
    pub school: SchoolId,
    pub division: DivisionId,
    pub pupil: PupilId,
    pub period: PeriodId,
    /// None: nobody any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
}

/// The one name of the referent of that pupil in that period.
#[must_use]
pub fn referent_id(pupil: PupilId, period: PeriodId) -> ReferentId {
    ReferentId(crate::ids::derived(pupil.0, period.0))
}
