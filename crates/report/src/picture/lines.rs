//! Lines as paths: corners are rounded, and where two lines cross the horizontal one is interrupted.

use std::fmt::Write;

use super::svg::{Rect, px};

/// A point.
pub(super) type Point = (f64, f64);

/// The radius of a corner.
const RADIUS: f64 = 5.0;
/// Half of the gap where a line is crossed.
const HALF_GAP: f64 = 5.0;

/// Writes lines as paths. Lines of one bundle do not interrupt each other.
pub(super) fn paths(routes: &[Vec<Point>], bundles: &[usize]) -> Vec<String> {
    let mut verticals: Vec<(f64, f64, f64, usize)> = Vec::new();
    for (route, bundle) in routes.iter().zip(bundles) {
        for (a, b) in route.iter().zip(route.iter().skip(1)) {
            if is_same(a.0, b.0) {
                verticals.push((a.0, a.1.min(b.1), a.1.max(b.1), *bundle));
            }
        }
    }
    let crossed = |a: &Point, b: &Point, bundle: usize| -> Vec<f64> {
        let (from, to) = (a.0.min(b.0), a.0.max(b.0));
        let is_crossing = |vertical: &&(f64, f64, f64, usize)| {
            let (x, top, bottom, other) = **vertical;
            other != bundle && from + 1.0 < x && x < to - 1.0 && top + 1.0 < a.1 && a.1 < bottom - 1.0
        };
        verticals.iter().filter(is_crossing).map(|vertical| vertical.0).collect()
    };
    routes
        .iter()
        .zip(bundles)
        .map(|(route, bundle)| path(route, &|a: &Point, b: &Point| crossed(a, b, *bundle)))
        .collect()
}

fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.01
}

fn path(route: &[Point], crossed: &dyn Fn(&Point, &Point) -> Vec<f64>) -> String {
    let mut d = String::new();
    let Some(first) = route.first() else { return d };
    let _ = write!(d, "M{} {}", px(first.0), px(first.1));
    let mut here = *first;
    for (n, (a, b)) in route.iter().zip(route.iter().skip(1)).enumerate() {
        let next = route.get(n + 2);
        let radius = next.map_or(0.0, |c| RADIUS.min(length(a, b) / 2.0).min(length(b, c) / 2.0));
        let end = towards(b, a, radius);
        if is_same(a.1, b.1) {
            interrupt(&mut d, here, end, crossed(a, b));
        }
        let _ = write!(d, "L{} {}", px(end.0), px(end.1));
        here = end;
        if let Some(c) = next {
            here = towards(b, c, radius);
            let _ = write!(d, "Q{} {} {} {}", px(b.0), px(b.1), px(here.0), px(here.1));
        }
    }
    d
}

/// Writes a horizontal part up to its last gap.
fn interrupt(d: &mut String, from: Point, to: Point, mut gaps: Vec<f64>) {
    let is_right = from.0 < to.0;
    gaps.sort_by(f64::total_cmp);
    if !is_right {
        gaps.reverse();
    }
    let sign = if is_right { 1.0 } else { -1.0 };
    let within = |x: f64| x.clamp(from.0.min(to.0), from.0.max(to.0));
    let mut here = from.0;
    for x in gaps {
        let (start, end) = (within(x - sign * HALF_GAP), within(x + sign * HALF_GAP));
        if (start - here) * sign > 0.0 {
            let _ = write!(d, "L{} {}", px(start), px(from.1));
        }
        let _ = write!(d, "M{} {}", px(end), px(from.1));
        here = end;
    }
}

fn length(a: &Point, b: &Point) -> f64 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// The point so far from one towards another.
fn towards(from: &Point, to: &Point, by: f64) -> Point {
    let whole = length(from, to);
    if whole < 0.01 {
        return *from;
    }
    (from.0 + (to.0 - from.0) / whole * by, from.1 + (to.1 - from.1) / whole * by)
}

/// The arrow at the end of a line.
pub(super) fn arrow(before: Point, tip: Point) -> String {
    const LONG: f64 = 9.0;
    const HALF: f64 = 4.5;
    let back = towards(&tip, &before, LONG);
    let (left, right) = if is_same(before.0, tip.0) {
        ((back.0 - HALF, back.1), (back.0 + HALF, back.1))
    } else {
        ((back.0, back.1 - HALF), (back.0, back.1 + HALF))
    };
    let point = |(x, y): Point| format!("{} {}", px(x), px(y));
    format!("M{}L{}L{}z", point(left), point(right), point(tip))
}

/// The parts of a line as thin rectangles.
pub(super) fn strokes(route: &[Point]) -> impl Iterator<Item = Rect> + '_ {
    route.iter().zip(route.iter().skip(1)).map(|(a, b)| Rect {
        x: a.0.min(b.0) - 1.0,
        y: a.1.min(b.1) - 1.0,
        w: (a.0 - b.0).abs() + 2.0,
        h: (a.1 - b.1).abs() + 2.0,
    })
}
