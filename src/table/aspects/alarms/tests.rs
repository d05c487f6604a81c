use super::*;

mod checks;
mod generate;
mod importing;
mod properties;

fn facts(billing: BillingMode) -> Facts<'static> {
    Facts {
        table: "orders",
        billing,
        limits: ThroughputLimits::default(),
        indexes: BTreeMap::from([("by_owner", ThroughputLimits::default())]),
        kinesis: false,
        replicas: BTreeSet::new(),
    }
}

fn alarm_spec() -> AlarmSpec {
    AlarmSpec { alarm_actions: ["arn:aws:sns:eu-west-1:111122223333:oncall".to_owned()].into(), ..AlarmSpec::default() }
}

fn with(rule: Rule, settings: RuleSettings) -> AlarmSpec {
    AlarmSpec { rules: [(rule, settings)].into(), ..alarm_spec() }
}

fn enabled() -> RuleSettings {
    RuleSettings { enabled: Some(true), ..RuleSettings::default() }
}

fn listed(operations: &[&str]) -> RuleSettings {
    let operations = operations.iter().map(|name| (*name).to_owned()).collect();
    RuleSettings { operations: Some(operations), ..RuleSettings::default() }
}

/// The definition as one line: threshold, window, and metric or expression.
fn line(definition: &AlarmDefinition) -> String {
    let what = match &definition.measure {
        Measure::Metric { metric, statistic, .. } => format!("{} {}", statistic.as_str(), shown(metric)),
        Measure::Math(queries) => {
            let part = |query: &Query| match &query.source {
                Source::Metric { metric, statistic, .. } => format!("{} {}", statistic.as_str(), shown(metric)),
                Source::Expression(expression) => expression.clone(),
            };
            queries.values().map(part).collect::<Vec<_>>().join("; ")
        }
    };
    let period = definition.measure.parts()[0].2;
    let (points, periods) = (definition.datapoints_to_alarm, definition.evaluation_periods);
    let comparison = definition.comparison.as_str();
    format!("{what} {comparison} {} {points}/{periods} of {period}", definition.threshold.value())
}

fn shown(metric: &Metric) -> String {
    let others = metric.dimensions.iter().filter(|(name, _)| *name != "TableName");
    let others: Vec<_> = others.map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(metric.namespace, "AWS/DynamoDB");
    assert_eq!(metric.dimensions.get("TableName").map(String::as_str), Some("orders"));
    format!("{}{{{}}}", metric.name, others.join(","))
}

fn lines(alarms: &AlarmSpec, facts: &Facts<'_>) -> Vec<String> {
    let definitions = definitions(alarms, facts);
    definitions.iter().map(|(name, definition)| format!("{name}: {}", line(definition))).collect()
}

#[test]
fn an_on_demand_table_watches_throttling_and_errors() {
    let sum = "SUM([m01,m02])";
    let range = |dimensions: &str| {
        format!(
            "Sum ReadKeyRangeThroughputThrottleEvents{{{dimensions}}}; Sum WriteKeyRangeThroughputThrottleEvents{{{dimensions}}}; {sum}"
        )
    };
    let index = "GlobalSecondaryIndexName=by_owner";
    let errors: Vec<String> =
        effective::ITEM_OPERATIONS.iter().map(|name| format!("Sum SystemErrors{{Operation={name}}}")).collect();
    let above = "GreaterThanThreshold 0";
    assert_eq!(
        lines(&alarm_spec(), &facts(BillingMode::OnDemand)),
        [
            format!("orders-hot_partition: {} {above} 5/5 of 60", range("")),
            format!("orders-hot_partition-by_owner: {} {above} 5/5 of 60", range(index)),
            format!("orders-read_throttle: Sum ReadThrottleEvents{{}} {above} 3/5 of 60"),
            format!("orders-read_throttle-by_owner: Sum ReadThrottleEvents{{{index}}} {above} 3/5 of 60"),
            format!(
                "orders-system_errors: {}; SUM([m01,m02,m03,m04,m05,m06,m07,m08,m09,m10]) {above} 15/15 of 60",
                errors.join("; ")
            ),
            format!("orders-write_throttle: Sum WriteThrottleEvents{{}} {above} 3/5 of 60"),
            format!("orders-write_throttle-by_owner: Sum WriteThrottleEvents{{{index}}} {above} 3/5 of 60"),
        ]
    );
}

fn of_rule(rule: Rule, alarms: &AlarmSpec, facts: &Facts<'_>) -> Vec<String> {
    let mark = format!("orders-{}", rule.id());
    lines(alarms, facts).into_iter().filter(|line| line.starts_with(&mark)).collect()
}

#[test]
fn utilization_is_of_the_capacity_or_of_its_maximum() {
    let mut facts = facts(BillingMode::Provisioned);
    facts.limits.max_read = Some(500);
    let of = |rule| of_rule(rule, &alarm_spec(), &facts);
    assert_eq!(
        of(Rule::ReadUtilization),
        [
            "orders-read_utilization: Sum ConsumedReadCapacityUnits{}; 100*(m01/PERIOD(m01))/500 GreaterThanThreshold 80 3/3 of 300",
            "orders-read_utilization-by_owner: Sum ConsumedReadCapacityUnits{GlobalSecondaryIndexName=by_owner}; \
             Average ProvisionedReadCapacityUnits{GlobalSecondaryIndexName=by_owner}; 100*(m01/PERIOD(m01))/m02 \
             GreaterThanThreshold 80 3/3 of 300",
        ]
    );
    assert!(
        of(Rule::WriteUtilization)[0].contains("ConsumedWriteCapacityUnits{}; Average ProvisionedWriteCapacityUnits{}")
    );
}

