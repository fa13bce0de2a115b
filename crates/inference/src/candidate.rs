use manifest::Place;
use model::{DefinitionId, DottedName, Symbol};

use crate::evidence::place;
use crate::pair::Pair;

/// One reason to believe that an old name has a certain successor.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    /// The old definition.
    pub old: DefinitionId,
    /// The path that the reason speaks of: the definition's own, or one access path alone.
    pub path: DottedName,
    /// What takes its place.
    pub new: Successor,
    /// The rule that saw it, in kebab-case.
    pub rule: &'static str,
    /// What kind of reason it is; reasons of one family do not add up.
    pub family: Family,
    /// How often such a reason alone is right, in thousandths.
    pub strength: u16,
    /// The author's words, on one line; empty when there are none.
    pub quote: String,
    /// Where it was seen in the old release.
    pub seen_from: Option<Place>,
    /// Where it was seen in the new release.
    pub seen_to: Option<Place>,
}

impl Candidate {
    /// `old` and `new` are alike in content, seen where they are defined.
    pub(crate) fn by_content(
        pair: &Pair,
        old: DefinitionId,
        new: DefinitionId,
        rule: &'static str,
        strength: u16,
    ) -> Self {
        let line = |symbol: Option<&Symbol>| symbol.map_or(1, |it| it.lines.0);
        Self {
            old,
            path: pair.before.path(old).clone(),
            new: Successor::Inside(new),
            rule,
            family: Family::Content,
            strength,
            quote: String::new(),
            seen_from: place(&pair.before, old, line(pair.before.symbol(old))),
            seen_to: place(&pair.after, new, line(pair.after.symbol(new))),
        }
    }
}

/// What takes the place of an old name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Successor {
    /// A definition of the new release.
    Inside(DefinitionId),
    /// A definition of the old release whose own successor is meant.
    Former(DefinitionId),
    /// A name outside the core.
    Outside(DottedName),
}

/// Kinds of reason that are independent of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    /// The code itself makes the old name mean the new one: alias, shim, table.
    Structure,
    /// The author says so: decorators, warnings, docstrings.
    Words,
    /// The content is the same.
    Content,
    /// The names are alike.
    Names,
    /// The core's own callers went from one to the other.
    Callers,
}
