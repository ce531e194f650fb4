//! The server's half of this module: nothing happens, every page starts.

use super::error::{ClientError, IssueError, SealError, SignOutError, StorageError};
use super::shared::Shared;
use super::{SignOut, Way};
use common::api::{LoginReq, SessionInfo};
use common::command::{Command, Seen};
use common::row::Mid;
use common::sync::device::ReviewKey;
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn shared() -> Arc<Shared> {
    Arc::default()
}

pub(super) fn start(_: &Arc<Shared>) {}

pub(super) fn device_ms() -> i64 {
    0
}

pub(super) fn new_uuid() -> Uuid {
    Uuid::nil()
}

pub(super) async fn issue(
    _: Command,
    _: Option<Vec<Seen>>,
    _: Option<String>,
) -> Result<Mid, IssueError> {
    Err(StorageError::Unavailable.into())
}

pub(super) async fn dismiss(_: ReviewKey) -> Result<(), StorageError> {
    Err(StorageError::Unavailable)
}

pub(super) fn save_draft(_: &str, _: String) {}

pub(super) fn flush_drafts() {}

pub(super) fn forget_draft(_: &str) {}

pub(super) async fn unlock(_: String) -> Result<bool, SealError> {
    Err(StorageError::Unavailable.into())
}

pub(super) async fn sign_in(_: LoginReq, _: Way, _: bool) -> Result<SessionInfo, ClientError> {
    Err(StorageError::Unavailable.into())
}

pub(super) async fn sign_out(_: SignOut) -> Result<(), SignOutError> {
    Err(StorageError::Unavailable.into())
}

pub(super) async fn open_seals(_: String) -> Result<usize, SealError> {
    Err(StorageError::Unavailable.into())
}

pub(super) async fn erase_seals() -> Result<(), SealError> {
    Err(StorageError::Unavailable.into())
}

pub(super) fn sync_now() {}

pub(super) fn apply_update() {}

pub(super) fn install() {}

pub(super) fn pref(_: &str) -> Option<String> {
    None
}

pub(super) fn set_pref(_: &str, _: Option<&str>) {}
