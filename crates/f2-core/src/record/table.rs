//! Rows of tables whose columns the platforms decide: authors and works.

use std::collections::{HashMap, HashSet};

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};

use super::failure;
use super::schema::OWN_TABLES;
use crate::error::{Cause, Error, Result};
use crate::media::{Cell, Record};

/// The columns of the tables written so far, lower-case.
pub(super) type Columns = HashMap<String, HashSet<String>>;

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Real(number) => ToSqlOutput::Owned(Value::Real(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// Identifiers are ASCII letters, digits and `_`, not beginning with a digit, at most 64 of them.
fn identifier(text: &str) -> Result<&str> {
    let shaped = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if shaped && (1..=64).contains(&text.len()) && !text.as_bytes()[0].is_ascii_digit() {
        Ok(text)
    } else {
        Err(Error::new(Cause::Store).detail(format!("not a table or column name: {text:?}")))
    }
}

/// A table a record may name.
fn record_table(text: &str) -> Result<&str> {
    let lower = text.to_ascii_lowercase();
    if OWN_TABLES.contains(&lower.as_str()) || lower.starts_with("sqlite_") {
        return Err(Error::new(Cause::Store).detail(format!("the table {text} holds no records")));
    }
    identifier(text)
}

fn read_columns(connection: &Connection, table: &str) -> Result<HashSet<String>> {
    let mut statement =
        connection.prepare_cached("SELECT lower(name) FROM pragma_table_info(?1)").map_err(failure)?;
    let names = statement.query_map([table], |row| row.get(0)).map_err(failure)?;
    names.collect::<rusqlite::Result<_>>().map_err(failure)
}

/// Adds what the record brings and the table lacks. Another program may have added it meanwhile, so the
/// table is read again before anything is added.
fn widen(connection: &Connection, columns: &mut Columns, record: &Record) -> Result<()> {
    let table = record_table(record.table)?;
    let lacks = |known: &HashSet<String>| {
        known.is_empty() || record.cells.iter().any(|(name, _)| !known.contains(&name.to_ascii_lowercase()))
    };
    if columns.get(table).is_some_and(|known| !lacks(known)) {
        return Ok(());
    }
    let mut known = read_columns(connection, table)?;
    if known.is_empty() {
        let key = identifier(record.key)?;
        let sql = format!("CREATE TABLE \"{table}\" (\"{key}\" TEXT PRIMARY KEY)");
        connection.execute(&sql, []).map_err(failure)?;
        known.insert(key.to_ascii_lowercase());
    }
    for (name, cell) in &record.cells {
        let name = identifier(name)?;
        if known.insert(name.to_ascii_lowercase()) {
            let kind = match cell {
                Cell::Int(_) => "INTEGER",
                Cell::Real(_) => "REAL",
                Cell::Null | Cell::Text(_) => "TEXT",
            };
            let sql = format!("ALTER TABLE \"{table}\" ADD COLUMN \"{name}\" {kind}");
            connection.execute(&sql, []).map_err(failure)?;
        }
    }
    columns.insert(table.to_owned(), known);
    Ok(())
}

pub(super) fn save(connection: &Connection, columns: &mut Columns, record: &Record) -> Result<()> {
    let has_key = |(name, cell): &(&str, Cell)| name.eq_ignore_ascii_case(record.key) && *cell != Cell::Null;
    if !record.cells.iter().any(has_key) {
        return Err(Error::new(Cause::Store)
            .detail(format!("a record of {} comes without its {}", record.table, record.key)));
    }
    widen(connection, columns, record)?;
    let mut names = String::new();
    let mut marks = String::new();
    let mut updates = String::new();
    for (at, (name, _)) in record.cells.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        names.push_str(&format!("{comma}\"{name}\""));
        marks.push_str(&format!("{comma}?{}", at + 1));
        updates.push_str(&format!("{comma}\"{name}\" = excluded.\"{name}\""));
    }
    let sql = format!(
        "INSERT INTO \"{}\" ({names}) VALUES ({marks}) ON CONFLICT (\"{}\") DO UPDATE SET {updates}",
        record.table, record.key
    );
    connection
        .prepare_cached(&sql)
        .and_then(|mut statement| {
            statement.execute(params_from_iter(record.cells.iter().map(|(_, cell)| cell)))
        })
        .map(drop)
        .map_err(failure)
}

/// Whether the table has these columns.
fn has(connection: &Connection, table: &str, wanted: [&str; 2]) -> Result<bool> {
    let known = read_columns(connection, record_table(table)?)?;
    Ok(wanted.iter().all(|name| known.contains(&name.to_ascii_lowercase())))
}

pub(super) fn cell(
    connection: &Connection,
    table: &str,
    (key, of): (&str, &str),
    column: &str,
) -> Result<Option<Cell>> {
    if !has(connection, table, [key, column])? {
        return Ok(None);
    }
    connection
        .prepare_cached(&format!("SELECT \"{column}\" FROM \"{table}\" WHERE \"{key}\" = ?1"))
        .and_then(|mut statement| {
            statement
                .query_row([of], |row| {
                    Ok(match row.get_ref(0)? {
                        ValueRef::Null | ValueRef::Blob(_) => None,
                        ValueRef::Integer(number) => Some(Cell::Int(number)),
                        ValueRef::Real(number) => Some(Cell::Real(number)),
                        ValueRef::Text(text) => Some(Cell::Text(String::from_utf8_lossy(text).into_owned())),
                    })
                })
                .optional()
        })
        .map(Option::flatten)
        .map_err(failure)
}

pub(super) fn set_cell(
    connection: &Connection,
    table: &str,
    (key, of): (&str, &str),
    column: &str,
    value: &Cell,
) -> Result<bool> {
    if !has(connection, table, [key, column])? {
        return Ok(false);
    }
    connection
        .prepare_cached(&format!("UPDATE \"{table}\" SET \"{column}\" = ?1 WHERE \"{key}\" = ?2"))
        .and_then(|mut statement| statement.execute(rusqlite::params![value, of]))
        .map(|changed| changed > 0)
        .map_err(failure)
}
