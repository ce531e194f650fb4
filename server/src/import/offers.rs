//! Offers of a file: known again by their host and their title; new, or changed by what the line
//! says of them.

use super::cells::Wanted;
use super::change::Change;
use super::plan::Plan;
use super::table::Line;
use common::command::{CreateOffer, EditOffer, SetOfferStatus};
use common::domain::offer::{Offer, OfferStatus, OfferText};
use common::ids::{HostId, OfferId};
use common::rules::text::fold;
use common::rules::wording::{Part, findings};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Offers known before the file.
pub(super) struct Offers {
    by_title: BTreeMap<(HostId, String), Offer>,
    /// Line where each offer was met: a file that says twice is an error, not a race.
    seen: BTreeMap<(HostId, String), u64>,
}

impl Offers {
    pub fn new(offers: &[Offer]) -> Self {
        let mut by_title = BTreeMap::new();
        for offer in offers {
            let key = (offer.host, fold(&offer.text.title));
            by_title.entry(key).or_insert_with(|| offer.clone());
        }
        Self {
            by_title,
            seen: BTreeMap::new(),
        }
    }

    /// Takes the offer of a line into the plan.
    pub fn tell(
        &mut self,
        line: Line<'_>,
        host: HostId,
        host_name: &str,
        wanted: Wanted,
        new_id: impl FnOnce() -> Uuid,
        plan: &mut Plan,
    ) {
        let key = (host, fold(&wanted.text.title));
        if let Some(first) = self.seen.insert(key.clone(), line.number) {
            plan.errors.push(line.error(
                "titre",
                format!("Cette offre est déjà à la ligne {first} : gardez une seule des deux."),
            ));
            return;
        }
        let known = self.by_title.get(&key);
        // Words that were there before were looked at then.
        let new = match known {
            Some(known) => wanted.clone().over(known).text != known.text,
            None => true,
        };
        if new {
            wording(line, &wanted.text, plan);
        }
        match known {
            Some(known) => change(line.number, host_name.to_owned(), known, wanted, plan),
            None => create(
                line.number,
                host,
                host_name.to_owned(),
                wanted,
                new_id(),
                plan,
            ),
        }
    }
}

/// What a coordinator would be shown when writing these words: to look at, but no reason to stop.
fn wording(line: Line<'_>, text: &OfferText, plan: &mut Plan) {
    for (column, words, part) in [
        ("titre", &text.title, Part::Title),
        ("description", &text.description, Part::Description),
    ] {
        for found in findings(words, part) {
            let said = words.get(found.span).unwrap_or_default();
            let sentence = format!(
                "«\u{a0}{said}\u{a0}»\u{a0}: {} {}",
                found.criterion.reason(),
                found.criterion.instead()
            );
            let warning = Change::Warning(line.error(column, sentence));
            plan.changes.push(warning);
        }
    }
}

fn create(line: u64, id: HostId, host: String, wanted: Wanted, new_id: Uuid, plan: &mut Plan) {
    let title = wanted.text.title.clone();
    let command = CreateOffer {
        id: OfferId(new_id),
        host: id,
        text: wanted.text,
        terms: wanted.terms,
        open: wanted.open.unwrap_or(true),
        confirmed: None,
    };
    plan.push(Change::NewOffer { line, host, title }, line, command);
}

fn change(line: u64, host: String, known: &Offer, wanted: Wanted, plan: &mut Plan) {
    let title = wanted.text.title.clone();
    let wanted = wanted.over(known);
    let terms = wanted.terms.canonical();
    let same = known.terms.clone().canonical();
    let text = (wanted.text != known.text).then_some(wanted.text);
    let terms = (terms != same).then_some(terms);
    let what = match (&text, &terms) {
        (Some(_), Some(_)) => "texte et conditions",
        (Some(_), None) => "texte",
        (None, Some(_)) => "conditions",
        (None, None) => "",
    };
    if !what.is_empty() {
        let command = EditOffer {
            offer: known.id,
            text,
            terms,
            confirmed: None,
        };
        let (host, title) = (host.clone(), title.clone());
        let edited = Change::Edited {
            line,
            host,
            title,
            what,
        };
        plan.push(edited, line, command);
    }
    // A line that does not say leaves a draft a draft, and closed what a coordinator has closed.
    let Some(open) = wanted.open else { return };
    let (status, change) = match (known.status, open) {
        (OfferStatus::Draft, true) => (OfferStatus::Open, Change::Opened { line, host, title }),
        (OfferStatus::Closed, true) => (OfferStatus::Open, Change::Reopened { line, host, title }),
        (OfferStatus::Open, false) => (OfferStatus::Closed, Change::Closed { line, host, title }),
        // A draft is seen by coordinators only; closed, it would be shown to every pupil.
        (OfferStatus::Draft | OfferStatus::Closed, false) | (OfferStatus::Open, true) => return,
    };
    let offer = known.id;
    plan.push(
        change,
        line,
        SetOfferStatus {
            offer,
            status,
            confirmed: None,
        },
    );
}
