//! The phrases that introduce a successor or an old name.

use super::{Mention, Noun, Relation, Token};

/// A name that a sentence calls old.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub mention: Mention,
    pub noun: Noun,
}

/// A name that a sentence offers instead.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub mention: Mention,
    pub noun: Noun,
    pub relation: Relation,
    pub alternatives: usize,
    /// The name that it stands against: “new instead of old”.
    pub instead_of: Option<Subject>,
}

/// Words that announce a successor, longest first.
const TRIGGERS: &[(&[&str], Relation)] = &[
    (&["been", "renamed", "to"], Relation::Renamed),
    (&["been", "moved", "to"], Relation::Renamed),
    (&["available", "as"], Relation::Renamed),
    (&["available", "under"], Relation::Renamed),
    (&["available", "in"], Relation::Renamed),
    (&["available", "from"], Relation::Renamed),
    (&["available", "at"], Relation::Renamed),
    (&["accessible", "as"], Relation::Renamed),
    (&["renamed", "to"], Relation::Renamed),
    (&["renamed", "as"], Relation::Renamed),
    (&["renamed"], Relation::Renamed),
    (&["rename", "to"], Relation::Renamed),
    (&["moved", "to"], Relation::Renamed),
    (&["moved", "into"], Relation::Renamed),
    (&["moved", "under"], Relation::Renamed),
    (&["moved", "in"], Relation::Renamed),
    (&["changed", "to"], Relation::Renamed),
    (&["replaced", "by"], Relation::Renamed),
    (&["replaced", "with"], Relation::Renamed),
    (&["replaced", "in", "favor", "of"], Relation::Renamed),
    (&["replace", "it", "with"], Relation::Renamed),
    (&["replace", "with"], Relation::Renamed),
    (&["superseded", "by"], Relation::Renamed),
    (&["substituted", "by"], Relation::Renamed),
    (&["merged", "into"], Relation::Renamed),
    (&["alias", "for"], Relation::Renamed),
    (&["alias", "of"], Relation::Renamed),
    (&["alias", "to"], Relation::Renamed),
    (&["deprecated", "version", "of"], Relation::Renamed),
    (&["synonym", "for"], Relation::Renamed),
    (&["synonym", "of"], Relation::Renamed),
    (&["replacement", "is"], Relation::Renamed),
    (&["in", "favor", "of"], Relation::Use),
    (&["in", "favour", "of"], Relation::Use),
    (&["favor", "of"], Relation::Use),
    (&["switch", "to"], Relation::Use),
    (&["migrate", "to"], Relation::Use),
    (&["move", "to"], Relation::Use),
    (&["change", "to"], Relation::Use),
    (&["refer", "to"], Relation::See),
    (&["import", "it", "from"], Relation::ImportFrom),
    (&["import", "them", "from"], Relation::ImportFrom),
    (&["import", "it", "directly", "from"], Relation::ImportFrom),
    (&["import", "directly", "from"], Relation::ImportFrom),
    (&["import", "from"], Relation::ImportFrom),
    (&["imported", "from"], Relation::ImportFrom),
    (&["use"], Relation::Use),
    (&["using"], Relation::Use),
    (&["call"], Relation::Use),
    (&["prefer"], Relation::See),
    (&["see"], Relation::See),
];

/// Words that say that their subject is old.
const FATES: &[&str] =
    &["deprecated", "renamed", "moved", "removed", "replaced", "obsolete", "superseded", "dropped", "merged", "gone"];

const FILLERS: &[&str] = &[
    "the",
    "a",
    "an",
    "its",
    "new",
    "either",
    "now",
    "only",
    "our",
    "instead",
    "e.g",
    "just",
    "equivalent",
    "more",
    "generic",
    "general",
    "explicit",
    "explicitly",
    "directly",
];

const STOP_WORDS: &[&str] = &[
    "this", "that", "it", "them", "these", "those", "and", "or", "of", "to", "in", "on", "with", "for", "as", "is",
    "if", "when", "your", "you", "one", "any", "another", "other", "with", "at", "by", "from", "same", "case", "code",
    "the", "a", "an", "instead", "version", "python", "future", "release", "both", "all", "such", "their", "there",
    "what", "which", "only", "not", "no", "be", "more", "care", "caution",
];

/// The successors that one sentence offers.
pub(super) fn targets(sentence: &[Token]) -> Vec<Target> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < sentence.len() {
        match trigger(sentence, at) {
            Some((length, relation)) => {
                let start = at + length;
                let (group, end) = successors(sentence, start, relation);
                at = end.max(start);
                found.extend(group);
            }
            None => at += 1,
        }
    }
    if found.is_empty() { instead(sentence) } else { found }
}

fn word(token: &Token) -> Option<&str> {
    if let Token::Word(word) = token { Some(word) } else { None }
}

