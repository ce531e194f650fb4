//! The fill-in sheet of a call: what is typed stays on the device, the words to say follow.

use super::need_and_period;
use crate::components::{TextArea, TextField};
use crate::local::use_local;
use crate::routes::Screen;
use common::domain::division::Division;
use common::domain::pupil::Pupil;
use common::rules::week::short_date;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;
use serde::{Deserialize, Serialize};

/// Name of its draft.
pub const FORM: &str = "fiche-appel";

/// What is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    #[serde(default)]
    pub host: String,
    #[serde(default)]
    pub person: String,
    #[serde(default)]
    pub why: String,
    #[serde(default)]
    pub answer: String,
}

impl Sheet {
    /// As kept on the device; nothing when nothing is typed.
    #[must_use]
    pub fn text(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a draft back.
    #[must_use]
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        let each = [&self.host, &self.person, &self.why, &self.answer];
        let said: Vec<&str> = each
            .into_iter()
            .map(String::as_str)
            .filter(|s| !s.is_empty())
            .collect();
        said.join("\n")
    }
}

/// What the device knows of the pupil.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    name: String,
    class: String,
    dates: String,
}

/// The words to say.
fn script(sheet: &Sheet, known: &Known) -> [String; 4] {
    let person = if sheet.person.is_empty() {
        "la personne qui s'occupe des stagiaires"
    } else {
        sheet.person.as_str()
    };
    let why = match sheet.why.trim() {
        "" => "(une raison vraie\u{a0}: le métier, un produit, la proximité)",
        why => why,
    };
    [
        format!(
            "Bonjour, je m'appelle {}. Je suis élève en {}.",
            known.name, known.class
        ),
        format!(
            "Je cherche un stage {}. Est-ce que je pourrais parler à {person}\u{a0}?",
            known.dates
        ),
        format!("J'ai choisi votre entreprise parce que {why}"),
        "Est-ce que je peux passer me présenter avec mon CV\u{a0}? Quel jour vous arrange\u{a0}? Merci beaucoup, bonne journée."
            .into(),
    ]
}

/// *Préparer un appel*.
#[component]
pub fn CallSheet() -> impl IntoView {
    let local = use_local();
    let known = local.read(&[], |rows| {
        let pupil = rows.get::<Pupil>(rows.user().0)?;
        let division = rows.get::<Division>(pupil.division.0);
        let period = need_and_period(rows, local.today()).and_then(|(_, period)| period);
        let dates = period.and_then(|p| Some((p.first_day()?, p.last_day()?)));
        Some(Known {
            name: format!("{} {}", pupil.first_name, pupil.last_name),
            class: division.map(|d| d.diploma.clone()).unwrap_or_default(),
            dates: dates.map_or_else(
                || "(mes dates)".into(),
                |(from, to)| format!("du {} au {}", short_date(from), short_date(to)),
            ),
        })
    });
    let known = StoredValue::new(known.unwrap_or_default());
    let left = Sheet::read(&local.draft(FORM).unwrap_or_default());
    let host = RwSignal::new(left.host);
    let person = RwSignal::new(left.person);
    let why = RwSignal::new(left.why);
    let answer = RwSignal::new(left.answer);
    let gather = move || Sheet {
        host: host.get(),
        person: person.get(),
        why: why.get(),
        answer: answer.get(),
    };
    Effect::new(move |before: Option<Sheet>| {
        let now = gather();
        if before.is_some_and(|before| before != now) {
            local.save_draft(FORM, now.text());
        }
        now
    });
    let erase = move |_| {
        for field in [host, person, why, answer] {
            field.set(String::new());
        }
    };
    let lines = move || {
        let script = known.with_value(|known| script(&gather(), known));
        let line = |words: String| view! { <p>"«\u{a0}" {words} "\u{a0}»"</p> };
        script.map(line).collect_view()
    };
    view! {
        <Title text="Préparer un appel"/>
        <A href=Screen::MySearch.path() attr:class="back">"← Ma recherche"</A>
        <h1>"Préparer un appel"</h1>
        <p class="lead">"Remplissez, lisez à voix haute, appelez. Ce que vous tapez reste sur cet appareil."</p>
        <form class="card form" on:submit=|event| event.prevent_default() on:focusout=move |_| local.flush_drafts()>
            <TextField id="appel-entreprise" label="Entreprise et numéro" value=host/>
            <TextField id="appel-personne" label="Personne à demander" value=person/>
            <TextArea id="appel-raison" label="Pourquoi cette entreprise\u{a0}?" value=why rows=2/>
            <TextArea id="appel-reponse" label="Réponse, et quand rappeler" value=answer rows=2/>
        </form>
        <h2>"Ce que je dis"</h2>
        <blockquote class="quote script">{lines}</blockquote>
        <p class="actions">
            <A href=Screen::Demarche(None).path() attr:class="btn btn--primary">"Noter le résultat"</A>
            <button class="btn" type="button" on:click=erase>"Vider la fiche"</button>
            <a class="btn btn--quiet" href="/fiches/telephoner">"Relire les conseils"</a>
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_to_say_hold_what_was_typed() {
        let sheet = Sheet {
            person: "M. Volta".into(),
            why: "j'habite à côté.".into(),
            ..Sheet::default()
        };
        let known = Known {
            name: "Camille Durand".into(),
            class: "Bac pro MELEC".into(),
            dates: "du lun. 30 nov. au ven. 18 déc.".into(),
        };
        let said = script(&sheet, &known);
        assert!(said[0].contains("Camille Durand") && said[0].contains("Bac pro MELEC"));
        assert!(said[1].contains("du lun. 30 nov.") && said[1].ends_with("M. Volta\u{a0}?"));
        assert!(said[2].ends_with("j'habite à côté."));
        assert_eq!(Sheet::read(&sheet.text()), sheet);
        assert_eq!(Sheet::default().text(), "");
        assert_eq!(Sheet::read("illisible"), Sheet::default());
    }
}
