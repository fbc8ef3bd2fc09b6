//! SQLite, from the typed tree written as SQL.
//!
//! A table a kind with the columns that checks read, links as row numbers, lists as tables of their own with a key that
//! serves the way they are walked. What is not known is NULL; `AND`, `OR` and `NOT` of SQL take it as ours do. Freshness
//! is compared in SQL. A query a check gives the verdict of every device, in the order of rows.

mod tables;
mod words;

use policy::{Verdict, exception::Departure, lang::functions::Function};
use rusqlite::{Connection, functions::FunctionFlags};

use self::words::Writer;
use super::{City, Judge, Peer, Verdicts, facts, locked};

pub(super) const PEER: Peer = Peer {
    name: "SQLite",
    how: "in memory, a query a check, prepared once; unknown is NULL",
    version: || format!("SQLite {}, rusqlite {}", rusqlite::version(), locked("rusqlite")),
    make: |city| Box::new(Sqlite::new(city)),
};

struct Sqlite {
    connection: Connection,
    queries: Vec<String>,
    left_out: Vec<String>,
    said: Vec<Vec<u8>>,
}

const LEFT_OUT: &str = "";

impl Sqlite {
    fn new(city: &City) -> Self {
        let connection = Connection::open_in_memory().expect("a database in memory opens");
        let (mut queries, mut left_out) = (Vec::new(), Vec::new());
        let mut writer = Writer::new(city);
        for check in city.checks() {
            match query(city, &mut writer, check) {
                Ok(query) => queries.push(query),
                Err(why) => {
                    queries.push(LEFT_OUT.to_owned());
                    left_out.push(format!("{}: {why}", check.id));
                }
            }
        }
        add_functions(&connection, &writer);
        tables::fill(city, &connection, writer.used()).expect("the tables are filled");
        connection.set_prepared_statement_cache_capacity(queries.len() + 1);
        for query in queries.iter().filter(|query| *query != LEFT_OUT) {
            connection.prepare_cached(query).unwrap_or_else(|said| panic!("{query}: {said}"));
        }
        Self { connection, queries, left_out, said: Vec::new() }
    }
}

/// 0 not applicable, 1 pass, 2 fail, 3 excepted, 4 unknown.
const WORDS: [Verdict; 5] =
    [Verdict::NotApplicable, Verdict::Pass, Verdict::Fail, Verdict::Excepted, Verdict::Unknown];

fn query(city: &City, writer: &mut Writer<'_>, check: &policy::Check) -> Result<String, String> {
    let mut select = writer.begin(check.kind);
    let mut covers = (Vec::new(), Vec::new());
    for exception in city.exceptions_to(check) {
        let cover = writer.condition(&mut select, &facts::cover(&exception.cover, check), None)?;
        if exception.departure == Departure::NotApplicable {
            covers.1.push(cover.clone());
        }
        covers.0.push(cover);
    }
    let or = |covers: &[String], found: u8| match covers {
        [] => found.to_string(),
        covers => format!("CASE WHEN {} THEN 3 ELSE {found} END", covers.join(" OR ")),
    };
    let (fail, unknown) = (or(&covers.0, 2), or(&covers.1, 4));
    let require = writer.condition(&mut select, &check.require, check.max_age)?;
    let mut verdict = format!("CASE {require} WHEN 1 THEN 1 WHEN 0 THEN {fail} ELSE {unknown} END");
    if let Some(scope) = &check.scope {
        let scope = writer.condition(&mut select, scope, None)?;
        verdict = format!("CASE {scope} WHEN 0 THEN 0 WHEN 1 THEN {verdict} ELSE {unknown} END");
    }
    Ok(format!("SELECT {verdict} FROM {} ORDER BY {}.row", select.from(), select.alias()))
}

fn add_functions(connection: &Connection, writer: &Writer<'_>) {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let texts = |name: &str, ask: fn(&str, &str) -> Option<bool>| {
        let added = connection.create_scalar_function(name, 2, flags, move |context| {
            let (a, b) = (context.get_raw(0).as_str_or_null()?, context.get_raw(1).as_str_or_null()?);
            Ok(a.zip(b).and_then(|(a, b)| ask(a, b)))
        });
        added.expect("a function is added");
    };
    texts("in_range", model::in_range);
    texts("is_private", |address, _| model::is_private(address));
    texts("version_before", facts::version_before);
    for (n, pattern) in writer.patterns().iter().enumerate() {
        let Function::Matches(regex) = pattern else { continue };
        let regex = regex.clone();
        let added =
            connection.create_scalar_function(format!("fits{n}").as_str(), 1, flags, move |context| {
                Ok(context.get_raw(0).as_str_or_null()?.map(|text| regex.is_match(text)))
            });
        added.expect("a function is added");
    }
}

impl Judge for Sqlite {
    fn judge(&mut self) {
        self.said.clear();
        for query in &self.queries {
            let mut said = Vec::new();
            if query != LEFT_OUT {
                let mut statement = self.connection.prepare_cached(query).expect("the query was prepared");
                let mut rows = statement.query([]).expect("the query runs");
                while let Some(row) = rows.next().expect("the query goes on") {
                    said.push(row.get(0).expect("a verdict is a number"));
                }
            }
            self.said.push(said);
        }
    }

    fn verdicts(&self) -> Verdicts {
        let word = |n: &u8| WORDS.get(usize::from(*n)).copied();
        self.said.iter().map(|said| said.iter().map(word).collect()).collect()
    }

    fn left_out(&self) -> Vec<String> {
        self.left_out.clone()
    }
}
