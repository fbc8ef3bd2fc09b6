//! What devices stand in and belong to, and what is about devices.

use std::sync::Arc;

use model::{EntityRef, Value};

use super::{devices::Devices, writer::Writer};

const LEVELS: &[u32] = &[0, 10, 20, 30, 35, 40, 50];
const SECTORS: &[&str] = &[
    "emergency",
    "energy",
    "health",
    "water",
    "wastewater",
    "transport",
    "lighting",
    "communication",
    "administration",
    "education",
    "buildings",
    "finance",
    "environment",
];
const DISTRICTS: &[&str] = &["harbour", "old-town", "station", "north", "south", "hill", "river", "meadow"];

/// What devices stand in and belong to.
pub(super) struct Places {
    pub(super) districts: usize,
    zones: Vec<Arc<str>>,
    sites: Vec<Vec<Arc<str>>>,
    services: Vec<Arc<str>>,
    pub(super) suppliers: Vec<Arc<str>>,
    pub(super) operators: Vec<Arc<str>>,
    pub(super) posts: Vec<Arc<str>>,
}

impl Places {
    pub(super) fn zone(&self, district: usize, level: u32) -> Arc<str> {
        let at = LEVELS.iter().position(|known| *known == level).unwrap_or(0);
        self.zones[district * LEVELS.len() + at].clone()
    }

    pub(super) fn site(&self, district: usize, throw: u64) -> Arc<str> {
        let sites = &self.sites[district];
        pick(sites, throw)
    }

    /// A service of a sector; each sector has two.
    pub(super) fn service(&self, sector: &str, throw: u64) -> Arc<str> {
        let at = SECTORS.iter().position(|known| *known == sector).unwrap_or(0);
        pick(&self.services[at * 2..at * 2 + 2], throw)
    }

    pub(super) fn any_service(&self, throw: u64) -> Arc<str> {
        pick(&self.services, throw)
    }
}

fn pick(list: &[Arc<str>], throw: u64) -> Arc<str> {
    list[usize::try_from(throw).unwrap_or(0) % list.len()].clone()
}

pub(super) fn places(w: &mut Writer<'_>, n_assets: usize) -> Places {
    let organizations = organizations(w);
    let posts = posts(w, &organizations[0]);
    let districts = (n_assets / 1500).clamp(6, 400);
    let (mut zones, mut sites) = (Vec::new(), Vec::new());
    for district in 0..districts {
        LEVELS.iter().for_each(|level| zones.push(zone(w, district, *level, &posts)));
        let n_sites = (n_assets / districts / 40).max(2);
        sites.push((0..n_sites).map(|n| site(w, district, n, &posts)).collect());
    }
    conduits(w, &zones);
    let services = (0..SECTORS.len() * 2).map(|n| service(w, n, &posts)).collect();
    let (suppliers, operators) = (organizations[4..].to_vec(), organizations[..4].to_vec());
    contracts(w, &suppliers, &posts);
    Places { districts, zones, sites, services, suppliers, operators, posts }
}

fn organizations(w: &mut Writer<'_>) -> Vec<Arc<str>> {
    let kind = w.kind("organization");
    let mut ids: Vec<Arc<str>> = Vec::new();
    for n in 0..40 {
        let it = w.entity(kind, format!("body-{n:02}"));
        let role = if n < 3 {
            "government"
        } else if n < 4 {
            "operator"
        } else {
            "supplier"
        };
        let country =
            if n < 4 { "CH" } else { *w.dice.pick(&["CH", "CH", "DE", "DE", "FR", "AT", "US", "CN"]) };
        let (role, country) = (w.text(role), w.text(country));
        w.say(&it, "role", role);
        w.say(&it, "country", country);
        let parent = if n >= 8 && n % 2 == 0 { Value::One(ids[4 + n % 4].clone()) } else { Value::None };
        w.say(&it, "parent", parent);
        let staff = i64::try_from(5 + w.dice.below(600)).unwrap_or(5);
        w.see(&it, "staff", Value::Int(staff));
        let (critical, certified, assessed) = (w.chance(60), w.chance(75), w.between(0, 450));
        w.see(&it, "critical_supplier", critical);
        w.see(&it, "security_certified", certified);
        w.see(&it, "assessed_on", assessed);
        let contact = if w.dice.percent(12) {
            Value::None
        } else {
            Value::Text(format!("soc@body-{n}.example").into())
        };
        w.see(&it, "incident_contact", contact);
        ids.push(it.id);
    }
    ids
}

