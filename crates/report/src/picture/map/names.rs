//! Names of places, as many as fit beside their marks without touching another name or a mark that counts.

use policy::Verdict;

use super::{
    super::svg::{BOLD, Rect, Svg, extent, fit},
    project::Projection,
};
use crate::view::map::Place;

/// How many names are written at most, and how long they are.
const MAX_NAMES: usize = 40;
const MAX_WIDTH: f64 = 170.0;
/// With more places than this, only sites are named.
const FEW: usize = 60;

/// Writes names, those of sites first, then those of what fails most.
pub(super) fn draw(
    svg: &mut Svg,
    places: &[&Place],
    points: &[(f64, f64)],
    size: f64,
    keep_free: &[Rect],
    projection: &Projection,
) {
    let mut named: Vec<(&Place, (f64, f64))> = places
        .iter()
        .zip(points)
        .filter(|(place, _)| place.is_site || places.len() <= FEW)
        .map(|(place, point)| (*place, *point))
        .collect();
    named.sort_by(|(a, _), (b, _)| {
        let rank = |place: &Place| (place.is_site, place.worst, place.counts.fail, place.counts.unknown);
        rank(b).cmp(&rank(a)).then_with(|| a.name.cmp(&b.name))
    });
    let half = size / 2.0;
    let mark = |(x, y): &(f64, f64)| Rect { x: x - half, y: y - half, w: size, h: size };
    let counts = |place: &Place| !matches!(place.worst, Verdict::Pass | Verdict::NotApplicable);
    let mut taken: Vec<Rect> = keep_free.to_vec();
    taken.extend(places.iter().zip(points).filter(|(place, _)| counts(place)).map(|(_, point)| mark(point)));
    let canvas = Rect { x: 3.0, y: 3.0, w: projection.wide - 6.0, h: projection.high - 6.0 };
    let mut n_written = 0;
    for (place, (x, y)) in named {
        let Some(name) = &place.name else { continue };
        if n_written == MAX_NAMES {
            return;
        }
        let name = fit(BOLD, name, MAX_WIDTH);
        let spots = [
            ((x + half + 4.0, y + 4.5), ""),
            ((x - half - 4.0, y + 4.5), "end"),
            ((x, y - half - 5.0), "mid"),
            ((x, y + half + 13.0), "mid"),
        ];
        let is_free = |(spot, anchor): &&((f64, f64), &str)| {
            let at = extent(BOLD, &name, *spot, anchor);
            canvas.holds(&at) && taken.iter().all(|other| !other.meets(&at, 1.0))
        };
        let Some((spot, anchor)) = spots.iter().find(is_free) else { continue };
        taken.push(extent(BOLD, &name, *spot, anchor));
        svg.text(BOLD, format!("halo {anchor}").trim_end(), *spot, &name);
        n_written += 1;
    }
}
