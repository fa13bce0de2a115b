//! G3: the way back leads exactly to where one came from.

use anyhow::{Context, Result};
use apply::{Occasion, Options, Wanted, Worktree};
use model::Digest;
use rayon::prelude::*;

use super::random_project;
use super::workbench::{Workbench, files};
use super::{Guarantee, Shown};
use ::tests::random::Random;

pub(super) const GUARANTEE: Guarantee = Guarantee {
    id: "G3",
    promise: "Rollback is exact: bytes, modes, links",
    test: "random projects (modes, CR LF, byte order marks, latin-1, no final newline, odd names, links) and random manifests: `apply`, \
           rollback, rollback of the rollback; trees compared, records validated",
    gate: "0 differ",
    show,
};

const CASES: usize = 10_000;

/// What became of one random project.
enum Case {
    /// Nothing in it was to be changed, or the manifest contradicts itself.
    Untouched,
    Restored,
    Differs(String),
}

fn show(workbench: &Workbench) -> Result<Shown> {
    let cases = workbench.rounds(CASES);
    let tried = (0..cases).into_par_iter().map(|round| {
        case(&mut workbench.random(round)).with_context(|| format!("round {round}")).map(|it| (round, it))
    });
    let (mut restored, mut broken) = (0, Vec::new());
    for (round, case) in tried.collect::<Result<Vec<_>>>()? {
        match case {
            Case::Untouched => {}
            Case::Restored => restored += 1,
            Case::Differs(how) => broken.push(format!("round {round}: {how}")),
        }
    }
    let figure = format!("{} of {cases} projects, {} of them changed and restored", broken.len(), restored);
    Ok(Shown::unless(figure, broken))
}

fn case(random: &mut Random) -> Result<Case> {
    let folder = tempfile::tempdir()?;
    let text = random_project::write(folder.path(), random)?;
    let Ok(read) = manifest::wire::from_yaml(&text) else { return Ok(Case::Untouched) };
    let before = files(folder.path())?;
    let mut worktree = Worktree::open(folder.path())?;
    let project = worktree.load(&Wanted::by(&read.manifest)).project;
    let Ok(plan) = apply::plan(&read.manifest, &project, &Options::default()) else { return Ok(Case::Untouched) };
    if plan.patch.files.is_empty() {
        return Ok(Case::Untouched);
    }
    let occasion = Occasion {
        name: "acme".to_owned(),
        from: "1".to_owned(),
        to: "2".to_owned(),
        manifest: Digest::of(text.as_bytes()),
        timestamp: String::new(),
        head: None,
    };
    let run = apply::execute(&plan, &occasion, worktree.disk())?;
    let after = files(folder.path())?;
    let back = apply::rollback(&run, String::new(), None, worktree.disk())?;
    let restored = files(folder.path())?;
    apply::rollback(&back.checkpoint, String::new(), None, worktree.disk())?;
    let problems = apply::validate(worktree.folder())?;
    let claims = [
        ("nothing was changed", after != before),
        ("the rollback does not give the old tree", restored == before),
        ("the rollback of the rollback does not give the new tree", files(folder.path())? == after),
        ("the records are not sound", problems.is_empty()),
    ];
    let wrong = claims.iter().find(|(_, holds)| !holds);
    Ok(wrong.map_or(Case::Restored, |(what, _)| Case::Differs(format!("{what}\n{text}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_random_projects_are_restored() {
        let cases = (0..60).map(|round| case(&mut Random::new(round)).expect("it can be tried"));
        let restored = cases.filter(|it| match it {
            Case::Differs(how) => panic!("{how}"),
            Case::Restored => true,
            Case::Untouched => false,
        });
        assert!(restored.count() > 20);
    }
}
