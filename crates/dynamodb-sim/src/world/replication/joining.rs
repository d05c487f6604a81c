//! A table of another account that joins a global table.

use serde_json::Value;

use super::Everywhere;
use crate::kms;
use crate::policy::state::PolicyState;
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::replica::accounts::{self, Joining};
use crate::replica::creation::{self, Join};
use crate::replica::group::{Group, Member, MemberStatus, What};
use crate::replica::input::MemberAction;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table_calls::create;
use crate::table_settings::encryption::EncryptionKey;

impl Everywhere<'_> {
    /// A `CreateTable` that joins the global table of another account. Answers the name of the table.
    pub(in super::super) fn join_group(&mut self, at: &Caller, input: &Value) -> Result<String, ServiceError> {
        let joining = accounts::read(at, input)?;
        let name = joining.name.clone();
        if self.table(at, &name).is_some() {
            return Err(create::already_exists(&name));
        }
        let source = self.table(&joining.source, &name).filter(|table| table.phase == Phase::Live).cloned();
        let source = source.ok_or_else(|| ServiceError::table_not_found(&name))?;
        let group = self.group_of(&joining.source, &name);
        accounts::check_source(at, &source, group.map(|number| &self.groups[number]))?;
        source.check_group_is_idle()?;
        let key = own_key(at, &joining, &source)?;
        let policy = joining.policy.clone();
        let policy = self.within(at, |cx, _| PolicyState::created(policy.as_deref(), cx))?;
        self.within(at, |cx, _| cx.charge_mutation())?;
        let active_at = self.after(self.settings.timings.replicas.active);
        let join =
            Join { from: joining.source.clone(), to: at.clone(), action: MemberAction::default(), key, active_at };
        self.within(at, |cx, services| {
            let table = creation::table(cx, &source, &join);
            services.tables.insert(Table { policy, settings_replication: Some(true), ..table });
        });
        self.add_member(group, &join, &name);
        Ok(name)
    }

    fn add_member(&mut self, group: Option<usize>, join: &Join, name: &str) {
        self.ensure_stream(&join.from, name);
        let number = group.unwrap_or_else(|| {
            self.groups.push(Group::of(name, &join.from, false));
            self.groups.len() - 1
        });
        let (now, group) = (self.now, &mut self.groups[number]);
        group.updating = true;
        group.members.push(Member {
            at: join.to.clone(),
            status: MemberStatus::Creating,
            source: Some((join.from.clone(), now)),
            disassociation_protected: true,
        });
        group.plan(join.active_at, What::Ready(vec![join.to.clone()]));
    }

    /// Whether the policies of all members let each other replicate; only asked between accounts.
    pub(super) fn is_authorized(&self, group: &Group, at: &Caller) -> bool {
        if !group.spans_accounts() {
            return true;
        }
        let policy = self.table(at, &group.name).and_then(|table| table.policy.text());
        accounts::authorizes(policy.as_deref(), group.members.iter().map(|member| member.at.account.as_str()))
    }
}

/// A key of the new member's own account: AWS's. Another account's key was not measured.
fn own_key(at: &Caller, joining: &Joining, source: &Table) -> Result<EncryptionKey, ServiceError> {
    match source.encryption.key() {
        EncryptionKey::AwsOwned => Ok(EncryptionKey::AwsOwned),
        EncryptionKey::Kms(arn) if *arn == kms::aws_managed_key(&joining.source) => {
            Ok(EncryptionKey::Kms(kms::aws_managed_key(at)))
        }
        EncryptionKey::Kms(_) => Err(ServiceError::new(
            "NotSimulatedException",
            "a customer's key of a multi-account global table is not part of this simulation",
        )),
    }
}
