//! Words beside conduits: what passed where nothing was written down, and how many lines one stands for.

use super::super::{
    lines::{Point, strokes},
    routes::Plan,
    svg::{BOLD, Rect, SMALL, Svg, Type, extent, fit},
};
use crate::{
    texts::{fill, pictures::PictureTexts},
    view::network::{Conduit, Known, Network},
};

/// The longest words.
const MAX_WIDTH: f64 = 150.0;
/// The room between words and their line.
const TO_LINE: f64 = 8.0;

/// Where words may stand: a point and how they are anchored.
type Spot = (Point, &'static str);

/// Writes the words that find a free place; the others stand in the table only.
pub(super) fn draw(
    svg: &mut Svg,
    network: &Network,
    plan: &Plan,
    boxes: &[Rect],
    canvas: Rect,
    texts: &PictureTexts,
) {
    let lines: Vec<Rect> = plan.routes.iter().flat_map(|route| strokes(route)).collect();
    let mut taken: Vec<Rect> = boxes.to_vec();
    for (conduit, route) in network.conduits.iter().zip(&plan.routes) {
        let Some((look, class, words)) = words(conduit, texts) else { continue };
        let words = fit(look, &words, MAX_WIDTH);
        let own: Vec<Rect> = strokes(route).collect();
        let is_clear = |spot: &Spot, margin: f64| {
            let at = extent(look, &words, spot.0, spot.1);
            canvas.holds(&at) && taken.iter().chain(&own).all(|other| !other.meets(&at, margin))
        };
        let crosses = |spot: &Spot| {
            let at = extent(look, &words, spot.0, spot.1);
            lines.iter().filter(|line| line.meets(&at, 1.0)).count()
        };
        let free = spots(route, look).into_iter().filter(|spot| is_clear(spot, 2.0));
        let Some(best) = free.min_by_key(|spot| crosses(spot)) else { continue };
        taken.push(extent(look, &words, best.0, best.1));
        let more = format!("{class}{}halo {}", if class.is_empty() { "" } else { " " }, best.1);
        svg.text(look, more.trim_end(), best.0, &words);
    }
}

/// What is said beside a conduit, if anything.
fn words(conduit: &Conduit, texts: &PictureTexts) -> Option<(Type, &'static str, String)> {
    let n = (conduit.n_conduits > 1)
        .then(|| fill(texts.network.n_conduits, &[("n", &texts.count(conduit.n_conduits))]));
    match (conduit.known, n) {
        (Known::SeenOnly, Some(n)) => Some((BOLD, "fail-t", n)),
        (Known::SeenOnly, None) if conduit.protocols.is_empty() => {
            Some((BOLD, "fail-t", texts.network.seen_only.to_owned()))
        }
        (Known::SeenOnly, None) => Some((BOLD, "fail-t", conduit.protocols.join(", "))),
        (_, n) => n.map(|n| (SMALL, "", n)),
    }
}

/// Places along a line where its words could stand, the best first.
fn spots(route: &[Point], look: Type) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (a, b) in route.iter().zip(route.iter().skip(1)) {
        let is_upright = (a.0 - b.0).abs() < 0.01;
        if is_upright {
            let length = (a.1 - b.1).abs();
            let top = a.1.min(b.1);
            for part in [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9] {
                let y = top + length * part + look.size * 0.35;
                spots.push(((a.0 + TO_LINE, y), ""));
                spots.push(((a.0 - TO_LINE, y), "end"));
            }
        }
    }
    for (a, b) in route.iter().zip(route.iter().skip(1)) {
        if (a.1 - b.1).abs() < 0.01 {
            let (left, length) = (a.0.min(b.0), (a.0 - b.0).abs());
            for part in [0.5, 0.25, 0.75] {
                spots.push(((left + length * part, a.1 - 6.0), "mid"));
                spots.push(((left + length * part, a.1 + 6.0 + look.size * 0.8), "mid"));
            }
        }
    }
    spots
}
