//! Calls of functions: which there are, what they take, and what is settled while reading.

use std::{ops::Range, sync::Arc};

use diag::nearest;

use super::{Typing, made};
use crate::lang::{
    ast::{Expr, Node},
    fault::Fault,
    functions::{self, Function, SIGNATURES},
    typed::{Term, Ty, Typed},
};

impl Typing<'_> {
    pub(super) fn call(
        &mut self,
        name: &str,
        target: Option<&Expr>,
        args: &[Expr],
        at: &Range<usize>,
    ) -> Typed {
        let Some(signature) = SIGNATURES.iter().find(|signature| signature.name == name) else {
            let names = SIGNATURES.iter().map(|signature| signature.name).chain(["exists", "all", "has"]);
            let place = target.map_or(at.start, |target| target.at.end)..at.end;
            return self.broken(Fault::no_such_function(place, name, nearest(name, names)));
        };
        let fits = if target.is_some() { signature.method } else { signature.global };
        if !fits {
            let message = format!("`{name}` is not called this way");
            return self.broken(Fault::types(
                at.clone(),
                message,
                format!("write it as `{}`", signature.form),
            ));
        }
        if let Some(literal) = self.written_out(name, args, at) {
            return literal;
        }
        let typed: Vec<Typed> = target.into_iter().chain(args).map(|arg| self.expr(arg)).collect();
        if typed.iter().any(|arg| arg.ty == Ty::Nothing) {
            return made(Term::Bool(false), Ty::Nothing, at);
        }
        if name == "matches" {
            return self.matches(typed, at);
        }
        let types: Vec<&Ty> = typed.iter().map(|arg| &arg.ty).collect();
        match functions::find(name, &types) {
            Ok((function, ty)) => made(Term::Call(function, typed), ty, at),
            Err(form) => {
                let message = format!("`{name}` does not take these");
                self.broken(Fault::types(at.clone(), message, format!("write it as `{form}`")))
            }
        }
    }

    /// Instants and lengths of time that are written out are settled now.
    fn written_out(&mut self, name: &str, args: &[Expr], at: &Range<usize>) -> Option<Typed> {
        let form = match name {
            "date" => "`date('2026-01-31')`",
            "duration" => "`duration('36h')`, in whole microseconds",
            "timestamp" => "`timestamp('2026-01-31T12:00:00Z')`, in whole microseconds",
            _ => return None,
        };
        let text = match args {
            [Expr { node: Node::Text(text), .. }] => text.as_str(),
            _ => return Some(self.broken(Fault::literal(at.clone(), "this", form))),
        };
        let made = match name {
            "date" => self.scope.zone.day_begins(text).map(|day| made(Term::Instant(day), Ty::Instant, at)),
            "duration" => {
                functions::parse_duration(text).map(|span| made(Term::Duration(span), Ty::Duration, at))
            }
            _ => {
                functions::parse_timestamp(text).map(|instant| made(Term::Instant(instant), Ty::Instant, at))
            }
        };
        Some(made.unwrap_or_else(|| self.broken(Fault::literal(at.clone(), &format!("`{text}`"), form))))
    }

    fn matches(&mut self, typed: Vec<Typed>, at: &Range<usize>) -> Typed {
        let pattern = match typed.as_slice() {
            [Typed { ty: Ty::Text, .. }, Typed { node: Term::Text(pattern), .. }] => pattern.clone(),
            _ => {
                let form = "`text.matches('^[a-z]+$')`";
                return self.broken(Fault::literal(at.clone(), "the pattern", form));
            }
        };
        match functions::pattern(&pattern) {
            Ok(regex) => made(Term::Call(Function::Matches(Arc::new(regex)), typed), Ty::Bool, at),
            Err(why) => self.broken(Fault::types(at.clone(), "the pattern cannot be used", why)),
        }
    }
}
