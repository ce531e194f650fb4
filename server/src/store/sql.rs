//! Statements that SQLite and PostgreSQL read alike.

use super::StoreError;
use common::access::Scope;
use common::row::{GroupVers, Seq};
use common::sync::server::Head;
use sea_orm::{DbBackend, QueryResult, Statement, Value};

/// Values bound in one statement, well under every limit.
pub const CHUNK: usize = 512;

/// A statement with its values.
pub fn statement(
    backend: DbBackend,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(backend, sql, values)
}

/// `($1, $2), ($3, $4)…`: `rows` groups of `columns`, numbered from `first`.
pub fn tuples(rows: usize, columns: usize, first: usize) -> String {
    let tuple = |row: usize| {
        let marks: Vec<String> = (0..columns)
            .map(|column| format!("${}", first + row * columns + column))
            .collect();
        format!("({})", marks.join(", "))
    };
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}

/// `$3, $4, …`: `count` marks numbered from `first`.
pub fn marks(count: usize, first: usize) -> String {
    (first..first + count)
        .map(|n| format!("${n}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Numbers of changes are positive and far from the limit of 63 bits.
pub fn signed(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub fn unsigned(value: i64) -> Seq {
    u64::try_from(value).unwrap_or(0)
}

pub fn head(row: &QueryResult) -> Result<Head, StoreError> {
    Ok(Head {
        epoch: row.try_get("", "epoch")?,
        seq: unsigned(row.try_get("", "seq")?),
        gc_floor: unsigned(row.try_get("", "gc_floor")?),
        backup_seq: unsigned(row.try_get("", "backup_seq")?),
    })
}

pub fn scopes(text: &str) -> Result<Vec<Scope>, StoreError> {
    Ok(serde_json::from_str(text)?)
}

pub fn group_versions(text: &str) -> Result<GroupVers, StoreError> {
    Ok(serde_json::from_str(text)?)
}
