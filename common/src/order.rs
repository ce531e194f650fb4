//! Sorting with one sort compiled for every list, on the wasm that a phone downloads: each type's own
//! would weigh kilobytes. Collecting into a map or a set sorts too.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The items in a set.
#[must_use]
pub fn set_of<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item);
    }
    set
}

/// The pairs in a map; of two with the same key the last stays.
#[must_use]
pub fn map_of<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

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
    fn sets_and_maps_hold_what_they_are_given() {
        assert_eq!(set_of([3, 1, 3]), BTreeSet::from([1, 3]));
        assert_eq!(map_of([(1, 'a'), (1, 'b')]), BTreeMap::from([(1, 'b')]));
    }

    #[test]
    fn items_are_sorted_and_equals_keep_their_order() {
        let words = vec!["soie", "or", "bois", "fer", "lin", "argent"];
        let by_length = sorted(words, |a, b| a.len().cmp(&b.len()));
        assert_eq!(by_length, ["or", "fer", "lin", "soie", "bois", "argent"]);
        assert!(sorted(Vec::<u8>::new(), Ord::cmp).is_empty());
    }
}
