//! *Codes personnels*: sheets to print and hand out. A code is on this screen once, and nowhere else:
//! not in the device's storage, not in an address, not at the server.

use super::own_schools;
use crate::components::{Alert, Choice, Confirm, Done, Empty};
use crate::local::use_local;
use common::access::Actor;
use common::api::office::{CodeOf, CodeSheet, CodesFor, CodesReq, CodesRevoked};
use common::api::path;
use common::domain::division::Division;
use common::domain::pupil::{Need, Pupil, Schooling};
use common::domain::school::School;
use common::domain::staff::Role;
use common::ids::{DivisionId, PupilId};
use common::order::sorted;
use common::row::Kind;
use common::rules::text::fold;
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;

const KINDS: [Kind; 4] = [Kind::School, Kind::Division, Kind::Pupil, Kind::Need];

/// Classes that this person gives codes to: id and name.
fn classes(actor: &Actor, rows: &Replica) -> Vec<(String, String)> {
    let own = own_schools(actor, rows);
    let all = actor.has_role(Role::Administrator);
    let several = all || own.len() > 1;
    let name = |d: &Division| match rows.get::<School>(d.school.0) {
        Some(school) if several => format!("{}, {}", d.name, school.name),
        _ => d.name.clone(),
    };
    let found = rows
        .all::<Division>()
        .filter(|d| all || own.iter().any(|(id, _)| *id == d.school))
        .map(|d| (d.id.to_string(), name(d)))
        .collect();
    sorted(found, |a: &(String, String), b| fold(&a.1).cmp(&fold(&b.1)))
}

/// Pupils of a class who are there, as far as this person reads them.
fn pupils(division: &str, rows: &Replica) -> Vec<(String, String)> {
    let Ok(division) = division.parse::<DivisionId>() else {
        return Vec::new();
    };
    let gone = |p: &Pupil| {
        rows.get::<Need>(p.id.0)
            .is_some_and(|n| n.schooling == Schooling::Left)
    };
    let found = rows
        .all::<Pupil>()
        .filter(|p| p.division == division && !gone(p))
        .map(|p| {
            (
                p.id.to_string(),
                format!("{} {}", p.last_name, p.first_name),
            )
        })
        .collect();
    sorted(found, |a: &(String, String), b| fold(&a.1).cmp(&fold(&b.1)))
}

