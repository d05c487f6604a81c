//! The provider binary, which a CLI starts. Started by hand it prints how to use it.

fn main() -> std::process::ExitCode {
    terraform_provider_dynamodb::run()
}
