//! Devices, sort by sort.

use std::sync::Arc;

use model::{EntityRef, Value};

use super::{things::Places, writer::Writer};

/// A sort of device.
struct Sort {
    prefix: &'static str,
    class: &'static str,
    name: &'static str,
    /// How many of a thousand devices.
    share: usize,
    /// Levels of the Purdue model, as tenths.
    levels: &'static [u32],
    actuator: bool,
    /// Whether programs run on it that people chose.
    computer: bool,
    /// Whether one entry stands for several.
    fleet: bool,
    systems: &'static [&'static str],
    sectors: &'static [&'static str],
}

const FIELD: &[&str] = &["VxWorks 6.9", "FreeRTOS", "Linux 4.9", "Linux 5.10", "Linux 3.2"];
const WINDOWS: &[&str] = &["Windows 11", "Windows 10", "Windows 10", "Windows 7", "Windows Server 2008"];
const SERVERS: &[&str] =
    &["Linux 6.1", "Linux 5.15", "Linux 6.8", "Windows Server 2022", "Windows Server 2016"];

const fn sort(prefix: &'static str, class: &'static str, name: &'static str, share: usize) -> Sort {
    let (levels, systems, sectors): (&[u32], _, &[&str]) = (&[10], FIELD, &["administration"]);
    Sort {
        prefix,
        class,
        name,
        share,
        levels,
        actuator: false,
        computer: false,
        fleet: false,
        systems,
        sectors,
    }
}

const SORTS: &[Sort] = &[
    Sort {
        levels: &[0, 10, 10],
        actuator: true,
        fleet: true,
        sectors: &["lighting"],
        ..sort("light", "street-lamp", "Lamp", 330)
    },
    Sort {
        levels: &[0, 10],
        fleet: true,
        sectors: &["environment", "water", "transport"],
        ..sort("sens", "sensor", "Gauge", 100)
    },
    Sort { levels: &[0, 10], fleet: true, sectors: &["water"], ..sort("meter", "water-meter", "Meter", 80) },
    Sort {
        levels: &[20, 30, 35],
        sectors: &["communication", "emergency", "transport"],
        ..sort("cam", "camera", "Camera", 90)
    },
    Sort {
        levels: &[10, 20],
        actuator: true,
        sectors: &["transport"],
        ..sort("sig", "traffic-signal-controller", "Signal", 60)
    },
    Sort {
        levels: &[10, 10, 20, 40],
        actuator: true,
        computer: true,
        sectors: &["water", "wastewater", "energy"],
        ..sort("plc", "plc", "Controller", 60)
    },
    Sort {
        levels: &[10, 20],
        actuator: true,
        computer: true,
        sectors: &["water", "energy"],
        ..sort("rtu", "rtu", "Remote", 30)
    },
    Sort {
        levels: &[0, 10],
        actuator: true,
        sectors: &["water", "wastewater"],
        ..sort("pump", "pump-drive", "Pump", 30)
    },
    Sort {
        levels: &[0, 10],
        actuator: true,
        sectors: &["water", "wastewater"],
        ..sort("valve", "valve-actuator", "Valve", 30)
    },
    Sort {
        levels: &[20, 35],
        fleet: true,
        sectors: &["transport", "finance"],
        ..sort("park", "parking-meter", "Parking", 40)
    },
    Sort {
        levels: &[20, 30],
        actuator: true,
        sectors: &["buildings", "education"],
        ..sort("door", "door-controller", "Door", 30)
    },
    Sort {
        levels: &[20, 30],
        computer: true,
        systems: WINDOWS,
        sectors: &["water", "energy", "transport"],
        ..sort("hmi", "hmi", "Screen", 10)
    },
    Sort {
        levels: &[35, 40, 40],
        computer: true,
        systems: SERVERS,
        sectors: &["administration", "health", "finance"],
        ..sort("srv", "server", "Server", 35)
    },
    Sort {
        levels: &[40, 40, 50],
        computer: true,
        systems: WINDOWS,
        sectors: &["administration", "education", "health"],
        ..sort("ws", "desktop", "Desk", 55)
    },
    Sort {
        levels: &[20, 35, 40],
        systems: &["IOS 15.2", "JunOS 21", "Linux 5.10"],
        sectors: &["communication"],
        ..sort("net", "switch", "Switch", 15)
    },
    Sort {
        levels: &[35],
        systems: &["Linux 5.10", "FreeBSD 13"],
        sectors: &["communication"],
        ..sort("fw", "firewall", "Firewall", 5)
    },
];

