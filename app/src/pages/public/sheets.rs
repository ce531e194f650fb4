//! *Fiches méthodes*: five pages for pupils, to be read on a phone and to be printed.

mod text;

use super::Public;
use leptos::prelude::*;
pub use text::{SHEETS, Section, Shape, Sheet};

/// The sheet at the end of an address.
#[must_use]
pub fn sheet(slug: &str) -> Option<&'static Sheet> {
    SHEETS.iter().find(|sheet| sheet.slug == slug)
}

/// The list.
#[component]
pub fn Sheets() -> impl IntoView {
    let entry = |sheet: &'static Sheet| {
        view! {
            <li class="card">
                <h2><a href=format!("/fiches/{}", sheet.slug)>{sheet.title}</a></h2>
                <p>{sheet.lead}</p>
            </li>
        }
    };
    view! {
        <Public title="Fiches méthodes">
            <h1>"Fiches méthodes"</h1>
            <p>"Cinq fiches courtes pour chercher un stage et bien le commencer. Elles se lisent même sans réseau et s'impriment."</p>
            <ul class="list" aria-label="Fiches">{SHEETS.iter().map(entry).collect_view()}</ul>
        </Public>
    }
    .into_any()
}

/// One sheet.
#[component]
pub fn SheetPage(sheet: &'static Sheet) -> impl IntoView {
    let others = SHEETS.iter().filter(move |other| other.slug != sheet.slug);
    let other = |other: &'static Sheet| {
        view! { <li><a href=format!("/fiches/{}", other.slug)>{other.title}</a></li> }
    };
    view! {
        <Public title=sheet.title>
            <article class="sheet">
                <h1>{sheet.title}</h1>
                <p class="lead">{sheet.lead}</p>
                {sheet.sections.iter().map(section).collect_view()}
                {sheet.fill_in.then(|| view! {
                    <p class="no-print">
                        <a class="btn btn--primary" href="/app/preparer-un-appel">"Préparer mon appel dans l'application"</a>
                    </p>
                })}
                <p class="no-print field__hint">"Pour garder cette fiche sur papier\u{a0}: menu du navigateur, puis «\u{a0}Imprimer\u{a0}»."</p>
            </article>
            <nav class="no-print" aria-label="Autres fiches">
                <h2>"Les autres fiches"</h2>
                <ul class="links">{others.map(other).collect_view()}</ul>
            </nav>
        </Public>
    }
    .into_any()
}

fn section(section: &'static Section) -> AnyView {
    let items = section.lines.iter();
    let body = match section.shape {
        Shape::Steps => {
            let items = items.map(|line| view! { <li>{*line}</li> });
            view! { <ol class="steps">{items.collect_view()}</ol> }.into_any()
        }
        Shape::Points => {
            let items = items.map(|line| view! { <li>{*line}</li> });
            view! { <ul class="points">{items.collect_view()}</ul> }.into_any()
        }
        Shape::Said => {
            let items = items.map(|line| view! { <p>{*line}</p> });
            view! { <blockquote class="quote">{items.collect_view()}</blockquote> }.into_any()
        }
        Shape::Blanks => {
            let items = items.map(|line| view! { <li>{*line} <span class="blank"></span></li> });
            view! { <ul class="blanks">{items.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <h2>{section.title}</h2>
        {body}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{PUBLIC, Page};

    #[test]
    fn each_sheet_has_a_public_address() {
        assert_eq!(SHEETS.len(), 5);
        for sheet in &SHEETS {
            let path = format!("/fiches/{}", sheet.slug);
            assert_eq!(Page::from_path(&path), Page::Sheet(sheet.slug), "{path}");
            assert!(PUBLIC.contains(&path.as_str()), "{path}");
            assert!(sheet.sections.len() >= 4, "{path}");
        }
        assert_eq!(Page::from_path("/fiches/autre"), Page::Unknown);
    }

    #[test]
    fn french_signs_have_their_hard_space() {
        for sheet in &SHEETS {
            let lines = sheet
                .sections
                .iter()
                .flat_map(|s| s.lines.iter().chain([&s.title]));
            for line in lines.chain([&sheet.title, &sheet.lead]) {
                for wrong in [" :", " ;", " !", " ?", "« ", " »"] {
                    assert!(!line.contains(wrong), "« {wrong} » in: {line}");
                }
            }
        }
    }
}
