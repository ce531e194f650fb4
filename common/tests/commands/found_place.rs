//! A place found outside the app.

use crate::support::bench::{Bench, at_once};
use crate::support::cases::*;
use crate::support::commands::*;
use crate::support::pole::*;
use common::command::{DeclarePlace, Now, PlaceTold};
use common::domain::application::{Application, ApplicationStatus, LapseReason};
use common::domain::found_place::{Country, FoundPlace, FoundStatus, Origin, PlaceDetails};
use common::domain::host::{Host, HostContact, HostState, Sharing};
use common::domain::placement::{Placement, PlacementStatus};
use common::domain::support::{Support, SupportStatus};
use common::ids::StaffId;
use common::rules::codes::{Insee, Siret};
use common::rules::travel::GeoPoint;

const TEACHER: StaffId = staff(TEACHER_OF_DIVISION);
const COLLEAGUE: StaffId = staff(TEACHER_OF_SCHOOL);
const COORDINATOR: StaffId = staff(COORDINATORS[0]);

fn status(bench: &Bench, id: usize) -> FoundStatus {
    bench.get::<FoundPlace>(found(id).0).status
}

fn with(change: impl FnOnce(&mut PlaceTold)) -> DeclarePlace {
    let mut declare = declare(0, 0);
    change(&mut declare.told);
    declare
}

#[test]
fn a_place_is_told_by_the_pupil_once_and_waits_for_a_check() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "already_done");
    assert_eq!(bench.send(pupil(1), declare(0, 1)), "id_taken");
    let kept: FoundPlace = bench.get(found(0).0);
    assert_eq!(kept.status, FoundStatus::Declared);
    assert_eq!((kept.division, kept.school), (division(0), school(0)));
    assert_eq!(kept.weeks, period_row(0).weeks);
    assert_eq!(kept.declared_at, START);
}

#[test]
fn a_place_is_refused_for_each_reason() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(1), declare(0, 0)), "forbidden");
    assert_eq!(bench.send(TEACHER, declare(0, 0)), "forbidden");
    let mut try_with = |change: fn(&mut PlaceTold)| bench.send(pupil(0), with(change));
    assert_eq!(try_with(|t| t.period = period(1)), "period_gone");
    assert_eq!(try_with(|t| t.period = period(99)), "period_gone");
    assert_eq!(try_with(|t| t.weeks.clear()), "weeks_outside");
    assert_eq!(try_with(|t| t.weeks = weeks(&[50])), "weeks_outside");
    assert_eq!(try_with(|t| t.place.name = " ".into()), "place_incomplete");
    let no_commune = try_with(|t| t.place.commune_name.clear());
    assert_eq!(no_commune, "place_incomplete");
    assert_eq!(
        try_with(|t| t.place.phone = "06".into()),
        "place_incomplete"
    );
    assert_eq!(
        try_with(|t| t.place.name = "é".repeat(121)),
        "text_too_long"
    );
    assert_eq!(try_with(|t| t.host = Some(host(99))), "host_gone");
    let mut blocked = host_row(1);
    blocked.blocked = true;
    bench.server.write_rows([blocked.into()]).unwrap();
    let known = with(|t| t.host = Some(host(1)));
    assert_eq!(bench.send(pupil(0), known), "host_blocked");
    bench.now = Now::at(START + 90 * 86_400_000);
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "period_over");
    assert!(bench.all::<FoundPlace>().is_empty());
}

#[test]
fn a_number_stands_for_a_name_and_weeks_are_put_in_order() {
    let mut bench = Bench::new();
    let mut place = declare(0, 0);
    place.told.place = PlaceDetails {
        // Its key is wrong: a warning on the screen, never a wall.
        siret: Some(Siret::parse("73282932000075").unwrap()),
        commune_name: "Baccarat".into(),
        phone: "06 00 00 00 00".into(),
        ..PlaceDetails::default()
    };
    place.told.weeks = weeks(&[51, 48, 51]);
    assert_eq!(bench.send(pupil(0), place), "ok");
    assert_eq!(bench.get::<FoundPlace>(found(0).0).weeks, weeks(&[48, 51]));
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    assert_eq!(
        bench.get::<Host>(host(70).0).name,
        "SIRET 732\u{a0}829\u{a0}320\u{a0}00075"
    );
}

