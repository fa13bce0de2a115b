use std::sync::OnceLock;
use std::time::Instant;

/// When the command began.
static START: OnceLock<Instant> = OnceLock::new();

/// Remembers that the command begins now.
pub(crate) fn begin() {
    START.get_or_init(Instant::now);
}

/// ` (0.84 s)`: how long the command has taken so far. For the last line on stderr and nothing else.
///
/// Nothing where `SOURCE_DATE_EPOCH` asks for the same words every time.
pub fn took() -> String {
    let Some(start) = START.get().filter(|_| std::env::var_os("SOURCE_DATE_EPOCH").is_none()) else {
        return String::new();
    };
    format!(" ({:.2} s)", start.elapsed().as_secs_f64())
}
