//! Validation of the URLs of endpoints and proxies.

use std::net::IpAddr;

/// Why this is not the URL of an endpoint: a sentence for the detail of a diagnostic.
pub(super) fn endpoint_problem(text: &str) -> Option<String> {
    problem(text, false)
}

/// Why this is not the URL of a proxy. The sentence does not quote it: it may contain a password.
pub(super) fn proxy_problem(text: &str) -> Option<String> {
    problem(text, true)
}

/// The host of a URL that sends plain text beyond the local machine.
pub(crate) fn exposed_host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    if scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    };
    (!is_local(host)).then_some(host)
}

/// Addresses in unusual notations are not local, nor are those on which a machine only listens.
fn is_local(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Why this endpoint must not be used: sentences for the detail of a diagnostic.
pub(super) fn exposure(url: &str) -> Option<String> {
    let host = exposed_host(url)?;
    Some(format!(
        "leads to {host} in plain text: anyone on the network path can read and change requests and responses, \
         including session tokens. Use \"https://\", or set `allow_insecure_endpoints = true` in the provider \
         configuration if you trust the network to {host}."
    ))
}

fn problem(text: &str, proxy: bool) -> Option<String> {
    let quoted = "this";
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some(format!("A URL begins with \"https://\" or \"http://\", but {quoted} does not."));
    };
    if !["http", "https"].contains(&scheme) {
        return Some(format!("A URL begins with \"https://\" or \"http://\", but {quoted} does not."));
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        return Some(format!("A URL consists of visible ASCII characters, but {quoted} has others."));
    }
    let authority = rest.split('/').next().unwrap_or_default();
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    if !user.is_empty() && !proxy {
        return Some(
            "The URL of an endpoint holds no user name and no password: set `access_key` and `secret_key`.".to_owned(),
        );
    }
    if rest.contains(['?', '#']) {
        return Some(format!("The URL ends with a host, a port or a path, but {quoted} has a query or a fragment."));
    }
    if !has_host(host) {
        return Some(format!("A URL looks like \"https://host:port\", but {quoted} has no valid host and port."));
    }
    None
}

fn has_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':').or((!rest.is_empty()).then_some("?"))),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let letters = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
    !host.is_empty() && letters && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints() {
        for good in [
            "http://localhost:8000",
            "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com",
            "http://[::1]:1/a",
            "http://h/",
        ] {
            assert_eq!(endpoint_problem(good), None, "{good}");
        }
        for bad in [
            "localhost:8000",
            "ftp://h",
            "http://",
            "http://:80",
            "http://h:99999",
            "http://h h",
            "http://u:p@h",
            "http://h?x",
            "http://[::1]x",
        ] {
            assert!(endpoint_problem(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn plain_text_stays_on_the_local_machine() {
        for local in [
            "http://localhost:8000",
            "http://LocalHost./x",
            "http://dynamodb.localhost",
            "http://127.0.0.1",
            "http://127.8.9.10:1/a",
            "http://[::1]:4566",
            "https://dynamodb.eu-west-1.amazonaws.com",
            "HTTPS://example.com",
        ] {
            assert_eq!(exposed_host(local), None, "{local}");
        }
        for (exposed, host) in [
            ("http://dynamodb.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"),
            ("http://localstack:4566", "localstack"),
            ("http://localhost.example.com:8000", "localhost.example.com"),
            ("http://notlocalhost", "notlocalhost"),
            ("http://localhost@example.com", "example.com"),
            ("http://127.0.0.1.example.com", "127.0.0.1.example.com"),
            ("http://128.0.0.1", "128.0.0.1"),
            ("http://0.0.0.0:8000", "0.0.0.0"),
            ("http://0x7f.1", "0x7f.1"),
            ("http://[fe80::1]:8000", "fe80::1"),
            ("http://[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
            ("HTTP://example.com?a=localhost", "example.com"),
        ] {
            assert_eq!(exposed_host(exposed), Some(host), "{exposed}");
        }
    }

    #[test]
    fn proxies_may_hold_a_password_that_is_never_quoted() {
        assert_eq!(proxy_problem("http://user:secret@proxy:3128"), None);
        let problem = proxy_problem("http://user:secret@").expect("there is no host");
        assert!(!problem.contains("secret"), "{problem}");
    }
}
