//! Cities in memory.

use std::{collections::BTreeMap, fmt::Write, io::Read};

use app::{Assessment, Folder, Loaded, Posture, Trouble};
use model::Instant;

use super::super::{Pictures, all};
use crate::texts::pictures::{EN, PictureTexts};

/// A city that was read and judged.
pub(super) struct City {
    pub loaded: Loaded,
    pub assessment: Assessment,
    pub posture: Posture,
}

impl City {
    /// Reads and judges a folder; mistakes in it end the test.
    pub(super) fn read(folder: &dyn Folder) -> Self {
        let loaded = app::load(folder, true, &mut |_, _| {}).expect("a folder that can be read");
        let as_of = Instant::parse("2026-11-16T06:00:00+01:00").expect("an instant");
        let assessment = app::assess(&loaded, as_of, as_of, &mut |_, _| {});
        let posture = app::posture(&loaded, &assessment);
        Self { loaded, assessment, posture }
    }

    /// A city of one file of entities, with two shipped policies.
    pub(super) fn of(entities: &str) -> Self {
        Self::files(&[("all.yaml", &format!("bailiwick: 1\nobserved: \"2026-11-12\"\n{entities}"))])
    }

    /// A city of some files beside its manifest.
    pub(super) fn files(files: &[(&str, &str)]) -> Self {
        let mut all: BTreeMap<String, String> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        all.insert("bailiwick.yaml".to_owned(), MANIFEST.to_owned());
        Self::read(&Memory(all))
    }

    /// Its pictures in English.
    pub(super) fn pictures(&self) -> Pictures {
        self.pictures_in(&EN)
    }

    pub(super) fn pictures_in(&self, texts: &PictureTexts) -> Pictures {
        all(&self.loaded, &self.assessment, &self.posture, texts)
    }
}

const MANIFEST: &str = r#"bailiwick: 1
city: {name: Little Haven, time_zone: Europe/Zurich}
inventory: {zone: {complete: true, by: post:clerk, on: "2026-10-01"}}
adopt:
  - policy: remote-access
  - policy: segmentation
"#;

struct Memory(BTreeMap<String, String>);

impl Folder for Memory {
    fn files(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().filter(|path| path.ends_with(".yaml")).cloned().collect())
    }

    fn read(&self, path: &str, _: usize) -> Result<Vec<u8>, Trouble> {
        Ok(self.0.get(path).map_or_else(Vec::new, |text| text.clone().into_bytes()))
    }

    fn data(&self, pattern: &str) -> Result<Vec<String>, Trouble> {
        Ok(self.0.keys().filter(|path| app::matches(pattern, path)).cloned().collect())
    }

    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, Trouble> {
        Ok(Box::new(self.0.get(path).map_or(&[][..], String::as_bytes)))
    }
}

/// Zones of a town: id, name, level, wanted, reached and devices.
const ZONES: [(&str, &str, &str, u32, i32, u32); 14] = [
    ("internet", "Internet", "5", 0, -1, 0),
    ("suppliers", "Suppliers' networks", "5", 0, -1, 0),
    ("camera-cloud", "Camera maker's cloud", "5", 0, -1, 0),
    ("offices", "City offices", "4", 2, 2, 152),
    ("registry", "Citizen registry", "4", 3, 2, 71),
    ("buffer", "Operations buffer", "3.5", 3, 3, 12),
    ("access", "Supplier access", "3.5", 3, 1, 8),
    ("centre", "Operations centre", "3", 3, 2, 39),
    ("dispatch", "Emergency control room", "3", 3, 3, 56),
    ("water-control", "Water control", "2", 3, 2, 8),
    ("traffic-control", "Traffic control", "2", 2, 2, 6),
    ("pumping", "Pumping and treatment", "1", 3, 1, 458),
    ("junctions", "Junction cabinets", "1", 2, 1, 526),
    ("cameras", "Public cameras", "0", 2, -1, 664),
];

const CONDUITS: [(&str, &str, &str); 20] = [
    ("internet", "offices", "https"),
    ("internet", "buffer", "https"),
    ("suppliers", "access", "vpn"),
    ("offices", "registry", "https"),
    ("offices", "buffer", "https"),
    ("offices", "access", "rdp"),
    ("registry", "buffer", "https"),
    ("buffer", "centre", "opc-ua"),
    ("buffer", "dispatch", "sip"),
    ("access", "centre", "rdp"),
    ("centre", "dispatch", "sip"),
    ("centre", "water-control", "opc-ua"),
    ("centre", "traffic-control", "ntcip"),
    ("centre", "cameras", "rtsps"),
    ("dispatch", "cameras", "rtsps"),
    ("water-control", "pumping", "modbus"),
    ("traffic-control", "junctions", "ntcip"),
    ("traffic-control", "cameras", "rtsp"),
    ("junctions", "cameras", "rtsp"),
    ("water-control", "cameras", "mqtt"),
];

/// Pairs of zones between which traffic was seen: all but the last three declared, and three that nobody wrote down.
const UNDECLARED: [(usize, usize, &str); 3] = [(1, 11, "rdp"), (2, 13, "rtmp"), (3, 9, "smb")];

