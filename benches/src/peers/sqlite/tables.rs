//! The state as tables: only what some check reads.

use model::{Cell, FieldId, KindId, Nature, Standing, Type, Val};
use rusqlite::{Connection, Result, types::Value};

use super::{
    super::City,
    words::{Used, column},
};

pub(super) fn fill(city: &City, connection: &Connection, used: &Used) -> Result<()> {
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
    for (kind, _) in city.schema.kinds() {
        table(city, connection, used, kind)?;
    }
    for (kind, field) in &used.fields {
        list(city, connection, *kind, *field)?;
    }
    connection.execute_batch("COMMIT; ANALYZE")
}

/// A table of a kind: row number, id, and of each field its value, since when, and whether it exists.
fn table(city: &City, connection: &Connection, used: &Used, kind: KindId) -> Result<()> {
    let City { schema, state, .. } = city;
    let name = &schema.kind(kind).name;
    let is_stored = |field: &FieldId| !schema.field(kind, *field).is_inverse();
    let fields: Vec<FieldId> =
        used.fields.iter().filter(|(of, _)| *of == kind).map(|(_, field)| *field).filter(is_stored).collect();
    let mut columns = vec!["row INTEGER PRIMARY KEY".to_owned(), "id TEXT".to_owned()];
    for field in &fields {
        let def = schema.field(kind, *field);
        let column = column(def);
        columns.push(format!("{column} {}", affinity(def.ty)));
        if def.fresh_for().is_some() {
            columns.push(format!("{column}_at INTEGER"));
        }
        if used.standings.contains(&(kind, *field)) {
            columns.push(format!("{column}_has INTEGER"));
        }
    }
    let places = vec!["?"; columns.len()].join(", ");
    connection.execute_batch(&format!("CREATE TABLE k_{name} ({})", columns.join(", ")))?;
    let mut insert = connection.prepare(&format!("INSERT INTO k_{name} VALUES ({places})"))?;
    for row in (0u32..).take(state.len(kind)) {
        let mut values = vec![Value::from(row), Value::from(state.id(kind, row).to_string())];
        for field in &fields {
            let cell = state.cell(schema, kind, row, *field, None);
            values.push(value(&cell));
            if schema.field(kind, *field).fresh_for().is_some() {
                values.push(cell.observed_at.map_or(Value::Null, |at| Value::from(at.0)));
            }
            if used.standings.contains(&(kind, *field)) {
                values.push(if cell.standing.is_fact() {
                    Value::from(cell.standing == Standing::Known)
                } else {
                    Value::Null
                });
            }
        }
        insert.execute(rusqlite::params_from_iter(values))?;
    }
    for field in fields.iter().filter(|field| matches!(schema.field(kind, **field).ty, Type::One(_))) {
        let is_walked_back = used
            .fields
            .iter()
            .any(|(of, inverse)| schema.field(*of, *inverse).nature == Nature::Inverse(kind, *field));
        if is_walked_back {
            let field = column(schema.field(kind, *field));
            connection.execute_batch(&format!("CREATE INDEX i_{name}_{field} ON k_{name} ({field})"))?;
        }
    }
    Ok(())
}

/// The type of a column; without one SQLite would not look it up in an index by a number.
fn affinity(ty: Type) -> &'static str {
    match ty {
        Type::Text => "TEXT",
        Type::Double => "REAL",
        _ => "INTEGER",
    }
}

/// A fact as a value; a list that is known is 1, its elements stand apart.
fn value(cell: &Cell<'_>) -> Value {
    let (Standing::Known, Some(value)) = (cell.standing, cell.value) else { return Value::Null };
    match value {
        Val::Bool(value) => Value::from(value),
        Val::Int(value) => Value::from(value),
        Val::Double(value) => Value::from(value),
        Val::Text(text) => Value::from(text.to_owned()),
        Val::Instant(value) => Value::from(value.0),
        Val::Duration(value) => Value::from(value.0),
        Val::One(row) => Value::from(row),
        Val::Texts(_) | Val::Many(_) => Value::from(1),
    }
}

/// The elements of a written list, keyed by the ways in which they are walked.
fn list(city: &City, connection: &Connection, kind: KindId, field: FieldId) -> Result<()> {
    let City { schema, state, .. } = city;
    let def = schema.field(kind, field);
    if def.is_inverse() || !matches!(def.ty, Type::Texts | Type::Many(_)) {
        return Ok(());
    }
    let name = format!("l_{}_{}", schema.kind(kind).name, def.name);
    let value = if def.ty == Type::Texts { "TEXT" } else { "INTEGER" };
    let columns = format!("row INTEGER, value {value}, PRIMARY KEY (row, value)");
    connection.execute_batch(&format!("CREATE TABLE {name} ({columns}) WITHOUT ROWID"))?;
    let mut insert = connection.prepare(&format!("INSERT OR IGNORE INTO {name} VALUES (?, ?)"))?;
    for row in (0u32..).take(state.len(kind)) {
        let cell = state.cell(schema, kind, row, field, None);
        if cell.standing != Standing::Known {
            continue;
        }
        match cell.value {
            Some(Val::Many(rows)) => {
                rows.iter().try_for_each(|other| insert.execute((row, *other)).map(drop))?
            }
            Some(Val::Texts(texts)) => {
                texts.iter().try_for_each(|text| insert.execute((row, state.text(*text))).map(drop))?;
            }
            _ => {}
        }
    }
    connection.execute_batch(&format!("CREATE INDEX b_{name} ON {name} (value, row)"))
}
