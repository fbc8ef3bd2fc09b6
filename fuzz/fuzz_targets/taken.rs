#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| intake::testing::fuzz_taken(bytes));
