//! Small releases for tests, from texts that hold several files.

use model::{Digest, Language, RepoPath, Role, Snapshot, SourceFile};

use super::roots::{Evidence, is_packaging_file, layout};
use super::{outline, parse};

/// The release made of `text`: lines `-- path --` each start a file.
pub(super) fn release(text: &str) -> Snapshot {
    let mut files: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match line.trim().strip_prefix("-- ").and_then(|it| it.strip_suffix(" --")) {
            Some(path) => files.push((path, String::new())),
            None => files.last_mut().into_iter().for_each(|file| file.1 += &format!("{line}\n")),
        }
    }
    files.sort();
    let layout = layout(&Evidence {
        paths: files.iter().map(|(path, _)| *path).collect(),
        packaging: files
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .filter(|it| is_packaging_file(it.0))
            .collect(),
        ..Evidence::default()
    })
    .expect("no project is asked for");
    let file = |(path, text): &(&str, String)| {
        let place = layout.module(path);
        let role = layout.role(path);
        let name = place.as_ref().map_or(String::new(), |place| place.name.as_str().to_owned());
        let is_package = place.as_ref().is_some_and(|place| place.is_package);
        let is_source = path.ends_with(".py") || path.ends_with(".pyi");
        SourceFile {
            path: RepoPath::new(path).expect("a path"),
            digest: Digest::of(text.as_bytes()),
            size: text.len() as u64,
            role,
            language: is_source.then_some(Language::Python),
            is_package,
            module: place.map(|place| place.name).or_else(|| layout.compiled_module(path)),
            outline: (is_source && role != Role::Other)
                .then(|| outline::outline(&parse::parse(text.as_bytes()), &name, is_package).into()),
            configuration: None,
        }
    };
    let files = files.iter().map(file).collect();
    Snapshot { package: layout.distribution.clone(), roots: layout.roots.clone(), files, ..Snapshot::default() }
}
