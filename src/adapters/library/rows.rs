//! Values in rows: the row of a document, and what is kept as JSON.

use rusqlite::types::Type;
use rusqlite::{Connection, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::document::DocumentId;

/// The row of a document, which its pages and chunks name it by.
pub(super) fn row_of(db: &Connection, id: &DocumentId) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT id FROM documents WHERE hash = ?1")?.query_row([&id.0], |row| row.get(0))
}

/// A value kept as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// A value kept as JSON, read from a column.
pub(super) fn parsed<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(e)))
}
