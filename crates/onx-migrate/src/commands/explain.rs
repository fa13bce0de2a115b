use terminal::{Code, ExitCode, Failure, Global, nearest};

use crate::{Outcome, report};

/// Says what the code of a message means.
pub(crate) fn run(word: &str, global: &Global) -> Outcome {
    let code = Code::from_word(word).ok_or_else(|| {
        let failure = Failure::new(ExitCode::Usage, format!("no message has the code `{word}`"));
        let known: Vec<String> = Code::ALL.iter().map(Code::to_string).collect();
        match nearest(word, known.iter().map(String::as_str)) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint(format!("codes are {}", known.join(", "))),
        }
    })?;
    report::print(global.explanation(code))?;
    Ok(ExitCode::Done)
}
