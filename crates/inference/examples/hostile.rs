//! Runs the hostile pairs at growing sizes and prints what each took.
//!
//! `cargo run --profile measure -p inference --example hostile -- 50000 [PAIR]`
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "an example at the edge of the program")]

#[path = "../tests/hostile/pairs.rs"]
mod pairs;

use pairs::{cyclic, nested, one_liners, shuffled, tangled};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(10_000);
    let only = arguments.next().unwrap_or_default();
    for size in [count / 4, count / 2, count] {
        let (deep, ring) = (nested(350, size / 2000 + 1), cyclic(size / 100 + 2));
        let pairs = [shuffled(size), one_liners(size), deep, ring, tangled(size / 100 + 2)];
        for pair in pairs.iter().filter(|it| it.name.contains(&only)) {
            let started = std::time::Instant::now();
            let (changes, counters) = pair.run();
            let pairs = counters.candidate_pairs;
            let (name, took, memory) = (pair.name, started.elapsed(), peak_memory());
            println!(
                "{size:>7} {name:<20} {took:>8.2?} {changes:>6} changes {pairs:>8} pairs, peak so far {memory} MB"
            );
        }
    }
}

/// The most memory that the process held, in megabytes; 0 where nobody tells.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    line.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
