//! Inventories of GLPI's agents, good and bad.

use std::fs;

use insta::assert_snapshot;
use intake::testing::{imports, outcome, told, told_of};
use serde_json::Value;

use crate::data::data_root;

const READY: &str = "bailiwick: 1\nimports: [{name: agents, format: glpi, file: \"*.json\"}]";

fn ready(json: &str) -> String {
    told(READY, json.as_bytes())
}

#[test]
fn a_computer_and_what_is_on_it() {
    let laptop = r#"{"action":"inventory","deviceid":"desk-7-2026-01-02-03-04-05","itemtype":"Computer","content":{
        "accesslog":{"logdate":"2026-08-17 14:19:54"},
        "bios":{"smanufacturer":"Dell Inc.","smodel":"XPS 13","ssn":"640HP72","bversion":"1.4.3","secure_boot":"enabled"},
        "hardware":{"name":"desk-7","chassis_type":"Laptop","uuid":"4C4C4544-0034-3010-8048-B6C04F503732"},
        "operatingsystem":{"full_name":"Microsoft Windows 11 Pro","version":"10.0.22631","timezone":{"offset":"+0200"}},
        "networks":[
          {"mac":"00:E0:4C:68:01:DB","ipaddress":"10.0.0.7","type":"ethernet","virtualdev":false},
          {"mac":"00:E0:4C:68:01:DB","ipaddress6":"fe80::1","type":"ethernet","virtualdev":false},
          {"mac":"02:42:ac:11:00:02","ipaddress":"172.17.0.1","type":"bridge","virtualdev":true}],
        "drives":[{"encrypt_status":"Yes","letter":"C:","type":"Local Disk"},{"type":"CD-Rom Disc"}],
        "antivirus":[{"name":"Defender","enabled":true},{"name":"Old","enabled":false}],
        "firewalls":[{"profile":"DomainProfile","status":"on"},{"profile":"PublicProfile","status":"off"}],
        "remote_mgmt":[{"type":"teamviewer","id":"123456789"}],
        "cpus":[{"name":"i5"}],
        "softwares":[
          {"name":"KB5040442","system_category":"security_update","install_date":"2026-08-14"},
          {"name":"Firefox","publisher":"Mozilla","version":"140.0","system_category":"application","install_date":"2026-08-16"},
          {"name":"kernel","version":"6.1","arch":"x86_64"},{"name":"kernel","version":"6.2","arch":"x86_64"}],
        "databases_services":[{"name":"MariaDB","version":"10.5"}],
        "virtualmachines":[{"name":"test","uuid":"ED9BEF03","vmtype":"virtualbox","status":"off"}]}}"#;
    assert_snapshot!(ready(laptop), @r#"
    read 18, taken 7, part of others 10, refused 0, skipped 1
    record 12: nothing is made of `cpus`
    asset:glpi-computer-640hp72 from 1
      name Text("desk-7")
      class Text("laptop")
      maker Text("Dell Inc.")
      model Text("XPS 13")
      serial Text("640HP72")
      host_name Text("desk-7")
      other_ids Texts(["glpi:desk-7-2026-01-02-03-04-05", "uuid:4c4c4544-0034-3010-8048-b6c04f503732"])
      mac_addresses Texts(["00:e0:4c:68:01:db"]) at 2026-08-17T12:19:54Z
      addresses Texts(["10.0.0.7", "fe80::1"]) at 2026-08-17T12:19:54Z
      firmware Text("1.4.3") at 2026-08-17T12:19:54Z
      operating_system Text("Microsoft Windows 11 Pro 10.0.22631") at 2026-08-17T12:19:54Z
      encrypted_at_rest Bool(true) at 2026-08-17T12:19:54Z
      malware_protection Bool(true) at 2026-08-17T12:19:54Z
      host_firewall Bool(false) at 2026-08-17T12:19:54Z
      secure_boot Bool(true) at 2026-08-17T12:19:54Z
      patched_on Instant(Instant(1786665600000000)) at 2026-08-17T12:19:54Z
      remote_access Bool(true)
      remote_access_method Text("vendor-cloud")
      last_seen_at Instant(Instant(1786969194000000)) at 2026-08-17T12:19:54Z
    software:glpi-computer-640hp72-kb5040442 from 13
      name Text("KB5040442")
      assets Many(["glpi-computer-640hp72"])
    software:glpi-computer-640hp72-firefox from 14
      name Text("Firefox")
      maker Text("Mozilla")
      version Text("140.0") at 2026-08-17T12:19:54Z
      assets Many(["glpi-computer-640hp72"])
    software:glpi-computer-640hp72-kernel-6.1-x86_64 from 15
      name Text("kernel")
      version Text("6.1") at 2026-08-17T12:19:54Z
      assets Many(["glpi-computer-640hp72"])
    software:glpi-computer-640hp72-kernel-6.2-x86_64 from 16
      name Text("kernel")
      version Text("6.2") at 2026-08-17T12:19:54Z
      assets Many(["glpi-computer-640hp72"])
    software:glpi-computer-640hp72-database-mariadb from 17
      name Text("MariaDB")
      version Text("10.5") at 2026-08-17T12:19:54Z
      assets Many(["glpi-computer-640hp72"])
    asset:glpi-vm-ed9bef03 from 18
      name Text("test")
      class Text("virtual-machine")
      other_ids Texts(["uuid:ed9bef03"])
    "#);
}

