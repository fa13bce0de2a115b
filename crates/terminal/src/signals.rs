//! What happens on SIGINT and SIGTERM: the process ends at once with 130 or 143, unless it is about something that
//! must be finished or taken back first.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ExitCode;

/// The code of the signal that came; 0 before.
static CAME: AtomicU8 = AtomicU8::new(0);

/// How many things are being done that must not be left half done.
static HELD: Mutex<usize> = Mutex::new(0);

/// As long as it lives, a signal does not end the process: what is being done asks [`stopped`] and ends in order.
#[must_use = "it holds signals back only as long as it lives"]
#[derive(Debug)]
pub struct Hold(());

/// Holds signals back.
pub fn hold() -> Hold {
    *held() += 1;
    Hold(())
}

/// How the process shall end because of a signal; `None` when none came.
pub fn stopped() -> Option<ExitCode> {
    let came = CAME.load(Ordering::SeqCst);
    [ExitCode::Interrupted, ExitCode::Terminated].into_iter().find(|code| code.number() == came)
}

impl Drop for Hold {
    fn drop(&mut self) {
        *held() -= 1;
    }
}

fn held() -> MutexGuard<'static, usize> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for signals from now on; without a thread for it, they do what they always do.
#[cfg(unix)]
pub(crate) fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};

    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let wait = move || {
        for signal in signals.forever() {
            end(if signal == SIGINT { ExitCode::Interrupted } else { ExitCode::Terminated });
        }
    };
    // A thread that cannot be started leaves signals unheard until the command is done, which it is soon.
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(wait);
}

#[cfg(not(unix))]
pub(crate) fn watch() {}

/// Ends the process, or leaves that to whoever holds signals back.
#[cfg(unix)]
fn end(code: ExitCode) {
    use std::io::Write;

    CAME.store(code.number(), Ordering::SeqCst);
    // Nobody starts to hold signals back while this is held.
    let held = held();
    if *held == 0 {
        let word = if code == ExitCode::Interrupted { "interrupted" } else { "terminated" };
        let _ = writeln!(std::io::stderr(), "error: {word}");
        std::process::exit(i32::from(code.number()));
    }
}
