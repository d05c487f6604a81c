//! The body of a CloudWatch dashboard about tables: for each its traffic against what it may take, throttling by index, latency,
//! errors and replication.

use serde_json::{Value as Json, json};

mod metrics;

use metrics::Metrics;

/// Most widgets of a dashboard.
const MAX_WIDGETS: usize = 500;

/// The columns of a dashboard.
const COLUMNS: usize = 24;

/// The height of a graph.
const HEIGHT: usize = 6;

/// The operations whose latency and errors are shown.
const OPERATIONS: [&str; 9] = [
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactWriteItems",
    "UpdateItem",
];

/// A table on a dashboard.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShownTable {
    /// Its name.
    pub name: String,
    /// Its Region.
    pub region: String,
    /// The names of its global secondary indexes.
    pub indexes: Vec<String>,
    /// What it may read.
    pub reads: Capacity,
    /// What it may write.
    pub writes: Capacity,
    /// The Regions of its replicas.
    pub replicas: Vec<String>,
}

/// What a table may read or write.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Capacity {
    /// Whether units are provisioned, so that there is a metric of them.
    pub provisioned: bool,
    /// Named bounds in units per second.
    pub bounds: Vec<(String, f64)>,
}

/// There are more widgets than a dashboard takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyWidgets {
    /// How many there would be.
    pub found: usize,
    /// How many a dashboard takes.
    pub most: usize,
}

/// The body of a dashboard as JSON. The period is in seconds.
///
/// # Errors
/// There are more widgets than a dashboard takes.
pub fn dashboard_body(tables: &[ShownTable], period: u32) -> Result<String, TooManyWidgets> {
    let (mut widgets, mut row) = (Vec::new(), 0);
    for table in tables {
        widgets.push(heading(table, row));
        row += 1;
        let graphs = graphs(table, period);
        let rows = graphs.len().div_ceil(2);
        for (position, graph) in graphs.into_iter().enumerate() {
            let (x, y) = (position % 2 * (COLUMNS / 2), row + position / 2 * HEIGHT);
            widgets.push(
                json!({"type": "metric", "x": x, "y": y, "width": COLUMNS / 2, "height": HEIGHT, "properties": graph}),
            );
        }
        row += rows * HEIGHT;
    }
    if widgets.len() > MAX_WIDGETS {
        return Err(TooManyWidgets { found: widgets.len(), most: MAX_WIDGETS });
    }
    Ok(json!({"widgets": widgets}).to_string())
}

fn heading(table: &ShownTable, row: usize) -> Json {
    let markdown = format!("## {} ({})", table.name, table.region);
    json!({"type": "text", "x": 0, "y": row, "width": COLUMNS, "height": 1, "properties": {"markdown": markdown}})
}

fn graphs(table: &ShownTable, period: u32) -> Vec<Json> {
    let mut graphs = vec![
        traffic(table, "Read", &table.reads, period),
        traffic(table, "Write", &table.writes, period),
        throttling(table, period),
        latency(table, period),
        errors(table, period),
    ];
    if !table.replicas.is_empty() {
        graphs.push(replication(table, period));
    }
    graphs
}

/// Units per second of the table and of each index, what is provisioned, and the bounds.
fn traffic(table: &ShownTable, direction: &str, capacity: &Capacity, period: u32) -> Json {
    let mut metrics = Metrics::of(table);
    metrics.per_second(&format!("Consumed{direction}CapacityUnits"), None, &table.name);
    for index in &table.indexes {
        metrics.per_second(&format!("Consumed{direction}CapacityUnits"), Some(index), index);
    }
    if capacity.provisioned {
        let name = format!("Provisioned{direction}CapacityUnits");
        metrics.plain(&name, &[], "Maximum", "Provisioned");
    }
    let mut graph = graph(table, &format!("{direction} units per second"), metrics, period);
    if !capacity.bounds.is_empty() {
        let lines = capacity.bounds.iter().map(|(label, value)| json!({"label": label, "value": value}));
        graph["annotations"] = json!({"horizontal": lines.collect::<Vec<_>>()});
    }
    graph
}

fn throttling(table: &ShownTable, period: u32) -> Json {
    let mut metrics = Metrics::of(table);
    for direction in ["Read", "Write"] {
        let name = format!("{direction}ThrottleEvents");
        metrics.plain(&name, &[], "Sum", &format!("{direction} {}", table.name));
        for index in &table.indexes {
            let dimension = [("GlobalSecondaryIndexName", index.as_str())];
            metrics.plain(&name, &dimension, "Sum", &format!("{direction} {index}"));
        }
    }
    graph(table, "Throttled reads and writes", metrics, period)
}

fn latency(table: &ShownTable, period: u32) -> Json {
    let mut metrics = Metrics::of(table);
    for operation in OPERATIONS {
        metrics.plain("SuccessfulRequestLatency", &[("Operation", operation)], "p99", operation);
    }
    graph(table, "Latency (p99, milliseconds)", metrics, period)
}

