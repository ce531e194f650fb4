//! What the app does at each keystroke of a search over many offers, for the browser to time.

mod pole;

use app::pages::student::need_and_period;
use app::pages::student::search::PAGE;
use app::pages::student::search_model::{Filters, Index, Kept, hit, search};
use chrono::NaiveDate;
use common::sync::replica::Replica;
use wasm_bindgen::prelude::wasm_bindgen;

/// A device of a pupil, with the screen *Chercher*.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Bench {
    rows: Replica,
    today: NaiveDate,
    index: Index,
    kept: Kept,
}

#[wasm_bindgen]
impl Bench {
    /// The device, with so many offers; the screen is not open yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(offers: u32) -> Self {
        Self {
            rows: pole::rows(offers),
            today: pole::day(),
            index: Index::default(),
            kept: Kept::default(),
        }
    }

    /// Opens the screen: what it works out before the first letter, as it starts.
    pub fn open(&mut self) {
        self.index = Index::build(&self.rows);
        if let Some((need, period)) = need_and_period(&self.rows, self.today) {
            let filters = Filters::default();
            self.kept = Kept::build(&self.rows, &self.index, &need, period.as_ref(), &filters);
        }
    }

    /// A keystroke, but for drawing: the offers that match are counted, and the first of them made
    /// ready to show. How many match.
    #[must_use]
    pub fn query(&self, text: &str) -> usize {
        let answer = search(&self.index, &self.kept, text, PAGE);
        let Some((need, period)) = need_and_period(&self.rows, self.today) else {
            return 0;
        };
        let hits = answer
            .first
            .iter()
            .filter_map(|found| hit(&self.rows, &need, period.as_ref(), found));
        // Nothing draws them: they must not be left out of the program for it.
        std::hint::black_box(hits.collect::<Vec<_>>());
        answer.total
    }
}
