//! Naming a referent, with the load of each adult in view.

use super::class_model::Line;
use crate::components::{Alert, Choice};
use crate::local::use_local;
use crate::pages::shared::why_not;
use crate::text::count;
use common::access::Actor;
use common::command::{AssignReferent, Command};
use common::domain::follow_up::Note;
use common::domain::period::Period;
use common::domain::referent::{LOAD_MAX, Referent, load};
use common::domain::staff::Staff;
use common::ids::{PeriodId, PupilId, StaffId};
use common::order::sorted;
use common::row::{Index, Kind};
use common::sync::replica::Replica;
use leptos::prelude::*;

const KINDS: [Kind; 4] = [Kind::Referent, Kind::Staff, Kind::Period, Kind::Note];

/// An adult who may be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: StaffId,
    pub name: String,
    /// Pupils followed already in weeks of the period, those to be named for aside.
    pub load: usize,
    /// Known to follow pupils of these classes; the others of the pôle come after.
    pub near: bool,
}

/// Adults who may be named for these pupils, those who are known in the classes first.
#[must_use]
pub fn candidates(rows: &Replica, actor: &Actor, lines: &[Line]) -> Vec<Candidate> {
    let besides: Vec<PupilId> = lines.iter().map(|l| l.pupil.id).collect();
    let mut weeks = Vec::new();
    for line in lines {
        weeks.extend(rows.get::<Period>(line.period.0).map(|p| p.weeks.clone()));
    }
    let shares = |id: PeriodId| {
        let period = rows.get::<Period>(id.0);
        period.is_some_and(|p| {
            p.weeks
                .iter()
                .any(|w| weeks.iter().flatten().any(|x| x == w))
        })
    };
    let mut near: Vec<StaffId> = actor.staff().into_iter().collect();
    near.extend(rows.all::<Referent>().filter_map(|r| r.staff));
    for line in lines {
        let notes = rows.by::<Note>(Index::NotesByPupil, line.pupil.id.0);
        near.extend(notes.into_iter().map(|n| n.author));
    }
    let all: Vec<Candidate> = rows
        .all::<Staff>()
        .map(|staff| Candidate {
            id: staff.id,
            name: format!("{} {}", staff.last_name, staff.first_name),
            load: load(
                rows.by::<Referent>(Index::ReferentsByStaff, staff.id.0),
                staff.id,
                &besides,
                shares,
            ),
            near: near.contains(&staff.id),
        })
        .collect();
    sorted(all, |a, b| {
        (!a.near, &a.name, a.id).cmp(&(!b.near, &b.name, b.id))
    })
}

/// What the law says of that load: nothing up to [`LOAD_MAX`].
#[must_use]
pub fn warning(candidate: &Candidate, more: usize) -> Option<String> {
    let total = candidate.load + more;
    (total > LOAD_MAX).then(|| {
        format!(
            "{} suivrait {} sur ces semaines\u{a0}: le code de l'éducation en prévoit {LOAD_MAX} au \
             plus en même temps (D124-3). Vous pouvez enregistrer quand même.",
            candidate.name,
            count(total, "élève", "élèves"),
        )
    })
}

