use edit::EditSet;

use super::{Format, KeyRename, rename_keys};
use crate::OperationIndex;

/// `from -> to`, several separated by commas.
fn renamed(format: Format, text: &str, renames: &str) -> (String, Vec<String>) {
    let pairs = renames.split(", ").enumerate().map(|(place, pair)| (place as u32, pair.split_once(" -> ").unwrap()));
    let rename = |(place, (from, to))| KeyRename { from, to, operation: OperationIndex(place) };
    let renames: Vec<KeyRename<'_>> = pairs.map(rename).collect();
    let findings = rename_keys(0, format, text.as_bytes(), &renames);
    let mut set = EditSet::default();
    findings.edits.into_iter().for_each(|site| set.add(site.edit).unwrap());
    let flags = findings.flags.into_iter().map(|flag| format!("{} {}", flag.offset, flag.reason)).collect();
    (String::from_utf8(set.apply(text.as_bytes())).unwrap(), flags)
}

fn check(format: Format, text: &str, renames: &str, expected: &str) {
    let (after, flags) = renamed(format, text, renames);
    assert_eq!(flags, [""; 0], "{renames}");
    assert!(after == expected, "{renames}\n{:.400}", after);
    let (again, _) = renamed(format, &after, renames.split(", ").next().unwrap());
    if !renames.contains(", ") {
        assert_eq!(again, after, "a second run changes nothing");
    }
}

fn flagged(format: Format, text: &str, renames: &str, expected: &[&str]) {
    let (after, flags) = renamed(format, text, renames);
    assert_eq!((after.as_str(), flags), (text, expected.iter().map(|it| (*it).to_owned()).collect()), "{renames}");
}

#[test]
fn yaml_keeps_comments_anchors_quotes_and_line_ends() {
    let text = "\u{feff}# retry\r\na: &x\r\n  'max': 3 # max\r\n  b: {max: 1}\r\nc: *x\r\n";
    let (after, flags) = renamed(Format::Yaml, text, "a.max -> a.limit");
    assert_eq!(after, text.replace("'max'", "'limit'"));
    assert_eq!(flags, ["55 `c.max` is `a.max` by an alias here, and gets its new name, too"]);
    let text = &text.replace("*x", "1");
    check(Format::Yaml, text, "a.b.max -> a.b.limit", &text.replace("{max", "{limit"));
}

#[test]
fn yaml_reaches_into_lists_and_documents() {
    check(
        Format::Yaml,
        "hosts:\n- name: a\n  port: 1\n- port: 2\n---\nhosts:\n- port: 3\n",
        "hosts.port -> hosts.listen",
        "hosts:\n- name: a\n  listen: 1\n- listen: 2\n---\nhosts:\n- listen: 3\n",
    );
}

#[test]
fn yaml_quotes_what_would_be_no_text() {
    check(Format::Yaml, "a: 1\n", "a -> yes", "\"yes\": 1\n");
    check(Format::Yaml, "a: 1\n", "a -> b c", "\"b c\": 1\n");
}

#[test]
fn yaml_aliases_are_flagged() {
    let text = "a: &x\n  max: 1\nb:\n  <<: *x\nc: *x\n";
    let kept = |at: usize, path: &str| format!("{at} `{path}.max` is `a.max` by an alias here, which keeps its name");
    flagged(Format::Yaml, text, "b.max -> b.limit", &[&kept(24, "b")]);
    flagged(Format::Yaml, text, "c.max -> c.limit", &[&kept(30, "c")]);
    flagged(Format::Yaml, text, "b.min -> b.limit", &[]);
    let (after, flags) = renamed(Format::Yaml, text, "a.max -> a.limit, b.max -> b.limit");
    assert_eq!(after, text.replace("max", "limit"));
    assert_eq!(flags, ["30 `c.max` is `a.max` by an alias here, and gets its new name, too"]);
}

#[test]
fn yaml_keys_are_not_merged_with_what_an_alias_brings() {
    let text = "a: &x {limit: 1}\nb:\n  <<: [*x]\n  max: 2\n";
    flagged(Format::Yaml, text, "b.max -> b.limit", &["33 `b.limit` exists already, so `b.max` is not renamed"]);
}

#[test]
fn yaml_escapes_and_complex_keys_are_read() {
    let text = "\"k\\u00e9y\": {? a : 1}\n? b\n: c: 2\n";
    check(Format::Yaml, text, "kéy -> key", &text.replace("\"k\\u00e9y\"", "\"key\""));
    check(Format::Yaml, text, "b.c -> b.d", &text.replace("c: 2", "d: 2"));
    check(Format::Yaml, text, "kéy.a -> kéy.b", &text.replace("? a", "? b"));
}

