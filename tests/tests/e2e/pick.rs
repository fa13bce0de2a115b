//! `apply --interactive`: questions for operations and for their places, and what becomes of what is declined.

use std::io::Write;
use std::process::Stdio;

use crate::workbench::{Run, Workbench, commit};

const MANIFEST: &str = "\
manifest_version: 1
from: 1.0
to: 2.0
operations:
- {id: OP001, kind: rename.callable, match: {callable: acme.load, to: acme.read}}
- {id: OP002, kind: rename.callable, match: {callable: acme.dump, to: acme.write}}
";

const APP: &str = "\
import acme

a = acme.load()
b = acme.dump()
";

/// A committed project of `app.py`, and `more` files, with a manifest beside it.
fn bench(app: &str, more: &[(&str, &str)]) -> (Workbench, std::path::PathBuf) {
    let bench = Workbench::new();
    bench.write("dependent/app.py", app);
    for (name, text) in more {
        bench.write(&format!("dependent/{name}"), text);
    }
    commit(&bench.dependent(), "start", None);
    let manifest = bench.write("change_manifest.yaml", MANIFEST);
    (bench, manifest)
}

fn read(bench: &Workbench, name: &str) -> String {
    std::fs::read_to_string(bench.dependent().join(name)).unwrap()
}

fn answer(bench: &Workbench, manifest: &std::path::Path, answers: &str) -> Run {
    let mut command = bench.migration("apply");
    command.arg("--manifest").arg(manifest).arg("--interactive");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: done.status.code(), stdout: text(done.stdout), stderr: text(done.stderr) }
}

#[test]
fn every_operation_is_asked_for_and_what_is_declined_is_flagged() {
    let (bench, manifest) = bench(APP, &[]);
    let run = answer(&bench, &manifest, "?\nn\ny\n");
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(read(&bench, "app.py").contains("a = acme.load()\nb = acme.write()\n"), "{}", read(&bench, "app.py"));
    assert!(run.stderr.contains("app.py:3:10: OP001 not made"), "{}", run.stderr);
}

#[test]
fn the_end_of_the_answers_declines_the_rest_and_all_accepts_it() {
    let (first, manifest) = bench(APP, &[]);
    assert_eq!(answer(&first, &manifest, "").code, Some(5));
    assert_eq!(read(&first, "app.py"), APP);
    let (second, manifest) = bench(APP, &[]);
    answer(&second, &manifest, "a\n");
    assert!(read(&second, "app.py").contains("a = acme.read()\nb = acme.write()\n"), "{}", read(&second, "app.py"));
}

#[test]
fn places_are_asked_for_one_by_one_and_declined_ones_are_flagged_and_stay() {
    let source = "import acme\n\na = acme.load()\nb = acme.load()\nc = acme.dump(\n    acme.load())\n";
    let (bench, manifest) = bench(source, &[]);
    let run = answer(&bench, &manifest, "p\ny\n?\nn\ny\ny\n");
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    let expected = "import acme\n\na = acme.load()\nb = acme.read()\nc = acme.write(\n    acme.read())\n";
    assert_eq!(read(&bench, "app.py"), expected, "{}", run.stderr);
    assert!(run.stderr.contains("OP001, place 1 of 3: make it? [y,n,a,d,s,q,?]\ny  make the edits"), "{}", run.stderr);
    assert!(
        run.stderr.contains("app.py:3:10: OP001 not made, look at it: `load` would become `read`"),
        "{}",
        run.stderr
    );
}

#[test]
fn one_letter_answers_for_a_file_or_for_all_places_that_follow() {
    let other = "import acme\n\nacme.load()\n";
    let source = "import acme\n\na = acme.load()\nb = acme.load()\n";
    let made = |source: &str| source.replace("acme.load", "acme.read");
    for (answers, app_is_made, other_is_made) in
        [("p\ns\ny\n", false, true), ("p\nd\n", false, false), ("p\na\n", true, true), ("p\nq\n", false, false)]
    {
        let (bench, manifest) = bench(source, &[("other.py", other)]);
        let run = answer(&bench, &manifest, answers);
        let expected = |text: &str, is_made| if is_made { made(text) } else { text.to_owned() };
        assert_eq!(read(&bench, "app.py"), expected(source, app_is_made), "{answers:?}: {}", run.stderr);
        assert_eq!(read(&bench, "other.py"), expected(other, other_is_made), "{answers:?}: {}", run.stderr);
    }
}

#[test]
fn an_import_and_what_uses_its_names_is_one_place() {
    let source = "from acme import load, dump\n\nload()\ndump(load())\n";
    let (bench, manifest) = bench(source, &[]);
    let run = answer(&bench, &manifest, "p\ny\nn\n");
    assert!(run.stderr.contains("OP001, place 1 of 1: make it?"), "{}", run.stderr);
    let expected = "from acme import load, write\n\nload()\nwrite(load())\n";
    assert_eq!(read(&bench, "app.py"), expected, "{}", run.stderr);
}
