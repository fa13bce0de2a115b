//! Which definitions of a release may say anything at all, by what stands in their own files.
//!
//! Most definitions have no value, decorator or text that any rule reads; rules walk these lists instead of all of them.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use model::{DefinitionId, ImportScope, Outline, Symbol, SymbolKind, TextRange, Value};

use super::{alias, decorator, delegate, docstring, message, table, wrapper_value};
use crate::release::Release;
use crate::text;

/// The speakers of one release by rule, each list in path order.
#[derive(Default)]
pub(crate) struct Speakers {
    pub(super) aliases: Vec<DefinitionId>,
    pub(super) delegates: Vec<DefinitionId>,
    pub(super) wrappers: Vec<DefinitionId>,
    pub(super) tables: Vec<DefinitionId>,
    pub(super) decorated: Vec<DefinitionId>,
    pub(super) warning: Vec<DefinitionId>,
    pub(super) documented: Vec<DefinitionId>,
    /// By definition: true when its release may call it old.
    markable: Vec<bool>,
}

impl Speakers {
    pub(crate) fn of(release: &Release) -> Self {
        let mut files: Vec<Option<Facts>> = release.snapshot.files.iter().map(|_| None).collect();
        let mut found = Self { markable: vec![false; release.graph.definitions.len()], ..Self::default() };
        for (id, definition) in release.graph.iter() {
            let Some(outline) = release.outline(id) else { continue };
            match definition.symbol {
                None => found.add_module(id, outline),
                Some(symbol) => {
                    let facts = files[definition.file as usize].get_or_insert_with(|| Facts::of(outline));
                    let loud = facts.loud_classes.binary_search(&symbol).is_ok();
                    found.add(id, outline.symbol(symbol), facts, loud);
                }
            }
        }
        found
    }

    /// False when nothing at the definition could call it old.
    pub(crate) fn may_be_marked(&self, id: DefinitionId) -> bool {
        self.markable[id.0 as usize]
    }

    fn add_module(&mut self, id: DefinitionId, outline: &Outline) {
        if outline.imports.iter().any(alias::renames) {
            self.aliases.push(id);
        }
        if outline.docstring.as_deref().is_some_and(|it| mentions(it) != Mentions::Nothing && docstring::speaks(it)) {
            self.documented.push(id);
        }
    }

    fn add(&mut self, id: DefinitionId, symbol: &Symbol, facts: &Facts, loud: bool) {
        let mentioned = symbol.docstring.as_deref().map_or(Mentions::Nothing, mentions);
        let says = loud || !symbol.body.messages.is_empty();
        let called = matches!(symbol.value.as_deref(), Some(Value::Call { .. }));
        let markable = says || called || !symbol.decorators.is_empty() || mentioned == Mentions::Deprecation;
        self.markable[id.0 as usize] = markable;
        let named = alias::assigns(symbol) && !facts.is_set_on_instances(symbol);
        let lists = [
            (&mut self.aliases, named || markable && alias::extends(symbol)),
            (&mut self.delegates, delegate::speaks(symbol)),
            (&mut self.wrappers, wrapper_value::speaks(symbol)),
            (&mut self.tables, symbol.value.as_deref().is_some_and(table::speaks)),
            (&mut self.decorated, decorator::speaks(symbol)),
            (&mut self.warning, loud || symbol.body.messages.iter().any(message::speaks)),
            (
                &mut self.documented,
                mentioned != Mentions::Nothing && symbol.docstring.as_deref().is_some_and(docstring::speaks),
            ),
        ];
        lists.into_iter().filter(|(_, speaks)| *speaks).for_each(|(list, _)| list.push(id));
    }
}

/// What is asked of one file again and again.
struct Facts {
    /// Methods and properties by class, in source order.
    methods: Vec<(model::SymbolId, TextRange)>,
    /// Classes whose constructor says something, sorted.
    loud_classes: Vec<model::SymbolId>,
}

