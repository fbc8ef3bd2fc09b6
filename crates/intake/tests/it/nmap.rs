//! Scans of nmap, good and bad.

use insta::assert_snapshot;
use intake::testing::{imports, outcome, told};
use proptest::prelude::*;

use crate::{
    data::{dangling, real_files},
    fuzz::{changed, changes},
};

const READY: &str = "bailiwick: 1\nimports: [{name: scan, format: nmap, file: scan.xml}]";

/// What becomes of some hosts of a scan.
fn hosts(hosts: &str) -> String {
    told(READY, scan(hosts).as_bytes())
}

fn scan(hosts: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -sV -O 10.0.0.0/24" start="1746624387" version="7.94" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>
{hosts}
<runstats><finished time="1746624465" exit="success"/><hosts up="1" down="0" total="1"/></runstats>
</nmaprun>
"#
    )
}

const ADDRESS: &str = r#"<status state="up" reason="syn-ack"/><address addr="10.0.0.7" addrtype="ipv4"/>"#;

const CONTROLLER: &str = r#"<host starttime="1746624387" endtime="1746624464"><status state="up" reason="arp-response"/>
<address addr="10.0.0.7" addrtype="ipv4"/><address addr="fd00::7" addrtype="ipv6"/>
<address addr="00:1B:1B:0C:2A:7F" addrtype="mac" vendor="Siemens AG"/>
<hostnames><hostname name="signals.city.example" type="user"/><hostname name="plc-7.city.example" type="PTR"/></hostnames>
<ports><extraports state="closed" count="997"/>
<port protocol="tcp" portid="22"><state state="filtered"/><service name="ssh" method="table" conf="3"/></port>
<port protocol="tcp" portid="80"><state state="open"/><service name="http" method="table" conf="3"/></port>
<port protocol="tcp" portid="443"><state state="open"/><service name="http" product="nginx" version="1.18.0" tunnel="ssl" method="probed" conf="10"><cpe>cpe:/a:igor_sysoev:nginx:1.18.0</cpe></service>
<script id="http-title" output="Login &lt;admin:admin&gt;"><elem key="title">Login</elem></script></port>
</ports>
<os><osmatch name="Linux 4.15 - 5.6" accuracy="100" line="1"><osclass type="general purpose" vendor="Linux" accuracy="100"/></osmatch>
<osmatch name="Linux 5.0" accuracy="97" line="1"/></os>
</host>"#;

