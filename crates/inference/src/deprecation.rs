//! Does a release call one of its own definitions old?

use model::{Argument, Decorator, DefinitionId, Message, MessageChannel, Symbol, SymbolKind, Value};

use crate::names;
use crate::side::Side;
use crate::text::{self, Noun};

/// How a release says that a definition is old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The author's words, on one line.
    pub quote: String,
    /// The line they stand on.
    pub line: u32,
    /// True when the definition only refuses: it raises whatever it is called with.
    pub refuses: bool,
}

/// The mark of `id`, when there is one.
pub(crate) fn mark(side: &Side, id: DefinitionId) -> Option<Mark> {
    if !side.speakers.may_be_marked(id) {
        return None;
    }
    side.marks.of.get(id, || find_mark(side, id))
}

fn find_mark(side: &Side, id: DefinitionId) -> Option<Mark> {
    let symbol = side.symbol(id)?;
    by_decorator(side, id, symbol)
        .or_else(|| by_message(side, id, symbol))
        .or_else(|| by_docstring(symbol))
        .or_else(|| by_value(side, id, symbol))
}

fn by_decorator(side: &Side, id: DefinitionId, symbol: &Symbol) -> Option<Mark> {
    let decorator =
        symbol.decorators.iter().find(|it| deprecates(side, id, it) && !speaks_of_parameters(symbol, it))?;
    let quote = texts(&decorator.value).first().map_or_else(String::new, |it| text::one_line(it));
    Some(Mark { quote, line: decorator.line, refuses: false })
}

/// True when a decorator says that what it decorates, or a parameter of it, is old.
pub(crate) fn deprecates(side: &Side, id: DefinitionId, decorator: &Decorator) -> bool {
    let Some(callee) = callee(&decorator.value) else { return false };
    let last = callee.rsplit('.').next().unwrap_or(callee);
    text::is_deprecating_name(last)
        || texts(&decorator.value).iter().any(|it| is_message(it) && text::speaks_of_deprecation(it))
        || warns_when_called(side, id, callee)
        || !texts(&decorator.value).is_empty() && warns_through_helper(side, id, callee)
}

/// True for a text of one paragraph: several are documentation, which speaks of many things.
fn is_message(text: &str) -> bool {
    !text.trim().lines().any(|line| line.trim().is_empty())
}

/// True when the function that `name` means calls one that warns of deprecation in words that it is told.
fn warns_through_helper(side: &Side, id: DefinitionId, name: &str) -> bool {
    let plain = |from, name: &str| {
        let found = names::resolve(side, &names::scope_of(side, from), name);
        found.filter(|(_, how)| *how == names::Directness::Plain).map(|(id, _)| id)
    };
    let Some(decorator) = plain(id, name).filter(|it| side.definition(*it).kind == Some(SymbolKind::Function)) else {
        return false;
    };
    let told = |it: &Message| is_deprecation(it) && ["{", "%s", "%r"].iter().any(|hole| it.text.contains(hole));
    let references = side.symbol(decorator).map(|it| it.body.references.as_slice()).unwrap_or_default();
    let mut helpers = references.iter().take(REFERENCES).filter_map(|it| side.symbol(plain(decorator, it)?));
    helpers.any(|it| it.kind == SymbolKind::Function && it.body.messages.iter().any(told))
}

/// A decorator that calls more than this does something else.
const REFERENCES: usize = 24;

/// The name of a decorator or of the callee of a call.
pub(crate) fn callee(value: &Value) -> Option<&str> {
    match value {
        Value::Name(name) => Some(name),
        Value::Call { callee, .. } => Some(callee),
        Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => None,
    }
}

/// The arguments of a call; none for anything else.
pub(crate) fn arguments(value: &Value) -> &[Argument] {
    if let Value::Call { arguments, .. } = value { arguments } else { &[] }
}

/// The texts passed to a call, in order.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    arguments(value).iter().filter_map(|it| it.value.as_text()).collect()
}

/// True when the function that `name` means, or one nested in it, warns of deprecation.
pub(crate) fn warns_when_called(side: &Side, id: DefinitionId, name: &str) -> bool {
    let answer = || {
        let found = names::resolve(side, &names::scope_of(side, id), name);
        found.is_some_and(|(target, how)| how == names::Directness::Plain && warns(side, target))
    };
    // What a name means is the same all over a class of a module.
    let definition = side.definition(id);
    let class = if side.is_class(id) { Some(id) } else { definition.owner };
    match side.file(id).module {
        Some(_) => side.marks.callees.get((definition.file, class, name.to_owned()), answer),
        None => answer(),
    }
}

/// True when the body of `id`, or of a function nested in it, warns of deprecation.
pub(crate) fn warns(side: &Side, id: DefinitionId) -> bool {
    let (Some(outline), Some(own)) = (side.outline(id), side.definition(id).symbol) else { return false };
    let says = |symbol: &Symbol| symbol.body.messages.iter().any(is_deprecation);
    let inside = |symbol: &Symbol| symbol.parent == Some(own);
    says(outline.symbol(own)) || outline.symbols.iter().filter(|it| inside(it)).any(says)
}

