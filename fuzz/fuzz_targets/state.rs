#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    model::testing::fuzz_frozen(bytes);
    intake::testing::fuzz_frozen(bytes);
});
