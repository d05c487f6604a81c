//! Which tags does a table carry? Asynchronous writes, the lock after them, and the rules of keys and values.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::arn::TableArn;
use crate::clock::Moment;
use crate::context::Context;
use crate::error::ServiceError;
use crate::input;
use crate::shape::Shape;
use crate::table::{Creating, Origin, Phase, Table};

/// Tags per table.
const MOST: usize = 50;
/// Tags per page of a listing.
const PAGE: usize = 10;

/// Tags with a write that may not be visible yet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Tags {
    written: BTreeMap<String, String>,
    /// What reads still show, and until when.
    earlier: Option<(BTreeMap<String, String>, Moment)>,
    locked_until: Option<Moment>,
}

impl Tags {
    pub(crate) fn created(tags: BTreeMap<String, String>) -> Self {
        Self { written: tags, ..Self::default() }
    }

    pub(crate) fn written(&self) -> &BTreeMap<String, String> {
        &self.written
    }

    pub(crate) fn is_locked(&self, now: Moment) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    pub(crate) fn is_settled(&self, now: Moment) -> bool {
        self.settled_at().is_none_or(|at| at <= now)
    }

    pub(crate) fn settled_at(&self) -> Option<Moment> {
        let visible = self.earlier.as_ref().map(|(_, until)| *until);
        [visible, self.locked_until].into_iter().flatten().max()
    }

    fn visible(&self, now: Moment) -> &BTreeMap<String, String> {
        match &self.earlier {
            Some((earlier, until)) if now < *until => earlier,
            Some(_) | None => &self.written,
        }
    }

    fn replace(&mut self, now: Moment, tags: BTreeMap<String, String>, visible: i64, lock: i64) {
        let earlier = self.visible(now).clone();
        self.earlier = Some((earlier, now.plus(visible)));
        self.written = tags;
        self.locked_until = Some(now.plus(lock));
    }
}

/// The tags of a request: at least one, every key and value valid, no key twice (T-110).
pub(crate) fn read(given: &[input::Tag]) -> Result<BTreeMap<String, String>, ServiceError> {
    let mut tags = BTreeMap::new();
    for tag in given {
        let key = tag.key.clone().unwrap_or_default();
        check_key(&key)?;
        let value = tag.value.clone().filter(|value| value.chars().count() <= 256 && value.chars().all(is_allowed));
        let Some(value) = value else {
            return Err(ServiceError::validation(format!(
                "The Tag Value provided is invalid, Value: {}",
                tag.value.as_deref().unwrap_or("null")
            )));
        };
        if tags.insert(key.clone(), value).is_some() {
            return Err(ServiceError::validation(format!(
                "Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}"
            )));
        }
    }
    check_count(&tags)?;
    Ok(tags)
}

fn check_key(key: &str) -> Result<(), ServiceError> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(ServiceError::validation(format!("Tag Key cannot be prefixed with aws:, Key: {key}")));
    }
    let length = key.chars().count();
    if length == 0 || length > 128 || !key.chars().all(is_allowed) {
        return Err(ServiceError::validation(format!("The Tag Key provided is invalid, Key: {key}")));
    }
    Ok(())
}

/// Letters, digits, white space and `+ - = . _ : /`; others, `#` for instance, are refused (T-110).
fn is_allowed(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || "+-=._:/".contains(c)
}

fn check_count(tags: &BTreeMap<String, String>) -> Result<(), ServiceError> {
    if tags.len() > MOST {
        return Err(ServiceError::validation("Number of Tags exceed the current limit for the provided ResourceArn"));
    }
    Ok(())
}

/// `TagResource`: merges by key; all or nothing, counted after the merge (T-107, T-108).
pub(crate) fn tag(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::TagResource = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.required("tags", &given.tags);
    shape.done()?;
    let added = given.tags.unwrap_or_default();
    if added.is_empty() {
        return Err(ServiceError::validation("Atleast one Tag needs to be provided as Input."));
    }
    let added = read(&added)?;
    write(cx, &given.resource_arn.unwrap_or_default(), |tags| tags.extend(added))
}

