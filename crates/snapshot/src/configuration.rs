//! Which files of a release are read as configuration.

use std::collections::HashMap;

use lang::config::Format;
use lang::python::roots::{Layout, is_packaging_file};
use model::{RepoPath, Role};

/// So many files of one format in one folder, or of one name in many folders, are settings that somebody wrote; more
/// of them are data: translations, descriptions of plugins.
const MOST_ALIKE: u32 = 12;

/// Words by which a file calls itself configuration.
const WORDS: &[&str] = &["config", "conf", "default", "example", "sample", "settings", "template"];

/// Tells the configuration files of one release.
pub(crate) struct Configurations<'p> {
    layout: &'p Layout,
    /// How many files of one ending a folder holds.
    in_folder: HashMap<(&'p str, &'p str), u32>,
    /// How many files bear a name.
    named: HashMap<&'p str, u32>,
}

impl<'p> Configurations<'p> {
    /// Looks at all `paths` of the release.
    pub(crate) fn of(paths: impl Iterator<Item = &'p RepoPath>, layout: &'p Layout) -> Self {
        let mut res = Self { layout, in_folder: HashMap::new(), named: HashMap::new() };
        for path in paths.filter(|it| Format::of_template(it).is_some_and(|it| it != Format::Python)) {
            *res.in_folder.entry(folder_and_ending(path)).or_default() += 1;
            *res.named.entry(path.file_name()).or_default() += 1;
        }
        res
    }

    /// The format of a configuration file that says something about the core: it is installed with the code, or its
    /// path calls it a template.
    ///
    /// Settings of the core's own tools, tests and pipelines are none, and neither is one of a crowd of like files,
    /// unless it bears the name of one.
    pub(crate) fn format(&self, path: &RepoPath) -> Option<Format> {
        let format = Format::of_template(path).filter(|it| *it != Format::Python)?;
        let is_hidden = path.as_str().split('/').any(|part| part.starts_with('.') && part != path.file_name());
        let tool = is_packaging_file(path.as_str()) || path.as_str().contains("lock");
        let told = self.layout.is_inside_package(path.as_str()) || speaks(path.as_str());
        let crowded = self.is_one_of_many(path) && !speaks(path.file_name());
        let found = told && !crowded && !is_hidden && !tool && self.layout.role(path.as_str()) != Role::Test;
        found.then_some(format)
    }

    fn is_one_of_many(&self, path: &RepoPath) -> bool {
        let many = |count: Option<&u32>| count.is_some_and(|it| *it > MOST_ALIKE);
        many(self.in_folder.get(&folder_and_ending(path))) || many(self.named.get(path.file_name()))
    }
}

fn speaks(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

fn folder_and_ending(path: &RepoPath) -> (&str, &str) {
    let folder = path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    (folder, path.extension().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lang::python::roots::{Evidence, layout};

    /// The configuration files among `paths`.
    fn read(paths: &[String]) -> Vec<String> {
        let mut texts: Vec<&str> = paths.iter().map(String::as_str).collect();
        texts.push("acme/__init__.py");
        let evidence =
            Evidence { paths: texts.clone(), packaging: Vec::new(), package: None, import_roots: Vec::new() };
        let layout = layout(&evidence).expect("a package");
        let paths: Vec<RepoPath> = texts.iter().map(|it| RepoPath::new(it).expect("a path")).collect();
        let configurations = Configurations::of(paths.iter(), &layout);
        paths.iter().filter(|it| configurations.format(it).is_some()).map(|it| it.as_str().to_owned()).collect()
    }

    fn several(count: u32, path: impl Fn(u32) -> String) -> Vec<String> {
        (0..count).map(path).collect()
    }

    #[test]
    fn a_crowd_of_like_files_is_data() {
        let translations = |it| format!("acme/translations/l{it}.json");
        let plugins = |it| format!("acme/plugins/p{it}/plugin.yaml");
        assert_eq!(read(&several(MOST_ALIKE, translations)).len(), MOST_ALIKE as usize);
        assert_eq!(read(&several(MOST_ALIKE, plugins)).len(), MOST_ALIKE as usize);
        assert!(read(&several(MOST_ALIKE + 1, translations)).is_empty());
        assert!(read(&several(MOST_ALIKE + 1, plugins)).is_empty());
    }

    #[test]
    fn what_calls_itself_configuration_is_read_however_many_there_are() {
        let examples = several(MOST_ALIKE * 2, |it| format!("examples/e{it}/config.yml"));
        assert_eq!(read(&examples).len(), examples.len());
        // A folder's name speaks for the few files in it.
        let few = vec!["acme/config/a.yaml".to_owned(), "other/a.yaml".to_owned(), "acme/.config/b.yaml".to_owned()];
        assert_eq!(read(&few), ["acme/config/a.yaml"]);
        assert!(read(&several(MOST_ALIKE + 1, |it| format!("acme/template/l{it}.json"))).is_empty());
    }
}