const MAKERS: &[&str] = &[
    "Alpstrom",
    "Alpstrom",
    "Borea",
    "Borea",
    "Caldera",
    "Dorn",
    "Elbe Controls",
    "Fjord",
    "Hydra",
    "Ostrov",
    "Kestrel",
];
const PORTS: &[&str] = &[
    "22/tcp", "80/tcp", "443/tcp", "443/tcp", "443/tcp", "502/tcp", "123/udp", "8080/tcp", "23/tcp",
    "554/tcp", "445/tcp", "3389/tcp", "161/udp",
];

/// What was made, for what is about devices.
pub(super) struct Devices {
    pub(super) all: Vec<Arc<str>>,
    pub(super) computers: Vec<Arc<str>>,
}

pub(super) fn devices(w: &mut Writer<'_>, n_assets: usize, places: &Places) -> Devices {
    let kind = w.kind("asset");
    let mut devices = Devices { all: Vec::with_capacity(n_assets), computers: Vec::new() };
    for (at, sort) in SORTS.iter().enumerate() {
        let is_last = at + 1 == SORTS.len();
        let n = if is_last { n_assets - devices.all.len() } else { n_assets * sort.share / 1000 };
        for n in 1..=n {
            let asset = w.entity(kind, format!("{}-{n:06}", sort.prefix));
            device(w, &asset, sort, n, places);
            devices.all.push(asset.id.clone());
            if sort.computer {
                devices.computers.push(asset.id.clone());
            }
        }
    }
    devices
}

fn device(w: &mut Writer<'_>, asset: &EntityRef, sort: &Sort, n: usize, places: &Places) {
    // What stands in one district was bought together.
    let district = n * places.districts / (n + 997) % places.districts;
    let level = *w.dice.pick(sort.levels);
    let is_field = level <= 20;
    declared(w, asset, sort, n, is_field);
    let zone = places.zone(district, level);
    let site = places.site(district, w.dice.throw());
    for (field, link) in [("zone", zone), ("site", site)] {
        w.see(asset, field, Value::One(link));
    }
    let (supplier, owner) = (w.dice.pick(&places.suppliers).clone(), w.dice.pick(&places.posts).clone());
    let operator = w.dice.pick(&places.operators).clone();
    let supplier = if w.dice.percent(2) { Value::None } else { Value::One(supplier) };
    w.see(asset, "supplier", supplier);
    w.see(asset, "owner", Value::One(owner));
    w.see(asset, "operator", Value::One(operator));
    let mut services = vec![places.service(sort.sectors[n % sort.sectors.len()], w.dice.throw())];
    while w.dice.percent(12) {
        services.push(places.any_service(w.dice.throw()));
    }
    w.see(asset, "services", Value::Many(services));
    measured(w, asset, sort, district, is_field);
}