/// `UntagResource`: absent keys are a no-op.
pub(crate) fn untag(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::UntagResource = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.required("tagKeys", &given.tag_keys);
    shape.done()?;
    let removed = given.tag_keys.unwrap_or_default();
    if removed.is_empty() {
        return Err(ServiceError::validation("Atleast one Tag Key needs to be provided as Input."));
    }
    for key in &removed {
        check_key(key)?;
    }
    write(cx, &given.resource_arn.unwrap_or_default(), |tags| {
        tags.retain(|key, _| !removed.contains(key));
    })
}

fn write(
    cx: &mut Context<'_>,
    arn: &str,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> Result<Value, ServiceError> {
    let lock = cx.dice.duration(cx.settings.timings.tag_lock);
    let visible = cx.dice.duration(cx.settings.timings.tag_visibility);
    let now = cx.now;
    let table = tagged_table(cx, arn)?;
    match &table.phase {
        Phase::Live => {}
        Phase::Creating(_) => {
            return Err(ServiceError::in_use(format!("Table is being created: {}", table.name)));
        }
        Phase::Deleting(_) => {
            return Err(ServiceError::in_use(format!("Table is being deleted: {}", table.name)));
        }
    }
    if table.tags.is_locked(now) {
        return Err(ServiceError::limit(format!("Table tags are being updated: {}", table.name)));
    }
    let mut tags = table.tags.written.clone();
    change(&mut tags);
    check_count(&tags)?;
    if tags != table.tags.written {
        let name = table.name.clone();
        cx.charge_mutation()?;
        cx.table(Some(&name))?.tags.replace(now, tags, visible, lock);
    }
    Ok(Value::Null)
}

/// `ListTagsOfResource`: paginated, about two seconds behind a write.
pub(crate) fn list(cx: &mut Context<'_>, input: &Value) -> Result<Value, ServiceError> {
    let given: input::ListTagsOfResource = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("resourceArn", &given.resource_arn);
    shape.done()?;
    let now = cx.now;
    let table = tagged_table(cx, &given.resource_arn.unwrap_or_default())?;
    let after = given.next_token;
    let mut rest = table.tags.visible(now).iter().filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after));
    let page: Vec<(&String, &String)> = rest.by_ref().take(PAGE).collect();
    let mut output = json!({
        "Tags": page.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect::<Vec<_>>()
    });
    if rest.next().is_some()
        && let Some((last, _)) = page.last()
    {
        output["NextToken"] = Value::from(last.as_str());
    }
    Ok(output)
}

/// The table of an ARN as the tag service finds it; an import's table only once ACTIVE (I-001).
fn tagged_table<'a>(cx: &'a mut Context<'_>, arn: &str) -> Result<&'a mut Table, ServiceError> {
    let name = table_of(cx, arn)?;
    let table = cx.subresource_table(Some(&name))?;
    if let Phase::Creating(Creating { origin: Origin::Import, .. }) = table.phase {
        return Err(ServiceError::table_not_found(&table.name));
    }
    Ok(table)
}

/// Only ARNs of tables of this Region can be tagged (T-136).
fn table_of(cx: &Context<'_>, arn: &str) -> Result<String, ServiceError> {
    if !arn.starts_with("arn:") {
        return Err(ServiceError::invalid(format!("ARNs must start with 'arn:': {arn}")));
    }
    let Some(parts) = TableArn::parse(arn) else {
        return Err(ServiceError::invalid(format!("Provided Arn is not a DynamoDB resource arn: {arn}")));
    };
    if parts.rest.is_some() {
        return Err(ServiceError::invalid(format!(
            "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
        )));
    }
    if parts.region != cx.caller.region {
        return Err(ServiceError::validation(format!("Invalid TableArn: Invalid ResourceArn provided as input {arn}")));
    }
    if parts.account != cx.caller.account {
        return Err(ServiceError::new(
            "AccessDeniedException",
            format!("User is not authorized to access resource: {arn}"),
        ));
    }
    Ok(parts.table.to_owned())
}
