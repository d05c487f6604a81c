//! Lets Terraform find a provider that was started by hand.
//!
//! Through the variable `TF_REATTACH_PROVIDERS`, which a provider started for debugging prints for its user.
//! One such process serves every configuration of the provider, aliases included.

use serde_json::json;

use crate::handshake::Address;

/// The variable Terraform and OpenTofu read.
pub const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// The value of [`VARIABLE`] as JSON.
///
/// `provider_address` is a source address; the short form `namespace/name` gets the default host of whichever CLI
/// reads it, so it serves Terraform and OpenTofu alike. `process` must stay alive: the client watches it.
#[must_use]
pub fn variable_value(provider_address: &str, address: &Address, process: u32) -> String {
    json!({
        provider_address: {
            "Protocol": "grpc",
            // An absent version would mean 5.
            "ProtocolVersion": 6,
            "Pid": process,
            // Terraform 1.11 crashes on false for protocol 6 (measured).
            "Test": true,
            "Addr": { "Network": address.network(), "String": address.to_string() },
        }
    })
    .to_string()
}

/// What a provider started for debugging prints: a hint, and the assignment ready to be pasted into a shell.
pub(crate) fn announcement(provider_address: &str, address: &Address, process: u32) -> String {
    let value = variable_value(provider_address, address, process).replace('\'', r"'\''");
    format!(
        "Provider {provider_address} is running for debugging as process {process}; stop it with Ctrl-C.\n\
         Set this where Terraform or OpenTofu runs:\n\
         \n{VARIABLE}='{value}'\n\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_says_what_the_clients_read() {
        let address = Address::Unix("/run/plugin1/socket".into());
        let value: serde_json::Value = serde_json::from_str(&variable_value("local/lab", &address, 12)).unwrap();
        let expected = json!({"local/lab": {
            "Protocol": "grpc", "ProtocolVersion": 6, "Pid": 12, "Test": true,
            "Addr": {"Network": "unix", "String": "/run/plugin1/socket"},
        }});
        assert_eq!(value, expected);
    }

    #[test]
    fn assignment_survives_a_shell() {
        let address = Address::Unix("/home/o'neil/socket".into());
        let text = announcement("local/lab", &address, 12);
        let assignment = text.lines().find(|line| line.starts_with(VARIABLE)).unwrap();
        assert!(assignment.contains(r"/home/o'\''neil/socket"), "{assignment}");
    }
}
