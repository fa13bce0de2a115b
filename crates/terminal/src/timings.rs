use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What took how long, in the order in which it ended.
static STAGES: Mutex<Vec<(&'static str, Duration)>> = Mutex::new(Vec::new());

/// Does `work` and remembers how long it took.
pub fn timed<T>(stage: &'static str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let res = work();
    // A poisoned list holds what it held: nothing is written in two steps.
    STAGES.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((stage, start.elapsed()));
    res
}

/// The stages that are over.
pub(crate) fn stages() -> Vec<(&'static str, Duration)> {
    STAGES.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
}
