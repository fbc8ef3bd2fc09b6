//! The columns of each table.

use crate::{Import, Mapping};

type Columns = &'static [(&'static str, &'static str)];

/// Names of fields of one's own in which the version of the firmware is looked for.
pub(super) const FIRMWARE: &[&str] = &["firmware", "firmware_version"];

const CUSTOM: (&str, &str) =
    ("custom_fields.*", "A field that the city's NetBox has of its own, by its name.");

/// Of devices and virtual machines; what only one of them has is empty for the other.
pub(super) const MACHINE: Columns = &[
    ("id", "Its key in NetBox, which stays when it is renamed."),
    ("name", "Its name; a device may have none."),
    (
        "status",
        "`active`, `offline`, `planned`, `staged`, `failed`, `inventory`, `decommissioning`, or the city's own.",
    ),
    ("role.slug", "Its role, such as `core-switch`."),
    ("role.name", "Its role in words."),
    ("type.model", "Its model."),
    ("type.slug", "Its model as a slug."),
    ("type.part_number", "The part number of its model."),
    ("manufacturer.name", "Who made it."),
    ("manufacturer.slug", "Who made it, as a slug."),
    ("serial", "Its serial number."),
    ("asset_tag", "The number on its sticker."),
    ("platform.name", "Its platform: the operating system."),
    ("platform.slug", "Its platform as a slug."),
    ("firmware", "Its field `custom_fields.firmware`, or else `custom_fields.firmware_version`."),
    ("site.slug", "Its site; of a virtual machine without one that of its device, or else of its cluster."),
    ("site.name", "Its site in words."),
    ("location.name", "The part of the site, such as a floor."),
    ("rack.name", "Its rack."),
    ("cluster.name", "Its cluster."),
    ("tenant.id", "The key of its tenant."),
    ("tenant.slug", "Its tenant."),
    ("tenant.name", "Its tenant in words."),
    ("description", "What people noted."),
    ("latitude", "Degrees north of the device itself."),
    ("longitude", "Degrees east of the device itself."),
    ("primary_address", "Its primary address: of version 4 if it has one, or else of version 6."),
    ("addresses", "All its addresses in use, without the length of the prefix."),
    ("mac_addresses", "The hardware addresses of its interfaces, as `00:1b:1b:0c:2a:7f`."),
    ("dns_names", "The names in DNS of its addresses."),
    ("connected_to", "The keys of the devices at the other ends of its cables."),
    (
        "zone",
        "The zone in which its primary address lies, such as `vlan-12`; empty where `prefix` is left out.",
    ),
    ("network.prefix", "The prefix in which its primary address lies, if that has a VLAN or a role."),
    ("network.vlan", "The name of the VLAN of that prefix."),
    ("network.vid", "The number of that VLAN."),
    ("network.role", "The role of that prefix, or else of its VLAN."),
    CUSTOM,
    ("created", "When it was entered in NetBox."),
    ("last_updated", "When somebody last changed it in NetBox."),
];

/// Of proposed zones. What is no list speaks of the first prefix of the zone.
pub(super) const PREFIX: Columns = &[
    ("zone", "What the zone is called in `device` too: `vlan-12` or `prefix-7`, by the keys of NetBox."),
    ("name", "The VLAN with its number and its site, or the role with the prefix."),
    ("address_ranges", "All its prefixes."),
    ("vlan.id", "The key of its VLAN."),
    ("vlan.vid", "The number of its VLAN."),
    ("vlan.name", "The name of its VLAN."),
    ("role.slug", "Its role, or else that of its VLAN."),
    ("role.name", "Its role in words."),
    ("site.slug", "Its site, or else that of its VLAN."),
    ("site.name", "Its site in words."),
    ("vrf.name", "Its VRF."),
    ("tenant.id", "The key of its tenant."),
    ("tenant.slug", "Its tenant."),
    ("tenant.name", "Its tenant in words."),
    ("status", "`active`, `reserved`, or the city's own."),
    ("description", "What people noted."),
    CUSTOM,
    ("created", "When it was entered in NetBox."),
    ("last_updated", "When somebody last changed it in NetBox."),
];

pub(super) const SITE: Columns = &[
    ("id", "Its key in NetBox."),
    ("name", "Its name."),
    ("slug", "Its slug, which no other site has."),
    ("status", "`active`, `planned`, `staging`, `decommissioning`, `retired`, or the city's own."),
    ("address", "Its postal address."),
    ("facility", "What its owner calls it, such as a number of the building."),
    ("region.name", "The region that it is in; the smallest, where regions lie in regions."),
    ("region.slug", "That region as a slug."),
    ("tenant.id", "The key of its tenant."),
    ("tenant.slug", "Its tenant."),
    ("tenant.name", "Its tenant in words."),
    ("latitude", "Degrees north."),
    ("longitude", "Degrees east."),
    ("description", "What people noted."),
    CUSTOM,
    ("created", "When it was entered in NetBox."),
    ("last_updated", "When somebody last changed it in NetBox."),
];

pub(super) const TENANT: Columns = &[
    ("id", "Its key in NetBox."),
    ("name", "Its name."),
    ("slug", "Its slug; two tenants of different groups may have the same."),
    ("description", "What people noted."),
    CUSTOM,
    ("created", "When it was entered in NetBox."),
    ("last_updated", "When somebody last changed it in NetBox."),
];

/// The fields of the city's own that some mapping asks for.
pub(super) fn custom(import: &Import) -> Vec<String> {
    let tables = 0..super::TABLES.len();
    let asked = tables.filter_map(|table| import.mapping(table)).flat_map(Mapping::columns);
    let asked = asked.filter_map(|column| column.strip_prefix("custom_fields."));
    // A path may go on into the field.
    let names =
        asked.flat_map(|path| path.match_indices('.').filter_map(|(dot, _)| path.get(..dot)).chain([path]));
    names.chain(FIRMWARE.iter().copied()).map(str::to_owned).collect()
}