fn is_word(token: Option<&Token>, wanted: &str) -> bool {
    token.and_then(word).is_some_and(|it| it.eq_ignore_ascii_case(wanted))
}

fn trigger(sentence: &[Token], at: usize) -> Option<(usize, Relation)> {
    let fits = |words: &[&str]| words.iter().enumerate().all(|(offset, it)| is_word(sentence.get(at + offset), it));
    let (words, relation) = TRIGGERS.iter().find(|(words, _)| fits(words))?;
    let negated =
        at > 0 && ["not", "never", "don't", "t", "of", "to"].iter().any(|it| is_word(sentence.get(at - 1), it));
    let verb = matches!(words[0], "use" | "call" | "see" | "using");
    (!(negated && verb)).then_some((words.len(), *relation))
}

/// The names right after a trigger, with what joins them: `a`, `a or b`, `a, b and c`.
fn successors(sentence: &[Token], start: usize, relation: Relation) -> (Vec<Target>, usize) {
    let mut found: Vec<Target> = Vec::new();
    let mut at = start;
    while let Some((target, end)) = successor(sentence, at, relation, found.is_empty()) {
        found.push(target);
        at = end;
        match joint(sentence, at) {
            Some(next) => at = next,
            None => break,
        }
    }
    let more = !found.is_empty() && asks_for_more(sentence, at);
    let alternatives = found.len().saturating_sub(1) + usize::from(more);
    let instead_of = instead_of(sentence, at);
    found.iter_mut().for_each(|it| {
        it.alternatives = alternatives;
        it.instead_of.clone_from(&instead_of);
    });
    (found, at)
}

/// The old name of “new instead of old”, “new rather than old”, whose new one ends before `at`.
fn instead_of(sentence: &[Token], at: usize) -> Option<Subject> {
    let at = at + usize::from(sentence.get(at).and_then(word).is_some_and(|it| noun(it) != Noun::Bare));
    let contrast = [["instead", "of"], ["rather", "than"]];
    let found = contrast.iter().any(|it| is_word(sentence.get(at), it[0]) && is_word(sentence.get(at + 1), it[1]));
    let (old, _) = found.then(|| successor(sentence, at + 2, Relation::Use, true))??;
    Some(Subject { mention: old.mention, noun: old.noun })
}

/// "use a if …": something else otherwise. "use a with …", "use a instead, e.g. `b = a(c)`": another name is not enough.
fn asks_for_more(sentence: &[Token], at: usize) -> bool {
    let word_at = |place: usize, words: &[&str]| words.iter().any(|it| is_word(sentence.get(place), it));
    if word_at(at, &["if", "when", "unless", "with", "on", "together", "combined"]) {
        return true;
    }
    let after = at + usize::from(word_at(at, &["instead"]));
    let joined = word_at(after, &["in"]) && word_at(after + 1, &["conjunction", "combination"]);
    let after = after + usize::from(matches!(sentence.get(after), Some(Token::Other(','))));
    let example = word_at(after, &["e.g", "like", "followed"]);
    let code = matches!(sentence.get(after + 1), Some(Token::Other('`')));
    word_at(after, &["together", "combined", "with", "followed"]) || joined || (example && code)
}

/// The index after `or`, `and` or a comma between two names.
fn joint(sentence: &[Token], at: usize) -> Option<usize> {
    let comma = matches!(sentence.get(at), Some(Token::Other(',' | '/')));
    let after = if comma { at + 1 } else { at };
    let word = ["or", "and"].iter().any(|it| is_word(sentence.get(after), it));
    if word { Some(after + 1) } else { comma.then_some(after) }
}

fn successor(sentence: &[Token], start: usize, relation: Relation, first: bool) -> Option<(Target, usize)> {
    let (at, noun_before) = skip_fillers(sentence, start);
    let noun_after = sentence.get(at + 1).and_then(word).map_or(Noun::Bare, noun);
    let mention = match sentence.get(at)? {
        Token::Name(mention) => mention.clone(),
        Token::Word(word) if first && stands_for_a_name(sentence, at, word) => plain(word),
        Token::Word(_) | Token::Stop | Token::Other(_) => return None,
    };
    let noun = if noun_before == Noun::Bare { noun_after } else { noun_before };
    Some((Target { mention, noun, relation, alternatives: 0, instead_of: None }, at + 1))
}

fn skip_fillers(sentence: &[Token], start: usize) -> (usize, Noun) {
    let mut at = start;
    let mut seen = Noun::Bare;
    while at < start + 6 {
        match sentence.get(at) {
            Some(Token::Other(':' | '-')) => {}
            Some(Token::Word(word)) if FILLERS.contains(&word.to_lowercase().as_str()) => {}
            Some(Token::Word(word)) if noun(word) != Noun::Bare && names_follow(sentence, at) => seen = noun(word),
            Some(Token::Word(_) | Token::Name(_) | Token::Stop | Token::Other(_)) | None => break,
        }
        at += 1;
    }
    (at, seen)
}

