//! Bringing together two texts that were both made from a third one, paragraph by paragraph.
//!
//! A paragraph is a line. Only changes that do not meet are brought together: each side keeps every
//! paragraph it wrote, and what one side took out or wrote again the other left as it was. Anything
//! else is for a person to decide.

#[cfg(test)]
mod tests;

use crate::order::set_of;

/// Most paragraphs compared at once, beyond those that both texts begin and end with: the work
/// grows with their square.
pub const PARAGRAPHS_MAX: usize = 500;

/// The text with the changes of both sides, when they do not meet. Where both only added something
/// in the same place, that of `first` comes first, and what both added is there once.
///
/// `None` when both changed the same paragraph in different ways, or one added a paragraph inside
/// what the other wrote again, or a paragraph that both have would go, or the texts are too long to
/// compare.
#[must_use]
pub fn merge(base: &str, first: &str, second: &str) -> Option<String> {
    if first == second || second == base {
        return Some(first.to_owned());
    }
    if first == base {
        return Some(second.to_owned());
    }
    let (base, first, second) = (lines(base), lines(first), lines(second));
    let mut ours = changes(&base, &first)?.into_iter().peekable();
    let mut theirs = changes(&base, &second)?.into_iter().peekable();
    let mut merged: Vec<&str> = Vec::new();
    let mut at = 0;
    loop {
        let change = match (ours.peek(), theirs.peek()) {
            (None, None) => break,
            (Some(a), Some(b)) if a.start == b.start && a.end == b.end => {
                let longer = if holds(a.lines, b.lines) {
                    Some(*a)
                } else if holds(b.lines, a.lines) {
                    Some(*b)
                } else {
                    None
                };
                match longer {
                    // What both wrote again must be the same; what both added may hold more.
                    Some(longer) if a.is_addition() || a.lines == b.lines => {
                        theirs.next();
                        ours.next();
                        Some(longer)
                    }
                    _ if a.is_addition() => ours.next(),
                    _ => return None,
                }
            }
            (Some(a), Some(b)) if a.start < b.end && b.start < a.end => return None,
            (Some(a), Some(b)) if (b.start, b.end) < (a.start, a.end) => theirs.next(),
            (Some(_), _) => ours.next(),
            (None, Some(_)) => theirs.next(),
        };
        let change = change?;
        merged.extend(base.get(at..change.start).unwrap_or_default());
        merged.extend(change.lines);
        at = change.end;
    }
    merged.extend(base.get(at..).unwrap_or_default());
    // Of two equal paragraphs one side may seem to keep the first, the other the second.
    let (there, theirs) = (set_of(&merged), set_of(&second));
    let lost = |line| theirs.contains(line) && !there.contains(line);
    (!first.iter().any(lost)).then(|| merged.join("\n"))
}

/// Paragraphs `start..end` of the base became these lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change<'a> {
    start: usize,
    end: usize,
    lines: &'a [&'a str],
}

impl Change<'_> {
    /// Takes nothing out.
    fn is_addition(&self) -> bool {
        self.start == self.end
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

/// Whether `long` contains `short`, in one piece.
fn holds(long: &[&str], short: &[&str]) -> bool {
    short.is_empty() || long.windows(short.len()).any(|part| part == short)
}

/// How the side differs from the base, in order: what is left of a longest common subsequence.
/// `None` when they are too long to compare.
fn changes<'a>(base: &[&str], side: &'a [&'a str]) -> Option<Vec<Change<'a>>> {
    let same = |(a, b): &(&&str, &&str)| a == b;
    let skip = base.iter().zip(side).take_while(same).count();
    let left = base.len().min(side.len()).saturating_sub(skip);
    let ends = base.iter().rev().zip(side.iter().rev());
    let tail = ends.take(left).take_while(same).count();
    let rows = base.len().saturating_sub(skip + tail);
    let columns = side.len().saturating_sub(skip + tail);
    if rows > PARAGRAPHS_MAX || columns > PARAGRAPHS_MAX {
        return None;
    }
    let equal = |i: usize, j: usize| {
        let pair = (base.get(skip + i), side.get(skip + j));
        i < rows && j < columns && pair.0 == pair.1
    };
    // Length of the longest common subsequence of what follows (i, j).
    let width = columns + 1;
    let mut common = vec![0_u16; (rows + 1) * width];
    let read = |common: &[u16], i, j| common.get(i * width + j).copied().unwrap_or(0);
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
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
    while i < rows || j < columns {
        let (start, from) = (i, j);
        while (i < rows || j < columns) && !equal(i, j) {
            if i < rows && (j == columns || read(&common, i + 1, j) >= read(&common, i, j + 1)) {
                i += 1;
            } else {
                j += 1;
            }
        }
        if (start, from) != (i, j) {
            found.push(Change {
                start: skip + start,
                end: skip + i,
                lines: side.get(skip + from..skip + j).unwrap_or_default(),
            });
        }
        while equal(i, j) {
            (i, j) = (i + 1, j + 1);
        }
    }
    Some(found)
}
