//! All that is kept about a pupil, told twice: as JSON for machines, as a page for people.

use crate::store::{Store, StoreError};
use common::api::admin::SubjectData;
use common::command::Now;
use common::domain::division::Division;
use common::domain::host::Host;
use common::domain::offer::Offer;
use common::domain::period::Period;
use common::domain::pole::Pole;
use common::domain::school::School;
use common::domain::staff::Staff;
use common::ids::PoleId;
use common::row::{Kind, Row};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Names of what rows point to, by id.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Those of a pôle.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of(store: &Store, space: PoleId) -> Result<Self, StoreError> {
        let mut names = BTreeMap::new();
        macro_rules! named {
            ($($kind:ty, |$row:ident| $name:expr;)*) => {$(
                for $row in store.all::<$kind>(space).await? {
                    names.insert($row.id.to_string(), $name);
                }
            )*};
        }
        named! {
            Pole, |p| p.name;
            School, |s| s.name;
            Division, |d| d.name;
            Period, |p| p.name;
            Host, |h| h.name;
            Offer, |o| o.text.title;
            Staff, |s| format!("{} {}", s.first_name, s.last_name);
        }
        Ok(Self(names))
    }
}

/// A device where the pupil signed in: what it is, and its first and last days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub name: String,
    pub since: String,
    pub until: String,
}

/// Both tellings.
///
/// # Errors
/// Never in practice: rows are plain data.
pub fn told(
    rows: &[Row],
    devices: &[Device],
    names: &Names,
    now: Now,
) -> Result<SubjectData, anyhow::Error> {
    let mut kinds: Vec<(Kind, Vec<Value>)> = Vec::new();
    for row in rows {
        let body: Value = serde_json::from_str(&row.to_json()?)?;
        match kinds.last_mut().filter(|(kind, _)| *kind == row.key().kind) {
            Some((_, bodies)) => bodies.push(body),
            None => kinds.push((row.key().kind, vec![body])),
        }
    }
    let mut named = serde_json::Map::new();
    for (_, bodies) in &kinds {
        for body in bodies {
            name_ids(body, names, &mut named);
        }
    }
    let sections: serde_json::Map<String, Value> = kinds
        .iter()
        .map(|(kind, bodies)| (kind.as_str().to_owned(), Value::from(bodies.clone())))
        .collect();
    let signed: Vec<Value> = devices
        .iter()
        .map(|d| json!({ "device": d.name, "first": d.since, "last": d.until }))
        .collect();
    let json = json!({
        "made": now.today, "rows": sections, "names": named, "devices": signed,
    });
    Ok(SubjectData {
        json: serde_json::to_string_pretty(&json)?,
        html: page(&kinds, devices, names, now),
    })
}

fn name_ids(value: &Value, names: &Names, named: &mut serde_json::Map<String, Value>) {
    match value {
        Value::String(text) => {
            if let Some(name) = names.0.get(text) {
                named.insert(text.clone(), name.clone().into());
            }
        }
        Value::Array(values) => values.iter().for_each(|v| name_ids(v, names, named)),
        Value::Object(fields) => fields.values().for_each(|v| name_ids(v, names, named)),
        _ => {}
    }
}

fn page(kinds: &[(Kind, Vec<Value>)], devices: &[Device], names: &Names, now: Now) -> String {
    let mut html = String::from(
        "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Données d'un élève</title><style>body{font:1rem/1.5 sans-serif;max-width:44rem;\
         margin:1rem auto;padding:0 1rem}section{margin-top:2rem}article{border:1px solid #999;\
         border-radius:.5rem;padding:.5rem 1rem;margin:.75rem 0}dl{display:grid;\
         grid-template-columns:minmax(8rem,1fr) 2fr;gap:.25rem 1rem;margin:.25rem 0}\
         dt{color:#444}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}</style></head><body>",
    );
    // Writing to a string does not fail.
    let _ = write!(
        html,
        "<h1>Ce que Tremplin garde sur un élève</h1><p>Fait le {}. Ce document contient des données \
         personnelles\u{a0}: remettez-le à l'élève ou à ses responsables seulement.</p>",
        now.today.format("%d/%m/%Y")
    );
    for (kind, bodies) in kinds {
        let _ = write!(html, "<section><h2>{}</h2>", title(*kind));
        for body in bodies {
            html.push_str("<article>");
            list(&mut html, body, names);
            html.push_str("</article>");
        }
        html.push_str("</section>");
    }
    if !devices.is_empty() {
        html.push_str("<section><h2>Appareils connectés</h2><ul>");
        for device in devices {
            let (name, since, until) = (&device.name, &device.since, &device.until);
            let _ = write!(html, "<li>{}, du {since} au {until}</li>", escaped(name));
        }
        html.push_str("</ul></section>");
    }
    html.push_str("</body></html>");
    html
}

