use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::{Message, Sites, Symbol, SymbolId, Value};

/// What one source file defines, imports, exports and says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outline {
    /// The module's docstring.
    pub docstring: Option<String>,
    /// Every definition, parents before children, else in source order.
    pub symbols: Vec<Symbol>,
    /// Every name that an import statement binds, in source order.
    pub imports: Vec<Import>,
    /// The parts of `__all__` in order; `None` when the module has none.
    pub exports: Option<Vec<ExportPart>>,
    /// Calls at module level that are told the module's own name: another object may take the module's place.
    pub replacements: Vec<Value>,
    /// Warnings and errors outside any definition.
    pub messages: Vec<Message>,
    /// Statements that can be found again in another release: its callers are witnesses of a rename.
    pub sites: Sites,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// One name bound by an import statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// The module named, relative dots resolved: `acme.models` in `from .models import User` inside `acme`.
    pub module: CompactString,
    /// The imported name in `from … import`; `None` for `import module`; `*` for a star import.
    pub name: Option<CompactString>,
    /// The name bound: the alias, else the imported name or the first segment of `module`; `*` for a star import.
    pub binds: CompactString,
    /// True when written with `as`.
    pub aliased: bool,
    /// Where the statement stands.
    pub scope: ImportScope,
    /// The line, from 1.
    pub line: u32,
}

/// Where an import statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ImportScope {
    /// At module level, always run.
    Module,
    /// At module level below `if`, `try`, `with` or a loop.
    Conditional,
    /// Below `if TYPE_CHECKING:`; not there at run time.
    TypeChecking,
    /// Inside a function.
    Function,
    /// Inside a class body.
    Class,
}

/// One part of the value of `__all__`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportPart {
    /// A name given as a literal.
    Name(String),
    /// Everything in the `__all__` of a name bound in this module (`+= sub.__all__`, `extend(sub.__all__)`): `sub`.
    AllOf(String),
    /// A literal name taken out again with `remove`.
    Without(String),
    /// Something that only runs can tell.
    Dynamic(Value),
}

/// A part of a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong, without the place.
    pub message: String,
    /// The line, from 1.
    pub line: u32,
}

impl Outline {
    /// The symbol at `id`.
    pub fn symbol(&self, id: SymbolId) -> &Symbol {
        &self.symbols[id.0 as usize]
    }

    /// True when every place that it names is there: to be asked of one that was read and not made.
    pub fn is_sound(&self) -> bool {
        let symbol = |(place, it): (usize, &Symbol)| {
            it.parent.is_none_or(|parent| (parent.0 as usize) < place) && it.range.start <= it.range.end
        };
        self.symbols.iter().enumerate().all(symbol) && self.sites.is_sound(self.symbols.len())
    }

    /// The symbols directly inside `parent`, with their ids; `None` stands for the module.
    pub fn children(&self, parent: Option<SymbolId>) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        self.symbols
            .iter()
            .enumerate()
            .filter(move |(_, symbol)| symbol.parent == parent)
            .map(|(index, symbol)| (SymbolId(index as u32), symbol))
    }
}
