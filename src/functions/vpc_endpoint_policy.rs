//! `vpc_endpoint_policy`: which tables are reached through a VPC endpoint.

use table_design::iam::{EndpointRequest, endpoint_policy};
use tf_provider::function::{Function, FunctionError, Signature};
use tf_provider::{Type, Value};

use super::arguments::{Input, Stop, any_parameter, text_result};
use super::options;
use super::policy_table::{Wanted, policy_table};

pub(super) struct VpcEndpointPolicy;

const NAMES: [&str; 3] = ["tables", "principals", "org_id"];

impl Function for VpcEndpointPolicy {
    fn name(&self) -> &'static str {
        "vpc_endpoint_policy"
    }

    fn signature(&self) -> Signature {
        let description = "A policy for a VPC endpoint of DynamoDB through which these tables are reached, with their indexes, streams and \
            backups, and no others. What a caller may do there is for its own policies.\n\n\
            - `tables` (required): a list or map of tables, each the resource itself or its ARN.\n\
            - `principals`: the only callers: accounts by their twelve digits or the ARNs of their root users, ARNs of roles and users. All if \
            left out; an empty list is refused. They are named by conditions, since a gateway endpoint takes no other principal than \
            `*`.\n\
            - `org_id`: the organization of the callers.";
        Signature::new(Type::String, "The policy of a VPC endpoint for some tables", description)
            .parameter(any_parameter("options", "An object with the attributes listed above."))
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        text_result(policy(&Input::argument(&arguments, 0)))
    }
}

fn policy(given: &Input<'_>) -> Result<String, Stop> {
    let options = given.object(&NAMES)?;
    let nothing_else = Wanted { indexes: false, keys: false, stream: false, elsewhere: false };
    let mut request = EndpointRequest {
        principals: options.texts("principals")?,
        org_id: options.text("org_id")?,
        ..EndpointRequest::default()
    };
    for table in tables(options.required("tables")?)? {
        let places = policy_table(&table, nothing_else)?.places;
        request.tables.extend(places.into_iter().map(|place| place.arn));
    }
    endpoint_policy(&request).map_err(|problem| options::failed(&options, &problem))
}

/// The tables of a list, or of a map as `for_each` makes it.
pub(super) fn tables<'a>(given: &Input<'a>) -> Result<Vec<Input<'a>>, Stop> {
    match given.entries() {
        Ok(entries) => Ok(entries.into_iter().map(|(_, table)| table).collect()),
        Err(_) => given.elements(),
    }
}
