//! The reliability diagram: what was promised against what was kept.

use std::fmt::Write as _;

use crate::corpus::{BINS, Point, bins};

/// Pixels of the scale from nothing to one.
const SCALE: f64 = 400.0;
/// Pixels around it.
const MARGIN: f64 = 60.0;

/// The diagram of `points`: one dot for each tenth of the scale, larger where more was judged.
pub(super) fn svg(points: &[Point]) -> String {
    let side = SCALE + 2.0 * MARGIN;
    let mut res = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Confidence of inference, each package judged by a fit without it</title>\n\
         <rect width=\"{side}\" height=\"{side}\" fill=\"white\"/>\n"
    );
    axes(&mut res);
    let dots: Vec<Dot> = bins(points).iter().filter_map(Dot::of).collect();
    let path: Vec<String> = dots.iter().map(|it| format!("{:.1},{:.1}", across(it.promised), up(it.kept))).collect();
    let _ = writeln!(res, "<polyline points=\"{}\" fill=\"none\" stroke=\"#1f6fb4\"/>", path.join(" "));
    dots.iter().for_each(|it| it.draw(&mut res));
    res.push_str("</svg>\n");
    res
}

/// One tenth of the scale.
struct Dot {
    promised: f64,
    kept: f64,
    of: usize,
}

impl Dot {
    fn of((promised, kept): &(u64, crate::corpus::Share)) -> Option<Self> {
        let promised = *promised as f64 / 1000.0 / kept.of as f64;
        Some(Self { promised, kept: kept.value()?, of: kept.of })
    }

    fn draw(&self, res: &mut String) {
        let (x, y, radius) = (across(self.promised), up(self.kept), 3.0 + (self.of as f64).sqrt() / 3.0);
        let _ = writeln!(
            res,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#1f6fb4\" fill-opacity=\"0.6\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x + radius + 2.0,
            y + 12.0,
            self.of
        );
    }
}

fn axes(res: &mut String) {
    let (left, right, top, bottom) = (across(0.0), across(1.0), up(1.0), up(0.0));
    let _ = writeln!(
        res,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{SCALE}\" height=\"{SCALE}\" fill=\"none\" stroke=\"#888\"/>\n\
         <line x1=\"{left}\" y1=\"{bottom}\" x2=\"{right}\" y2=\"{top}\" stroke=\"#888\" stroke-dasharray=\"4\"/>"
    );
    for tenth in (0..=BINS).step_by(2) {
        let share = tenth as f64 / BINS as f64;
        let _ = writeln!(
            res,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{share:.1}</text>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{share:.1}</text>",
            across(share),
            bottom + 18.0,
            left - 8.0,
            up(share) + 4.0
        );
    }
    let middle = MARGIN + SCALE / 2.0;
    let _ = writeln!(
        res,
        "<text x=\"{middle}\" y=\"{:.1}\" text-anchor=\"middle\">confidence, with the number of judged candidates</text>\n\
         <text x=\"16\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {middle})\">right</text>",
        bottom + 40.0
    );
}

fn across(share: f64) -> f64 {
    MARGIN + SCALE * share
}

fn up(share: f64) -> f64 {
    MARGIN + SCALE * (1.0 - share)
}
