//! `dynamodb_table`: a table that is managed elsewhere, with everything that the resource would have.

use futures_util::future::{join, try_join};
use tf_provider::data_source::{DataRead, DataReadRequest, DataSource};
use tf_provider::{Attr, Diagnostic, Diagnostics, Path};

use super::reading::Reading;
use crate::aws::Aws;
use crate::names::{Region, TableName};
use crate::table::import_id::ImportId;
use crate::table::model::TableModel;
use crate::table::resource::{not_found, whole};
use crate::table::validate::check_region;
use model::TableDataModel;

mod model;

/// The data source.
pub(super) struct Table;

impl DataSource for Table {
    type Client = Aws;
    type Model = TableDataModel;

    const TYPE_NAME: &'static str = "dynamodb_table";
    const DESCRIPTION: &'static str = "A table by its name or ARN, with everything that belongs to it. It has all attributes of \
        the resource `dynamodb_table` in their shapes, as an import would store them, and in `live` what changes by itself. A \
        table that does not exist is an error.";

    fn validate(&self, config: &TableDataModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check(&config.table, &mut problems);
        problems
    }

    async fn read(&self, request: DataReadRequest<'_, Self>) -> DataRead<TableDataModel> {
        match find(request).await {
            Ok(found) => found,
            Err(diagnostic) => DataRead::failed(diagnostic),
        }
    }
}

fn check(config: &TableModel, problems: &mut Diagnostics) {
    check_region(&config.region, problems);
    match (&config.name, &config.arn) {
        (Attr::Null, Attr::Null) => {
            let detail =
                "Neither `name` nor `arn` is given, so that nothing says which table is meant. Give one of them.";
            problems.error(Path::root(), "Table without name", detail);
        }
        (Attr::Known(_), Attr::Known(_)) => {
            let detail = "is given in addition to `name`, and one of them names the table. Remove the other.";
            problems.error(Path::of("arn"), "Table named twice", detail);
        }
        (Attr::Null | Attr::Known(_) | Attr::Unknown(_), _) => {}
    }
    if let Some(Err(reason)) = config.name.known().map(|name| TableName::parse(name)) {
        let hint = if config.name.known().is_some_and(|name| name.starts_with("arn:")) {
            " An ARN goes into `arn`."
        } else {
            ""
        };
        problems.error(Path::of("name"), "Invalid table name", format!("{reason}{hint}"));
    }
    let Some(arn) = config.arn.known() else { return };
    match ImportId::from_arn(arn) {
        Err(reason) => problems.error(Path::of("arn"), "Invalid ARN of a table", reason),
        Ok(id)
            if config
                .region
                .known()
                .is_some_and(|region| id.region.as_ref().is_some_and(|of| of.as_str() != region)) =>
        {
            let detail = "is not the Region in `arn`. Remove it: the ARN says where the table is.";
            problems.error(Path::of("region"), "Two Regions for one table", detail);
        }
        Ok(_) => {}
    }
}

async fn find(request: DataReadRequest<'_, Table>) -> Result<DataRead<TableDataModel>, Diagnostic> {
    let DataReadRequest { client, config, cancel } = request;
    let asked = Asked::by(&config.table)?;
    asked.in_account_of(client)?;
    let region = asked.id.region.as_ref().map(|region: &Region| region.as_str().to_owned());
    let reading = Reading::begin(client, &region.into(), "data source", cancel)?;
    let Reading { region, calls, deadline } = &reading;
    let name = &asked.id.name;
    let numbers = async {
        // The description is read twice: what the resource observes has no place for numbers that are never a difference.
        let (live, restorable) =
            join(reading.repeat(|calls| calls.live(name)), reading.repeat(|calls| calls.restorable(name))).await;
        Ok((live, restorable))
    };
    let (table, (live, restorable)) = try_join(whole(client, calls, name, deadline), numbers).await?;
    let failed =
        |error: crate::aws::error::ApiError| error.to_diagnostic(Path::root(), &format!("read table \"{name}\""));
    let (live, restorable) = (live.map_err(failed)?, restorable.map_err(failed)?);
    let Some((mut table, live)) = table.zip(live) else { return Err(not_found(asked.path, name, region, client)) };
    // The ARN as it is written, where the endpoint has another account than the credentials.
    table.model.arn = config.table.arn.or_else(|| table.model.arn.clone());
    let model = TableDataModel::found(table.model, live, restorable);
    Ok(DataRead::found(model).with_diagnostics(table.diagnostics))
}

/// The table that is asked for, and the attribute that names it.
struct Asked {
    id: ImportId,
    path: Path,
}

impl Asked {
    /// Validation has checked the configuration, but not values that were not known by then.
    fn by(config: &TableModel) -> Result<Self, Diagnostic> {
        let mut problems = Diagnostics::none();
        check(config, &mut problems);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        let refused = |name: &str, reason: String| Diagnostic::error(Path::of(name), "Invalid table name", reason);
        if let Some(arn) = config.arn.known() {
            let id = ImportId::from_arn(arn).map_err(|reason| refused("arn", reason))?;
            return Ok(Self { id, path: Path::of("arn") });
        }
        let name = TableName::parse(config.name.known().map_or("", String::as_str));
        let name = name.map_err(|reason| refused("name", reason.to_string()))?;
        let region = config.region.known().and_then(|region| Region::parse(region).ok());
        Ok(Self { id: ImportId { region, name, account: None }, path: Path::of("name") })
    }