#[test]
fn what_is_sent_back_is_corrected_and_checked_again() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, send_back(0, " ")), "empty_text");
    assert_eq!(bench.send(TEACHER, send_back(0, "Quel tuteur ?")), "ok");
    let kept: FoundPlace = bench.get(found(0).0);
    assert_eq!(kept.status, FoundStatus::SentBack);
    assert_eq!(
        (kept.comment.as_str(), kept.checked_by),
        ("Quel tuteur ?", Some(TEACHER))
    );
    assert_eq!(
        bench.send(TEACHER, accept(0, None)),
        "found_place_not_open",
        "it waits for the pupil"
    );

    assert_eq!(bench.send(pupil(1), tell_again(0, 0)), "forbidden");
    let mut better = tell_again(0, 0);
    better.told.tutor.name = "Une autre personne".into();
    assert_eq!(bench.send(pupil(0), better), "ok");
    let kept: FoundPlace = bench.get(found(0).0);
    assert_eq!(kept.status, FoundStatus::Declared);
    assert_eq!(
        (kept.comment.as_str(), kept.tutor.name.as_str()),
        ("", "Une autre personne")
    );
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    assert_eq!(
        bench.send(pupil(0), tell_again(0, 0)),
        "found_place_not_open"
    );
}

#[test]
fn a_place_is_taken_back_by_the_pupil_until_it_is_accepted() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(bench.send(pupil(1), take_back(0)), "forbidden");
    assert_eq!(bench.send(pupil(0), take_back(9)), "found_place_gone");
    assert_eq!(bench.send(pupil(0), take_back(0)), "ok");
    assert_eq!(bench.send(pupil(0), take_back(0)), "already_done");
    assert_eq!(bench.send(TEACHER, accept(0, None)), "found_place_not_open");
    assert_eq!(bench.send(pupil(0), declare(1, 0)), "ok");
    assert_eq!(bench.send(TEACHER, accept(1, None)), "ok");
    assert_eq!(bench.send(pupil(0), take_back(1)), "found_place_not_open");
}

#[test]
fn accepting_makes_the_placement_and_the_host_of_the_school() {
    let mut bench = Bench::new();
    let point = GeoPoint::from_e5(4_845_000, 674_000).unwrap();
    let mut place = declare(0, 0);
    place.told.place.commune = Some(Insee::parse("54039").unwrap());
    place.told.place.point = Some(point);
    place.told.weeks = weeks(&[48, 49]);
    assert_eq!(bench.send(pupil(0), place), "ok");
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    assert_eq!(bench.send(COLLEAGUE, accept(0, None)), "already_done");

    let stay: Placement = bench.get(placement(0).0);
    assert_eq!(stay.status, PlacementStatus::Confirmed);
    assert_eq!((stay.origin, stay.found), (Origin::Family, Some(found(0))));
    assert_eq!((stay.offer, stay.application), (None, None));
    assert_eq!(stay.weeks, weeks(&[48, 49]));
    assert_eq!(stay.tutor.name, "Dominique Essai");
    assert_eq!(stay.host, host(70));
    let made: Host = bench.get(host(70).0);
    assert_eq!(
        (made.sharing, made.owner),
        (Sharing::School, Some(school(0)))
    );
    assert_eq!((made.point, made.state), (point, HostState::Active));
    assert_eq!(made.verified_on, Some(now().today));
    let contact: HostContact = bench.get(host(70).0);
    assert_eq!(contact.phone, "03 83 00 00 00");
    assert_eq!(contact.private_to, Some(school(0)));
    let kept: FoundPlace = bench.get(found(0).0);
    assert_eq!(
        (kept.host, kept.placement),
        (Some(host(70)), Some(placement(0)))
    );
}

