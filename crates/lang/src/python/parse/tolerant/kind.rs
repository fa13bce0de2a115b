//! The grammar's node kinds and fields, looked up by name once.

use std::cell::RefCell;
use std::sync::LazyLock;

use model::TextRange;
use tree_sitter::{Language, Node, Parser, Point};

/// Declares an enum with one variant per name of the grammar, and `Other` for the rest.
macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum $type {
            $($variant,)*
            /// Everything that the builder has no question about.
            Other,
        }

        impl $type {
            fn of_name(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)*
                    _ => Self::Other,
                }
            }
        }
    };
}

names! {
    /// What a node is.
    Kind {
        AliasedImport = "aliased_import",
        ArgumentList = "argument_list",
        AsPattern = "as_pattern",
        AsPatternTarget = "as_pattern_target",
        AssertStatement = "assert_statement",
        Assignment = "assignment",
        Attribute = "attribute",
        AugmentedAssignment = "augmented_assignment",
        Await = "await",
        BinaryOperator = "binary_operator",
        Block = "block",
        BooleanOperator = "boolean_operator",
        BreakStatement = "break_statement",
        Call = "call",
        CaseClause = "case_clause",
        CasePattern = "case_pattern",
        Chevron = "chevron",
        ClassDefinition = "class_definition",
        ClassPattern = "class_pattern",
        Comment = "comment",
        ComparisonOperator = "comparison_operator",
        ComplexPattern = "complex_pattern",
        ConcatenatedString = "concatenated_string",
        ConditionalExpression = "conditional_expression",
        ConstrainedType = "constrained_type",
        ContinueStatement = "continue_statement",
        DecoratedDefinition = "decorated_definition",
        Decorator = "decorator",
        DefaultParameter = "default_parameter",
        DeleteStatement = "delete_statement",
        DictPattern = "dict_pattern",
        Dictionary = "dictionary",
        DictionaryComprehension = "dictionary_comprehension",
        DictionarySplat = "dictionary_splat",
        DictionarySplatPattern = "dictionary_splat_pattern",
        DottedName = "dotted_name",
        ElifClause = "elif_clause",
        Ellipsis = "ellipsis",
        ElseClause = "else_clause",
        ExceptClause = "except_clause",
        ExecStatement = "exec_statement",
        ExpressionList = "expression_list",
        ExpressionStatement = "expression_statement",
        False = "false",
        FinallyClause = "finally_clause",
        Float = "float",
        ForInClause = "for_in_clause",
        ForStatement = "for_statement",
        FormatExpression = "format_expression",
        FormatSpecifier = "format_specifier",
        FunctionDefinition = "function_definition",
        FutureImportStatement = "future_import_statement",
        GeneratorExpression = "generator_expression",
        GenericType = "generic_type",
        GlobalStatement = "global_statement",
        Identifier = "identifier",
        IfClause = "if_clause",
        IfStatement = "if_statement",
        ImportFromStatement = "import_from_statement",
        ImportPrefix = "import_prefix",
        ImportStatement = "import_statement",
        Integer = "integer",
        Interpolation = "interpolation",
        KeywordArgument = "keyword_argument",
        KeywordPattern = "keyword_pattern",
        KeywordSeparator = "keyword_separator",
        Lambda = "lambda",
        LambdaParameters = "lambda_parameters",
        LineContinuation = "line_continuation",
        List = "list",
        ListComprehension = "list_comprehension",
        ListPattern = "list_pattern",
        ListSplat = "list_splat",
        ListSplatPattern = "list_splat_pattern",
        MatchStatement = "match_statement",
        MemberType = "member_type",
        Module = "module",
        NamedExpression = "named_expression",
        None = "none",
        NonlocalStatement = "nonlocal_statement",
        NotOperator = "not_operator",
        Pair = "pair",
        Parameters = "parameters",
        ParenthesizedExpression = "parenthesized_expression",
        PassStatement = "pass_statement",
        PatternList = "pattern_list",
        PositionalSeparator = "positional_separator",
        PrintStatement = "print_statement",
        RaiseStatement = "raise_statement",
        RelativeImport = "relative_import",
        ReturnStatement = "return_statement",
        Set = "set",
        SetComprehension = "set_comprehension",
        Slice = "slice",
        SplatPattern = "splat_pattern",
        SplatType = "splat_type",
        String = "string",
        StringEnd = "string_end",
        StringStart = "string_start",
        Subscript = "subscript",
        True = "true",
        TryStatement = "try_statement",
        Tuple = "tuple",
        TuplePattern = "tuple_pattern",
        Type = "type",
        TypeAliasStatement = "type_alias_statement",
        TypeParameter = "type_parameter",
        TypedDefaultParameter = "typed_default_parameter",
        TypedParameter = "typed_parameter",
        UnaryOperator = "unary_operator",
        UnionPattern = "union_pattern",
        UnionType = "union_type",
        WhileStatement = "while_statement",
        WildcardImport = "wildcard_import",
        WithClause = "with_clause",
        WithItem = "with_item",
        WithStatement = "with_statement",
        Yield = "yield",
    }
}