#[test]
fn a_ceiling_is_a_maximum_of_scaling_or_of_demand() {
    let mut provisioned = facts(BillingMode::Provisioned);
    assert_eq!(of_rule(Rule::CapacityCeiling, &alarm_spec(), &provisioned), [""; 0]);
    provisioned.limits = ThroughputLimits { max_read: Some(500), max_write: Some(300), ..ThroughputLimits::default() };
    provisioned.indexes.insert("by_owner", ThroughputLimits { max_write: Some(9), ..ThroughputLimits::default() });
    assert_eq!(
        of_rule(Rule::CapacityCeiling, &alarm_spec(), &provisioned),
        [
            "orders-capacity_ceiling: Maximum ProvisionedReadCapacityUnits{}; Maximum ProvisionedWriteCapacityUnits{}; \
             MAX([100*m01/500,100*m02/300]) GreaterThanOrEqualToThreshold 100 3/3 of 300",
            "orders-capacity_ceiling-by_owner: Maximum ProvisionedWriteCapacityUnits{GlobalSecondaryIndexName=by_owner}; \
             MAX([100*m01/9]) GreaterThanOrEqualToThreshold 100 3/3 of 300",
        ]
    );
    let mut on_demand = facts(BillingMode::OnDemand);
    on_demand.limits.ceiling.write = Some(100);
    assert_eq!(
        of_rule(Rule::CapacityCeiling, &alarm_spec(), &on_demand),
        [
            "orders-capacity_ceiling: Sum WriteMaxOnDemandThroughputThrottleEvents{}; SUM([m01]) GreaterThanThreshold 0 5/5 of 60"
        ]
    );
}

#[test]
fn some_rules_wait_for_what_they_evaluate() {
    let mut facts = facts(BillingMode::OnDemand);
    for rule in
        [Rule::Latency, Rule::ReplicationLatency, Rule::ConditionalChecks, Rule::KinesisAge, Rule::KinesisFailed]
    {
        assert_eq!(of_rule(rule, &alarm_spec(), &facts), [""; 0]);
    }
    facts.kinesis = true;
    facts.replicas.insert("us-east-1");
    assert_eq!(
        of_rule(Rule::ReplicationLatency, &alarm_spec(), &facts),
        ["orders-replication_latency-us-east-1: Average ReplicationLatency{ReceivingRegion=us-east-1} \
             GreaterThanThreshold 180000 3/3 of 300"]
    );
    let kinesis = ["AgeOfOldestUnreplicatedRecord", "FailedToReplicateRecordCount"];
    for (rule, metric) in [Rule::KinesisAge, Rule::KinesisFailed].into_iter().zip(kinesis) {
        assert!(of_rule(rule, &alarm_spec(), &facts)[0].contains(&format!("{metric}{{DelegatedOperation=PutRecord}}")));
    }
    assert_eq!(
        of_rule(Rule::ConditionalChecks, &with(Rule::ConditionalChecks, enabled()), &facts),
        ["orders-conditional_checks: Sum ConditionalCheckFailedRequests{} GreaterThanThreshold 100 5/5 of 60"]
    );
    let slow = RuleSettings { statistic: Statistic::parse("p99"), ..listed(&["Query", "GetItem"]) };
    assert_eq!(
        of_rule(Rule::Latency, &with(Rule::Latency, slow), &facts),
        [
            "orders-latency: p99 SuccessfulRequestLatency{Operation=GetItem}; p99 SuccessfulRequestLatency{Operation=Query}; \
             MAX([m01,m02]) GreaterThanThreshold 100 10/10 of 60"
        ]
    );
}

#[test]
fn adjustments_reach_every_alarm_of_a_rule() {
    let settings = RuleSettings {
        threshold: Threshold::new(5.5),
        period: Some(120),
        evaluation_periods: Some(2),
        ..RuleSettings::default()
    };
    let found = of_rule(Rule::ReadThrottle, &with(Rule::ReadThrottle, settings), &facts(BillingMode::OnDemand));
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|line| line.ends_with("GreaterThanThreshold 5.5 2/2 of 120")), "{found:?}");
    let off = RuleSettings { enabled: Some(false), ..RuleSettings::default() };
    assert_eq!(of_rule(Rule::ReadThrottle, &with(Rule::ReadThrottle, off), &facts(BillingMode::OnDemand)), [""; 0]);
}

/// A person reads the description at night, and the next tool reads whose alarm it is.
#[test]
fn descriptions_name_the_place_and_the_tool() {
    let definitions = definitions(&alarm_spec(), &facts(BillingMode::OnDemand));
    let description = &definitions["orders-hot_partition-by_owner"].description;
    assert!(description.starts_with("Index by_owner of table orders: one partition"), "{description}");
    assert!(description.ends_with(". Managed by terraform-provider-dynamodb."), "{description}");
}

/// PutMetricAlarm ignores tags of an alarm that exists, so other tags are no reason to call it.
#[test]
fn tags_are_no_reason_to_put() {
    let definitions = definitions(&alarm_spec(), &facts(BillingMode::OnDemand));
    let one = &definitions["orders-read_throttle"];
    let tagged = AlarmDefinition { tags: [("a".to_owned(), "b".to_owned())].into(), ..one.clone() };
    assert!(one.is_put_like(&tagged) && *one != tagged);
    assert!(!one.is_put_like(&AlarmDefinition { actions_enabled: false, ..tagged }));
}

#[test]
fn comparisons_lead_back() {
    for text in
        ["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"]
    {
        assert_eq!(Comparison::parse(text).map(Comparison::as_str), Some(text));
    }
    assert_eq!(Comparison::parse("LessThanLowerOrGreaterThanUpperThreshold"), None);
}
