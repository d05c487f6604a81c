//! `dynamodb_tables`: names and ARNs of tables, by the beginning of their names and by tags.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use tf_provider::data_source::{DataRead, DataReadRequest, DataSource};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model};

use super::reading::Reading;
use crate::aws::Aws;
use crate::names::TableName;
use crate::table::listing::{AT_ONCE, Filter, Listing, arn};
use crate::table::validate::check_region;
use crate::tags::WrittenTags;

/// The data source.
pub(super) struct Tables;

/// The tables.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct TablesModel {
    /// Region of the tables. Defaults to the provider's Region.
    #[attr(optional, computed)]
    region: Attr<String>,
    /// What the names of the tables begin with. All names if left out.
    #[attr(optional)]
    name_prefix: Attr<String>,
    /// Tags that the tables have, each with this value; AWS's own tags and those that the provider ignores count as well. A
    /// tag whose value is null does not matter.
    #[attr(optional)]
    tags: Attr<WrittenTags>,
    /// Names of the tables, sorted.
    #[attr(computed)]
    names: Attr<Vec<Attr<String>>>,
    /// ARNs of the tables by name.
    #[attr(computed)]
    arns: Attr<BTreeMap<String, Attr<String>>>,
}

impl DataSource for Tables {
    type Client = Aws;
    type Model = TablesModel;

    const TYPE_NAME: &'static str = "dynamodb_tables";
    const DESCRIPTION: &'static str = "Names and ARNs of the tables of a Region, all or those with a beginning of the name and \
        with tags. If there are none, that is not an error: the lists are empty. A search by tags reads the tags of every table whose name fits, \
        ten a second; a prefix makes it faster.";

    fn validate(&self, config: &TablesModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_region(&config.region, &mut problems);
        Filter::check(&config.name_prefix, &mut problems);
        problems
    }

    async fn read(&self, request: DataReadRequest<'_, Self>) -> DataRead<TablesModel> {
        let DataReadRequest { client, config, cancel } = request;
        let reading = match Reading::begin(client, &config.region, "data source", cancel) {
            Ok(reading) => reading,
            Err(diagnostic) => return DataRead::failed(diagnostic),
        };
        match arns(client, &reading, Filter::of(&config.name_prefix, &config.tags)).await {
            Ok(arns) => DataRead::found(TablesModel {
                region: Attr::Known(reading.region.as_str().to_owned()),
                names: Attr::Known(arns.keys().cloned().map(Attr::Known).collect()),
                arns: Attr::Known(arns.into_iter().map(|(name, arn)| (name, Attr::Known(arn))).collect()),
                ..config
            }),
            Err(diagnostic) => DataRead::failed(diagnostic),
        }
    }
}

async fn arns(aws: &Aws, reading: &Reading, filter: Filter) -> Result<BTreeMap<String, String>, Diagnostic> {
    let Reading { region: _, calls, deadline } = reading;
    let names = Listing::begin(aws, calls, deadline, filter).all().await?;
    let mut arns = BTreeMap::new();
    for few in names.chunks(AT_ONCE) {
        let found = try_join_all(few.iter().map(|name| arn(aws, calls, deadline, name))).await?;
        let still_there = few.iter().zip(found).filter_map(|(name, arn)| Some((name, arn?)));
        arns.extend(still_there.map(|(name, arn): (&TableName, _)| (name.as_str().to_owned(), arn.to_string())));
    }
    Ok(arns)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::data::testing::{create, harness, harness_without_account, server};

    fn names(found: &Json) -> Vec<&str> {
        found["names"].as_array().expect("a list").iter().filter_map(Json::as_str).collect()
    }

    #[tokio::test]
    async fn tables_of_several_pages_by_prefix() {
        let server = server();
        for number in 0..120 {
            create(&server, &format!("app-{number:03}"), &json!({}));
        }
        create(&server, "other", &json!({}));
        let harness = harness(&server).await;
        let all = harness.read_data("dynamodb_tables", &json!({})).await.expect("tables");
        assert_eq!((names(&all).len(), names(&all)[120]), (121, "other"));
        let some = harness.read_data("dynamodb_tables", &json!({"name_prefix": "app-11"})).await.expect("tables");
        let expected: Vec<String> = (110..120).map(|number| format!("app-{number}")).collect();
        assert_eq!(names(&some), expected);
        assert_eq!(some["arns"]["app-110"], "arn:aws:dynamodb:us-east-1:111122223333:table/app-110");
        let none = harness.read_data("dynamodb_tables", &json!({"name_prefix": "x"})).await.expect("no tables");
        assert_eq!((&none["names"], &none["arns"]), (&json!([]), &json!({})));
        let elsewhere = harness.read_data("dynamodb_tables", &json!({"region": "eu-west-1"})).await.expect("no tables");
        assert_eq!(names(&elsewhere), [""; 0]);
        assert_eq!(server.lock().journal().count("ListTagsOfResource").accepted, 0, "without tags none are read");
    }

    #[tokio::test]
    async fn tables_by_tags() {
        let server = server();
        for (name, team) in [("app-a", "blue"), ("app-b", "red"), ("job", "blue")] {
            create(
                &server,
                name,
                &json!({"Tags": [{"Key": "Team", "Value": team}, {"Key": "Stage", "Value": "test"}]}),
            );
        }
        create(&server, "plain", &json!({}));
        let harness = harness(&server).await;
        for (config, expected) in [
            (json!({"tags": {"Team": "blue"}}), vec!["app-a", "job"]),
            (json!({"tags": {"Team": "blue"}, "name_prefix": "app-"}), vec!["app-a"]),
            (json!({"tags": {"Team": "blue", "Stage": "live"}}), vec![]),
            (json!({"tags": {"Team": "red", "Stage": null}}), vec!["app-b"]),
        ] {
            let found = harness.read_data("dynamodb_tables", &config).await.expect("tables");
            assert_eq!(names(&found), expected, "{config}");
        }
    }

    #[tokio::test]
    async fn an_account_that_is_not_known_is_read_from_the_tables() {
        let server = server();
        create(&server, "orders", &json!({"Tags": [{"Key": "Team", "Value": "blue"}]}));
        let harness = harness_without_account(&server).await;
        let found = harness.read_data("dynamodb_tables", &json!({"tags": {"Team": "blue"}})).await.expect("tables");
        assert_eq!(found["arns"], json!({"orders": "arn:aws:dynamodb:us-east-1:111122223333:table/orders"}));
    }

    #[tokio::test]
    async fn what_begins_no_name_is_refused() {
        let server = server();
        let harness = harness(&server).await;
        for prefix in ["a b", "arn:aws:dynamodb"] {
            let problems = harness.read_data("dynamodb_tables", &json!({"name_prefix": prefix})).await;
            let problem = problems.expect_err("no beginning of a name").into_iter().next().expect("an error");
            assert_eq!(problem.summary, "Invalid prefix of a table name");
        }
    }
}
