//! The manifests that lead from the version in use to the one that is wanted.

use std::path::{Path, PathBuf};

use apply::{JoinError, RouteError, Span};
use model::Limits;
use terminal::{ExitCode, Failure, Global, Messages};

use crate::cli::Route;
use crate::inputs::{self, Given};

/// The name under which `onx-manifest generate` writes a manifest.
const MANIFEST: &str = "change_manifest.yaml";

/// The way from the version in use to the one that is wanted.
pub(crate) struct Way {
    pub(crate) package: String,
    /// The version in use.
    pub(crate) from: String,
    pub(crate) to: String,
    /// In order; none when both versions are the same.
    pub(crate) hops: Vec<Given>,
}

/// Finds the way that `route` asks for in the project at `target`.
pub(crate) fn find(route: &Route, target: &Path, global: &Global, messages: Messages) -> Result<Way, Failure> {
    let to = route.to.clone().expect("only asked for with --to");
    let limits = inputs::open(target, global)?.limits();
    let given = manifests(&route.manifests, &limits, messages)?;
    let package = package(&given, route.core.as_deref())?;
    let given: Vec<Given> =
        given.into_iter().filter(|it| lang::requirements::is_same(&it.manifest.package, &package)).collect();
    let from = match &route.from {
        Some(version) => version.clone(),
        None => used(target, &package, global, messages)?,
    };
    let spans = given.iter().map(|it| Span::new(&it.manifest.from, &it.manifest.to));
    let spans: Vec<Span> = spans.collect::<Result<_, _>>().map_err(|error| astray(&error))?;
    let places = apply::route(&spans, &from, &to).map_err(|error| astray(&error))?;
    let mut given: Vec<Option<Given>> = given.into_iter().map(Some).collect();
    let hops = places.into_iter().filter_map(|place| given[place].take()).collect();
    let way = Way { package, from, to, hops };
    Ok(if route.compose { way.composed()? } else { way })
}

impl Way {
    /// The same in one step.
    fn composed(self) -> Result<Self, Failure> {
        let (Some(first), Some(last)) = (self.hops.first(), self.hops.last()) else { return Ok(self) };
        let manifests: Vec<manifest::Manifest> = self.hops.iter().map(|it| it.manifest.clone()).collect();
        let manifest = apply::join(&manifests).map_err(|error| apart(&error))?;
        let text = manifest::wire::to_yaml(&manifest).into_bytes();
        let folders = [first.folders[0].clone(), last.folders[1].clone()];
        let path = first.path.clone();
        Ok(Self { hops: vec![Given { path, manifest, text, folders }], ..self })
    }
}

/// The manifests at `places`, those that lie in folders in path order.
fn manifests(places: &[PathBuf], limits: &Limits, messages: Messages) -> Result<Vec<Given>, Failure> {
    let mut paths = Vec::new();
    for place in places {
        let found = terminal::files_below(place, |name| name == MANIFEST).map_err(|error| {
            let context = format!("cannot read the manifests in `{}`", place.display());
            Failure::from_error(ExitCode::Usage, &error)
                .context(context)
                .hint("say where the manifests lie with --manifests DIR, or give one with --manifest FILE")
        })?;
        paths.extend(found);
    }
    paths.iter().map(|path| inputs::given(path, limits, messages)).collect()
}

/// The core that the way is about: the one that is named, else the only one.
fn package(given: &[Given], named: Option<&str>) -> Result<String, Failure> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let mut names: Vec<&str> = given.iter().map(|it| it.manifest.package.as_str()).collect();
    names.sort_unstable();
    names.dedup_by(|one, other| lang::requirements::is_same(one, other));
    match names.as_slice() {
        [only] => Ok((*only).to_owned()),
        [] => Err(astray(&RouteError::NoManifest)),
        several => {
            let message = format!("the manifests speak of several packages: {}", several.join(", "));
            Err(Failure::new(ExitCode::Usage, message).hint("name the one that is meant with --core NAME"))
        }
    }
}

/// The version of `package` that the project at `target` uses: what was migrated to, or what the project says, where that
/// is newer.
fn used(target: &Path, package: &str, global: &Global, messages: Messages) -> Result<String, Failure> {
    let worktree = inputs::open(target, global)?;
    let state = inputs::state(&worktree)?;
    let migrated = state.last_version.iter().find(|(name, _)| lang::requirements::is_same(name, package));
    let stated = apply::in_use(worktree.folder(), package);
    let found = match (migrated, stated) {
        (Some((_, migrated)), Some(stated))
            if Span::new(migrated, &stated.version).is_ok_and(|it| !it.is_ascending()) =>
        {
            (migrated.clone(), "the history".to_owned())
        }
        (_, Some(stated)) => (stated.version, stated.source),
        (Some((_, migrated)), None) => (migrated.clone(), "the history".to_owned()),
        (None, None) => {
            let message = format!("nothing says which version of {package} the project uses");
            let failure = Failure::new(ExitCode::Usage, message);
            return Err(failure.hint("a lock file, a pin or `.venv` would; or say it with --from VERSION"));
        }
    };
    messages.detail(&format!("the project uses {package} {} ({})", found.0, found.1));
    Ok(found.0)
}

/// Why there is no way, and what to do about it.
fn astray(error: &RouteError) -> Failure {
    let generate = |from: &dyn std::fmt::Display, to: &dyn std::fmt::Display| {
        format!("write one with: onx-manifest generate --core-path DIR --from {from} --to {to} --out DIR")
    };
    let failure = Failure::from_error(ExitCode::Usage, error);
    match error {
        RouteError::NotAVersion(_) => failure.hint("write it as the library's releases are called, such as 2.0.1"),
        RouteError::NoManifest => failure.hint("say where the manifests lie with --manifests DIR"),
        RouteError::BelowBaseline { used, baseline } => {
            failure.hint(format!("bring the project to {baseline} first; {}", generate(used, baseline)))
        }
        RouteError::AboveNewest { wanted, newest } => {
            failure.hint(format!("go as far as there are manifests with --to {newest}; {}", generate(newest, wanted)))
        }
        RouteError::Downgrade { wanted, .. } => failure.hint(format!(
            "take runs back with: onx-migrate rollback --to-version {wanted}; or turn manifests round with: onx-manifest invert"
        )),
        RouteError::Gap { reached, wanted } => failure.hint(generate(reached, wanted)),
    }
}

/// Why the hops cannot be one.
fn apart(error: &JoinError) -> Failure {
    Failure::from_error(ExitCode::Usage, error).hint("leave out --compose: the manifests are then applied in turn")
}