#[test]
fn yaml_keys_move_with_their_comment() {
    let text = "# all\na:\n    x: 1  # how\n    y: [2,\n        3]\n    z: 0\nb:\n  c:\n    d: 1\n  e: 2\n";
    let expected = "# all\na:\n    y: [2,\n        3]\n    z: 0\nb:\n  c:\n    d: 1\n    w: 1  # how\n  e: 2\n";
    check(Format::Yaml, text, "a.x -> b.c.w", expected);
    let expected = "# all\na:\n    x: 1  # how\n    z: 0\nb:\n  c:\n    d: 1\n  e: 2\n  y: [2,\n      3]\n";
    check(Format::Yaml, text, "a.y -> b.y", expected);
    let expected = text.replace("    z: 0\n", "") + "f:\n  g:\n    z: 0\n";
    check(Format::Yaml, text, "a.z -> f.g.z", &expected);
    check(Format::Yaml, "a: 1\r\nb: 2", "a -> c.a", "b: 2\r\nc:\r\n  a: 1\r\n");
}

#[test]
fn yaml_maps_that_would_be_empty_go_too() {
    let text = "a:\n  x: 1\n  y: 2\nb:\n  z: 3\n";
    check(Format::Yaml, text, "a.x -> b.x, a.y -> b.w", "b:\n  z: 3\n  x: 1\n  w: 2\n");
    check(Format::Yaml, "a:\n  x: 1\nb:\n  z: 3\n", "a.x -> b.x", "b:\n  z: 3\n  x: 1\n");
    check(Format::Yaml, text, "a.x -> c.x, a.y -> c.y", &text.replace("a:", "c:"));
    let by_hand = |at: usize, from: &str, to: &str| format!("{at} `{from}` moves to `{to}`: move it by hand");
    let commented = "a:\n  # why\n  x: 1\nb:\n  z: 3\n";
    flagged(Format::Yaml, commented, "a.x -> b.x", &[&by_hand(13, "a.x", "b.x")]);
    flagged(Format::Yaml, "a: {x: 1, y: 2}\nb:\n  z: 3\n", "a.x -> b.x", &[&by_hand(4, "a.x", "b.x")]);
    flagged(Format::Yaml, "a:\n- x: 1\n  y: 2\n", "a.x -> b.x", &[&by_hand(5, "a.x", "b.x")]);
    flagged(Format::Yaml, "a:\n  x: &k 1\n  y: *k\n", "a.x -> b.x", &[&by_hand(5, "a.x", "b.x")]);
}

#[test]
fn yaml_that_the_parser_cannot_count_is_flagged() {
    let text = |lines: usize| format!("{}a:\n  b: 1\n", "x: 1\n".repeat(lines));
    check(Format::Yaml, &text(20_000), "a.b -> a.c", &text(20_000).replace("b: 1", "c: 1"));
    flagged(Format::Yaml, &text(40_000), "a.b -> a.c", &["0 the file cannot be read, look for `a.b`"]);
    let long = format!("a: {{x: \"{}\", b: 1}}\n", "x".repeat(40_000));
    flagged(Format::Yaml, &long, "a.b -> a.c", &["0 the file cannot be read, look for `a.b`"]);
}

#[test]
fn nothing_is_nested_too_deep_for_the_stack() {
    let deep = |open: &str, n: usize| format!("{}\nb: 1\n", open.repeat(n));
    let blocks = (0..300).map(|at| format!("{}a:\n", " ".repeat(at))).collect::<String>();
    for text in [deep("[", 100_000), deep("{a: ", 100_000), deep("- ", 100_000), deep("? ", 100_000), blocks + "b: 1"] {
        assert_eq!(renamed(Format::Yaml, &text, "b -> c").1, ["0 the file cannot be read, look for `b`"]);
    }
    for open in ["[", "{\"a\":", "/* \" */[", "'\"', [", "// '\n["] {
        let text = format!("{}\"b\"", open.repeat(100_000));
        assert_eq!(renamed(Format::Json, &text, "b -> c").1, ["0 the file cannot be read, look for `b`"], "{open}");
    }
    for text in [deep("a = [", 100_000), format!("b = {}", "[".repeat(100_000)), deep("b = {a = ", 100_000)] {
        assert_eq!(renamed(Format::Toml, &text, "b -> c").1, ["0 the file cannot be read, look for `b`"]);
    }
}

