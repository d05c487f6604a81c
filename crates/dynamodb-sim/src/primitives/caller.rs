//! The caller: an account in a Region. Each pair has tables of its own.

/// The account and Region of a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    /// Twelve digits.
    pub account: String,
    /// For example `eu-central-1`.
    pub region: String,
}

impl Caller {
    /// A caller in an account and a Region.
    pub fn new(account: impl Into<String>, region: impl Into<String>) -> Self {
        Self { account: account.into(), region: region.into() }
    }

    /// The partition that the Region belongs to.
    pub(crate) fn partition(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "aws-cn"
        } else if self.region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
    }
}
