//! `DisableKey`, `EnableKey`, `ScheduleKeyDeletion` and `CancelKeyDeletion`, and the tables that lose their key by them or
//! get it back.

use serde_json::{Value, json};

use super::find::asked;
use crate::primitives::clock::Moment;
use crate::primitives::context::Context;
use crate::primitives::error::ServiceError;
use crate::primitives::input::{self, inputs};
use crate::primitives::keys::{Key, KeyState};
use crate::primitives::shape::Shape;
use crate::table::store::Tables;
use crate::table_settings::key_access::Loss;

inputs! {
    KeyOnly { key_id: String, }
    ScheduleKeyDeletion { key_id: String, pending_window_in_days: i64, }
}

const DAY: i64 = 24 * 3_600_000;

/// `DisableKey`; disabling a disabled key changes nothing.
pub(super) fn disable(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let key = read(cx, input)?.unless_pending()?;
    set(cx, tables, &key, KeyState::Disabled);
    Ok(Value::Null)
}

/// `EnableKey`; enabling an enabled key changes nothing.
pub(super) fn enable(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let key = read(cx, input)?.unless_pending()?;
    set(cx, tables, &key, KeyState::Enabled);
    Ok(Value::Null)
}

/// `ScheduleKeyDeletion`: 7 to 30 days from now, by default 30.
pub(super) fn schedule_deletion(
    cx: &mut Context<'_>,
    tables: &mut Tables,
    input: &Value,
) -> Result<Value, ServiceError> {
    let given: ScheduleKeyDeletion = input::read(input)?;
    let days = given.pending_window_in_days.unwrap_or(30);
    let mut shape = Shape::default();
    shape.at_least("pendingWindowInDays", days, 7);
    shape.at_most("pendingWindowInDays", days, 30);
    shape.done()?;
    let key = read(cx, input)?.unless_pending()?;
    let deleted_at = cx.now.plus(days * DAY);
    set(cx, tables, &key, KeyState::PendingDeletion);
    key.of(cx).deleted_at = Some(deleted_at);
    Ok(json!({
        "KeyId": key.arn,
        "DeletionDate": deleted_at.epoch_seconds(),
        "KeyState": KeyState::PendingDeletion.as_str(),
        "PendingWindowInDays": days,
    }))
}

/// `CancelKeyDeletion`: the key is disabled then, and has to be enabled.
pub(super) fn cancel_deletion(cx: &mut Context<'_>, tables: &mut Tables, input: &Value) -> Result<Value, ServiceError> {
    let key = read(cx, input)?;
    if key.state != KeyState::PendingDeletion {
        return Err(invalid_state(format!("{} is not pending deletion.", key.arn)));
    }
    set(cx, tables, &key, KeyState::Disabled);
    key.of(cx).deleted_at = None;
    Ok(json!({"KeyId": key.arn}))
}

/// The key of a call.
struct Named {
    id: String,
    arn: String,
    state: KeyState,
}

impl Named {
    fn unless_pending(self) -> Result<Self, ServiceError> {
        match self.state {
            KeyState::PendingDeletion => Err(invalid_state(format!("{} is pending deletion.", self.arn))),
            KeyState::Enabled | KeyState::Disabled => Ok(self),
        }
    }

    fn of<'a>(&self, cx: &'a mut Context<'_>) -> &'a mut Key {
        cx.keys.iter_mut().find(|key| key.id == self.id).expect("the key was found before")
    }
}

/// These calls take the id or the ARN of a key, and no alias.
fn read(cx: &Context<'_>, input: &Value) -> Result<Named, ServiceError> {
    let given: KeyOnly = input::read(input)?;
    let mut shape = Shape::default();
    shape.required("keyId", &given.key_id);
    shape.done()?;
    let given = given.key_id.unwrap_or_default();
    if given.contains("alias/") {
        return Err(ServiceError::new("NotFoundException", format!("Invalid keyId {given}")));
    }
    let key = asked(cx, &given)?;
    Ok(Named { id: key.id.clone(), arn: key.arn(cx.caller), state: key.state })
}

fn invalid_state(text: String) -> ServiceError {
    ServiceError::new("KMSInvalidStateException", text)
}

/// Sets the state of a key; the tables that use it follow after a while (M-006).
fn set(cx: &mut Context<'_>, tables: &mut Tables, key: &Named, state: KeyState) {
    key.of(cx).state = state;
    let usable = |state| state == KeyState::Enabled;
    if usable(key.state) == usable(state) {
        return;
    }
    for table in tables.iter_mut().filter(|table| table.encryption.uses(&key.arn)) {
        if usable(state) {
            let shown_at = cx.after(cx.settings.timings.key_return);
            table.regain_key(shown_at);
        } else {
            let (loss, vanishes_at) = loss(cx);
            table.lose_key(loss, vanishes_at);
        }
    }
}

/// The moments of a loss that happens now, and when a table that is being created vanishes.
fn loss(cx: &mut Context<'_>) -> (Loss, Moment) {
    let timings = &cx.settings.timings;
    let (shown, kept, archiving, creation) =
        (timings.key_loss, timings.archive_after, timings.archiving, timings.creation_without_key);
    let shown_at = cx.after(shown);
    let archiving_at = shown_at.plus(cx.dice.duration(kept));
    let archived_at = archiving_at.plus(cx.dice.duration(archiving));
    (Loss { shown_at, archiving_at, archived_at }, cx.after(creation))
}
