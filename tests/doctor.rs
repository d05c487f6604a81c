//! The command `doctor` of the real binary: what it finds, that it changes nothing, and how it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use dynamodb_sim::{Caller, FaultKind, FaultPlan, FaultRule, Handle, ServerOptions, spawn};
use fault_proxy::{Fault, Proxy, Rule};
use serde_json::Value;

fn simulator() -> Handle {
    spawn(ServerOptions::default()).expect("a server")
}

/// A folder that is a home, with profiles.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(home.path().join(".aws")).expect("a folder");
    let config = "[profile half]\naws_access_key_id = test\n\
                  [profile corporate]\nsso_session = corporate\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
                  [profile orphan]\nsso_session = corprate\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
                  [profile gone]\nrole_arn = arn:aws:iam::111122223333:role/ci\nsource_profile = works\n\
                  [sso-session corporate]\nsso_region = eu-west-1\nsso_start_url = https://corporate.example/start\n";
    std::fs::write(home.path().join(".aws/config"), config).expect("a file");
    let credentials = "[work]\naws_access_key_id = test\naws_secret_access_key = test\n";
    std::fs::write(home.path().join(".aws/credentials"), credentials).expect("a file");
    home
}

/// The command in that home, with these variables and nothing else. The port is closed.
fn doctor_in(home: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    command.env_clear().arg("doctor").env("HOME", home).env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("AWS_ENDPOINT_URL", "http://127.0.0.1:9").envs(variables.iter().copied());
    command
}

/// The command with dummy credentials and nothing else of this process's environment.
fn doctor(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    command.env_clear().arg("doctor").args(["--region", "eu-west-1"]);
    command.env("HOME", env!("CARGO_TARGET_TMPDIR")).env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("AWS_ENDPOINT_URL", url).env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    command
}

fn output(command: &mut Command) -> Output {
    command.output().expect("the provider starts")
}

/// The findings, with the exit code.
fn findings(command: &mut Command) -> (Value, Option<i32>) {
    let output = output(command.arg("--json"));
    let json = serde_json::from_slice(&output.stdout);
    (json.unwrap_or_else(|error| panic!("{error}: {output:?}")), output.status.code())
}

/// The subjects and details of an area's findings with this verdict.
fn of<'a>(findings: &'a Value, area: &str, verdict: &str) -> Vec<(&'a str, &'a str)> {
    let checks = findings["checks"].as_array().expect("checks").iter();
    let of_area = checks.filter(|check| check["area"] == area && check["verdict"] == verdict);
    of_area
        .map(|check| (check["subject"].as_str().unwrap_or_default(), check["detail"].as_str().unwrap_or_default()))
        .collect()
}

#[test]
fn nothing_is_wrong_with_the_simulator_and_nothing_is_changed() {
    let server = simulator();
    let output = output(&mut doctor(&server.url));
    let (found, progress) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{found}{progress}");
    assert!(found.contains("From environment variables (AWS_ACCESS_KEY_ID)."), "{found}");
    assert!(found.contains("111122223333, as arn:aws:iam::111122223333:"), "{found}");
    assert!(found.contains("80000 read and 80000 write units"), "{found}");
    assert!(found.lines().all(|line| line.chars().count() <= 100), "{found}");
    assert!(progress.contains("doctor: making reads"), "{progress}");
    let server = server.lock();
    assert_eq!(server.journal().mutations().count(), 0);
    assert!(server.journal().entries().len() > 15, "the reads were not made");
}

#[test]
fn without_credentials_nothing_is_asked() {
    let server = simulator();
    let mut command = doctor(&server.url);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let (findings, code) = findings(&mut command);
    assert_eq!(code, Some(1), "{findings:#}");
    let problems = of(&findings, "credentials", "problem");
    assert!(problems[0].1.starts_with("None were found, neither in the environment, nor "), "{problems:?}");
    assert!(findings["checks"][0]["remedy"].as_str().is_some_and(|remedy| remedy.contains("AWS_PROFILE")));
    assert!(server.lock().journal().entries().is_empty());
}

