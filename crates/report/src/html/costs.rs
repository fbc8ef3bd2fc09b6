//! What a remedy costs, as the policy assumes it.

use policy::{Counts, Per, Remedy};

use super::{
    Given,
    markup::{Html, escape},
};
use crate::texts::fill;

/// The cost of a remedy, each and for all that fail; `None` where the policy assumes none.
pub(super) fn costs(given: &Given<'_>, remedy: &Remedy, entities: &Counts, units: &Counts) -> Option<Html> {
    let texts = &given.texts().worst;
    let (per, n) = match remedy.per {
        Per::Check => (texts.per_check, 1),
        Per::Entity => (texts.per_entity, entities.fail),
        Per::Unit => (texts.per_unit, units.fail),
    };
    let each = listed(given, remedy, 1);
    if each.is_empty() {
        return None;
    }
    let each = format!("{each}, {per}");
    let said = match n {
        0 | 1 => each,
        n => format!("{each}; {}", fill(texts.for_all, &[("costs", &listed(given, remedy, n))])),
    };
    Some(Html::own(escape(&said)))
}

/// Money and hours, so many times; empty if there are none.
fn listed(given: &Given<'_>, remedy: &Remedy, times: u64) -> String {
    let (texts, language) = (&given.texts().worst, given.language);
    #[expect(clippy::cast_precision_loss, reason = "an assumption is shown with two digits after the point")]
    let times = times as f64;
    let mut costs = Vec::new();
    for (cost, text) in [(&remedy.once, texts.once), (&remedy.yearly, texts.yearly)] {
        if let Some((amount, currency)) = cost.as_ref().filter(|(amount, _)| *amount != 0.0) {
            let amount = format!("{} {currency}", language.amount(amount * times));
            costs.push(fill(text, &[("amount", &amount)]));
        }
    }
    for (role, hours) in &remedy.hours {
        let role = if role.len() == 2 { role.to_uppercase() } else { role.replace(['-', '_'], " ") };
        costs.push(fill(texts.hours, &[("hours", &language.amount(hours * times)), ("role", &role)]));
    }
    costs.join(", ")
}
