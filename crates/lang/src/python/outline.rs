//! What a file defines, imports, exports and says.

mod body;
mod delegate;
mod docstring;
mod exports;
mod handings;
mod imports;
mod listing;
mod locals;
mod messages;
mod name_cases;
mod order;
mod parameter_uses;
mod references;
mod shims;
mod signature;
mod sites;
mod source;
mod symbols;
mod taken_keywords;
mod template;
mod tokens;
mod value;
mod wrappers;

use model::{Outline, Problem};

use super::parse::Parsed;
use source::Source;

/// Reads the outline of a parsed file that is the module `module`.
///
/// `is_package` tells whether relative imports count from the module itself (`__init__.py`). Ranges of symbols are offsets in the
/// file, a byte order mark included.
pub fn outline(parsed: &Parsed, module: &str, is_package: bool) -> Outline {
    let source = Source::new(parsed, module, is_package);
    let collected = symbols::collect(&source);
    Outline {
        docstring: docstring::of_block(&parsed.tree, &parsed.tree.body),
        exports: exports::exports(&source),
        replacements: source.replacements(),
        messages: messages::outside_definitions(&source),
        sites: sites::sites(&source, &collected),
        problems: problems(&source, parsed),
        symbols: collected.symbols,
        imports: collected.imports,
    }
}

fn problems(source: &Source<'_>, parsed: &Parsed) -> Vec<Problem> {
    let unread = parsed.encoding.problem().map(|message| Problem { message: message.to_owned(), line: 1 });
    let broken = parsed
        .tree
        .errors
        .iter()
        .map(|error| Problem { message: "cannot be read as Python".to_owned(), line: source.line(error.start) });
    let mut problems: Vec<Problem> = unread.into_iter().chain(broken).collect();
    problems.dedup();
    problems
}

#[cfg(test)]
mod dump;
#[cfg(test)]
mod tests;
