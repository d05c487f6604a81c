//! A connection with scripted responses: what a hostile or broken endpoint can send, without an endpoint.
//!
//! For the fuzz targets and for tests; it is not part of a release.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use tf_provider::{Attr, Path};

use super::Aws;
use super::credentials::{Sts, with_roles};
use super::http::Connections;
use super::signature::Sessions;
use crate::config::{AssumeRoleModel, EndpointsModel, ProviderModel, Settings};

/// Status and body of a response.
pub(crate) type Answer = (u16, Vec<u8>);
/// Responses by operation, in order.
pub(crate) type Answers = BTreeMap<&'static str, VecDeque<Answer>>;

const REGION: &str = "eu-west-1";
const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::222222222222:role/deploy";
/// The description of a table, once the script has no other.
const TABLE: &str = r#"{"Table":{"TableName":"orders","TableStatus":"ACTIVE",
    "TableArn":"arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
    "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}}"#;

/// A connection that responds like this, and with an empty success for other operations and when the script ends.
pub(crate) fn answering(answers: Answers) -> Aws {
    let settings = settings();
    let connections = Connections::checked(&settings).expect("no certificates to check");
    let sessions = Sessions::default();
    let connector = SharedHttpConnector::new(Canned { answers: Arc::new(Mutex::new(answers)) });
    let http: SharedHttpClient = http_client_fn(move |_, _| connector.clone());
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(aws_types::region::Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "canned")))
        .identity_cache(sessions.clone())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .time_source(SharedTimeSource::new(SystemTimeSource::new()))
        .http_client(http)
        .build();
    Aws {
        settings,
        sdk,
        sessions,
        region: None,
        account: Some(ACCOUNT.to_owned()),
        clients: Mutex::default(),
        key_managers: Arc::default(),
        connections,
    }
}

/// Asks STS for the caller and for a session of a role; returns the errors as a user would read them.
pub(crate) async fn identify(aws: &Aws) -> Vec<String> {
    let mut texts = Vec::new();
    let sts = Sts::new(&aws.sdk, &aws.settings);
    if let Err(error) = sts.client.get_caller_identity().send().await {
        let error = sts.error("GetCallerIdentity", &error);
        texts.push(error.to_diagnostic(Path::root(), "find out who the caller is").detail);
    }
    let sdk = with_roles(aws.sdk.clone(), &aws.settings);
    let provider = sdk.credentials_provider().expect("a role is configured");
    texts.extend(provider.provide_credentials().await.err().map(|error| error.to_string()));
    texts
}

fn settings() -> Settings {
    let url = || Attr::Known("http://localhost".to_owned());
    let role = AssumeRoleModel { role_arn: Attr::Known(ROLE.to_owned()), ..AssumeRoleModel::default() };
    let config = ProviderModel {
        assume_role: Attr::Known(vec![Attr::Known(role)]),
        max_retries: Attr::Known(0),
        endpoints: Attr::Known(EndpointsModel {
            dynamodb: url(),
            application_autoscaling: url(),
            cloudwatch: url(),
            kms: url(),
            sts: url(),
        }),
        ..ProviderModel::default()
    };
    Settings::resolve(&config, &|_| None).expect("a valid configuration")
}

#[derive(Debug)]
struct Canned {
    answers: Arc<Mutex<Answers>>,
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = operation(&request);
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let scripted = answers.get_mut(operation.as_str()).and_then(VecDeque::pop_front);
        let protocol = Protocol::of(&request);
        let (status, body) = scripted.unwrap_or_else(|| (200, protocol.empty(&operation)));
        let status = StatusCode::try_from(status).expect("a status of the script");
        let mut response = HttpResponse::new(status, SdkBody::from(body));
        for (name, value) in protocol.headers() {
            response.headers_mut().insert(*name, *value);
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

/// The operation is named in a header, in the path, or in the form of the body.
fn operation(request: &HttpRequest) -> String {
    if let Some(target) = request.headers().get("x-amz-target") {
        return target.rsplit('.').next().unwrap_or_default().to_owned();
    }
    if let Some((_, operation)) = request.uri().rsplit_once("/operation/") {
        return operation.to_owned();
    }
    let form = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
    let action = form.split('&').find_map(|field| field.strip_prefix("Action="));
    action.unwrap_or_default().to_owned()
}

#[derive(Clone, Copy)]
enum Protocol {
    Json,
    Cbor,
    Xml,
}

impl Protocol {
    fn of(request: &HttpRequest) -> Self {
        if request.headers().get("x-amz-target").is_some() {
            Self::Json
        } else if request.uri().contains("/operation/") {
            Self::Cbor
        } else {
            Self::Xml
        }
    }

    fn headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Json => &[("content-type", "application/x-amz-json-1.0")],
            Self::Cbor => &[("content-type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")],
            Self::Xml => &[("content-type", "text/xml")],
        }
    }

    fn empty(self, operation: &str) -> Vec<u8> {
        match (self, operation) {
            (Self::Json, "DescribeTable") => TABLE.into(),
            (Self::Json, _) => "{}".into(),
            // An empty map.
            (Self::Cbor, _) => vec![0xa0],
            (Self::Xml, _) => Vec::new(),
        }
    }
}
