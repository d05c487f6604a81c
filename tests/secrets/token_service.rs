//! A token service and a container's agent, whose answers hold secrets that can be searched for.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

const SESSION: &str = "<AccessKeyId>ASIA111122223333SIMU</AccessKeyId>\
    <SecretAccessKey>SECRET-of-a-session</SecretAccessKey><SessionToken>TOKEN-of-a-session</SessionToken>\
    <Expiration>2100-01-01T00:00:00Z</Expiration>";
const AGENT: &str = "{\"AccessKeyId\":\"ASIA111122223333SIMU\",\"SecretAccessKey\":\"SECRET-of-a-session\",\
    \"Token\":\"TOKEN-of-a-session\",\"Expiration\":\"2100-01-01T00:00:00Z\"}";
const IDENTITY: &str = "<Arn>arn:aws:iam::111122223333:user/x</Arn><UserId>U</UserId><Account>111122223333</Account>";

/// It ends with the process of the test.
pub(crate) struct TokenService {
    pub(crate) url: String,
}

impl TokenService {
    pub(crate) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}", listener.local_addr()?);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away ends only its own connection.
                std::thread::spawn(move || serve(stream));
            }
        });
        Ok(Self { url })
    }
}

fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        if reader.read_line(&mut head)? == 0 || head[start..].trim().is_empty() {
            break;
        }
        if let Some(value) = head[start..].to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (status, kind, answer) = answer(&head, &String::from_utf8_lossy(&body));
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{answer}",
        answer.len()
    )
}

fn answer(head: &str, form: &str) -> (u16, &'static str, String) {
    if head.starts_with("GET ") {
        return (200, "application/json", AGENT.to_owned());
    }
    if head.starts_with("POST /echo") {
        // As the real service does: what it would have signed, the session token among it, after the first line.
        let message = format!("The signature does not match.\n\nThe Canonical String should have been\n{head}");
        let error =
            format!("<Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>{message}</Message></Error>");
        return (403, "text/xml", format!("<ErrorResponse>{error}</ErrorResponse>"));
    }
    let action = form.split('&').find_map(|field| field.strip_prefix("Action=")).unwrap_or_default();
    let inner = match action {
        "GetCallerIdentity" => IDENTITY.to_owned(),
        _ => format!("<Credentials>{SESSION}</Credentials>"),
    };
    (200, "text/xml", format!("<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"))
}
