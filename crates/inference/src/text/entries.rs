//! The parameters that a docstring describes: field lists, sections underlined by dashes, sections closed by a colon.

use super::token::is_identifier;

/// One described parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParameterEntry {
    /// Its name.
    pub name: String,
    /// What is said of it, without its type.
    pub text: String,
}

/// The parameters that `docstring` describes, in order.
pub(crate) fn parameter_entries(docstring: &str) -> Vec<ParameterEntry> {
    let lines: Vec<&str> = docstring.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    // The least indentation of an item: below a closing colon items are indented, below dashes they are not.
    let mut section: Option<usize> = None;
    while at < lines.len() {
        let line = lines[at];
        if let Some(entry) = field(line) {
            let end = block_end(&lines, at, indentation(line));
            push(&mut found, &entry.0, &entry.1, &lines[at + 1..end]);
            at = end;
            continue;
        }
        if opens_section(&lines, at) {
            let dashes = underlined(&lines, at);
            section = Some(indentation(line) + usize::from(!dashes));
            at += if dashes { 2 } else { 1 };
            continue;
        }
        if let (Some(base), Some((names, text))) = (section, item(line)) {
            let own = indentation(line);
            let over = !line.trim().is_empty() && own < base;
            if !over && !underlined(&lines, at) {
                let end = block_end(&lines, at, own);
                names.iter().for_each(|name| push(&mut found, name, &text, &lines[at + 1..end]));
                at = end.max(at + 1);
                continue;
            }
        }
        if underlined(&lines, at) || (section.is_some_and(|base| indentation(line) < base) && !line.trim().is_empty()) {
            section = None;
        }
        at += 1;
    }
    found
}

fn push(found: &mut Vec<ParameterEntry>, name: &str, first: &str, rest: &[&str]) {
    let text = std::iter::once(first).chain(rest.iter().copied()).map(str::trim).collect::<Vec<_>>().join("\n");
    found.push(ParameterEntry { name: name.trim_start_matches('*').to_owned(), text: text.trim().to_owned() });
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// `:param str name: text`.
fn field(line: &str) -> Option<(String, String)> {
    let rest = line.trim_start().strip_prefix(':')?;
    let rest = ["param ", "parameter ", "keyword ", "kwarg ", "arg "].iter().find_map(|it| rest.strip_prefix(it))?;
    let (head, text) = rest.split_once(':')?;
    let name = head.split_whitespace().last()?.trim_start_matches(['*', '\\']);
    is_identifier(name).then(|| (name.to_owned(), text.to_owned()))
}

fn opens_section(lines: &[&str], at: usize) -> bool {
    let title = lines[at].trim().to_lowercase();
    let known =
        ["parameters", "other parameters", "args", "arguments", "keyword arguments", "keyword args", "attributes"];
    let bare = title.trim_end_matches(':');
    known.contains(&bare) && (title.ends_with(':') || underlined(lines, at))
}

fn underlined(lines: &[&str], at: usize) -> bool {
    lines.get(at + 1).is_some_and(|next| {
        let next = next.trim();
        next.len() >= 3 && (next.chars().all(|it| it == '-') || next.chars().all(|it| it == '='))
    })
}

/// `name : type`, `name (type): text`, `name: text`, `a, b : type`.
fn item(line: &str) -> Option<(Vec<String>, String)> {
    let trimmed = line.trim();
    let (head, text) = trimmed.split_once(':').unwrap_or((trimmed, ""));
    let numpy = head.ends_with(' ');
    let head = head.split('(').next()?.trim();
    let names: Vec<String> = head.split(',').map(|it| it.trim().trim_matches(['*', '`', '\\']).to_owned()).collect();
    let sound = !names.is_empty() && names.iter().all(|it| is_identifier(it));
    let text = if numpy { "" } else { text };
    sound.then(|| (names, text.trim().to_owned()))
}

/// The first line after `at` that is not indented deeper than `own`.
fn block_end(lines: &[&str], at: usize, own: usize) -> usize {
    let mut end = at + 1;
    while end < lines.len() && (lines[end].trim().is_empty() || indentation(lines[end]) > own) {
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(docstring: &str) -> Vec<String> {
        parameter_entries(docstring).iter().map(|it| format!("{}={}", it.name, it.text.replace('\n', " "))).collect()
    }

    #[test]
    fn reads_three_styles() {
        assert_eq!(
            shown("Runs.\n\n:param str a: the first\n    of two\n:param b: second\n:return: x"),
            ["a=the first of two", "b=second"]
        );
        assert_eq!(
            shown(
                "Runs.\n\nParameters\n----------\na : int\n    the first\nb, c : str\n    others\n\nReturns\n-------\nx : int\n    no"
            ),
            ["a=the first", "b=others", "c=others"]
        );
        assert_eq!(
            shown("Runs.\n\nArgs:\n    a (int): the first\n    b: second\n\nReturns:\n    x: no"),
            ["a=the first", "b=second"]
        );
    }
}
