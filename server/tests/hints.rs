//! Hints that something changed: to whom it concerns, and to nobody else.

use crate::support::{Browser, Phone, Site};
use anyhow::{Context, bail};
use axum::body::{Body, BodyDataStream};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use common::api::path;
use common::command::SetOfferStatus;
use common::domain::offer::OfferStatus;
use common::domain::staff::{Assignment, Role, Territory};
use common::ids::AssignmentId;
use common::row::Row;
use common::sync::protocol::{Poke, PushResp};
use common::sync::server::write_rows;
use futures::StreamExt;
use server::app::router;
use server::store::End;
use std::time::Duration;
use tower::ServiceExt;
use uuid::Uuid;

/// A stream of hints as a browser reads it.
struct Stream(BodyDataStream);

async fn answer(site: &Site, browser: &Browser) -> anyhow::Result<axum::response::Response> {
    let mut request = Request::get(path::POKE)
        .header("sec-fetch-site", "same-origin")
        .header(
            "cookie",
            browser.cookie.as_deref().context("not signed in")?,
        )
        .body(Body::empty())?;
    request
        .extensions_mut()
        .insert(ConnectInfo(browser.address));
    Ok(router(site.app.clone()).oneshot(request).await?)
}

async fn open(site: &Site, browser: &Browser) -> anyhow::Result<Stream> {
    let response = answer(site, browser).await?;
    anyhow::ensure!(response.status() == StatusCode::OK, "{}", response.status());
    Ok(Stream(response.into_body().into_data_stream()))
}

impl Stream {
    /// The next hint, and all the bytes it came in.
    async fn next(&mut self) -> anyhow::Result<(Poke, String)> {
        let chunk = tokio::time::timeout(Duration::from_secs(10), self.0.next()).await?;
        let Some(Ok(bytes)) = chunk else {
            bail!("the stream ended")
        };
        let text = String::from_utf8(bytes.to_vec())?;
        let data = text.lines().find_map(|line| line.strip_prefix("data:"));
        Ok((serde_json::from_str(data.context("no data")?)?, text))
    }
}

on_both! {
    async fn a_hint_reaches_those_who_may_read_the_change_and_carries_a_number_only(db) {
        let site = Site::new(db).await?;
        let world = &site.world;
        let mut author = site.pupil(0).await?;
        let coordinator = site.adult(world.coordinator).await?;
        let stranger = site.pupil(1).await?;
        let (mut concerned, mut other) =
            (open(&site, &coordinator).await?, open(&site, &stranger).await?);

        let mut phone = Phone::started(&db.store, world, world.pupils[0]).await?;
        phone.write(&world.ask(world.pupils[0]).into())?;
        let pushed: PushResp = author.post(path::PUSH, &phone.push_req()?).await?.json()?;
        let (hint, text) = concerned.next().await?;
        assert_eq!(hint.seq, pushed.head);
        assert_eq!(text.trim(), format!("data: {{\"seq\":{}}}", pushed.head));

        // A change that everybody may read: the first hint of the stranger is that one.
        let mut phone = Phone::started(&db.store, world, world.coordinator).await?;
        let mut coordinator = coordinator.clone();
        phone.write(&SetOfferStatus {
            offer: world.offer,
            status: OfferStatus::Closed, confirmed: None
        }.into())?;
        let pushed: PushResp = coordinator.post(path::PUSH, &phone.push_req()?).await?.json()?;
        assert_eq!(other.next().await?.0.seq, pushed.head);
        assert_eq!(concerned.next().await?.0.seq, pushed.head);
    }
}

on_both! {
    async fn a_scope_gained_while_the_stream_is_open_is_hinted_at(db) {
        let site = Site::new(db).await?;
        let world = &site.world;
        let teacher = site.adult(world.teacher).await?;
        let mut stream = open(&site, &teacher).await?;
        let tell = async |rows: Vec<Row>| -> anyhow::Result<u64> {
            let pole = world.pole;
            let changes = db.store.with_space_tx(pole, move |tx| {
                let rows = rows.clone();
                Box::pin(async move {
                    let changes = write_rows(tx, pole, rows).await?;
                    Ok(End::Commit(changes))
                })
            });
            let changes = changes.await?;
            site.app.hub.tell(pole, &changes);
            Ok(changes.seq)
        };
        let mut moved = Vec::new();
        for row in world.rows() {
            if let Row::Pupil(mut pupil) = row {
                pupil.division = world.other_division;
                moved.push(Row::from(pupil));
            }
        }
        let left = tell(moved.clone()).await?;
        assert_eq!(stream.next().await?.0.seq, left, "its class lost its pupils");
        let assignment = Assignment {
            id: AssignmentId(Uuid::now_v7()),
            staff: world.teacher,
            role: Role::Teacher,
            territory: Territory::Division(world.other_division),
            active: true,
        };
        let gained = tell(vec![assignment.into()]).await?;
        assert_eq!(stream.next().await?.0.seq, gained);
        let mut renamed = moved;
        renamed.truncate(1);
        if let Some(Row::Pupil(pupil)) = renamed.first_mut() {
            pupil.first_name = "Autre".into();
        }
        let seen = tell(renamed).await?;
        assert_eq!(stream.next().await?.0.seq, seen, "a row of the class gained");
    }
}

on_both! {
    async fn a_session_cannot_take_all_the_streams(db) {
        let site = Site::new(db).await?;
        let pupil = site.pupil(0).await?;
        let mut streams = Vec::new();
        for _ in 0..4 {
            streams.push(open(&site, &pupil).await?);
        }
        let refused = answer(&site, &pupil).await?;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        let other = site.pupil(1).await?;
        open(&site, &other).await?;
        streams.pop();
        open(&site, &pupil).await?;
    }
}
