//! Writes Terraform's log: one JSON object per line on standard error, in the host's own record format.
//!
//! Panics have the form that the host shows to the practitioner.
//!
//! Without `TF_LOG` nothing is installed, so a log statement costs one comparison. Values that must not be seen are
//! wrapped in [`Redacted`].

use std::{fmt, io::Write as _, panic};

use time::OffsetDateTime;
use tracing::{Event, Level, Subscriber, field::Field, level_filters::LevelFilter, span};
use tracing_subscriber::{
    Layer, Registry,
    filter::filter_fn,
    layer::{Context, SubscriberExt as _},
    registry::LookupSpan,
};

/// The host reads lines of at most 64 KiB; a longer one loses its structure.
const MAX_LINE: usize = 60 << 10;
/// The longest text of one value that is worth reading.
const MAX_VALUE: usize = 8 << 10;

/// The crates beneath every provider.
const OURS: [&str; 2] = ["tf_provider", "tfplugin_proto"];

/// A value that must not appear in a log or message.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Redacted<T>(pub T);

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(sensitive)")
    }
}

impl<T> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(sensitive)")
    }
}

/// Logs as the environment of this process asks for. Does nothing when it does not ask. `provider` is the crate of the
/// provider that is served, `libraries` those that it lets speak.
pub(crate) fn install(provider: &'static str, libraries: &'static [&'static str]) {
    #[expect(clippy::disallowed_methods, reason = "the one place of this crate that reads the environment")]
    let level = level(|name| std::env::var(name).ok());
    if level == LevelFilter::OFF {
        return;
    }
    let layer = HostRecords { write: write_to_stderr };
    let wanted = filter_fn(move |metadata| is_wanted(level, provider, libraries, metadata.target(), *metadata.level()));
    let subscriber = Registry::default().with(layer.with_filter(wanted).with_filter(level));
    // Another subscriber can only have been set by the binary itself, which then wants that one.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// Lets the host show panics: it takes a line that starts with `panic: `, and the lines after it, for the provider's
/// last words.
pub(crate) fn install_panic_hook() {
    panic::set_hook(Box::new(|info| {
        let backtrace = std::backtrace::Backtrace::capture();
        let place = info.location().map(|location| format!("\n  at {location}")).unwrap_or_default();
        let trace = match backtrace.status() {
            std::backtrace::BacktraceStatus::Captured => format!("\n{backtrace}"),
            _ => String::new(),
        };
        let message = info.payload_as_str().unwrap_or("no message");
        write_to_stderr(&format!("panic: {message}{place}{trace}\n"));
    }));
}

fn write_to_stderr(line: &str) {
    // When the host has closed the stream, there is no reader left.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
}

/// `TF_LOG_PROVIDER`, else `TF_LOG`. As the host does, `JSON` and words it does not know mean everything.
fn level(variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let Some(value) = set("TF_LOG_PROVIDER").or_else(|| set("TF_LOG")) else { return LevelFilter::OFF };
    match value.to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

/// Below warnings, other crates than the provider's own speak only when everything is asked for and the provider lets
/// them, and never of details: whoever carries requests and answers traces them whole, with the secrets in them.
fn is_wanted(level: LevelFilter, provider: &str, libraries: &[&str], target: &str, of: Level) -> bool {
    let library = target.split("::").next().unwrap_or(target);
    let own = library == provider || OURS.contains(&library);
    let let_speak = level == LevelFilter::TRACE && of <= Level::DEBUG && libraries.contains(&library);
    of <= level && (of <= Level::WARN || own || let_speak)
}

/// Writes events as the host's records.
struct HostRecords<W> {
    write: W,
}

/// Key and value pairs in order.
#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, String)>,
}

impl<S, W> Layer<S> for HostRecords<W>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    W: Fn(&str) + 'static,
{
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.others.extend(outer.others.iter().cloned());
            }
        }
        let metadata = event.metadata();
        (self.write)(&line(*metadata.level(), metadata.target(), OffsetDateTime::now_utc(), fields));
    }
}

impl tracing::field::Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format!("{value:?}"));
    }
}

impl Fields {
    fn add(&mut self, field: &Field, mut value: String) {
        if value.len() > MAX_VALUE {
            value.truncate(value.floor_char_boundary(MAX_VALUE));
            value.push('…');
        }
        if field.name() == "message" {
            self.message = value;
        } else {
            self.others.push((field.name(), value));
        }
    }
}

