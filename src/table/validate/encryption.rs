//! The key that encrypts: an ARN with the key type that uses one (V54), and the ARN of a key itself (V56) in the table's
//! Region (V57).

use tf_provider::{Diagnostics, Path};

use super::presence::Presence;
use crate::{
    names::Arn,
    table::{
        model::{EncryptionModel, TableModel},
        same_region,
    },
};

/// The key type that has a key of the customer.
pub(super) const CUSTOMER_MANAGED: &str = "CUSTOMER_MANAGED";

pub(super) fn check(config: &TableModel, problems: &mut Diagnostics) {
    let Some(encryption) = config.server_side_encryption.known() else { return };
    key_type(encryption, problems);
    let Some(text) = encryption.kms_key_arn.known() else { return };
    let path = Path::of("server_side_encryption").attribute("kms_key_arn");
    match key_arn(text) {
        Err((summary, detail)) => problems.error(path, summary, detail),
        Ok(_) => same_region::key(config, problems),
    }
}

fn key_type(EncryptionModel { key_type, kms_key_arn }: &EncryptionModel, problems: &mut Diagnostics) {
    let path = Path::of("server_side_encryption");
    match (key_type.known().map(String::as_str), Presence::of(kms_key_arn)) {
        (Some(CUSTOMER_MANAGED), Presence::Unset) => problems.error(
            path.attribute("key_type"),
            "Customer-managed key missing",
            "is \"CUSTOMER_MANAGED\", but no key is given. Give its ARN in `kms_key_arn`, or choose \
             \"AWS_MANAGED\" or \"AWS_OWNED\".",
        ),
        (Some(other @ ("AWS_OWNED" | "AWS_MANAGED")), Presence::Set) => problems.error(
            path.attribute("kms_key_arn"),
            "Key given for another key type",
            format!(
                "is the key of \"CUSTOMER_MANAGED\", but `key_type` is \"{other}\". Remove one of the two: with this one \
                 alone the key type follows from it."
            ),
        ),
        (Some(_) | None, Presence::Set | Presence::Unset | Presence::Unknown) => {}
    }
}

/// The ARN of a key itself, or summary and detail of what it is instead.
pub(super) fn key_arn(text: &str) -> Result<Arn, (&'static str, String)> {
    // What is no ARN of a key is taken by the service, too, but it answers with the key's ARN: every plan would differ
    // and every apply would encrypt the table again, of which there are four a day (T-082).
    let pin = "Give the ARN of the key itself, like \"arn:aws:kms:us-east-1:123456789012:key/…\": anything else would \
               encrypt the table again at every apply.";
    if text.is_empty() {
        let detail = "is empty. Leave it out to use a key that AWS owns. Under a condition: `kms_key_arn = var.key == \"\" \
                      ? null : var.key`.";
        return Err(("Empty value", detail.to_owned()));
    }
    if text.starts_with("alias/") || !text.contains(':') {
        return Err(("Key not given by its ARN", format!("is the alias or id of a key. {pin}")));
    }
    let arn = Arn::parse(text).map_err(|reason| ("Invalid ARN", format!("{reason} {pin}")))?;
    if arn.service != "kms" {
        let detail = format!("The ARN of a KMS key was expected, but this is that of \"{}\". {pin}", arn.kind());
        return Err(("Wrong ARN type", detail));
    }
    if arn.resource.starts_with("alias/") {
        return Err(("Key not given by its ARN", format!("is the ARN of an alias. {pin}")));
    }
    match arn.resource.strip_prefix("key/") {
        Some(id) if !id.is_empty() && !id.contains('/') => Ok(arn),
        Some(_) | None => {
            let detail = format!(
                "The ARN of a KMS key ends in \"key/\" and its id, but this is that of \"{}\". {pin}",
                arn.kind()
            );
            Err(("Wrong ARN type", detail))
        }
    }
}
