//! A run that fails, with as little happening in it as makes it fail the same way.

use crate::Played;
use crate::plan::{Choice, End, Plan};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Takes out of a failing run whatever it fails without, in parts that get smaller and smaller, for
/// `patience` at most. `play` plays a plan; what it must break is what `played` broke.
pub fn shrink(
    plan: &Plan,
    played: &Played,
    patience: Duration,
    play: impl Fn(&Plan) -> Played,
) -> Plan {
    let Some(broken) = &played.broken else {
        return plan.clone();
    };
    let start = Instant::now();
    let fails = |kept: &[Choice], end: End| {
        let plan = Plan {
            end,
            kept: Some(kept.iter().copied().collect()),
            broke: broken.invariant.to_owned(),
            ..plan.clone()
        };
        let again = play(&plan);
        let same = again.broken.as_ref().map(|b| b.invariant) == Some(broken.invariant);
        same.then_some((plan, again))
    };
    let whole = |end| fails(&played.happened, end);
    let Some((mut best, mut last)) = whole(End::At(played.ended_at)).or_else(|| whole(plan.end))
    else {
        return Plan {
            broke: broken.invariant.to_owned(),
            ..plan.clone()
        };
    };
    let mut parts = 2;
    loop {
        let kept = happened(&last);
        let size = kept.len().div_ceil(parts).max(1);
        let mut smaller = None;
        for from in (0..kept.len()).step_by(size) {
            if start.elapsed() > patience {
                return best;
            }
            let left: Vec<Choice> = kept
                .iter()
                .enumerate()
                .filter(|(at, _)| *at < from || *at >= from + size)
                .map(|(_, choice)| *choice)
                .collect();
            smaller = fails(&left, best.end);
            if smaller.is_some() {
                break;
            }
        }
        match smaller {
            Some((plan, again)) => {
                (best, last) = (plan, again);
                parts = (parts - 1).max(2);
            }
            None if size == 1 => return best,
            None => parts = (parts * 2).min(kept.len()),
        }
    }
}

/// What happened, each once, in order.
fn happened(played: &Played) -> Vec<Choice> {
    let set: BTreeSet<Choice> = played.happened.iter().copied().collect();
    set.into_iter().collect()
}
