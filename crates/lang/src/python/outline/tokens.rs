//! Bodies as normalised tokens: what remains when names that do not matter, comments, docstrings and layout are gone.

use std::borrow::Cow;

use model::{Digest, ParameterKind, ThinVec};

use super::docstring::bare_string;
use super::locals::Locals;
use super::order::Walk;
use super::source::Source;
use crate::python::syntax::{
    ArgumentForm, ArgumentNode, ComprehensionForm, DictItem, ExpressionId, ExpressionKind, FromImport, Function,
    ParameterNode, StatementId, StatementKind, StringNode,
};
use crate::python::visit::{self, Node};

/// Collects tokens; gives a digest of them all and their shingles.
pub(super) struct Tokens<'s, 'a> {
    source: &'s Source<'a>,
    /// The names of the symbol and of the classes around it, innermost first: equal whatever they are.
    own: &'s [&'a str],
    locals: &'s Locals<'a>,
    /// How many names appeared before each of the local ones; [`NO_NUMBER`] for one that did not yet.
    numbers: Vec<u32>,
    appeared: u32,
    bytes: Vec<u8>,
    hashes: Vec<u32>,
}

impl Drop for Tokens<'_, '_> {
    fn drop(&mut self) {
        self.source.take_back((std::mem::take(&mut self.bytes), std::mem::take(&mut self.hashes)));
    }
}

/// What a token is; a number of the digest's input, so never reordered.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Tag {
    Own = 1,
    Receiver,
    Parameter,
    Local,
    Free,
    Attribute,
    Keyword,
    Operator,
    Text,
    Number,
    Constant,
    Shape,
    Count,
    Declared,
}

