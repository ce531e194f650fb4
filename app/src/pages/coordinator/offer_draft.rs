//! What is typed in the form of an offer, kept as a draft.

use common::domain::division::{Filiere, Level};
use common::domain::offer::{Offer, OfferTerms, OfferText};
use common::ids::OfferId;
use common::order::{map_of, sorted};
use common::rules::week::IsoWeek;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the draft of an offer, or of a new one.
#[must_use]
pub fn form(offer: Option<OfferId>) -> String {
    offer.map_or_else(|| "offre-nouvelle".to_owned(), |id| format!("offre-{id}"))
}

/// The contents of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Id of the host, empty while none is chosen.
    #[serde(default)]
    pub host: String,
    pub text: OfferText,
    pub terms: OfferTerms,
    /// Why doubtful words stay.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Draft {
    /// An offer to be written.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            host: String::new(),
            text: OfferText {
                title: String::new(),
                description: String::new(),
            },
            terms: OfferTerms {
                filieres: Vec::new(),
                levels: Vec::new(),
                capacity: BTreeMap::new(),
                group_size: 1,
                minimum_age: 14,
            },
            why: String::new(),
        }
    }

    /// An offer as it is.
    #[must_use]
    pub fn of(offer: &Offer) -> Self {
        Self {
            host: offer.host.to_string(),
            text: offer.text.clone(),
            terms: offer.terms.clone(),
            why: String::new(),
        }
    }

    /// Reads a draft back; nothing when an older app wrote it in another shape.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// As kept on the device.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What was left in the form of an offer that exists, with what the edit started from: the offer may
/// have changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub draft: Draft,
    /// Absent when it is not known: a command taken up again from « À revoir » that changed words only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Draft>,
}

impl Left {
    /// Reads a draft back; nothing when an older app wrote it in another shape.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().or_else(|| {
            let draft = Draft::read(text)?;
            Some(Self { draft, base: None })
        })
    }

    /// As kept on the device.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// `mine` where it differs from `base`, `theirs` elsewhere, field by field and week by week.
#[must_use]
pub fn merged(base: &Draft, mine: &Draft, theirs: &Draft) -> Draft {
    fn pick<T: Clone + PartialEq>(base: &T, mine: &T, theirs: &T) -> T {
        if base == mine { theirs } else { mine }.clone()
    }
    macro_rules! pick {
        ($($field:ident).+) => {
            pick(&base.$($field).+, &mine.$($field).+, &theirs.$($field).+)
        };
    }
    let (was, is, now) = (
        &base.terms.capacity,
        &mine.terms.capacity,
        &theirs.terms.capacity,
    );
    let weeks = was.keys().chain(is.keys()).chain(now.keys());
    let capacity = weeks.filter_map(|week| {
        let seats = pick(&was.get(week), &is.get(week), &now.get(week))?;
        Some((*week, *seats))
    });
    Draft {
        host: pick!(host),
        text: OfferText {
            title: pick!(text.title),
            description: pick!(text.description),
        },
        terms: OfferTerms {
            filieres: pick!(terms.filieres),
            levels: pick!(terms.levels),
            capacity: map_of(capacity),
            group_size: pick!(terms.group_size),
            minimum_age: pick!(terms.minimum_age),
        },
        why: mine.why.clone(),
    }
}

/// The fields of the form.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    pub host: RwSignal<String>,
    pub title: RwSignal<String>,
    pub description: RwSignal<String>,
    pub filieres: RwSignal<Vec<Filiere>>,
    pub levels: RwSignal<Vec<Level>>,
    pub capacity: RwSignal<BTreeMap<IsoWeek, u8>>,
    pub group_size: RwSignal<String>,
    pub minimum_age: RwSignal<String>,
    pub why: RwSignal<String>,
}