    fn in_account_of(&self, client: &Aws) -> Result<(), Diagnostic> {
        let (Some(wanted), Some(account)) = (&self.id.account, client.account()) else { return Ok(()) };
        if wanted == account {
            return Ok(());
        }
        let detail = format!(
            "names table \"{}\" of account {wanted}, but the provider works in account {account}. Use credentials of account \
             {wanted}.",
            self.id.name
        );
        Err(Diagnostic::error(self.path.clone(), "Table in another account", detail))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use tf_provider::resource::ImportTarget;

    use crate::data::testing::{call, create, harness, server};

    /// The resource's own state of the same table, after an import.
    #[tokio::test]
    async fn everything_an_import_stores() {
        let server = server();
        let harness = harness(&server).await;
        let config = json!({
            "name": "orders",
            "partition_key": {"name": "orderId"}, "sort_key": {"name": "createdAt", "type": "N"},
            "global_secondary_indexes": {"ByOwner": {"partition_key": {"name": "owner"}, "projection_type": "ALL"}},
            "read_capacity": {"min_capacity": 5, "max_capacity": 50}, "write_capacity": {"units": 7},
            "stream": {"view_type": "KEYS_ONLY"}, "ttl": {"attribute_name": "expiresAt"},
            "server_side_encryption": {"key_type": "AWS_MANAGED"},
            "contributor_insights": {}, "alarms": {}, "tags": {"Team": "blue"},
        });
        harness.resource("dynamodb_table").apply(&config).await.expect("the table is created");
        let mut imported = harness.resource("dynamodb_table");
        imported.import(ImportTarget::Id("orders".to_owned())).await.expect("an import");
        let stored = imported.state().expect("a state");
        let arn = stored["arn"].as_str().expect("an ARN");
        for asked in [json!({"name": "orders"}), json!({"arn": arn})] {
            let mut found = harness.read_data("dynamodb_table", &asked).await.expect("the table");
            let live = found.as_object_mut().expect("an object").remove("live").expect("numbers");
            for (name, value) in
                stored.as_object().expect("an object").iter().filter(|(name, _)| *name != "removal_policy")
            {
                assert_eq!(&found[name], value, "{name}");
            }
            assert_eq!((&live["status"], &live["item_count"]), (&json!("ACTIVE"), &json!(0)));
            assert_eq!((&live["read_capacity_units"], &live["write_capacity_units"]), (&json!(5), &json!(7)));
            assert_eq!(live["global_secondary_indexes"]["ByOwner"]["write_capacity_units"], 7);
            assert!(live["warm_throughput"]["read_units_per_second"].as_i64() > Some(0), "{live}");
            assert!(live["kms_key_arn"].as_str().is_some_and(|key| key.starts_with("arn:aws:kms:")), "{live}");
            assert!(live["earliest_restorable_time"].as_str().is_some_and(|time| time.ends_with('Z')), "{live}");
        }
    }

    #[tokio::test]
    async fn a_plain_table_has_no_units_and_no_key() {
        let server = server();
        create(&server, "plain", &json!({}));
        let off = json!({"PointInTimeRecoveryEnabled": false});
        call(
            &server,
            "UpdateContinuousBackups",
            &json!({"TableName": "plain", "PointInTimeRecoverySpecification": off}),
        );
        let found =
            harness(&server).await.read_data("dynamodb_table", &json!({"name": "plain"})).await.expect("the table");
        for name in ["read_capacity_units", "kms_key_arn", "earliest_restorable_time", "latest_restorable_time"] {
            assert_eq!(found["live"][name], Json::Null, "{name}");
        }
        assert_eq!((&found["removal_policy"], &found["timeouts"]), (&Json::Null, &Json::Null));
    }

    #[tokio::test]
    async fn a_table_that_is_not_there_is_an_error_that_says_where() {
        let server = server();
        let harness = harness(&server).await;
        let absent = json!({"name": "orders", "region": "eu-west-1"});
        let problems = harness.read_data("dynamodb_table", &absent).await.expect_err("no table");
        let problem = problems.into_iter().next().expect("an error");
        assert_eq!((problem.summary.as_str(), problem.path.to_string().as_str()), ("Table not found", "name"));
        assert!(problem.detail.contains("in account 111122223333 in Region eu-west-1"), "{}", problem.detail);
        let import = ImportTarget::Id("eu-west-1/orders".to_owned());
        let problems = harness.resource("dynamodb_table").import(import).await.expect_err("no table");
        let problem = problems.into_iter().next().expect("an error");
        assert!(problem.detail.contains("in account 111122223333 in Region eu-west-1"), "{}", problem.detail);
    }

    #[tokio::test]
    async fn what_names_no_table_is_refused() {
        let server = server();
        let harness = harness(&server).await;
        let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
        let other = "arn:aws:dynamodb:eu-west-1:444455556666:table/orders";
        for (config, summary) in [
            (json!({}), "Table without name"),
            (json!({"name": "orders", "arn": arn}), "Table named twice"),
            (json!({"name": arn}), "Invalid table name"),
            (json!({"arn": "orders"}), "Invalid ARN of a table"),
            (json!({"arn": arn, "region": "eu-west-2"}), "Two Regions for one table"),
            (json!({"arn": other}), "Table in another account"),
        ] {
            let problems = harness.read_data("dynamodb_table", &config).await.expect_err("a refusal");
            let problem = problems.into_iter().next().expect("an error");
            assert_eq!(problem.summary, summary, "{config}");
        }
        assert_eq!(server.lock().journal().count("DescribeTable").accepted, 0);
    }
}
