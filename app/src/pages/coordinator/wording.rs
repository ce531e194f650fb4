//! Doubtful words of an offer, shown while it is written.

use super::offer_draft::Fields;
use crate::components::{Chip, TextArea, Tone};
use common::command::{Confirmed, doubtful};
use common::domain::offer::OfferText;
use common::ids::ReportId;
use common::rules::wording::{Criterion, Part, findings};
use leptos::prelude::*;
use uuid::Uuid;

/// What is doubtful, why, and how to write it instead.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    words: String,
    criterion: Criterion,
}

fn lines(title: &str, description: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for (text, part) in [(title, Part::Title), (description, Part::Description)] {
        for finding in findings(text, part) {
            if let Some(words) = text.get(finding.span) {
                lines.push(Line {
                    words: words.to_owned(),
                    criterion: finding.criterion,
                });
            }
        }
    }
    lines
}

/// Why these words stay, when they are doubtful and somebody said why.
#[must_use]
pub fn confirmed(text: &OfferText, why: &str, report: Uuid) -> Option<Confirmed> {
    let why = why.trim();
    (!why.is_empty() && !doubtful(text).is_empty()).then(|| Confirmed {
        report: ReportId(report),
        reason: why.to_owned(),
    })
}

/// The warnings under the words of an offer.
#[component]
pub fn Wording(fields: Fields) -> impl IntoView {
    let found = Memo::new(move |_| {
        fields
            .title
            .with(|title| fields.description.with(|text| lines(title, text)))
    });
    let any = Memo::new(move |_| !found.with(Vec::is_empty));
    let line = |line: Line| {
        view! {
            <li>
                <p><b>"«\u{a0}"<mark>{line.words}</mark>"\u{a0}»"</b></p>
                <p>{line.criterion.reason()}</p>
                <p><Chip tone=Tone::Info text="À la place"/> " " {line.criterion.instead()}</p>
            </li>
        }
    };
    view! {
        <div role="status">
            <Show when=move || any.get()>
                <div class="alert alert--warn">
                    <p><b>"Ces mots peuvent écarter des personnes\u{a0}:"</b></p>
                    <ul class="wording" aria-label="Mots à revoir">
                        {move || found.get().into_iter().map(line).collect_view()}
                    </ul>
                </div>
            </Show>
        </div>
        <Show when=move || any.get()>
            <TextArea
                id="pourquoi"
                label="Si vous les gardez\u{a0}: pourquoi\u{a0}?"
                value=fields.why
                rows=2
                hint="Demandé à la publication, gardé avec les signalements."
            />
        </Show>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_goes_with_doubtful_words_only() {
        let text = |title: &str| OfferText {
            title: title.into(),
            description: String::new(),
        };
        let id = Uuid::from_u128(1);
        assert_eq!(lines("Vendeuse", "CV avec photo.").len(), 2);
        assert!(confirmed(&text("Vendeuse"), "Rayon féminin.", id).is_some());
        assert_eq!(confirmed(&text("Vendeuse"), " ", id), None);
        assert_eq!(confirmed(&text("Vente"), "Pour rien.", id), None);
    }
}
