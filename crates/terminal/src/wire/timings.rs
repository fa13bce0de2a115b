use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::timings::stages;

/// The stages so far and the time since `start`, in milliseconds.
pub(crate) fn timings_document(start: Instant) -> Value {
    let millis = |it: &Duration| (it.as_secs_f64() * 1e6).round() / 1e3;
    let stages: Vec<Value> = stages().iter().map(|(name, time)| json!({"stage": name, "ms": millis(time)})).collect();
    json!({"type": "timings", "schema_version": 1, "total_ms": millis(&start.elapsed()), "stages": stages})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_listed_with_their_time() {
        assert_eq!(crate::timed("reading", || 3), 3);
        let document = timings_document(Instant::now());
        assert_eq!(document["stages"][0]["stage"], "reading");
        assert!(document["stages"][0]["ms"].is_number(), "{document}");
    }
}
