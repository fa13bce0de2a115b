//! What earlier runs kept changes what a run costs, and nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::random::Random;

use crate::workbench::{RELEASES, Run, Workbench, command, commit, files, run, untimed};

/// What `generate` wrote, what the run cost left out.
type Written = BTreeMap<String, String>;

/// A core in two releases and a cache of its own.
struct Bench {
    bench: Workbench,
    core: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let bench = Workbench::new();
        let core = bench.core();
        Self { bench, core }
    }

    fn kept(&self) -> PathBuf {
        self.bench.path("kept")
    }

    /// `generate` between `refs` into the folder `out`, with the cache in `cache`.
    fn command(&self, refs: [&str; 2], out: &str, cache: &Path) -> Command {
        let mut res = command("onx-manifest");
        res.env_remove("ONX_NO_CACHE").env("ONX_CACHE_DIR", cache);
        res.args(["generate", "--verbose", "--from", refs[0], "--to", refs[1], "--core-path"]);
        res.arg(&self.core).arg("--out").arg(self.bench.path(out));
        res
    }

    fn generate(&self, refs: [&str; 2]) -> (Written, Effort, Run) {
        self.generate_with(refs, &self.kept(), &[])
    }

    fn generate_with(&self, refs: [&str; 2], cache: &Path, more: &[&str]) -> (Written, Effort, Run) {
        let done = run(self.command(refs, "out", cache).args(more));
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        let (written, effort) = read(&self.bench.path("out"));
        std::fs::remove_dir_all(self.bench.path("out")).unwrap();
        (written, effort, done)
    }

    fn packs(&self) -> Vec<PathBuf> {
        let paths = files(&self.kept()).into_keys().filter(|it| it.ends_with(".pack"));
        paths.map(|it| self.kept().join(it)).collect()
    }
}

/// Blobs read, parsed and known.
#[derive(Debug, PartialEq, Eq)]
struct Effort {
    read: u64,
    parsed: u64,
    cached: u64,
}

fn read(out: &Path) -> (Written, Effort) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let mut written: Written = files(out).into_iter().map(|(name, (bytes, _))| (name, text(bytes))).collect();
    let mut report: serde_json::Value = serde_json::from_str(&written["manifest_report.json"]).unwrap();
    let cost = report["statistics"].as_object_mut().unwrap().remove("run").unwrap();
    written.insert("manifest_report.json".to_owned(), format!("{report:#}"));
    let count = |name: &str| cost[name].as_u64().unwrap();
    let effort = Effort { read: count("blobs_read"), parsed: count("blobs_parsed"), cached: count("blobs_cached") };
    (written, effort)
}

#[test]
fn a_second_run_reads_no_blob_and_writes_the_same_bytes() {
    let bench = Bench::new();
    let (without, cost, _) = bench.generate_with(RELEASES, &bench.kept(), &["--no-cache"]);
    assert!(bench.packs().is_empty());
    let (cold, first, _) = bench.generate(RELEASES);
    let (warm, second, _) = bench.generate(RELEASES);
    assert_eq!(without, cold);
    assert_eq!(without, warm);
    assert_eq!(first, cost);
    assert!(first.parsed > 0 && first.cached == 0, "{first:?}");
    assert_eq!((second.read, second.parsed), (0, 0));
    assert_eq!(second.cached, first.read);
}

#[test]
fn a_repeated_run_says_what_the_first_one_said() {
    let bench = Bench::new();
    std::fs::write(bench.core.join("onx-overrides.yaml"), "overrides_version: 1\nreject: []\n").unwrap();
    let said = |more: &[&str]| {
        let (written, _, done) = bench.generate_with(RELEASES, &bench.kept(), more);
        let lines: Vec<String> =
            untimed(&done.stderr).lines().filter(|it| !it.starts_with("blobs read")).map(Into::into).collect();
        (written, lines, done.stdout)
    };
    for more in [&["--json"][..], &["--json", "--manifest-only"], &["--explain"], &["--confidence-threshold", "0.2"]] {
        let with_report = !more.contains(&"--manifest-only");
        if with_report {
            let without = said(&[more, &["--no-cache"]].concat());
            assert_eq!(said(more), without);
            assert_eq!(said(more), without);
        } else {
            let once = run(bench.command(RELEASES, "out", &bench.kept()).args(more));
            let again = run(bench.command(RELEASES, "out", &bench.kept()).args(more));
            assert_eq!((once.code, once.stdout), (again.code, again.stdout));
            assert_eq!(files(&bench.bench.path("out")).len(), 1);
            std::fs::remove_dir_all(bench.bench.path("out")).unwrap();
        }
    }
}

