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
    for (rule, found) in rules.iter().map(|rule| (rule, of(rule))).filter(|(_, found)| !found.is_empty()) {
        let id = escaped(&rule.id);
        body += &format!("<section id=\"{id}\">\n<h2><a href=\"#{id}\">{id}</a></h2>\n");
        body += &format!("<p>{}</p>\n<ul>\n", escaped(&rule.description));
        body.extend(found.into_iter().map(item));
        body += "</ul>\n</section>\n";
    }
    page(&title, &body)
}

fn item(finding: &Finding) -> String {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let place = if finding.line == 0 { finding.path.clone() } else { format!("{}:{}", finding.path, finding.line) };
    format!("<li class=\"{level}\"><code>{}</code> {}</li>\n", escaped(&place), escaped(&finding.message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_shows_findings_below_their_rule_and_loads_nothing() {
        let message = "`a` <gone>".to_owned();
        let finding =
            Finding { path: "a.py".into(), line: 3, column: 9, rule: "OP001".into(), level: Level::Warning, message };
        let rules = [Rule { id: "OP001".into(), description: "a → b".into() }];
        let text = to_html("onx", &rules, &[finding]);
        assert!(text.contains("<section id=\"OP001\">"), "{text}");
        assert!(text.contains("<code>a.py:3</code> `a` &lt;gone&gt;"), "{text}");
        for word in ["<script", "http:", "https:", "@import", "url("] {
            assert!(!text.contains(word), "{word}");
        }
    }
}