/// The SDK skips in silence what is incomplete.
#[test]
fn what_is_named_by_halves_is_found_with_what_completes_it() {
    let home = home();
    for (variables, detail, remedy) in [
        (
            &[("AWS_ACCESS_KEY_ID", "test")][..],
            "is set without AWS_SECRET_ACCESS_KEY",
            "Set AWS_SECRET_ACCESS_KEY as well",
        ),
        (&[("AWS_SECRET_ACCESS_KEY", "test")], "is set without AWS_ACCESS_KEY_ID", "or unset AWS_SECRET_ACCESS_KEY."),
        (
            &[("AWS_ACCESS_KEY_ID", "test"), ("AWS_PROFILE", "work")],
            "come from a profile in the shared configuration or credentials file instead",
            "Set AWS_SECRET_ACCESS_KEY as well",
        ),
        (&[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")], "is set without AWS_ROLE_ARN", "Set AWS_ROLE_ARN"),
        (
            &[("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/ci")],
            "is set without AWS_WEB_IDENTITY",
            "or unset AWS_ROLE_ARN.",
        ),
        (
            &[("AWS_PROFILE", "nowhere")],
            "the profiles there are \"corporate\", \"gone\", \"half\", \"orphan\", \"work\".",
            "Name another one",
        ),
        (&[("AWS_PROFILE", "works")], "\"work\". Did you mean \"work\"?", "Name another one"),
        (&[("AWS_PROFILE", "orphan")], ". Did you mean \"corporate\"?", "Correct `sso_session`"),
        (
            &[("AWS_PROFILE", "gone")],
            "`source_profile = works`, and there is no such profile in",
            "Correct `source_profile`, or add profile \"works\" to ",
        ),
        (
            &[("AWS_PROFILE", "nowhere"), ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")],
            "The credentials come from environment variables (AWS_ACCESS_KEY_ID) instead.",
            "or unset AWS_PROFILE.",
        ),
        (
            &[("AWS_PROFILE", "half")],
            "`aws_access_key_id` without `aws_secret_access_key`",
            "Add `aws_secret_access_key`",
        ),
        (&[("AWS_PROFILE", "corporate")], "IAM Identity Center", "`aws sso login --profile corporate`"),
    ] {
        let (findings, code) = findings(&mut doctor_in(home.path(), variables));
        let problems = of(&findings, "credentials", "problem");
        assert!(
            code == Some(1) && problems.len() == 1 && problems[0].1.contains(detail),
            "{variables:?}: {problems:?}"
        );
        let advised = findings["checks"][0]["remedy"].as_str().unwrap_or_default();
        assert!(advised.contains(remedy), "{variables:?}: {advised}");
    }
    let (findings, _) = findings(&mut doctor_in(home.path(), &[("AWS_PROFILE", "work")]));
    let region = of(&findings, "region", "problem");
    assert!(region[0].1.ends_with("and profile \"work\" has no `region`."), "{region:?}");
    let misspelled = &[("AWS_PROFILE", "work"), ("AWS_REGION", "us-esat-1")];
    let (findings, _) = self::findings(&mut doctor_in(home.path(), misspelled));
    let region = of(&findings, "region", "problem");
    assert!(region[0].1.contains("Did you mean \"us-east-1\"?"), "{region:?}");
}

/// Variables to set, and what a finding then says.
type Effect<'a> = (&'a [(&'a str, &'a str)], &'a str);

/// What a remedy names has an effect: each variable and file in the texts of the command and of the connection is tried.
/// The SDK uses nothing of the files then.
#[test]
fn a_line_that_cannot_be_read_is_named_with_its_file() {
    let home = home();
    let file = home.path().join("broken");
    std::fs::write(&file, "[default]\nregion = eu-central-1\nno assignment\n").expect("written");
    let path = file.to_str().expect("a path");
    for variables in [&[("AWS_CONFIG_FILE", path)][..], &[("AWS_CONFIG_FILE", path), ("AWS_PROFILE", "work")]] {
        let (findings, code) = findings(&mut doctor_in(home.path(), variables));
        let problems = of(&findings, "credentials", "problem");
        assert!(code == Some(1) && problems.len() == 1, "{problems:?}");
        assert!(
            problems[0].1.starts_with(&format!("No profile can be read: error parsing {path} on line 3: ")),
            "{problems:?}"
        );
        let region = of(&findings, "region", "problem");
        assert!(region[0].1.ends_with("and no profile can be read."), "{region:?}");
    }
}

#[test]
fn what_is_advised_is_read() {
    const IN_CONFIG: &str = "~/.aws/config";
    let keys = [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")];
    let web =
        [("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"), ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/ci")];
    let effects: BTreeMap<&str, Effect<'_>> = [
        ("AWS_ACCESS_KEY_ID", (&keys[..], "From environment variables (AWS_ACCESS_KEY_ID).")),
        ("AWS_SECRET_ACCESS_KEY", (&keys, "From environment variables (AWS_ACCESS_KEY_ID).")),
        ("AWS_SESSION_TOKEN", (&[("AWS_SESSION_TOKEN", "test")], "AWS_SESSION_TOKEN is set without")),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", (&web, "No such file or directory")),
        ("AWS_ROLE_ARN", (&web, "No such file or directory")),
        ("AWS_PROFILE", (&[("AWS_PROFILE", "work")], "From a profile in the shared")),
        ("~/.aws/credentials", (&[("AWS_PROFILE", "work")], "From a profile in the shared")),
        (IN_CONFIG, (&[("AWS_PROFILE", "half")], "Profile \\\"half\\\" has `aws_access_key_id`")),
        ("AWS_REGION", (&[("AWS_REGION", "eu-west-3")], "eu-west-3.")),
        ("AWS_DEFAULT_REGION", (&[("AWS_DEFAULT_REGION", "eu-west-3")], "eu-west-3.")),
        (
            "AWS_CONFIG_FILE",
            (&[("AWS_CONFIG_FILE", "/my/config"), ("AWS_PROFILE", "half")], "was not found in /my/config"),
        ),
        (
            "AWS_SHARED_CREDENTIALS_FILE",
            (&[("AWS_SHARED_CREDENTIALS_FILE", "/my/keys"), ("AWS_PROFILE", "work")], "and /my/keys: "),
        ),
        ("AWS_CA_BUNDLE", (&[("AWS_CA_BUNDLE", "/my/authority.pem")], "/my/authority.pem")),
        ("AWS_ENDPOINT_URL", (&[("AWS_ENDPOINT_URL", "http://127.0.0.1:1")], "http://127.0.0.1:1 for ")),
        ("AWS_ENDPOINT_URL_IAM", (&[("AWS_ENDPOINT_URL_IAM", "nowhere")], "AWS_ENDPOINT_URL_IAM cannot be used")),
    ]
    .into();
    let home = home();
    let found = |variables: &[(&str, &str)]| findings(&mut doctor_in(home.path(), variables)).0.to_string();
    let before = found(&[]);
    for name in named_in_texts() {
        let (variables, effect) =
            effects.get(name.as_str()).unwrap_or_else(|| panic!("{name} is named: what does it do?"));
        let after = found(variables);
        assert!(after.contains(effect) && !before.contains(effect), "{name}: {after}");
    }
}

/// Variables and files in the home that the sources of the texts name.
fn named_in_texts() -> BTreeSet<String> {
    let named =
        regex::Regex::new(r"(?-u:\b)AWS_[A-Z_]*[A-Z]|(?-u:\b)[A-Z]+_PROXY(?-u:\b)|~/[.a-z/]*[a-z]").expect("a pattern");
    let mut names = BTreeSet::new();
    for folder in ["src/doctor", "src/aws", "src/aws/error"] {
        let entries = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("a folder");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.extension().is_none_or(|extension| extension != "rs") || path.ends_with("tests.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            names.extend(named.find_iter(code).map(|name| name.as_str().to_owned()));
        }
    }
    assert!(names.len() > 8, "{names:?}");
    names
}

#[test]
fn a_profile_that_no_file_defines_is_named() {
    let server = simulator();
    let (findings, code) = findings(doctor(&server.url).args(["--profile", "production"]));
    assert_eq!(code, Some(1));
    let problems = of(&findings, "settings", "problem");
    assert!(problems[0].1.starts_with("Profile not found. Profile \"production\" was not found in "), "{problems:?}");
}

#[test]
fn a_service_that_cannot_be_reached_is_named_once() {
    let server = simulator();
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port that is closed again");
    let (findings, code) = findings(doctor(&server.url).env("AWS_ENDPOINT_URL_CLOUDWATCH", format!("http://{closed}")));
    assert_eq!(code, Some(1), "{findings:#}");
    let problems = of(&findings, "services", "problem");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].0, "cloudwatch");
    assert!(problems[0].1.contains("no connection was made"), "{problems:?}");
    assert_eq!(findings["problems"], 1, "{findings:#}");
    let reads = of(&findings, "reads", "not_checked");
    assert!(reads.contains(&("cloudwatch:DescribeAlarms", "The service does not answer.")), "{reads:?}");
}

#[test]
fn denied_reads_are_found_with_what_needs_them_and_a_policy() {
    let server = simulator();
    let denied = |operation: &str| FaultRule { count: None, ..FaultRule::once(operation, FaultKind::AccessDenied, 1) };
    server.lock().set_faults(FaultPlan::new(vec![denied("DescribeTimeToLive"), denied("application-autoscaling:*")]));
    let (findings, code) = findings(doctor(&server.url).args(["--name-prefix", "shop-"]));
    assert_eq!(code, Some(1));
    let problems: BTreeSet<&str> = of(&findings, "reads", "problem").into_iter().map(|(subject, _)| subject).collect();
    let expected = [
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
        "application-autoscaling:DescribeScheduledActions",
        "dynamodb:DescribeTimeToLive",
    ];
    assert_eq!(problems, expected.into(), "{findings:#}");
    let ttl = findings["checks"].as_array().expect("checks").iter().find(|check| check["subject"] == expected[3]);
    let remedy = ttl.and_then(|check| check["remedy"].as_str()).expect("a remedy");
    assert!(remedy.starts_with("Needed for: read, ttl, command adopt."), "{remedy}");
    let statements = findings["policy_of_missing"]["Statement"].as_array().expect("statements");
    let tables = statements.iter().find(|statement| statement["Sid"] == "Tables").expect("a statement about tables");
    assert_eq!(tables["Action"], serde_json::json!(["dynamodb:DescribeTimeToLive"]));
    assert_eq!(tables["Resource"], "arn:aws:dynamodb:*:111122223333:table/shop-*");
}

#[test]
fn a_clock_that_differs_is_a_problem() {
    let server = simulator();
    let proxy = Proxy::start(&server.url, 0).expect("a proxy");
    proxy.set_rules(vec![Rule::times("GetCallerIdentity", Fault::ClockSkew, 1, 10)]);
    let (findings, code) = findings(doctor(&server.url).env("AWS_ENDPOINT_URL_STS", proxy.url()));
    assert_eq!(code, Some(1), "{findings:#}");
    let problems = of(&findings, "clock", "problem");
    let seconds = problems[0].1.split_whitespace().find_map(|word| word.parse::<i64>().ok()).expect("seconds");
    assert!((890..=910).contains(&seconds) && problems[0].1.contains(" s behind that of AWS."), "{problems:?}");
}

/// An IAM that answers each question: these actions are denied, all others are allowed.
struct Iam {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Iam {
    fn denying(denied: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let request = read(&mut stream);
                let body = answer(&request, denied);
                seen.lock().expect("no panic").push(request);
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n";
                let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
            }
        });
        Self { url, requests }
    }
}

