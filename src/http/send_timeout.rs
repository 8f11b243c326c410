//! A connection that ends when nothing can be sent on it for too long, because the other side does not read.
//!
//! The system has no such limit: `TCP_USER_TIMEOUT` does not count while a window is shut and the probes are answered.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// A stream whose writing fails once it has made no progress for so long. It lies under TLS, HTTP and websockets alike.
#[derive(Debug)]
pub struct SendTimeout {
    stream: TcpStream,
    after: Duration,
    /// While nothing can be sent. Boxed, so that an idle connection pays for none.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl SendTimeout {
    pub fn new(stream: TcpStream, after: Duration) -> Self {
        Self {
            stream,
            after,
            alarm: None,
        }
    }

    pub fn get_ref(&self) -> &TcpStream {
        &self.stream
    }

    /// What a try to write shall be answered.
    fn in_time(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.alarm = None;
            return written;
        }
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(self.after)));
        ready!(alarm.as_mut().poll(cx));
        // The system would keep for minutes what lies unread. Only that, should it fail.
        drop(self.stream.set_zero_linger());
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for SendTimeout {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

/// Only a write can wait: TCP has nothing to flush, and says good-bye at once.
impl AsyncWrite for SendTimeout {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.in_time(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.in_time(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;
    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_millis(20);
    const NEVER: Duration = Duration::from_secs(3_600);
    const DEADLINE: Duration = Duration::from_secs(15);
    const PIECE: [u8; 4_096] = [7; 4_096];

    /// A stream under a limit, and its other side.
    async fn pair(after: Duration) -> (SendTimeout, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let other = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        (SendTimeout::new(stream, after), other)
    }

    /// One try to write, plain or vectored.
    fn write(stream: &mut SendTimeout, cx: &mut Context<'_>, vectored: bool) -> Poll<io::Result<usize>> {
        let stream = Pin::new(stream);
        if vectored {
            stream.poll_write_vectored(cx, &[IoSlice::new(&PIECE); 2])
        } else {
            stream.poll_write(cx, &PIECE)
        }
    }

    /// Writes until nothing more goes out; how much went.
    async fn fill(stream: &mut SendTimeout, vectored: bool) -> usize {
        let mut sent = 0;
        poll_fn(|cx| {
            while let Poll::Ready(written) = write(stream, cx, vectored) {
                sent += written.unwrap();
            }
            Poll::Ready(())
        })
        .await;
        sent
    }

    /// How the writing of something endless ends.
    async fn end(stream: &mut SendTimeout, vectored: bool) -> ErrorKind {
        let endless = async {
            loop {
                if let Err(error) = poll_fn(|cx| write(stream, cx, vectored)).await {
                    return error.kind();
                }
            }
        };
        timeout(DEADLINE, endless).await.expect("it waits for ever")
    }

    #[tokio::test]
    async fn what_lies_unread_for_too_long_is_an_error_and_resets_the_connection() {
        for vectored in [false, true] {
            let (mut stream, mut other) = pair(SOON).await;
            assert_eq!(end(&mut stream, vectored).await, ErrorKind::TimedOut);
            assert_eq!(
                end(&mut stream, vectored).await,
                ErrorKind::TimedOut,
                "asking again helps nothing"
            );
            drop(stream);
            let rest = other.read_to_end(&mut Vec::new()).await;
            assert_eq!(rest.unwrap_err().kind(), ErrorKind::ConnectionReset);
        }
    }

    #[tokio::test]
    async fn who_reads_slowly_has_all_the_time_anew() {
        for vectored in [false, true] {
            let (mut stream, mut other) = pair(NEVER).await;
            assert!(stream.alarm.is_none(), "an idle connection pays for nothing");
            let mut sent = fill(&mut stream, vectored).await;
            let alarm = loop {
                let alarm = stream.alarm.as_ref().unwrap().deadline();
                // The system may have made room meanwhile.
                match fill(&mut stream, vectored).await {
                    0 => break alarm,
                    more => sent += more,
                }
            };
            assert_eq!(
                stream.alarm.as_ref().unwrap().deadline(),
                alarm,
                "another try is no progress"
            );
            poll_fn(|cx| Pin::new(&mut stream).poll_flush(cx)).await.unwrap();
            assert_eq!(stream.alarm.as_ref().unwrap().deadline(), alarm, "nor is a flush");
            other.read_exact(&mut vec![0; sent]).await.unwrap();
            let more = timeout(DEADLINE, poll_fn(|cx| write(&mut stream, cx, vectored)));
            assert!(more.await.unwrap().unwrap() > 0);
            assert!(stream.alarm.is_none());
        }
    }
}
