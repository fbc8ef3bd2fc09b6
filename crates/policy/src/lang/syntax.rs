//! Text to tree. The `cel` crate's pratt parser does the grammar; the bounds come before it, on its tokens.
//!
//! Macros are parsed as plain calls: their names are put in capitals for the parser, which knows only the small
//! ones, so that the tree keeps what was written. Places are found again by walking tokens and tree side by side.

use cel::{
    common::ast::{CallExpr, Expr as Cel, IdedExpr, LiteralValue},
    parser::{
        PrattParser,
        pratt_parser::{Lexer, Token, TokenKind},
    },
};

use super::{
    ast::{Expr, Macro, Node, Op},
    fault::Fault,
};

/// Longest condition.
pub const MAX_BYTES: usize = 4096;
/// Deepest nesting of brackets.
pub const MAX_LEVELS: usize = 100;
/// Longest chain of operators or selections.
pub const MAX_CHAIN: usize = 100;
/// Deepest tree, levels and chains together.
pub const MAX_DEPTH: usize = 200;

/// Reads a condition.
pub fn parse(text: &str) -> Result<Expr, Vec<Fault>> {
    if text.len() > MAX_BYTES {
        return Err(vec![Fault::too_long(text.len(), MAX_BYTES)]);
    }
    let tokens = tokens(text);
    bounds(text, &tokens)?;
    let renamed = rename(text, &tokens)?;
    let parser = PrattParser::new().max_recursion_depth(1000);
    let tree = parser.parse(&renamed).map_err(|errors| syntax_faults(text, errors))?;
    let mut walker = Walker { text, tokens: &tokens, next: 0, faults: Vec::new() };
    let expr = walker.convert(&tree);
    if walker.faults.is_empty() { Ok(expr) } else { Err(walker.faults) }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    loop {
        let token = lexer.lex();
        if token.kind == TokenKind::TokEnd || tokens.len() > MAX_BYTES {
            return tokens;
        }
        let is_stuck = token.end <= token.start;
        if !matches!(token.kind, TokenKind::TokWhitespace | TokenKind::TokComment) {
            tokens.push(token);
        }
        if is_stuck {
            return tokens;
        }
    }
}

/// One open bracket: how deep what stands in it can be.
#[derive(Default)]
struct Level {
    /// Operators since the last comma.
    operators: usize,
    /// Selections and calls since the last operator.
    selections: usize,
    /// The longest run of selections since the last comma.
    longest: usize,
    /// The deepest bracket closed since the last comma.
    inner: usize,
    /// The deepest of what stood before the last comma.
    before: usize,
}

impl Level {
    fn depth(&self) -> usize {
        (self.operators + self.longest.max(self.selections) + self.inner).max(self.before)
    }

    fn comma(&mut self) {
        *self = Level { before: self.depth(), ..Level::default() };
    }
}

fn bounds(text: &str, tokens: &[Token]) -> Result<(), Vec<Fault>> {
    use TokenKind::*;
    let mut levels = vec![Level::default()];
    for token in tokens {
        let at = token.start..token.end.min(text.len());
        let n_levels = levels.len();
        let Some(level) = levels.last_mut() else { break };
        match token.kind {
            TokLeftParen | TokLeftBracket | TokLeftBrace => {
                level.selections += 1;
                levels.push(Level::default());
                if n_levels > MAX_LEVELS {
                    return Err(vec![Fault::too_deep(at, MAX_LEVELS)]);
                }
            }
            TokRightParen | TokRightBracket | TokRightBrace if n_levels > 1 => {
                let closed = levels.pop().map_or(0, |level| level.depth());
                if let Some(outer) = levels.last_mut() {
                    outer.inner = outer.inner.max(closed + 1);
                }
            }
            TokComma => level.comma(),
            TokDot => level.selections += 1,
            TokMinus | TokPlus | TokAsterisk | TokSlash | TokPercent | TokQuestion | TokExclamation
            | TokEqualEqual | TokExclamationEqual | TokLess | TokLessEqual | TokGreater | TokGreaterEqual
            | TokLogicalAnd | TokLogicalOr | TokIn => {
                level.operators += 1;
                level.longest = level.longest.max(level.selections);
                level.selections = 0;
            }
            _ => {}
        }
        let is_long = levels.last().is_some_and(|l| l.operators > MAX_CHAIN || l.selections > MAX_CHAIN);
        if is_long {
            return Err(vec![Fault::chain_too_long(at, MAX_CHAIN)]);
        }
        let depth: usize = levels.iter().map(Level::depth).sum::<usize>() + levels.len();
        if depth > MAX_DEPTH {
            return Err(vec![Fault::too_deep(at, MAX_DEPTH)]);
        }
    }
    Ok(())
}

const MACROS: [&str; 6] = ["all", "exists", "exists_one", "filter", "has", "map"];

