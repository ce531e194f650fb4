//! The journal of the pôle: who did what, when, on which device, about what.

use crate::components::{Alert, Choice, Empty, Skeleton};
use crate::local::use_local;
use crate::text::moment;
use common::api::admin::{JournalLine, JournalPage, JournalReq};
use common::api::path;
use common::domain::division::Division;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::staff::Staff;
use common::ids::UserId;
use common::order::sorted;
use common::row::{Kind, RowKey};
use common::sync::replica::Replica;
use leptos::prelude::*;
use leptos_meta::Title;

const KINDS: [Kind; 4] = [Kind::Staff, Kind::Division, Kind::Host, Kind::Offer];

/// *Journal*.
#[component]
pub fn Journal() -> impl IntoView {
    let local = use_local();
    let lines = RwSignal::new(None::<Vec<JournalLine>>);
    let more = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let (who, day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let ask = Action::new_local(move |further: &bool| {
        let further = *further;
        let last =
            lines.with_untracked(|lines| lines.as_ref().and_then(|l| l.last()).map(|l| l.id));
        let req = JournalReq {
            before: last.filter(|_| further),
            user: who.get_untracked().parse().ok(),
            day: day.get_untracked().parse().ok(),
        };
        async move {
            error.set(None);
            match local.tell::<_, JournalPage>(path::JOURNAL, &req).await {
                Ok(page) => {
                    more.set(page.more);
                    lines.update(|lines| match lines {
                        Some(lines) if further => lines.extend(page.lines),
                        _ => *lines = Some(page.lines),
                    });
                }
                Err(why) => {
                    error.set(Some(why.to_string()));
                    lines.update(|lines| {
                        lines.get_or_insert_default();
                    });
                }
            }
        }
    });
    // At first, and whenever somebody else or another day is looked for.
    Effect::new(move |_| {
        who.track();
        day.track();
        ask.dispatch(false);
    });
    let people = move || {
        let people = local.read(&[Kind::Staff], |rows| {
            let all = rows.all::<Staff>();
            let all = all.map(|s| {
                (
                    s.id.to_string(),
                    format!("{} {}", s.last_name, s.first_name),
                )
            });
            sorted(all.collect(), |a: &(String, String), b| a.1.cmp(&b.1))
        });
        let everybody = (String::new(), "Tout le monde".to_owned());
        std::iter::once(everybody).chain(people).collect::<Vec<_>>()
    };
    let drawn = move || {
        match lines.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(lines) if lines.is_empty() => {
            view! { <Empty title="Rien à montrer." hint="Choisissez une autre personne ou un autre jour."/> }.into_any()
        }
        Some(lines) => {
            let items = local.read(&KINDS, |rows| {
                lines.into_iter().map(|line| item(&line, rows)).collect_view()
            });
            view! { <ol class="timeline" aria-label="Journal">{items}</ol> }.into_any()
        }
    }
    };
    view! {
        <Title text="Journal"/>
        <h1>"Journal"</h1>
        <p class="lead">
            "Qui a fait quoi, et quand. Les mots saisis n'y sont pas. Gardé un an. Cet écran demande du réseau, et le consulter s'y inscrit."
        </p>
        <div class="card form">
            <Choice id="personne" label="Personne" options=Signal::derive(people) value=who choose=Callback::new(move |id| who.set(id))/>
            <div class="field">
                <label class="field__label" for="jour">"Jour"</label>
                <input class="field__input" id="jour" type="date" prop:value=move || day.get() on:change=move |event| day.set(event_target_value(&event))/>
            </div>
        </div>
        <Alert error/>
        {drawn}
        <Show when=move || more.get()>
            <p class="actions">
                <button class="btn" disabled=move || ask.pending().get() on:click=move |_| { ask.dispatch(true); }>"Montrer la suite"</button>
            </p>
        </Show>
    }
    .into_any()
}

fn item(line: &JournalLine, rows: &Replica) -> AnyView {
    let who = line
        .user
        .map_or_else(|| "Le serveur".to_owned(), |user| name(user, rows));
    let about: Vec<String> = line.about.iter().map(|key| thing(*key, rows)).collect();
    let device = if line.device.parse::<uuid::Uuid>().is_ok() {
        // A device as the sync knows it: enough to tell two apart.
        let short: String = line
            .device
            .chars()
            .rev()
            .take(4)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        format!("appareil {short}")
    } else {
        line.device.clone()
    };
    view! {
        <li>
            <time>{moment(line.at)}</time>
            <p><b>{who}</b> "\u{a0}: " {deed(&line.op)}</p>
            {(!about.is_empty()).then(|| view! { <p class="field__hint">{about.join(", ")}</p> })}
            <p class="field__hint">{device}</p>
        </li>
    }
    .into_any()
}

fn name(user: UserId, rows: &Replica) -> String {
    match rows.get::<Staff>(user.0) {
        Some(staff) => format!("{} {}", staff.first_name, staff.last_name),
        None => "Un élève, ou quelqu'un qui est parti".to_owned(),
    }
}