fn posts(w: &mut Writer<'_>, city: &Arc<str>) -> Vec<Arc<str>> {
    let kind = w.kind("post");
    let mut ids: Vec<Arc<str>> = Vec::new();
    for n in 0..40 {
        let it = w.entity(kind, format!("post-{n:02}"));
        w.say(&it, "organization", Value::One(city.clone()));
        let deputy = if n > 0 { Value::One(ids[n - 1].clone()) } else { Value::None };
        w.say(&it, "deputy", deputy);
        for (field, percent) in [("filled", 92), ("security_role", 70), ("privileged", 50)] {
            let truth = w.chance(percent);
            w.see(&it, field, truth);
        }
        let duty = *w.dice.pick(&["operation", "privacy", "purchase"]);
        let duty = w.shared(duty);
        w.see(&it, "duties", Value::Texts(vec![duty]));
        ids.push(it.id);
    }
    let kind = w.kind("training");
    for n in 0..20 {
        let it = w.entity(kind, format!("training-{n:02}"));
        let topic = *w.dice.pick(&["ot-security", "administration", "awareness", "privacy"]);
        let topic = w.text(topic);
        w.say(&it, "topic", topic);
        let who = ids.iter().skip(n % 5).step_by(4).cloned().collect();
        w.say(&it, "posts", Value::Many(who));
        let held = w.between(10, 700);
        w.say(&it, "held_on", held);
    }
    ids
}

fn zone(w: &mut Writer<'_>, district: usize, level: u32, posts: &[Arc<str>]) -> Arc<str> {
    let kind = w.kind("zone");
    let it = w.entity(kind, format!("zone-{district:03}-{level:02}"));
    w.say(&it, "purdue", Value::Double(f64::from(level) / 10.0));
    let target = i64::from(level < 35) + 1 + i64::from(w.dice.percent(30));
    w.say(&it, "security_level_target", Value::Int(target));
    let achieved = target - i64::from(w.dice.percent(25));
    w.see(&it, "security_level_achieved", Value::Int(achieved));
    let range = if level < 35 {
        format!("10.{}.0.0/16", 64 + district % 60)
    } else {
        format!("10.{}.0.0/16", 128 + district % 120)
    };
    w.see(&it, "address_ranges", Value::Texts(vec![range.into()]));
    let (owner, country) = (w.dice.pick(posts).clone(), w.text("CH"));
    w.see(&it, "owner", Value::One(owner));
    w.say(&it, "country", country);
    for (field, percent) in [("untrusted", 3), ("intrusion_detection", 70), ("filtered", 85)] {
        let truth = w.chance(percent);
        w.see(&it, field, truth);
    }
    it.id
}

fn conduits(w: &mut Writer<'_>, zones: &[Arc<str>]) {
    let kind = w.kind("conduit");
    for (at, to) in zones.iter().enumerate() {
        for n in 0..2 + at % 2 {
            let it = w.entity(kind, format!("conduit-{at:04}-{n}"));
            let from = zones[(at + 1 + n * 7) % zones.len()].clone();
            w.say(&it, "from", Value::One(from));
            w.say(&it, "to", Value::One(to.clone()));
            w.say(&it, "inspected_by", Value::None);
            let protocol = *w.dice.pick(&["https", "https", "mqtt", "modbus", "ssh", "telnet"]);
            let (protocol, direction) = (w.shared(protocol), *w.dice.pick(&["both", "both", "one-way"]));
            let direction = w.text(direction);
            w.see(&it, "protocols", Value::Texts(vec![protocol]));
            w.see(&it, "direction", direction);
            for (field, percent) in [("encrypted", 85), ("authenticated", 80), ("approved", 93)] {
                let truth = w.chance(percent);
                w.see(&it, field, truth);
            }
            let (justification, reviewed) = (w.text("control of the plant"), w.between(0, 420));
            w.see(&it, "justification", justification);
            w.see(&it, "reviewed_on", reviewed);
        }
    }
}

