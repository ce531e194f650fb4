//! Rules that need no row of the database: weeks, calendar, ages, codes, distances, text.
//!
//! Nothing here depends on a row of the domain, at most on one of its types (a level, a kind, hours);
//! the domain calls these modules. What the law or a school year fixes is a dated row with its
//! source, never a constant.

pub mod age;
pub mod calendar;
pub mod codes;
pub mod disclosure;
pub mod exams;
pub mod law;
pub mod merge;
pub mod retention;
pub mod round;
pub mod school_year;
pub mod search;
pub mod seats;
mod serde_text;
pub mod text;
pub mod travel;
pub mod week;
pub mod wording;
