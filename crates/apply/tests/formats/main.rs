//! Every format that was ever written is read, and what a newer tool wrote is refused with what to do.
//!
//! The golden files are never rewritten for a version that was released: a change that they do not survive is a new version.
#![expect(clippy::disallowed_methods, reason = "tests of the door write the files that it reads")]

use apply::wire::plan_v1;
use apply::{
    CheckpointId, Disk, PlanError, RollbackError, State, StateError, Worktree, checkpoint, rollback, validate,
};
use model::RepoPath;

const ID: &str = "5d77d9d19c36595d";

/// The golden files as a project with one run.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a folder") };
        project.write("a.py", "import acme\n\nacme.new()\n");
        project.write(".onx/.gitignore", "*\n!.gitignore\n!state.json\n");
        project.write(".onx/state.json", include_str!("state_v1.json"));
        let below = |name: &str| format!(".onx/checkpoints/{ID}/{name}");
        project.write(&below("journal"), include_str!("checkpoint_v1.json"));
        project.write(&below("commit"), include_str!("checkpoint_v1.seal"));
        project.write(&below("0.before"), "import acme\n\nacme.old()\n");
        project.write(&below("0.after"), "import acme\n\nacme.new()\n");
        project
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn open(&self) -> Worktree {
        Worktree::open(self.folder.path()).expect("it is there")
    }
}

fn id() -> CheckpointId {
    CheckpointId::new(ID).expect("hexadecimal")
}

#[test]
fn a_history_and_its_checkpoint_of_version_1_are_read_and_taken_back() {
    let project = Project::new();
    let mut worktree = project.open();
    assert_eq!(validate(worktree.folder()).expect("readable"), []);
    let state = State::read(worktree.folder()).expect("it is sound");
    assert_eq!((state.last_version["acme"].as_str(), state.newest()), ("2.0.0", Some(&id())));
    let run = checkpoint(worktree.folder(), &id()).expect("it is sound");
    rollback(&run, String::new(), None, worktree.disk()).expect("nobody edited");
    let file = worktree.folder().read(&RepoPath::new("a.py").expect("a path")).expect("readable").expect("there");
    assert_eq!(file.bytes, b"import acme\n\nacme.old()\n");
}

#[test]
fn a_plan_of_version_1_is_read_and_fits() {
    let project = Project::new();
    project.write("a.py", "import acme\n\nacme.old()\n");
    let saved = plan_v1::from_bytes(include_bytes!("plan_v1.json")).expect("it is sound");
    assert_eq!((saved.made_for.package.as_str(), saved.made_for.to.as_str()), ("acme", "2.0.0"));
    let (made_for, standing) = (saved.made_for.clone(), saved.files[0].standing);
    let plan = saved.on(project.open().folder()).expect("it fits");
    assert_eq!(plan.patch.files[0].after(), b"import acme\n\nacme.new()\n");
    assert_eq!((plan.flags.len(), plan.skipped.len(), plan.unpinned.len(), plan.outcomes.len()), (1, 1, 1, 2));
    let again = plan_v1::to_bytes(&plan, &made_for, |_| standing);
    assert_eq!(String::from_utf8_lossy(&again), include_str!("plan_v1.json"));
}

#[test]
fn what_a_newer_tool_wrote_is_refused_with_what_to_do() {
    let newer = |text: &str, field: &str| text.replacen(&format!("{field} 1"), &format!("{field} 7"), 1);
    let project = Project::new();
    project.write(".onx/state.json", &newer(include_str!("state_v1.json"), "\"version\":"));
    let worktree = project.open();
    let Err(StateError::Broken(history)) = State::read(worktree.folder()) else { panic!("it is newer") };
    let journal = newer(include_str!("checkpoint_v1.json"), "\"version\":");
    project.write(&format!(".onx/checkpoints/{ID}/journal"), &journal);
    let Err(RollbackError::Broken { reason: run, .. }) = checkpoint(worktree.folder(), &id()) else {
        panic!("it is newer")
    };
    let plan = include_str!("plan_v1.json").replacen("\"version\":1", "\"version\":7", 1);
    let Err(PlanError::Broken(plan)) = plan_v1::from_bytes(plan.as_bytes()) else { panic!("it is newer") };
    for message in [history, run, plan] {
        let expected = "version 7 was written by a newer onx-migrate, this one reads version 1: install the newer one";
        assert_eq!(message, expected);
    }
}
