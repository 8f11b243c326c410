//! The generator's end of a websocket: as little work as the protocol allows, so that the other end is what is measured.
//!
//! Frames go out with a mask of zeros, which every server has to take off all the same. Nothing is parsed but the frame's head;
//! what a frame says is recognised by its first bytes.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

pub const TEXT: u8 = 0x81;
pub const BINARY: u8 = 0x82;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8A;
const MASKED: u8 = 0x80;
const NO_MASK: [u8; 4] = [0; 4];

/// How many bytes of buffer a socket has at first: room for all the messages that may be on their way.
const BUFFER: usize = 4_096;

pub struct Socket {
    stream: TcpStream,
    /// What was read and not yet taken: `buffer[from..to]`.
    buffer: Vec<u8>,
    from: usize,
    to: usize,
    unsent: Vec<u8>,
}

impl Socket {
    /// Opens a socket from one of the addresses of this machine, so that more can be open than one address has ports.
    pub async fn open(from: IpAddr, server: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Self> {
        let mut new = Self::bare(from, server).await?;
        new.upgrade(server, path, headers).await?;
        Ok(new)
    }

    /// A connection without a websocket: only [`Socket::queue_raw`] and [`Socket::next_bytes`] make sense.
    pub async fn bare(from: IpAddr, server: SocketAddr) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        // A port of our own choice: with thousands open, the kernel looks for a free one longer than all else takes.
        socket.set_reuseaddr(true)?;
        while let Err(error) = socket.bind(SocketAddr::new(from, next_port())) {
            // Somebody listens there.
            if error.kind() != io::ErrorKind::AddrInUse {
                return Err(error).context("bind");
            }
        }
        let stream = socket.connect(server).await.context("connect")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; BUFFER],
            from: 0,
            to: 0,
            unsent: Vec::new(),
        })
    }

    async fn upgrade(&mut self, server: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<()> {
        let mut request = format!(
            "GET {path} HTTP/1.1\r\nhost: {server}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        request += "\r\n";
        self.stream.write_all(request.as_bytes()).await?;
        loop {
            self.read_more().await?;
            let head = &self.buffer[self.from..self.to];
            if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
                if !head.starts_with(b"HTTP/1.1 101") {
                    bail!("no upgrade: {}", String::from_utf8_lossy(head));
                }
                self.from += end + 4;
                return Ok(());
            }
        }
    }

    /// Adds a text frame to what goes out at the next [`Socket::flush`].
    pub fn queue(&mut self, text: &[u8]) {
        write_frame(&mut self.unsent, TEXT, text);
    }

    /// As [`Socket::queue`], as bytes.
    pub fn queue_bytes(&mut self, data: &[u8]) {
        write_frame(&mut self.unsent, BINARY, data);
    }

    /// Adds bytes as they are.
    pub fn queue_raw(&mut self, bytes: &[u8]) {
        self.unsent.extend(bytes);
    }

    /// Takes bytes without frames; answers how many times `length` of them there were.
    pub async fn next_bytes(&mut self, length: usize) -> Result<usize> {
        while self.to - self.from < length {
            self.read_more().await?;
        }
        let times = (self.to - self.from) / length;
        self.from += times * length;
        Ok(times)
    }

    pub async fn flush(&mut self) -> Result<()> {
        if !self.unsent.is_empty() {
            self.stream.write_all(&self.unsent).await?;
            self.unsent.clear();
        }
        Ok(())
    }

    pub async fn send(&mut self, text: &[u8]) -> Result<()> {
        self.queue(text);
        self.flush().await
    }

    /// Whether another frame can be had without waiting for the network.
    pub fn has_another(&self) -> bool {
        head_of(&self.buffer[self.from..self.to])
            .is_some_and(|(_, start, length)| self.to - self.from >= start + length)
    }

    /// The next frame with data, whole. Pings are answered on the way.
    pub async fn next(&mut self) -> Result<&[u8]> {
        loop {
            let (kind, start, length) = loop {
                let unread = &self.buffer[self.from..self.to];
                match head_of(unread) {
                    Some(head) if unread.len() >= head.1 + head.2 => break head,
                    Some((_, start, length)) => self.make_room(start + length),
                    None => {}
                }
                self.read_more().await?;
            };
            let data = self.from + start..self.from + start + length;
            self.from = data.end;
            match kind {
                TEXT | BINARY => return Ok(&self.buffer[data]),
                PING => {
                    let echo = self.buffer[data].to_vec();
                    write_frame(&mut self.unsent, PONG, &echo);
                    self.flush().await?;
                }
                PONG => {}
                CLOSE => bail!("closed: {}", String::from_utf8_lossy(&self.buffer[data])),
                other => bail!("a frame of kind {other:#x}"),
            }
        }
    }

    /// Reads frames until one begins so.
    pub async fn until(&mut self, start: &str) -> Result<&[u8]> {
        // Borrowed anew at the end: the compiler cannot see that only the last frame leaves the loop.
        let length = loop {
            let frame = self.next().await?;
            if frame.starts_with(start.as_bytes()) {
                break frame.len();
            }
            if frame.starts_with(br#"{"type":"refused""#) || frame.starts_with(br#"{"type":"error""#) {
                bail!("{}", String::from_utf8_lossy(frame));
            }
        };
        Ok(&self.buffer[self.from - length..self.from])
    }

    /// Drops the connection as a machine does that loses its power: without a word, and with nothing left to wait for.
    pub fn vanish(self) -> Result<()> {
        Ok(self.stream.set_zero_linger()?)
    }

    fn make_room(&mut self, wanted: usize) {
        if self.from > 0 {
            self.buffer.copy_within(self.from..self.to, 0);
            self.to -= self.from;
            self.from = 0;
        }
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
    }

    async fn read_more(&mut self) -> Result<()> {
        if self.from == self.to {
            (self.from, self.to) = (0, 0);
            if self.buffer.len() > 4 * BUFFER {
                // A board has passed; thousands of sockets would keep room for one each.
                self.buffer = vec![0; BUFFER];
            }
        } else if self.to == self.buffer.len() {
            self.make_room(self.buffer.len() * 2);
        }
        match self.stream.read(&mut self.buffer[self.to..]).await? {
            0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            bytes => {
                self.to += bytes;
                Ok(())
            }
        }
    }
}

