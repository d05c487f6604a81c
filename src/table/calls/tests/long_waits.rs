//! An index backfill of hours with sessions of one hour: the SDK signs and caches, the service refuses expired sessions, all
//! in virtual time and without a network.

use std::fmt::Write as _;
use std::sync::Mutex;

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use dynamodb_sim::{Caller, Moment, Simulator, Span, Timings};
use serde_json::Value;
use tf_provider::Cancel;
use tokio::time::Instant;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use super::*;
use crate::aws::statistics::Statistics;
use crate::config::AssumeRoleModel;
use crate::table::apply::apply;
use crate::table::observe::{Place, observe};
use crate::table::tests::fixture::{add_index, plain, with};
use crate::wait::Deadline;

const HOUR: Duration = Duration::from_secs(3_600);

/// The services as a transport: DynamoDB is the simulator, sessions expire by the clock.
#[derive(Debug, Clone)]
struct Services(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    simulator: Simulator,
    began: (Instant, Moment),
    /// The start of each session, by number.
    sessions: Vec<Instant>,
    expired: usize,
}

impl Services {
    fn new() -> Self {
        let hours = |hours: i64| Span::new(hours * 3_600_000, hours * 3_600_000);
        let timings = Timings { index_active: hours(7), ..Timings::default() };
        let simulator = Simulator::new(Settings { timings, ..Settings::default() });
        let began = (Instant::now(), simulator.now());
        Self(Arc::new(Mutex::new(State { simulator, began, sessions: Vec::new(), expired: 0 })))
    }

    fn deadline(&self) -> Deadline {
        let state = self.0.lock().expect("no call panics");
        let now = state.began.1.after(state.began.0.elapsed());
        Deadline::starting_at(now.millis(), 24 * HOUR, Cancel::new())
    }
}

impl HttpConnector for Services {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(self.0.lock().expect("no call panics").answer(&request)))
    }
}

impl State {
    fn answer(&mut self, request: &HttpRequest) -> HttpResponse {
        let Some(target) = request.headers().get("x-amz-target") else { return self.session() };
        let (_, operation) = target.split_once('.').expect("a target names service and operation");
        let token = request.headers().get("x-amz-security-token").expect("calls are made in sessions");
        let session: usize = token.strip_prefix("session-").and_then(|text| text.parse().ok()).expect("one of ours");
        if self.sessions[session].elapsed() > HOUR {
            self.expired += 1;
            return answer(400, r#"{"__type":"com.amazon.coral.service#ExpiredTokenException","message":"expired"}"#);
        }
        self.simulator.advance_to(self.began.1.after(self.began.0.elapsed()));
        let input: Value = serde_json::from_slice(request.body().bytes().expect("a body")).expect("JSON");
        match self.simulator.call(&Caller::new("111122223333", "eu-west-1"), operation, &input) {
            Ok(output) => answer(200, &output.to_string()),
            Err(error) => {
                let body = serde_json::json!({"__type": format!("a#{}", error.code), "message": error.message});
                answer(error.http_status, &body.to_string())
            }
        }
    }

    /// By the clock of the machine, which the SDK's cache reads, a session outlasts the test.
    fn session(&mut self) -> HttpResponse {
        let number = self.sessions.len();
        self.sessions.push(Instant::now());
        answer(
            200,
            &format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
                 <AccessKeyId>ASIATEST</AccessKeyId><SecretAccessKey>test</SecretAccessKey>\
                 <SessionToken>session-{number}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
                 </Credentials></AssumeRoleResult></AssumeRoleResponse>"
            ),
        )
    }
}

fn answer(status: u16, body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(status.try_into().expect("a status"), SdkBody::from(body));
    response.headers_mut().insert("x-amzn-requestid", "R1");
    response
}

/// The lines that are logged at info.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        struct Message(String);
        impl Visit for Message {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                if field.name() == "message" {
                    write!(self.0, "{value:?}").expect("a text takes everything");
                }
            }
        }
        if *event.metadata().level() <= tracing::Level::INFO {
            let mut message = Message(String::new());
            event.record(&mut message);
            self.0.lock().expect("no line panics").push(message.0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn sessions_are_renewed_every_hour_and_the_wait_is_logged() {
    let services = Services::new();
    let connector = SharedHttpConnector::new(services.clone());
    let http: SharedHttpClient = http_client_fn(move |_, _| connector.clone());
    let known = |text: &str| Attr::Known(text.to_owned());
    let role =
        AssumeRoleModel { role_arn: known("arn:aws:iam::111122223333:role/deploy"), ..AssumeRoleModel::default() };
    let endpoints =
        EndpointsModel { dynamodb: known("http://dynamodb"), sts: known("http://sts"), ..EndpointsModel::default() };
    let config = ProviderModel {
        region: known("eu-west-1"),
        assume_role: Attr::Known(vec![Attr::Known(role)]),
        endpoints: Attr::Known(endpoints),
        allow_insecure_endpoints: Attr::Known(true),
        ..ProviderModel::default()
    };
    let (aws, statistics) = (Aws::over(http, &config), Statistics::default());
    let calls = TableCalls::connect(&aws, aws.region().expect("a Region"), &statistics);
    let created = apply(&calls, &plain(), None, &services.deadline()).await;
    assert_eq!(created.error, None);
    tokio::time::sleep(24 * HOUR).await;

    let lines = Lines::default();
    let _logged = tracing::subscriber::set_default(tracing_subscriber::registry().with(lines.clone()));
    let desired = with(|table| add_index(table, "owner"));
    let deadline = services.deadline();
    let place = Place { name: &desired.name, arn: None, stream: None };
    let observed = observe(&calls, &place, &crate::table::read_scope::ReadScope::whole(), &deadline).await;
    // A callsite that another test's thread registered while this subscriber was set may have missed it.
    tracing::callsite::rebuild_interest_cache();
    let started = Instant::now();
    let applied = apply(&calls, &desired, observed.expect("it can be read"), &deadline).await;
    assert_eq!(applied.error, None);
    let took = started.elapsed();
    assert!(took > 7 * HOUR && took < 7 * HOUR + HOUR / 12, "{took:?}");
    let state = services.0.lock().expect("no call panics");
    assert!((8..=9).contains(&state.sessions.len()), "one for the day before, one an hour: {:?}", state.sessions);
    assert_eq!(state.expired, state.sessions.len() - 1, "each expiry was noticed by one call");

    let lines = lines.0.lock().expect("no line panics");
    let waits: Vec<&String> = lines.iter().filter(|line| line.starts_with("still waiting")).collect();
    assert!((370..=421).contains(&waits.len()), "at most one a minute: {}", waits.len());
    assert!(waits.iter().all(|line| line.ends_with("(step 1 of 1)")), "{:?}", &waits[..9]);
    let last = waits.last().expect("there are some");
    assert!(last.starts_with("still waiting after 6 h 5"), "{last}");
    assert!(last.contains("index \"by_owner\" is being filled"), "{last}");
    assert!(lines.iter().any(|line| line.starts_with("starting: create index \"by_owner\"")), "{:?}", &lines[..9]);
}
