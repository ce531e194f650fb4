//! Settings: from the environment and the command line, checked at start.

use axum::http::Uri;
use chrono::NaiveTime;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

/// What the environment may say, and what `--help` prints of it.
pub const VARIABLES: [(&str, &str); 11] = [
    (
        "DATABASE_URL",
        "database: postgres://… or sqlite://FILE (default: SQLite in the data folder)",
    ),
    (
        "TREMPLIN_ADDR",
        "address to listen on (default 127.0.0.1:3000)",
    ),
    (
        "TREMPLIN_DATA_DIR",
        "folder of the SQLite file and of the server's key (default ./data)",
    ),
    (
        "TREMPLIN_PUBLIC_URL",
        "address people use, with https:// behind a proxy (default http://ADDR)",
    ),
    (
        "TREMPLIN_LOG",
        "what to log, for instance info or server=debug (default info)",
    ),
    ("TREMPLIN_LOG_FORMAT", "text or json (default text)"),
    (
        "TREMPLIN_SMTP_URL",
        "mail server: smtps://USER:PASSWORD@HOST (default: mails are not sent)",
    ),
    (
        "TREMPLIN_MAIL_FROM",
        "sender of mails: Tremplin <stages@…> (needed with TREMPLIN_SMTP_URL)",
    ),
    (
        "TREMPLIN_DAILY_AT",
        "hour in France at which the list of the day leaves by mail (default 06:30)",
    ),
    (
        "TREMPLIN_REQUIRE_TOTP",
        "true: administrators and coordinators must have a second factor (default false)",
    ),
    (
        "TREMPLIN_DEV",
        "1: the page reloads when the server restarts",
    ),
];

/// A setting that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("{name}={value:?} cannot be used: expected {expected}")]
    Value {
        name: String,
        value: String,
        expected: &'static str,
    },
    #[error("{0} is not a setting of this server; `server --help` lists them")]
    Unknown(String),
}

/// Where rows are kept.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address, with its password.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A PostgreSQL server rather than a file.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.0.starts_with("postgres")
    }
}

// An address may hold a password, so it is never shown.
impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_postgres() {
            "postgres://…"
        } else {
            "sqlite://…"
        })
    }
}

/// How mails leave.
#[derive(Clone, PartialEq, Eq)]
pub struct MailConfig {
    /// Address of the mail server, with its password.
    pub smtp: Option<String>,
    pub from: String,
    /// When the list of the day leaves, in France.
    pub daily_at: NaiveTime,
}

// The address may hold a password.
impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.smtp.is_some() {
            "a mail server"
        } else {
            "no mail server"
        })
    }
}

/// Settings of a server.
#[derive(Clone, Debug)]
pub struct Config {
    pub addr: SocketAddr,
    pub database: DatabaseUrl,
    pub data_dir: PathBuf,
    /// What browsers call us: decides on secure cookies and on what a same-site write is.
    pub public_url: String,
    pub log: String,
    pub log_json: bool,
    pub mail: MailConfig,
    /// Who sees or decides for many signs in with a second factor, or does nothing.
    pub require_totp: bool,
    pub dev: bool,
}

impl Config {
    /// From the variables of the process.
    ///
    /// # Errors
    /// [`ConfigError`] for a value that cannot be used, or a `TREMPLIN_` variable that is none of
    /// ours: most likely a misspelling.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(std::env::vars())
    }

    /// From these variables.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn from_vars(
        vars: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let vars: BTreeMap<String, String> = vars
            .into_iter()
            .filter(|(name, _)| name == "DATABASE_URL" || name.starts_with("TREMPLIN_"))
            .collect();
        if let Some(name) = vars
            .keys()
            .find(|name| VARIABLES.iter().all(|(known, _)| known != name))
        {
            return Err(ConfigError::Unknown(name.clone()));
        }
        let get = |name: &str| vars.get(name).map(String::as_str).filter(|v| !v.is_empty());
        let addr = parsed(
            &vars,
            "TREMPLIN_ADDR",
            "127.0.0.1:3000",
            "an address and a port",
        )?;
        let data_dir = PathBuf::from(get("TREMPLIN_DATA_DIR").unwrap_or("data"));
        let database = match get("DATABASE_URL") {
            None => format!("sqlite://{}", data_dir.join("tremplin.sqlite").display()),
            Some(url) => url.to_owned(),
        };
        let schemes = ["sqlite://", "postgres://", "postgresql://"];
        if !schemes.iter().any(|scheme| database.starts_with(scheme)) {
            return Err(ConfigError::Value {
                name: "DATABASE_URL".into(),
                // The value may hold a password.
                value: "…".into(),
                expected: "postgres://… or sqlite://FILE",
            });
        }
        let public_url = match get("TREMPLIN_PUBLIC_URL") {
            None => format!("http://{addr}"),
            Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
                url.trim_end_matches('/').to_owned()
            }
            Some(url) => {
                return Err(ConfigError::Value {
                    name: "TREMPLIN_PUBLIC_URL".into(),
                    value: url.into(),
                    expected: "an address that starts with https:// or http://",
                });
            }
        };
        let format: Format = parsed(&vars, "TREMPLIN_LOG_FORMAT", "text", "text or json")?;
        let smtp = get("TREMPLIN_SMTP_URL").map(ToOwned::to_owned);
        let from = get("TREMPLIN_MAIL_FROM");
        if smtp.is_some() && from.is_none() {
            return Err(ConfigError::Value {
                name: "TREMPLIN_MAIL_FROM".into(),
                value: String::new(),
                expected: "the sender's address, since TREMPLIN_SMTP_URL is set",
            });
        }
        if smtp.as_deref().is_some_and(|url| !is_private(url)) {
            return Err(ConfigError::Value {
                name: "TREMPLIN_SMTP_URL".into(),
                // The value may hold a password.
                value: "…".into(),
                expected: "smtps://…, smtp://…?tls=required, or smtp:// on this machine",
            });
        }
        let from = from.unwrap_or("tremplin@localhost").to_owned();
        let at: Hour = parsed(&vars, "TREMPLIN_DAILY_AT", "06:30", "an hour, as in 06:30")?;
        let mail = MailConfig {
            smtp,
            from,
            daily_at: at.0,
        };
        let dev: Flag = parsed(&vars, "TREMPLIN_DEV", "0", "0 or 1")?;
        let require_totp: Flag = parsed(&vars, "TREMPLIN_REQUIRE_TOTP", "0", "true or false")?;
        Ok(Self {
            addr,
            database: DatabaseUrl(database),
            data_dir,
            public_url,
            log: get("TREMPLIN_LOG")
                .unwrap_or("info,sqlx=warn,sea_orm=warn")
                .to_owned(),
            log_json: format.0,
            mail,
            require_totp: require_totp.0,
            dev: dev.0,
        })
    }

    /// Whether browsers reach us over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Whether nobody on the way can read what a mail server is told.
