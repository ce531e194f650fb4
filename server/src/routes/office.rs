//! Routes of school offices: imports of classes, code sheets. Online only; the file that is sent and
//! the codes that are drawn are kept nowhere.

use crate::app::App;
use crate::auth::SignedIn;
use crate::auth::sheet::{link, renew_pupil_codes, revoke_pupil_codes, square, with_code};
use crate::error::{ServerError, ServerResult};
use crate::export;
use crate::import::pupils_run::{ImportError, Importer, Ran};
use crate::json::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::access::Actor;
use common::api::office::{
    CodeOf, CodeSheet, CodesFor, CodesReq, CodesRevoked, ImportDone, ImportReq, LastImport,
    OfSchool, Preview,
};
use common::command::Now;
use common::domain::division::Division;
use common::domain::pupil::{Need, Pupil, Schooling};
use common::domain::school::School;
use common::domain::staff::{Role, Staff};
use common::ids::{PupilId, SchoolId};
use std::collections::{BTreeMap, BTreeSet};

/// Largest body of an import: the largest file in base 64, and the answers.
pub const IMPORT_MAX: usize = crate::import::pupils::FILE_MAX / 3 * 4 + 256 * 1024;

impl From<ImportError> for ServerError {
    fn from(error: ImportError) -> Self {
        let code = match &error {
            ImportError::Store(_) | ImportError::Json(_) | ImportError::Internal(_) => {
                return match error {
                    ImportError::Store(error) => error.into(),
                    other => Self::Internal(other.into()),
                };
            }
            ImportError::File(_) => "unreadable_file",
            ImportError::OtherSchool(_) => "other_school",
            ImportError::Changed => "changed_since_seen",
            ImportError::Undecided => "undecided",
            ImportError::NothingToUndo => "nothing_to_undo",
            ImportError::Refused(_) => "refused",
        };
        Self::Refused {
            code,
            title: error.to_string(),
        }
    }
}

/// Who asks, once known to run the office of the school.
async fn importer<'a>(
    app: &'a App,
    user: &SignedIn,
    school: SchoolId,
) -> ServerResult<Importer<'a>> {
    let actor = app.store.actor(user.space, user.user).await?;
    if !actor.runs_office(school) {
        return Err(ServerError::Forbidden("not_office"));
    }
    Ok(Importer {
        store: &app.store,
        space: user.space,
        school,
        user: user.user,
        now: Now::at(app.auth.now()),
    })
}

fn file(req: &ImportReq) -> ServerResult<Vec<u8>> {
    BASE64_STANDARD
        .decode(&req.file)
        .map_err(|_| ServerError::Malformed("base64".into()))
}

/// What a file of pupils would do.
///
/// # Errors
/// [`ServerError`].
pub async fn preview(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<ImportReq>,
) -> ServerResult<Json<Preview>> {
    let importer = importer(&app, &user, req.school).await?;
    Ok(Json(importer.preview(&req, &file(&req)?).await?))
}

/// Imports a file as it was previewed.
///
/// # Errors
/// [`ServerError`]: nothing was changed.
pub async fn apply(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<ImportReq>,
) -> ServerResult<Json<ImportDone>> {
    // A task of its own: when the browser goes away meanwhile, others are still told.
    finished(tokio::spawn(async move {
        let importer = importer(&app, &user, req.school).await?;
        let ran = importer.apply(&req, &file(&req)?).await?;
        ServerResult::Ok(told(&app, &user, ran))
    }))
    .await
}

/// Undoes the last import of a school.
///
/// # Errors
/// [`ServerError`]: nothing was changed.
pub async fn undo(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<OfSchool>,
) -> ServerResult<Json<ImportDone>> {
    finished(tokio::spawn(async move {
        let importer = importer(&app, &user, req.school).await?;
        let ran = importer.undo().await?;
        ServerResult::Ok(told(&app, &user, ran))
    }))
    .await
}

async fn finished(
    task: tokio::task::JoinHandle<ServerResult<ImportDone>>,
) -> ServerResult<Json<ImportDone>> {
    let done = task.await.map_err(|e| ServerError::Internal(e.into()))?;
    Ok(Json(done?))
}

fn told(app: &App, user: &SignedIn, (done, changes): Ran) -> ImportDone {
    for change in &changes {
        app.hub.tell(user.space, change);
    }
    done
}

/// The last import of a school, if any.
///
/// # Errors
/// [`ServerError`].
pub async fn last(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<OfSchool>,
) -> ServerResult<Json<Option<LastImport>>> {
    let importer = importer(&app, &user, req.school).await?;
    let Some(last) = importer.last().await? else {
        return Ok(Json(None));
    };
    let by = app.store.find::<Staff>(user.space, last.by_user).await?;
    let done = serde_json::from_str(&last.done).map_err(|e| ServerError::Internal(e.into()))?;
    Ok(Json(Some(LastImport {
        at: last.at,
        by: by.map_or(String::new(), |s| {
            format!("{} {}", s.first_name, s.last_name)
        }),
        done,
        undone: last.undone_at.is_some(),
    })))
}

