//! What `onx-manifest generate` makes of the core's own tests of both releases.

use crate::workbench::{RELEASES, Workbench, commit};

/// Every operation is in the manifest, whatever its confidence.
const ALL: [&str; 2] = ["--confidence-threshold", "0"];

const CHECK: &str = "def check(data):\n    return bool(data)\n";

/// Long enough to be known again.
const BODY: &str = "    \"\"\"Read the first lines of a resource.\"\"\"\n    found = []\n    with open(url) as source:\n        \
                    for number, line in enumerate(source):\n            if number >= limit:\n                break\n            \
                    words = line.strip().split(\",\")\n            found.append(tuple(words))\n    print(len(found), url)\n";

/// What makes the body of the new release another one.
const ENDS: [&str; 2] = ["    return found\n", "    check(found)\n    return sorted(found)\n"];

/// A core whose `fetch` became `download` with a body that is only alike; its test says in both releases what `uses` says.
fn core(uses: [&str; 2]) -> Workbench {
    let bench = Workbench::new();
    let names = ["fetch", "download"];
    for side in [0, 1] {
        let library = format!("{}\n\ndef {}(url, limit):\n{}{}", CHECK, names[side], BODY, ENDS[side]);
        bench.write("core/src/acme/__init__.py", &library);
        bench.write("core/pyproject.toml", "[project]\nname = \"acme\"\nversion = \"1\"\n");
        let call =
            |place: usize| format!("def test_{place}():\n    assert acme.{}(\"a{place}\", {place})\n\n\n", uses[side]);
        let test: String = (1..4).map(call).collect();
        bench.write("core/tests/test_acme.py", &format!("import acme\n\n\n{test}"));
        commit(&bench.path("core"), RELEASES[side], Some(&format!("v{}", RELEASES[side])));
    }
    bench
}

/// What the report says of the renamed function: its confidence in thousandths, and what came of trying it out.
fn renamed(bench: &Workbench, more: &[&str]) -> (u64, serde_json::Value) {
    let run = bench.generate(&bench.path("core"), RELEASES, &bench.path("out"), &[&ALL, more].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let report = std::fs::read_to_string(bench.path("out/manifest_report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let operations = report["operations"].as_array().unwrap();
    let it =
        operations.iter().find(|it| it["match"]["to"].as_str().is_some_and(|to| to.ends_with("download"))).unwrap();
    ((it["confidence"].as_f64().unwrap() * 1000.0) as u64, it["evidence"]["tried"].clone())
}

#[test]
fn tests_that_their_authors_rewrote_the_same_way_raise_the_confidence() {
    let bench = core(["fetch", "download"]);
    let (unseen, untried) = renamed(&bench, &["--no-verify"]);
    assert!(untried.is_null());
    let (seen, tried) = renamed(&bench, &[]);
    assert_eq!(tried, serde_json::json!({"sites": 3, "equal": 3, "contradicted": 0}));
    assert!(seen > unseen, "{unseen} -> {seen}");
}

#[test]
fn tests_that_stay_as_they_were_lower_it_and_are_named() {
    let bench = core(["fetch", "fetch"]);
    let (unseen, _) = renamed(&bench, &["--no-verify"]);
    let (seen, tried) = renamed(&bench, &[]);
    assert_eq!(tried["contradicted"], 3);
    assert_eq!(tried["contradictions"][0], "tests/test_acme.py:5");
    assert!(seen < unseen, "{unseen} -> {seen}");
}

#[test]
fn a_core_without_tests_has_nothing_to_try() {
    let bench = core(["open", "open"]);
    let (unseen, _) = renamed(&bench, &["--no-verify"]);
    assert_eq!(renamed(&bench, &[]), (unseen, serde_json::Value::Null));
}
