//! The command line as clap reads it: names and flags are those of the documentation.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use manifest::Confidence;
use terminal::{CompletedShell, Global};

/// Migrates a project to a new release of a library that it depends on.
#[derive(Debug, Parser)]
#[command(name = "onx-migrate", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_STATUS: &str = "\
EXIT STATUS:
  0    done, nothing left; a dry run made its plan
  1    findings: there is work to do
  2    usage or tool error
  3    refused, nothing was changed
  4    started, failed, everything restored
  5    applied, or nothing to apply, and something is left for a person
  130  interrupted, 143 terminated; nothing is left half done";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Apply a manifest: plan, check, checkpoint, write, record
    #[command(after_help = "EXAMPLES:\n  onx-migrate apply --manifest change_manifest.yaml --dry-run\n  \
        onx-migrate apply --manifest change_manifest.yaml --target ./project\n  \
        onx-migrate apply --plan plan.json\n  \
        onx-migrate apply --manifest change_manifest.yaml --check\n  \
        onx-migrate apply --manifest change_manifest.yaml --commit-per-op\n  \
        onx-migrate apply --manifest change_manifest.yaml --verify-command 'pytest -q'\n  \
        onx-migrate apply --manifest change_manifest.yaml --stdin-filename app/main.py < app/main.py\n  \
        onx-migrate apply --to 2.0.0 --manifests ../core/manifests --commit\n\n\
        SEVERAL HOPS: --to goes from the version in use (history, lock file, pin, .venv) over the manifests that lead there,\n  \
        each applied, recorded and, with --commit, committed on its own")]
    Apply(Box<Apply>),
    /// Show what `apply` would do, as a unified diff
    #[command(after_help = "EXAMPLES:\n  onx-migrate plan --manifest change_manifest.yaml > migration.patch\n  \
        onx-migrate plan --manifest change_manifest.yaml --plan-out plan.json\n  \
        onx-migrate plan --target . --to 2.0.0 --manifests ../core/manifests")]
    Plan(Box<Plan>),
    /// Check that everything is applied: old names left, names that the new release does not have
    #[command(after_help = "EXAMPLES:\n  onx-migrate verify --manifest change_manifest.yaml --target ./project")]
    Verify(Verify),
    /// Take runs back, byte for byte
    #[command(
        after_help = "EXAMPLES:\n  onx-migrate rollback\n  onx-migrate rollback --checkpoint 0123456789abcdef\n  \
        onx-migrate rollback --to-version 0.9.0"
    )]
    Rollback(Rollback),
    /// Finish or undo a run that was killed
    Recover(Target),
    /// Where the project stands
    #[command(after_help = "EXAMPLES:\n  onx-migrate status --target ./project")]
    Status(Target),
    /// What was done, newest first
    #[command(after_help = "EXAMPLES:\n  onx-migrate history --limit 10\n  onx-migrate history --kind rollback --json")]
    History(History),
    /// Check that the records are what was written and the files what they say
    #[command(after_help = "EXAMPLES:\n  onx-migrate validate --target ./project")]
    Validate(Target),
    /// Mend the records that `validate` complains of; files of the project are not touched
    #[command(after_help = "EXAMPLES:\n  onx-migrate repair --dry-run\n  onx-migrate repair --yes")]
    Repair(Repair),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: CompletedShell,
    },
    /// Show the settings that are in force, and where each comes from
    #[command(
        after_help = "EXAMPLES:\n  onx-migrate config --show-origin\n  onx-migrate config --target ./project --json\n\n\
        ORDER: flags, variables ONX_MIN_CONFIDENCE …, then the first of onx.toml, [tool.onx] in pyproject.toml,\n  \
        [package.metadata.onx] in Cargo.toml; then the user's own onx/onx.toml below the configuration folder"
    )]
    Config(Config),
    /// Say what the code of a message means
    #[command(after_help = "EXAMPLES:\n  onx-migrate explain ONX0301")]
    Explain {
        /// The code
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// Write the man pages
    #[command(hide = true)]
    Man {
        /// Where to
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// What a saved plan has settled already.
const SETTLED_BY_A_PLAN: [&str; 10] =
    ["manifest", "to", "plan_out", "only", "min_confidence", "docs", "bump", "todo", "interactive", "stdin_filename"];

/// What nothing that is not written can have: with `--stdin-filename` stdout is all there is.
const WRITES: [&str; 7] = ["to", "plan_out", "interactive", "verify_command", "commit", "commit_per_op", "if_pending"];

/// `apply`.
#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// The change manifest
    #[arg(long, value_name = "FILE", required_unless_present_any = ["plan", "to"])]
    pub(crate) manifest: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) route: Route,
    /// Carry out this saved plan, as it stands, instead of planning
    #[arg(long, value_name = "FILE", conflicts_with_all = SETTLED_BY_A_PLAN)]
    pub(crate) plan: Option<PathBuf>,
    /// Write the plan to FILE, too, for `apply --plan`
    #[arg(long, value_name = "FILE")]
    pub(crate) plan_out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Write nothing; print the unified diff
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write the diff to FILE instead of stdout
    #[arg(long, value_name = "FILE", requires = "dry_run")]
    pub(crate) diff_output: Option<PathBuf>,
    /// Leave a comment `# TODO(onx OP012): …` above every statement that is left for you
    #[arg(long)]
    pub(crate) todo: bool,
    /// Ask for every operation whether to apply it, and on `p` for each of its places
    #[arg(long, short)]
    pub(crate) interactive: bool,
    /// Run CMD on copies of the project, before and after; write nothing when it fails anew
    #[arg(long, value_name = "CMD", conflicts_with = "dry_run")]
    pub(crate) verify_command: Option<String>,
    /// Keep the result although the command fails, to look at it
    #[arg(long, requires = "verify_command", conflicts_with_all = ["commit", "commit_per_op"])]
    pub(crate) keep_broken: bool,
    /// Read the file at PATH from stdin and write it, migrated, to stdout; nothing else is written
    #[arg(long, value_name = "PATH", conflicts_with_all = WRITES)]
    pub(crate) stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) shown: Shown,
    /// Change files that have uncommitted changes
    #[arg(long)]
    pub(crate) allow_dirty: bool,
    /// Change files whose uncommitted changes are all staged
    #[arg(long)]
    pub(crate) allow_staged: bool,
    /// Change a project that is not under version control
    #[arg(long)]
    pub(crate) allow_no_vcs: bool,
    /// Write nothing unless everything can be migrated
    #[arg(long)]
    pub(crate) all_or_nothing: bool,
    /// Exit with 1 when there is nothing to do
    #[arg(long)]
    pub(crate) fail_on_empty: bool,
    /// Exit with 0 where it would be 1 or 5
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Write and show nothing; exit with 1 when there is something to do
    #[arg(long, conflicts_with_all = ["dry_run", "verify_command", "commit", "interactive"])]
    pub(crate) check: bool,
    /// Exit with 0 at once when there is no such manifest, or when it was applied already
    #[arg(long, conflicts_with = "fail_on_empty")]
    pub(crate) if_pending: bool,
    /// Exit with 1 when files were changed, as hooks must
    #[arg(long, conflicts_with = "exit_zero")]
    pub(crate) exit_non_zero_on_change: bool,
    /// Commit the changed files and nothing else, with trailers that name the manifest and its operations
    #[arg(long, conflicts_with_all = ["dry_run", "allow_dirty", "allow_no_vcs"])]
    pub(crate) commit: bool,
    /// The same with one commit for each operation; operations that only work together are one
    #[arg(long, conflicts_with_all = ["dry_run", "allow_dirty", "allow_no_vcs", "check"])]
    pub(crate) commit_per_op: bool,
}

