//! `dynamodb_quotas`: how many units an account may provision in a Region.

use tf_provider::data_source::{DataRead, DataReadRequest, DataSource};
use tf_provider::{Attr, Diagnostics, Model, Path};

use super::reading::Reading;
use crate::aws::Aws;
use crate::table::calls;
use crate::table::validate::check_region;

/// The data source.
pub(super) struct Quotas;

/// The quotas.
#[derive(Debug, Clone, PartialEq, Default, Model)]
pub(super) struct QuotasModel {
    /// Region of the quotas. Defaults to the provider's Region.
    #[attr(optional, computed)]
    region: Attr<String>,
    /// Read capacity units that all tables and indexes of the account can have together.
    #[attr(computed)]
    account_max_read_capacity_units: Attr<i64>,
    /// Write capacity units that all tables and indexes of the account can have together.
    #[attr(computed)]
    account_max_write_capacity_units: Attr<i64>,
    /// Read capacity units that a table or an index can have.
    #[attr(computed)]
    table_max_read_capacity_units: Attr<i64>,
    /// Write capacity units that a table or an index can have.
    #[attr(computed)]
    table_max_write_capacity_units: Attr<i64>,
}

impl DataSource for Quotas {
    type Client = Aws;
    type Model = QuotasModel;

    const TYPE_NAME: &'static str = "dynamodb_quotas";
    const DESCRIPTION: &'static str = "How many capacity units the account may provision in a Region. These are maxima: how \
        much of them is used is not said.";

    fn validate(&self, config: &QuotasModel) -> Diagnostics {
        let mut problems = Diagnostics::none();
        check_region(&config.region, &mut problems);
        problems
    }

    async fn read(&self, request: DataReadRequest<'_, Self>) -> DataRead<QuotasModel> {
        let DataReadRequest { client, config, cancel } = request;
        let reading = match Reading::begin(client, &config.region, "data source", cancel) {
            Ok(reading) => reading,
            Err(diagnostic) => return DataRead::failed(diagnostic),
        };
        match reading.repeat(calls::TableCalls::quotas).await {
            Ok(quotas) => DataRead::found(model(&reading, quotas)),
            Err(error) => DataRead::failed(error.to_diagnostic(Path::root(), "read the quotas")),
        }
    }
}

fn model(reading: &Reading, quotas: calls::Quotas) -> QuotasModel {
    let calls::Quotas { account, table } = quotas;
    let units = |units: u64| Attr::Known(i64::try_from(units).unwrap_or(i64::MAX));
    QuotasModel {
        region: Attr::Known(reading.region.as_str().to_owned()),
        account_max_read_capacity_units: units(account.read),
        account_max_write_capacity_units: units(account.write),
        table_max_read_capacity_units: units(table.read),
        table_max_write_capacity_units: units(table.write),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::data::testing::{harness, server};

    #[tokio::test]
    async fn the_quotas_of_a_region() {
        let server = server();
        let harness = harness(&server).await;
        let found = harness.read_data("dynamodb_quotas", &json!({})).await.expect("quotas");
        let expected = json!({
            "region": "us-east-1",
            "account_max_read_capacity_units": 80_000, "account_max_write_capacity_units": 80_000,
            "table_max_read_capacity_units": 40_000, "table_max_write_capacity_units": 40_000,
        });
        assert_eq!(found, expected);
        let elsewhere = harness.read_data("dynamodb_quotas", &json!({"region": "eu-west-1"})).await.expect("quotas");
        assert_eq!(elsewhere["region"], "eu-west-1");
    }

    #[tokio::test]
    async fn what_is_no_region_is_refused_before_a_call() {
        let server = server();
        let problems = harness(&server).await.read_data("dynamodb_quotas", &json!({"region": "here"})).await;
        let problems: Vec<_> = problems.expect_err("no Region").into_iter().map(|problem| problem.summary).collect();
        assert_eq!(problems, ["Invalid Region"]);
        assert_eq!(server.lock().journal().count("DescribeLimits").accepted, 0);
    }
}