impl<'s, 'a> Tokens<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>, own: &'s [&'a str], locals: &'s Locals<'a>) -> Self {
        let numbers = vec![NO_NUMBER; locals.bound_count()];
        let (bytes, hashes) = source.lend_buffers();
        Self { source, own, locals, numbers, appeared: 0, bytes, hashes }
    }

    /// Equal for equal tokens.
    pub(super) fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// Hashes of the windows of three tokens, sorted; of all tokens when there are fewer.
    pub(super) fn shingles(&self) -> ThinVec<u32> {
        let mut shingles: ThinVec<u32> = match self.hashes.len() {
            0 => ThinVec::new(),
            1 | 2 => ThinVec::from([combine(&self.hashes)]),
            _ => self.hashes.windows(3).map(combine).collect(),
        };
        shingles.sort_unstable();
        shingles
    }

    /// Adds the statements of `block`.
    pub(super) fn block(&mut self, block: &[StatementId]) {
        self.nodes(self.source.walk(block));
    }

    /// Adds an expression.
    pub(super) fn expression(&mut self, expression: ExpressionId) {
        self.nodes(self.source.walk_expression(expression));
    }

    /// Adds what callers of `function` see.
    pub(super) fn signature(&mut self, function: &Function) {
        self.shape(if function.is_async { "async" } else { "def" });
        for parameter in &function.parameters {
            let source = self.source;
            self.put(Tag::Declared, source.text(parameter.name));
            self.parameter_shape(parameter);
            parameter.annotation.iter().chain(&parameter.default).for_each(|part| self.expression(*part));
        }
        self.shape("->");
        function.returns.iter().for_each(|returns| self.expression(*returns));
    }

    /// Adds the bases and keywords of a class.
    pub(super) fn arguments(&mut self, arguments: &[ArgumentNode]) {
        for argument in arguments {
            self.argument(argument);
            self.expression(argument.value);
        }
    }

    fn nodes(&mut self, mut walk: Walk<'_>) {
        while let Some(node) = walk.next() {
            match node {
                Node::Statement(id) if bare_string(self.source.tree, id).is_some() => walk.skip_parts(),
                Node::Statement(id) => self.statement(id),
                Node::Expression(id) => self.node(id),
            }
        }
    }

    /// One token: what it is and its text.
    fn put(&mut self, tag: Tag, text: &str) {
        self.bytes.push(tag as u8);
        self.bytes.extend((text.len() as u32).to_le_bytes());
        self.bytes.extend(text.as_bytes());
        self.hashes.push(hash(tag, text));
    }

    /// What kind of node comes: the digest and the shingles see it.
    fn shape(&mut self, name: &str) {
        self.put(Tag::Shape, name);
    }

    /// How many parts follow: only the digest sees it.
    fn count(&mut self, count: usize) {
        self.bytes.push(Tag::Count as u8);
        self.bytes.extend((count as u32).to_le_bytes());
    }

    /// A name: its own if it is free, else only which one of the local names it is.
    fn name(&mut self, name: &'a str) {
        if let Some(place) = self.own.iter().position(|own| *own == name) {
            self.put(Tag::Own, OWN[place.min(OWN.len() - 1)]);
        } else if self.locals.receiver == Some(name) {
            self.put(Tag::Receiver, "");
        } else if let Some(place) = self.locals.parameter(name) {
            self.numbered(Tag::Parameter, place);
        } else if let Some(place) = self.locals.bound(name) {
            let number = self.number(place);
            self.numbered(Tag::Local, number);
        } else {
            self.put(Tag::Free, name);
        }
    }

    /// Which one of the local names it is, in the order of their appearance.
    fn number(&mut self, place: usize) -> u32 {
        let number = &mut self.numbers[place];
        if *number == NO_NUMBER {
            *number = self.appeared;
            self.appeared += 1;
        }
        *number
    }

    /// The digest tells local names apart, shingles do not: a new local at the top would change them all.
    fn numbered(&mut self, tag: Tag, number: u32) {
        self.bytes.push(tag as u8);
        self.bytes.extend(number.to_le_bytes());
        self.hashes.push(hash(Tag::Local, ""));
    }

    /// A name behind a dot, or a whole string: own names count as such there too.
    fn spelled(&mut self, tag: Tag, text: &str) {
        match self.own.iter().position(|own| *own == text) {
            Some(place) => self.put(tag, OWN[place.min(OWN.len() - 1)]),
            None => self.put(tag, text),
        }
    }

    fn statement(&mut self, id: StatementId) {
        let source = self.source;
        let statement = &source.tree[id];
        self.shape(statement_shape(&statement.kind));
        for block in visit::blocks(&statement.kind) {
            let counted = block.iter().filter(|id| bare_string(source.tree, **id).is_none());
            self.count(counted.count());
        }
        match &statement.kind {
            StatementKind::Import(names) => {
                for name in names {
                    self.put(Tag::Free, &source.tree.dotted_text(&name.path));
                    name.alias.iter().for_each(|alias| self.name(source.text(*alias)));
                }
            }
            StatementKind::FromImport(import) => self.import(import),
            StatementKind::Function(function) => {
                self.name(source.text(function.name));
                self.shape(if function.is_async { "async" } else { "def" });
                self.parameters(&function.parameters);
                self.count(function.decorators.len());
            }
            StatementKind::Class(class) => {
                self.name(source.text(class.name));
                class.arguments.iter().for_each(|argument| self.argument(argument));
                self.count(class.decorators.len());
            }
            StatementKind::Global(names) | StatementKind::Nonlocal(names) => {
                names.iter().for_each(|name| self.name(source.text(*name)));
            }
            StatementKind::Try { handlers, .. } => {
                for handler in handlers {
                    self.count(usize::from(handler.exception.is_some()));
                    handler.name.iter().for_each(|name| self.name(source.text(*name)));
                }
            }
            StatementKind::AugmentedAssign { target, value } => {
                let (left, right) = (source.tree[*target].range.end, source.tree[*value].range.start);
                let between = source.text(model::TextRange::new(left, right.max(left)));
                self.put(Tag::Operator, between.trim_matches(|it: char| it.is_whitespace() || "()\\".contains(it)));
            }
            StatementKind::TypeAlias { name, .. } => self.name(source.text(*name)),
            StatementKind::Simple => self.put(Tag::Operator, source.text(statement.range)),
            StatementKind::Assign { targets, .. } => self.count(targets.len()),
            StatementKind::With { items, .. } => {
                items.iter().for_each(|item| self.count(usize::from(item.target.is_some())));
            }
            StatementKind::Match { cases, .. } => {
                cases.iter().for_each(|case| self.count(usize::from(case.guard.is_some())));
            }
            StatementKind::Raise { exception, cause } => {
                self.count(usize::from(exception.is_some()) + usize::from(cause.is_some()));
            }
            StatementKind::Return(value) => self.count(usize::from(value.is_some())),
            StatementKind::AnnotatedAssign { value, .. } => self.count(usize::from(value.is_some())),
            StatementKind::Assert { message, .. } => self.count(usize::from(message.is_some())),
            StatementKind::Delete(values) | StatementKind::Legacy(values) => self.count(values.len()),
            StatementKind::Expression(_)
            | StatementKind::If { .. }
            | StatementKind::While { .. }
            | StatementKind::For { .. } => {}
        }
    }

    fn import(&mut self, import: &FromImport) {
        let source = self.source;
        self.put(Tag::Free, source.text(import.module_range));
        for name in &import.names {
            self.put(Tag::Free, source.text(name.name));
            name.alias.iter().for_each(|alias| self.name(source.text(*alias)));
        }
        self.count(import.names.len());
    }

    fn parameters(&mut self, parameters: &[ParameterNode]) {
        for parameter in parameters {
            self.name(self.source.text(parameter.name));
            self.parameter_shape(parameter);
        }
        self.count(parameters.len());
    }

    fn parameter_shape(&mut self, parameter: &ParameterNode) {
        self.shape(match parameter.kind {
            ParameterKind::PositionalOnly => "/",
            ParameterKind::Standard => "parameter",
            ParameterKind::VarPositional => "*",
            ParameterKind::KeywordOnly => "*,",
            ParameterKind::VarKeyword => "**",
        });
        self.count(usize::from(parameter.annotation.is_some()));
        self.count(usize::from(parameter.default.is_some()));
    }

    fn argument(&mut self, argument: &ArgumentNode) {
        match argument.form {
            ArgumentForm::Positional => self.count(0),
            ArgumentForm::Keyword(name) => self.put(Tag::Keyword, self.source.text(name)),
            ArgumentForm::Star => self.shape("*"),
            ArgumentForm::DoubleStar => self.shape("**"),
        }
    }

    fn node(&mut self, id: ExpressionId) {
        let source = self.source;
        let range = source.tree[id].range;
        match &source.tree[id].kind {
            ExpressionKind::Name | ExpressionKind::Capture => self.name(source.text(range)),
            ExpressionKind::Number => self.put(Tag::Number, source.text(range)),
            ExpressionKind::Constant => self.put(Tag::Constant, source.text(range)),
            ExpressionKind::Wildcard => self.shape("_"),
            ExpressionKind::String(string) => self.string(string),
            ExpressionKind::Attribute { attribute, .. } => self.spelled(Tag::Attribute, source.text(*attribute)),
            ExpressionKind::Call { arguments, .. } => self.call("call", arguments),
            ExpressionKind::ClassPattern { arguments, .. } => self.call("pattern", arguments),
            ExpressionKind::Binary { operator, .. } | ExpressionKind::Unary { operator, .. } => {
                self.put(Tag::Operator, source.text(*operator));
            }
            ExpressionKind::Compare { operators, .. } => {
                operators.iter().for_each(|operator| self.put(Tag::Operator, &spaced(source.text(*operator))));
            }
            ExpressionKind::Boolean(operands) => self.boolean(operands),
            ExpressionKind::Lambda { parameters, .. } => {
                self.shape("lambda");
                self.parameters(parameters);
            }
            ExpressionKind::Walrus { name, .. } => {
                self.shape(":=");
                self.name(source.text(*name));
            }
            ExpressionKind::Comprehension { form, clauses, .. } => {
                self.shape(comprehension_shape(*form));
                clauses.iter().for_each(|clause| self.count(clause.conditions.len()));
            }
            ExpressionKind::Dict(items) => self.dict(items),
            ExpressionKind::Slice(_) => {
                self.shape("slice");
                self.put(Tag::Operator, &slice_shape(source, id));
            }
            ExpressionKind::Starred(inner) => {
                let stars = source.tree[*inner].range.start - range.start;
                self.shape("star");
                self.count(stars.min(2) as usize);
            }
            ExpressionKind::List(parts) => self.several("list", parts.len()),
            ExpressionKind::Tuple(parts) => self.several("tuple", parts.len()),
            ExpressionKind::Set(parts) => self.several("set", parts.len()),
            ExpressionKind::Pattern(parts) => self.several("patterns", parts.len()),
            ExpressionKind::Error(parts) => self.several("error", parts.len()),
            ExpressionKind::Subscript { .. } => self.shape("index"),
            ExpressionKind::Conditional { .. } => self.shape("if else"),
            ExpressionKind::Await(_) => self.shape("await"),
            ExpressionKind::Yield(value) => self.several("yield", usize::from(value.is_some())),
            ExpressionKind::YieldFrom(_) => self.shape("yield from"),
        }
    }

    fn several(&mut self, shape: &str, count: usize) {
        self.shape(shape);
        self.count(count);
    }

    fn call(&mut self, shape: &str, arguments: &[ArgumentNode]) {
        self.several(shape, arguments.len());
        arguments.iter().for_each(|argument| self.argument(argument));
    }

    fn dict(&mut self, items: &[DictItem]) {
        self.several("dict", items.len());
        for (place, item) in items.iter().enumerate() {
            if matches!(item, DictItem::Unpack(_)) {
                self.count(place);
            }
        }
    }

    fn boolean(&mut self, operands: &[ExpressionId]) {
        let source = self.source;
        let between = operands.windows(2).next().map_or("", |pair| {
            let (left, right) = (source.tree[pair[0]].range.end, source.tree[pair[1]].range.start);
            source.text(model::TextRange::new(left, right.max(left)))
        });
        let is_or = between.split(|it: char| !it.is_alphabetic()).any(|word| word == "or");
        self.several(if is_or { "or" } else { "and" }, operands.len());
    }

    fn string(&mut self, string: &StringNode) {
        let pieces = visit::string_pieces(self.source.tree, string);
        self.count(pieces.len());
        for piece in pieces {
            self.spelled(Tag::Text, &piece);
        }
    }
}

