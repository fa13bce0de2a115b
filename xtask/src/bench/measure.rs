//! What a process costs, as the system accounts for it.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use wait4::Wait4;

use super::Bench;

/// What one run of a process took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    /// User and system time.
    pub(super) cpu: Duration,
    pub(super) wall: Duration,
    /// Largest resident set, in KiB.
    pub(super) peak: u64,
}

/// Exit codes with which the work is done: 5 says that something is left for a person.
const DONE: [i32; 3] = [0, 1, 5];

/// Runs `command` without showing what it prints.
pub(super) fn cost(command: &mut Command) -> Result<Cost> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let used = child.wait4()?;
    if !used.status.code().is_some_and(|code| DONE.contains(&code)) {
        bail!("{command:?} failed ({})", used.status);
    }
    let cpu = used.rusage.utime + used.rusage.stime;
    Ok(Cost { cpu, wall: start.elapsed(), peak: used.rusage.maxrss / 1024 })
}

/// One of several that are measured together.
pub(super) type Rival<'r> = Box<dyn Fn() -> Result<Command> + 'r>;

impl Bench {
    /// The median cost of each rival; every round runs each of them once.
    pub(super) fn medians(&self, rivals: &[Rival<'_>]) -> Result<Vec<Cost>> {
        let mut runs: Vec<Vec<Cost>> = vec![Vec::new(); rivals.len()];
        for _ in 0..self.rounds {
            for (rival, runs) in rivals.iter().zip(&mut runs) {
                runs.push(cost(&mut rival()?)?);
            }
        }
        Ok(runs.iter().map(|runs| median(runs)).collect())
    }
}

/// Each figure's median by itself.
fn median(runs: &[Cost]) -> Cost {
    fn middle<T: Ord + Copy>(runs: &[Cost], figure: impl Fn(&Cost) -> T) -> T {
        let mut all: Vec<T> = runs.iter().map(figure).collect();
        all.sort();
        all[all.len() / 2]
    }
    Cost { cpu: middle(runs, |it| it.cpu), wall: middle(runs, |it| it.wall), peak: middle(runs, |it| it.peak) }
}

/// `one` in relation to `other`.
pub(super) fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::EPSILON)
}
