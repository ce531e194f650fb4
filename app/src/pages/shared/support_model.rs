//! Requests for help as they are told: a function of the rows.

use chrono::NaiveDate;
use common::command::Proposed;
use common::command::support::waiting;
use common::domain::division::Division;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::{Period, PeriodPhase, PeriodState};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::pole::Pole;
use common::domain::pupil::{Need, Schooling};
use common::domain::school::School;
use common::domain::staff::Staff;
use common::domain::support::{StepKind, Support, SupportLevel, SupportStatus, SupportStep};
use common::ids::{PupilId, SupportId};
use common::order::sorted;
use common::row::{Index, Kind};
use common::rules::text::fold;
use common::sync::replica::Replica;

#[cfg(test)]
mod tests;

/// Kinds that a case is told from.
pub const KINDS: [Kind; 11] = [
    Kind::Support,
    Kind::SupportStep,
    Kind::Period,
    Kind::Division,
    Kind::School,
    Kind::Need,
    Kind::Placement,
    Kind::Offer,
    Kind::Host,
    Kind::Staff,
    Kind::Pole,
];

/// Places proposed in one list, at most.
const PLACES: usize = 60;

/// A step with its names.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub step: SupportStep,
    /// « vous », a colleague, or nothing when the device does not know them.
    pub author: Option<String>,
    /// « Installation chez Volta ».
    pub place: Option<String>,
}

/// A request with all that is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub support: Support,
    pub period: Option<Period>,
    pub division: Option<Division>,
    pub school: Option<School>,
    /// Read by coordinators and by those who follow the pupil.
    pub need: Option<Need>,
    /// The oldest first.
    pub steps: Vec<Told>,
    /// Proposals that wait for an answer.
    pub proposals: Vec<Told>,
    /// Days to the first Monday, negative once it is past.
    pub days: i64,
}

/// A request, by its id.
#[must_use]
pub fn case(rows: &Replica, id: SupportId, today: NaiveDate) -> Option<Case> {
    let support = rows.get::<Support>(id.0)?.clone();
    let steps: Vec<SupportStep> = rows
        .by::<SupportStep>(Index::StepsBySupport, id.0)
        .into_iter()
        .cloned()
        .collect();
    let steps = sorted(steps, |a, b| {
        (a.written_at, a.kind, a.id).cmp(&(b.written_at, b.kind, b.id))
    });
    let proposals = waiting(&steps);
    let start = support.weeks.first().map(|week| week.monday());
    Some(Case {
        period: rows.get::<Period>(support.period.0).cloned(),
        division: rows.get::<Division>(support.division.0).cloned(),
        school: rows.get::<School>(support.school.0).cloned(),
        need: rows.get::<Need>(support.pupil.0).cloned(),
        steps: steps.into_iter().map(|step| told(rows, step)).collect(),
        proposals: proposals.into_iter().map(|step| told(rows, step)).collect(),
        days: start.map_or(0, |start| (start - today).num_days()),
        support,
    })
}

fn told(rows: &Replica, step: SupportStep) -> Told {
    let author = if step.author == rows.user() {
        Some("vous".to_owned())
    } else if step.author.0 == step.pupil.0 {
        Some("l'élève".to_owned())
    } else {
        rows.get::<Staff>(step.author.0)
            .map(|s| format!("{} {}", s.first_name, s.last_name))
    };
    let host = step.host.and_then(|id| rows.get::<Host>(id.0));
    let offer = step.offer.and_then(|id| rows.get::<Offer>(id.0));
    let place = match (offer, host) {
        (Some(offer), Some(host)) => Some(format!(
            "«\u{a0}{}\u{a0}» chez {}, {}",
            offer.text.title, host.name, host.commune_name
        )),
        (None, Some(host)) => Some(format!("{}, {}", host.name, host.commune_name)),
        _ => None,
    };
    Told {
        step,
        author,
        place,
    }
}

impl Case {
    /// The time that is left: « commence dans 12 jours ».
    #[must_use]
    pub fn clock(&self) -> String {
        match self.days {
            1 => "commence demain".into(),
            0 => "commence aujourd'hui".into(),
            -1 => "a commencé hier".into(),
            days if days > 0 => format!("commence dans {days}\u{a0}jours"),
            days => format!("a commencé il y a {}\u{a0}jours", -days),
        }
    }

