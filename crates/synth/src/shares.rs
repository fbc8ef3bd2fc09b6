//! How often things are so, in ten-thousandths, each with where the figure comes from. The page of a city lists them
//! all.

/// A share, and whether anybody measured it.
pub(crate) struct Share {
    /// Of what, in a sentence's part.
    pub(crate) what: &'static str,
    /// How many of ten thousand.
    pub(crate) of_ten_thousand: u32,
    /// Where it was published; `None` for an assumption.
    pub(crate) source: Option<&'static str>,
}

const fn assumed(of_ten_thousand: u32, what: &'static str) -> Share {
    Share { what, of_ten_thousand, source: None }
}

const fn published(of_ten_thousand: u32, what: &'static str, source: &'static str) -> Share {
    Share { what, of_ten_thousand, source: Some(source) }
}

// -- How evidence is --
pub(crate) const UNDATED: Share = assumed(300, "records of an asset that say no day");
pub(crate) const UNMONITORED: Share = assumed(800, "networked devices that no monitoring sees");
pub(crate) const RECENT: Share =
    assumed(6000, "records not old or undated that are of the last 25 days; the rest of 26 to 95");
pub(crate) const NOBODY: Share = assumed(300, "assets for which no post is named");
pub(crate) const NO_SUPPLIER: Share = assumed(500, "assets of which the supplier is not named");
pub(crate) const NO_END: Share = assumed(2500, "assets of which nobody knows how long the maker mends them");

// -- How old devices are --
pub(crate) const CURRENT: Share = assumed(3000, "devices brought up to date within a year");
pub(crate) const AGED: Share =
    assumed(5000, "devices last brought up to date about 2 to 6 years ago (lognormal, median 3.5 years)");
pub(crate) const ENDED: Share = assumed(2000, "devices over 8 years old that the maker no longer mends");

// -- What devices are like --
pub(crate) const DELIVERED: Share = assumed(400, "devices that answer to the password they came with");
pub(crate) const EXPOSED: Share = assumed(20, "networked devices that answer from the internet");
pub(crate) const SECOND_FACTOR: Share = assumed(7000, "remote logins with a second factor");
pub(crate) const RECORDED: Share = assumed(5500, "remote logins that are recorded");
pub(crate) const CIPHERED: Share = assumed(8000, "networked devices that encrypt what they send");
pub(crate) const LOGGED: Share = assumed(6000, "networked devices whose events reach the city's log");
pub(crate) const TIMED: Share = assumed(9000, "networked devices whose clock is set from a trusted source");
pub(crate) const SAVED: Share = assumed(7500, "networked devices whose configuration is backed up");
pub(crate) const LOCKED: Share = assumed(9200, "cabinets that are locked");
pub(crate) const ASKING: Share = assumed(6000, "actuators that ask who sends a command");
pub(crate) const WATCHED: Share = assumed(9500, "computers watched for malware");
pub(crate) const WALLED: Share = assumed(9700, "computers with a firewall of their own");
pub(crate) const SEALED: Share = assumed(8500, "computers that encrypt what they store");
pub(crate) const PATCHED: Share = assumed(7000, "computers that lack no security patch");
pub(crate) const TWINNED: Share =
    assumed(4000, "assets of high or critical importance with another that takes over");
pub(crate) const UNDECIDED: Share =
    assumed(3000, "actuators of which nobody wrote down what they do without control");

// -- Accounts --
pub(crate) const DORMANT: Share = assumed(1200, "accounts that nobody used for more than 60 days");
pub(crate) const DISABLED: Share = assumed(1000, "accounts that are switched off");
pub(crate) const SHARED: Share = assumed(800, "accounts that several people share");
pub(crate) const ORPHANED: Share = assumed(600, "accounts for which no post answers");

// -- Weaknesses --
pub(crate) const EXPLOITED: Share =
    published(90, "weaknesses that are being exploited", "CISA Vulnrichment, SSVC exploitation `active`");
pub(crate) const PROVEN: Share = published(
    360,
    "weaknesses for which an exploit is public; EPSS of 0.10 to 0.60",
    "CISA Vulnrichment, SSVC exploitation `poc`",
);
pub(crate) const MENDED: Share = assumed(6500, "weaknesses that are mended");

/// All shares, in the order of the page.
pub(crate) const ALL: &[&Share] = &[
    &UNDATED,
    &UNMONITORED,
    &RECENT,
    &NOBODY,
    &NO_SUPPLIER,
    &NO_END,
    &CURRENT,
    &AGED,
    &ENDED,
    &DELIVERED,
    &EXPOSED,
    &SECOND_FACTOR,
    &RECORDED,
    &CIPHERED,
    &LOGGED,
    &TIMED,
    &SAVED,
    &LOCKED,
    &ASKING,
    &WATCHED,
    &WALLED,
    &SEALED,
    &PATCHED,
    &TWINNED,
    &UNDECIDED,
    &DORMANT,
    &DISABLED,
    &SHARED,
    &ORPHANED,
    &EXPLOITED,
    &PROVEN,
    &MENDED,
];
