//! The typed syntax tree: a compact arena of statements and expressions with byte ranges.
//!
//! Names are ranges, not strings: [`Tree::text`] reads them. Every token that an edit may touch has a range. Both
//! front ends build exactly this; nothing else in the crate sees a parser's own nodes.

use std::ops::Index;

use model::TextRange;

/// A parsed file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// The text that was parsed: the file's own bytes where they are UTF-8, see [`parse`](super::parse).
    pub source: String,
    /// The module's statements.
    pub body: Block,
    /// All statements.
    pub statements: Vec<Statement>,
    /// All expressions, patterns included.
    pub expressions: Vec<Expression>,
    /// Every comment, `#` included, in order.
    pub comments: Vec<TextRange>,
    /// Ranges that the parser could not read, in order; statements inside them may be missing.
    pub errors: Vec<TextRange>,
}

/// Statements in order.
pub type Block = Vec<StatementId>;

/// Place of a statement in [`Tree::statements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub u32);

/// Place of an expression in [`Tree::expressions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpressionId(pub u32);

/// An identifier: its range.
pub type Name = TextRange;

/// A dotted name in an import statement or decorator: one range per segment, at least one.
pub type DottedRange = Vec<Name>;

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// From its first token (the first decorator's `@`) to the end of its last.
    pub range: TextRange,
    /// What it is.
    pub kind: StatementKind,
}

/// What a statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's line shows its fields")]
pub enum StatementKind {
    /// `import a.b as c, d`.
    Import(Vec<ImportName>),
    /// `from .m import a as b, (c)`.
    FromImport(FromImport),
    /// `def` or `async def`.
    Function(Box<Function>),
    /// `class`.
    Class(Box<Class>),
    /// `a = b = value`, targets in order; also with a type comment.
    Assign { targets: Vec<ExpressionId>, value: ExpressionId },
    /// `a: T = value`.
    AnnotatedAssign { target: ExpressionId, annotation: ExpressionId, value: Option<ExpressionId> },
    /// `a += value`.
    AugmentedAssign { target: ExpressionId, value: ExpressionId },
    /// An expression on its own, docstrings included.
    Expression(ExpressionId),
    /// `return`.
    Return(Option<ExpressionId>),
    /// `raise a from b`.
    Raise { exception: Option<ExpressionId>, cause: Option<ExpressionId> },
    /// `del a, b`.
    Delete(Vec<ExpressionId>),
    /// `assert a, b`.
    Assert { test: ExpressionId, message: Option<ExpressionId> },
    /// `global a, b`.
    Global(Vec<Name>),
    /// `nonlocal a, b`.
    Nonlocal(Vec<Name>),
    /// `if` with its `elif`s, in order, and `else`.
    If { branches: Vec<(ExpressionId, Block)>, orelse: Block },
    /// `while`.
    While { test: ExpressionId, body: Block, orelse: Block },
    /// `for` or `async for`.
    For { target: ExpressionId, iterable: ExpressionId, body: Block, orelse: Block },
    /// `with` or `async with`.
    With { items: Vec<WithItem>, body: Block },
    /// `try`.
    Try { body: Block, handlers: Vec<ExceptHandler>, orelse: Block, finally: Block },
    /// `match`.
    Match { subject: ExpressionId, cases: Vec<MatchCase> },
    /// `type X[T] = value`.
    TypeAlias { name: Name, type_parameters: Vec<TypeParameter>, value: ExpressionId },
    /// `pass`, `break`, `continue`.
    Simple,
    /// Python 2 `print` and `exec`: the expressions inside are still read.
    Legacy(Vec<ExpressionId>),
}

/// One name of an `import` statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportName {
    /// From the first segment to the alias.
    pub range: TextRange,
    /// The module.
    pub path: DottedRange,
    /// The name after `as`.
    pub alias: Option<Name>,
}

/// A `from … import …` statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromImport {
    /// How many leading dots.
    pub level: u32,
    /// The dots and the module, as one range.
    pub module_range: TextRange,
    /// The module after the dots; empty in `from . import x`.
    pub module: DottedRange,
    /// The imported names; empty for a star import.
    pub names: Vec<ImportedName>,
    /// The `*`.
    pub star: Option<TextRange>,
    /// From `(` to `)`, when written.
    pub parentheses: Option<TextRange>,
}