#[test]
fn toml_keys_move_with_their_comment() {
    let text = "t = 0\n[a]\nx = 1 # how\ny = [\n  2,\n]\n\n[b]\nz = 3\n[b.c]\nv = 1\n";
    let expected = "t = 0\n[a]\ny = [\n  2,\n]\n\n[b]\nz = 3\nw = 1 # how\n[b.c]\nv = 1\n";
    check(Format::Toml, text, "a.x -> b.w", expected);
    let expected = "t = 0\n[a]\nx = 1 # how\n\n[b]\nz = 3\n[b.c]\nv = 1\ny = [\n  2,\n]\n";
    check(Format::Toml, text, "a.y -> b.c.y", expected);
    check(Format::Toml, text, "b.c.v -> v", &text.replace("v = 1\n", "").replace("t = 0\n", "t = 0\nv = 1\n"));
    check(Format::Toml, text, "t -> d.t", &(text.replace("t = 0\n", "") + "\n[d]\nt = 0\n"));
    let by_hand = |at: usize, from: &str, to: &str| format!("{at} `{from}` moves to `{to}`: move it by hand");
    flagged(Format::Toml, text, "a.x -> b.z", &[&by_hand(10, "a.x", "b.z")]);
    flagged(Format::Toml, text, "a.x -> b.z.w", &[&by_hand(10, "a.x", "b.z.w")]);
    flagged(Format::Toml, "a = {x = 1, y = 2}\n", "a.x -> b.x", &[&by_hand(5, "a.x", "b.x")]);
    flagged(Format::Toml, "[[a]]\nx = 1\ny = 2\n", "a.x -> b.x", &[&by_hand(6, "a.x", "b.x")]);
}

#[test]
fn toml_tables_of_array_elements_are_told_apart() {
    let text = "[[a]]\n[a.b]\nx = 1\n[[a]]\n[a.b]\ny = 2\n";
    check(Format::Toml, text, "a.b.x -> a.b.y", &text.replace("x = 1", "y = 1"));
    let taken = "[[a]]\nx = 1\n[a.y]\n";
    flagged(Format::Toml, taken, "a.x -> a.y", &["6 `a.y` exists already, so `a.x` is not renamed"]);
}

#[test]
fn json_escapes_and_repeated_keys_are_read() {
    let text = "{\"\\u0061b\": 1, \"ab\": 2, \"x\": \"ab\"}";
    check(Format::Json, text, "ab -> c", "{\"c\": 1, \"c\": 2, \"x\": \"ab\"}");
}

#[test]
fn ini_knows_defaults_references_and_old_line_ends() {
    let text = "[DEFAULT]\nmax = 1\n[a]\nx = %(max)s ${max} ${a:max}\n";
    flagged(Format::Ini, text, "a.max -> a.limit", &["10 `a.max` may come from here, look at it"]);
    let (after, flags) = renamed(Format::Ini, text, "DEFAULT.max -> DEFAULT.limit");
    assert_eq!(after, text.replace("max = 1", "limit = 1"));
    let look = |at: usize, text: &str| format!("{at} `{text}` may name `DEFAULT.max`, look at it");
    assert_eq!(flags, [look(26, "%(max)"), look(34, "${max}")]);
    check(Format::Ini, "[a]\rx = 1\ry = 2\r", "a.y -> a.z", "[a]\rx = 1\rz = 2\r");
    flagged(Format::Ini, "[a]\nx = 1\nY = 2\n", "a.x -> a.y", &["4 `a.y` exists already, so `a.x` is not renamed"]);
}

#[test]
fn env_values_of_several_lines_are_no_keys() {
    let text = "K=\"a\nA=1\n\"\nA=2\rB='A=3'\nC='open\n";
    check(Format::Env, text, "A -> Z", "K=\"a\nA=1\n\"\nZ=2\rB='A=3'\nC='open\n");
}

#[test]
fn what_does_not_parse_is_flagged() {
    let reason = "0 the file cannot be read, look for `a.b`";
    flagged(Format::Yaml, "a: {b: 1\n", "a.b -> a.c", &[reason]);
    flagged(Format::Toml, "[a\nb = 1\n", "a.b -> a.c", &[reason]);
    flagged(Format::Json, "{\"a\": {\"b\": ]}", "a.b -> a.c", &[reason]);
    flagged(Format::Json, &format!("{}\"b\"", "[".repeat(100_000)), "a.b -> a.c", &[reason]);
}

