//! Forwards a call to the real endpoint, with one connection per call so that none is half dead.

use std::io;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::http::request::Parts;
use hyper::http::response;
use hyper::{HeaderMap, Request, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Sends the request to `authority` and returns the whole answer.
///
/// # Errors
/// The endpoint cannot be reached or does not answer in HTTP.
pub(crate) async fn forward(authority: &str, head: Parts, body: Bytes) -> io::Result<(response::Parts, Bytes)> {
    let stream = TcpStream::connect(authority).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // Ends with the exchange; an error of it is an error of the exchange.
    tokio::spawn(async move { connection.await.unwrap_or_default() });
    let mut request = Request::from_parts(head, Full::new(body));
    remove_hop_headers(request.headers_mut());
    let answer = sender.send_request(request).await.map_err(io::Error::other)?;
    let (mut head, body) = answer.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    remove_hop_headers(&mut head.headers);
    Ok((head, body))
}

/// What concerns one connection and not the next; lengths are computed again from the body.
fn remove_hop_headers(headers: &mut HeaderMap) {
    for name in [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::EXPECT] {
        headers.remove(name);
    }
}
