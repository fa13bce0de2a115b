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
    assert_eq!((after.as_str(), flags.as_slice()), (expected, [].as_slice()), "{renames}");
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
    check(Format::Yaml, text, "a.max -> a.limit", &text.replace("'max'", "'limit'"));
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
    flagged(Format::Yaml, text, "b.max -> b.limit", &["20 `b.max` may be reached through an alias here"]);
    flagged(Format::Yaml, text, "c.max -> c.limit", &["27 `c.max` may be reached through an alias here"]);
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
