//! What maintainers do with a manifest once it is there: `semver`, `notes`, `export`, `lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use manifest::Confidence;

use super::{CoreProject, OptionalCore};

pub(super) const SEMVER_EXAMPLES: &str = "\
EXAMPLES:
  onx-manifest semver --manifest manifests/1.0.0/change_manifest.yaml
  onx-manifest semver --declared 0.10.0

RULES of --scheme:
  semantic   X.y.z breaks, x.Y.z adds and deprecates, x.y.Z does neither; below 1.0 it is 0.Y.z that
             breaks and 0.y.Z that adds, and below 0.1 every release may break
  calendar   YEAR.NUMBER.z: a new year or number may break, z does not even deprecate
  auto       calendar when the first part is a year of four digits, else semantic
  From a pre-release to another or to its release anything may change; a post-release changes nothing.";

pub(super) const NOTES_EXAMPLES: &str = "\
EXAMPLES:
  onx-manifest notes --manifest manifests/1.0.0/change_manifest.yaml --core-path . > MIGRATING.md
  onx-manifest notes --format html --core-path . --out migrating.html

With --core-path, what stands before and after comes from the old release's own tests, examples and docs, to
which the operations are really applied; else a small use is made up where one can be.";

pub(super) const EXPORT_EXAMPLES: &str = "\
EXAMPLES:
  onx-manifest export --format ruff --manifest change_manifest.yaml >> ruff.toml
  onx-manifest export --format libcst --out migrate.py && python migrate.py --write src/
  onx-manifest export --format openrewrite --out rewrite.yml

FORMATS: ruff (a table of forbidden names with what to use instead), libcst (a script that needs nothing but
  LibCST), openrewrite (a declarative recipe), sarif, json. What a format cannot say is listed on stderr and, where
  the format has comments, in the file.";

pub(super) const LINT_EXAMPLES: &str = "\
EXAMPLES:
  onx-manifest lint --manifest manifests/1.0.0/change_manifest.yaml --core-path .
  onx-manifest lint --core-path . --write-shims --dry-run
  onx-manifest lint --core-path . --write-shims

Reads the work tree of --core-path as the new release. Shims are deprecated aliases: a table behind a module's
`__getattr__`, a module in the old place, a method or property that hands on. Nothing that is there is replaced;
the edits need clean files, and the command says how to take them back.";

pub(super) const RELEASES_EXAMPLES: &str = "\
EXAMPLES:
  onx-manifest releases --core-path .
  onx-manifest releases --previous-of v2.0.0

The release before another one is the newest smaller version that is no pre-release; 1 when there is none.";

/// `releases`.
#[derive(Debug, Args)]
pub(crate) struct Releases {
    /// The core's git repository
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) core_path: PathBuf,
    /// What stands before the version in the core's tags, such as `core-v`
    #[arg(long, value_name = "PREFIX")]
    pub(crate) tag_prefix: Option<String>,
    /// Only the release before this one
    #[arg(long, value_name = "TAG")]
    pub(crate) previous_of: Option<String>,
}

/// How versions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scheme {
    /// Calendar when the first part is a year, else semantic.
    Auto,
    /// What breaks raises the first part; below 1.0 the second.
    Semantic,
    /// What breaks needs a new year or a new number in it.
    Calendar,
}

/// `semver`.
#[derive(Debug, Args)]
pub(crate) struct SemverArguments {
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = "change_manifest.yaml")]
    pub(crate) manifest: PathBuf,
    /// The new version (default: the manifest's `to`)
    #[arg(long, value_name = "VERSION")]
    pub(crate) declared: Option<String>,
    /// How versions are read
    #[arg(long, value_enum, default_value_t = Scheme::Auto)]
    pub(crate) scheme: Scheme,
    /// Operations below this confidence do not count
    #[arg(long, value_name = "0..1", default_value = "0.7")]
    pub(crate) min_confidence: Confidence,
}

/// `notes`.
#[derive(Debug, Args)]
pub(crate) struct Notes {
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = "change_manifest.yaml")]
    pub(crate) manifest: PathBuf,
    #[command(flatten)]
    pub(crate) core: OptionalCore,
    /// Where to write (default: stdout)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = "change_manifest.yaml")]
    pub(crate) manifest: PathBuf,
    /// Where to write (default: stdout)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `lint`.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = "change_manifest.yaml")]
    pub(crate) manifest: PathBuf,
    /// The core's folder: its work tree is read as the new release
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) core_path: PathBuf,
    #[command(flatten)]
    pub(crate) project: CoreProject,
    /// Write deprecated aliases for the names that have none
    #[arg(long)]
    pub(crate) write_shims: bool,
    /// Write nothing; print the unified diff
    #[arg(long, requires = "write_shims")]
    pub(crate) dry_run: bool,
    /// Edit files that have uncommitted changes
    #[arg(long, requires = "write_shims")]
    pub(crate) allow_dirty: bool,
    /// Edit a folder that is not under version control
    #[arg(long, requires = "write_shims")]
    pub(crate) allow_no_vcs: bool,
}
