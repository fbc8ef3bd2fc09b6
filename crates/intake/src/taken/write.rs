//! What was taken as JSON Lines: a head, the files, an entity a line, then who talks to whom.

use std::io::{self, Write};

use model::{Field, Instant, Schema};
use serde_json::{Map, Value as Json, json};

use super::{
    Account, MAX_BYTES, MAX_LINE, Said, Taken,
    said::{implied, string, write},
};
use crate::{
    Traffic,
    outcome::{BrokenFile, Place},
};

/// How many files that broke off are kept with their place.
pub(super) const MAX_BROKEN: usize = 100;

impl Taken {
    /// Writes it. The same content gives the same bytes. Fails where it would be larger than what is read.
    pub fn write(&self, schema: &Schema, out: &mut dyn Write) -> io::Result<()> {
        let mut lines = Lines { out, line: Vec::new(), n_bytes: 0 };
        lines.add(|line| writeln!(line, "{}", self.head()))?;
        for part in &self.files {
            let part = json!({
                "file": &*part.file, "sha256": part.sha.to_string(),
                "taken_at": part.taken_at.rfc3339(), "before": part.before,
            });
            lines.add(|line| writeln!(line, "{part}"))?;
        }
        self.accounts.iter().try_for_each(|account| lines.add(|line| account.write(schema, line)))?;
        self.traffic.iter().try_for_each(|seen| lines.add(|line| writeln!(line, "{}", traffic(seen))))
    }

    fn head(&self) -> Json {
        let counts = &self.counts;
        let by = self.refused_by.iter().map(|(cause, n)| (cause.words().to_owned(), (*n).into()));
        json!({
            "bailiwick": 1,
            "taken": &*self.name,
            "format": self.format,
            "recipe": self.recipe.to_string(),
            "taken_at": self.taken_at.rfc3339(),
            "files": self.files.len(),
            "entities": self.accounts.len(),
            "traffic": self.traffic.len(),
            "records": {
                "read": counts.read, "taken": counts.taken, "part": counts.part,
                "refused": counts.refused, "left_out": counts.left_out, "cleaned": counts.cleaned,
                "swapped": counts.swapped,
            },
            "refused_by": by.collect::<Map<_, _>>(),
            "broken": self.broken.iter().take(MAX_BROKEN).map(broken).collect::<Vec<_>>(),
        })
    }
}

/// Writes line by line, and none beyond the bounds.
struct Lines<'o> {
    out: &'o mut dyn Write,
    line: Vec<u8>,
    n_bytes: u64,
}

impl Lines<'_> {
    fn add(&mut self, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        self.line.clear();
        write(&mut self.line)?;
        self.n_bytes += self.line.len() as u64;
        if self.line.len() > MAX_LINE {
            return Err(io::Error::other(format!("a line grows past the bound of {MAX_LINE} bytes")));
        }
        if self.n_bytes > MAX_BYTES {
            return Err(io::Error::other(format!("it grows past the bound of {MAX_BYTES} bytes")));
        }
        self.out.write_all(&self.line)
    }
}

fn broken(of: &BrokenFile) -> Json {
    let (line, column, row) = match of.broken.place {
        Place::File => (None, None, None),
        Place::Line(line) => (Some(line), None, None),
        Place::LineColumn(line, column) => (Some(line), Some(column), None),
        Place::Row(row) => (None, None, Some(row)),
    };
    json!({"file": of.file, "line": line, "column": column, "row": row, "reason": of.broken.reason})
}

fn traffic(seen: &Traffic) -> Json {
    json!({
        "from": seen.from.to_string(), "to": seen.to.to_string(), "port": seen.port,
        "transport": &*seen.transport, "service": seen.service.as_deref(),
        "first_at": seen.first_at.rfc3339(), "last_at": seen.last_at.rfc3339(),
        "seen": seen.n_seen, "record": seen.origin.record,
    })
}

impl Account {
    /// Most of what is said needs only its value: it is of the account's own record, and dated as the account is.
    fn write(&self, schema: &Schema, out: &mut dyn Write) -> io::Result<()> {
        let dated = self.dated();
        write!(out, "{{\"entity\":\"{}:{}\"", schema.kind(self.entity.kind).name, self.entity.id)?;
        write!(out, ",\"record\":{}", self.record)?;
        if let Some(dated) = dated {
            write!(out, ",\"observed_at\":\"{}\"", dated.rfc3339())?;
        }
        out.write_all(b",\"fields\":{")?;
        let mut also = Vec::new();
        for (n, said) in self.said.iter().enumerate() {
            let is_first = n == 0;
            let before = n.checked_sub(1).and_then(|n| self.said.get(n));
            if before.is_some_and(|before| before.field == said.field) {
                also.push(said);
                continue;
            }
            out.write_all(if is_first { b"" } else { b"," })?;
            self.field(schema, said, dated, out)?;
        }
        out.write_all(b"}")?;
        for (n, said) in also.iter().enumerate() {
            out.write_all(if n == 0 { b",\"also\":[{" } else { b"},{" })?;
            self.field(schema, said, dated, out)?;
        }
        out.write_all(if also.is_empty() { b"}\n" } else { b"}]}\n" })
    }

    fn field(
        &self,
        schema: &Schema,
        said: &Said,
        dated: Option<Instant>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let field: &Field = schema.field(self.entity.kind, said.field);
        string(&field.name, out)?;
        out.write_all(b":")?;
        let is_dated = said.observed_at == implied(field, dated);
        if is_dated && said.valid_until.is_none() && said.record == self.record {
            return write(&said.value, out);
        }
        out.write_all(b"{\"value\":")?;
        write(&said.value, out)?;
        match said.observed_at.filter(|_| !is_dated) {
            Some(at) => write!(out, ",\"observed_at\":\"{}\"", at.rfc3339())?,
            None if !is_dated => out.write_all(b",\"observed_at\":null")?,
            None => {}
        }
        if let Some(until) = said.valid_until {
            write!(out, ",\"valid_until\":\"{}\"", until.rfc3339())?;
        }
        if said.record != self.record {
            write!(out, ",\"record\":{}", said.record)?;
        }
        out.write_all(b"}")
    }
}
