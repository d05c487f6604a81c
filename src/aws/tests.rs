use dynamodb_sim::{ServerOptions, spawn};
use tf_provider::{Attr, Diagnostics, Severity};

use super::*;
use crate::config::{AssumeRoleModel, EndpointsModel, WebIdentityModel};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::retries::classifiers::ClassifyRetry;

mod tls;

fn known(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}

/// A configuration that needs nothing from the environment.
fn config(url: &str) -> ProviderModel {
    let endpoints = EndpointsModel { dynamodb: known(url), sts: known(url), ..EndpointsModel::default() };
    ProviderModel {
        region: known("eu-west-1"),
        access_key: known("test"),
        secret_key: known("test"),
        max_retries: Attr::Known(0),
        endpoints: Attr::Known(endpoints),
        ..ProviderModel::default()
    }
}

async fn connect(config: &ProviderModel) -> Result<(Arc<Aws>, Diagnostics), Diagnostics> {
    let Configured { client, diagnostics } = configure(config, "1.9.0").await;
    client.map_or_else(|| Err(diagnostics.clone()), |client| Ok((client, diagnostics.clone())))
}

async fn problem(config: &ProviderModel) -> (String, String) {
    let problems = connect(config).await.map(|_| ()).expect_err("no connection");
    let problem = problems.into_iter().next().expect("a problem");
    (problem.summary, problem.detail)
}

impl Aws {
    /// A connection over a transport of the test's own.
    pub(crate) fn over(http: SharedHttpClient, config: &ProviderModel) -> Self {
        let settings = Settings::resolve(config, &|_| None).expect("a configuration");
        let (region, sessions) = (settings.region.clone().expect("a Region"), Sessions::default());
        let base = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .http_client(http.clone())
            .region(aws_types::region::Region::new(region.as_str().to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                "AKIATEST", "test", None, None, "test",
            )))
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SharedTimeSource::new(SystemTimeSource::new()))
            .identity_cache(sessions.clone())
            .build();
        let sdk = credentials::with_roles(base, &settings);
        let (account, clients) = (Some("111122223333".to_owned()), Mutex::default());
        let (connections, key_managers) = (Connections::over(http), Arc::default());
        Self { settings, sdk, sessions, region: Some(region), account, clients, key_managers, connections }
    }
}

/// A URL where no server listens.
fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

#[tokio::test]
async fn a_connection_knows_its_account() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let (aws, warnings) = connect(&config(&server.url)).await.expect("a connection");
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(aws.account(), Some("111122223333"));
    let region = aws.region().expect("a Region").clone();
    let orders = TableName::parse("orders").expect("a name");
    let arn = aws.table_arn(&region, &orders).expect("the account is known");
    assert_eq!(arn.to_string(), "arn:aws:dynamodb:eu-west-1:111122223333:table/orders");
}

#[tokio::test]
async fn roles_are_assumed_one_from_the_other() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let role = |account: &str| {
        let role_arn = known(&format!("arn:aws:iam::{account}:role/deploy"));
        Attr::Known(AssumeRoleModel { role_arn, ..AssumeRoleModel::default() })
    };
    let roles = Attr::Known(vec![role("222222222222"), role("333333333333")]);
    let (aws, _) = connect(&ProviderModel { assume_role: roles, ..config(&server.url) }).await.expect("a connection");
    assert_eq!(aws.account(), Some("333333333333"));
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_is_named_with_the_cause() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let mut config = config(&server.url);
    config.access_key = known("AKIAINVALID");
    let role_arn = known("arn:aws:iam::222222222222:role/deploy");
    config.assume_role = Attr::Known(vec![Attr::Known(AssumeRoleModel { role_arn, ..AssumeRoleModel::default() })]);
    let (summary, detail) = problem(&config).await;
    assert_eq!(summary, "No AWS credentials");
    assert!(detail.contains("arn:aws:iam::222222222222:role/deploy"), "{detail}");
    assert!(detail.contains("InvalidClientTokenId"), "{detail}");
}

#[tokio::test]
async fn credentials_that_are_not_accepted() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let (summary, detail) = problem(&ProviderModel { access_key: known("AKIAINVALID"), ..config(&server.url) }).await;
    assert_eq!(summary, "AWS credentials rejected");
    assert!(detail.contains("GetCallerIdentity") && detail.contains("AWS_PROFILE"), "{detail}");
}

#[tokio::test]
async fn a_missing_web_identity_token_is_named() {
    let identity = WebIdentityModel {
        role_arn: known("arn:aws:iam::222222222222:role/ci"),
        web_identity_token_file: known("/nowhere/token"),
        ..WebIdentityModel::default()
    };
    let mut config = config(&nowhere());
    (config.access_key, config.secret_key) = (Attr::Null, Attr::Null);
    config.assume_role_with_web_identity = Attr::Known(identity);
    let (summary, detail) = problem(&config).await;
    assert_eq!(summary, "No AWS credentials");
    assert!(detail.contains("/nowhere/token"), "{detail}");
}

