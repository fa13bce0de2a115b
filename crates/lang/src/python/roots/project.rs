//! What packaging files say about a project: its name, its root folders, its single modules.
//!
//! Hints only: the layout of the tree decides whether they hold.

use toml_edit::{DocumentMut, Item, TableLike};

/// What the packaging files of one folder say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Project {
    /// Name of the distribution.
    pub(super) name: Option<String>,
    /// Folders below the project that hold the packages, without a trailing `/`.
    pub(super) roots: Vec<String>,
    /// Modules that are files of their own.
    pub(super) modules: Vec<String>,
}

impl Project {
    /// Reads one packaging file; earlier answers stay.
    pub(super) fn read(&mut self, file_name: &str, text: &str) {
        let found = match file_name {
            "pyproject.toml" => pyproject(text),
            "setup.cfg" => setup_cfg(text),
            "setup.py" => setup_py(text),
            _ => package_information(text),
        };
        self.name = self.name.take().or(found.name);
        self.roots.extend(found.roots);
        self.modules.extend(found.modules);
    }
}

fn package_information(text: &str) -> Project {
    let headers = text.lines().take_while(|line| !line.is_empty());
    let name = headers.filter_map(|line| line.strip_prefix("Name:")).map(|name| name.trim().to_owned()).next();
    Project { name, ..Project::default() }
}

fn pyproject(text: &str) -> Project {
    let Ok(document) = text.parse::<DocumentMut>() else { return Project::default() };
    let at = |path: &[&str]| path.iter().try_fold(document.as_item(), |item, key| item.get(key));
    let name = [&["project", "name"][..], &["tool", "poetry", "name"], &["tool", "flit", "metadata", "dist-name"]];
    let setuptools = ["tool", "setuptools"];
    let mut roots = Vec::new();
    roots.extend(at(&["tool", "setuptools", "package-dir", ""]).and_then(text_of));
    roots.extend(texts(at(&["tool", "setuptools", "packages", "find", "where"])));
    roots.extend(texts(at(&["tool", "hatch", "build", "targets", "wheel", "sources"])));
    roots.extend(texts(at(&["tool", "hatch", "build", "targets", "wheel", "packages"])).iter().map(|it| folder_of(it)));
    roots.extend(at(&["tool", "poetry", "packages"]).map(poetry_roots).unwrap_or_default());
    roots.extend(at(&["tool", "pdm", "build", "package-dir"]).and_then(text_of));
    roots.extend(at(&["tool", "maturin", "python-source"]).and_then(text_of));
    let modules = texts(at(&setuptools).and_then(|item| item.get("py-modules")));
    Project { name: name.iter().find_map(|path| at(path).and_then(text_of)), roots, modules }
}

fn text_of(item: &Item) -> Option<String> {
    item.as_str().map(str::to_owned)
}

fn texts(item: Option<&Item>) -> Vec<String> {
    let Some(array) = item.and_then(Item::as_array) else { return Vec::new() };
    array.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// The folder that holds `package`; empty at the top.
fn folder_of(package: &str) -> String {
    package.trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
}

fn poetry_roots(packages: &Item) -> Vec<String> {
    let tables: Vec<&dyn TableLike> = match (packages.as_array(), packages.as_array_of_tables()) {
        (Some(array), _) => {
            array.iter().filter_map(|value| value.as_inline_table().map(|it| it as &dyn TableLike)).collect()
        }
        (_, Some(tables)) => tables.iter().map(|it| it as &dyn TableLike).collect(),
        (None, None) => Vec::new(),
    };
    tables.iter().filter_map(|table| table.get("from").and_then(text_of)).collect()
}

fn setup_cfg(text: &str) -> Project {
    let mut project = Project::default();
    let mut section = "";
    let mut key = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[') {
            (section, key) = (name.trim_end_matches([']', ' ']), "");
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        let (head, value) = line.split_once('=').map_or((line, ""), |(head, value)| (head.trim(), value.trim()));
        match (section, if indented { key } else { head }, indented) {
            ("metadata", "name", false) => project.name = Some(value.to_owned()).filter(|name| is_plain(name)),
            ("options", "package_dir", true) if head.is_empty() => project.roots.push(value.to_owned()),
            ("options", "package_dir", false) if value.starts_with('=') => {
                project.roots.push(value[1..].trim().to_owned());
            }
            ("options.packages.find", "where", false) if !value.is_empty() => project.roots.push(value.to_owned()),
            ("options.packages.find", "where", true) => project.roots.push(line.trim().to_owned()),
            ("options", "py_modules", _) => {
                let names = if indented { line } else { value };
                project
                    .modules
                    .extend(names.split([',', ' ']).map(str::trim).filter(|it| !it.is_empty()).map(Into::into));
            }
            _ => {}
        }
        if !indented {
            key = head;
        }
    }
    project
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || "-_.".contains(it))
}

