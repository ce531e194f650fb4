//! `server admin …`: the first administrator, new codes, closed accounts.

use super::account::{self, AccountError, NewStaff};
use super::{Auth, adopt_key, passphrase};
use crate::store::Store;
use anyhow::{Context, bail, ensure};
use chrono::Datelike;
use common::access::Actor;
use common::api::admin::InviteReq;
use common::command::Now;
use common::domain::pole::Pole;
use common::domain::pupil::Pupil;
use common::domain::staff::{Assignment, Role, Staff, Territory};
use common::ids::{AssignmentId, PoleId, PupilId, StaffId, UserId};
use common::row::Row;
use std::collections::BTreeMap;
use std::io::Write;
use uuid::Uuid;

/// What `server admin` understands.
pub const HELP: &str = "\
server admin create --email E --first-name F --last-name L [--space ID|NUMBER]
                    [--role administrator|coordinator] [--passphrase-stdin]
                    [--pole-name NAME --pole-number NUMBER]   with these, makes the pôle
server admin invite --email E --first-name F --last-name L [--space ID|NUMBER]
                    [--role administrator|coordinator]        prints a link to choose a passphrase
server admin second-factor-off --email E                      take a lost second factor away
server admin passphrase --email E [--passphrase-stdin]        a new passphrase
server admin code --pupil ID                                  a new personal code
server admin revoke --email E | --pupil ID                    close an account
server admin adopt-key                                        take this server.key, drop all codes
";

/// Where passphrases come from: the terminal, standard input, or a test.
pub type Ask<'a> = &'a mut (dyn FnMut(&str) -> std::io::Result<String> + Send);

/// Runs `server admin …` at the terminal; nothing secret is printed but a new code.
///
/// # Errors
/// What is wrong with the arguments, or what failed.
pub async fn run(store: &Store, auth: &Auth, args: &[String]) -> anyhow::Result<()> {
    let mut ask = |prompt: &str| rpassword::prompt_password(prompt);
    run_with(store, auth, args, &mut ask, &mut std::io::stdout()).await
}

/// As [`run`], with this source of passphrases and this place to print.
///
/// # Errors
/// As [`run`].
pub async fn run_with(
    store: &Store,
    auth: &Auth,
    args: &[String],
    ask: Ask<'_>,
    out: &mut (dyn Write + Send),
) -> anyhow::Result<()> {
    let (command, rest) = args.split_first().with_context(|| HELP)?;
    let options = Options::read(rest)?;
    let admin = Admin { store, auth };
    match command.as_str() {
        "create" => admin.create(options, ask, out).await,
        "invite" => admin.invite(options, out).await,
        "second-factor-off" => admin.second_factor_off(options, out).await,
        "passphrase" => admin.passphrase(options, ask, out).await,
        "code" => admin.code(options, out).await,
        "revoke" => admin.revoke(options, out).await,
        _ => bail!("unknown command « admin {command} »\n{HELP}"),
    }
}

/// `server admin adopt-key`, which must work when [`Auth::open`] refuses to start.
///
/// # Errors
/// When the key cannot be read or the database fails.
pub async fn adopt(store: &Store, data_dir: &std::path::Path) -> anyhow::Result<()> {
    let key = super::key::ServerKey::open(data_dir)?;
    let dropped = adopt_key(store.db(), &key, chrono::Utc::now().timestamp_millis()).await?;
    writeln!(
        std::io::stdout(),
        "The key is adopted; {dropped} codes are dropped: give pupils new ones."
    )?;
    Ok(())
}

struct Admin<'a> {
    store: &'a Store,
    auth: &'a Auth,
}

