use super::*;

/// Renders the layout of `files` (packaging files as `path = text`): roots, then each file's role and module.
#[track_caller]
fn check(package: Option<&str>, files: &[&str], expected: &str) {
    let split: Vec<(&str, &str)> = files.iter().map(|file| file.split_once(" = ").unwrap_or((file, ""))).collect();
    let evidence = Evidence {
        paths: split.iter().map(|(path, _)| *path).collect(),
        packaging: split.iter().copied().filter(|(path, _)| is_packaging_file(path)).collect(),
        package,
        import_roots: Vec::new(),
    };
    let shown = layout(&evidence).map_or("none\n".to_owned(), |layout| show(&layout, &evidence.paths));
    assert_eq!(shown.trim(), expected.trim().replace("\n    ", "\n"), "\n{shown}");
}

fn show(layout: &Layout, paths: &[&str]) -> String {
    let mut shown = format!("{} {:?}\n", layout.distribution, layout.roots);
    for path in paths.iter().filter(|path| path.ends_with(".py") || path.ends_with(".pyi") || path.ends_with(".rst")) {
        let module = layout.module(path).map_or("-".to_owned(), |place| place.name.to_string());
        shown += &format!("{path} {:?} {module}\n", layout.role(path));
    }
    shown
}

#[test]
fn src_layout_wins_over_scripts_at_the_top() {
    check(
        None,
        &[
            "pyproject.toml = [project]\nname='acme-http'",
            "setup.py",
            "src/acme/__init__.py",
            "src/acme/a.py",
            "tests/test_a.py",
            "docs/conf.py",
            "docs/a.rst",
            "examples/e/app.py",
        ],
        r#"acme-http ["src/"]
    setup.py Other -
    src/acme/__init__.py Library acme
    src/acme/a.py Library acme.a
    tests/test_a.py Test -
    docs/conf.py Docs -
    docs/a.rst Docs -
    examples/e/app.py Example -"#,
    );
}

#[test]
fn packages_at_the_top_with_tests_inside() {
    check(
        None,
        &[
            "setup.py",
            "acme/__init__.py",
            "acme/tests/__init__.py",
            "acme/tests/test_a.py",
            "acme/testing/__init__.py",
            "acme/test/utils.py",
            "tools/__init__.py",
            "acme/migrations/0001_first.py",
        ],
        r#"acme [""]
    setup.py Other -
    acme/__init__.py Library acme
    acme/tests/__init__.py Test acme.tests
    acme/tests/test_a.py Test acme.tests.test_a
    acme/testing/__init__.py Library acme.testing
    acme/test/utils.py Library acme.test.utils
    tools/__init__.py Other -
    acme/migrations/0001_first.py Other -"#,
    );
}

#[test]
fn test_helpers_of_a_library_are_api() {
    check(
        None,
        &["aweb/__init__.py", "aweb/test_utils.py", "aweb/web.py", "aweb/test_web.py", "aweb/conftest.py"],
        r#"aweb [""]
    aweb/__init__.py Library aweb
    aweb/test_utils.py Library aweb.test_utils
    aweb/web.py Library aweb.web
    aweb/test_web.py Test aweb.test_web
    aweb/conftest.py Test aweb.conftest"#,
    );
}

#[test]
fn single_modules_beside_setup() {
    check(
        None,
        &["setup.py = setup(name='six')", "six.py", "test_six.py", "noxfile.py"],
        r#"six [""]
    setup.py Other -
    six.py Library six
    test_six.py Test -
    noxfile.py Other -"#,
    );
}

#[test]
fn namespace_packages_and_stub_folders() {
    check(
        None,
        &["setup.py = setup(name='google-storage')", "google/storage/__init__.py", "google/storage/blob.py"],
        r#"google-storage [""]
    setup.py Other -
    google/storage/__init__.py Library google.storage
    google/storage/blob.py Library google.storage.blob"#,
    );
    check(
        None,
        &["yaml-stubs/__init__.pyi", "yaml-stubs/nodes.pyi"],
        r#"yaml-stubs [""]
    yaml-stubs/__init__.pyi Library yaml
    yaml-stubs/nodes.pyi Library yaml.nodes"#,
    );
}

#[test]
fn folders_without_any_init_count_when_there_is_nothing_else() {
    check(
        None,
        &["setup.py = setup(name='acme')", "acme/a.py", "other/b.py"],
        r#"acme [""]
    setup.py Other -
    acme/a.py Library acme.a
    other/b.py Other -"#,
    );
    check(
        None,
        &["ab/a.py", "setup.py"],
        r#"ab [""]
    ab/a.py Library ab.a
    setup.py Other -"#,
    );
}

#[test]
fn a_monorepo_is_read_whole_or_by_project() {
    let files = [
        "libs/core/pyproject.toml = [project]\nname='acme-core'",
        "libs/core/acme_core/__init__.py",
        "libs/more/pyproject.toml",
        "libs/more/acme_more/__init__.py",
    ];
    check(
        None,
        &files,
        r#"acme-core ["libs/core/", "libs/more/"]
    libs/core/acme_core/__init__.py Library acme_core
    libs/more/acme_more/__init__.py Library acme_more"#,
    );
    check(
        Some("acme_core"),
        &files,
        r#"acme-core ["libs/core/"]
    libs/core/acme_core/__init__.py Library acme_core
    libs/more/acme_more/__init__.py Other -"#,
    );
    check(Some("nothing"), &files, "none");
}

#[test]
fn hints_are_followed_when_the_tree_confirms_them() {
    check(
        None,
        &["setup.cfg = [options]\npackage_dir =\n  = code", "code/acme/__init__.py", "tools/__init__.py"],
        r#"acme ["code/"]
    code/acme/__init__.py Library acme
    tools/__init__.py Other -"#,
    );
    check(
        None,
        &["setup.cfg = [options]\npackage_dir =\n  = gone", "acme/__init__.py"],
        r#"acme [""]
    acme/__init__.py Library acme"#,
    );
}
