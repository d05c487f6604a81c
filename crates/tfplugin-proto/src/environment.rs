//! Reads from the environment whether this process was started as a plugin, and with which options.
//!
//! Terraform passes everything it wants of a plugin in environment variables. This module turns them into plain
//! data once, at the start; nothing else in the crate reads the environment.

use std::{ffi::OsString, path::PathBuf};

use crate::listen::ListenOptions;

/// The variable by which a plugin knows that Terraform started it.
pub const COOKIE_VARIABLE: &str = "TF_PLUGIN_MAGIC_COOKIE";
/// The value of [`COOKIE_VARIABLE`]; Terraform and OpenTofu use the same. It is no secret.
pub const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

pub(crate) const VERSIONS_VARIABLE: &str = "PLUGIN_PROTOCOL_VERSIONS";
pub(crate) const CLIENT_CERTIFICATE_VARIABLE: &str = "PLUGIN_CLIENT_CERT";
pub(crate) const MULTIPLEX_VARIABLE: &str = "PLUGIN_MULTIPLEX_GRPC";
const MIN_PORT_VARIABLE: &str = "PLUGIN_MIN_PORT";
const MAX_PORT_VARIABLE: &str = "PLUGIN_MAX_PORT";
const SOCKET_DIRECTORY_VARIABLE: &str = "PLUGIN_UNIX_SOCKET_DIR";
const SOCKET_GROUP_VARIABLE: &str = "PLUGIN_UNIX_SOCKET_GROUP";

/// What the client that started this process asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginEnvironment {
    /// Major protocol versions the client speaks, in the order it sent them, which is random.
    /// Empty for clients that predate the variable.
    pub protocol_versions: Vec<u32>,
    /// PEM text of the one certificate the client will present. Absent when the user switched transport
    /// security off (`TF_DISABLE_PLUGIN_TLS`); the connection is then plain HTTP/2.
    pub client_certificate: Option<String>,
    /// Where to listen.
    pub listen: ListenOptions,
    /// Whether the client understands a seventh handshake field. Older clients would read it as part of the
    /// certificate.
    pub understands_multiplex_field: bool,
}

/// Why the environment is not one a plugin can start in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// The cookie variable is not set: a person or a script started the binary.
    #[error("this program is a plugin and was not started by Terraform or OpenTofu")]
    NotStartedAsPlugin,
    /// The cookie variable has another value: some other launcher started the binary.
    #[error("this program is a plugin for Terraform or OpenTofu, and {COOKIE_VARIABLE} is not what they set")]
    OtherLauncher,
    /// A port variable holds no port number.
    #[error("{variable} must be a port number from 0 to 65535, but it is {found:?}")]
    InvalidPort {
        /// Name of the variable.
        variable: &'static str,
        /// What the variable holds.
        found: String,
    },
    /// The lower port is above the upper one.
    #[error("{MIN_PORT_VARIABLE} must not be above {MAX_PORT_VARIABLE}, but they are {lowest} and {highest}")]
    InvertedPorts {
        /// Value of `PLUGIN_MIN_PORT`.
        lowest: u16,
        /// Value of `PLUGIN_MAX_PORT`.
        highest: u16,
    },
}

impl PluginEnvironment {
    /// Reads the environment of this process.
    ///
    /// # Errors
    /// See [`PluginEnvironment::parse`].
    pub fn from_process() -> Result<Self, EnvironmentError> {
        Self::parse(|variable| std::env::var_os(variable))
    }