/// What is shown of a plan.
#[derive(Debug, Args)]
pub(crate) struct Shown {
    /// Show how much each operation edits and leaves, instead of the diff or the list of places
    #[arg(long)]
    pub(crate) statistics: bool,
}

/// Over which manifests to go.
#[derive(Debug, Args)]
pub(crate) struct Route {
    /// Go from the version in use to this one, over the manifests that lead there
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["manifest", "only"])]
    pub(crate) to: Option<String>,
    /// A manifest, or a folder of them; may be repeated
    #[arg(long, value_name = "PATH", default_value = "manifests", requires = "to")]
    pub(crate) manifests: Vec<PathBuf>,
    /// The version in use (default: the newer of what was migrated to and what a lock file, a pin or `.venv` says)
    #[arg(long, value_name = "VERSION", requires = "to")]
    pub(crate) from: Option<String>,
    /// The library, where the manifests speak of several
    #[arg(long, value_name = "NAME", requires = "to")]
    pub(crate) core: Option<String>,
    /// Make one manifest of all, and one run
    #[arg(long, requires = "to")]
    pub(crate) compose: bool,
}

/// `plan`.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The change manifest
    #[arg(long, value_name = "FILE", required_unless_present = "to")]
    pub(crate) manifest: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) route: Route,
    /// Write the plan to FILE, too, for `apply --plan`
    #[arg(long, value_name = "FILE")]
    pub(crate) plan_out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Write the diff to FILE instead of stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) diff_output: Option<PathBuf>,
    /// Exit with 1 when there is something to do
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Read the file at PATH from stdin, and show what concerns it and nothing else
    #[arg(long, value_name = "PATH", conflicts_with_all = ["to", "plan_out"])]
    pub(crate) stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) shown: Shown,
}

