//! The journal under every fault and every death: the tree is exactly before or exactly after.

mod memory;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{self, AssertUnwindSafe};

use apply::{Checkpoint, Occasion, Plan, State, Stored, TransactionError, execute, recover, rollback};
use edit::{Edit, EditSet, FilePatch, Patch};
use memory::{ERRORS, Fault, Killed, Memory, SAVED};
use model::{Digest, RepoPath, TextRange};

const FILES: &[(&str, &str, u32)] =
    &[("a.py", "old = 1\n\n\n\n", 0o644), ("pkg/b.py", "old = 2\n", 0o755), ("pkg/deep/c.py", "old = 3\n", 0o444)];

type Tree = BTreeMap<String, Stored>;

#[test]
fn a_plan_is_carried_out_and_recorded() {
    let (disk, checkpoint) = applied();
    assert_eq!(disk.tree(), after());
    assert!(!disk.is_unfinished());
    let state = State::read(&disk).unwrap();
    assert_eq!(state.last_version["acme"], "2");
    assert_eq!(state.newest(), Some(&checkpoint.id));
    assert!(state.is_applied(Digest::of(b"manifest")));
}

#[test]
fn death_at_any_call_leaves_before_or_after() {
    for start in [Memory::with(FILES), Memory::with(FILES).without_swap()] {
        let count = until_alive(
            &start,
            |disk| execute(&plan(), &occasion(), disk).map(drop),
            |dead| {
                until_alive(dead, |disk| recover(disk).map(drop), check_recovered);
                check_recovered(dead);
            },
        );
        assert!(count > 20, "{count}");
    }
}

#[test]
fn loss_of_power_at_any_call_leaves_before_or_after() {
    for guess in 0..40 {
        until_alive(
            &Memory::with(FILES),
            |disk| execute(&plan(), &occasion(), disk).map(drop),
            |dead| {
                let dead = dead.without_power(guess);
                until_alive(&dead, |disk| recover(disk).map(drop), |it| check_recovered(&it.without_power(guess + 1)));
                check_recovered(&dead);
            },
        );
    }
}

#[test]
fn what_was_done_survives_a_loss_of_power() {
    let (disk, _) = applied();
    assert_eq!(disk.without_power(0).tree(), after());
    assert_eq!(State::read(&disk.without_power(0)).unwrap().history.len(), 1);
}

#[test]
fn one_failure_at_any_call_leaves_before_or_after() {
    for errno in ERRORS {
        let count = until_missed(&Memory::with(FILES).with_error(errno), Fault::Once, |n, disk, result| {
            let expected = if result.is_ok() { after() } else { before() };
            assert_eq!(disk.tree(), expected, "call {n}");
            assert!(!disk.is_unfinished() || result.is_err(), "call {n}");
            if let Err(error) = result {
                assert!(matches!(error, TransactionError::RolledBack(_)), "call {n}: {error}");
            }
            check_recovered(disk);
        });
        assert!(count > 60, "{count}");
    }
}

#[test]
fn one_failure_of_a_recovery_or_a_rollback_leaves_before_or_after() {
    let (disk, checkpoint) = applied();
    let dead = half_way();
    for errno in ERRORS {
        for n in 1..200 {
            let mut disk = disk.with_error(errno).with_fault(Fault::Once(n));
            let result = rollback(&checkpoint, String::new(), None, &mut disk);
            assert_eq!(disk.tree(), if result.is_ok() { before() } else { after() }, "call {n}");
            let mut disk = dead.with_error(errno).with_fault(Fault::Once(n));
            if recover(&mut disk).is_ok() {
                assert_eq!(disk.tree(), before(), "call {n}");
            }
            check_recovered(&disk);
        }
    }
}

#[test]
fn a_full_disk_at_any_call_leaves_before_or_after_at_once() {
    until_missed(&Memory::with(FILES), Fault::FullFrom, |n, disk, result| {
        let expected = if result.is_ok() { after() } else { before() };
        assert_eq!(disk.tree(), expected, "call {n}");
    });
}

#[test]
fn a_disk_that_stops_working_is_recovered_later() {
    until_missed(&Memory::with(FILES), Fault::From, |n, disk, result| {
        if let Err(TransactionError::Stuck { .. }) = result {
            assert!(disk.is_unfinished() || disk.tree() == after(), "call {n}");
        }
        check_recovered(disk);
    });
}

