//! Damages the answers of the service: malformed, truncated, with a wrong checksum.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};

/// A body that announces its whole length; cut, it ends the connection after the half.
pub(crate) struct MaybeCut {
    rest: Option<Bytes>,
    announced: u64,
    cut: bool,
    /// Whether what came before the cut had its time to be sent: an error at once would take it along.
    sent: bool,
}

impl MaybeCut {
    /// All of it.
    pub(crate) fn whole(bytes: Bytes) -> Self {
        Self { announced: bytes.len() as u64, rest: Some(bytes), cut: false, sent: false }
    }

    /// The first half, with the length of all.
    pub(crate) fn cut(bytes: &Bytes) -> Self {
        // Something must be missing even of an empty body.
        let announced = bytes.len().max(1) as u64;
        Self { announced, rest: Some(bytes.slice(..bytes.len() / 2)), cut: true, sent: false }
    }
}

impl Body for MaybeCut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.rest.take() {
            Some(bytes) if !bytes.is_empty() => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            Some(_) | None if self.cut && !self.sent => {
                self.sent = true;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(_) | None if self.cut => Poll::Ready(Some(Err(io::Error::other("cut on purpose")))),
            Some(_) | None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        !self.cut && self.rest.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

/// Half of a JSON text, which is none.
pub(crate) fn half(bytes: &Bytes) -> Bytes {
    if bytes.len() < 2 { Bytes::from_static(b"{") } else { bytes.slice(..bytes.len() / 2) }
}
