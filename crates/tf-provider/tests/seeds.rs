//! Runs the seeds and past findings of the codecs' fuzzers as ordinary tests.

#[expect(unreachable_pub, reason = "the targets are a library of their own for the fuzzers")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

type Target = fn(&[u8]);

#[test]
fn the_seeds_hold() {
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    for (name, target) in [("msgpack", targets::msgpack as Target), ("json", targets::json)] {
        let mut count = 0;
        for entry in std::fs::read_dir(seeds.join(name)).expect("every target has seeds") {
            let path = entry.expect("a readable folder").path();
            target(&std::fs::read(&path).expect("a readable file"));
            count += 1;
        }
        assert!(count >= 3, "{name} has {count} files");
    }
}
