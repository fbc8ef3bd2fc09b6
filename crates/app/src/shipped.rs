//! The policies and scenarios that ship with the program. No policy binds anybody until a city adopts it; scenarios ask
//! nothing of anybody.

/// Name and text of each policy.
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

/// Name and text of each scenario.
pub const SHIPPED_SCENARIOS: &[(&str, &str)] = &[
    ("aliquippa-2023.yaml", include_str!("../../../packs/scenarios/aliquippa-2023.yaml")),
    ("anhalt-bitterfeld-2021.yaml", include_str!("../../../packs/scenarios/anhalt-bitterfeld-2021.yaml")),
    ("atlanta-2018.yaml", include_str!("../../../packs/scenarios/atlanta-2018.yaml")),
    ("baltimore-2019.yaml", include_str!("../../../packs/scenarios/baltimore-2019.yaml")),
    ("dallas-2023.yaml", include_str!("../../../packs/scenarios/dallas-2023.yaml")),
    ("dallas-sirens-2017.yaml", include_str!("../../../packs/scenarios/dallas-sirens-2017.yaml")),
    ("dc-cameras-2017.yaml", include_str!("../../../packs/scenarios/dc-cameras-2017.yaml")),
    ("galt-2019.yaml", include_str!("../../../packs/scenarios/galt-2019.yaml")),
    ("gloucester-2021.yaml", include_str!("../../../packs/scenarios/gloucester-2021.yaml")),
    ("hackney-2020.yaml", include_str!("../../../packs/scenarios/hackney-2020.yaml")),
    ("hamilton-2024.yaml", include_str!("../../../packs/scenarios/hamilton-2024.yaml")),
    ("leicester-2024.yaml", include_str!("../../../packs/scenarios/leicester-2024.yaml")),
    ("lviv-2024.yaml", include_str!("../../../packs/scenarios/lviv-2024.yaml")),
    ("miljodata-2025.yaml", include_str!("../../../packs/scenarios/miljodata-2025.yaml")),
    ("muleshoe-2024.yaml", include_str!("../../../packs/scenarios/muleshoe-2024.yaml")),
    ("new-orleans-2019.yaml", include_str!("../../../packs/scenarios/new-orleans-2019.yaml")),
    ("oldsmar-2021.yaml", include_str!("../../../packs/scenarios/oldsmar-2021.yaml")),
    ("redcar-2020.yaml", include_str!("../../../packs/scenarios/redcar-2020.yaml")),
    ("rotterdam-2017.yaml", include_str!("../../../packs/scenarios/rotterdam-2017.yaml")),
    ("suedwestfalen-it-2023.yaml", include_str!("../../../packs/scenarios/suedwestfalen-it-2023.yaml")),
    ("suffolk-2022.yaml", include_str!("../../../packs/scenarios/suffolk-2022.yaml")),
    ("tfl-2024.yaml", include_str!("../../../packs/scenarios/tfl-2024.yaml")),
];

#[cfg(test)]
mod tests {
    use super::{SHIPPED, SHIPPED_SCENARIOS};

    fn files_of(pack: &str) -> Vec<String> {
        let folder = format!("{}/../../packs/{pack}", env!("CARGO_MANIFEST_DIR"));
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".yaml"))
            .collect();
        there.sort();
        there
    }

    #[test]
    fn every_policy_and_scenario_of_the_packs_is_shipped() {
        for (pack, shipped) in [("policies", SHIPPED), ("scenarios", SHIPPED_SCENARIOS)] {
            let listed: Vec<&str> = shipped.iter().map(|(name, _)| *name).collect();
            assert_eq!(files_of(pack), listed);
        }
    }
}
