//! Keys that go to another map: whole lines of block style, taken where they stand and put below the last key there.

use model::TextRange;
use tree_sitter::{Node, Tree};

use super::super::Format;
use super::super::key::Style;
use super::super::lines::{has_old_line_ends, indentation, line_end, line_feed, line_of};
use super::super::moves::Move;
use super::super::rename::spell;
use super::{parse, scalar_text};

/// How far maps are indented where the file does not show it.
const STEP: usize = 2;

/// How the keys at `wanted`, byte ranges with new dotted paths, go to other maps, all at once; `None` for each that
/// cannot be moved mechanically.
pub(in crate::config) fn move_keys(text: &str, wanted: &[(TextRange, &str)]) -> Vec<Option<Move>> {
    let tree = parse(text).filter(|it| !it.root_node().has_error() && !has_old_line_ends(text));
    let Some(tree) = tree else { return vec![None; wanted.len()] };
    let document = Document { text, tree: &tree };
    let pairs: Vec<Option<Node<'_>>> = wanted.iter().map(|(range, _)| document.pair(*range)).collect();
    let mut res: Vec<Option<Move>> =
        pairs.iter().zip(wanted).map(|(pair, (_, to))| document.moved((*pair)?, to)).collect();
    refuse_split_headers(&mut res);
    // A map that would be left empty goes as a whole, or nothing of it goes.
    while let Some(place) = (0..res.len()).find(|at| res[*at].is_some() && document.leaves_a_rest(&pairs, &res, *at)) {
        res[place] = None;
    }
    for at in 0..res.len() {
        let emptied = pairs[at].filter(|_| res[at].is_some()).and_then(|pair| document.emptied(pair, &pairs, &res));
        if let (Some(start), Some(it)) = (emptied.flatten(), res[at].as_mut()) {
            it.line.start = start;
        }
    }
    res
}

/// Two new maps of one name would be one map twice.
fn refuse_split_headers(moves: &mut [Option<Move>]) {
    for at in 1..moves.len() {
        let first_line = |it: &Move| Some((it.end, it.header.as_deref()?.lines().next()?.to_owned()));
        let (before, rest) = moves.split_at_mut(at);
        let clashes = |it: &Move| {
            let others = before.iter().flatten().filter(|other| other.header != it.header);
            first_line(it).is_some() && others.filter_map(first_line).any(|other| Some(other) == first_line(it))
        };
        if rest[0].as_ref().is_some_and(clashes) {
            rest[0] = None;
        }
    }
}

struct Document<'a> {
    text: &'a str,
    tree: &'a Tree,
}

/// Where a key goes, and the new maps on the way.
struct Destination {
    end: u32,
    indentation: usize,
    header: Option<String>,
}

