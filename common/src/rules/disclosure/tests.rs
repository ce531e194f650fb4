use super::*;
use proptest::prelude::*;

fn table(tallies: &[(u32, u32)]) -> BTreeMap<usize, Tally> {
    let of = |(key, (concerned, covered)): (usize, &(u32, u32))| {
        let tally = Tally {
            concerned: *concerned,
            covered: *covered,
        };
        (key, tally)
    };
    tallies.iter().enumerate().map(of).collect()
}

/// Numbers of a line: concerned, covered, without.
type Line = [Option<u32>; 3];

fn told(tallies: &[(u32, u32)]) -> (Vec<Line>, Line) {
    let line = |told: Told| [told.concerned, told.covered, told.without];
    let disclosed = disclose(&table(tallies));
    let lines = disclosed.lines.iter().map(|(_, told)| line(*told));
    (lines.collect(), line(disclosed.total))
}

const NOTHING: Line = [None; 3];

#[test]
fn large_groups_are_told_with_their_total() {
    let (lines, total) = told(&[(40, 25), (30, 10)]);
    assert_eq!(
        lines,
        [
            [Some(40), Some(25), Some(15)],
            [Some(30), Some(10), Some(20)]
        ]
    );
    assert_eq!(total, [Some(70), Some(35), Some(35)]);
}

#[test]
fn nine_pupils_are_not_told_and_ten_are() {
    assert_eq!(told(&[(9, 5)]), (vec![NOTHING], NOTHING));
    let (lines, total) = told(&[(10, 5)]);
    assert_eq!(lines, [[Some(10), None, None]]);
    assert_eq!(total, [Some(10), None, None]);
    assert_eq!(told(&[(20, 10)]).1, [Some(20), Some(10), Some(10)]);
}

#[test]
fn a_small_group_takes_another_with_it_so_that_the_total_does_not_give_it() {
    let (lines, total) = told(&[(40, 20), (4, 2), (60, 30)]);
    assert_eq!(lines, [NOTHING, NOTHING, [Some(60), Some(30), Some(30)]]);
    assert_eq!(total, [Some(104), Some(52), Some(52)]);
}

#[test]
fn two_small_groups_that_make_nine_take_a_third() {
    let (lines, total) = told(&[(4, 2), (5, 2), (60, 30), (40, 20)]);
    assert_eq!(lines[..2], [NOTHING, NOTHING]);
    assert_eq!(lines[3], NOTHING, "the smallest of the others");
    assert_eq!(lines[2], [Some(60), Some(30), Some(30)]);
    assert_eq!(total[0], Some(109));
}

#[test]
fn when_nearly_all_have_a_place_neither_part_is_told() {
    // 3 of 40 without a place: 37 with one would give them.
    let (lines, total) = told(&[(40, 37), (50, 25), (60, 30)]);
    assert_eq!(lines[0], [Some(40), None, None]);
    assert_eq!(lines[1], [Some(50), None, None]);
    assert_eq!(lines[2], [Some(60), Some(30), Some(30)]);
    assert_eq!(total, [Some(150), Some(92), Some(58)]);
}

#[test]
fn a_group_of_nobody_is_left_out() {
    let disclosed = disclose(&table(&[(0, 0), (20, 10)]));
    assert_eq!(disclosed.lines.len(), 1);
}

/// How many lines of a column are kept back, and what its total says of them together.
fn sum_of_hidden(lines: &[Option<u32>], total: u32) -> (usize, u32) {
    let shown: u32 = lines.iter().flatten().sum();
    let hidden = lines.iter().filter(|line| line.is_none()).count();
    (hidden, total - shown)
}