/// `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The change manifest
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: PathBuf,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Read the file at PATH from stdin, and list what is left in it and nothing else
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) shown: Shown,
}

/// What to apply to what.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    /// The project
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) target: PathBuf,
    /// Only these operations and what they require
    #[arg(long, value_name = "OP,…", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Flag operations below this confidence instead of applying them (default: the project's setting, else 0.7)
    #[arg(long, value_name = "0..1")]
    pub(crate) min_confidence: Option<Confidence>,
    /// Edit Python code in Markdown and reStructuredText, too
    #[arg(long)]
    pub(crate) docs: bool,
    /// Raise the project's requirements on the library to the new release, too
    #[arg(long)]
    pub(crate) bump: bool,
    /// Change files that git does not track or ignores, too
    #[arg(long)]
    pub(crate) include_untracked: bool,
}

/// A project.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The project
    #[arg(long, visible_alias = "package", value_name = "DIR", default_value = ".")]
    pub(crate) target: PathBuf,
}

/// `rollback`.
#[derive(Debug, Args)]
pub(crate) struct Rollback {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Which run, by id or by the path of its checkpoint (default: the last)
    #[arg(long, value_name = "ID|PATH", conflicts_with = "to_version")]
    pub(crate) checkpoint: Option<String>,
    /// Take back all runs, newest first, to where the project stood at version V
    #[arg(long, value_name = "V")]
    pub(crate) to_version: Option<String>,
    /// The library whose version is meant (default: the only one)
    #[arg(long, value_name = "NAME", requires = "to_version")]
    pub(crate) core: Option<String>,
}

/// `repair`.
#[derive(Debug, Args)]
pub(crate) struct Repair {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Only say what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(long, short, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
}

/// `config`.
#[derive(Debug, Args)]
pub(crate) struct Config {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Say beside each setting where it comes from
    #[arg(long)]
    pub(crate) show_origin: bool,
}

/// `history`.
#[derive(Debug, Args)]
pub(crate) struct History {
    #[command(flatten)]
    pub(crate) target: Target,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub(crate) limit: u16,
    /// Only runs of this kind
    #[arg(long, value_name = "KIND", value_parser = ["apply", "rollback", "repair"])]
    pub(crate) kind: Option<String>,
}
