//! Import roots: which files of a repository are modules of the package, which are tests, docs or examples.
//!
//! The layout of the tree decides; packaging files give hints. Nothing is executed, and a script that computes its
//! own layout is read only as far as it uses literals.

mod folder;
mod project;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use model::{DottedName, Role};

use folder::Folders;
use project::Project;
use words::{
    CONTAINERS, PACKAGING, is_build_script, is_identifier, is_prose, is_test_file, is_test_support, role_of_folder,
};

/// Where the modules of a repository lie.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Name of the distribution; the first import root's main package when no packaging file names it.
    pub distribution: String,
    /// Import roots in order, each with a trailing `/`; the empty text is the repository itself.
    pub roots: Vec<String>,
    /// The folder of the chosen project with a trailing `/`; files outside it are no business of this release.
    pub project: String,
    /// The top-level packages and modules of each root.
    tops: BTreeMap<String, BTreeSet<String>>,
    /// Folders inside packages that hold tests, with a trailing `/`.
    test_folders: BTreeSet<String>,
    /// Files inside packages that are tests.
    test_files: BTreeSet<String>,
}

/// What the layout is found from.
#[derive(Debug, Clone, Default)]
pub struct Evidence<'a> {
    /// Every file of the tree.
    pub paths: Vec<&'a str>,
    /// The packaging files (see [`is_packaging_file`]) with their text.
    pub packaging: Vec<(&'a str, &'a str)>,
    /// The project to read in a repository with several: its folder, or the name of its distribution.
    pub package: Option<&'a str>,
    /// Import roots that the user gave; the layout is not searched for them then.
    pub import_roots: Vec<&'a str>,
}

/// A module's name and form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModulePlace {
    /// Its dotted name.
    pub name: DottedName,
    /// True for `__init__`.
    pub is_package: bool,
}

/// True for a file that [`Evidence::packaging`] wants to see.
pub fn is_packaging_file(path: &str) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    PACKAGING.contains(&file)
        && folder.split('/').all(|part| role_of_folder(part).is_none() && !part.ends_with("-info"))
}

/// Finds the layout; `None` when [`Evidence::package`] names no project of the repository.
pub fn layout(evidence: &Evidence) -> Option<Layout> {
    let folders = Folders::of(evidence.paths.iter().copied());
    let projects = projects(evidence);
    let chosen = choose(&folders, &projects, evidence.package)?;
    let mut tops: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if evidence.import_roots.is_empty() {
        for folder in &chosen {
            let survey = Survey { folders: &folders, projects: &projects };
            tops.extend(survey.roots(folder, 0));
        }
    }
    for root in &evidence.import_roots {
        let root = with_slash(root);
        tops.insert(root.clone(), everything_in(&folders, &root));
    }
    let project = if chosen.len() == 1 { chosen[0].clone() } else { String::new() };
    let named = chosen.iter().filter_map(|folder| projects.get(folder)?.name.clone()).next();
    let distribution = named.unwrap_or_else(|| main_package(&folders, &tops));
    let mut layout = Layout { distribution, roots: tops.keys().cloned().collect(), project, tops, ..Layout::default() };
    layout.find_tests(&folders);
    Some(layout)
}

/// Folder → what its packaging files say.
fn projects(evidence: &Evidence) -> BTreeMap<String, Project> {
    let mut projects: BTreeMap<String, Project> = BTreeMap::new();
    for (path, text) in &evidence.packaging {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        projects.entry(with_slash(folder)).or_default().read(file, text);
    }
    projects
}

/// The folders of the projects to read: the one asked for, else the repository's own, else all inside it.
fn choose(folders: &Folders, projects: &BTreeMap<String, Project>, package: Option<&str>) -> Option<Vec<String>> {
    let Some(package) = package else {
        let survey = Survey { folders, projects };
        let nested: Vec<String> = projects.keys().filter(|folder| !folder.is_empty()).cloned().collect();
        let own = !survey.roots("", 0).is_empty() || nested.is_empty();
        return Some(if own { vec![String::new()] } else { nested });
    };
    let folder = with_slash(package);
    let by_name = || projects.iter().find(|(_, it)| it.name.as_deref().map(normal) == Some(normal(package)));
    let by_last = || projects.keys().find(|it| it.trim_end_matches('/').rsplit('/').next() == Some(package));
    if folders.folder(&folder).is_some() && (projects.contains_key(&folder) || !folders.is_package(&folder)) {
        return Some(vec![folder]);
    }
    by_name().map(|(folder, _)| folder).or_else(by_last).map(|folder| vec![folder.clone()])
}

