//! What cities have, and how much of it: one row a class of devices.

use crate::trades::{self, Trade};

/// A class of devices.
pub(crate) struct Device {
    /// How its ids begin.
    pub(crate) stem: &'static str,
    /// Its class, as in `asset.class`.
    pub(crate) class: &'static str,
    /// How many there are in a million people.
    pub(crate) per_million: u64,
    /// Where that was published; `None` for an assumption.
    pub(crate) source: Option<&'static str>,
    /// Where it is in the network.
    pub(crate) place: Place,
    pub(crate) service: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) trade: Trade,
    pub(crate) criticality: &'static str,
    /// What it does when control is lost; `None` for what moves nothing.
    pub(crate) fail_state: Option<&'static str>,
    /// How many of ten thousand can be reached from outside.
    pub(crate) remote: u32,
    /// How many of ten thousand values are missing.
    pub(crate) missing: u32,
    /// How many of ten thousand records are 110 to 900 days old.
    pub(crate) stale: u32,
    /// How many of ten thousand are kept as fleets.
    pub(crate) fleet: u32,
    /// At least so many, however small the city.
    pub(crate) at_least: u64,
}

/// Where devices are in the network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In no network: level 0 of the district.
    Bare,
    /// In the district's zone of a Purdue level.
    District(u8),
    /// In a zone of the whole city.
    City(&'static str),
}

impl Device {
    /// Whether it is a computer that people or programs use.
    pub(crate) fn is_computer(&self) -> bool {
        matches!(self.class, "computer" | "server" | "hmi")
    }

    /// The site that it stands at, if it is indoors.
    pub(crate) fn site(&self) -> Option<&'static str> {
        match self.place {
            Place::City("office" | "control-room") => Some("town-hall"),
            Place::City(_) => Some("data-centre"),
            Place::Bare | Place::District(_) => None,
        }
    }

    /// Whether it stands outdoors and has a cabinet.
    pub(crate) fn stands_outside(&self) -> bool {
        matches!(self.place, Place::District(_)) && self.trade != trades::METERING
    }

    /// Whether it is in a network.
    pub(crate) fn is_networked(&self) -> bool {
        self.place != Place::Bare
    }
}

const METER: Device = Device {
    stem: "meter",
    class: "smart-meter",
    per_million: 0,
    source: None,
    place: Place::District(1),
    service: "power-metering",
    owner: "head-of-energy",
    trade: trades::METERING,
    criticality: "low",
    fail_state: None,
    remote: 0,
    missing: 1000,
    stale: 800,
    fleet: 100,
    at_least: 0,
};

const LIGHT: Device = Device {
    service: "street-lighting",
    owner: "head-of-lighting",
    trade: trades::LIGHTING,
    fail_state: Some("on"),
    missing: 2000,
    stale: 1500,
    fleet: 300,
    ..METER
};

const TRAFFIC: Device = Device {
    service: "traffic-control",
    owner: "head-of-traffic",
    trade: trades::TRAFFIC,
    criticality: "medium",
    missing: 2000,
    stale: 1500,
    fleet: 0,
    ..METER
};

const VIDEO: Device = Device {
    service: "public-cameras",
    owner: "head-of-safety",
    trade: trades::VIDEO,
    criticality: "medium",
    place: Place::District(2),
    missing: 2500,
    stale: 2000,
    fleet: 0,
    ..METER
};

const WATER: Device = Device {
    service: "drinking-water",
    owner: "head-of-water",
    trade: trades::WATER,
    criticality: "critical",
    fail_state: Some("safe"),
    remote: 3000,
    missing: 1500,
    stale: 1500,
    fleet: 0,
    ..METER
};

const PARKING: Device = Device {
    service: "parking",
    owner: "head-of-parking",
    trade: trades::PARKING,
    missing: 2500,
    stale: 2500,
    ..METER
};

const OFFICE: Device = Device {
    service: "administration",
    owner: "it-operations",
    trade: trades::OFFICE,
    criticality: "medium",
    place: Place::City("office"),
    missing: 700,
    stale: 600,
    fleet: 0,
    ..METER
};

/// A count of Barcelona's equipment for traffic, as the city's maintenance contract for 2026 to 2028 lists it.
macro_rules! barcelona {
    ($n:literal) => {
        Some(concat!("Barcelona, maintenance contract of 2026: ", $n))
    };
}

