//! What outlives a table, an index or provisioned capacity because it could not be removed, and how a reader removes it: a
//! later apply does not see it any more.

use std::fmt;

use crate::names::{Region, TableName};
use crate::table::aspects::scaling::Dimension;

/// Something that is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Remainder {
    /// A scalable target.
    Target(Dimension),
    /// Alarms, by name.
    Alarms(Vec<String>),
}

impl Remainder {
    /// The command of the AWS CLI that removes it.
    fn command(&self, table: &TableName, region: &Region) -> String {
        match self {
            Self::Target(dimension) => format!(
                "aws application-autoscaling deregister-scalable-target --region {region} --service-namespace dynamodb \
                 --resource-id {} --scalable-dimension {}",
                dimension.scope.resource_id(table),
                dimension.name()
            ),
            Self::Alarms(names) => {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                format!("aws cloudwatch delete-alarms --region {region} --alarm-names {}", names.join(" "))
            }
        }
    }
}

/// All of it as a list in a sentence.
pub(crate) fn listed(left: &[Remainder]) -> String {
    left.iter().map(Remainder::to_string).collect::<Vec<_>>().join(", ")
}

/// The commands that remove it, each on a line of its own.
pub(crate) fn commands(left: &[Remainder], table: &TableName, region: &Region) -> String {
    left.iter().map(|remainder| format!("\n  {}", remainder.command(table, region))).collect()
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl fmt::Display for Remainder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target(dimension) => write!(f, "the scaling of the {dimension}"),
            Self::Alarms(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("alarm \"{name}\"")).collect();
                f.write_str(&names.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::aspects::scaling::Direction;
    use crate::table::scope::Scope;
    use crate::table::tests::fixture::{index, plain};

    #[test]
    fn what_is_left_is_removed_by_commands_that_can_be_copied() {
        let table = Remainder::Target(Dimension { scope: Scope::Table, direction: Direction::Read });
        let of_index =
            Remainder::Target(Dimension { scope: Scope::Index(index("by_owner")), direction: Direction::Write });
        let alarms = Remainder::Alarms(vec!["team's orders".to_owned(), "orders-read_throttle".to_owned()]);
        let region = Region::parse("eu-west-1").expect("a Region");
        assert_eq!(
            commands(&[table, of_index, alarms], &plain().name, &region),
            "\n  aws application-autoscaling deregister-scalable-target --region eu-west-1 --service-namespace dynamodb \
             --resource-id table/orders --scalable-dimension dynamodb:table:ReadCapacityUnits\
             \n  aws application-autoscaling deregister-scalable-target --region eu-west-1 --service-namespace dynamodb \
             --resource-id table/orders/index/by_owner --scalable-dimension dynamodb:index:WriteCapacityUnits\
             \n  aws cloudwatch delete-alarms --region eu-west-1 --alarm-names 'team'\\''s orders' 'orders-read_throttle'"
        );
    }
}
