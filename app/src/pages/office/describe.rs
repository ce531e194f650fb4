//! What the school says of itself: how to call it, whether pupils may sleep there.

use crate::components::{Alert, Done, TextField};
use crate::local::use_local;
use crate::pages::shared::why_not;
use common::command::DescribeSchool;
use common::domain::school::School;
use leptos::prelude::*;

/// The form of one school.
#[component]
pub fn Describe(school: School) -> impl IntoView {
    let local = use_local();
    let id = school.id;
    let phone = RwSignal::new(school.phone);
    let boarding = RwSignal::new(school.boarding);
    let error = RwSignal::new(None::<String>);
    let said = RwSignal::new(None::<&'static str>);
    let describe = Action::new_local(move |(): &()| {
        let command = DescribeSchool {
            school: id,
            phone: phone.get_untracked(),
            boarding: boarding.get_untracked(),
        };
        error.set(None);
        said.set(None);
        async move {
            match local.issue(command.into(), None, None).await {
                Ok(_) => said.set(Some("Enregistré sur cet appareil.")),
                Err(why) => error.set(Some(why_not(&why))),
            }
        }
    });
    view! {
        <details class="card">
            <summary>{school.name} "\u{a0}: téléphone, internat"</summary>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    describe.dispatch(());
                }
            >
                <TextField
                    id=format!("telephone-{id}")
                    label="Téléphone"
                    value=phone
                    kind="tel"
                    hint="Montré aux élèves en stage\u{a0}: qui appeler en cas de problème."
                />
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || boarding.get()
                        on:change=move |event| boarding.set(event_target_checked(&event))
                    />
                    "L'établissement a un internat"
                </label>
                <Alert error/>
                <button class="btn btn--primary" disabled=move || describe.pending().get()>"Enregistrer"</button>
                <Done said/>
            </form>
        </details>
    }
    .into_any()
}
