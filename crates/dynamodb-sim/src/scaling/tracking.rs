//! The configuration of a target tracking policy: a metric, its target value, and the cool-downs.

use serde::Deserialize;
use serde_json::{Value, json};

use super::identity::TargetId;
use crate::primitives::error::ServiceError;

/// `TargetTrackingScalingPolicyConfiguration`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Tracking {
    pub(super) target_value: Option<f64>,
    pub(super) predefined_metric_specification: Option<Predefined>,
    customized_metric_specification: Option<Value>,
    /// Negative cool-downs and such of years are accepted (T-253).
    pub(super) scale_out_cooldown: Option<i64>,
    pub(super) scale_in_cooldown: Option<i64>,
    pub(super) disable_scale_in: Option<bool>,
    /// Of a step scaling policy, which tracks nothing.
    #[serde(skip)]
    steps: Option<Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Predefined {
    pub(super) predefined_metric_type: Option<String>,
    resource_label: Option<String>,
}

impl Tracking {
    /// The utilization of writes at a percentage.
    pub(super) fn of_writes(percent: f64) -> Self {
        let metric = "DynamoDBWriteCapacityUtilization".to_owned();
        let predefined = Predefined { predefined_metric_type: Some(metric), resource_label: None };
        Self { target_value: Some(percent), predefined_metric_specification: Some(predefined), ..Self::default() }
    }

    /// Steps in place of a target.
    pub(super) fn of_steps(steps: Value) -> Self {
        Self { steps: Some(steps), ..Self::default() }
    }

    /// Whether there is a target.
    pub(super) fn is_tracking(&self) -> bool {
        self.steps.is_none()
    }

    /// The type of the policy, and its configuration as descriptions show it.
    pub(super) fn typed(&self) -> (&'static str, Value) {
        match &self.steps {
            Some(steps) => ("StepScaling", steps.clone()),
            None => ("TargetTrackingScaling", self.described()),
        }
    }

    /// Whether the policy follows the utilization of the capacity itself, the one metric that is simulated.
    pub(super) fn follows_utilization(&self) -> bool {
        self.predefined_metric_specification.is_some()
    }

    /// The rules of the metric and of the target value.
    pub(super) fn check(&self, id: &TargetId) -> Result<(), ServiceError> {
        if !self.is_tracking() {
            return Ok(());
        }
        match (&self.predefined_metric_specification, &self.customized_metric_specification) {
            (Some(predefined), None) => predefined.check(id)?,
            (None, Some(_)) => {}
            (Some(_), Some(_)) | (None, None) => {
                return Err(ServiceError::validation(
                    "Exactly one of predefined metric specification and customized metric specification must be \
                     specified",
                ));
            }
        }
        // The documentation says 20 to 90, the service accepts 10 to 90 (T-253).
        let target = self.target_value.unwrap_or_default();
        if self.follows_utilization() && !(10.0..=90.0).contains(&target) {
            return Err(ServiceError::validation("Target value must be between '10.0' and '90.0'"));
        }
        Ok(())
    }

    /// Two policies of one target must not follow the same metric.
    pub(super) fn metric(&self) -> String {
        match (&self.predefined_metric_specification, &self.customized_metric_specification) {
            (Some(predefined), _) => predefined.predefined_metric_type.clone().unwrap_or_default(),
            (None, Some(customized)) => customized.to_string(),
            (None, None) => String::new(),
        }
    }

    /// The configuration as descriptions show it.
    fn described(&self) -> Value {
        let mut described = json!({"TargetValue": self.target_value});
        let predefined = self.predefined_metric_specification.as_ref();
        let members = [
            (
                "PredefinedMetricSpecification",
                predefined.map(|given| json!({"PredefinedMetricType": given.predefined_metric_type})),
            ),
            ("CustomizedMetricSpecification", self.customized_metric_specification.clone()),
            ("ScaleOutCooldown", self.scale_out_cooldown.map(Value::from)),
            ("ScaleInCooldown", self.scale_in_cooldown.map(Value::from)),
            ("DisableScaleIn", self.disable_scale_in.map(Value::from)),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                described[name] = value;
            }
        }
        described
    }
}

impl Predefined {
    fn check(&self, id: &TargetId) -> Result<(), ServiceError> {
        let fitting = format!("DynamoDB{}CapacityUtilization", id.kind.as_str());
        let metric = self.predefined_metric_type.as_deref().unwrap_or_default();
        if metric != fitting {
            return Err(ServiceError::validation(format!(
                "Unsupported metric type, scalable dimension: {metric}, {}",
                id.dimension()
            )));
        }
        if self.resource_label.is_some() {
            return Err(ServiceError::validation(format!("Resource label must not be specified for {metric}")));
        }
        Ok(())
    }
}
