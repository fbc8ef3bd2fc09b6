#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| source::testing::fuzz_change(bytes));
