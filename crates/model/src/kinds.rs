//! The one list of the city's nouns. Everything else that knows a field reads it from here: the YAML reader, the
//! types of the policy language, the columns, the JSON Schema for editors, the reference page.

/// What a field holds, as written in this list.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Bool,
    Int,
    Double,
    Text,
    Choice(&'static [&'static str]),
    Instant,
    Duration,
    Texts,
    /// One entity of a kind, and what the relation is called from the other side (empty: not walked back).
    One(&'static str, &'static str),
    /// Many entities of a kind, likewise.
    Many(&'static str, &'static str),
}

pub(crate) struct FieldDef {
    pub name: &'static str,
    pub shape: Shape,
    /// For how many days evidence is fresh; 0 for a declared field.
    pub fresh_days: u16,
    pub unit: &'static str,
    /// One sentence, of which explanations make theirs: `Whether it ...` for truths, `When it ...` for instants, a noun
    /// up to the first pause for what is compared, `The post that ...` or `What inspects it` for links.
    pub doc: &'static str,
}

pub(crate) struct KindDef {
    pub name: &'static str,
    pub plural: &'static str,
    pub doc: &'static str,
    pub fields: &'static [FieldDef],
}

const fn said(name: &'static str, shape: Shape, doc: &'static str) -> FieldDef {
    FieldDef { name, shape, fresh_days: 0, unit: "", doc }
}

const fn seen(name: &'static str, shape: Shape, fresh_days: u16, doc: &'static str) -> FieldDef {
    FieldDef { name, shape, fresh_days, unit: "", doc }
}

const fn unit(unit: &'static str, field: FieldDef) -> FieldDef {
    FieldDef { unit, ..field }
}

use Shape::{Bool, Choice, Double, Duration, Instant, Int, Many, One, Text, Texts};

/// Fields that every kind has.
pub(crate) const COMMON: &[FieldDef] = &[
    said("name", Text, "What people call it."),
    said("note", Text, "Anything a reader should know, in a sentence."),
];

const SECTORS: &[&str] = &[
    "emergency",
    "energy",
    "health",
    "water",
    "wastewater",
    "transport",
    "lighting",
    "waste",
    "communication",
    "administration",
    "education",
    "culture",
    "buildings",
    "finance",
    "environment",
];

const LEVELS: &[&str] = &["low", "medium", "high", "critical"];