/// One name of a `from` import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedName {
    /// From the name to the alias.
    pub range: TextRange,
    /// The name.
    pub name: Name,
    /// The name after `as`.
    pub alias: Option<Name>,
}

/// A function definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// The expressions after `@`, in order.
    pub decorators: Vec<ExpressionId>,
    /// PEP 695 parameters.
    pub type_parameters: Vec<TypeParameter>,
    /// Its parameters in source order.
    pub parameters: Vec<ParameterNode>,
    /// From `(` to `)` of the parameter list.
    pub parameters_range: TextRange,
    /// The return annotation.
    pub returns: Option<ExpressionId>,
    /// Its body.
    pub body: Block,
    /// `async def`.
    pub is_async: bool,
}

/// A parameter of a function or lambda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterNode {
    /// With stars, annotation and default.
    pub range: TextRange,
    /// Its name.
    pub name: Name,
    /// How it is passed.
    pub kind: model::ParameterKind,
    /// Its annotation.
    pub annotation: Option<ExpressionId>,
    /// Its default.
    pub default: Option<ExpressionId>,
}

/// A PEP 695 type parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeParameter {
    /// Its name.
    pub name: Name,
    /// Its bound or constraints.
    pub bound: Option<ExpressionId>,
    /// Its default (PEP 696).
    pub default: Option<ExpressionId>,
}

/// A class definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: Name,
    /// The expressions after `@`, in order.
    pub decorators: Vec<ExpressionId>,
    /// PEP 695 parameters.
    pub type_parameters: Vec<TypeParameter>,
    /// Bases and class keywords.
    pub arguments: Vec<ArgumentNode>,
    /// Its body.
    pub body: Block,
}

/// One `with` item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithItem {
    /// The context manager.
    pub context: ExpressionId,
    /// What `as` binds.
    pub target: Option<ExpressionId>,
}

/// One `except` clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptHandler {
    /// The whole clause.
    pub range: TextRange,
    /// The exception class or tuple.
    pub exception: Option<ExpressionId>,
    /// The bound name.
    pub name: Option<Name>,
    /// Its body.
    pub body: Block,
}

/// One `case`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchCase {
    /// The pattern: names that it binds are [`ExpressionKind::Capture`].
    pub pattern: ExpressionId,
    /// After `if`.
    pub guard: Option<ExpressionId>,
    /// Its body.
    pub body: Block,
}

/// One expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Without enclosing parentheses, except for tuples, generators and calls' own.
    pub range: TextRange,
    /// What it is.
    pub kind: ExpressionKind,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant's line shows its fields")]
pub enum ExpressionKind {
    /// A name, read, written or deleted: the parent tells.
    Name,
    /// `value.attribute`.
    Attribute { value: ExpressionId, attribute: Name },
    /// `function(arguments)`; `parentheses` from `(` to `)`. A lone generator argument has no parentheses of its own.
    Call { function: ExpressionId, arguments: Vec<ArgumentNode>, parentheses: TextRange },
    /// `value[index]`; several indices are a tuple.
    Subscript { value: ExpressionId, index: ExpressionId },
    /// `a:b:c` inside a subscript.
    Slice(Vec<ExpressionId>),
    /// One or more adjacent string literals, with f-string holes.
    String(StringNode),
    /// A number.
    Number,
    /// `None`, `True`, `False`, `...`.
    Constant,
    /// `a if test else b`.
    Conditional { test: ExpressionId, body: ExpressionId, orelse: ExpressionId },
    /// `and`, `or`: all operands of one chain level.
    Boolean(Vec<ExpressionId>),
    /// `left op right` for arithmetic operators; the operator's range.
    Binary { left: ExpressionId, operator: TextRange, right: ExpressionId },
    /// `not a`, `-a`, `+a`, `~a`; the operator's range.
    Unary { operator: TextRange, operand: ExpressionId },
    /// `a < b <= c`, also `in`, `is`; all operands and the operators' ranges between them.
    Compare { operands: Vec<ExpressionId>, operators: Vec<TextRange> },
    /// `lambda`.
    Lambda { parameters: Vec<ParameterNode>, body: ExpressionId },
    /// `[a, b]`.
    List(Vec<ExpressionId>),
    /// `(a, b)` or `a, b`.
    Tuple(Vec<ExpressionId>),
    /// `{a, b}`.
    Set(Vec<ExpressionId>),
    /// `{a: b, **c}`.
    Dict(Vec<DictItem>),
    /// `[… for …]`, `{…}`, `(…)`; for a dictionary `element` is the key and `value` the value.
    Comprehension { form: ComprehensionForm, element: ExpressionId, value: Option<ExpressionId>, clauses: Vec<Clause> },
    /// `*a`, `**a` in displays, targets, patterns.
    Starred(ExpressionId),
    /// `await a`.
    Await(ExpressionId),
    /// `yield a`.
    Yield(Option<ExpressionId>),
    /// `yield from a`.
    YieldFrom(ExpressionId),
    /// `name := value`.
    Walrus { name: Name, value: ExpressionId },
    /// A pattern that binds: a bare name in `case`, after `as`, after `*` or `**`; the range is the name.
    Capture,
    /// `case Class(a, key=b)`: like a call, the arguments are patterns.
    ClassPattern { class: ExpressionId, arguments: Vec<ArgumentNode> },
    /// Other patterns with parts: sequences, mappings (keys and values in turn), alternatives, `p as name`.
    Pattern(Vec<ExpressionId>),
    /// `case _`.
    Wildcard,
    /// Could not be read; what was found inside.
    Error(Vec<ExpressionId>),
}

