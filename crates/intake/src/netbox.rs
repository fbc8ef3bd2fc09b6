//! NetBox 3.0 and later: what stands where, and which addresses it has.
//!
//! Two shapes of file are told apart object by object: what the REST interface gives (a page with `results`, or a
//! bare list), and a fixture as Django's `dumpdata` writes it. Both are brought to one form ([`object`]), held
//! until all files are read ([`store`]), and joined at the end ([`join`]), so one mapping serves both.
//!
//! Not read on purpose: modules, inventory items, virtual chassis, circuits, wireless links, contacts and tags.

mod columns;
mod join;
mod machine;
mod object;
mod sorts;
mod store;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use self::{object::Found, sorts::Sort, store::Store};
use crate::{
    Import, Importer, Input, Reader, Reason, Sink, Table, clean,
    json::{
        self,
        scan::{Element, Scanner},
    },
    outcome::{Broken, Cause, Place},
};

/// The importer.
pub(crate) struct NetBox;

/// The tables, by their place among [`TABLES`].
const DEVICE: usize = 0;
const PREFIX: usize = 1;
const SITE: usize = 2;
const TENANT: usize = 3;
const VM: usize = 4;

const TABLES: &[Table] = &[
    Table {
        name: "device",
        doc: "A device of DCIM, with its type, its interfaces and their addresses.",
        columns: columns::MACHINE,
        has_place: false,
        is_dated: true,
        is_log: false,
    },
    Table {
        name: "prefix",
        doc: "A zone proposed from IPAM: all prefixes of one VLAN, or one prefix that has a role and no VLAN.",
        columns: columns::PREFIX,
        has_place: false,
        is_dated: true,
        is_log: false,
    },
    Table {
        name: "site",
        doc: "A site of DCIM.",
        columns: columns::SITE,
        has_place: false,
        is_dated: true,
        is_log: false,
    },
    Table {
        name: "tenant",
        doc: "A tenant: a customer or a part of the organization.",
        columns: columns::TENANT,
        has_place: false,
        is_dated: true,
        is_log: false,
    },
    Table {
        name: "virtual-machine",
        doc: "A virtual machine, with its interfaces and their addresses.",
        columns: columns::MACHINE,
        has_place: false,
        is_dated: true,
        is_log: false,
    },
];

impl Importer for NetBox {
    fn format(&self) -> &'static str {
        "netbox"
    }

    fn unit(&self) -> &'static str {
        "object"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    fn ready(&self) -> &'static str {
        include_str!("netbox/ready.yaml")
    }

    fn reader<'a>(&self, import: &'a Import) -> Box<dyn Reader + 'a> {
        Box::new(Objects::new(import, store::MAX_OBJECTS))
    }
}

struct Objects<'a> {
    import: &'a Import,
    store: Store,
    custom: Vec<String>,
    /// How many objects of each sort the REST interface gave, and how many it says there are.
    n_given: BTreeMap<Sort, u64>,
    n_said: BTreeMap<Sort, (u64, String)>,
}

/// What the page around the objects says.
#[derive(Default)]
struct Page {
    count: Option<u64>,
    /// What NetBox says instead of objects.
    detail: Option<String>,
    has_objects: bool,
    sorts: BTreeSet<Sort>,
}

impl Reader for Objects<'_> {
    fn file(&mut self, mut input: Input<'_>, sink: &mut dyn Sink) -> Result<(), Broken> {
        let bytes = input.all()?;
        let mut scanner = Scanner::new(&bytes);
        let mut page = Page::default();
        let mut number = 0;
        let mut take = |objects: &mut Self, page: &mut Page, element: &Element<'_>| {
            number += 1;
            objects.take(page, input.number(number), element, sink);
        };
        let read = match scanner.peek() {
            Some(b'[') => self.list(&mut scanner, &mut page, &mut take),
            Some(b'{') => self.page(&mut scanner, &mut page, &mut take),
            _ => Err(scanner.here("a NetBox export is a list of objects, or a page with `results`")),
        };
        self.note(&page, input.name());
        read?;
        scanner.end()?;
        page.check()
    }

    fn end(&mut self, sink: &mut dyn Sink) {
        join::records(self.import, &self.store, sink);
    }

    fn missing(&mut self) -> Vec<(String, Broken)> {
        let mut missing = Vec::new();
        for (sort, (n_said, file)) in &self.n_said {
            let n_given = self.n_given.get(sort).copied().unwrap_or_default();
            if n_given < *n_said {
                let path = sort.def().map_or("", |def| def.path);
                let reason = format!(
                    "NetBox says that `{path}` has {n_said} objects, but the files of the import hold {n_given} of them"
                );
                let help = "get the pages that `next` names too, and name them all in `file` with a `*`";
                missing.push((file.clone(), Broken::new(Place::File, reason).help(help.to_owned())));
            }
        }
        missing
    }
}

type Take<'t, 'a> = &'t mut dyn FnMut(&mut Objects<'a>, &mut Page, &Element<'_>);

impl<'a> Objects<'a> {
    fn new(import: &'a Import, max_objects: usize) -> Self {
        let custom = columns::custom(import);
        let store = Store::new(max_objects);
        Self { import, store, custom, n_given: BTreeMap::new(), n_said: BTreeMap::new() }
    }

