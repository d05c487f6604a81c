//! The list resource `dynamodb_table`: tables that exist, for `terraform query`.

use futures_util::future::try_join_all;
use tf_provider::list_resource::{ListRequest, ListResource, Listed};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model};

use super::reading::Reading;
use crate::aws::Aws;
use crate::names::TableName;
use crate::table::Table;
use crate::table::listing::{AT_ONCE, Filter, Listing, arn};
use crate::table::model::TableIdentity;
use crate::table::resource::whole;
use crate::table::validate::check_region;
use crate::tags::WrittenTags;

/// The list resource.
pub(super) struct TableList;

/// Which tables are listed.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct TableListModel {
    /// Region of the tables. Defaults to the provider's Region.
    #[attr(optional)]
    region: Attr<String>,
    /// What the names of the tables begin with. All names if left out.
    #[attr(optional)]
    name_prefix: Attr<String>,
    /// Tags that the tables have, each with this value; AWS's own tags and those that the provider ignores count as well. A
    /// tag whose value is null does not matter.
    #[attr(optional)]
    tags: Attr<WrittenTags>,
}

impl ListResource for TableList {
    type Resource = Table;
    type Model = TableListModel;

    const DESCRIPTION: &'static str = "The tables of a Region, all or those with a beginning of the name and with tags. With \
        `include_resource` each is read with everything that belongs to it. No more tables are read than the `limit` of the \
        list allows.";

    fn validate(&self, config: &TableListModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_region(&config.region, &mut problems);
        Filter::check(&config.name_prefix, &mut problems);
        problems
    }

    async fn list(&self, request: ListRequest<'_, Self>) -> Diagnostics {
        list(request).await.err().map_or_else(Diagnostics::none, Diagnostics::from)
    }
}

async fn list(request: ListRequest<'_, TableList>) -> Result<(), Diagnostic> {
    let ListRequest { client, config, include_resource, found, cancel } = request;
    let reading = Reading::begin(client, &config.region, "list", cancel)?;
    let Reading { region: _, calls, deadline } = &reading;
    let filter = Filter::of(&config.name_prefix, &config.tags);
    let mut listing = Listing::begin(client, calls, deadline, filter);
    while let Some(names) = listing.next().await? {
        let mut names = names.as_slice();
        while !names.is_empty() {
            let (few, rest) = names.split_at(names.len().min(AT_ONCE).min(found.wanted()));
            let tables = try_join_all(few.iter().map(|name| listed(client, &reading, name, include_resource))).await?;
            for table in tables.into_iter().flatten() {
                if found.push(table).await.is_break() {
                    return Ok(());
                }
            }
            names = rest;
        }
    }
    Ok(())
}

/// `None` if the table was deleted since it was listed.
async fn listed(
    client: &Aws,
    reading: &Reading,
    name: &TableName,
    include_resource: bool,
) -> Result<Option<Listed<Table>>, Diagnostic> {
    let Reading { region, calls, deadline } = reading;
    let (account, resource, diagnostics) = if include_resource {
        let Some(table) = whole(client, calls, name, deadline).await? else { return Ok(None) };
        (table.account, Some(table.model), table.diagnostics)
    } else {
        let Some(arn) = arn(client, calls, deadline, name).await? else { return Ok(None) };
        (arn.account, None, Diagnostics::none())
    };
    let identity = TableIdentity {
        account_id: Attr::Known(account),
        region: Attr::Known(region.as_str().to_owned()),
        name: Attr::Known(name.as_str().to_owned()),
    };
    Ok(Some(Listed { identity, display_name: name.as_str().to_owned(), resource, diagnostics }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use tf_provider::resource::ImportTarget;
    use tf_provider::testing::Action;

    use crate::data::testing::{create, harness, server};

    fn names(listed: &[Json]) -> Vec<&str> {
        listed.iter().filter_map(|object| object["display_name"].as_str()).collect()
    }

    #[tokio::test]
    async fn tables_of_several_pages_up_to_the_limit() {
        let server = server();
        for number in 0..120 {
            create(
                &server,
                &format!("app-{number:03}"),
                &json!({"Tags": [{"Key": "Half", "Value": (number % 2).to_string()}]}),
            );
        }
        let harness = harness(&server).await;
        let all = harness.list("dynamodb_table", &json!({}), false, 0).await.expect("tables");
        assert_eq!((all.len(), names(&all)[119]), (120, "app-119"));
        let identity = json!({"account_id": "111122223333", "region": "us-east-1", "name": "app-119"});
        assert_eq!((&all[119]["identity"], &all[119]["resource"]), (&identity, &Json::Null));

        server.lock().journal_mut().clear();
        let odd = json!({"tags": {"Half": "1"}, "name_prefix": "app-0"});
        let few = harness.list("dynamodb_table", &odd, true, 3).await.expect("tables");
        assert_eq!(names(&few), ["app-001", "app-003", "app-005"]);
        let server = server.lock();
        let count = |operation: &str| server.journal().count(operation).accepted;
        assert_eq!((count("ListTables"), count("DescribeTable")), (1, 3), "no page and no table too many");
    }

    #[tokio::test]
    async fn a_whole_table_is_what_an_import_stores_and_its_configuration_changes_nothing() {
        let server = server();
        let harness = harness(&server).await;
        let config = json!({
            "name": "orders", "partition_key": {"name": "orderId"}, "sort_key": {"name": "createdAt", "type": "N"},
            "global_secondary_indexes": {"ByOwner": {"partition_key": {"name": "owner"}, "projection_type": "ALL"}},
            "read_capacity": {"min_capacity": 5, "max_capacity": 50}, "write_capacity": {"units": 7},
            "deletion_protection_enabled": true, "ttl": {"attribute_name": "expiresAt"},
            "point_in_time_recovery": {"enabled": false}, "stream": {"view_type": "KEYS_ONLY"},
            "contributor_insights": {}, "alarms": {}, "tags": {"Team": "blue"},
        });
        harness.resource("dynamodb_table").apply(&config).await.expect("the table is created");
        let listed = harness.list("dynamodb_table", &json!({}), true, 0).await.expect("tables");
        let mut imported = harness.resource("dynamodb_table");
        imported.import(ImportTarget::Identity(listed[0]["identity"].clone())).await.expect("an import");
        assert_eq!(Some(&listed[0]["resource"]), imported.state().as_ref());

        let generated =
            harness.generate_config("dynamodb_table", &listed[0]["resource"]).await.expect("a configuration");
        for name in ["region", "billing_mode", "table_class", "arn", "tags_all", "removal_policy", "id"] {
            assert_eq!(generated[name], Json::Null, "{name}");
        }
        assert_eq!(generated["deletion_protection_enabled"], true);
        assert_eq!(generated["partition_key"], json!({"name": "orderId", "type": null}));
        let plan = imported.plan(&generated).await.expect("a plan");
        assert_eq!(plan.action, Action::NoOp, "{generated:#} {:#}", plan.planned);
    }
}
