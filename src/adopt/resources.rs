//! The resources of a state, as `terraform show -json` prints it.

use serde_json::Value as Json;

use crate::names::Arn;

/// A managed resource instance of the AWS provider, or of another one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resource {
    /// Address with all keys.
    pub(super) address: String,
    /// Type.
    pub(super) kind: String,
    /// Whether it is one of hashicorp/aws.
    pub(super) of_aws: bool,
    /// Its attributes.
    pub(super) values: Json,
    /// Addresses, without keys, of what it depends on.
    pub(super) depends_on: Vec<String>,
}

impl Resource {
    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values[name].as_str().filter(|text| !text.is_empty())
    }

    /// Region and account, as far as its attributes say them.
    fn place(&self) -> (Option<String>, Option<String>) {
        let arn = ["resource_arn", "arn", "stream_arn"].into_iter().find_map(|name| Arn::parse(self.text(name)?).ok());
        let region = self.text("region").map(str::to_owned).or_else(|| arn.as_ref().map(|arn| arn.region.clone()));
        (region, arn.map(|arn| arn.account).filter(|account| !account.is_empty()))
    }

    /// Region and account of the table that it is about: a replica is a resource of another Region.
    pub(super) fn place_of_table(&self) -> (Option<String>, Option<String>) {
        match self.text("global_table_arn").and_then(|arn| Arn::parse(arn).ok()) {
            Some(arn) => (Some(arn.region), Some(arn.account)),
            None => self.place(),
        }
    }

    /// The address without keys: what the configuration declares.
    pub(super) fn declared(&self) -> String {
        without_keys(&self.address)
    }
}

/// All resources.
///
/// # Errors
/// If this is not the output of `terraform show -json`.
pub(super) fn read(text: &str) -> Result<Vec<Resource>, String> {
    let how = "Run `terraform show -json | terraform-provider-dynamodb adopt` in the folder of the configuration.";
    let json: Json =
        serde_json::from_str(text).map_err(|error| format!("standard input is not JSON ({error}). {how}"))?;
    if json.get("format_version").is_none() {
        return Err(format!("standard input is not what `terraform show -json` prints. {how}"));
    }
    if json.get("planned_values").is_some() {
        return Err(format!("standard input is a plan, not a state. {how}"));
    }
    let mut found = Vec::new();
    module(&json["values"]["root_module"], &mut found);
    Ok(found)
}

fn module(json: &Json, found: &mut Vec<Resource>) {
    let array = |name: &str| json[name].as_array().map(Vec::as_slice).unwrap_or_default();
    found.extend(array("resources").iter().filter_map(resource));
    array("child_modules").iter().for_each(|child| module(child, found));
}

/// Neither a data source nor an object that is about to be deleted.
fn resource(json: &Json) -> Option<Resource> {
    if json["mode"] != "managed" || json.get("deposed_key").is_some() {
        return None;
    }
    let depends_on = json["depends_on"].as_array().into_iter().flatten();
    Some(Resource {
        address: json["address"].as_str()?.to_owned(),
        kind: json["type"].as_str()?.to_owned(),
        of_aws: json["provider_name"].as_str()?.ends_with("/hashicorp/aws"),
        values: json["values"].clone(),
        depends_on: depends_on.filter_map(Json::as_str).map(str::to_owned).collect(),
    })
}

/// Keys may hold brackets, dots and escaped quotes.
fn without_keys(address: &str) -> String {
    let (mut plain, mut depth, mut in_text, mut escaped) = (String::new(), 0_u32, false, false);
    for letter in address.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' if depth > 0 => in_text = !in_text,
            '[' if !in_text => depth += 1,
            ']' if !in_text => depth = depth.saturating_sub(1),
            letter if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}

#[test]
fn keys_are_taken_out_of_addresses() {
    for (address, declared) in [
        ("aws_a.b", "aws_a.b"),
        ("module.m[\"x.y\"].aws_a.b[0]", "module.m.aws_a.b"),
        ("aws_a.b[\"]\\\"[\"]", "aws_a.b"),
    ] {
        assert_eq!(without_keys(address), declared);
    }
}
