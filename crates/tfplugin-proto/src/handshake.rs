//! The handshake: one line on standard output.
//!
//! `CORE|APP|NETWORK|ADDRESS|PROTOCOL|CERT[|MULTIPLEX]`, then a newline. This is the only module that writes to
//! standard output, because a single byte before the line makes Terraform refuse the plugin.

use std::{
    fmt,
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    str::FromStr,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// Version of the launcher's own conventions, of which there has only been one.
const CORE_VERSION: &str = "1";
/// Terraform accepts no other.
const PROTOCOL: &str = "grpc";
/// Major versions this crate speaks, ascending.
const SPOKEN_VERSIONS: [u32; 1] = [6];

/// What a provider announces to the client that started it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// Major version of the provider protocol.
    pub protocol_version: u32,
    /// Where the provider listens.
    pub address: Address,
    /// DER of the server certificate; absent without transport security.
    pub certificate: Option<Vec<u8>>,
    /// Whether brokered connections can share the main one; absent unless the client asked.
    pub multiplex: Option<bool>,
}

/// Where a provider listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Path of a Unix socket. Always text without `|` and line breaks.
    Unix(PathBuf),
    /// Address and port, on the loopback interface.
    Tcp(SocketAddr),
}

/// Why a line is no handshake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a plugin handshake with {expected}, but found {line:?}")]
pub struct HandshakeError {
    /// What the line should have had.
    pub expected: &'static str,
    /// The line that was read.
    pub line: String,
}

/// The highest version both sides speak. Without a common one, or without an offer, the answer is the lowest spoken
/// here, and the client explains the mismatch to its user better than a plugin could.
#[must_use]
pub fn protocol_version(offered: &[u32]) -> u32 {
    SPOKEN_VERSIONS.into_iter().rev().find(|version| offered.contains(version)).unwrap_or(SPOKEN_VERSIONS[0])
}

/// Writes `text` to standard output and flushes: the client waits for it at the other end of a pipe.
pub(crate) fn announce(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()
}

impl Address {
    /// `unix` or `tcp`.
    #[must_use]
    pub fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => path.display().fmt(f),
            Self::Tcp(address) => address.fmt(f),
        }
    }
}

impl fmt::Display for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { protocol_version, address, certificate, multiplex } = self;
        let certificate = certificate.as_ref().map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
        write!(f, "{CORE_VERSION}|{protocol_version}|{}|{address}|{PROTOCOL}|{certificate}", address.network())?;
        multiplex.iter().try_for_each(|multiplex| write!(f, "|{multiplex}"))
    }
}

impl FromStr for Handshake {
    type Err = HandshakeError;

    fn from_str(line: &str) -> Result<Self, HandshakeError> {
        let wrong = |expected| HandshakeError { expected, line: line.to_owned() };
        let fields: Vec<&str> = line.trim_end_matches(['\r', '\n']).split('|').collect();
        let (required, multiplex) = match fields.as_slice() {
            [required @ .., multiplex] if required.len() == 6 => (required, Some(*multiplex)),
            required => (required, None),
        };
        let &[CORE_VERSION, version, network, address, PROTOCOL, certificate] = required else {
            return Err(wrong("six or seven fields, the first 1, the fifth grpc"));
        };
        let address = match network {
            "unix" => Address::Unix(PathBuf::from(address)),
            "tcp" => Address::Tcp(address.parse().map_err(|_| wrong("an address and port in the fourth field"))?),
            _ => return Err(wrong("unix or tcp in the third field")),
        };
        let certificate = match certificate {
            "" => None,
            text => Some(STANDARD_NO_PAD.decode(text).map_err(|_| wrong("unpadded base64 in the sixth field"))?),
        };
        Ok(Self {
            protocol_version: version.parse().map_err(|_| wrong("a version number in the second field"))?,
            address,
            certificate,
            multiplex: multiplex
                .map(|text| text.parse().map_err(|_| wrong("true or false in the seventh field")))
                .transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Handshake {
        Handshake {
            protocol_version: 6,
            address: Address::Unix(PathBuf::from("/run/plugin1/socket")),
            certificate: None,
            multiplex: None,
        }
    }

    #[test]
    fn renders_and_reads_back_every_form() {
        let tcp = Address::Tcp("127.0.0.1:10001".parse().unwrap());
        // Two bytes would need padding, and the second needs the standard alphabet's slash.
        let certificate = Some(vec![0xff, 0xf3]);
        let cases = [
            (plain(), "1|6|unix|/run/plugin1/socket|grpc|"),
            (Handshake { address: tcp, ..plain() }, "1|6|tcp|127.0.0.1:10001|grpc|"),
            (Handshake { certificate: certificate.clone(), ..plain() }, "1|6|unix|/run/plugin1/socket|grpc|//M"),
            (
                Handshake { certificate, multiplex: Some(false), ..plain() },
                "1|6|unix|/run/plugin1/socket|grpc|//M|false",
            ),
            (Handshake { multiplex: Some(true), ..plain() }, "1|6|unix|/run/plugin1/socket|grpc||true"),
        ];
        for (handshake, line) in cases {
            assert_eq!(handshake.to_string(), line);
            assert_eq!(line.parse(), Ok(handshake));
        }
    }

    #[test]
    fn refuses_what_is_no_handshake() {
        for line in [
            "",
            "hello",
            "1|6|unix|/s",
            "2|6|unix|/s|grpc|",
            "1|x|unix|/s|grpc|",
            "1|6|unix|/s|netrpc|",
            "1|6|pipe|/s|grpc|",
            "1|6|tcp|somewhere|grpc|",
            "1|6|unix|/s|grpc|AA==",
            "1|6|unix|/s|grpc||maybe",
            "1|6|unix|/s|grpc||true|",
        ] {
            assert!(line.parse::<Handshake>().is_err(), "{line:?} was accepted");
        }
    }

    #[test]
    fn version_is_the_highest_common_one_else_our_lowest() {
        for offered in [&[5, 6][..], &[6, 5], &[6], &[6, 7], &[5], &[]] {
            assert_eq!(protocol_version(offered), 6, "offered {offered:?}");
        }
    }
}
