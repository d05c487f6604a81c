//! The misbehaving provider of the tests as a binary.

#[path = "../tests/provider/lab.rs"]
mod lab;

fn main() -> std::process::ExitCode {
    tf_provider::serve::run(lab::Lab)
}