/// True for a warning that speaks of deprecation.
pub(crate) fn is_deprecation(message: &Message) -> bool {
    let category = |it: &Value| it.as_name().is_some_and(names_a_deprecation);
    message.channel == MessageChannel::Warning
        && (text::speaks_of_deprecation(&message.text)
            || message.arguments.iter().any(category)
            || text::is_deprecating_name(message.callee.rsplit('.').next().unwrap_or("")))
}

/// The name of a warning category.
pub(crate) fn names_a_deprecation(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.contains("Deprecat") || last.contains("FutureWarning") || last.contains("RemovedIn")
}

/// True when a decorator is about parameters of what it decorates.
pub(crate) fn speaks_of_parameters(symbol: &Symbol, decorator: &Decorator) -> bool {
    let callee = callee(&decorator.value).unwrap_or("").to_lowercase();
    let named = ["param", "arg", "kwarg", "positional", "keyword"].iter().any(|it| callee.contains(it));
    let parameter = |name: &str| symbol.signature.as_deref().is_some_and(|it| it.parameter(name).is_some());
    let keyword = |it: &Argument| it.keyword.as_deref().is_some_and(parameter);
    named || texts(&decorator.value).into_iter().any(parameter) || arguments(&decorator.value).iter().any(keyword)
}

fn by_message(side: &Side, id: DefinitionId, symbol: &Symbol) -> Option<Mark> {
    let (message, body) = messages(side, id, symbol).into_iter().find(|(message, body)| {
        let refusal = message.channel == MessageChannel::Error
            && text::speaks_of_deprecation(&message.text)
            && body.body.statements <= 2;
        (is_deprecation(message) || refusal) && speaks_of_itself(symbol, body, message)
    })?;
    let refuses = message.channel == MessageChannel::Error && body.body.statements <= 2;
    Some(Mark { quote: text::one_line(&message.text), line: message.line, refuses })
}

/// What runs when an instance of a class is made, or used as one.
pub(crate) const CONSTRUCTORS: [&str; 4] = ["__init__", "__new__", "__init_subclass__", "__call__"];

/// The messages that speak for `symbol`: its own, and for a class those of its constructor.
pub(crate) fn messages<'a>(side: &Side<'a>, id: DefinitionId, symbol: &'a Symbol) -> Vec<(&'a Message, &'a Symbol)> {
    let own = symbol.body.messages.iter().map(|it| (it, symbol));
    let mut found: Vec<_> = own.collect();
    let (Some(outline), Some(place)) = (side.outline(id), side.definition(id).symbol) else { return found };
    if symbol.kind == SymbolKind::Class {
        let members =
            outline.symbols.iter().filter(|it| it.parent == Some(place) && CONSTRUCTORS.contains(&it.name.as_str()));
        members.for_each(|it| found.extend(it.body.messages.iter().map(|message| (message, it))));
    }
    found
}

/// True when a message speaks of the definition as a whole and not of a parameter or a special case.
pub(crate) fn speaks_of_itself(symbol: &Symbol, body: &Symbol, message: &Message) -> bool {
    if text::is_dotted_identifier(&message.text) && message.text != symbol.name {
        return false;
    }
    let lower = message.text.to_lowercase();
    let prose = PARTIAL.iter().any(|it| lower.contains(it));
    let owns_words = lower.contains(&symbol.name.to_lowercase()) && symbol.name.len() > 2;
    let small = body.body.delegate.is_some() || body.body.statements <= 4;
    !speaks_of_parameter(body, message) && !prose && (owns_words || small)
}

/// Words of messages that are given for one way of calling only.
const PARTIAL: &[&str] = &["argument", "parameter", "keyword", "passing ", "kwarg", "setting ", "calling ", "when "];

/// True when a message is about a parameter of the body that gives it.
pub(crate) fn speaks_of_parameter(body: &Symbol, message: &Message) -> bool {
    let lower = message.text.to_lowercase();
    let parameter = |name: &str| body.signature.as_deref().is_some_and(|it| it.parameter(name).is_some());
    let said = text::sayings(&message.text).iter().any(|it| {
        it.subject_noun == Noun::Parameter
            || it.target_noun == Noun::Parameter
            || it.subject.as_ref().is_some_and(|it| parameter(&it.name))
    });
    let mentioned =
        body.signature.as_deref().is_some_and(|it| it.parameters.iter().any(|it| quoted_in(&lower, &it.name)));
    said || mentioned
}

fn quoted_in(text: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    ["'", "`", "\""].iter().any(|mark| text.contains(&format!("{mark}{name}{mark}")))
}

fn by_docstring(symbol: &Symbol) -> Option<Mark> {
    let docstring = symbol.docstring.as_deref()?;
    let quote = docstring_mark(docstring)?;
    Some(Mark { quote: text::one_line(quote), line: symbol.lines.0, refuses: false })
}