    fn page(&mut self, scanner: &mut Scanner<'_>, page: &mut Page, take: Take<'_, 'a>) -> Result<(), Broken> {
        scanner.open(b'{', "a page should stand here")?;
        while let Some(key) = scanner.key()? {
            match key {
                br#""results""# if scanner.peek() == Some(b'[') => self.list(scanner, page, take)?,
                br#""count""# => page.count = serde_json::from_slice(scanner.value()?.text).ok(),
                br#""detail""# => page.detail = serde_json::from_slice(scanner.value()?.text).ok(),
                _ => {
                    scanner.value()?;
                }
            }
        }
        Ok(())
    }

    fn list(&mut self, scanner: &mut Scanner<'_>, page: &mut Page, take: Take<'_, 'a>) -> Result<(), Broken> {
        scanner.open(b'[', "a list of objects should stand here")?;
        page.has_objects = true;
        while let Some(element) = scanner.element()? {
            take(self, page, &element);
        }
        Ok(())
    }

    /// Holds an object until the end, or tells at once that nothing comes of it.
    fn take(&mut self, page: &mut Page, number: u32, element: &Element<'_>, sink: &mut dyn Sink) {
        let mut reader = object::Reader { store: &mut self.store, custom: &self.custom };
        let found = parse(element).and_then(|value| reader.object(&value));
        let (def, key, facts, is_rest) = match found {
            Ok((Found::Known(def, key, facts), is_rest)) => (def, key, facts, is_rest),
            Ok((Found::Other(sort), _)) => return sink.other(number, &sort),
            Err(reason) => return self.refuse(DEVICE, number, reason, sink),
        };
        if is_rest {
            page.sorts.insert(def.sort);
        }
        match self.store.add((def.sort, key), number, facts) {
            Ok(()) if is_rest => *self.n_given.entry(def.sort).or_default() += 1,
            Ok(()) => {}
            Err(reason) => self.refuse(def.table, number, reason, sink),
        }
    }

    /// Refuses an object for the table that it would be of; if that is left out, for one that is not.
    fn refuse(&self, table: usize, number: u32, reason: Reason, sink: &mut dyn Sink) {
        let is_wanted = |table: &usize| self.import.mapping(*table).is_some();
        let table = Some(table).filter(is_wanted).or_else(|| (0..TABLES.len()).find(is_wanted));
        sink.record(table.unwrap_or(DEVICE), number, Err(reason));
    }

    /// Notes how many objects of its sort a page says that there are.
    fn note(&mut self, page: &Page, file: &str) {
        let (Some(count), Some(sort), 1) = (page.count, page.sorts.first(), page.sorts.len()) else { return };
        let said = self.n_said.entry(*sort).or_insert_with(|| (count, file.to_owned()));
        if said.0 < count {
            *said = (count, file.to_owned());
        }
    }
}

fn parse(element: &Element<'_>) -> Result<Value, Reason> {
    element.check_bounds("object")?;
    serde_json::from_slice(element.text)
        .map_err(|error| Reason::new(Cause::Shape, format!("the object is {}", json::not_valid(&error))))
}

impl Page {
    fn check(&self) -> Result<(), Broken> {
        if self.has_objects {
            return Ok(());
        }
        if let Some(detail) = &self.detail {
            let reason = format!("NetBox gave no objects but the answer {}", clean::quoted(detail));
            return Err(Broken::new(Place::File, reason));
        }
        let help = "export a list, such as `/api/dcim/devices/`, or a fixture with `dumpdata --format json`";
        Err(Broken::new(Place::File, "the file has no `results`").help(help.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Record, Traffic, input::Numbers, testing::imports};

    /// Counts what a reader gives.
    #[derive(Default)]
    struct Counted(Vec<String>);

    impl Sink for Counted {
        fn record(&mut self, _: usize, number: u32, record: Result<Record, Reason>) {
            self.0
                .push(format!("{number} {}", record.map_or_else(|reason| reason.text, |_| "record".into())));
        }

        fn traffic(&mut self, _: u32, _: Result<Traffic, Reason>) {}

        fn part(&mut self, number: u32) {
            self.0.push(format!("{number} part"));
        }

        fn other(&mut self, number: u32, what: &str) {
            self.0.push(format!("{number} {what}"));
        }
    }

    #[test]
    fn objects_beyond_the_bound_are_refused_and_the_others_stay() {
        let (imports, said) = imports("bailiwick: 1\nimports: [{name: x, format: netbox, file: x}]");
        assert_eq!(said, "");
        let mut reader = Objects::new(&imports[0], 2);
        let numbers = Numbers::default();
        let file = br#"[{"model":"dcim.site","pk":1,"fields":{"name":"a","slug":"a"}},
            {"model":"dcim.site","pk":2,"fields":{"name":"b","slug":"b"}},
            {"model":"dcim.region","pk":1,"fields":{"name":"c","slug":"c"}}]"#;
        let mut sink = Counted::default();
        reader.file(Input::new("x", Box::new(&file[..]), &numbers).unwrap(), &mut sink).unwrap();
        reader.end(&mut sink);
        let refused = "3 more objects would be held than the bound of 2";
        assert_eq!(sink.0, [refused, "1 record", "2 record"]);
    }

    #[test]
    fn tables_stand_where_their_constants_say() {
        let names = [DEVICE, PREFIX, SITE, TENANT, VM].map(|table| TABLES[table].name);
        assert_eq!(names, ["device", "prefix", "site", "tenant", "virtual-machine"]);
    }
}