fn site(w: &mut Writer<'_>, district: usize, n: usize, posts: &[Arc<str>]) -> Arc<str> {
    let kind = w.kind("site");
    let it = w.entity(kind, format!("site-{district:03}-{n:03}"));
    let name = DISTRICTS[district % DISTRICTS.len()];
    let usage = *w.dice.pick(&[
        "street",
        "street",
        "park",
        "station",
        "depot",
        "office",
        "school",
        "pumping station",
    ]);
    let (name, usage, country) = (w.text(name), w.text(usage), w.text("CH"));
    w.see(&it, "district", name);
    w.see(&it, "use", usage);
    w.say(&it, "country", country);
    let (owner, inspected) = (w.dice.pick(posts).clone(), w.between(0, 420));
    w.see(&it, "owner", Value::One(owner));
    w.see(&it, "inspected_on", inspected);
    for (field, percent) in [("locked", 90), ("intrusion_alarm", 60), ("emergency_power", 55)] {
        let truth = w.chance(percent);
        w.see(&it, field, truth);
    }
    it.id
}

fn service(w: &mut Writer<'_>, n: usize, posts: &[Arc<str>]) -> Arc<str> {
    let kind = w.kind("service");
    let it = w.entity(kind, format!("service-{n:02}"));
    let criticality = *w.dice.pick(&["medium", "high", "high", "critical", "low"]);
    let (sector, criticality) = (w.text(SECTORS[n / 2]), w.text(criticality));
    w.say(&it, "sector", sector);
    w.see(&it, "criticality", criticality);
    let people = i64::try_from(1000 * (1 + w.dice.below(300))).unwrap_or(0);
    w.see(&it, "people_served", Value::Int(people));
    let hours = i64::try_from(2 + w.dice.below(30)).unwrap_or(2);
    w.see(
        &it,
        "recovery_time",
        Value::Duration(model::Duration::hours(hours).unwrap_or(model::Duration::DAY)),
    );
    let (fallback, exercised, tested) = (w.chance(75), w.between(0, 900), w.between(0, 650));
    w.see(&it, "manual_fallback", fallback);
    w.see(&it, "fallback_exercised_on", exercised);
    w.see(&it, "plan_tested_on", tested);
    let owner = w.dice.pick(posts).clone();
    w.see(&it, "owner", Value::One(owner));
    let kind = w.kind("backup");
    for copy in 0..2 {
        let backup = w.entity(kind, format!("backup-{n:02}-{copy}"));
        w.say(&backup, "service", Value::One(it.id.clone()));
        let (offline, encrypted, made) = (w.chance(60), w.chance(80), w.between(0, 40));
        w.see(&backup, "offline", offline);
        w.see(&backup, "encrypted", encrypted);
        w.see(&backup, "made_at", made);
    }
    it.id
}

fn contracts(w: &mut Writer<'_>, suppliers: &[Arc<str>], posts: &[Arc<str>]) {
    let kind = w.kind("contract");
    for n in 0..suppliers.len() * 2 {
        let it = w.entity(kind, format!("contract-{n:03}"));
        let supplier =
            if n < suppliers.len() { suppliers[n].clone() } else { w.dice.pick(suppliers).clone() };
        w.say(&it, "supplier", Value::One(supplier));
        let ty = *w.dice.pick(&["supply", "maintenance", "maintenance", "hosting", "data-processing"]);
        let (ty, owner) = (w.text(ty), w.dice.pick(posts).clone());
        w.say(&it, "type", ty);
        w.see(&it, "owner", Value::One(owner));
        let (starts, ends) = (w.between(100, 1500), w.between(-1200, 60));
        w.see(&it, "starts_on", starts);
        w.see(&it, "ends_on", ends);
        for (field, percent) in [("security_clause", 85), ("audit_right", 65), ("exit_plan", 70)] {
            let truth = w.chance(percent);
            w.see(&it, field, truth);
        }
        let hours = *w.dice.pick(&[4, 24, 24, 24, 72]);
        w.see(&it, "incident_notice_hours", Value::Int(hours));
    }
}