/// Every table that would be told by these numbers: what a reader cannot tell apart. `concerned` and
/// `covered` are what is left for the lines that follow those of `under`.
fn alike(
    under: &mut Vec<(u32, u32)>,
    lines: &[Line],
    concerned: u32,
    covered: Option<u32>,
    found: &mut Vec<Vec<(u32, u32)>>,
) {
    let Some((line, after)) = lines.split_first() else {
        if concerned == 0 && covered.is_none_or(|left| left == 0) {
            found.push(under.clone());
        }
        return;
    };
    let wholes = line[0].map_or(1..=concerned, |n| n..=n.min(concerned));
    for n in wholes {
        if after.is_empty() && n != concerned {
            continue;
        }
        for c in line[1].map_or(0..=n, |c| c..=c) {
            let left = covered.map(|covered| covered.checked_sub(c));
            if left == Some(None) {
                break;
            }
            under.push((n, c));
            alike(under, after, concerned - n, left.flatten(), found);
            under.pop();
        }
    }
}

fn groups(most: u32, number: usize) -> impl Strategy<Value = Vec<(u32, u32)>> {
    let group = (1..=most).prop_flat_map(|n| (Just(n), 0..=n));
    prop::collection::vec(group, 1..=number)
}

proptest! {
    #[test]
    fn what_is_told_is_true_and_never_of_fewer_than_ten(tallies in groups(60, 8)) {
        let disclosed = disclose(&table(&tallies));
        for (key, told) in &disclosed.lines {
            let (concerned, covered) = tallies[*key];
            for (told, value) in [
                (told.concerned, concerned),
                (told.covered, covered),
                (told.without, concerned - covered),
            ] {
                prop_assert!(told.is_none_or(|told| told == value && told >= FEWEST));
            }
        }
        for told in [disclosed.total.concerned, disclosed.total.covered, disclosed.total.without] {
            prop_assert!(told.is_none_or(|told| told >= FEWEST));
        }
    }

    #[test]
    fn a_total_gives_only_sums_of_two_lines_or_more_and_of_ten_pupils_or_more(
        tallies in groups(60, 8),
    ) {
        let (lines, total) = told(&tallies);
        for column in 0..3 {
            let Some(total) = total[column] else { continue };
            let column: Vec<Option<u32>> = lines.iter().map(|line| line[column]).collect();
            let (hidden, sum) = sum_of_hidden(&column, total);
            prop_assert!(hidden == 0 || (hidden > 1 && sum >= FEWEST), "{lines:?} {total}");
        }
        for line in &lines {
            // Two of the three would give the third.
            prop_assert!(line.iter().filter(|value| value.is_none()).count() != 1, "{line:?}");
        }
    }

    #[test]
    fn a_large_table_is_told(tallies in groups(60, 8)) {
        let large = |(n, c): &(u32, u32)| (*n, (*c).clamp(10, n.saturating_sub(10).max(10)));
        let tallies: Vec<_> = tallies.iter().map(|(n, c)| (n + 20, *c)).collect();
        let tallies: Vec<_> = tallies.iter().map(large).collect();
        let (lines, total) = told(&tallies);
        prop_assert!(lines.iter().chain([&total]).flatten().all(Option::is_some), "{lines:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_number_kept_back_can_be_computed_from_all_that_is_told(tallies in groups(14, 3)) {
        let (lines, total) = told(&tallies);
        if total == NOTHING {
            prop_assert!(lines.iter().all(|line| *line == NOTHING));
            return Ok(());
        }
        let mut found = Vec::new();
        alike(&mut Vec::new(), &lines, total[0].unwrap(), total[1], &mut found);
        prop_assert!(found.contains(&tallies));
        for (at, line) in lines.iter().enumerate() {
            let values = |of: fn(&(u32, u32)) -> u32| {
                let mut values: Vec<u32> = found.iter().map(|table| of(&table[at])).collect();
                values.sort_unstable();
                values.dedup();
                values.len()
            };
            for (told, possible) in [
                (line[0], values(|(n, _)| *n)),
                (line[1], values(|(_, c)| *c)),
                (line[2], values(|(n, c)| n - c)),
            ] {
                prop_assert!(told.is_some() || possible > 1, "{lines:?} {total:?}");
            }
        }
    }
}