    /// Who acts next.
    #[must_use]
    pub fn next(&self) -> &'static str {
        match self.support.status {
            SupportStatus::Solved | SupportStatus::Closed => "Personne\u{a0}: c'est terminé",
            SupportStatus::Proposed if self.proposals.is_empty() => {
                "Place acceptée\u{a0}: à confirmer"
            }
            SupportStatus::Proposed => "L'établissement répond à la proposition",
            _ => match self.support.level {
                SupportLevel::Referent => "L'enseignant référent",
                SupportLevel::Office => "Le bureau des entreprises",
                SupportLevel::Pole => "Le coordonnateur du pôle",
            },
        }
    }

    /// Diploma and level, as far as they are known.
    #[must_use]
    pub fn training(&self) -> String {
        self.division.as_ref().map_or_else(String::new, |d| {
            format!("{}, {}", d.diploma, d.level.label())
        })
    }

    /// What the step of each kind is called here: an end is a place when one was found.
    #[must_use]
    pub fn title(&self, told: &Told) -> String {
        let step = &told.step;
        match (step.kind, step.accepted) {
            (StepKind::Answered, Some(true)) => "Proposition acceptée".into(),
            (StepKind::Answered, _) => "Proposition déclinée".into(),
            (StepKind::PassedOn, _) => format!("Transmis\u{a0}: {}", step.level.label()),
            (StepKind::Ended, _) if self.support.status == SupportStatus::Solved => {
                "Place trouvée".into()
            }
            (kind, _) => kind.label().into(),
        }
    }
}

/// Requests of a pupil, the latest first.
#[must_use]
pub fn of_pupil(rows: &Replica, pupil: PupilId) -> Vec<SupportId> {
    let all = rows.by::<Support>(Index::SupportsByPupil, pupil.0);
    let all = sorted(all, |a, b| {
        b.asked_at.cmp(&a.asked_at).then(a.id.cmp(&b.id))
    });
    all.into_iter().map(|s| s.id).collect()
}

/// The next period for which the pupil has neither a place nor a request for help, and whether the
/// time has come to ask.
#[must_use]
pub fn to_ask(rows: &Replica, pupil: PupilId, today: NaiveDate) -> Option<(Period, bool)> {
    let need = rows.get::<Need>(pupil.0)?;
    if need.schooling == Schooling::Left {
        return None;
    }
    let placements = rows.by::<Placement>(Index::PlacementsByPupil, pupil.0);
    let supports = rows.by::<Support>(Index::SupportsByPupil, pupil.0);
    let open = |p: &Period| {
        p.state == PeriodState::Published
            && p.phase(today) != PeriodPhase::After
            && !need.exempt.contains(&p.id)
            && !placements.iter().any(|placed| {
                placed.status == PlacementStatus::Confirmed
                    && placed.weeks.iter().any(|w| p.weeks.contains(w))
            })
            && !supports
                .iter()
                .any(|s| s.period == p.id && s.status.is_open())
    };
    let period = rows
        .by::<Period>(Index::PeriodsByDivision, need.division.0)
        .into_iter()
        .filter(|p| open(p))
        .min_by_key(|p| (p.first_day(), p.id))?;
    let settings = rows
        .get::<Pole>(rows.space().0)
        .map(|p| p.settings)
        .unwrap_or_default();
    let days = period.first_day().map_or(0, |day| (day - today).num_days());
    Some((period.clone(), days <= i64::from(settings.support_days)))
}

/// Places that may be proposed: open offers of the field with a seat in every week, then hosts, those
/// that `text` finds.
#[must_use]
pub fn places(rows: &Replica, support: &Support, text: &str) -> Vec<(Proposed, String)> {
    let wanted = fold(text);
    let found = |name: &str| {
        let name = fold(name);
        wanted.split_whitespace().all(|word| name.contains(word))
    };
    let division = rows.get::<Division>(support.division.0);
    let mut offers = Vec::new();
    for offer in rows.all::<Offer>() {
        let fits = division.is_none_or(|d| {
            offer.terms.filieres.contains(&d.filiere) && offer.terms.levels.contains(&d.level)
        });
        let left = offer.left_over(&support.weeks);
        if !offer.status.accepts_applications() || !fits || left == 0 {
            continue;
        }
        let Some(host) = rows.get::<Host>(offer.host.0).filter(|h| h.receives()) else {
            continue;
        };
        let name = format!(
            "{}, {} ({}), {left}\u{a0}pl.",
            offer.text.title, host.name, host.commune_name
        );
        if found(&name) {
            offers.push((Proposed::Offer(offer.id), name));
        }
    }
    let mut hosts = Vec::new();
    for host in rows.all::<Host>() {
        let name = format!("{}, {}", host.name, host.commune_name);
        let readable = host
            .private_to()
            .is_none_or(|school| school == support.school);
        if host.receives() && readable && found(&name) {
            hosts.push((Proposed::Host(host.id), format!("Organisme\u{a0}: {name}")));
        }
    }
    let by_name = |a: &(Proposed, String), b: &(Proposed, String)| a.1.cmp(&b.1);
    let mut all = sorted(offers, by_name);
    all.truncate(PLACES);
    let mut hosts = sorted(hosts, by_name);
    hosts.truncate(PLACES);
    all.extend(hosts);
    all
}
