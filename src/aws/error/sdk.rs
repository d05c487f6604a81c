//! From the SDK's errors to [`ApiError`].
//!
//! The SDK says only that a dispatch failed. A change can have been made only if there was a connection, so the chain of
//! error sources is searched for signs of one.

use std::error::Error;
use std::io;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_dynamodb::operation::RequestId;
use aws_smithy_runtime_api::client::dns::ResolveDnsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{DispatchFailure, SdkError};
use aws_smithy_types::date_time::{DateTime, Format};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{ApiError, Cause, Service};

/// The most characters of a body that are quoted if it is not an error of the service.
const MAX_QUOTED: usize = 200;

impl ApiError {
    /// The error of a call to `operation`, sent to `region` or to the custom `endpoint`.
    pub(crate) fn from_sdk<E>(
        service: Service,
        operation: &'static str,
        endpoint: Option<&str>,
        region: &str,
        error: &SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        Self {
            service,
            operation,
            endpoint: endpoint.map(str::to_owned),
            region: region.to_owned(),
            cause: cause(service, error),
        }
    }
}

fn cause<E>(from: Service, error: &SdkError<E, HttpResponse>) -> Cause
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(context) if context.raw().status().is_success() => {
            Cause::Unreadable(beginning(from, context.raw()))
        }
        SdkError::ServiceError(context) => service(context.err(), context.raw(), error.request_id()),
        SdkError::ResponseError(context) if !context.raw().status().is_success() => Cause::Service {
            code: String::new(),
            message: body_start(context.raw()),
            status: context.raw().status().as_u16(),
            request_id: error.request_id().map(str::to_owned),
            date: date(context.raw()),
        },
        SdkError::ResponseError(_) if has::<io::Error>(error) => Cause::Interrupted(chain(error)),
        SdkError::ResponseError(_) => Cause::Unreadable(chain(error)),
        SdkError::TimeoutError(_) => Cause::Interrupted(chain(error)),
        SdkError::DispatchFailure(failure) => not_dispatched(failure),
        _ if has::<CredentialsError>(error) => Cause::Credentials(chain(error)),
        _ => Cause::Unsendable(chain(error)),
    }
}

/// How the response begins; its length alone if it may contain credentials.
fn beginning(from: Service, raw: &HttpResponse) -> String {
    match from {
        Service::Sts => format!("the response has {} bytes", raw.body().bytes().map_or(0, <[u8]>::len)),
        Service::DynamoDb | Service::Scaling | Service::CloudWatch | Service::Kms | Service::Iam => {
            format!("the response begins with {:?}", body_start(raw))
        }
    }
}

fn service(error: &impl ProvideErrorMetadata, raw: &HttpResponse, request_id: Option<&str>) -> Cause {
    let code = error.code().unwrap_or_default().to_owned();
    let message = match error.message() {
        Some(message) => message.to_owned(),
        None if code.is_empty() => body_start(raw),
        None => String::new(),
    };
    let (status, request_id) = (raw.status().as_u16(), request_id.map(str::to_owned));
    Cause::Service { code, message, status, request_id, date: date(raw) }
}

/// The service's time, from the `Date` header that HTTP requires of every server with a clock.
fn date(raw: &HttpResponse) -> Option<i64> {
    let text = raw.headers().get("date")?;
    DateTime::from_str(text, Format::HttpDate).ok()?.to_millis().ok()
}

fn not_dispatched(failure: &DispatchFailure) -> Cause {
    let Some(error) = failure.as_connector_error() else {
        return Cause::Interrupted("no details are known".to_owned());
    };
    let text = chain(error);
    if has::<CredentialsError>(error) {
        Cause::Credentials(text)
    } else if never_connected(error, &text) {
        Cause::Unreachable(text)
    } else if failure.is_user() || never_sent(failure, &text) {
        Cause::Unsendable(text)
    } else {
        Cause::Interrupted(text)
    }
}

/// The name was not resolved, the connection was refused or timed out, or the TLS handshake failed. The HTTP client's error
/// types are not public, so two of its messages are matched; a test with real sockets pins them.
fn never_connected(error: &(dyn Error + 'static), text: &str) -> bool {
    let refused = find::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    refused
        || has::<ResolveDnsError>(error)
        || text.contains("client error (Connect)")
        || text.contains("HTTP connect timeout")
}

/// The SDK failed before it had a connection: no endpoint, no signature. A test pins the messages.
fn never_sent(failure: &DispatchFailure, text: &str) -> bool {
    let signs = ["Invalid Configuration", "FIPS", "DualStack", "endpoint", "auth scheme", "identity"];
    let stopped = signs.iter().any(|sign| text.contains(sign));
    failure.is_other() && failure.as_other().is_none() && stopped
}

/// The messages of an error and of its sources, each once.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    for error in sources(error) {
        let text = error.to_string();
        if !texts.iter().any(|earlier| earlier.contains(&text)) {
            texts.push(text);
        }
    }
    texts.join(": ")
}

