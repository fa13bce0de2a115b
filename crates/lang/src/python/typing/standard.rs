//! What functions and methods of the standard library make of what they are given.

use model::DottedName;

use super::{ClassRef, Type, container::awaited, world::World};
use crate::python::syntax::{ArgumentForm, ArgumentNode};

impl World<'_> {
    /// What the function at `path` gives, when it hands on what it is given.
    pub(super) fn standard_function(&self, file: usize, arguments: &[ArgumentNode], path: &DottedName) -> Option<Type> {
        let value = |place: usize| self.positional(file, arguments, place);
        let element = |place: usize| self.element(&value(place));
        let list = |element: Type| Type::generic("list", vec![element]);
        Some(match path.as_str() {
            "copy.copy"
            | "copy.deepcopy"
            | "copy.replace"
            | "dataclasses.replace"
            | "attr.evolve"
            | "attrs.evolve"
            | "weakref.proxy"
            | "typing.assert_type"
            | "typing_extensions.assert_type"
            | "asyncio.create_task"
            | "asyncio.ensure_future"
            | "asyncio.wait_for"
            | "asyncio.shield" => value(0),
            "functools.partial" => Type::Partial(Box::new(value(0))),
            "contextlib.closing" | "contextlib.nullcontext" | "contextlib.aclosing" => {
                Type::Instance(ClassRef::Outside("typing.ContextManager".into()), vec![value(0)])
            }
            "weakref.ref" => Type::Instance(ClassRef::Outside(path.clone()), vec![value(0)]),
            "builtins.next" | "builtins.min" | "builtins.max" | "random.choice" | "heapq.heappop" => element(0),
            "builtins.iter"
            | "builtins.sorted"
            | "builtins.aiter"
            | "itertools.islice"
            | "itertools.cycle"
            | "asyncio.as_completed"
            | "concurrent.futures.as_completed"
            | "random.sample"
            | "random.choices" => list(element(0)),
            "itertools.takewhile"
            | "itertools.dropwhile"
            | "itertools.filterfalse"
            | "heapq.nlargest"
            | "heapq.nsmallest" => list(element(1)),
            "builtins.anext" => awaitable(element(0)),
            "itertools.repeat" => list(value(0)),
            "itertools.chain" => {
                let parts = (0..arguments.len()).map(element);
                list(Type::join(parts))
            }
            "itertools.chain.from_iterable" => list(self.element(&element(0))),
            "itertools.product" | "itertools.zip_longest" => {
                let parts = (0..arguments.len()).map(element);
                list(Type::generic("tuple", parts.collect()))
            }
            "itertools.pairwise" | "itertools.combinations" | "itertools.permutations" | "itertools.batched" => {
                list(Type::repeated(element(0)))
            }
            "itertools.groupby" => list(Type::generic("tuple", vec![Type::Unknown, list(element(0))])),
            "asyncio.run" => awaited(&value(0)),
            "asyncio.gather" => self.gathered(file, arguments),
            "builtins.open" => Type::builtin("file"),
            _ => return None,
        })
    }

    /// `await asyncio.gather(a(), b())` gives what both give.
    fn gathered(&self, file: usize, arguments: &[ArgumentNode]) -> Type {
        let placed = arguments.iter().filter(|argument| !matches!(argument.form, ArgumentForm::Keyword(_)));
        let placed: Vec<&ArgumentNode> = placed.collect();
        let all = match placed.as_slice() {
            [only] if only.form == ArgumentForm::Star => {
                Type::repeated(awaited(&self.element(&self.infer(file, only.value))))
            }
            many if many.iter().all(|argument| argument.form == ArgumentForm::Positional) => {
                let parts = many.iter().map(|argument| awaited(&self.infer(file, argument.value)));
                Type::generic("tuple", parts.collect())
            }
            _ => Type::Unknown,
        };
        awaitable(all)
    }

    /// What a method of a class of the standard library gives, when it hands on what it or its object was given.
    pub(super) fn standard_method(
        &self,
        file: usize,
        arguments: &[ArgumentNode],
        receiver: &Type,
        name: &str,
    ) -> Option<Type> {
        let Type::Instance(ClassRef::Outside(path), held) = receiver else { return None };
        let value = |place: usize| self.positional(file, arguments, place);
        let called = |place: usize| value(place).map(|callee| self.called_with_nothing(file, callee));
        let class = path.last();
        Some(match (path.root(), name) {
            ("contextlib", "enter_context") => self.entered(&value(0)),
            ("contextlib", "enter_async_context") => awaitable(self.entered(&value(0))),
            ("contextlib", "push" | "push_async_exit") => value(0),
            ("asyncio", "create_task") => value(0),
            ("asyncio", "run" | "run_until_complete") => awaited(&value(0)),
            ("asyncio", "run_in_executor") => awaitable(called(1)),
            ("concurrent", "submit") => {
                Type::Instance(ClassRef::Outside("concurrent.futures.Future".into()), vec![called(0)])
            }
            ("concurrent", "map") => Type::generic("list", vec![called(0)]),
            ("asyncio", "get") if class.ends_with("Queue") => awaitable(first(held)),
            ("queue" | "asyncio" | "multiprocessing", "get" | "get_nowait") if class.ends_with("Queue") => first(held),
            ("contextvars", "get") if class == "ContextVar" => first(held),
            ("weakref", "__call__") => first(held),
            (_, "result") if matches!(class, "Future" | "Task" | "Awaitable") => first(held),
            _ => return None,
        })
    }

    fn called_with_nothing(&self, file: usize, callee: &Type) -> Type {
        match callee {
            Type::Class(class) => Type::Instance(class.clone(), Vec::new()),
            Type::Function(function) => self.function_result(*function, None),
            Type::Member(receiver, name) => self.method_result_of(receiver, name),
            Type::Named(path) => self.named_result(file, &[], path),
            Type::Partial(inner) => self.called_with_nothing(file, inner),
            _ => Type::Unknown,
        }
    }
}

fn awaitable(result: Type) -> Type {
    Type::Instance(ClassRef::Outside("typing.Awaitable".into()), vec![result])
}

fn first(held: &[Type]) -> Type {
    held.first().cloned().unwrap_or(Type::Unknown)
}

/// Modules of the standard library whose functions give values of their own.
pub(super) fn is_standard(root: &str) -> bool {
    const ROOTS: &[&str] = &[
        "argparse",
        "base64",
        "collections",
        "csv",
        "datetime",
        "decimal",
        "glob",
        "hashlib",
        "inspect",
        "io",
        "itertools",
        "json",
        "locale",
        "logging",
        "math",
        "operator",
        "os",
        "pathlib",
        "pickle",
        "platform",
        "random",
        "re",
        "shlex",
        "shutil",
        "signal",
        "socket",
        "ssl",
        "string",
        "struct",
        "subprocess",
        "sys",
        "tempfile",
        "textwrap",
        "threading",
        "time",
        "traceback",
        "urllib",
        "uuid",
        "warnings",
        "xml",
        "zipfile",
        "zlib",
    ];
    // These hand out what they were given.
    let passes_on = matches!(root, "itertools" | "pickle" | "random" | "operator" | "collections");
    ROOTS.contains(&root) && !passes_on
}
