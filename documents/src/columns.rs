//! How a table shares the width of the page.

/// Letters in a line of a table, over all of its columns.
const LINE: u32 = 88;
/// Room around the words of a column, in letters.
const AROUND: u32 = 2;
/// Longest word that may have a line to itself; and the least that is left of it where there are
/// many columns.
const WORD: std::ops::RangeInclusive<u32> = 4..=24;
/// Letters from which a text does not ask for more.
const MUCH: u32 = 400;

/// Lines from which a row may break over pages.
const SHORT: u32 = 12;

/// What a column holds, in letters.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its longest word.
    word: u32,
    /// Its longest cell.
    cell: u32,
}

impl Column {
    pub fn new<'a>(cells: impl Iterator<Item = &'a String>) -> Self {
        let mut column = Self { word: 1, cell: 1 };
        for cell in cells {
            let words = cell.split([' ', '\n', '\u{200B}']).map(letters);
            column.word = column.word.max(words.max().unwrap_or(0));
            column.cell = column.cell.max(letters(cell));
        }
        column
    }

    /// What it cannot do without, when words are cut after so many letters.
    fn least(self, longest: u32) -> u32 {
        self.word.min(longest) + AROUND
    }

    /// What would suit it: a text of four times the length wants twice the width.
    fn want(self, longest: u32) -> u32 {
        self.least(longest).max((self.cell.min(MUCH) * 9).isqrt())
    }
}

/// The share of each column, in hundredths of a letter, and whether words must be cut: first each
/// has room for its longest word, then long texts take what is left.
pub fn widths(columns: &[Column]) -> (Vec<u32>, bool) {
    let all = |of: &dyn Fn(&Column) -> u32| columns.iter().map(of).sum::<u32>();
    let fits = |longest: &u32| all(&|one| one.least(*longest)) <= LINE;
    let longest = WORD.rev().find(fits).unwrap_or(*WORD.start());
    let (least, want) = (
        all(&|one| one.least(longest)),
        all(&|one| one.want(longest)),
    );
    let share = |one: &Column| {
        let (mine, mine_best) = (one.least(longest), one.want(longest));
        if want <= LINE {
            mine_best * LINE * 100 / want.max(1)
        } else {
            let left = LINE.saturating_sub(least);
            mine * 100 + left * 100 * (mine_best - mine) / (want - least).max(1)
        }
    };
    let tight = columns.iter().any(|one| one.word > longest);
    (columns.iter().map(share).collect(), tight)
}

/// Whether a row takes few lines, in columns of these shares.
pub fn is_short(cells: &[String], widths: &[u32]) -> bool {
    cells.iter().zip(widths).all(|(cell, share)| {
        let room = (share / 100).saturating_sub(AROUND).max(1);
        let lines = cell.split('\n').map(|line| letters(line) / room + 1);
        lines.sum::<u32>() <= SHORT
    })
}

fn letters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(cells: &[&str]) -> (Vec<u32>, bool) {
        let columns: Vec<_> = cells
            .iter()
            .map(|cell| Column::new(std::iter::once(&(*cell).to_owned())))
            .collect();
        widths(&columns)
    }

    #[test]
    fn a_long_text_has_more_room_and_a_short_one_enough() {
        let long = "une phrase assez longue pour remplir trois lignes ".repeat(4);
        let (shares, tight) = shares(&["C12", &long, "remarque"]);
        assert!(!tight);
        assert!(shares[1] > shares[2] && shares[2] > shares[0], "{shares:?}");
        assert!(shares[0] >= 500, "{shares:?}");
        assert!(shares.iter().sum::<u32>() <= LINE * 100);
    }

    #[test]
    fn with_many_columns_words_are_cut_and_each_column_keeps_some_room() {
        let (shares, tight) = shares(&["mot", "wasserstraßenverkehrsordnung", "x"].repeat(4));
        assert!(tight);
        assert!(shares.iter().sum::<u32>() <= LINE * 100);
        assert!(shares.iter().all(|&share| share >= 300), "{shares:?}");
    }

    #[test]
    fn a_row_is_short_by_the_lines_that_it_takes() {
        let row = [String::new(), "x".repeat(100)];
        assert!(is_short(&row, &[500, 4000]));
        assert!(!is_short(&row, &[500, 900]));
        assert!(!is_short(&["x\n".repeat(20)], &[8800]));
    }

    #[test]
    fn columns_that_ask_for_nothing_share_evenly() {
        let (shares, _) = shares(&["", ""]);
        assert_eq!(shares[0], shares[1]);
    }
}
