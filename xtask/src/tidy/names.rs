//! Names that say nothing.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Finding;
use super::sources::SourceFile;

const EMPTY_SUFFIXES: &[&str] = &["Manager", "Handler", "Helper", "Util", "Utils", "Processor", "Info", "Data", "Impl"];
/// Words of Python's own grammar.
const TERMS: &[&str] = &["ExceptHandler"];
const EMPTY_FILES: &[&str] = &["utils.rs", "util.rs", "common.rs", "types.rs", "helpers.rs", "misc.rs"];

/// Files, types and functions whose name says nothing.
pub(crate) fn check(file: &SourceFile) -> Vec<Finding> {
    let mut visitor = Names { path: &file.path, findings: Vec::new() };
    if file.name() == "mod.rs" {
        visitor.add(0, "`foo.rs` beside `foo/`, never `mod.rs`".into());
    }
    if EMPTY_FILES.contains(&file.name()) {
        visitor.add(0, "a file is named after its main type or function".into());
    }
    visitor.visit_file(&file.syntax);
    visitor.findings
}

struct Names<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Names<'_> {
    fn add(&mut self, line: usize, message: String) {
        self.findings.push(Finding { path: self.path.to_owned(), line, message });
    }

    fn check_type(&mut self, name: &syn::Ident) {
        let text = name.to_string();
        if TERMS.contains(&text.as_str()) {
            return;
        }
        if let Some(suffix) = EMPTY_SUFFIXES.iter().find(|it| text.ends_with(**it)) {
            self.add(name.span().start().line, format!("`{text}`: `{suffix}` says nothing"));
        }
    }

    fn check_function(&mut self, signature: &syn::Signature) {
        let name = signature.ident.to_string();
        if name.starts_with("get_") {
            self.add(signature.span().start().line, format!("`{name}`: drop the prefix"));
        }
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_struct(&mut self, node: &'ast syn::ItemStruct) {
        self.check_type(&node.ident);
        visit::visit_item_struct(self, node);
    }

    fn visit_item_enum(&mut self, node: &'ast syn::ItemEnum) {
        self.check_type(&node.ident);
        visit::visit_item_enum(self, node);
    }

    fn visit_item_trait(&mut self, node: &'ast syn::ItemTrait) {
        self.check_type(&node.ident);
        visit::visit_item_trait(self, node);
    }

    fn visit_item_type(&mut self, node: &'ast syn::ItemType) {
        self.check_type(&node.ident);
        visit::visit_item_type(self, node);
    }

    fn visit_signature(&mut self, node: &'ast syn::Signature) {
        self.check_function(node);
        visit::visit_signature(self, node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        check(&SourceFile::parse(path, text).unwrap()).into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn names_say_what_a_thing_is() {
        assert_eq!(messages("a.rs", "struct PlanManager; enum Plan {}"), ["`PlanManager`: `Manager` says nothing"]);
        assert_eq!(messages("a.rs", "fn get_plan() {} fn plan() {}"), ["`get_plan`: drop the prefix"]);
        assert_eq!(messages("a/utils.rs", "").len(), 1);
    }
}
