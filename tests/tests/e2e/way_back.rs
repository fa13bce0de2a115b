//! The way back and the records: rollback over several runs, validation, repair, history.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::workbench::{Files, Run, Workbench, commit, files};

/// A project that three manifests bring from 1 over 2 and 3 to 4.
struct Journey {
    bench: Workbench,
    /// The project at 1, 2, 3 and 4.
    stations: Vec<Files>,
}

impl Journey {
    fn new() -> Self {
        let bench = Workbench::new();
        bench.write("dependent/a.py", "import acme\n\nacme.one()\n\n\nprint()\n");
        bench.write("dependent/b.py", "import acme\n\nacme.other_one()\n");
        commit(&bench.dependent(), "start", None);
        let mut res = Self { stations: vec![files(&bench.dependent())], bench };
        for (place, [old, new]) in [["one", "two"], ["two", "three"], ["three", "four"]].into_iter().enumerate() {
            let run = res.bench.apply(&res.manifest(place + 1, old, new), &["--allow-dirty"]);
            assert_eq!(run.code, Some(0), "{}", run.stderr);
            res.stations.push(files(&res.bench.dependent()));
        }
        res
    }

    fn manifest(&self, from: usize, old: &str, new: &str) -> PathBuf {
        let rename = |old: &str, new: &str| format!("{{callable: acme.{old}, to: acme.{new}}}");
        let other = if old == "two" {
            String::new()
        } else {
            operation("OP002", &rename(&format!("other_{old}"), &format!("other_{new}")))
        };
        let head = format!("manifest_version: 1\npackage: acme\nfrom: '{from}'\nto: '{}'\noperations:\n", from + 1);
        let text = head + &operation("OP001", &rename(old, new)) + &other;
        self.bench.write(&format!("{from}.yaml"), &text)
    }

    fn rollback(&self, more: &[&str]) -> Run {
        self.bench.migrate("rollback", more)
    }

    fn now(&self) -> Files {
        files(&self.bench.dependent())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.bench.dependent().join(name)
    }

    /// The ids of the runs, oldest first.
    fn ids(&self) -> Vec<String> {
        let state: Value = serde_json::from_slice(&std::fs::read(self.path(".onx/state.json")).unwrap()).unwrap();
        let rows = state["history"].as_array().unwrap().iter();
        rows.map(|row| row["checkpoint"].as_str().unwrap().to_owned()).collect()
    }
}

fn operation(id: &str, matched: &str) -> String {
    format!("- {{id: {id}, kind: rename.callable, match: {matched}}}\n")
}

fn validate(bench: &Workbench) -> Run {
    bench.migrate("validate", &[])
}

fn replace(path: &Path, old: &str, new: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(old), "{text}");
    std::fs::write(path, text.replace(old, new)).unwrap();
}

