//! The register of assets: what the departments say of what they have, and what fitters found.

use std::{io, sync::Arc};

use model::Value;

use super::{dated, truth, unless_missing};
use crate::{
    chance::Stream,
    devices::{self, Device},
    recipe::Recipe,
    shares,
    table::{Row, Table, Told},
    trades,
    units::{self, Unit},
};

pub(crate) const TABLE: Table = Table {
    name: "register",
    doc: "The register of assets. A fitter writes down what the fitter found, on the day of the visit.",
    kind: "asset",
    columns: &[
        "class",
        "maker",
        "model",
        "count",
        "zone",
        "site",
        "owner",
        "supplier",
        "services",
        "criticality",
        "actuator",
        "fail_state",
        "redundant",
        "installed_on",
        "supported_until",
        "remote_access",
        "remote_access_method",
        "mfa_enforced",
        "remote_sessions_recorded",
        "default_password",
        "backup_configured",
        "commands_authenticated",
        "encrypted_at_rest",
        "cabinet_locked",
    ],
    parts: |recipe| devices::ALL.iter().filter(|it| units::n(recipe, it) > 0).map(|it| it.stem).collect(),
    rows,
};

fn rows(recipe: &Recipe, stem: &str, told: &mut Told<'_>) -> io::Result<()> {
    let Some(device) = devices::ALL.iter().find(|device| device.stem == stem) else { return Ok(()) };
    let words = Words::new(recipe, device);
    let mut chance = recipe.stream(&format!("register/{stem}"));
    let mut row = Row::new();
    units::each(recipe, device, &mut |unit| {
        fill(recipe, device, &words, unit, &mut chance, &mut row);
        told(&mut row)
    })
}

/// Words that many rows share.
struct Words {
    class: Arc<str>,
    firms: Vec<Arc<str>>,
    /// Makers and models, by firm.
    makers: Vec<Arc<str>>,
    models: Vec<Vec<Arc<str>>>,
    lots: Vec<Vec<usize>>,
    zones: Vec<Arc<str>>,
    site: Option<Arc<str>>,
    owner: Arc<str>,
    service: Arc<str>,
    criticality: Arc<str>,
    fail_state: Option<Arc<str>>,
    methods: [Arc<str>; 5],
}

/// Models of one firm and class.
const N_MODELS: usize = 3;

impl Words {
    fn new(recipe: &Recipe, device: &Device) -> Self {
        let trade = device.trade;
        let model = |firm: usize, n: usize| Arc::from(format!("{}-{}{}", device.class, firm + 1, n + 1));
        Self {
            class: Arc::from(device.class),
            firms: trades::ids(trade),
            makers: trades::firms().map(|firm| Arc::from(trade.name(firm))).collect(),
            models: trades::firms().map(|firm| (0..N_MODELS).map(|n| model(firm, n)).collect()).collect(),
            lots: trades::lots(recipe, device.stem),
            zones: (0..recipe.n_districts()).map(|at| Arc::from(units::zone(device.place, at))).collect(),
            site: device.site().map(Arc::from),
            owner: Arc::from(device.owner),
            service: Arc::from(device.service),
            criticality: Arc::from(device.criticality),
            fail_state: device.fail_state.map(Arc::from),
            methods: ["jump-host", "jump-host", "vpn", "vendor-cloud", "modem"].map(Arc::from),
        }
    }
}

fn fill(recipe: &Recipe, device: &Device, words: &Words, unit: &Unit, chance: &mut Stream, row: &mut Row) {
    let missing = device.missing;
    row.begin(unit.id.clone(), dated(recipe, chance, device.stale));
    let lots = words.lots.get(unit.district).map_or(&[][..], Vec::as_slice);
    let firm = chance.pick(lots).copied().unwrap_or(0);
    row.text(&words.class);
    row.put(words.makers.get(firm).cloned().map(Value::Text));
    row.put(words.models.get(firm).and_then(|models| chance.pick(models)).cloned().map(Value::Text));
    row.put(unit.count.and_then(|count| i64::try_from(count).ok()).map(Value::Int));
    row.put(words.zones.get(unit.district).cloned().map(Value::One));
    row.put(words.site.clone().map(Value::One));
    row.put(unless_missing(chance, shares::NOBODY.of_ten_thousand, Value::One(words.owner.clone())));
    let firm_id = words.firms.get(firm).cloned().map(Value::One);
    row.put(firm_id.filter(|_| !chance.happens(shares::NO_SUPPLIER.of_ten_thousand)));
    row.put(Some(Value::Many(vec![words.service.clone()])));
    row.text(&words.criticality);
    row.yes(device.fail_state.is_some());
    let decided = !chance.happens(shares::UNDECIDED.of_ten_thousand);
    row.put(words.fail_state.clone().filter(|_| decided).map(Value::Text));
    match device.criticality {
        "high" | "critical" => row.put(truth(chance, missing, &shares::TWINNED)),
        _ => row.skip(1),
    }
    life(recipe, unit, chance, row);
    login(device, words, chance, row);
    match device.is_networked() {
        true => {
            row.put(truth(chance, missing, &shares::DELIVERED));
            row.put(truth(chance, missing, &shares::SAVED));
        }
        false => row.skip(2),
    }
    let is_driven = device.fail_state.is_some() && device.is_networked();
    row.put(truth(chance, missing, &shares::ASKING).filter(|_| is_driven));
    row.put(truth(chance, missing, &shares::SEALED).filter(|_| device.is_computer()));
    row.put(truth(chance, missing, &shares::LOCKED).filter(|_| device.stands_outside()));
}

/// When it was put into use, and how long its maker mends it.
fn life(recipe: &Recipe, unit: &Unit, chance: &mut Stream, row: &mut Row) {
    let before = chance.between(0, 1000);
    row.put(Some(Value::Instant(recipe.ago(unit.age.days + i64::from(before)))));
    let end = match unit.age.has_ended {
        true => i64::from(chance.between(1, 1500)),
        false => -i64::from(chance.between(200, 3000)),
    };
    let end = Value::Instant(recipe.ago(end));
    row.put(unless_missing(chance, shares::NO_END.of_ten_thousand, end));
}

/// Whether and how it is reached from outside.
fn login(device: &Device, words: &Words, chance: &mut Stream, row: &mut Row) {
    let is_reached = chance.happens(device.remote);
    row.yes(is_reached);
    if !is_reached {
        return row.skip(3);
    }
    let method = chance.pick(&words.methods).cloned().map(Value::Text);
    row.put(method.filter(|_| !chance.happens(device.missing)));
    row.put(truth(chance, device.missing, &shares::SECOND_FACTOR));
    row.put(truth(chance, device.missing, &shares::RECORDED));
}
