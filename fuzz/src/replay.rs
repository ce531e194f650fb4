//! A body over a corpus and over mutants of it, without a fuzzer: on any compiler, the same each time.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// What a fuzz target does with an input.
pub type Body = fn(&[u8]);

/// Pieces that mean something to the decoders.
const WORDS: [&str; 24] = [
    "null",
    "true",
    "0",
    "1",
    "-1",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "1e400",
    "0.5",
    "[]",
    "{}",
    "\"\"",
    "[[[[[[[[",
    "{\"a\":{\"a\":{\"a\":",
    "2026-W53",
    "9999-W52",
    "0001-W01",
    "\\u0000",
    "\\ud800",
    "\u{202e}",
    "é",
    "\r\n",
    ";;;;",
];

fn files(dir: &Path) -> Vec<PathBuf> {
    let Ok(list) = std::fs::read_dir(dir) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = list.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    files
}

/// Runs `body` on the seeds, on what is kept of `target` in `fuzz/corpus` and `fuzz/regressions`, and
/// on that many mutants of all that. With `CORPUS_WRITE` set, also keeps the seeds in the corpus.
///
/// # Panics
/// When the body does, naming the input.
pub fn replay(target: &str, body: Body, seeds: Vec<Vec<u8>>, mutants: usize) {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let corpus = home.join("corpus").join(target);
    if std::env::var_os("CORPUS_WRITE").is_some() {
        std::fs::create_dir_all(&corpus).expect("a folder");
        for (at, seed) in seeds.iter().enumerate() {
            std::fs::write(corpus.join(format!("seed-{at:02}")), seed).expect("a file");
        }
    }
    let mut inputs = seeds;
    for file in [corpus, home.join("regressions").join(target)]
        .iter()
        .flat_map(|dir| files(dir))
    {
        let input = std::fs::read(&file).expect("a file that can be read");
        run(body, &input, &file.to_string_lossy());
        inputs.push(input);
    }
    assert!(!inputs.is_empty(), "nothing to start from");
    for (at, input) in inputs.iter().enumerate() {
        run(body, input, &format!("input {at}"));
    }
    let mut random = ChaCha8Rng::seed_from_u64(20_261_005);
    for number in 0..mutants {
        let mut mutant = inputs[below(&mut random, inputs.len())].clone();
        for _ in 0..=below(&mut random, 4) {
            mutate(&mut mutant, &inputs, &mut random);
        }
        run(body, &mutant, &format!("mutant {number}"));
    }
}

fn run(body: Body, input: &[u8], name: &str) {
    if catch_unwind(AssertUnwindSafe(|| body(input))).is_err() {
        panic!("{name}: {:?}", String::from_utf8_lossy(input));
    }
}

fn below(random: &mut ChaCha8Rng, end: usize) -> usize {
    usize::try_from(random.next_u64() % end.max(1) as u64).expect("below a usize")
}

fn mutate(input: &mut Vec<u8>, others: &[Vec<u8>], random: &mut ChaCha8Rng) {
    let at = below(random, input.len() + 1);
    let end = (at + 1 + below(random, 12)).min(input.len());
    match below(random, 7) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << below(random, 8);
            }
        }
        1 => drop(input.drain(at.min(end)..end)),
        2 => {
            let piece = input[at.min(end)..end].to_vec();
            input.splice(at..at, piece);
        }
        3 => {
            let word = WORDS[below(random, WORDS.len())];
            input.splice(at..at, word.bytes());
        }
        4 => {
            let word = WORDS[below(random, WORDS.len())];
            input.splice(value(input, at), word.bytes());
        }
        5 => {
            let other = &others[below(random, others.len())];
            let from = below(random, other.len() + 1);
            let to = (from + below(random, 60)).min(other.len());
            input.splice(at..at, other[from..to].iter().copied());
        }
        _ => {
            let other = &others[below(random, others.len())];
            let from = below(random, other.len() + 1);
            input.splice(value(input, at), other[value(other, from)].iter().copied());
        }
    }
}

/// The value around a place: a run between marks of JSON or of a table.
fn value(input: &[u8], at: usize) -> std::ops::Range<usize> {
    let mark = |byte: &u8| b",:[]{};\n".contains(byte);
    let at = at.min(input.len());
    let start = input[..at].iter().rposition(mark).map_or(0, |at| at + 1);
    let end = input[at..]
        .iter()
        .position(mark)
        .map_or(input.len(), |more| at + more);
    start..end
}