#[test]
fn an_existing_target_is_refused() {
    let reason = |at: usize| format!("{at} `a.c` exists already, so `a.b` is not renamed");
    flagged(Format::Yaml, "a:\n  b: 1\n  c: 2\n", "a.b -> a.c", &[&reason(5)]);
    flagged(Format::Toml, "[a]\nb = 1\nc = 2\n", "a.b -> a.c", &[&reason(4)]);
    flagged(Format::Json, "{\"a\": {\"b\": 1, \"c\": 2}}", "a.b -> a.c", &[&reason(7)]);
    flagged(Format::Ini, "[a]\nb = 1\nc = 2\n", "a.b -> a.c", &[&reason(4)]);
}

#[test]
fn keys_are_swapped_at_once() {
    check(Format::Yaml, "a: 1\nb: 2\n", "a -> b, b -> a", "b: 1\na: 2\n");
}

#[test]
fn toml_renames_headers_dotted_and_inline_keys() {
    let text = "[tool.acme]\nx = 1\n[tool.acme.sub]\ny.acme = {x = 2}\n[[tool.acme.list]]\nx = 3\n";
    check(Format::Toml, text, "tool.acme -> tool.new", &text.replace("tool.acme", "tool.new"));
    check(Format::Toml, text, "tool.acme.sub.y.acme.x -> tool.acme.sub.y.acme.z", &text.replace("{x", "{z"));
    check(Format::Toml, text, "tool.acme.list.x -> tool.acme.list.z", &text.replace("x = 3", "z = 3"));
    check(Format::Toml, text, "tool.acme.x -> tool.acme.a b", &text.replace("x = 1", "\"a b\" = 1"));
}

#[test]
fn toml_elements_of_an_array_do_not_collide() {
    let text = "[[a]]\nx = 1\n[[a]]\ny = 2\n";
    check(Format::Toml, text, "a.x -> a.y", &text.replace("x = 1", "y = 1"));
}

#[test]
fn a_map_with_one_key_is_renamed_itself() {
    check(Format::Toml, "[old.sub]\nkey = 1\n", "old.sub.key -> new.sub.key", "[new.sub]\nkey = 1\n");
    check(Format::Ini, "[old]\nkey = 1\n", "old.key -> new.key", "[new]\nkey = 1\n");
    check(Format::Ini, "[old]\nkey = 1\nx = 2\n", "old.key -> new.key", "[old]\nx = 2\n\n[new]\nkey = 1\n");
}

#[test]
fn json_keeps_comments_and_trailing_commas() {
    let text = "{ // ä\n  \"a\": {\"b\": \"b\", /* b */ },\n  \"b\": [{\"b\": 1}],\n}\n";
    check(Format::Json, text, "a.b -> a.c", &text.replace("{\"b\": \"b\"", "{\"c\": \"b\""));
    check(Format::Json, text, "b.b -> b.c", &text.replace("[{\"b\"", "[{\"c\""));
}

#[test]
fn ini_reads_continuations_and_case_as_python_does() {
    let text = "; a\n[tool:pytest]\nTestPaths =\n    testpaths\n  # testpaths\nother: testpaths = 1\n";
    let expected = text.replace("TestPaths", "paths");
    check(Format::Ini, text, "tool:pytest.testpaths -> tool:pytest.paths", &expected);
    let indented = "[a]\n\tx = 1\n\ty = 2\n";
    check(Format::Ini, indented, "a.y -> a.z", "[a]\n\tx = 1\n\tz = 2\n");
}

#[test]
fn ini_options_move_to_a_section_that_is_there() {
    let text = "[a]\r\nx = 1\r\ny : 2 ; y\r\n\r\n[b]\r\nz = 3\r\n   4\r\n\r\n[c]\r\n";
    let expected = "[a]\r\nx = 1\r\n\r\n[b]\r\nz = 3\r\n   4\r\nw : 2 ; y\r\n\r\n[c]\r\n";
    check(Format::Ini, text, "a.y -> b.w", expected);
    check(Format::Ini, "[a]\nx = 1\ny = 2\n[b]", "a.x -> b.x", "[a]\ny = 2\n[b]\nx = 1\n");
    let expected = "[a]\n[b]\nv = 1\nw = 2\n";
    check(Format::Ini, "[a]\nx = 1\ny = 2\n[b]\n", "a.x -> b.v, a.y -> b.w", expected);
    let reason = |from: &str, to: &str| format!("`{from}` moves to `{to}`: move it by hand");
    flagged(Format::Ini, text, "b.z -> a.z", &[&format!("30 {}", reason("b.z", "a.z"))]);
    flagged(Format::Ini, text, "a.y -> b.z", &[&format!("12 {}", reason("a.y", "b.z"))]);
}

