//! The sorts of objects that are read, and of each the fields that are kept.
//!
//! Names are those of NetBox 3.0 to 4.4. Where a field was renamed, both names stand one after the other and the
//! first that says something counts.

use super::{DEVICE, PREFIX, SITE, TENANT, VM};

/// A sort of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sort {
    Address,
    Cable,
    CableEnd,
    Cluster,
    ConsolePort,
    ConsoleServerPort,
    ContentType,
    Device,
    DeviceRole,
    DeviceType,
    FrontPort,
    Interface,
    Location,
    Mac,
    Maker,
    NetworkRole,
    Platform,
    PowerOutlet,
    PowerPort,
    Prefix,
    Rack,
    RearPort,
    Region,
    Site,
    Tenant,
    Vlan,
    Vm,
    VmInterface,
    Vrf,
}

/// What is known of a sort.
pub(super) struct Def {
    pub(super) sort: Sort,
    /// Its name in a fixture, as `app.model`.
    pub(super) model: &'static str,
    /// Where the REST interface has it, below `/api/`.
    pub(super) path: &'static str,
    /// The table of its records, or of the records that it is joined to.
    pub(super) table: usize,
    /// The fields that are kept: their name in the file, our name, and their shape.
    pub(super) fields: &'static [(&'static str, &'static str, Shape)],
}

/// How a field is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A text, a number or a truth value.
    Text,
    /// A word of a closed list: `active`, or `{"value": "active", "label": "Active"}`.
    Word,
    /// Another object: its key, or the object in short form.
    Link(Sort),
    /// Several of them.
    Links(Sort),
    /// The key of an object whose sort another field names.
    Key,
    /// That other field: `["dcim", "interface"]`, `"dcim.interface"`, or the key of a content type.
    Type,
    /// An object in short form, of the sort that its `url` tells.
    Short,
    /// The ends of a cable: objects with `object_type`, `object_id` and `object`.
    Ends,
    /// The fields that the city's NetBox has of its own.
    Custom,
}

use Shape::{Custom, Ends, Key, Link, Links, Short, Text, Type, Word};

impl Sort {
    /// What is known of it.
    pub(super) fn def(self) -> Option<&'static Def> {
        DEFS.iter().find(|def| def.sort == self)
    }

    /// The sort of a model such as `dcim.device`.
    pub(super) fn of_model(model: &str) -> Option<&'static Def> {
        DEFS.iter().find(|def| def.model == model)
    }

    /// The sort of a path such as `dcim/devices`.
    pub(super) fn of_path(path: &str) -> Option<&'static Def> {
        DEFS.iter().find(|def| def.path == path)
    }

    /// Tells whether its objects are records themselves; the others are joined to them.
    pub(super) fn is_record(self) -> bool {
        matches!(self, Sort::Device | Sort::Vm | Sort::Site | Sort::Tenant | Sort::Prefix)
    }
}

/// A thing with a name.
const NAMED: &[(&str, &str, Shape)] = &[("name", "name", Text), ("slug", "slug", Text)];

/// A thing that is fixed to a device.
const FIXED: &[(&str, &str, Shape)] = &[("device", "device", Link(Sort::Device))];

