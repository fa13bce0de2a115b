//! The command line as clap reads it: names and flags are those of the documentation.

mod core;
mod maintainer;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use manifest::Confidence;
use terminal::{CompletedShell, Global};

pub(crate) use core::{CacheArguments, Core, CoreProject, Layout, OptionalCore};
pub(crate) use maintainer::{Export, Lint, Notes, Releases, Scheme, SemverArguments};

/// Derives change manifests from the releases of a library.
#[derive(Debug, Parser)]
#[command(name = "onx-manifest", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_STATUS: &str = "\
EXIT STATUS:
  0    done, nothing left
  1    findings: incompatible versions, names that do not exist
  2    usage or tool error: unknown ref, no repository, unreadable manifest
  3    refused, nothing was changed: a review without answers
  130  interrupted, 143 terminated; nothing is left half done";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the change manifest between two releases, and everything it rests on
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest generate --core-path ./core --from 0.9.0 --to 1.0.0 --out manifests/1.0.0\n  \
        onx-manifest generate --from v1.2 --to HEAD --out - | less\n  \
        onx-manifest generate --from 0.9.0 --to 1.0.0 --out manifests/1.0.0 --check\n  \
        onx-manifest generate --from 0.9.0 --to 1.0.0 --out manifests/1.0.0 --corpus ../users --verify-command 'pytest -q'\n\n\
        OUTPUT in DIR: change_manifest.yaml, manifest_report.json, from.tree, to.tree,\n  \
        metadata_{from,to}.yaml, graph_{from,to}.json, surface_{from,to}.json; with --corpus also patches/PROJECT.patch\n\n\
        CORPUS: every project must parse, name only what the new release has, stay as it is in a second run, and pass\n  \
        its tests; else the place and the operation are printed, and the exit status is 1\n\n\
        CORRECTIONS in onx-overrides.yaml of the core's work tree are obeyed; see `onx-manifest review`\n\n\
        CACHE: files that a run has read are known to the next one, by their content. To clear it, delete its folder:\n  \
        onx-manifest generate --from 1.0 --to 2.0 --out DIR --cache-dir .onx-cache --cache-size 200\n  \
        onx-manifest generate --from 1.0 --to 2.0 --out DIR --no-cache")]
    Generate(Box<Generate>),
    /// Write one release: its tree, metadata stamp and symbol graph
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest snapshot --core-path . --ref v1.0.0 > v1.0.0.tree\n  \
        onx-manifest snapshot --ref v1.0.0 --out v1.0.0.tree")]
    Snapshot(SnapshotArguments),
    /// Check which versions of a core a dependent works with, and say what it should require
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest compat --package ./my_dependent --core-path ./core --core-versions '>=0.9.0,<2.0.0'\n  \
        onx-manifest compat --package . --core-path ../core --manifests ../core/manifests --format markdown\n  \
        onx-manifest compat --package . --surfaces surfaces/ --format sarif > compat.sarif\n\n\
        VERDICTS: compatible; migratable, manifests given with --manifests lead there; incompatible, with the first use\n  \
        that breaks; unknown, parts of the release are compiled or made at run time; unreadable\n\n\
        EXIT STATUS: 1 when the dependent's own requirement, or without one the range, holds a version that breaks")]
    Compat(Compat),
    /// Check manifests: schema, order, cycles, contradictions, and with --core-path that every name exists
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest validate change_manifest.yaml\n  \
        onx-manifest validate change_manifest.yaml --core-path ./core")]
    Validate(Validate),
    /// Say why an operation is believed, with the sources of both releases, and what it does
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest explain OP012 --manifest manifests/1.0.0/change_manifest.yaml --core-path ./core\n  \
        onx-manifest explain ONX0102")]
    Explain(Explain),
    /// Accept, reject or edit unsure operations one by one; the answers go to onx-overrides.yaml
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest review --out manifests/1.0.0 --core-path ./core\n  \
        onx-manifest review --manifest change_manifest.yaml --list\n  \
        printf 'a\\nr another class\\ne to=Account\\n' | onx-manifest review --out manifests/1.0.0\n\n\
        ANSWERS: a [REASON] it is right; r [REASON] it is wrong; e FIELD=VALUE … it is right with other fields;\n  \
        s decide later; q stop here. `generate` obeys them when it runs again")]
    Review(Review),
    /// Say which version bump the operations of a manifest call for, and whether the new version declares it
    #[command(after_help = maintainer::SEMVER_EXAMPLES)]
    Semver(SemverArguments),
    /// Write a migration guide: Markdown, or one HTML page
    #[command(after_help = maintainer::NOTES_EXAMPLES)]
    Notes(Notes),
    /// Write what a manifest knows for another tool
    #[command(after_help = maintainer::EXPORT_EXAMPLES)]
    Export(Export),
    /// Find removed names that nothing stands in for, and write what stands in for them
    #[command(after_help = maintainer::LINT_EXAMPLES)]
    Lint(Lint),
    /// List the core's releases, oldest first
    #[command(after_help = maintainer::RELEASES_EXAMPLES)]
    Releases(Releases),
    /// Make one manifest of several that follow each other
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest compose manifests/1.1/change_manifest.yaml manifests/2.0/change_manifest.yaml > 1.0_2.0.yaml\n\n\
        Applying it gives what applying them in turn gives, where nothing is left to a person. Operations that cannot be said\n\
        in one manifest are refused and named: a name that is taken away and given again, a parameter that changes twice")]
    Compose(Compose),
    /// Turn a manifest round: from the new release to the old one
    #[command(after_help = "EXAMPLES:\n  \
        onx-manifest invert change_manifest.yaml --out back.yaml\n\n\
        Renames of names, modules, members, keywords, configuration keys and files are taken back. Operations that lose\n\
        something are listed on stderr: keywords that were dropped, values that were spelled out, names that became one,\n\
        arguments that are passed by name now. `onx-migrate rollback` takes back a run byte for byte")]
    Invert(Invert),
    /// Print the JSON Schema of a file format
    #[command(after_help = "EXAMPLES:\n  onx-manifest schema > manifest.schema.json\n  onx-manifest schema --out DIR")]
    Schema(Schema),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: CompletedShell,
    },
    /// Write the man pages
    #[command(hide = true)]
    Man {
        /// Where to
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// `generate`.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) core: Core,
    /// The old release: a tag with or without `v`, a branch, a commit
    #[arg(long, value_name = "REF")]
    pub(crate) from: String,
    /// The new release
    #[arg(long, value_name = "REF")]
    pub(crate) to: String,
    /// Where to write; `-` prints the manifest
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Operations below this confidence stay in the report
    #[arg(long, value_name = "0..1", default_value = "0.7")]
    pub(crate) confidence_threshold: Confidence,
    /// Version label of the old release (default: its tag without prefix and `v`)
    #[arg(long, value_name = "VERSION")]
    pub(crate) from_version: Option<String>,
    /// Version label of the new release
    #[arg(long, value_name = "VERSION")]
    pub(crate) to_version: Option<String>,
    /// The maintainer's corrections (default: onx-overrides.yaml in the core's work tree, when it is there)
    #[arg(long, value_name = "FILE")]
    pub(crate) overrides: Option<PathBuf>,
    /// Obey no corrections
    #[arg(long, conflicts_with = "overrides")]
    pub(crate) no_overrides: bool,
    /// Explain every operation on stdout, with the sources of both releases
    #[arg(long)]
    pub(crate) explain: bool,
    /// Write change_manifest.yaml and nothing else
    #[arg(long)]
    pub(crate) manifest_only: bool,
    /// Write nothing; fail when DIR holds another manifest, or when the new version declares too small a bump
    #[arg(long, conflicts_with_all = ["explain", "manifest_only"])]
    pub(crate) check: bool,
    /// How versions are read (with --check)
    #[arg(long, value_enum, default_value_t = Scheme::Auto)]
    pub(crate) scheme: Scheme,
    /// Do not try the manifest out on the core's own tests, examples and docs
    #[arg(long)]
    pub(crate) no_verify: bool,
    /// Try the manifest out on projects that use the core, too: every folder in DIR is one, and is left as it is
    #[arg(long, value_name = "DIR", conflicts_with_all = ["no_verify", "check", "manifest_only"])]
    pub(crate) corpus: Option<PathBuf>,
    /// Run CMD on copies of every project of the corpus, before and after
    #[arg(long, value_name = "CMD", requires = "corpus")]
    pub(crate) verify_command: Option<String>,
}

