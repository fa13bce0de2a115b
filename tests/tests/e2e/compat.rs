use crate::workbench::{Run, Workbench, command, commit, files, run};

/// Three releases of a core: `fetch` is renamed in 1.1 with a new keyword, `Client.size` goes in 2.0.
fn core(bench: &Workbench) {
    let release = |tag: &str, text: &str| {
        bench.write("core/acme/__init__.py", text);
        commit(&bench.path("core"), tag, Some(tag));
    };
    release(
        "v1.0",
        "class Client:\n    def __init__(self, host): self.host = host\n    def size(self): return 1\n\ndef fetch(url, retries=1): pass\n",
    );
    release(
        "v1.1",
        "class Client:\n    def __init__(self, host): self.host = host\n    def size(self): return 1\n\ndef load(url, attempts=1): pass\nfetch = load\n",
    );
    release("v1.2rc1", "def load(url): pass\n");
    release(
        "v2.0",
        "class Client:\n    def __init__(self, host): self.host = host\n\ndef load(url, *, attempts=1): pass\n",
    );
}

fn compat(bench: &Workbench, source: &str, range: &str, more: &[&str]) -> Run {
    core(bench);
    bench.write("dependent/app.py", source);
    let before = files(&bench.dependent());
    let mut command = command("onx-manifest");
    command.arg("compat").arg("--package").arg(bench.dependent()).arg("--core-path").arg(bench.path("core"));
    let res = run(command.args(["--core-versions", range]).args(more));
    assert_eq!(files(&bench.dependent()), before, "compat writes nothing");
    res
}

/// Checks the table that `source` gives over all final releases.
#[track_caller]
fn check(source: &str, code: i32, expected: &str) {
    let bench = Workbench::new();
    let run = compat(&bench, source, ">=1.0,<3", &[]);
    let table: Vec<String> =
        run.stdout.lines().skip(1).map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(table.join("\n"), expected, "{}", run.stderr);
    assert_eq!(run.code, Some(code), "{}", run.stderr);
}

#[test]
fn what_every_version_has_is_compatible() {
    check("from acme import Client\nprint(Client('x').host)\n", 0, "1.0 compatible\n1.1 compatible\n2.0 compatible");
}

#[test]
fn a_missing_name_breaks() {
    check(
        "import acme\n\nacme.fetch('x')\n",
        1,
        "1.0 compatible\n1.1 compatible\n2.0 incompatible app.py:3:6: `acme.fetch` does not exist",
    );
}

#[test]
fn a_refused_keyword_breaks() {
    check(
        "from acme import load\nload('x', attempts=2)\n",
        1,
        "1.0 incompatible app.py:1:18: `acme.load` does not exist\n1.1 compatible\n2.0 compatible",
    );
    check(
        "from acme import fetch\nfetch('x', retries=2)\n",
        1,
        "1.0 compatible\n1.1 incompatible app.py:2:1: `acme.fetch` takes no `retries`\n\
         2.0 incompatible app.py:1:18: `acme.fetch` does not exist",
    );
}

#[test]
fn a_missing_member_breaks() {
    check(
        "import acme\nclient = acme.Client('x')\nclient.size()\n",
        1,
        "1.0 compatible\n1.1 compatible\n2.0 incompatible app.py:3:8: `acme.Client.size` does not exist",
    );
}

#[test]
fn what_the_dependent_provides_for_does_not_break() {
    check(
        "try:\n    from acme import load\nexcept ImportError:\n    from acme import fetch as load\n",
        0,
        "1.0 compatible\n1.1 compatible\n2.0 compatible",
    );
}

#[test]
fn pre_releases_count_only_where_the_range_names_one() {
    let bench = Workbench::new();
    let run = compat(&bench, "from acme import load\n", ">=1.2rc1,<2", &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(value["versions"], serde_json::json!([{"version": "1.2rc1", "verdict": "compatible"}]));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn json_tells_the_place_of_the_first_breaking_use() {
    let bench = Workbench::new();
    let run = compat(&bench, "import acme\nacme.fetch('x')\n", "==2.*", &["--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let first = serde_json::json!({
        "path": "app.py", "line": 2, "column": 6, "name": "acme.fetch", "reason": "`acme.fetch` does not exist",
    });
    assert_eq!(value["versions"][0]["first_breaking_use"], first);
    assert_eq!(run.code, Some(1));
}

#[test]
fn wrong_questions_are_usage_errors() {
    for (source, range, word) in [
        ("import acme\n", ">>1", "not a version range"),
        ("import acme\n", ">=7", "its tags go from v1.0 to v2.0"),
        ("import json\n", ">=1", "does not use"),
    ] {
        let run = compat(&Workbench::new(), source, range, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
        assert!(run.stderr.contains(word) && run.stderr.contains("help: "), "{}", run.stderr);
    }
}