fn declared(w: &mut Writer<'_>, asset: &EntityRef, sort: &Sort, n: usize, is_field: bool) {
    let class = w.text(sort.class);
    w.say(asset, "class", class);
    w.say(asset, "name", Value::Text(format!("{} {n}", sort.name).into()));
    let maker = *w.dice.pick(MAKERS);
    let maker = w.text(maker);
    w.see(asset, "maker", maker);
    let model = format!("{}-{}", *w.dice.pick(&["AX", "BR", "CT", "DL"]), 100 + w.dice.below(12) * 50);
    let model = w.text(&model);
    w.see(asset, "model", model);
    if sort.fleet {
        let count = i64::try_from(1 + w.dice.below(400)).unwrap_or(1);
        w.see(asset, "count", Value::Int(count));
    }
    if !is_field {
        let prefix = if w.dice.percent(95) { sort.prefix } else { "OLD" };
        w.see(asset, "host_name", Value::Text(format!("{prefix}-{n:06}.city").into()));
    }
    let criticality = *w.dice.pick(&["low", "medium", "medium", "medium", "high", "high", "critical"]);
    let criticality = w.text(criticality);
    w.see(asset, "criticality", criticality);
    w.see(asset, "actuator", Value::Bool(sort.actuator));
    let fail_state = *w.dice.pick(if sort.actuator {
        &["safe", "last", "off", "on", "closed", "open"]
    } else {
        &["last", "safe", "stopped", "off", "on", "last"]
    });
    let fail_state = w.text(fail_state);
    w.see(asset, "fail_state", fail_state);
    let redundant = w.chance(35);
    w.see(asset, "redundant", redundant);
    let installed = w.between(20, 5000);
    w.see(asset, "installed_on", installed);
    let supported = if w.dice.percent(3) { Value::None } else { w.between(-2500, 700) };
    w.see(asset, "supported_until", supported);
    let remote = w.dice.percent(40);
    w.see(asset, "remote_access", Value::Bool(remote));
    let method =
        if remote { *w.dice.pick(&["vpn", "vpn", "jump-host", "vendor-cloud", "modem"]) } else { "" };
    let method = if remote { w.text(method) } else { Value::None };
    w.see(asset, "remote_access_method", method);
    if w.dice.percent(60) {
        let label = *w.dice.pick(&[
            "CSL level 1",
            "CSL level 2",
            "CSL level 3",
            "EUCC substantial",
            "EUCC high",
            "own test",
        ]);
        let label = w.text(label);
        w.say(asset, "label", label);
    }
    let note = *w.dice.pick(&["in use", "in use", "in use", "spare", "to be moved"]);
    let note = w.text(note);
    w.see(asset, "note", note);
}

/// Truths that are measured, and for how many of a hundred devices each holds.
const TRUTHS: &[(&str, usize)] = &[
    ("mfa_enforced", 85),
    ("remote_sessions_recorded", 70),
    ("internet_exposed", 4),
    ("default_password", 6),
    ("encrypted_at_rest", 75),
    ("encrypted_in_transit", 80),
    ("logging", 85),
    ("time_synchronised", 88),
    ("backup_configured", 82),
    ("malware_protection", 88),
    ("host_firewall", 85),
    ("commands_authenticated", 78),
    ("secure_boot", 72),
    ("tamper_detection", 70),
    ("cabinet_locked", 90),
];

fn measured(w: &mut Writer<'_>, asset: &EntityRef, sort: &Sort, district: usize, is_field: bool) {
    for (field, percent) in TRUTHS {
        let truth = w.chance(*percent);
        w.see(asset, field, truth);
    }
    let firmware = format!("{}.{}.{}", 1 + w.dice.below(6), w.dice.below(12), w.dice.below(6));
    let firmware = w.text(&firmware);
    w.see(asset, "firmware", firmware);
    let system = *w.dice.pick(sort.systems);
    let system = w.text(system);
    w.see(asset, "operating_system", system);
    let (host, third) = (w.dice.below(250) + 1, w.dice.below(250));
    let second = if w.dice.percent(3) {
        8
    } else if is_field {
        64 + district % 60
    } else {
        128 + district % 120
    };
    let first = if w.dice.percent(1) { 84 } else { 10 };
    w.see(asset, "addresses", Value::Texts(vec![format!("{first}.{second}.{third}.{host}").into()]));
    let n_ports = w.dice.below(4);
    let mut ports = Vec::new();
    for _ in 0..n_ports {
        let port = *w.dice.pick(PORTS);
        let port = w.shared(port);
        if !ports.contains(&port) {
            ports.push(port);
        }
    }
    w.see(asset, "open_ports", Value::Texts(ports));
    let password = w.between(0, 500);
    w.see(asset, "password_changed_on", password);
    let patched = if w.dice.percent(70) { w.between(0, 60) } else { w.between(60, 700) };
    w.see(asset, "patched_on", patched);
    let missing = if w.dice.percent(60) { 0 } else { i64::try_from(w.dice.below(8)).unwrap_or(0) };
    w.see(asset, "patches_missing", Value::Int(missing));
    let last_seen = if w.dice.percent(85) { w.between(0, 3) } else { w.between(3, 60) };
    w.see(asset, "last_seen_at", last_seen);
}
