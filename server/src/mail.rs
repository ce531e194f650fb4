//! Mails that commands ask for. A mail is recorded once, with its command, and sent by this worker:
//! at least once, always under the same Message-ID, and twice only when the process dies between
//! the answer of the mail server and the mark in the database.

pub mod daily;
pub mod words;

use crate::config::Config;
use crate::store::{Asked, Claimed, Outcome, Own, Store, StoreError};
use common::ids::UserId;
use daily::Daily;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use words::Words;

/// Time between two looks at what waits.
pub const EVERY: Duration = Duration::from_secs(10);

/// Whoever carries mails.
type Carrier = AsyncSmtpTransport<Tokio1Executor>;

/// Sends what waits.
#[derive(Clone, Debug)]
pub struct Post {
    store: Store,
    carrier: Option<Carrier>,
    from: Mailbox,
    /// What follows the @ of a Message-ID.
    domain: String,
    daily: Daily,
}

/// A setting of mail that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("TREMPLIN_SMTP_URL cannot be used: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("TREMPLIN_MAIL_FROM cannot be used: {0}")]
    From(#[from] lettre::address::AddressError),
}

/// Why a letter did not leave: never in the mail server's words, which may hold the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSent(&'static str);

impl Post {
    /// With these settings; without a mail server, what waits is marked as skipped.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn new(store: Store, config: &Config) -> Result<Self, MailError> {
        let mail = &config.mail;
        let carrier = mail.smtp.as_ref().map(|url| {
            let carrier = Carrier::from_url(url)?;
            Ok::<_, MailError>(carrier.timeout(Some(Duration::from_secs(30))).build())
        });
        let from: Mailbox = mail.from.parse()?;
        let domain = from.email.domain().to_owned();
        Ok(Self {
            store,
            carrier: carrier.transpose()?,
            from,
            domain,
            daily: Daily::of(config),
        })
    }

    /// Sends everything that is due; how many were taken up.
    ///
    /// # Errors
    /// The database's.
    pub async fn empty(&self, now_ms: i64) -> Result<usize, StoreError> {
        let mut taken = 0;
        while let Some(claimed) = self.store.claim_effect(now_ms).await? {
            let outcome = self.send(&claimed, now_ms).await?;
            if let Outcome::Failed(why) | Outcome::Refused(why) = &outcome {
                tracing::warn!(attempts = claimed.attempts, "a mail was not sent: {why}");
            }
            self.store.settle_effect(&claimed, &outcome, now_ms).await?;
            taken += 1;
        }
        Ok(taken)
    }

    /// There is a mail server.
    #[must_use]
    pub fn can_send(&self) -> bool {
        self.carrier.is_some()
    }

    /// When the list of the day leaves.
    #[must_use]
    pub fn daily(&self) -> &Daily {
        &self.daily
    }

    /// Sends a letter at once: one that must not lie in the database.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn send_now(&self, letter: Words) -> Result<(), NotSent> {
        let carrier = self.carrier.as_ref().ok_or(NotSent("no mail server"))?;
        let id = format!("<{}@{}>", uuid::Uuid::now_v7().simple(), self.domain);
        let message = self.letter(id, letter).map_err(NotSent)?;
        match carrier.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_timeout() => Err(NotSent("no answer in time")),
            Err(error) if error.status().is_some() => Err(NotSent("the mail server said no")),
            Err(_) => Err(NotSent("no conversation with the mail server")),
        }
    }

    async fn send(&self, claimed: &Claimed, now_ms: i64) -> Result<Outcome, StoreError> {
        let Some(carrier) = &self.carrier else {
            return Ok(Outcome::Skipped("no mail server"));
        };
        let (store, space) = (&self.store, claimed.key.space);
        let words = match claimed.asked {
            Asked::Command(notice) => words::of(store, space, notice).await?,
            Asked::Own(Own::DailyList { day }) => {
                let user = UserId(claimed.key.client.0);
                self.daily.words(store, space, user, day, now_ms).await?
            }
        };
        let words = match words {
            Ok(words) => words,
            Err(why) => return Ok(Outcome::Skipped(why)),
        };
        let message = match self.message(claimed, words) {
            Ok(message) => message,
            Err(why) => return Ok(Outcome::Skipped(why)),
        };
        Ok(match carrier.send(message).await {
            Ok(_) => Outcome::Sent,
            Err(error) => not_sent(&error),
        })
    }

    fn message(&self, claimed: &Claimed, words: Words) -> Result<Message, &'static str> {
        self.letter(self.message_id(claimed), words)
    }

    fn letter(&self, id: String, words: Words) -> Result<Message, &'static str> {
        let to = words.to.parse().map_err(|_| "the address is not one")?;
        let mut message = Message::builder()
            .message_id(Some(id))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(words.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(words.body)
            .map_err(|_| "the message cannot be written")?;
        if let Some(stop) = words.stop {
            let one_click = "List-Unsubscribe=One-Click".to_owned();
            let headers = message.headers_mut();
            for (name, value) in [
                ("List-Unsubscribe", format!("<{stop}>")),
                ("List-Unsubscribe-Post", one_click),
                ("Auto-Submitted", "auto-generated".to_owned()),
            ] {
                headers.insert_raw(HeaderValue::new(
                    HeaderName::new_from_ascii_str(name),
                    value,
                ));
            }
        }
        Ok(message)
    }

    /// The same each time this mail is sent, so that mail servers know it again.
    fn message_id(&self, claimed: &Claimed) -> String {
        let key = claimed.key;
        let (client, mid, n) = (key.client.0.simple(), key.mid, key.n);
        format!("<{client}.{mid}.{n}@{}>", self.domain)
    }
}

/// What a mail server that does not take a mail means. Its words are not kept: they may hold the
/// address.
fn not_sent(error: &smtp::Error) -> Outcome {
    let Some(code) = error.status() else {
        return Outcome::Failed(if error.is_timeout() {
            "no answer in time".into()
        } else {
            "no conversation with the mail server".into()
        });
    };
    let why = format!("the mail server answered {code}");
    // There is no such mailbox. Any other no may be a setting that somebody corrects.
    if ["550", "551", "553"].contains(&code.to_string().as_str()) {
        Outcome::Refused(why)
    } else {
        Outcome::Failed(why)
    }
}