#[test]
fn corrections_and_labels_are_part_of_the_question() {
    let bench = Bench::new();
    let (plain, ..) = bench.generate(RELEASES);
    let rejected =
        "overrides_version: 1\nreject:\n- {kind: rename.symbol, match: {module: ferry, from: Session, to: Client}}\n";
    std::fs::write(bench.core.join("onx-overrides.yaml"), rejected).unwrap();
    let (corrected, _, first) = bench.generate(RELEASES);
    let (again, cost, second) = bench.generate(RELEASES);
    assert_ne!(plain["change_manifest.yaml"], corrected["change_manifest.yaml"]);
    assert_eq!((&again, cost.parsed), (&corrected, 0));
    let about =
        |done: &Run| done.stderr.lines().filter(|it| it.contains("correction")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!((about(&first).len(), about(&first)), (1, about(&second)));
    let (labelled, ..) = bench.generate_with(RELEASES, &bench.kept(), &["--to-version", "9.0"]);
    assert!(labelled["change_manifest.yaml"].contains("9.0"));
}

#[test]
fn any_pack_may_go_at_any_time() {
    let bench = Bench::new();
    let (right, ..) = bench.generate(RELEASES);
    let count = bench.packs().len();
    assert_eq!(count, 2);
    for number in 0..count {
        std::fs::remove_file(&bench.packs()[number]).unwrap();
        assert_eq!(bench.generate(RELEASES).0, right);
        std::fs::remove_dir_all(bench.kept()).unwrap();
        assert_eq!(bench.generate(RELEASES).0, right);
    }
}

#[test]
fn one_release_further_only_changed_blobs_are_parsed() {
    let bench = Bench::new();
    bench.generate(RELEASES);
    let changed = bench.core.join("src/ferry/added.py");
    std::fs::create_dir_all(changed.parent().unwrap()).unwrap();
    std::fs::write(changed, "def added():\n    return 1\n").unwrap();
    commit(&bench.core, "2.1.0", Some("v2.1.0"));
    let (warm, cost, _) = bench.generate(["2.0.0", "2.1.0"]);
    let (without, all, _) = bench.generate_with(["2.0.0", "2.1.0"], &bench.kept(), &["--no-cache"]);
    assert_eq!(cost, Effort { read: 1, parsed: 1, cached: all.read - 1 });
    assert_eq!(warm, without);
}

#[test]
fn damaged_files_cost_time_and_nothing_else() {
    let bench = Bench::new();
    let (right, cold, _) = bench.generate(RELEASES);
    let damages: [fn(&mut Vec<u8>); 5] = [
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.clear(),
        |bytes| bytes.iter_mut().skip(60).step_by(97).for_each(|byte| *byte ^= 4),
        |bytes| bytes[9] ^= 1,
        |bytes| *bytes = b"a file of somebody else".to_vec(),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        assert!(!bench.packs().is_empty());
        for path in bench.packs() {
            let mut bytes = std::fs::read(&path).unwrap();
            damage(&mut bytes);
            std::fs::write(&path, bytes).unwrap();
        }
        let (found, cost, done) = bench.generate(RELEASES);
        assert_eq!(found, right, "{number}");
        assert_eq!((done.code, cost.parsed > 0), (Some(0), true), "{number}: {}", done.stderr);
        assert!(done.stderr.contains("is damaged"), "{number}: {}", done.stderr);
        assert!(!done.stderr.contains("warning"), "{number}: {}", done.stderr);
        let (healed, cost, done) = bench.generate(RELEASES);
        assert_eq!((healed == right, cost.read, cost.cached), (true, 0, cold.read), "{number}: {}", done.stderr);
        assert!(!done.stderr.contains("is damaged"), "{number}: {}", done.stderr);
    }
}

#[test]
fn without_a_place_to_keep_things_it_warns_once_and_goes_on() {
    let bench = Bench::new();
    let (right, ..) = bench.generate_with(RELEASES, &bench.kept(), &["--no-cache"]);
    let file = bench.bench.write("file", "no folder");
    for folder in [file, PathBuf::from("/proc/self/nothing"), PathBuf::from("/dev/null/nothing")] {
        let (found, _, done) = bench.generate_with(RELEASES, &folder, &[]);
        assert_eq!(found, right);
        assert_eq!(done.stderr.matches("warning:").count(), 1, "{}", done.stderr);
    }
}

#[test]
#[cfg(unix)]
fn a_full_disk_warns_once_and_costs_the_cache_only() {
    let bench = Bench::new();
    // The limit holds for files and not for pipes: the cache cannot grow, the manifest can be printed.
    let inner = bench.command(RELEASES, "-", &bench.kept());
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"]).arg(inner.get_program());
    let arguments: Vec<_> = inner.get_args().collect();
    limited.args(&arguments[..arguments.len() - 1]).arg("-");
    inner.get_envs().for_each(|(name, value)| {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    });
    let done = run(&mut limited);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(done.stderr.matches("warning: nothing is kept").count(), 1, "{}", done.stderr);
    let (right, ..) = bench.generate_with(RELEASES, &bench.kept(), &["--no-cache"]);
    assert_eq!(done.stdout, right["change_manifest.yaml"]);
    assert!(files(&bench.kept()).keys().all(|it| it == "CACHEDIR.TAG"), "{:?}", files(&bench.kept()).keys());
}

#[test]
fn a_crowd_with_kills_leaves_a_cache_that_is_whole() {
    let bench = Bench::new();
    let (right, cold, _) = bench.generate_with(RELEASES, &bench.kept(), &["--no-cache"]);
    let mut random = Random::new(20);
    for round in 0..4 {
        let start = |number: usize| {
            let out = format!("crowd{number}");
            bench.command(RELEASES, &out, &bench.kept()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let mut crowd: Vec<_> = (0..8).map(start).collect();
        std::thread::sleep(std::time::Duration::from_millis(random.below(150) as u64));
        crowd.iter_mut().take(4).for_each(|child| child.kill().unwrap());
        for (number, child) in crowd.into_iter().enumerate() {
            let done = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(number < 4 || done.status.success(), "{round}: {said}");
            assert!(!said.contains("is damaged") && !said.contains("warning"), "{round}: {said}");
            if done.status.success() {
                assert_eq!(read(&bench.bench.path(&format!("crowd{number}"))).0, right);
            }
        }
    }
    let (warm, cost, done) = bench.generate(RELEASES);
    assert_eq!((warm == right, cost.parsed, cost.cached), (true, 0, cold.read), "{}", done.stderr);
}

#[test]
fn compat_and_snapshot_know_what_generate_read() {
    let bench = Bench::new();
    bench.generate(RELEASES);
    let mut snapshot = command("onx-manifest");
    snapshot.env_remove("ONX_NO_CACHE").args(["snapshot", "--verbose", "--ref", "v2.0.0", "--core-path"]);
    let done = run(snapshot.arg(&bench.core).arg("--cache-dir").arg(bench.kept()));
    assert!(done.stderr.contains("blobs read 0, parsed 0,"), "{}", done.stderr);
    let mut without = command("onx-manifest");
    without.args(["snapshot", "--ref", "v2.0.0", "--core-path"]);
    assert_eq!(done.stdout, run(without.arg(&bench.core)).stdout);
}
