//! Files of offers, from their bytes to the rows and to the phones that receive them.

use crate::support::world::now;
use crate::support::{Phone, TestDb, World};
use common::domain::host::{Host, HostContact};
use common::domain::offer::{Offer, OfferStatus};
use common::ids::PoleId;
use common::row::{Kind, Seq};
use common::sync::protocol::{Op, PutOp};
use common::sync::server::ReadStore;
use server::import::Change;
use server::import::run::{Report, import_bytes};
use server::store::ROWS_PER_NUMBER;
use std::fmt::Write;

async fn import(db: &TestDb, world: &World, text: &str, dry: bool) -> anyhow::Result<Report> {
    import_bytes(&db.store, world.pole, text.as_bytes(), dry, now()).await
}

async fn head(db: &TestDb, pole: PoleId) -> anyhow::Result<Seq> {
    let mut snapshot = db.store.snapshot(pole).await?;
    let head = snapshot.head().await?;
    snapshot.end().await?;
    Ok(head.seq)
}

fn told(report: &Report) -> Vec<String> {
    report.changes.iter().map(ToString::to_string).collect()
}

on_both! {
    async fn a_draft_read_twice_is_still_a_draft(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let text = "organisme;commune;titre;filieres;semaines;places;ouverte\n\
                    Menuiserie d'essai;54329;Pose;bois;2026-S48;2;non";
        import(db, &world, text, false).await?;
        let before = head(db, world.pole).await?;
        let again = import(db, &world, text, false).await?;
        assert!(matches!(again.changes.as_slice(), [Change::Same { .. }]), "{again:?}");
        assert_eq!(head(db, world.pole).await?, before, "nothing was written");
        let offers = db.store.all::<Offer>(world.pole).await?;
        let draft = offers.iter().find(|o| o.text.title == "Pose").unwrap();
        assert_eq!(draft.status, OfferStatus::Draft);
    }
}

on_both! {
    async fn what_a_file_says_of_a_known_host_is_told_then_written(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let text = "organisme;commune;titre;filieres;semaines;places;effectif;secteur;telephone\n\
                    Menuiserie d'essai;54329;Pose;bois;2026-S48;2;12;;03 83 00 00 01";
        let host = async || db.store.find::<Host>(world.pole, world.host.0).await;
        let before = (head(db, world.pole).await?, host().await?);
        let dry = import(db, &world, text, true).await?;
        assert_eq!(
            told(&dry)[0],
            "ligne 2 : Menuiserie d'essai, effectif : vide → « 12 », téléphone : vide → \
             « 03 83 00 00 01 »"
        );
        assert_eq!((head(db, world.pole).await?, host().await?), before);
        let done = import(db, &world, text, false).await?;
        assert_eq!(told(&done), told(&dry));
        let written = host().await?.unwrap();
        assert_eq!((written.headcount, written.sector.as_str()), (Some(12), "Bois"));
        let contact = db.store.find::<HostContact>(world.pole, world.host.0).await?.unwrap();
        assert_eq!(contact.phone, "03 83 00 00 01");
        let again = import(db, &world, text, false).await?;
        assert!(matches!(again.changes.as_slice(), [Change::Same { .. }]), "{again:?}");
    }
}

/// Offers of so many new hosts: three rows a line, hosts and contacts first.
fn big_file(lines: usize) -> String {
    let mut text = "organisme;commune;titre;filieres;semaines;places".to_owned();
    for n in 0..lines {
        write!(text, "\nAtelier {n};54329;Poste {n};bois;2026-S48;2").unwrap();
    }
    text
}

fn puts(page: &[Op]) -> impl Iterator<Item = &PutOp> {
    page.iter().filter_map(|op| match op {
        Op::Put(put) => Some(put),
        _ => None,
    })
}

on_both! {
    async fn a_big_import_reaches_a_phone_in_pages_of_a_bounded_size(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let mut phone = Phone::started(&db.store, &world, world.coordinator).await?;
        phone.pages.clear();
        let before = head(db, world.pole).await?;
        import(db, &world, &big_file(300), false).await?;
        let numbers = 900_usize.div_ceil(ROWS_PER_NUMBER);
        assert_eq!(head(db, world.pole).await?, before + u64::try_from(numbers)?);

        let limit = 100;
        let pages = phone.pull(&db.store, limit).await?;
        assert!(pages >= numbers, "{pages} pages");
        let sizes: Vec<usize> = phone.pages.iter().map(|page| puts(page).count()).collect();
        let largest = ROWS_PER_NUMBER + usize::try_from(limit)?;
        assert!(sizes.iter().all(|size| *size <= largest), "{sizes:?}");
        assert_eq!(sizes.iter().sum::<usize>(), 900, "{sizes:?}");
        let kinds: Vec<Kind> = phone.pages.iter().flat_map(|p| puts(p)).map(|p| p.kind).collect();
        let last_host = kinds.iter().rposition(|kind| *kind == Kind::Host);
        let first_offer = kinds.iter().position(|kind| *kind == Kind::Offer);
        assert!(last_host < first_offer, "{last_host:?} {first_offer:?}");
        let fresh = Phone::started(&db.store, &world, world.coordinator).await?;
        assert_eq!(phone.held(), fresh.held());
    }
}

on_both! {
    async fn a_big_import_that_is_refused_or_only_tried_changes_nothing(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let before = head(db, world.pole).await?;
        let good = big_file(300);
        let too_long = "x".repeat(200);
        let bad = format!("{good}\nAtelier;54329;{too_long};bois;2026-S48;2");
        let refused = import(db, &world, &bad, false).await.unwrap_err().to_string();
        assert!(refused.contains("ligne 302 : Le texte est trop long"), "{refused}");
        import(db, &world, &good, true).await?;
        assert_eq!(head(db, world.pole).await?, before);
        assert_eq!(db.store.all::<Host>(world.pole).await?.len(), 1);
        assert_eq!(db.store.all::<Offer>(world.pole).await?.len(), 1);
    }
}
