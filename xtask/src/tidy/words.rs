//! Words that may not stand in a line.

use super::Finding;
use super::sources::SourceFile;

/// A word, where it is allowed after all, and what to do instead.
struct Rule {
    word: &'static str,
    allowed: &'static [&'static str],
    instead: &'static str,
}

/// The files whose job is a serialised form, and those that print or store one.
const WIRE: &[&str] = &["/wire", "crates/onx-manifest/", "crates/onx-migrate/", "xtask/", "tests/"];

/// Wire modules, and the nouns that an outline is made of: the cache keeps them as they are.
const SERIALISED: &[&str] = &[
    "/wire",
    "crates/onx-manifest/",
    "crates/onx-migrate/",
    "xtask/",
    "tests/",
    "model/src/configuration.rs",
    "model/src/digest.rs",
    "model/src/outline.rs",
    "model/src/signature.rs",
    "model/src/site.rs",
    "model/src/symbol.rs",
    "model/src/text_range.rs",
    "model/src/value.rs",
];

const RULES: &[Rule] = &[
    Rule { word: "#[allow(", allowed: &[], instead: "use #[expect(lint, reason = \"…\")]" },
    Rule { word: "#![allow(", allowed: &[], instead: "use #![expect(lint, reason = \"…\")]" },
    Rule { word: "serde::", allowed: SERIALISED, instead: "only wire modules know serde" },
    Rule { word: "serde_json::", allowed: WIRE, instead: "only wire modules know serde" },
    Rule { word: "serde_yaml::", allowed: WIRE, instead: "only wire modules know serde" },
    Rule {
        word: "postcard::",
        allowed: &["/wire", "onx-manifest/"],
        instead: "only wire modules know how things are kept",
    },
    Rule {
        word: "git2::",
        allowed: &["crates/snapshot/", "apply/src/worktree", "tests/", "xtask/src/bench/floor.rs"],
        instead: "only snapshot and apply's worktree know git, and the floor that both are measured against",
    },
    Rule { word: "tree_sitter::", allowed: &["crates/lang/"], instead: "only lang knows a parser" },
    Rule { word: "ruff_python_ast::", allowed: &["crates/lang/"], instead: "only lang knows a parser" },
    Rule { word: "ruff_python_parser::", allowed: &["crates/lang/"], instead: "only lang knows a parser" },
    Rule { word: "#[ignore", allowed: &[], instead: "a test runs or goes" },
    Rule { word: "should_panic", allowed: &[], instead: "assert the error" },
    Rule { word: "FIXME", allowed: &[], instead: "fix it or write an issue" },
    Rule { word: "XXX", allowed: &[], instead: "fix it or write an issue" },
    Rule { word: "pypi.org", allowed: &[], instead: "no registry host in a source file" },
    Rule { word: "crates.io", allowed: &[], instead: "no registry host in a source file" },
];

/// Forbidden words, and `TODO`s without an issue.
pub(crate) fn check(file: &SourceFile) -> Vec<Finding> {
    // This file is the table itself.
    if file.path.ends_with("tidy/words.rs") {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate();
    lines.flat_map(|(index, line)| check_line(&file.path, index + 1, line)).collect()
}

fn check_line(path: &str, number: usize, line: &str) -> Vec<Finding> {
    let broken = |rule: &&Rule| line.contains(rule.word) && !rule.allowed.iter().any(|it| path.contains(it));
    let said = RULES.iter().filter(broken).map(|rule| format!("`{}`: {}", rule.word, rule.instead));
    let todo = line.contains("// TODO") && !line.contains('#');
    let mut res: Vec<String> = said.collect();
    res.extend(todo.then(|| "a TODO names its issue".to_owned()));
    res.into_iter().map(|message| Finding { path: path.to_owned(), line: number, message }).collect()
}

#[cfg(test)]
mod tests {
    use super::check_line;

    #[test]
    fn serde_stays_in_wire_modules() {
        let line = "use serde::Serialize;";
        assert_eq!(check_line("crates/manifest/src/change.rs", 1, line).len(), 1);
        assert_eq!(check_line("crates/manifest/src/wire/v1.rs", 1, line), []);
    }

    #[test]
    fn a_todo_names_its_issue() {
        assert_eq!(check_line("a.rs", 1, "// TODO(#7): later").len(), 0);
        assert_eq!(check_line("a.rs", 1, "// TODO later").len(), 1);
    }
}