    /// Reads the environment through `lookup`. A variable that is set but empty counts as not set.
    ///
    /// # Errors
    /// [`EnvironmentError::NotStartedAsPlugin`] and [`EnvironmentError::OtherLauncher`] if the cookie is absent or
    /// wrong, which is checked first; the others for port variables that make no sense.
    pub fn parse(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, EnvironmentError> {
        let path = |variable| lookup(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
        // What is not Unicode cannot match anything below and is reported as the text it resembles.
        let text = |variable| path(variable).map(|value| value.to_string_lossy().into_owned());

        match text(COOKIE_VARIABLE).as_deref() {
            Some(COOKIE) => {}
            Some(_) => return Err(EnvironmentError::OtherLauncher),
            None => return Err(EnvironmentError::NotStartedAsPlugin),
        }
        let lowest = port(MIN_PORT_VARIABLE, text(MIN_PORT_VARIABLE))?;
        let highest = port(MAX_PORT_VARIABLE, text(MAX_PORT_VARIABLE))?;
        let ports = match (lowest, highest) {
            (None, None) => None,
            (lowest, highest) => {
                let (lowest, highest) = (lowest.unwrap_or(1), highest.unwrap_or(u16::MAX));
                if lowest > highest {
                    return Err(EnvironmentError::InvertedPorts { lowest, highest });
                }
                Some(lowest..=highest)
            }
        };
        Ok(Self {
            protocol_versions: versions(text(VERSIONS_VARIABLE).as_deref().unwrap_or_default()),
            client_certificate: text(CLIENT_CERTIFICATE_VARIABLE),
            listen: ListenOptions {
                socket_directory: path(SOCKET_DIRECTORY_VARIABLE),
                socket_group: text(SOCKET_GROUP_VARIABLE),
                ports,
                ..ListenOptions::default()
            },
            understands_multiplex_field: text(MULTIPLEX_VARIABLE).is_some(),
        })
    }
}

impl EnvironmentError {
    /// The message for the person at the terminal, ready for standard error.
    ///
    /// `program` is the name of the binary, `provider_address` the source address a configuration would use,
    /// such as `local/dynamodb`.
    #[must_use]
    pub fn explanation(&self, program: &str, provider_address: &str) -> String {
        match self {
            Self::NotStartedAsPlugin | Self::OtherLauncher => {
                let local_name = provider_address.rsplit('/').next().unwrap_or(provider_address);
                format!(
                    "{program}: {self}.\n\
                     \n\
                     It does nothing on its own. Terraform and OpenTofu start it when a configuration names it:\n\
                     \n  terraform {{\
                     \n    required_providers {{\
                     \n      {local_name} = {{ source = \"{provider_address}\" }}\
                     \n    }}\
                     \n  }}\n\
                     \n\
                     Write this into a .tf file and run `terraform init` (not with a development override),\n\
                     then `terraform plan`.\n\
                     To start the provider by hand, for instance under a debugger, run `{program} --debug`.\n"
                )
            }
            Self::InvalidPort { .. } | Self::InvertedPorts { .. } => format!("{program}: {self}.\n"),
        }
    }
}

/// Entries that are no numbers are skipped: a newer client may offer what this one cannot name.
fn versions(list: &str) -> Vec<u32> {
    list.split(',').filter_map(|version| version.trim().parse().ok()).collect()
}

/// Port 0 means any free port, which is also what an absent variable means.
fn port(variable: &'static str, value: Option<String>) -> Result<Option<u16>, EnvironmentError> {
    let parse = |found: String| found.parse().map_err(|_| EnvironmentError::InvalidPort { variable, found });
    Ok(value.map(parse).transpose()?.filter(|port| *port != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(variables: &[(&str, &str)]) -> Result<PluginEnvironment, EnvironmentError> {
        PluginEnvironment::parse(|wanted| {
            variables.iter().find(|(variable, _)| *variable == wanted).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn cookie_must_match_exactly() {
        assert_eq!(parse(&[]), Err(EnvironmentError::NotStartedAsPlugin));
        assert_eq!(parse(&[(COOKIE_VARIABLE, "")]), Err(EnvironmentError::NotStartedAsPlugin));
        assert_eq!(parse(&[(COOKIE_VARIABLE, &COOKIE.to_uppercase())]), Err(EnvironmentError::OtherLauncher));
        assert!(parse(&[(COOKIE_VARIABLE, COOKIE)]).is_ok());
    }

    #[test]
    fn bare_environment_asks_for_nothing() {
        let environment = parse(&[(COOKIE_VARIABLE, COOKIE), (CLIENT_CERTIFICATE_VARIABLE, "")]).unwrap();
        let expected = PluginEnvironment {
            protocol_versions: vec![],
            client_certificate: None,
            listen: ListenOptions::default(),
            understands_multiplex_field: false,
        };
        assert_eq!(environment, expected);
    }

    #[test]
    fn every_option_is_read() {
        let environment = parse(&[
            (COOKIE_VARIABLE, COOKIE),
            (VERSIONS_VARIABLE, "6, x,5"),
            (CLIENT_CERTIFICATE_VARIABLE, "PEM"),
            (MIN_PORT_VARIABLE, "10000"),
            (MAX_PORT_VARIABLE, "25000"),
            (SOCKET_DIRECTORY_VARIABLE, "/run/plugins"),
            (SOCKET_GROUP_VARIABLE, "wheel"),
            (MULTIPLEX_VARIABLE, "true"),
        ])
        .unwrap();
        let expected = PluginEnvironment {
            protocol_versions: vec![6, 5],
            client_certificate: Some("PEM".to_owned()),
            listen: ListenOptions {
                socket_directory: Some(PathBuf::from("/run/plugins")),
                socket_group: Some("wheel".to_owned()),
                ports: Some(10_000..=25_000),
                ..ListenOptions::default()
            },
            understands_multiplex_field: true,
        };
        assert_eq!(environment, expected);
    }

    #[test]
    fn senseless_ports_are_refused() {
        let with = |lowest, highest| {
            parse(&[(COOKIE_VARIABLE, COOKIE), (MIN_PORT_VARIABLE, lowest), (MAX_PORT_VARIABLE, highest)])
        };
        let invalid = EnvironmentError::InvalidPort { variable: MAX_PORT_VARIABLE, found: "70000".to_owned() };
        assert_eq!(with("1", "70000"), Err(invalid));
        assert_eq!(with("9", "8"), Err(EnvironmentError::InvertedPorts { lowest: 9, highest: 8 }));
    }

    #[test]
    fn explanation_names_the_provider_and_the_way_out() {
        let text = EnvironmentError::NotStartedAsPlugin.explanation("terraform-provider-lab", "local/lab");
        for needle in
            ["terraform-provider-lab", "plugin", "lab = { source = \"local/lab\" }", "terraform init", "--debug"]
        {
            assert!(text.contains(needle), "{needle:?} is missing from:\n{text}");
        }
    }
}
