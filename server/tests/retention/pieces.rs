//! In pieces that a kill does not mix up; whole pupils; from the command line.

use super::*;

/// Stays of the first pupil, each at the host of the world.
fn stays(world: &World, count: usize) -> Vec<Row> {
    let stay = |_| Placement {
        id: PlacementId(Uuid::now_v7()),
        pole: world.pole,
        school: world.school,
        division: world.division,
        pupil: world.pupils[0],
        period: world.period,
        host: world.host,
        offer: None,
        application: None,
        found: None,
        origin: Origin::Family,
        weeks: vec![IsoWeek::new(2025, 3).unwrap()],
        status: PlacementStatus::Confirmed,
        tutor: Default::default(),
        hours: Default::default(),
        interruption: None,
        replaces: None,
    };
    (0..count).map(|at| stay(at).into()).collect()
}

on_both! {
    async fn killed_in_the_middle_it_goes_on_and_counts_everything_once(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        store.write_rows(world.pole, stays(world, 700), 200).await?;
        let mut teacher = Phone::started(store, world, world.teacher).await?;
        let now = noon("2026-10-05");
        nightly::run(&site.app).await;
        at(&site, "2026-10-19");
        let later = noon("2026-10-19");
        assert_eq!(store.retention_run(world.pole).await?.unwrap().count, 700);
        assert_eq!(now.ms, NOW_MS);

        // Cut while it waits for the database, once it has written something.
        let (told, mut heard) = mpsc::unbounded_channel();
        let noted = line(Deed::RetentionApplied, later);
        let tell = move |_: &_| { let _ = told.send(()); };
        tokio::select! {
            biased;
            _ = heard.recv() => {}
            done = store.apply_retention(world.pole, &noted, later, tell) => {
                anyhow::bail!("it was to be cut: {done:?}")
            }
        }
        let left = store.all::<Placement>(world.pole).await?.len();
        assert!(left > 0 && left < 700, "{left}");
        let run = store.retention_run(world.pole).await?.unwrap();
        assert!(run.started);
        let so_far: i64 = store.erased_counts(world.pole).await?[0].stays.values().sum();
        assert_eq!(usize::try_from(so_far)?, 700 - left, "no number without its deletion");

        // Another process goes on.
        let other = Store::open(&db.url).await?;
        retention::night(&other, world.pole, later, |_| {}).await?;
        assert!(other.all::<Placement>(world.pole).await?.is_empty());
        let kept = other.erased_counts(world.pole).await?;
        assert_eq!((kept.len(), kept[0].year, kept[0].stays[&Origin::Family]), (1, 2024, 700));
        assert_eq!(other.retention_last(world.pole).await?.map(|(_, erased)| erased), Some(700));
        assert!(other.survey(world.pole).await?.is_empty());
        teacher.sync(store).await?;
        let fresh = Phone::started(store, world, world.teacher).await?;
        assert_eq!(fresh.held(), teacher.held());
        other.close().await?;
    }
}

on_both! {
    async fn who_left_goes_a_year_later_with_everything_unless_they_came_back(db) {
        let site = Site::new(db).await?;
        let (store, world) = (&site.app.store, &site.world);
        lived(&site).await?;
        let set = async |pupil: PupilId, schooling| {
            let need = store.find::<Need>(world.pole, pupil.0).await?.unwrap();
            store.write_rows(world.pole, vec![Need { schooling, ..need }.into()], 1).await
        };
        for pupil in [world.pupils[0], world.pupils[1]] {
            set(pupil, Schooling::Left).await?;
        }
        aged(store, world, "2026-10-06").await?;
        at(&site, "2027-10-06");
        nightly::run(&site.app).await;
        let run = store.retention_run(world.pole).await?.unwrap();
        assert_eq!(run.count, 1, "the request for a place");
        at(&site, "2027-10-07");
        let mut chief = site.adult(world.administrator).await?;
        let shown = plan(&mut chief).await?;
        assert_eq!(counts(&shown), [(Category::Pupil, 2)], "with what is theirs");
        // Shown, and then one comes back.
        let plan = store.retention_plan(world.pole, on("2027-10-07"), noon("2027-10-07")).await?;
        let new = server::store::NewRun {
            plan,
            planned_on: on("2027-10-07"),
            apply_from: on("2027-10-07"),
            unless_since: None,
        };
        let noted = line(Deed::RetentionPlanned, noon("2027-10-07"));
        store.keep_retention_plan(world.pole, new, &noted, noon("2027-10-07")).await?;
        set(world.pupils[1], Schooling::Present).await?;
        let mut teacher = Phone::started(store, world, world.teacher).await?;
        retention::night(store, world.pole, noon("2027-10-07"), |_| {}).await?;
        let left: Vec<PupilId> = store.all::<Pupil>(world.pole).await?.iter().map(|p| p.id).collect();
        assert_eq!(left, world.pupils[1..]);
        let text = format!("{:?}", site.dump(&["sync_member", "sync_grant"]).await?);
        for word in ["Prénom 0", "motivé", "rappeler", &world.pupils[0].to_string()] {
            assert!(!text.contains(word), "{word}");
        }
        assert!(text.contains("une autre note"));
        let kept = store.erased_counts(world.pole).await?;
        assert_eq!((kept[0].pupils, kept[0].placed, kept[0].stays[&Origin::Offer]), (1, 1, 1));
        teacher.sync(store).await?;
        assert!(teacher.get::<Pupil>(world.pupils[0].0).is_none());
        assert!(teacher.get::<Pupil>(world.pupils[1].0).is_some());
    }
}

on_both! {
    async fn the_command_line_tells_numbers_and_no_name_and_erases_what_it_told(db) {
        let world = World::in_store(&db.store, 3, 1).await?;
        let mut teacher = Phone::started(&db.store, &world, world.teacher).await?;
        teacher.write(&world.note(world.pupils[0], NOTE))?;
        teacher.sync(&db.store).await?;
        aged(&db.store, &world, "2024-10-05").await?;
        let program = Program::new(db.url.expose())?;
        let run = async |args: &[&str]| -> anyhow::Result<(bool, String)> {
            let output = program.run(args).await?;
            Ok((output.status.success(), String::from_utf8(output.stdout)?))
        };
        let (_, none) = run(&["retention", "--preview", "--on", "2026-08-31"]).await?;
        assert!(none.contains("rien à effacer"), "{none}");
        let (done, told) = run(&["retention", "--preview"]).await?;
        assert!(done && told.contains("2  Stages et suivi, Lycée d'essai"), "{told}");
        for word in ["Essai 0", "Prénom", "rappeler", &world.pupils[0].to_string()] {
            assert!(!told.contains(word), "{told}");
        }
        assert!(run(&["retention", "--apply"]).await?.1.contains("rien n'a été effacé"));
        assert!(!run(&["retention", "--apply", "0000"]).await?.0);
        assert_eq!(db.store.all::<Note>(world.pole).await?.len(), 1);
        let digest = told.lines().find_map(|line| line.trim().strip_prefix("empreinte "));
        let (done, told) = run(&["retention", "--apply", digest.unwrap()]).await?;
        assert!(done && told.contains("Effacé : 2."), "{told}");
        assert!(db.store.all::<Note>(world.pole).await?.is_empty());
        assert!(!run(&["retention", "--preview", "--on", "hier"]).await?.0);
    }
}
