//! From degrees to pixels: Web Mercator, north up, around the places that are drawn.

use crate::view::map::Place;

/// How wide the picture is, and how high at least and at most, in pixels.
const WIDE: f64 = 960.0;
const LEAST_HIGH: f64 = 380.0;
const MOST_HIGH: f64 = 680.0;
/// The room around the outermost places: that of a cell at whose edge the outermost place lies.
const MARGIN: f64 = 44.0;
/// A picture shows at least this many metres.
const LEAST_METRES: f64 = 400.0;
/// Metres around the earth at the equator.
const EQUATOR: f64 = 40_075_016.686;
/// The longest scale bar.
const LONGEST: f64 = 140.0;

/// How degrees become pixels.
pub(super) struct Projection {
    pub wide: f64,
    pub high: f64,
    /// The middle of the places, in turns around the earth, and pixels of a turn.
    middle: (f64, f64),
    pixels: f64,
    /// The cosine of the latitude in the middle.
    narrow: f64,
}

impl Projection {
    /// Fits places into a picture.
    pub(super) fn new(places: &[&Place]) -> Self {
        let points: Vec<(f64, f64)> =
            places.iter().map(|place| turns(place.longitude, place.latitude)).collect();
        let least = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(f64::MAX, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(f64::MIN, f64::max);
        let (left, right) = (least(|point| point.0), most(|point| point.0));
        let (top, bottom) = (least(|point| point.1), most(|point| point.1));
        let middle = (f64::midpoint(left, right), f64::midpoint(top, bottom));
        let narrow = 1.0 / (std::f64::consts::PI * (1.0 - 2.0 * middle.1)).cosh();
        let least_turns = LEAST_METRES / (EQUATOR * narrow);
        let (across, down) = ((right - left).max(least_turns), (bottom - top).max(least_turns / 2.0));
        let by_width = (WIDE - 2.0 * MARGIN) / across;
        let high = (down * by_width + 2.0 * MARGIN).clamp(LEAST_HIGH, MOST_HIGH);
        let pixels = by_width.min((high - 2.0 * MARGIN) / down);
        Self { wide: WIDE, high, middle, pixels, narrow }
    }

    /// Where a place stands in the picture.
    pub(super) fn point(&self, place: &Place) -> (f64, f64) {
        let (x, y) = turns(place.longitude, place.latitude);
        (
            self.wide / 2.0 + (x - self.middle.0) * self.pixels,
            self.high / 2.0 + (y - self.middle.1) * self.pixels,
        )
    }

    /// A scale bar: its pixels and its metres, which are 1, 2 or 5 of something.
    pub(super) fn scale(&self) -> (f64, f64) {
        let metre = self.pixels / (EQUATOR * self.narrow);
        let mut best = (metre, 1.0);
        for power in 0..7 {
            for digit in [1.0, 2.0, 5.0] {
                let metres = digit * 10f64.powi(power);
                if metres * metre <= LONGEST {
                    best = (metres * metre, metres);
                }
            }
        }
        best
    }
}

/// Degrees as Web Mercator, in turns around the earth: 0 to 1 from west to east and from north to south.
fn turns(longitude: f64, latitude: f64) -> (f64, f64) {
    let y = latitude.to_radians().tan().asinh() / std::f64::consts::TAU;
    (longitude / 360.0 + 0.5, 0.5 - y)
}