impl Facts {
    fn of(outline: &Outline) -> Self {
        let method = |it: &&Symbol| matches!(it.kind, SymbolKind::Method | SymbolKind::Property);
        let methods = outline.symbols.iter().filter(method).filter_map(|it| Some((it.parent?, it.range)));
        let mut methods: Vec<_> = methods.collect();
        methods.sort_unstable();
        let loud =
            |it: &&Symbol| !it.body.messages.is_empty() && crate::deprecation::CONSTRUCTORS.contains(&it.name.as_str());
        let mut loud_classes: Vec<_> = outline.symbols.iter().filter(loud).filter_map(|it| it.parent).collect();
        loud_classes.sort_unstable();
        Self { methods, loud_classes }
    }

    /// True for `self.x = …`: methods of one class do not overlap, so the last one that starts before may hold it.
    fn is_set_on_instances(&self, symbol: &Symbol) -> bool {
        let Some(class) = symbol.parent.filter(|_| symbol.kind == SymbolKind::Attribute) else { return false };
        let after = self.methods.partition_point(|(owner, range)| (*owner, range.start) <= (class, symbol.range.start));
        let before = self.methods[..after].iter().rev().take_while(|(owner, _)| *owner == class);
        before.into_iter().next().is_some_and(|(_, range)| range.contains(symbol.range))
    }
}

/// What a docstring may be about, as far as its words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mentions {
    Nothing,
    /// Another name, in a word that announces one.
    Successor,
    /// Deprecation.
    Deprecation,
}

/// Parts of every word that makes a docstring speak of a successor, or of the end of a thing; the first one says so.
///
/// None of them ends as another begins, so that every occurrence is seen.
const TELLING: &[&str] = &[
    "deprecated",
    "rename",
    "move",
    "available",
    "accessible",
    "change",
    "replace",
    "supersede",
    "substitute",
    "merge",
    "alias",
    "synonym",
];

fn mentions(docstring: &str) -> Mentions {
    static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| text::words(TELLING));
    let mut found = Mentions::Nothing;
    for word in WORDS.find_iter(docstring) {
        if word.pattern().as_usize() == 0 {
            return Mentions::Deprecation;
        }
        found = Mentions::Successor;
    }
    found
}

/// True for an import that is run when the module is.
pub(super) fn is_run(scope: ImportScope) -> bool {
    matches!(scope, ImportScope::Module | ImportScope::Conditional)
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    /// The speakers of every list, in the order of the fields.
    fn speakers(source: &str) -> Vec<Vec<String>> {
        let sample = Sample::new("", source);
        let pair = sample.pair();
        let it = &pair.after.speakers;
        let lists = [&it.aliases, &it.delegates, &it.wrappers, &it.tables, &it.decorated, &it.warning, &it.documented];
        let names = |list: &Vec<_>| list.iter().map(|id| pair.after.path(*id).last().to_owned()).collect();
        lists.into_iter().map(names).collect()
    }

    #[test]
    fn plain_code_says_nothing() {
        let source = "LIMIT = 3\nclass Job:\n    '''Runs.'''\n    def __init__(self, x):\n        self.x = x\n    def run(self, x):\n        '''Removes it.'''\n        for it in x:\n            yield it\n";
        assert!(speakers(source).iter().take(6).all(Vec::is_empty), "{:?}", speakers(source));
        assert!(speakers(source)[6].is_empty(), "a word that announces something must name it");
    }

    #[test]
    fn each_is_heard_by_the_rule_that_reads_it() {
        let source = "from warnings import warn\nold = run\ndef a(): return run()\nb = deprecated(run, 'b')\nc = {'c': 'run'}\n\
            @route('d')\ndef d(x):\n    yield x\ndef e(x):\n    warn('use run', DeprecationWarning)\n    yield x\n\
            def f(x):\n    '''Alias for `run`.'''\n    yield x\ndef run(x):\n    yield x\n";
        assert_eq!(speakers(source), [["old"], ["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]);
    }
}
