//! The fuzz targets of `common` over their corpora. `cargo fuzz run` looks for longer: see
//! `fuzz/README.md`.

#[path = "../../fuzz/src/bodies.rs"]
mod bodies;
#[path = "../../fuzz/src/replay.rs"]
mod replay;
mod seeds;

use replay::replay;

macro_rules! replayed {
    ($($name:ident: $target:ident, $mutants:literal;)*) => {$(
        #[test]
        fn $name() {
            replay(stringify!($target), bodies::$target, seeds::$target(), $mutants);
        }
    )*};
}

replayed! {
    any_push_is_answered_once: push, 1500;
    any_pull_is_answered_with_what_may_be_read: pull, 1000;
    any_answer_leaves_a_device_that_agrees_with_its_store: answers, 1000;
    any_arguments_are_a_verdict: command, 2000;
    any_row_is_read_back_or_is_an_error: row, 2000;
    any_store_opens: stored, 1000;
    any_typed_text_is_a_value_or_is_not: typed, 4000;
    any_three_texts_lose_no_line: merge, 4000;
}