/// All kinds, in the order of reading.
pub(crate) const KINDS: &[KindDef] = &[
    KindDef {
        name: "city",
        plural: "city",
        doc: "The city itself; there is one.",
        fields: &[
            said("country", Text, "Country, as ISO 3166-1 alpha-2."),
            said("region", Text, "Part of the country, such as a canton or state."),
            unit("people", said("population", Int, "Number of inhabitants.")),
            said("currency", Text, "Currency of all money in its files, as ISO 4217."),
            unit("currency a year", said("yearly_budget", Double, "Yearly budget.")),
            unit("currency a year", said("security_budget", Double, "Yearly money for security.")),
            said("public_body", Bool, "Whether it is a public body in law."),
            said("time_zone", Text, "Time zone, by its IANA name; dates begin at midnight there."),
            said("languages", Texts, "Languages of its texts, as BCP 47 tags."),
            said("law_packs", Texts, "Law packs that it adopts."),
        ],
    },
    KindDef {
        name: "organization",
        plural: "organizations",
        doc: "A body that owns, operates, supplies, supervises or helps.",
        fields: &[
            said(
                "role",
                Choice(&[
                    "government",
                    "operator",
                    "supplier",
                    "public-safety",
                    "authority",
                    "csirt",
                    "community",
                    "insurer",
                ]),
                "What it is to the city.",
            ),
            said("country", Text, "Where it is seated, as ISO 3166-1 alpha-2."),
            said("parent", One("organization", "subsidiaries"), "The body it belongs to."),
            unit("currency a year", said("turnover", Double, "Yearly turnover.")),
            unit("people", said("staff", Int, "Number of people who work for it.")),
            said("critical_supplier", Bool, "Whether it takes a service down with it when it stops."),
            seen(
                "security_certified",
                Bool,
                365,
                "Whether it has a certificate in force for its security management.",
            ),
            seen("assessed_on", Instant, 400, "When its security was last assessed."),
            said("incident_contact", Text, "Where an incident is reported, at any hour."),
        ],
    },
    KindDef {
        name: "post",
        plural: "posts",
        doc: "An office that answers for something; a post, never a person's name.",
        fields: &[
            said("organization", One("organization", "posts"), "Where the post is."),
            said("deputy", One("post", "deputy_of"), "Who stands in."),
            said("filled", Bool, "Whether it is held by somebody."),
            said("duties", Texts, "What it answers for, in a word each."),
            said("security_role", Bool, "Whether it carries security duties."),
            said("privileged", Bool, "Whether its holder administers systems."),
        ],
    },
    KindDef {
        name: "training",
        plural: "trainings",
        doc: "A course or exercise for those who hold posts.",
        fields: &[
            said(
                "topic",
                Choice(&[
                    "awareness",
                    "incident-response",
                    "ot-security",
                    "privacy",
                    "administration",
                    "supplier",
                    "citizens",
                ]),
                "What it is about.",
            ),
            said("posts", Many("post", "trainings"), "For whom."),
            seen("held_on", Instant, 1100, "When it was last held."),
            unit("share", seen("attendance", Double, 1100, "Share of those invited who took part, 0 to 1.")),
            unit("months", said("repeat_months", Int, "After how many months it is held again.")),
        ],
    },
    KindDef {
        name: "service",
        plural: "services",
        doc: "What the city does for people.",
        fields: &[
            said("sector", Choice(SECTORS), "The sector it belongs to."),
            unit("people", said("people_served", Int, "Number of people who rely on it.")),
            said("criticality", Choice(LEVELS), "How bad its loss is."),
            said("recovery_time", Duration, "Longest outage that is accepted for it (RTO)."),
            said("recovery_point", Duration, "Longest loss of data that is accepted for it (RPO)."),
            said("manual_fallback", Bool, "Whether it can be run by hand."),
            seen("fallback_exercised_on", Instant, 1100, "When running by hand was last exercised."),
            said(
                "fail_state",
                Choice(&["safe", "last", "open", "closed", "on", "off", "stopped"]),
                "What it does when control is lost.",
            ),
            said("owner", One("post", "services_owned"), "The post that answers for it."),
            said("operator", One("organization", "services_operated"), "Who runs it."),
            seen("plan_tested_on", Instant, 1100, "When its recovery plan was last tested."),
        ],
    },
    KindDef {
        name: "dependency",
        plural: "dependencies",
        doc: "One service or asset needs another.",
        fields: &[
            said("service", One("service", "needs"), "What needs the other."),
            said("on_service", One("service", "needed_by"), "The service that is needed."),
            said("on_asset", One("asset", "needed_by"), "The asset that is needed."),
            said("on_supplier", One("organization", "needed_by"), "The supplier that is needed."),
            said("mode", Choice(&["hard", "share", "k-of-n"]), "How the one needs the other."),
            unit("share", said("share", Double, "Part of the one that is lost without the other, 0 to 1.")),
            unit("hours", said("buffer_hours", Double, "How long the one holds out without the other.")),
        ],
    },
    KindDef {
        name: "site",
        plural: "sites",
        doc: "A place where assets stand.",
        fields: &[
            said("address", Text, "Where it is, in words."),
            said("district", Text, "Part of the city."),
            said("country", Text, "Country, as ISO 3166-1 alpha-2."),
            unit("degrees", said("longitude", Double, "Longitude in WGS 84.")),
            unit("degrees", said("latitude", Double, "Latitude in WGS 84.")),
            said("use", Text, "What the place is for."),
            said("owner", One("post", "sites_owned"), "The post that answers for it."),
            seen("locked", Bool, 400, "Whether entry needs a key or a card."),
            seen("intrusion_alarm", Bool, 400, "Whether entry raises an alarm."),
            seen("inspected_on", Instant, 400, "When it was last inspected."),
            seen("emergency_power", Bool, 400, "Whether it runs on when the grid is off."),
        ],
    },
    KindDef {
        name: "zone",
        plural: "zones",
        doc: "Assets with common security needs (IEC 62443-3-2).",
        fields: &[
            unit(
                "level",
                said(
                    "purdue",
                    Double,
                    "Level in the Purdue model: 0 to 5; 3.5 is the buffer between plant and office.",
                ),
            ),
            unit("level", said("security_level_target", Int, "Security level wanted (SL-T), 0 to 4.")),
            unit(
                "level",
                seen("security_level_achieved", Int, 400, "Security level reached (SL-A), 0 to 4."),
            ),
            said("address_ranges", Texts, "Address ranges in CIDR form."),
            said("parent", One("zone", "subzones"), "The zone that holds it."),
            said("owner", One("post", "zones_owned"), "The post that answers for it."),
            said("country", Text, "Country, whose law applies there, as ISO 3166-1 alpha-2."),
            said("untrusted", Bool, "Whether it is outside the city's control, as the internet is."),
            seen("intrusion_detection", Bool, 100, "Whether its traffic is watched."),
            seen("filtered", Bool, 100, "Whether a firewall stands at every way in."),
        ],
    },
    KindDef {
        name: "conduit",
        plural: "conduits",
        doc: "The permitted way between two zones (IEC 62443-3-2).",
        fields: &[
            said("from", One("zone", "conduits_out"), "Where it starts."),
            said("to", One("zone", "conduits_in"), "Where it ends."),
            said("protocols", Texts, "What may pass."),
            said("direction", Choice(&["one-way", "both"]), "Which ways traffic may start."),
            seen("encrypted", Bool, 100, "Whether what passes is encrypted."),
            seen("authenticated", Bool, 100, "Whether both ends prove who they are."),
            said("inspected_by", One("asset", "inspects"), "What inspects it."),
            said("justification", Text, "Why it is needed."),
            said("approved", Bool, "Whether its owner approved it."),
            seen("reviewed_on", Instant, 400, "When its rules were last reviewed."),
        ],
    },
    KindDef {
        name: "asset",
        plural: "assets",
        doc: "A device, a system, or a fleet of equal devices.",
        fields: &[
            said(
                "class",
                Text,
                "What it is, such as `plc`, `camera`, `traffic-signal-controller`, `server`.",
            ),
            said("maker", Text, "Who made it."),
            said("model", Text, "Its model."),
            said("serial", Text, "Its serial number."),
            unit("devices", said("count", Int, "How many devices it stands for; 1 if not said.")),
            seen("firmware", Text, 100, "Version of its firmware."),
            seen("operating_system", Text, 100, "Its operating system."),
            seen("addresses", Texts, 100, "Its network addresses."),
            said("host_name", Text, "Its name in the network."),
            said("zone", One("zone", "assets"), "The zone it is in."),
            said("site", One("site", "assets"), "Where it stands."),
            said("owner", One("post", "assets_owned"), "The post that answers for it."),
            said("operator", One("organization", "assets_operated"), "Who runs it."),
            said("supplier", One("organization", "assets_supplied"), "Who supplies and maintains it."),
            said("services", Many("service", "assets"), "The services it supports."),
            said("criticality", Choice(LEVELS), "How bad its loss is."),
            said("actuator", Bool, "Whether it moves, switches or releases something."),
            said(
                "fail_state",
                Choice(&["safe", "last", "open", "closed", "on", "off", "stopped"]),
                "What it does when control is lost.",
            ),
            said("redundant", Bool, "Whether it has another that takes over when it fails."),
            said("installed_on", Instant, "When it was put into use."),
            said("supported_until", Instant, "When its maker stops mending it."),
            unit("degrees", said("longitude", Double, "Longitude in WGS 84.")),
            unit("degrees", said("latitude", Double, "Latitude in WGS 84.")),
            said("remote_access", Bool, "Whether somebody can reach it from outside the city's network."),
            said(
                "remote_access_method",
                Choice(&["vpn", "jump-host", "vendor-cloud", "modem", "direct"]),
                "How it is reached from outside.",
            ),
            seen("mfa_enforced", Bool, 90, "Whether a login from outside needs a second factor."),
            seen("remote_sessions_recorded", Bool, 90, "Whether logins from outside are recorded."),
            seen("internet_exposed", Bool, 30, "Whether it answers from the internet."),
            seen("open_ports", Texts, 30, "Ports that answer, as `443/tcp`."),
            seen(
                "default_password",
                Bool,
                180,
                "Whether it answers to a password that it was delivered with.",
            ),
            seen("password_changed_on", Instant, 400, "When its password was last changed."),
            seen("encrypted_at_rest", Bool, 180, "Whether it encrypts what it stores."),
            seen("encrypted_in_transit", Bool, 100, "Whether it encrypts what it sends."),
            seen("logging", Bool, 100, "Whether its events reach the city's log."),
            seen("time_synchronised", Bool, 100, "Whether its clock is set from a trusted source."),
            seen("backup_configured", Bool, 100, "Whether its configuration is backed up."),
            seen("patched_on", Instant, 100, "When it was last brought up to date."),
            seen("patches_missing", Int, 60, "How many security patches it lacks."),
            seen("malware_protection", Bool, 60, "Whether it is watched for malware."),
            seen("secure_boot", Bool, 400, "Whether it starts only what its maker signed."),
            seen("tamper_detection", Bool, 400, "Whether opening it is noticed."),
            seen("cabinet_locked", Bool, 400, "Whether the cabinet around it is locked."),
            seen("last_seen_at", Instant, 100, "When it was last seen in the network."),
            said("label", Text, "Its label or seal, such as a cybersecurity label scheme and level."),
        ],
    },
    KindDef {
        name: "software",
        plural: "software",
        doc: "A program that runs on assets.",
        fields: &[
            said("maker", Text, "Who made it."),
            said("assets", Many("asset", "software"), "Where it runs."),
            seen("version", Text, 100, "Its version."),
            said("supported_until", Instant, "When its maker stops mending it."),
        ],
    },
    KindDef {
        name: "vulnerability",
        plural: "vulnerabilities",
        doc: "Something wrong with an asset or its software.",
        fields: &[
            said("cve", Text, "Its CVE number."),
            said("assets", Many("asset", "vulnerabilities"), "What it affects."),
            said("software", One("software", "vulnerabilities"), "The program it is in."),
            unit("points", said("cvss", Double, "CVSS base score, 0 to 10.")),
            unit(
                "share",
                seen("epss", Double, 30, "Chance of being exploited within 30 days, 0 to 1 (EPSS)."),
            ),
            seen("exploited", Bool, 30, "Whether it is known to be exploited."),
            said("published_on", Instant, "When it was published."),
            seen("fixed", Bool, 60, "Whether it is mended here."),
            seen("found_on", Instant, 400, "When it was found here."),
            said("fixed_in", Text, "The version in which it is mended."),
        ],
    },
    KindDef {
        name: "account",
        plural: "accounts",
        doc: "A privileged or service account.",
        fields: &[
            said(
                "type",
                Choice(&["administrator", "service", "supplier", "operator", "emergency"]),
                "What it is for.",
            ),
            said("owner", One("post", "accounts_owned"), "The post that answers for it."),
            said("holder", One("organization", "accounts_held"), "Whose people use it."),
            said("assets", Many("asset", "accounts"), "What it opens."),
            seen("second_factor", Bool, 90, "Whether it needs a second factor."),
            seen("shared", Bool, 180, "Whether it is shared by several people."),
            seen("last_used_at", Instant, 60, "When it was last used."),
            seen("enabled", Bool, 60, "Whether it can be used."),
            seen("password_changed_on", Instant, 400, "When its password was last changed."),
            said("expires_on", Instant, "When it ends by itself."),
        ],
    },
    KindDef {
        name: "contract",
        plural: "contracts",
        doc: "What a supplier or insurer has promised, and what was promised to them.",
        fields: &[
            said("supplier", One("organization", "contracts"), "The party on the other side."),
            said("services", Many("service", "contracts"), "The services it is for."),
            said(
                "type",
                Choice(&["supply", "maintenance", "hosting", "insurance", "data-processing"]),
                "What it is about.",
            ),
            said("starts_on", Instant, "When it begins."),
            said("ends_on", Instant, "When it ends."),
            said("owner", One("post", "contracts_owned"), "The post that answers for it."),
            said("security_clause", Bool, "Whether it asks for security measures."),
            said("audit_right", Bool, "Whether it lets the city audit."),
            said("exit_plan", Bool, "Whether it says how the city leaves."),
            unit(
                "hours",
                said("incident_notice_hours", Int, "Within how many hours incidents must be reported."),
            ),
            said("clauses", Texts, "Other clauses, in a word each."),
        ],
    },
    KindDef {
        name: "store",
        plural: "stores",
        doc: "Where data rests.",
        fields: &[
            said("service", One("service", "stores"), "The service it is for."),
            said("asset", One("asset", "stores"), "What it is on."),
            said("owner", One("post", "stores_owned"), "The post that answers for it."),
            said("country", Text, "Where it is, as ISO 3166-1 alpha-2."),
            said("data_categories", Texts, "What the data is about, such as `health`, `location`, `video`."),
            said("personal", Bool, "Whether it holds personal data."),
            said("sensitive", Bool, "Whether it holds special categories of personal data."),
            unit("people", said("subjects", Int, "Number of people whom its data is about.")),
            said("retention", Duration, "Retention: how long data is kept."),
            seen("oldest_record_on", Instant, 100, "When its oldest record was made."),
            seen("encrypted", Bool, 180, "Whether it is encrypted."),
            seen("access_reviewed_on", Instant, 400, "When the list of those with access was last reviewed."),
        ],
    },
    KindDef {
        name: "flow",
        plural: "flows",
        doc: "Data going from one place to another.",
        fields: &[
            said("from_store", One("store", "flows_out"), "Where it starts."),
            said("to_store", One("store", "flows_in"), "Where it ends, if inside."),
            said("recipient", One("organization", "flows_in"), "Who receives it."),
            said("to_country", Text, "Country it goes to, as ISO 3166-1 alpha-2."),
            said("personal", Bool, "Whether it carries personal data."),
            said(
                "instrument",
                Choice(&[
                    "none-needed",
                    "adequacy",
                    "standard-clauses",
                    "binding-rules",
                    "consent",
                    "public-interest",
                    "missing",
                ]),
                "What makes a transfer lawful.",
            ),
            seen("encrypted", Bool, 180, "Whether it is encrypted on the way."),
        ],
    },
    KindDef {
        name: "processing",
        plural: "processings",
        doc: "An entry of the register of processing.",
        fields: &[
            said("purpose", Text, "What for."),
            said(
                "lawful_basis",
                Choice(&[
                    "consent",
                    "contract",
                    "legal-duty",
                    "vital-interest",
                    "public-task",
                    "legitimate-interest",
                ]),
                "Its basis in law.",
            ),
            said("stores", Many("store", "processings"), "The data it uses."),
            said("recipients", Many("organization", "processings"), "Who receives data."),
            said("owner", One("post", "processings_owned"), "The post that answers for it."),
            said("impact_assessment_needed", Bool, "Whether an impact assessment is due."),
            seen("impact_assessed_on", Instant, 1100, "When its impact was last assessed."),
        ],
    },
    KindDef {
        name: "backup",
        plural: "backups",
        doc: "A copy that is kept to recover from.",
        fields: &[
            said("service", One("service", "backups"), "The service it is for."),
            said("stores", Many("store", "backups"), "The data in it."),
            said("owner", One("post", "backups_owned"), "The post that answers for it."),
            said("site", One("site", "backups"), "Where it is kept."),
            seen("offline", Bool, 100, "Whether it cannot be reached from the network."),
            seen("immutable", Bool, 100, "Whether it cannot be changed."),
            seen("encrypted", Bool, 180, "Whether it is encrypted."),
            seen("made_at", Instant, 60, "When it was last made."),
            seen("restored_on", Instant, 1100, "When it was last restored as a test."),
            seen("restore_took", Duration, 1100, "Time that its last restore took."),
        ],
    },
    KindDef {
        name: "drill",
        plural: "drills",
        doc: "An exercise of what to do when something happens.",
        fields: &[
            said(
                "type",
                Choice(&["tabletop", "technical", "full", "manual-operation"]),
                "What was exercised.",
            ),
            said("services", Many("service", "drills"), "For which services."),
            said("suppliers", Many("organization", "drills"), "Suppliers who took part."),
            seen("held_on", Instant, 1100, "When it was held."),
            seen("recovered_in", Duration, 1100, "Time that its recovery took."),
            unit("findings", seen("actions_open", Int, 100, "Number of its lessons that are still open.")),
        ],
    },
    KindDef {
        name: "audit",
        plural: "audits",
        doc: "A scan, a penetration test or an audit.",
        fields: &[
            said("type", Choice(&["scan", "penetration-test", "audit", "review"]), "What was done."),
            said("services", Many("service", "audits"), "For which services."),
            said("assets", Many("asset", "audits"), "On which assets."),
            said("auditor", One("organization", "audits"), "Who did it."),
            seen("held_on", Instant, 1100, "When it was done."),
            said("independent", Bool, "Whether the auditor is independent of the operator."),
            unit("findings", seen("findings_open", Int, 100, "Number of its findings that are still open.")),
        ],
    },
    KindDef {
        name: "incident",
        plural: "incidents",
        doc: "Something that happened.",
        fields: &[
            said("services", Many("service", "incidents"), "Services it touched."),
            said("assets", Many("asset", "incidents"), "Assets it touched."),
            said("severity", Choice(LEVELS), "How bad it was."),
            said("happened_at", Instant, "When it began."),
            said("aware_at", Instant, "When the city became aware of it."),
            said("closed_at", Instant, "When it was closed."),
            said("personal_data", Bool, "Whether personal data was touched."),
            said("lessons_recorded", Bool, "Whether what was learnt is written down."),
        ],
    },
    KindDef {
        name: "notice",
        plural: "notices",
        doc: "What was sent to whom about an incident.",
        fields: &[
            said("incident", One("incident", "notices"), "What it is about."),
            said("to", One("organization", "notices"), "To whom it was sent."),
            said("sent_at", Instant, "When it was sent."),
            said(
                "stage",
                Choice(&["early-warning", "notification", "intermediate", "final"]),
                "Which of the notices it is.",
            ),
        ],
    },
];