/// What a line is about, by name where this device knows one.
fn thing(key: RowKey, rows: &Replica) -> String {
    let named = match key.kind {
        Kind::Staff => rows
            .get::<Staff>(key.id)
            .map(|s| format!("{} {}", s.first_name, s.last_name)),
        Kind::Division => rows.get::<Division>(key.id).map(|d| d.name.clone()),
        Kind::Host => rows.get::<Host>(key.id).map(|h| h.name.clone()),
        Kind::Offer => rows.get::<Offer>(key.id).map(|o| o.text.title.clone()),
        _ => None,
    };
    let kind = match key.kind {
        Kind::Pupil | Kind::Need => "élève",
        Kind::Application => "demande",
        Kind::Placement => "stage",
        Kind::Note | Kind::Revision => "note de suivi",
        Kind::Assignment => "rôle",
        Kind::Staff => "adulte",
        Kind::Division => "classe",
        Kind::Host | Kind::HostContact => "organisme",
        Kind::Offer => "offre",
        Kind::Sealed => "saisie mise de côté",
        Kind::Period => "période",
        Kind::Attendance => "présence",
        Kind::Visit => "visite",
        _ => "fiche",
    };
    let id = key.id.to_string();
    let short = id.get(id.len().saturating_sub(4)..).unwrap_or_default();
    named.map_or_else(
        || format!("{kind} …{short}"),
        |name| format!("{kind} {name}"),
    )
}

/// What was done, in French; a command that has no name here keeps its own.
fn deed(op: &str) -> String {
    let told = match op {
        "sign_in" => "s'est connecté",
        "sign_in_failed" => "connexion refusée",
        "sign_out" => "s'est déconnecté",
        "second_factor_on" => "a installé son second facteur",
        "second_factor_off" => "a retiré son second facteur",
        "recovery_renewed" => "a fait de nouveaux codes de secours",
        "passphrase_changed" => "a changé de phrase de passe",
        "sessions_closed" => "a fermé des sessions",
        "link_used" => "a choisi sa phrase de passe par un lien",
        "invited" => "a invité quelqu'un",
        "link_made" => "a fait un lien de connexion pour quelqu'un",
        "pupils_listed" => "a cherché un élève par sa classe",
        "pupil_exported" => "a exporté les données d'un élève",
        "pupil_erased" => "a effacé un élève",
        "journal_read" => "a consulté le journal",
        "retention_planned" => "a prévu les effacements de l'année",
        "retention_listed" => "a lu qui les effacements concernent",
        "retention_applied" => "a lancé les effacements prévus",
        "retention_postponed" => "a reporté les effacements",
        other => return done(other).map_or_else(|| other.replace('_', " "), str::to_owned),
    };
    told.to_owned()
}

/// What a command did, by its name on the wire.
fn done(op: &str) -> Option<&'static str> {
    Some(match op {
        "apply_to_offer" => "a demandé une place",
        "withdraw_application" => "a retiré une demande",
        "approve_match" => "a attribué une place",
        "refuse_application" => "a refusé une demande",
        "create_offer" => "a écrit une offre",
        "edit_offer" => "a modifié une offre",
        "set_offer_status" => "a ouvert ou fermé une offre",
        "register_host" => "a ajouté ou corrigé un organisme",
        "save_host" => "a ajouté ou corrigé un organisme",
        "save_contact" => "a écrit un contact d'un organisme",
        "record_contact" => "a noté un échange avec un organisme",
        "merge_hosts" => "a réuni deux organismes",
        "undo_merge" => "a séparé deux organismes réunis",
        "write_note" => "a écrit une note de suivi",
        "revise_note" => "a corrigé une note de suivi",
        "mark_attendance" => "a noté des présences",
        "plan_visit" => "a prévu une visite ou un appel",
        "close_visit" => "a noté une visite ou un appel",
        "interrupt_placement" => "a interrompu un stage",
        "set_placement_details" => "a écrit le tuteur ou les horaires d'un stage",
        "move_placement" => "a changé les semaines d'un stage",
        "assign_referent" => "a désigné un référent",
        "exempt_pupil" => "a dispensé un élève d'une période, ou l'inverse",
        "assign_role" => "a donné un rôle",
        "end_role" => "a terminé un rôle",
        "move_pupil" => "a changé un élève de classe",
        "enrol_pupil" => "a inscrit un élève",
        "correct_pupil" => "a corrigé un élève",
        "set_schooling" => "a dit si un élève est encore là",
        "create_division" => "a créé une classe",
        "save_period" => "a écrit ou changé une période de stage",
        "set_delays" => "a changé les délais du pôle",
        "set_calendar" => "a dit où en est le calendrier d'une classe",
        "describe_school" => "a changé le téléphone ou l'internat d'un établissement",
        "ask_support" => "a demandé un appui",
        "add_support_step" => "a ajouté une étape à une demande d'appui",
        "pass_support_on" => "a transmis une demande d'appui",
        "take_support" => "a pris en charge une demande d'appui",
        "propose_place" => "a proposé une place à un élève sans solution",
        "answer_proposal" => "a répondu à une proposition de place",
        "close_support" => "a clos une demande d'appui",
        "reopen_support" => "a rouvert une demande d'appui",
        "report_offer" => "a signalé une offre",
        "settle_report" => "a répondu à un signalement",
        "file_sealed" => "a classé une saisie mise de côté",
        "destroy_sealed" => "a détruit une saisie mise de côté",
        "declare_place" => "a déclaré un stage trouvé",
        "correct_place" => "a corrigé un stage trouvé",
        "withdraw_place" => "a retiré un stage trouvé",
        "check_place" => "a vérifié un stage trouvé",
        "log_demarche" => "a noté une démarche",
        "raise_concern" => "a signalé un ressenti",
        "handle_concern" => "a donné suite à un ressenti",
        "set_wishes" => "a classé ses vœux",
        "set_favourite" => "a gardé une offre de côté",
        "write_journal" => "a écrit une journée de stage",
        "rate_reception" => "a donné son avis sur un accueil",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::command::Command;

    #[test]
    fn every_command_has_its_words() {
        for op in Command::OPS {
            assert!(done(op).is_some(), "{op} would be told in English");
        }
        assert_eq!(deed("sign_in"), "s'est connecté");
        assert_eq!(deed("of_a_newer_server"), "of a newer server");
    }
}
