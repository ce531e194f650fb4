//! Whether the list of the day comes by mail.

use crate::components::Alert;
use crate::local::use_local;
use common::api::account::DailyListReq;
use common::api::path;
use leptos::prelude::*;

/// *Ma liste du jour*.
#[component]
pub(super) fn DailyList(receives: bool) -> impl IntoView {
    let local = use_local();
    let receives = RwSignal::new(receives);
    let error = RwSignal::new(None::<String>);
    let said = RwSignal::new("");
    let choose = Action::new_local(move |receive: &bool| {
        let receive = *receive;
        // As the box shows; what the server does not take is taken back.
        receives.set(receive);
        error.set(None);
        said.set("");
        async move {
            let req = DailyListReq { receive };
            match local.tell::<_, ()>(path::DAILY_LIST, &req).await {
                Ok(()) => said.set(if receive {
                    "Vous la recevrez."
                } else {
                    "Vous ne la recevrez plus."
                }),
                Err(why) => {
                    receives.set(!receive);
                    error.set(Some(why.to_string()));
                }
            }
        }
    });
    view! {
        <h2>"Ma liste du jour"</h2>
        <div class="card">
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || receives.get()
                    disabled=move || choose.pending().get()
                    on:change=move |event| { choose.dispatch(event_target_checked(&event)); }
                />
                "Recevoir ma liste du jour par courriel"
            </label>
            <p class="field__hint">
                "Chaque matin de classe où quelque chose vous attend. Des nombres par classe, aucun nom d'élève."
            </p>
            <p role="status">{move || said.get()}</p>
            <Alert error/>
        </div>
    }
    .into_any()
}
