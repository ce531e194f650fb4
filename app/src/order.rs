//! Sorting with one sort compiled for every list: each type's own would weigh kilobytes.

use std::cmp::Ordering;

/// The items in order; those that compare equal stay as they came.
#[must_use]
pub fn sorted<T>(items: Vec<T>, by: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let order = order(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => by(a, b),
        _ => Ordering::Equal,
    });
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|at| items.get_mut(at)?.take())
        .collect()
}

#[inline(never)]
fn order(len: usize, by: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_unstable_by(|a, b| by(*a, *b).then(a.cmp(b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_sorted_and_equals_keep_their_order() {
        let words = vec!["soie", "or", "bois", "fer", "lin", "argent"];
        let by_length = sorted(words, |a, b| a.len().cmp(&b.len()));
        assert_eq!(by_length, ["or", "fer", "lin", "soie", "bois", "argent"]);
        assert!(sorted(Vec::<u8>::new(), Ord::cmp).is_empty());
    }
}
