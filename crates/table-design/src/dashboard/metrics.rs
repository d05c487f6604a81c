//! The metrics of one graph.

use serde_json::{Value as Json, json};

use super::ShownTable;

/// The metrics of one graph about a table.
pub(super) struct Metrics<'a> {
    table: &'a ShownTable,
    rows: Vec<Json>,
    rates: usize,
}

impl<'a> Metrics<'a> {
    pub(super) fn of(table: &'a ShownTable) -> Self {
        Self { table, rows: Vec::new(), rates: 0 }
    }

    /// A metric as it is.
    pub(super) fn plain(&mut self, name: &str, dimensions: &[(&str, &str)], statistic: &str, label: &str) {
        self.row(name, dimensions, json!({"stat": statistic, "label": label}));
    }

    /// The sum of a metric, divided by the seconds of the period: an average or a maximum would not be a rate.
    pub(super) fn per_second(&mut self, name: &str, index: Option<&str>, label: &str) {
        let id = format!("m{}", self.rates);
        let dimension = index.map(|index| ("GlobalSecondaryIndexName", index));
        self.row(name, dimension.as_slice(), json!({"stat": "Sum", "id": id, "visible": false}));
        let rate =
            json!({"expression": format!("{id} / PERIOD({id})"), "label": label, "id": format!("r{}", self.rates)});
        self.rows.push(json!([rate]));
        self.rates += 1;
    }

    pub(super) fn written(self) -> Json {
        Json::Array(self.rows)
    }

    fn row(&mut self, name: &str, dimensions: &[(&str, &str)], options: Json) {
        let mut row = vec![json!("AWS/DynamoDB"), json!(name), json!("TableName"), json!(self.table.name)];
        row.extend(dimensions.iter().flat_map(|(name, value)| [json!(name), json!(value)]));
        row.push(options);
        self.rows.push(Json::Array(row));
    }
}
