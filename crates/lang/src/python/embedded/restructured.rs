use super::Block;
use super::markdown::{add_prompted, block, lines};

/// Directives that hold code; the word after them names its language.
const DIRECTIVES: &[&str] = &["code", "code-block", "sourcecode"];
/// Directives that hold Python and nothing else.
const PYTHON_DIRECTIVES: &[&str] = &["ipython", "testcode", "testsetup"];

/// The Python code blocks and the doctests of a reStructuredText file.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let all: Vec<(usize, &str)> = lines(source).collect();
    let mut res = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let line = all[at].1;
        let end = match directive(line) {
            Some(is_python) => {
                let end = at + 1 + below(&all[at + 1..], indentation(line));
                if is_python {
                    res.push(content(&all[at + 1..end]));
                }
                end
            }
            None if line.trim_start().starts_with(">>>") => {
                let end = at + all[at..].iter().take_while(|(_, line)| !line.trim().is_empty()).count();
                let mut session = Block::default();
                all[at..end].iter().for_each(|(start, line)| add_prompted(&mut session, *start, line));
                res.push(session);
                end
            }
            None if line.trim_end().ends_with("::") && !line.trim_start().starts_with("..") => {
                let end = at + 1 + below(&all[at + 1..], indentation(line));
                let code = &all[at + 1..end];
                // Any text may stand there: one that imports is code.
                if code.iter().any(|(_, line)| is_import(line)) {
                    res.push(content(code));
                }
                end
            }
            None => at + 1,
        };
        at = end;
    }
    res
}

/// Whether the code that a line announces is Python; `None` when it announces none.
fn directive(line: &str) -> Option<bool> {
    let (name, argument) = line.trim().strip_prefix("..")?.trim_start().split_once("::")?;
    let is_python = matches!(argument.trim(), "python" | "python3" | "py" | "pycon");
    match () {
        () if PYTHON_DIRECTIVES.contains(&name) => Some(true),
        () if DIRECTIVES.contains(&name) => Some(is_python),
        () => None,
    }
}

fn is_import(line: &str) -> bool {
    let text = line.trim_start();
    text.starts_with("import ") || (text.starts_with("from ") && text.contains(" import "))
}

/// How many of `lines` stand below a directive at `outer`.
fn below(lines: &[(usize, &str)], outer: usize) -> usize {
    lines.iter().take_while(|(_, line)| line.trim().is_empty() || indentation(line) > outer).count()
}

/// The code of a directive, without its options.
fn content(lines: &[(usize, &str)]) -> Block {
    let skipped = lines.iter().take_while(|(_, line)| line.trim().is_empty() || line.trim().starts_with(':')).count();
    let code = &lines[skipped..];
    let code = &code[..code.iter().rposition(|(_, line)| !line.trim().is_empty()).map_or(0, |it| it + 1)];
    block(code, code.first().map_or(0, |(_, line)| indentation(line)))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