impl Admin<'_> {
    async fn create(
        &self,
        mut options: Options,
        ask: Ask<'_>,
        out: &mut (dyn Write + Send),
    ) -> anyhow::Result<()> {
        let typed = options.needed("email")?;
        let email = account::email(&typed).ok_or(AccountError::Email)?;
        let (first_name, last_name) = (options.needed("first-name")?, options.needed("last-name")?);
        let role = options.role()?;
        let from_stdin = options.flag("passphrase-stdin");
        let (space, made) = self.space(&mut options).await?;
        options.nothing_left()?;
        match account::by_email(self.store.db(), &email).await {
            Err(AccountError::Unknown) => {}
            Ok(_) => return Err(AccountError::Taken.into()),
            Err(error) => return Err(error.into()),
        }
        let passphrase = asked(ask, from_stdin, &[&email, &first_name, &last_name])?;
        let hash = self.hash(&passphrase).await?;
        let staff = Staff {
            id: StaffId(Uuid::now_v7()),
            pole: space,
            first_name,
            last_name,
        };
        let assignment = Assignment {
            id: AssignmentId(Uuid::now_v7()),
            staff: staff.id,
            role,
            territory: Territory::Pole(space),
            active: true,
        };
        let new = NewStaff {
            id: staff.id,
            space,
            email: &email,
            passphrase_hash: Some(&hash),
        };
        let user = UserId::from(staff.id);
        account::create_staff_account(self.store.db(), new, self.auth.now()).await?;
        let rows: Vec<Row> = made
            .into_iter()
            .map(Row::from)
            .chain([staff.into(), assignment.into()])
            .collect();
        let count = rows.len();
        if let Err(error) = self.write(space, rows, count).await {
            account::forget(self.store.db(), user).await?;
            return Err(error);
        }
        writeln!(out, "{email}: {} in the pôle {space}", role.label())?;
        Ok(())
    }

    async fn invite(
        &self,
        mut options: Options,
        out: &mut (dyn Write + Send),
    ) -> anyhow::Result<()> {
        let (space, made) = self.space(&mut options).await?;
        ensure!(made.is_none(), "`server admin create` makes the pôle");
        let req = InviteReq {
            staff: StaffId(Uuid::now_v7()),
            first_name: options.needed("first-name")?,
            last_name: options.needed("last-name")?,
            email: options.needed("email")?,
            role: options.role()?,
            territory: Territory::Pole(space),
        };
        options.nothing_left()?;
        let (by, now) = (Actor::system(space), Now::at(self.auth.now()));
        let (_, link) = super::invite::invite(self.store, self.auth, &by, &req, now).await?;
        crate::poke::announce(self.store.db(), space).await?;
        writeln!(out, "{}", link.url)?;
        Ok(())
    }

    async fn second_factor_off(
        &self,
        mut options: Options,
        out: &mut (dyn Write + Send),
    ) -> anyhow::Result<()> {
        let email = options.needed("email")?;
        options.nothing_left()?;
        let known = account::by_email(self.store.db(), &email).await?;
        let there = super::second::drop_second(self.store.db(), UserId(known.id)).await?;
        ensure!(there, "{email} has no second factor");
        writeln!(out, "{email}: the second factor is gone")?;
        Ok(())
    }

    async fn write(&self, space: PoleId, rows: Vec<Row>, batch: usize) -> anyhow::Result<()> {
        self.store.create_space(space, Uuid::now_v7()).await?;
        Ok(self.store.write_rows(space, rows, batch).await?)
    }

    async fn passphrase(
        &self,
        mut options: Options,
        ask: Ask<'_>,
        out: &mut (dyn Write + Send),
    ) -> anyhow::Result<()> {
        let email = options.needed("email")?;
        let from_stdin = options.flag("passphrase-stdin");
        options.nothing_left()?;
        let known = account::by_email(self.store.db(), &email).await?;
        let passphrase = asked(ask, from_stdin, &[&email])?;
        let hash = self.hash(&passphrase).await?;
        account::set_passphrase(self.store.db(), UserId(known.id), &hash, self.auth.now()).await?;
        writeln!(
            out,
            "{email}: new passphrase; sessions opened before are over"
        )?;
        Ok(())
    }

    async fn code(&self, mut options: Options, out: &mut (dyn Write + Send)) -> anyhow::Result<()> {
        let pupil = PupilId(options.id("pupil")?);
        options.nothing_left()?;
        let mut home = None;
        for space in self.store.spaces().await? {
            if self.store.find::<Pupil>(space, pupil.0).await?.is_some() {
                home = Some(space);
            }
        }
        let space = home.context("there is no such pupil")?;
        let (db, key, now) = (self.store.db(), self.auth.key(), self.auth.now());
        let code = account::renew_pupil_code(db, key, space, pupil, now).await?;
        writeln!(out, "{}", code.printed())?;
        Ok(())
    }

    async fn revoke(
        &self,
        mut options: Options,
        out: &mut (dyn Write + Send),
    ) -> anyhow::Result<()> {
        let user = match options.text("email") {
            Some(email) => UserId(account::by_email(self.store.db(), &email).await?.id),
            None => UserId(options.id("pupil")?),
        };
        options.nothing_left()?;
        account::disable(self.store.db(), user, self.auth.now()).await?;
        writeln!(out, "The account is closed and its sessions are over.")?;
        Ok(())
    }

    /// The pôle meant, and its row when it is to be made.
    async fn space(&self, options: &mut Options) -> anyhow::Result<(PoleId, Option<Pole>)> {
        if let Some(name) = options.text("pole-name") {
            let number = options
                .needed("pole-number")?
                .parse()
                .context("--pole-number")?;
            let id = match options.text("space") {
                Some(id) => PoleId(id.parse().context("--space")?),
                None => PoleId(Uuid::now_v7()),
            };
            ensure!(
                !self.store.spaces().await?.contains(&id),
                "this pôle exists already"
            );
            let today = Now::at(self.auth.now()).today;
            let year = if today.month() >= 8 {
                today.year()
            } else {
                today.year() - 1
            };
            return Ok((
                id,
                Some(Pole {
                    id,
                    number,
                    name,
                    year,
                    settings: Default::default(),
                }),
            ));
        }
        let spaces = self.store.spaces().await?;
        let Some(wanted) = options.text("space") else {
            return match spaces.as_slice() {
                [only] => Ok((*only, None)),
                [] => bail!("there is no pôle yet: give --pole-name and --pole-number"),
                _ => bail!("there are several pôles: give --space"),
            };
        };
        for space in spaces {
            let numbered = match wanted.parse::<u16>() {
                Ok(number) => {
                    let pole = self.store.find::<Pole>(space, space.0).await?;
                    pole.is_some_and(|pole| pole.number == number)
                }
                Err(_) => false,
            };
            if numbered || wanted == space.to_string() {
                return Ok((space, None));
            }
        }
        bail!("--space {wanted}: there is no such pôle; --pole-name and --pole-number make one")
    }

    async fn hash(&self, passphrase: &str) -> anyhow::Result<String> {
        Ok(self.auth.hasher().hash(passphrase).await?)
    }
}

