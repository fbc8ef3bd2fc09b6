//! The devices of a class one by one, each with its number, district and age. Whoever asks hears the same.

use std::{io, sync::Arc};

use crate::{
    chance::Stream,
    devices::{Device, Place},
    recipe::Recipe,
    shares,
};

/// Devices of a fleet, at most.
const FLEET: u64 = 50;

/// A device, or a fleet of them.
pub(crate) struct Unit {
    pub(crate) id: Arc<str>,
    pub(crate) district: usize,
    /// How many devices, if it is a fleet.
    pub(crate) count: Option<u64>,
    pub(crate) age: Age,
}

/// How old a device is.
#[derive(Clone, Copy)]
pub(crate) struct Age {
    /// Days since it was last brought up to date.
    pub(crate) days: i64,
    /// Whether its maker has stopped mending it.
    pub(crate) has_ended: bool,
}

/// How many devices of a class there are.
pub(crate) fn n(recipe: &Recipe, device: &Device) -> u64 {
    recipe.n(device.per_million).max(device.at_least)
}

/// The id of one device of so many, counted from 1, with as many zeros before it as make ids sort.
pub(crate) fn id(stem: &str, number: u64, of: u64) -> Arc<str> {
    let width = of.max(1).ilog10() + 1;
    Arc::from(format!("{stem}-{number:0width$}", width = usize::try_from(width).unwrap_or(6).max(6)))
}

/// The id of a district's zone.
pub(crate) fn zone(place: Place, district: usize) -> String {
    match place {
        Place::Bare => format!("district-{:03}-level-0", district + 1),
        Place::District(level) => format!("district-{:03}-level-{level}", district + 1),
        Place::City(zone) => zone.to_owned(),
    }
}

/// Goes through the devices of a class: first each that is kept by itself, district by district, then the fleets.
///
/// Whoever cannot hear more ends it with an error.
pub(crate) fn each(
    recipe: &Recipe,
    device: &Device,
    told: &mut dyn FnMut(&Unit) -> io::Result<()>,
) -> io::Result<()> {
    let n = n(recipe, device);
    let mut ages = recipe.stream(&format!("ages/{}", device.stem));
    let in_fleets = |district: usize| {
        let here = recipe.before_district(n, district + 1) - recipe.before_district(n, district);
        (here * u64::from(device.fleet) / u64::from(crate::chance::WHOLE), here)
    };
    let mut number = 0;
    for district in 0..recipe.n_districts() {
        let (fleets, here) = in_fleets(district);
        for _ in fleets..here {
            number += 1;
            let id = id(device.stem, number, n);
            told(&Unit { id, district, count: None, age: Age::draw(&mut ages) })?;
        }
    }
    let stem = format!("{}-fleet", device.stem);
    let mut number = 0;
    for district in 0..recipe.n_districts() {
        let (mut left, _) = in_fleets(district);
        while left > 0 {
            let count = left.min(FLEET);
            (left, number) = (left - count, number + 1);
            let id = id(&stem, number, n);
            told(&Unit { id, district, count: Some(count), age: Age::draw(&mut ages) })?;
        }
    }
    Ok(())
}

/// Days at each tenth of a lognormal whose tenth is 2 and whose nine tenths is 6 years; the ends are the hundredths.
const TENTHS: [i64; 11] = [466, 731, 882, 1011, 1135, 1265, 1410, 1584, 1815, 2192, 3433];
/// Eight and thirteen years, in days.
const EIGHT_YEARS: u32 = 2922;
const THIRTEEN_YEARS: u32 = 4748;

impl Age {
    fn draw(chance: &mut Stream) -> Self {
        let at = chance.below(crate::chance::WHOLE);
        let current = shares::CURRENT.of_ten_thousand;
        if at < current {
            return Self { days: i64::from(chance.between(0, 365)), has_ended: false };
        }
        if at < current + shares::AGED.of_ten_thousand {
            return Self { days: lognormal(chance), has_ended: false };
        }
        Self { days: i64::from(chance.between(EIGHT_YEARS, THIRTEEN_YEARS)), has_ended: true }
    }
}

fn lognormal(chance: &mut Stream) -> i64 {
    let tenth = usize::try_from(chance.below(10)).unwrap_or(0);
    let (from, to) = match TENTHS.get(tenth..=tenth + 1) {
        Some([from, to]) => (*from, *to),
        _ => (0, 0),
    };
    from + (to - from) * i64::from(chance.below(1000)) / 1000
}
