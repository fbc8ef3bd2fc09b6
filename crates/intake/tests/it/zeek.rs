//! Logs of Zeek, good and bad, and all real ones at hand.

use std::{collections::BTreeMap, fs, io::Read as _};

use flate2::read::MultiGzDecoder;
use insta::assert_snapshot;
use intake::testing::{fuzz_format, imports, outcome, told, told_of};
use proptest::prelude::*;

use crate::{
    data::data_root,
    fuzz::{changed, changes},
};

const RECIPE: &str = r#"bailiwick: 1
imports: [{name: sensor, format: zeek, file: "logs/*.log"}]
"#;

/// A log in values with tabs, which are written here as spaces.
fn log(path: &str, fields: &str, types: &str, lines: &[&str]) -> String {
    let head = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n";
    let line = |key: &str, text: &str| format!("{key}\t{}\n", text.replace(' ', "\t"));
    let lines: String = lines.iter().map(|text| format!("{}\n", text.replace(' ', "\t"))).collect();
    let fields = line("#fields", fields) + &line("#types", types);
    format!("{head}#path\t{path}\n#open\t2026-11-01-00-00-00\n{fields}{lines}#close\t2026-11-01-01-00-00\n")
}

const CONN: &str =
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service conn_state orig_pkts resp_pkts";
const CONN_TYPES: &str = "time string addr port addr port enum string string count count";