fn is_private(smtp: &str) -> bool {
    let Ok(url) = smtp.parse::<Uri>() else {
        return false;
    };
    let tls = url.query().unwrap_or_default().split('&');
    match url.scheme_str() {
        Some("smtps") => true,
        Some("smtp") => {
            tls.into_iter().any(|option| option == "tls=required")
                || matches!(url.host(), Some("localhost" | "127.0.0.1" | "[::1]"))
        }
        _ => false,
    }
}

fn parsed<T: FromStr>(
    vars: &BTreeMap<String, String>,
    name: &str,
    default: &str,
    expected: &'static str,
) -> Result<T, ConfigError> {
    let value = vars
        .get(name)
        .map(String::as_str)
        .filter(|v| !v.is_empty())
        .unwrap_or(default);
    value.parse().map_err(|_| ConfigError::Value {
        name: name.into(),
        value: value.into(),
        expected,
    })
}

struct Format(bool);

impl FromStr for Format {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "json" => Ok(Self(true)),
            "text" => Ok(Self(false)),
            _ => Err(()),
        }
    }
}

struct Hour(NaiveTime);

impl FromStr for Hour {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveTime::parse_from_str(text, "%H:%M").map(Self)
    }
}

struct Flag(bool);

impl FromStr for Flag {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "1" | "true" => Ok(Self(true)),
            "0" | "false" => Ok(Self(false)),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_vars(vars.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn without_any_variable_the_server_is_local_and_on_sqlite() {
        let config = config(&[("HOME", "/tmp")]).unwrap();
        assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database.expose(), "sqlite://data/tremplin.sqlite");
        assert!(!config.is_https());
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_what_is_expected() {
        let error = config(&[("TREMPLIN_ADDR", "here")])
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            "TREMPLIN_ADDR=\"here\" cannot be used: expected an address and a port"
        );
        for (name, value) in [
            ("DATABASE_URL", "mysql://root:secret@host/x"),
            ("TREMPLIN_PUBLIC_URL", "tremplin.exemple.invalid"),
            ("TREMPLIN_LOG_FORMAT", "xml"),
            ("TREMPLIN_DEV", "maybe"),
            ("TREMPLIN_REQUIRE_TOTP", "sometimes"),
            ("TREMPLIN_DAILY_AT", "25:00"),
            ("TREMPLIN_DAILY_AT", "tôt"),
        ] {
            let error = config(&[(name, value)]).unwrap_err().to_string();
            assert!(error.contains(name) && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_misspelt_variable_is_an_error_not_a_silence() {
        let error = config(&[("TREMPLIN_ADRR", "0.0.0.0:80")]).unwrap_err();
        assert_eq!(error, ConfigError::Unknown("TREMPLIN_ADRR".into()));
    }

    #[test]
    fn a_mail_server_needs_a_sender() {
        let smtp = ("TREMPLIN_SMTP_URL", "smtps://u:secret@h");
        let error = config(&[smtp]).unwrap_err().to_string();
        assert!(error.contains("TREMPLIN_MAIL_FROM"), "{error}");
        let from = ("TREMPLIN_MAIL_FROM", "Stages <stages@exemple.invalid>");
        let config = config(&[smtp, from]).unwrap();
        assert!(config.mail.smtp.is_some());
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn a_mail_does_not_leave_the_machine_in_clear() {
        let from = ("TREMPLIN_MAIL_FROM", "Stages <stages@exemple.invalid>");
        for good in [
            "smtps://u:p@mail.exemple.invalid",
            "smtp://mail.exemple.invalid:587?tls=required",
            "smtp://u:p@127.0.0.1:1025",
        ] {
            config(&[("TREMPLIN_SMTP_URL", good), from]).unwrap();
        }
        for bad in [
            "smtp://u:secret@mail.exemple.invalid",
            "smtp://mail.exemple.invalid?tls=opportunistic",
            "mail.exemple.invalid",
        ] {
            let error = config(&[("TREMPLIN_SMTP_URL", bad), from]).unwrap_err();
            let error = error.to_string();
            assert!(
                error.contains("tls=required") && !error.contains("secret"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_database_address_is_never_shown() {
        let config = config(&[("DATABASE_URL", "postgres://u:secret@h/d")]).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
        assert!(config.database.is_postgres());
    }
}