#[test]
fn going_back_to_a_version_takes_the_runs_back_newest_first_in_one_step() {
    for (version, station) in [("3", 2), ("2", 1), ("1", 0)] {
        let journey = Journey::new();
        let run = journey.rollback(&["--to-version", version]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(journey.now(), journey.stations[station], "back at {version}");
        let status = journey.bench.migrate("status", &[]).stdout;
        assert!(status.contains(&format!("acme {version}\n")), "{status}");
        assert_eq!(journey.rollback(&["--to-version", version]).code, Some(0), "it stands there");
        assert_eq!(journey.ids().len(), 4, "one row more, and none for nothing");
        // What was taken back in one step comes back in one step.
        assert_eq!(journey.rollback(&[]).code, Some(0));
        assert_eq!(journey.now(), journey.stations[3]);
        assert_eq!(validate(&journey.bench).code, Some(0));
    }
}

#[test]
fn a_version_that_the_history_does_not_lead_to_is_refused() {
    let journey = Journey::new();
    let run = journey.rollback(&["--to-version", "0.5"]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("it leads to: 3, 2, 1"), "{}", run.stderr);
    assert_eq!(journey.now(), journey.stations[3]);
}

#[test]
fn a_run_that_later_ones_rest_on_is_refused_and_so_is_one_taken_back() {
    let journey = Journey::new();
    let ids = journey.ids();
    let run = journey.rollback(&["--checkpoint", &ids[0]]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains(&format!("{}, {}", ids[2], ids[1])), "{}", run.stderr);
    let by_path = journey.path(&format!(".onx/checkpoints/{}", ids[2]));
    assert_eq!(journey.rollback(&["--checkpoint", by_path.to_str().unwrap()]).code, Some(0));
    assert_eq!(journey.now(), journey.stations[2]);
    let run = journey.rollback(&["--checkpoint", &ids[2]]);
    assert!(run.code == Some(3) && run.stderr.contains("was taken back by"), "{}", run.stderr);
}

#[test]
fn edits_made_since_are_merged_through_several_runs_or_nothing_is_written() {
    let journey = Journey::new();
    replace(&journey.path("a.py"), "print()", "print('mine')");
    let run = journey.rollback(&["--to-version", "1"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("a.py: edited since, merged"), "{}", run.stderr);
    let text = std::fs::read_to_string(journey.path("a.py")).unwrap();
    assert_eq!(text, "import acme\n\nacme.one()\n\n\nprint('mine')\n");

    let journey = Journey::new();
    replace(&journey.path("b.py"), "acme.other_", "  acme.other_");
    std::fs::remove_file(journey.path("a.py")).unwrap();
    let before = journey.now();
    let run = journey.rollback(&["--to-version", "1"]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("a.py, b.py"), "{}", run.stderr);
    assert_eq!(journey.now(), before);
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_file_is_neither_followed_nor_replaced() {
    let journey = Journey::new();
    let outside = journey.bench.write("outside.py", "mine\n");
    std::fs::remove_file(journey.path("a.py")).unwrap();
    std::os::unix::fs::symlink(&outside, journey.path("a.py")).unwrap();
    let run = journey.rollback(&[]);
    assert!(run.code == Some(3) && run.stderr.contains("a.py"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(outside).unwrap(), "mine\n");
}

#[cfg(unix)]
#[test]
fn backups_are_for_their_owner_and_git_does_not_see_them() {
    use std::os::unix::fs::PermissionsExt;
    let journey = Journey::new();
    let mut folders = vec![journey.path(".onx")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let (path, mode) = (entry.path(), entry.metadata().unwrap().permissions().mode() & 0o777);
            let is_public = ["state.json", ".gitignore", "lock"].iter().any(|name| path.ends_with(name));
            if path.is_dir() {
                assert_eq!(mode, 0o700, "{path:?}");
                folders.push(path);
            } else if !is_public {
                seen += 1;
                assert!(mode == 0o600, "{path:?} {mode:o}");
            }
        }
    }
    assert!(seen > 12, "{seen}");
    let status = crate::workbench::git(&journey.bench.dependent(), &["status", "--porcelain", "-uall"]);
    let ours: Vec<&str> = status.stdout.lines().filter(|line| line.contains(".onx")).collect();
    assert_eq!(ours, ["?? .onx/.gitignore", "?? .onx/state.json"]);
}

#[test]
fn the_same_manifest_again_says_so() {
    let journey = Journey::new();
    let manifest = journey.bench.path("3.yaml");
    let run = journey.bench.apply(&manifest, &["--allow-dirty"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains(&format!("run {} applied this manifest", journey.ids()[2])), "{}", run.stderr);
}

#[test]
fn after_a_swap_the_history_decides_and_only_for_what_was_made() {
    let bench = Workbench::new();
    bench.write("dependent/a.py", "import acme\n\nacme.a()\nacme.b()\nacme.c()\n");
    commit(&bench.dependent(), "start", None);
    let swap = "manifest_version: 1\npackage: acme\nfrom: '1'\nto: '2'\noperations:\n".to_owned()
        + &operation("OP001", "{callable: acme.a, to: acme.b}")
        + &operation("OP002", "{callable: acme.b, to: acme.a}")
        + &operation("OP003", "{callable: acme.c, to: acme.d}");
    let manifest = bench.write("m.yaml", &swap);
    let apply = |more: &[&str]| {
        let run = bench.apply(&manifest, &[&["--allow-dirty"], more].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        std::fs::read_to_string(bench.dependent().join("a.py")).unwrap()
    };
    assert_eq!(apply(&["--only", "OP003"]), "import acme\n\nacme.a()\nacme.b()\nacme.d()\n");
    let done = "import acme\n\nacme.b()\nacme.a()\nacme.d()\n";
    assert_eq!(apply(&[]), done, "a run that left the swap out did not make it");
    assert_eq!(apply(&[]), done, "made once, the swap is not made again");
    bench.migrate("rollback", &[]);
    assert_eq!(apply(&[]), done, "taken back, it is made again");
}

#[test]
fn the_history_is_newest_first_and_limited() {
    let journey = Journey::new();
    journey.rollback(&[]);
    let list = |more: &[&str]| {
        let run = journey.bench.migrate("history", &[&["--json"], more].concat());
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        let rows = document["history"].as_array().unwrap().clone();
        rows.iter().map(|row| row["checkpoint"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut ids = journey.ids();
    assert_eq!(list(&["--kind", "rollback"]), ids[3..]);
    ids.reverse();
    assert_eq!(list(&[]), ids);
    assert_eq!(list(&["--limit", "2"]), ids[..2]);
    assert_eq!(journey.bench.migrate("history", &["--limit", "501"]).code, Some(2));
}

#[test]
fn old_checkpoints_go_and_the_newest_run_can_always_be_taken_back() {
    let journey = Journey::new();
    journey.bench.write("dependent/onx.toml", "keep-checkpoints = 0\n");
    let mut rollback = journey.bench.migration("rollback");
    let run = crate::workbench::run(rollback.env("SOURCE_DATE_EPOCH", "32503680000"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let kept = std::fs::read_dir(journey.path(".onx/checkpoints")).unwrap().count();
    assert_eq!(kept, 1);
    assert_eq!(journey.rollback(&[]).code, Some(0), "the rollback can be taken back");
    assert_eq!(journey.now()["a.py"], journey.stations[3]["a.py"]);
    let run = journey.rollback(&["--to-version", "1"]);
    assert!(run.code == Some(2) && run.stderr.contains("keep-checkpoints"), "{}", run.stderr);
    assert_eq!(validate(&journey.bench).code, Some(0));
}

#[test]
fn validation_names_what_is_wrong() {
    let journey = Journey::new();
    assert_eq!(validate(&journey.bench).code, Some(0));
    let ids = journey.ids();
    let state = journey.path(".onx/state.json");
    let sound = std::fs::read_to_string(&state).unwrap();
    let wrong = |what: &str| {
        let run = validate(&journey.bench);
        assert_eq!(run.code, Some(1), "{what}: {}", run.stdout);
        assert!(run.stdout.contains(what), "{what} is not in {}", run.stdout);
    };
    replace(&state, "\"from\":\"2\"", "\"from\":\"8\"");
    wrong(&format!("row 2 of the history ({}): not what was written", ids[1]));
    std::fs::write(&state, sound.replace("\"last_version\": {\"acme\":\"4\"}", "\"last_version\": {\"acme\":\"9\"}"))
        .unwrap();
    wrong("`last_version`");
    std::fs::write(&state, sound.replace("\"head\":", "\"head\" :")).unwrap();
    wrong("form");
    std::fs::write(&state, &sound).unwrap();
    std::fs::write(journey.path(".onx/.gitignore"), "").unwrap();
    wrong(".gitignore");
    std::fs::write(journey.path(".onx/.gitignore"), "*\n!.gitignore\n!state.json\n").unwrap();
    replace(&journey.path("a.py"), "four", "five");
    wrong(&format!("a.py: changed since run {}", ids[2]));
    replace(&journey.path("a.py"), "five", "four");
    let backup = journey.path(&format!(".onx/checkpoints/{}/0.before", ids[0]));
    replace(&backup, "one", "two");
    wrong(&format!("checkpoint {}: `0.before` of a.py", ids[0]));
    replace(&backup, "two", "one");
    assert_eq!(validate(&journey.bench).code, Some(0), "{}", validate(&journey.bench).stdout);
}

#[test]
fn a_run_that_was_refused_leaves_sound_records() {
    let journey = Journey::new();
    replace(&journey.path("a.py"), "print()", "acme.new()");
    let manifest = journey.manifest(4, "new", "newer");
    let plan = journey.bench.path("plan.json");
    let made = journey.bench.apply(&manifest, &["--dry-run", "--plan-out", plan.to_str().unwrap()]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert_eq!(journey.bench.apply(&manifest, &["--only", "OP002", "--allow-dirty"]).code, Some(0));
    replace(&journey.path("a.py"), "acme.new()", "print()");
    let run = journey.bench.migrate("apply", &["--plan", plan.to_str().unwrap(), "--allow-dirty"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert_eq!(validate(&journey.bench).code, Some(0), "{}", validate(&journey.bench).stdout);
}

#[test]
fn repair_takes_rows_from_checkpoints_and_asks_first() {
    let journey = Journey::new();
    let state = journey.path(".onx/state.json");
    let sound = std::fs::read_to_string(&state).unwrap();
    let broken = sound.replace("files changed: 1", "files changed: 9");
    std::fs::write(&state, &broken).unwrap();
    let dry = journey.bench.migrate("repair", &["--dry-run"]);
    assert_eq!((dry.code, dry.stdout.contains(&journey.ids()[1])), (Some(1), true), "{}", dry.stdout);
    assert_eq!(journey.bench.migrate("repair", &[]).code, Some(3), "nobody said yes");
    assert_eq!(std::fs::read_to_string(&state).unwrap(), broken);
    assert_eq!(journey.bench.migrate("repair", &["--yes"]).code, Some(0));
    assert_eq!(std::fs::read_to_string(&state).unwrap(), sound);
    std::fs::remove_file(&state).unwrap();
    assert_eq!(validate(&journey.bench).code, Some(1));
    assert_eq!(journey.bench.migrate("repair", &["--yes"]).code, Some(0));
    assert_eq!(std::fs::read_to_string(&state).unwrap(), sound, "all rows stand in checkpoints");
    assert!(journey.bench.migrate("repair", &["--yes"]).stderr.contains("nothing to mend"));
}

#[test]
fn repair_makes_nothing_up() {
    let journey = Journey::new();
    let state = journey.path(".onx/state.json");
    let broken = std::fs::read_to_string(&state).unwrap().replace("files changed: 1", "files changed: 9");
    std::fs::write(&state, &broken).unwrap();
    std::fs::remove_dir_all(journey.path(".onx/checkpoints")).unwrap();
    let run = journey.bench.migrate("repair", &["--yes"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("restore it from version control"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(&state).unwrap(), broken);
}

#[test]
fn repair_notes_edited_files_and_leaves_them_alone() {
    let journey = Journey::new();
    replace(&journey.path("a.py"), "print()", "print('mine')");
    std::fs::remove_file(journey.path("b.py")).unwrap();
    let before = journey.now();
    assert_eq!(validate(&journey.bench).code, Some(1));
    let run = journey.bench.migrate("repair", &["--yes"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(journey.now(), before);
    assert_eq!(validate(&journey.bench).code, Some(0), "{}", validate(&journey.bench).stdout);
    let history = journey.bench.migrate("history", &["--kind", "repair"]).stdout;
    assert!(history.contains("acme 4 -> 4: noted as they are: 2 files"), "{history}");
    // The last run that changed files is still the one to take back.
    journey.bench.write("dependent/b.py", "import acme\n\nacme.other_four()\n");
    assert_eq!(journey.rollback(&[]).code, Some(0));
}