#[test]
fn a_host_that_cannot_be_put_on_the_map_is_to_be_looked_at() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    let made: Host = bench.get(host(70).0);
    assert_eq!(made.state, HostState::ToReview);
    assert_eq!(made.commune_name, "Baccarat");
    assert_eq!(made.point, school_row(0).point);
}

#[test]
fn a_host_abroad_has_neither_number_nor_commune_of_france() {
    let mut bench = Bench::new();
    let mut place = declare(0, 0);
    place.told.place.country = Country::Luxembourg;
    place.told.place.siret = Some(Siret::parse("73282932000074").unwrap());
    place.told.place.commune = Some(Insee::parse("54039").unwrap());
    place.told.place.phone = "+352 12 34 56".into();
    assert_eq!(bench.send(pupil(0), place), "ok");
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    let made: Host = bench.get(host(70).0);
    assert_eq!((made.country, made.siret), (Country::Luxembourg, None));
    assert_eq!(made.commune, Insee::parse("99137").unwrap());
    assert_eq!(Some(made.point), Country::Luxembourg.main_town());
    assert_eq!(made.state, HostState::Active);
}

#[test]
fn a_known_host_is_used_as_it_is_and_followed_when_it_was_merged() {
    let mut bench = Bench::new();
    let known = DeclarePlace {
        told: PlaceTold {
            host: Some(host(1)),
            place: PlaceDetails {
                name: "Menuiserie d'essai 1".into(),
                ..PlaceDetails::default()
            },
            ..told(0)
        },
        ..declare(0, 0)
    };
    assert_eq!(
        bench.send(pupil(0), known),
        "ok",
        "nothing but its name is needed"
    );
    let mut merged = host_row(1);
    merged.merged_into = Some(host(2));
    bench.server.write_rows([merged.into()]).unwrap();
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    assert_eq!(bench.get::<Placement>(placement(0).0).host, host(2));
    assert_eq!(bench.all::<Host>().len(), 3, "none is made");

    assert_eq!(bench.send(pupil(1), declare(1, 1)), "ok");
    assert_eq!(
        bench.send(TEACHER, accept(1, Some(0))),
        "ok",
        "recognised by the referent"
    );
    assert_eq!(bench.get::<Placement>(placement(1).0).host, host(0));
}

#[test]
fn accepting_is_refused_for_each_reason() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, accept(9, None)), "found_place_gone");
    for who in [COORDINATORS[0], ADMINISTRATOR, TEACHER_ELSEWHERE, NO_ROLE] {
        assert_eq!(bench.send(staff(who), accept(0, None)), "forbidden");
    }
    assert_eq!(bench.send(pupil(0), accept(0, None)), "forbidden");
    assert_eq!(bench.send(TEACHER, accept(0, Some(99))), "host_gone");
    let mut blocked = host_row(1);
    blocked.blocked = true;
    let mut kept = private_host_row(2);
    kept.owner = Some(school(1));
    bench
        .server
        .write_rows([blocked.into(), kept.into()])
        .unwrap();
    assert_eq!(bench.send(TEACHER, accept(0, Some(1))), "host_blocked");
    assert_eq!(
        bench.send(TEACHER, accept(0, Some(2))),
        "host_gone",
        "kept by another school, told like none"
    );
    bench.now = Now::at(START + 90 * 86_400_000);
    assert_eq!(bench.send(TEACHER, accept(0, None)), "period_over");
    bench.now = now();

    // Placed meanwhile by the coordinator: what was told lapses with the requests.
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(COORDINATOR, approve(0, 0, 0)), "ok");
    let kept: FoundPlace = bench.get(found(0).0);
    assert_eq!(kept.status, FoundStatus::Withdrawn);
    assert!(kept.comment.starts_with("Une autre place"));
    assert_eq!(bench.send(TEACHER, accept(0, None)), "found_place_not_open");
    assert_eq!(bench.send(pupil(0), declare(1, 0)), "already_placed");
}