fn has<T: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    find::<T>(error).is_some()
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    sources(error).find_map(|error| error.downcast_ref::<T>())
}

fn sources<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

fn body_start(raw: &HttpResponse) -> String {
    let body = raw.body().bytes().unwrap_or_default();
    String::from_utf8_lossy(body).chars().take(MAX_QUOTED).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use aws_sdk_dynamodb::Client;
    use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
    use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

    use super::*;
    use crate::aws::error::Class;

    fn client(endpoint: Option<&str>) -> Client {
        let http =
            aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
            .retry_config(RetryConfig::disabled())
            .http_client(http);
        config.set_endpoint_url(endpoint.map(str::to_owned));
        Client::from_conf(config.build())
    }

    async fn error_of(client: &Client) -> ApiError {
        let error = client.describe_table().table_name("orders").send().await.expect_err("no server responds well");
        ApiError::from_sdk(Service::DynamoDb, "DescribeTable", None, "eu-west-1", &error)
    }

    /// Responds to one request with these bytes and closes the connection, at once if there are none.
    fn server(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer);
            let _ = stream.write_all(answer.as_bytes());
        });
        format!("http://{address}")
    }

    #[tokio::test]
    async fn a_refused_connection_is_unreachable() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let error = error_of(&client(Some(&format!("http://{address}")))).await;
        assert!(matches!(error.cause, Cause::Unreachable(_)), "{error:?}");
    }

    #[tokio::test]
    async fn a_broken_connection_is_interrupted() {
        let error = error_of(&client(Some(&server("")))).await;
        assert!(matches!(error.cause, Cause::Interrupted(_)), "{error:?}");
        let error = error_of(&client(Some(&server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")))).await;
        assert!(matches!(error.cause, Cause::Interrupted(_)), "{error:?}");
    }

    #[tokio::test]
    async fn an_error_of_the_service() {
        let answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: R1\r\n\
                      Content-Length: 73\r\n\r\n\
                      {\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\"no\"}";
        let error = error_of(&client(Some(&server(answer)))).await;
        let expected = Cause::Service {
            code: "ValidationException".to_owned(),
            message: "no".to_owned(),
            status: 400,
            request_id: Some("R1".to_owned()),
            date: None,
        };
        assert_eq!(error.cause, expected);
    }

    /// The service's clock, which may be minutes away from ours.
    #[tokio::test]
    async fn an_answer_carries_the_time_of_the_service() {
        for (date, expected) in [("Thu, 08 Oct 2026 23:07:38 GMT", Some(1_791_500_858_000)), ("yesterday", None)] {
            let answer = format!(
                "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.0\r\nDate: {date}\r\n\
                 Content-Length: 47\r\n\r\n{{\"__type\":\"a#ThrottlingException\",\"message\":\"\"}}"
            );
            let error = error_of(&client(Some(&server(answer.leak())))).await;
            assert_eq!(error.answered_at(), expected, "{error:?}");
        }
    }

    #[tokio::test]
    async fn an_html_page_instead_of_a_response() {
        let answer = "HTTP/1.1 500 INTERNAL SERVER ERROR\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<!doctype html>";
        let error = error_of(&client(Some(&server(answer)))).await;
        assert_eq!(error.class(), Class::Unsupported, "{error:?}");
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<!doctype html>";
        let error = error_of(&client(Some(&server(answer)))).await;
        assert!(matches!(error.cause, Cause::Unreadable(_)), "{error:?}");
    }

    #[tokio::test]
    async fn missing_credentials() {
        let chain = aws_config::meta::credentials::CredentialsProviderChain::first_try("environment", NoCredentials);
        let config = client(Some("http://127.0.0.1:9")).config().to_builder().credentials_provider(chain).build();
        let error = error_of(&Client::from_conf(config)).await;
        assert!(matches!(error.cause, Cause::Credentials(_)), "{error:?}");
        assert_eq!(error.class(), Class::Denied);
    }

    #[tokio::test]
    async fn no_endpoint_for_the_region() {
        let builder = || client(None).config().to_builder();
        let nowhere = builder().region(None);
        let contradiction = builder().endpoint_url("http://127.0.0.1:9").use_fips(true);
        for config in [nowhere, contradiction] {
            let error = error_of(&Client::from_conf(config.build())).await;
            assert!(matches!(error.cause, Cause::Unsendable(_)), "{error:?}");
        }
    }

    #[derive(Debug)]
    struct NoCredentials;

    impl aws_credential_types::provider::ProvideCredentials for NoCredentials {
        fn provide_credentials<'a>(&'a self) -> aws_credential_types::provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            aws_credential_types::provider::future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("none")))
        }
    }
}
