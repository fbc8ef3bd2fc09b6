//! A city in memory, as observations ready for the fold.

use std::{collections::BTreeMap, io, sync::Arc};

use model::{
    EntityRef, FieldId, Inventory, KindId, Observation, Observations, Origin, Record, Schema, Source,
    SourceId, Value,
};

use crate::{
    manifest,
    recipe::{Absurd, Recipe},
    sheet, table,
    table::{Row, Table},
};

/// Makes a city in memory. It is the city that the files of the same recipe describe: read and folded, those give the
/// same state, but for the lines and records in which things stand.
pub fn city(
    schema: &Schema,
    inhabitants: u64,
    seed: u64,
    as_of: model::Instant,
) -> Result<Observations, Absurd> {
    let recipe = Recipe::new(inhabitants, seed, as_of)?;
    let mut taker = Taker { schema, observations: Observations::default() };
    let source = taker.source(manifest::PATH, "line");
    taker.thing(source, 1, &manifest::city(&recipe));
    for sheet in sheet::all(&recipe) {
        let source = taker.source(sheet.path, "line");
        for (record, thing) in (1..).zip(&sheet.things) {
            taker.thing(source, record, thing);
        }
    }
    for table in table::ALL {
        taker.table(&recipe, table);
    }
    Ok(taker.observations)
}

/// The inventories that a city of a recipe says are complete, as the fold takes them.
pub fn inventories(schema: &Schema, recipe: &Recipe) -> BTreeMap<KindId, Inventory> {
    let said = Inventory {
        by: format!("post:{}", manifest::ANSWERS),
        on: recipe.date(recipe.as_of).to_string(),
        since: recipe.ago(0),
    };
    let kinds = manifest::COMPLETE.iter().filter_map(|kind| schema.kind_named(kind));
    kinds.map(|kind| (kind, said.clone())).collect()
}

struct Taker<'s> {
    schema: &'s Schema,
    observations: Observations,
}

impl Taker<'_> {
    fn source(&mut self, name: &str, unit: &'static str) -> SourceId {
        self.observations.add_source(Source::new(name, unit, 0))
    }

    fn thing(&mut self, source: SourceId, record: Record, thing: &sheet::Thing) {
        let Some(kind) = self.schema.kind_named(thing.kind) else { return };
        let (entity, origin) = (EntityRef { kind, id: thing.id.clone() }, Origin { source, record });
        self.observations.entities.push((entity.clone(), origin));
        for said in &thing.said {
            let Some(field) = self.schema.kind(kind).field(said.field) else { continue };
            self.observations.list.push(observation(&entity, field, said.value.clone(), said.on, origin));
        }
    }

    fn table(&mut self, recipe: &Recipe, table: &Table) {
        let Some(kind) = self.schema.kind_named(table.kind) else { return };
        let source = self.source(table.name, "row");
        let place = |name: &&str| {
            let field = self.schema.kind(kind).field(name)?;
            Some((field, self.schema.field(kind, field).fresh_for().is_some()))
        };
        let fields: Vec<Option<(FieldId, bool)>> = table.columns.iter().map(place).collect();
        let (mut record, mut parts) = (0, Vec::new());
        for part in (table.parts)(recipe) {
            parts.push((record, Arc::from(table.path(part))));
            let _never_fails = (table.rows)(recipe, part, &mut |row| {
                record += 1;
                self.row(kind, &fields, row, Origin { source, record });
                io::Result::Ok(())
            });
        }
        if let Some(source) = self.observations.sources.last_mut() {
            source.parts = parts;
        }
    }

    fn row(&mut self, kind: KindId, fields: &[Option<(FieldId, bool)>], row: &mut Row, origin: Origin) {
        let entity = EntityRef { kind, id: row.id.clone() };
        for (field, value) in fields.iter().zip(row.cells.drain(..)) {
            if let (Some((field, is_measured)), Some(value)) = (field, value) {
                let observed_at = row.dated.filter(|_| *is_measured);
                self.observations.list.push(observation(&entity, *field, value, observed_at, origin));
            }
        }
        self.observations.entities.push((entity, origin));
    }
}

fn observation(
    entity: &EntityRef,
    field: FieldId,
    value: Value,
    observed_at: Option<model::Instant>,
    origin: Origin,
) -> Observation {
    let received_at = observed_at.unwrap_or(model::Instant::MIN);
    Observation { entity: entity.clone(), field, value, observed_at, valid_until: None, received_at, origin }
}
