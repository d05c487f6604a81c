//! The provider binary. Started by Terraform; started by hand it explains itself.

fn main() -> std::process::ExitCode {
    tf_provider::serve::run(terraform_provider_dynamodb::provider::DynamoDb)
}
