use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{Messages, Volume};

/// Runs shorter than this show no progress: a flash of a line is noise.
const DELAY: Duration = Duration::from_millis(200);

/// Without a terminal at most one line in this time.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// What long work is doing: a spinner on a terminal, else now and then a line. Always on stderr.
#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
    messages: Messages,
    last_line: Instant,
}

impl Progress {
    /// Shows nothing yet; a terminal gets its spinner when the work has lasted a moment.
    pub fn start(messages: Messages) -> Self {
        let terminal = std::io::stderr().is_terminal() && std::env::var_os("CI").is_none();
        let bar = (terminal && messages.volume > Volume::Quiet).then(spinner);
        Self { bar, messages, last_line: Instant::now() }
    }

    /// Says which phase begins.
    pub fn phase(&mut self, label: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(label.to_owned()),
            None if self.last_line.elapsed() >= LINE_EVERY => {
                self.messages.note(&format!("{label} …"));
                self.last_line = Instant::now();
            }
            None => {}
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    bar.set_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("the template is well-formed"));
    let shown_later = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(DELAY);
        if !shown_later.is_finished() {
            shown_later.set_draw_target(ProgressDrawTarget::stderr());
            shown_later.enable_steady_tick(Duration::from_millis(100));
        }
    });
    bar
}
