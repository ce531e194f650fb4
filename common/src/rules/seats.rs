//! Seats left per week and field of training, against the pupils who need that week.

use super::week::IsoWeek;
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// A week of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Seats that are not granted. A seat open to two fields is counted in both.
    pub left: u32,
    /// Pupils without a place who need this week.
    pub needs: u32,
}

/// What a cell calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Balance {
    /// Fewer seats than pupils.
    Short,
    /// As many seats as pupils, or more.
    Enough,
    /// Seats that nobody needs.
    Spare,
    /// Neither.
    Nothing,
}

impl Cell {
    /// What it calls for.
    #[must_use]
    pub fn balance(self) -> Balance {
        match (self.left, self.needs) {
            (0, 0) => Balance::Nothing,
            (_, 0) => Balance::Spare,
            (left, needs) if left < needs => Balance::Short,
            _ => Balance::Enough,
        }
    }

    /// Seats that are missing.
    #[must_use]
    pub fn missing(self) -> u32 {
        self.needs.saturating_sub(self.left)
    }
}

/// Cells by field and week: every field that has a seat or a need, with every week asked for.
pub type Table<F> = BTreeMap<F, BTreeMap<IsoWeek, Cell>>;

/// Counts. `seats`: of a field in a week, how many are left; `needs`: one pupil of a field who needs a
/// week. What is of another week than `weeks` is left out.
#[must_use]
pub fn table<F: Copy + Ord>(
    weeks: &[IsoWeek],
    seats: impl IntoIterator<Item = (F, IsoWeek, u32)>,
    needs: impl IntoIterator<Item = (F, IsoWeek)>,
) -> Table<F> {
    let mut table: Table<F> = BTreeMap::new();
    let blank = || {
        let mut row = BTreeMap::new();
        for week in weeks {
            row.insert(*week, Cell::default());
        }
        row
    };
    for (field, week, left) in seats {
        if let Some(cell) = table.entry(field).or_insert_with(blank).get_mut(&week) {
            cell.left = cell.left.saturating_add(left);
        }
    }
    for (field, week) in needs {
        if let Some(cell) = table.entry(field).or_insert_with(blank).get_mut(&week) {
            cell.needs = cell.needs.saturating_add(1);
        }
    }
    table.retain(|_, row| row.values().any(|cell| *cell != Cell::default()));
    table
}
