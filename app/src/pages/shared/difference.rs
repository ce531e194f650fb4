//! What changed, before and after.

use common::order::set_of;
use common::refusal::Changed;
use common::row::{Group, Kind};
use leptos::prelude::*;
use serde_json::Value;

/// A field that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub what: String,
    pub before: String,
    pub after: String,
}

/// Fields that differ between what was shown and what is.
#[must_use]
pub fn changes(shown: &[Changed], now: &[Changed]) -> Vec<Line> {
    let mut lines = Vec::new();
    for changed in now {
        let before = shown
            .iter()
            .find(|s| s.key == changed.key && s.group == changed.group)
            .map_or(&Value::Null, |s| &s.now);
        compare(
            changed.key.kind,
            changed.group,
            before,
            &changed.now,
            &mut lines,
        );
    }
    lines
}

fn compare(kind: Kind, group: Group, before: &Value, after: &Value, lines: &mut Vec<Line>) {
    let mut push = |what: String, before: &Value, after: &Value| {
        if before != after {
            lines.push(Line {
                what,
                before: told(before),
                after: told(after),
            });
        }
    };
    match (before, after) {
        (Value::Object(old), Value::Object(new)) if group == Group::Taken => {
            let weeks = set_of(old.keys().chain(new.keys()));
            for name in weeks {
                let taken = |of: &serde_json::Map<String, Value>| {
                    of.get(name).cloned().unwrap_or_else(|| 0.into())
                };
                let what = format!("Places attribuées en {}", week(name));
                push(what, &taken(old), &taken(new));
            }
        }
        (Value::Object(old), Value::Object(new)) => {
            // The time of a move says nothing that its new state does not.
            for (field, value) in new.iter().filter(|(field, _)| *field != "moved_at") {
                push(
                    field_name(field),
                    old.get(field).unwrap_or(&Value::Null),
                    value,
                );
            }
        }
        _ => push(group_name(kind, group).into(), before, after),
    }
}

fn group_name(kind: Kind, group: Group) -> &'static str {
    match (kind, group) {
        (Kind::Offer, Group::Status) => "État de l'offre",
        (Kind::Offer, Group::Terms) => "Conditions de l'offre",
        (Kind::Offer, Group::Text) => "Texte de l'offre",
        (Kind::Offer, Group::Taken) => "Places attribuées",
        (Kind::Host, _) => "Organisme d'accueil",
        (Kind::Need, _) => "Besoin de l'élève",
        (Kind::Period, _) => "Période",
        (Kind::Report, _) => "Signalement",
        (Kind::Support, _) => "Demande d'appui",
        (Kind::Application, _) => "Demande",
        _ => "Contenu",
    }
}

fn field_name(field: &str) -> String {
    match field {
        "title" => "Titre",
        "description" => "Description",
        "filieres" => "Filières",
        "levels" => "Niveaux",
        "capacity" => "Places par semaine",
        "group_size" => "Élèves ensemble",
        "minimum_age" => "Âge minimum",
        "status" => "État",
        "weeks" => "Semaines",
        "message" => "Message",
        "motive" => "Motif",
        "comment" => "Commentaire",
        "lapse" => "Raison",
        "division" => "Classe",
        "commune_name" => "Commune",
        "name" => "Nom",
        "sector" => "Secteur",
        "siret" => "SIRET",
        "headcount" => "Effectif",
        "point" => "Position",
        "commune" => "Code de la commune",
        "level" => "Chez",
        "answer" => "Réponse",
        other => other,
    }
    .to_owned()
}

