//! A town of real devices, as three sources know them: the truth of which the exports are written.

/// How many devices the town has, of which the last [`UNCLEAR`] cannot be told from the exports alone.
pub(super) const DEVICES: usize = 500;
pub(super) const UNCLEAR: usize = 40;

/// What a source says of a device; what it does not say is empty.
#[derive(Clone, Default)]
pub(super) struct Said {
    pub serial: String,
    pub mac: String,
    pub host: String,
    pub maker: String,
    pub tag: String,
    pub address: String,
}

/// A real device.
#[derive(Default)]
pub(super) struct Device {
    /// Its place in the list, from which its ids are made.
    pub n: usize,
    pub site: usize,
    pub is_virtual: bool,
    /// What makes it hard to tell who is who, and what a careful person then does; empty where it is clear.
    pub unclear: &'static str,
    pub netbox: Option<Said>,
    pub scan: Option<Said>,
    pub register: Option<Said>,
}

impl Device {
    /// The ids that it has before anybody knows who is who, in the order of the imports.
    pub(super) fn ids(&self) -> Vec<String> {
        let of_netbox = if self.is_virtual { "vm" } else { "device" };
        let netbox = self.netbox.iter().map(|_| format!("asset:nb-{of_netbox}-{}", self.n + 1));
        let scan = self.scan.iter().map(|said| format!("asset:nmap-{}", said.address));
        netbox.chain(scan).chain(self.register.iter().map(|_| format!("asset:inv-{}", self.n + 1))).collect()
    }
}

fn mac(n: usize) -> String {
    format!("00:1b:1b:{:02x}:{:02x}:{:02x}", n >> 16, n >> 8 & 255, n & 255)
}

fn address(n: usize) -> String {
    format!("10.{}.{}.{}", 20 + n / 62500, n / 250 % 250, n % 250 + 1)
}

/// All devices.
pub(super) fn town(n_devices: usize) -> Vec<Device> {
    let mut town: Vec<Device> = (0..n_devices - UNCLEAR).map(clear).collect();
    let mut cases = Cases { town: &mut town };
    cases.copied_serials();
    cases.one_name_at_one_site();
    cases.docking_stations();
    cases.other_makers();
    cases.keys_that_disagree();
    cases.clones();
    cases.replacements();
    cases.names_without_a_site();
    cases.bare_addresses();
    cases.another_card();
    town
}

/// A device that shares what identifies with itself and with no other. Host names repeat at each of ten sites, serial
/// numbers may be fillers, and NetBox has addresses that meanwhile moved to the next device of the scan.
fn clear(n: usize) -> Device {
    let (block, site) = (n / 10, n % 10);
    let whole = Said {
        serial: format!("EB-{:06}", 700_000 + n * 7),
        mac: mac(n),
        host: format!("plc-{block:03}"),
        maker: "Siemens".to_owned(),
        tag: format!("T{n:05}"),
        address: address(n),
    };
    let rewritten = Said {
        serial: whole.serial.to_lowercase().replace('-', " "),
        maker: "SIEMENS AG".to_owned(),
        tag: String::new(),
        ..whole.clone()
    };
    let filler = |said: &Said, filler: &str| Said { serial: filler.to_owned(), ..said.clone() };
    let moved = Said { address: address(n + 1), ..whole.clone() };
    let in_full = Said { host: format!("{}.ebbmouth.example", whole.host), ..whole.clone() };
    let (netbox, scan, register) = match block % 9 {
        0 => (Some(moved), Some(whole), Some(rewritten)),
        1 => (Some(whole), None, Some(rewritten)),
        2 => (Some(whole), Some(in_full), None),
        3 => (Some(whole.clone()), None, Some(Said { serial: String::new(), ..rewritten })),
        4 => {
            let tagged = Said { serial: String::new(), host: String::new(), ..whole.clone() };
            (Some(whole), None, Some(tagged))
        }
        5 => {
            (Some(filler(&whole, "To be filled by O.E.M.")), Some(in_full), Some(filler(&rewritten, "0000")))
        }
        6 => (Some(filler(&whole, "SN12345678")), None, Some(filler(&rewritten, "SN12345678"))),
        7 => (None, None, Some(whole)),
        _ if site % 2 == 0 => (Some(whole), None, None),
        _ => (None, Some(Said { host: format!("guest-{n}"), ..whole }), None),
    };
    Device { n, site, netbox, scan, register, ..Device::default() }
}

/// Adds devices that cannot be told from the exports alone.
struct Cases<'a> {
    town: &'a mut Vec<Device>,
}

