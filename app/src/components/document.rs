//! A document on the screen, as the same value is drawn on paper by the crate `documents`.

use common::document::{Block, Document, Fact, SignBox};
use leptos::prelude::*;

/// A document to read, and to print from the browser where the file of the server is out of reach.
#[component]
pub fn Paper(
    document: Document,
    /// Level of its title among the headings of the screen.
    #[prop(default = 2)]
    level: u8,
) -> impl IntoView {
    let Document {
        title,
        lang,
        foot,
        blocks,
    } = document;
    let mut above = level;
    let blocks: Vec<_> = blocks
        .into_iter()
        .map(|drawn| block(drawn, level, &mut above))
        .collect();
    view! {
        <article class="paper" lang=lang>
            {heading(level, title)}
            {blocks}
            {(!foot.is_empty()).then(|| view! { <p class="paper__foot">{foot}</p> })}
        </article>
    }
    .into_any()
}

/// A block, where the last heading was of the level `above`: none is left out.
fn block(block: Block, title: u8, above: &mut u8) -> AnyView {
    match block {
        Block::Heading { level, text } => {
            let lowest = title.saturating_add(1);
            *above = title
                .saturating_add(level)
                .clamp(lowest, above.saturating_add(1).max(lowest));
            heading(*above, text)
        }
        Block::Paragraph { text } => view! { <p>{text}</p> }.into_any(),
        Block::List { items } => {
            let items: Vec<_> = items
                .into_iter()
                .map(|item| view! { <li>{item}</li> })
                .collect();
            view! { <ul class="paper__list">{items}</ul> }.into_any()
        }
        Block::Facts { rows } => {
            let rows: Vec<_> = rows.into_iter().map(fact).collect();
            view! { <dl class="paper__facts">{rows}</dl> }.into_any()
        }
        Block::Table {
            caption,
            head,
            rows,
        } => table(caption, head, rows),
        Block::Signatures { boxes } => {
            let boxes: Vec<_> = boxes.into_iter().map(signature).collect();
            view! { <ul class="paper__boxes">{boxes}</ul> }.into_any()
        }
        // Who reads here is where the code leads to: the address is enough.
        Block::Code { data, caption } => view! {
            <p class="paper__code">{caption} <span>{data}</span></p>
        }
        .into_any(),
        Block::PageBreak => view! { <hr class="paper__turn"/> }.into_any(),
    }
}

fn heading(level: u8, text: String) -> AnyView {
    match level {
        0..=2 => view! { <h2>{text}</h2> }.into_any(),
        3 => view! { <h3>{text}</h3> }.into_any(),
        4 => view! { <h4>{text}</h4> }.into_any(),
        5 => view! { <h5>{text}</h5> }.into_any(),
        _ => view! { <h6>{text}</h6> }.into_any(),
    }
}

/// A line to write on, or what would stand there.
fn or_blank(value: String) -> AnyView {
    if value.is_empty() {
        view! { <span class="paper__blank"><span class="visually-hidden" lang="fr">"à remplir"</span></span> }
            .into_any()
    } else {
        value.into_any()
    }
}

fn fact(fact: Fact) -> AnyView {
    view! { <div><dt>{fact.label}</dt><dd>{or_blank(fact.value)}</dd></div> }.into_any()
}

fn table(caption: String, head: Vec<String>, rows: Vec<Vec<String>>) -> AnyView {
    let head: Vec<_> = head
        .into_iter()
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect();
    let row = |cells: Vec<String>| {
        let cells: Vec<_> = cells
            .into_iter()
            .map(|cell| view! { <td>{cell}</td> })
            .collect();
        view! { <tr>{cells}</tr> }
    };
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    let name = caption.clone();
    view! {
        // With the keyboard one can move what is too wide for the screen.
        <div class="paper__scroll" tabindex="0" role="region" aria-label=name>
            <table>
                <caption>{caption}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn signature(one: SignBox) -> AnyView {
    let signed = if one.signed.is_empty() {
        view! { <span class="paper__room" lang="fr">"Date et signature\u{a0}:"</span> }.into_any()
    } else {
        view! { <span class="paper__signed">{one.signed}</span> }.into_any()
    };
    view! { <li><b>{one.role}</b> <span>{or_blank(one.name)}</span> {signed}</li> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(blocks: Vec<Block>) -> String {
        Owner::new().with(|| {
            let document = Document {
                title: "Convention".to_owned(),
                lang: "fr".to_owned(),
                foot: "Convention n° 7".to_owned(),
                blocks,
            };
            view! { <Paper document/> }.to_html()
        })
    }

    fn heading(level: u8) -> Block {
        let text = format!("niveau {level}");
        Block::Heading { level, text }
    }

    #[test]
    fn headings_leave_no_level_out() {
        let html = html([2, 2, 9, 1, 2].map(heading).to_vec());
        let levels: Vec<_> = html
            .split("<h")
            .filter_map(|part| part.chars().next()?.to_digit(10))
            .collect();
        assert_eq!(levels, [2, 3, 4, 5, 3, 4], "{html}");
    }

    #[test]
    fn a_text_is_never_markup_and_an_empty_fact_says_that_it_is_to_be_filled_in() {
        let fact = |value: &str| Fact {
            label: "Nom".to_owned(),
            value: value.to_owned(),
        };
        let rows = vec![fact("<b onclick=x>"), fact("")];
        let html = html(vec![Block::Facts { rows }]);
        assert!(html.contains("&lt;b onclick=x&gt;"), "{html}");
        assert_eq!(html.matches("à remplir").count(), 1, "{html}");
    }

    #[test]
    fn a_table_has_its_caption_and_heads_and_a_box_its_room() {
        let table = Block::Table {
            caption: "Horaires".to_owned(),
            head: vec!["Jour".to_owned()],
            rows: vec![vec!["Lundi".to_owned()]],
        };
        let sign = |signed: &str| SignBox {
            role: "L'élève".to_owned(),
            name: "Inès".to_owned(),
            signed: signed.to_owned(),
        };
        let boxes = vec![sign(""), sign("signé le 5 janvier")];
        let html = html(vec![table, Block::Signatures { boxes }]);
        for part in [
            "<caption>Horaires",
            "<th scope=\"col\">Jour",
            "signé le 5 janvier",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert_eq!(html.matches("Date et signature").count(), 1, "{html}");
    }
}