#[test]
fn accepting_lets_the_requests_for_these_weeks_lapse_and_no_other() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), apply(0, 0, 0)), "ok");
    assert_eq!(bench.send(pupil(1), apply(1, 1, 0)), "ok");
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(
        bench.send(pupil(0), declare(1, 0)),
        "ok",
        "two places at once"
    );
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    let mine: Application = bench.get(application(0).0);
    assert_eq!(mine.status, ApplicationStatus::Lapsed);
    assert_eq!(mine.lapse, Some(LapseReason::PlacedElsewhere));
    let theirs: Application = bench.get(application(1).0);
    assert_eq!(theirs.status, ApplicationStatus::Sent);
    assert_eq!(status(&bench, 1), FoundStatus::Withdrawn);
}

#[test]
fn a_check_holds_for_what_was_on_screen() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    let seen = bench.seen(&accept(0, None).into());
    let mut other = tell_again(0, 0);
    other.told.place.name = "Un tout autre atelier".into();
    assert_eq!(bench.send(pupil(0), other), "ok");
    let said = bench.send_seeing(TEACHER, accept(0, None), seen);
    assert_eq!(said, "changed_since_seen");
    assert_eq!(
        bench.send_seeing(TEACHER, accept(0, None), Vec::new()),
        "missing_precondition"
    );
}

#[test]
fn on_a_device_an_acceptance_waits_and_no_seat_is_made() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    let mut device = bench.device(TEACHER);
    let effect = {
        let command = accept(0, None).into();
        let seen = bench.seen(&command);
        device.replica.decide(&command, &seen, now()).unwrap()
    };
    device.replica.lay(effect);
    let shown = device.replica.get::<FoundPlace>(found(0).0).unwrap();
    assert!(shown.awaits_server());
    assert!(device.replica.get::<Placement>(placement(0).0).is_none());
    assert!(device.replica.get::<Host>(host(70).0).is_none());

    let mut phone = bench.device(pupil(1));
    assert_eq!(
        at_once(&mut phone, declare(1, 1)),
        Ok(()),
        "without network"
    );
}

#[test]
fn the_pupil_reads_how_to_reach_a_host_of_the_school_once_placed() {
    let mut bench = Bench::new();
    let (mut device, idb) = bench.phone(pupil(0));
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    bench.sync(&mut device, &idb);
    let contact = device.replica.get::<HostContact>(host(70).0);
    assert_eq!(contact.unwrap().phone, "03 83 00 00 00");
    let other = bench.device(staff(TEACHER_ELSEWHERE));
    assert!(
        other.replica.get::<Host>(host(70).0).is_none(),
        "of another school"
    );
}

#[test]
fn a_place_that_is_accepted_ends_the_request_for_help_and_goes_on_with_what_was_interrupted() {
    let mut bench = Bench::new();
    assert_eq!(bench.send(pupil(0), ask(1, 0)), "ok");
    let about = pupil_row(0);
    let before = Placement {
        id: placement(80),
        pole: POLE,
        school: about.school,
        division: about.division,
        pupil: about.id,
        period: period(0),
        host: host(0),
        offer: None,
        application: None,
        found: None,
        origin: Origin::School,
        weeks: period_row(0).weeks,
        status: PlacementStatus::Interrupted,
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    };
    bench.server.write_rows([before.into()]).unwrap();
    assert_eq!(bench.send(pupil(0), declare(0, 0)), "ok");
    assert_eq!(bench.send(TEACHER, accept(0, None)), "ok");
    let support: Support = bench.get(support(1).0);
    assert_eq!(support.status, SupportStatus::Solved);
    let placed = bench.all::<Placement>();
    let new = placed
        .iter()
        .find(|p| p.status == PlacementStatus::Confirmed);
    assert_eq!(new.unwrap().replaces, Some(placement(80)));
}
