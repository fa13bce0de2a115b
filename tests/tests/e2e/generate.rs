use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use manifest::Manifest;
use manifest::wire::{from_yaml, operation_json};

use crate::workbench::{RELEASES, Workbench, commit, files, run};

fn read(folder: &Path) -> Manifest {
    let text = std::fs::read_to_string(folder.join("change_manifest.yaml")).unwrap();
    from_yaml(&text).unwrap().manifest
}

fn generated(more: &[&str]) -> (Workbench, Manifest) {
    let bench = Workbench::new();
    let core = bench.core();
    let run = bench.generate(&core, RELEASES, &bench.path("out"), more);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let manifest = read(&bench.path("out"));
    (bench, manifest)
}

#[test]
fn names_every_change_of_the_demo() {
    let (_bench, manifest) = generated(&[]);
    let found: BTreeSet<String> = manifest
        .operations
        .iter()
        .map(|entry| operation_json(&entry.change.operation))
        .map(|json| format!("{} {} {}", json["kind"], json["match"]["from"], json["match"]["to"]).replace('"', ""))
        .collect();
    for wanted in [
        "rename.import ferry.core.transport ferry.transport",
        "rename.symbol Session Client",
        "arg.rename retries policy",
        "arg.rename charset encoding",
    ] {
        assert!(found.contains(wanted), "{wanted} is not in {found:#?}");
    }
    assert_eq!((manifest.package.as_str(), manifest.from.as_str(), manifest.to.as_str()), ("ferry", "1.4.0", "2.0.0"));
}

#[test]
fn tags_are_found_with_and_without_their_letter() {
    let bench = Workbench::new();
    let core = bench.core();
    for (out, refs) in [("plain", ["1.4.0", "2.0.0"]), ("letter", ["v1.4.0", "v2.0.0"])] {
        let run = bench.generate(&core, refs, &bench.path(out), &[]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let [mut plain, letter] = ["plain", "letter"].map(|out| read(&bench.path(out)));
    plain.source.clone_from(&letter.source);
    assert_eq!(plain, letter);
}

#[test]
fn gives_the_same_bytes_with_any_number_of_threads() {
    let bench = Workbench::new();
    let core = bench.core();
    let made = ["1", "8"].map(|threads| {
        let out = bench.path(threads);
        let run = bench.generate(&core, RELEASES, &out, &["--parallel", threads]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let mut res = files(&out);
        // The report holds times.
        res.remove("manifest_report.json");
        res
    });
    assert!(made[0].contains_key("change_manifest.yaml"));
    assert_eq!(made[0], made[1]);
}

#[test]
fn equal_refs_give_no_operations() {
    let bench = Workbench::new();
    let core = bench.core();
    let run = bench.generate(&core, ["1.4.0", "1.4.0"], &bench.path("out"), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(read(&bench.path("out")).operations, []);
}

#[test]
fn the_work_tree_of_the_core_is_neither_read_nor_touched() {
    let bench = Workbench::new();
    let core = bench.core();
    let clean = bench.generate(&core, RELEASES, &bench.path("clean"), &[]);
    assert_eq!(clean.code, Some(0), "{}", clean.stderr);
    bench.write("core/src/ferry/records.py", "def (\n");
    bench.write("core/src/ferry/new.py", "class New: ...\n");
    let before = files(&core);
    let dirty = bench.generate(&core, RELEASES, &bench.path("dirty"), &[]);
    assert_eq!(dirty.code, Some(0), "{}", dirty.stderr);
    assert_eq!(files(&core), before);
    assert_eq!(read(&bench.path("clean")), read(&bench.path("dirty")));
}

#[test]
fn python_reads_the_same_values() {
    let bench = Workbench::new();
    let core = bench.path("core");
    // Words that YAML 1.1 takes for other types.
    bench.write("core/acme/__init__.py", "def run(on, no=1):\n    return on * 2 + no\n");
    commit(&core, "one", Some("1.0"));
    bench.write("core/acme/__init__.py", "def run(yes, off=1):\n    return yes * 2 + off\n");
    commit(&core, "two", Some("2.0"));
    let done = bench.generate(&core, ["1.0", "2.0"], &bench.path("out"), &[]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    let ours: Vec<serde_json::Value> = read(&bench.path("out"))
        .operations
        .iter()
        .map(|it| operation_json(&it.change.operation)["match"].clone())
        .collect();
    let script = "import json, sys, yaml\n\
                  doc = yaml.safe_load(open(sys.argv[1]))\n\
                  assert (doc['from'], doc['to']) == ('1.0', '2.0'), doc\n\
                  print(json.dumps([it['match'] for it in doc['operations']]))";
    let path = bench.path("out/change_manifest.yaml");
    let python = run(Command::new("python3").args(["-c", script]).arg(path));
    assert_eq!(python.code, Some(0), "{}", python.stderr);
    let theirs: Vec<serde_json::Value> = serde_json::from_str(&python.stdout).unwrap();
    assert!(!ours.is_empty());
    assert_eq!(theirs, ours);
}