fn read(stream: &mut std::net::TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap_or(0);
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if count == 0 || length.is_some_and(|length: usize| body.len() >= length) {
            return text;
        }
    }
}

fn answer(request: &str, denied: &[&str]) -> String {
    let form = request.split("\r\n\r\n").nth(1).unwrap_or_default();
    let actions =
        form.split('&').filter(|field| field.starts_with("ActionNames.")).filter_map(|field| field.split('=').nth(1));
    let members: String = actions
        .map(|action| action.replace("%3A", ":").replace("%2A", "*"))
        .map(|action| {
            let decision = if denied.contains(&action.as_str()) { "implicitDeny" } else { "allowed" };
            format!("<member><EvalActionName>{action}</EvalActionName><EvalDecision>{decision}</EvalDecision></member>")
        })
        .collect();
    format!(
        "<SimulatePrincipalPolicyResponse><EvaluationResults>{members}</EvaluationResults></SimulatePrincipalPolicyResponse>"
    )
}

#[test]
fn changes_are_asked_of_iam() {
    let (server, iam) = (simulator(), Iam::denying(&["dynamodb:DeleteTable", "iam:CreateServiceLinkedRole"]));
    let table = serde_json::json!({
        "TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    });
    server.lock().call(&Caller::new("111122223333", "eu-west-1"), "CreateTable", &table).expect("a table");
    server.lock().settle();
    let (findings, code) = findings(doctor(&server.url).env("AWS_ENDPOINT_URL_IAM", &iam.url));
    assert_eq!(code, Some(1), "{findings:#}");
    let problems: BTreeSet<&str> =
        of(&findings, "changes", "problem").into_iter().map(|(subject, _)| subject).collect();
    assert_eq!(problems, ["dynamodb:DeleteTable", "iam:CreateServiceLinkedRole"].into(), "{findings:#}");
    assert!(of(&findings, "changes", "ok").iter().any(|(subject, _)| *subject == "dynamodb:CreateTable"));
    assert!(of(&findings, "changes", "not_checked").iter().any(|(subject, _)| *subject == "s3:GetObject"));
    // Every read but those of items is made.
    let not_made: Vec<&str> = of(&findings, "reads", "not_checked").into_iter().map(|(subject, _)| subject).collect();
    assert_eq!(not_made, ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]);
    let requests = iam.requests.lock().expect("no panic");
    assert!(requests.len() > 5, "{requests:#?}");
    for request in requests.iter() {
        assert!(request.contains("/us-east-1/iam/aws4_request"), "{request}");
        assert!(request.contains("PolicySourceArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Auser%2F"), "{request}");
    }
    let about_roles =
        requests.iter().find(|request| request.contains("dynamodb.application-autoscaling.amazonaws.com"));
    assert!(about_roles.is_some_and(|request| request.contains("ContextKeyName=iam%3AAWSServiceName")));
}

#[test]
fn wrong_arguments_are_refused() {
    for (arguments, expected) in [
        (&["--region", "nowhere"][..], "`--region`: A Region looks like"),
        (&["--profile"][..], "`--profile` has no value"),
        (&["--name-prefix", "a b"][..], "begins no name of a table"),
        (&["orders"][..], "\"orders\" is not known"),
    ] {
        let output = output(doctor("http://127.0.0.1:9").args(arguments));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(expected) && output.stdout.is_empty(), "{errors}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dynamodb"));
    let help = output(command.args(["doctor", "--help"]));
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&help.stdout).starts_with("usage: terraform-provider-dynamodb doctor"), "{help:?}");
}