#[test]
fn ini_options_move_to_a_section_that_is_new() {
    let text = "[a]\nx = 1\n\n[c]\ny = 2\nz = 3";
    check(Format::Ini, text, "c.y -> b.y", "[a]\nx = 1\n\n[c]\nz = 3\n\n[b]\ny = 2\n");
    let expected = "[a]\n\n[c]\nz = 3\nw = 1\n\n[b]\ny = 2\n";
    check(Format::Ini, text, "a.x -> c.w, c.y -> b.y", expected);
    check(Format::Ini, "[c]\ny = 2\n", "c.y -> b.y", "[b]\ny = 2\n");
}

#[test]
fn two_ini_options_do_not_become_one() {
    let (after, flags) = renamed(Format::Ini, "[a]\nx = 1\ny = 2\n", "a.x -> b.z, a.y -> b.z");
    assert_eq!(after, "[a]\ny = 2\n\n[b]\nz = 1\n");
    assert_eq!(flags, ["10 `b.z` comes from another key, too, so `a.y` stays"]);
}

#[test]
fn env_renames_keys_and_their_expansions() {
    check(
        Format::Env,
        "# A_B\nexport A_B=1 # A_B\nA_B_C=2\nX=$A_B/${A_B}/$A_B_C\nY='$A_B'\n",
        "A_B -> A_Z",
        "# A_B\nexport A_Z=1 # A_B\nA_B_C=2\nX=$A_Z/${A_Z}/$A_B_C\nY='$A_B'\n",
    );
    flagged(Format::Env, "A=1\nB=2\n", "A -> B", &["0 `B` exists already, so `A` stays"]);
}

#[test]
fn python_renames_names_and_literal_keys() {
    let text = "A = 1\ndef f(A):\n    return A\ndef g():\n    global A\n    A = 2\nB = A\n# A\n";
    let expected = "C = 1\ndef f(A):\n    return A\ndef g():\n    global C\n    C = 2\nB = C\n# A\n";
    check(Format::Python, text, "A -> C", expected);
    let text = "D = {'a': {\"b\": 1}, 'b': 2}\nE = dict(b=1)\n";
    check(Format::Python, text, "D.a.b -> D.a.c", &text.replace("\"b\"", "\"c\""));
    check(Format::Python, text, "E.b -> E.c", &text.replace("(b", "(c"));
    flagged(Format::Python, "A = 1\nB = 2\n", "A -> B", &["0 `B` exists already, so `A` stays"]);
}

#[test]
fn python_keys_are_followed_through_subscripts_and_methods() {
    let text = "D = {'a': {'b': 1}}\nD['a']['b'] = 2\nD['a'].update(b=3)\nD['a'] |= {'b': 4}\nD['a'].get('b')\nX['a']['b'] = D['b']\n";
    let expected = "D = {'a': {'c': 1}}\nD['a']['c'] = 2\nD['a'].update(c=3)\nD['a'] |= {'c': 4}\nD['a'].get('c')\nX['a']['b'] = D['b']\n";
    check(Format::Python, text, "D.a.b -> D.a.c", expected);
    check(
        Format::Python,
        "def f(D):\n    D['b']\nD = {}\nD['b'] = 1\n",
        "D.b -> D.c",
        "def f(D):\n    D['b']\nD = {}\nD['c'] = 1\n",
    );
}

#[test]
fn python_settings_are_followed_through_their_holder() {
    let text = "app.conf.A_B = 1\napp.config['A_B'] = 2\napp.conf.update(A_B=3, C=4)\ngetattr(settings, 'A_B')\nother.A_B = 'A_B'\n";
    let expected = "app.conf.a_z = 1\napp.config['a_z'] = 2\napp.conf.update(a_z=3, C=4)\ngetattr(settings, 'a_z')\nother.A_B = 'A_B'\n";
    check(Format::Python, text, "A_B -> a_z", expected);
    let both = "settings.A = 1\nsettings.B = 2\n";
    flagged(Format::Python, both, "A -> B", &["9 `A` cannot become `B` here, look at it"]);
    let class = "class Config:\n    A = 1\n";
    flagged(Format::Python, class, "A -> B", &["18 `A` of a class is called `B` now, look at it"]);
}
