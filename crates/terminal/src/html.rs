use crate::{Finding, Level, Rule};

/// How every page of ours looks: light or dark as the reader's system is, and readable on a narrow screen.
const STYLE: &str = include_str!("page.css");

/// `text` so that it stands for itself in HTML and XML.
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut res, it| {
        match it {
            '&' => res.push_str("&amp;"),
            '<' => res.push_str("&lt;"),
            '>' => res.push_str("&gt;"),
            '"' => res.push_str("&quot;"),
            '\'' => res.push_str("&#39;"),
            it => res.push(it),
        }
        res
    })
}

/// `text` with what stands in back quotes as code; a back quote without another stands for itself.
pub fn coded(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let is_code = |place: usize| place % 2 == 1 && place + 1 < parts.len();
    let part = |(place, text): (usize, &&str)| match place {
        place if is_code(place) => format!("<code>{}</code>", escaped(text)),
        place if place % 2 == 1 => format!("`{}", escaped(text)),
        _ => escaped(text),
    };
    parts.iter().enumerate().map(part).collect()
}

/// One page with `title` around `body`: no script, nothing from the network.
pub fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// The findings as a page, grouped by rule, with an anchor for each.
pub(crate) fn to_html(tool: &str, rules: &[Rule], findings: &[Finding]) -> String {
    let title = format!("{tool}: {} {}", findings.len(), if findings.len() == 1 { "finding" } else { "findings" });
    let mut body = format!("<h1>{}</h1>\n", escaped(&title));
    let of = |rule: &Rule| -> Vec<&Finding> { findings.iter().filter(|it| it.rule == rule.id).collect() };
    let sections: Vec<(&Rule, Vec<&Finding>)> =
        rules.iter().map(|rule| (rule, of(rule))).filter(|(_, found)| !found.is_empty()).collect();
    body += &contents(&sections);
    for (rule, found) in sections {
        let id = escaped(&rule.id);
        body += &format!("<section id=\"{id}\">\n<h2><a href=\"#{id}\">{id}</a></h2>\n");
        body += &format!("<p>{}</p>\n<ul>\n", coded(&rule.description));
        body.extend(found.into_iter().map(item));
        body += "</ul>\n</section>\n";
    }
    page(&title, &body)
}

/// A table of the rules with how often each was found, or a sentence when there is nothing.
fn contents(sections: &[(&Rule, Vec<&Finding>)]) -> String {
    if sections.is_empty() {
        return "<p>Nothing was found.</p>\n".to_owned();
    }
    let row = |(rule, found): &(&Rule, Vec<&Finding>)| {
        let (id, what) = (escaped(&rule.id), coded(&rule.description));
        format!("<tr><td><a href=\"#{id}\">{id}</a></td><td>{}</td><td>{what}</td></tr>\n", found.len())
    };
    let rows: String = sections.iter().map(row).collect();
    let head = "<thead><tr><th>Rule</th><th>Findings</th><th>What it is</th></tr></thead>";
    format!("<table>\n{head}\n<tbody>\n{rows}</tbody>\n</table>\n")
}

fn item(finding: &Finding) -> String {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let place = match (finding.line, finding.column) {
        (0, _) => finding.path.clone(),
        (line, 0) => format!("{}:{line}", finding.path),
        (line, column) => format!("{}:{line}:{column}", finding.path),
    };
    let message = coded(&finding.message);
    format!("<li><code>{}</code> <span class=\"{level}\">{level}</span> {message}</li>\n", escaped(&place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_quotes_come_in_pairs() {
        assert_eq!(coded("`a<b>` is `c`"), "<code>a&lt;b&gt;</code> is <code>c</code>");
        assert_eq!(coded("one ` alone"), "one ` alone");
    }

    #[test]
    fn nothing_found_is_said() {
        assert!(to_html("onx", &[], &[]).contains("<p>Nothing was found.</p>"));
    }

    #[test]
    fn a_page_shows_findings_below_their_rule_and_loads_nothing() {
        let message = "`a` <gone>".to_owned();
        let finding =
            Finding { path: "a.py".into(), line: 3, column: 9, rule: "OP001".into(), level: Level::Warning, message };
        let rules = [Rule { id: "OP001".into(), description: "a → b".into() }];
        let text = to_html("onx", &rules, &[finding]);
        assert!(text.contains("<section id=\"OP001\">"), "{text}");
        let item = "<code>a.py:3:9</code> <span class=\"warning\">warning</span> <code>a</code> &lt;gone&gt;";
        assert!(text.contains(item), "{text}");
        assert!(text.contains("<td><a href=\"#OP001\">OP001</a></td><td>1</td><td>a → b</td>"), "{text}");
        for word in ["<script", "http:", "https:", "@import", "url("] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