/// The name of a distribution as indexes compare it.
fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['-', '.'], "_")
}

fn with_slash(folder: &str) -> String {
    let folder = folder.trim_start_matches("./").trim_matches('/');
    if folder.is_empty() || folder == "." { String::new() } else { format!("{folder}/") }
}

fn everything_in(folders: &Folders, root: &str) -> BTreeSet<String> {
    let Some(folder) = folders.folder(root) else { return BTreeSet::new() };
    folder.importable_folders().chain(folder.modules()).map(str::to_owned).collect()
}

/// The top-level name with the most files below it.
fn main_package(folders: &Folders, tops: &BTreeMap<String, BTreeSet<String>>) -> String {
    let size = |root: &str, top: &str| -> usize {
        folders.below(&format!("{root}{top}/")).map(|(_, folder)| folder.files.len()).sum()
    };
    let names = tops.iter().flat_map(|(root, names)| names.iter().map(move |name| (size(root, name), name)));
    let best = names.max_by(|left, right| left.0.cmp(&right.0).then_with(|| right.1.cmp(left.1)));
    best.map(|(_, name)| name.clone()).unwrap_or_default()
}

/// The search for roots below one project's folder.
struct Survey<'a> {
    folders: &'a Folders,
    projects: &'a BTreeMap<String, Project>,
}

/// Import root → its top-level packages and modules.
type Roots = BTreeMap<String, BTreeSet<String>>;