/// All classes, in the order of the page.
pub(crate) const ALL: &[Device] = &[
    Device {
        stem: "meter-power",
        per_million: 552_000,
        source: Some(
            "Great Britain, smart and advanced meters, DESNZ: over 37 million for 67 million people",
        ),
        ..METER
    },
    Device {
        stem: "meter-water",
        class: "water-meter",
        per_million: 99_300,
        source: Some("New York, DEP 2010: 834,000 read by radio"),
        service: "drinking-water",
        owner: "head-of-water",
        fleet: 300,
        ..METER
    },
    Device {
        stem: "light",
        class: "street-light",
        per_million: 12_240,
        source: Some("17 % of lamps are networked; Los Angeles: 37,000 of 223,000"),
        ..LIGHT
    },
    Device {
        stem: "lamp",
        class: "street-light",
        per_million: 59_760,
        source: Some(
            "the other 83 %; all lamps 72,000, Cambridge (USA): 72,300; other cities 17,000 to 90,000",
        ),
        place: Place::Bare,
        fleet: 1000,
        ..LIGHT
    },
    Device {
        stem: "cabinet",
        class: "lighting-cabinet",
        per_million: 1_750,
        source: Some("Barcelona: 2,900, of which 60 % are managed from afar"),
        place: Place::District(1),
        criticality: "medium",
        remote: 6000,
        fleet: 0,
        ..LIGHT
    },
    Device {
        stem: "signal",
        class: "traffic-signal-controller",
        per_million: 1_150,
        source: Some("London, New York, Barcelona, Los Angeles and Cambridge: 700 to 1,600"),
        criticality: "high",
        fail_state: Some("safe"),
        remote: 1000,
        ..TRAFFIC
    },
    Device {
        stem: "signal-head",
        class: "signal-head",
        per_million: 23_900,
        source: Some("Barcelona: 39,722"),
        place: Place::Bare,
        fleet: 500,
        ..TRAFFIC
    },
    Device {
        stem: "detector",
        class: "traffic-detector",
        per_million: 1_800,
        source: Some("London: over 16,000"),
        criticality: "low",
        ..TRAFFIC
    },
    Device { stem: "signal-ups", class: "ups", per_million: 675, source: barcelona!("1,121"), ..TRAFFIC },
    Device {
        stem: "audible",
        class: "audible-unit",
        per_million: 8_284,
        source: barcelona!("13,752"),
        place: Place::Bare,
        criticality: "low",
        ..TRAFFIC
    },
    Device {
        stem: "count-station",
        class: "count-station",
        per_million: 444,
        source: barcelona!("737"),
        criticality: "low",
        ..TRAFFIC
    },
    Device {
        stem: "sign",
        class: "variable-message-sign",
        per_million: 28,
        source: barcelona!("47"),
        fail_state: Some("off"),
        ..TRAFFIC
    },
    Device {
        stem: "bollard",
        class: "access-bollard",
        per_million: 40,
        source: barcelona!("67"),
        fail_state: Some("open"),
        ..TRAFFIC
    },
    Device { stem: "traffic-camera", class: "camera", per_million: 84, source: barcelona!("139"), ..TRAFFIC },
    Device {
        stem: "camera",
        class: "camera",
        per_million: 13_000,
        source: Some("Singapore, police 2021: 15,800; London: 13,400; New York: 1,800"),
        ..VIDEO
    },
    Device {
        stem: "recorder",
        class: "recorder",
        per_million: 271,
        source: Some("Washington DC: 187"),
        criticality: "high",
        ..VIDEO
    },
    Device {
        stem: "siren",
        class: "siren",
        per_million: 120,
        source: Some("Dallas: 156"),
        service: "public-warning",
        trade: trades::VIDEO,
        criticality: "critical",
        fail_state: Some("off"),
        ..VIDEO
    },
    Device {
        stem: "parking-meter",
        class: "parking-meter",
        per_million: 2_240,
        source: Some("Cambridge: 8 % of metered spaces have a smart meter"),
        remote: 500,
        ..PARKING
    },
    Device {
        stem: "parking-space",
        class: "parking-meter",
        per_million: 25_760,
        source: Some("the other 92 %; all metered spaces 28,000, Cambridge: 3,320"),
        place: Place::Bare,
        fleet: 2000,
        ..PARKING
    },
    Device {
        stem: "charger",
        class: "charging-station",
        per_million: 860,
        source: Some("Cambridge: 102 sites"),
        service: "charging",
        remote: 8000,
        fleet: 0,
        fail_state: Some("off"),
        ..PARKING
    },
    Device {
        stem: "hydrant",
        class: "hydrant",
        per_million: 16_600,
        source: Some("Cambridge: 1,960"),
        place: Place::Bare,
        criticality: "low",
        fail_state: None,
        remote: 0,
        fleet: 300,
        ..WATER
    },
    Device {
        stem: "access-point",
        class: "access-point",
        per_million: 278,
        source: Some("Barcelona: 461"),
        service: "public-wifi",
        owner: "network-team",
        trade: trades::NETWORK,
        fleet: 0,
        ..METER
    },
    Device {
        stem: "water-works",
        class: "plc",
        per_million: 10,
        source: Some("Thames: 94 works for 9 million people"),
        place: Place::District(2),
        at_least: 1,
        ..WATER
    },
    Device {
        stem: "raw-water-pump",
        class: "plc",
        per_million: 34,
        source: Some("Thames: 308 for 9 million people"),
        place: Place::District(2),
        at_least: 1,
        ..WATER
    },
    Device { stem: "reservoir", class: "rtu", per_million: 60, criticality: "high", ..WATER },
    Device {
        stem: "sewage-pump",
        class: "plc",
        per_million: 300,
        service: "wastewater",
        owner: "head-of-wastewater",
        criticality: "high",
        at_least: 1,
        ..WATER
    },
    Device { stem: "rtu", class: "rtu", per_million: 500, criticality: "high", ..WATER },
    Device {
        stem: "operator-station",
        class: "hmi",
        per_million: 20,
        place: Place::City("control-room"),
        fail_state: None,
        remote: 2000,
        at_least: 1,
        ..WATER
    },
    Device {
        stem: "computer",
        class: "computer",
        per_million: 17_000,
        source: Some("Baltimore: about 10,000"),
        at_least: 1,
        criticality: "low",
        ..OFFICE
    },
    Device {
        stem: "server",
        class: "server",
        per_million: 390,
        source: Some("Suffolk County: about 600"),
        place: Place::City("data-room"),
        criticality: "high",
        remote: 1500,
        at_least: 2,
        ..OFFICE
    },
    Device {
        stem: "firewall",
        class: "firewall",
        per_million: 60,
        place: Place::City("buffer"),
        owner: "network-team",
        trade: trades::NETWORK,
        criticality: "critical",
        remote: 1000,
        at_least: 1,
        ..OFFICE
    },
];
