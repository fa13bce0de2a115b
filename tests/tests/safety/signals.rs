//! SIGINT and SIGTERM at any instant: the tree is before or after, the exit code says which.

use std::process::Command;

use crate::project::Project;
use crate::{conclude, rounds};
use tests::random::Random;

#[test]
fn signals() {
    let rounds = rounds(8);
    let project = Project::new(60);
    let before = project.tree();
    let (after, time) = project.rehearse(&before);
    let (mut broken, mut stopped) = (Vec::new(), 0);
    for round in 0..rounds {
        let mut random = Random::new(u64::try_from(round).unwrap());
        let (signal, code) = [("-INT", 130), ("-TERM", 143)][round % 2];
        project.reset(&before);
        let mut child = project.apply().spawn().unwrap();
        std::thread::sleep(random.part_of(time));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let ended = child.wait().unwrap().code();
        let expected = match ended {
            Some(0) => Some(&after),
            // A process that has only just begun dies as any process does.
            None => Some(&before),
            ended if ended == Some(code) => Some(&before),
            _ => None,
        };
        stopped += usize::from(ended == Some(code));
        if expected != Some(&project.tree()) {
            broken.push(format!("round {round}: {signal} ended it with {ended:?}"));
        }
        broken.extend(project.wrong(&before, &after).map(|it| format!("round {round}: {it}")));
    }
    conclude(&format!("of {rounds} signals, {stopped} of which stopped the run"), &broken);
}
