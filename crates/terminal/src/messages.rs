use std::io::{self, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use crate::{Color, Failure, printable};

/// How much is said on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Volume {
    /// Errors only.
    Quiet,
    /// Warnings, summaries and errors.
    #[default]
    Normal,
    /// Details too.
    Verbose,
}

/// Everything said to the person, on stderr.
///
/// A stderr that cannot be written to is ignored: there is nobody left to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Messages {
    /// How much.
    pub volume: Volume,
    /// With colour or without.
    pub color: Color,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

impl Messages {
    /// `error[ONX0301]: what: …`, one line per cause, then one `help: …` line per next step.
    pub fn failure(&self, failure: &Failure) {
        let mut causes = failure.chain.iter();
        self.labelled(ERROR, &format!("error[{}]", failure.kind), causes.next().map_or("", String::as_str));
        causes.for_each(|cause| self.plain(&format!("  cause: {cause}")));
        failure.hints.iter().for_each(|hint| self.labelled(HELP, "help", hint));
    }

    /// `warning: …`.
    pub fn warning(&self, text: &str) {
        if self.volume > Volume::Quiet {
            self.labelled(WARNING, "warning", text);
        }
    }

    /// A line that everybody who did not ask for quiet reads.
    pub fn note(&self, text: &str) {
        if self.volume > Volume::Quiet {
            self.plain(text);
        }
    }

    /// What a person must read to answer, whatever the volume.
    pub fn question(&self, text: &str) {
        self.plain(text);
    }

    /// A line for those who asked for details.
    pub fn detail(&self, text: &str) {
        if self.volume >= Volume::Verbose {
            self.plain(text);
        }
    }

    fn labelled(&self, style: Style, label: &str, text: &str) {
        self.write(&format!("{style}{label}:{style:#} {}\n", printable(text)));
    }

    fn plain(&self, text: &str) {
        self.write(&format!("{}\n", printable(text)));
    }

    fn write(&self, text: &str) {
        let mut stream = AutoStream::new(io::stderr(), self.color.for_stderr());
        let _ = stream.write_all(text.as_bytes());
    }
}
