//! References in texts for Sphinx: roles, directives, fields.

use std::ops::Range;

/// Directives whose argument is the full path of what they describe.
const DIRECTIVES: &[&str] = &[
    "autoattribute",
    "autoclass",
    "autodata",
    "autodecorator",
    "autoexception",
    "autofunction",
    "automethod",
    "automodule",
    "autoproperty",
    "currentmodule",
    "module",
];

/// Where the targets of roles stand: in `:role:`target``, `:role:`~target``, `:role:`title <target>``, and the same with
/// `{role}`, as Markdown has it.
pub(crate) fn role_targets(text: &str) -> Vec<Range<usize>> {
    let mut res = Vec::new();
    for mark in [":`", "}`"] {
        let mut from = 0;
        while let Some(at) = text[from..].find(mark) {
            let start = from + at + 2;
            let Some(length) = text[start..].find('`') else { break };
            let end = start + length;
            from = end + 1;
            let role = &text[..start - 2];
            let name = role.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ':');
            let is_role = if mark == ":`" { role.len() - name.len() > 1 } else { name.ends_with('{') };
            if is_role {
                res.push(target_range(text, start, end));
            }
        }
    }
    res.sort_by_key(|range| range.start);
    res
}

fn target_range(text: &str, start: usize, end: usize) -> Range<usize> {
    let body = &text[start..end];
    let (mut from, mut until) = (start, end);
    if let (Some(open), true) = (body.rfind('<'), body.ends_with('>')) {
        (from, until) = (start + open + 1, end - 1);
    }
    let prefix = text[from..until].len() - text[from..until].trim_start_matches(['~', '!', '.']).len();
    let suffix = if text[from..until].ends_with("()") { 2 } else { 0 };
    (from + prefix).min(until)..until.saturating_sub(suffix).max((from + prefix).min(until))
}

/// Where the arguments of directives stand that are full paths: `.. autoclass:: a.B`, `::: a.B`.
pub(crate) fn directive_targets(text: &str) -> Vec<Range<usize>> {
    let mut res = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let body = line.trim();
        let argument = match body.strip_prefix("..").and_then(|rest| rest.trim_start().split_once("::")) {
            Some((name, argument)) => {
                let name = name.strip_prefix("py:").unwrap_or(name);
                DIRECTIVES.contains(&name).then_some(argument)
            }
            None => body.strip_prefix("::: "),
        };
        let path = argument.and_then(|it| it.split_whitespace().next()).map(|it| it.split('(').next().unwrap_or(it));
        if let Some(path) = path {
            let at = start + (path.as_ptr() as usize - line.as_ptr() as usize);
            res.push(at..at + path.len());
        }
    }
    res
}

/// Where the types in fields stand: `:type x: A`, `:rtype: A`, `:param A x:`, `:raises A:`.
pub(crate) fn field_types(text: &str) -> Vec<Range<usize>> {
    let mut res = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let Some((field, value)) = line.trim().strip_prefix(':').and_then(|rest| rest.split_once(':')) else {
            continue;
        };
        let words: Vec<&str> = field.split_whitespace().collect();
        let types: Vec<&str> = match words.as_slice() {
            ["type" | "vartype", _] | ["rtype"] => type_words(value),
            [
                "param" | "parameter" | "arg" | "argument" | "keyword" | "kwarg" | "var" | "ivar" | "cvar",
                types @ ..,
                _,
            ] => types.to_vec(),
            ["raises" | "raise" | "except" | "exception", types @ ..] => types.to_vec(),
            _ => Vec::new(),
        };
        for word in types {
            let word = word.trim_end_matches(',');
            let at = start + (word.as_ptr() as usize - line.as_ptr() as usize);
            res.push(at..at + word.len());
        }
    }
    res
}

/// The names in `A or list[b.C], optional`; none when it is prose.
fn type_words(value: &str) -> Vec<&str> {
    let in_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let words: Vec<&str> = value.split(|c: char| !in_name(c)).filter(|word| !word.is_empty()).collect();
    let plain = value.chars().all(|c| in_name(c) || c.is_whitespace() || "[](),|".contains(c));
    // Between two types stands a mark or `or`; prose has words beside words.
    let tokens: Vec<&str> = value.split([',', '|', '[', ']', '(', ')']).flat_map(|part| part.split(" or ")).collect();
    let is_type = plain && tokens.iter().all(|token| token.split_whitespace().count() < 2);
    if is_type { words } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, ranges: Vec<Range<usize>>) -> Vec<&str> {
        ranges.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn roles_are_found_in_both_spellings() {
        let text = "a :class:`~a.B` :py:func:`t <a.f>`, :meth:`c()` {mod}`a.m` x:`no` {a b}`no` `no`";
        assert_eq!(texts(text, role_targets(text)), ["a.B", "a.f", "c", "a.m"]);
    }

    #[test]
    fn directives_name_full_paths() {
        let text = ".. automodule:: a.b\n   :members: x\n  .. py:module:: a.c\n.. note:: a.d\n::: a.e\n.. autofunction:: a.f(x)\n";
        assert_eq!(texts(text, directive_targets(text)), ["a.b", "a.c", "a.e", "a.f"]);
    }

    #[test]
    fn fields_hold_types_or_prose() {
        let text = ":type x: A or list[b.C]\n:rtype: a good A\n:param A x: A\n:raises A: A\n:returns: A\n";
        assert_eq!(texts(text, field_types(text)), ["A", "or", "list", "b.C", "A", "A"]);
    }
}