fn errors(table: &ShownTable, period: u32) -> Json {
    let mut metrics = Metrics::of(table);
    for operation in OPERATIONS {
        let label = format!("System errors {operation}");
        metrics.plain("SystemErrors", &[("Operation", operation)], "Sum", &label);
    }
    metrics.plain("ConditionalCheckFailedRequests", &[], "Sum", "Failed conditions");
    metrics.plain("TransactionConflict", &[], "Sum", "Transaction conflicts");
    graph(table, "Errors", metrics, period)
}

fn replication(table: &ShownTable, period: u32) -> Json {
    let mut metrics = Metrics::of(table);
    for region in &table.replicas {
        metrics.plain("ReplicationLatency", &[("ReceivingRegion", region)], "Average", region);
    }
    graph(table, "Replication latency (milliseconds)", metrics, period)
}

fn graph(table: &ShownTable, title: &str, metrics: Metrics<'_>, period: u32) -> Json {
    json!({
        "title": format!("{}: {title}", table.name),
        "region": table.region,
        "view": "timeSeries",
        "stacked": false,
        "period": period,
        "yAxis": {"left": {"min": 0}},
        "metrics": metrics.written(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> ShownTable {
        ShownTable { name: "orders".to_owned(), region: "eu-west-1".to_owned(), ..ShownTable::default() }
    }

    fn body(tables: &[ShownTable]) -> Json {
        let text = dashboard_body(tables, 60).expect("a dashboard");
        serde_json::from_str(&text).expect("JSON")
    }

    fn titled<'a>(body: &'a Json, title: &str) -> Option<&'a Json> {
        let graphs = body["widgets"].as_array().expect("widgets").iter().map(|widget| &widget["properties"]);
        graphs.into_iter().find(|graph| graph["title"].as_str().is_some_and(|found| found.ends_with(title)))
    }

    #[test]
    fn throttling_is_shown_for_each_index() {
        let body = body(&[ShownTable { indexes: vec!["by_owner".to_owned()], ..table() }]);
        let metrics = titled(&body, "Throttled reads and writes").expect("a graph")["metrics"].to_string();
        for name in ["ReadThrottleEvents", "WriteThrottleEvents"] {
            assert!(metrics.contains(&format!(r#"["AWS/DynamoDB","{name}","TableName","orders",{{"#)), "{metrics}");
            let of_index = format!(r#""{name}","TableName","orders","GlobalSecondaryIndexName","by_owner""#);
            assert!(metrics.contains(&of_index), "{metrics}");
        }
    }

    #[test]
    fn traffic_is_a_rate_and_has_its_bounds() {
        let reads = Capacity { provisioned: true, bounds: vec![("Maximum".to_owned(), 40.0)] };
        let body = body(&[ShownTable { reads, ..table() }]);
        let graph = titled(&body, "Read units per second").expect("a graph");
        assert!(graph["metrics"].to_string().contains("m0 / PERIOD(m0)"), "{graph}");
        assert!(graph["metrics"].to_string().contains("ProvisionedReadCapacityUnits"), "{graph}");
        assert_eq!(graph["annotations"]["horizontal"][0], json!({"label": "Maximum", "value": 40.0}));
        let writes = titled(&body, "Write units per second").expect("a graph");
        assert_eq!(writes["annotations"], Json::Null);
        assert!(!writes.to_string().contains("Provisioned"));
    }

    #[test]
    fn replication_is_shown_where_there_is_one() {
        assert_eq!(titled(&body(&[table()]), "Replication latency (milliseconds)"), None);
        let body = body(&[ShownTable { replicas: vec!["us-east-1".to_owned()], ..table() }]);
        let graph = titled(&body, "Replication latency (milliseconds)").expect("a graph");
        assert!(graph.to_string().contains(r#""ReceivingRegion","us-east-1""#));
    }

    #[test]
    fn widgets_do_not_overlap() {
        let replicated = ShownTable { replicas: vec!["us-east-1".to_owned()], ..table() };
        let body = body(&[table(), replicated, table()]);
        let mut taken = std::collections::BTreeSet::new();
        for widget in body["widgets"].as_array().expect("widgets") {
            let number = |name: &str| widget[name].as_u64().expect("a number");
            for x in number("x")..number("x") + number("width") {
                for y in number("y")..number("y") + number("height") {
                    assert!(x < 24 && taken.insert((x, y)), "{widget}");
                }
            }
        }
    }

    #[test]
    fn a_dashboard_takes_only_so_many_widgets() {
        assert!(dashboard_body(&vec![table(); 83], 60).is_ok());
        assert_eq!(dashboard_body(&vec![table(); 84], 60), Err(TooManyWidgets { found: 504, most: 500 }));
    }
}
