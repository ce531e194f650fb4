//! The delays that a pôle sets for itself.

use crate::components::{Alert, Done, TextField};
use crate::local::use_local;
use crate::pages::shared::why_not;
use common::command::{Command, SetDelays};
use common::domain::pole::Pole;
use leptos::prelude::*;

/// The form.
#[component]
pub fn Delays() -> impl IntoView {
    let local = use_local();
    let pole = local.read(&[], |rows| rows.get::<Pole>(rows.space().0).cloned());
    let Some(pole) = pole else {
        return ().into_any();
    };
    let id = pole.id;
    let silence = RwSignal::new(pole.settings.silence_days.to_string());
    let support = RwSignal::new(pole.settings.support_days.to_string());
    let shown = Command::from(SetDelays {
        pole: id,
        silence_days: pole.settings.silence_days,
        support_days: pole.settings.support_days,
    })
    .shown();
    // Taken when the form is drawn: it holds for the delays as they are shown.
    let seen = StoredValue::new(local.seen(&shown));
    let error = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<&'static str>);
    let save = Action::new_local(move |(): &()| {
        let read = |field: RwSignal<String>| field.get_untracked().trim().parse::<u16>().ok();
        let command = read(silence)
            .zip(read(support))
            .map(|(silence_days, support_days)| SetDelays {
                pole: id,
                silence_days,
                support_days,
            });
        error.set(None);
        said.set(None);
        async move {
            let Some(command) = command else {
                error.set(Some("Écrivez chaque délai en jours, par exemple 7.".into()));
                return;
            };
            match local
                .issue(command.into(), Some(seen.get_value()), None)
                .await
            {
                Ok(_) => said.set(Some("Enregistré sur cet appareil.")),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <details class="card">
            <summary>"Délais du pôle"</summary>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    save.dispatch(());
                }
            >
                <TextField
                    id="silence"
                    label="Jours sans nouvelle"
                    value=silence
                    kind="number"
                    hint="D'un élève qui cherche\u{a0}: après, son référent est prévenu. De 1 à 90."
                />
                <TextField
                    id="appui"
                    label="Jours avant la période"
                    value=support
                    kind="number"
                    hint="À partir de là, un élève sans place est invité à demander de l'aide. De 1 à 300."
                />
                <Alert error/>
                <button class="btn btn--primary" disabled=move || save.pending().get()>"Enregistrer"</button>
                <Done said/>
            </form>
        </details>
    }
    .into_any()
}
