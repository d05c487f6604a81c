//! One HTTP exchange with a server on this machine.
//!
//! HTTP/1.0 on purpose: the server closes the connection after the answer and may not use chunks, so that
//! the standard library is enough. Never used to talk to AWS.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::Context as _;

/// An answer: status code and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status code.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// A URL without its trailing slashes.
#[must_use]
pub fn trimmed(url: &str) -> &str {
    url.trim_end_matches('/')
}

/// Sends `GET`.
///
/// # Errors
/// As for [`post`].
pub fn get(url: &str, path: &str) -> anyhow::Result<Answer> {
    exchange(url, &format!("GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", authority(url)?))
}

/// Sends `POST` with headers and a body.
///
/// # Errors
/// The URL is not `http://host:port`, the server cannot be reached, is silent for a minute, or does not speak HTTP.
pub fn post(url: &str, path: &str, headers: &[(&str, &str)], body: &str) -> anyhow::Result<Answer> {
    let mut request =
        format!("POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: {}\r\n", authority(url)?, body.len());
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    request.push_str(body);
    exchange(url, &request)
}

fn authority(url: &str) -> anyhow::Result<&str> {
    trimmed(url).strip_prefix("http://").with_context(|| format!("`{url}` is not of the form http://host:port"))
}

fn exchange(url: &str, request: &str) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect(authority(url)?).with_context(|| format!("cannot connect to {url}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).with_context(|| format!("no answer from {url}"))?;
    answer(&String::from_utf8_lossy(&bytes)).with_context(|| format!("{url} did not answer in HTTP"))
}

fn answer(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.lines().next()?.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_status_and_body() {
        let found = answer("HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n{\"a\":1}\r\n\r\n");
        assert_eq!(found, Some(Answer { status: 404, body: "{\"a\":1}\r\n\r\n".to_owned() }));
        assert_eq!(answer("SSH-2.0"), None);
    }

    #[test]
    fn only_plain_http_urls_are_taken() {
        let error = get("https://dynamodb.us-east-1.amazonaws.com", "/").expect_err("no TLS here");
        assert!(error.to_string().contains("not of the form http://host:port"), "{error}");
    }
}
