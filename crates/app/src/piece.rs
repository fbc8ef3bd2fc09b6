//! What a piece of evidence is called that is missing: `mfa_enforced of assets`, `inventory of backups`.

use model::{KindId, Nature, Schema};

/// Names a piece.
pub(crate) fn name(schema: &Schema, piece: columnar::Piece) -> String {
    match piece {
        (Some(of), Some(field)) => match schema.field(of, field).nature {
            Nature::Inverse(from, _) => inventory(schema, from),
            _ => format!("{} of {}", schema.field(of, field).name, schema.kind(of).plural),
        },
        (Some(of), None) => schema.kind(of).plural.clone(),
        _ => "values that can be computed with".to_owned(),
    }
}

/// Names the list of all entities of a kind.
pub(crate) fn inventory(schema: &Schema, kind: KindId) -> String {
    format!("inventory of {}", schema.kind(kind).plural)
}