fn names_follow(sentence: &[Token], at: usize) -> bool {
    matches!(sentence.get(at + 1), Some(Token::Name(_) | Token::Word(_) | Token::Other(':')))
}

/// A plain word counts as a name only where nothing else can stand: `use run instead`, `renamed to run.`
fn stands_for_a_name(sentence: &[Token], at: usize, word: &str) -> bool {
    let lower = word.to_lowercase();
    if STOP_WORDS.contains(&lower.as_str()) || noun(word) != Noun::Bare || word.len() < 2 {
        return false;
    }
    match sentence.get(at + 1) {
        None | Some(Token::Stop) => true,
        Some(Token::Other(c)) => matches!(c, ',' | ')' | '('),
        Some(Token::Word(next)) => next.eq_ignore_ascii_case("instead") || noun(next) != Noun::Bare || next == "in",
        Some(Token::Name(_)) => false,
    }
}

fn plain(word: &str) -> Mention {
    Mention { name: word.to_owned(), marked: false, with_arguments: false, role: String::new() }
}

/// `X instead`, `X should be used`: the name stands before the phrase.
fn instead(sentence: &[Token]) -> Vec<Target> {
    let place = sentence.iter().position(|token| word(token).is_some_and(|it| it.eq_ignore_ascii_case("instead")));
    let used = sentence.windows(2).position(|pair| is_word(pair.first(), "be") && is_word(pair.get(1), "used"));
    let Some(end) = place.or(used) else { return Vec::new() };
    let mut names =
        sentence[..end].iter().filter_map(|token| if let Token::Name(it) = token { Some(it) } else { None });
    let Some(mention) = names.next_back().filter(|it| it.marked) else { return Vec::new() };
    let weak = place.is_none();
    let relation = if weak { Relation::See } else { Relation::Use };
    let instead_of = instead_of(sentence, end);
    vec![Target { mention: mention.clone(), noun: Noun::Bare, relation, alternatives: 0, instead_of }]
}

/// The name that the text up to the end of a sentence calls old: in this sentence, else in the one before.
pub(super) fn subject(upto: &[Token], start: usize) -> Option<Subject> {
    let sentence = &upto[start..];
    in_sentence(sentence).or_else(|| {
        let before = upto[..start.saturating_sub(1)].rsplit(|token| *token == Token::Stop).next()?;
        in_sentence(before)
    })
}

fn in_sentence(sentence: &[Token]) -> Option<Subject> {
    let fate =
        sentence.iter().position(|token| word(token).is_some_and(|it| FATES.contains(&it.to_lowercase().as_str())))?;
    let limit = sentence[..fate].iter().position(|token| is_word(Some(token), "use")).unwrap_or(fate);
    let names = sentence[..limit].iter().enumerate().filter_map(|(at, token)| named(sentence, at, token));
    names.into_iter().next()
}

fn named(sentence: &[Token], at: usize, token: &Token) -> Option<Subject> {
    let before = at.checked_sub(1).and_then(|it| word(&sentence[it])).map_or(Noun::Bare, noun);
    let after = sentence.get(at + 1).and_then(word).map_or(Noun::Bare, noun);
    let noun_here = if after == Noun::Bare { before } else { after };
    match token {
        Token::Name(mention) => Some(Subject { mention: mention.clone(), noun: noun_here }),
        Token::Word(text) if after != Noun::Bare || follows_importing(sentence, at) => {
            let ordinary = STOP_WORDS.contains(&text.to_lowercase().as_str())
                || noun(text) != Noun::Bare
                || FILLERS.contains(&text.to_lowercase().as_str());
            (!ordinary).then(|| Subject { mention: plain(text), noun: noun_here })
        }
        Token::Word(_) | Token::Stop | Token::Other(_) => None,
    }
}

fn follows_importing(sentence: &[Token], at: usize) -> bool {
    at > 0 && is_word(sentence.get(at - 1), "importing")
}

fn noun(word: &str) -> Noun {
    match word.to_lowercase().as_str() {
        "parameter" | "parameters" | "argument" | "arguments" | "keyword" | "kwarg" | "option" | "arg" | "param"
        | "kwargs" => Noun::Parameter,
        "module" | "package" => Noun::Module,
        "class" | "function" | "method" | "property" | "attribute" | "decorator" | "constant" | "type" | "methods"
        | "functions" | "classes" | "exception" | "object" | "field" | "glyph" | "API" => Noun::Symbol,
        _ => Noun::Bare,
    }
}