impl Survey<'_> {
    fn roots(&self, project: &str, depth: usize) -> Roots {
        let hinted = self.hinted(project);
        if !hinted.is_empty() {
            return hinted;
        }
        let contained = self.contained(project);
        if !contained.is_empty() {
            return contained;
        }
        let own = self.own_tops(project);
        if !own.is_empty() {
            return Roots::from([(project.to_owned(), own)]);
        }
        self.deeper(project, depth)
    }

    /// Roots that the packaging files name and the tree confirms.
    fn hinted(&self, project: &str) -> Roots {
        let hints = self.projects.get(project).map_or(&[][..], |it| &it.roots);
        let roots = hints.iter().map(|hint| format!("{project}{}", with_slash(hint)));
        self.confirmed(roots.filter(|root| root != project))
    }

    /// `src/` and its like.
    fn contained(&self, project: &str) -> Roots {
        let candidates = CONTAINERS.iter().map(|name| format!("{project}{name}/"));
        self.confirmed(candidates.filter(|root| !self.folders.is_package(root)))
    }

    fn confirmed(&self, roots: impl Iterator<Item = String>) -> Roots {
        let known = roots.map(|root| (self.tops_in_container(&root), root));
        known.filter(|(tops, _)| !tops.is_empty()).map(|(tops, root)| (root, tops)).collect()
    }

    /// In a folder made for packages every package and module counts, tests and scripts apart.
    fn tops_in_container(&self, root: &str) -> BTreeSet<String> {
        let Some(folder) = self.folders.folder(root) else { return BTreeSet::new() };
        let holds_source = |name: &&str| !self.is_nested_project(&format!("{root}{name}/"));
        let packages = folder.importable_folders().filter(holds_source);
        let modules = folder.modules().filter(|stem| !is_build_script(stem));
        packages.chain(modules).filter(|name| role_of_folder(name).is_none()).map(str::to_owned).collect()
    }

    fn is_nested_project(&self, folder: &str) -> bool {
        self.projects.contains_key(folder) && !self.folders.is_package(folder)
    }

    /// Packages and modules that lie at the top of the project itself.
    fn own_tops(&self, project: &str) -> BTreeSet<String> {
        let Some(folder) = self.folders.folder(project) else { return BTreeSet::new() };
        let regular = |name: &&str| self.folders.is_package(&format!("{project}{name}/")) || name.ends_with("-stubs");
        let packages: Vec<&str> = folder.importable_folders().filter(regular).collect();
        let meant = |name: &&&str| role_of_folder(name).is_none() || self.is_named_after(project, name);
        let mut tops: BTreeSet<String> = packages.iter().filter(meant).map(|name| (*name).to_owned()).collect();
        tops.extend(self.namespaces(project, !tops.is_empty()));
        tops.extend(self.own_modules(project, !tops.is_empty()));
        if tops.is_empty() && packages.len() == 1 {
            tops.insert(packages[0].to_owned());
        }
        if tops.is_empty() {
            tops.extend(self.plain_folders(project));
        }
        tops
    }

    fn is_named_after(&self, project: &str, top: &str) -> bool {
        let name = self.projects.get(project).and_then(|it| it.name.as_deref());
        name.is_some_and(|name| normal(name) == normal(top))
    }

    /// PEP 420 packages at the top: beside regular ones only when the distribution is named after them.
    fn namespaces(&self, project: &str, has_packages: bool) -> Vec<String> {
        let folder = self.folders.folder(project);
        let name = self.projects.get(project).and_then(|it| it.name.as_deref()).map(normal).unwrap_or_default();
        let is_namespace = |top: &&str| {
            let path = format!("{project}{top}/");
            let plain = !self.folders.is_package(&path) && !self.holds_project(&path);
            let named = name.split('_').next() == Some(&normal(top));
            let whole = self.is_named_after(project, top);
            let meant = whole || self.holds_package(&path) && (named || !has_packages);
            plain && role_of_folder(top).is_none() && meant
        };
        folder.into_iter().flat_map(|it| it.importable_folders()).filter(is_namespace).map(str::to_owned).collect()
    }

    /// Folders of modules without any `__init__`, where there is nothing else.
    fn plain_folders(&self, project: &str) -> Vec<String> {
        let folder = self.folders.folder(project);
        let counts = |name: &&str| {
            let path = format!("{project}{name}/");
            let modules = self.folders.folder(&path).is_some_and(|it| it.modules().any(|stem| !is_build_script(stem)));
            role_of_folder(name).is_none() && modules && !self.holds_project(&path)
        };
        folder.into_iter().flat_map(|it| it.importable_folders()).filter(counts).map(str::to_owned).collect()
    }

    fn holds_package(&self, path: &str) -> bool {
        self.folders.below(path).any(|(name, _)| self.folders.is_package(name))
    }

    fn holds_project(&self, path: &str) -> bool {
        self.projects.range(path.to_owned()..).next().is_some_and(|(folder, _)| folder.starts_with(path))
    }

    /// Single modules: all in an unpacked wheel; beside packages only those that the project names.
    fn own_modules(&self, project: &str, has_packages: bool) -> Vec<String> {
        let packaging = self.projects.get(project);
        let named = |stem: &str| packaging.is_some_and(|it| it.modules.iter().any(|name| name == stem));
        let counts = |stem: &&str| {
            let loose = packaging.is_none() || !has_packages;
            named(stem) || self.is_named_after(project, stem) || (loose && !is_build_script(stem))
        };
        let folder = self.folders.folder(project);
        let at_top_without_packaging = packaging.is_none() && !project.is_empty();
        if at_top_without_packaging {
            return Vec::new();
        }
        folder.into_iter().flat_map(|it| it.modules()).filter(counts).map(str::to_owned).collect()
    }

    /// Roots in folders whose name says nothing: `py-acme/acme/`.
    fn deeper(&self, project: &str, depth: usize) -> Roots {
        let Some(folder) = self.folders.folder(project).filter(|_| depth < 2) else { return Roots::new() };
        let unknown = folder.folders.iter().filter(|name| role_of_folder(name).is_none());
        let inside = unknown.map(|name| format!("{project}{name}/")).filter(|path| !self.is_nested_project(path));
        inside.flat_map(|path| self.roots(&path, depth + 1)).collect()
    }
}

impl Layout {
    /// The module that `path` defines, when it lies below a root and its name can be imported.
    pub fn module(&self, path: &str) -> Option<ModulePlace> {
        let stem = path.strip_suffix(".py").or_else(|| path.strip_suffix(".pyi"))?;
        self.place(stem)
    }

