//! What holds for any input.

mod batches;
mod garbage;
mod law;
mod machine;
mod overlay;
mod rights;
mod segments;
mod upcast;