/// So many of a list, each once.
fn some(w: &mut Writer<'_>, list: &[Arc<str>], n: usize) -> Value {
    let mut ids: Vec<Arc<str>> = (0..n).map(|_| w.dice.pick(list).clone()).collect();
    ids.sort();
    ids.dedup();
    Value::Many(ids)
}

/// Programs, weaknesses, accounts, data, needs, audits, incidents and exercises.
pub(super) fn around(w: &mut Writer<'_>, devices: &Devices, places: &Places) {
    let n = devices.all.len();
    programs(w, devices);
    weaknesses(w, devices);
    accounts(w, devices, places);
    stores(w, devices, places);
    needs(w, devices, places);
    let kind = w.kind("audit");
    for at in 0..n / 800 + 10 {
        let it = w.entity(kind, format!("audit-{at:05}"));
        let ty = *w.dice.pick(&["scan", "scan", "scan", "penetration-test", "audit"]);
        let ty = w.text(ty);
        w.say(&it, "type", ty);
        let size = 20 + w.dice.below(300);
        let assets = some(w, &devices.all, size);
        w.say(&it, "assets", assets);
        let (held, independent) = (w.between(0, 900), w.chance(60));
        w.see(&it, "held_on", held);
        w.see(&it, "independent", independent);
        let open = i64::try_from(w.dice.below(5)).unwrap_or(0);
        w.see(&it, "findings_open", Value::Int(open));
    }
    let kind = w.kind("incident");
    for at in 0..n / 1500 + 6 {
        let it = w.entity(kind, format!("incident-{at:05}"));
        let size = 1 + w.dice.below(40);
        let assets = some(w, &devices.all, size);
        w.say(&it, "assets", assets);
        let (happened, aware, lessons) = (w.between(0, 900), w.between(0, 900), w.chance(80));
        w.see(&it, "happened_at", happened);
        w.see(&it, "aware_at", aware);
        w.see(&it, "lessons_recorded", lessons);
        let closed = if w.dice.percent(10) { Value::None } else { w.between(0, 600) };
        w.see(&it, "closed_at", closed);
    }
    let kind = w.kind("drill");
    for at in 0..20 {
        let it = w.entity(kind, format!("drill-{at:02}"));
        let (services, suppliers) = (some(w, &places.services, 3), some(w, &places.suppliers, 2));
        w.say(&it, "services", services);
        w.say(&it, "suppliers", suppliers);
        let held = w.between(0, 1000);
        w.see(&it, "held_on", held);
    }
}

fn programs(w: &mut Writer<'_>, devices: &Devices) {
    let kind = w.kind("software");
    let n_programs = (devices.computers.len() / 300).max(20);
    let mut runs: Vec<Vec<Arc<str>>> = vec![Vec::new(); n_programs];
    for device in &devices.computers {
        for _ in 0..1 + w.dice.below(3) {
            let at = w.dice.below(n_programs);
            if runs[at].last() != Some(device) {
                runs[at].push(device.clone());
            }
        }
    }
    for (at, assets) in runs.into_iter().enumerate() {
        let it = w.entity(kind, format!("program-{at:04}"));
        let name = *w.dice.pick(&[
            "Water view",
            "AnyDesk",
            "TeamViewer",
            "Office",
            "Historian",
            "PLC tools",
            "Browser",
            "Mail",
        ]);
        let name = w.text(name);
        w.say(&it, "name", name);
        w.say(&it, "assets", Value::Many(assets));
        let (version, supported) = (format!("{}.{}", 1 + at % 9, at % 5), w.between(-1500, 150));
        w.see(&it, "version", Value::Text(version.into()));
        w.see(&it, "supported_until", supported);
    }
}