#[test]
fn equipment_seen_from_outside() {
    let switch = r#"{"action":"netinventory","deviceid":"foo","itemtype":"NetworkEquipment","content":{
        "network_device":{"name":"sw-1","manufacturer":"Cisco","model":"C2960","serial":"FOC1","mac":"8c:60:4f:8d:ae:fc",
          "ips":["127.0.0.1","10.0.0.2"],"firmware":"12.2(50)SE5","type":"Networking","location":"cellar"},
        "firmwares":[{"type":"device","version":"12.2(50)SE5"}],
        "network_ports":[{"ifname":"1","mac":"8c:60:4f:8d:ae:01"},{"ifname":"v1","mac":"00:00:0c:07:ac:01","ips":["10.0.1.2"]}],
        "network_components":[{"type":"fan"}]}}"#;
    let recipe = "bailiwick: 1\nimports: [{name: agents, format: glpi, file: x, observed: \"2026-08-17\"}]";
    assert_snapshot!(told(recipe, switch.as_bytes()), @r#"
    read 5, taken 1, part of others 3, refused 0, skipped 1
    record 5: nothing is made of `network_components`
    asset:glpi-network-foc1 from 1
      name Text("sw-1")
      class Text("network-device")
      maker Text("Cisco")
      model Text("C2960")
      serial Text("FOC1")
      host_name Text("sw-1")
      mac_addresses Texts(["8c:60:4f:8d:ae:fc", "8c:60:4f:8d:ae:01"]) at 2026-08-17T00:00:00Z
      addresses Texts(["10.0.0.2", "10.0.1.2"]) at 2026-08-17T00:00:00Z
      firmware Text("12.2(50)SE5") at 2026-08-17T00:00:00Z
    "#);
}