fn asked(ask: Ask<'_>, from_stdin: bool, about: &[&str]) -> anyhow::Result<String> {
    let passphrase = if from_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        line
    } else {
        let first = ask("Phrase de passe : ")?;
        let again = ask("Encore une fois : ")?;
        ensure!(first == again, "Les deux saisies sont différentes.");
        first
    };
    let passphrase = passphrase.trim_end_matches(['\r', '\n']);
    passphrase::check(passphrase, about)?;
    Ok(passphrase.to_owned())
}

/// `--name value` and `--flag`.
struct Options(BTreeMap<String, String>);

/// Options without a value.
const FLAGS: [&str; 1] = ["passphrase-stdin"];

impl Options {
    fn read(args: &[String]) -> anyhow::Result<Self> {
        let mut options = BTreeMap::new();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let name = arg
                .strip_prefix("--")
                .with_context(|| format!("unexpected « {arg} »"))?;
            let value = if FLAGS.contains(&name) {
                String::new()
            } else {
                args.next()
                    .cloned()
                    .with_context(|| format!("--{name} needs a value"))?
            };
            ensure!(
                options.insert(name.to_owned(), value).is_none(),
                "--{name} is given twice"
            );
        }
        Ok(Self(options))
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    fn needed(&mut self, name: &str) -> anyhow::Result<String> {
        let value = self.text(name).filter(|value| !value.trim().is_empty());
        value.with_context(|| format!("--{name} is needed\n{HELP}"))
    }

    fn id(&mut self, name: &str) -> anyhow::Result<Uuid> {
        self.needed(name)?
            .parse()
            .with_context(|| format!("--{name}: expected an identifier"))
    }

    fn role(&mut self) -> anyhow::Result<Role> {
        match self.text("role").as_deref() {
            None | Some("administrator") => Ok(Role::Administrator),
            Some("coordinator") => Ok(Role::Coordinator),
            Some(other) => bail!("--role {other}: expected administrator or coordinator"),
        }
    }

    fn flag(&mut self, name: &str) -> bool {
        self.text(name).is_some()
    }

    fn nothing_left(&self) -> anyhow::Result<()> {
        match self.0.keys().next() {
            Some(name) => bail!("--{name} is not an option of this command\n{HELP}"),
            None => Ok(()),
        }
    }
}
