//! What was on screen when something was drawn, for decisions that hold for that and nothing else.

use super::difference::{Line, changes};
use crate::local::Local;
use common::command::Seen;
use common::refusal::Changed;
use common::row::{Group, Row, RowKey};
use common::sync::replica::Replica;

/// Values that a person was shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    groups: Vec<(RowKey, Group)>,
    values: Vec<Changed>,
}

impl Shown {
    /// As they are now.
    #[must_use]
    pub fn now(rows: &Replica, groups: Vec<(RowKey, Group)>) -> Self {
        let value = |(key, group): &(RowKey, Group)| {
            let stored = rows.stored(*key)?;
            let (_, now) = stored.row.groups().into_iter().find(|(g, _)| g == group)?;
            Some(Changed {
                key: *key,
                group: *group,
                now,
            })
        };
        Self {
            values: groups.iter().filter_map(value).collect(),
            groups,
        }
    }

    /// As they were in a row that is no longer so.
    #[must_use]
    pub fn of(row: &Row, groups: Vec<(RowKey, Group)>) -> Self {
        let key = row.key();
        let wanted = |group: &Group| groups.contains(&(key, *group));
        let values = row.groups().into_iter().filter(|(group, _)| wanted(group));
        Self {
            values: values
                .map(|(group, now)| Changed { key, group, now })
                .collect(),
            groups,
        }
    }

    /// What is no longer as shown.
    #[must_use]
    pub fn changes(&self, rows: &Replica) -> Vec<Line> {
        changes(&self.values, &Self::now(rows, self.groups.clone()).values)
    }

    /// What is not as it was.
    #[must_use]
    pub fn since(&self, before: &[Changed]) -> Vec<Line> {
        changes(before, &self.values)
    }

    /// Versions to send with a decision: of what is there, because it is what was shown; nothing
    /// when it is not.
    #[must_use]
    pub fn seen(&self, local: Local) -> Option<Vec<Seen>> {
        let same = local.read(&[], |rows| self.changes(rows).is_empty());
        same.then(|| local.seen(&self.groups))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::fixture::{offer, pole, put};
    use common::row::Kind;
    use uuid::Uuid;

    #[test]
    fn a_decision_sees_what_changed_since_it_was_drawn() {
        let mut rows = pole();
        let key = RowKey::new(Kind::Offer, Uuid::from_u128(101));
        let shown = Shown::now(&rows, vec![(key, Group::Terms), (key, Group::Text)]);
        let mut changed = offer(101, 51, "Installation chez Volta");
        changed.taken.clear();
        put(&mut rows, changed.clone());
        assert_eq!(shown.changes(&rows), []);
        changed.terms.minimum_age = 16;
        put(&mut rows, changed);
        let lines = shown.changes(&rows);
        let [line] = lines.as_slice() else {
            panic!("{lines:?}")
        };
        assert_eq!((line.before.as_str(), line.after.as_str()), ("14", "16"));
    }
}
