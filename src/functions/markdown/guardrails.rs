//! What guardrails find.

use tf_provider::Severity;

use super::Document;
use crate::markdown::{code, plain, table};
use crate::table::guardrails::Verdict;

impl Document<'_> {
    pub(super) fn guardrails(&self) -> Option<String> {
        let heading = format!("## Guardrails\n\nJudged by the preset {}.", code(self.preset));
        if self.verdicts.is_empty() {
            return Some(format!("{heading} Nothing is found."));
        }
        let rows: Vec<Vec<String>> = self.verdicts.iter().map(|verdict| self.verdict_row(verdict)).collect();
        Some(format!("{heading}\n\n{}", table(&["Guardrail", "Severity", "Place", "Finding"], &rows)))
    }

    fn verdict_row(&self, verdict: &Verdict) -> Vec<String> {
        let Verdict { id, severity, path, what, suppressed } = verdict;
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let reason = self.table.guardrail_suppressions.known().and_then(|reasons| reasons.get(*id)?.known());
        let severity = match reason.filter(|_| *suppressed) {
            Some(reason) => format!("suppressed: {}", plain(reason)),
            None => severity.to_owned(),
        };
        let place = if path.is_root() { "the table".to_owned() } else { code(&path.to_string()) };
        vec![code(id), severity, place, plain(what)]
    }
}