/// The part of a docstring that calls the whole thing deprecated.
pub(crate) fn docstring_mark(docstring: &str) -> Option<&str> {
    let mut at = 0;
    for line in docstring.split_inclusive('\n') {
        let lower = line.to_lowercase();
        let directive = lower.starts_with(".. deprecated::")
            || lower.starts_with(".. warning::") && docstring[at..].to_lowercase().contains("deprecated");
        let opening = lower.trim_start_matches(['*', '(', '[', '!', ' ', '_']).starts_with("deprecated");
        if directive || (opening && !lower.starts_with(' ')) {
            return Some(paragraph(&docstring[at..]));
        }
        at += line.len();
    }
    let first = docstring.split("\n\n").next().unwrap_or("");
    let lower = first.to_lowercase();
    ["is deprecated", "deprecated alias", "deprecated in favo", "deprecated version of", "deprecated, "]
        .iter()
        .any(|it| lower.contains(it))
        .then_some(first)
}

/// The parts of a docstring that may say what to use instead: its mark and, when that names nothing, the paragraph
/// right after it and those that speak of deprecation themselves.
pub(crate) fn docstring_advice(docstring: &str) -> Vec<&str> {
    let Some(mark) = docstring_mark(docstring) else { return Vec::new() };
    if !text::sayings(mark).is_empty() {
        return vec![mark];
    }
    let start = docstring.find(mark).unwrap_or(0) + mark.len();
    let prose = |it: &&str| !it.starts_with([' ', ':', '.', '>', '\t', '-']) && !it.contains("\n---");
    let rest: Vec<&str> =
        docstring[start..].split("\n\n").map(|it| it.trim_start_matches('\n')).take_while(prose).collect();
    let next = |it: &str| it.starts_with("Use ") || it.starts_with("Please use ");
    let advises = |(place, it): (usize, &&str)| place == 0 && next(it) || text::speaks_of_deprecation(it);
    std::iter::once(mark).chain(rest.iter().enumerate().filter(|it| advises(*it)).map(|it| *it.1)).collect()
}

/// From the start of a directive or sentence to the first line that is not part of it.
fn paragraph(text: &str) -> &str {
    let mut end = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let blank = line.trim().is_empty();
        let indented = line.starts_with([' ', '\t']);
        let directive = text.starts_with("..");
        let over = index > 0 && if directive { !blank && !indented } else { blank };
        if over {
            break;
        }
        end += line.len();
    }
    &text[..end]
}

fn by_value(side: &Side, id: DefinitionId, symbol: &Symbol) -> Option<Mark> {
    let value = symbol.value.as_deref()?;
    let wrapper = wrapper_call(value)?;
    let last = callee(wrapper)?.rsplit('.').next().unwrap_or("");
    let says_own_name = texts(wrapper).contains(&symbol.name.as_str());
    let deprecating = text::is_deprecating_name(last)
        || texts(wrapper).iter().any(|it| text::speaks_of_deprecation(it))
        || (says_own_name && warns_when_called(side, id, callee(wrapper).unwrap_or("")));
    deprecating.then(|| Mark { quote: String::new(), line: symbol.lines.0, refuses: false })
}

/// The innermost call of `staticmethod(wrapper("old", new))`.
pub(crate) fn wrapper_call(value: &Value) -> Option<&Value> {
    let Value::Call { arguments, .. } = value else { return None };
    let inner = arguments.iter().find(|it| matches!(it.value, Value::Call { .. }));
    match inner {
        Some(argument) if arguments.len() == 1 => wrapper_call(&argument.value),
        Some(_) | None => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::{docstring_advice, docstring_mark};

    #[test]
    fn what_to_use_may_stand_after_the_mark() {
        let advice = |docstring| docstring_advice(docstring).join("|");
        assert_eq!(advice("Deprecated, use `x`.\n\nUse `y`."), "Deprecated, use `x`.\n");
        assert_eq!(advice("**DEPRECATED** - Old.\n\nUse `x` instead."), "**DEPRECATED** - Old.\n|Use `x` instead.");
        assert_eq!(advice("Deprecated.\n\nUses paper.\n\nThis is deprecated."), "Deprecated.\n|This is deprecated.");
        assert_eq!(advice("Deprecated.\n\n:param a: b\n\nThis is deprecated."), "Deprecated.\n");
    }

    #[test]
    fn finds_the_part_of_a_docstring_that_speaks_of_all_of_it() {
        assert_eq!(
            docstring_mark("Runs.\n\n.. deprecated:: 2.0\n   Use `x`.\n\nMore."),
            Some(".. deprecated:: 2.0\n   Use `x`.\n\n")
        );
        assert_eq!(docstring_mark("Deprecated: use `x`\ninstead.\n\nMore."), Some("Deprecated: use `x`\ninstead.\n"));
        assert_eq!(docstring_mark("Runs.\n\n:param a: no\n    .. deprecated:: 2.0"), None);
        assert_eq!(docstring_mark("Runs deprecated jobs."), None);
    }
}