#[tokio::test]
async fn a_profile_of_the_configuration_is_used_whatever_else_there_is() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let file = tempfile::NamedTempFile::new().expect("a file");
    let profile = "[work]\naws_access_key_id = ASIA444455556666SIMU\naws_secret_access_key = test\n";
    std::fs::write(file.path(), profile).expect("written");
    let files = Attr::Known(vec![known(&file.path().display().to_string())]);
    let mut config = config(&server.url);
    (config.access_key, config.secret_key) = (Attr::Null, Attr::Null);
    config.shared_credentials_files = files;
    config.profile = known("work");
    let (aws, _) = connect(&config).await.expect("a connection");
    assert_eq!(aws.account(), Some("444455556666"));

    config.profile = known("play");
    let (summary, detail) = problem(&config).await;
    assert_eq!(summary, "Profile not found");
    let path = file.path().display();
    assert!(detail.contains("Profile \"play\" was not found in "), "{detail}");
    assert!(detail.contains(&format!(" and {path}: the profiles there are ")), "{detail}");
    assert!(detail.contains("\"work\""), "{detail}");
}

/// The SDK alone would send AssumeRole to AWS, whatever `endpoints` says.
#[tokio::test]
async fn a_role_of_a_profile_is_assumed_at_the_configured_endpoint() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let file = tempfile::NamedTempFile::new().expect("a file");
    let profiles = "[base]\naws_access_key_id = test\naws_secret_access_key = test\n\
                    [deploy]\nrole_arn = arn:aws:iam::222222222222:role/deploy\nsource_profile = base\n\
                    [empty]\nregion = eu-west-1\n";
    std::fs::write(file.path(), profiles).expect("written");
    let mut config = config(&server.url);
    (config.access_key, config.secret_key) = (Attr::Null, Attr::Null);
    config.shared_credentials_files = Attr::Known(vec![known(&file.path().display().to_string())]);
    config.profile = known("deploy");
    let (aws, _) = connect(&config).await.expect("a connection");
    assert_eq!(aws.account(), Some("222222222222"));

    config.profile = known("empty");
    let (summary, detail) = problem(&config).await;
    assert_eq!(summary, "No AWS credentials");
    assert!(detail.contains("profile \"empty\" contains no credentials"), "{detail}");
}

/// DynamoDB Local has the account `ddblocal`: an ARN with the account of STS would be planned and never be true.
#[tokio::test]
async fn the_account_of_another_endpoint_is_not_that_of_the_tables() {
    let (tables, sts) = (spawn(ServerOptions::default()).expect("a server"), spawn(ServerOptions::default()));
    let sts = sts.expect("a server");
    let endpoints = EndpointsModel { dynamodb: known(&tables.url), sts: known(&sts.url), ..EndpointsModel::default() };
    let allowed = Attr::Known(["111122223333".to_owned()].into_iter().collect());
    let config =
        ProviderModel { endpoints: Attr::Known(endpoints), allowed_account_ids: allowed, ..config(&tables.url) };
    let (aws, warnings) = connect(&config).await.expect("the caller's account is allowed");
    assert!(warnings.is_empty(), "{warnings:?}");
    let orders = TableName::parse("orders").expect("a name");
    assert_eq!((aws.account(), aws.table_arn(aws.region().expect("a Region"), &orders)), (None, None));
}

