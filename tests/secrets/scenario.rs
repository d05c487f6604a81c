//! The sources of secrets, one scenario each.

use std::path::Path;

use crate::token_service::TokenService;

/// A way to be given secrets.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// The `terraform` and `provider` blocks, and what else a trial fills in: see [`Place::fill`].
    pub(crate) provider: &'static str,
    pub(crate) variables: &'static [(&'static str, &'static str)],
    pub(crate) files: &'static [(&'static str, &'static str)],
    /// What must not be found.
    pub(crate) secrets: &'static [&'static str],
    pub(crate) succeeds: bool,
    /// What a working log must hold.
    pub(crate) sign: &'static str,
}

/// What a trial fills in.
pub(crate) struct Place<'a> {
    pub(crate) simulator: &'a str,
    pub(crate) tokens: &'a TokenService,
    pub(crate) folder: &'a Path,
}

impl Place<'_> {
    /// `SIM`, `TOKENS` and `TOKENS_TLS` become URLs, `SIM_HOST` what follows the scheme, `FOLDER` the working directory, `ENDPOINTS` an
    /// argument with all services.
    pub(crate) fn fill(&self, text: &str) -> String {
        let endpoints = "endpoints = { dynamodb = \"SIM\", application_autoscaling = \"SIM\", cloudwatch = \"SIM\", \
                         kms = \"SIM\", sts = \"TOKENS\" }";
        let host = self.simulator.trim_start_matches("http://");
        text.replace("ENDPOINTS", endpoints)
            .replace("SIM_HOST", host)
            .replace("SIM", self.simulator)
            .replace("TOKENS_TLS", &self.tokens.tls_url)
            .replace("TOKENS", &self.tokens.url)
            .replace("FOLDER", &self.folder.display().to_string())
    }
}

macro_rules! provider {
    ($($line:literal)*) => {
        concat!(
            "terraform {\n  required_providers {\n    dynamodb = { source = \"local/dynamodb\" }\n  }\n}\n",
            "provider \"dynamodb\" {\n  region = \"eu-west-1\"\n",
            $("  ", $line, "\n",)*
            "}\n"
        )
    };
}

/// What the token service hands out: see [`crate::token_service`].
const SESSION: [&str; 2] = ["SECRET-of-a-session", "TOKEN-of-a-session"];

