//! Commands of the server itself: imports, first administrator.

use crate::support::World;
use crate::support::world::now;
use common::command::{Command, CreateOffer, RegisterHost};
use common::domain::host::{Host, HostContact};
use common::ids::{HostId, OfferId};
use uuid::Uuid;

on_both! {
    async fn commands_of_the_server_are_all_done_or_none(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let template: Host = db.store.find(world.pole, world.host.0).await?.unwrap();
        let new = Host { id: HostId(Uuid::now_v7()), ..template.clone() };
        let register: Command = register(&new).into();
        let orphan = world.offer_row(OfferId(Uuid::now_v7()));
        let bad: Command = CreateOffer {
            id: orphan.id,
            host: HostId(Uuid::now_v7()),
            text: orphan.text,
            terms: orphan.terms,
            open: true, confirmed: None
        }
        .into();
        let both = [register.clone(), bad];
        let decisions = db.store.run_commands(world.pole, &both, now(), false).await?;
        assert!(decisions[0].is_ok() && decisions[1].is_err(), "{decisions:?}");
        assert!(db.store.find::<Host>(world.pole, new.id.0).await?.is_none());
        let one = [register];
        let dry = db.store.run_commands(world.pole, &one, now(), true).await?;
        assert!(dry[0].is_ok() && db.store.find::<Host>(world.pole, new.id.0).await?.is_none());
        db.store.run_commands(world.pole, &one, now(), false).await?;
        assert!(db.store.find::<Host>(world.pole, new.id.0).await?.is_some());
    }
}

fn register(host: &Host) -> RegisterHost {
    let contact = HostContact {
        host: host.id,
        pole: host.pole,
        address: "1 rue de l'Essai".into(),
        contact_name: String::new(),
        phone: String::new(),
        email: String::new(),
        private_to: None,
    };
    RegisterHost {
        host: host.clone(),
        contact,
    }
}