    /// The module that a compiled file defines: `acme/_speed.cpython-312-x86_64-linux-gnu.so`, `acme/_speed.pyx`.
    pub fn compiled_module(&self, path: &str) -> Option<DottedName> {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let compiled = [".so", ".pyd", ".pyx"].iter().any(|ending| file.ends_with(ending));
        let stem = file.split('.').next().filter(|_| compiled)?;
        let place = if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") };
        self.place(&place).map(|place| place.name)
    }

    fn place(&self, stem: &str) -> Option<ModulePlace> {
        let relative = self.relative(stem)?;
        let (is_package, inside) = match relative.strip_suffix("/__init__") {
            Some(folder) => (true, folder),
            None => (false, relative),
        };
        let (top, rest) = inside.split_once('/').map_or((inside, None), |(top, rest)| (top, Some(rest)));
        let top = top.strip_suffix("-stubs").unwrap_or(top);
        let parts: Vec<&str> = std::iter::once(top).chain(rest.into_iter().flat_map(|rest| rest.split('/'))).collect();
        parts.iter().all(|part| is_identifier(part)).then(|| ModulePlace { name: parts.join(".").into(), is_package })
    }

    /// `path` below the innermost root that has its top-level name.
    fn relative<'a>(&self, path: &'a str) -> Option<&'a str> {
        self.tops.iter().rev().find_map(|(root, tops)| {
            let rest = path.strip_prefix(root.as_str())?;
            let top = rest.split(['/', '.']).next()?;
            tops.contains(top).then_some(rest)
        })
    }

    /// True for a file inside a package: what is installed with the code.
    pub fn is_inside_package(&self, path: &str) -> bool {
        self.relative(path).is_some_and(|it| it.contains('/'))
    }

    /// What the file at `path` is for.
    pub fn role(&self, path: &str) -> Role {
        let Some(inside) = path.strip_prefix(self.project.as_str()) else { return Role::Other };
        let file = path.rsplit('/').next().unwrap_or(path);
        if self.relative(path).is_some() {
            return self.role_in_package(path, file);
        }
        let folders = inside.split('/').rev().skip(1).collect::<Vec<_>>();
        match folders.iter().rev().find_map(|folder| role_of_folder(folder)) {
            Some(role) => role,
            None if is_test_file(file) => Role::Test,
            None if is_prose(file) => Role::Docs,
            None => Role::Other,
        }
    }

    fn role_in_package(&self, path: &str, file: &str) -> Role {
        let ancestors = path.match_indices('/').map(|(slash, _)| &path[..=slash]);
        let in_tests = ancestors.clone().any(|folder| self.test_folders.contains(folder));
        let in_examples = || path.split('/').rev().skip(1).any(|part| matches!(part, "examples" | "benchmarks"));
        if in_tests || self.test_files.contains(path) {
            return Role::Test;
        }
        if in_examples() {
            return Role::Example;
        }
        let is_source = self.module(path).is_some() || self.compiled_module(path).is_some();
        match (is_source, is_prose(file)) {
            (true, _) => Role::Library,
            (false, true) => Role::Docs,
            (false, false) => Role::Other,
        }
    }

    /// Notes the test folders and files inside the packages.
    fn find_tests(&mut self, folders: &Folders) {
        let below: Vec<_> = self.roots.iter().flat_map(|root| folders.below(root)).collect();
        for (path, folder) in below {
            if self.relative(path).is_none() {
                continue;
            }
            let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
            if role_of_folder(name) == Some(Role::Test) && name != "testing" && folders.is_for_tests(path) {
                self.test_folders.insert(path.to_owned());
            }
            self.test_files.extend(test_files(folder).map(|file| format!("{path}{file}")));
        }
    }
}

/// The files of a library's folder that test it: beside the module that they test, or several together.
fn test_files(folder: &folder::Folder) -> impl Iterator<Item = &String> {
    let stem = |file: &str| file.strip_suffix(".py").unwrap_or(file).to_owned();
    let candidate = move |file: &&String| is_test_file(file) && !is_test_support(&stem(file));
    let several = folder.files.iter().filter(candidate).count() > 1;
    folder.files.iter().filter(candidate).filter(move |file| {
        let tested = stem(file).trim_start_matches("test_").trim_end_matches("_test").to_owned();
        several || file.as_str() == "conftest.py" || folder.files.contains(&format!("{tested}.py"))
    })
}

#[cfg(test)]
mod tests;
