//! `old = replaced_by("old", new)`, `old = Alias("new")`, `old = deprecated(new, …)`.
//!
//! Sees an assignment whose value is a call that is handed the old name as a text and the new one as a reference, or
//! whose callee speaks of aliases or deprecation. Emits the reference, or the text that is not the own name. Wrong
//! for registries that are keyed by name; those rarely speak of aliases.

use model::{DefinitionId, Symbol, Value};

use super::{BOTH, Clue, Release};
use crate::candidate::{Candidate, Family};
use crate::pair::Pair;
use crate::{deprecation, text, weights};

pub(super) fn find(pair: &Pair, found: &mut Vec<Candidate>) {
    for release in BOTH {
        let side = release.side(pair);
        for id in side.speakers.wrappers.iter().copied() {
            if let Some(symbol) = side.symbol(id) {
                wrapped(pair, release, id, symbol, found);
            }
        }
    }
}

/// True for a call that may wrap another name.
pub(super) fn speaks(symbol: &Symbol) -> bool {
    wrapper(symbol).is_some()
}

/// The call that wraps another name, and whether its callee says so.
fn wrapper(symbol: &Symbol) -> Option<(&Value, bool)> {
    let call = symbol.value.as_deref().and_then(deprecation::wrapper_call)?;
    let callee = deprecation::callee(call)?;
    let last = callee.rsplit('.').next().unwrap_or(callee).to_lowercase();
    let own_name = deprecation::texts(call).contains(&symbol.name.as_str());
    let telling = text::is_deprecating_name(&last) || last.contains("alias");
    (telling || own_name && !MAKERS.contains(&last.as_str())).then_some((call, telling))
}

/// Calls that are told the name which they are assigned to, and make something of their own or read a value:
/// `T = TypeVar("T", bound=Base)`, `NAME = getattr(settings, "NAME")`. In lower case.
const MAKERS: &[&str] = &[
    "enum",
    "flag",
    "getattr",
    "intenum",
    "intflag",
    "make_dataclass",
    "namedtuple",
    "newtype",
    "paramspec",
    "strenum",
    "typeddict",
    "typevar",
    "typevartuple",
];

fn wrapped(pair: &Pair, release: Release, id: DefinitionId, symbol: &Symbol, found: &mut Vec<Candidate>) {
    let Some((call, telling)) = wrapper(symbol) else { return };
    let clue = |strength| Clue {
        release,
        speaker: id,
        rule: "wrapped-alias",
        family: Family::Structure,
        strength,
        quote: "",
        line: symbol.lines.0,
    };
    let references = deprecation::arguments(call).iter().filter_map(|it| it.value.as_name());
    for reference in references.filter(|it| *it != symbol.name) {
        found.extend(clue(weights::WRAPPED_REFERENCE).names_successor(pair, reference));
    }
    let identifiers = deprecation::arguments(call).iter().take(2).filter_map(|it| Value::as_text(&it.value));
    for name in identifiers.filter(|it| telling && text::is_dotted_identifier(it) && *it != symbol.name) {
        found.extend(clue(weights::WRAPPED_TEXT).names_successor(pair, name));
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    fn found(after: &str) -> Vec<String> {
        let new = "def new_name(): ...\nclass Table:\n    def rows(self): ...\n";
        let before = format!("{new}    def getRows(self): ...\ndef oldName(): ...\n");
        Sample::new(&before, &format!("{new}{after}")).found(super::find)
    }

    #[test]
    fn a_wrapper_is_handed_the_old_name_and_the_new_one() {
        let new = ["acme.oldName -> acme.new_name"];
        assert_eq!(found("oldName = replaced_by('oldName', new_name)"), new);
        assert_eq!(found("oldName = deprecated(new_name, since='2')"), new);
        assert_eq!(found("    getRows = DeprecatedAttribute('rows')"), ["acme.Table.getRows -> acme.Table.rows"]);
        assert_eq!(
            found("    getRows = staticmethod(replaced_by('getRows', rows))"),
            ["acme.Table.getRows -> acme.Table.rows"]
        );
    }

    #[test]
    fn a_call_that_speaks_neither_of_age_nor_of_the_name_wraps_nothing() {
        assert!(found("oldName = partial(new_name, 3)").is_empty());
        assert!(found("    getRows = Column('rows')").is_empty());
        assert!(found("oldName = TypeVar('oldName', bound=new_name)").is_empty());
    }
}
