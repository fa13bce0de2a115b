//! Examples in docstrings: their code is read as a file of its own, with the imports of the module around it.

use edit::Edit;
use model::{RepoPath, TextRange};

use super::docs::docstrings;
use crate::python::{
    embedded::{Embedded, in_docstring},
    members::Site,
    respell::{self, Found},
    scope::ScopeId,
};
use crate::{Findings, SourceText};

/// Respells the examples in the docstrings of one file: sessions with prompts and blocks of code.
pub(crate) fn respell_doctests(site: Site<'_, '_>, found: &mut Found) {
    let unit = site.world.unit(site.file);
    let path = RepoPath::new("example").expect("a plain name is a path");
    for content in docstrings(&unit.tree) {
        let text = unit.tree.text(content);
        if ![">>>", "::", "```"].iter().any(|mark| text.contains(mark)) {
            continue;
        }
        if !site.context.project.speaks(unit, content) {
            continue;
        }
        let Some(example) = Example::read(site, text, content.start) else { continue };
        let source = SourceText { path: &path, bytes: example.text.as_bytes() };
        let findings = respell::respell(&[source], site.context.surfaces, site.context.rules.respellings);
        example.give_back(findings, found);
    }
}

/// The code of one docstring's examples.
struct Example {
    /// The imports of the module around it, then the code.
    text: String,
    code: Embedded,
    /// How long the imports are.
    head: u32,
    /// Where the docstring starts in the file.
    start: u32,
}

impl Example {
    fn read(site: Site<'_, '_>, text: &str, start: u32) -> Option<Self> {
        let code = in_docstring(text)?;
        let head = outer_imports(site, code.text());
        Some(Self { text: format!("{head}{}", code.text()), code, head: head.len() as u32, start })
    }

    fn give_back(&self, findings: Findings, found: &mut Found) {
        for edit in findings.edits {
            let range = edit.edit.range;
            let Some(start) = range.start.checked_sub(self.head) else { continue };
            let inside = Edit::replace(TextRange::new(start, range.end - self.head), edit.edit.replacement.clone());
            if let Some(inner) = self.code.edit(&inside) {
                let range = TextRange::new(inner.range.start + self.start, inner.range.end + self.start);
                found.replace(range, inner.replacement, &[edit.operation]);
            }
        }
        for flag in findings.flags {
            if let Some(offset) = flag.offset.checked_sub(self.head) {
                found.flag(self.code.offset(offset) + self.start, flag.reason, flag.operation.as_slice());
            }
        }
    }
}

/// The module's imports of names that the examples do not import themselves.
fn outer_imports(site: Site<'_, '_>, code: &str) -> String {
    let unit = site.world.unit(site.file);
    let imported = |name: &str| code.lines().any(|line| line.contains("import") && line.contains(name));
    let top = unit.imports.items.iter().filter(|item| {
        let binding = item.binding.map(|binding| unit.scopes.binding(binding));
        binding.is_some_and(|binding| binding.scope == ScopeId::MODULE && binding.sites.len() == 1)
    });
    let lines = top.filter(|item| code.contains(&item.bound) && !imported(&item.bound)).map(|item| {
        let path = &item.path;
        match (item.form, item.is_plain()) {
            (crate::python::imports::ImportForm::Module, true) => format!("import {path}\n"),
            (crate::python::imports::ImportForm::Module, false) => format!("import {path} as {}\n", item.bound),
            (crate::python::imports::ImportForm::Name, _) => {
                let module = path.parent().unwrap_or_default();
                let alias = if item.aliased { format!(" as {}", item.bound) } else { String::new() };
                format!("from {module} import {}{alias}\n", path.last())
            }
        }
    });
    lines.collect()
}
