//! Accounts in the database.

use crate::support::{Site, TestDb, World};
use common::api::{LoginReq, path};
use common::ids::{PoleId, PupilId, StaffId, UserId};
use sea_orm::{ActiveValue::Set, EntityTrait};
use server::auth::code::Code;
use server::auth::key::ServerKey;
use server::auth::{
    AccountError, Auth, Clock, NewStaff, StartError, account, adopt_key, create_pupil_codes,
    create_staff_account,
};
use server::config::Config;
use server::entity::{access_code, user_account};
use uuid::Uuid;

on_both! {
    async fn an_e_mail_belongs_to_one_account_whatever_its_case(db) {
        let world = World::in_store(&db.store, 0, 1).await?;
        let make = async |email| {
            let id = StaffId(Uuid::now_v7());
            let new = NewStaff { id, space: world.pole, email, passphrase_hash: Some("-") };
            create_staff_account(db.store.db(), new, 0).await
        };
        make("prof@exemple.invalid").await?;
        assert!(matches!(make("Prof@Exemple.invalid").await, Err(AccountError::Taken)));
        assert!(matches!(make("prof").await, Err(AccountError::Email)));
        make("prof2@exemple.invalid").await?;
    }
}

on_both! {
    async fn a_pupil_has_one_live_code_even_if_the_program_is_wrong(db) {
        let site = Site::new(db).await?;
        let row = access_code::ActiveModel {
            id: Set(Uuid::now_v7()),
            user_id: Set(site.world.pupils[0].0),
            code_hash: Set("another".into()),
            created_at: Set(0),
            revoked_at: Set(None),
        };
        let second = access_code::Entity::insert(row).exec_without_returning(db.store.db()).await;
        assert!(matches!(second.map_err(AccountError::from), Err(AccountError::Taken)));
    }
}

on_both! {
    async fn thousands_of_codes_are_made_at_once_and_each_opens_its_account(db) {
        let site = Site::new(db).await?;
        let mut source = rand::rng();
        let pupils: Vec<(PupilId, String)> = (0..2500)
            .map(|_| (PupilId(Uuid::now_v7()), Code::draw(&mut source).printed()))
            .collect();
        let list: Vec<(PupilId, &str)> = pupils.iter().map(|(p, c)| (*p, c.as_str())).collect();
        let (db, key) = (db.store.db(), site.app.auth.key());
        create_pupil_codes(db, key, site.world.pole, &list, 0).await?;
        let accounts = user_account::Entity::find().all(db).await?;
        assert_eq!(accounts.len(), 2500 + 3 + 4);
        let again = create_pupil_codes(db, key, site.world.pole, &list[..1], 0).await;
        assert!(matches!(again, Err(AccountError::Taken)));
        let bad = [(PupilId(Uuid::now_v7()), "not-a-code")];
        let bad = create_pupil_codes(db, key, site.world.pole, &bad, 0).await;
        assert!(matches!(bad, Err(AccountError::Code)));
        // These have no row in the pôle: the account alone shows nothing.
        let mut browser = site.browser();
        let req = LoginReq::Code { code: list[2499].1.to_owned() };
        browser.post(path::LOGIN, &req).await?.problem(401, "unauthenticated")?;
    }
}

on_both! {
    async fn nothing_is_done_to_an_account_that_does_not_exist(db) {
        let site = Site::new(db).await?;
        let before = site.dump(&[]).await?;
        let (db, key) = (db.store.db(), site.app.auth.key());
        let nobody = Uuid::now_v7();
        let closed = account::disable(db, UserId(nobody), 1).await;
        assert!(matches!(closed, Err(AccountError::Unknown)));
        let set = account::set_passphrase(db, UserId(nobody), "x", 1).await;
        assert!(matches!(set, Err(AccountError::Unknown)));
        let adult = PupilId(site.world.teacher.0);
        let code = account::renew_pupil_code(db, key, site.world.pole, adult, 1).await;
        assert!(matches!(code, Err(AccountError::Unknown)));
        assert_eq!(site.dump(&[]).await?, before);
    }
}

async fn start(db: &TestDb, key: u8) -> Result<Auth, StartError> {
    let config = Config::from_vars([]).unwrap();
    Auth::with(
        db.store.db(),
        &config,
        ServerKey::new([key; 32]),
        Clock::default(),
    )
    .await
}

on_both! {
    async fn a_database_starts_only_with_the_key_of_its_codes(db) {
        let first = start(db, 1).await?;
        let pole = PoleId(Uuid::now_v7());
        let code = Code::draw(&mut rand::rng()).printed();
        let pupil = [(PupilId(Uuid::now_v7()), code.as_str())];
        create_pupil_codes(db.store.db(), first.key(), pole, &pupil, 0).await?;
        start(db, 1).await?;
        assert!(matches!(start(db, 2).await, Err(StartError::OtherKey)));
        assert_eq!(adopt_key(db.store.db(), &ServerKey::new([1; 32]), 5).await?, 0);
        assert_eq!(adopt_key(db.store.db(), &ServerKey::new([2; 32]), 5).await?, 1);
        start(db, 2).await?;
        assert!(matches!(start(db, 1).await, Err(StartError::OtherKey)));
        let codes = access_code::Entity::find().all(db.store.db()).await?;
        assert_eq!(codes[0].revoked_at, Some(5));
    }
}