/// *Codes personnels*.
#[component]
pub fn Codes() -> impl IntoView {
    let local = use_local();
    let actor = local.actor();
    let (class, pupil) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sheet = RwSignal::new(None::<CodeSheet>);
    let error = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<&'static str>);
    let online = move || local.sync_status().get().online;
    let choose = || vec![(String::new(), "Choisir…".to_owned())];
    let all = Signal::derive(move || {
        let mut options = choose();
        options.extend(local.read(&KINDS, |rows| classes(&actor.get(), rows)));
        options
    });
    let theirs = Signal::derive(move || {
        let mut options = choose();
        options.extend(local.read(&KINDS, |rows| pupils(&class.get(), rows)));
        options
    });
    let clear = move || {
        error.set(None);
        said.set(None);
        sheet.set(None);
    };
    let draw = Action::new_local(move |req: &CodesReq| {
        let req = req.clone();
        async move {
            clear();
            match local.ask::<_, CodeSheet>(path::CODES, &req).await {
                Ok(drawn) if drawn.codes.is_empty() => {
                    said.set(Some("Tous les élèves de cette classe ont déjà un code."));
                }
                Ok(drawn) => sheet.set(Some(drawn)),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let revoke = Action::new_local(move |req: &CodesReq| {
        let req = req.clone();
        async move {
            clear();
            match local.ask::<_, CodesRevoked>(path::CODES_REVOKE, &req).await {
                Ok(CodesRevoked { revoked: 0 }) => {
                    said.set(Some("Il n'y avait aucun code à retirer."))
                }
                Ok(_) => said.set(Some(
                    "Retiré\u{a0}: ce qui était ouvert avec se ferme aussi.",
                )),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let busy = Signal::derive(move || draw.pending().get() || revoke.pending().get());
    let asked = move |which: CodesFor| {
        let division = class.get_untracked().parse().ok()?;
        Some(CodesReq { division, which })
    };
    let ask = Callback::new(move |which: CodesFor| {
        if let Some(req) = asked(which) {
            draw.dispatch(req);
        }
    });
    let end = Callback::new(move |which: CodesFor| {
        if let Some(req) = asked(which) {
            revoke.dispatch(req);
        }
    });
    view! {
        <Title text="Codes personnels"/>
        <div class="no-print stack">
            <h1>"Codes personnels"</h1>
            <p class="lead">
                "Un code s'affiche une seule fois, ici. Imprimez la feuille, découpez-la, remettez à chacun le sien."
            </p>
            <Show when=move || !online()>
                <p class="alert alert--warn" role="status">"Hors ligne\u{a0}: les codes viennent du serveur. Retrouvez du réseau."</p>
            </Show>
            <div class="card form">
                <Choice
                    id="classe"
                    label="Classe"
                    options=all
                    value=class
                    choose=Callback::new(move |id| {
                        class.set(id);
                        pupil.set(String::new());
                        sheet.set(None);
                    })
                />
                {move || (!class.get().is_empty()).then(|| actions(busy, ask, end, theirs, pupil))}
                <Alert error/>
                <Done said/>
            </div>
            <Show when=move || all.get().len() < 2>
                <Empty title="Aucune classe." hint="Importez d'abord un fichier de classes."/>
            </Show>
        </div>
        {move || sheet.get().map(|sheet| printed(sheet, Callback::new(move |()| local.print())))}
    }
    .into_any()
}

/// What can be asked for the class, and for one of its pupils.
fn actions(
    busy: Signal<bool>,
    ask: Callback<CodesFor>,
    end: Callback<CodesFor>,
    theirs: Signal<Vec<(String, String)>>,
    pupil: RwSignal<String>,
) -> AnyView {
    let one = move |then: Callback<CodesFor>| {
        if let Ok(pupil) = pupil.get_untracked().parse::<PupilId>() {
            then.run(CodesFor::One { pupil });
        }
    };
    view! {
        <div class="actions">
            <button class="btn btn--primary" disabled=busy on:click=move |_| ask.run(CodesFor::Missing)>
                "Codes de ceux qui n'en ont pas"
            </button>
            <Confirm
                label="Nouveaux codes pour tous"
                question="Donner un nouveau code à toute la classe\u{a0}?"
                hint="Les codes déjà remis ne marcheront plus, et ce qui est ouvert avec se fermera. Ce que les élèves ont saisi reste."
                yes="Donner de nouveaux codes"
                confirmed=Callback::new(move |()| ask.run(CodesFor::All))
            />
            <Confirm
                label="Retirer tous les codes"
                question="Retirer les codes de toute la classe\u{a0}?"
                hint="Plus aucun élève de la classe ne pourra entrer tant qu'il n'aura pas de nouveau code."
                yes="Retirer les codes"
                confirmed=Callback::new(move |()| end.run(CodesFor::All))
            />
        </div>
        <Show when=move || { theirs.get().len() > 1 }>
            <Choice id="eleve" label="Un seul élève" options=theirs value=pupil choose=Callback::new(move |id| pupil.set(id))/>
        </Show>
        <Show when=move || !pupil.get().is_empty()>
            <div class="actions">
                <button class="btn" disabled=busy on:click=move |_| one(ask)>"Nouveau code pour cet élève"</button>
                <button class="btn" disabled=busy on:click=move |_| one(end)>"Retirer le code de cet élève"</button>
            </div>
        </Show>
    }
    .into_any()
}

/// The sheet, as it is printed.
fn printed(sheet: CodeSheet, print: Callback<()>) -> AnyView {
    let CodeSheet {
        school,
        division,
        address,
        codes,
        kept,
    } = sheet;
    let slip = move |code: CodeOf| {
        let box_ = format!("-4 -4 {0} {0}", code.side + 8);
        let what = format!("Carré à photographier pour {}", code.name);
        view! {
            <li class="slip">
                <svg class="slip__square" viewBox=box_ role="img" aria-label=what>
                    <path d=code.dark></path>
                </svg>
                <div class="slip__words">
                    <p class="slip__name">{code.name}</p>
                    <p class="slip__code">{code.code}</p>
                    <p class="slip__how">{format!("Photographiez le carré, ou tapez ce code sur {address}")}</p>
                </div>
            </li>
        }
    };
    let kept = (!kept.is_empty()).then(|| {
        let names = kept.join(", ");
        view! { <p class="no-print field__hint">{format!("Gardent le code qu'ils ont\u{a0}: {names}.")}</p> }
    });
    view! {
        <section class="stack" aria-label="Feuille de codes">
            <h2>{format!("{division}, {school}")}</h2>
            <p class="no-print actions">
                <button class="btn btn--primary" on:click=move |_| print.run(())>"Imprimer"</button>
            </p>
            <p class="no-print alert alert--warn">"Ces codes ne se réaffichent pas\u{a0}: imprimez avant de quitter cet écran."</p>
            {kept}
            <ul class="slips">{codes.into_iter().map(slip).collect_view()}</ul>
        </section>
    }
    .into_any()
}