/// One argument of a call or class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgumentNode {
    /// With keyword or stars.
    pub range: TextRange,
    /// How it is passed.
    pub form: ArgumentForm,
    /// What is passed.
    pub value: ExpressionId,
}

/// How an argument is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentForm {
    /// By place.
    Positional,
    /// By name.
    Keyword(Name),
    /// `*value`.
    Star,
    /// `**value`.
    DoubleStar,
}

/// An entry of a dictionary display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DictItem {
    /// `key: value`.
    Pair(ExpressionId, ExpressionId),
    /// `**value`.
    Unpack(ExpressionId),
}

/// Which brackets a comprehension has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComprehensionForm {
    /// `[]`.
    List,
    /// `{}` without `:`.
    Set,
    /// `{}` with `:`.
    Dict,
    /// `()`.
    Generator,
}

/// One `for … in … if …` of a comprehension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What it binds.
    pub target: ExpressionId,
    /// What it loops over.
    pub iterable: ExpressionId,
    /// Its `if`s.
    pub conditions: Vec<ExpressionId>,
}

/// A string expression: one or more adjacent literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringNode {
    /// The literals in order.
    pub parts: Vec<StringPart>,
}

/// One string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringPart {
    /// With prefix and quotes.
    pub range: TextRange,
    /// Between the quotes.
    pub content: TextRange,
    /// True with an `r` in the prefix.
    pub is_raw: bool,
    /// True with a `b` in the prefix.
    pub is_bytes: bool,
    /// True with an `f` or `t` in the prefix.
    pub is_template: bool,
    /// The holes of an f-string, format specifications included: their braces' range and the expression.
    pub holes: Vec<(TextRange, ExpressionId)>,
}

impl Tree {
    /// The text of `range`.
    pub fn text(&self, range: TextRange) -> &str {
        &self.source[range.as_usize()]
    }

    /// The segments of a dotted name joined by dots.
    pub fn dotted_text(&self, path: &[Name]) -> String {
        path.iter().map(|name| self.text(*name)).collect::<Vec<_>>().join(".")
    }

    /// The dotted name that `expression` spells: a name, or attributes of a name. Empty otherwise.
    pub fn dotted(&self, expression: ExpressionId) -> Option<String> {
        match &self[expression].kind {
            ExpressionKind::Name => Some(self.text(self[expression].range).to_owned()),
            ExpressionKind::Attribute { value, attribute } => {
                Some(format!("{}.{}", self.dotted(*value)?, self.text(*attribute)))
            }
            _ => None,
        }
    }

    /// The line of `offset`, counted from 1. Linear: for many look-ups build a line table.
    pub fn line(&self, offset: u32) -> u32 {
        self.source.as_bytes()[..offset as usize].iter().filter(|byte| **byte == b'\n').count() as u32 + 1
    }
}

impl Index<StatementId> for Tree {
    type Output = Statement;

    fn index(&self, id: StatementId) -> &Statement {
        &self.statements[id.0 as usize]
    }
}

impl Index<ExpressionId> for Tree {
    type Output = Expression;

    fn index(&self, id: ExpressionId) -> &Expression {
        &self.expressions[id.0 as usize]
    }
}
