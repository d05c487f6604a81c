//! The provider of the tests as a binary: misbehaves on request.

#[path = "../tests/provider/lab.rs"]
mod lab;

fn main() -> std::process::ExitCode {
    tf_provider::serve::run(lab::Lab)
}
