//! The checked-in schemas are the generated ones, and what we write obeys them.

mod validate;
mod yaml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use validate::errors;

/// The schemas as the command writes them, by file name.
fn generated() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_onx-manifest"));
    let done = command.args(["schema", "--out"]).arg(folder.path()).output().expect("the command runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    read(folder.path())
}

/// The schemas by the name of their format.
fn schemas() -> BTreeMap<String, Value> {
    let parse = |(name, text): (String, String)| {
        let name = name.strip_suffix(".schema.json").expect("schemas are called so").to_owned();
        (name, serde_json::from_str(&text).expect("a schema is JSON"))
    };
    generated().into_iter().map(parse).collect()
}

fn read(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let path = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").path();
    let file = |path: PathBuf| {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("a schema is text"))
    };
    entries.map(path).map(file).collect()
}

fn every_kind() -> Value {
    yaml::value(include_str!("../../../manifest/tests/every_kind.yaml"))
}

#[test]
fn the_checked_in_schemas_are_the_generated_ones() {
    let checked_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../manifests/schema");
    if std::env::var_os("UPDATE").is_some() {
        for (name, text) in generated() {
            std::fs::write(checked_in.join(name), text).expect("the schema is written");
        }
    }
    assert_eq!(read(&checked_in), generated(), "run the tests with UPDATE=1 to rewrite manifests/schema");
}

#[test]
fn a_manifest_with_every_kind_is_valid() {
    assert_eq!(errors(&schemas()["manifest"], &every_kind()), [""; 0]);
}

#[test]
fn a_manifest_with_what_is_required_only_is_valid() {
    let value = json!({"manifest_version": 1, "from": "1", "to": "2", "operations": [
        {"kind": "rename.import", "match": {"from": "a", "to": "b"}},
    ]});
    assert_eq!(errors(&schemas()["manifest"], &value), [""; 0]);
}

#[test]
fn what_the_reader_refuses_the_schema_refuses_too() {
    let schema = schemas().remove("manifest").expect("there is one");
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut value = every_kind();
        change(&mut value);
        assert_ne!(errors(&schema, &value), [""; 0], "{value:#}");
    };
    refused(&|it| it["manifest_version"] = json!(2));
    refused(&|it| it["from"] = json!(null));
    refused(&|it| it["source"] = json!(null));
    refused(&|it| it["semver"] = json!("huge"));
    refused(&|it| it["operations"] = json!({}));
    refused(&|it| it["operations"][0]["match"]["form"] = json!("a"));
    refused(&|it| it["operations"][0]["kind"] = json!("rename.everything"));
    refused(&|it| it["operations"][0]["confidence"] = json!(1.5));
    refused(&|it| it["operations"][0]["status"] = json!("gone"));
    refused(&|it| it["operations"][0]["id"] = json!("a b"));
    refused(&|it| it["operations"][1]["aliases_from"] = json!("a"));
    refused(&|it| it["operations"][7]["match"]["names"] = json!([]));
    refused(&|it| _ = it.as_object_mut().map(|fields| fields.shift_remove("operations")));
}

#[test]
fn plans_checkpoints_and_histories_are_valid() {
    let files = [
        ("plan", include_str!("../../../apply/tests/formats/plan_v1.json")),
        ("checkpoint", include_str!("../../../apply/tests/formats/checkpoint_v1.json")),
        ("state", include_str!("../../../apply/tests/formats/state_v1.json")),
    ];
    let schemas = schemas();
    for (schema, text) in files {
        let value = serde_json::from_str(text).expect("JSON");
        assert_eq!(errors(&schemas[schema], &value), [""; 0], "{schema}");
    }
}

/// A core with two releases, made with git itself.
fn core(folder: &Path) {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(folder).args(["-c", "user.name=onx", "-c", "user.email=onx@example.org"]);
        let done = command.args(["-c", "core.hooksPath=/dev/null"]).args(arguments).output().expect("git runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let release = |name: &str, text: &str| {
        std::fs::create_dir_all(folder.join("acme")).expect("a folder");
        std::fs::write(folder.join("acme/__init__.py"), text).expect("a file");
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", name]);
        git(&["tag", name]);
    };
    git(&["init", "-q"]);
    release(
        "v1.0",
        "class Old:\n    '''Does.\n\n    .. deprecated:: 0.9\n    '''\n    def go(self, a, /, *b, c: int = 1, **d) -> int:\n        return a\n\ndef gone():\n    pass\n",
    );
    release("v2.0", "class New:\n    def go(self, a, /, *b, c: int = 1, **d) -> int:\n        return a\n\nOld = New\n");
}

#[test]
fn everything_that_generate_writes_is_valid() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    core(folder.path());
    let out = folder.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_onx-manifest"));
    command.args(["generate", "--no-cache", "--from", "1.0", "--to", "2.0", "--confidence-threshold", "0.0"]);
    let done = command.arg("--core-path").arg(folder.path()).arg("--out").arg(&out).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let schemas = schemas();
    let files = [
        ("change_manifest.yaml", "manifest"),
        ("manifest_report.json", "report"),
        ("from.tree", "tree"),
        ("to.tree", "tree"),
        ("metadata_from.yaml", "stamp"),
        ("metadata_to.yaml", "stamp"),
        ("graph_from.json", "graph"),
        ("graph_to.json", "graph"),
        ("surface_from.json", "surface"),
        ("surface_to.json", "surface"),
    ];
    for (file, schema) in files {
        let text = std::fs::read_to_string(out.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let value =
            if file.ends_with(".json") { serde_json::from_str(&text).expect("JSON") } else { yaml::value(&text) };
        assert_eq!(errors(&schemas[schema], &value), [""; 0], "{file}:\n{text}");
    }
    assert_eq!(std::fs::read_dir(&out).expect("the folder").count(), files.len());
}
