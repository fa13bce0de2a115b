use std::io::Write;
use std::panic::{self, PanicHookInfo, UnwindSafe};

use crate::{ExitCode, printable, signals, took};

/// Runs a command so that a defect of ours ends with code 2, one line and a report id, never with a panic's own code,
/// and a signal with 130 or 143.
pub fn guard(command: impl FnOnce() -> ExitCode + UnwindSafe) -> ExitCode {
    took::begin();
    panic::set_hook(Box::new(report));
    signals::watch();
    panic::catch_unwind(command).unwrap_or(ExitCode::Usage)
}

fn report(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("no message");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let id = report_id(&format!("{place} {message}"));
    // A stderr that is gone leaves nobody to tell.
    let _ = writeln!(
        std::io::stderr(),
        "error[ONX0002]: internal error: {} ({place})\nhelp: this is a defect; please report it with the id {id}",
        printable(message),
    );
}

/// The same defect has the same id on every machine: FNV-1a of where and what.
fn report_id(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |acc, byte| (acc ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("onx-{:08x}", hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::{ExitCode, guard, report_id};

    #[test]
    fn a_panic_becomes_code_two() {
        assert_eq!(guard(|| panic!("boom")), ExitCode::Usage);
    }

    #[test]
    fn the_same_defect_has_the_same_id() {
        assert_eq!(report_id("a.rs:1 boom"), report_id("a.rs:1 boom"));
        assert_ne!(report_id("a.rs:1 boom"), report_id("a.rs:2 boom"));
    }
}
