//! What a piece of evidence is called that is missing: `mfa_enforced of assets`, `inventory of backups`.

use model::{KindId, Nature, Schema};
use policy::{explain::piece_of, lang::eval::Reason};

/// Names the piece that a reason asks for. `kind` is that of the entities judged; `has_entity` is false where none of
/// them was listed.
pub(crate) fn name(schema: &Schema, kind: KindId, has_entity: bool, reason: &Reason) -> String {
    match piece_of(reason) {
        (Some(of), Some(field)) => match schema.field(of, field).nature {
            Nature::Inverse(from, _) => format!("inventory of {}", schema.kind(from).plural),
            _ => format!("{} of {}", schema.field(of, field).name, schema.kind(of).plural),
        },
        (Some(of), None) => schema.kind(of).plural.clone(),
        _ if !has_entity => format!("inventory of {}", schema.kind(kind).plural),
        _ => "values that can be computed with".to_owned(),
    }
}