impl<'a> Document<'a> {
    /// The pair of block style whose key stands at `range`.
    fn pair(&self, range: TextRange) -> Option<Node<'a>> {
        let mut node = self.tree.root_node().descendant_for_byte_range(range.start as usize, range.end as usize)?;
        while node.kind() != "block_mapping_pair" {
            let parent = node.parent()?;
            if parent.kind() == "flow_pair" || parent.kind() == "flow_mapping" {
                return None;
            }
            node = parent;
        }
        let key = node.child_by_field_name("key")?;
        (key.start_byte() == range.start as usize).then_some(node)
    }

    fn moved(&self, pair: Node<'a>, to: &str) -> Option<Move> {
        let lines = self.lines(pair)?;
        let body = &self.text[lines.start as usize..lines.end as usize];
        let shares = body.contains(['&', '*']) || body.contains("|+") || body.contains(">+");
        let destination = self.destination(pair, to).filter(|_| !shares)?;
        let column = pair.start_position().column;
        let key = pair.child_by_field_name("key")?;
        let (old, new) = (scalar_text(self.text, key)?.0, to.rsplit('.').next()?);
        let name =
            if old == new { self.text[key.byte_range()].to_owned() } else { spell(Format::Yaml, Style::Bare, new)? };
        let rest = self.text[key.end_byte()..lines.end as usize].trim_end();
        let rest = shifted(rest, column, destination.indentation)?;
        let written = format!("{}{name}{rest}", " ".repeat(destination.indentation));
        Some(Move { line: lines, header: destination.header, end: destination.end, written })
    }

    /// The lines of `pair`, which begins the first of them.
    fn lines(&self, pair: Node<'a>) -> Option<TextRange> {
        let start = pair.start_byte();
        indentation(self.text, start as u32).filter(|it| it.bytes().all(|byte| byte == b' '))?;
        let written = self.text[start..pair.end_byte()].trim_end().len();
        let end = line_end(self.text, (start + written) as u32);
        Some(TextRange::new(line_of(self.text, TextRange::at(start as u32)).start, end))
    }

    fn destination(&self, pair: Node<'a>, to: &str) -> Option<Destination> {
        let segments: Vec<&str> = to.split('.').collect();
        let mut mapping = self.root_mapping(pair)?;
        let mut depth = 0;
        let mut step = STEP;
        loop {
            let column = mapping.start_position().column;
            let next = self.find(mapping, segments[depth])?;
            match next {
                Some(next) if depth + 1 < segments.len() => {
                    let inner = block_mapping(next.child_by_field_name("value")?)?;
                    step = inner.start_position().column.checked_sub(column)?;
                    mapping = inner;
                    depth += 1;
                }
                Some(_) => return None,
                None => break,
            }
        }
        let last = mapping.named_children(&mut mapping.walk()).filter(|it| it.kind() == "block_mapping_pair").last()?;
        let column = mapping.start_position().column;
        let new_maps = &segments[depth..segments.len() - 1];
        let (feed, mut header) = (line_feed(self.text), String::new());
        for (place, segment) in new_maps.iter().enumerate() {
            let name = spell(Format::Yaml, Style::Bare, segment)?;
            header.push_str(&format!("{}{name}:{feed}", " ".repeat(column + place * step)));
        }
        let header = (!new_maps.is_empty()).then_some(header);
        Some(Destination { end: self.lines(last)?.end, indentation: column + new_maps.len() * step, header })
    }

    /// The pair of `name` in `mapping`: an error when there are several, or when a merge may bring one.
    fn find(&self, mapping: Node<'a>, name: &str) -> Option<Option<Node<'a>>> {
        let pairs = mapping.named_children(&mut mapping.walk()).collect::<Vec<_>>();
        let mut found = None;
        for pair in pairs.into_iter().filter(|it| it.kind() == "block_mapping_pair") {
            let key = scalar_text(self.text, pair.child_by_field_name("key")?)?.0;
            if key == "<<" || (key == name && found.is_some()) {
                return None;
            }
            if key == name {
                found = Some(pair);
            }
        }
        Some(found)
    }

    /// The map that the document of `pair` consists of; `None` when the pair stands in a list.
    fn root_mapping(&self, pair: Node<'a>) -> Option<Node<'a>> {
        let (mut node, mut res) = (pair, None);
        while let Some(parent) = node.parent() {
            match parent.kind() {
                "block_mapping" => res = Some(parent),
                "block_sequence" | "flow_sequence" | "flow_mapping" => return None,
                "document" => return res,
                _ => {}
            }
            node = parent;
        }
        res
    }

    /// True when the map around the pair at `at` would lose all its keys and cannot go with them.
    fn leaves_a_rest(&self, pairs: &[Option<Node<'a>>], moves: &[Option<Move>], at: usize) -> bool {
        pairs[at].is_some_and(|pair| self.emptied(pair, pairs, moves) == Some(None))
    }

    /// For the first pair of a map that all pairs leave: where the lines begin that go with it, the key of the map
    /// among them; `Some(None)` when these say more, `None` when the map keeps a key.
    fn emptied(&self, pair: Node<'a>, pairs: &[Option<Node<'a>>], moves: &[Option<Move>]) -> Option<Option<u32>> {
        let goes = |node: Node<'a>| pairs.iter().zip(moves).any(|(it, way)| way.is_some() && *it == Some(node));
        let mut start = None;
        let (mut first, mut node) = (pair, pair);
        loop {
            let mapping = node.parent()?;
            let siblings: Vec<Node<'a>> = mapping.named_children(&mut mapping.walk()).collect();
            let mine: Vec<&Node<'a>> = siblings.iter().filter(|it| it.kind() == "block_mapping_pair").collect();
            let is_empty = mine.iter().all(|it| goes(**it) || **it == node);
            if !is_empty {
                return start.map(Some);
            }
            if **mine.first()? != first && start.is_none() {
                // The first pair of the map takes the lines above along.
                return Some(self.lines(pair).map(|it| it.start));
            }
            let Some(outer) = outer_pair(mapping) else { return start.map(Some).or(Some(None)) };
            let (Some(above), Some(below)) = (self.lines(outer), self.lines(first)) else { return Some(None) };
            let (above, below) = (above.start as usize, below.start as usize);
            let header = &self.text[above..below];
            if header.contains('#') || header.contains(['&', '!']) {
                return Some(None);
            }
            start = Some(above as u32);
            (first, node) = (outer, outer);
        }
    }
}

/// The pair whose value is `mapping`.
fn outer_pair(mapping: Node<'_>) -> Option<Node<'_>> {
    let block = mapping.parent()?;
    block.parent().filter(|it| it.kind() == "block_mapping_pair")
}

fn block_mapping(value: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = value.walk();
    value.named_children(&mut cursor).find(|it| it.kind() == "block_mapping")
}

/// `text` with its lines after the first one indented by `to` instead of `from` spaces; `None` when a line has fewer.
fn shifted(text: &str, from: usize, to: usize) -> Option<String> {
    let mut res = String::with_capacity(text.len());
    for (place, line) in text.split_inclusive('\n').enumerate() {
        if place == 0 || line.trim().is_empty() {
            res.push_str(line);
        } else {
            let kept = line.get(from..).filter(|_| line[..from].bytes().all(|it| it == b' '))?;
            res.push_str(&" ".repeat(to));
            res.push_str(kept);
        }
    }
    Some(res)
}
