//! `/api/v1/academy`: the numbers of the pôles that somebody of the académie looks at. They are
//! computed here: the rows about pupils that they are made of stay here.

use crate::app::App;
use crate::auth::SignedIn;
use crate::error::{ServerError, ServerResult};
use crate::json::Json;
use crate::store::{Store, StoreError};
use axum::extract::State;
use chrono::NaiveDate;
use common::api::academy::{Academy, FiliereNumbers, PoleNumbers};
use common::command::Now;
use common::domain::division::Filiere;
use common::domain::pole::Pole;
use common::follow::academy::{Gathered, bands};
use common::ids::PoleId;
use common::rules::disclosure::{Told, disclose};
use common::rules::week::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};

/// The numbers of every pôle in which this person has the role.
///
/// # Errors
/// [`ServerError::Forbidden`] for who has it nowhere.
pub async fn academy(State(app): State<App>, user: SignedIn) -> ServerResult<Json<Academy>> {
    let today = Now::at(app.auth.now()).today;
    let bands = bands(today);
    let mut poles = Vec::new();
    for space in app.store.spaces().await? {
        if app.store.actor(space, user.user).await?.oversees() {
            poles.extend(numbers(&app.store, space, today, &bands).await?);
        }
    }
    if poles.is_empty() {
        return Err(ServerError::Forbidden("not_academy"));
    }
    poles.sort_by_key(|pole| pole.number);
    let ends = |band: &Vec<IsoWeek>| Some((*band.first()?, *band.last()?));
    Ok(Json(Academy {
        bands: bands.iter().filter_map(ends).collect(),
        poles,
    }))
}

async fn numbers(
    store: &Store,
    space: PoleId,
    today: NaiveDate,
    bands: &[Vec<IsoWeek>],
) -> Result<Option<PoleNumbers>, StoreError> {
    let Some(pole) = store.find::<Pole>(space, space.0).await? else {
        return Ok(None);
    };
    let gathered = Gathered {
        divisions: store.all(space).await?,
        periods: store.all(space).await?,
        needs: store.all(space).await?,
        placements: store.all(space).await?,
        offers: store.all(space).await?,
        hosts: store.all(space).await?,
    };
    let seats = gathered.seats(bands);
    let told = disclose(&gathered.pupils(today));
    let pupils: BTreeMap<Filiere, Told> = told.lines.into_iter().collect();
    let filieres: BTreeSet<Filiere> = pupils.keys().chain(seats.keys()).copied().collect();
    let line = |filiere: Filiere| FiliereNumbers {
        filiere,
        pupils: pupils.get(&filiere).copied().unwrap_or_default(),
        seats: match seats.get(&filiere) {
            Some(seats) => seats.clone(),
            None => vec![0; bands.len()],
        },
    };
    Ok(Some(PoleNumbers {
        number: pole.number,
        name: pole.name,
        total: told.total,
        lines: filieres.into_iter().map(line).collect(),
    }))
}
