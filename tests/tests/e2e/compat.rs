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
    let rows = run.stdout.lines().skip(1).take_while(|line| !line.is_empty());
    let table: Vec<String> = rows.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
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
    let row = serde_json::json!(
        {"version": "1.2rc1", "verdict": "compatible", "required": true, "breaking": 0, "doubtful": 0, "to_look_at": 0}
    );
    assert_eq!(value["versions"], serde_json::json!([row]));
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

#[test]
fn too_many_arguments_by_place_break() {
    check(
        "from acme import load\nload('x', 2)\n",
        1,
        "1.0 incompatible app.py:1:18: `acme.load` does not exist\n1.1 compatible\n\
         2.0 incompatible app.py:2:1: `acme.load` takes only one argument by place",
    );
}

#[test]
fn what_documentation_uses_keeps_no_version_out() {
    let bench = Workbench::new();
    bench.write("dependent/docs/conf.py", "import acme\nacme.fetch('x')\n");
    let run = compat(&bench, "from acme import Client\n", ">=1.0", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let last = run.stdout.lines().find(|line| line.starts_with("2.0")).unwrap_or_default();
    assert!(last.contains("compatible") && last.ends_with("1 use to look at"), "{}", run.stdout);
}

/// What follows from the rows, by name.
fn conclusions(run: &Run) -> Vec<(String, String)> {
    let lines = run.stdout.lines().skip_while(|line| !line.is_empty()).skip(1);
    let pair = |line: &str| line.split_once("  ").map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
    lines.filter_map(pair).collect()
}

#[test]
fn the_widest_range_and_the_requirement_follow() {
    let bench = Workbench::new();
    bench.write("dependent/setup.cfg", "[options]\ninstall_requires =\n    acme>=1.1\n");
    let run = compat(&bench, "import acme\nacme.fetch('x')\n", ">=1.0", &[]);
    let named = |name: &str| conclusions(&run).into_iter().find(|it| it.0 == name).map(|it| it.1);
    assert_eq!(named("works with").as_deref(), Some(">=1.0,<2.0 (2 of 3 versions)"), "{}", run.stdout);
    assert_eq!(named("requires").as_deref(), Some(">=1.1 (setup.cfg), holds 1 that break"));
    assert_eq!(named("should be").as_deref(), Some(">=1.0,<2.0"));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}

#[test]
fn a_requirement_that_keeps_broken_versions_out_is_fine() {
    let bench = Workbench::new();
    bench.write("dependent/pyproject.toml", "[project]\nname = 'app'\ndependencies = ['acme>=1.0,<2']\n");
    let run = compat(&bench, "import acme\nacme.fetch('x')\n", ">=1.0", &[]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("2.0      incompatible") && !run.stdout.contains("should be"), "{}", run.stdout);
}

#[test]
fn without_a_range_the_requirement_is_looked_at() {
    let bench = Workbench::new();
    bench.write("dependent/requirements.txt", "acme>=1.1,<2  # why\n");
    core(&bench);
    bench.write("dependent/app.py", "import acme\nacme.fetch('x')\n");
    let mut command = command("onx-manifest");
    command.arg("compat").arg("--package").arg(bench.dependent()).arg("--core-path").arg(bench.path("core"));
    let run = run(command.arg("--json"));
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let versions: Vec<&str> =
        value["versions"].as_array().unwrap().iter().filter_map(|it| it["version"].as_str()).collect();
    assert_eq!((versions, run.code), (vec!["1.1"], Some(0)), "{}", run.stderr);
}

#[test]
fn a_manifest_makes_a_version_migratable() {
    let bench = Workbench::new();
    let head = "manifest_version: 1\npackage: acme\nlanguage: python\nfrom: \"1.1\"\nto: \"2.0\"\noperations:\n";
    let operation = "  - {id: OP001, kind: rename.callable, match: {callable: acme.fetch, to: acme.load}}\n";
    bench.write("manifests/2.0/change_manifest.yaml", &format!("{head}{operation}"));
    let manifests = bench.path("manifests");
    let more = ["--manifests", manifests.to_str().unwrap()];
    let run = compat(&bench, "import acme\nacme.fetch('x')\n", ">=1.1", &more);
    let row = run.stdout.lines().find(|line| line.starts_with("2.0")).unwrap_or_default();
    assert!(row.contains("migratable    1 edits in 1 files by "), "{}{}", run.stdout, run.stderr);
    assert_eq!(run.code, Some(1), "as it stands the project breaks");
}

#[test]
fn markdown_and_findings_say_the_same() {
    let markdown = compat(&Workbench::new(), "import acme\nacme.fetch('x')\n", ">=1.0", &["--format", "markdown"]);
    assert!(
        markdown.stdout.contains("| 2.0 | incompatible | app.py:2:6: `acme.fetch` does not exist |"),
        "{}",
        markdown.stdout
    );
    let sarif = compat(&Workbench::new(), "import acme\nacme.fetch('x')\n", ">=1.0", &["--format", "sarif"]);
    let document: serde_json::Value = serde_json::from_str(&sarif.stdout).unwrap();
    let result = &document["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "incompatible-use");
    assert_eq!(result["message"]["text"], "`acme.fetch` does not exist in 2.0");
    assert_eq!((markdown.code, sarif.code), (Some(1), Some(1)));
}

#[test]
fn surfaces_in_a_folder_stand_for_tags() {
    let bench = Workbench::new();
    let tags = compat(&bench, "import acme\nacme.fetch('x')\n", ">=1.0", &[]);
    let made = bench.generate(&bench.path("core"), ["v1.1", "v2.0"], &bench.path("surfaces/a"), &[]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let mut command = command("onx-manifest");
    command.arg("compat").arg("--package").arg(bench.dependent()).arg("--surfaces").arg(bench.path("surfaces"));
    let run = run(command.args(["--core-versions", ">=1.0"]));
    let rows = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with("1.1") || line.starts_with("2.0")).map(str::to_owned).collect()
    };
    assert_eq!((rows(&run.stdout), run.code), (rows(&tags.stdout), Some(1)), "{}", run.stderr);
}
