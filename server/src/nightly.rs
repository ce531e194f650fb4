//! What the server does by itself: mails as they come, and at night, space after space, forgetting
//! what is too old and comparing what is derived from rows with the rows.

use crate::app::App;
use crate::mail::{self, Post};
use chrono::{NaiveTime, TimeDelta};
use common::command::Now;
use std::time::Duration;

/// When the night begins, in France.
const NIGHT: NaiveTime = match NaiveTime::from_hms_opt(3, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Sends mails until the server stops.
pub async fn deliver(app: App, post: Post) {
    loop {
        if let Err(error) = post.empty(app.auth.now()).await {
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
            () = tokio::time::sleep(until_night(app.auth.now())) => {}
            () = app.hub.closed() => return,
        }
        run(&app).await;
    }
}

/// One night of every space.
pub async fn run(app: &App) {
    let spaces = match app.store.spaces().await {
        Ok(spaces) => spaces,
        Err(error) => return tracing::error!("no night: {error}"),
    };
    for space in spaces {
        match app.store.night(space, Now::at(app.auth.now())).await {
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
    }
}

/// Time until the next night begins.
fn until_night(now_ms: i64) -> Duration {
    let now = common::clock::paris(now_ms);
    let tonight = now.date().and_time(NIGHT);
    let next = if now < tonight {
        tonight
    } else {
        tonight + TimeDelta::days(1)
    };
    (next - now).to_std().unwrap_or(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_begins_at_three_in_france() {
        // 5 October 2026, 12 h in France; and 2 h 59 of the next day.
        let noon = 1_791_194_400_000;
        assert_eq!(until_night(noon), Duration::from_secs(15 * 3600));
        let late = noon + (14 * 3600 + 59 * 60) * 1000;
        assert_eq!(until_night(late), Duration::from_secs(60));
        let begun = noon + 15 * 3600 * 1000;
        assert_eq!(until_night(begun), Duration::from_secs(24 * 3600));
    }
}
