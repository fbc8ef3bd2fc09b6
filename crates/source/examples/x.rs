#![allow(warnings, clippy::all)]
use std::time::Instant;
fn main() {
    let mut a = std::env::args().skip(1);
    match a.next().as_deref() {
        Some("perf") => {
            let n = 16 << 20;
            for (name, p) in [
                ("list", "- a\n"),
                ("map-dup", "a: b\n"),
                ("flow", "[a, "),
                ("comment", "# x\n"),
                ("plain", "a\n"),
                ("blank", "\n"),
                ("q", "? a\n"),
                ("anchor", "- &a b\n"),
                ("alias", "- *a\n"),
                ("brk", "]"),
                ("quote", "\""),
                ("sp", " "),
                ("tab", "\t"),
                ("bar", "|\n"),
                ("dash", "---\n"),
                ("pct", "%YAML 1.2\n"),
                ("bang", "!"),
                ("amp", "&"),
                ("star", "*"),
                ("colon", ":"),
                ("flowpair", "[a: b, "),
                ("fm", "{a, b, "),
                ("flat", "a, "),
                ("dots", "...\n"),
                ("nest", "a:\n "),
                ("hash", " #"),
                ("esc", "\\"),
                ("tagd", "%TAG !a! b\n"),
                ("uni", "é "),
                ("nl-sp", " \n"),
                ("cr", "\r"),
            ] {
                for pre in
                    ["", "- ", "[", "{", "\"", "'", "a: ", "a: |\n ", "- |\n  ", "? ", "a: \"", "[a, ", "[\""]
                {
                    for n in [1usize << 18, 1 << 20] {
                        let t = format!("{pre}{}", p.repeat(n / p.len()));
                        let mut f = diag::Files::default();
                        let id = f.add("x", t);
                        let mut d = Default::default();
                        let s = Instant::now();
                        source::parse(&f, id, &mut d);
                        let e = s.elapsed();
                        if e.as_millis() > 400 {
                            println!(
                                "{pre:?}+{name} {n} {:?}  {:?}",
                                e,
                                d.sorted().first().map(|d| d.message.clone())
                            );
                        }
                    }
                }
            }
            let t = format!("{}", "- {id: pump-1, zone: plant, name: \"Pumpe für Öl\"}\n".repeat(250_000));
            let mut f = diag::Files::default();
            let id = f.add("x", t);
            let mut d = Default::default();
            let s = Instant::now();
            let r = source::parse(&f, id, &mut d);
            println!("real 250k entities {:?} {}", s.elapsed(), r.is_some());
            let mut t = String::from("bailiwick: 1\nobserved: 2026-01-01\nassets:\n");
            for i in 0..200_000 {
                t += &format!("- {{id: pump-{i}, name: \"Pumpe für Öl\", mfa_enforced: true}}\n");
            }
            let id = f.add("x", t);
            let m = f.add("bailiwick.yaml", source::testing::MANIFEST);
            let s = Instant::now();
            let c = source::read(&f, m, &[id], &mut d);
            println!("city 200k {:?} {}", s.elapsed(), c.observations.list.len());
        }
        Some("cities") => {
            let root = "/work/main/tests/bad-cities";
            let mut ds: Vec<_> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
            ds.sort();
            for c in ds {
                println!("=== {}", c.file_name().unwrap().to_string_lossy());
                let mut f = diag::Files::default();
                let mut d = Default::default();
                let mut others = vec![];
                let mut man = None;
                let mut es: Vec<_> = std::fs::read_dir(&c)
                    .unwrap()
                    .map(|e| e.unwrap().path())
                    .filter(|p| p.is_file())
                    .collect();
                if c.join("policies").exists() {
                    es.extend(std::fs::read_dir(c.join("policies")).unwrap().map(|e| e.unwrap().path()));
                }
                es.sort();
                for p in es {
                    let name = p.strip_prefix(&c).unwrap().to_string_lossy().to_string();
                    let b = std::fs::read(&p).unwrap();
                    let Some(id) = source::add_file(&mut f, &name, &b, &mut d) else { continue };
                    if name == "bailiwick.yaml" {
                        man = Some(id)
                    } else if name.starts_with("policies") {
                        if let Some(n) = source::parse(&f, id, &mut d) {
                            if let Some(c) = n.get("checks").and_then(|c| c.list()) {
                                for c in c {
                                    for k in ["where", "require"] {
                                        if let Some(n) = c.get(k) {
                                            source::expression(n, &mut d);
                                        }
                                    }
                                }
                            }
                        }
                    } else {
                        others.push(id)
                    }
                }
                let city = source::read(&f, man.unwrap(), &others, &mut d);
                source::check_references(&city, &|_| false, &mut d);
                print!("{}", diag::text(&f, &d, false));
            }
        }
        _ => {}
    }
}
