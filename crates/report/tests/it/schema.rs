//! The reference of kinds and fields.

use insta::assert_snapshot;
use model::Schema;

#[test]
fn the_reference_names_every_field_once() {
    let schema = Schema::builtin();
    let page = report::schema_markdown(&schema);
    for (_, kind) in schema.kinds() {
        assert!(page.contains(&format!("\n## {}\n", kind.name)), "{}", kind.name);
    }
    let n_fields: usize = schema.kinds().map(|(_, kind)| kind.fields.len()).sum();
    assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), n_fields);
    let zone: String = page.split("\n## ").find(|part| part.starts_with("zone\n")).unwrap().to_owned();
    assert_snapshot!(zone, @r"
    zone

    Assets with common security needs (IEC 62443-3-2). In files: `zones`.

    | field | type | known by | what it says |
    |---|---|---|---|
    | `name` | text | declared | What people call it. |
    | `note` | text | declared | Anything a reader should know, in a sentence. |
    | `purdue` | double, in level | declared | Level in the Purdue model: 0 to 5; 3.5 is the buffer between plant and office. |
    | `security_level_target` | int, in level | declared | Security level wanted (SL-T), 0 to 4. |
    | `security_level_achieved` | int, in level | measured, fresh for 400 days | Security level reached (SL-A), 0 to 4. |
    | `address_ranges` | list of text | declared | Address ranges in CIDR form. |
    | `parent` | [zone](#zone) | declared; other way `zone.subzones` | The zone that holds it. |
    | `subzones` | list of [zone](#zone) | computed from `zone.parent` | The other way of `zone.parent`. |
    | `owner` | [post](#post) | declared; other way `post.zones_owned` | The post that answers for it. |
    | `country` | text | declared | Country, whose law applies there, as ISO 3166-1 alpha-2. |
    | `untrusted` | bool | declared | Whether it is outside the city's control, as the internet is. |
    | `intrusion_detection` | bool | measured, fresh for 100 days | Whether its traffic is watched. |
    | `filtered` | bool | measured, fresh for 100 days | Whether a firewall stands at every way in. |
    | `conduits_out` | list of [conduit](#conduit) | computed from `conduit.from` | The other way of `conduit.from`. |
    | `conduits_in` | list of [conduit](#conduit) | computed from `conduit.to` | The other way of `conduit.to`. |
    | `assets` | list of [asset](#asset) | computed from `asset.zone` | The other way of `asset.zone`. |
    ");
}
