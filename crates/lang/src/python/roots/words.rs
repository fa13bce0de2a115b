//! What names of files and folders tell about their use.

use model::Role;

/// Folders that commonly hold the packages and are not packages themselves.
pub(super) const CONTAINERS: [&str; 4] = ["src", "lib", "python", "source"];

/// Packaging files; their folder is a project.
pub(super) const PACKAGING: [&str; 4] = ["PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py"];

/// The role that a folder at the top of a project has by its name; `None` when it says nothing.
pub(super) fn role_of_folder(name: &str) -> Option<Role> {
    match name.to_ascii_lowercase().as_str() {
        "test" | "tests" | "testing" | "testsuite" | "unittests" | "unit_tests" | "integration_tests" | "t" => {
            Some(Role::Test)
        }
        "doc" | "docs" | "documentation" => Some(Role::Docs),
        "example" | "examples" | "sample" | "samples" | "demo" | "demos" | "tutorial" | "tutorials" | "benchmark"
        | "benchmarks" | "bench" | "perf" | "asv_bench" | "notebooks" => Some(Role::Example),
        "script" | "scripts" | "tool" | "tools" | "ci" | "dev" | "devtools" | "build" | "dist" | "bin" | "contrib"
        | "extra" | "extras" | "vendor" | "vendored" | "third_party" | "thirdparty" | "node_modules" | "venv"
        | "site-packages" => Some(Role::Other),
        name if name.starts_with('.') || name.starts_with("vendored-") => Some(Role::Other),
        _ => None,
    }
}

/// True for a module next to the packaging files that serves the build and is not installed.
pub(super) fn is_build_script(stem: &str) -> bool {
    let words = [
        "setup",
        "conftest",
        "noxfile",
        "tasks",
        "fabfile",
        "manage",
        "versioneer",
        "ez_setup",
        "distribute_setup",
        "bootstrap",
        "runtests",
        "run_tests",
        "pavement",
        "release",
        "conf",
        "make",
        "build",
        "wscript",
        "waf",
        "dodo",
        "hatch_build",
        "setup_helper",
        "setupbase",
        "shippable",
        "appveyor",
        "hubconf",
    ];
    words.contains(&stem) || stem.starts_with("setup_") || stem.starts_with("_setup") || is_test_stem(stem)
}

/// True for `test_x.py`, `x_test.py`, `tests.py` and `conftest.py`.
pub(super) fn is_test_file(file: &str) -> bool {
    file.strip_suffix(".py").is_some_and(is_test_stem)
}

fn is_test_stem(stem: &str) -> bool {
    stem.starts_with("test_") || stem.ends_with("_test") || matches!(stem, "tests" | "conftest")
}

/// True for a `test_x` that serves people who write tests: `test_utils` of a web framework is API.
pub(super) fn is_test_support(stem: &str) -> bool {
    let rest = stem.strip_prefix("test_").unwrap_or("");
    matches!(
        rest,
        "util" | "utils" | "helper" | "helpers" | "support" | "case" | "cases" | "client" | "runner" | "base" | "tools"
    )
}

pub(super) fn is_identifier(text: &str) -> bool {
    let mut letters = text.chars();
    let start = letters.next().is_some_and(|it| it.is_alphabetic() || it == '_');
    start && letters.all(|it| it.is_alphanumeric() || it == '_')
}

/// True for prose: documentation wherever it lies.
pub(super) fn is_prose(file: &str) -> bool {
    let stem = file.split('.').next().unwrap_or("").to_ascii_lowercase();
    let known = ["readme", "changes", "changelog", "history", "news", "upgrading", "migration", "whatsnew"];
    file.ends_with(".rst") || file.ends_with(".md") || known.contains(&stem.as_str())
}
