use super::*;
use proptest::prelude::*;

fn week(number: u8) -> IsoWeek {
    IsoWeek::new(2026, number).unwrap()
}

#[test]
fn a_cell_says_what_it_calls_for() {
    for (left, needs, balance, missing) in [
        (0, 0, Balance::Nothing, 0),
        (3, 0, Balance::Spare, 0),
        (3, 3, Balance::Enough, 0),
        (2, 3, Balance::Short, 1),
        (0, 12, Balance::Short, 12),
    ] {
        let cell = Cell { left, needs };
        assert_eq!((cell.balance(), cell.missing()), (balance, missing));
    }
}

proptest! {
    #[test]
    fn the_table_counts_what_a_naive_count_counts(
        seats in prop::collection::vec((0_u8..4, 40_u8..46, 0_u32..5), 0..40),
        needs in prop::collection::vec((0_u8..4, 40_u8..46), 0..40),
    ) {
        let weeks: Vec<IsoWeek> = (41..45).map(week).collect();
        let table = table(
            &weeks,
            seats.iter().map(|(f, w, n)| (*f, week(*w), *n)),
            needs.iter().map(|(f, w)| (*f, week(*w))),
        );
        for field in 0..4 {
            for number in 40..46 {
                let week = week(number);
                let inside = weeks.contains(&week);
                let left: u32 = seats.iter().filter(|(f, w, _)| *f == field && *w == number).map(|s| s.2).sum();
                let wanted = needs.iter().filter(|(f, w)| *f == field && *w == number).count();
                let cell = table.get(&field).and_then(|row| row.get(&week)).copied().unwrap_or_default();
                let expected = if inside {
                    Cell { left, needs: u32::try_from(wanted).unwrap() }
                } else {
                    Cell::default()
                };
                prop_assert_eq!(cell, expected);
            }
        }
        for row in table.values() {
            prop_assert_eq!(row.len(), weeks.len(), "each row has every week");
            prop_assert!(row.values().any(|cell| *cell != Cell::default()));
        }
    }
}