#[test]
fn a_file_saved_at_any_call_keeps_what_was_saved() {
    for start in [Memory::with(FILES), Memory::with(FILES).without_swap()] {
        until_missed(&start, Fault::Save, |n, disk, result| {
            assert_eq!(disk.bytes("a.py"), SAVED, "call {n}");
            let whole = if result.is_ok() { after() } else { before() };
            let others = |tree: Tree| tree.into_iter().filter(|(path, _)| path != "a.py").collect::<Tree>();
            assert_eq!(others(disk.tree()), others(whole), "call {n}");
            if let Err(error) = result {
                assert_eq!(error.to_string(), "changed since the plan was made: a.py", "call {n}");
            }
            assert!(!disk.is_unfinished(), "call {n}");
        });
    }
}

#[test]
fn a_run_leaves_nothing_but_its_records() {
    let (disk, checkpoint) = applied();
    let folder = format!(".onx/checkpoints/{}/", checkpoint.id);
    let names = ["", "0.after", "0.before", "1.after", "1.before", "2.after", "2.before", "commit", "journal"];
    let kept: Vec<String> = names.iter().map(|name| format!("{folder}{name}")).collect();
    let others = [".onx/", ".onx/.gitignore", ".onx/checkpoints/", ".onx/state.json"].map(str::to_owned);
    let expected: BTreeSet<String> = kept.into_iter().chain(others).collect();
    assert_eq!(disk.records(), expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn rollback_is_exact_and_can_be_rolled_back() {
    let (mut disk, checkpoint) = applied();
    let back = rollback(&checkpoint, String::new(), None, &mut disk).unwrap();
    assert_eq!(disk.tree(), before());
    assert!(!State::read(&disk).unwrap().is_applied(Digest::of(b"manifest")));
    let forth = rollback(&back.checkpoint, String::new(), None, &mut disk).unwrap();
    assert_eq!(disk.tree(), after());
    rollback(&forth.checkpoint, String::new(), None, &mut disk).unwrap();
    assert_eq!(disk.tree(), before());
    assert_eq!(State::read(&disk).unwrap().history.len(), 4);
}

#[test]
fn death_in_a_rollback_leaves_before_or_after() {
    let (disk, checkpoint) = applied();
    let undo = |disk: &mut Memory| rollback(&checkpoint, String::new(), None, disk).map(drop);
    until_alive(&disk, undo, check_recovered);
}

#[test]
fn later_edits_elsewhere_survive_a_rollback() {
    let (mut disk, checkpoint) = applied();
    disk.save("a.py", b"new = 1\n\n\n\nmine = 1\n");
    let done = rollback(&checkpoint, String::new(), None, &mut disk).unwrap();
    assert_eq!(disk.bytes("a.py"), b"old = 1\n\n\n\nmine = 1\n");
    assert_eq!(done.merged, [RepoPath::new("a.py").unwrap()]);
}

#[test]
fn later_edits_in_the_same_place_are_refused() {
    let (mut disk, checkpoint) = applied();
    disk.save("a.py", b"mine = 1\n");
    let tree = disk.tree();
    let error = rollback(&checkpoint, String::new(), None, &mut disk).unwrap_err();
    assert_eq!(error.to_string(), "edited since in the same places: a.py");
    assert_eq!(disk.tree(), tree);
}

#[test]
fn a_stale_plan_is_refused() {
    let mut disk = Memory::with(FILES);
    disk.save("pkg/b.py", b"mine\n");
    let tree = disk.tree();
    let error = execute(&plan(), &occasion(), &mut disk).unwrap_err();
    assert_eq!(error.to_string(), "changed since the plan was made: pkg/b.py");
    assert_eq!(disk.tree(), tree);
}

#[test]
fn files_edited_after_a_death_are_left_alone() {
    let start = Memory::with(FILES);
    let action = |disk: &mut Memory| execute(&plan(), &occasion(), disk).map(drop);
    until_alive(&start, action, |dead| {
        let mut disk = dead.with_fault(Fault::None);
        disk.save("a.py", b"mine\n");
        recover(&mut disk).unwrap();
        assert_eq!(disk.bytes("a.py"), b"mine\n");
        let rest: Vec<&[u8]> = ["pkg/b.py", "pkg/deep/c.py"].map(|path| disk.bytes(path)).into();
        let whole = [vec![&b"old = 2\n"[..], b"old = 3\n"], vec![&b"new = 2\n"[..], b"new = 3\n"]];
        assert!(whole.contains(&rest), "{rest:?}");
    });
}

#[test]
fn paths_of_version_control_are_refused() {
    for path in [".git/config", "a/.GIT/hooks/x", ".onx/state.json", "git~1/x"] {
        let mut disk = Memory::with(&[(path, "old = 1\n", 0o644)]);
        let plan = Plan { patch: Patch { files: vec![patch(path, "old = 1\n")] }, ..Plan::default() };
        let error = execute(&plan, &occasion(), &mut disk).unwrap_err();
        assert!(matches!(error, TransactionError::Protected(_)), "{error}");
    }
}

/// Runs `action` on copies of `start` with the fault at call 1, 2, 3, … until it gets through; checks each death.
fn until_alive<E: std::fmt::Debug>(
    start: &Memory,
    action: impl Fn(&mut Memory) -> Result<(), E>,
    check: impl Fn(&Memory),
) -> u32 {
    for n in 1.. {
        let mut disk = start.with_fault(Fault::Kill(n));
        match panic::catch_unwind(AssertUnwindSafe(|| action(&mut disk))) {
            Ok(result) => {
                result.unwrap();
                check(&disk);
                return n;
            }
            Err(death) => {
                assert!(death.is::<Killed>(), "a real panic at call {n}");
                check(&disk);
            }
        }
    }
    unreachable!("some run gets through")
}

/// Recovers `dead` on a healthy disk and checks that nothing is mixed and nothing is left over.
fn check_recovered(dead: &Memory) {
    let mut disk = dead.with_fault(Fault::None);
    recover(&mut disk).unwrap();
    let tree = disk.tree();
    assert!(tree == before() || tree == after(), "{tree:?}");
    assert!(!disk.is_unfinished());
    let rows = State::read(&disk).unwrap().history.len();
    let is_after = tree == after();
    assert_eq!(rows % 2 == 1, is_after, "the history tells what the tree is");
}

/// Runs the plan on copies of `start` with the fault at call 1, 2, 3, … until it does not come any more.
fn until_missed(
    start: &Memory,
    fault: impl Fn(u32) -> Fault,
    check: impl Fn(u32, &Memory, &Result<Checkpoint, TransactionError>),
) -> u32 {
    for n in 1.. {
        let mut disk = start.with_fault(fault(n));
        let result = execute(&plan(), &occasion(), &mut disk);
        if !disk.was_hit() {
            return n;
        }
        check(n, &disk, &result);
    }
    unreachable!()
}

fn applied() -> (Memory, Checkpoint) {
    let mut disk = Memory::with(FILES);
    let checkpoint = execute(&plan(), &occasion(), &mut disk).unwrap();
    (disk, checkpoint)
}

/// A run that died when some of the files were new and some old.
fn half_way() -> Memory {
    let deaths = (1..).map(|n| {
        let mut disk = Memory::with(FILES).with_fault(Fault::Kill(n));
        let died = panic::catch_unwind(AssertUnwindSafe(|| execute(&plan(), &occasion(), &mut disk)));
        assert!(died.is_err(), "no death is half-way");
        disk
    });
    deaths.into_iter().find(|disk| disk.tree() != before() && disk.tree() != after()).unwrap()
}

fn before() -> Tree {
    Memory::with(FILES).tree()
}

fn after() -> Tree {
    let mut tree = before();
    tree.values_mut().for_each(|file| file.bytes[..3].copy_from_slice(b"new"));
    tree
}

fn plan() -> Plan {
    let files = FILES.iter().map(|(path, text, _)| patch(path, text)).collect();
    Plan { patch: Patch { files }, ..Plan::default() }
}

fn patch(path: &str, text: &str) -> FilePatch {
    let mut edits = EditSet::default();
    edits.add(Edit::replace(TextRange::new(0, 3), "new")).unwrap();
    FilePatch { path: RepoPath::new(path).unwrap(), before: text.as_bytes().to_vec(), edits }
}

fn occasion() -> Occasion {
    Occasion {
        name: "acme".into(),
        from: "1".into(),
        to: "2".into(),
        manifest: Digest::of(b"manifest"),
        timestamp: "2025-01-01T00:00:00Z".into(),
        head: None,
    }
}
