//! What the device can meet, in sentences a person can act on.

use crate::text::count;
use common::api::Problem;
use common::refusal::Refusal;

/// The device's storage did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// This browser offers no storage (private window of some browsers, storage blocked).
    #[error(
        "Ce navigateur ne permet pas d'enregistrer sur l'appareil. Quittez la navigation privée ou autorisez le stockage, puis rechargez la page."
    )]
    Unavailable,
    /// No room left.
    #[error(
        "L'appareil n'a plus de place : plus rien ne s'enregistre. Libérez de l'espace, puis réessayez : votre texte reste affiché."
    )]
    Full,
    /// The connection to the storage broke, and broke again after reopening.
    #[error(
        "L'enregistrement sur l'appareil a échoué. Votre texte reste affiché : réessayez, ou rechargez la page."
    )]
    Broken {
        /// For the logs.
        detail: String,
    },
    /// Another tab has a newer app.
    #[error("Une version plus récente est ouverte dans un autre onglet. Rechargez cette page.")]
    Superseded,
    /// The browser erased what the app kept here; it is being received again.
    #[error(
        "Le navigateur a effacé les données de cette application. Elles se rechargent : votre texte reste affiché, réessayez dans un instant."
    )]
    Erased,
    /// What is kept here is closed, and the key is not in memory.
    #[error("Cet appareil est verrouillé. Déverrouillez-le, puis réessayez.")]
    Locked,
    /// A part of the app that reads what is kept here is not on this device.
    #[error(
        "Une partie de l'application manque sur cet appareil. Retrouvez du réseau, puis rechargez la page : rien n'est perdu."
    )]
    NotLoaded,
    /// Nobody is signed in.
    #[error("Personne n'est connecté sur cet appareil. Connectez-vous, puis réessayez.")]
    Closed,
}

/// Why a command was not saved. Nothing was written: the form keeps its text.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IssueError {
    /// A rule says no: show `sentence()` and `next_step()`.
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a request to the server did not work.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClientError {
    #[error("Pas de connexion au serveur. Vérifiez le réseau, puis réessayez.")]
    Offline,
    #[error("Le serveur met trop de temps à répondre. Réessayez dans un instant.")]
    Slow,
    #[error("Cette version de l'application est trop ancienne. Mettez-la à jour.")]
    Outdated,
    #[error("La réponse du serveur est illisible. Réessayez, ou mettez l'application à jour.")]
    Unreadable,
    /// What the server says, in French.
    #[error("{}", .0.title)]
    Server(Problem),
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// What this person keeps on this device cannot be opened: in French.
    #[error("{0}")]
    Device(String),
    /// On a shared device.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Why nothing was put under seal, or nothing opened. What was there is as it was.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SealError {
    /// The browser does not encrypt here.
    #[error(
        "Ce navigateur ne sait pas chiffrer ici. Utilisez un autre navigateur, ou un appareil à vous."
    )]
    NoCrypto,
    /// The part of the app that does it is not on this device.
    #[error("Cet outil n'est pas encore sur cet appareil. Retrouvez du réseau, puis réessayez.")]
    NotLoaded,
    /// Written by a newer app.
    #[error("Ces scellés viennent d'une version plus récente. Mettez l'application à jour.")]
    Newer,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What signing out would lose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// Commands that wait to be sent.
    pub pending: usize,
    /// Answers in « À revoir » that have not been read.
    pub review: usize,
    /// Texts begun in forms.
    pub drafts: usize,
}

impl Unfinished {
    /// Nothing would be lost.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for Unfinished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [
            count(
                self.pending,
                "saisie pas encore envoyée",
                "saisies pas encore envoyées",
            ),
            count(
                self.review,
                "réponse pas encore lue dans «\u{a0}À revoir\u{a0}»",
                "réponses pas encore lues dans «\u{a0}À revoir\u{a0}»",
            ),
            count(self.drafts, "texte commencé", "textes commencés"),
        ];
        let there = [self.pending, self.review, self.drafts];
        let told: Vec<String> = parts
            .into_iter()
            .zip(there)
            .filter(|(_, number)| *number > 0)
            .map(|(part, _)| part)
            .collect();
        f.write_str(&told.join(", "))
    }
}

/// Why the person is still signed in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SignOutError {
    /// Something would be lost. Ask: send it, read it, or erase it with
    /// [`super::SignOut::Erase`].
    #[error("Il reste sur cet appareil\u{a0}: {0}.")]
    Unfinished(Unfinished),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_signing_out_would_lose_is_named_with_its_number() {
        let mut left = Unfinished {
            pending: 2,
            review: 1,
            drafts: 0,
        };
        assert_eq!(
            SignOutError::Unfinished(left).to_string(),
            "Il reste sur cet appareil\u{a0}: 2\u{a0}saisies pas encore envoyées, \
             1\u{a0}réponse pas encore lue dans «\u{a0}À revoir\u{a0}»."
        );
        left.pending = 0;
        assert!(!left.is_nothing());
        left.review = 0;
        assert!(left.is_nothing());
    }
}
