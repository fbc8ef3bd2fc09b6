//! The demonstration data of NetBox 3.6, where it is at hand.

use std::{collections::BTreeMap, fs};

use intake::testing::{imports, outcome};
use serde_json::Value;

use super::NETBOX;
use crate::data::data_root;

#[test]
fn every_object_of_the_demonstration_is_accounted_for() {
    let folder = data_root().join("netbox");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("NOT RUN: there is no {}; set BAILIWICK_DATA", folder.display());
        return;
    };
    let mut n_files = 0;
    for file in files {
        let path = file.unwrap().path();
        n_files += 1;
        one(&path.display().to_string(), &fs::read(&path).unwrap());
    }
    assert!(n_files > 0, "the folder is empty");
}

fn one(name: &str, bytes: &[u8]) {
    let objects: Vec<Value> = serde_json::from_slice(bytes).unwrap();
    let of = |model: &'static str| objects.iter().filter(move |object| object["model"] == model);
    let (imports, said) = imports(NETBOX);
    assert_eq!(said, "");
    let (outcome, observations) = outcome(&imports[0], &[(name, bytes)]);
    println!("{name}: read {}, taken {}, part {}", outcome.n_read, outcome.n_taken, outcome.n_part);
    println!("refused {:?}, left out {:#?}", outcome.refused_by, outcome.skipped_by);
    assert_eq!(outcome.broken, []);
    assert_eq!(outcome.n_read, objects.len() as u64);
    assert_eq!(outcome.n_refused, 0);

    // The same counts by another way.
    let schema = model::Schema::builtin();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (entity, _) in &observations.entities {
        *kinds.entry(schema.kind(entity.kind).name.as_str()).or_default() += 1;
    }
    let is_free = |object: &&Value| {
        let fields = &object["fields"];
        fields["status"] != "container" && fields["status"] != "deprecated"
    };
    let mut zones: Vec<String> = Vec::new();
    for prefix in of("ipam.prefix").filter(is_free) {
        match (&prefix["fields"]["vlan"], &prefix["fields"]["role"]) {
            (Value::Number(vlan), _) => zones.push(format!("vlan {vlan}")),
            (_, Value::Number(_)) => zones.push(format!("prefix {}", prefix["pk"])),
            _ => {}
        }
    }
    zones.sort();
    zones.dedup();
    let n_machines = of("dcim.device").count() + of("virtualization.virtualmachine").count();
    assert_eq!(kinds["asset"], n_machines);
    assert_eq!(kinds["site"], of("dcim.site").count());
    assert_eq!(kinds["organization"], of("tenancy.tenant").count());
    assert_eq!(kinds["zone"], zones.len());

    let n_said = |field: &str| {
        let said = observations.list.iter();
        said.filter(|seen| schema.field(seen.entity.kind, seen.field).name == field).count()
    };
    let with = |field: &'static str| {
        let machines = of("dcim.device").chain(of("virtualization.virtualmachine"));
        machines.filter(move |object| object["fields"][field].is_number()).count()
    };
    assert_eq!(n_said("class"), with("role"));
    assert_eq!(n_said("model"), with("device_type"));
    assert_eq!(n_said("maker"), with("device_type"));
    assert_eq!(n_said("operating_system"), with("platform"));
    assert_eq!(n_said("addresses"), 0, "no address of the demonstration is on an interface");
    assert_eq!(n_said("zone"), 0, "and so no zone follows");
    let named = of("dcim.device").filter(|device| device["fields"]["name"].is_string()).count();
    assert_eq!(n_said("host_name"), named + of("virtualization.virtualmachine").count());
}
