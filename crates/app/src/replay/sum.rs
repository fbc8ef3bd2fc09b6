//! What it costs to take an action on many entities, as remedies assume it.
//!
//! Several files may name one action and assume different costs. It is taken once, so of each amount the highest counts,
//! in whatever order the files are read.

use std::collections::BTreeMap;

use policy::{Per, Remedy};

/// Money and work together. Finite: amounts and counts of units are bounded where they are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    /// Money once, by currency.
    pub once: BTreeMap<String, f64>,
    /// Money a year, by currency.
    pub yearly: BTreeMap<String, f64>,
    /// Hours of work, by role.
    pub hours: BTreeMap<String, f64>,
}

impl Sum {
    /// What all steps cost. What is paid for all together is paid once, beside what is paid for each.
    pub(crate) fn of<'s, 'a: 's>(steps: impl Iterator<Item = &'s Step<'a>>) -> Self {
        let (mut total, mut for_all) = (Amounts::new(), Amounts::new());
        for step in steps {
            let mut here = Amounts::new();
            #[expect(
                clippy::cast_precision_loss,
                reason = "a cost is an assumption with two figures that count"
            )]
            let units = step.units as f64;
            for remedy in &step.remedies {
                let (sum, times) = match remedy.per {
                    Per::Check => (&mut for_all, 1.0),
                    Per::Entity => (&mut here, 1.0),
                    Per::Unit => (&mut here, units),
                };
                join(sum, amounts(remedy, times), f64::max);
            }
            join(&mut total, here, |a, b| a + b);
        }
        join(&mut total, for_all, |a, b| a + b);
        Self::rounded(total)
    }

    /// To hundredths, which is finer than any of it is known.
    fn rounded(total: Amounts<'_>) -> Self {
        let mut sum = Self::default();
        for ((what, name), amount) in total {
            let amounts = match what {
                What::Once => &mut sum.once,
                What::Yearly => &mut sum.yearly,
                What::Hours => &mut sum.hours,
            };
            amounts.insert(name.to_owned(), (amount * 100.0).round() / 100.0);
        }
        sum
    }

    /// Money once and hours, for ordering what is otherwise alike; currencies are taken as they are.
    pub(crate) fn weight(&self) -> (f64, f64) {
        (self.once.values().sum(), self.hours.values().sum())
    }
}

/// One entity on which an action is taken.
pub(crate) struct Step<'a> {
    units: u64,
    /// The remedies that name the action here, each once.
    remedies: Vec<&'a Remedy>,
    /// Whether it is only not known that it is needed.
    pub(super) is_doubtful: bool,
}

impl<'a> Step<'a> {
    pub(crate) fn on(units: u64) -> Self {
        Self { units, remedies: Vec::new(), is_doubtful: true }
    }

    pub(crate) fn take(&mut self, remedies: &[&'a Remedy], is_doubtful: bool) {
        self.is_doubtful &= is_doubtful;
        for remedy in remedies {
            if !self.remedies.contains(remedy) {
                self.remedies.push(remedy);
            }
        }
    }
}

/// Of what an amount is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Once,
    Yearly,
    Hours,
}

/// Amounts by what they are of, and by currency or role.
type Amounts<'a> = BTreeMap<(What, &'a str), f64>;

/// The amounts of a remedy, so many times.
fn amounts(remedy: &Remedy, times: f64) -> Amounts<'_> {
    let money = [(What::Once, &remedy.once), (What::Yearly, &remedy.yearly)].into_iter();
    let money = money.filter_map(|(what, money)| Some((what, money.as_ref()?)));
    let money = money.map(|(what, (amount, currency))| ((what, currency.as_str()), amount * times));
    let hours = remedy.hours.iter().map(|(role, hours)| ((What::Hours, role.as_str()), hours * times));
    money.chain(hours).collect()
}

fn join<'a>(amounts: &mut Amounts<'a>, more: Amounts<'a>, both: fn(f64, f64) -> f64) {
    for (key, amount) in more {
        let have = amounts.entry(key).or_default();
        *have = both(*have, amount);
    }
}