/// `snapshot`.
#[derive(Debug, Args)]
pub(crate) struct SnapshotArguments {
    #[command(flatten)]
    pub(crate) core: Core,
    /// The release: a tag with or without `v`, a branch, a commit
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) reference: String,
    /// Write FILE, and beside it FILE's stamp (.metadata.yaml) and graph (.graph.json); default: print the tree
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `compat`.
#[derive(Debug, Args)]
pub(crate) struct Compat {
    /// The dependent's folder
    #[arg(long, value_name = "DIR")]
    pub(crate) package: PathBuf,
    /// Versions of the core as a Python version range, such as `>=0.9,<2` (default: those that the dependent requires)
    #[arg(long, value_name = "RANGE")]
    pub(crate) core_versions: Option<String>,
    /// The core's git repository
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) core_path: PathBuf,
    /// The core's project in a repository with several: its folder, or its distribution's name
    #[arg(long, value_name = "NAME")]
    pub(crate) core_package: Option<String>,
    #[command(flatten)]
    pub(crate) layout: Layout,
    #[command(flatten)]
    pub(crate) cache: CacheArguments,
    /// Take the versions from the `surface*.json` below DIR and not from the core's tags
    #[arg(long, value_name = "DIR", conflicts_with = "core_path")]
    pub(crate) surfaces: Option<PathBuf>,
    /// A manifest, or a folder of them: says which versions a migration leads to; may be repeated
    #[arg(long, value_name = "PATH")]
    pub(crate) manifests: Vec<PathBuf>,
}

