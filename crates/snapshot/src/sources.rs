use lang::python::roots::{Evidence, is_packaging_file, layout};
use model::{Digest, RepoPath, Snapshot, SourceFile};
use rayon::prelude::*;

use crate::Options;
use crate::blobs::outlines;
use crate::configuration::Configurations;
use crate::entries::{language_of, outline_key};

/// The release that `sources` make up: as [`take`](crate::take), for texts that are already in memory.
///
/// A layout that names no project or no module gives a snapshot without modules.
pub fn from_sources(reference: &str, sources: &[(RepoPath, String)], options: &Options) -> Snapshot {
    let mut sources: Vec<&(RepoPath, String)> = sources.iter().collect();
    sources.sort();
    let layout = layout(&Evidence {
        paths: sources.iter().map(|(path, _)| path.as_str()).collect(),
        packaging: sources
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .filter(|it| is_packaging_file(it.0))
            .collect(),
        package: options.package.as_deref(),
        import_roots: options.import_roots.iter().map(String::as_str).collect(),
    })
    .unwrap_or_default();
    let configurations = Configurations::of(sources.iter().map(|(path, _)| path), &layout);
    let file = |(path, text): &&(RepoPath, String)| {
        let (language, module, role) = (language_of(path), layout.module(path.as_str()), layout.role(path.as_str()));
        let key = outline_key(language, role, module.as_ref(), path);
        SourceFile {
            path: path.clone(),
            digest: Digest::of(text.as_bytes()),
            size: text.len() as u64,
            role,
            language,
            is_package: module.as_ref().is_some_and(|module| module.is_package),
            module: module.map(|module| module.name).or_else(|| layout.compiled_module(path.as_str())),
            outline: key
                .and_then(|key| outlines(text.as_bytes(), &[key]).into_iter().next())
                .map(|(_, outline)| outline),
            configuration: configurations
                .format(path)
                .and_then(|format| Some(lang::config::outline(format, text.as_bytes())?.into())),
        }
    };
    let files = sources.par_iter().map(file).collect();
    let (package, roots) = (layout.distribution.clone(), layout.roots.clone());
    Snapshot { package, reference: reference.to_owned(), commit: None, roots, files, skipped: Vec::new() }
}