const NO_NUMBER: u32 = u32::MAX;

const OWN: [&str; 3] = ["\0own", "\0class", "\0outer"];

/// `not  in` and `not in` are the same operator.
fn spaced(operator: &str) -> Cow<'_, str> {
    match operator.bytes().all(|it| it.is_ascii_graphic()) {
        true => Cow::Borrowed(operator),
        false => Cow::Owned(operator.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// Where the colons stand among the parts: `a:b`, `:b` and `a:` have parts alike.
fn slice_shape(source: &Source<'_>, slice: ExpressionId) -> String {
    let ExpressionKind::Slice(parts) = &source.tree[slice].kind else { return String::new() };
    let range = source.tree[slice].range;
    let mut shape = String::new();
    let mut from = range.start;
    for part in parts {
        let part = source.tree[*part].range;
        shape.extend(source.text(model::TextRange::new(from, part.start.max(from))).chars().filter(|it| *it == ':'));
        shape.push('x');
        from = part.end;
    }
    shape.extend(source.text(model::TextRange::new(from, range.end.max(from))).chars().filter(|it| *it == ':'));
    shape
}

fn comprehension_shape(form: ComprehensionForm) -> &'static str {
    match form {
        ComprehensionForm::List => "list for",
        ComprehensionForm::Set => "set for",
        ComprehensionForm::Dict => "dict for",
        ComprehensionForm::Generator => "for in",
    }
}

pub(super) fn statement_shape(kind: &StatementKind) -> &'static str {
    match kind {
        StatementKind::Import(_) => "import",
        StatementKind::FromImport(_) => "from",
        StatementKind::Function(_) => "def",
        StatementKind::Class(_) => "class",
        StatementKind::Assign { .. } => "=",
        StatementKind::AnnotatedAssign { .. } => ":",
        StatementKind::AugmentedAssign { .. } => "augment",
        StatementKind::Expression(_) => "expression",
        StatementKind::Return(_) => "return",
        StatementKind::Raise { .. } => "raise",
        StatementKind::Delete(_) => "del",
        StatementKind::Assert { .. } => "assert",
        StatementKind::Global(_) => "global",
        StatementKind::Nonlocal(_) => "nonlocal",
        StatementKind::If { .. } => "if",
        StatementKind::While { .. } => "while",
        StatementKind::For { .. } => "for",
        StatementKind::With { .. } => "with",
        StatementKind::Try { .. } => "try",
        StatementKind::Match { .. } => "match",
        StatementKind::TypeAlias { .. } => "type",
        StatementKind::Simple => "simple",
        StatementKind::Legacy(_) => "legacy",
    }
}

/// FNV-1a over a token.
fn hash(tag: Tag, text: &str) -> u32 {
    text.bytes().fold(step(FNV_START, tag as u8), step)
}

const FNV_START: u32 = 0x811c_9dc5;

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// One hash for a window of tokens; order counts.
pub(super) fn combine(hashes: &[u32]) -> u32 {
    combine_all(hashes.iter().copied())
}

/// As [`combine`].
pub(super) fn combine_all(hashes: impl Iterator<Item = u32>) -> u32 {
    hashes.flat_map(u32::to_le_bytes).fold(FNV_START, step)
}

/// The hash of a text on its own.
pub(super) fn hash_of_text(text: &str) -> u32 {
    hash(Tag::Declared, text)
}
