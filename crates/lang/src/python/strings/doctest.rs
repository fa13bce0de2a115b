//! Examples in docstrings: their code is read as a file of its own, with the imports of the module around it.

use model::{RepoPath, TextRange};

use super::docs::docstrings;
use crate::python::{
    members::Site,
    respell::{self, Found},
    scope::ScopeId,
    syntax::Tree,
};
use crate::{Findings, SourceText};

/// Respells the examples in the docstrings of one file.
pub(crate) fn respell_doctests(site: Site<'_, '_>, found: &mut Found) {
    let unit = site.world.unit(site.file);
    let path = RepoPath::new("example.py").expect("a plain name is a path");
    for content in docstrings(&unit.tree) {
        let text = unit.tree.text(content);
        if !text.contains(">>>") || text.contains('\\') {
            continue;
        }
        let example = Example::read(site, &unit.tree, content);
        let source = SourceText { path: &path, bytes: example.text.as_bytes() };
        let findings = respell::respell(&[source], site.context.surfaces, site.context.rules.respellings);
        example.give_back(&unit.tree, findings, found);
    }
}

/// The code of one docstring's examples.
struct Example {
    text: String,
    /// Start in `text`, start in the file, length: one per line of code.
    lines: Vec<(u32, u32, u32)>,
}

impl Example {
    fn read(site: Site<'_, '_>, tree: &Tree, content: TextRange) -> Self {
        let mut code = String::new();
        let mut lines = Vec::new();
        for (offset, line) in lines_with_offsets(tree.text(content)) {
            if let Some(skipped) = prompt(line) {
                let rest = &line[skipped..];
                lines.push((code.len() as u32, content.start + (offset + skipped) as u32, rest.len() as u32));
                code.push_str(rest);
                code.push('\n');
            }
        }
        let head = outer_imports(site, &code);
        let shift = head.len() as u32;
        let lines = lines.into_iter().map(|(at, origin, length)| (at + shift, origin, length)).collect();
        Self { text: head + &code, lines }
    }

    fn give_back(&self, tree: &Tree, findings: Findings, found: &mut Found) {
        for edit in findings.edits {
            let range = edit.edit.range;
            let (Some(start), Some(end)) = (self.origin(range.start), self.origin(range.end)) else { continue };
            let text = edit.edit.replacement.replace('\n', &format!("\n{}", prefix(tree, start)));
            if !tree.text(TextRange::new(start, end)).contains('\n') {
                found.replace(TextRange::new(start, end), text, &[edit.operation]);
            }
        }
        for flag in findings.flags {
            if let Some(offset) = self.origin(flag.offset) {
                found.flag(offset, flag.reason, flag.operation.as_slice());
            }
        }
    }

    /// Where an offset of the example stands in the file; `None` in what was put before it.
    fn origin(&self, offset: u32) -> Option<u32> {
        let inside = |(at, _, length): &&(u32, u32, u32)| (*at..=at + length).contains(&offset);
        self.lines.iter().find(inside).map(|(at, origin, _)| origin + offset - at)
    }
}

fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split('\n').map(move |line| {
        let start = offset;
        offset += line.len() + 1;
        (start, line.trim_end_matches('\r'))
    })
}

/// How long the indentation and the prompt of a line of code are.
fn prompt(line: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start().len();
    let rest = &line[indent..];
    let is_prompt = |mark: &str| rest == mark || rest.strip_prefix(mark).is_some_and(|after| after.starts_with(' '));
    (is_prompt(">>>") || is_prompt("...")).then(|| (indent + 4).min(line.len()))
}

/// The indentation and a prompt, as on the line of `offset`.
fn prefix(tree: &Tree, offset: u32) -> String {
    let before = &tree.source[..offset as usize];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = &before[start..];
    let indent = &line[..line.len() - line.trim_start().len()];
    format!("{indent}>>> ")
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