fn list(html: &mut String, body: &Value, names: &Names) {
    let Value::Object(fields) = body else {
        return html.push_str(&escaped(&plain(body, "", names)));
    };
    html.push_str("<dl>");
    for (name, value) in fields {
        if matches!(name.as_str(), "id" | "pole") {
            continue;
        }
        let _ = write!(html, "<dt>{}</dt><dd>", escaped(&label(name)));
        match value {
            Value::Object(_) => list(html, value, names),
            Value::Array(values) if values.iter().any(Value::is_object) => {
                for value in values {
                    list(html, value, names);
                }
            }
            _ => html.push_str(&escaped(&plain(value, name, names))),
        }
        html.push_str("</dd>");
    }
    html.push_str("</dl>");
}

/// A value in words. `field`: instants are told as days and hours.
fn plain(value: &Value, field: &str, names: &Names) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "oui" } else { "non" }.into(),
        Value::Number(number) => match number.as_i64() {
            Some(ms) if field.ends_with("_at") => {
                let at = common::clock::paris(ms);
                at.format("%d/%m/%Y à %H h %M").to_string()
            }
            _ => number.to_string(),
        },
        Value::String(text) => match names.0.get(text) {
            Some(name) => name.clone(),
            // An id of something that has no name of its own says nothing to anybody.
            None if text.parse::<uuid::Uuid>().is_ok() => "(référence interne)".into(),
            None => text.clone(),
        },
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(|v| plain(v, field, names)).collect();
            values.join(", ")
        }
        Value::Object(_) => value.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// What a kind of rows is, in French.
fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Pupil => "Identité",
        Kind::Need => "Besoin et domicile",
        Kind::Application => "Demandes de place",
        Kind::Placement => "Stages",
        Kind::FoundPlace => "Places trouvées par l'élève",
        Kind::Referent => "Enseignants référents",
        Kind::Demarche => "Démarches",
        Kind::Wishes => "Vœux",
        Kind::Favourites => "Offres gardées",
        Kind::Support | Kind::SupportStep => "Demandes d'appui",
        Kind::Concern => "Ressentis de discrimination",
        Kind::Note => "Notes de suivi",
        Kind::Revision => "Texte des notes de suivi",
        Kind::Visit => "Visites et appels",
        Kind::Attendance => "Présences",
        Kind::Journal => "Journal de stage",
        Kind::Reception => "Avis sur l'accueil",
        Kind::Report => "Signalements",
        Kind::Sealed => "Saisies mises de côté",
        Kind::Pole
        | Kind::School
        | Kind::Division
        | Kind::Period
        | Kind::Staff
        | Kind::Assignment
        | Kind::Host
        | Kind::HostContact
        | Kind::Offer
        | Kind::ReceptionSum
        | Kind::Contact
        | Kind::ContactEvent
        | Kind::Unknown => "Autres",
    }
}

/// A field in French; one that has no name here keeps its own.
fn label(field: &str) -> String {
    let label = match field {
        "first_name" => "Prénom",
        "last_name" => "Nom",
        "born" => "Né(e) le",
        "reference" => "Référence",
        "commune" => "Commune (INSEE)",
        "commune_name" => "Commune",
        "point" => "Position",
        "school" => "Établissement",
        "division" => "Classe",
        "pupil" => "Élève",
        "period" => "Période",
        "host" => "Organisme d'accueil",
        "offer" => "Offre",
        "weeks" => "Semaines",
        "status" | "state" => "État",
        "message" => "Message",
        "comment" => "Commentaire",
        "motive" | "reason" => "Motif",
        "text" => "Texte",
        "kind" => "Nature",
        "author" | "by" => "Auteur",
        "staff" | "referent" => "Adulte",
        "written_at" => "Écrit le",
        "asked_at" => "Demandé le",
        "answered_at" => "Répondu le",
        "tutor" => "Tuteur",
        "name" => "Nom",
        "phone" => "Téléphone",
        "email" => "Courriel",
        "hours" => "Horaires",
        "day" | "date" | "on" => "Jour",
        other => return other.replace('_', " "),
    };
    label.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_people_stay_words_in_the_page() {
        let names = Names(BTreeMap::from([("a".to_owned(), "Lycée <b>".to_owned())]));
        let mut html = String::new();
        let body = json!({
            "id": "x", "text": "<script>alert(1)</script>", "school": "a", "written_at": 0,
            "hours": { "1": { "from": "08:00" } }, "active": true,
        });
        list(&mut html, &body, &names);
        assert!(
            html.contains("&lt;script&gt;") && !html.contains("<script>"),
            "{html}"
        );
        assert!(
            html.contains("<dt>Établissement</dt><dd>Lycée &lt;b&gt;</dd>"),
            "{html}"
        );
        assert!(
            html.contains("<dt>Écrit le</dt><dd>01/01/1970 à 01 h 00</dd>"),
            "{html}"
        );
        assert!(html.contains("<dt>active</dt><dd>oui</dd>") && !html.contains("<dt>id</dt>"));
    }
}
