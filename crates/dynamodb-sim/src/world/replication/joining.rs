//! A table of another account that joins a global table.

use serde_json::Value;

use super::Everywhere;
use crate::policy::state::PolicyState;
use crate::primitives::caller::Caller;
use crate::primitives::error::ServiceError;
use crate::primitives::input;
use crate::replica::accounts::{self, Joining};
use crate::replica::creation::{self, Join};
use crate::replica::group::{Group, Member, MemberStatus, What};
use crate::replica::input::MemberAction;
use crate::table::phase::Phase;
use crate::table::state::Table;
use crate::table_calls::create;
use crate::table_calls::encryption_key::encryption_key;
use crate::table_settings::class::TableClass;
use crate::table_settings::encryption::{self, EncryptionKey, Wanted};
use crate::table_settings::input::Encryption;
use crate::table_settings::protection::Protection;
use crate::tags::state::Tags;

impl Everywhere<'_> {
    /// A `CreateTable` that joins the global table of another account. Answers the name of the table.
    pub(in super::super) fn join_group(&mut self, at: &Caller, input: &Value) -> Result<String, ServiceError> {
        let joining = accounts::read(at, input)?;
        let encryption: Encryption = input::read(input)?;
        let name = joining.name.clone();
        if self.table(at, &name).is_some() {
            return Err(create::already_exists(&name));
        }
        let source = self.table(&joining.source, &name).filter(|table| table.phase == Phase::Live).cloned();
        let source = source.ok_or_else(|| ServiceError::table_not_found(&name))?;
        let group = self.group_of(&joining.source, &name);
        accounts::check_source(at, &source, group.map(|number| &self.groups[number]))?;
        source.check_group_is_idle()?;
        let wanted = encryption.specification.as_ref().map(encryption::wanted).transpose()?;
        let key = self.own_key(at, wanted.as_ref())?;
        let policy = joining.policy.clone();
        let policy = self.within(at, |cx, _| PolicyState::created(policy.as_deref(), cx))?;
        self.check_permissions(at, &joining, group)?;
        self.within(at, |cx, _| cx.charge_mutation())?;
        let active_at = self.after(self.settings.timings.replicas.active);
        let class = joining.class.unwrap_or(TableClass::Standard);
        let action = MemberAction { table_class_override: Some(class.as_str().to_owned()), ..MemberAction::default() };
        let join = Join { from: joining.source.clone(), to: at.clone(), action, key, active_at };
        let (tags, protection) = (Tags::created(joining.tags), Protection::created(joining.protected));
        self.within(at, |cx, services| {
            let table = creation::table(cx, &source, &join);
            services.tables.insert(Table { policy, tags, protection, settings_replication: Some(true), ..table });
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

    /// All members let the account join, and each lets all of them replicate.
    fn check_permissions(&self, at: &Caller, joining: &Joining, group: Option<usize>) -> Result<(), ServiceError> {
        let name = &joining.name;
        let members = match group {
            Some(number) => self.groups[number].members.iter().map(|member| &member.at).collect(),
            None => vec![&joining.source],
        };
        let accounts = || members.iter().copied().chain([at]).map(|member| member.account.as_str());
        for member in &members {
            let policy = self.table(member, name).and_then(|table| table.policy.text());
            let policy = policy.as_deref();
            if !accounts::lets_join(policy, &at.account) || !accounts::authorizes(policy, accounts()) {
                return Err(accounts::not_permitted(at, member, name));
            }
        }
        match accounts::authorizes(joining.policy.as_deref(), accounts()) {
            true => Ok(()),
            false => Err(accounts::not_permitted(at, at, name)),
        }
    }

    /// Each member has a key of its own account, and none that AWS manages there (D-024).
    fn own_key(&mut self, at: &Caller, wanted: Option<&Wanted>) -> Result<EncryptionKey, ServiceError> {
        match wanted {
            Some(Wanted::On { key: None }) => {
                Err(ServiceError::invalid("Multi-account global tables do not support AWS managed keys"))
            }
            Some(wanted) => self.within(at, |cx, _| encryption_key(cx, wanted)),
            None => Ok(EncryptionKey::AwsOwned),
        }
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
