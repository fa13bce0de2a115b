use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use crate::{Digest, Signature, TextRange, Value};

/// Place of a symbol in [`Outline::symbols`](crate::Outline::symbols).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SymbolId(pub u32);

/// One definition in one source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    /// Its own name, without the path.
    pub name: String,
    /// The class or function that it is defined in; `None` at module level.
    pub parent: Option<SymbolId>,
    /// What it is.
    pub kind: SymbolKind,
    /// From its first decorator to its last byte.
    pub range: TextRange,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
    /// Parameters, for functions and methods.
    pub signature: Option<Box<Signature>>,
    /// In source order; of an implementation of overloads, then those that all its overloads carry.
    pub decorators: ThinVec<Decorator>,
    /// The docstring with its indentation removed; for an attribute the string right below it.
    pub docstring: Option<Box<str>>,
    /// Base classes and class keywords, for classes.
    pub bases: ThinVec<Value>,
    /// What is assigned, for attributes; of a `__getattr__` the dictionaries written in its body, as one table.
    pub value: Option<Box<Value>>,
    /// The annotation as written, for attributes.
    pub annotation: Option<Box<str>>,
    /// True below `if`, `try` or `else`: another definition of the same name may win.
    pub conditional: bool,
    /// What its body says and does.
    pub body: Body,
}

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SymbolKind {
    /// `class`.
    Class,
    /// `def` at module level or inside a function.
    Function,
    /// `def` in a class.
    Method,
    /// A method that is read as an attribute (`@property`, `@cached_property`, …).
    Property,
    /// An assignment at module or class level, or `self.x = …` in a method (parent: the class).
    Attribute,
    /// `type X = …` or an assignment annotated `TypeAlias`.
    TypeAlias,
}

impl SymbolKind {
    /// The word that stands in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Function => "function",
            Self::Method => "method",
            Self::Property => "property",
            Self::Attribute => "attribute",
            Self::TypeAlias => "type_alias",
        }
    }
}

/// One decorator as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decorator {
    /// A name, or a call with its arguments.
    pub value: Value,
    /// The line it stands on, from 1.
    pub line: u32,
}

/// What a body says and does, reduced to what inference compares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Equal for two bodies that differ only in their own name, local names, docstring, comments and layout.
    pub digest: Digest,
    /// Equal for two signatures or base lists that differ only in the symbol's own name.
    pub signature_digest: Digest,
    /// Hashes of the body's normalised tokens in windows of three, sorted, repeated as often as they occur.
    pub shingles: ThinVec<u32>,
    /// How many statements, the docstring not counted.
    pub statements: u32,
    /// What the body tells its caller: warnings, errors, log lines.
    pub messages: ThinVec<Message>,
    /// Set when the body, its messages and docstring aside, only passes its arguments on.
    pub delegate: Option<Box<Delegate>>,
    /// Old parameter names that the body maps to new ones.
    pub parameter_shims: ThinVec<ParameterShim>,
    /// What a `return` hands back where it can be told by its text: a name, a call, `self`, an attribute of anything, a
    /// display of templates.
    pub returns: ThinVec<Value>,
    /// Names that the body calls or reads, as written, sorted, without repetition, locals left out.
    pub references: ThinVec<CompactString>,
    /// Of a `__getattr__`: the names that it compares its argument with, in source order.
    pub name_cases: ThinVec<NameCase>,
    /// Of a module's `__getattr__`, and of a function that makes one: all that it answers to, where the rest is refused.
    pub listing: Option<Box<Listing>>,
    /// What is done with each parameter that is used at all, in the order of the signature.
    pub parameter_uses: ThinVec<ParameterUse>,
    /// The calls that are given a parameter or the collected keywords, in source order; the first ones of a long body.
    pub handings: ThinVec<Handing>,
    /// The keys that are read off `**kwargs`, each once, in source order.
    pub taken_keywords: ThinVec<TakenKeyword>,
    /// True when functions inside it take anything and hand it on as it came: a decorator that leaves calls alone.
    pub wraps_openly: bool,
}

/// The names to which alone something answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Listing {
    /// Sorted: names, and `module:name` where it answers for several modules; `module:*` stands for any name there.
    pub names: ThinVec<CompactString>,
    /// The function of its module that decides about all others.
    pub then: Option<CompactString>,
}

/// What a body does with one of its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterUse {
    /// The parameter.
    pub name: CompactString,
    /// How often it is used.
    pub count: u32,
    /// Hashes of the tokens around each use, the parameter's own name taken out of them; sorted.
    pub contexts: ThinVec<u32>,
}

/// A call that a body gives some of what it was given: `super().__init__(path, **kwargs)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handing {
    /// The callee as written: a dotted name, `super().__init__`.
    pub callee: CompactString,
    /// The arguments in source order.
    pub arguments: ThinVec<crate::Argument>,
}

/// A keyword that has no parameter of its own: `kwargs.pop("limit", 8)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenKeyword {
    /// The key.
    pub name: String,
    /// The source text of what is taken when it is not passed; `None` when it must be.
    pub default: Option<String>,
}

/// One name that a `__getattr__` answers to: `if name == "Old": warn(…); return New`.
///
/// `if name in ("A", "B")` gives one each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameCase {
    /// The attribute asked for.
    pub name: String,
    /// What the case returns: a name, a call, a text; `None` when it raises or falls through.
    pub returns: Option<Value>,
    /// What it says.
    pub messages: Vec<Message>,
    /// The line of the comparison, from 1.
    pub line: u32,
}

/// A text that code addresses to its caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The text; holes of templates are kept as `{source}`, `%s` or `{}`.
    pub text: String,
    /// How it is said.
    pub channel: MessageChannel,
    /// The called function or raised class as written: `warnings.warn`, `deprecated`, `AttributeError`.
    pub callee: String,
    /// The other arguments of the call.
    pub arguments: Vec<Value>,
    /// The line, from 1.
    pub line: u32,
}

/// How a message is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MessageChannel {
    /// A call whose name or arguments speak of warnings or deprecation.
    Warning,
    /// `raise X("…")`.
    Error,
}

/// A body that only passes on: `return new(a, b)`, `yield from new()`, `self.x` of a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegate {
    /// The callee or attribute as written: `http_date`, `self.load_default`.
    pub target: String,
    /// The arguments handed on, in order; empty when the target is only read.
    pub arguments: Vec<crate::Argument>,
    /// False when the target is an attribute that is read and not called.
    pub called: bool,
    /// True when every parameter is handed on unchanged and nothing else is.
    pub faithful: bool,
}

/// A parameter that lives on only to be mapped to another: `if old is not None: new = old`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterShim {
    /// The keyword that callers used to pass.
    pub old: String,
    /// The keyword that replaces it.
    pub new: String,
    /// True when its value is passed on as it is: not for `new = convert(old)`.
    pub faithful: bool,
    /// The line, from 1.
    pub line: u32,
}

impl Default for Body {
    fn default() -> Self {
        let empty = Digest::of(b"");
        Self {
            digest: empty,
            signature_digest: empty,
            shingles: ThinVec::new(),
            statements: 0,
            messages: ThinVec::new(),
            delegate: None,
            parameter_shims: ThinVec::new(),
            returns: ThinVec::new(),
            references: ThinVec::new(),
            name_cases: ThinVec::new(),
            listing: None,
            parameter_uses: ThinVec::new(),
            handings: ThinVec::new(),
            taken_keywords: ThinVec::new(),
            wraps_openly: false,
        }
    }
}
