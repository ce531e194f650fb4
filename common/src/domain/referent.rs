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
    /// First and last name, for the pupil, who does not read the people of the pôle.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// The one name of the referent of that pupil in that period.
#[must_use]
pub fn referent_id(pupil: PupilId, period: PeriodId) -> ReferentId {
    ReferentId(crate::ids::derived(pupil.0, period.0))
}

/// How many pupils that adult follows in weeks of that period, as far as these rows tell: those of
/// `other` periods too, when weeks are shared. Pupils of `besides` are not counted.
#[must_use]
pub fn load<'a>(
    referents: impl IntoIterator<Item = &'a Referent>,
    staff: StaffId,
    besides: &[PupilId],
    shares_weeks: impl Fn(PeriodId) -> bool,
) -> usize {
    let mut pupils = Vec::new();
    for referent in referents {
        if referent.staff == Some(staff)
            && !besides.contains(&referent.pupil)
            && !pupils.contains(&referent.pupil)
            && shares_weeks(referent.period)
        {
            pupils.push(referent.pupil);
        }
    }
    pupils.len()
}
