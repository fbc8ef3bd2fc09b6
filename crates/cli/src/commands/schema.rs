//! `schema`: the JSON Schema of a city's files, or of an assessment.

use app::load;
use model::Schema as Fields;

use super::{put, say, say_count};
use crate::{
    Exit, Stop, World,
    args::{Look, Schema, SchemaOf},
};

pub(crate) fn run(world: &mut World<'_>, look: &Look, args: &Schema) -> Result<Exit, Stop> {
    if args.of == SchemaOf::Assessment {
        put(world.out, report::assessment_schema())?;
        return Ok(Exit::Fine);
    }
    let fields = match &args.city {
        None => Fields::builtin(),
        Some(city) => {
            let folder = world.disk.city(city, &[])?;
            let loaded = load(folder.as_ref(), false, &mut |_, _| {})?;
            if loaded.diagnostics.has_errors() {
                say(world, look, &loaded.files, &loaded.diagnostics)?;
                say_count(world, &loaded.diagnostics)?;
                return Ok(Exit::Mistakes);
            }
            loaded.city.manifest.schema
        }
    };
    put(world.out, &format!("{:#}\n", source::json_schema(&fields)))?;
    Ok(Exit::Fine)
}
