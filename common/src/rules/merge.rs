//! Bringing together two texts that were both made from a third one, paragraph by paragraph.
//!
//! A paragraph is a line. Only changes that do not meet are brought together: each side keeps every
//! paragraph it wrote, and what one side took out or wrote again the other left as it was. Anything
//! else is for a person to decide.
//!
//! Part of what every phone downloads: lists and loops, no sets.

#[cfg(test)]
mod tests;

/// Most paragraphs of a text: the work grows with their square.
pub const PARAGRAPHS_MAX: usize = 500;

/// The text with the changes of both sides, when they do not meet. Where both only added something
/// in the same place, that of `first` comes first, and what both added is there once.
///
/// `None` when both changed the same paragraph in different ways, or one added a paragraph inside
/// what the other wrote again, or a paragraph that both have would go, or the texts have more than
/// [`PARAGRAPHS_MAX`].
#[must_use]
pub fn merge(base: &str, first: &str, second: &str) -> Option<String> {
    if first == second || second == base {
        return Some(first.to_owned());
    }
    if first == base {
        return Some(second.to_owned());
    }
    let (base, first, second) = (lines(base), lines(first), lines(second));
    if base.len().max(first.len()).max(second.len()) > PARAGRAPHS_MAX {
        return None;
    }
    let (ours, theirs) = (changes(&base, &first), changes(&base, &second));
    let (mut i, mut j, mut at) = (0, 0, 0);
    let mut merged: Vec<&str> = Vec::new();
    loop {
        let change = match (ours.get(i), theirs.get(j)) {
            (None, None) => break,
            (Some(a), Some(b)) if a.start == b.start && a.end == b.end => {
                let both = match (holds(a.lines, b.lines), holds(b.lines, a.lines)) {
                    (true, _) => Some(a),
                    (false, true) => Some(b),
                    (false, false) => None,
                };
                match both {
                    // What both wrote again must be the same; what both added may hold more.
                    Some(both) if a.start == a.end || a.lines == b.lines => {
                        (i, j) = (i + 1, j + 1);
                        both
                    }
                    _ if a.start == a.end => {
                        i += 1;
                        a
                    }
                    _ => return None,
                }
            }
            (Some(a), Some(b)) if a.start < b.end && b.start < a.end => return None,
            (Some(a), b) if b.is_none_or(|b| (a.start, a.end) < (b.start, b.end)) => {
                i += 1;
                a
            }
            (_, Some(b)) => {
                j += 1;
                b
            }
            (Some(_), None) => break,
        };
        merged.extend_from_slice(part(&base, at, change.start));
        merged.extend_from_slice(change.lines);
        at = change.end;
    }
    merged.extend_from_slice(part(&base, at, base.len()));
    // Of two equal paragraphs one side may seem to keep the first, the other the second.
    let lost = |line: &&str| second.contains(line) && !merged.contains(line);
    if first.iter().any(lost) {
        return None;
    }
    let mut text = String::new();
    for (at, line) in merged.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        text.push_str(line);
    }
    Some(text)
}

/// Paragraphs `start..end` of the base became these lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change<'a> {
    start: usize,
    end: usize,
    lines: &'a [&'a str],
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

fn part<'a, 'b>(lines: &'b [&'a str], from: usize, to: usize) -> &'b [&'a str] {
    lines.get(from..to).unwrap_or_default()
}

/// Whether `long` contains `short`, in one piece.
fn holds(long: &[&str], short: &[&str]) -> bool {
    (0..=long.len()).any(|at| part(long, at, at + short.len()) == short)
}

/// How the side differs from the base, in order: what is left of a longest common subsequence.
fn changes<'a>(base: &[&str], side: &'a [&'a str]) -> Vec<Change<'a>> {
    let equal = |i: usize, j: usize| base.get(i).is_some_and(|line| side.get(j) == Some(line));
    // Length of the longest common subsequence of what follows (i, j).
    let width = side.len() + 1;
    let mut common = vec![0_u16; (base.len() + 1) * width];
    let read = |common: &[u16], i, j| common.get(i * width + j).copied().unwrap_or(0);
    for i in (0..base.len()).rev() {
        for j in (0..side.len()).rev() {
            let longest = if equal(i, j) {
                read(&common, i + 1, j + 1).saturating_add(1)
            } else {
                read(&common, i + 1, j).max(read(&common, i, j + 1))
            };
            if let Some(cell) = common.get_mut(i * width + j) {
                *cell = longest;
            }
        }
    }
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < base.len() || j < side.len() {
        let (start, from) = (i, j);
        while (i < base.len() || j < side.len()) && !equal(i, j) {
            let down = read(&common, i + 1, j) >= read(&common, i, j + 1);
            if i < base.len() && (j == side.len() || down) {
                i += 1;
            } else {
                j += 1;
            }
        }
        if (start, from) != (i, j) {
            found.push(Change {
                start,
                end: i,
                lines: part(side, from, j),
            });
        }
        while equal(i, j) {
            (i, j) = (i + 1, j + 1);
        }
    }
    found
}
