//! Money and work in words, as remedies assume them.

use app::Sum;

use crate::language::Language;

/// Money once, money a year and hours of work.
pub(crate) fn costs(sum: &Sum) -> String {
    let mut said = Vec::new();
    for (money, when) in [(&sum.once, "once"), (&sum.yearly, "a year")] {
        let money = money.iter().filter(|(_, amount)| **amount > 0.0);
        said.extend(money.map(|(currency, amount)| format!("{} {currency} {when}", number(*amount))));
    }
    let hours = sum.hours.values().sum::<f64>();
    if hours > 0.0 {
        let hours = number(hours);
        said.push(format!("{hours} {} of work", if hours == "1" { "hour" } else { "hours" }));
    }
    if said.is_empty() { "no cost is known".to_owned() } else { said.join(", ") }
}

/// An amount with at most two digits after the point.
fn number(amount: f64) -> String {
    Language::English.amount(amount)
}