/// A town of 2,000 devices in 14 zones, with 9 services.
pub(super) fn town() -> City {
    let mut all = String::from("bailiwick: 1\nobserved: \"2026-11-12\"\nzones:\n");
    for (n, (id, name, level, wanted, reached, _)) in ZONES.iter().enumerate() {
        let outside = *level == "5";
        let reached =
            if *reached < 0 { String::new() } else { format!(", security_level_achieved: {reached}") };
        let wanted =
            if outside { String::new() } else { format!(", security_level_target: {wanted}{reached}") };
        let _ = writeln!(
            all,
            "  - {{id: {id}, name: \"{name}\", purdue: {level}{wanted}, untrusted: {outside}, address_ranges: [\"10.{n}.0.0/16\"]}}"
        );
    }
    all.push_str("conduits:\n");
    for (n, (from, to, what)) in CONDUITS.iter().enumerate() {
        let _ = writeln!(
            all,
            "  - {{id: c{n:02}, from: {from}, to: {to}, protocols: [{what}], direction: both, encrypted: {}}}",
            n % 3 == 0
        );
    }
    all.push_str("assets:\n");
    let mut seed: u32 = 7;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 8) / f64::from(1 << 24)
    };
    for (id, _, _, _, _, n_devices) in ZONES {
        for n in 0..n_devices {
            let (x, y) = (4.9 + (random() + random()) * 0.06, 52.37 + (random() + random()) * 0.03);
            let place =
                if random() < 0.9 { format!(", longitude: {x:.5}, latitude: {y:.5}") } else { String::new() };
            let mfa = match random() {
                r if r < 0.1 => ", mfa_enforced: false",
                r if r < 0.7 => ", mfa_enforced: true, remote_access_method: vpn",
                _ => "",
            };
            let reached = random() < 0.5;
            let _ = writeln!(
                all,
                "  - {{id: {id}-{n}, zone: {id}, remote_access: {reached}{mfa}{place}, services: [{}]}}",
                SERVICES[n as usize % 9].0
            );
        }
    }
    all.push_str("services:\n");
    for (id, name) in SERVICES {
        let _ = writeln!(all, "  - {{id: {id}, name: {name}}}");
    }
    all.push_str("organizations: [{id: diesel, name: Quay Diesel Trading, role: supplier}]\ndependencies:\n");
    for (n, (who, whom, mode, hours)) in NEEDS.iter().enumerate() {
        let buffer = hours.map_or(String::new(), |hours| format!(", buffer_hours: {hours}"));
        let _ = writeln!(all, "  - {{id: d{n}, service: {who}, on_service: {whom}, mode: {mode}{buffer}}}");
    }
    all.push_str("  - {id: fuel, service: power, on_supplier: diesel, mode: share, buffer_hours: 72}\n");
    all.push_str(
        "  - {id: radio, service: dispatch-service, on_asset: dispatch-3, mode: hard, buffer_hours: 0}\n",
    );
    let imports = "bailiwick: 1\nimports: [{name: sensor, format: zeek, file: \"*.log\"}]\n";
    City::files(&[("all.yaml", &all), ("imports.yaml", imports), ("conn.log", &log())])
}

const SERVICES: [(&str, &str); 9] = [
    ("power", "Municipal power"),
    ("network", "City network"),
    ("water", "Water supply"),
    ("waste", "Wastewater, gates"),
    ("lights", "Street lighting"),
    ("traffic", "Traffic and parking"),
    ("citizens", "Citizen services"),
    ("dispatch-service", "Emergency dispatch"),
    ("tram", "Tram"),
];

const NEEDS: [(&str, &str, &str, Option<f64>); 17] = [
    ("network", "power", "hard", Some(48.0)),
    ("water", "power", "hard", Some(12.0)),
    ("water", "network", "share", Some(4.0)),
    ("waste", "power", "hard", Some(2.0)),
    ("waste", "network", "share", Some(4.0)),
    ("lights", "power", "hard", Some(0.0)),
    ("lights", "network", "share", None),
    ("traffic", "power", "hard", Some(2.0)),
    ("traffic", "network", "share", Some(0.0)),
    ("citizens", "network", "hard", Some(0.0)),
    ("dispatch-service", "power", "hard", Some(48.0)),
    ("dispatch-service", "network", "hard", Some(0.0)),
    ("dispatch-service", "water", "share", None),
    ("dispatch-service", "traffic", "share", None),
    ("tram", "power", "hard", Some(0.0)),
    ("tram", "network", "hard", Some(1.0)),
    ("tram", "traffic", "share", None),
];

/// What a sensor saw, as a log of Zeek.
fn log() -> String {
    let mut log = String::from(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\torig_pkts\tresp_pkts\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring\tcount\tcount\n",
    );
    let zone = |id: &str| ZONES.iter().position(|zone| zone.0 == id).unwrap();
    let declared =
        CONDUITS.iter().take(CONDUITS.len() - 3).map(|(from, to, what)| (zone(from), zone(to), *what));
    for (n, (from, to, what)) in declared.chain(UNDECLARED).enumerate() {
        let _ = writeln!(
            log,
            "1794600000.{n}\tC{n}\t10.{from}.0.9\t4000\t10.{to}.0.9\t{}\ttcp\t{what}\tSF\t9\t9",
            443 + n
        );
    }
    log
}
