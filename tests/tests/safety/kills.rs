//! A run that is killed at any instant, and a recovery that is killed too, leave the tree before or after.

use std::process::Command;
use std::time::Duration;

use crate::project::{Project, run};
use crate::{conclude, rounds};
use tests::random::Random;

#[test]
fn kills() {
    let rounds = rounds(8);
    let project = Project::new(60);
    let before = project.tree();
    let (after, time) = project.rehearse(&before);
    let (mut broken, mut writing, mut recovering) = (Vec::new(), 0, 0);
    for round in 0..rounds {
        let mut random = Random::new(u64::try_from(round).unwrap());
        project.reset(&before);
        kill_after(&mut project.apply(), random.part_of(time));
        writing += usize::from(project.root().join(".onx/transaction").exists());
        if round % 2 == 1 {
            recovering += usize::from(kill_after(&mut project.recover(), random.part_of(Duration::from_millis(60))));
        }
        let recovered = run(&mut project.recover());
        if recovered.code != Some(0) {
            broken.push(format!("round {round}: {}", recovered.stderr));
        }
        broken.extend(project.wrong(&before, &after).map(|it| format!("round {round}: {it}")));
    }
    conclude(
        &format!("of {rounds} kills, {writing} of them while writing, {recovering} recoveries killed too"),
        &broken,
    );
}

/// True when the command was still at work.
fn kill_after(command: &mut Command, time: Duration) -> bool {
    let mut child = command.spawn().unwrap();
    std::thread::sleep(time);
    let is_alive = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    is_alive
}