/// Reads the arguments that are literals; a script that computes them says nothing.
fn setup_py(text: &str) -> Project {
    let call = text.find("setup(").map_or("", |start| &text[start..]);
    let name = literal_after(call, "name").or_else(|| named_by_variable(text, call)).filter(|name| is_plain(name));
    let mut roots = Vec::new();
    roots.extend(text.split("package_dir").skip(1).filter_map(literal_map_entry));
    roots.extend(literal_after(text, "where"));
    roots.extend(text.split("find_packages(").skip(1).filter_map(leading_literal));
    let modules = text.split("py_modules").skip(1).flat_map(literal_list).collect();
    Project { name, roots, modules }
}

/// The text of the string literal after `keyword=`.
fn literal_after(text: &str, keyword: &str) -> Option<String> {
    text.match_indices(keyword).find_map(|(start, _)| {
        let bounded = !text[..start].ends_with(|it: char| it.is_alphanumeric() || it == '_');
        let rest = text[start + keyword.len()..].trim_start().strip_prefix('=')?;
        leading_literal(rest).filter(|_| bounded)
    })
}

/// The text of the module-level variable that is passed as `name=variable`.
fn named_by_variable(text: &str, call: &str) -> Option<String> {
    let passed = call.split_once("name=").map(|(_, rest)| rest.trim_start())?;
    let variable = &passed[..passed.find(|it: char| !it.is_alphanumeric() && it != '_')?];
    let assigned = |line: &str| leading_literal(line.strip_prefix(variable)?.trim_start().strip_prefix('=')?);
    text.lines().filter(|_| !variable.is_empty()).find_map(assigned)
}

fn leading_literal(text: &str) -> Option<String> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let (literal, _) = text[1..].split_once(quote)?;
    Some(literal.to_owned())
}

/// `src` in `={"": "src"}` and in `=dict(…)` nothing.
fn literal_map_entry(rest: &str) -> Option<String> {
    let inside = rest.trim_start().strip_prefix('=')?.trim_start().strip_prefix('{')?;
    let key = leading_literal(inside)?;
    let value = inside.split_once(':')?.1;
    key.is_empty().then(|| leading_literal(value)).flatten()
}

fn literal_list(rest: &str) -> Vec<String> {
    let list = rest.trim_start().strip_prefix('=').and_then(|rest| rest.trim_start().strip_prefix('['));
    let inside = list.and_then(|list| list.split_once(']')).map_or("", |(inside, _)| inside);
    inside.split(',').filter_map(leading_literal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file_name: &str, text: &str, expected: &str) {
        let mut project = Project::default();
        project.read(file_name, text);
        let name = project.name.unwrap_or_default();
        assert_eq!(format!("{name} {:?} {:?}", project.roots, project.modules), expected);
    }

    #[test]
    fn reads_every_packaging_file() {
        check("PKG-INFO", "Metadata-Version: 2.1\nName: acme-http\n\nName: other\n", "acme-http [] []");
        check("setup.cfg", "[metadata]\nname = acme\n[options]\npackage_dir =\n    = src\n", r#"acme ["src"] []"#);
        check("setup.cfg", "[options.packages.find]\nwhere = lib\n", r#" ["lib"] []"#);
        check("setup.cfg", "[options]\npy_modules = six\n", r#" [] ["six"]"#);
        let script = "NAME = 1\nsetup(\n  name='acme', package_dir={'': 'lib'}, py_modules=['a', \"b\"])\n";
        check("setup.py", script, r#"acme ["lib"] ["a", "b"]"#);
        check("setup.py", "NAME = 'acme'\nsetup(\n    name=NAME,\n)", "acme [] []");
        check("setup.py", "setup(name=NAME, packages=find_packages('src'))", r#" ["src"] []"#);
        check(
            "pyproject.toml",
            "[project]\nname = 'acme'\n[tool.setuptools.packages.find]\nwhere = ['src']",
            r#"acme ["src"] []"#,
        );
        check(
            "pyproject.toml",
            "[tool.poetry]\nname = 'acme'\npackages = [{include = 'acme', from = 'lib'}]",
            r#"acme ["lib"] []"#,
        );
        check("pyproject.toml", "[tool.hatch.build.targets.wheel]\npackages = ['src/acme']", r#" ["src"] []"#);
    }

    #[test]
    fn broken_files_say_nothing() {
        check("pyproject.toml", "[project\n", " [] []");
        check("setup.py", "setup(**config)", " [] []");
    }
}
