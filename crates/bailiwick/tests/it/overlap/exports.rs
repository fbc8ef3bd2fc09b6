//! The town as its three sources export it.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::{Value, json};

use super::town::{Device, Said};

/// How many objects stand in a page of NetBox.
const PAGE: usize = 200;

/// Writes the exports beside the manifest.
pub(super) fn write(city: &Path, town: &[Device]) {
    let _absent = fs::remove_dir_all(city.join("netbox"));
    fs::create_dir(city.join("netbox")).unwrap();
    let (mut devices, mut machines) = (Vec::new(), Vec::new());
    let mut plugs = [const { Vec::new() }; 4];
    for device in town {
        let Some(said) = &device.netbox else { continue };
        let list = if device.is_virtual { &mut machines } else { &mut devices };
        list.push(netbox_device(device, said));
        netbox_plugs(device, said, &mut plugs);
    }
    let sites = (0..10).map(|n| {
        json!({"id": n + 1, "url": url("dcim/sites", n + 1), "name": format!("Works {n}"),
        "slug": format!("works-{n}"), "status": {"value": "active"}})
    });
    pages(city, "sites", sites.collect());
    pages(city, "devices", devices);
    pages(city, "machines", machines);
    let [interfaces, of_machines, addresses, macs] = plugs;
    pages(city, "interfaces", interfaces);
    pages(city, "machine-interfaces", of_machines);
    pages(city, "addresses", addresses);
    pages(city, "macs", macs);
    fs::write(city.join("scan.xml"), scan(town)).unwrap();
    fs::write(city.join("register.csv"), register(town)).unwrap();
}

fn url(path: &str, id: usize) -> String {
    format!("https://netbox.example/api/{path}/{id}/")
}

fn pages(city: &Path, name: &str, objects: Vec<Value>) {
    let count = objects.len();
    for (n, objects) in objects.chunks(PAGE).enumerate() {
        let page = json!({"count": count, "next": null, "previous": null, "results": objects});
        fs::write(city.join(format!("netbox/{name}-{n}.json")), page.to_string()).unwrap();
    }
}

fn netbox_device(device: &Device, said: &Said) -> Value {
    let id = device.n + 1;
    let path = if device.is_virtual { "virtualization/virtual-machines" } else { "dcim/devices" };
    let mut object = json!({
        "id": id, "url": url(path, id), "name": said.host, "serial": said.serial,
        "role": {"id": 1, "url": url("dcim/device-roles", 1), "name": "PLC", "slug": "plc"},
        "site": {"id": device.site + 1, "url": url("dcim/sites", device.site + 1)},
        "status": {"value": "active"}, "custom_fields": {"firmware": "2.9.4"},
    });
    if !said.tag.is_empty() {
        object["asset_tag"] = json!(said.tag);
    }
    if !said.maker.is_empty() {
        let id = said.maker.len();
        object["device_type"] = json!({"id": id, "url": url("dcim/device-types", id), "model": "M", "slug": "m",
            "manufacturer": {"id": id, "url": url("dcim/manufacturers", id), "name": said.maker, "slug": "m"}});
    }
    object
}

/// Its interface, of a device or of a virtual machine, its address and its hardware address.
fn netbox_plugs(device: &Device, said: &Said, plugs: &mut [Vec<Value>; 4]) {
    let id = device.n + 1;
    let (place, path, owner, on) = match device.is_virtual {
        false => (0, "dcim/interfaces", "device", "dcim.interface"),
        true => (1, "virtualization/interfaces", "virtual_machine", "virtualization.vminterface"),
    };
    let of = if device.is_virtual { "virtualization/virtual-machines" } else { "dcim/devices" };
    let mut interface = json!({"id": id, "url": url(path, id), "name": "eth0"});
    interface[owner] = json!({"id": id, "url": url(of, id)});
    plugs[place].push(interface);
    if !said.address.is_empty() {
        plugs[2].push(
            json!({"id": id, "url": url("ipam/ip-addresses", id), "address": format!("{}/16", said.address),
            "status": {"value": "active"}, "assigned_object_type": on, "assigned_object_id": id}),
        );
    }
    if !said.mac.is_empty() {
        plugs[3].push(
            json!({"id": id, "url": url("dcim/mac-addresses", id), "mac_address": said.mac.to_uppercase(),
            "assigned_object_type": on, "assigned_object_id": id}),
        );
    }
}

fn scan(town: &[Device]) -> String {
    let mut xml =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\" start=\"1789400000\" \
                   version=\"7.94\" xmloutputversion=\"1.05\">\n"
            .to_owned();
    for said in town.iter().filter_map(|device| device.scan.as_ref()) {
        let _ = writeln!(
            xml,
            "<host starttime=\"1789400000\" endtime=\"1789400060\"><status state=\"up\" reason=\"syn-ack\"/>\
             <address addr=\"{}\" addrtype=\"ipv4\"/>",
            said.address
        );
        if !said.mac.is_empty() {
            let _ = writeln!(xml, "<address addr=\"{}\" addrtype=\"mac\"/>", said.mac.to_uppercase());
        }
        if !said.host.is_empty() {
            let _ = writeln!(xml, "<hostnames><hostname name=\"{}\" type=\"PTR\"/></hostnames>", said.host);
        }
        for port in [80, 443] {
            let _ = writeln!(
                xml,
                "<ports><port protocol=\"tcp\" portid=\"{port}\"><state state=\"open\"/></port></ports>"
            );
        }
        xml.push_str("</host>\n");
    }
    xml.push_str("<runstats><finished time=\"1789400100\" exit=\"success\"/></runstats>\n</nmaprun>\n");
    xml
}

fn register(town: &[Device]) -> String {
    let mut csv = "number,serial,mac,tag,host,maker,site,owner\n".to_owned();
    for device in town {
        let Some(said) = &device.register else { continue };
        let Said { serial, mac, tag, host, maker, .. } = said;
        // Only a device that shares nothing stronger is listed with its hardware address.
        let mac = if device.unclear.is_empty() { "" } else { mac };
        let (number, site) = (device.n + 1, device.site);
        let _ = writeln!(csv, "{number},{serial},{mac},{tag},{host},{maker},works-{site},water");
    }
    csv
}
