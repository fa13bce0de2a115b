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
        let start = Instant::now();
        let result = terminal::timed(name, work);
        let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.done.push(Stage { name: name.to_owned(), milliseconds, peak_memory: peak_memory() });
        result
    }

    /// What every stage took, in order.
    pub(crate) fn done(&self) -> Vec<Stage> {
        self.done.clone()
    }
}

/// The most memory that this process has held, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
