//! The box around a city, against which places are held.

use crate::{
    outcome::{Cause, Reason},
    record::Point,
};

/// A box in degrees of WGS 84. It does not cross the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Area {
    /// Takes west, south, east and north; `None` where they are no box on Earth.
    pub(crate) fn of(degrees: &[f64]) -> Option<Self> {
        let [west, south, east, north] = *degrees else { return None };
        let is_box = west < east && south < north;
        let is_on_earth = west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0;
        (is_box && is_on_earth).then_some(Self { west, south, east, north })
    }

    /// What becomes of a place: `None` if it is in the box or nowhere; the place with its numbers swapped if it
    /// lies in the box only so; otherwise why it cannot be used.
    pub(crate) fn place(self, point: &Point) -> Option<Point> {
        let Point::At { longitude, latitude } = *point else { return None };
        if self.holds(longitude, latitude) {
            return None;
        }
        if self.holds(latitude, longitude) {
            return Some(Point::At { longitude: latitude, latitude: longitude });
        }
        let text = format!(
            "the longitude {longitude} and latitude {latitude} lie outside the `box` of the import, swapped too"
        );
        Some(Point::Wrong(Reason::new(Cause::Geometry, text)))
    }

    fn holds(self, longitude: f64, latitude: f64) -> bool {
        (self.west..=self.east).contains(&longitude) && (self.south..=self.north).contains(&latitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_kept_swapped_or_refused() {
        let carouge = Area::of(&[6.1, 46.1, 6.2, 46.2]).unwrap();
        let at = |longitude, latitude| Point::At { longitude, latitude };
        assert_eq!(carouge.place(&at(6.14, 46.18)), None);
        assert_eq!(carouge.place(&at(46.18, 6.14)), Some(at(6.14, 46.18)));
        assert_eq!(carouge.place(&Point::Nowhere), None);
        for (longitude, latitude) in [(0.0, 0.0), (f64::NAN, 46.18), (6.14, 6.14)] {
            assert!(matches!(carouge.place(&at(longitude, latitude)), Some(Point::Wrong(_))));
        }
    }

    #[test]
    fn a_box_has_two_sides_each_way_on_earth() {
        for wrong in [&[2.0, 1.0, 1.0, 2.0][..], &[0.0, 0.0, 200.0, 1.0], &[0.0, f64::NAN, 1.0, 1.0], &[1.0]]
        {
            assert_eq!(Area::of(wrong), None);
        }
    }
}