impl Cases<'_> {
    fn add(&mut self, unclear: &'static str, sources: [Option<Said>; 3]) {
        let n = self.town.len();
        let [netbox, scan, register] = sources;
        self.town.push(Device { n, site: 3, unclear, netbox, scan, register, ..Device::default() });
    }

    /// What nobody else has: a name, and where they are asked for a serial number and a hardware address.
    fn own(&self, after: usize) -> Said {
        let n = self.town.len() + after;
        Said {
            serial: format!("UX-{:06}", 100_000 + n * 3),
            mac: mac(n),
            host: format!("unit-{n}"),
            address: address(n),
            ..Said::default()
        }
    }

    fn copied_serials(&mut self) {
        let unclear = "one serial number typed at two devices, both in both lists: two devices, told by name";
        for _ in 0..2 {
            let (a, b) = (self.own(0), self.own(1));
            let b = Said { serial: a.serial.clone(), ..b };
            for said in [a, b] {
                let listed = Said { mac: String::new(), ..said.clone() };
                self.add(unclear, [Some(said), None, Some(listed)]);
            }
        }
    }

    fn one_name_at_one_site(&mut self) {
        let unclear =
            "two devices have one name at one site, and the register has it once: it means the first";
        for _ in 0..2 {
            let (a, b) = (self.own(0), self.own(1));
            let named = Said { host: a.host.clone(), ..Said::default() };
            self.add(unclear, [Some(a.clone()), None, Some(named)]);
            self.add(unclear, [Some(Said { host: a.host, ..b }), None, None]);
        }
    }

    fn docking_stations(&mut self) {
        let unclear =
            "NetBox has the docking station's address on both laptops: the scan saw the one it names";
        for _ in 0..2 {
            let (a, b) = (self.own(0), self.own(1));
            let b = Said { mac: a.mac.clone(), ..b };
            let listed = Said { serial: b.serial.clone(), ..Said::default() };
            self.add(unclear, [Some(a), None, None]);
            self.add(unclear, [Some(b.clone()), Some(b), Some(listed)]);
        }
        let unclear =
            "the hardware address is one laptop's, the name another's: it stood at the other's dock";
        let (a, b) = (self.own(0), self.own(1));
        let seen = Said { mac: a.mac.clone(), ..b.clone() };
        self.add(unclear, [Some(a), None, None]);
        self.add(unclear, [Some(b), Some(seen), None]);
    }

    fn other_makers(&mut self) {
        let unclear = "two makers happen to count alike: two devices";
        for _ in 0..2 {
            let (a, b) = (self.own(0), self.own(1));
            let (maker, other) = ("Siemens".to_owned(), "Schneider Electric".to_owned());
            let b = Said { serial: a.serial.clone(), maker: other, mac: String::new(), ..b };
            self.add(unclear, [Some(Said { maker, ..a }), None, None]);
            self.add(unclear, [None, None, Some(b)]);
        }
        let unclear = "the register names the maker's brand: one device";
        for _ in 0..2 {
            let a = Said { maker: "Rockwell Automation".to_owned(), ..self.own(0) };
            let maker = "Allen-Bradley".to_owned();
            let listed = Said { maker, mac: String::new(), ..a.clone() };
            self.add(unclear, [Some(a), None, Some(listed)]);
        }
    }

    fn keys_that_disagree(&mut self) {
        let unclear = "the register has one device's serial number and another's hardware address: the first";
        for _ in 0..2 {
            let (a, b) = (self.own(0), self.own(1));
            let listed = Said { serial: a.serial.clone(), mac: b.mac.clone(), ..Said::default() };
            self.add(unclear, [Some(a), None, Some(listed)]);
            self.add(unclear, [Some(b), None, None]);
        }
    }

    fn clones(&mut self) {
        let unclear = "virtual machines cloned with their serial number: as many machines as names";
        let serial = self.own(0).serial;
        for _ in 0..3 {
            let said = Said { serial: serial.clone(), ..self.own(0) };
            let listed = Said { mac: String::new(), ..said.clone() };
            self.add(unclear, [Some(said), None, Some(listed)]);
            self.town.iter_mut().rev().take(1).for_each(|device| device.is_virtual = true);
        }
    }

    fn replacements(&mut self) {
        let unclear = "a new device took over the name, and NetBox still has the old one: two devices";
        for _ in 0..2 {
            let (a, b) = (self.own(0), self.own(1));
            let b = Said { host: a.host.clone(), mac: String::new(), ..b };
            self.add(unclear, [Some(a), None, None]);
            self.add(unclear, [None, None, Some(b)]);
        }
    }

    fn names_without_a_site(&mut self) {
        let unclear = "scanned behind a router, so only name and address were seen: one device";
        for _ in 0..4 {
            let a = self.own(0);
            let seen = Said { host: a.host.clone(), address: a.address.clone(), ..Said::default() };
            self.add(unclear, [Some(a), Some(seen), None]);
        }
    }

    fn bare_addresses(&mut self) {
        let unclear = "only an address was seen, and it is still the same device's";
        for _ in 0..2 {
            let a = self.own(0);
            let seen = Said { address: a.address.clone(), ..Said::default() };
            self.add(unclear, [Some(a), Some(seen), None]);
        }
        let unclear = "only an address was seen, and it is another device's by now";
        let a = self.own(0);
        let seen = Said { address: a.address.clone(), ..Said::default() };
        self.add(unclear, [Some(a), None, None]);
        self.add(unclear, [None, Some(seen), None]);
    }

    fn another_card(&mut self) {
        let unclear = "one name at one site with two hardware addresses: one device with a new card";
        let a = Said { serial: String::new(), ..self.own(0) };
        let listed = Said { mac: mac(0xff_0000), ..a.clone() };
        self.add(unclear, [Some(a), None, Some(listed)]);
    }
}
