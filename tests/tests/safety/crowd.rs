//! Many runs at once in one project: one of them wins, and who reads the history meanwhile sees a whole one.

use std::process::Child;

use crate::project::{Project, ended, migrate, run};
use crate::{conclude, rounds};

const PROCESSES: usize = 8;

#[test]
fn crowd() {
    let rounds = rounds(3);
    let project = Project::new(12);
    let before = project.tree();
    let (after, _) = project.rehearse(&before);
    let (mut broken, mut refused, mut read) = (Vec::new(), 0, 0);
    for round in 0..rounds {
        project.reset(&before);
        let children: Vec<Child> = (0..PROCESSES).map(|_| project.apply().arg("--json").spawn().unwrap()).collect();
        // A history is there after the first run, whole from the start.
        for subcommand in ["history", "status"] {
            let seen = run(migrate(subcommand, &project.root()).arg("--json"));
            read += 1;
            if seen.code != Some(0) {
                broken.push(format!("round {round}: {subcommand} sees half: {}", seen.stderr));
            }
        }
        let mut won = 0;
        for child in children {
            let done = ended(child.wait_with_output().unwrap());
            let has_written = done.stdout.contains("\"checkpoint\": \"") || done.stdout.contains("\"checkpoint\":\"");
            match done.code {
                Some(0) if has_written => won += 1,
                // It came when all was done.
                Some(0) if done.stderr.contains("nothing to do") => {}
                Some(3) => refused += 1,
                _ => broken.push(format!("round {round}: {done:?}")),
            }
        }
        if won != 1 {
            broken.push(format!("round {round}: {won} runs won"));
        }
        broken.extend(project.wrong(&before, &after).map(|it| format!("round {round}: {it}")));
    }
    let tried = format!(
        "of {rounds} rounds with {PROCESSES} processes, {refused} refused, {read} looks at the history meanwhile"
    );
    conclude(&tried, &broken);
}
