//! What tables are for, and what follows from that.

/// What tables are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Preset {
    /// Data can be lost at any time.
    Development,
    /// Data is needed.
    Standard,
    /// Data and availability are critical.
    Production,
}

impl Preset {
    /// All of them by name, the least strict first.
    pub(crate) const ALL: [(&'static str, Self); 3] =
        [("development", Self::Development), ("standard", Self::Standard), ("production", Self::Production)];

    /// The preset of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, preset)| preset)
    }

    /// The presets as the documentation lists them.
    pub(crate) fn reference() -> serde_json::Value {
        let described = |(name, preset): (&str, Self)| {
            let protects_tables = preset.protects_tables();
            serde_json::json!({ "name": name, "protects_tables": protects_tables })
        };
        Self::ALL.into_iter().map(described).collect()
    }

    /// Whether tables are protected against deletion unless configured otherwise.
    pub(crate) fn protects_tables(self) -> bool {
        match self {
            Self::Development => false,
            Self::Standard | Self::Production => true,
        }
    }
}
