use std::time::Instant;

use synth::Stage;
use terminal::Progress;

/// Times the stages of a run and says which one is at work.
pub(crate) struct Stages {
    progress: Progress,
    done: Vec<Stage>,
}

impl Stages {
    /// Nothing has run yet.
    pub(crate) fn new(progress: Progress) -> Self {
        Self { progress, done: Vec::new() }
    }

    /// Runs `work` as the stage `name`; `label` is what people read meanwhile.
    pub(crate) fn run<T>(&mut self, name: &'static str, label: &str, work: impl FnOnce() -> T) -> T {
        self.progress.phase(label);
        let (result, stage) = measured(name, work);
        self.done.push(stage);
        result
    }

    /// Runs two stages side by side, each a name, what people read meanwhile and its work.
    pub(crate) fn both<T: Send, U: Send>(
        &mut self,
        (name, label, work): (&'static str, &str, impl FnOnce() -> T + Send),
        (other, _, beside): (&'static str, &str, impl FnOnce() -> U + Send),
    ) -> (T, U) {
        self.progress.phase(label);
        let (first, second) = rayon::join(|| measured(name, work), || measured(other, beside));
        self.done.extend([first.1, second.1]);
        (first.0, second.0)
    }

    /// What every stage took, in order.
    pub(crate) fn done(&self) -> Vec<Stage> {
        self.done.clone()
    }
}

fn measured<T>(name: &'static str, work: impl FnOnce() -> T) -> (T, Stage) {
    let start = Instant::now();
    let result = terminal::timed(name, work);
    let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    (result, Stage { name: name.to_owned(), milliseconds, peak_memory: peak_memory() })
}

/// The most memory that this process has held, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