#[tokio::test]
async fn accounts_are_allowed_and_forbidden() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let accounts = |account: &str| Attr::Known([account.to_owned()].into_iter().collect());
    let allowed = |account| ProviderModel { allowed_account_ids: accounts(account), ..config(&server.url) };
    let forbidden = |account| ProviderModel { forbidden_account_ids: accounts(account), ..config(&server.url) };
    for (config, works) in [
        (allowed("111122223333"), true),
        (allowed("444455556666"), false),
        (forbidden("111122223333"), false),
        (forbidden("444455556666"), true),
    ] {
        match connect(&config).await {
            Ok(_) => assert!(works, "{config:?}"),
            Err(problems) => {
                assert!(!works, "{problems:?}");
                assert!(problems.iter().any(|problem| problem.detail.contains("111122223333")), "{problems:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_check_of_credentials_can_be_skipped() {
    let url = nowhere();
    let skipping = |validation: bool, account: bool| ProviderModel {
        skip_credentials_validation: Attr::Known(validation),
        skip_requesting_account_id: Attr::Known(account),
        ..config(&url)
    };
    let (aws, warnings) = connect(&skipping(true, true)).await.expect("nothing is sent");
    assert!(warnings.is_empty() && aws.account().is_none(), "{warnings:?}");
    let (aws, warnings) = connect(&skipping(true, false)).await.expect("only the account is not known");
    let warning = warnings.iter().next().expect("a warning");
    assert_eq!((warning.severity, aws.account()), (Severity::Warning, None));
    let (aws, warnings) = connect(&skipping(false, true)).await.expect("nothing is sent");
    assert!(warnings.is_empty() && aws.account().is_none(), "{warnings:?}");
    let (summary, detail) = problem(&skipping(false, false)).await;
    assert_eq!(summary, "Endpoint not reachable");
    assert!(detail.contains(&url), "{detail}");
}

#[tokio::test]
async fn nothing_is_sent_while_the_configuration_is_not_known() {
    let Configured { client, diagnostics } =
        configure(&ProviderModel { region: Attr::unknown(), ..config(&nowhere()) }, "1.9.0").await;
    assert!(client.is_none() && diagnostics.is_empty(), "{diagnostics:?}");
}

#[tokio::test]
async fn a_connection_can_be_shown() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let config = ProviderModel {
        secret_key: known("hidden-secret"),
        token: known("hidden-token"),
        https_proxy: known("http://user:hidden-password@proxy.example:3128"),
        ..config(&server.url)
    };
    let (aws, _) = connect(&config).await.expect("a connection");
    let clients = aws.clients(aws.region().expect("a Region"));
    for text in
        [format!("{aws:?}"), format!("{clients:?}"), format!("{:?}", clients.dynamodb.config()), format!("{config:?}")]
    {
        assert!(!text.contains("hidden"), "{text}");
    }
}

#[tokio::test]
async fn each_region_has_one_set_of_clients() {
    let server = spawn(ServerOptions::default()).expect("a server");
    let (aws, _) = connect(&config(&server.url)).await.expect("a connection");
    let region = |text: &str| Region::parse(text).expect("a Region");
    let (one, again, other) =
        (aws.clients(&region("eu-west-1")), aws.clients(&region("eu-west-1")), aws.clients(&region("eu-west-2")));
    assert!(Arc::ptr_eq(&one.gate.limiter, &again.gate.limiter));
    assert_eq!(other.dynamodb.config().region().map(|region| region.as_ref()), Some("eu-west-2"));
    let classifiers: Vec<_> =
        one.dynamodb.config().retry_classifiers().map(|classifier| ClassifyRetry::name(&classifier)).collect();
    assert!(classifiers.contains(&"signature"), "only signatures are retried: {classifiers:?}");
}

/// Responds to requests one by one, each on its own connection, and returns their heads.
fn answers(answers: Vec<String>) -> (String, std::thread::JoinHandle<Vec<String>>) {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let served = std::thread::spawn(move || {
        let serve = |answer: String| {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut bytes = [0; 8192];
            let length = stream.read(&mut bytes).expect("a request");
            stream.write_all(answer.as_bytes()).expect("an answer");
            String::from_utf8_lossy(&bytes[..length]).into_owned()
        };
        answers.into_iter().map(serve).collect()
    });
    (url, served)
}

fn answer(status: u16, date: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nConnection: close\r\n{date}Content-Length: {length}\r\n\r\n{body}")
}

/// The time a request was signed for.
fn signed_at(request: &str) -> &str {
    let head = request.split("x-amz-date: ").nth(1).expect("a date");
    head.split("\r\n").next().unwrap_or_default()
}

/// A session may expire during an apply, and a clock may be off by more than a signature allows: both need a new signature.
/// A budget does not, although the SDK treats its code as throttling.
#[tokio::test]
async fn only_calls_that_need_a_new_signature_are_retried() {
    let refusal = |code: &str, date: &str| answer(400, date, &format!(r#"{{"__type":"a#{code}","message":"no"}}"#));
    let ahead = "Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n";
    let served = || answer(200, "", "{}");
    let cases = [
        (vec![refusal("ExpiredTokenException", ""), served()], true),
        (vec![refusal("InvalidSignatureException", ahead), served()], true),
        (vec![refusal("LimitExceededException", "")], false),
        (vec![refusal("InvalidSignatureException", "")], false),
    ];
    for (script, succeeds) in cases {
        let (sim, count) = (spawn(ServerOptions::default()).expect("a server"), script.len());
        let (url, requests) = answers(script);
        let mut config = config(&sim.url);
        let endpoints = EndpointsModel { dynamodb: known(&url), sts: known(&sim.url), ..EndpointsModel::default() };
        config.endpoints = Attr::Known(endpoints);
        let (aws, _) = connect(&config).await.expect("a connection");
        let clients = aws.clients(&Region::parse("eu-west-1").expect("a Region"));
        assert_eq!(clients.dynamodb.list_tables().send().await.is_ok(), succeeds);
        let requests = requests.join().expect("served");
        assert_eq!(requests.len(), count);
        if count == 2 && signed_at(&requests[1]).starts_with("2100") {
            assert!(!signed_at(&requests[0]).starts_with("2100"));
        }
    }
}

#[test]
fn endpoints_of_aws_have_its_limits() {
    for (endpoint, of_aws) in [
        ("https://dynamodb.eu-west-1.amazonaws.com", true),
        ("https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com:443/x", true),
        ("https://dynamodb.cn-north-1.amazonaws.com.cn", true),
        ("http://localhost:8000", false),
        ("http://amazonaws.com.example", false),
    ] {
        assert_eq!(is_of_aws(endpoint), of_aws, "{endpoint}");
    }
}
