//! One pupil's data: handed over to who asks for it, or erased.

use super::Asked;
use crate::components::{Alert, Choice, Done, TextField};
use crate::local::{Local, use_local};
use common::api::account::Proof;
use common::api::admin::{ErasedLine, PupilLine, PupilsReq, SubjectData, SubjectReq};
use common::api::path;
use common::domain::division::Division;
use common::domain::school::School;
use common::ids::{DivisionId, PupilId};
use common::order::sorted;
use common::row::Kind;
use leptos::prelude::*;
use leptos_meta::Title;

/// *Données d'un élève*.
#[component]
pub fn Subject() -> impl IntoView {
    let local = use_local();
    let chosen = RwSignal::new(None::<PupilLine>);
    let said = RwSignal::new(None::<&'static str>);
    let asked = Asked::<Vec<ErasedLine>>::of(local, path::ERASED);
    let again = asked.again;
    let erased = Callback::new(move |()| {
        chosen.set(None);
        said.set(Some("Les données de cet élève sont effacées."));
        again.run(());
    });
    view! {
        <Title text="Données d'un élève"/>
        <h1>"Données d'un élève"</h1>
        <p class="lead">
            "Remettre à un élève ou à ses responsables ce que Tremplin garde sur lui, ou l'effacer à leur demande. "
            "Cet écran demande du réseau."
        </p>
        <Done said/>
        <Find chosen said/>
        {move || chosen.get().map(|pupil| view! { <About pupil erased/> })}
        <h2>"Ce qui reste des élèves effacés"</h2>
        <p>"Des nombres, de personne. En dessous de 10, ils ne sont pas montrés."</p>
        {asked.draw(counts)}
    }
    .into_any()
}

/// Classes of the pôle, with their school.
fn classes(local: Local) -> Vec<(String, String)> {
    local.read(&[Kind::Division, Kind::School], |rows| {
        let named = rows.all::<Division>().map(|division| {
            let school = rows.get::<School>(division.school.0);
            let school = school.map(|s| s.name.as_str()).unwrap_or_default();
            (
                division.id.to_string(),
                format!("{school}, {}", division.name),
            )
        });
        sorted(named.collect(), |a: &(String, String), b| a.1.cmp(&b.1))
    })
}

/// Choosing a pupil: a class, then a name.
#[component]
fn Find(
    chosen: RwSignal<Option<PupilLine>>,
    said: RwSignal<Option<&'static str>>,
) -> impl IntoView {
    let local = use_local();
    let division = RwSignal::new(String::new());
    let pupils = RwSignal::new(Vec::<PupilLine>::new());
    let pupil = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let first = || (String::new(), "Choisir…".to_owned());
    let divisions = move || {
        let mut all = classes(local);
        all.insert(0, first());
        all
    };
    let list = Action::new_local(move |division: &DivisionId| {
        let req = PupilsReq {
            division: *division,
        };
        async move {
            match local.tell(path::PUPILS, &req).await {
                Ok(found) => pupils.set(found),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let choose_division = move |id: String| {
        error.set(None);
        said.set(None);
        chosen.set(None);
        pupil.set(String::new());
        pupils.set(Vec::new());
        if let Ok(id) = id.parse() {
            list.dispatch(id);
        }
        division.set(id);
    };
    let names = move || {
        let all = pupils.get().into_iter();
        let all = all.map(|line| (line.pupil.to_string(), line.name));
        std::iter::once(first()).chain(all).collect::<Vec<_>>()
    };
    let choose_pupil = move |id: String| {
        said.set(None);
        let found: Option<PupilId> = id.parse().ok();
        chosen.set(
            pupils.with_untracked(|all| all.iter().find(|line| Some(line.pupil) == found).cloned()),
        );
        pupil.set(id);
    };
    // Erased: not to be chosen again.
    Effect::new(move |before: Option<bool>| {
        let now = chosen.get().is_some();
        if before == Some(true) && !now && !pupil.get_untracked().is_empty() {
            pupil.set(String::new());
            if let Ok(id) = division.get_untracked().parse() {
                list.dispatch(id);
            }
        }
        now
    });
    view! {
        <div class="card form">
            <Choice id="classe" label="Classe" options=Signal::derive(divisions) value=division choose=Callback::new(choose_division)/>
            <Show when=move || !pupils.with(Vec::is_empty)>
                <Choice id="eleve" label="Élève" options=Signal::derive(names) value=pupil choose=Callback::new(choose_pupil)/>
            </Show>
            <Alert error/>
        </div>
    }
    .into_any()
}

/// What can be done with a pupil's data.
#[component]
fn About(pupil: PupilLine, erased: Callback<()>) -> impl IntoView {
    let id = pupil.pupil;
    view! {
        <h2>{pupil.name}</h2>
        <Export id/>
        <Erase id erased/>
    }
    .into_any()
}

/// Who asks is asked for their passphrase again, and for a code where they have a second factor.
pub(super) fn proof_fields(
    id: &'static str,
    passphrase: RwSignal<String>,
    code: RwSignal<String>,
) -> AnyView {
    view! {
        <TextField id=format!("{id}-phrase") label="Votre phrase de passe" value=passphrase kind="password" autocomplete="current-password"/>
        <TextField
            id=format!("{id}-code")
            label="Code à six chiffres"
            value=code
            hint="Si vous avez un second facteur."
            autocomplete="one-time-code"
        />
    }
    .into_any()
}

#[component]
fn Export(id: PupilId) -> impl IntoView {
    let local = use_local();
    let (passphrase, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let data = RwSignal::new(None::<SubjectData>);
    let export = Action::new_local(move |(): &()| {
        let req = SubjectReq {
            pupil: id,
            proof: Proof {
                passphrase: passphrase.get_untracked(),
                code: code.get_untracked(),
            },
        };
        async move {
            match local.tell(path::SUBJECT_EXPORT, &req).await {
                Ok(found) => {
                    passphrase.set(String::new());
                    data.set(Some(found));
                }
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        export.dispatch(());
    };
    let form = move || {
        view! {
            <form class="form" on:submit=submit>
                {proof_fields("remettre", passphrase, code)}
                <Alert error/>
                <button class="btn btn--primary" disabled=move || export.pending().get()>
                    {move || if export.pending().get() { "Un instant…" } else { "Préparer les fichiers" }}
                </button>
            </form>
        }
    };
    let save = move |name: &'static str, kind: &'static str, pick: fn(SubjectData) -> String| {
        if let Some(data) = data.get_untracked() {
            local.save_file(name, kind, &pick(data));
        }
    };
    view! {
        <div class="card">
            <h3>"Remettre"</h3>
            <p>"Une page à lire ou imprimer, et un fichier pour les machines. Ne les gardez pas\u{a0}: remettez-les, puis effacez-les."</p>
            <Show when=move || data.get().is_some() fallback=form>
                <p class="actions">
                    <button class="btn btn--primary" on:click=move |_| save("donnees.html", "text/html", |d| d.html)>"Enregistrer la page"</button>
                    <button class="btn" on:click=move |_| save("donnees.json", "application/json", |d| d.json)>"Enregistrer le fichier JSON"</button>
                </p>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn Erase(id: PupilId, erased: Callback<()>) -> impl IntoView {
    let local = use_local();
    let (passphrase, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let confirm = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let erase = Action::new_local(move |(): &()| {
        let req = SubjectReq {
            pupil: id,
            proof: Proof {
                passphrase: passphrase.get_untracked(),
                code: code.get_untracked(),
            },
        };
        async move {
            match local.tell::<_, ()>(path::SUBJECT_ERASE, &req).await {
                Ok(()) => erased.run(()),
                Err(why) => error.set(Some(why.to_string())),
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        erase.dispatch(());
    };
    view! {
        <details class="card">
            <summary>"Effacer"</summary>
            <form class="form" on:submit=submit>
                <p>
                    "Son identité, ses demandes, ses stages, son suivi et son code disparaissent du serveur, puis de "
                    "chaque appareil à son prochain échange. Ses places redeviennent libres. Cela ne se défait pas."
                </p>
                {proof_fields("effacer", passphrase, code)}
                <TextField id="effacer" label="Écrivez EFFACER pour confirmer" value=confirm/>
                <Alert error/>
                <button class="btn btn--danger" disabled=move || confirm.get().trim() != "EFFACER" || erase.pending().get()>
                    "Effacer cet élève"
                </button>
            </form>
        </details>
    }
    .into_any()
}

fn counts(lines: Vec<ErasedLine>) -> AnyView {
    if lines.is_empty() {
        return view! { <p>"Aucun élève n'a été effacé."</p> }.into_any();
    }
    let number = |number: Option<u32>| number.map_or_else(|| "—".to_owned(), |n| n.to_string());
    let row = move |line: ErasedLine| {
        view! {
            <tr>
                <th scope="row">{format!("{}-{}", line.year, line.year + 1)}</th>
                <td data-label="Filière">{line.filiere}</td>
                <td data-label="Niveau">{line.level}</td>
                <td data-label="Élèves">{line.pupils.map_or_else(|| "moins de 10".to_owned(), |n| n.to_string())}</td>
                <td data-label="Avec un stage">{number(line.placed)}</td>
                <td data-label="Stages effacés">{number(line.stays)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-scroll">
            <table class="board">
                <caption class="visually-hidden">"Élèves effacés, par année"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Année"</th>
                        <th scope="col">"Filière"</th>
                        <th scope="col">"Niveau"</th>
                        <th scope="col">"Élèves"</th>
                        <th scope="col">"Avec un stage"</th>
                        <th scope="col">"Stages effacés"</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