pub(super) const DEFS: &[Def] = &[
    Def {
        sort: Sort::Device,
        model: "dcim.device",
        path: "dcim/devices",
        table: DEVICE,
        fields: &[
            ("name", "name", Text),
            ("status", "status", Word),
            ("role", "role", Link(Sort::DeviceRole)),
            ("device_role", "role", Link(Sort::DeviceRole)),
            ("device_type", "type", Link(Sort::DeviceType)),
            ("platform", "platform", Link(Sort::Platform)),
            ("serial", "serial", Text),
            ("asset_tag", "asset_tag", Text),
            ("site", "site", Link(Sort::Site)),
            ("location", "location", Link(Sort::Location)),
            ("rack", "rack", Link(Sort::Rack)),
            ("tenant", "tenant", Link(Sort::Tenant)),
            ("cluster", "cluster", Link(Sort::Cluster)),
            ("primary_ip4", "primary_ip4", Link(Sort::Address)),
            ("primary_ip6", "primary_ip6", Link(Sort::Address)),
            ("oob_ip", "oob_ip", Link(Sort::Address)),
            ("latitude", "latitude", Text),
            ("longitude", "longitude", Text),
            ("description", "description", Text),
            ("custom_fields", "custom_fields", Custom),
            ("custom_field_data", "custom_fields", Custom),
            ("created", "created", Text),
            ("last_updated", "last_updated", Text),
        ],
    },
    Def {
        sort: Sort::Vm,
        model: "virtualization.virtualmachine",
        path: "virtualization/virtual-machines",
        table: VM,
        fields: &[
            ("name", "name", Text),
            ("status", "status", Word),
            ("role", "role", Link(Sort::DeviceRole)),
            ("platform", "platform", Link(Sort::Platform)),
            ("serial", "serial", Text),
            ("site", "site", Link(Sort::Site)),
            ("device", "device", Link(Sort::Device)),
            ("tenant", "tenant", Link(Sort::Tenant)),
            ("cluster", "cluster", Link(Sort::Cluster)),
            ("primary_ip4", "primary_ip4", Link(Sort::Address)),
            ("primary_ip6", "primary_ip6", Link(Sort::Address)),
            ("description", "description", Text),
            ("custom_fields", "custom_fields", Custom),
            ("custom_field_data", "custom_fields", Custom),
            ("created", "created", Text),
            ("last_updated", "last_updated", Text),
        ],
    },
    Def {
        sort: Sort::Site,
        model: "dcim.site",
        path: "dcim/sites",
        table: SITE,
        fields: &[
            ("name", "name", Text),
            ("slug", "slug", Text),
            ("status", "status", Word),
            ("region", "region", Link(Sort::Region)),
            ("tenant", "tenant", Link(Sort::Tenant)),
            ("facility", "facility", Text),
            ("physical_address", "address", Text),
            ("latitude", "latitude", Text),
            ("longitude", "longitude", Text),
            ("description", "description", Text),
            ("custom_fields", "custom_fields", Custom),
            ("custom_field_data", "custom_fields", Custom),
            ("created", "created", Text),
            ("last_updated", "last_updated", Text),
        ],
    },
    Def {
        sort: Sort::Tenant,
        model: "tenancy.tenant",
        path: "tenancy/tenants",
        table: TENANT,
        fields: &[
            ("name", "name", Text),
            ("slug", "slug", Text),
            ("description", "description", Text),
            ("custom_fields", "custom_fields", Custom),
            ("custom_field_data", "custom_fields", Custom),
            ("created", "created", Text),
            ("last_updated", "last_updated", Text),
        ],
    },
    Def {
        sort: Sort::Prefix,
        model: "ipam.prefix",
        path: "ipam/prefixes",
        table: PREFIX,
        fields: &[
            ("prefix", "prefix", Text),
            ("status", "status", Word),
            ("vlan", "vlan", Link(Sort::Vlan)),
            ("role", "role", Link(Sort::NetworkRole)),
            ("vrf", "vrf", Link(Sort::Vrf)),
            ("tenant", "tenant", Link(Sort::Tenant)),
            ("site", "site", Link(Sort::Site)),
            ("scope_type", "scope_type", Type),
            ("scope_id", "scope_id", Key),
            ("scope", "scope", Short),
            ("description", "description", Text),
            ("custom_fields", "custom_fields", Custom),
            ("custom_field_data", "custom_fields", Custom),
            ("created", "created", Text),
            ("last_updated", "last_updated", Text),
        ],
    },
    Def {
        sort: Sort::Interface,
        model: "dcim.interface",
        path: "dcim/interfaces",
        table: DEVICE,
        fields: &[
            ("device", "device", Link(Sort::Device)),
            ("mac_address", "mac_address", Text),
            ("primary_mac_address", "mac", Link(Sort::Mac)),
            ("mac_addresses", "macs", Links(Sort::Mac)),
        ],
    },
    Def {
        sort: Sort::VmInterface,
        model: "virtualization.vminterface",
        path: "virtualization/interfaces",
        table: VM,
        fields: &[
            ("virtual_machine", "device", Link(Sort::Vm)),
            ("mac_address", "mac_address", Text),
            ("primary_mac_address", "mac", Link(Sort::Mac)),
            ("mac_addresses", "macs", Links(Sort::Mac)),
        ],
    },
    Def {
        sort: Sort::Address,
        model: "ipam.ipaddress",
        path: "ipam/ip-addresses",
        table: DEVICE,
        fields: &[
            ("address", "address", Text),
            ("status", "status", Word),
            ("vrf", "vrf", Link(Sort::Vrf)),
            ("dns_name", "dns_name", Text),
            ("assigned_object_type", "on_type", Type),
            ("assigned_object_id", "on_id", Key),
            ("assigned_object", "on", Short),
        ],
    },
    Def {
        sort: Sort::Mac,
        model: "dcim.macaddress",
        path: "dcim/mac-addresses",
        table: DEVICE,
        fields: &[
            ("mac_address", "mac_address", Text),
            ("assigned_object_type", "on_type", Type),
            ("assigned_object_id", "on_id", Key),
            ("assigned_object", "on", Short),
        ],
    },
    Def {
        sort: Sort::Cable,
        model: "dcim.cable",
        path: "dcim/cables",
        table: DEVICE,
        fields: &[
            ("a_terminations", "a", Ends),
            ("b_terminations", "b", Ends),
            ("termination_a_type", "a_type", Type),
            ("termination_a_id", "a_id", Key),
            ("termination_a", "a_short", Short),
            ("termination_b_type", "b_type", Type),
            ("termination_b_id", "b_id", Key),
            ("termination_b", "b_short", Short),
        ],
    },
    Def {
        sort: Sort::CableEnd,
        model: "dcim.cabletermination",
        path: "dcim/cable-terminations",
        table: DEVICE,
        fields: &[
            ("cable", "cable", Link(Sort::Cable)),
            ("cable_end", "end", Word),
            ("termination_type", "on_type", Type),
            ("termination_id", "on_id", Key),
            ("termination", "on", Short),
            ("_device", "device", Link(Sort::Device)),
        ],
    },
    Def {
        sort: Sort::DeviceType,
        model: "dcim.devicetype",
        path: "dcim/device-types",
        table: DEVICE,
        fields: &[
            ("model", "model", Text),
            ("slug", "slug", Text),
            ("part_number", "part_number", Text),
            ("manufacturer", "maker", Link(Sort::Maker)),
        ],
    },
    Def {
        sort: Sort::Vlan,
        model: "ipam.vlan",
        path: "ipam/vlans",
        table: PREFIX,
        fields: &[
            ("vid", "vid", Text),
            ("name", "name", Text),
            ("role", "role", Link(Sort::NetworkRole)),
            ("site", "site", Link(Sort::Site)),
        ],
    },
    Def {
        sort: Sort::Cluster,
        model: "virtualization.cluster",
        path: "virtualization/clusters",
        table: VM,
        fields: &[
            ("name", "name", Text),
            ("site", "site", Link(Sort::Site)),
            ("scope_type", "scope_type", Type),
            ("scope_id", "scope_id", Key),
            ("scope", "scope", Short),
        ],
    },
    Def {
        sort: Sort::ContentType,
        model: "contenttypes.contenttype",
        path: "core/object-types",
        table: DEVICE,
        fields: &[("app_label", "app", Text), ("model", "model", Text)],
    },
    named(Sort::DeviceRole, "dcim.devicerole", "dcim/device-roles", DEVICE),
    named(Sort::Location, "dcim.location", "dcim/locations", DEVICE),
    named(Sort::Maker, "dcim.manufacturer", "dcim/manufacturers", DEVICE),
    named(Sort::NetworkRole, "ipam.role", "ipam/roles", PREFIX),
    named(Sort::Platform, "dcim.platform", "dcim/platforms", DEVICE),
    named(Sort::Rack, "dcim.rack", "dcim/racks", DEVICE),
    named(Sort::Region, "dcim.region", "dcim/regions", SITE),
    named(Sort::Vrf, "ipam.vrf", "ipam/vrfs", PREFIX),
    fixed(Sort::ConsolePort, "dcim.consoleport", "dcim/console-ports"),
    fixed(Sort::ConsoleServerPort, "dcim.consoleserverport", "dcim/console-server-ports"),
    fixed(Sort::FrontPort, "dcim.frontport", "dcim/front-ports"),
    fixed(Sort::PowerOutlet, "dcim.poweroutlet", "dcim/power-outlets"),
    fixed(Sort::PowerPort, "dcim.powerport", "dcim/power-ports"),
    fixed(Sort::RearPort, "dcim.rearport", "dcim/rear-ports"),
];

const fn named(sort: Sort, model: &'static str, path: &'static str, table: usize) -> Def {
    Def { sort, model, path, table, fields: NAMED }
}

const fn fixed(sort: Sort, model: &'static str, path: &'static str) -> Def {
    Def { sort, model, path, table: DEVICE, fields: FIXED }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_is_described_once() {
        for def in DEFS {
            assert_eq!(DEFS.iter().filter(|other| other.sort == def.sort).count(), 1, "{}", def.model);
            assert_eq!(DEFS.iter().filter(|other| other.path == def.path).count(), 1, "{}", def.path);
            assert_eq!(Sort::of_model(def.model).map(|def| def.sort), Some(def.sort));
        }
    }
}
