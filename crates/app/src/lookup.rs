//! Finds a check and an entity by what a person typed.

use model::{KindId, Schema};
use policy::Check;

use crate::Assessment;

/// What was found, or what to suggest.
pub enum Lookup<'a> {
    /// A check and a row of its kind.
    Found(&'a Check, u32),
    /// There is no such check; those nearest, if any.
    NoCheck(Vec<String>),
    /// The check was dropped by the city, or its policy is not in force.
    NotJudged(String),
    /// There is no such entity of the check's kind; those nearest, if any.
    NoEntity(&'a Check, Vec<String>),
}

/// Finds a check (`policy/check`, `policy.check` or the check's own id if only one has it) and an entity (`id` or
/// `kind:id`).
pub fn lookup<'a>(
    schema: &Schema,
    assessment: &'a Assessment,
    all_checks: &[String],
    check: &str,
    entity: &str,
) -> Lookup<'a> {
    let wanted = check.replacen('.', "/", usize::from(!check.contains('/')));
    let checks = || assessment.adopted.iter().flat_map(|policy| &policy.checks);
    let by_whole = checks().find(|have| have.id == wanted || have.formerly.contains(&wanted));
    let short: Vec<&Check> = checks().filter(|have| have.id.split('/').next_back() == Some(check)).collect();
    let found = by_whole.or(if short.len() == 1 { short.first().copied() } else { None });
    let Some(found) = found else {
        if all_checks.contains(&wanted) {
            return Lookup::NotJudged(wanted);
        }
        let ids: Vec<&str> = checks().map(|have| have.id.as_str()).collect();
        let mut near: Vec<String> = short.iter().map(|have| have.id.clone()).collect();
        near.extend(diag::nearest(&wanted, ids.iter().copied()).map(str::to_owned));
        return Lookup::NoCheck(near);
    };
    match row(schema, assessment, found.kind, entity) {
        Some(row) => Lookup::Found(found, row),
        None => Lookup::NoEntity(found, near(assessment, found.kind, entity)),
    }
}

fn row(schema: &Schema, assessment: &Assessment, kind: KindId, entity: &str) -> Option<u32> {
    let id = match entity.split_once(':') {
        Some((of, id)) if of == schema.kind(kind).name => id,
        Some(_) => return None,
        None => entity,
    };
    assessment.state.row(kind, id)
}

fn near(assessment: &Assessment, kind: KindId, entity: &str) -> Vec<String> {
    let ids = assessment.state.table(kind).ids.iter().take(50_000).map(|id| &**id);
    let wanted = entity.split_once(':').map_or(entity, |(_, id)| id);
    diag::nearest(wanted, ids).map(str::to_owned).into_iter().collect()
}