/// Writes a whole frame, as a client does.
pub fn write_frame(wire: &mut Vec<u8>, kind: u8, data: &[u8]) {
    wire.push(kind);
    match u16::try_from(data.len()) {
        Ok(length @ 0..=125) => wire.push(MASKED | length.to_le_bytes()[0]),
        Ok(length) => {
            wire.push(MASKED | 126);
            wire.extend(length.to_be_bytes());
        }
        Err(_) => {
            wire.push(MASKED | 127);
            wire.extend((data.len() as u64).to_be_bytes());
        }
    }
    wire.extend(NO_MASK);
    wire.extend(data);
}

/// Kind, length of the head, length of the data.
fn head_of(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    let (&kind, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    Some(match short & 0x7F {
        126 => (kind, 4, usize::from(u16::from_be_bytes(*rest.first_chunk()?))),
        127 => (
            kind,
            10,
            usize::try_from(u64::from_be_bytes(*rest.first_chunk()?)).ok()?,
        ),
        length => (kind, 2, usize::from(length)),
    })
}

/// How long anything of the preparations may take.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Twenty thousand ports in turns, below those that servers are given.
fn next_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let turn = |last: u16| Some((last + 1) % 20_000);
    let (Ok(last) | Err(last)) = NEXT.fetch_update(Relaxed, Relaxed, turn);
    10_000 + last
}

/// A loopback address for the n-th connection: ten thousand on each.
pub fn source(n: usize) -> IpAddr {
    let last = u8::try_from(1 + n / 10_000).expect("few enough for one network");
    IpAddr::from([127, 0, 0, last])
}
