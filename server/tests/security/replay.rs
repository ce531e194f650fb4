//! Requests sent again, by the same or by others, and cookies of sync that were tampered with.

use super::forged::{lives, pull, push};
use crate::support::{Browser, Site};
use common::api::path;
use common::command::SCHEMA;
use common::ids::{ClientId, PoleId};
use common::sync::protocol::{
    Cont, Cookie, Op, PROTO, Phase, PullReq, PullResp, PushReq, PushResp, Verdict,
};
use uuid::Uuid;

/// What a request leaves behind besides what it changes.
const BOOKKEEPING: [&str; 2] = ["session", "sync_head"];

fn ask_for_a_place(site: &Site, client: ClientId) -> PushReq {
    let command = site.world.ask(site.world.pupils[0]).into();
    push(client, 1, &[(&command, Vec::new())])
}

on_both! {
    async fn a_push_sent_again_has_the_same_answer_and_changes_nothing(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let req = ask_for_a_place(&site, ClientId(Uuid::now_v7()));
        let first: PushResp = browser.post(path::PUSH, &req).await?.json()?;
        assert!(first.verdicts[0].1.is_applied(), "{first:?}");
        let before = site.dump(&BOOKKEEPING).await?;
        for _ in 0..3 {
            let again: PushResp = browser.post(path::PUSH, &req).await?.json()?;
            assert_eq!((again.last_mid, &again.verdicts), (first.last_mid, &first.verdicts));
        }
        assert_eq!(site.dump(&BOOKKEEPING).await?, before);
    }
}

on_both! {
    async fn a_number_used_again_for_something_else_is_found_out(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let client = ClientId(Uuid::now_v7());
        browser.post(path::PUSH, &ask_for_a_place(&site, client)).await?;
        let before = site.dump(&BOOKKEEPING).await?;
        let other: PushResp =
            browser.post(path::PUSH, &ask_for_a_place(&site, client)).await?.json()?;
        let Verdict::Rejected { code, .. } = &other.verdicts[0].1 else {
            anyhow::bail!("{other:?}")
        };
        assert_eq!(code, "fork");
        assert_eq!(site.dump(&BOOKKEEPING).await?, before);
    }
}

on_both! {
    async fn nobody_speaks_for_the_device_of_another(db) {
        let site = Site::new(db).await?;
        let client = ClientId(Uuid::now_v7());
        let req = ask_for_a_place(&site, client);
        site.pupil(0).await?.post(path::PUSH, &req).await?;
        let mut other = site.pupil(1).await?;
        let mut adult = site.adult(site.world.coordinator).await?;
        let before = site.dump(&[]).await?;
        for browser in [&mut other, &mut adult] {
            let replayed = browser.post(path::PUSH, &req).await?;
            replayed.problem(403, "foreign_client")?;
            let pulled = browser.post(path::PULL, &pull(client, None)).await?;
            pulled.problem(403, "foreign_client")?;
        }
        assert_eq!(site.dump(&[]).await?, before);
    }
}

on_both! {
    async fn numbers_out_of_order_are_refused(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let before = site.dump(&[]).await?;
        let client = ClientId(Uuid::now_v7());
        let good = ask_for_a_place(&site, client);
        let from_zero = PushReq { first_mid: 0, ..good.clone() };
        let mut gap = good.clone();
        gap.mutations.push(gap.mutations[0].clone());
        gap.mutations[1].mid = 5;
        let mut many = good.clone();
        many.mutations = (1..=101)
            .map(|mid| common::sync::protocol::Mutation { mid, ..good.mutations[0].clone() })
            .collect();
        for req in [from_zero, gap, many] {
            browser.post(path::PUSH, &req).await?.problem(400, "malformed")?;
        }
        assert_eq!(site.dump(&[]).await?, before);
        // A first number that is not the next one is not taken, and not lost: it is asked again.
        let mut ahead = good;
        (ahead.first_mid, ahead.mutations[0].mid) = (7, 7);
        let resp: PushResp = browser.post(path::PUSH, &ahead).await?.json()?;
        assert_eq!((resp.last_mid, resp.verdicts.len()), (0, 0));
        let rows = ["synced_row", "sync_member", "sync_verdict"];
        let after = site.dump(&[]).await?;
        assert!(rows.iter().all(|table| after[*table] == before[*table]));
    }
}