names! {
    /// A token without a name of its own in the grammar: a keyword or punctuation.
    Token {
        Async = "async",
        Case = "case",
        Comma = ",",
        DoubleStar = "**",
        Equal = "=",
        From = "from",
        Future = "__future__",
        Minus = "-",
        OpenParenthesis = "(",
        CloseParenthesis = ")",
        Star = "*",
        Underscore = "_",
        Bar = "|",
    }
}

names! {
    /// The part that a node plays in its parent.
    Field {
        Alias = "alias",
        Alternative = "alternative",
        Argument = "argument",
        Arguments = "arguments",
        Attribute = "attribute",
        Body = "body",
        Cause = "cause",
        Code = "code",
        Condition = "condition",
        Consequence = "consequence",
        Definition = "definition",
        Expression = "expression",
        FormatSpecifier = "format_specifier",
        Function = "function",
        Guard = "guard",
        Key = "key",
        Left = "left",
        ModuleName = "module_name",
        Name = "name",
        Object = "object",
        Operator = "operator",
        Operators = "operators",
        Parameters = "parameters",
        ReturnType = "return_type",
        Right = "right",
        Subject = "subject",
        Subscript = "subscript",
        Superclasses = "superclasses",
        Type = "type",
        TypeParameters = "type_parameters",
        Value = "value",
    }
}

/// A node's kind: named by the grammar, or a bare token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// A node with a meaning of its own.
    Node(Kind),
    /// Punctuation or a keyword.
    Token(Token),
    /// Text that fits nowhere.
    Error,
}

struct Grammar {
    language: Language,
    symbols: Vec<Symbol>,
    fields: Vec<Field>,
}

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let language = Language::new(tree_sitter_python::LANGUAGE);
    let symbols = (0..language.node_kind_count() as u16).map(|id| symbol_of_id(&language, id)).collect();
    let fields = (0..=language.field_count() as u16).map(|id| field_of_id(&language, id)).collect();
    Grammar { language, symbols, fields }
});

fn symbol_of_id(language: &Language, id: u16) -> Symbol {
    let name = language.node_kind_for_id(id).unwrap_or("");
    if language.node_kind_is_named(id) {
        Symbol::Node(Kind::of_name(name))
    } else {
        Symbol::Token(Token::of_name(name))
    }
}

fn field_of_id(language: &Language, id: u16) -> Field {
    language.field_name_for_id(id).map_or(Field::Other, Field::of_name)
}

/// What `node` is.
pub(super) fn symbol(node: Node<'_>) -> Symbol {
    if node.is_error() {
        return Symbol::Error;
    }
    GRAMMAR.symbols.get(node.kind_id() as usize).copied().unwrap_or(Symbol::Token(Token::Other))
}

/// The field with the grammar's number `id`.
pub(super) fn field(id: u16) -> Field {
    GRAMMAR.fields.get(id as usize).copied().unwrap_or(Field::Other)
}

/// Runs `work` with this thread's parser.
pub(super) fn with_parser<R>(work: impl FnOnce(&mut Parser) -> R) -> R {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(parser());
    }
    PARSER.with_borrow_mut(work)
}

/// Parses `part` of `text` alone; ranges count from the start of `text`.
pub(super) fn parse_part(text: &[u8], part: TextRange) -> tree_sitter::Tree {
    let point = |offset: u32| {
        let before = &text[..offset as usize];
        let line = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Point::new(before.iter().filter(|byte| **byte == b'\n').count(), before.len() - line)
    };
    let range = tree_sitter::Range {
        start_byte: part.start as usize,
        end_byte: part.end as usize,
        start_point: point(part.start),
        end_point: point(part.end),
    };
    with_parser(|parser| {
        parser.set_included_ranges(&[range]).expect("one range cannot overlap");
        let syntax = parser.parse(text, None).expect("the parser has a language, and no time limit");
        parser.set_included_ranges(&[]).expect("no range cannot overlap");
        syntax
    })
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&GRAMMAR.language).expect("the grammar's version is one that the library supports");
    parser
}