fn rename(text: &str, tokens: &[Token]) -> Result<String, Vec<Fault>> {
    let mut renamed = text.as_bytes().to_vec();
    for pair in tokens.windows(2) {
        let [name, paren] = pair else { continue };
        let is_call = name.kind == TokenKind::TokIdent && paren.kind == TokenKind::TokLeftParen;
        let (true, Some(word)) = (is_call, text.get(name.start..name.end)) else { continue };
        if MACROS.contains(&word) {
            if let Some(bytes) = renamed.get_mut(name.start..name.end) {
                bytes.make_ascii_uppercase();
            }
        } else if MACROS.iter().any(|small| small.to_uppercase() == word) {
            return Err(vec![Fault::no_such_function(
                name.start..name.end,
                word,
                Some(&word.to_lowercase()),
            )]);
        }
    }
    String::from_utf8(renamed).map_err(|_| vec![Fault::syntax(0..text.len(), "", text)])
}

fn syntax_faults(text: &str, errors: cel::ParseErrors) -> Vec<Fault> {
    let mut faults: Vec<Fault> = errors
        .errors
        .iter()
        .take(3)
        .map(|error| {
            let at = offset(text, error.pos);
            let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
            Fault::syntax(at..end, &error.msg, text.get(at..).unwrap_or(""))
        })
        .collect();
    faults.dedup_by(|a, b| a.at == b.at);
    faults
}

/// The byte that a line and column (both from 1, the column in characters) point at.
fn offset(text: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line - 1).unwrap_or(0);
    let column = usize::try_from(column - 1).unwrap_or(0);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or("");
    start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
}

struct Walker<'t> {
    text: &'t str,
    tokens: &'t [Token],
    next: usize,
    faults: Vec<Fault>,
}

