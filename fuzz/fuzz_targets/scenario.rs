#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| policy::testing::fuzz_scenario(bytes));