/// The file of hosts, as CSV. Who may get in touch with hosts may take it away.
///
/// # Errors
/// [`ServerError`].
pub async fn hosts_csv(State(app): State<App>, user: SignedIn) -> ServerResult<Response> {
    let lines = lines(&app, &user).await?;
    Ok(attached(
        "text/csv; charset=utf-8",
        "organismes.csv",
        export::csv(&lines)?,
    ))
}

/// The file of hosts, as XLSX.
///
/// # Errors
/// [`ServerError`].
pub async fn hosts_xlsx(State(app): State<App>, user: SignedIn) -> ServerResult<Response> {
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let lines = lines(&app, &user).await?;
    Ok(attached(XLSX, "organismes.xlsx", export::xlsx(&lines)?))
}

async fn lines(app: &App, user: &SignedIn) -> ServerResult<Vec<export::Line>> {
    let actor = app.store.actor(user.space, user.user).await?;
    if !actor.coordinates() && !actor.has_role(Role::Office) {
        return Err(ServerError::Forbidden("not_office"));
    }
    Ok(export::hosts(&app.store, user.space, user.user).await?)
}

fn attached(kind: &'static str, name: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}

/// Pupils of a class who are still there, by name, for whoever may give them codes.
struct Class {
    school: School,
    division: Division,
    pupils: Vec<Pupil>,
}

impl Class {
    async fn of(app: &App, user: &SignedIn, req: &CodesReq) -> ServerResult<Self> {
        let actor: Actor = app.store.actor(user.space, user.user).await?;
        let division = app
            .store
            .find::<Division>(user.space, req.division.0)
            .await?;
        let allowed = division
            .as_ref()
            .is_some_and(|d| actor.runs_office(d.school) || actor.administers());
        let Some(division) = division.filter(|_| allowed) else {
            return Err(ServerError::Forbidden("not_office"));
        };
        let school = app.store.find::<School>(user.space, division.school.0);
        let school = school.await?.ok_or(ServerError::NotFound)?;
        let needs = app.store.all::<Need>(user.space).await?;
        let gone: BTreeSet<PupilId> = needs
            .into_iter()
            .filter(|need| need.schooling == Schooling::Left)
            .map(|need| need.pupil)
            .collect();
        let one = match req.which {
            CodesFor::One { pupil } => Some(pupil),
            CodesFor::Missing | CodesFor::All => None,
        };
        let mut pupils: Vec<Pupil> = app.store.all::<Pupil>(user.space).await?;
        pupils.retain(|p| {
            p.division == division.id && !gone.contains(&p.id) && one.is_none_or(|id| id == p.id)
        });
        pupils.sort_by_cached_key(name_key);
        if one.is_some() && pupils.is_empty() {
            return Err(ServerError::NotFound);
        }
        Ok(Self {
            school,
            division,
            pupils,
        })
    }
}

fn name_key(pupil: &Pupil) -> (String, String) {
    use common::rules::text::fold;
    (fold(&pupil.last_name), fold(&pupil.first_name))
}

fn full_name(pupil: &Pupil) -> String {
    format!("{} {}", pupil.last_name, pupil.first_name)
}

/// Draws codes and tells them, once.
///
/// # Errors
/// [`ServerError`]: no code was changed.
pub async fn codes(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<CodesReq>,
) -> ServerResult<Json<CodeSheet>> {
    let class = Class::of(&app, &user, &req).await?;
    let ids: Vec<PupilId> = class.pupils.iter().map(|p| p.id).collect();
    let have = match req.which {
        CodesFor::Missing => with_code(app.store.db(), &ids).await?,
        CodesFor::All | CodesFor::One { .. } => BTreeSet::new(),
    };
    let ids: Vec<PupilId> = ids.into_iter().filter(|id| !have.contains(id)).collect();
    let (db, key, now) = (app.store.db(), app.auth.key(), app.auth.now());
    let drawn = renew_pupil_codes(db, key, user.space, &ids, now).await?;
    let by_pupil: BTreeMap<PupilId, _> = ids.into_iter().zip(drawn).collect();
    let (mut codes, mut kept) = (Vec::new(), Vec::new());
    for pupil in &class.pupils {
        let Some(code) = by_pupil.get(&pupil.id) else {
            kept.push(full_name(pupil));
            continue;
        };
        let (side, dark) = square(&link(app.auth.origin(), code))?;
        codes.push(CodeOf {
            pupil: pupil.id,
            name: full_name(pupil),
            code: code.printed(),
            side,
            dark,
        });
    }
    let origin = app.auth.origin();
    let address = origin.split_once("://").map_or(origin, |(_, host)| host);
    Ok(Json(CodeSheet {
        school: class.school.name,
        division: class.division.name,
        address: address.to_owned(),
        codes,
        kept,
    }))
}

/// Ends codes and the sessions they opened.
///
/// # Errors
/// [`ServerError`]: no code was changed.
pub async fn revoke(
    State(app): State<App>,
    user: SignedIn,
    Json(req): Json<CodesReq>,
) -> ServerResult<Json<CodesRevoked>> {
    let class = Class::of(&app, &user, &req).await?;
    let ids: Vec<PupilId> = class.pupils.iter().map(|p| p.id).collect();
    let revoked = revoke_pupil_codes(app.store.db(), &ids, app.auth.now()).await?;
    Ok(Json(CodesRevoked { revoked }))
}