pub(crate) const SCENARIOS: [Scenario; 12] = [
    Scenario {
        name: "provider_block",
        provider: provider! {
            "ENDPOINTS"
            "access_key = \"AKIAINTHEBLOCK\""
            "secret_key = \"SECRET-in-the-block\""
            "token = \"TOKEN-in-the-block\""
            "http_proxy = \"http://user:PASSWORD-plain@127.0.0.1:9\""
            "https_proxy = \"http://user:PASSWORD-secure@127.0.0.1:9\""
        },
        variables: &[],
        files: &[],
        secrets: &[
            "SECRET-in-the-block",
            "TOKEN-in-the-block",
            "PASSWORD-plain",
            "PASSWORD-secure",
            "dXNlcjpQQVNTV09SRC",
        ],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "environment",
        provider: provider! { "ENDPOINTS" },
        variables: &[
            ("AWS_ACCESS_KEY_ID", "AKIAINTHEENVIRONMENT"),
            ("AWS_SECRET_ACCESS_KEY", "SECRET-in-the-environment"),
            ("AWS_SESSION_TOKEN", "TOKEN-in-the-environment"),
            ("HTTPS_PROXY", "http://user:PASSWORD-of-the-environment@127.0.0.1:9"),
            ("HTTP_PROXY", "http://user:PASSWORD-of-the-environment@127.0.0.1:9"),
        ],
        files: &[],
        secrets: &["SECRET-in-the-environment", "TOKEN-in-the-environment", "PASSWORD-of-the-environment"],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "web_identity_and_role",
        provider: provider! {
            "ENDPOINTS"
            "assume_role_with_web_identity = {"
            "  role_arn = \"arn:aws:iam::111122223333:role/ci\""
            "  web_identity_token = \"IDENTITY-in-the-block\""
            "}"
            "assume_role = [{ role_arn = \"arn:aws:iam::111122223333:role/deploy\", external_id = \"EXTERNAL\" }]"
        },
        variables: &[],
        files: &[],
        secrets: &["IDENTITY-in-the-block", SESSION[0], SESSION[1]],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "web_identity_file",
        provider: provider! {
            "ENDPOINTS"
            "assume_role_with_web_identity = {"
            "  role_arn = \"arn:aws:iam::111122223333:role/ci\""
            "  web_identity_token_file = \"FOLDER/identity\""
            "}"
        },
        variables: &[],
        files: &[("identity", "IDENTITY-in-a-file\n")],
        secrets: &["IDENTITY-in-a-file", SESSION[0], SESSION[1]],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "web_identity_of_the_chain",
        provider: provider! { "ENDPOINTS" },
        variables: &[
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "FOLDER/identity"),
            ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/ci"),
            ("AWS_ENDPOINT_URL_STS", "TOKENS"),
        ],
        files: &[("identity", "IDENTITY-in-a-file")],
        secrets: &["IDENTITY-in-a-file", SESSION[0], SESSION[1]],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "profile",
        provider: provider! {
            "ENDPOINTS"
            "profile = \"work\""
            "shared_credentials_files = [\"FOLDER/credentials\"]"
        },
        variables: &[],
        files: &[(
            "credentials",
            "[work]\naws_access_key_id = AKIAINAPROFILE\naws_secret_access_key = SECRET-in-a-profile\n\
             aws_session_token = TOKEN-in-a-profile\n",
        )],
        secrets: &["SECRET-in-a-profile", "TOKEN-in-a-profile"],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "process",
        provider: provider! {
            "ENDPOINTS"
            "profile = \"work\""
            "shared_config_files = [\"FOLDER/config\"]"
        },
        variables: &[],
        files: &[
            ("config", "[profile work]\ncredential_process = sh ./process.sh\n"),
            (
                "process.sh",
                "echo '{\"Version\":1,\"AccessKeyId\":\"AKIAOFAPROCESS\",\"SecretAccessKey\":\"SECRET-of-a-process\",\
                 \"SessionToken\":\"TOKEN-of-a-process\"}'\n",
            ),
        ],
        secrets: &["SECRET-of-a-process", "TOKEN-of-a-process"],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "container",
        provider: provider! { "ENDPOINTS" },
        variables: &[
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "TOKENS/container"),
            ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "AUTHORIZATION-of-a-container"),
        ],
        files: &[],
        secrets: &["AUTHORIZATION-of-a-container", SESSION[0], SESSION[1]],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        // The simulator stands in for a proxy that asks for a password: it does not mind a whole URL in the request.
        name: "through_a_proxy",
        provider: provider! {
            "access_key = \"AKIATHROUGHAPROXY\""
            "secret_key = \"SECRET-through-a-proxy\""
            "endpoints = { dynamodb = \"http://dynamodb.example\", sts = \"http://dynamodb.example\" }"
            "allow_insecure_endpoints = true"
            "http_proxy = \"http://user:PASSWORD-of-the-proxy@SIM_HOST\""
        },
        variables: &[],
        files: &[],
        secrets: &["SECRET-through-a-proxy", "PASSWORD-of-the-proxy", "dXNlcjpQQVNTV09SRC1vZi10aGUtcHJveH"],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "trusted_by_the_system",
        provider: provider! {
            "endpoints = { dynamodb = \"SIM\", sts = \"TOKENS_TLS\" }"
            "assume_role = [{ role_arn = \"arn:aws:iam::111122223333:role/deploy\" }]"
            "access_key = \"AKIAOVERTLS\""
            "secret_key = \"SECRET-over-tls\""
            "token = \"TOKEN-over-tls\""
        },
        // Where the system's authorities are: the SDK's own variable is not set.
        variables: &[("SSL_CERT_FILE", "FOLDER/authority.pem")],
        files: &[],
        secrets: &["SECRET-over-tls", "TOKEN-over-tls", SESSION[0], SESSION[1]],
        succeeds: true,
        sign: "CreateTable",
    },
    Scenario {
        name: "not_trusted",
        provider: provider! {
            "endpoints = { dynamodb = \"SIM\", sts = \"TOKENS_TLS\" }"
            "access_key = \"AKIANOTTRUSTED\""
            "secret_key = \"SECRET-not-trusted\""
            "token = \"TOKEN-not-trusted\""
        },
        variables: &[],
        files: &[],
        secrets: &["SECRET-not-trusted", "TOKEN-not-trusted"],
        succeeds: false,
        sign: "certificate",
    },
    Scenario {
        name: "refused",
        provider: provider! {
            "endpoints = { dynamodb = \"SIM\", sts = \"TOKENS/echo\" }"
            "access_key = \"AKIAREFUSED\""
            "secret_key = \"SECRET-refused\""
            "token = \"TOKEN-refused\""
            "https_proxy = \"http://user:PASSWORD-refused@127.0.0.1:9\""
        },
        variables: &[],
        files: &[],
        secrets: &["SECRET-refused", "TOKEN-refused", "PASSWORD-refused"],
        succeeds: false,
        sign: "GetCallerIdentity",
    },
];