/// One record. All values are strings; the host trusts that of level and message.
fn line(level: Level, target: &str, at: OffsetDateTime, fields: Fields) -> String {
    let mut line = String::from("{");
    add(&mut line, "@level", &level.as_str().to_ascii_lowercase());
    add(&mut line, "@message", &fields.message);
    add(&mut line, "@module", &target.replace("::", "."));
    add(&mut line, "@timestamp", &timestamp(at));
    for (name, value) in &fields.others {
        let before = line.len();
        add(&mut line, name, value);
        if line.len() > MAX_LINE {
            line.truncate(before);
            add(&mut line, "truncated", "true");
            break;
        }
    }
    line.push_str("}\n");
    line
}

fn add(line: &mut String, name: &str, value: &str) {
    if line.len() > 1 {
        line.push(',');
    }
    // A text always has a JSON form.
    for (text, after) in [(name, ":"), (value, "")] {
        line.push_str(&serde_json::Value::from(text).to_string());
        line.push_str(after);
    }
}

/// Exactly six digits after the point, or the host does not parse the line.
fn timestamp(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    let (hour, minute, second, micro) = time.as_hms_micro();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z")
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn logged(work: impl FnOnce()) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let write = move |line: &str| sink.lock().expect("not poisoned").push(line.to_owned());
        tracing::subscriber::with_default(Registry::default().with(HostRecords { write }), work);
        lines.lock().expect("not poisoned").clone()
    }

    #[test]
    fn records_are_what_the_host_parses() {
        let lines = logged(|| {
            let span = tracing::info_span!(target: "provider::table", "apply", table = "orders");
            let _inside = span.enter();
            let secret = Redacted("hunter2");
            tracing::warn!(target: "provider::table", attempt = 3, %secret, ?secret, "line \"one\"\ntwo");
        });
        let [line] = lines.try_into().expect("one event");
        assert!(line.ends_with("}\n") && line.matches('\n').count() == 1, "{line}");
        assert!(!line.contains("hunter2"), "{line}");
        let record: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&line).expect("JSON");
        assert_eq!(record["@level"], "warn");
        assert_eq!(record["@message"], "line \"one\"\ntwo");
        assert_eq!(record["@module"], "provider.table");
        assert_eq!(record["attempt"], "3");
        assert_eq!(record["table"], "orders");
        assert_eq!(record["secret"], "(sensitive)");
    }

    #[test]
    fn timestamps_have_six_digits() {
        let at = OffsetDateTime::from_unix_timestamp_nanos(1_795_201_382_000_120_999).expect("in range");
        assert_eq!(timestamp(at), "2026-11-20T19:03:02.000120Z");
    }

    #[test]
    fn lines_stay_below_what_the_host_reads() {
        let long = "\u{1}é".repeat(10_000);
        let lines = logged(|| {
            tracing::info!(a = %long, b = %long, c = %long, d = %long, e = %long, f = %long, "{long}");
        });
        let [line] = lines.try_into().expect("one event");
        assert!(line.len() < 64 << 10, "{}", line.len());
        let record: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(record["truncated"], "true");
        assert!(record["a"].as_str().expect("a text").ends_with('…'));
    }

    #[test]
    fn the_environment_decides_the_level() {
        let cases: [(&[(&str, &str)], LevelFilter); 8] = [
            (&[], LevelFilter::OFF),
            (&[("TF_LOG", "")], LevelFilter::OFF),
            (&[("TF_LOG", "debug")], LevelFilter::DEBUG),
            (&[("TF_LOG", "JSON")], LevelFilter::TRACE),
            (&[("TF_LOG", "nonsense")], LevelFilter::TRACE),
            (&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "OFF")], LevelFilter::OFF),
            (&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "warn")], LevelFilter::WARN),
            (&[("TF_LOG", "ERROR"), ("TF_LOG_PROVIDER", "")], LevelFilter::ERROR),
        ];
        for (environment, expected) in cases {
            let lookup = |name: &str| {
                let found = environment.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(level(lookup), expected, "{environment:?}");
        }
    }

    #[test]
    fn libraries_are_quiet_unless_they_are_let() {
        let all = LevelFilter::TRACE;
        for (level, target, of, wanted) in [
            (all, "terraform_provider::table", Level::TRACE, true),
            (all, "client_config::profile", Level::DEBUG, true),
            (all, "client_config::profile", Level::TRACE, false),
            (all, "client_config_of_another::profile", Level::DEBUG, false),
            (all, "http_client::body", Level::DEBUG, false),
            (all, "http_client::body", Level::INFO, false),
            (all, "http_client::body", Level::WARN, true),
            (LevelFilter::DEBUG, "client_config::profile", Level::DEBUG, false),
            (LevelFilter::DEBUG, "tf_provider::server", Level::DEBUG, true),
            (LevelFilter::INFO, "terraform_provider", Level::DEBUG, false),
        ] {
            let found = is_wanted(level, "terraform_provider", &["client_config"], target, of);
            assert_eq!(found, wanted, "{target} at {of} when {level} is asked for");
        }
    }
}
