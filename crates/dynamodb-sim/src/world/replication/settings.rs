//! Changes of one member that the others get.

use serde_json::Value;

use super::Everywhere;
use crate::kms;
use crate::primitives::caller::Caller;
use crate::replica::follow::{Follow, Kind};
use crate::replica::group::What;
use crate::table::state::Table;
use crate::table_calls::update;
use crate::table_settings::encryption::EncryptionKey;

impl Everywhere<'_> {
    /// What an accepted call to one member begins in the others; `before` is the member's table without the change.
    pub(in super::super) fn follow_up(&mut self, at: &Caller, operation: &str, input: &Value, before: &Table) {
        let Some(number) = self.group_of(at, before.name()) else {
            return;
        };
        match operation {
            "UpdateTable" => self.follow_update(number, at, input, before),
            "DeleteTable" => {
                self.delete_table(number, at);
                self.plan_deletion(number, vec![at.clone()]);
            }
            "UpdateTimeToLive" => {
                let moment = self.after(self.settings.timings.replicas.follow_ttl);
                self.groups[number].plan(moment, What::FollowTtl(at.clone()));
            }
            _ => {}
        }
    }

    /// The kind of key that a change of encryption under way leads to.
    fn new_kind(&self, at: &Caller, name: &str) -> Option<Kind> {
        let change = self.table(at, name)?.encryption.change.as_ref()?;
        Some(match &change.to {
            EncryptionKey::AwsOwned => Kind::AwsOwned,
            EncryptionKey::Kms(arn) if *arn == kms::aws_managed_key(at) => Kind::AwsManaged,
            EncryptionKey::Kms(_) => Kind::Customer,
        })
    }

    fn follow_update(&mut self, number: usize, at: &Caller, input: &Value, before: &Table) {
        let between_accounts = self.groups[number].spans_accounts();
        let follow = Follow::of(at, before, input, self.new_kind(at, before.name()), between_accounts);
        let added = input["GlobalSecondaryIndexUpdates"].as_array().into_iter().flatten();
        let added = added.filter_map(|update| update["Create"]["IndexName"].as_str()).map(str::to_owned);
        for index in added.collect::<Vec<_>>() {
            for member in self.members(number) {
                self.scale_new_index(&member, before.name(), &index);
            }
        }
        if Follow::is_at_once(input) {
            self.follow(number, &follow);
            return;
        }
        let until = self.after(self.settings.timings.replicas.follow);
        let group = &mut self.groups[number];
        group.updating = true;
        group.plan(until, What::Follow(Box::new(follow)));
    }

    /// Writes that a scaler changed are changed everywhere; reads are a matter of the Region (T-321).
    pub(in super::super) fn follow_scalers(&mut self) {
        let regions = self.regions.iter_mut();
        let scaled: Vec<_> = regions
            .flat_map(|(at, region)| {
                region.services.tables.take_scaled().into_iter().map(|scaled| (at.clone(), scaled))
            })
            .collect();
        for (at, scaled) in scaled {
            let number = self.group_of(&at, scaled.before.name());
            if let Some(number) = number.filter(|_| Follow::changes_writes(&scaled.before, &scaled.input)) {
                self.follow_update(number, &at, &scaled.input, &scaled.before);
            }
        }
    }

    fn members(&self, number: usize) -> Vec<Caller> {
        self.groups[number].members.iter().map(|member| member.at.clone()).collect()
    }

    /// The other members begin the change.
    pub(super) fn follow(&mut self, number: usize, follow: &Follow) {
        let name = self.groups[number].name.clone();
        for at in self.members(number) {
            let Some(input) = self.table(&at, &name).and_then(|table| follow.input_for(table)) else {
                continue;
            };
            if at != follow.origin {
                self.within(&at, |cx, services| {
                    if let Some(table) = services.tables.get_mut(&name) {
                        update::follow(cx, table, &input);
                    }
                });
            }
        }
        self.groups[number].updating = false;
    }

    pub(super) fn follow_ttl(&mut self, number: usize, from: &Caller) {
        let name = self.groups[number].name.clone();
        let Some(ttl) = self.table(from, &name).map(|table| table.ttl().clone()) else {
            return;
        };
        for at in self.members(number) {
            if let Some(table) = self.table_of(number, &at) {
                table.ttl = ttl.clone();
            }
        }
    }
}