#[test]
fn a_host_becomes_an_asset_and_what_answers_on_it_software() {
    assert_snapshot!(hosts(CONTROLLER), @r#"
    read 4, taken 2, part of others 2, refused 0, skipped 0
    asset:nmap-10.0.0.7 from 1
      addresses Texts(["10.0.0.7", "fd00::7"]) at 2025-05-07T13:27:44Z
      mac_addresses Texts(["00:1b:1b:0c:2a:7f"]) at 2025-05-07T13:27:44Z
      host_name Text("plc-7.city.example")
      operating_system Text("Linux 4.15 - 5.6") at 2025-05-07T13:27:44Z
      open_ports Texts(["80/tcp", "443/tcp"]) at 2025-05-07T13:27:44Z
      last_seen_at Instant(Instant(1746624464000000)) at 2025-05-07T13:27:44Z
    software:nmap-10.0.0.7-443-tcp from 4
      name Text("nginx")
      version Text("1.18.0") at 2025-05-07T13:27:44Z
      assets Many(["nmap-10.0.0.7"])
    "#);
}

#[test]
fn a_city_may_name_hosts_by_their_hardware_address_and_say_what_they_are() {
    let recipe = r#"bailiwick: 1
imports:
  - name: scan
    format: nmap
    file: scan.xml
    records:
      host:
        id: "nmap-{mac}"
        fields:
          class: {column: device_type, map: {general purpose: computer, router: router, "*": ~}}
          note: "{reason}"
          open_ports: ~
      service: {id: "nmap-{mac}-{port}-{transport}", fields: {assets: "nmap-{mac}", note: "{cpe}, {service} in {tunnel}"}}"#;
    assert_snapshot!(told(recipe, scan(CONTROLLER).as_bytes()), @r#"
    read 4, taken 2, part of others 2, refused 0, skipped 0
    asset:nmap-00-1b-1b-0c-2a-7f from 1
      addresses Texts(["10.0.0.7", "fd00::7"]) at 2025-05-07T13:27:44Z
      mac_addresses Texts(["00:1b:1b:0c:2a:7f"]) at 2025-05-07T13:27:44Z
      host_name Text("plc-7.city.example")
      operating_system Text("Linux 4.15 - 5.6") at 2025-05-07T13:27:44Z
      last_seen_at Instant(Instant(1746624464000000)) at 2025-05-07T13:27:44Z
      class Text("computer")
      note Text("arp-response")
    software:nmap-00-1b-1b-0c-2a-7f-443-tcp from 4
      name Text("nginx")
      version Text("1.18.0") at 2025-05-07T13:27:44Z
      assets Many(["nmap-00-1b-1b-0c-2a-7f"])
      note Text("cpe:/a:igor_sysoev:nginx:1.18.0, http in ssl")
    "#);
}

#[test]
fn large_scans_are_read_in_bounded_memory() {
    // Without an end of their own, hosts wait for the end of the scan, but not more than fit.
    let name = "x".repeat(60_000);
    let host = |n: usize| {
        let address = format!(r#"<address addr="10.0.{}.{}" addrtype="ipv4"/>"#, n / 256, n % 256);
        format!(
            r#"<host><status state="up" reason="reset"/>{address}<hostnames><hostname name="{name}"/></hostnames></host>"#
        )
    };
    let told = hosts(&(0..650).map(host).collect::<String>());
    assert!(told.starts_with("read 650, taken 650, refused 0, skipped 0"), "{}", &told[..200]);
    let (early, late) = ("2025-05-07T13:26:27Z", "2025-05-07T13:27:45Z");
    assert!(told.contains(early) && told.contains(late));
    let wordy = format!("<hostnames>{}</hostnames>", format!(r#"<hostname name="{name}"/>"#).repeat(150));
    let told = hosts(&format!("<host>{ADDRESS}{wordy}</host>"));
    assert!(told.contains("record 1: the host is longer than the bound of 8388608 bytes"), "{told}");
}

/// What `nmap` says of the ports of a host, as the columns that tell of it.
fn ports(ports: &str) -> String {
    let recipe =
        "bailiwick: 1\nimports: [{name: scan, format: nmap, file: scan.xml, records: {host: {fields: {
        internet_exposed: {column: has_open_port}, last_seen_at: ~, addresses: ~}}}}]";
    let told = told(recipe, scan(&format!("<host>{ADDRESS}{ports}</host>")).as_bytes());
    let said = told.lines().filter(|line| line.starts_with("  "));
    said.map(|line| line.trim().split(" at ").next().unwrap_or_default()).collect::<Vec<_>>().join(", ")
}