impl Fields {
    /// Filled in.
    #[must_use]
    pub fn new(draft: Draft) -> Self {
        Self {
            host: RwSignal::new(draft.host),
            title: RwSignal::new(draft.text.title),
            description: RwSignal::new(draft.text.description),
            filieres: RwSignal::new(draft.terms.filieres),
            levels: RwSignal::new(draft.terms.levels),
            capacity: RwSignal::new(draft.terms.capacity),
            group_size: RwSignal::new(draft.terms.group_size.to_string()),
            minimum_age: RwSignal::new(draft.terms.minimum_age.to_string()),
            why: RwSignal::new(draft.why),
        }
    }

    /// Filled in again.
    pub fn set(self, draft: Draft) {
        self.host.set(draft.host);
        self.title.set(draft.text.title);
        self.description.set(draft.text.description);
        self.filieres.set(draft.terms.filieres);
        self.levels.set(draft.terms.levels);
        self.capacity.set(draft.terms.capacity);
        self.group_size.set(draft.terms.group_size.to_string());
        self.minimum_age.set(draft.terms.minimum_age.to_string());
        self.why.set(draft.why);
    }

    /// What is in them; tracked. A number that cannot be read is 0, which the rule refuses.
    #[must_use]
    pub fn get(self) -> Draft {
        let filieres = sorted(self.filieres.get(), Ord::cmp);
        let levels = sorted(self.levels.get(), Ord::cmp);
        Draft {
            host: self.host.get(),
            text: OfferText {
                title: self.title.get(),
                description: self.description.get(),
            },
            terms: OfferTerms {
                filieres,
                levels,
                capacity: self.capacity.get(),
                group_size: self.group_size.get().trim().parse().unwrap_or(0),
                minimum_age: self.minimum_age.get().trim().parse().unwrap_or(0),
            },
            why: self.why.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::offer;

    #[test]
    fn a_draft_comes_back_as_it_was_left() {
        let draft = Draft::of(&offer(101, 51, "Installation"));
        assert_eq!(Draft::read(&draft.text()), Some(draft));
        assert_eq!(Draft::read("ancien brouillon"), None);
    }

    #[test]
    fn a_draft_knows_what_it_started_from() {
        let base = Draft::of(&offer(101, 51, "Installation"));
        let mut draft = base.clone();
        draft.text.title = "Dépannage".into();
        let left = Left {
            draft: draft.clone(),
            base: Some(base),
        };
        assert_eq!(Left::read(&left.text()), Some(left));
        let taken_up = Left::read(&draft.text()).unwrap();
        assert_eq!((taken_up.draft, taken_up.base), (draft, None));
    }

    #[test]
    fn what_one_did_not_touch_takes_the_value_of_the_other() {
        let base = Draft::of(&offer(101, 51, "Installation"));
        let week = *base.terms.capacity.keys().next().unwrap();
        let last = *base.terms.capacity.keys().last().unwrap();
        let (mut mine, mut theirs) = (base.clone(), base.clone());
        mine.text.title = "Dépannage".into();
        mine.terms.capacity.insert(week, 5);
        theirs.text.title = "Câblage".into();
        theirs.terms.minimum_age = 17;
        theirs.terms.capacity.insert(week, 4);
        theirs.terms.capacity.remove(&last);
        let both = merged(&base, &mine, &theirs);
        assert_eq!(both.text.title, "Dépannage", "both changed it: mine");
        assert_eq!(both.terms.capacity.get(&week), Some(&5));
        assert_eq!(both.terms.minimum_age, 17);
        assert_eq!(both.terms.capacity.get(&last), None);
        assert_eq!(merged(&base, &base, &theirs), theirs);
    }

    #[test]
    fn the_form_gives_back_what_it_was_given() {
        let owner = Owner::new();
        owner.set();
        let draft = Draft::of(&offer(101, 51, "Installation"));
        let fields = Fields::new(draft.clone());
        assert_eq!(fields.get(), draft);
        fields.minimum_age.set("beaucoup".into());
        assert_eq!(fields.get().terms.minimum_age, 0);
        fields.set(Draft::blank());
        assert_eq!(fields.get(), Draft::blank());
    }
}