#[test]
fn what_was_seen_of_a_machine_becomes_one_asset() {
    let hosts =
        log("known_hosts", "ts host", "time addr", &["1793491200.5 10.47.1.20", "1793491201.0 fe80::1"]);
    let services = log(
        "known_services",
        "ts host port_num port_proto service",
        "time addr port enum set[string]",
        &["1793491300.000000 10.47.1.20 443 tcp SSL,HTTP", "1793491200.000000 10.47.1.20 161 udp (empty)"],
    );
    let devices = log(
        "known_devices",
        "ts mac dhcp_host_name",
        "time string string",
        &["1793491200.0 00:1B:1b:0c:2a:7f plc-7", "1793491300.0 00:1b:1b:0c:2a:7f -"],
    );
    let dhcp = log(
        "dhcp",
        "ts uids mac host_name assigned_addr msg_types",
        "time set[string] string string addr vector[string]",
        &["1793491400.0 C1,C2 00:1b:1b:0c:2a:7f plc-7 10.47.1.77 DISCOVER,OFFER,REQUEST,ACK"],
    );
    let files = [
        ("logs/known_hosts.log", hosts.as_bytes()),
        ("logs/known_services.log", services.as_bytes()),
        ("logs/known_devices.log", devices.as_bytes()),
        ("logs/dhcp.log", dhcp.as_bytes()),
    ];
    assert_snapshot!(told_of(RECIPE, &files), @r#"
    read 7, taken 7, refused 0, skipped 0
    asset:zeek-10-47-1-20 from 9
      addresses Texts(["10.47.1.20"]) at 2026-11-01T00:01:40Z
      last_seen_at Instant(Instant(1793491300000000)) at 2026-11-01T00:01:40Z
      open_ports Texts(["443/tcp", "161/udp"]) at 2026-11-01T00:01:40Z
    asset:zeek-fe80-0-0-0-0-0-0-1 from 10
      addresses Texts(["fe80::1"]) at 2026-11-01T00:00:01Z
      last_seen_at Instant(Instant(1793491201000000)) at 2026-11-01T00:00:01Z
    asset:zeek-00-1b-1b-0c-2a-7f from 29
      mac_addresses Texts(["00:1b:1b:0c:2a:7f"]) at 2026-11-01T00:03:20Z
      host_name Text("plc-7")
      last_seen_at Instant(Instant(1793491400000000)) at 2026-11-01T00:03:20Z
      addresses Texts(["10.47.1.77"]) at 2026-11-01T00:03:20Z
    "#);
}

#[test]
fn programs_have_the_version_that_they_say() {
    let software = log(
        "software",
        "ts host host_p software_type name version.major version.minor version.minor2 version.minor3 version.addl unparsed_version",
        "time addr port enum string count count count count string string",
        &[
            "1793491200.0 10.47.1.20 22 SSH::SERVER OpenSSH 7 4 - - p1 OpenSSH_7.4p1",
            r"1793491200.0 10.47.1.20 80 HTTP::SERVER Apache 2 4 18 - Ubuntu Apache/2.4.18\x20(Ubuntu)",
            r"1793491200.0 10.47.1.20 - HTTP::BROWSER caf\xc3\xa9 - - - - - caf\xc3\xa9",
            r"1793491200.0 10.47.1.20 - HTTP::BROWSER )\x20{ - - - - - ()\x20{\x20_;\x20}",
        ],
    );
    assert_snapshot!(told(RECIPE, software.as_bytes()), @r#"
    read 4, taken 3, refused 1, skipped 0
    line 12: no letter or digit of `name` is left for the id in `zeek-10-47-1-20-) {`
    software:zeek-10-47-1-20-openssh from 9
      name Text("OpenSSH")
      assets Many(["zeek-10-47-1-20"])
      version Text("7.4p1") at 2026-11-01T00:00:00Z
    software:zeek-10-47-1-20-apache from 10
      name Text("Apache")
      assets Many(["zeek-10-47-1-20"])
      version Text("2.4.18") at 2026-11-01T00:00:00Z
    software:zeek-10-47-1-20-caf from 11
      name Text("café")
      assets Many(["zeek-10-47-1-20"])
    "#);
}

#[test]
fn connections_that_were_answered_are_traffic() {
    let conn = log(
        "conn",
        CONN,
        CONN_TYPES,
        &[
            "1793491200.5 C1 10.0.0.1 40000 10.0.0.2 502 tcp modbus SF 5 5",
            "1793491260.5 C2 10.0.0.1 40001 10.0.0.2 502 tcp modbus RSTO 5 5",
            "1793491200.5 C3 10.0.0.1 40002 10.0.0.2 443 tcp http,ssl,-gssapi S1 5 5",
            "1793491200.5 C4 10.0.0.1 40003 10.0.0.2 20000 tcp dnp3_tcp OTH 1 1",
            "1793491200.5 C5 10.0.0.1 40004 10.0.0.2 20000 tcp - OTH 1 0",
            "1793491200.5 C6 10.0.0.1 40005 10.0.0.2 22 tcp - S0 1 0",
            "1793491200.5 C7 10.0.0.1 40006 10.0.0.2 22 tcp - REJ 1 1",
            "1793491200.5 C8 10.0.0.1 40007 10.0.0.2 22 tcp - SHR 0 1",
            "1793491200.5 C9 10.0.0.1 514 10.0.0.3 514 udp syslog S0 1 0",
            "1793491200.5 D1 10.0.0.1 8 10.0.0.3 0 icmp - OTH 1 1",
            "1793491200.5 D2 fe80::1 5353 ff02::fb 5353 udp dns S0 1 0",
            "1793491200.5 D3 10.0.0.1 137 255.255.255.255 137 udp - S0 1 0",
            "1793491200.5 D4 0.0.0.0 68 10.0.0.3 67 udp dhcp S0 1 0",
            "1793491200.5 D5 2001:db8::1 40000 2001:db8::2 443 tcp ssl SF 5 5",
        ],
    );
    assert_snapshot!(told(RECIPE, conn.as_bytes()), @"
    read 14, taken 7, refused 0, skipped 7
    line 13: nothing is made of `connection of which one side was seen`
    line 14: nothing is made of `connection without an answer`
    line 15: nothing is made of `connection without an answer`
    line 16: nothing is made of `connection of which one side was seen`
    line 19: nothing is made of `traffic to everybody`
    line 20: nothing is made of `traffic to everybody`
    line 21: nothing is made of `traffic without an address`
    10.0.0.1 -> 10.0.0.2:443/tcp http,ssl, 1 times, last 2026-11-01T00:00:00.5Z
    10.0.0.1 -> 10.0.0.2:502/tcp modbus, 2 times, last 2026-11-01T00:01:00.5Z
    10.0.0.1 -> 10.0.0.2:20000/tcp dnp3, 1 times, last 2026-11-01T00:00:00.5Z
    10.0.0.1 -> 10.0.0.3/icmp -, 1 times, last 2026-11-01T00:00:00.5Z
    10.0.0.1 -> 10.0.0.3:514/udp syslog, 1 times, last 2026-11-01T00:00:00.5Z
    2001:db8::1 -> 2001:db8::2:443/tcp ssl, 1 times, last 2026-11-01T00:00:00.5Z
    ");
}

#[test]
fn logs_of_protocols_are_traffic_by_their_own_name() {
    let ids = "ts id.orig_h id.orig_p id.resp_h id.resp_p";
    let types = "time addr port addr port";
    let one = |path: &str, more: &str, kind: &str, said: &str| {
        let line = format!("1793491200.0 10.0.0.1 40000 10.0.0.2 999 {said}");
        log(path, &format!("{ids} {more}"), &format!("{types} {kind}"), &[line.trim_end()])
    };
    let text = [
        one("modbus", "func", "string", "READ_COILS"),
        one("modbus_detailed", "func", "string", "READ_COILS"),
        one("ssl", "version", "string", "TLSv12"),
        one("ssl", "version", "string", "DTLSv12"),
        one("ssl", "next_protocol", "string", "h3"),
        one("dns", "proto", "enum", "udp"),
        one("kerberos", "service", "string", "krbtgt/NM"),
        one("our_protocol", "proto", "enum", "TCP"),
        one("conn-internal", "proto service conn_state", "enum string string", "tcp ssh SF"),
        one("weird", "name", "string", "bad_checksum"),
        one("notice", "note", "enum", "SSL::Invalid_Server_Cert"),
        log("x509", "ts fingerprint", "time string", &["1793491200.0 b2da"]),
        log("capture_loss", "ts gaps", "time count", &["1793491200.0 7"]),
        log("ntp", ids, types, &["1793491200.0 - - - -"]),
    ]
    .concat();
    assert_snapshot!(told(RECIPE, text.as_bytes()), @"
    read 14, taken 9, refused 0, skipped 5
    line 99: nothing is made of `weird`
    line 109: nothing is made of `notice`
    line 119: nothing is made of `x509`
    line 129: nothing is made of `capture_loss`
    line 139: nothing is made of `traffic without an address`
    10.0.0.1 -> 10.0.0.2:999/tcp modbus, 2 times, last 2026-11-01T00:00:00Z
    10.0.0.1 -> 10.0.0.2:999/tcp our_protocol, 1 times, last 2026-11-01T00:00:00Z
    10.0.0.1 -> 10.0.0.2:999/tcp ssh, 1 times, last 2026-11-01T00:00:00Z
    10.0.0.1 -> 10.0.0.2:999/tcp ssl, 1 times, last 2026-11-01T00:00:00Z
    10.0.0.1 -> 10.0.0.2:999/udp dns, 1 times, last 2026-11-01T00:00:00Z
    10.0.0.1 -> 10.0.0.2:999/udp ssl, 2 times, last 2026-11-01T00:00:00Z
    10.0.0.1 -> 10.0.0.2:999/unknown kerberos, 1 times, last 2026-11-01T00:00:00Z
    ");
}

#[test]
fn each_line_that_is_not_taken_says_why() {
    let text =
        log(
            "conn",
            CONN,
            CONN_TYPES,
            &[
                "1793491200.5 C1 10.0.0.1 40000 10.0.0.2 502 tcp modbus SF 5",
                "XXXXXXXXXX.XXXXXX C1 10.0.0.1 40000 10.0.0.2 502 tcp modbus SF 5 5",
                "- C1 10.0.0.1 40000 10.0.0.2 502 tcp modbus SF 5 5",
                "1793491200.5 C1 10.0.0.256 40000 10.0.0.2 502 tcp modbus SF 5 5",
                "1793491200.5 C1 10.0.0.1 40000 10.0.0.2 70000 tcp modbus SF 5 5",
                "1793491200.5 C1 10.0.0.1 40000 10.0.0.2 502 t!cp modbus SF 5 5",
                "1793491200.5 C1 10.0.0.1 40000 10.0.0.2 502 tcp modbus - 5 5",
                "1793491200.5 C1 10.0.0.1 40000 10.0.0.2 502 tcp modbus DONE 5 5",
                "1793491200.5 C1 10.0.0.1 40000 10.0",
            ],
        ) + &log(
            "known_hosts",
            "ts host",
            "time addr",
            &["1793491200.5 server", "1e9 10.0.0.1", "1.5 224.0.0.1"],
        ) + &log("known_devices", "ts mac", "time string", &["1793491200.5 00:1b:1b", "1793491200.5 -"])
            + "{\"_path\":\"conn\",\"ts\":17934912\n{\"_path\":}\n{}\n";
    assert_snapshot!(told(RECIPE, text.as_bytes()), @"
    read 17, taken 0, refused 15, skipped 2
    line 9: the line has 10 values where `#fields` names 11
    line 10: `XXXXXXXXXX.XXXXXX` of `ts` is no time: it takes seconds since 1970
    line 11: `ts` says no time
    line 12: `10.0.0.256` of `id.orig_h` is no address
    line 13: `id.resp_p` is no port from 0 to 65535
    line 14: `proto` names no transport such as `tcp`
    line 15: `conn_state` is empty, so nothing says whether the connection was answered
    line 16: `DONE` is no `conn_state` of Zeek's
    line 17: the line has 5 values where `#fields` names 11
    line 27: `server` of `host` is no address
    line 28: `1e9` of `ts` is no time: it takes seconds since 1970
    line 39: `00:1b:1b` of `mac` is no hardware address
    line 40: `mac_id`, which its id is made of, is empty
    line 42: the line has 1 values where `#fields` names 2
    line 43: the line is no JSON object: it goes wrong at byte 10
    line 29: nothing is made of `known_hosts of no single machine`
    line 44: nothing is made of `a log without a name`
    ");
}

#[test]
fn json_is_told_by_its_path_its_fields_or_the_name_of_its_file() {
    let lines = r#"{"_path":"conn","_write_ts":"x","ts":"2026-11-01T00:00:00.500000Z","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","id.resp_p":502,"proto":"tcp","service":"modbus","conn_state":"SF"}
{"ts":1793491201.5,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","id.resp_p":502,"proto":"tcp","service":"modbus","conn_state":"SF"}
{"ts":1793491202500,"id":{"orig_h":"10.0.0.1","orig_p":1,"resp_h":"10.0.0.2","resp_p":502},"proto":"tcp","service":"modbus","conn_state":"SF","tags":[{"a":[1,null]}]}
{"ts":1793491203.5,"host":"10.0.0.2"}
{"ts":1793491204.5,"host":"10.0.0.2","port_num":502,"port_proto":"tcp","service":["MODBUS"]}
{"ts":1793491204.5,"host":"10.0.0.2","host_p":80,"software_type":"HTTP::SERVER","name":"ap\"ache","version.major":2,"version.minor":4}
{"ts":1793491204.5,"host":"10.0.0.2","port_num":443,"subject":"CN=x"}
"#;
    let modbus = r#"{"ts":1793491204.5,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","id.resp_p":502,"func":"READ_COILS"}"#;
    let files = [
        ("logs/all.log", lines.as_bytes()),
        ("logs/modbus.2026-11-01-00.log", modbus.as_bytes()),
        ("logs/unnamed.log", modbus.as_bytes()),
    ];
    assert_snapshot!(told_of(RECIPE, &files), @r#"
    read 9, taken 8, refused 0, skipped 1
    logs/all.log line 7: nothing is made of `a log without a name`
    10.0.0.1 -> 10.0.0.2:502/tcp modbus, 4 times, last 2026-11-01T00:00:04.5Z
    10.0.0.1 -> 10.0.0.2:502/unknown -, 1 times, last 2026-11-01T00:00:04.5Z
    asset:zeek-10-0-0-2 from 4
      addresses Texts(["10.0.0.2"]) at 2026-11-01T00:00:04.5Z
      last_seen_at Instant(Instant(1793491204500000)) at 2026-11-01T00:00:04.5Z
      open_ports Texts(["502/tcp"]) at 2026-11-01T00:00:04.5Z
    software:zeek-10-0-0-2-ap-ache from 6
      name Text("ap\"ache")
      assets Many(["zeek-10-0-0-2"])
      version Text("2.4") at 2026-11-01T00:00:04.5Z
    "#);
}

#[test]
fn headers_may_change_within_a_file() {
    let first = log("known_hosts", "ts host", "time addr", &["1793491200.5 10.0.0.1"]);
    let text = format!(
        "{first}{{\"_path\":\"known_hosts\",\"ts\":1793491200.5,\"host\":\"10.0.0.2\"}}\n\
         #separator \\x7c\n#unset_field|NONE\n#fields|host|ts\n#path|known_hosts\n10.0.0.3|1793491200.5\n10.0.0.4|NONE\n"
    );
    assert_snapshot!(told(RECIPE, text.as_bytes()), @r#"
    read 4, taken 4, refused 0, skipped 0
    asset:zeek-10-0-0-1 from 9
      addresses Texts(["10.0.0.1"]) at 2026-11-01T00:00:00.5Z
      last_seen_at Instant(Instant(1793491200500000)) at 2026-11-01T00:00:00.5Z
    asset:zeek-10-0-0-2 from 11
      addresses Texts(["10.0.0.2"]) at 2026-11-01T00:00:00.5Z
      last_seen_at Instant(Instant(1793491200500000)) at 2026-11-01T00:00:00.5Z
    asset:zeek-10-0-0-3 from 16
      addresses Texts(["10.0.0.3"]) at 2026-11-01T00:00:00.5Z
      last_seen_at Instant(Instant(1793491200500000)) at 2026-11-01T00:00:00.5Z
    asset:zeek-10-0-0-4 from 17
      addresses Texts(["10.0.0.4"])
    "#);
}

#[test]
fn what_is_no_log_is_said() {
    assert_snapshot!(told(RECIPE, b"host,ip\na,10.0.0.1\n"), @"
    read 2, taken 0, refused 2, skipped 0
    line 1: the line is no JSON object and no `#fields` line before it says what its values are
    line 2: the line is no JSON object and no `#fields` line before it says what its values are
    broken at the file: no line of the file is one of a Zeek log (a log begins with `#separator` and `#fields`, or has one JSON object a line)
    ");
    assert_snapshot!(told(RECIPE, b"#separator ab\n#fields\tts\n"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: `#separator` is not one ASCII sign (-)
    ");
    assert_snapshot!(told(RECIPE, b"#fields\tts\thost\tts\n"), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: `#fields` names `ts` twice (-)
    ");
    let many = format!("#fields{}\n", "\tx".repeat(600));
    assert_snapshot!(told(RECIPE, many.as_bytes()), @"
    read 0, taken 0, refused 0, skipped 0
    broken at line 1: `#fields` names more than the bound of 512 (-)
    ");
    assert!(told(RECIPE, b"").starts_with("read 0, taken 0, refused 0, skipped 0"));
}

#[test]
fn hostile_lines_do_no_harm() {
    let deep = format!(
        "{{\"ts\":1.5,\"host\":\"10.0.0.1\",\"x\":{}{}}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let long = format!(
        "{{\"ts\":1.5,\"host\":\"10.0.0.1\",\"host_p\":1,\"software_type\":\"x\",\"name\":\"{}\"}}\n",
        "n".repeat(70_000)
    );
    let name = format!("{{\"_path\":\"{}\",\"ts\":1.5}}\n", "é".repeat(300));
    let bell = "{\"_path\":\"\\u001b[31m\",\"ts\":1.5}\n{\"ts\":1.5,\"host\":\"10.0.0.1\",\"software_type\":\"x\",\"name\":\"=cmd|' /C calc'!A0\\u0007\"}\n";
    let service = format!(
        "{{\"ts\":1.5,\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"10.0.0.2\",\"proto\":\"udp\",\"conn_state\":\"SF\",\"service\":\"{}\"}}\n",
        "s".repeat(200)
    );
    assert_snapshot!(told(RECIPE, [deep, long, name, bell.to_owned(), service].concat().as_bytes()), @r#"
    read 6, taken 1, refused 2, skipped 3
    line 2: a value is longer than the bound of 65536 bytes
    line 6: `service` is longer than the bound of 128 bytes
    line 1: nothing is made of `a log without a name`
    line 3: nothing is made of `éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé...`
    line 4: nothing is made of `[31m`
    software:zeek-10-0-0-1-cmd-c-calc-a0 from 5
      name Text("=cmd|' /C calc'!A0")
      assets Many(["zeek-10-0-0-1"])
    "#);
    let wrong =
        [b"#fields\tts\thost\n#path\tknown_hosts\n1.5\t10.0.0.1\xff\n".as_slice(), b"\xff\xfe{\0\n"].concat();
    assert_snapshot!(told(RECIPE, &wrong), @"
    read 2, taken 0, refused 2, skipped 0
    line 3: the line is not in UTF-8
    line 4: the line is not in UTF-8
    ");
}

#[test]
fn a_city_changes_fields_and_leaves_tables_out() {
    let recipe = r#"bailiwick: 1
imports:
  - name: sensor
    format: zeek
    file: software.log
    leave-out: [known_hosts]
    records:
      software:
        where: {column: software_type, not-in: ["HTTP::BROWSER"]}
        fields: {assets: ~, maker: {const: unknown}}
"#;
    let text = log("known_hosts", "ts host", "time addr", &["1.5 10.0.0.1"])
        + &log(
            "software",
            "ts host software_type name",
            "time addr enum string",
            &["1.5 10.0.0.1 HTTP::BROWSER Firefox", "1.5 10.0.0.1 SSH::SERVER dropbear"],
        );
    assert_snapshot!(told(recipe, text.as_bytes()), @r#"
    read 3, taken 1, refused 0, skipped 2
    line 9: nothing is made of `known_hosts`
    line 19: `software_type` is `HTTP::BROWSER`, which `where` leaves out
    software:zeek-10-0-0-1-dropbear from 20
      name Text("dropbear")
      maker Text("unknown")
    "#);
}

/// The folder of real logs; says so where there is none.
fn folder() -> Option<std::path::PathBuf> {
    let folder = data_root().join("zeek");
    if !folder.is_dir() {
        println!("NOT RUN: there is no {}; set BAILIWICK_DATA", folder.display());
        return None;
    }
    Some(folder)
}

/// A real file, unpacked.
fn unpacked(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        MultiGzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    } else {
        text = bytes.to_vec();
    }
    String::from_utf8(text).unwrap()
}

/// What a real file should come to, by searching in its text: lines of values, and how many of them are refused.
fn expected(text: &str) -> (u64, u64) {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_masked = |line: &&str| line.starts_with("XXXXXXXXXX");
    let is_named = |line: &&str| {
        // Names without a letter or digit, of which no id can be made.
        line.contains("HTTP::BROWSER\t) {\t") || line.contains("\"HTTP::BROWSER\",\"name\":\") {\"")
    };
    let n_refused = lines.clone().filter(|line| is_masked(line) || is_named(line)).count();
    (lines.count() as u64, n_refused as u64)
}

#[test]
fn all_real_logs_are_read_and_every_line_accounted_for() {
    let Some(folder) = folder() else { return };
    let (imports, said) = imports(RECIPE);
    assert_eq!(said, "");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.push(data_root().join("events/zeek_wrccdc_json.ndjson.gz"));
    files.sort();
    let mut by_log: BTreeMap<String, Vec<(u64, u64, u64, usize)>> = BTreeMap::new();
    for path in files {
        let (name, bytes) =
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap());
        let (outcome, _) = outcome(&imports[0], &[(name.as_str(), &bytes)]);
        println!(
            "{name:58} read {:6} taken {:6} left out {:6} refused {:3}, {:4} entities, {:5} pairs",
            outcome.n_read,
            outcome.n_taken,
            outcome.n_skipped,
            outcome.n_refused,
            outcome.n_entities,
            outcome.traffic.len()
        );
        println!("{:60}{:?} {:?}", "", outcome.skipped_by, outcome.refused_by);
        let (n_read, n_refused) = expected(&unpacked(&bytes));
        assert_eq!(
            (outcome.n_read, outcome.n_refused),
            (n_read, n_refused),
            "{name}: {:?}",
            outcome.refused.first()
        );
        // One file of the ICS suite has lost its header lines.
        assert_eq!(outcome.broken.len(), usize::from(name == "icsnpp_modbus__modbus.log"), "{name}");
        if let Some((_, log)) = name.split_once("__").filter(|_| name.ends_with(".gz")) {
            let log = log.split('.').next().unwrap_or_default().to_owned();
            let sums = (outcome.n_taken, outcome.n_skipped, outcome.n_refused, outcome.traffic.len());
            by_log.entry(log).or_default().push(sums);
        }
    }
    for (log, sums) in by_log {
        assert_eq!(sums.len(), 2, "{log}");
        assert_eq!(sums[0], sums[1], "{log}: values and JSON say the same");
    }
}

#[test]
fn values_and_json_of_the_same_log_say_the_same() {
    let Some(folder) = folder() else { return };
    let (imports, _) = imports(RECIPE);
    for log in ["known_hosts", "known_services", "software", "modbus", "dns", "ssl", "rdp", "ssh"] {
        let read = |name: String| {
            let bytes = fs::read(folder.join(&name)).unwrap();
            let (outcome, observations) = outcome(&imports[0], &[(name.as_str(), &bytes)]);
            let said: Vec<_> = observations
                .list
                .into_iter()
                .map(|seen| (seen.entity, seen.field, seen.value, seen.observed_at))
                .collect();
            let traffic: Vec<_> = outcome
                .traffic
                .into_iter()
                .map(|seen| {
                    (seen.from, seen.to, seen.port, seen.transport, seen.service, seen.first_at, seen.n_seen)
                })
                .collect();
            (said, traffic)
        };
        let (tabs, json) =
            (read(format!("zeek-default__{log}.log.gz")), read(format!("zeek-json__{log}.json.gz")));
        assert!(tabs == json, "{log}");
    }
}

fn good() -> String {
    log("conn", CONN, CONN_TYPES, &["1793491200.5 C1 10.0.0.1 40000 10.0.0.2 502 tcp modbus SF 5 5"])
        + &log("software", "ts host name", "time addr string", &["1793491200.5 10.0.0.1 a\\x09b"])
        + "{\"_path\":\"known_hosts\",\"ts\":1793491200.5,\"host\":\"10.0.0.2\"}\n"
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        fuzz_format("zeek", &bytes);
        fuzz_format("zeek", &[b"#separator \\x09\n#fields\tts\thost\n#path\tknown_hosts\n", bytes.as_slice()].concat());
    }

    #[test]
    fn changed_logs(changes in changes()) {
        fuzz_format("zeek", &changed(&good(), &changes));
    }
}
