//! Where devices stand, and the worst verdict at each place.

use std::collections::BTreeMap;

use app::{Assessment, Loaded};
use policy::{Counts, Verdict};

use super::{Facts, Verdicts};
use crate::words;

/// Beyond this latitude Web Mercator ends.
const MAX_LATITUDE: f64 = 85.0;
/// A place this many times farther out than three quarters of all are, is left out of the picture.
const FAR: f64 = 5.0;
/// Nothing nearer than this to the middle, in metres, is far.
const NEAR_METRES: f64 = 3000.0;
/// Metres of a degree of latitude.
const DEGREE_METRES: f64 = 111_320.0;

/// Places of a city.
#[derive(Default)]
pub(crate) struct Map {
    /// Places with devices, by site, then by coordinates.
    pub places: Vec<Place>,
    /// Devices whose place is not known.
    pub n_nowhere: u64,
}

/// A point with devices: a site, or coordinates of assets of their own.
pub(crate) struct Place {
    /// Degrees in WGS 84. East of the 180th meridian they go on beyond 180 where places lie on both sides of it.
    pub longitude: f64,
    pub latitude: f64,
    /// What people call it: a site, or the one asset that stands there.
    pub name: Option<String>,
    /// Whether it is a site.
    pub is_site: bool,
    /// The site that its devices belong to, if there is one.
    pub site: Option<String>,
    /// The part of the city, if its site says so.
    pub district: Option<String>,
    /// Devices: a fleet counts for all its devices.
    pub n_devices: u64,
    /// Verdicts on its assets, by unit.
    pub counts: Counts,
    /// The worst verdict of any of its assets.
    pub worst: Verdict,
    /// Whether it lies so far out that it would make all others small.
    pub is_far: bool,
}

/// What makes two assets stand at one place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Site(u32),
    /// Coordinates in millionths of a degree.
    Point(i64, i64),
}

impl Map {
    /// Takes places from an assessment.
    pub(crate) fn new(loaded: &Loaded, assessment: &Assessment) -> Self {
        let mut map = Self::default();
        let facts = |kind| Facts::new(&loaded.city.manifest.schema, &assessment.state, kind);
        let (Some(assets), Some(sites)) = (facts("asset"), facts("site")) else { return map };
        let verdicts = Verdicts::of(assets, assessment);
        let mut places: BTreeMap<Key, Place> = BTreeMap::new();
        for row in assets.rows() {
            let site = assets.one(row, "site");
            let own = point(&assets, row).map(|point| (Key::Point(micro(point.0), micro(point.1)), point));
            let of_site = || site.and_then(|site| Some((Key::Site(site), point(&sites, site)?)));
            let Some((key, point)) = own.or_else(of_site) else {
                map.n_nowhere = map.n_nowhere.saturating_add(assets.units(row));
                continue;
            };
            let is_site = matches!(key, Key::Site(_));
            let place = places.entry(key).or_insert_with(|| Place {
                longitude: point.0,
                latitude: point.1,
                name: None,
                is_site,
                site: site.map(|site| sites.name(site)),
                district: site.and_then(|site| sites.text(site, "district")).map(words::clean),
                n_devices: 0,
                counts: Counts::default(),
                worst: Verdict::NotApplicable,
                is_far: false,
            });
            place.name =
                if is_site { place.site.clone() } else { (place.n_devices == 0).then(|| assets.name(row)) };
            place.n_devices = place.n_devices.saturating_add(assets.units(row));
            place.counts.merge(&verdicts.counts(row));
            place.worst = place.worst.max(verdicts.worst(row));
        }
        map.places = places.into_values().collect();
        unroll(&mut map.places);
        mark_far(&mut map.places);
        map
    }

    /// Places that are drawn.
    pub(crate) fn near(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().filter(|place| !place.is_far)
    }
}

/// Where an entity stands, if both coordinates are facts and on the map.
fn point(facts: &Facts<'_>, row: u32) -> Option<(f64, f64)> {
    let (longitude, latitude) = (facts.double(row, "longitude")?, facts.double(row, "latitude")?);
    let is_there = longitude.abs() <= 180.0 && latitude.abs() <= MAX_LATITUDE;
    is_there.then_some((longitude, latitude))
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are within 180")]
fn micro(degrees: f64) -> i64 {
    (degrees * 1e6).round() as i64
}

/// A longitude as it is written, from -180 to 180.
pub(crate) fn written(longitude: f64) -> f64 {
    if longitude > 180.0 { longitude - 360.0 } else { longitude }
}

/// Cuts the earth open where the widest gap between places is, so that neighbours across the 180th meridian are near.
fn unroll(places: &mut [Place]) {
    let mut all: Vec<f64> = places.iter().map(|place| place.longitude).collect();
    all.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return };
    let gaps = all.iter().zip(all.iter().skip(1)).map(|(west, east)| (east - west, *east));
    let widest = gaps.max_by(|(a, _), (b, _)| a.total_cmp(b));
    let Some((_, begin)) = widest.filter(|(gap, _)| *gap > first + 360.0 - last) else { return };
    for place in places.iter_mut().filter(|place| place.longitude < begin) {
        place.longitude += 360.0;
    }
}

/// Marks what lies far outside: farther from the middle than five times what three quarters of the places are.
fn mark_far(places: &mut [Place]) {
    let middle = |of: fn(&Place) -> f64, places: &[Place]| {
        let mut all: Vec<f64> = places.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(0.0)
    };
    let (x, y) = (middle(|place| place.longitude, places), middle(|place| place.latitude, places));
    let narrow = y.to_radians().cos();
    let metres = |place: &Place| ((place.longitude - x) * narrow).hypot(place.latitude - y) * DEGREE_METRES;
    let mut distances: Vec<f64> = places.iter().map(metres).collect();
    distances.sort_by(f64::total_cmp);
    let usual = distances.get(distances.len() * 3 / 4).copied().unwrap_or(0.0);
    let limit = (usual * FAR).max(NEAR_METRES);
    places.iter_mut().for_each(|place| place.is_far = metres(place) > limit);
}