fn told(value: &Value) -> String {
    match value {
        Value::Null => "rien".into(),
        Value::String(text) => match text.as_str() {
            "open" => "ouverte".into(),
            "closed" => "fermée".into(),
            "draft" => "brouillon".into(),
            "sent" => "envoyée".into(),
            "approved" => "attribuée".into(),
            "refused" => "refusée".into(),
            "withdrawn" => "retirée".into(),
            "lapsed" => "caduque".into(),
            "upheld" => "retenu".into(),
            "dismissed" => "sans suite".into(),
            "referent" => "enseignant référent".into(),
            "office" => "bureau des entreprises".into(),
            "pole" => "pôle de stages".into(),
            "qualified" => "transmise au pôle".into(),
            "taken_up" => "prise en charge".into(),
            "proposed" => "place proposée".into(),
            "solved" => "résolue".into(),
            "kept_at_school" => "accueil dans l'établissement".into(),
            "postponed" => "stage reporté".into(),
            "no_longer_concerned" => "n'est plus concerné".into(),
            "nothing_found" => "aucune place trouvée".into(),
            text => week(text),
        },
        Value::Array(items) => items.iter().map(told).collect::<Vec<_>>().join(", "),
        Value::Object(fields) if fields.contains_key("lat_e5") => {
            let degrees = |name: &str| {
                let e5 = fields.get(name).and_then(Value::as_f64).unwrap_or(0.0);
                format!("{:.3}", e5 / 100_000.0).replace('.', ",")
            };
            format!("{} N, {} E", degrees("lat_e5"), degrees("lon_e5"))
        }
        Value::Object(fields) => {
            let field =
                |(name, value): (&String, &Value)| format!("{}\u{a0}: {}", week(name), told(value));
            fields.iter().map(field).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// « S48 » for « 2026-W48 », anything else as it is.
fn week(text: &str) -> String {
    match text.split_once("-W") {
        Some((year, week)) if year.len() == 4 && week.len() == 2 => format!("S{week}"),
        _ => text.to_owned(),
    }
}

/// A list of what changed.
#[component]
pub fn Difference(lines: Vec<Line>) -> impl IntoView {
    let rows = lines.into_iter().map(|line| {
        view! {
            <li>
                <b>{line.what}</b> "\u{a0}: "
                <del><span class="visually-hidden">"avant "</span>{line.before}</del>
                " → "
                <ins><span class="visually-hidden">"maintenant "</span>{line.after}</ins>
            </li>
        }
    });
    view! { <ul class="diff" aria-label="Ce qui a changé">{rows.collect_view()}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::row::RowKey;
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn only_the_fields_that_differ_are_told_with_both_values() {
        let key = RowKey::new(Kind::Offer, Uuid::nil());
        let terms = |seats: u8, age: u8| Changed {
            key,
            group: Group::Terms,
            now: json!({ "capacity": { "2026-W48": seats }, "minimum_age": age }),
        };
        let status = |now: &str| Changed {
            key,
            group: Group::Status,
            now: json!(now),
        };
        let lines = changes(
            &[terms(2, 14), status("open")],
            &[terms(1, 14), status("closed")],
        );
        let line = |what: &str, before: &str, after: &str| Line {
            what: what.into(),
            before: before.into(),
            after: after.into(),
        };
        assert_eq!(
            lines,
            [
                line("Places par semaine", "S48\u{a0}: 2", "S48\u{a0}: 1"),
                line("État de l'offre", "ouverte", "fermée"),
            ]
        );
    }
    #[test]
    fn seats_granted_and_a_host_that_moved_are_told_in_words() {
        let key = RowKey::new(Kind::Offer, Uuid::nil());
        let taken = |now: Value| Changed {
            key,
            group: Group::Taken,
            now,
        };
        let lines = changes(
            &[taken(json!({ "2026-W50": 1 }))],
            &[taken(json!({ "2026-W50": 1, "2026-W51": 2 }))],
        );
        assert_eq!(
            lines,
            [Line {
                what: "Places attribuées en S51".into(),
                before: "0".into(),
                after: "2".into()
            }]
        );
        let host = |commune: &str, lat: i32| Changed {
            key: RowKey::new(Kind::Host, Uuid::nil()),
            group: Group::Whole,
            now: json!({ "commune_name": commune, "point": { "lat_e5": lat, "lon_e5": 650_000 } }),
        };
        let lines = changes(
            &[host("Lunéville", 4_859_000)],
            &[host("Baccarat", 4_845_000)],
        );
        let whats: Vec<&str> = lines.iter().map(|line| line.what.as_str()).collect();
        assert_eq!(whats, ["Commune", "Position"]);
        assert_eq!(lines[1].before, "48,590 N, 6,500 E");
    }
}
