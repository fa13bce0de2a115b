//! Which crate may know which: a new edge is a commit of its own and changes these tables.

use super::Finding;

/// Allowed edges between our crates.
const DAG: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("edit", &["model"]),
    ("manifest", &["model"]),
    ("lang", &["model", "edit"]),
    ("cache", &["model"]),
    ("snapshot", &["model", "lang", "cache"]),
    ("inference", &["model", "manifest"]),
    ("synth", &["model", "manifest"]),
    ("apply", &["model", "edit", "manifest", "lang"]),
    ("fixture", &[]),
    ("terminal", &[]),
    ("trial", &["apply"]),
    (
        "onx-manifest",
        &["model", "edit", "manifest", "lang", "cache", "snapshot", "inference", "synth", "apply", "terminal", "trial"],
    ),
    ("onx-migrate", &["model", "edit", "manifest", "lang", "apply", "terminal", "trial"]),
    ("tests", &["model", "edit", "manifest", "lang", "snapshot", "inference", "synth", "apply", "fixture", "terminal"]),
    ("xtask", &["model", "manifest", "lang", "snapshot", "inference", "synth", "apply", "fixture", "tests"]),
];

/// Edges that only tests and examples may have, so that they can start from sources.
const DEVELOPMENT: &[(&str, &[&str])] = &[("inference", &["lang", "snapshot"])];

/// Crates of others that only some of ours may know.
const DOORS: &[(&str, &[&str])] = &[
    ("cap-fs-ext", &["apply"]),
    ("cap-std", &["apply"]),
    ("clap", &["terminal", "onx-manifest", "onx-migrate", "xtask"]),
    ("etcetera", &["onx-manifest", "onx-migrate"]),
    ("git2", &["snapshot", "apply", "tests", "xtask"]),
    ("jsonc-parser", &["lang"]),
    ("lz4_flex", &["cache"]),
    ("postcard", &["snapshot", "onx-manifest"]),
    ("ruff_python_ast", &["lang"]),
    ("ruff_python_parser", &["lang"]),
    ("rustix", &["apply"]),
    ("schemars", &["model", "manifest", "synth", "apply"]),
    ("serde", &["model", "manifest", "snapshot", "synth", "apply", "onx-manifest", "onx-migrate"]),
    ("similar", &["edit", "apply", "tests"]),
    ("syn", &["xtask"]),
    ("toml_edit", &["lang", "onx-migrate", "xtask"]),
    ("toml_parser", &["lang"]),
    ("tree-sitter", &["lang"]),
    ("tree-sitter-python", &["lang"]),
    ("tree-sitter-yaml", &["lang"]),
];

/// Edges that stand in no table.
pub(crate) fn check(metadata: &serde_json::Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &serde_json::Value) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some((_, allowed)) = DAG.iter().find(|(it, _)| *it == name) else {
        return vec![finding(name, "is not in the crate table of xtask/src/tidy/graph.rs")];
    };
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    dependencies.iter().filter_map(|it| check_edge(name, allowed, it)).collect()
}

fn check_edge(name: &str, allowed: &[&str], dependency: &serde_json::Value) -> Option<Finding> {
    let for_tests = dependency["kind"] == "dev";
    let dependency = dependency["name"].as_str()?;
    if for_tests && DEVELOPMENT.iter().any(|(it, more)| *it == name && more.contains(&dependency)) {
        return None;
    }
    let ours = DAG.iter().any(|(it, _)| *it == dependency);
    let closed = DOORS.iter().any(|(it, users)| *it == dependency && !users.contains(&name));
    let forbidden = (ours && !allowed.contains(&dependency)) || closed;
    forbidden.then(|| finding(name, &format!("must not depend on {dependency}")))
}

fn finding(name: &str, message: &str) -> Finding {
    Finding { path: name.to_owned(), line: 0, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(name: &str, dependency: &str) -> Vec<String> {
        let package = serde_json::json!({"name": name, "dependencies": [{"name": dependency}]});
        check(&serde_json::json!({ "packages": [package] })).into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn stages_do_not_know_each_other() {
        assert_eq!(messages("inference", "snapshot"), ["must not depend on snapshot"]);
        assert_eq!(messages("inference", "model"), [""; 0]);
    }

    #[test]
    fn only_lang_knows_a_parser() {
        assert_eq!(messages("apply", "tree-sitter"), ["must not depend on tree-sitter"]);
        assert_eq!(messages("lang", "tree-sitter"), [""; 0]);
    }

    #[test]
    fn the_table_has_no_cycle() {
        let place = |name: &str| DAG.iter().position(|(it, _)| *it == name);
        for (name, allowed) in DAG {
            assert!(allowed.iter().all(|it| place(it) < place(name)), "{name}");
        }
    }
}
