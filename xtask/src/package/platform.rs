//! The platforms of a release: what the registry and what Rust call each.

use anyhow::Context as _;

/// A platform, by the registry's names of system and architecture, which are Go's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Platform {
    LinuxAmd64,
    LinuxArm64,
    DarwinAmd64,
    DarwinArm64,
    WindowsAmd64,
}

impl Platform {
    /// All that a release is made for.
    pub const ALL: [Self; 5] =
        [Self::LinuxAmd64, Self::LinuxArm64, Self::DarwinAmd64, Self::DarwinArm64, Self::WindowsAmd64];

    /// The platform that this runs on.
    pub fn here() -> anyhow::Result<Self> {
        let (system, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
        let found = match (system, architecture) {
            ("linux", "x86_64") => Some(Self::LinuxAmd64),
            ("linux", "aarch64") => Some(Self::LinuxArm64),
            ("macos", "x86_64") => Some(Self::DarwinAmd64),
            ("macos", "aarch64") => Some(Self::DarwinArm64),
            ("windows", "x86_64") => Some(Self::WindowsAmd64),
            _ => None,
        };
        found.with_context(|| format!("a release is not made for {system} on {architecture}"))
    }

    /// As it stands in the name of a zip.
    pub fn name(self) -> &'static str {
        match self {
            Self::LinuxAmd64 => "linux_amd64",
            Self::LinuxArm64 => "linux_arm64",
            Self::DarwinAmd64 => "darwin_amd64",
            Self::DarwinArm64 => "darwin_arm64",
            Self::WindowsAmd64 => "windows_amd64",
        }
    }

    /// Rust's names, the preferred one first. On Linux that is musl: such a binary needs no C library of the machine.
    pub fn triples(self) -> &'static [&'static str] {
        match self {
            Self::LinuxAmd64 => &["x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu"],
            Self::LinuxArm64 => &["aarch64-unknown-linux-musl", "aarch64-unknown-linux-gnu"],
            Self::DarwinAmd64 => &["x86_64-apple-darwin"],
            Self::DarwinArm64 => &["aarch64-apple-darwin"],
            Self::WindowsAmd64 => &["x86_64-pc-windows-msvc"],
        }
    }

    /// The system that it is built on. Linux is built anywhere, by a linker that has its C libraries.
    pub fn system(self) -> Option<&'static str> {
        match self {
            Self::LinuxAmd64 | Self::LinuxArm64 => None,
            Self::DarwinAmd64 | Self::DarwinArm64 => Some("macos"),
            Self::WindowsAmd64 => Some("windows"),
        }
    }

    /// What the names of programs end with.
    pub fn program_suffix(self) -> &'static str {
        match self {
            Self::WindowsAmd64 => ".exe",
            Self::LinuxAmd64 | Self::LinuxArm64 | Self::DarwinAmd64 | Self::DarwinArm64 => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn options_have_the_names_of_the_registry() {
        for platform in Platform::ALL {
            let option = platform.to_possible_value().expect("every platform can be chosen");
            assert_eq!(option.get_name(), platform.name());
        }
    }
}