#[test]
fn ports_are_open_or_none_is_or_nobody_knows() {
    // The ports were scanned, and none is open.
    assert_snapshot!(ports(r#"<ports><extraports state="filtered" count="1000"/></ports>"#), @"open_ports Texts([]), internet_exposed Bool(false)");
    let closed = r#"<port protocol="tcp" portid="22"><state state="closed"/></port>"#;
    assert_snapshot!(ports(&format!("<ports>{closed}</ports>")), @"open_ports Texts([]), internet_exposed Bool(false)");
    // Some are.
    let open = r#"<port protocol="udp" portid="53"><state state="open"/></port>"#;
    assert_snapshot!(ports(&format!("<ports>{closed}{open}</ports>")), @r#"open_ports Texts(["53/udp"]), internet_exposed Bool(true)"#);
    // They were not scanned, or those that kept silent may be open.
    assert_snapshot!(ports(""), @"");
    assert_snapshot!(ports("<ports/>"), @"");
    let silent = r#"<extraports state="open|filtered" count="999"/>"#;
    assert_snapshot!(ports(&format!("<ports>{silent}{closed}</ports>")), @"");
    assert_snapshot!(ports(&format!("<ports>{silent}{open}</ports>")), @r#"open_ports Texts(["53/udp"]), internet_exposed Bool(true)"#);
    // Protocols are no ports.
    assert_snapshot!(ports(r#"<ports><port protocol="ip" portid="1"><state state="open"/></port></ports>"#), @"");
}

#[test]
fn an_operating_system_is_taken_only_where_it_is_certain() {
    let systems = |matches: &[(&str, u8)]| {
        let tag =
            |(name, accuracy): &(&str, u8)| format!(r#"<osmatch name="{name}" accuracy="{accuracy}"/>"#);
        let told =
            hosts(&format!("<host>{ADDRESS}<os>{}</os></host>", matches.iter().map(tag).collect::<String>()));
        told.lines().find(|line| line.contains("operating_system")).unwrap_or("unobserved").trim().to_owned()
    };
    assert_snapshot!(systems(&[("Linux 5.0", 100), ("Linux 4.4", 98)]), @r#"operating_system Text("Linux 5.0") at 2025-05-07T13:27:45Z"#);
    assert_snapshot!(systems(&[("Linux 5.0", 99)]), @"unobserved");
    assert_snapshot!(systems(&[("Windows 7", 100), ("Windows Phone 7.5", 100)]), @"unobserved");
}

#[test]
fn hosts_that_were_not_seen_are_left_out_and_listed() {
    let odd = [
        r#"<host><status state="down" reason="no-response"/><address addr="10.0.0.1" addrtype="ipv4"/></host>"#,
        r#"<host><status state="unknown"/><address addr="10.0.0.2" addrtype="ipv4"/></host>"#,
        r#"<host><address addr="10.0.0.3" addrtype="ipv4"/></host>"#,
        r#"<host><status state="up" reason="user-set"/><address addr="10.0.0.4" addrtype="ipv4"/>
           <ports><extraports state="filtered" count="1000"/></ports></host>"#,
        r#"<host><status state="up" reason="localhost-response"/><address addr="127.0.0.1" addrtype="ipv4"/>
           <ports><port protocol="tcp" portid="22"><state state="open"/></port></ports></host>"#,
        r#"<hosthint><status state="up" reason="arp-response"/><address addr="10.0.0.5" addrtype="ipv4"/></hosthint>"#,
    ];
    assert_snapshot!(hosts(&odd.join("\n")), @"
    read 7, taken 0, refused 0, skipped 7
    record 1: nothing is made of `host that is down`
    record 2: nothing is made of `host of which nmap does not say whether it is up`
    record 3: nothing is made of `host of which nmap does not say whether it is up`
    record 4: nothing is made of `host that was taken for up (-Pn) and never answered`
    record 5: nothing is made of `host on a loopback address, which is the scanner itself`
    record 6: nothing is made of `port of a host that is left out`
    record 7: nothing is made of `hint at a host before its scan`
    ");
}

#[test]
fn each_host_that_cannot_be_used_says_why_and_its_ports_with_it() {
    let open = r#"<ports><port protocol="tcp" portid="22"><state state="open"/></port></ports>"#;
    let bad = [
        format!(r#"<host><status state="up" reason="reset"/>{open}</host>"#),
        r#"<host><status state="up"/><address addr="10.0.0.300" addrtype="ipv4"/></host>"#.to_owned(),
        r#"<host><status state="up"/><address addr="../../etc" addrtype="ipv4"/></host>"#.to_owned(),
        format!(r#"<host>{ADDRESS}<address addr="00:1B" addrtype="mac"/></host>"#),
        format!(r#"<host>{ADDRESS}{}</host>"#, open.replace("22", "70000")),
        format!(r#"<host>{ADDRESS}{}</host>"#, open.replace("tcp", "=cmd()")),
        format!(r#"<host endtime="yesterday">{ADDRESS}</host>"#),
        format!(r#"<host>{ADDRESS}<hostnames><hostname name="&xxe;" type="PTR"/></hostnames></host>"#),
        format!(r#"<host>{ADDRESS}<hostnames><hostname name="a" name="b" type="PTR"/></hostnames></host>"#),
        format!(r#"<host>{ADDRESS}</host>"#),
        format!(r#"<host>{ADDRESS}</host>"#),
        open.to_owned(),
    ];
    assert_snapshot!(hosts(&bad.join("\n")), @r#"
    read 15, taken 1, refused 14, skipped 0
    record 15: the port stands outside of a host
    record 1: the host has no network address
    record 2: its host cannot be used: the host has no network address
    record 3: `10.0.0.300` is no network address
    record 4: `../../etc` is no network address
    record 5: `00:1B` is no hardware address
    record 6: `70000` is no number of a port
    record 7: its host cannot be used: `70000` is no number of a port
    record 8: `=cmd()` is no protocol of a port
    record 9: its host cannot be used: `=cmd()` is no protocol of a port
    record 10: `yesterday` is no time in seconds since 1970
    record 11: an attribute of a `hostname` is not well formed: at 1..4: unrecognized entity `xxe`
    record 12: an attribute of a `hostname` is not well formed: position 18: duplicated attribute, previous declaration at position 9
    record 14: the id `nmap-10.0.0.7` stands already in record 13
    asset:nmap-10.0.0.7 from 13
      addresses Texts(["10.0.0.7"]) at 2025-05-07T13:27:45Z
      last_seen_at Instant(Instant(1746624465000000)) at 2025-05-07T13:27:45Z
    "#);
}

#[test]
fn names_with_controls_formulas_and_paths_are_only_text() {
    let name = r#"=HYPERLINK("x") &#27;[31m ../../etc&#x202e;"#.replace('"', "&quot;");
    let odd = format!(r#"<host>{ADDRESS}<hostnames><hostname name="{name}" type="PTR"/></hostnames></host>"#);
    assert_snapshot!(hosts(&odd), @r#"
    read 1, taken 1, refused 0, skipped 0
    asset:nmap-10.0.0.7 from 1
      addresses Texts(["10.0.0.7"]) at 2025-05-07T13:27:45Z
      host_name Text("=HYPERLINK(\"x\") [31m ../../etc")
      last_seen_at Instant(Instant(1746624465000000)) at 2025-05-07T13:27:45Z
    "#);
}

#[test]
fn a_scan_that_breaks_off_keeps_what_came_before() {
    let second = r#"<host><status state="up" reason="reset"/><address addr="10.0.0.8" addrtype="ipv4"/>"#;
    let whole = scan(&format!(
        "<host>{ADDRESS}</host>\n{second}\n<ports><port protocol=\"tcp\" portid=\"22\"><state state=\"open\"/></port>"
    ));
    let cut = whole.split("<runstats>").next().unwrap_or_default();
    assert_snapshot!(told(READY, cut.as_bytes()), @r#"
    read 3, taken 1, refused 2, skipped 0
    record 2: the file breaks off before the host ends
    record 3: its host cannot be used: the file breaks off before the host ends
    broken at line 8: the file ends before the scan does (scan again, and let nmap come to its end)
    asset:nmap-10.0.0.7 from 1
      addresses Texts(["10.0.0.7"]) at 2025-05-07T13:26:27Z
      last_seen_at Instant(Instant(1746624387000000)) at 2025-05-07T13:26:27Z
    "#);
    assert_snapshot!(told(READY, format!("{cut}</host>").as_bytes()), @r#"
    read 3, taken 1, refused 2, skipped 0
    record 2: the file breaks off before the host ends
    record 3: its host cannot be used: the file breaks off before the host ends
    broken at line 8: the file is not well-formed XML: expected `</ports>`, but `</host>` was found (-)
    asset:nmap-10.0.0.7 from 1
      addresses Texts(["10.0.0.7"]) at 2025-05-07T13:26:27Z
      last_seen_at Instant(Instant(1746624387000000)) at 2025-05-07T13:26:27Z
    "#);
    assert_snapshot!(told(READY, format!("{cut}<a b=\"").as_bytes()), @r#"
    read 3, taken 1, refused 2, skipped 0
    record 2: the file breaks off before the host ends
    record 3: its host cannot be used: the file breaks off before the host ends
    broken at line 8: the file is not well-formed XML: attribute value not closed: `"` not found before end of input (-)
    asset:nmap-10.0.0.7 from 1
      addresses Texts(["10.0.0.7"]) at 2025-05-07T13:26:27Z
      last_seen_at Instant(Instant(1746624387000000)) at 2025-05-07T13:26:27Z
    "#);
}

#[test]
fn what_is_no_scan_is_said() {
    assert_snapshot!(told(READY, b""), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is empty (-)
    ");
    assert_snapshot!(told(READY, b"<!-- nothing -->"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file holds no `nmaprun` (let nmap write XML, with `-oX scan.xml`)
    ");
    assert_snapshot!(told(READY, b"Starting Nmap 7.94\nNmap scan report for 10.0.0.7\n"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file holds no `nmaprun` (let nmap write XML, with `-oX scan.xml`)
    ");
    assert_snapshot!(told(READY, b"<NessusClientData_v2/>"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: the file is a `NessusClientData_v2`, not an `nmaprun` (-)
    ");
    assert_snapshot!(told(READY, b"<nmaprun scanner=\"masscan\" start=\"1\"/>"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: the file was written by `masscan`, which does not mean by a host what nmap does (-)
    ");
    assert_snapshot!(told(READY, b"\xff\xfe<\0n\0"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at the file: the file is in UTF-16 (save it as UTF-8)
    ");
    assert_snapshot!(told(READY, b"<nmaprun scanner=\"nmap\" args=\"\xe4\"/>"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: the file is not in UTF-8 (save it as UTF-8)
    ");
}

#[test]
fn nothing_that_a_file_declares_is_expanded() {
    let laughs =
        "<!DOCTYPE nmaprun [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<nmaprun args=\"&b;\"/>";
    assert_snapshot!(told(READY, laughs.as_bytes()), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: the file declares entities or a structure of its own, which is not read (-)
    ");
    let outside = "<!DOCTYPE nmaprun [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><nmaprun>&x;</nmaprun>";
    assert_snapshot!(told(READY, outside.as_bytes()), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: the file declares entities or a structure of its own, which is not read (-)
    ");
    let fetched =
        "<!DOCTYPE nmaprun PUBLIC \"-//IDN nmap.org//DTD Nmap XML 1.04//EN\" \"https://nmap.org/x.dtd\">";
    assert_snapshot!(told(READY, format!("{fetched}<nmaprun scanner=\"nmap\"/>").as_bytes()), @"read 0, taken 0, refused 0, skipped 0");
}

#[test]
fn what_is_too_large_is_refused_with_the_bound() {
    let deep = format!("<host>{ADDRESS}<ports>{}", "<table>".repeat(100_000));
    let said = |bytes: &str| told(READY, scan(bytes).as_bytes());
    assert!(said(&deep).contains("deeper than the bound of 32"), "{}", said(&deep));
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"\"")).collect();
    let wide = said(&format!("<host{attributes}>{ADDRESS}</host>"));
    assert!(wide.contains("record 1: a `host` has more attributes than the bound of 64"), "{wide}");
    let long =
        format!("<host>{ADDRESS}<hostnames><hostname name=\"{}\"/></hostnames></host>", "x".repeat(70_000));
    assert!(said(&long).contains("longer than the bound of 65536 bytes"));
    let huge =
        format!("<host comment=\"{}\">{ADDRESS}</host>", "x".repeat(intake::MAX_RECORD_BYTES + 100_000));
    assert!(said(&huge).contains("longer than the bound of 8388608 bytes"));
    let open = |n: usize| format!(r#"<port protocol="tcp" portid="{n}"><state state="open"/></port>"#);
    let tarpit = format!("<host>{ADDRESS}<ports>{}</ports></host>", (1..3000).map(open).collect::<String>());
    assert!(said(&tarpit).contains("record 1: 2999 ports are open, beyond the bound of 2000"));
}

/// How many hosts and products the text of a scan shows: hosts that are up, but for those of the scanner itself.
fn shown(text: &str) -> (u64, u64) {
    let blocks = text.split("</host>");
    let up = blocks.filter(|block| block.contains("<status state=\"up\"") && !block.contains("addr=\"127."));
    let n_products =
        |block: &str| block.matches(" product=\"").count() - block.matches(" product=\"\"").count();
    up.fold((0, 0), |(hosts, products), block| (hosts + 1, products + n_products(block) as u64))
}

/// Counts what a file holds by searching its text, and compares with what was read.
fn counted(name: &str, bytes: &[u8]) -> String {
    let (list, said) = imports(READY);
    assert_eq!(said, "");
    let (outcome, observations) = outcome(&list[0], &[("file", bytes)]);
    assert_eq!(dangling(&observations), None, "{name}");
    let text = String::from_utf8_lossy(bytes);
    let count = |what: &str| text.matches(what).count() as u64;
    let is_scan = text.contains("<nmaprun ");
    assert_eq!(outcome.broken.is_empty(), is_scan, "{name}: {:?}", outcome.broken);
    let n_hosts = count("<host ") + count("<host>") + count("<hosthint>");
    assert_eq!(outcome.n_read, n_hosts + count("<port "), "{name}");
    let n_down = outcome.skipped_by.get("host that is down").copied().unwrap_or_default();
    assert_eq!(n_down, count("<status state=\"down\""), "{name}");
    // The addresses of this one were taken out by hand; the file says `IP` instead.
    let is_without_address = name == "libnmap__test_osclass.xml";
    assert_eq!(outcome.n_refused > 0, is_without_address, "{name}: {:?}", outcome.refused);
    let (n_up, n_products) = shown(&text);
    assert!(outcome.n_taken == n_up + n_products || is_without_address, "{name}: {n_up} and {n_products}");
    let broken =
        outcome.broken.first().map_or_else(String::new, |broken| format!(" {}", broken.broken.reason));
    let (read, taken, part) = (outcome.n_read, outcome.n_taken, outcome.n_part);
    let (refused, skipped) = (outcome.n_refused, outcome.n_skipped);
    format!(
        "{name:41} {read:4} = {taken:3} + {part:3} part + {refused} refused + {skipped:4} left out{broken}\n"
    )
}

#[test]
fn real_scans_are_read_and_every_record_accounted_for() {
    let files = real_files("nmap");
    let told: String = files.iter().map(|(name, bytes)| counted(name, bytes)).collect();
    println!("{told}");
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        intake::testing::fuzz_format("nmap", &bytes);
        intake::testing::fuzz_format("nmap", &[b"<nmaprun><host>", bytes.as_slice()].concat());
    }

    #[test]
    fn changed_scans(changes in changes()) {
        intake::testing::fuzz_format("nmap", &changed(&scan(CONTROLLER), &changes));
    }
}