fn weaknesses(w: &mut Writer<'_>, devices: &Devices) {
    let kind = w.kind("vulnerability");
    for at in 0..devices.all.len() / 250 + 20 {
        let it = w.entity(kind, format!("weakness-{at:05}"));
        let size = 1 + w.dice.below(60);
        let assets = some(w, &devices.all, size);
        w.say(&it, "assets", assets);
        w.say(&it, "software", Value::None);
        let (cvss, epss) = (w.dice.below(90) + 10, w.dice.below(500));
        w.see(&it, "cvss", Value::Double(f64::from(u32::try_from(cvss).unwrap_or(0)) / 10.0));
        w.see(&it, "epss", Value::Double(f64::from(u32::try_from(epss).unwrap_or(0)) / 1000.0));
        let (exploited, fixed, found) = (w.chance(10), w.chance(75), w.between(0, 300));
        w.see(&it, "exploited", exploited);
        w.see(&it, "fixed", fixed);
        w.see(&it, "found_on", found);
    }
}

fn accounts(w: &mut Writer<'_>, devices: &Devices, places: &Places) {
    let kind = w.kind("account");
    for at in 0..devices.all.len() / 6 + 5 {
        let it = w.entity(kind, format!("account-{at:06}"));
        let ty = *w.dice.pick(&[
            "administrator",
            "administrator",
            "service",
            "supplier",
            "operator",
            "operator",
            "emergency",
        ]);
        let (ty, owner, size) = (w.text(ty), w.dice.pick(&places.posts).clone(), 1 + w.dice.below(6));
        w.say(&it, "type", ty);
        let assets = some(w, &devices.all, size);
        w.say(&it, "assets", assets);
        w.see(&it, "owner", Value::One(owner));
        for (field, percent) in [("second_factor", 85), ("shared", 8), ("interactive", 30), ("enabled", 85)] {
            let truth = w.chance(percent);
            w.see(&it, field, truth);
        }
        let used = if w.dice.percent(85) { w.between(0, 20) } else { w.between(20, 300) };
        let (changed, expires) = (w.between(0, 500), w.between(-500, -10));
        w.see(&it, "last_used_at", used);
        w.see(&it, "password_changed_on", changed);
        w.see(&it, "expires_on", expires);
    }
}

fn stores(w: &mut Writer<'_>, devices: &Devices, places: &Places) {
    let kind = w.kind("store");
    for at in 0..devices.all.len() / 20 + 5 {
        let it = w.entity(kind, format!("store-{at:06}"));
        let (asset, owner) = (w.dice.pick(&devices.all).clone(), w.dice.pick(&places.posts).clone());
        w.say(&it, "asset", Value::One(asset));
        w.say(&it, "service", Value::None);
        let owner = if w.dice.percent(5) { Value::None } else { Value::One(owner) };
        w.see(&it, "owner", owner);
        let country = *w.dice.pick(&["CH", "CH", "CH", "DE", "US"]);
        let country = w.text(country);
        w.see(&it, "country", country);
        for (field, percent) in [("personal", 50), ("sensitive", 15), ("encrypted", 80)] {
            let truth = w.chance(percent);
            w.see(&it, field, truth);
        }
        let days = i64::try_from(30 + w.dice.below(4000)).unwrap_or(30);
        w.see(&it, "retention", Value::Duration(model::Duration(days * model::Duration::DAY.0)));
        let reviewed = w.between(0, 420);
        w.see(&it, "access_reviewed_on", reviewed);
    }
}

/// What needs what; every link is said, so that no list is open.
fn needs(w: &mut Writer<'_>, devices: &Devices, places: &Places) {
    let kind = w.kind("dependency");
    for at in 0..devices.all.len() / 5 + 5 {
        let it: EntityRef = w.entity(kind, format!("need-{at:06}"));
        let (asset, on) = (w.dice.pick(&devices.all).clone(), w.dice.pick(&devices.computers).clone());
        w.say(&it, "asset", Value::One(asset));
        w.say(&it, "on_asset", Value::One(on));
        for field in ["service", "on_service"] {
            w.say(&it, field, Value::None);
        }
        let supplier = w.dice.pick(&places.suppliers).clone();
        w.say(&it, "on_supplier", Value::One(supplier));
        let mode = *w.dice.pick(&["hard", "share", "k-of-n"]);
        let (mode, buffer) = (w.text(mode), u32::try_from(w.dice.below(24)).unwrap_or(0));
        w.see(&it, "mode", mode);
        w.see(&it, "buffer_hours", Value::Double(f64::from(buffer)));
    }
}
