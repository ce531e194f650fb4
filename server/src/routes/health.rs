//! Is the server there?

use crate::app::App;
use crate::error::ServerResult;
use axum::Json;
use axum::extract::State;
use serde::Serialize;

/// Answer of `GET /api/v1/health`.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
}

/// Answers when the server and its database do.
///
/// # Errors
/// When the database does not.
pub async fn health(State(app): State<App>) -> ServerResult<Json<Health>> {
    app.store.spaces().await?;
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    }))
}