impl Walker<'_> {
    /// Goes to the next token that fits and gives its place; the end of the text if there is none.
    fn find(&mut self, fits: impl Fn(TokenKind, &str) -> bool) -> std::ops::Range<usize> {
        let rest = self.tokens.get(self.next..).unwrap_or(&[]);
        let found = rest.iter().position(|t| fits(t.kind, self.text.get(t.start..t.end).unwrap_or("")));
        match found.and_then(|n| rest.get(n).map(|token| (n, token))) {
            Some((n, token)) => {
                self.next += n + 1;
                token.start..token.end
            }
            None => self.text.len()..self.text.len(),
        }
    }

    fn token(&mut self, kind: TokenKind) -> std::ops::Range<usize> {
        self.find(|have, _| have == kind)
    }

    fn name(&mut self, name: &str) -> std::ops::Range<usize> {
        self.find(|kind, text| kind == TokenKind::TokIdent && text.eq_ignore_ascii_case(name))
    }

    fn reject(&mut self, fault: Fault) -> Node {
        self.faults.push(fault);
        Node::Bool(false)
    }

    fn convert(&mut self, tree: &IdedExpr) -> Expr {
        match &tree.expr {
            Cel::Ident(name) => {
                let at = self.name(name.trim_start_matches('.'));
                if name.starts_with('.') {
                    return Expr::new(self.reject(Fault::leading_dot(at.clone())), at);
                }
                Expr::new(Node::Name(name.clone()), at)
            }
            Cel::Literal(value) => self.literal(value),
            Cel::Select(select) => {
                let operand = self.convert(&select.operand);
                self.token(TokenKind::TokDot);
                let field = self.find(|_, text| text == select.field);
                let at = operand.at.start..field.end;
                Expr::new(Node::Select(Box::new(operand), select.field.clone()), at)
            }
            Cel::Call(call) => self.call(call),
            Cel::List(list) => {
                let start = self.token(TokenKind::TokLeftBracket).start;
                let elements: Vec<Expr> = list.elements.iter().map(|element| self.convert(element)).collect();
                let end = self.token(TokenKind::TokRightBracket).end;
                Expr::new(Node::List(elements), start..end)
            }
            Cel::Map(_) | Cel::Struct(_) => {
                let at = self.token(TokenKind::TokLeftBrace);
                Expr::new(self.reject(Fault::left_out(at.clone(), "a map or message `{...}`")), at)
            }
            Cel::Comprehension(_) | Cel::Unspecified => {
                let at = 0..self.text.len();
                Expr::new(self.reject(Fault::left_out(at.clone(), "this form")), at)
            }
        }
    }

    fn literal(&mut self, value: &LiteralValue) -> Expr {
        use TokenKind::*;
        let kinds = [TokInt, TokUint, TokFloat, TokString, TokBytes, TokTrue, TokFalse, TokNull];
        let mut at = self.find(|kind, _| kinds.contains(&kind));
        let is_negative = match value {
            LiteralValue::Int(value) => *value.inner() < 0,
            LiteralValue::Double(value) => value.inner().is_sign_negative(),
            _ => false,
        };
        let before = self.next.checked_sub(2).and_then(|n| self.tokens.get(n));
        if let (true, Some(minus)) = (is_negative, before) {
            at.start = minus.start;
        }
        let node = match value {
            LiteralValue::Boolean(value) => Node::Bool(*value.inner()),
            LiteralValue::Int(value) => Node::Int(*value.inner()),
            LiteralValue::Double(value) if value.inner().is_finite() => Node::Double(*value.inner()),
            LiteralValue::Double(_) => {
                self.reject(Fault::left_out(at.clone(), "a number that is not finite"))
            }
            LiteralValue::String(value) => Node::Text(value.inner().to_owned()),
            LiteralValue::UInt(_) => {
                self.reject(Fault::left_out(at.clone(), "an unsigned number such as `1u`"))
            }
            LiteralValue::Bytes(_) => {
                self.reject(Fault::left_out(at.clone(), "a bytes literal such as `b'x'`"))
            }
            LiteralValue::Null => self.reject(Fault::null(at.clone())),
        };
        Expr::new(node, at)
    }

    fn call(&mut self, call: &CallExpr) -> Expr {
        let name = call.func_name.as_str();
        match (name, call.target.as_deref(), call.args.as_slice()) {
            ("!_", None, [of]) => self.prefix(TokenKind::TokExclamation, of, Node::Not),
            ("-_", None, [of]) => self.prefix(TokenKind::TokMinus, of, Node::Negate),
            ("_?_:_", None, [condition, yes, no]) => {
                let condition = self.convert(condition);
                self.token(TokenKind::TokQuestion);
                let yes = self.convert(yes);
                self.token(TokenKind::TokColon);
                let no = self.convert(no);
                let at = condition.at.start..no.at.end;
                Expr::new(Node::Choice(Box::new(condition), Box::new(yes), Box::new(no)), at)
            }
            ("_[_]", None, [list, index]) => {
                let list = self.convert(list);
                self.convert(index);
                let at = list.at.start..self.token(TokenKind::TokRightBracket).end;
                Expr::new(self.reject(Fault::index(at.clone())), at)
            }
            (_, None, [left, right]) if Op::ALL.iter().any(|(_, _, cel)| *cel == name) => {
                self.binary(name, left, right)
            }
            (_, target, args) => self.named(name, target, args),
        }
    }

    fn prefix(&mut self, kind: TokenKind, of: &IdedExpr, make: fn(Box<Expr>) -> Node) -> Expr {
        let start = self.token(kind).start;
        let of = self.convert(of);
        let at = start..of.at.end;
        Expr::new(make(Box::new(of)), at)
    }

    fn binary(&mut self, name: &str, left: &IdedExpr, right: &IdedExpr) -> Expr {
        let found = Op::ALL.iter().find(|(_, _, cel)| *cel == name);
        let (op, symbol) = found.map_or((Op::And, "&&"), |(op, symbol, _)| (*op, *symbol));
        let left = self.convert(left);
        self.find(|_, text| text == symbol);
        let right = self.convert(right);
        let at = left.at.start..right.at.end;
        Expr::new(Node::Binary(op, Box::new(left), Box::new(right)), at)
    }

    fn named(&mut self, name: &str, target: Option<&IdedExpr>, args: &[IdedExpr]) -> Expr {
        let target = target.map(|target| self.convert(target));
        let name_at = self.name(name);
        let start = target.as_ref().map_or(name_at.start, |target| target.at.start);
        self.token(TokenKind::TokLeftParen);
        let args: Vec<Expr> = args.iter().map(|arg| self.convert(arg)).collect();
        let end = self.token(TokenKind::TokRightParen).end;
        let small = name.to_lowercase();
        let is_macro = MACROS.contains(&small.as_str()) && small != name;
        let node = if is_macro {
            self.macro_call(&small, name_at, target, args)
        } else {
            Node::Call(name.to_owned(), target.map(Box::new), args)
        };
        Expr::new(node, start..end)
    }

    fn macro_call(
        &mut self,
        name: &str,
        at: std::ops::Range<usize>,
        target: Option<Expr>,
        args: Vec<Expr>,
    ) -> Node {
        if name == "has" {
            return match (target, <[Expr; 1]>::try_from(args)) {
                (None, Ok([Expr { node: Node::Select(of, field), .. }])) => Node::Has(of, field),
                _ => self.reject(Fault::has_needs_a_field(at)),
            };
        }
        let found = Macro::ALL.iter().find(|(_, known)| *known == name).map(|(found, _)| *found);
        match (found, target, <[Expr; 2]>::try_from(args)) {
            (Some(found), Some(list), Ok([Expr { node: Node::Name(variable), .. }, body])) => {
                Node::Macro(found, Box::new(list), variable, Box::new(body))
            }
            _ => self.reject(Fault::macro_form(at, name)),
        }
    }
}