/// `validate`.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// The manifests
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) core: OptionalCore,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The operation's id, or the code of a message such as ONX0301
    #[arg(value_name = "OP|CODE")]
    pub(crate) operation: String,
    /// The manifest; its report is looked for beside it
    #[arg(long, value_name = "FILE", default_value = "change_manifest.yaml")]
    pub(crate) manifest: PathBuf,
    /// The core's git repository, for the sources of both releases (default: the current folder when it is one)
    #[arg(long, value_name = "DIR")]
    pub(crate) core_path: Option<PathBuf>,
}

/// `review`.
#[derive(Debug, Args)]
pub(crate) struct Review {
    /// The manifest; its report is looked for beside it
    #[arg(long, value_name = "FILE", default_value = "change_manifest.yaml", conflicts_with = "out")]
    pub(crate) manifest: PathBuf,
    /// The folder that `generate` wrote
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// The core's git repository: where sources are read and answers kept (default: the current folder)
    #[arg(long, value_name = "DIR")]
    pub(crate) core_path: Option<PathBuf>,
    /// Where the answers go (default: onx-overrides.yaml in the core's repository)
    #[arg(long, value_name = "FILE")]
    pub(crate) overrides: Option<PathBuf>,
    /// List what needs review and ask nothing
    #[arg(long)]
    pub(crate) list: bool,
}

/// `compose`.
#[derive(Debug, Args)]
pub(crate) struct Compose {
    /// The manifests, each beginning where the one before it ends
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    pub(crate) files: Vec<PathBuf>,
    /// Write the manifest to FILE instead of stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `invert`.
#[derive(Debug, Args)]
pub(crate) struct Invert {
    /// The manifest
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Write the manifest to FILE instead of stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `schema`.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The format
    #[arg(value_name = "NAME", default_value = "manifest", value_parser = ["manifest", "overrides", "report", "surface", "graph", "tree", "stamp", "plan", "apply-report", "checkpoint", "state"])]
    pub(crate) name: String,
    /// Write all schemas into DIR
    #[arg(long, value_name = "DIR", conflicts_with = "name")]
    pub(crate) out: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
