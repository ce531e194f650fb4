//! What is noted of accounts in the journal.

use super::{SignedIn, device};
use crate::app::App;
use crate::store::Entry;
use axum::http::{HeaderMap, header};
use common::ids::{PoleId, UserId};
use common::row::RowKey;

/// What is noted beside commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    SignIn,
    SignInFailed,
    SignOut,
    SecondFactorOn,
    SecondFactorOff,
    RecoveryRenewed,
    PassphraseChanged,
    SessionsClosed,
    LinkUsed,
    Invited,
    LinkMade,
    PupilsListed,
    Exported,
    Erased,
    JournalRead,
    RetentionPlanned,
    RetentionListed,
    RetentionApplied,
    RetentionPostponed,
}

impl Deed {
    /// Name in the journal.
    #[must_use]
    pub fn op(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignOut => "sign_out",
            Self::SecondFactorOn => "second_factor_on",
            Self::SecondFactorOff => "second_factor_off",
            Self::RecoveryRenewed => "recovery_renewed",
            Self::PassphraseChanged => "passphrase_changed",
            Self::SessionsClosed => "sessions_closed",
            Self::LinkUsed => "link_used",
            Self::Invited => "invited",
            Self::LinkMade => "link_made",
            Self::PupilsListed => "pupils_listed",
            Self::Exported => "pupil_exported",
            Self::Erased => "pupil_erased",
            Self::JournalRead => "journal_read",
            Self::RetentionPlanned => "retention_planned",
            Self::RetentionListed => "retention_listed",
            Self::RetentionApplied => "retention_applied",
            Self::RetentionPostponed => "retention_postponed",
        }
    }
}

/// The device of a request, in words.
fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT);
    device::label(
        agent
            .and_then(|agent| agent.to_str().ok())
            .unwrap_or_default(),
    )
}

impl App {
    /// A line about what somebody does now.
    #[must_use]
    pub fn line(&self, user: UserId, headers: &HeaderMap, deed: Deed, about: Vec<RowKey>) -> Entry {
        Entry {
            at: self.auth.now(),
            user: Some(user),
            device: device(headers),
            op: deed.op().to_owned(),
            about,
        }
    }

    /// Notes what somebody has done. That it was not noted does not undo it; it is told to who runs
    /// the server.
    pub async fn note(
        &self,
        (space, user): (PoleId, UserId),
        headers: &HeaderMap,
        deed: Deed,
        about: Vec<RowKey>,
    ) {
        let line = self.line(user, headers, deed, about);
        if let Err(error) = self.store.note(space, &line).await {
            tracing::error!(op = deed.op(), "not in the journal: {error}");
        }
    }

    /// Notes what somebody signed in has done with their account.
    pub async fn note_own(&self, user: &SignedIn, headers: &HeaderMap, deed: Deed) {
        self.note((user.space, user.user), headers, deed, Vec::new())
            .await;
    }
}
