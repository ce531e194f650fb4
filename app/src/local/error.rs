//! What the device can meet, in sentences a person can act on.

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
        "L'appareil n'a plus de place. Libérez de l'espace, puis réessayez : votre texte reste affiché."
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
}

/// Why the person is still signed in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SignOutError {
    /// Commands wait to be sent and the server cannot be reached. Ask: wait for the network, or
    /// erase them with [`super::SignOut::Erase`].
    #[error(
        "{pending} saisies n'ont pas encore été envoyées. Retrouvez du réseau pour ne pas les perdre."
    )]
    Pending { pending: usize },
    #[error(transparent)]
    Storage(#[from] StorageError),
}
