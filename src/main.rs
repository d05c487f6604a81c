//! The provider binary. Started by Terraform; started by hand it explains itself.

fn main() -> std::process::ExitCode {
    terraform_provider_dynamodb::run()
}
