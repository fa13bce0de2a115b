//! Where the core is, which project of its repository is meant, and what earlier runs kept of it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;
use model::{Limit, Limits};

/// The core.
#[derive(Debug, Args)]
pub(crate) struct Core {
    /// The core's git repository
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) core_path: PathBuf,
    #[command(flatten)]
    pub(crate) project: CoreProject,
    #[command(flatten)]
    pub(crate) cache: CacheArguments,
}

/// The core, for commands that know more where it is at hand.
#[derive(Debug, Args)]
pub(crate) struct OptionalCore {
    /// The core's git repository, for what both releases hold
    #[arg(long, value_name = "DIR")]
    pub(crate) core_path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) project: CoreProject,
    #[command(flatten)]
    pub(crate) cache: CacheArguments,
}

/// Which project of the core's repository is meant, and how its releases are laid out.
#[derive(Debug, Args)]
pub(crate) struct CoreProject {
    /// The core's project in a repository with several: its folder, or its distribution's name
    #[arg(long, value_name = "NAME")]
    pub(crate) package: Option<String>,
    #[command(flatten)]
    pub(crate) layout: Layout,
}

/// How the releases of a core are laid out.
#[derive(Debug, Args)]
pub(crate) struct Layout {
    /// What stands before the version in the core's tags, such as `core-v`
    #[arg(long, value_name = "PREFIX")]
    pub(crate) tag_prefix: Option<String>,
    /// Where the core's packages lie in its repository (default: found); may be repeated
    #[arg(long, value_name = "DIR")]
    pub(crate) import_root: Vec<String>,
}

/// What earlier runs worked out.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cache")]
pub(crate) struct CacheArguments {
    /// Use nothing that earlier runs kept, and keep nothing
    #[arg(long, env = "ONX_NO_CACHE", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub(crate) no_cache: bool,
    /// Where files that were read once are kept (default: `onx` in the user's folder for caches)
    #[arg(long, value_name = "DIR", env = "ONX_CACHE_DIR", hide_env_values = true)]
    pub(crate) cache_dir: Option<PathBuf>,
    /// The most that it may hold, in MiB; what was not used for longest goes first
    #[arg(long, value_name = "MIB", env = "ONX_CACHE_SIZE", hide_env_values = true, default_value_t = 1024)]
    #[arg(value_parser = clap::value_parser!(u64).range(..=1 << 32))]
    pub(crate) cache_size: u64,
}

impl CoreProject {
    /// How the snapshot stage shall read its releases.
    pub(crate) fn options(&self, limits: &Limits) -> snapshot::Options {
        self.layout.options(self.package.as_deref(), limits)
    }
}

impl Layout {
    /// How the snapshot stage shall read releases of `package`.
    pub(crate) fn options(&self, package: Option<&str>, limits: &Limits) -> snapshot::Options {
        snapshot::Options {
            package: package.map(str::to_owned),
            tag_prefix: self.tag_prefix.clone(),
            import_roots: self.import_root.clone(),
            size_limit: limits.bytes(Limit::ReleaseFileMb),
        }
    }
}
