//! The policies that ship with the program. They bind nobody until a city adopts them.

/// Name and text of each.
pub const SHIPPED: &[(&str, &str)] = &[
    ("access-control.yaml", include_str!("../../../packs/policies/access-control.yaml")),
    ("audits-and-tests.yaml", include_str!("../../../packs/policies/audits-and-tests.yaml")),
    ("backup-and-restore.yaml", include_str!("../../../packs/policies/backup-and-restore.yaml")),
    ("continuity.yaml", include_str!("../../../packs/policies/continuity.yaml")),
    ("data-protection.yaml", include_str!("../../../packs/policies/data-protection.yaml")),
    ("default-credentials.yaml", include_str!("../../../packs/policies/default-credentials.yaml")),
    ("encryption.yaml", include_str!("../../../packs/policies/encryption.yaml")),
    ("hardware.yaml", include_str!("../../../packs/policies/hardware.yaml")),
    ("incident-response.yaml", include_str!("../../../packs/policies/incident-response.yaml")),
    ("insurer-conditions.yaml", include_str!("../../../packs/policies/insurer-conditions.yaml")),
    ("inventory-and-ownership.yaml", include_str!("../../../packs/policies/inventory-and-ownership.yaml")),
    ("logging-and-monitoring.yaml", include_str!("../../../packs/policies/logging-and-monitoring.yaml")),
    ("patching.yaml", include_str!("../../../packs/policies/patching.yaml")),
    ("physical-protection.yaml", include_str!("../../../packs/policies/physical-protection.yaml")),
    ("privileged-accounts.yaml", include_str!("../../../packs/policies/privileged-accounts.yaml")),
    ("recovery-objectives.yaml", include_str!("../../../packs/policies/recovery-objectives.yaml")),
    (
        "redundancy-and-fail-states.yaml",
        include_str!("../../../packs/policies/redundancy-and-fail-states.yaml"),
    ),
    ("remote-access.yaml", include_str!("../../../packs/policies/remote-access.yaml")),
    ("segmentation.yaml", include_str!("../../../packs/policies/segmentation.yaml")),
    ("suppliers.yaml", include_str!("../../../packs/policies/suppliers.yaml")),
    ("training-and-awareness.yaml", include_str!("../../../packs/policies/training-and-awareness.yaml")),
];

#[cfg(test)]
mod tests {
    use super::SHIPPED;

    #[test]
    fn every_policy_of_the_packs_is_shipped() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/policies");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".yaml"))
            .collect();
        there.sort();
        let listed: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
        assert_eq!(there, listed);
    }
}
