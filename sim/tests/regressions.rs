//! Runs that failed once, made small and saved.

use sim::plan::Plan;
use sim::runner::regressions;

#[test]
fn what_failed_once_holds_now_and_what_was_planted_is_still_found() {
    for entry in std::fs::read_dir(regressions()).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let plan: Plan = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        if plan.bug.is_some() && !cfg!(feature = "planted") {
            continue;
        }
        let played = sim::runner::play_planted(&plan, false);
        let broken = played.broken.as_ref().map_or("", |b| b.invariant);
        let expected = if plan.bug.is_some() { &plan.broke } else { "" };
        assert_eq!(broken, expected, "{}: {:?}", file.display(), played.broken);
    }
}
