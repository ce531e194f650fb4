//! What teachers write without network, in a real database.

use crate::support::{Phone, World};
use common::command::{InterruptPlacement, Mark, MarkAttendance};
use common::domain::attendance::{Attendance, HalfDay, Presence, heads, is_opposed};
use common::domain::offer::Offer;
use common::domain::placement::{InterruptionReason, Placement, PlacementStatus};
use common::ids::AttendanceId;
use uuid::Uuid;

on_both! {
    async fn an_interruption_written_without_network_frees_the_seats_of_the_weeks_after(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        let mut pupil = Phone::started(&db.store, &world, world.pupils[0]).await?;
        let ask = world.ask(world.pupils[0]);
        pupil.write(&ask.clone().into())?;
        pupil.sync(&db.store).await?;
        let mut coordinator = Phone::started(&db.store, &world, world.coordinator).await?;
        coordinator.write(&world.approve(&ask))?;
        coordinator.sync(&db.store).await?;
        let placed: Vec<Placement> = db.store.all(world.pole).await?;
        let [placement] = placed.as_slice() else {
            anyhow::bail!("{placed:?}")
        };

        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        let stop = InterruptPlacement {
            placement: placement.id,
            from: world.weeks()[2].monday(),
            reason: InterruptionReason::HostUnable,
        };
        let mid = teacher.write(&stop.into())?;
        teacher.sync(&db.store).await?;
        assert!(teacher.verdict(mid)?.is_applied(), "{:?}", teacher.verdict(mid)?);
        let kept: Placement = db.store.find(world.pole, placement.id.0).await?.unwrap();
        assert_eq!((kept.status, kept.weeks.len()), (PlacementStatus::Interrupted, 4));
        let offer: Offer = db.store.find(world.pole, world.offer.0).await?.unwrap();
        let taken: Vec<_> = offer.taken.keys().copied().collect();
        assert_eq!(taken, world.weeks()[..2]);
    }
}

on_both! {
    async fn opposite_presences_of_two_people_are_both_in_the_database(db) {
        let world = World::in_store(&db.store, 1, 1).await?;
        for presence in [Presence::Present, Presence::Absent] {
            let mut phone = Phone::started(&db.store, &world, world.teacher).await?;
            let half = HalfDay { presence, justified: false, to_make_up: false };
            let entry = Mark {
                id: AttendanceId(Uuid::now_v7()),
                pupil: world.pupils[0],
                placement: None,
                morning: Some(half),
                afternoon: None,
                note: String::new(),
                parents: Vec::new(),
            };
            let command = MarkAttendance {
                division: world.division,
                day: world.weeks()[0].monday(),
                entries: vec![entry],
                written_at: 1,
            };
            let mid = phone.write(&command.into())?;
            phone.sync(&db.store).await?;
            assert!(phone.verdict(mid)?.is_applied(), "{:?}", phone.verdict(mid)?);
        }
        let all: Vec<Attendance> = db.store.all(world.pole).await?;
        let all: Vec<&Attendance> = all.iter().collect();
        assert_eq!(heads(&all).len(), 2);
        assert!(is_opposed(&heads(&all)));
    }
}
