//! Applies a fault to one call: refuses, forwards, damages or cuts it off.

use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_ENCODING, DATE, HeaderValue};
use hyper::http::response;
use hyper::{Request, Response};

use crate::call::Call;
use crate::cut::{MaybeCut, half};
use crate::fault::{Fault, Strike};
use crate::server::Shared;
use crate::socket::Ending;
use crate::{control, forward, refusal, skew};

/// The longest that an answer is held back; no test waits longer.
const LONGEST: Duration = Duration::from_secs(60);

/// The connection ends without an answer.
#[derive(Debug)]
pub(crate) struct CutOff;

impl std::fmt::Display for CutOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut off on purpose")
    }
}

impl std::error::Error for CutOff {}

pub(crate) async fn serve(
    shared: &Shared,
    ending: &Ending,
    request: Request<Incoming>,
) -> Result<Response<MaybeCut>, CutOff> {
    let (head, body) = request.into_parts();
    // A client that goes away in the middle of its request gets no answer and misses none.
    let body = body.collect().await.map_err(|_| CutOff)?.to_bytes();
    if head.uri.path().starts_with(control::PREFIX) {
        return Ok(control::answer(shared, &head, &body));
    }
    let call = Call::of(&head, &body);
    let (strike, number) = shared.saw(&call.operation);
    let Some(strike) = strike else {
        return Ok(whole(exchange(shared, number, ending, head, body).await?));
    };
    match strike.fault {
        Fault::Reset => return Err(cut_off(ending)),
        Fault::PortClosed => {
            ending.reset();
            shared.close_port(Duration::from_millis(strike.milliseconds));
            // Ends with all connections once the port is closed: a client that comes again at once must be refused.
            return std::future::pending().await;
        }
        _ => {}
    }
    if let Some(refusal) = refusal::answer(strike, &call) {
        let (head, body) = refusal.into_parts();
        shared.refused(number, head.status.as_u16());
        let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        return Ok(whole((head, body)));
    }
    let answer = exchange(shared, number, ending, head, body).await?;
    damaged(strike, ending, answer).await
}

/// Asks the endpoint and notes its answer. An endpoint that does not answer is passed on as it is.
async fn exchange(
    shared: &Shared,
    number: usize,
    ending: &Ending,
    head: hyper::http::request::Parts,
    body: Bytes,
) -> Result<(response::Parts, Bytes), CutOff> {
    let answer = forward::forward(shared.upstream(), head, body).await.map_err(|_| cut_off(ending))?;
    shared.forwarded(number, answer.0.status.as_u16());
    Ok(answer)
}

/// What arrives of an answer.
async fn damaged(
    strike: Strike,
    ending: &Ending,
    (mut head, body): (response::Parts, Bytes),
) -> Result<Response<MaybeCut>, CutOff> {
    match strike.fault {
        Fault::AnswerLost => return Err(cut_off(ending)),
        Fault::Truncated => return Ok(Response::from_parts(head, MaybeCut::cut(&body))),
        Fault::Slow => tokio::time::sleep(Duration::from_millis(strike.milliseconds).min(LONGEST)).await,
        Fault::Malformed => {
            for name in ["x-amz-crc32", CONTENT_ENCODING.as_str()] {
                head.headers.remove(name);
            }
            return Ok(whole((head, half(&body))));
        }
        // The sum of no body that is in use.
        Fault::WrongChecksum => drop(head.headers.insert("x-amz-crc32", HeaderValue::from_static("1"))),
        Fault::ClockSkew => {
            if let Ok(date) = HeaderValue::from_str(&skew::date(skew::service_time())) {
                head.headers.insert(DATE, date);
            }
        }
        Fault::Throttled
        | Fault::TagsLocked
        | Fault::BudgetSpent
        | Fault::InUse
        | Fault::InternalError
        | Fault::Unavailable
        | Fault::PortClosed
        | Fault::Reset
        | Fault::TokenExpired
        | Fault::Denied => {}
    }
    Ok(whole((head, body)))
}

fn whole((head, body): (response::Parts, Bytes)) -> Response<MaybeCut> {
    Response::from_parts(head, MaybeCut::whole(body))
}

fn cut_off(ending: &Ending) -> CutOff {
    ending.reset();
    CutOff
}
