use clap::{Args, ValueEnum};

use crate::finding::to_workflow_commands;
use crate::wire::to_sarif;
use crate::{Color, ExitCode, Failure, Finding, Messages, Rule, Volume};

/// What every command of both binaries understands.
#[derive(Debug, Args)]
pub struct Global {
    /// Write one JSON document to stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, conflicts_with = "json")]
    pub format: Format,
    /// Say nothing but errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = color)]
    pub color: Color,
    /// How many threads (default: all cores)
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub parallel: Option<u16>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 log: for commands that find something in files.
    Sarif,
    /// Annotations of GitHub Actions: for commands that find something in files.
    Github,
}

impl Global {
    /// How to talk to the person.
    pub fn messages(&self) -> Messages {
        let volume = match (self.quiet, self.verbose) {
            (true, _) => Volume::Quiet,
            (false, true) => Volume::Verbose,
            (false, false) => Volume::Normal,
        };
        Messages { volume, color: self.color }
    }

    /// True when stdout is for machines.
    pub fn wants_json(&self) -> bool {
        self.json || self.format == Format::Json
    }

    /// True when results are written as findings in files, which only some commands have.
    pub fn wants_findings(&self) -> bool {
        matches!(self.format, Format::Sarif | Format::Github)
    }

    /// Why a command without findings cannot go on when findings are asked for.
    ///
    /// # Errors
    /// When the format is one of findings; says which commands have them.
    pub fn refuse_findings(&self, commands: &str) -> Result<(), Failure> {
        if !self.wants_findings() {
            return Ok(());
        }
        let failure = Failure::new(ExitCode::Usage, "this command has no findings to write in that format");
        Err(failure.hint(format!("use --format text or json; {commands} can do sarif and github")))
    }

    /// `findings` in the format that was asked for.
    pub fn findings(&self, tool: &str, version: &str, rules: &[Rule], findings: &[Finding]) -> String {
        match self.format {
            Format::Github => to_workflow_commands(findings),
            Format::Sarif | Format::Text | Format::Json => to_sarif(tool, version, rules, findings),
        }
    }

    /// Gives this process the threads that it was told to use; to be called once, before any work.
    pub fn limit_threads(&self) {
        if let Some(threads) = self.parallel {
            // A second call cannot happen: this is the only one.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
        }
    }
}

fn color(word: &str) -> Result<Color, String> {
    Color::from_word(word).ok_or_else(|| "expected auto, always or never".to_owned())
}

#[cfg(test)]
mod tests {
    use super::Global;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        global: Global,
    }

    #[test]
    fn both_spellings_of_json_are_the_same() {
        for word in ["--json", "--format=json"] {
            assert!(Line::parse_from(["onx", word]).global.wants_json());
        }
        assert!(!Line::parse_from(["onx"]).global.wants_json());
    }

    #[test]
    fn what_contradicts_is_refused() {
        for words in [["--quiet", "--verbose"], ["--json", "--format=text"], ["--parallel=0", "-v"]] {
            assert!(Line::try_parse_from(["onx"].into_iter().chain(words)).is_err(), "{words:?}");
        }
    }
}