#[test]
fn what_is_not_said_stays_unobserved() {
    let silent = r#"{"content":{"hardware":{"name":"localhost","uuid":"03000200-0400-0500-0006-000700080009"},
        "bios":{"ssn":"To Be Filled By O.E.M.","smodel":"System Product Name"},
        "drives":[{"encrypt_status":"Yes","type":"/"},{"type":"/boot"}],
        "antivirus":[{"name":"x"}],"firewalls":[{"status":"on"},{"status":"standby"}],"remote_mgmt":[],
        "networks":[{"mac":"00:E0:4C:68:01:DB"}],"softwares":[]}}"#;
    assert_snapshot!(ready(silent), @r#"
    read 7, taken 1, part of others 6, refused 0, skipped 0
    asset:glpi-computer-00-e0-4c-68-01-db from 1
      name Text("localhost")
      class Text("computer")
      mac_addresses Texts(["00:e0:4c:68:01:db"])
    "#);
    let partly =
        |drives: &str| ready(&format!(r#"{{"content":{{"bios":{{"ssn":"A1B2"}},"drives":[{drives}]}}}}"#));
    let no = partly(r#"{"encrypt_status":"Yes"},{},{"encrypt_status":"No"}"#);
    assert!(no.contains("encrypted_at_rest Bool(false)"), "{no}");
    assert!(!partly("").contains("encrypted_at_rest"));
}

#[test]
fn a_partial_inventory_is_another_account_of_the_same_device() {
    let whole = br#"{"deviceid":"d","content":{"bios":{"ssn":"A1B2"},"hardware":{"name":"d"}}}"#;
    let part = br#"{"deviceid":"d","partial":true,"content":{"bios":{"ssn":"A1B2"},"softwares":[{"name":"vi","version":"9"}]}}"#;
    assert_snapshot!(told_of(READY, &[("1.json", whole), ("2.json", part)]), @r#"
    read 3, taken 3, refused 0, skipped 0
    asset:glpi-computer-a1b2 from 1
      name Text("d")
      class Text("computer")
      serial Text("A1B2")
      other_ids Texts(["glpi:d"])
      class Text("computer")
      serial Text("A1B2")
    asset:glpi-computer-a1b2 from 2
      name Text("d")
      class Text("computer")
      serial Text("A1B2")
      other_ids Texts(["glpi:d"])
      class Text("computer")
      serial Text("A1B2")
    software:glpi-computer-a1b2-vi from 3
      name Text("vi")
      version Text("9")
      assets Many(["glpi-computer-a1b2"])
    "#);
}

#[test]
fn odd_entries_are_refused_alone() {
    let long = "x".repeat(intake::MAX_CELL_BYTES + 1);
    let odd = format!(
        r#"{{"content":{{"bios":{{"ssn":"A1B2"}},"hardware":{{"name":"=1+1\u001b[31m"}},"networks":[1,null],"drives":{{}},
        "softwares":[7,{{}},{{"name":"??"}},{{"name":"../../x"}},{{"name":"a"}},{{"name":"A"}},{{"name":"b","version":"{long}"}},
          {{"name":"{}"}},{{"name":"v","version":{{}}}}]}}}}"#,
        "Security Update for a very long name ".repeat(5)
    );
    assert_snapshot!(ready(&odd), @r#"
    read 12, taken 5, refused 5, skipped 2
    record 4: the entry of `softwares` is no object
    record 5: it has no name
    record 6: it has no name
    record 9: the id `glpi-computer-a1b2-a` stands already in record 8
    record 10: a value is longer than the bound of 65536 bytes
    record 2: nothing is made of `networks`
    record 3: nothing is made of `networks`
    asset:glpi-computer-a1b2 from 1
      name Text("=1+1[31m")
      class Text("computer")
      serial Text("A1B2")
      host_name Text("=1+1[31m")
    software:glpi-computer-a1b2-x from 7
      name Text("../../x")
      assets Many(["glpi-computer-a1b2"])
    software:glpi-computer-a1b2-a from 8
      name Text("a")
      assets Many(["glpi-computer-a1b2"])
    software:glpi-computer-a1b2-security-update-for-a-very-long-name-security-update-fo-8a028371 from 11
      name Text("Security Update for a very long name Security Update for a very long name Security Update for a very long name Security Update for a very long name Security Update for a very long name")
      assets Many(["glpi-computer-a1b2"])
    software:glpi-computer-a1b2-v from 12
      name Text("v")
      assets Many(["glpi-computer-a1b2"])
    "#);
}

#[test]
fn a_device_that_nothing_tells_apart_is_refused_with_all_that_is_on_it() {
    let nameless =
        r#"{"content":{"hardware":{"name":"pc"},"bios":{"ssn":"0000"},"softwares":[{"name":"vi"}]}}"#;
    assert_snapshot!(ready(nameless), @r"
    read 2, taken 0, refused 2, skipped 0
    record 1: nothing tells the device apart: no serial number, no address, no id
    record 2: nothing tells the device that it is on apart
    ");
}

#[test]
fn sorts_may_be_left_out_and_lists_are_named() {
    let inventory = r#"{"itemtype":"Printer","content":{"network_device":{"serial":"P1X"},"network_ports":[{}],
        "softwares":[{"name":"vi"}],"cartridges":[{}]}}"#;
    let recipe = "bailiwick: 1\nimports: [{name: a, format: glpi, file: x, leave-out: [printer, software]}]";
    assert_snapshot!(told(recipe, inventory.as_bytes()), @r"
    read 4, taken 0, refused 0, skipped 4
    record 1: nothing is made of `printer`
    record 2: nothing is made of `network_ports`
    record 3: nothing is made of `softwares`
    record 4: nothing is made of `cartridges`
    ");
}

#[test]
fn what_is_no_inventory_is_said() {
    for broken in [
        "",
        "[]",
        "17",
        "{",
        "{\"content\":nil}",
        "{}",
        "{\"content\":[]}",
        "{\"content\":{}} {}",
        "{\"$schema\":\"x\"}",
        "<?xml version=\"1.0\"?>",
    ] {
        let told = ready(broken);
        assert!(told.starts_with("read 0, taken 0") && told.contains("broken at "), "{broken}: {told}");
    }
    assert_snapshot!(ready("{\"$schema\":\"x\"}"), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is a JSON Schema, not an inventory (give it what an agent wrote)
    ");
    assert_snapshot!(ready("{}"), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is no inventory: it has no `content` (give it what an agent wrote with `--json`)
    ");
    assert_snapshot!(ready("{\n\"content\":nil}"), @r"
    read 0, taken 0, refused 0, skipped 0
    broken at line 2, column 12: it is not valid JSON (expected ident) (-)
    ");
    let deep = |n: usize| format!("{{\"content\":{{\"x\":{}{}}}}}", "[".repeat(n), "]".repeat(n));
    assert_snapshot!(ready(&deep(29)), @r"
    read 2, taken 0, refused 1, skipped 1
    record 1: nothing tells the device apart: no serial number, no address, no id
    record 2: nothing is made of `x`
    ");
    assert!(ready(&deep(100)).contains("nests deeper than the bound of 32"));
    assert!(ready(&deep(100_000)).contains("past the bound of 4096"));
    assert!(told(READY, &[0xff, 0xfe, b'{', 0]).contains("UTF-16"));
}

#[test]
fn all_real_inventories_are_accounted_for() {
    let root = data_root().join("glpi");
    let Ok(folder) = fs::read_dir(&root) else {
        println!("NOT RUN: there is no {}; set BAILIWICK_DATA", root.display());
        return;
    };
    let mut paths: Vec<_> = folder.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let (all, said) = imports(READY);
    assert_eq!(said, "");
    let mut files = Vec::new();
    for path in &paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, fs::read(path).unwrap_or_default()));
    }
    for (name, bytes) in &files {
        let (outcome, _) = outcome(&all[0], &[(name, bytes)]);
        println!(
            "{name:36} {:4} = {:3} + {:3} + {:3} + {:3}  {:?}",
            outcome.n_read,
            outcome.n_taken,
            outcome.n_part,
            outcome.n_skipped,
            outcome.n_refused,
            outcome.skipped_by
        );
        assert_eq!(outcome.n_read, count(bytes), "{name}");
        assert_eq!(outcome.refused, [], "{name}");
        assert_eq!(outcome.broken.len(), usize::from(name == "inventory.schema.json"), "{name}");
    }
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (outcome, observations) = outcome(&all[0], &files);
    println!("{} entities, {} observations", outcome.n_entities, observations.list.len());
    assert_eq!(outcome.n_files, 18);
    assert_eq!(outcome.n_refused, 0);
}

/// Counts by another way than ours: the inventory, and all elements of lists right below `content`.
fn count(bytes: &[u8]) -> u64 {
    let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let Some(content) = value.get("content").and_then(Value::as_object) else { return 0 };
    1 + content.values().filter_map(Value::as_array).map(|list| list.len() as u64).sum::<u64>()
}
