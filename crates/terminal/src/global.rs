use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::finding::to_workflow_commands;
use crate::html::to_html;
use crate::junit::to_junit;
use crate::wire::{code_document, failure_document, timings_document, to_ndjson, to_sarif};
use crate::{Code, Color, ExitCode, Failure, Finding, Messages, Rule, Volume};

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
    /// Say on stderr what took how long, as a line of JSON
    #[arg(long, global = true)]
    pub timings: bool,
    /// Raise or lower limits on what is read, as `file-mb=128`; may be repeated
    #[arg(long, global = true, value_name = "NAME=N,…", value_delimiter = ',', env = "ONX_LIMITS")]
    pub limits: Vec<String>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// One JSON document per finding, each on a line.
    Ndjson,
    /// One SARIF 2.1.0 log.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// One JUnit XML document: a test case per finding.
    Junit,
    /// One page that needs nothing else.
    Html,
    /// A table for a page or a pull request: for `onx-manifest compat`.
    #[value(hide = true)]
    Markdown,
    /// Settings of ruff that forbid the old names: for `onx-manifest export`.
    #[value(hide = true)]
    Ruff,
    /// A script for LibCST: for `onx-manifest export`.
    #[value(hide = true)]
    Libcst,
    /// A recipe of OpenRewrite: for `onx-manifest export`.
    #[value(hide = true)]
    Openrewrite,
}

impl Format {
    /// For commands that answer a question.
    pub const ANSWERS: [Self; 2] = [Self::Text, Self::Json];
    /// For commands that find something in files.
    pub const FINDINGS: [Self; 7] =
        [Self::Text, Self::Json, Self::Ndjson, Self::Sarif, Self::Github, Self::Junit, Self::Html];

    /// The word on the command line.
    pub fn word(self) -> String {
        self.to_possible_value().expect("no format is left out").get_name().to_owned()
    }
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
        matches!(self.format, Format::Ndjson | Format::Sarif | Format::Github | Format::Junit | Format::Html)
    }

    /// Makes sure that the command can write the format that is asked for.
    ///
    /// # Errors
    /// When the format is none of `formats`; says which are.
    pub fn accept(&self, formats: &[Format]) -> Result<(), Failure> {
        if formats.contains(&self.format) || (self.json && formats.contains(&Format::Json)) {
            return Ok(());
        }
        let message = format!("this command cannot write its results as {}", self.format.word());
        let words: Vec<String> = formats.iter().map(|it| it.word()).collect();
        Err(Failure::new(ExitCode::Usage, message).hint(format!("use --format with one of: {}", words.join(", "))))
    }

    /// `findings` in the format that was asked for.
    pub fn findings(&self, tool: &str, version: &str, rules: &[Rule], findings: &[Finding]) -> String {
        match self.format {
            Format::Github => to_workflow_commands(findings),
            Format::Ndjson => to_ndjson(findings),
            Format::Junit => to_junit(tool, findings),
            Format::Html => to_html(tool, rules, findings),
            Format::Sarif
            | Format::Text
            | Format::Json
            | Format::Ruff
            | Format::Libcst
            | Format::Openrewrite
            | Format::Markdown => to_sarif(tool, version, rules, findings),
        }
    }

    /// What `code` means, for people or for machines.
    pub fn explanation(&self, code: Code) -> String {
        match self.wants_json() {
            true => format!("{:#}\n", code_document(code)),
            false => format!("{code}: {}\n\n{}\n", code.title(), code.explanation()),
        }
    }

    /// Says why a command could not do what was asked: to the person, and with `--json` to the machine.
    pub fn tell_failure(&self, failure: &Failure) -> ExitCode {
        self.messages().failure(failure);
        let machine = self.wants_json() || self.format == Format::Ndjson;
        if machine {
            let document = failure_document(failure);
            let text = if self.wants_json() { format!("{document:#}\n") } else { format!("{document}\n") };
            // The reader may have gone; the exit code says the rest.
            let _ = crate::print(text);
        }
        failure.code
    }

    /// Says what took how long since `start`, when that was asked for.
    pub fn tell_timings(&self, start: Instant) {
        if self.timings {
            self.messages().question(&timings_document(start).to_string());
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
    use super::{Format, Global};
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
    fn formats_that_a_command_does_not_have_are_refused_with_those_it_has() {
        let global = Line::parse_from(["onx", "--format=junit"]).global;
        assert!(global.accept(&Format::FINDINGS).is_ok());
        let failure = global.accept(&Format::ANSWERS).unwrap_err();
        assert_eq!(failure.hints, ["use --format with one of: text, json"]);
    }

    #[test]
    fn what_contradicts_is_refused() {
        for words in [["--quiet", "--verbose"], ["--json", "--format=text"], ["--parallel=0", "-v"]] {
            assert!(Line::try_parse_from(["onx"].into_iter().chain(words)).is_err(), "{words:?}");
        }
    }
}
