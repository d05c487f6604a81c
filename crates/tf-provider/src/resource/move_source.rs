//! Types of other providers whose state can become that of a resource, for a `moved` block across types.
//!
//! A resource lists its sources; which one a request is from, and what to say when it is from none, is decided here.

use super::{MoveRequest, Moved, Outcome, Resource};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    path::Path,
};

/// A resource type of another provider whose state can become that of `R`. Works without network: the provider is not
/// configured when a state is moved.
pub trait MoveSource<R: Resource>: Send + Sync {
    /// Namespace and name of the provider, as `hashicorp/aws`. The host is not compared: mirrors and other registries
    /// serve the same provider.
    fn provider(&self) -> &'static str;

    /// The resource type, as `aws_dynamodb_table`.
    fn type_name(&self) -> &'static str;

    /// The newest version of its stored state that is known. A newer one is read as well, with a warning.
    fn newest_version(&self) -> i64;

    /// The state of `R`. A read follows, unless the practitioner disables it.
    fn convert(&self, request: &MoveRequest) -> Moved<R>;
}

/// Moves with the source that the request is from.
pub(super) fn move_state<R: Resource>(resource: &R, request: &MoveRequest) -> Moved<R> {
    let sources = resource.move_sources();
    match sources.iter().find(|source| is_from(request, source.provider(), source.type_name(), R::TYPE_NAME)) {
        None => Outcome::failed(not_supported(resource, request)),
        Some(source) => {
            let moved = source.convert(request);
            let warning = (!moved.diagnostics.has_errors()).then(|| newer(request, source.newest_version()));
            moved.with_diagnostics(warning.unwrap_or_else(Diagnostics::none))
        }
    }
}

/// `registry.terraform.io/hashicorp/aws`, or any other host, is `hashicorp/aws`.
///
/// Of a resource with several instances only the first is said to be of its own provider: Terraform stores the provider
/// per resource, and has replaced it with that of the target when the others are moved.
fn is_from(request: &MoveRequest, provider: &str, type_name: &str, target: &str) -> bool {
    let of = |provider: &str| {
        let host = request.provider_address.strip_suffix(provider);
        host.is_some_and(|host| host.is_empty() || host.ends_with('/'))
    };
    // The types of a provider begin with its name.
    let own = target.split('_').next().unwrap_or_default();
    request.type_name == type_name && (of(provider) || of(own))
}

fn not_supported<R: Resource>(resource: &R, request: &MoveRequest) -> Diagnostic {
    let known: Vec<String> = resource
        .move_sources()
        .iter()
        .map(|source| format!("`{}` of {}", source.type_name(), source.provider()))
        .collect();
    let can = match known.as_slice() {
        [] => "nothing can be moved to it".to_owned(),
        known => format!("only {} can be moved to it", known.join(" and ")),
    };
    let detail = format!(
        "A `{}` of {} cannot become a `{}`: {can}. Remove the `moved` block. To manage the object with this resource, \
         import it with an `import` block and remove the other resource with a `removed` block that has `destroy = false`.",
        request.type_name,
        request.provider_address,
        R::TYPE_NAME,
    );
    Diagnostic::error(Path::root(), "Move not supported", detail)
}

fn newer(request: &MoveRequest, newest: i64) -> Diagnostics {
    if request.schema_version <= newest {
        return Diagnostics::none();
    }
    let detail = format!(
        "The state of `{}` has version {}; version {newest} is the newest that this provider knows. What it knows was \
         read. Check the plan before you apply it. If it shows changes that you did not make, remove the `moved` block, \
         and import the object instead or upgrade this provider.",
        request.type_name, request.schema_version,
    );
    Diagnostic::warning(Path::root(), "Newer state version", detail).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_provider_is_not_compared_but_its_whole_name_is() {
        let from = |address: &str, type_name: &str| {
            let request = MoveRequest {
                provider_address: address.to_owned(),
                type_name: type_name.to_owned(),
                schema_version: 1,
                state: serde_json::Value::Null,
                private: Vec::new(),
                identity: None,
            };
            is_from(&request, "hashicorp/aws", "aws_dynamodb_table", "dynamodb_table")
        };
        for address in [
            "registry.terraform.io/hashicorp/aws",
            "registry.opentofu.org/hashicorp/aws",
            "hashicorp/aws",
            // The second instance of a resource whose first has moved.
            "registry.terraform.io/local/dynamodb",
        ] {
            assert!(from(address, "aws_dynamodb_table"), "{address}");
        }
        for address in
            ["registry.terraform.io/hashicorp/awscc", "example.com/not-hashicorp/aws", "aws", "", "x/notdynamodb"]
        {
            assert!(!from(address, "aws_dynamodb_table"), "{address}");
        }
        assert!(!from("registry.terraform.io/hashicorp/aws", "aws_dynamodb_table_item"));
    }
}
