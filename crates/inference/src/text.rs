//! Reads what an author tells the caller: which name is old, which one takes its place.
//!
//! Patterns of English only; which names exist is for `names` to say.

mod entries;
mod phrase;
mod token;

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

pub(crate) use entries::parameter_entries;
pub(crate) use token::{Mention, is_dotted_identifier};
use token::{Token, tokens};

/// One statement that something has a successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saying {
    /// What is old, when the text says so; else the thing that the text belongs to.
    pub subject: Option<Mention>,
    /// What kind of thing the subject is said to be.
    pub subject_noun: Noun,
    /// How it is said.
    pub relation: Relation,
    /// What takes its place.
    pub target: Mention,
    /// What kind of thing the successor is said to be.
    pub target_noun: Noun,
    /// How many other successors the same sentence offers.
    pub alternatives: usize,
    /// The words themselves, on one line.
    pub quote: String,
}

/// The noun that stands beside a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noun {
    /// None.
    Bare,
    /// Parameter, argument, keyword, option.
    Parameter,
    /// Module or package.
    Module,
    /// Class, function, method, property, attribute.
    Symbol,
}

/// How a text relates the old name to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// “renamed to”, “moved to”, “replaced by”, “alias of”.
    Renamed,
    /// “use X instead”, “in favour of X”.
    Use,
    /// “see X”, “prefer X”: a hint.
    See,
    /// “import it from X”: X is the module.
    ImportFrom,
}

/// Every successor that `text` states, in order.
pub(crate) fn sayings(text: &str) -> Vec<Saying> {
    let tokens = tokens(text);
    let mut found: Vec<Saying> = Vec::new();
    for (start, end) in sentences(&tokens) {
        let subject = phrase::subject(&tokens[..end], start);
        for target in phrase::targets(&tokens[start..end]) {
            found.push(saying(text, subject.as_ref(), target));
        }
    }
    found
}

/// True when `text` says that something is on its way out.
pub(crate) fn speaks_of_deprecation(text: &str) -> bool {
    const PHRASES: &[&str] = &[
        "deprecat",
        "will be removed",
        "has been removed",
        "obsolete",
        "no longer supported",
        "was renamed",
        "was removed",
        "is removed",
        "are removed",
        "was moved",
        "is replaced",
        "is renamed",
        "renamed to",
        "been replaced",
        "been superseded",
        "been moved",
        "been renamed",
        "was replaced",
        "were renamed",
    ];
    static FOUND: LazyLock<AhoCorasick> = LazyLock::new(|| words(PHRASES));
    FOUND.is_match(text)
}

/// Finds `words` in texts, whatever the case of their letters.
pub(crate) fn words(words: &[&str]) -> AhoCorasick {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
    builder.build(words).expect("a few short words make a small automaton")
}

/// True when the spelling of `name` says that what bears it speaks of deprecation: `deprecated_alias`, `renamed`.
pub(crate) fn is_deprecating_name(name: &str) -> bool {
    static FOUND: LazyLock<AhoCorasick> = LazyLock::new(|| {
        words(&["deprecat", "renam", "obsolete", "legacy", "moved", "replaced", "superseded", "removed_in"])
    });
    FOUND.is_match(name)
}

/// The sentences of `tokens` as half-open index ranges.
fn sentences(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        if *token == Token::Stop {
            found.push((start, index));
            start = index + 1;
        }
    }
    found.push((start, tokens.len()));
    found.retain(|(start, end)| start < end);
    found
}

fn saying(text: &str, subject: Option<&phrase::Subject>, target: phrase::Target) -> Saying {
    let other = |it: &&phrase::Subject| it.mention.name != target.mention.name;
    let subject = target.instead_of.as_ref().or(subject).filter(other);
    Saying {
        subject_noun: subject.map_or(Noun::Bare, |it| it.noun),
        subject: subject.map(|it| it.mention.clone()),
        relation: target.relation,
        target: target.mention,
        target_noun: target.noun,
        alternatives: target.alternatives,
        quote: one_line(text),
    }
}

