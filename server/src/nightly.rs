//! What the server does by itself: mails as they come, lists of the day in the morning, and at night,
//! space after space, forgetting what is too old, erasing what was kept long enough, and comparing
//! what is derived from rows with the rows.

use crate::app::App;
use crate::mail::{self, daily};
use crate::retention;
use chrono::TimeDelta;
use common::command::Now;
use common::ids::PoleId;
use common::sync::server::day_number;
use std::time::Duration;

/// When the night begins, in France.
const NIGHT: TimeDelta = TimeDelta::hours(3);
/// Time over which the nights of the spaces begin one after the other, in seconds.
const SPREAD: u128 = 3600;
/// Time between two looks at whose night it is.
const LOOK: Duration = Duration::from_secs(300);

/// Sends mails until the server stops.
pub async fn deliver(app: App) {
    loop {
        if let Err(error) = app.post.empty(app.auth.now()).await {
            tracing::warn!("mails wait: {error}");
        }
        tokio::select! {
            () = tokio::time::sleep(mail::EVERY) => {}
            () = app.hub.closed() => return,
        }
    }
}

/// Looks after every space each night until the server stops.
pub async fn watch(app: App) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = app.hub.closed() => return,
        }
        run(&app).await;
        morning(&app).await;
    }
}

/// Records the lists of the day that are to leave by mail.
pub async fn morning(app: &App) {
    if !app.post.can_send() {
        return;
    }
    match daily::ask(app).await {
        Ok(0) => {}
        Ok(asked) => tracing::info!(asked, "lists of the day are to leave"),
        Err(error) => tracing::error!("no list of the day: {error}"),
    }
}

/// The night of every space that has not had its own: one that was missed is made up for. Of
/// several processes, one does it.
pub async fn run(app: &App) {
    match app.store.forget_journal(app.auth.now()).await {
        Ok(0) => {}
        Ok(lines) => tracing::info!(lines, "the journal forgets what is kept long enough"),
        Err(error) => tracing::error!("the journal forgets nothing: {error}"),
    }
    let spaces = match app.store.nights().await {
        Ok(spaces) => spaces,
        Err(error) => return tracing::error!("no night: {error}"),
    };
    for (space, last) in spaces {
        let now = Now::at(app.auth.now());
        if last.is_some_and(|last| last >= begun(space, now.ms)) {
            continue;
        }
        match app.store.night(space, now).await {
            Ok(night) => {
                for (what, count) in night.findings.counts() {
                    tracing::error!(%space, count, "{what}: corrected");
                }
                if let Some(done) = night.collected {
                    tracing::info!(%space, tombstones = done.tombstones, verdicts = done.verdicts, "forgotten");
                }
                for (seq, scopes) in night.touched {
                    app.hub.tell_scopes(space, seq, scopes);
                }
            }
            Err(error) => tracing::error!(%space, "a night failed: {error}"),
        }
        let tell = |changes: &_| app.hub.tell(space, changes);
        if let Err(error) = retention::night(&app.store, space, now, tell).await {
            tracing::error!(%space, "what is kept long enough is not erased: {error}");
        }
    }
}

/// The day of the last night of a space that has begun.
fn begun(space: PoleId, now_ms: i64) -> i64 {
    let later = i64::try_from(space.0.as_u128() % SPREAD).unwrap_or(0);
    let evening = common::clock::paris(now_ms) - NIGHT - TimeDelta::seconds(later);
    day_number(evening.date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_nights_begin_from_three_to_four_in_france() {
        // 5 October 2026, 12 h in France.
        let noon = 1_791_194_400_000;
        let (first, last) = (PoleId(Uuid::from_u128(3600)), PoleId(Uuid::from_u128(3599)));
        let today = begun(first, noon);
        assert_eq!(begun(last, noon), today);
        let three = noon + 15 * 3600 * 1000;
        assert_eq!(begun(first, three - 1), today);
        assert_eq!(begun(first, three), today + 1);
        assert_eq!(begun(last, three), today, "each in its turn");
        assert_eq!(begun(last, three + 3_599_000), today + 1);
    }
}