/// Everything this browser may read, as text.
async fn everything(browser: &mut Browser, cookie: Option<Cookie>) -> anyhow::Result<String> {
    let client = ClientId(Uuid::now_v7());
    let mut cookie = cookie;
    let mut text = String::new();
    for _ in 0..50 {
        let answer = browser
            .post(path::PULL, &pull(client, cookie.clone()))
            .await?;
        match answer.json()? {
            PullResp::Ok(page) => {
                for op in &page.ops {
                    match op {
                        Op::Put(put) => text += &format!("{} {}\n", put.kind, put.body),
                        other => text += &format!("{other:?}\n"),
                    }
                }
                if !page.more {
                    return Ok(text);
                }
                cookie = Some(page.cookie.clone());
            }
            other => return Ok(format!("{other:?}")),
        }
    }
    anyhow::bail!("the pages never end")
}

on_both! {
    async fn whatever_the_place_a_device_says_it_is_at_it_gets_only_what_is_its_own(db) {
        let site = Site::new(db).await?;
        lives(&site).await?;
        let mut browser = site.pupil(0).await?;
        let own = everything(&mut browser, None).await?;
        assert!(own.contains("Prénom 0") && own.contains("E-0"), "{own}");
        let client = ClientId(Uuid::now_v7());
        let PullResp::Ok(page) = browser.post(path::PULL, &pull(client, None)).await?.json()? else {
            anyhow::bail!("a page was expected")
        };
        let real = page.cookie;
        let school = format!("school:{}", site.world.school);
        let other = format!("pupil:{}", site.world.pupils[1]);
        let mut places = vec![
            Some(Cookie { seq: 1, ..real.clone() }),
            Some(Cookie { seq: real.seq, ..real.clone() }),
            Some(Cookie { seq: u64::MAX, ..real.clone() }),
            Some(Cookie { epoch: Uuid::nil(), ..real.clone() }),
            Some(Cookie { space: PoleId(Uuid::now_v7()), ..real.clone() }),
        ];
        for scope in ["", "zzz", &school, &other] {
            for phase in [Phase::Bootstrap, Phase::Delta] {
                for upto in [0, real.seq, u64::MAX] {
                    let after = (scope.to_owned(), common::row::Kind::Pupil, Uuid::nil());
                    let cont = Cont { upto, phase, after: Some(after), at: 0 };
                    places.push(Some(Cookie { seq: 0, cont: Some(cont), ..real.clone() }));
                }
            }
        }
        for place in places {
            let got = everything(&mut browser, place.clone()).await?;
            for secret in ["Prénom 1", "Prénom 2", "E-1", "E-2", "Discret", "assignment"] {
                assert!(!got.contains(secret), "{place:?}: {secret}\n{got}");
            }
        }
    }
}

on_both! {
    async fn an_app_from_the_future_or_the_past_changes_nothing(db) {
        let site = Site::new(db).await?;
        let mut browser = site.pupil(0).await?;
        let client = ClientId(Uuid::now_v7());
        let before = site.dump(&["session"]).await?;
        for (proto, schema) in [(PROTO + 1, SCHEMA), (PROTO, SCHEMA + 1), (u16::MAX, u32::MAX)] {
            let req = PullReq { proto, schema, ..pull(client, None) };
            let resp: PullResp = browser.post(path::PULL, &req).await?.json()?;
            assert!(matches!(resp, PullResp::Upgrade { .. }), "{resp:?}");
        }
        assert_eq!(site.dump(&["session"]).await?, before);
        let mut future = ask_for_a_place(&site, client);
        future.mutations[0].schema = SCHEMA + 1;
        let resp: PushResp = browser.post(path::PUSH, &future).await?.json()?;
        assert!(matches!(&resp.verdicts[0].1, Verdict::Rejected { code, .. } if code == "unknown_command"));
        assert_eq!(site.dump(&[]).await?["synced_row"], before["synced_row"]);
    }
}
