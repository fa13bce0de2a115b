//! How long functions are.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Finding;
use super::sources::SourceFile;

/// A longer one is a list of things that deserve names.
const LIMIT: usize = 100;
/// How many of the longest are shown.
const TAIL: usize = 12;

/// One function of ours.
struct Function {
    path: String,
    name: String,
    line: usize,
    length: usize,
}

/// Functions over the limit.
pub(crate) fn check(file: &SourceFile) -> Vec<Finding> {
    let long = functions(file).into_iter().filter(|it| it.length > LIMIT);
    long.map(|it| {
        let message = format!("`{}` has {} lines; {LIMIT} is the limit", it.name, it.length);
        Finding { path: it.path, line: it.line, message }
    })
    .collect()
}

/// Count, median, 90th percentile and the longest functions of all files, tests left out.
pub(crate) fn statistics(files: &[SourceFile]) -> String {
    let mut all: Vec<Function> = files.iter().flat_map(functions).collect();
    all.sort_by(|a, b| a.length.cmp(&b.length).then_with(|| b.path.cmp(&a.path)));
    let share = |per_cent: usize| all.get(all.len() * per_cent / 100).map_or(0, |it| it.length);
    let within = |lines: usize| all.iter().filter(|it| it.length <= lines).count() * 100 / all.len().max(1);
    let mut res = format!(
        "{} functions: median {} lines, {} % within 8, {} % within 40, 90th percentile {}\nlongest:",
        all.len(),
        share(50),
        within(8),
        within(40),
        share(90),
    );
    for it in all.iter().rev().take(TAIL) {
        res += &format!("\n  {:>4}  {}:{} {}", it.length, it.path, it.line, it.name);
    }
    res
}

fn functions(file: &SourceFile) -> Vec<Function> {
    let mut visitor = Functions { path: &file.path, found: Vec::new() };
    visitor.visit_file(&file.syntax);
    visitor.found
}

struct Functions<'a> {
    path: &'a str,
    found: Vec<Function>,
}

impl Functions<'_> {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let first = signature.span().start().line;
        let length = block.span().end().line + 1 - first;
        let name = signature.ident.to_string();
        self.found.push(Function { path: self.path.to_owned(), name, line: first, length });
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if node.ident != "tests" {
            visit::visit_item_mod(self, node);
        }
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.add(&node.sig, &node.block);
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.add(&node.sig, &node.block);
        visit::visit_impl_item_fn(self, node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_the_signature_to_the_last_brace() {
        let file = SourceFile::parse("a.rs", "/// Doc.\nfn f(\n) {\n    ();\n}\nmod tests { fn g() {} }").unwrap();
        let lengths: Vec<_> = functions(&file).iter().map(|it| (it.line, it.length)).collect();
        assert_eq!(lengths, [(2, 4)]);
    }
}