/// `text` on one line, cut at a readable length.
pub(crate) fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match joined.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", &joined[..end]),
        None => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `subject[noun] relation target[noun]+alternatives`, one per line.
    fn read(text: &str) -> Vec<String> {
        sayings(text)
            .iter()
            .map(|it| {
                let subject = it.subject.as_ref().map_or("-", |mention| &mention.name);
                let noun = |noun: Noun| if noun == Noun::Parameter { "=" } else { "" };
                let more = if it.alternatives > 0 { "+" } else { "" };
                let (from, to) = (noun(it.subject_noun), noun(it.target_noun));
                format!("{subject}{from} {:?} {}{to}{more}", it.relation, it.target.name)
            })
            .collect()
    }

    #[test]
    fn reads_the_common_forms() {
        assert_eq!(
            read("'cookie_date' is deprecated and will be removed in 2.1. Use 'http_date' instead."),
            ["cookie_date Use http_date"]
        );
        assert_eq!(
            read("'cache_property' is renamed to 'cache_control_property'."),
            ["cache_property Renamed cache_control_property"]
        );
        assert_eq!(
            read("edge_betweeness is replaced by edge_betweenness_centrality"),
            ["edge_betweeness Renamed edge_betweenness_centrality"]
        );
        assert_eq!(read(".. deprecated:: 2.6\n\n   Use :func:`x.core` instead."), ["- Use x.core"]);
        assert_eq!(
            read("networkx.project is deprecated, use networkx.projected_graph instead."),
            ["networkx.project Use networkx.projected_graph"]
        );
        assert_eq!(read("Deprecated in favour of `run`."), ["- Use run"]);
        assert_eq!(read("The `dict` method is deprecated; use `model_dump` instead."), ["dict Use model_dump"]);
        assert_eq!(read("Deprecated version of :class:`Group`"), ["- Renamed Group"]);
        assert_eq!(read("{name!r} deprecated - use 'parse_all'"), ["- Use parse_all"]);
    }

    #[test]
    fn reads_parameters() {
        let text = "The 'missing' argument to fields is deprecated. Use 'load_default' instead.";
        assert_eq!(read(text), ["missing= Use load_default"]);
        assert_eq!(read("Use the `cutoff` parameter instead."), ["- Use cutoff="]);
    }

    #[test]
    fn reads_several_successors_and_modules() {
        assert_eq!(read("Use 'a.getcurrent' or 'b.get_ident' instead."), ["- Use a.getcurrent+", "- Use b.get_ident+"]);
        assert_eq!(
            read("Importing x from y is deprecated. Import from acme.plotting instead"),
            ["x ImportFrom acme.plotting"]
        );
        assert_eq!(read("please replace it with `from acme.io import read`"), ["- Renamed acme.io.read"]);
    }

    #[test]
    fn a_successor_that_needs_more_is_one_of_several() {
        assert_eq!(read("Use `column` instead in conjunction with a list."), ["- Use column+"]);
        assert_eq!(read("Use :meth:`set` instead, e.g. `row = row.set(cell.named(name))`."), ["- Use set+"]);
        assert_eq!(read("Use `run` with `fast=True` instead."), ["- Use run+"]);
        assert_eq!(read("Use `run` instead, which is faster."), ["- Use run"]);
    }

    #[test]
    fn what_it_is_used_instead_of_is_old() {
        assert_eq!(read("%s should define template_name instead of template. See x."), ["template Use template_name"]);
        assert_eq!(read("Use `new` instead of `old`."), ["old Use new"]);
        assert_eq!(read("Please use the new_key option rather than old_key"), ["old_key Use new_key="]);
        assert_eq!(read("Use `new` instead of this."), ["- Use new"]);
    }

    #[test]
    fn prose_names_nothing() {
        assert!(read("Use this with care. In favor of speed it is used to sort.").is_empty());
        assert!(read("Use `del obj.name` instead.").is_empty());
    }
}
