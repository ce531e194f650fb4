//! The one place where errors become answers.
//!
//! A route returns [`ServerError`]; the answer is problem JSON (RFC 9457) with a stable code and a
//! French sentence. The error itself travels in the response's extensions to one logging layer.

use crate::auth::second::Ticket;
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use common::api::{Problem, SECOND_FACTOR};
use std::sync::Arc;

/// Everything a route can return but an answer.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("no session")]
    Unauthenticated,
    #[error("wrong code, e-mail or passphrase")]
    BadCredentials,
    /// The passphrase is good; a code is asked for.
    #[error("a second factor is asked for")]
    SecondFactor(Ticket),
    /// The first step of a sign-in is too long ago, or is worth nothing any more.
    #[error("the first step is over")]
    Stale,
    #[error("wrong code of the second factor")]
    BadCode,
    /// Of somebody who is signed in.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The person's role asks for a second factor first.
    #[error("a second factor is to be set up first")]
    EnrolFirst,
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// What is asked cannot be done, for a reason the person can act on.
    #[error("refused: {code}")]
    Refused {
        code: &'static str,
        /// French sentence for the user; never logged.
        title: String,
    },
    #[error("not found")]
    NotFound,
    #[error("method not allowed")]
    Method,
    #[error("malformed request: {0}")]
    Malformed(String),
    #[error("unsupported media type")]
    MediaType,
    #[error("body too large")]
    TooLarge,
    #[error("too many attempts")]
    Throttled { after_s: u32 },
    #[error("busy")]
    Busy,
    #[error("took too long")]
    Timeout,
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

/// What routes return.
pub type ServerResult<T> = Result<T, ServerError>;

impl ServerError {
    /// A refusal with its French sentence.
    #[must_use]
    pub fn refused(code: &'static str, title: impl Into<String>) -> Self {
        Self::Refused {
            code,
            title: title.into(),
        }
    }

    /// Status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated | Self::BadCredentials | Self::SecondFactor(_) | Self::Stale => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden(_) | Self::EnrolFirst => StatusCode::FORBIDDEN,
            Self::BadCode | Self::WrongPassphrase | Self::Refused { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Stable name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::BadCredentials => "bad_credentials",
            Self::SecondFactor(_) => SECOND_FACTOR,
            Self::Stale => "stale",
            Self::BadCode => "bad_code",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::EnrolFirst => "enrol_first",
            Self::Refused { code, .. } | Self::Forbidden(code) => code,
            Self::NotFound => "not_found",
            Self::Method => "method_not_allowed",
            Self::Malformed(_) => "malformed",
            Self::MediaType => "unsupported_media_type",
            Self::TooLarge => "too_large",
            Self::Throttled { .. } => "throttled",
            Self::Busy => "busy",
            Self::Timeout => "timeout",
            Self::Internal(_) => "internal",
        }
    }

    /// French sentence for the user, with the next step; never the error's own words.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Unauthenticated => {
                "Vous n'êtes pas connecté. Connectez-vous, puis réessayez.".into()
            }
            Self::BadCredentials => {
                "Ces identifiants ne sont pas reconnus. Vérifiez-les, ou demandez à votre \
                 établissement."
                    .into()
            }
            // Read by apps that do not know of it; ours asks for the code.
            Self::SecondFactor(_) => {
                "Ce compte demande aussi un code. Mettez l'application à jour, puis réessayez."
                    .into()
            }
            Self::Stale => {
                "Trop de temps a passé. Recommencez avec votre phrase de passe.".into()
            }
            Self::BadCode => {
                "Ce code n'est pas reconnu, ou il a déjà servi. Attendez le suivant, puis réessayez."
                    .into()
            }
            Self::WrongPassphrase => {
                "Cette phrase de passe n'est pas la vôtre. Vérifiez-la, puis réessayez.".into()
            }
            Self::EnrolFirst => {
                "Votre rôle demande un second facteur. Reconnectez-vous pour l'installer.".into()
            }
            Self::Refused { title, .. } => title.clone(),
            Self::Forbidden(_) => {
                "Vous n'avez pas accès à cela. Demandez à votre établissement.".into()
            }
            Self::NotFound => "Cette adresse n'existe pas. Revenez à l'accueil.".into(),
            Self::Method => "Cette adresse ne s'utilise pas ainsi. Rechargez l'application.".into(),
            Self::Malformed(_) | Self::MediaType => {
                "Le serveur n'a pas compris la demande. Rechargez l'application, puis réessayez."
                    .into()
            }
            Self::TooLarge => "L'envoi est trop gros. Il sera découpé et renvoyé.".into(),
            Self::Throttled { after_s } => {
                let minutes = after_s.div_ceil(60);
                format!("Trop d'essais. Réessayez dans {minutes} min.")
            }
            Self::Busy | Self::Timeout => {
                "Le serveur est occupé. Rien n'est perdu : l'envoi reprendra de lui-même.".into()
            }
            Self::Internal(_) => {
                "Le serveur a rencontré une erreur. Rien n'est perdu : réessayez plus tard.".into()
            }
        }
    }
}

impl IntoResponse for ServerError {
    fn into_response(self) -> Response {
        let problem = Problem {
            code: self.code().into(),
            title: self.title(),
            request_id: String::new(),
            ticket: None,
        };
        let mut response = (self.status(), Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Self::Throttled { after_s } = self {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after_s));
        }
        if matches!(self, Self::Busy | Self::Timeout) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(2_u32));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Logs each error once, inside the request's span, and names the request in its answer.
pub async fn log_errors(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let Some(error) = response.extensions().get::<Arc<ServerError>>().cloned() else {
        return response;
    };
    match &*error {
        ServerError::Internal(cause) => {
            tracing::error!(request.id = %id, %method, path, "internal error: {cause:#}");
        }
        other => {
            tracing::info!(request.id = %id, %method, path, code = other.code(), "{other}");
        }
    }
    let ticket = match &*error {
        ServerError::SecondFactor(ticket) => Some(ticket.text().to_owned()),
        _ => None,
    };
    let problem = Problem {
        code: error.code().into(),
        title: error.title(),
        request_id: id.to_string(),
        ticket,
    };
    if let Ok(body) = serde_json::to_vec(&problem) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = body.into();
    }
    response
}
