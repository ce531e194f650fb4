//! A pupil's own search, and what they felt as discrimination.

use crate::support::bench::Bench;
use crate::support::cases::*;
use crate::support::commands::*;
use crate::support::pole::*;
use common::domain::concern::{Concern, ConcernStatus};
use common::domain::demarche::{Demarche, DemarcheMotive, DemarcheStatus};
use common::domain::staff::{Role, Territory};
use common::ids::StaffId;
use common::row::{Kind, RowKey};

const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);

#[test]
fn a_step_is_written_and_written_again_by_its_pupil_alone() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), log(0, 0)), "ok");
    assert_eq!(bench.send(pupil(0), log(0, 0)), "already_done");
    assert_eq!(bench.send(pupil(1), log(0, 1)), "id_taken");
    assert_eq!(bench.send(pupil(1), log(1, 0)), "forbidden");
    assert_eq!(bench.send(TEACHER, log(1, 0)), "forbidden");
    let mut later = log(0, 0);
    later.status = DemarcheStatus::Appointment;
    assert_eq!(bench.send(pupil(0), later), "ok");
    let kept: Vec<Demarche> = bench.all();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].status, DemarcheStatus::Appointment);
    assert_eq!(kept[0].remind_on, Some(date("2026-10-12")));
    assert_eq!((kept[0].division, kept[0].changed_at), (division(0), START));
}

#[test]
fn a_refusal_has_a_motive_and_no_reminder() {
    let mut bench = Bench::new();
    let mut refused = log(0, 0);
    refused.status = DemarcheStatus::Refused;
    assert_eq!(bench.send(pupil(0), refused.clone()), "ok");
    let kept: Demarche = bench.get(demarche(0).0);
    assert_eq!(kept.motive, Some(DemarcheMotive::Undisclosed));
    assert_eq!(kept.remind_on, None);
    refused.motive = Some(DemarcheMotive::Transport);
    assert_eq!(bench.send(pupil(0), refused), "ok");
    let kept: Demarche = bench.get(demarche(0).0);
    assert_eq!(kept.motive, Some(DemarcheMotive::Transport));
    assert_eq!(bench.send(pupil(0), log(0, 0)), "ok");
    assert_eq!(
        bench.get::<Demarche>(demarche(0).0).motive,
        None,
        "open again"
    );
}

#[test]
fn a_step_is_refused_for_each_reason() {
    let mut bench = Bench::new();
    let mut wrong = log(0, 0);
    wrong.name = " ".into();
    assert_eq!(bench.send(pupil(0), wrong), "empty_text");
    let mut wrong = log(0, 0);
    wrong.next_step = "é".repeat(201);
    assert_eq!(bench.send(pupil(0), wrong), "text_too_long");
    let mut wrong = log(0, 0);
    wrong.host = Some(host(99));
    assert_eq!(bench.send(pupil(0), wrong), "host_gone");
    let mut wrong = log(0, 0);
    wrong.period = Some(period(1));
    assert_eq!(bench.send(pupil(0), wrong), "period_gone");
    assert!(bench.all::<Demarche>().is_empty());
}

#[test]
fn a_concern_goes_to_the_referent_and_the_office_and_to_nobody_else() {
    let mut bench = Bench::new();
    let office = assignment_row(NO_ROLE, Role::Office, Territory::School(school(0)));
    // Pupil 0 is followed by the teacher of the other school.
    bench
        .server
        .write_rows([referent_row(0).into(), office.into()])
        .unwrap();
    assert_eq!(bench.send(pupil(1), raise(0, 0)), "forbidden");
    assert_eq!(bench.send(pupil(0), raise(0, 0)), "ok");
    assert_eq!(bench.send(pupil(0), raise(0, 0)), "already_done");
    assert_eq!(bench.send(pupil(1), raise(0, 1)), "id_taken");
    let kept: Concern = bench.get(concern(0).0);
    assert_eq!(kept.referent, Some(staff(TEACHER_ELSEWHERE)));
    let key = RowKey::new(Kind::Concern, concern(0).0);
    let reads = |who: StaffId| bench.device(who).replica.stored(key).is_some();
    assert!(reads(staff(TEACHER_ELSEWHERE)) && reads(staff(NO_ROLE)));
    for who in [
        TEACHER_OF_DIVISION,
        TEACHER_OF_SCHOOL,
        COORDINATORS[0],
        ADMINISTRATOR,
    ] {
        assert!(!reads(staff(who)), "adult {who}");
    }
}

#[test]
fn a_concern_is_handled_forward_only() {
    let mut bench = Bench::new();
    bench.server.write_rows([referent_row(0).into()]).unwrap();
    assert_eq!(bench.send(pupil(0), raise(0, 0)), "ok");
    let referent = staff(TEACHER_ELSEWHERE);
    let to = |status| handle(0, status);
    assert_eq!(bench.send(TEACHER, to(ConcernStatus::Taken)), "forbidden");
    assert_eq!(bench.send(pupil(0), to(ConcernStatus::Taken)), "forbidden");
    assert_eq!(
        bench.send(referent, handle(9, ConcernStatus::Taken)),
        "forbidden"
    );
    assert_eq!(bench.send(referent, to(ConcernStatus::Taken)), "ok");
    assert_eq!(bench.send(referent, to(ConcernStatus::Closed)), "ok");
    assert_eq!(
        bench.send(referent, to(ConcernStatus::Taken)),
        "already_done"
    );
    assert_eq!(
        bench.get::<Concern>(concern(0).0).status,
        ConcernStatus::Closed
    );
}

#[test]
fn a_referent_of_a_period_that_is_over_is_not_told() {
    let mut bench = Bench::new();
    bench.server.write_rows([referent_row(0).into()]).unwrap();
    bench.now = common::command::Now::at(START + 90 * 86_400_000);
    assert_eq!(bench.send(pupil(0), raise(0, 0)), "ok");
    assert_eq!(bench.get::<Concern>(concern(0).0).referent, None);
}