/// Chooses an adult for the pupils selected.
#[component]
pub fn AssignForm(
    chosen: Memo<Vec<Line>>,
    open: RwSignal<bool>,
    done: RwSignal<Option<String>>,
) -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let people = Memo::new(move |_| {
        let lines = chosen.get();
        local.read(&KINDS, |rows| candidates(rows, &actor.get(), &lines))
    });
    let picked = RwSignal::new(
        actor
            .get_untracked()
            .staff()
            .map(|id| id.to_string())
            .unwrap_or_default(),
    );
    let options = move || {
        let each = people.get().into_iter().map(|c| {
            let load = if c.load == 0 {
                String::new()
            } else {
                format!(" ({})", count(c.load, "élève", "élèves"))
            };
            (c.id.to_string(), format!("{}{load}", c.name))
        });
        let nobody = (String::new(), "Personne".to_owned());
        each.chain([nobody]).collect::<Vec<_>>()
    };
    let who = move || {
        let picked = picked.get();
        people
            .get()
            .into_iter()
            .find(|c| c.id.to_string() == picked)
    };
    let told = move || {
        let more = chosen.with(Vec::len);
        let who = who()?;
        let total = who.load + more;
        let text = warning(&who, more);
        let calm = text.is_none();
        let text = text.unwrap_or_else(|| {
            format!(
                "Avec ce choix, {} suivra {} sur ces semaines.",
                who.name,
                count(total, "élève", "élèves")
            )
        });
        Some(view! { <p class=if calm { "field__hint" } else { "alert alert--warn" }>{text}</p> })
    };
    let error = RwSignal::new(None::<String>);
    let save = Action::new_local(move |(): &()| {
        let staff = picked.get_untracked().parse::<StaffId>().ok();
        let lines = chosen.get_untracked();
        let mut periods: Vec<(PeriodId, Vec<PupilId>)> = Vec::new();
        for line in &lines {
            match periods.iter_mut().find(|(id, _)| *id == line.period) {
                Some((_, pupils)) => pupils.push(line.pupil.id),
                None => periods.push((line.period, vec![line.pupil.id])),
            }
        }
        let name = people
            .get_untracked()
            .into_iter()
            .find(|c| Some(c.id) == staff);
        async move {
            for (period, pupils) in periods {
                let command = Command::from(AssignReferent {
                    pupils,
                    period,
                    staff,
                });
                if let Err(why) = local.issue(command, None, None).await {
                    error.set(Some(why_not(&why)));
                    return;
                }
            }
            let name = name.map_or_else(|| "Personne".to_owned(), |c| c.name);
            done.set(Some(format!(
                "Référent\u{a0}: {name}. Enregistré sur cet appareil."
            )));
            open.set(false);
        }
    });
    view! {
        <form
            class="form"
            on:submit=move |event| {
                event.prevent_default();
                save.dispatch(());
            }
        >
            <Choice
                id="referent"
                label="Référent"
                options=Signal::derive(options)
                value=Signal::derive(move || picked.get())
                choose=Callback::new(move |id| picked.set(id))
            />
            <div role="status">{told}</div>
            <Alert error/>
            <p class="actions">
                <button class="btn btn--primary" disabled=move || save.pending().get()>"Enregistrer"</button>
                <button class="btn" type="button" on:click=move |_| open.set(false)>"Fermer"</button>
            </p>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::super::class_model::board;
    use super::*;
    use crate::pages::fixture::{
        DIVISION, ME, PERIOD, POLE, SCHOOL, TEACHER, day, division, period, pole, put,
    };
    use common::access::Who;
    use common::domain::referent::referent_id;
    use common::domain::staff::{Role, Territory};
    use common::ids::UserId;
    use uuid::Uuid;

    fn staff(number: u128, name: &str) -> Staff {
        Staff {
            id: StaffId(Uuid::from_u128(number)),
            pole: POLE,
            first_name: "Adulte".into(),
            last_name: name.into(),
        }
    }

    fn follows(pupil: u128, period: PeriodId, staff: StaffId) -> Referent {
        let pupil = PupilId(Uuid::from_u128(pupil));
        Referent {
            id: referent_id(pupil, period),
            school: SCHOOL,
            division: DIVISION,
            pupil,
            period,
            staff: Some(staff),
            name: String::new(),
        }
    }

    #[test]
    fn the_load_counts_other_pupils_in_shared_weeks_and_is_told_above_sixteen() {
        let mut rows = pole();
        put(&mut rows, staff(5, "Martin"));
        put(&mut rows, staff(6, "Albert"));
        let mut elsewhere = period();
        elsewhere.id = PeriodId(Uuid::from_u128(44));
        elsewhere.weeks = vec![crate::pages::fixture::week(10)];
        put(&mut rows, elsewhere.clone());
        for number in 100..116 {
            put(&mut rows, follows(number, PERIOD, TEACHER));
        }
        // Of another time of the year, and of the pupil it is for.
        put(&mut rows, follows(120, elsewhere.id, TEACHER));
        put(&mut rows, follows(10, PERIOD, TEACHER));
        let actor = Actor {
            user: UserId(TEACHER.0),
            space: POLE,
            who: Who::Staff {
                staff: TEACHER,
                roles: vec![(Role::Teacher, Territory::Division(DIVISION))],
            },
        };
        let lines = board(&rows, &division(), &period(), day("before"));
        assert_eq!(lines[0].pupil.id, ME);
        let all = candidates(&rows, &actor, &lines);
        let found: Vec<(&str, usize, bool)> = all
            .iter()
            .map(|c| (c.name.as_str(), c.load, c.near))
            .collect();
        assert_eq!(
            found,
            [("Martin Adulte", 16, true), ("Albert Adulte", 0, false)]
        );
        assert!(warning(&all[0], 1).unwrap().contains("17\u{a0}élèves"));
        assert_eq!(warning(&all[1], 16), None);
    }
}
