//! Somebody saves a file of the plan at any instant of a run: what they wrote is never lost.

use std::io::{Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use apply::{Plan, TransactionError, Worktree, execute, set_aside};
use edit::{Edit, EditSet, FilePatch, Patch};
use model::{RepoPath, TextRange};

use crate::{conclude, rounds};
use tests::random::Random;

use crate::project::occasion;

const FILES: usize = 6;
const OLD: &str = "old = 1\nkept = 2\n";

/// How editors save.
const WAYS: [fn(&Path, &str); 3] = [append, rewrite, replace];

#[test]
fn editor() {
    let rounds = rounds(24);
    let (mut broken, mut late, mut refused) = (Vec::new(), 0, 0);
    let mut time = Duration::from_millis(50);
    for round in 0..rounds {
        let mut random = Random::new(u64::try_from(round).unwrap());
        let folder = tempfile::tempdir().unwrap();
        (0..FILES).for_each(|file| std::fs::write(folder.path().join(name(file)), OLD).unwrap());
        let (file, wait) = (random.below(FILES), random.part_of(time));
        let line = format!("mine = {round}\n");
        let (result, took) = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(wait);
                WAYS[round % WAYS.len()](&folder.path().join(name(file)), &line);
            });
            let start = Instant::now();
            (apply(folder.path()), start.elapsed())
        });
        time = (time * 3 + took) / 4;
        refused += usize::from(result.is_err());
        late += usize::from(matches!(result, Ok(kept) if kept > 0));
        if !is_kept(folder.path(), &line) {
            broken.push(format!("round {round}: `{}` is lost", line.trim()));
        }
    }
    let how = format!("{refused} of them noticed in time, {late} too late and kept aside");
    conclude(&format!("lines lost of {rounds} that were saved at some instant of a run, {how}"), &broken);
}

/// Applies a plan for all files: how many saves were set aside.
fn apply(root: &Path) -> Result<usize, TransactionError> {
    let mut worktree = Worktree::open(root).unwrap();
    let _lock = worktree.lock("now").unwrap();
    let files = (0..FILES).map(|file| {
        let mut edits = EditSet::default();
        edits.add(Edit::replace(TextRange::new(0, 3), "new")).unwrap();
        FilePatch { path: RepoPath::new(&name(file)).unwrap(), before: OLD.into(), edits }
    });
    let plan = Plan { patch: Patch { files: files.collect() }, ..Plan::default() };
    let checkpoint = execute(&plan, &occasion(), worktree.disk())?;
    Ok(set_aside(worktree.folder(), &checkpoint).unwrap().len())
}

/// True when `line` is in a file of the project or in one that was set aside.
fn is_kept(root: &Path, line: &str) -> bool {
    let has = |path: &Path| std::fs::read_to_string(path).is_ok_and(|text| text.contains(line));
    let mut folders = vec![root.join(".onx/kept")];
    folders.extend(std::fs::read_dir(root.join(".onx/checkpoints")).into_iter().flatten().map(|it| it.unwrap().path()));
    let aside =
        folders.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten()).map(|it| it.unwrap().path());
    let mut aside = aside.filter(|path| path.extension().is_none_or(|it| it == "new"));
    (0..FILES).any(|file| has(&root.join(name(file)))) || aside.any(|path| has(&path))
}

fn name(file: usize) -> String {
    format!("file{file}.py")
}

/// Adds to the file as it is.
fn append(path: &Path, line: &str) {
    std::fs::File::options().append(true).open(path).unwrap().write_all(line.as_bytes()).unwrap();
}

/// Empties the file and writes it anew.
fn rewrite(path: &Path, line: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut file = std::fs::File::options().write(true).truncate(true).open(path).unwrap();
    file.rewind().unwrap();
    file.write_all(format!("{text}{line}").as_bytes()).unwrap();
}

/// Writes another file and moves it over this one.
fn replace(path: &Path, line: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let other = path.with_extension("saved");
    std::fs::write(&other, format!("{text}{line}")).unwrap();
    std::fs::rename(other, path).unwrap();
}
